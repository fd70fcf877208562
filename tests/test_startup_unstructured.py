"""startup_unstructured.sh in its three places, with stand-ins for the commands that would install something."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.startup_machine import Machine, bash, installs

from labkit.settings import ROOT

SCRIPT = ROOT / "startup_unstructured.sh"


@bash
def test_it_is_sound_bash_and_explains_itself():
    assert subprocess.run(["bash", "-n", str(SCRIPT)], check=False).returncode == 0
    assert os.access(SCRIPT, os.X_OK)
    told = subprocess.run(["bash", str(SCRIPT), "--help"], capture_output=True, text=True, check=True).stdout
    assert all(word in told for word in ("Azure ML", "Codespaces", "Ubuntu", "--env", "--light"))
    wrong = subprocess.run(["bash", str(SCRIPT), "--hlep"], capture_output=True, text=True, check=False)
    assert wrong.returncode == 1 and "--help" in wrong.stderr


def test_shellcheck_finds_nothing():
    command = shutil.which("shellcheck", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if not command:
        pytest.skip("shellcheck is not installed")
    scripts = [*ROOT.glob("*.sh"), *ROOT.glob(".devcontainer/*.sh"), ROOT / ".ci/run"]
    done = subprocess.run([command, "-x", *map(str, scripts)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@bash
def test_on_azure_ml_root_installs_into_the_notebook_users_conda_environment(tmp_path: Path):
    machine = Machine(SCRIPT, tmp_path, CI_RESOURCE_GROUP="group")
    status, told, calls = machine.run()
    assert status == 0, told
    assert not any(call.startswith("sudo apt-get") for call in calls), "root needs no sudo"
    asked = "\n".join(call for call in calls if call.startswith("apt-get"))
    assert all(name in asked for name in ("poppler-utils", "tesseract-ocr-jpn", "tesseract-ocr-kor", "libgl1"))
    assert any(call.startswith("sudo -u azureuser -H") and "conda create -q -y -n labkit" in call for call in calls)
    piped = [call for call in calls if call.startswith("python") and "-m pip" in call and " install " in call]
    users = [call for call in calls if call.startswith("sudo -u azureuser -H")]
    assert piped and all(any(line.split("python ", 1)[1] in call for call in users) for line in piped)
    assert "--index-url https://download.pytorch.org/whl/cpu" in piped[0] and "[unstructured]" in piped[-1]
    assert any("ipykernel install --user --name labkit" in call for call in calls)
    status, told, calls = machine.run()
    assert status == 0 and installs(calls) == [], told


@bash
def test_on_azure_ml_an_environment_is_chosen_by_name_or_the_newest_that_is_recent(tmp_path: Path):
    machine = Machine(SCRIPT, tmp_path, CI_RESOURCE_GROUP="group")
    machine.environment_of("azureml_py311")
    machine.environment_of("azureml_py312")
    status, told, calls = machine.run()
    assert status == 0 and "azureml_py312" in told and not any("conda create" in call for call in calls)
    machine.environment_of("mine")
    status, told, calls = machine.run("--env", "mine")
    assert status == 0 and "envs.d/mine" in told
    machine.environment["FAKE_OLD"] = "1"
    status, told, _ = machine.run("--env", "mine")
    assert status == 1 and "older than 3.11" in told


@bash
def test_in_codespaces_sudo_installs_for_debian_and_the_user_into_the_workspace(tmp_path: Path):
    machine = Machine(SCRIPT, tmp_path, CODESPACES="true", FAKE_UID="1000")
    (machine.clone / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(machine.bin / "python", machine.clone / ".venv" / "bin")
    status, told, calls = machine.run()
    assert status == 0 and str(machine.clone / ".venv") in told, told
    assert sum(call.startswith("sudo env") and "apt-get" in call for call in calls) == 2
    assert not any(call.startswith(("sudo -u", "make", "conda")) for call in calls)
    status, told, calls = machine.run()
    assert status == 0 and installs(calls) == [], told


@bash
def test_on_debian_without_an_environment_make_makes_one(tmp_path: Path):
    machine = Machine(SCRIPT, tmp_path)
    status, told, calls = machine.run()
    assert status == 0 and f"make -C {machine.clone} install" in calls, told
    assert not any(call.startswith("sudo") for call in calls)
    status, told, calls = machine.run()
    assert status == 0 and installs(calls) == [], told


@bash
def test_an_active_environment_goes_before_the_clones_own(tmp_path: Path):
    machine = Machine(SCRIPT, tmp_path, VIRTUAL_ENV=str(tmp_path / "mine"))
    (tmp_path / "mine" / "bin").mkdir(parents=True)
    shutil.copy(machine.bin / "python", tmp_path / "mine" / "bin")
    status, told, calls = machine.run("--no-models")
    assert status == 0 and str(tmp_path / "mine") in told and not any(call.startswith("make") for call in calls)


@bash
def test_where_only_cuda_builds_can_be_had_torch_is_left_out(tmp_path: Path):
    machine = Machine(SCRIPT, tmp_path, FAKE_OFFLINE="1")
    status, told, calls = machine.run()
    assert status == 0 and "no torch for the CPU" in told, told
    piped = [call for call in calls if "-m pip" in call and " install " in call and "--dry-run" not in call]
    assert not any("torch" in call for call in piped)
    assert any("--no-deps unstructured-inference" in call for call in piped)
    assert sum("cannot be fetched: its server does not answer" in line for line in told.splitlines()) == 2


@bash
def test_without_sudo_it_says_what_an_administrator_must_run(tmp_path: Path):
    machine = Machine(SCRIPT, tmp_path, FAKE_UID="1000")
    (machine.bin / "sudo").unlink()
    status, told, _ = machine.run()
    assert status == 1 and "Ask an administrator to run: env DEBIAN_FRONTEND=noninteractive apt-get" in told
