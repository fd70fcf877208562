"""Tables between drawn lines: their cells are where the lines are, and one may span several rows or columns.

The layout model lays a plain grid over a table, and cuts in two what stands across its lines. Where lines are drawn,
PyMuPDF finds the cells by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.documents.builtin.glyphs import Print, glyphs_of, lines_of
from labkit.documents.plaintext import clean
from labkit.documents.types import Box

if TYPE_CHECKING:
    import pymupdf

_LINES = 4  # fewer are no grid
_AROUND = 12.0  # points that a table's frame may lie outside the words in it
_COVERED = 0.85  # share of the model's table that the ruled one covers, and the most that it may be larger
_LARGER = 3.0
_SAME = 3.0  # points that two lines of a grid are apart, at least
_HEADS = 3  # rows that a head may have


class _Grid(NamedTuple):
    """Cells by row and column; one that spans several places is in each of them, None is a place without one."""

    cells: list[list[Box | None]]

    def spans(self) -> bool:
        return any(one == other is not None for row in (*self.cells, *zip(*self.cells, strict=True))
                   for one, other in pairwise(row))


def respan(page: pymupdf.Page, boxes: list[dict[str, Any]], shown: Print) -> None:
    """Give tables of the layout model that are ruled, with cells over several places, the text of these cells."""
    for box in boxes:
        table = box["table"]
        if not table or not table.get("cells"):
            continue
        place = (box["x0"], box["y0"], box["x1"], box["y1"])
        lines = sum(_touch(vector, place) for vector in shown.vectors)
        holes = any(not (cell or "").strip() for row in table["extract"] for cell in row)
        if lines < _LINES or not (holes or cuts_words(table["cells"], shown)):
            continue
        grid = _ruled(page, place)
        if grid and (grid.spans() or cuts_words(table["cells"], shown)):
            table["extract"] = filled(grid.cells, shown)


def filled(cells: Sequence[Sequence[Box | None]], shown: Print) -> list[list[str]]:
    """Return the text of a grid of cells: one that spans several places stands in each, and a head is one row.

    What spans a whole row, a title or the name of a section, stands in the first place only.
    """
    from pymupdf4llm.helpers.utils import extract_cells

    texts = {cell: " ".join(clean(extract_cells(shown.blocks, cell)).split())
             for row in cells for cell in row if cell}
    rows = [[texts[cell] if cell else "" for cell in row] for row in cells]
    for row, places in zip(rows, cells, strict=True):
        if len(row) > 1 and len(set(places)) == 1:
            row[1:] = [""] * (len(row) - 1)
    heads = _heads(cells)
    if heads < 2:
        return rows
    head = [": ".join(dict.fromkeys(text for text in column if text)) for column in zip(*rows[:heads], strict=True)]
    return [head, *rows[heads:]]


def _heads(cells: Sequence[Sequence[Box | None]]) -> int:
    """Return how many rows the head of a table has: below one with a cell over several columns there is another."""
    count = 1
    while (count < min(_HEADS, len(cells) - 1)
           and any(one == other is not None for one, other in pairwise(cells[count - 1]))):
        count += 1
    return count


def cuts_words(cells: Sequence[Sequence[Box]], shown: Print) -> bool:
    """Tell whether a grid has a word's letters in two cells."""
    inner = {round(cell[0], 1) for row in cells for cell in row[1:]}
    levels = {round(row[0][1], 1) for row in cells[1:] if row}
    left, top, right, bottom = cells[0][0][0], cells[0][0][1], cells[-1][-1][2], cells[-1][-1][3]
    for line in lines_of(shown.blocks):
        if not (left < line["bbox"][2] and line["bbox"][0] < right and top < line["bbox"][3] < bottom + 2):
            continue
        glyphs = glyphs_of(line)
        for one, other in pairwise(glyphs):
            if one.text.isalnum() and other.text.isalnum() and other.box[0] - one.box[2] < 0.15 * one.size:
                middles = (one.box[0] + one.box[2]) / 2, (other.box[0] + other.box[2]) / 2
                if any(middles[0] < edge <= middles[1] for edge in inner):
                    return True
        tall = [(glyph.base - 0.5 * glyph.size, glyph.base) for glyph in glyphs if glyph.text.isalnum()]
        if any(high < level < low for high, low in tall for level in levels):
            return True
    return False


def _ruled(page: pymupdf.Page, place: Box) -> _Grid | None:
    """Return the cells that lines are drawn around, where they are about the table that the model found."""
    import pymupdf

    area = (place[2] - place[0]) * (place[3] - place[1])
    for table in page.find_tables().tables:
        common = pymupdf.Rect(table.bbox) & pymupdf.Rect(place)
        if common.get_area() >= _COVERED * area and pymupdf.Rect(table.bbox).get_area() <= _LARGER * area:
            return _grid([tuple(cell) for cell in table.cells if cell])
    return None


def _grid(cells: list[Box]) -> _Grid | None:
    across, down = (_edges([(cell[side], cell[side + 2]) for cell in cells]) for side in (0, 1))
    if len(across) < 3 or len(down) < 3:
        return None
    columns = [(left + right) / 2 for left, right in pairwise(across)]
    rows = [(top + bottom) / 2 for top, bottom in pairwise(down)]
    return _Grid([[next((cell for cell in cells if cell[0] < x < cell[2] and cell[1] < y < cell[3]), None)
                   for x in columns] for y in rows])


def _edges(sides: list[tuple[float, float]]) -> list[float]:
    """Return where the lines of a grid run, those that are next to the same taken for one."""
    found: list[float] = []
    for edge in sorted(edge for pair in sides for edge in pair):
        if not found or edge - found[-1] > _SAME:
            found.append(edge)
    return found


def _touch(one: Box, other: Box) -> bool:
    return (one[0] < other[2] + _AROUND and other[0] - _AROUND < one[2]
            and one[1] < other[3] + _AROUND and other[1] - _AROUND < one[3])
