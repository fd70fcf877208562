"""A folder as what a run reads: the files in it and in the folders below, and what is passed over, said."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from labkit.datasets.chunks_file import CHUNKS
from labkit.datasets.dataset_file import DATASET
from labkit.datasets.dropped_file import DROPPED
from labkit.datasets.exports import EXPORTS, export_named
from labkit.datasets.outputs import FileKind
from labkit.documents.readers import READERS
from labkit.errors import DocumentError
from labkit.generate.glan.disciplines import DISCIPLINES
from labkit.pipelines.method_files import METHOD

_NAMED = 5  # of each sort that is passed over
_HIDDEN = (".", "~$", "__MACOSX")  # how names begin of what programs put beside a user's files


class Found(NamedTuple):
    """The files of a folder that labkit reads, in order, and a line for what was passed over in it."""

    files: list[Path]
    note: str


def files_in(folder: str | os.PathLike[str]) -> list[Path]:
    """Return the files that labkit reads in a folder and in the folders below, by name.

    Hidden files, and what labkit itself wrote there, are passed over.

    Raises
    ------
    DocumentError
        If there is no such folder, or no such file in it.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DocumentError(f"There is no folder {folder}.", "Check its name and the folder you are in.")
    found = looked_through(folder)
    if not found.files:
        raise _nothing_in(folder, found.note)
    return found.files


def opened_up(paths: Iterable[Path], fail: Callable[[DocumentError], object]) -> tuple[list[Path], list[str]]:
    """Return paths with each folder's files in its place, each file once, and what is said of the folders.

    Parameters
    ----------
    fail
        Called with the error of each folder that holds nothing to read.
    """
    files: list[Path] = []
    notes: list[str] = []
    seen: set[str] = set()
    for path in paths:
        if not path.is_dir():
            files.append(path)
            seen.add(os.path.realpath(path))
            continue
        found = looked_through(path)
        if not found.files:
            fail(_nothing_in(path, found.note))
            continue
        notes.append(f"{path}: {_count(len(found.files), 'file')}. {found.note}".rstrip())
        for file in found.files:
            if (real := os.path.realpath(file)) not in seen:
                files.append(file)
                seen.add(real)
    return files, notes


def looked_through(folder: Path) -> Found:
    """Look at all files of a folder and of those below; links to folders are not followed."""
    known = {suffix for reader in READERS.values() for suffix in reader.suffixes}
    files: list[Path] = []
    passed: dict[str, list[str]] = {"hidden": [], "of a type that labkit does not read": [], "written by labkit": [],
                                    "no ordinary file": []}
    closed: list[str] = []
    for base, below, names in os.walk(folder, onerror=lambda error: closed.append(str(error.filename))):
        at = Path(base)
        passed["hidden"] += [f"{(at / name).relative_to(folder)}/" for name in below if name.startswith(_HIDDEN)]
        below[:] = sorted((name for name in below if not name.startswith(_HIDDEN)), key=_order)
        for name in names:
            path = at / name
            sort = ("hidden" if name.startswith(_HIDDEN) else "no ordinary file" if not path.is_file() else
                    "written by labkit" if _is_ours(path) else
                    "" if path.suffix.lower() in known else "of a type that labkit does not read")
            if sort:
                passed[sort].append(str(path.relative_to(folder)))
            else:
                files.append(path)
    files.sort(key=lambda path: [_order(part) for part in path.relative_to(folder).parts])
    said = [f"{len(names):,} {sort} ({_listed(names)})" for sort, names in passed.items() if names]
    note = f"Passed over: {', '.join(said)}." if said else ""
    if closed:
        note += f" {_count(len(closed), 'folder')} cannot be opened ({_listed(closed)})."
    return Found(files, note.strip())


def _is_ours(path: Path) -> bool:
    from labkit.reports.report import REPORT

    kinds: list[FileKind] = [REPORT, DATASET, CHUNKS, DROPPED, METHOD, DISCIPLINES,
                             *(export_named(name).outputs(path)[-1].kind for name in EXPORTS)]
    try:
        return path.suffix.lower() in (".html", ".jsonl", ".csv", ".md", ".txt") and any(
            kind.is_ours(path) for kind in kinds)
    except (OSError, ValueError):
        return False  # the run will name it


def _order(name: str) -> tuple[str, str]:
    return name.casefold(), name


def _listed(names: list[str]) -> str:
    names = sorted(names, key=_order)
    return ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _nothing_in(folder: Path, note: str) -> DocumentError:
    types = ", ".join(dict.fromkeys(end.removeprefix(".") for reader in READERS.values() for end in reader.suffixes))
    return DocumentError(f"{folder} holds no file that labkit reads.", f"{note} Put files there: {types}.".strip())
