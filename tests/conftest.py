"""Fixtures that several test modules share."""

from __future__ import annotations

from pathlib import Path

import pytest

from labkit.settings import variables


@pytest.fixture
def apart_from_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take nothing from this machine's settings, and leave nothing in its cache."""
    from labkit.settings import Settings

    monkeypatch.setitem(Settings.model_config, "env_file", ".env")
    monkeypatch.chdir(tmp_path)
    for name in variables().values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "cache.sqlite"))
