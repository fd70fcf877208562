"""Tables that go on over the page: their rows on the next page belong to the columns that the first page names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from labkit.documents.builtin.parts import PageParts, Part

_SIDE = 6.0  # points that a side of a table may differ by from page to page: a box ends with the widest words in it,
_SHARED = 0.7  # and the other side may differ by more
_CELL = re.compile(r"(?<!\\)\|")
_NUMBER = re.compile(r"[-+−–(]?\s*[$€£¥]?\s*\d[\d.,:/\s'’%-]*\)?\s*\S{0,3}")
_FIGURES = 0.8  # share of a column's cells that are numbers where the column is one of numbers
_WORDS = ("continue[ds]?", "cont['’]?d", r"cont\.", r"forts\.", "fortsetzung", "suite", "continúa", "continuación",
          "continua(?:ção|zione)?", "続き", "つづき", "次頁", "次ページ", "续表", "續表", "续", "계속")
_CONTINUED = re.compile(rf"\(?(?:.{{0,60}}\W)?(?:{'|'.join(_WORDS)})(?!\w).{{0,30}}", re.I | re.S)
"""What stands above or below such a table: "Table 3 (continued)"."""


class OpenTable:
    """The table that the page before ended with; pages are given in order."""

    def __init__(self) -> None:
        self._page = 0
        self._table: Part | None = None

    def carry(self, page: PageParts, parts: Sequence[Part]) -> list[Part]:
        """Return what stands on a page, its dress left out, where a table that goes on has its header again."""
        found = list(parts)
        said = [place for place, part in enumerate(found) if not _CONTINUED.fullmatch(part.text.strip())]
        if said and self._table and page.number == self._page + 1:
            first = found[said[0]]
            if first.kind == "table" and _goes_on(self._table, first):
                found[said[0]] = replace(first, text=_with_header(self._table.text, first.text))
        last = found[said[-1]] if said else None
        self._page, self._table = page.number, last if last and last.kind == "table" else None
        return found


def _goes_on(above: Part, below: Part) -> bool:
    if min(abs(above.box[side] - below.box[side]) for side in (0, 2)) > _SIDE:
        return False
    left, right = max(above.box[0], below.box[0]), min(above.box[2], below.box[2])
    if right - left < _SHARED * max(above.box[2] - above.box[0], below.box[2] - below.box[0]):
        return False
    rows, first = [_cells(line) for line in above.text.splitlines()[2:]], _cells(below.text.splitlines()[0])
    header = _cells(above.text.splitlines()[0])
    if not rows or len(first) != len(header) or first == header:
        return False
    for column, cell in enumerate(first):
        filled = [row[column] for row in rows if column < len(row) and row[column]]
        if cell and filled and not _NUMBER.fullmatch(cell) and (
                sum(bool(_NUMBER.fullmatch(other)) for other in filled) >= _FIGURES * len(filled)):
            return False  # a word above numbers: the head of another table
    return True


def _with_header(above: str, below: str) -> str:
    """Return a table with the header of another; what was taken for its header is a row."""
    header, rule, *_ = above.splitlines()
    first, _, *rows = below.splitlines()
    return "\n".join([header, rule, *([] if not any(_cells(first)) else [first]), *rows])


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in _CELL.split(line.strip())[1:-1]]
