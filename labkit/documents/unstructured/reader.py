"""Reader: Unstructured (open source). Its elements are the text; labkit's layout model and crops add what they lack.

Works from the extra ``unstructured``, which startup_unstructured.sh installs; pages that the cache holds need nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.documents.builtin.assembly import assemble
from labkit.documents.builtin.captions import claim_captions
from labkit.documents.builtin.layout import Printed, body_size, inside, printed_lines, turn_of, with_missing
from labkit.documents.builtin.parts import PageParts, Part, rounded
from labkit.documents.builtin.reader import PageReader, finish_scan, put_text, turned_back
from labkit.documents.builtin.scan import draw, scan_parts
from labkit.documents.builtin.triage import Verdict, look, triage
from labkit.documents.ocr import Line, read_turned
from labkit.documents.pdf import in_thread, opened
from labkit.documents.plaintext import clean, folded, vocabulary
from labkit.documents.types import Page, Word
from labkit.documents.unstructured.elements import believed, covered, laid_out, parts_of, settle_headings
from labkit.documents.unstructured.engine import lettering, partition, picture_of, single_page
from labkit.documents.unstructured.strategy import PageLook, Plan, is_installed, make_plan, missing, probe
from labkit.progress import progress
from labkit.settings import Settings

if TYPE_CHECKING:
    import pymupdf

REVISION = 1
"""Raise it with every change that makes pages read differently: kept pages of another revision are read anew."""

_KEPT = 0.6  # share of the letters outside tables and figures that must arrive; else the built-in reader reads the page
_STRANGE = 2.0  # times the letters that the built-in OCR reads: it does not know the script
_UPRIGHT = 0.8  # mean score of the built-in OCR from which its word on how a page lies is taken
_LEGIBLE = 0.6  # mean confidence below which Tesseract is guessing, as where a page stands on its head
_SAMPLE = 40  # pages whose text layers tell the document's language


async def read_unstructured(path: Path, sha256: str, *, settings: Settings, strategy: str = "auto", cache: Any = None,
                            show: bool = True) -> tuple[list[Page], list[str]]:
    """Read a PDF or image page by page; a page that the cache holds is not read again.

    Parameters
    ----------
    sha256
        The file's hash: pages are kept in the cache under it, with the strategy that read them.
    settings
        Its language is one of those that OCR reads in.
    strategy
        ``"auto"``, ``"hi_res"``, ``"fast"`` or ``"ocr_only"`` (see :func:`make_plan`).
    cache
        An object with ``get``, ``put`` and ``key_of`` (ResponseCache), or None. What it holds is enough in replay mode,
        and where Unstructured is not installed.

    Returns
    -------
    The pages and one-line notes: which strategy read what and why, and what is missing.

    Raises
    ------
    SettingsError
        If Unstructured is not installed, or the strategy cannot be used here.
    DocumentError
        If the file cannot be opened (see :func:`labkit.documents.pdf.opened`).
    """
    with opened(path) as document:
        plan = await _plan(document, path, sha256, settings.language, strategy, cache)
        reader = _Reader(document, plan)
        read: list[PageParts] = []
        notes: list[str] = []
        with progress("Reading pages with Unstructured", len(plan.pages), show=show) as bar:
            for number, how in plan.pages.items():
                key = cache.key_of({"service": "unstructured", "revision": REVISION, "sha256": sha256, "page": number,
                                    "strategy": how, "languages": [] if how == "fast" else plan.languages,
                                    "tables": how == "hi_res" and plan.tables}) if cache is not None else None
                kept = cache.get(key) if cache is not None else None
                if kept is None:
                    if not is_installed():
                        raise missing()
                    found, note = await in_thread(reader.page, number)
                    kept = {"page": found.payload(), "note": note}
                    if cache is not None:
                        cache.put(key, kept, kind="page", label=f"{path.name} page {number}")
                read.append(PageParts.from_payload(kept["page"]))
                notes += [kept["note"]] if kept["note"] else []
                bar.advance(note=f"page {number}: {read[-1].kind}")
    return assemble(read), [*plan.notes, *notes]


async def _plan(document: pymupdf.Document, path: Path, sha256: str, language: str, strategy: str, cache: Any) -> Plan:
    """Return how the pages are read; what was planned before counts where nothing can or may be read anew."""
    key = cache.key_of({"service": "unstructured plan", "revision": REVISION, "sha256": sha256, "strategy": strategy,
                        "language": language}) if cache is not None else None
    if key and (getattr(cache, "mode", None) == "replay" or not is_installed()) and (kept := cache.get(key)):
        return Plan.from_payload(kept)
    ability = await asyncio.to_thread(probe, strategy)
    looks, text = await in_thread(_look, document) if ability.installed else ({}, "")
    plan = make_plan(strategy, ability, looks, language, text)
    if key:
        cache.put(key, plan.payload(), kind="plan", label=path.name)
    return plan


def _look(document: pymupdf.Document) -> tuple[dict[int, PageLook], str]:
    looks, texts = {}, []
    for number, page in enumerate(document, 1):
        try:
            signals = look(page)
            verdict = triage(signals)
        except Exception:  # a damaged page: the built-in reader knows what to do and say
            looks[number] = PageLook("none")
            continue
        looks[number] = PageLook(verdict.source, verdict.doubt)
        if number <= _SAMPLE and verdict.source in ("text layer", "ocr layer"):
            texts.append(signals.text)
    return looks, "\n".join(texts)


class _Unread(Exception):
    """What Unstructured made of a page is not enough; the message says how."""


class _Reader:
    """Reads the pages of one open document as planned."""

    def __init__(self, document: pymupdf.Document, plan: Plan) -> None:
        self._pages = PageReader(document)
        self._plan = plan
        self._turn = 0  # degrees by which the page at hand was turned
        self._note = ""  # what is to be said of it

    def page(self, number: int) -> tuple[PageParts, str]:
        """Read a page, counted from 1. Where Unstructured fails, the built-in reader reads it; the note says so."""
        strategy = self._plan.pages[number]
        note, self._note, self._turn = "", "", 0
        if strategy != "builtin":
            try:
                found = self._read(number, strategy)
                return found, f"Page {number}: {self._note}." if self._note else ""
            except _Unread as error:
                note = f"Page {number} was read by the built-in reader instead: {error}."
            except Exception as error:  # whatever a page makes foreign code raise may cost this page only
                flaw = clean(str(error))[:120] or type(error).__name__
                note = f"Page {number} was read by the built-in reader instead: Unstructured failed on it ({flaw})."
            self._pages.turned(number, -self._turn % 360)
        found, flaw = self._pages.page(number)
        return found, f"Page {number} could not be read ({flaw}); it is left out." if flaw else note

    def _read(self, number: int, strategy: str) -> PageParts:
        page = self._pages.turned(number, 0)
        shown = page.rect
        verdict = triage(look(page))
        if strategy == "ocr_only" or verdict.source == "ocr":
            source = "ocr"
            parts, words = self._scanned(number, strategy, verdict)
        else:
            source = verdict.source
            self._turn = turn_of(page)
            parts, words = self._printed(self._pages.turned(number, self._turn), strategy)
        for part in parts:
            part.box = turned_back(part.box, self._turn, shown.width, shown.height)
        words = [Word(word.text, turned_back(word.box, self._turn, shown.width, shown.height)) for word in words]
        reason = f"{verdict.reason} Read by Unstructured ({strategy})."
        return PageParts(number, round(shown.width, 1), round(shown.height, 1), verdict.kind, reason, source, parts,
                         words)

    def _printed(self, page: pymupdf.Page, strategy: str) -> tuple[list[Part], list[Word]]:
        """Read a page that has a text layer, upright."""
        printed = printed_lines(page)
        parts = believed(self._elements(page, strategy), printed)
        marked, words = self._pages.read_text(page)
        return self._put_together(page, strategy, parts, marked, printed, words), words

    def _scanned(self, number: int, strategy: str, verdict: Verdict) -> tuple[list[Part], list[Word]]:
        """Read a page by OCR. Unstructured's elements have no boxes of lines or words, so OCR is asked once more.

        The built-in one is: it reads tables that Tesseract loses, and tells whether a page lies on its side. Where it
        does not know the script, Tesseract is.
        """
        _, picture, _ = draw(self._pages.turned(number, 0))
        reading = read_turned(picture)
        self._turn = reading.turn if reading.score >= _UPRIGHT else 0
        page = self._pages.turned(number, self._turn)
        pixels, _, scale = draw(page)
        parts = self._elements(page, strategy)
        lines = reading.lines if self._turn == reading.turn else []
        words = [Word(line.text, line.box) for line in lines]
        strange = _letters(parts) > _STRANGE * _letters(lines)
        if strange:
            picture, scale = picture_of(page)
            reading, words = lettering(picture, self._plan.languages)
            lines = reading.lines
            if reading.score < _LEGIBLE:
                raise _Unread("Tesseract can make out next to nothing on it")
        if not lines:
            raise _Unread("Tesseract finds no lettering on it")
        words = [Word(word.text, rounded(side / scale for side in word.box)) for word in words]
        boxes = [rounded(side / scale for side in line.box) for line in lines]
        printed = [Printed(line.text, box, round(box[3] - box[1])) for line, box in zip(lines, boxes, strict=True)]
        marked, _ = scan_parts(page, lines, scale, pixels)
        _, marked = finish_scan(page, verdict, marked)
        try:
            return self._put_together(page, strategy, parts, marked, printed, words), words
        except _Unread as error:
            if not strange:
                raise
            self._note = f"Tesseract's lettering was put in order by labkit's own layout model: {error}"
            return marked, words

    def _elements(self, page: pymupdf.Page, strategy: str) -> list[Part]:
        elements = partition(single_page(page), strategy, self._plan.languages, self._plan.tables)
        return parts_of(elements, page.rect.width, page.rect.height)

    def _put_together(self, page: pymupdf.Page, strategy: str, parts: list[Part], marked: list[Part],
                      printed: list[Printed], words: list[Word]) -> list[Part]:
        """Put elements and what labkit's layout model marked on a page together.

        Raises _Unread where the elements hold too little of the text that stands outside tables and figures.
        """
        blocks = [part.box for part in marked if part.kind in ("table", "figure")]
        around = [line for line in printed if not any(inside([line], box) for box in blocks)]
        found = [part for part in parts if not any(covered(part.box, box) > 0.5 for box in blocks)]
        if _letters(found) < _KEPT * _letters(around):
            raise _Unread(f"Unstructured found {_letters(found) / _letters(around):.0%} of its text")
        known = vocabulary(word.text for word in words)
        body = body_size(printed)
        settle_headings(parts, marked, printed, body)
        parts = with_missing(parts, printed, known)
        if strategy == "hi_res":
            parts = self._with_figures(page, claim_captions(parts, body), printed)
            tables = [part for part in parts if part.kind == "table"]
            marked = [part for part in marked if part.kind == "margin" or (part.kind == "table" and not any(
                covered(part.box, table.box) > 0.5 for table in tables))]
        return laid_out(parts, marked, printed, known)

    def _with_figures(self, page: pymupdf.Page, parts: list[Part], printed: list[Printed]) -> list[Part]:
        """Cut out the figures that hi_res found; one that shows nothing leaves its words."""
        images = [rounded(image["bbox"]) for image in page.get_image_info()]
        for part in list(parts):
            if part.kind == "figure" and not self._pages.draw_figure(page, part, printed, images):
                put_text(parts, part, inside(printed, part.box), page.rect.height)
        return parts


def _letters(pieces: Iterable[Part | Printed | Line]) -> int:
    return sum(len(folded(piece.text)) for piece in pieces)
