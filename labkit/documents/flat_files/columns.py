"""How a table is laid out: its delimiter, what stands above its header, the names of its columns, and odd rows."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from labkit.documents.html_to_markdown import is_html
from labkit.errors import without_escapes

SAMPLE_LINES = 400
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_NONE = "\x1f"  # stands in no text: of a single column, commas are part of its words
_LONGEST_NAME = 80  # characters of a cell that can name its row
_WORD = re.compile(r"[^\W\d_]{3}|[^\W\d_\x00-\u02ff]{2}")


@dataclass(slots=True)
class Flaws:
    """What was odd about rows: each is counted, and the first of its kind named."""

    empty: int = 0
    short: int = 0
    first_short: int = 0
    long: int = 0
    first_long: int = 0
    unclosed: int = 0

    def notes(self) -> list[str]:
        """Return one line for each kind."""
        said = []
        if self.empty:
            said.append(f"{count_of(self.empty, 'empty row')} passed over.")
        if self.short:
            said.append(f"{count_of(self.short, 'row')} with fewer cells than there are columns (the first: row "
                        f"{self.first_short}); the others of their cells count as empty.")
        if self.long:
            said.append(f"{count_of(self.long, 'row')} with more cells than there are columns (the first: row "
                        f"{self.first_long}); the cells beyond are kept under the number of their column.")
        if self.unclosed:
            said.append(f"A quotation mark opened in row {self.unclosed} is never closed: all that follows it is read "
                        "as one cell.")
        return said


def delimiter_of(lines: list[str]) -> str:
    """Return the delimiter by which most records have one number of cells, and their header has it too."""
    best, chosen = (0.0, 0), _NONE
    for delimiter in DELIMITERS:
        read = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
        records = [len(cells) for cells in read if holds_any(cells)]
        if len(records) > 2 and len(lines) >= SAMPLE_LINES:
            records.pop()  # the sample may end within it
        width, count = Counter(records).most_common(1)[0] if records else (1, 0)
        if width < 2:
            continue
        even = count / len(records) * (1.0 if width in records[:2] else 0.5)
        if (even, width) > best:
            best, chosen = (even, width), delimiter
    return chosen


def title_of(sample: list[list[str]]) -> str:
    """Return what stands alone above the header: a first line with one cell filled of several, over a full one."""
    first = [" ".join(without_escapes(cell).split()) for cell in sample[0] if cell.strip()]
    if len(first) != 1 or len(sample) < 3 or len(sample[1]) < 2 or len(sample[0]) not in (1, len(sample[1])):
        return ""
    return first[0] if all(cell.strip() for cell in sample[1]) else ""


def unique_names(header: list[str]) -> tuple[list[str], int]:
    """Return a name for each column, no two the same, and how many had none of their own."""
    names: dict[str, None] = {}  # in order, and quick to look up: there may be very many
    numbers: Counter[str] = Counter()
    renamed = 0
    for place, cell in enumerate(header, 1):
        name = " ".join(without_escapes(cell).split())
        renamed += not name or name in names
        known = name = name or f"column {place}"
        while name in names:
            numbers[known] += 1
            name = f"{known} ({numbers[known] + 1})"
        names[name] = None
    return list(names), renamed


def can_name(cell: str) -> bool:
    """Tell whether a cell can name its row: one short line with a word in it, more letters than digits; no code."""
    letters, digits = sum(map(str.isalpha, cell)), sum(map(str.isdigit, cell))
    return bool(letters > digits and len(cell) <= _LONGEST_NAME and "\n" not in cell and _WORD.search(cell)
                and not is_html(cell))


def holds_any(cells: Sequence[str]) -> bool:
    """Tell whether any cell holds more than white space."""
    return any(cell.strip() for cell in cells)


def count_of(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 row``, ``1,200 rows``."""
    return f"{number:,} {noun}{'s' * (number != 1)}"
