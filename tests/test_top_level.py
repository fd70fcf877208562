"""What a fresh clone starts with: make, the settings' sample, the Codespace, and what is said of the house."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from labkit.cli.app import app
from labkit.errors import SettingsError
from labkit.settings import Settings, load_settings, variables

ROOT = Path(__file__).parents[1]
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
COMMANDS = {command.name or command.callback.__name__ for command in app.registered_commands} | {
    group.name for group in app.registered_groups}
needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


# ---- make


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the Makefile, and a PATH folder ``bin`` with what a shell needs and no Python."""
    for name in ("Makefile", "pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "bin").mkdir()
    for tool in ("sh", "make", "echo", "touch", "date", "mkdir", "rm", "find"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    return tmp_path


def program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(0o755)


def make(clone: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["make", *args], cwd=clone, env={"PATH": str(clone / "bin"), "HOME": str(clone)}, text=True,
                          capture_output=True, stdin=subprocess.DEVNULL, check=False)


@pytest.mark.slow
@needs_make
def test_make_takes_the_newest_python_that_runs(clone: Path) -> None:
    program(clone / "bin" / "python3.13", "echo 'pyenv: python3.13: command not found' >&2; exit 127")
    program(clone / "bin" / "python3.12", 'case "$2" in *ensurepip*) exit 1;; esac; exec ' + f'{sys.executable} "$@"')
    program(clone / "bin" / "python3.11", f'exec {sys.executable} "$@"')
    done = make(clone, ".venv/.made")
    assert done.returncode == 0, done.stderr
    assert "labkit: making .venv with Python 3." in done.stdout and "pyenv" not in done.stderr
    assert subprocess.run([clone / ".venv/bin/python", "-m", "pip", "--version"], capture_output=True,
                          check=False).returncode == 0
    assert make(clone, ".venv/.made").stdout.strip().endswith("is up to date.")
    (clone / ".venv/.made").unlink()
    (clone / ".venv/mine").touch()
    assert "using the .venv that is here" in make(clone, ".venv/.made").stdout and (clone / ".venv/mine").exists()


@needs_make
@pytest.mark.parametrize(("python", "args", "said"), [
    (None, (), "found no Python from 3.11 on"),
    ("exit 1", (), "found no Python from 3.11 on"),  # older, or broken
    (None, ("PYTHON=/no/such/python",), "/no/such/python does not run, or is older"),
    ('case "$2" in *ensurepip*) exit 1;; esac; ' + f'exec {sys.executable} "$@"', (), "sudo apt install python3."),
])
def test_make_says_what_to_install(clone: Path, python: str | None, args: tuple[str, ...], said: str) -> None:
    if python:
        program(clone / "bin" / "python3", python)
    done = make(clone, "install", *args)
    assert done.returncode == 2 and said in done.stderr
    assert not (clone / ".venv").exists()


@needs_make
def test_an_install_that_broke_off_is_done_again(clone: Path) -> None:
    log = clone / "log"
    program(clone / ".venv/bin/python", f'case "$*" in *"pip install"*) echo "$*" >> {log}; test -e {clone}/net;; esac')
    for target in ("install", "test"):
        log.unlink(missing_ok=True)
        (clone / "net").unlink(missing_ok=True)
        assert make(clone, target).returncode == 2
        (clone / "net").touch()
        assert make(clone, target).returncode == 0
        assert make(clone, target).returncode == 0  # and not a third time
        assert len(log.read_text().splitlines()) == 2, target
    os.utime(clone / "pyproject.toml", (4e9, 4e9))
    make(clone, "install")
    assert len(log.read_text().splitlines()) == 3


@needs_make
def test_clean_keeps_what_was_made_and_paid_for(clone: Path) -> None:
    for folder in ("labkit", "tests", "raw_data", "outputs", ".labkit", ".venv"):
        (clone / folder).mkdir(exist_ok=True)
    for kept in ("outputs/qa.jsonl", ".labkit/cache.sqlite", ".env"):
        (clone / kept).write_text("x")
    done = make(clone, "clean")
    assert done.returncode == 0 and "kept outputs/" in done.stdout
    assert not (clone / ".venv").exists()
    assert (clone / "outputs/qa.jsonl").exists() and (clone / ".labkit/cache.sqlite").exists()
    assert (clone / ".env").exists()


@needs_make
def test_help_names_every_target() -> None:
    done = subprocess.run(["make", "-C", ROOT, "help"], capture_output=True, text=True, check=True)
    assert set(re.findall(r"^make ([a-z-]+)", done.stdout, re.M)) == TARGETS - {"help"}


@needs_make
def test_ci_runs_make_test_from_anywhere(clone: Path) -> None:
    (clone / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", clone / ".ci/run")
    assert os.access(ROOT / ".ci/run", os.X_OK)
    program(clone / ".venv/bin/python", f'echo "$PWD $*" >> {clone}/log')
    done = subprocess.run(["bash", clone / ".ci/run"], cwd="/", stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0
    log = (clone / "log").read_text().splitlines()
    assert log[-4].endswith(" -m ruff check .") and log[-2].endswith(" -m mypy")
    assert " -m pytest -n auto " in log[-1] and "not slow" not in log[-1]
    assert all(line.startswith(f"{clone} ") for line in log)


# ---- settings


def test_the_sample_has_every_setting_commented_out_with_a_word_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (ROOT / ".env.sample").read_text(encoding="utf-8").splitlines()
    assert all(not line or line.startswith("# ") for line in lines)
    found = {match[1]: number for number, line in enumerate(lines) if (match := re.match(r"# ([A-Z_]+)=", line))}
    assert set(found) == set(variables().values())
    assert all(not re.match(r"# [A-Z_]+=|$", lines[number - 1]) for number in found.values())

    monkeypatch.chdir(tmp_path)
    for name in found:
        monkeypatch.delenv(name, raising=False)
    Path(".env").write_text("\n".join(re.sub(r"^# (?=[A-Z_]+=)", "", line) for line in lines), encoding="utf-8")
    monkeypatch.setitem(Settings.model_config, "env_file", ".env")
    assert load_settings().openai_base_url == "http://127.0.0.1:11434/v1"  # every value is one that is allowed


def test_variables_are_those_that_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(Settings.model_config, "env_file", ".env")
    for name, variable in variables().items():
        if name not in ("provider", "cache_mode"):
            number = name.startswith(("batch_", "budget", "price", "read_")) or "_price_" in name
            monkeypatch.setenv(variable, "900" if number else "1" if name == "judge_threshold" else "https://x.example")
            assert name in load_settings().model_fields_set
            monkeypatch.delenv(variable)
    monkeypatch.setenv("LABKIT_CACHE_MODE", "nobody")
    with pytest.raises(SettingsError, match="LABKIT_CACHE_MODE"):
        load_settings()


# ---- a cold start


@pytest.mark.parametrize(("code", "rest"), [
    ("import labkit", {"typer", "asyncio", "pydantic"}),
    ("from labkit.cli.app import app\ntry: app(['--help'])\nexcept SystemExit: pass", {"asyncio", "pydantic"}),
])
def test_heavy_modules_are_imported_when_they_are_used(code: str, rest: set[str]) -> None:
    """What takes long to import is not, for a name or a word of help: labkit then starts in no time."""
    heavy = {"openai", "httpx", "httpx2", "aiohttp", "azure", "pymupdf", "pymupdf4llm", "onnxruntime", "rapidocr",
             "cv2", "numpy", "PIL", "pandas", "jinja2", "IPython", "ipywidgets", "papermill", "nbformat", "xllamacpp",
             "rich", "py3langid", "pydantic_settings", "psutil", "sqlite3", "unstructured"} | rest
    code += f"\nimport sys\nprint('imported:', sorted(set({sorted(heavy)}) & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "imported: []"


# ---- the Codespace


def test_the_codespace_runs_on_two_cores_with_commands_that_exist() -> None:
    config = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
    assert config["hostRequirements"]["cpus"] == 2
    commands = "\n".join(config[key] for key in ("onCreateCommand", "updateContentCommand", "postCreateCommand"))
    made = {word for words in re.findall(r"make ([a-z]+(?: [a-z]+)*)", commands) for word in words.split()}
    assert made and made <= TARGETS
    assert set(re.findall(r"labkit ([a-z]+)", config["postCreateCommand"])) <= COMMANDS
    assert set(config["secrets"]) <= set(variables().values())
    assert 8888 in config["forwardPorts"]


# ---- what is said of the house


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md", "AGENTS.md"])
def test_what_is_said_of_the_house_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    paths = [path for path in re.findall(r"`([\w./]+/[\w./]*)`", text) if not re.search("CODE|NAME", path)]
    paths += re.findall(r"\]\(([\w./]+)\)", text)
    assert paths
    for path in paths:
        assert (ROOT / path).exists(), path
    assert set(re.findall(r"\bmake ([a-z-]+)", text)) <= TARGETS


def test_the_picture_has_every_room() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {path.name for path in (ROOT / "labkit").iterdir() if (path / "__init__.py").is_file()}
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.M)) == rooms
    picture = text.split("```")[1]
    assert all(f"{room}/" in picture for room in rooms)
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    assert rooms <= {room for layer in tools["importlinter"]["contracts"][0]["layers"] for room in layer.split(" | ")}


def test_the_package_carries_its_data() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["labkit"]
    data = {path.relative_to(ROOT / "labkit") for suffix in ("md", "json", "html", "toml")
            for path in (ROOT / "labkit").rglob(f"*.{suffix}")}
    assert data and all(any(path.match(pattern) and len(path.parts) == pattern.count("/") + 1 for pattern in patterns)
                        for path in data)
    assert (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()[-1] == "-e ."
