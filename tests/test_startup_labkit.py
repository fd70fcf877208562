"""startup_labkit.sh on Azure ML and elsewhere, with stand-ins for the commands that would install something."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from support.startup_machine import Machine, bash, installs

from labkit.settings import ROOT

SCRIPT = ROOT / "startup_labkit.sh"


def test_it_can_be_run_and_explains_itself() -> None:
    assert os.access(SCRIPT, os.X_OK)


@bash
def test_help_and_a_wrong_option() -> None:
    told = subprocess.run(["bash", str(SCRIPT), "--help"], capture_output=True, text=True, check=True).stdout
    assert all(word in told for word in ("Azure ML", "--env", "--no-model", "startup_unstructured.sh", "labkit check"))
    for wrong in (("--hlep",), ("--env",)):
        done = subprocess.run(["bash", str(SCRIPT), *wrong], capture_output=True, text=True, check=False)
        assert done.returncode == 1 and "--help" in done.stderr


@bash
def test_on_azure_ml_root_makes_an_environment_and_a_kernel_for_the_notebook_user(tmp_path: Path) -> None:
    machine = Machine(SCRIPT, tmp_path, CI_RESOURCE_GROUP="group")
    machine.environment_of("azureml_py312")  # is left alone: what the workshop needs must not break what is there
    status, told, calls = machine.run()
    assert status == 0, told
    users = [call for call in calls if call.startswith("sudo -u azureuser -H")]
    assert any("conda create -q -y -n labkit python=3.12" in call for call in users)
    assert any(f"-m pip --disable-pip-version-check --no-input install -q -e {machine.clone}" in call for call in users)
    assert any("-m ipykernel install --user --name labkit" in call for call in users)
    assert not any("azureml_py312" in call for call in calls if " install " in call)
    assert "in the background" in told and "ready after" in told
    for _ in range(500):
        if (machine.state / "fetched").exists():
            break
        time.sleep(0.02)
    assert (machine.state / "fetched").exists()
    log = (machine.clone / ".labkit" / "startup_labkit.log").read_text()
    assert log.startswith("labkit: started 20") and told in log


@bash
def test_a_second_run_changes_nothing_and_a_change_of_what_is_needed_installs_again(tmp_path: Path) -> None:
    machine = Machine(SCRIPT, tmp_path, CI_RESOURCE_GROUP="group")
    assert machine.run()[0] == 0
    (machine.state / "model").touch()
    status, told, calls = machine.run()
    assert status == 0 and not installs(calls) and not any("ipykernel install" in call for call in calls), told
    assert "labkit is here" in told and "knows the kernel" in told and "the embedded model is here" in told
    assert (machine.clone / ".labkit" / "startup_labkit.log").read_text().count("labkit: started") == 2
    with (machine.clone / "requirements.txt").open("a") as file:
        file.write("# another need\n")
    assert any("pip" in call for call in installs(machine.run()[2]))


@bash
def test_by_hand_a_user_who_is_not_root_needs_no_sudo(tmp_path: Path) -> None:
    machine = Machine(SCRIPT, tmp_path, CI_RESOURCE_GROUP="group", FAKE_UID="1000")
    status, told, calls = machine.run("--env", "mine", "--no-model")
    assert status == 0 and "the embedded model is not fetched" in told, told
    assert not any(call.startswith("sudo") for call in calls)
    assert any("conda create -q -y -n mine" in call for call in calls)


@bash
@pytest.mark.parametrize("arguments", [(), ("--python", "{python}")])
def test_elsewhere_it_installs_into_the_active_environment_or_the_one_that_is_named(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    mine = tmp_path / "mine" / "bin" / "python"
    machine = Machine(SCRIPT, tmp_path, **({} if arguments else {"VIRTUAL_ENV": str(tmp_path / "mine")}))
    mine.parent.mkdir(parents=True)
    shutil.copy(machine.bin / "python", mine)
    status, told, calls = machine.run(*(argument.format(python=mine) for argument in arguments))
    assert status == 0 and str(tmp_path / "mine") in told
    assert not any(call.startswith(("make", "conda")) for call in calls)


@bash
@pytest.mark.parametrize(("broken", "said"), [("exit 1", "does not say which environments"), (
    'case "$*" in create*) exit 1;; *) echo "base /anaconda";; esac', "could not make the environment labkit")])
def test_a_conda_that_fails_is_said(tmp_path: Path, broken: str, said: str) -> None:
    machine = Machine(SCRIPT, tmp_path, CI_RESOURCE_GROUP="group")
    (machine.bin / "conda").write_text(f"#!/bin/bash\n{broken}\n")
    status, told, _ = machine.run()
    assert status == 1 and said in told


@bash
def test_what_fails_is_said_and_ends_the_script(tmp_path: Path) -> None:
    machine = Machine(SCRIPT, tmp_path, CI_RESOURCE_GROUP="group", FAKE_OLD="1")
    status, told, _ = machine.run()
    assert status == 1 and "older than 3.11" in told
    assert "older than 3.11" in (machine.clone / ".labkit" / "startup_labkit.log").read_text()
    (machine.clone / "pyproject.toml").unlink()
    status, told, _ = machine.run()
    assert status == 1 and "beside labkit's pyproject.toml" in told
