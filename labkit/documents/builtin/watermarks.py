"""Words laid over the text of a page: CONFIDENTIAL, DRAFT, a customer's name. They are no part of any sentence."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from labkit.documents.builtin.glyphs import Glyph, Print, glyphs_of, lines_of
from labkit.documents.types import Box

_LARGE = 1.8  # times the size of running text
_PALE = 0.6  # of white: lettering so light, or so much see-through, may be smaller
_THIN = 0.7
_OVER = 0.3  # share of its own area that lies over other lines; for a pale one
_OVER_PALE = 0.15
_LETTERS = 200  # a page with less text has nothing that a mark would lie over


class _Line(NamedTuple):
    glyphs: list[Glyph]
    box: Box
    size: float


def watermarks(shown: Print) -> list[Glyph]:
    """Return the glyphs of level words that are printed over the running text; slanted ones are read by nobody."""
    lines = [_line(glyphs) for line in lines_of(shown.blocks)
             if (glyphs := [glyph for glyph in glyphs_of(line) if glyph.text.strip()])]
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size)] += len(line.glyphs)
    if sizes.total() < _LETTERS:
        return []
    body = sizes.most_common(1)[0][0]
    found: list[Glyph] = []
    for line in lines:
        pale = _is_pale(line.glyphs[0])
        if line.size < _LARGE * body and not pale:
            continue
        others = [other for other in lines if other is not line and other.size < 1.2 * max(body, 1)
                  and not _is_pale(other.glyphs[0])]
        area = (line.box[2] - line.box[0]) * (line.box[3] - line.box[1])
        over = sum(_common(line.box, other.box) for other in others)
        if area > 0 and over >= (_OVER_PALE if pale else _OVER) * area:
            found += line.glyphs
    return found


def _line(glyphs: list[Glyph]) -> _Line:
    left, top, right, bottom = zip(*(glyph.box for glyph in glyphs), strict=True)
    return _Line(glyphs, (min(left), min(top), max(right), max(bottom)), max(glyph.size for glyph in glyphs))


def _is_pale(glyph: Glyph) -> bool:
    color = int(glyph.span.get("color", 0))
    light = (0.299 * (color >> 16 & 255) + 0.587 * (color >> 8 & 255) + 0.114 * (color & 255)) / 255
    return light > _PALE or 0 < int(glyph.span.get("alpha", 255)) < _THIN * 255


def _common(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, across) * max(0.0, down)
