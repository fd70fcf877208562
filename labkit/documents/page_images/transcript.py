"""What a vision model wrote down of a page: judged, and put into the page with its tables and figures."""

from __future__ import annotations

import re
import zlib

from labkit.documents.chunking.blocks import blocks_of
from labkit.documents.figures import paragraph
from labkit.documents.plaintext import folded
from labkit.documents.types import Box, Figure, Page, Span, Table
from labkit.text.languages.forms import opens

_FENCE = re.compile(r"\A```\w*\n(.*?)\n?```\s*\Z", re.S)
_FIGURE = re.compile(r"\A\[Figure\b[\s:：,]*([^\]]*)\]\s*(.*)\Z", re.S)
_SHORT = 300  # characters: no refusal is longer
_LOOP = 80  # characters: nothing shorter can be said to repeat itself
_PACKED = 0.12  # of its length, that a text is packed to; print comes to 0.3 and more, tables of numbers to 0.2
_MUCH = 80  # letters that OCR must have read for its word to count against the model's
_LITTLE = 0.25  # share of them


def cleaned(words: str | None) -> str:
    """Return an answer without the code fence that some models put around all of it."""
    text = (words or "").strip()
    return fenced[1].strip() if (fenced := _FENCE.match(text)) else text


def flaw_of(text: str, lettering: str) -> str:
    """Say why an answer cannot stand for a page on which OCR found this lettering, or return ""."""
    if not text:
        return "gave no answer"
    if len(text) <= _SHORT and opens("declining", text) and not folded(lettering).startswith(folded(text)[:12]):
        return "declined"
    # runs of one mark are print: the dots of a list of contents, the lines of a form
    plain = re.sub(r"([^\w\s]|_)\1{3,}", r"\1", text).encode()
    if len(plain) >= _LOOP and len(zlib.compress(plain, 9)) - 12 < _PACKED * len(plain):
        return "repeated itself"
    read = len(folded(lettering))
    if read >= _MUCH and len(folded(text)) < _LITTLE * read:
        return "wrote down far less than OCR reads"
    return ""


def write_down(page: Page, text: str, area: Box) -> None:
    """Make an answer the text of a page. OCR's words stay: they say where on the page the text is printed.

    Parameters
    ----------
    area
        The part of the page that was looked at: where a figure is, unless OCR's layout found as many figures.
    """
    found = page.figures
    pieces = [piece.strip() for piece in re.split(r"\n\s*\n", text) if piece.strip()]
    marks = [_FIGURE.match(piece) for piece in pieces]
    alike = len(found) == sum(mark is not None for mark in marks)
    page.markdown, page.figures, page.tables = "", [], []
    for piece, mark in zip(pieces, marks, strict=True):
        start = len(page.markdown) + 2 * bool(page.markdown)
        if mark:
            caption, words = (" ".join(part.split()) for part in mark.groups())
            piece = paragraph(page.number, caption, words)
            own = found[len(page.figures)] if alike else None
            page.figures.append(Figure(page.number, own.bbox if own else area, caption, own.image if own else b"",
                                       words, "vision" if words else "none", Span(start, start + len(piece))))
        page.markdown += "\n\n" * bool(page.markdown) + piece
    page.tables = [Table(page.number, None, page.markdown[block.start:block.end], Span(block.start, block.end))
                   for block in blocks_of(page, page.markdown) if block.kind == "table"]
    page.read_by = "vision"


def letters_of(page: Page) -> int:
    """Count the letters and digits that a page says, without the labels that stand for its figures."""
    text = page.markdown
    spans = [(figure.span, f"{figure.caption} {figure.description}") for figure in page.figures if figure.span]
    for span, words in sorted(spans, reverse=True):
        text = f"{text[:span.start]}{words}{text[span.end:]}"
    return len(folded(text))
