"""Disciplines, and the file they are kept in: for people to read, to edit and to check.

One discipline stands on a line; ``#`` begins the name of a field, ``##`` that of a sub-field. The lists that come with
labkit are ``labkit.sample("disciplines/en.txt")`` and ``labkit.sample("disciplines/ja.txt")``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from labkit.datasets.outputs import Output, text_kind, write_whole
from labkit.errors import SettingsError
from labkit.text.quotes import plain

_SIGN = "<!-- Disciplines that labkit wrote: one a line, below # its field and ## its sub-field. -->"
DISCIPLINES = text_kind("a list of disciplines", _SIGN)
_MARKER = re.compile(r"^(?:[-*+•・]\s*|\(?\d{1,3}[.)．、]\s*)")
LONGEST_NAME = 160  # characters; a longer one is a sentence, not a name


class Discipline(NamedTuple):
    """A discipline, and the field and sub-field it belongs to, "" where they are not known."""

    name: str
    field: str = ""
    subfield: str = ""


def read_disciplines(path: str | os.PathLike[str]) -> list[Discipline]:
    """Read a file of one discipline a line; ``#`` begins the name of a field, ``##`` that of a sub-field.

    Bullets and empty lines do no harm, and a discipline that stands there twice is taken once.

    Raises
    ------
    SettingsError
        If the file is missing, is no UTF-8 text, or names no discipline.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not UTF-8 text.", "Save it as UTF-8, with one discipline a line.") from None
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path} cannot be read ({getattr(error, 'strerror', None) or error}).",
                            "Name a file with one discipline a line.") from None
    found = parse_disciplines(text)
    if not found:
        raise SettingsError(f"{path} names no discipline.", "Write one discipline a line.")
    return found


def parse_disciplines(text: str) -> list[Discipline]:
    """Return the disciplines in the text of such a file; a line that begins with ``<!--`` is a comment."""
    found: dict[str, Discipline] = {}
    field = subfield = ""
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("<!--"):
            continue
        if line.startswith("#"):
            name = tidy(line.lstrip("#"))
            field, subfield = (field, name) if line.startswith("##") else (name, "")
        elif plain(name := tidy(line)):
            found.setdefault(plain(name), Discipline(name, field, subfield))
    return list(found.values())


def format_disciplines(disciplines: Iterable[Discipline]) -> str:
    """Return the text of a file that :func:`parse_disciplines` reads back; fields are gathered under one heading."""
    tree: dict[str, dict[str, list[str]]] = {}
    for each in disciplines:
        tree.setdefault(each.field, {}).setdefault(each.subfield, []).append(each.name)
    lines: list[str] = []
    for field in sorted(tree, key=bool):  # what has no field comes first: below a heading it would belong to it
        lines += ["", f"# {field}"] * bool(field)
        for subfield in sorted(tree[field], key=bool):
            lines += [f"## {subfield}"] * bool(subfield) + tree[field][subfield]
    return "\n".join(lines).strip() + "\n"


def write_disciplines(path: str | os.PathLike[str], disciplines: Iterable[Discipline], overwrite: bool = False) -> Path:
    """Write disciplines to a file for people to check and edit, and return where.

    Raises
    ------
    OverwriteError
        If the file is there, and does not begin with the comment of a list that labkit wrote (replaced only with
        ``overwrite=True``).
    DatasetError
        If the file cannot be written.
    """
    text = f"{_SIGN}\n{format_disciplines(disciplines)}"
    write_whole({Output(Path(path), DISCIPLINES): [text.encode("utf-8", "replace")]}, overwrite=overwrite)
    return Path(path)


def tidy(name: str) -> str:
    """Return a name as a model wrote it without bullets, numbers, quotes and ends of lines; "" if it is no name."""
    name, before = " ".join(name.split()), None
    while name != before:  # "1. - Optics", and a name that is tidied already stays as it is
        before, name = name, _MARKER.sub("", name, count=1).lstrip("# ").strip("\"'“”「」* ").strip()
    return name if len(name) <= LONGEST_NAME else ""


def distinct_names(names: Iterable[str]) -> list[str]:
    """Return names tidied, each once, without empty ones."""
    found: dict[str, str] = {}
    for name in map(tidy, names):
        if plain(name):
            found.setdefault(plain(name), name)
    return list(found.values())
