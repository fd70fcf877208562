"""Tables of HTML: rows of cells, and the grid that they make where a cell spans several places."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

_MOST_SPAN = 100  # places that one cell may claim across or down
_MOST_LETTERS = 2_000_000  # of a grid: a few cells that span very much would fill the memory with their words


@dataclass(frozen=True, slots=True)
class TableCell:
    """The words of a cell; ``head`` tells that it is a heading (``<th>``), the rest how many places it spans."""

    text: str
    head: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class HtmlTable:
    """A table as it is written: a cell that spans several places is there once. Rows hold at least one cell."""

    rows: list[list[TableCell]]
    caption: str = ""


@dataclass(slots=True)
class Frame:
    """What is being written: the document, or one cell of a table. Blocks are (kind, text)."""

    blocks: list[tuple[str, str]] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    lists: list[list] = field(default_factory=list)  # of the open lists, [ordered, number of the last item]
    marker: str = ""
    heading: int = 0
    columns: int = 1
    rows: int = 1
    head: bool = False


def grid_of(rows: Sequence[Sequence[TableCell]]) -> list[list[str]]:
    """Lay the words of cells out in a grid of one width: a cell that spans several places stands in each of them.

    Returns no row where that would be more than 2 million letters: such a table is none that somebody reads.
    """
    grid: list[list[str]] = []
    hanging: dict[int, tuple[TableCell, int]] = {}  # by column: a cell that reaches down, and the rows it still has
    letters = 0
    for row in rows:
        line: list[str] = []
        below: dict[int, tuple[TableCell, int]] = {}
        cells, reach = deque(row), max(hanging, default=-1) + 1
        while cells or len(line) < reach:
            place = len(line)
            if place in hanging:
                (cell, left), across = hanging[place], 1
            elif cells:
                cell = cells.popleft()
                left, across = cell.rows, cell.columns
            else:
                line.append("")
                continue
            if left > 1:
                below |= dict.fromkeys(range(place, place + across), (cell, left - 1))
            letters += across * (len(cell.text) + 1)
            if letters > _MOST_LETTERS:
                return []
            line += [cell.text] * across
        hanging = below
        grid.append(line)
    width = max(map(len, grid), default=0)
    return [line + [""] * (width - len(line)) for line in grid] if len(grid) * width <= _MOST_LETTERS else []


def flat(cell: Frame) -> TableCell:
    """Return a cell with its words in one line."""
    text = ""
    for _, block in cell.blocks:
        words = " ".join(re.sub(r"^\s*(?:#{1,6} |- |```)|```$", "", block).split()).replace("\\|", "|")
        if words:
            text += words if not text else f" {words}" if text[-1] in ".,;:!?。、：；！？" else f"; {words}"
    return TableCell(text, cell.head, cell.columns, cell.rows)


def span(value: str | None) -> int:
    """Return how many places a cell spans by its attribute."""
    return min(int(value), _MOST_SPAN) if value and value.isascii() and value.isdigit() and int(value) > 0 else 1
