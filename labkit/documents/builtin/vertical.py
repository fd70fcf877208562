"""Vertical Japanese and Chinese: columns from right to left, each from top to bottom.

A text layer has it glyph by glyph, each a line of its own, or in a font's own vertical mode. The layout model takes
such a page for a table. So it is read here, by where the glyphs stand, and taken off the page for what else is on it.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any, NamedTuple

from labkit.documents.builtin.glyphs import Blocks, Glyph, glyphs_of
from labkit.documents.builtin.parts import Part, PartKind, around, rounded
from labkit.documents.plaintext import clean
from labkit.documents.types import Box, Word

_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\ufe10-\ufe1f\ufe30-\ufe4f\uff01-\uffef\u2014\u2015\u2025\u2026]")
_KANA = re.compile("[\u3040-\u30ff\uff66-\uff9f]+")
_LEAST, _LONG = 30, 6  # glyphs on a page that are set in columns, and in its longest column: fewer are labels
_COLUMN, _TIGHT = 3, 0.35  # glyphs in a column, at least; their usual distance as a share of the size, at most
_SET_LEVEL = 4  # figures and letters that stand side by side within a column
_SET_WIDE = 1.35  # of the size: how wide they are
_GAP = 1.2  # of the size: a wider gap parts two columns that stand above each other
_BLANK = 0.7  # of the size: a wider one in a column is a blank
_MIDDLE = 0.35  # of the size: how far the middles of the glyphs of a column are apart
_READING = 0.7  # of the size of the column that it stands at: furigana is set so small
_LARGER = 1.15  # times the size of most text: headings
_INDENT, _SHORT = 0.7, 1.5  # of the size: a paragraph begins so far down, or after a column that ends so far up;
_FAR = 0.3  # of the height of a tier: the same for a column that ends with no stop
_LEVEL = 3  # of the size: columns that begin no further apart are of one block
_PITCH = 1.8  # times the usual distance of two columns: a wider one parts paragraphs
_STOPS = re.compile("[。．！？」』）︒]$")
_PAUSES = "。、．，！？"


class Vertical(NamedTuple):
    """What is set in columns: its glyphs, its parts and words in reading order; and whether furigana was left out."""

    glyphs: list[Glyph]
    parts: list[Part]
    words: list[Word]
    readings: bool


class _Cell(NamedTuple):
    """What stands at one place of a column: a glyph, or figures side by side."""

    glyphs: list[Glyph]
    box: Box
    size: float

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def middle(self) -> float:
        return (self.box[0] + self.box[2]) / 2


class _Column(NamedTuple):
    cells: list[_Cell]

    @property
    def box(self) -> Box:
        return around([cell.box for cell in self.cells])

    @property
    def size(self) -> float:
        return Counter(cell.size for cell in self.cells).most_common(1)[0][0]

    @property
    def text(self) -> str:
        text = self.cells[0].text
        for one, other in pairwise(self.cells):
            text += " " * (other.box[1] - one.box[3] > _BLANK * self.size) + other.text
        return clean(text)


def vertical(blocks: Blocks) -> Vertical | None:
    """Return what is set in columns on a page, or None where nothing is."""
    cells = [cell for block in blocks for line in block["lines"] if (cell := _cell(line))]
    if sum(bool(_WIDE.match(cell.text)) for cell in cells) < _LEAST / 2:
        return None
    columns = _columns(cells)
    set_so = [column for column in columns if _runs_down(column)]
    if sum(len(column.cells) for column in set_so) < _LEAST or max(len(column.cells) for column in set_so) < _LONG:
        return None
    columns = [column for column in columns if any(column is other for other in set_so) or _near(column, set_so)]
    readings = [column for column in columns if _is_reading(column, columns)]
    columns = [column for column in columns if not any(column is other for other in readings)]
    glyphs = [glyph for column in (*columns, *readings) for cell in column.cells for glyph in cell.glyphs]
    tiers = _tiers(columns)
    ordered = [column for tier in tiers for column in tier]
    return Vertical(glyphs, _parts(tiers), _words(ordered), bool(readings))


def _cell(line: dict[str, Any]) -> _Cell | None:
    """Return what may stand in a column: a wide character by itself, or figures and letters that take no more room."""
    glyphs = [glyph for glyph in glyphs_of(line) if glyph.text.strip()]
    if not glyphs:
        return None
    size = max(glyph.size for glyph in glyphs)
    if line["wmode"]:
        box = around([glyph.box for glyph in glyphs])
        # MuPDF gives the place after such a glyph; where it was drawn is what it is known by
        glyphs = [Glyph(glyph.char | {"origin": (glyph.char["origin"][0], glyph.char["origin"][1] - glyph.size)},
                        glyph.span) for glyph in glyphs]
        return _Cell(glyphs, box, round(size, 1))
    if line["dir"][1] > 0.99:  # Latin words, which lie on their side
        return _Cell(glyphs_of(line), around([glyph.box for glyph in glyphs]), round(size, 1))
    if line["dir"][0] < 0.99:
        return None
    left, right = min(glyph.box[0] for glyph in glyphs), max(glyph.box[2] for glyph in glyphs)
    level = len(glyphs) <= _SET_LEVEL and all(glyph.text.isalnum() for glyph in glyphs)
    if right - left > _SET_WIDE * size or not (len(glyphs) == 1 or level):
        return None
    base = glyphs[0].base
    return _Cell(glyphs, (left, base - 0.8 * size, right, base + 0.2 * size), round(size, 1))


def _columns(cells: list[_Cell]) -> list[_Column]:
    """Group cells that stand under each other, with no gap that parts them."""
    columns: list[list[_Cell]] = []
    open_columns: list[list[_Cell]] = []
    for cell in sorted(cells, key=lambda cell: cell.box[1]):
        open_columns = [column for column in open_columns
                        if cell.box[1] - column[-1].box[3] <= _GAP * max(column[-1].size, cell.size)]
        for column in open_columns:
            last = column[-1]
            size = max(last.size, cell.size)
            down = cell.box[1] - last.box[3]
            if (abs(last.middle - cell.middle) <= _MIDDLE * size and -0.4 * size < down <= _GAP * size
                    and min(last.size, cell.size) > _READING * size):
                column.append(cell)
                break
        else:
            columns.append([cell])
            open_columns.append(columns[-1])
    return [_Column(column) for column in columns]


def _runs_down(column: _Column) -> bool:
    """Tell whether a column is vertical text: wide characters, set closer than the rows of a table."""
    gaps = sorted(other.box[1] - one.box[3] for one, other in pairwise(column.cells))
    return (len(column.cells) >= _COLUMN and gaps[len(gaps) // 2] < _TIGHT * column.size
            and 2 * sum(bool(_WIDE.match(cell.text)) for cell in column.cells) > len(column.cells))


def _near(column: _Column, columns: list[_Column]) -> bool:
    """Tell whether what is no such column by itself stands beside one."""
    x0, y0, x1, y1 = column.box
    return any(other is not column and other.box[1] - 2 <= (y0 + y1) / 2 <= other.box[3] + 2
               and -1 < max(other.box[0] - x1, x0 - other.box[2]) < 3 * column.size for other in columns)


def _is_reading(column: _Column, columns: list[_Column]) -> bool:
    """Tell whether a column is furigana: small kana right beside larger characters."""
    if not _KANA.fullmatch(column.text):
        return False
    x0, y0, _, y1 = column.box
    return any(column.size <= _READING * other.size and -0.5 * column.size < x0 - other.box[2] < 0.6 * other.size
               and other.box[1] - other.size < (y0 + y1) / 2 < other.box[3] + other.size
               for other in columns if other is not column)


def _tiers(columns: list[_Column]) -> list[list[_Column]]:
    """Return the tiers of a page from top to bottom, their columns from right to left."""
    tiers: list[list[_Column]] = []
    end = 0.0
    for column in sorted(columns, key=lambda column: column.box[1]):
        if not tiers or column.box[1] >= end:
            tiers.append([])
        tiers[-1].append(column)
        end = max(end, column.box[3])
    return [sorted(tier, key=lambda column: (-round(column.box[2] / 3), column.box[1])) for tier in tiers]


def _parts(tiers: list[list[_Column]]) -> list[Part]:
    sizes: Counter[float] = Counter()
    for tier in tiers:
        for column in tier:
            sizes[column.size] += len(column.cells)
    body = sizes.most_common(1)[0][0]
    parts: list[Part] = []
    last: _Column | None = None
    for tier in tiers:
        pitch = _pitch(tier)
        for column in tier:
            kind: PartKind = "heading" if column.size >= _LARGER * body else "text"
            if last and parts[-1].kind == kind and last.size == column.size and (
                    kind == "heading" or _goes_on(last, column, tier, pitch)):
                parts[-1].text += column.text
                parts[-1].box = rounded(around([parts[-1].box, column.box]))
            else:
                parts.append(Part(kind, column.text, rounded(column.box), size=column.size))
            last = column
    return [part for part in parts if part.text]


def _goes_on(last: _Column, column: _Column, tier: list[_Column], pitch: float) -> bool:
    """Tell whether a column goes on with the paragraph of the one read before it."""
    stopped = bool(_STOPS.search(last.text))
    level = [other for other in tier if abs(other.box[1] - column.box[1]) < _LEVEL * column.size]
    indented = column.box[1] > min(other.box[1] for other in level) + _INDENT * column.size
    if not any(last is other for other in tier):
        return not (stopped or indented)
    if not any(last is other for other in level) or last.box[0] - column.box[2] > _PITCH * pitch or indented:
        return False
    top, bottom = min(other.box[1] for other in level), max(other.box[3] for other in level)
    # one that ends far up ends a paragraph whatever it ends with
    return last.box[3] >= bottom - (_SHORT * last.size if stopped else _FAR * (bottom - top))


def _pitch(tier: list[_Column]) -> float:
    """Return the usual gap between two columns of a tier."""
    gaps = sorted(one.box[0] - other.box[2] for one, other in pairwise(tier)
                  if one.size == other.size and one.box[0] > other.box[2])
    return max(gaps[len(gaps) // 2], 1.0) if gaps else 1e6


def _words(columns: list[_Column]) -> list[Word]:
    """Return a word for each piece of a column between two marks."""
    words: list[Word] = []
    for column in columns:
        piece: list[_Cell] = []
        for cell in column.cells:
            piece.append(cell)
            if clean(cell.text) in _PAUSES:
                words.append(_word(piece))
                piece = []
        if piece:
            words.append(_word(piece))
    return [word for word in words if word.text]


def _word(cells: list[_Cell]) -> Word:
    return Word(clean("".join(cell.text for cell in cells)), rounded(around([cell.box for cell in cells])))


def placed(parts: list[Part], down: Vertical) -> list[Part]:
    """Return the parts of a page with those that are set in columns: what stands above them comes first."""
    top = min(part.box[1] for part in down.parts)
    above = [part for part in parts if (part.box[1] + part.box[3]) / 2 < top]
    return [*above, *down.parts, *(part for part in parts if not any(part is other for other in above))]
