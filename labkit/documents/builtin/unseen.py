"""Lettering that nobody sees: white on white. It is left in for search, as filler, or to give orders to a machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.documents.builtin.glyphs import Glyph, Print, lines_of

if TYPE_CHECKING:
    import pymupdf

_WHITE = 235  # of 255 in red, green and blue, from which lettering may be lost on paper
_CONTRAST = 12  # of 255 that no eye tells apart
_SCALE = 2.0  # pixels a point


def unseen(page: pymupdf.Page, shown: Print) -> list[Glyph]:
    """Return the glyphs of words in white where the page, once drawn, shows nothing at all.

    What is white on a dark ground or a picture is seen; the text layer of a scan is in no colour that this looks at.
    """
    found: list[Glyph] = []
    for line in lines_of(shown.blocks):
        for span in line["spans"]:
            color = int(span.get("color", 0))
            if min(color >> 16 & 255, color >> 8 & 255, color & 255) < _WHITE:
                continue
            glyphs = [Glyph(char, span) for char in span["chars"] if char["c"].strip()]
            if glyphs and _is_blank(page, glyphs):
                found += glyphs
    return found


def _is_blank(page: pymupdf.Page, glyphs: list[Glyph]) -> bool:
    import pymupdf

    left, top, right, bottom = zip(*(glyph.box for glyph in glyphs), strict=True)
    clip = pymupdf.Rect(min(left), min(top), max(right), max(bottom)) & page.rect
    if clip.is_empty:
        return True
    pixels = page.get_pixmap(matrix=pymupdf.Matrix(_SCALE, _SCALE), clip=clip, colorspace=pymupdf.csGRAY).samples
    return not pixels or max(pixels) - min(pixels) <= _CONTRAST
