"""What is in a page's text layer but is no part of its text: laid over it, set in the margin, or a reading aid.

It is taken off the page before anything is read: in memory, glyph by glyph, so that what stands under it stays, and the
layout model sees the page without it. That it was taken off is said.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.documents.builtin.furigana import furigana
from labkit.documents.builtin.glyphs import Glyph, Print, print_of
from labkit.documents.builtin.initials import Initial, initials
from labkit.documents.builtin.line_numbers import line_numbers
from labkit.documents.builtin.unseen import unseen
from labkit.documents.builtin.vertical import Vertical, vertical
from labkit.documents.builtin.watermarks import watermarks

if TYPE_CHECKING:
    import pymupdf

FURIGANA = "The reading of characters (furigana)"
KINDS: dict[str, Callable[[Print], list[Glyph]]] = {
    "A watermark": watermarks, "Numbering of lines in the margin": line_numbers,
    FURIGANA: furigana}
"""What is left out, as a note calls it, and what finds it on a page that lies upright."""

_GRID = 5  # places a point: glyphs that stand closer together than a fifth of one,
_ALIKE = 0.1  # and differ by no more in size, are the same


class Cleared(NamedTuple):
    """A page as it is to be read, and what is printed on it then; what was taken off, and what is to be put back.

    That is drop caps (``taken``) and text that is set in columns from top to bottom (``down``).
    """

    page: pymupdf.Page
    shown: Print
    left_out: list[str]
    taken: list[Initial]
    down: Vertical | None = None


def clear(page: pymupdf.Page) -> Cleared:
    """Take off a page what is not to be read (see :data:`KINDS`), and what misleads: drop caps, and vertical text."""
    shown = print_of(page)
    down = vertical(shown.blocks)
    if down:
        _take_off(page, down.glyphs)
        page = page.parent[page.number]
        shown = print_of(page)
    found = {kind: glyphs for kind, find in KINDS.items() if (glyphs := find(shown))}
    if hidden := unseen(page, shown):
        found["Text that nobody sees (white on white)"] = hidden
    taken = initials(shown)
    left_out = list(dict.fromkeys([*([FURIGANA] if down and down.readings else []), *found]))
    if not found and not taken:
        return Cleared(page, shown, left_out, [], down)
    _take_off(page, [glyph for glyphs in (*found.values(), *(initial.glyphs for initial in taken)) for glyph in glyphs])
    page = page.parent[page.number]
    return Cleared(page, print_of(page), left_out, taken, down)


def _take_off(page: pymupdf.Page, glyphs: Iterable[Glyph]) -> None:
    """Let MuPDF write the content of a page anew, without some glyphs."""
    import pymupdf
    from pymupdf import mupdf

    to_page = ~page.transformation_matrix
    unwanted: dict[tuple[int, int], list[float]] = {}  # sizes: large letters begin where small ones do at times
    for glyph in glyphs:
        at = pymupdf.Point(glyph.char["origin"]) * to_page
        x, y = round(at.x * _GRID), round(at.y * _GRID)
        for place in product((x - 1, x, x + 1), (y - 1, y, y + 1)):
            unwanted.setdefault(place, []).append(glyph.size)

    class Filter(mupdf.PdfSanitizeFilterOptions2):  # type: ignore[misc, unused-ignore]  # MuPDF has no types
        def __init__(self) -> None:
            super().__init__()
            self.use_virtual_text_filter()

        def text_filter(self, context: Any, characters: Any, count: int, place: Any, frame: Any, *_: Any) -> int:
            at = mupdf.ll_fz_concat(place, frame)
            size = math.sqrt(abs(at.a * at.d - at.b * at.c))
            return int(any(abs(size - other) < _ALIKE * other
                           for other in unwanted.get((round(at.e * _GRID), round(at.f * _GRID)), ())))

    rewriting = Filter()  # kept until the end: MuPDF holds no reference to it
    options = pymupdf._make_PdfFilterOptions(recurse=1, instance_forms=1, sanitize=1, sopts=rewriting)
    mupdf.pdf_filter_page_contents(pymupdf._as_pdf_document(page.parent), pymupdf._as_pdf_page(page), options)
