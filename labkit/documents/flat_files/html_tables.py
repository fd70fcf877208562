"""Tables of HTML as pipe tables: a cell that spans several places stands in each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_MOST_SPAN = 50


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


def grid_of(rows: list[list[Frame]]) -> list[list[Frame]]:
    """Lay cells out in a grid: one that spans several places stands in each of them."""
    grid: list[list[Frame]] = []
    hanging: dict[int, tuple[Frame, int]] = {}  # by column: a cell that reaches down, and how many rows it still has
    for row in rows:
        line: list[Frame] = []
        below: dict[int, tuple[Frame, int]] = {}
        for cell in [*row, None]:
            while (place := len(line)) in hanging:
                upper, left = hanging[place]
                line.append(upper)
                if left > 1:
                    below[place] = upper, left - 1
            for _ in range(cell.columns if cell else 0):
                if cell.rows > 1:
                    below[len(line)] = cell, cell.rows - 1
                line.append(cell)
        hanging = below
        grid.append(line)
    return grid


def pipes(grid: list[list[Frame]]) -> str:
    """Return a grid as a pipe table; its first row is a header only if all of its cells say so."""
    lines = [[flat(cell).replace("\\|", "|").replace("|", "\\|") for cell in row] for row in grid]
    width = max(map(len, lines))
    lines = [line + [""] * (width - len(line)) for line in lines]
    if not all(cell.head for cell in grid[0]):  # a first row that states something is no header
        lines.insert(0, [""] * width)
    lines.insert(1, ["---"] * width)
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def flat(cell: Frame) -> str:
    """Return the words of a cell in one line."""
    parts = [" ".join(re.sub(r"^\s*(?:#{1,6} |- |```)|```$", "", text).split()) for _, text in cell.blocks]
    found = ""
    for part in filter(None, parts):
        found += part if not found else f" {part}" if found[-1] in ".,;:!?。、：；！？" else f"; {part}"
    return found


def span(value: str | None) -> int:
    """Return how many places a cell spans by its attribute."""
    return min(int(value), _MOST_SPAN) if value and value.isascii() and value.isdigit() and int(value) > 0 else 1
