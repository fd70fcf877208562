"""What a worker does for the reader unstructured: a look at each page, and pages put in order by their elements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from labkit.documents.builtin.layout import Printed, body_size, inside, with_missing
from labkit.documents.builtin.parts import Part
from labkit.documents.builtin.reader import PageReader
from labkit.documents.builtin.triage import look, triage
from labkit.documents.ocr import Line, Reading
from labkit.documents.plaintext import clean, folded, vocabulary
from labkit.documents.types import Word
from labkit.documents.unstructured.elements import believed, covered, laid_out, parts_of, settle_headings
from labkit.documents.unstructured.engine import lettering, load, load_hi_res, partition, single_page
from labkit.documents.workers.open_file import OpenFile, load_layout, require_room

if TYPE_CHECKING:
    import pymupdf

_KEPT = 0.6  # share of the letters outside tables and figures that must arrive; else the built-in reader reads the page
_KNOWN = frozenset(("eng", "jpn", "chi_sim", "deu", "fra", "spa", "por", "ita", "nld"))  # to the built-in OCR
_STRANGE = 2.0  # times the letters that the built-in OCR reads: it does not know the script
_LEGIBLE = 0.6  # mean confidence below which Tesseract is guessing, as where a page stands on its head
_SAMPLE = 40  # pages whose text layers tell the document's language


def look_through(file: OpenFile) -> tuple[list[tuple[str, bool]], str]:
    """Return for each page where its text comes from and whether that is in doubt; and text of the first ones."""
    looks, texts = [], []
    for place in range(file.document.page_count):
        try:
            signals = look(file.document[place])
            verdict = triage(signals)
        except Exception as error:  # a damaged page: the built-in reader knows what to do and say
            require_room(str(error))
            looks.append(("none", False))
            continue
        looks.append((verdict.source, verdict.doubt))
        if len(looks) <= _SAMPLE and verdict.source in ("text layer", "ocr layer"):
            texts.append(signals.text)
    return looks, "\n".join(texts)


def read_page(file: OpenFile, number: int, strategy: str, languages: list[str], tables: bool) -> dict[str, Any]:
    """Return a page as JSON, and a note where something is to be said of it."""
    file.load(load_layout)
    file.load(load_hi_res if strategy == "hi_res" else load)
    order = _Order(strategy, languages, tables)
    reader = PageReader(file.document, order, strategy == "ocr_only", order.letter)
    parts, flaw = reader.page(number)
    require_room(flaw)
    note = f"Page {number} could not be read ({flaw}); it is left out." if flaw else ""
    if order.by_tesseract:
        note = note or f"Page {number}: Tesseract read it, and labkit's own layout model put its lettering in order."
    elif order.unread:
        note = note or f"Page {number} was read by the built-in reader instead: {order.unread}."
    elif not flaw:
        parts.reason = f"{parts.reason} Read by Unstructured ({strategy})."
    return {"page": parts.payload(), "note": note}


class _Order:
    """Puts a page that the built-in reader has read in the order and words of Unstructured's elements.

    ``unread`` says in the end why the page was left as it was, where it was; ``by_tesseract``, whose lettering it is.
    """

    def __init__(self, strategy: str, languages: list[str], tables: bool) -> None:
        self._strategy, self._languages, self._tables = strategy, languages, tables
        self.unread, self.by_tesseract = "", False

    def letter(self, page: pymupdf.Page, reading: Reading) -> tuple[list[Line], float] | None:
        """Read a scan with Tesseract where the built-in OCR does not know the script; it reads tables worse."""
        if _KNOWN.issuperset(self._languages):
            return None
        other, scale = lettering(page, self._languages)
        if other.score < _LEGIBLE or _letters(other.lines) <= _STRANGE * _letters(reading.lines):
            return None
        self.by_tesseract = True
        return other.lines, scale

    def __call__(self, page: pymupdf.Page, marked: list[Part], printed: list[Printed], words: list[Word],
                 scanned: bool) -> tuple[list[Part], list[Word]]:
        if self.by_tesseract:  # of the same lettering, Unstructured's elements lose half, and have no lines
            return marked, words
        try:
            elements = partition(single_page(page), self._strategy, self._languages, self._tables)
            parts = parts_of(elements, page.rect.width, page.rect.height)
        except MemoryError:
            raise
        except Exception as error:  # whatever a page makes foreign code raise may cost its order only
            require_room(str(error))
            self.unread = f"Unstructured failed on it ({clean(str(error))[:120] or type(error).__name__})"
            return marked, words
        return self._put_together(parts if scanned else believed(parts, printed), marked, printed, words), words

    def _put_together(self, parts: list[Part], marked: list[Part], printed: list[Printed],
                      words: list[Word]) -> list[Part]:
        """Put elements, and tables and figures that labkit's layout model marked on the page, together."""
        blocks = [part.box for part in marked if part.kind in ("table", "figure")]
        around = _letters(line for line in printed if not any(inside([line], box) for box in blocks))
        found = _letters(part for part in parts if not any(covered(part.box, box) > 0.5 for box in blocks))
        if found < _KEPT * around:
            self.unread = f"Unstructured found {found / around:.0%} of its text"
            return marked
        known = vocabulary(word.text for word in words)
        settle_headings(parts, marked, printed, body_size(printed))
        parts = with_missing(parts, printed, known)
        tables = [part.box for part in parts if part.kind == "table"]
        marked = [part for part in marked if part.kind in ("margin", "figure") or (
            part.kind == "table" and not any(covered(part.box, box) > 0.5 for box in tables))]
        return laid_out(parts, marked, printed, known)


def _letters(pieces: Iterable[Part | Printed | Line]) -> int:
    return sum(len(folded(piece.text)) for piece in pieces)
