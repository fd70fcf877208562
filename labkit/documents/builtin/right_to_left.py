"""Hebrew and Arabic: lines in the order in which they are read, columns and cells of tables from right to left.

A text layer gives letters in the order in which they were drawn, which is left to right in some files, right to left in
others, and neither where a number stands in the line. Where they stand on the page tells their order in all of them.
"""

from __future__ import annotations

import unicodedata
from itertools import combinations, pairwise
from typing import Any, NamedTuple

from labkit.documents.builtin.bidi import is_rtl, misplaced, reading_order, runs_left, share_leftwards, turned
from labkit.documents.builtin.glyphs import Blocks, Glyph, glyphs_of, lines_of, rewritten
from labkit.documents.builtin.parts import Part, around
from labkit.documents.plaintext import clean
from labkit.documents.types import Word

_JOINED = 0.9  # of the size: pieces of a line that stand no further apart are one line
_BLANK = 0.18  # of the size: a wider gap is a blank
_THIN = 0.02  # of the size: a letter that is no wider is part of the one before it, as in a ligature
_FEW, _MANY = 0.15, 0.6  # shares of such letters between which a paragraph may be of either kind
_STOPS = ".!?:؟"
_BESIDE = 0.3  # share of the height of the lower part that both have in common


class _Piece(NamedTuple):
    """What stands at one place: a letter with the marks on it, or the letters of a ligature."""

    chars: list[dict[str, Any]]
    left: float
    right: float

    @property
    def text(self) -> str:
        return clean("".join(char["c"] for char in self.chars))


def in_reading_order(blocks: Blocks, words: list[Word]) -> tuple[list[Word], bool]:
    """Put lines with letters that are written from right to left in order, in place.

    Returns
    -------
    The words of the page in order, and whether there are such lines.
    """
    if not any(is_rtl(glyph.text[:1] or " ") for line in lines_of(blocks) for glyph in glyphs_of(line)):
        return words, False
    changed: list[dict[str, Any]] = []
    page = runs_left(_text(blocks))
    for block in blocks:
        joined = _joined(block)
        rtl = _is_leftward(joined, page)
        for line in joined:
            glyphs = glyphs_of(line)
            if any(is_rtl(letter) for glyph in glyphs for letter in clean(glyph.text)):
                _put_in_order(line, glyphs, rtl)
                changed.append(line)
    return rewritten(words, changed), True


def _text(blocks: Blocks) -> str:
    return "".join(glyph.text for line in lines_of(blocks) for glyph in glyphs_of(line))


def _is_leftward(lines: list[dict[str, Any]], page: bool) -> bool:
    """Tell whether a paragraph runs from right to left: by its letters, or else by the end where its sentences stop."""
    share = share_leftwards("".join(glyph.text for line in lines for glyph in glyphs_of(line)))
    if not _FEW < share < _MANY:
        return share > 0.5
    stops = 0
    for line in lines:
        glyphs = sorted((glyph for glyph in glyphs_of(line) if glyph.text.strip()), key=lambda glyph: glyph.box[0])
        if glyphs:
            stops += (glyphs[0].text in _STOPS) - (glyphs[-1].text in _STOPS)
    return stops > 0 if stops else page or share > 0.5


def _joined(block: dict[str, Any]) -> list[dict[str, Any]]:
    """Join the pieces of lines, which MuPDF parts where the letters run the other way, and return the level lines."""
    level = [line for line in block["lines"] if line["dir"][0] > 0.99 and glyphs_of(line)]
    level.sort(key=lambda line: (round(glyphs_of(line)[0].base), line["bbox"][0]))
    kept: list[dict[str, Any]] = []
    for line in level:
        first, size = glyphs_of(line)[0], max(glyph.size for glyph in glyphs_of(line))
        last = kept[-1] if kept else None
        if (last and abs(glyphs_of(last)[0].base - first.base) < 0.2 * size
                and line["bbox"][0] - last["bbox"][2] <= _JOINED * size):
            last["spans"] += line["spans"]
            last["bbox"] = around([last["bbox"], line["bbox"]])
        else:
            kept.append(line)
    gone = {id(line) for line in level} - {id(line) for line in kept}
    block["lines"] = [line for line in block["lines"] if id(line) not in gone]
    return kept


def _put_in_order(line: dict[str, Any], glyphs: list[Glyph], rtl: bool) -> None:
    """Write the letters of a line in reading order, all in one span, with a blank where one is seen."""
    pieces = _pieces(glyphs)
    size = max(glyph.size for glyph in glyphs)
    blanks = [(glyph.box[0] + glyph.box[2]) / 2 for glyph in glyphs if not glyph.text.strip()]
    spaced: list[_Piece] = pieces[:1]
    for one, other in pairwise(pieces):
        if other.left - one.right > _BLANK * size or any(one.left < at < other.right and one.right - 0.1 * size <= at
                                                         <= other.left + 0.1 * size for at in blanks):
            char = one.chars[0]
            _, top, _, bottom = char["bbox"]
            spaced.append(_Piece([char | {"c": " ", "bbox": (one.right, top, max(one.right, other.left), bottom)}],
                                 one.right, other.left))
        spaced.append(other)
    texts = [piece.text or " " for piece in spaced]
    order = reading_order(texts, rtl)
    if misplaced("".join(turned(texts, order))) and not misplaced("".join(texts)):
        order = list(range(len(texts)))  # drawn from left to right by a program that knows no other order
    chars: list[dict[str, Any]] = []
    for place, shown in zip(order, turned(texts, order), strict=True):
        first, *rest = spaced[place].chars
        chars.append(first | {"c": shown, "bbox": around([char["bbox"] for char in (first, *rest)])})
    span = max(line["spans"], key=lambda span: len(span["chars"]))
    line["spans"] = [span | {"chars": chars, "bbox": line["bbox"]}]


def _pieces(glyphs: list[Glyph]) -> list[_Piece]:
    """Return what stands on a line from left to right; blanks are left out."""
    wide = sorted(((glyph, place) for place, glyph in enumerate(glyphs) if glyph.text.strip() and not _is_part(glyph)),
                  key=lambda pair: pair[0].box[0] + pair[0].box[2])
    parts: dict[int, list[tuple[int, Glyph]]] = {place: [] for _, place in wide}
    for at, glyph in enumerate(glyphs):
        if glyph.text.strip() and _is_part(glyph) and wide:
            x, mark = (glyph.box[0] + glyph.box[2]) / 2, unicodedata.category(glyph.text[0])[0] == "M"
            _, owner = min(wide, key=lambda pair: (_off(pair[0], x, mark), abs(pair[1] - at)))
            parts[owner].append((at, glyph))
    found = []
    for glyph, place in wide:
        before = [part for at, part in parts[place] if at < place]
        after = [part for at, part in parts[place] if at > place]
        marks = [part for part in (*after, *reversed(before)) if not _is_letter(part)]
        letters = [part for part in (*after, *reversed(before)) if _is_letter(part)]
        found.append(_Piece([part.char for part in (glyph, *letters, *marks)], glyph.box[0], glyph.box[2]))
    return found


def _is_part(glyph: Glyph) -> bool:
    """Tell whether a glyph is part of another: a vowel mark, or a further letter of a ligature."""
    return (unicodedata.category(glyph.text[0])[0] == "M"
            or (glyph.box[2] - glyph.box[0] <= _THIN * glyph.size and is_rtl(glyph.text[0])))


def _is_letter(glyph: Glyph) -> bool:
    return unicodedata.category(glyph.text[0])[0] == "L"


def _off(glyph: Glyph, x: float, mark: bool) -> float:
    """Return how far a part stands off a glyph: a mark off its middle, a letter of a ligature off its right end."""
    if not mark:
        return abs(glyph.box[2] - x) if is_rtl(glyph.text[0]) else 1e6
    return max(0.0, glyph.box[0] - x, x - glyph.box[2])


def turn_columns(boxes: list[dict[str, Any]]) -> None:
    """Let the first column of a table be the rightmost one, where it is written from right to left."""
    for box in boxes:
        if (table := box["table"]) and table.get("extract"):
            rows = table["extract"]
            if runs_left("".join(cell or "" for row in rows for cell in row)):
                table["extract"] = [list(reversed(row)) for row in rows]


def from_the_right(parts: list[Part]) -> list[Part]:
    """Order the parts of a page that is written from right to left: of columns, the right one comes first."""
    if not runs_left("".join(part.text for part in parts)):
        return parts
    if not any(_is_beside(one, other) for one, other in combinations(parts, 2)):
        return parts
    return _cut(parts)


def _is_beside(one: Part, other: Part) -> bool:
    common = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    least = min(one.box[3] - one.box[1], other.box[3] - other.box[1])
    return common > _BESIDE * least and (one.box[2] <= other.box[0] + 2 or other.box[2] <= one.box[0] + 2)


def _cut(parts: list[Part]) -> list[Part]:
    """Cut a page down where nothing stands, else across between what is as wide as it, again and again."""
    columns = _groups(parts, across=False)
    if len(columns) > 1:
        return [part for column in reversed(columns) for part in _cut(column)]
    bands: list[list[Part]] = []
    for row in _groups(parts, across=True):
        if bands and len(_groups([*bands[-1], *row], across=False)) > 1:
            bands[-1] += row
        else:
            bands.append(row)
    if len(bands) < 2:
        return sorted(parts, key=lambda part: part.box[1])
    return [part for band in bands for part in _cut(band)]


def _groups(parts: list[Part], across: bool) -> list[list[Part]]:
    """Return the parts above each other, or beside each other, with a gap between that reaches over all of them."""
    low, high = (1, 3) if across else (0, 2)
    placed = sorted(parts, key=lambda part: part.box[low])
    groups: list[list[Part]] = []
    end = 0.0
    for part in placed:
        if not groups or part.box[low] >= end - 2:
            groups.append([])
        groups[-1].append(part)
        end = max(end, part.box[high])
    return groups
