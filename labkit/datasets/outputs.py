"""Where labkit writes: never over what somebody else wrote, and each file whole or not at all.

How a file is known as labkit's own: by how it begins, so that it may be moved, renamed and edited, and no list of files
is kept. Each kind of file has such a sign, which stands beside its writer: the first row of a dataset has an id of 16
hex digits beside question, answer and type; a report names its generator; a table has our header; lists and methods
begin with a comment of ours. A fine-tuning file has no room for a sign, and is known by the file of its sources, which
always lies beside it. A file that is empty holds nothing to lose.
"""

from __future__ import annotations

import codecs
import json
import os
import secrets
import stat
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from labkit.datasets.record import is_id
from labkit.errors import DatasetError, OverwriteError

_LONGEST_LINE = 1 << 24  # bytes that are looked at for a first row


class FileKind(NamedTuple):
    """A kind of file that labkit writes: what to call one, and whether what lies at a path is one."""

    name: str
    is_ours: Callable[[Path], bool]


class Output(NamedTuple):
    """A file that is going to be written, and of which kind it will be."""

    path: Path
    kind: FileKind


def first_line(path: Path) -> bytes:
    """Return the first line of a file that is not blank, with its end and without a byte order mark."""
    with path.open("rb") as file:
        line = file.readline(_LONGEST_LINE).removeprefix(codecs.BOM_UTF8)
        while line and not line.strip():
            line = file.readline(_LONGEST_LINE)
    return line


def first_row(path: Path) -> dict[str, Any]:
    """Return the first row of a JSON Lines file; {} where it has none, or one that is no object."""
    try:
        row = json.loads(first_line(path))
    except (ValueError, RecursionError):
        return {}
    return row if isinstance(row, dict) else {}


def rows_kind(name: str, *columns: str) -> FileKind:
    """Return the kind of JSON Lines whose first row has these columns; one named id must hold an id of ours."""
    def is_ours(path: Path) -> bool:
        row = first_row(path)
        return all(column in row for column in columns) and (
            "id" not in columns or is_id(row["id"]))

    return FileKind(name, is_ours)


def text_kind(name: str, sign: str) -> FileKind:
    """Return the kind of text that begins with a sign."""
    return FileKind(name, lambda path: first_line(path).startswith(sign.encode()))


def check_outputs(outputs: Iterable[Output], inputs: Iterable[str | os.PathLike[str]] = (),
                  overwrite: bool = False) -> None:
    """Refuse to write over what would be lost; called before anything is asked, and again where a file is written.

    Parameters
    ----------
    inputs
        What the same call reads. Neither these nor another output may be written over, whatever ``overwrite`` says.
    overwrite
        Let an output take the place of a file that labkit did not write, or that is of another kind.

    Raises
    ------
    OverwriteError
        If an output is an input, another output (under whatever name: links, and upper and lower case where the file
        system takes them for one), no ordinary file, or, without ``overwrite``, a file that is not of its kind.
    """
    read = {_identity(Path(path)) for path in inputs}
    written: dict[tuple, Path] = {}
    for path, kind in outputs:
        identity = _identity(path)
        if identity in read:
            raise OverwriteError(f"{path} is to be read, and would be overwritten.", "Name another file to write to.")
        if identity in written:
            raise OverwriteError(f"{path} is named for two results of one call.",
                                 "Give each file that is written a name of its own.")
        written[identity] = path
        _require_replaceable(path, kind, overwrite)


def write_whole(files: Mapping[Output, Iterable[bytes]], inputs: Iterable[str | os.PathLike[str]] = (),
                overwrite: bool = False) -> None:
    """Write files so that each is there whole or, if anything fails, as it was before; none keeps less rights.

    Raises
    ------
    OverwriteError
        See :func:`check_outputs`.
    DatasetError
        If one of them cannot be written.
    """
    check_outputs(files, inputs, overwrite)
    parts: dict[Path, Path] = {}
    try:
        for (path, _), lines in files.items():
            with explained(path):
                target = Path(os.path.realpath(path))
                target.parent.mkdir(parents=True, exist_ok=True)
                if target.is_dir():
                    raise IsADirectoryError(21, "Is a directory")
                parts[path] = part = target.with_name(f".labkit-{secrets.token_hex(8)}.part")
                with part.open("xb") as file:
                    file.writelines(lines)
                    file.flush()
                    os.fsync(file.fileno())
                with suppress(FileNotFoundError):
                    part.chmod(stat.S_IMODE(target.stat().st_mode))
        for path, part in parts.items():
            with explained(path):
                part.replace(os.path.realpath(path))
    finally:
        for part in parts.values():
            with suppress(OSError):  # it was renamed, or there is nothing more that can be done
                part.unlink()


def remove_stale(outputs: Iterable[Output]) -> None:
    """Remove files of ours that an earlier call has left and this one does not write: they say what no longer holds.

    What is known by another file goes before that one, so outputs are taken from the last to the first.
    """
    for path, kind in reversed(list(outputs)):
        if path.is_file() and kind.is_ours(path):
            path.unlink()


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the system says against writing a file into a DatasetError that names it."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path} cannot be written ({reason(error)}).",
                           "Name a file in a folder that you can write to, on a disk with room.") from None


def reason(error: Exception) -> str:
    """Return what the system says, without the number and the file."""
    return (getattr(error, "strerror", None) or str(error)).strip().rstrip(".")


def _require_replaceable(path: Path, kind: FileKind, overwrite: bool) -> None:
    try:
        found = path.stat()
    except (OSError, ValueError):  # nothing is there, or nothing can be: whoever writes says why
        return
    if stat.S_ISDIR(found.st_mode):
        return
    if not stat.S_ISREG(found.st_mode):
        raise OverwriteError(f"{path} is no ordinary file.", "Name another file to write to.")
    if overwrite or not found.st_size:
        return
    try:
        if not first_line(path) or kind.is_ours(path):
            return
    except (OSError, ValueError):  # what cannot be read is not known as ours
        pass
    raise OverwriteError(f"{path} is there already, and is not {kind.name} that labkit wrote.",
                         "Name another file, or have it replaced: --overwrite (in Python: overwrite=True).")


def _identity(path: Path) -> tuple:
    """Return what two paths have in common if, and only if, they lead to one file, whether it is there yet or not."""
    try:
        real = os.path.realpath(path)
    except ValueError:  # there can be no such file
        return ("", str(path))
    try:
        found = os.stat(real)
        if found.st_ino:
            return found.st_dev, found.st_ino
    except OSError:
        pass
    folder, name = os.path.split(real)
    if folder == real:
        return (real,)
    same = unicodedata.normalize("NFC", name).casefold() if _takes_case_for_one(folder) else name
    return (*_identity(Path(folder)), same)


def _takes_case_for_one(folder: str) -> bool:
    """Tell whether a folder's file system takes A for a, by the name of the nearest folder that is there."""
    while not os.path.exists(folder) or os.path.basename(folder).swapcase() == os.path.basename(folder):
        above = os.path.dirname(folder)
        if above == folder:
            return sys.platform in ("win32", "darwin")
        folder = above
    swapped = os.path.join(os.path.dirname(folder), os.path.basename(folder).swapcase())
    return os.path.exists(swapped) and os.path.samefile(folder, swapped)
