"""Tables without a grid of lines: heads that stand over several columns, and names that hold for the rows below them.

Columns are told by the gaps in them. Nothing is changed unless all of a table agrees: a wrong head is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any, NamedTuple

from labkit.documents.builtin.bidi import runs_left
from labkit.documents.builtin.glyphs import Glyph, Print, glyphs_of, lines_of
from labkit.documents.builtin.ruled import cuts_words
from labkit.documents.plaintext import clean
from labkit.documents.types import Box

_APART = 0.8  # of the size: a wider gap parts two cells
_LEVEL = 0.35  # of the size: cells whose bases differ by no more are of one row
_COLUMNS, _ROWS = 3, 3  # of a table that is looked at, at least
_OFF = 0.15  # of the width of its columns: how far the middle of a head over them may lie off theirs
_EDGE = 2.0  # points: the same for the ends of a head and of its one column
_LEFT_OVER = 2  # columns before the first head over several that may have none
_NUMBER = re.compile(r"[-+–−(]?[$€£¥]?\s?\d[\d.,\s]*\s?[%)€$£¥]?|[-–—]|n/?a", re.I)
_YEAR = re.compile(r"(?:FY\s?|Q\d\s?)?(?:19|20)\d\d(?:[-/–]\d{2,4})?|[HQ]\d(?:\s\d{4})?")


class _Cell(NamedTuple):
    text: str
    left: float
    right: float
    bold: bool

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


class _Row(NamedTuple):
    base: float
    cells: list[_Cell]


Span = tuple[int, int]
"""The first column and the last."""


def regroup(boxes: list[dict[str, Any]], shown: Print) -> None:
    """Give tables without a grid the cells that their gaps tell, where a head or a name holds for several."""
    for box in boxes:
        table = box["table"]
        if not table or not table.get("cells") or not _is_of(table["extract"], table["cells"]):
            continue
        place = (box["x0"], box["y0"], box["x1"], box["y1"])
        rules = [vector for vector in shown.vectors if _touches(vector, place)]
        if sum(rule[3] - rule[1] > 2 * (rule[2] - rule[0]) for rule in rules) >= 2:
            continue  # it has a grid
        found = _grid(_rows(shown, place), [rule for rule in rules if rule[2] - rule[0] > 2 * (rule[3] - rule[1])])
        if found:
            table["extract"] = found
        elif cuts_words(table["cells"], shown):
            table["extract"] = _whole(table, _rows(shown, place))


def _is_of(texts: list[list[str]], cells: list[list[Box]]) -> bool:
    """Tell whether texts are those of a grid's own cells, not of cells that were told by lines."""
    return list(map(len, texts)) == list(map(len, cells))


def _whole(table: dict[str, Any], rows: list[_Row]) -> list[list[str]]:
    """Return the cells of a table whose grid cuts words: in such rows, what runs on stands where it begins."""
    filled: list[list[str]] = []
    for cells, texts in zip(table["cells"], table["extract"], strict=True):
        found = [cell for row in rows if cells[0][1] < row.base - 1 <= cells[0][3] for cell in row.cells]
        if any(cell.left < edge[0] - 1 < cell.right - 2 for cell in found for edge in cells[1:]):
            line = [[cell.text for cell in found if left <= cell.left + 1 < right or (not at and cell.left + 1 < left)]
                    for at, (left, _, right, _) in enumerate(cells)]
            filled.append([" ".join(inside) for inside in line])
        else:
            filled.append([text or "" for text in texts])
    return filled


def _grid(rows: list[_Row], rules: list[Box]) -> list[list[str]] | None:
    """Return the table with one row of heads and every row named, or None where it is plain, or not certain."""
    if len(rows) < _ROWS or runs_left("".join(cell.text for row in rows for cell in row.cells)):
        return None
    count = max(len(row.cells) for row in rows)
    full = [row for row in rows if len(row.cells) == count]
    if count < _COLUMNS or len(full) < 2:
        return None
    columns = [(min(row.cells[at].left for row in full), max(row.cells[at].right for row in full))
               for at in range(count)]
    if any(one[1] >= other[0] for one, other in pairwise(columns)):
        return None
    spans = _spans(rows[0], rows[1], columns, rules)
    placed = [_placed(row, columns) for row in (rows[1:] if spans else rows)]
    if any(texts is None for texts in placed):
        return None
    grid = [texts for texts in placed if texts is not None]
    body = grid[1:]
    if any("" in texts[1:] for texts in body):
        return None
    named = _named(body)
    if spans is None:
        return [grid[0], *named] if named != body and all(grid[0]) else None
    if not _is_head(rows[1], grid[0], body, spans):
        return None
    head = list(grid[0])
    for (first, last), cell in zip(spans, rows[0].cells, strict=True):
        for at in range(first, last + 1):
            head[at] = ": ".join(dict.fromkeys(filter(None, (cell.text, head[at]))))
    return [head, *named]


def _spans(top: _Row, below: _Row, columns: list[tuple[float, float]], rules: list[Box]) -> list[Span] | None:
    """Return which columns the heads of the first row stand over, or None where none stands over several."""
    if len(top.cells) >= len(columns) or not top.cells:
        return None
    found = _ruled_spans(top, below, columns, rules) or _centred_spans(top.cells, columns)
    return found if found and any(first < last for first, last in found) else None


def _ruled_spans(top: _Row, below: _Row, columns: list[tuple[float, float]], rules: list[Box]) -> list[Span] | None:
    """Return the columns over which heads stand by the lines that are drawn under them."""
    under = [rule for rule in rules if top.base - 1 < rule[1] < below.base - 3]
    found: list[Span] = []
    for cell in top.cells:
        lines = [rule for rule in under if rule[0] - 2 <= cell.left and cell.right <= rule[2] + 2]
        over = [at for at, (left, right) in enumerate(columns)
                if any(line[0] - 2 <= (left + right) / 2 <= line[2] + 2 for line in lines)]
        over = over or [at for at, (left, right) in enumerate(columns) if left <= cell.right and cell.left <= right]
        if not over or over != list(range(over[0], over[-1] + 1)) or len(over) == len(columns):
            return None
        if not lines and len(over) > 1:
            return None
        found.append((over[0], over[-1]))
    return found if under and all(one[1] < other[0] for one, other in pairwise(found)) else None


def _centred_spans(cells: list[_Cell], columns: list[tuple[float, float]]) -> list[Span] | None:
    """Return the columns over whose middle heads stand; all but the first columns must have one."""
    found = [spans for start in range(_LEFT_OVER + 1) for spans in islice(_partings(cells, columns, start), 2)]
    return found[0] if len(found) == 1 else None


def _partings(cells: list[_Cell], columns: list[tuple[float, float]], start: int) -> Iterator[list[Span]]:
    """Yield the ways to part columns into groups side by side, so that each head stands over the middle of one."""
    if not cells:
        if start == len(columns):
            yield []
        return
    for end in range(start + 1, len(columns) - len(cells) + 2):
        if _is_over(cells[0], columns[start:end]):
            for rest in _partings(cells[1:], columns, end):
                yield [(start, end - 1), *rest]


def _is_over(cell: _Cell, columns: list[tuple[float, float]]) -> bool:
    left, right = columns[0][0], columns[-1][1]
    if len(columns) == 1:
        return (abs(cell.left - left) <= _EDGE or abs(cell.right - right) <= _EDGE
                or abs(cell.middle - (left + right) / 2) <= _OFF * max(right - left, cell.right - cell.left))
    return abs(cell.middle - (left + right) / 2) <= _OFF * (right - left)


def _is_head(row: _Row, texts: list[str], body: list[list[str]], spans: list[Span]) -> bool:
    """Tell whether the row below heads over several columns is one of heads, too: it is set so, or holds no values."""
    if not body:
        return False
    inner = [at for first, last in spans if first < last for at in range(first, last + 1)]
    if not all(texts[at] for at in inner):
        return False
    if all(cell.bold for cell in row.cells):
        return True
    values = any(_NUMBER.fullmatch(line[at]) for line in body for at in inner)
    return values and not any(_NUMBER.fullmatch(texts[at]) and not _YEAR.fullmatch(texts[at]) for at in inner)


def _named(body: list[list[str]]) -> list[list[str]]:
    """Return rows with the name of the row above in an empty first cell, where the second tells them apart."""
    if not body or not body[0][0] or any(_NUMBER.fullmatch(row[1]) for row in body) or all(row[0] for row in body):
        return body
    named: list[list[str]] = []
    for row in body:
        named.append([row[0] or named[-1][0], *row[1:]])
    return named if len({(row[0], row[1]) for row in named}) == len(named) else body


def _placed(row: _Row, columns: list[tuple[float, float]]) -> list[str] | None:
    """Return a row's text by columns, or None where a cell stands under none, or two under one."""
    texts = [""] * len(columns)
    for cell in row.cells:
        under = [at for at, (left, right) in enumerate(columns) if cell.left <= right and left <= cell.right]
        if len(under) != 1 or texts[under[0]]:
            return None
        texts[under[0]] = cell.text
    return texts


def _rows(shown: Print, place: Box) -> list[_Row]:
    """Return what stands in a box, row by row, cut where the gaps are wide."""
    cells: list[tuple[float, float, _Cell]] = []
    for line in lines_of(shown.blocks):
        glyphs = [glyph for glyph in glyphs_of(line) if glyph.text.strip()]
        if not glyphs or not _is_in(line["bbox"], place):
            continue
        run = [glyphs[0]]
        for one, other in pairwise(glyphs):
            if other.box[0] - one.box[2] > _APART * one.size:
                cells.append(_cell(run, line))
                run = []
            run.append(other)
        cells.append(_cell(run, line))
    rows: list[_Row] = []
    for base, size, cell in sorted(cells, key=lambda found: (found[0], found[2].left)):
        if rows and base - rows[-1].base <= _LEVEL * size:
            rows[-1].cells.append(cell)
        else:
            rows.append(_Row(base, [cell]))
    return [_Row(row.base, sorted(row.cells, key=lambda cell: cell.left)) for row in rows]


def _cell(run: list[Glyph], line: dict[str, Any]) -> tuple[float, float, _Cell]:
    first, last = run[0], run[-1]
    members = {id(glyph.char) for glyph in run}
    text = "".join(glyph.text for glyph in glyphs_of(line) if id(glyph.char) in members
                   or (not glyph.text.strip() and first.box[0] < glyph.box[0] < last.box[2]))
    bold = all(glyph.span["flags"] & 16 for glyph in run)
    return first.base, first.size, _Cell(clean(text), first.box[0], last.box[2], bold)


def _is_in(box: Box, place: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return place[0] - 2 <= x <= place[2] + 2 and place[1] - 2 <= y <= place[3] + 2


def _touches(vector: Box, place: Box) -> bool:
    return (vector[0] < place[2] + 6 and place[0] - 6 < vector[2]
            and vector[1] < place[3] + 6 and place[1] - 6 < vector[3])
