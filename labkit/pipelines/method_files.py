"""Evolving methods: small text files that say in words how to evolve an instruction, for people to read and change."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.datasets.outputs import Output, text_kind, write_whole
from labkit.errors import SettingsError
from labkit.generate.evolve import evolve as evolving

if TYPE_CHECKING:
    from labkit.datasets.record import QA
    from labkit.llm.model import Model

_LONGEST = 8000  # characters: the method is part of every request
_SIGN = "<!-- A method to evolve instructions by, written by labkit."
METHOD = text_kind("a method", _SIGN)
_NOTE = re.compile(r"\A\s*<!--.*?-->", re.S)


def load_method(path: str | os.PathLike[str]) -> str:
    """Return the steps in a method's file, without the note that may stand above them.

    Raises
    ------
    SettingsError
        If the file is missing, is no text in UTF-8, is empty, or has more than 8,000 characters.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no text in UTF-8"
        raise SettingsError(f"The method {path} cannot be read ({reason}).",
                            "Name a text file, such as one that save_method wrote.") from None
    steps = _NOTE.sub("", text).strip()
    if not steps or len(steps) > _LONGEST:
        raise SettingsError(f"The method {path} has {len(steps):,} characters.", f"It takes 1 to {_LONGEST:,}.")
    return steps


def save_method(path: str | Path, method: str, note: str = "", overwrite: bool = False) -> Path:
    """Write a method as a text file, its steps below a note on how it came about, and return where.

    Raises
    ------
    OverwriteError
        If the file is there, and does not begin with the note of a method that labkit wrote (replaced only with
        ``overwrite=True``).
    DatasetError
        If the file cannot be written.
    """
    head = " ".join(f"{_SIGN} {note.replace('--', '–')}".split())
    write_whole({Output(Path(path), METHOD): [f"{head} -->\n\n{method.strip()}\n".encode("utf-8", "replace")]},
                overwrite=overwrite)
    return Path(path)


@functools.wraps(evolving.evolve)
async def evolve(seeds: Iterable[QA], model: Model, *, method: str | os.PathLike[str] = "",
                 **options: Any) -> evolving.EvolveResult:
    # What labkit.evolve is: the same, but that a method may be a file. Its words stand where it is wrapped.
    return await evolving.evolve(seeds, model, **options,
                                 method=load_method(method) if isinstance(method, os.PathLike) else method)
