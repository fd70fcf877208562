"""The Codespace: what its specification allows, all installed before people come, the model while they read."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from pydantic import ValidationError
from support.devcontainer import DevContainer, unknown_variables

from labkit.settings import ROOT

FILE = ROOT / ".devcontainer" / "devcontainer.json"
SCRIPT = FILE.with_name("fetch_model.sh")


@pytest.fixture
def config() -> dict:
    return json.loads(FILE.read_text(encoding="utf-8"))  # strict: no comments, no comma at the end


def test_it_keeps_to_the_specification(config: dict) -> None:
    DevContainer.model_validate(config)
    assert unknown_variables(FILE.read_text(encoding="utf-8").replace("${workspaceFolder}", "")) == []


@pytest.mark.parametrize(("place", "value"), [
    ("imag", "x"), ("hostRequirement", {}), ("forwardPorts", [70_000]), ("forwardPorts", ["8888"]), ("waitFor", "all"),
    ("secrets", {"A-KEY": {"description": "x", "documentationUrl": "https://x.example"}}),
    ("secrets", {"KEY": {"description": "x", "documentationUrl": "https://x.example", "default": "1"}}),
    ("hostRequirements", {"cpus": 2, "memory": "8 GB", "storage": "32gb"}), ("postStartCommand", 3),
    ("portsAttributes", {"8888": {"onAutoForward": "never"}})])
def test_what_the_specification_does_not_allow_is_refused(config: dict, place: str, value: object) -> None:
    with pytest.raises(ValidationError):
        DevContainer.model_validate(config | {place: value})
    assert unknown_variables("${containerWorkspaceFolde}") and not unknown_variables("${containerEnv:PATH}")


def test_what_takes_long_is_done_before_anybody_waits_and_without_a_secret(config: dict) -> None:
    """Prebuilds run the first two commands, and have no secrets of a user's."""
    before = config["onCreateCommand"] + config["updateContentCommand"]
    assert all(f"make {target}" in before for target in ("install", "unstructured")) and "kernel" in before
    assert not re.search("model|check", before), "neither a download that people wait for, nor what needs their secrets"
    assert config["waitFor"] == "updateContentCommand"
    assert SCRIPT.relative_to(ROOT).as_posix() in config["postStartCommand"]
    assert "labkit check" in config["postCreateCommand"]


def test_every_secret_is_optional_and_says_so(config: dict) -> None:
    assert all(secret["description"].startswith("Optional") for secret in config["secrets"].values())


def test_both_editors_find_the_kernel(config: dict) -> None:
    editor = config["customizations"]["vscode"]
    assert {"ms-python.python", "ms-toolsai.jupyter"} <= set(editor["extensions"])
    assert editor["settings"]["python.defaultInterpreterPath"].endswith("/.venv/bin/python")
    assert config["remoteEnv"]["PATH"].startswith("${containerWorkspaceFolder}/.venv/bin:"), "jupyter lab, on 8888"
    assert all((ROOT / name).is_file() for name in config["customizations"]["codespaces"]["openFiles"])


@pytest.mark.skipif(not all(map(shutil.which, ("bash", "setsid", "nohup"))), reason="needs bash and GNU's tools")
def test_the_model_comes_in_the_background_and_survives_the_shell_that_started_it(tmp_path: Path) -> None:
    (tmp_path / ".devcontainer").mkdir()
    shutil.copy(SCRIPT, tmp_path / ".devcontainer")
    make = tmp_path / "bin" / "make"
    make.parent.mkdir()
    make.write_text('#!/bin/sh\necho "$LABKIT_PROVIDER $*"\nwhile [ ! -e go ]; do sleep 0.02; done\necho fetched\n')
    make.chmod(0o755)
    started = time.monotonic()
    done = subprocess.run(["bash", ".devcontainer/fetch_model.sh"], cwd=tmp_path, capture_output=True, text=True,
                          env=os.environ | {"PATH": f"{make.parent}:{os.environ['PATH']}"}, timeout=30, check=True)
    assert time.monotonic() - started < 20 and "labkit check" in done.stdout
    log = tmp_path / ".labkit" / "model.log"
    (tmp_path / "go").touch()
    for _ in range(500):
        if log.read_text().endswith("fetched\n"):
            break
        time.sleep(0.02)
    assert log.read_text() == "local model\nfetched\n"
