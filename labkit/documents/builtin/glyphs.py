"""The text layer of a page glyph by glyph, for what is to be mended letter by letter, and back to what readers take.

Blocks are those of MuPDF's ``rawdict``: they have ``lines``, these ``spans`` (``size``, ``flags``, ``char_flags``,
``color``), and these ``chars`` (``c``, ``origin``, ``bbox``). Boxes and origins are in points of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.documents.plaintext import clean
from labkit.documents.symbols import has_names
from labkit.documents.types import Box, Word

if TYPE_CHECKING:
    import pymupdf

Blocks = list[dict[str, Any]]
_VECTOR = 3  # MuPDF's type of a block
_APART = 0.25  # of the size: a wider gap parts two words


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

    The curve of a chart is none of these, though pieces of it are level. ``named``: fonts whose signs are told by their
    names (see :func:`labkit.documents.symbols.has_names`).
    """

    blocks: Blocks
    vectors: list[Box]
    named: frozenset[str] = frozenset()


def print_of(page: pymupdf.Page) -> Print:
    """Return what is printed on a page, read as the layout model's package reads it."""
    import pymupdf

    flags = (pymupdf.TEXT_COLLECT_STYLES | pymupdf.TEXT_COLLECT_VECTORS | pymupdf.TEXT_ACCURATE_BBOXES
             | pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_IGNORE_ACTUALTEXT)
    blocks = page.get_text("rawdict", flags=flags, clip=pymupdf.INFINITE_RECT())["blocks"]
    return Print([block for block in blocks if block["type"] == 0],
                 [block["bbox"] for block in blocks if block["type"] == _VECTOR and block["isrect"]], named_signs(page))


def named_signs(page: pymupdf.Page) -> frozenset[str]:
    """Return the fonts of a page whose signs are told by their names."""
    return frozenset(name.rpartition("+")[2] for *_, name, _, encoding in page.get_fonts() if has_names(name, encoding))


def lines_of(blocks: Blocks) -> Iterator[dict[str, Any]]:
    """Yield the lines that run from left to right."""
    return (line for block in blocks for line in block["lines"] if line["dir"][0] > 0.99)


def glyphs_of(line: dict[str, Any]) -> list[Glyph]:
    """Return the glyphs of a line, in the order of the file."""
    return [Glyph(char, span) for span in line["spans"] for char in span["chars"]]


def tall(glyph: Glyph) -> Box:
    """Return the box of a glyph, as high as its line: that of a dash is flat."""
    left, top, right, bottom = glyph.box
    return left, min(top, glyph.base - 0.8 * glyph.size), right, max(bottom, glyph.base + 0.2 * glyph.size)


def rewritten(words: list[Word], changed: Iterable[dict[str, Any]]) -> list[Word]:
    """Return the words of a page, with those of lines that were mended as they read now."""
    for line in changed:
        new = _words(glyphs_of(line))
        left, top, right, bottom = line["bbox"]
        if new:
            top, bottom = min(word.box[1] for word in new), max(word.box[3] for word in new)
        old = [number for number, word in enumerate(words)
               if left - 1 <= (word.box[0] + word.box[2]) / 2 <= right + 1
               and top - 1 <= (word.box[1] + word.box[3]) / 2 <= bottom + 1]
        gone = set(old)
        at = old[0] if old else len(words)
        words = [*words[:at], *new, *(word for number, word in enumerate(words[at:], at) if number not in gone)]
    return words


def _words(glyphs: list[Glyph]) -> list[Word]:
    """Return the words of a line: between two there is a blank, or a gap."""
    groups: list[list[Glyph]] = [[]]
    for glyph in glyphs:
        last = groups[-1][-1] if groups[-1] else None
        if not glyph.text.strip():
            groups.append([])
        elif last and max(glyph.box[0] - last.box[2], last.box[0] - glyph.box[2]) > _APART * glyph.size:
            groups.append([glyph])
        else:
            groups[-1].append(glyph)
    found = []
    for group in filter(None, groups):
        left, top, right, bottom = zip(*map(tall, group), strict=True)
        if text := clean("".join(glyph.text for glyph in group)):
            found.append(Word(text, (round(min(left), 1), round(min(top), 1), round(max(right), 1),
                                     round(max(bottom), 1))))
    return found


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
