"""Reader: PyMuPDF4LLM's layout model, the file's own text layer, and OCR where that is missing or garbage.

All of it runs on this machine, from models that the packages bring; nothing is fetched and nothing is sent. A page of
a file that nobody has looked through is read in a process of its own: see :mod:`labkit.documents.builtin.windows`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from labkit.documents.builtin.captions import claim_captions
from labkit.documents.builtin.clearing import clear
from labkit.documents.builtin.columns import in_columns
from labkit.documents.builtin.glyphs import as_spans, refill
from labkit.documents.builtin.layout import (
    Printed,
    blocks_of,
    body_size,
    boxes_of,
    find_parts,
    in_rows,
    inside,
    layer_of,
    printed_lines,
    turn_of,
)
from labkit.documents.builtin.mending import mend
from labkit.documents.builtin.parts import PageParts, Part, rounded
from labkit.documents.builtin.pasted import LARGE, read_pasted
from labkit.documents.builtin.right_to_left import from_the_right, turn_columns
from labkit.documents.builtin.ruled import respan
from labkit.documents.builtin.scan import agrees_with, draw, says_more, scan_parts
from labkit.documents.builtin.triage import COVERED, LITTLE, Verdict, covered_share, look, triage
from labkit.documents.builtin.unruled import regroup
from labkit.documents.builtin.vertical import placed
from labkit.documents.figures import Lettering, crop, is_ornament, is_simple, png
from labkit.documents.ocr import UNREAD, Line, Reading, is_beyond_ocr, read_turned
from labkit.documents.plaintext import clean, vocabulary
from labkit.documents.types import Box, Word

if TYPE_CHECKING:
    import pymupdf

    Letter = Callable[[pymupdf.Page, Reading], tuple[list[Line], float] | None]
    Arrange = Callable[[pymupdf.Page, list[Part], list[Printed], list[Word], bool], tuple[list[Part], list[Word]]]

REVISION = 4
"""Raise it with every change that makes pages read differently: kept pages of another revision are read anew."""

_EDGE = 0.1  # share of the page's height where lettering of an ornament is a running header or footer
_SHRINK = 16  # pages after which MuPDF gives back what it has decoded


class PageReader:
    """Reads the pages of one open document.

    Parameters
    ----------
    arrange
        Has the last word on what is on a page. It is given the page, upright, its parts, printed lines and words, and
        whether OCR read them; it returns parts and words.
    by_ocr
        Read by OCR also where there is a text layer.
    letter
        Another OCR. It is given the page and what the built-in OCR reads, and returns its own lines and how many pixels
        a point has there; or None, where the built-in one reads better.
    """

    def __init__(self, document: pymupdf.Document, arrange: Arrange | None = None, by_ocr: bool = False,
                 letter: Letter | None = None) -> None:
        self._document, self._arrange, self._by_ocr, self._letter = document, arrange, by_ocr, letter
        self._lettering = Lettering()

    def page(self, number: int) -> tuple[PageParts, str]:
        """Read a page, counted from 1. The second value says what is wrong with it, or is empty."""
        import pymupdf

        if number % _SHRINK == 0:
            pymupdf.TOOLS.store_shrink(100)
        try:
            return self._read(number), ""
        except Exception as error:  # whatever a damaged page makes foreign code raise may cost this page only
            flaw = clean(str(error))[:120] or type(error).__name__
            return PageParts(number, 0.0, 0.0, "image", f"The page is damaged: {flaw}", "none"), flaw

    def _read(self, number: int) -> PageParts:
        import pymupdf

        page = self.turned(number, 0)
        shown = page.rect
        layer = None if shown.is_empty else layer_of(page)
        signals = look(page, layer)
        verdict = triage(signals)._replace(source="ocr", doubt=False) if self._by_ocr else triage(signals)
        parts: list[Part] = []
        words: list[Word] = []
        left_out: list[str] = []
        turn = 0
        if verdict.source == "ocr":
            _, picture, _ = draw(page)
            reading = read_turned(picture)
            other = self._letter(page, reading) if self._letter else None
            turn = 0 if other else reading.turn
            page, layer = self.turned(number, turn), None
            pixels, _, scale = draw(page)
            lines, scale = other or (reading.lines, scale)
            parts, words = scan_parts(page, lines, scale, pixels)
            more = says_more(words, signals.text) if signals.images >= COVERED else not agrees_with(words, signals.text)
            if verdict.doubt and not more:
                verdict = Verdict("text", "text layer", "Good text layer: OCR reads the same.")
            else:
                verdict, parts = finish_scan(page, verdict, parts)
                left_out = [UNREAD] if is_beyond_ocr(signals.text) else []
                if self._arrange:
                    printed = [Printed(word.text, word.box, round(word.box[3] - word.box[1])) for word in words]
                    parts, words = self._arrange(page, parts, printed, words, True)
            pymupdf.TOOLS.store_shrink(100)  # a scan leaves 16 MB decoded, of use to no other page
        if verdict.source in ("text layer", "ocr layer"):
            layer = layer or layer_of(page)
            blocks: list[dict[str, Any]] | None = blocks_of(page, layer)
            if further := turn_of(page, blocks):
                turn, page, blocks, layer = (turn + further) % 360, self.turned(number, further), None, None
            parts, words, left_out = self.read_text(page, blocks, layer)
            if verdict.source == "text layer" and signals.images >= LARGE and len(signals.text) < LITTLE:
                parts, read = read_pasted(page, parts)
                if read:
                    words = [*words, *read]
                    verdict = verdict._replace(kind="mixed", reason=f"{verdict.reason.removesuffix('.')}, and a scan "
                                               "with text on it, which was read by OCR.")
        for part in parts:
            part.box = turned_back(part.box, turn, shown.width, shown.height)
        words = [Word(word.text, turned_back(word.box, turn, shown.width, shown.height)) for word in words]
        return PageParts(number, round(shown.width, 1), round(shown.height, 1), verdict.kind, verdict.reason,
                         verdict.source, parts, words, left_out)

    def turned(self, number: int, turn: int) -> pymupdf.Page:
        """Return a page as it is displayed, turned clockwise; from then on it is so in the open document."""
        page = self._document[number - 1]
        if rotation := (page.rotation + turn) % 360:
            page.set_rotation(rotation)
            page.remove_rotation()
            page = self._document[number - 1]
        return page

    def read_text(self, page: pymupdf.Page, blocks: list[dict[str, Any]] | None = None,
                  layer: pymupdf.TextPage | None = None) -> tuple[list[Part], list[Word], list[str]]:
        """Read a page from its text layer; ``blocks`` and ``layer`` are those of the page, where they are known.

        Returns
        -------
        Its parts, its words, and what was left out.
        """
        page, shown, left_out, taken, down = clear(page)
        if left_out or taken or down:
            blocks = layer = None
        layer = layer or layer_of(page)
        mended, words, struck = mend(shown, words_of(page, layer), taken)
        known = vocabulary(word.text for word in words)
        boxes = boxes_of(self._document, page.number)
        if mended:
            refill(boxes, shown.blocks)
            blocks = as_spans(shown.blocks)
        respan(page, boxes, shown)
        regroup(boxes, shown)
        turn_columns(boxes)
        printed = printed_lines(page, blocks_of(page, layer) if blocks is None else blocks)
        width, height = page.rect.width, page.rect.height
        parts = from_the_right(in_columns(find_parts(boxes, printed, width, height, known), width))
        parts = claim_captions(parts, body_size(printed))
        images = [rounded(image["bbox"]) for image in page.get_image_info()]
        for part in list(parts):
            if part.kind == "figure" and not self.draw_figure(page, part, printed, images):
                put_text(parts, part, inside(printed, part.box), height)
        if down:
            parts, words = placed(parts, down), [*down.words, *words]
        if self._arrange:
            parts, words = self._arrange(page, parts, printed, words, False)
        return parts, words, left_out + struck

    def draw_figure(self, page: pymupdf.Page, figure: Part, printed: list[Printed], images: list[Box]) -> bool:
        """Cut a figure out and read its lettering; False where it shows nothing worth it."""
        if is_ornament(figure.box, page.rect.width, page.rect.height, bool(figure.caption)):
            return False
        image = crop(page, figure.box)
        if image is None or is_simple(image):
            return False
        figure.image = png(image)
        left, top, right, bottom = figure.box
        pictures = [(box[0] - left, box[1] - top, box[2] - left, box[3] - top) for box in images]
        lettering = [clean(line.text) for line in inside(printed, figure.box) if clean(line.text) != figure.caption]
        if not lettering or covered_share(pictures, right - left, bottom - top) > 0.5:
            figure.text = self._lettering.of(image)
        else:
            figure.text = "; ".join(lettering)
        return True


def finish_scan(page: pymupdf.Page, verdict: Verdict, parts: list[Part]) -> tuple[Verdict, list[Part]]:
    """Cut out the figures of a scan; one without any lettering is a figure as a whole."""
    if not parts:
        parts = [Part("figure", "", rounded(page.rect))]
        verdict = verdict._replace(reason=verdict.reason.removesuffix(".") + "; OCR finds no lettering on it.")
    lettering = {id(part): part.text for part in parts}
    kept: list[Part] = []
    for part in claim_captions(parts, 0.0):
        if part.kind != "figure":
            kept.append(part)
            continue
        part.text = "; ".join(filter(None, (part.text, lettering[id(part)])))  # a title above it, and what is in it
        image = None
        if not is_ornament(part.box, page.rect.width, page.rect.height, bool(part.caption)):
            image = crop(page, part.box)
        if image is not None and not is_simple(image):
            part.image = png(image)
            kept.append(part)
        else:  # no figure, but what is written on it counts
            kept += [Part("text", text, part.box) for text in (part.caption, part.text) if text]
    return verdict, kept


def turned_back(box: Box, turn: int, width: float, height: float) -> Box:
    """Return where a box of a page that was turned clockwise lies on the page of this size as it is displayed."""
    x0, y0, x1, y1 = box
    if turn == 90:
        return rounded((y0, height - x1, y1, height - x0))
    if turn == 180:
        return rounded((width - x1, height - y1, width - x0, height - y0))
    if turn == 270:
        return rounded((width - y1, x0, width - y0, x1))
    return box


def words_of(page: pymupdf.Page, layer: pymupdf.TextPage) -> list[Word]:
    """Return the words of the text layer that stand on the page."""
    width, height = page.rect.width, page.rect.height
    found = [Word(text, rounded((max(x0, 0.0), max(y0, 0.0), min(x1, width), min(y1, height))))
             for x0, y0, x1, y1, word, *_ in page.get_text("words", textpage=layer) if (text := clean(word))]
    return [word for word in found if word.box[0] < word.box[2] and word.box[1] < word.box[3]]


def put_text(parts: list[Part], figure: Part, lines: list[Printed], height: float) -> None:
    """Put the text of an ornament in its place: a box of colour with words on it is no figure, but its words count."""
    place = next(index for index, part in enumerate(parts) if part is figure)
    edge = figure.box[3] < _EDGE * height or figure.box[1] > (1 - _EDGE) * height
    texts = [Part("text", figure.caption, figure.box)] if figure.caption else []
    if lines:
        texts.append(Part("margin" if edge else "text", in_rows(lines), figure.box))
    parts[place:place + 1] = texts
