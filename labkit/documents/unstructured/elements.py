"""Elements of Unstructured become parts of a page: pure conversion of what its ``to_dict()`` returns.

Its boxes come in pixels of a drawn page or in points, with the origin at the top or at the bottom; here all are points
from the top left. Tables arrive as HTML, headings as titles that are none all too often: print has a say in both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any

from labkit.documents.builtin.layout import Printed, as_item, inside
from labkit.documents.builtin.parts import Part, PartKind, rounded
from labkit.documents.html_tables import grid_of
from labkit.documents.html_to_markdown import tables_of
from labkit.documents.plaintext import clean, folded, join, printed_table
from labkit.documents.types import Box

_KINDS: dict[str, PartKind] = {
    "Title": "heading", "Headline": "heading", "Subheadline": "heading", "ListItem": "item", "List-item": "item",
    "Table": "table", "Image": "figure", "Picture": "figure", "Figure": "figure", "Header": "margin",
    "Page-header": "margin", "Footer": "margin", "Page-footer": "margin", "CodeSnippet": "code"}
_LEFT_OUT = frozenset(("PageNumber", "Page-number", "PageBreak"))
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_WIDE_GAP = re.compile("(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]) (?=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])")
_INSIDE = 0.5  # share of its own area by which an element belongs to a table or figure
_WHOLLY = 0.9  # below this it reaches beyond, and the lines outside stay text
_LARGER = 1.08  # than running text: type that makes a title a heading
_TOO_MUCH = 2.0  # times the letters that are printed in its box, and
_SPARE = 40  # more: an element that is not where it says


def parts_of(elements: Iterable[Mapping[str, Any]], width: float, height: float) -> list[Part]:
    """Turn the elements of one page of this size, in points, into parts, in their order.

    An element without a box gets the box of the one before it (at first an empty one at the top left). A table
    without usable HTML is text, and pictures are left out. ``size`` of a heading is -1 where Unstructured states its
    depth, else 0.
    """
    parts: list[Part] = []
    box: Box = (0.0, 0.0, 0.0, 0.0)
    for element in elements:
        category = str(element.get("type") or "")
        metadata = element.get("metadata") or {}
        kind = _KINDS.get(category, "text")
        if category in _LEFT_OUT or kind == "figure":  # labkit's layout model finds those, with what is in them
            continue
        box = box_of(metadata.get("coordinates"), width, height) or box
        text = text_of(str(element.get("text") or ""))
        if kind == "table":
            markdown = printed_table(cells_of(str(metadata.get("text_as_html") or "")))
            parts.append(Part("table", markdown, box) if markdown else Part("text", text, box))
        elif kind == "heading":
            parts.append(Part("heading", text, box, size=0.0 if metadata.get("category_depth") is None else -1.0))
        else:
            parts.append(Part(kind, as_item(text) if kind == "item" else text, box))
    return [part for part in parts if part.text.strip()]


def text_of(text: str) -> str:
    """Return an element's text in one line; glyphs without a letter go, and so do spaces between Han and kana."""
    return _WIDE_GAP.sub("", clean(_UNMAPPED.sub(" ", text)))


def box_of(coordinates: Mapping[str, Any] | None, width: float, height: float) -> Box | None:
    """Return an element's box in points of a page of this size, from the top left; None where it has none."""
    coordinates = coordinates or {}
    points = coordinates.get("points") or ()
    across, down = (coordinates.get(f"layout_{side}") for side in ("width", "height"))
    if not points or not across or not down:
        return None
    xs, ys = ([float(point[axis]) for point in points] for axis in (0, 1))
    if coordinates["system"] == "PointSpace":  # of a PDF: counted from the bottom
        ys = [float(down) - y for y in ys]
    box = (min(xs) / across * width, min(ys) / down * height, max(xs) / across * width, max(ys) / down * height)
    clipped = [min(max(value, 0.0), most) for value, most in zip(box, (width, height, width, height), strict=True)]
    return rounded(clipped)


def cells_of(html: str) -> list[list[str]]:
    """Return the rows of the tables in a piece of HTML; a cell that spans several places stands in each of them."""
    return grid_of([row for table in tables_of(html) for row in table.rows])


def believed(parts: Iterable[Part], printed: list[Printed]) -> list[Part]:
    """Leave out what holds far more text than is printed in its box: pdfminer misplaces forms and knows no clipping."""
    kept = []
    for part in parts:
        here = sum(len(folded(line.text)) for line in inside(printed, part.box))
        if part.kind in ("figure", "table") or len(folded(part.text)) <= _TOO_MUCH * here + _SPARE:
            kept.append(part)
    return kept


def settle_headings(parts: list[Part], marked: Sequence[Part], printed: list[Printed], body: float) -> None:
    """Give headings the size of their type; a title that is neither larger than running text nor marked is text.

    Parameters
    ----------
    marked
        What labkit's layout model makes of the page: a title is believed where it sees a heading too.
    body
        Font size of running text, or 0 where that is unknown.
    """
    for part in parts:
        if part.kind != "heading":
            continue
        stated, part.size = part.size < 0, max((line.size for line in inside(printed, part.box)), default=0.0)
        seen = any(other.kind == "heading" and covered(part.box, other.box) > _INSIDE for other in marked)
        if not (stated or seen or (body and part.size > _LARGER * body)):
            part.kind = "text"


def laid_out(parts: Sequence[Part], marked: Sequence[Part], printed: list[Printed], known: Set[str]) -> list[Part]:
    """Put marked tables and figures where the elements stand that lie in them; those are taken out.

    Of an element that reaches beyond, the lines outside stay as text. Elements in a marked page header or footer
    become one. A block that no element lies in comes after what stands above it.

    Parameters
    ----------
    known
        The page's words (see :func:`labkit.documents.plaintext.join`).
    """
    blocks = [part for part in marked if part.kind in ("table", "figure")]
    margins = [part.box for part in marked if part.kind == "margin"]
    placed: list[Part] = []
    put: set[int] = set()
    for part in parts:
        block, rest = _block_of(part, blocks, printed, known)
        if block is None:
            if part.kind in ("text", "heading") and any(covered(part.box, box) > _INSIDE for box in margins):
                part.kind = "margin"
            placed.append(part)
            continue
        new = [block] if id(block) not in put else []
        put.add(id(block))
        if rest is not None:
            new.insert(0 if rest.box[1] < block.box[1] else len(new), rest)
        placed += new
    for block in blocks:
        if id(block) not in put:
            above = [place for place, other in enumerate(placed) if other.box[3] <= block.box[1] + 2
                     and other.box[0] < block.box[2] and block.box[0] < other.box[2]]
            placed.insert(above[-1] + 1 if above else 0, block)
    return placed


def _block_of(part: Part, blocks: Sequence[Part], printed: list[Printed], known: Set[str],
              ) -> tuple[Part | None, Part | None]:
    """Return the table or figure that an element belongs to, if any, and what of it lies outside, if anything."""
    for block in blocks:
        if block.caption and part.kind in ("text", "heading") and folded(part.text) == folded(block.caption):
            return block, None
    share, place = max(((covered(part.box, block.box), -place) for place, block in enumerate(blocks)), default=(0.0, 0))
    if not share:
        return None, None
    block = blocks[-place]
    lines = inside(printed, part.box)
    rest = [line for line in lines if not any(inside([line], other.box) for other in blocks)]
    if share >= _WHOLLY or (not lines and share >= _INSIDE) or (lines and not rest):
        return block, None
    if len(rest) == len(lines):
        return None, None
    left, top, right, bottom = zip(*(line.box for line in rest), strict=True)
    box = (min(left), min(top), max(right), max(bottom))
    return block, Part("text", join((line.text for line in rest), known), box)


def covered(box: Box, by: Box) -> float:
    """Return the share of a box's area that another covers; of a box without area, whether it lies within."""
    across, down = min(box[2], by[2]) - max(box[0], by[0]), min(box[3], by[3]) - max(box[1], by[1])
    if across < 0 or down < 0:
        return 0.0
    area = (box[2] - box[0]) * (box[3] - box[1])
    return across * down / area if area else 1.0

