"""The tables, titles and remarks of a sheet: a sheet is a plane of cells, and says nowhere where a table begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from labkit.documents.html_tables import TableCell
from labkit.documents.office.blocks import Block, head_rows, laid

_MOST_FILLED = 2_000_000  # letters that merged cells may repeat
_MOST_HEADS = 4
_YEAR = re.compile(r"(?:19|20)\d\d")


class Shown(NamedTuple):
    """A cell as it is shown; ``number`` tells that it holds one that is no date and no year."""

    text: str
    number: bool = False


@dataclass(slots=True)
class Plane:
    """What a sheet shows: rows of cells by their numbers, and merged areas (first row, first column, last ones)."""

    rows: dict[int, dict[int, Shown]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: frozenset[int] = frozenset()
    heads: dict[int, int] = field(default_factory=dict)  # rows of heads, by the first row of a table that is marked
    frozen: int = 0  # rows that stay in view

    def fill(self) -> None:
        """Let a merged cell stand in each of its places within what is used."""
        last = max((max(row) for row in self.rows.values() if row), default=0)
        letters = 0
        for top, left, bottom, right in self.merged:
            cell = self.rows.get(top, {}).get(left)
            if cell is None:
                continue
            for number in range(top, bottom + 1):
                if number != top and number not in self.rows:
                    continue
                letters += len(cell.text) * max(1, min(right, last) - left)
                if letters > _MOST_FILLED:
                    return
                for column in range(left, min(right, last) + 1):
                    self.rows[number].setdefault(column, cell)


def number_like(text: str, number: bool) -> Shown:
    """Return a cell; a year in digits is a name of a column as often as a number."""
    return Shown(text, number and not _YEAR.fullmatch(text))


def blocks_of_sheet(plane: Plane) -> Iterator[Block]:
    """Yield the tables and lines of a sheet in order, each with the rows of the file that it stands in."""
    spans = _spans(plane)
    singles = {number for number, row in plane.rows.items() if len(row) == 1}  # before merged cells are filled
    plane.fill()
    bands: list[list[int]] = []
    for number in sorted(number for number, row in plane.rows.items() if row):
        apart = not bands or any(row not in plane.hidden for row in range(bands[-1][-1] + 1, number))
        if apart and not (bands and _goes_on(plane, bands[-1], number, singles)):
            bands.append([])
        bands[-1].append(number)
    for band in bands:
        for columns in _beside(plane, band):
            yield from _table(plane, band, columns, singles, spans)


def _spans(plane: Plane) -> dict[tuple[int, int], tuple[int, int]]:
    return {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in plane.merged}


def _goes_on(plane: Plane, band: list[int], number: int, singles: set[int]) -> bool:
    """Tell whether a row behind a blank one goes on with the table above: it has numbers where that has columns."""
    row, above = plane.rows[number], {column for each in band for column in plane.rows[each]}
    wide = [each for each in band if each not in singles]
    if len(above) < 2 or len(wide) < 2 or number in singles or not set(row) <= above:
        return False
    first = min(above)
    return any(cell.number for column, cell in row.items() if column != first)


def _beside(plane: Plane, band: list[int]) -> list[list[int]]:
    """Part the columns of a band where an empty one stands between two tables."""
    used = sorted({column for number in band for column in plane.rows[number]})
    parts: list[list[int]] = [[]]
    for column in used:
        if parts[-1] and column > parts[-1][-1] + 1:
            parts.append([])
        parts[-1].append(column)
    if len(parts) > 1 and len(band) > 1 and all(len(part) > 1 and _stands_alone(plane, band, part) for part in parts):
        return parts
    return [used]


def _stands_alone(plane: Plane, band: list[int], part: list[int]) -> bool:
    """Tell whether columns make a table by themselves: the first of them says what their rows are."""
    rows = [number for number in band if any(column in plane.rows[number] for column in part)]
    first = [plane.rows[number][part[0]] for number in rows[1:] if part[0] in plane.rows[number]]
    return 2 * sum(any(map(str.isalpha, cell.text)) for cell in first) > len(rows) - 1 > 0


def _table(plane: Plane, band: list[int], columns: list[int], singles: set[int],
           spans: dict[tuple[int, int], tuple[int, int]]) -> Iterator[Block]:
    rows = [number for number in band if any(column in plane.rows[number] for column in columns)]
    alone = singles | {number for number in rows if sum(column in plane.rows[number] for column in columns) == 1}
    while rows and rows[0] in alone and rows[0] not in plane.heads and len(columns) > 1:
        yield _line(plane, rows.pop(0), columns)
    behind: list[int] = []
    while len(rows) > 2 and rows[-1] in alone and len(columns) > 1:
        behind.insert(0, rows.pop())
    if len(columns) == 1 or len(rows) == 1:
        for number in rows:
            yield _line(plane, number, columns)
    elif rows:
        grid = [[plane.rows[number].get(column, Shown("")).text for column in columns] for number in rows]
        heads = _heads(plane, rows, columns, spans)
        if heads == 1 and _is_upper(plane, rows, columns):
            heads, grid[0] = 2, [grid[0][0], *_spread(grid[0][1:])]
        text, kept = laid(grid, heads)
        yield Block("table" if text.startswith("|") else "text", text, numbers=_numbers(text, kept, rows, heads))
    for number in behind:
        yield _line(plane, number, columns)


def _line(plane: Plane, number: int, columns: list[int]) -> Block:
    words = dict.fromkeys(plane.rows[number][column].text for column in columns if column in plane.rows[number])
    return Block("text", " ".join(words), numbers=[(0, number)])


def _heads(plane: Plane, rows: list[int], columns: list[int], spans: dict[tuple[int, int], tuple[int, int]]) -> int:
    """Return how many rows of heads a table has; 0 where its first row is like all others."""
    if rows[0] in plane.heads:
        return plane.heads[rows[0]]
    kept = sum(number <= plane.frozen for number in rows)
    if 0 < kept <= _MOST_HEADS and kept < len(rows):
        return kept
    first = plane.rows[rows[0]]
    if any(first[column].number for column in columns[1:] if column in first):
        return 0
    cells: list[list[TableCell]] = []
    covered: set[tuple[int, int]] = set()
    for number in rows[:_MOST_HEADS]:
        line = []
        for column in columns:
            if (number, column) in covered:
                continue
            down, across = spans.get((number, column), (1, 1))
            covered |= {(number + one, column + other) for one in range(min(down, _MOST_HEADS))
                        for other in range(min(across, len(columns)))}
            line.append(TableCell(plane.rows[number].get(column, Shown("")).text, False, across, down))
        cells.append(line)
    return head_rows(cells)


def _is_upper(plane: Plane, rows: list[int], columns: list[int]) -> bool:
    """Tell whether the first row has heads for some columns each, and the second one the names of all of them."""
    upper, names = (([plane.rows[number].get(column) for column in columns[1:]]) for number in rows[:2])
    given = [cell for cell in names if cell]
    return (len(rows) > 2 and None in upper and any(upper) and len(given) >= 0.8 * len(names)
            and not any(cell.number for cell in given) and sum(map(bool, upper)) < len(given)
            and any(cell.number for number in rows[2:] for cell in plane.rows[number].values()))


def _spread(heads: list[str]) -> list[str]:
    """Let a head stand above the empty places beside it: those on its left where the last place has one, as a rule."""
    leftwards = bool(heads[-1]) and not heads[0]
    line, last = (heads[::-1] if leftwards else heads), ""
    filled = [last := text or last for text in line]
    return filled[::-1] if leftwards else filled


def _numbers(text: str, kept: Sequence[int], rows: list[int], heads: int) -> list[tuple[int, int]]:
    """Return where each line of a table begins in its text, and the row of the file that it is."""
    if not text.startswith("|"):
        lines = text.split("\n\n")
        places = [sum(len(line) + 2 for line in lines[:number]) for number in range(len(lines))]
        return list(zip(places, (rows[row] for row in kept), strict=False))
    numbers: list[tuple[int, int]] = [] if heads else [(0, rows[kept[0]])]
    place = 0
    told = iter(kept)
    for at, line in enumerate(text.split("\n")):
        if at != 1 and (heads or at):
            numbers.append((place, rows[next(told)]))
        place += len(line) + 1
    return numbers
