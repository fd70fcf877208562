"""How a table is laid out: what stands above its header, the names of its columns, and odd rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from labkit.documents.flat_files.dialect import holds_any
from labkit.documents.html_tags import is_html
from labkit.errors import DocumentError, without_escapes

_MOST_ABOVE = 20  # lines above a header
_EVEN = 0.8  # share of the records below it that are as wide
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


def title_of(sample: list[list[str]]) -> str:
    """Return what stands alone above the header: a first line with one cell filled of several, over a full one."""
    first = [" ".join(without_escapes(cell).split()) for cell in sample[0] if cell.strip()]
    if len(first) != 1 or len(sample) < 3 or len(sample[1]) < 2 or len(sample[0]) not in (1, len(sample[1])):
        return ""
    return first[0] if all(cell.strip() for cell in sample[1]) else ""


def above_of(sample: list[list[str]]) -> int:
    """Return how many records of a sample stand above the header, as title and date of a report do.

    Parameters
    ----------
    sample
        The first records, blank lines as empty ones; those are not counted.
    """
    full = [cells for cells in sample if holds_any(cells)]
    if not full or title_of(full):
        return int(bool(full))
    width = Counter(map(len, full)).most_common(1)[0][0]
    place = next((place for place, cells in enumerate(full[:_MOST_ABOVE]) if len(cells) == width and
                  all(cell.strip() for cell in cells)), 0)
    if not place or width < 2 or len(full) < place + 2 or not all(map(_WORD.search, full[place])):
        return 0
    below = full[place:]
    if sum(len(cells) == width for cells in below) < _EVEN * len(below):
        return 0
    filled = [sum(bool(cell.strip()) for cell in cells) for cells in full[:place]]
    at = next(at for at, cells in enumerate(sample) if cells is full[place])
    # a header that lacks a name looks like a line above: only a blank line tells those of several cells
    if at and not holds_any(sample[at - 1]):
        apart = all(one == 1 or len(cells) < width for one, cells in zip(filled, full, strict=False))
        return place if apart and width > 2 else 0
    return place if all(len(cells) == 1 for cells in full[:place]) else 0


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


def filled_width(cells: list[str]) -> int:
    """Return how many cells a record has, those left out that are empty at its end."""
    return max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)


def places_of(names: list[str], columns: Sequence[str] | None, file: str) -> list[int]:
    """Return the places of the columns that are asked for by name, whatever the case; of all where none is.

    Raises
    ------
    DocumentError
        If the file has no such column: the error lists those it has.
    """
    if columns is None or not list(columns):
        return list(range(len(names)))
    folded = [name.casefold() for name in names]
    chosen = []
    for column in dict.fromkeys([columns] if isinstance(columns, str) else columns):
        wanted = " ".join(column.split())
        if wanted in names:
            chosen.append(names.index(wanted))
        elif wanted.casefold() in folded:
            chosen.append(folded.index(wanted.casefold()))
        else:
            raise DocumentError(f'{file} has no column "{wanted}".', f"It has: {', '.join(names[:200])}.")
    return list(dict.fromkeys(chosen))


def can_name(cell: str) -> bool:
    """Tell whether a cell can name its row: one short line with a word in it, more letters than digits; no code."""
    letters, digits = sum(map(str.isalpha, cell)), sum(map(str.isdigit, cell))
    return bool(letters > digits and len(cell) <= _LONGEST_NAME and "\n" not in cell and _WORD.search(cell)
                and not is_html(cell))


def count_of(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 row``, ``1,200 rows``."""
    return f"{number:,} {noun}{'s' * (number != 1)}"
