"""Environments of the peers: each has its own, so that none brings another's, or labkit's, packages out of step.

They are made on demand in the user's cache folder, by uv where it is installed and else by venv and pip, and kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import platformdirs

_PATIENCE = 420  # seconds that an installation may take
ALONE = "alone: "
"""Begins a requirement that is installed without what it requires itself."""


def home() -> Path:
    """Return the folder that holds all environments."""
    return Path(platformdirs.user_cache_dir("labkit", appauthor=False)) / "bench"


class NotInstalled(Exception):
    """Why a peer cannot be measured, in one line."""


def python_of(name: str, requirements: tuple[str, ...]) -> Path:
    """Return the Python of an environment in which the requirements are installed, made now if there is none.

    Raises
    ------
    NotInstalled
        If it cannot be made.
    """
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    digest = hashlib.sha256("\n".join((version, *requirements)).encode()).hexdigest()[:8]
    folder = home() / f"{name}-{digest}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "installed"  # written last: an installation that was interrupted is begun anew
    if not (done.exists() and python.exists()):
        shutil.rmtree(folder, ignore_errors=True)
        for command in _commands(folder, python, requirements):
            _run(command)
        done.touch()
    return python


def node_of(name: str, packages: tuple[str, ...]) -> Path:
    """Return the ``node_modules`` that holds packages of npm, installed now if there is none; without optional ones.

    Raises
    ------
    NotInstalled
        If it cannot be made, or there is no npm.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise NotInstalled("there is no npm")
    digest = hashlib.sha256("\n".join(packages).encode()).hexdigest()[:8]
    folder = home() / f"{name}-{digest}"
    done = folder / "installed"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
        quiet = ["--prefix", str(folder), "--no-audit", "--no-fund", "--omit=optional"]
        _run([npm, "install", *quiet, *packages])
        database = folder / "node_modules" / "libsql" / "package.json"
        if database.exists():  # the one optional package that promptfoo does not start without
            version = json.loads(database.read_text(encoding="utf-8"))["version"]
            _run([npm, "install", *quiet, f"@libsql/{_platform()}@{version}"])
        done.touch()
    return folder / "node_modules"


def _platform() -> str:
    """Return what npm packages for this machine are called."""
    machine = "arm64" if platform.machine().lower() in ("arm64", "aarch64") else "x64"
    return {"darwin": f"darwin-{machine}", "win32": "win32-x64-msvc"}.get(sys.platform, f"linux-{machine}-gnu")


def _commands(folder: Path, python: Path, requirements: tuple[str, ...]) -> list[list[str]]:
    alone = [line.removeprefix(ALONE) for line in requirements if line.startswith(ALONE)]
    others = [line for line in requirements if not line.startswith(ALONE)]
    if uv := shutil.which("uv"):
        make, install = [uv, "venv", "--quiet", "--python", sys.executable, str(folder)], [
            uv, "pip", "install", "--quiet", "--python", str(python)]
    else:
        make, install = [sys.executable, "-m", "venv", str(folder)], [
            str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return [make, *([[*install, "--no-deps", *alone]] if alone else []), [*install, *others]]


def _run(command: list[str]) -> None:
    try:
        # labkit, which PYTHONPATH may name, is not there for pip to compare with
        apart = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False, env=apart)
    except subprocess.TimeoutExpired:
        raise NotInstalled(f"its installation took longer than {_PATIENCE} seconds") from None
    except OSError as error:
        raise NotInstalled(f"its installation did not start ({error.strerror or error})") from None
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise NotInstalled(f"it does not install ({said[-1].strip()[:200] if said else 'no reason given'})")
