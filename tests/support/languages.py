"""The sentences of ``tests/language_samples``: one file a language, of which every language with forms has one."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "language_samples"
CODES = sorted(path.stem for path in FOLDER.glob("*.toml"))


@cache
def samples(code: str) -> dict:
    """Return the sentences of a language."""
    return tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
