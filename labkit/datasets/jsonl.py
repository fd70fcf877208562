"""JSON Lines files: read as far as they are whole, and written line by line, never half."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import Any

from labkit.datasets.outputs import explained, reason
from labkit.datasets.write_lock import WriteLock
from labkit.errors import DatasetError

_LINE_ENDS = str.maketrans({end: f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"})
"""What some programs take for the end of a line, escaped."""


def line_of(row: Any) -> bytes:
    """Return a row as one line. Half an emoji (a lone surrogate), which UTF-8 cannot hold, is escaped."""
    text = json.dumps(row, ensure_ascii=False).translate(_LINE_ENDS)
    try:
        return text.encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(row).encode("ascii") + b"\n"


def stream_rows(path: Path, missing: bool = False) -> Iterator[tuple[int, Any, int]]:
    """Yield each row with its line number and where its line ends, holding one line at a time.

    A last line that a killed program left half-written is no row (see :func:`half_row`). A byte order mark
    does no harm.

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
        file = path.open("rb")
    except FileNotFoundError:
        if missing:
            return
        raise DatasetError(f"{path} does not exist.", "Check the path, or make the file first.") from None
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path} cannot be read ({reason(error)}).", "Name a JSON Lines file.") from None
    with file:
        end = 0
        first = True
        for number, line in enumerate(file, 1):
            end += len(line)
            text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            if not text.strip():
                continue
            try:
                row = json.loads(text.decode("utf-8"))
            except (ValueError, RecursionError):
                if first and (text.lstrip()[:1] == b"[" or (text.strip() == b"{" and line.endswith(b"\n"))):
                    raise _one_document(path, text) from None
                if not line.endswith(b"\n"):
                    return
                raise DatasetError(f"{path}, line {number}, is not JSON in UTF-8.",
                                   "Mend or delete that line; the others were not read.") from None
            if first and isinstance(row, list) and row and isinstance(row[0], dict):
                raise _one_document(path, text)
            first = False
            yield number, row, end


def _one_document(path: Path, text: bytes) -> DatasetError:
    """Return the error for a file that is one JSON value instead of one a line."""
    array = text.lstrip().startswith(b"[")
    kind, take = ("a JSON array", ".[]") if array else ("JSON over several lines", ".")
    return DatasetError(f"{path} is {kind}, not JSON Lines (one object a line).",
                        f"Write each object in a line of its own, such as by: jq -c '{take}' FILE > rows.jsonl")


def half_row(path: Path, end: int, begins: bytes) -> bool:
    """Tell whether a file ends with a row that a killed program left half-written.

    Parameters
    ----------
    end
        Where the line of the last row ends.
    begins
        How each row of such a file begins.

    Raises
    ------
    DatasetError
        If what stands there does not begin so: somebody else wrote it, and it may not be cut off.
    """
    if not path.exists():
        return False
    with explained(path), path.open("rb") as file:
        file.seek(end)
        tail = file.read()
    tail = (tail if end else tail.removeprefix(codecs.BOM_UTF8)).strip()
    if tail and not (tail.startswith(begins) or begins.startswith(tail)):
        raise DatasetError(f"The last line of {path} is not JSON in UTF-8.",
                           "Mend or delete that line; nothing was changed.")
    return bool(tail)


class Appender:
    """Adds lines to a file; each is with the operating system when :meth:`write` returns, so that no kill loses it.

    From the beginning, no other process can open the file so: first make it, then read the file, then :meth:`start`.

    Raises
    ------
    DatasetError
        If another process writes to the file, if it cannot be opened, and from :meth:`write` if a line cannot be
        written; the file then ends as before.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._end = path, 0
        self._file: FileIO | None = None
        with explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = WriteLock(path)

    def start(self, end: int) -> None:
        """Open the file to write behind ``end``, where the last row ends; what stands there is cut off."""
        with explained(self._path):
            self._file = self._path.open("a+b", buffering=0)
            self._file.truncate(end)
            self._end = end
            if end:
                self._file.seek(end - 1)
                if self._file.read(1) != b"\n":
                    self.write(b"\n")  # the last line is whole, but for its end

    def write(self, line: bytes) -> None:
        """Add a line."""
        if self._file is None:
            raise ValueError("The appender has not been started, or is closed.")
        with explained(self._path):
            try:
                left = line
                while left:  # a raw file may take less than it was given, above all when the disk is full
                    left = left[self._file.write(left) or 0:]
            except BaseException:
                self._file.truncate(self._end)
                raise
        self._end += len(line)

    def close(self) -> None:
        """Close the file, and let other processes write to it; closing it twice is no harm."""
        if self._file:
            self._file.close()
            self._file = None
        self._lock.release()
