"""How the lines of a table are taken apart: what stands between its cells, and how a quotation mark is written."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise, repeat
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from _csv import Reader

SAMPLE_LINES = 400
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
RARE = {"^": "caret", ":": "colon", "~": "tilde", "¦": "broken bar", "\x01": "control sign 1"}
"""Read as delimiters only where every record has as many, and nothing of running text about them."""
_NONE = "\x1f"  # stands in no text: of a single column, commas are part of its words
_NAMED = re.compile(r'"?sep=([^\w\s"\'\\]|\t|\\t)"?[,;\s]*', re.I)
_BACKSLASH = re.compile(r'\\([\\"])?')
_OPENED, _ESCAPED = re.compile(r'(?:^|[,;\t|]) *"'), re.compile(r'\\"(?=[^,;\t|\r\n"])')
"""A mark behind a backslash amid a quoted cell; at the end of one the backslash may be that of a path."""


_SINGLE = re.compile(r"(?:^|[,;\t|])[ ]?'[^'\n]*'[ ]?(?=[,;\t|\r\n]|$)")


class Dialect(NamedTuple):
    """How lines are taken apart: by which delimiter, whether a line above the header names it, and which marks quote.

    ``backslash``: marks amid quotes stand behind backslashes.
    """

    delimiter: str
    named: bool = False
    backslash: bool = False
    quote: str = '"'

    def reader(self, lines: Iterable[str]) -> Reader:
        """Return the records of lines, the one that names the delimiter not among them."""
        if self.backslash:
            # only a mark and a backslash are escaped: any other backslash is its own
            lines = (_BACKSLASH.sub(lambda found: found[0] if found[1] else "\\\\", line) for line in lines)
        return csv.reader(lines, delimiter=self.delimiter, skipinitialspace=True, quotechar=self.quote,
                          escapechar="\\" if self.backslash else None)

    def marks(self, line: str) -> int:
        """Return how many quotation marks of a line open or close a cell, those that are doubled included."""
        return (_BACKSLASH.sub("", line) if self.backslash else line).count(self.quote)


def dialect_of(lines: list[str]) -> Dialect:
    """Find how the lines of a sample are taken apart."""
    first = _NAMED.fullmatch(lines[0]) if lines else None
    rest = lines[1:] if first else lines
    backslash = any(map(_escapes, rest))
    delimiter = first[1].replace("\\t", "\t") if first else ""
    if not any(delimiter in line for line in rest) or not delimiter:
        delimiter = _delimiter_of(rest, backslash)
    plain, escaped = Dialect(delimiter, bool(first)), Dialect(delimiter, bool(first), True)
    if single := _single_quoted(rest, plain):
        return single
    return escaped if backslash and _evenness(escaped, rest) >= _evenness(plain, rest) else plain


def _escapes(line: str) -> bool:
    """Tell whether a mark stands behind a backslash amid a cell in quotes; in two steps, as lines may be very long."""
    opened = _OPENED.search(line)
    return bool(opened and _ESCAPED.search(line, opened.end()))


def holds_any(cells: Iterable[str]) -> bool:
    """Tell whether any cell holds more than white space."""
    return any(cell.strip() for cell in cells)


def _evenness(dialect: Dialect, lines: list[str]) -> float:
    widths = [len(cells) for cells in dialect.reader(lines) if holds_any(cells)]
    return sum(width == widths[0] for width in widths) / len(widths) if widths else 0.0


def _single_quoted(lines: list[str], plain: Dialect) -> Dialect | None:
    """Return the dialect of lines whose cells stand in single quotes; None where apostrophes are part of words."""
    if any('"' in line for line in lines) or not any(map(_SINGLE.search, lines)):
        return None
    for delimiter in dict.fromkeys([plain.delimiter, *DELIMITERS]):
        pieces = [piece.strip() for line in lines for piece in line.split(delimiter)]
        opened, closed = (sum(map(at, pieces, repeat("'"))) for at in (str.startswith, str.endswith))
        single = plain._replace(delimiter=delimiter, quote="'")
        if opened == closed > 1 and _evenness(single, lines) == 1 and len(next(iter(single.reader(lines)), [])) > 1:
            return single
    return None


def _delimiter_of(lines: list[str], backslash: bool) -> str:
    """Return the delimiter by which most records have one number of cells, and their header has it too."""
    best, chosen = (0.0, 0), _NONE
    for delimiter in DELIMITERS:
        read = Dialect(delimiter, backslash=backslash).reader(lines)
        records = [len(cells) for cells in read if holds_any(cells)]
        if len(records) > 2 and len(lines) >= SAMPLE_LINES:
            records.pop()  # the sample may end within it
        width, count = Counter(records).most_common(1)[0] if records else (1, 0)
        if width < 2:
            continue
        header = records.index(width)
        runs_on = _runs_on(lines, delimiter, header)
        if header and runs_on:  # the lines above have no such sign: it belongs to the words of a single column
            continue
        even = count / len(records) * (1.0 if header < 2 else 0.5) * (0.5 if runs_on else 1.0)
        if (even, width) > best:
            best, chosen = (even, width), delimiter
    return chosen if best[0] else _rare_of(lines)


def _rare_of(lines: list[str]) -> str:
    """Return a delimiter that is seldom one, where all records have the same number of it, and at least two do."""
    for delimiter in RARE:
        widths = {len(cells) for cells in Dialect(delimiter).reader(lines) if holds_any(cells)}
        counts = sum(delimiter in line for line in lines)
        if len(widths) == 1 and widths != {1} and counts > 1 and not any(
                _runs_on(lines, delimiter, place) for place in range(min(counts, 20))):
            return delimiter
    return _NONE


def _runs_on(lines: list[str], delimiter: str, place: int) -> bool:
    """Tell whether the delimiter is used in a record as in running text: a blank only after it, or amid a number."""
    read = csv.reader(lines, delimiter=delimiter)
    records = (cells for cells in read if holds_any(cells))
    cells = next((cells for number, cells in enumerate(records) if number == place), [])
    return len(cells) > 1 and all(
        (after[:1] == " " and before.strip() and not before.endswith(" "))
        or (delimiter == "," and before[-1:].isdigit() and after[:1].isdigit()) for before, after in pairwise(cells))
