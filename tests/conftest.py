"""Fixtures that several test modules share."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.notebooks import ask_nobody

from labkit.settings import ROOT, variables

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell lets what it runs in the background ignore Ctrl+C, and what that starts would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def apart_from_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take nothing from this machine's settings, and leave nothing in its cache."""
    from labkit.settings import Settings

    monkeypatch.setitem(Settings.model_config, "env_file", ".env")
    monkeypatch.chdir(tmp_path)
    for name in variables().values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "cache.sqlite"))


@pytest.fixture
def on_tape(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is configured but the tape, and nobody may be asked."""
    ask_nobody(monkeypatch)


@pytest.fixture
def out() -> Iterator[str]:
    """The name of a folder under ``outputs/`` that is gone afterwards."""
    name = f"test-{os.getpid()}"
    yield name
    shutil.rmtree(ROOT / "outputs" / name, ignore_errors=True)
