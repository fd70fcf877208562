"""The text layer of a page glyph by glyph, for what is to be mended letter by letter, and back to what readers take.

Blocks are those of MuPDF's ``rawdict``: they have ``lines``, these ``spans`` (``size``, ``flags``, ``char_flags``,
``color``), and these ``chars`` (``c``, ``origin``, ``bbox``). Boxes and origins are in points of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.documents.types import Box

if TYPE_CHECKING:
    import pymupdf

Blocks = list[dict[str, Any]]
_VECTOR = 3  # MuPDF's type of a block


class Glyph(NamedTuple):
    """A character in print; ``char`` and ``span`` are MuPDF's, and what is changed in them is changed on the page."""

    char: dict[str, Any]
    span: dict[str, Any]

    @property
    def text(self) -> str:
        return str(self.char["c"])

    @property
    def size(self) -> float:
        return float(self.span["size"])

    @property
    def base(self) -> float:
        """How far down the page the line is that the glyph stands on."""
        return float(self.char["origin"][1])

    @property
    def box(self) -> Box:
        x0, y0, x1, y1 = self.char["bbox"]
        return x0, y0, x1, y1


class Print(NamedTuple):
    """What is printed on a page: the text of its text layer, and the boxes of straight lines, bars and frames.

    The curve of a chart is none of these, though pieces of it are level.
    """

    blocks: Blocks
    vectors: list[Box]


def print_of(page: pymupdf.Page) -> Print:
    """Return what is printed on a page, read as the layout model's package reads it."""
    import pymupdf

    flags = (pymupdf.TEXT_COLLECT_STYLES | pymupdf.TEXT_COLLECT_VECTORS | pymupdf.TEXT_ACCURATE_BBOXES
             | pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_IGNORE_ACTUALTEXT)
    blocks = page.get_text("rawdict", flags=flags, clip=pymupdf.INFINITE_RECT())["blocks"]
    return Print([block for block in blocks if block["type"] == 0],
                 [block["bbox"] for block in blocks if block["type"] == _VECTOR and block["isrect"]])


def lines_of(blocks: Blocks) -> Iterator[dict[str, Any]]:
    """Yield the lines that run from left to right."""
    return (line for block in blocks for line in block["lines"] if line["dir"][0] > 0.99)


def glyphs_of(line: dict[str, Any]) -> list[Glyph]:
    """Return the glyphs of a line, in the order of the file."""
    return [Glyph(char, span) for span in line["spans"] for char in span["chars"]]


def as_spans(blocks: Blocks) -> Blocks:
    """Return the blocks as MuPDF's ``dict`` has them: each span with its text in one piece; the glyphs are left out."""
    return [block | {"lines": [line | {"spans": [_span(span) for span in line["spans"] if span["chars"]]}
                               for line in block["lines"]]} for block in blocks]


def _span(span: dict[str, Any]) -> dict[str, Any]:
    text = "".join(char["c"] for char in span["chars"])
    return {key: value for key, value in span.items() if key != "chars"} | {"text": text}


def refill(boxes: list[dict[str, Any]], blocks: Blocks) -> None:
    """Give the boxes of the layout model the text of blocks that were mended, in place of what it read by itself."""
    import pymupdf
    from pymupdf4llm.helpers.get_text_lines import get_raw_lines
    from pymupdf4llm.helpers.utils import extract_cells

    for box in boxes:
        if box["textlines"]:
            place = pymupdf.Rect(box["x0"], box["y0"], box["x1"], box["y1"])
            lines = get_raw_lines(blocks=as_spans(blocks), clip=place, ignore_invisible=False,
                                  only_horizontal=box["boxclass"] not in ("picture", "formula"))
            box["textlines"] = [{"bbox": bounds, "spans": spans} for bounds, spans in lines]
        if (table := box["table"]) and table.get("cells"):
            table["extract"] = [[extract_cells(blocks, cell) for cell in row] for row in table["cells"]]
