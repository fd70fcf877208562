"""JSON Lines files: read as far as they are whole, written whole or line by line, never half."""

from __future__ import annotations

import codecs
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from labkit.errors import DatasetError

_LINE_ENDS = str.maketrans({end: f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"})
"""What some programs take for the end of a line, escaped."""


class Rows(NamedTuple):
    """The rows of a file with their line numbers, where the last whole line ends, and whether a half one follows it."""

    rows: list[tuple[int, Any]]
    end: int
    half: bool


def line_of(row: Any) -> bytes:
    """Return a row as one line. Half an emoji (a lone surrogate), which UTF-8 cannot hold, is escaped."""
    text = json.dumps(row, ensure_ascii=False).translate(_LINE_ENDS)
    try:
        return text.encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(row).encode("ascii") + b"\n"


def read_rows(path: Path, missing: bool = False) -> Rows:
    """Read a file, with or without a byte order mark; a last line that a killed program left half-written is no row.

    Parameters
    ----------
    missing
        Take a missing file for an empty one.

    Raises
    ------
    DatasetError
        If the file is missing or cannot be read, or another line is no JSON: the error names it.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        if missing:
            return Rows([], 0, False)
        raise DatasetError(f"{path} does not exist.", "Check the path, or make the file first.") from None
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path} cannot be read ({_reason(error)}).", "Name a JSON Lines file.") from None
    start = len(codecs.BOM_UTF8) * data.startswith(codecs.BOM_UTF8)
    rows, number = [], 0
    while start < len(data):
        number += 1
        whole = (end := data.find(b"\n", start)) >= 0
        line = data[start:end] if whole else data[start:]
        if line.strip():
            try:
                rows.append((number, json.loads(line.decode("utf-8"))))
            except (ValueError, RecursionError):
                if not whole:
                    return Rows(rows, start, True)
                raise DatasetError(f"{path}, line {number}, is not JSON in UTF-8.",
                                   "Mend or delete that line; the others were not read.") from None
        start = end + 1 if whole else len(data)
    return Rows(rows, start, False)


def stream_rows(path: Path, missing: bool = False) -> Iterator[tuple[int, Any, int]]:
    """Yield each row with its line number and where its line ends, holding one line at a time.

    A last line that a killed program left half-written is no row; else as :func:`read_rows`.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        if missing:
            return
        raise DatasetError(f"{path} does not exist.", "Check the path, or make the file first.") from None
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path} cannot be read ({_reason(error)}).", "Name a JSON Lines file.") from None
    with file:
        end = 0
        for number, line in enumerate(file, 1):
            end += len(line)
            text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            if not text.strip():
                continue
            try:
                row = json.loads(text.decode("utf-8"))
            except (ValueError, RecursionError):
                if not line.endswith(b"\n"):
                    return
                raise DatasetError(f"{path}, line {number}, is not JSON in UTF-8.",
                                   "Mend or delete that line; the others were not read.") from None
            yield number, row, end


def write_whole(files: Mapping[Path, Iterable[bytes]]) -> None:
    """Write files so that each is there whole or, if anything fails, as it was before.

    Raises
    ------
    DatasetError
        If one of them cannot be written.
    """
    written: dict[Path, Path] = {}
    try:
        for path, lines in files.items():
            with _explained(path):
                target = Path(os.path.realpath(path))
                target.parent.mkdir(parents=True, exist_ok=True)
                if target.is_dir():
                    raise IsADirectoryError(21, "Is a directory")
                written[path] = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
                with written[path].open("wb") as file:
                    file.writelines(lines)
                    file.flush()
                    os.fsync(file.fileno())
        for path, part in written.items():
            with _explained(path):
                part.replace(os.path.realpath(path))
    finally:
        for part in written.values():
            with suppress(OSError):  # it was renamed, or there is nothing more that can be done
                part.unlink()


class Appender:
    """Adds lines to a file; each is with the operating system when :meth:`write` returns, so that no kill loses it.

    Parameters
    ----------
    end
        Where the last whole line ends; what stands behind it is cut off.

    Raises
    ------
    DatasetError
        If the file cannot be opened, and from :meth:`write` if a line cannot be written; the file then ends as before.
    """

    def __init__(self, path: Path, end: int) -> None:
        self._path, self._end = path, end
        with _explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a+b", buffering=0)
            self._file.truncate(end)
            if end:
                self._file.seek(end - 1)
                if self._file.read(1) not in (b"\n", codecs.BOM_UTF8[-1:]):
                    self.write(b"\n")  # the last line is whole, but for its end

    def write(self, line: bytes) -> None:
        """Add a line."""
        with _explained(self._path):
            try:
                left = line
                while left:  # a raw file may take less than it was given, above all when the disk is full
                    left = left[self._file.write(left):]
            except BaseException:
                self._file.truncate(self._end)
                raise
        self._end += len(line)

    def close(self) -> None:
        """Close the file; closing it twice is no harm."""
        self._file.close()


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path} cannot be written ({_reason(error)}).",
                           "Name a file in a folder that you can write to, on a disk with room.") from None


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).strip().rstrip(".")
