"""A page without a usable text layer: OCR finds its lettering, the layout model its headings, tables and figures."""

from __future__ import annotations

from collections.abc import Iterator, Set
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from labkit.documents.builtin.layout import Printed, boxes_of, find_parts
from labkit.documents.builtin.parts import Part, rounded
from labkit.documents.ocr import SIDE, Line, rows
from labkit.documents.plaintext import folded, join, printed_table, vocabulary
from labkit.documents.types import Box, Word

if TYPE_CHECKING:
    import pymupdf
    from PIL.Image import Image

_CUT = 4.0  # points that a column's edge may reach into a line
_LETTER = 8  # longer words that are printed under a stamp, and not in it
_FULL = 0.85  # of a box's width: a line that reaches so far runs on in the next


def draw(page: pymupdf.Page) -> tuple[pymupdf.Pixmap, Image, float]:
    """Draw a page for OCR. Returns the pixels, the same as a picture, and how many pixels a point has."""
    import pymupdf
    from PIL import Image

    scale = SIDE / max(page.rect.width, page.rect.height)
    pixels = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False, colorspace=pymupdf.csRGB)
    return pixels, Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples), scale


def scan_parts(page: pymupdf.Page, found: list[Line], scale: float, pixels: pymupdf.Pixmap,
               ) -> tuple[list[Part], list[Word]]:
    """Put the lettering of a drawn page in order. Returns its parts and a word for each line, in points."""
    lines = [Line(line.text, rounded(side / scale for side in line.box), line.level / scale) for line in found]
    words = [Word(line.text, line.box) for line in lines]
    if not lines:
        return [], []
    printed = [Printed(line.text, line.box, round(line.box[3] - line.box[1])) for line in lines]
    known = vocabulary(word for line in lines for word in line.text.split())
    width, height = page.rect.width, page.rect.height
    with _sheet().laid(pixels, width, height, lines) as document:
        boxes = boxes_of(document, 0)
    parts: list[Part] = []
    for part in find_parts(boxes, printed, width, height, known):
        grid = next((box["table"] for box in boxes if box["boxclass"] == "table" and rounded(
            (box["x0"], box["y0"], box["x1"], box["y1"])) == part.box), None)
        here = _inside(lines, part.box)
        parts += [part] if grid is None or _fits(grid, here) else _grids(rows(here), known)
    for part in parts:
        if part.kind in ("text", "margin"):
            part.text = _running(lines, part.box, known) or part.text
        elif part.kind == "figure":
            part.text = "; ".join(line.text for row in rows(_inside(lines, part.box)) for line in row)
    return _once(parts), words


class _Sheet:
    """A PDF of one page at a time: the picture of a scan, and over it its lettering, for the layout model to see.

    One serves all scans. The model's code never lets go of a font that it has measured, and this one takes 3.5 MB.
    """

    def __init__(self) -> None:
        import pymupdf

        self._document = pymupdf.open()
        self._font = pymupdf.Font("cjk")
        self._xref = 0

    @contextmanager
    def laid(self, pixels: pymupdf.Pixmap, width: float, height: float, lines: list[Line],
             ) -> Iterator[pymupdf.Document]:
        """Lay a scan on the sheet, and take it off again."""
        page = self._document.new_page(width=width, height=height)
        picture = self._document.get_new_xref()
        try:
            self._document.update_object(picture, f"<</Type/XObject/Subtype/Image/Width {pixels.width}"
                                         f"/Height {pixels.height}/ColorSpace/DeviceRGB/BitsPerComponent 8>>")
            self._document.update_stream(picture, pixels.samples, compress=False)
            page.insert_image(page.rect, xref=picture)  # given pixels, it would take a picture it has had for the same
            self._write(page, lines)
            yield self._document
        finally:
            self._document.update_stream(picture, b"")  # what a page has used stays in the file after it
            self._document.delete_page(0)

    def _write(self, page: pymupdf.Page, lines: list[Line]) -> None:
        import pymupdf

        if self._xref:
            resources = int(self._document.xref_get_key(page.xref, "Resources")[1].split()[0])
            self._document.xref_set_key(resources, "Font", f"<</lettering {self._xref} 0 R>>")
        else:
            self._xref = page.insert_font(fontname="lettering", fontbuffer=self._font.buffer)
        for line in lines:
            left, top, right, bottom = line.box
            size = bottom - top
            length = self._font.text_length(line.text, size)
            start = pymupdf.Point(left, bottom - 0.2 * size)
            stretch = pymupdf.Matrix((right - left) / length if length else 1, 1)
            page.insert_text(start, line.text, fontsize=size, fontname="lettering", morph=(start, stretch))


_sheet = cache(_Sheet)


def _running(lines: list[Line], box: Box, known: Set[str]) -> str:
    """Return a box's text: cells of one row on one line; only a line that fills the box runs on in the next."""
    texts: list[list[str]] = []
    runs_on = False
    for row in rows(_inside(lines, box)):
        text = " ".join(line.text for line in row)
        if runs_on and len(row) == 1:
            texts[-1].append(text)
        else:
            texts.append([text])
        runs_on = len(row) == 1 and row[-1].box[2] >= box[0] + _FULL * (box[2] - box[0])
    return "\n".join(join(text, known) for text in texts)


def _inside(lines: list[Line], box: Box) -> list[Line]:
    return [line for line in lines if box[0] - 2 <= (line.box[0] + line.box[2]) / 2 <= box[2] + 2
            and box[1] - 2 <= (line.box[1] + line.box[3]) / 2 <= box[3] + 2]


def _fits(table: dict, lines: list[Line]) -> bool:
    """Tell whether the model's columns leave every line of lettering whole."""
    cells = (table.get("cells") or [[]])[0]
    edges = [cell[2] for cell in cells[:-1]]
    return bool(edges) and not any(line.box[0] + _CUT < edge < line.box[2] - _CUT for line in lines for edge in edges)


def _grids(found: list[list[Line]], known: Set[str]) -> list[Part]:
    """Make tables of rows whose cells stand under each other; a row that fits no column begins a new table."""
    parts: list[Part] = []
    members: list[tuple[list[Line], list[int]]] = []
    columns: list[tuple[float, float]] = []
    for row in found:
        places = _places(row, columns)
        if places is None:
            parts += _grid(members, columns, known)
            members, columns, places = [], [(line.box[0], line.box[2]) for line in row], list(range(len(row)))
        members.append((row, places))
        for place, line in zip(places, row, strict=True):
            columns[place] = (min(columns[place][0], line.box[0]), max(columns[place][1], line.box[2]))
    return parts + _grid(members, columns, known)


def _grid(members: list[tuple[list[Line], list[int]]], columns: list[tuple[float, float]],
          known: Set[str]) -> list[Part]:
    if not members:
        return []
    cells: list[list[str]] = []
    for row, places in members:
        if not cells or 0 in places:
            cells.append([""] * len(columns))
        for place, line in zip(places, row, strict=True):  # a row without a first cell continues the one above
            cells[-1][place] = f"{cells[-1][place]}\n{line.text}".strip()
    left, top, right, bottom = zip(*(line.box for row, _ in members for line in row), strict=True)
    box = (min(left), min(top), max(right), max(bottom))
    if markdown := printed_table(cells, known):
        return [Part("table", markdown, box)]
    return [Part("text", "\n".join(" ".join(line.text for line in row) for row, _ in members), box)]


def _places(row: list[Line], columns: list[tuple[float, float]]) -> list[int] | None:
    """Return each cell's column, or None where a cell stands under none or several, or two under one."""
    places = []
    for line in row:
        under = [place for place, (left, right) in enumerate(columns) if line.box[0] < right and left < line.box[2]]
        if len(under) != 1 or under[0] in places:
            return None
        places.append(under[0])
    return places


def _once(parts: list[Part]) -> list[Part]:
    """Leave out a text whose lines another box has brought already: boxes of a scan overlap at times."""
    kept: list[Part] = []
    for part in parts:
        if part.kind == "figure" or not any(part.text in other.text for other in kept if other.kind != "figure"
                                            and _overlap(part.box, other.box)):
            kept.append(part)
    return kept


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def agrees_with(words: list[Word], text: str) -> bool:
    """Tell whether OCR reads what the text layer says: whether half of its longer words are there."""
    layer = folded(text)
    read = [folded(word) for line in words for word in line.text.split() if len(folded(word)) > 3]
    return bool(read) and sum(word in layer for word in read) >= 0.5 * len(read)


def says_more(words: list[Word], text: str) -> bool:
    """Tell whether OCR reads a text of its own beside what the text layer says: a letter under a stamp."""
    layer = folded(text)
    own = [word for line in words for word in line.text.split() if len(folded(word)) > 3 and folded(word) not in layer]
    return len(own) >= _LETTER
