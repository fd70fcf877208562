"""JSON arrays of objects, as data sets are often handed around: read one object at a time, however long the file is."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from labkit.datasets.outputs import reason
from labkit.errors import DatasetError

_PIECE = 2**20  # characters that are read at a time, at least
_LONGEST = 64 * 2**20  # characters that one object may have
_GAP = re.compile(r"[\s,]*")


def is_array(path: Path) -> bool:
    """Tell whether a file begins as a JSON array of objects does; False where it cannot be read."""
    try:
        with path.open("rb") as file:
            start = file.read(4096).removeprefix(codecs.BOM_UTF8)
    except (OSError, ValueError):
        return False
    return re.match(rb"\s*\[\s*\{", start) is not None


def stream_array(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield the values of an array with their numbers, counted from 1.

    Raises
    ------
    DatasetError
        If the file cannot be read, a value is no JSON or longer than 64 million characters, or the array has no end.
        Values before that have been yielded.
    """
    decoder = json.JSONDecoder()
    number = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.read(_PIECE)
            place = text.index("[") + 1
            while True:
                place = _GAP.match(text, place).end()  # type: ignore[union-attr]
                if text.startswith("]", place):
                    return
                try:
                    value, end = decoder.raw_decode(text, place)
                except ValueError:
                    value, end = None, len(text)
                if end == len(text):  # a value, or the array, that may go on
                    more = file.read(max(_PIECE, len(text) - place))
                    if more and len(text) - place <= _LONGEST:
                        text, place = text[place:] + more, 0
                        continue
                    raise DatasetError(f"{path}, object {number + 1} of its array, is not JSON, or the array does not "
                                       "end.", "Mend the file there; no object behind that was read.")
                number += 1
                yield number, value
                place = end
    except (OSError, UnicodeDecodeError, RecursionError) as error:
        why = "it is not in UTF-8" if isinstance(error, UnicodeDecodeError) else "too deep" if isinstance(
            error, RecursionError) else reason(error)
        raise DatasetError(f"{path} cannot be read ({why}).", "Save it as JSON in UTF-8.") from None
