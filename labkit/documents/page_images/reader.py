"""Reader for pages that are pictures (flyers, brochures, slides): a vision model writes each down, or OCR reads it.

Covers and margins are cut off by parameter, and pages that say next to nothing are left out. Nothing is left out
silently: each page stays in the document, with the reason.
"""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from labkit.documents.builtin import reader
from labkit.documents.builtin.assembly import assemble
from labkit.documents.figures import Describe, in_language
from labkit.documents.files import PAGES, require_file
from labkit.documents.page_images.pages import SheetReading
from labkit.documents.page_images.sheets import Sheet, area_of
from labkit.documents.page_images.transcript import cleaned, flaw_of, letters_of, write_down
from labkit.documents.pdf import hash_of
from labkit.documents.tesseract import data_for, installed
from labkit.documents.types import Document, Page
from labkit.documents.workers import Limits
from labkit.errors import DocumentError, SettingsError
from labkit.progress import progress
from labkit.settings import Settings, load_settings

REVISION = 1
"""Raise it with every change that makes pages read differently, as :data:`labkit.documents.builtin.reader.REVISION`."""

_TOGETHER = 4  # pages that a model is shown at once: their pictures are in memory
_BLIND = 2  # answers in a row that are of no use before a model is not asked any more
_BARE = "nothing is printed on it"
_WORDS = 60  # characters of a short page that its reason quotes

Margins = tuple[float, float, float, float]


class NothingLeftError(SettingsError, DocumentError):
    """The parameters leave no page of this file; of another one they may."""


async def read_page_images(path: str | os.PathLike[str], *, describe: Describe | None = None, drop_first: int = 0,
                           drop_last: int = 0, margins: Margins = (0.0, 0.0, 0.0, 0.0), min_characters: int = 40,
                           cache: Any = None, settings: Settings | None = None, show: bool = True,
                           language: str | None = None) -> Document:
    """Read a PDF whose pages are pictures, or an image, into a Document. A text layer is not looked at.

    Parameters
    ----------
    path
        The file.
    describe
        Takes a page's picture and its name and returns the page as Markdown, or None: ``model.transcribe``. Without
        it, and where its answer is of no use, OCR reads the page. OCR also tells where on the page a text is printed.
    drop_first, drop_last
        Pages at the start and at the end that are not looked at: covers.
    margins
        Shares of the page that are cut off before anyone looks: top, right, bottom, left.
    min_characters
        A page on which fewer letters and digits are read is left out.
    cache
        A ResponseCache: a page that was read with these margins is not read again.
    settings
        How much time and memory a file may take; by default from the environment and ``.env``.
    show
        False keeps progress silent.
    language
        What pages that show no words are described in; None leaves it to ``describe``. OCR reads Latin, Chinese and
        Japanese letters whatever it is; for those of another script (Korean, Russian, Greek, Arabic, Hebrew, Hindi,
        Thai), pages that are written in it are read by Tesseract, where that is installed with its data.

    Returns
    -------
    A document with every page of the file. A page that was left out is so called in its ``kind`` and has no text; its
    ``reason`` says why, and ``notes`` count them all.

    Raises
    ------
    SettingsError
        If a parameter is not possible, or leaves no page.
    DocumentError
        If the file cannot be read, or no page is left that says enough.
    """
    require_cuts(drop_first, drop_last, margins, min_characters)
    path, describe = Path(path), in_language(describe, language)
    require_file(path)
    if path.suffix.lower() not in PAGES:
        raise DocumentError(f"{path.name} has no pages to look at.", "Pass a PDF or an image, or use labkit.read().")
    sha256 = await asyncio.to_thread(hash_of, path)
    async with SheetReading(path, Limits.of(settings or load_settings())) as reading:
        total = reading.pages
        if drop_first + drop_last >= total:
            raise NothingLeftError(f"drop_first={drop_first} and drop_last={drop_last} leave nothing of {path.name}: "
                                   f"it has {total} page{'s' * (total != 1)}.", "Drop fewer; 0 and 0 keep every page.")
        kept = range(drop_first + 1, total - drop_last + 1)
        data = data_for(language or "")
        sheets = await _sheets(reading, sha256, kept, margins, cache, show, data)
        pages = assemble([sheet.parts for sheet in sheets])
        notes = await _transcribe(reading, pages, sheets, margins, describe, show)
        notes += await _read_by(sheets, data)
        dropped = [Page(number, "left out", "", *await reading.size(number)) for number in range(1, total + 1)
                   if number not in kept]
    reasons: dict[str, list[int]] = {}
    for page in dropped:
        name, value = ("drop_first", drop_first) if page.number < kept.start else ("drop_last", drop_last)
        _leave_out(page, f"{name} is {value}", reasons)
    for page, sheet in zip(pages, sheets, strict=True):
        _judge(page, sheet, min_characters, reasons)
    pages = sorted([*pages, *dropped], key=lambda page: page.number)
    notes += _account(pages, margins, reasons)
    if not any(page.markdown for page in pages):
        raise DocumentError(f"No page of {path.name} says enough to be kept. {notes[-1]}",
                            "Drop fewer pages, cut less off, lower min_characters, or connect a vision model: the "
                            "built-in OCR reads neither Hangul (Tesseract does, with language=\"Korean\") nor "
                            "pictures without lettering.")
    return Document(path.name, sha256, "page-image", pages, notes)


def require_cuts(drop_first: int = 0, drop_last: int = 0, margins: Sequence[float] = (0.0, 0.0, 0.0, 0.0),
                 min_characters: int = 40) -> None:
    """Raise SettingsError if no file could be read with these parameters of :func:`read_page_images`."""
    for name, value in (("drop_first", drop_first), ("drop_last", drop_last), ("min_characters", min_characters)):
        if not isinstance(value, int) or value < 0:
            raise SettingsError(f"{name} is {value!r}.", "Use a whole number, 0 or more.")
    mend = "Give four shares of the page: top, right, bottom, left, such as (0.06, 0, 0.06, 0)."
    if len(margins) != 4:
        raise SettingsError(f"margins has {len(margins)} values.", mend)
    if not all(isinstance(share, (int, float)) and math.isfinite(share) and 0 <= share < 1 for share in margins):
        raise SettingsError(f"margins is {tuple(margins)}: each must be at least 0 and less than 1.", mend)
    top, right, bottom, left = margins
    if top + bottom >= 1 or left + right >= 1:
        raise SettingsError(f"margins is {tuple(margins)}: nothing is left of a page between them.", mend)


async def _sheets(reading: SheetReading, sha256: str, numbers: range, margins: Margins, cache: Any,
                  show: bool, data: str = "") -> list[Sheet]:
    """Read the pages by OCR, several at once; those that the cache holds are not read again.

    ``data`` is Tesseract's for a script that the built-in OCR does not know; without it here, that one reads.
    """
    reading.expect(len(numbers))
    able = bool(data) and data in await asyncio.to_thread(installed)

    async def sheet_of(number: int) -> Sheet:
        what = {"service": "page image", "revision": [REVISION, reader.REVISION], "sha256": sha256,
                "page": number, "margins": [float(share) for share in margins]}
        key = cache.key_of(what | ({"data": data} if data else {})) if cache else None
        payload = cache.get(key) if cache else None
        if payload is None and data and not able and cache:
            key = cache.key_of(what)
            payload = cache.get(key)
        if payload is not None:
            return Sheet.from_payload(payload)
        sheet = await (reading.sheet(number, margins, data) if able else reading.sheet(number, margins))
        if cache and not sheet.flaw:
            cache.put(key, sheet.payload(), kind="page", label=f"{reading.path.name} page {number}, as a picture")
        return sheet

    waiting = [asyncio.create_task(sheet_of(number)) for number in numbers]
    sheets: list[Sheet] = []
    try:
        with progress("Reading pages", len(numbers), show=show) as bar:
            for number, task in zip(numbers, waiting, strict=True):
                sheets.append(await task)
                bar.advance(note=f"page {number}")
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    return sheets


async def _transcribe(reading: SheetReading, pages: list[Page], sheets: list[Sheet], margins: Margins,
                      describe: Describe | None, show: bool) -> list[str]:
    """Let a model write the pages down; where its answer is of no use, what OCR read stays. Returns notes."""
    for page in pages:
        page.reason = "Its picture was read by OCR."
    if describe is None:
        return ["Pages were read by OCR: no vision model was given."]
    seen = [(page, sheet) for page, sheet in zip(pages, sheets, strict=True) if sheet.parts.kind != "blank"]
    notes, written, useless = [], 0, 0
    with progress("Looking at pages", len(seen), show=show) as bar:
        for place in range(0, len(seen), _TOGETHER):
            batch: list[tuple[Page, Sheet]] = []
            images: list[bytes] = []
            for page, sheet in seen[place:place + _TOGETHER]:
                image, flaw = await reading.picture(page.number, margins, sheet.turn)
                if flaw:
                    notes.append(f"Page {page.number} was read by OCR: its picture could not be drawn ({flaw}).")
                    continue
                batch.append((page, sheet))
                images.append(image)
            answers = await asyncio.gather(*(describe(image, f"{reading.path.name}, page {page.number}")
                                             for image, (page, _) in zip(images, batch, strict=True)),
                                           return_exceptions=True)
            for (page, sheet), answer in zip(batch, answers, strict=True):
                if isinstance(answer, BaseException):  # raised only now: nothing is left running behind it
                    raise answer
                text = cleaned(answer)
                flaw = flaw_of(text, " ".join(word.text for word in sheet.parts.words))
                useless = useless + 1 if flaw else 0
                bar.advance(note=f"page {page.number}")
                if flaw:
                    page.reason = f"Read by OCR: the vision model {flaw}."
                    notes.append(f"Page {page.number} was read by OCR: the vision model {flaw}.")
                    continue
                write_down(page, text, area_of(page.width, page.height, margins))
                page.reason = "Its picture was written down by a vision model."
                written += 1
            if useless >= _BLIND and not written and place + _TOGETHER < len(seen):
                notes.append("The vision model wrote nothing of use down so far: OCR reads the rest.")
                break
    others = ", the others read by OCR" if written < len(seen) else ""
    return [f"{written} of {len(seen)} pages were written down by a vision model{others}.", *notes]


async def _read_by(sheets: list[Sheet], data: str) -> list[str]:
    """Say which pages Tesseract read, or that it could not."""
    if not data:
        return []
    by = [str(sheet.parts.number) for sheet in sheets if sheet.by]
    if by:
        return [f"Page{'s' * (len(by) != 1)} {', '.join(by)}: read by Tesseract ({data}), as the built-in OCR does not "
                "know the script."]
    if data in await asyncio.to_thread(installed):
        return []
    return [f"The built-in OCR does not know this language's script, and Tesseract with its data ({data}) is not "
            f"installed: apt-get install tesseract-ocr-{data}."]


def _judge(page: Page, sheet: Sheet, min_characters: int, reasons: dict[str, list[int]]) -> None:
    """Leave a page out that says too little."""
    if sheet.flaw:
        return _leave_out(page, f"it is damaged: {sheet.flaw}", reasons)
    letters = letters_of(page)
    if not letters and sheet.parts.kind == "blank":
        return _leave_out(page, _BARE, reasons)
    if not letters:
        return _leave_out(page, "no lettering was found on it", reasons)
    if letters < min_characters:
        said = " ".join(page.markdown.split())
        said = said if len(said) <= _WORDS else f"{said[:_WORDS]}…"
        return _leave_out(page, f"fewer than {min_characters} characters were read on it", reasons,
                          f'{letters} of them: "{said}"')
    page.kind = "image"
    return None


def _leave_out(page: Page, why: str, reasons: dict[str, list[int]], detail: str = "") -> None:
    reasons.setdefault(why, []).append(page.number)
    page.read_by = "none"
    page.kind = "blank" if why == _BARE else "left out"
    page.markdown, page.words, page.tables, page.figures = "", [], [], []
    page.reason = f"Left out: {why}{f' ({detail})' if detail else ''}."


def _account(pages: list[Page], margins: Margins, reasons: dict[str, list[int]]) -> list[str]:
    """Return notes that say what was cut off and which pages were left out, and why."""
    sides = [f"{share:.0%} at the {side}" for share, side in zip(margins, ("top", "right", "bottom", "left"),
                                                                 strict=True) if share]
    notes = [f"Cut off each page before it was read: {', '.join(sides)}."] if sides else []
    parts = [f"page{'s' * (len(numbers) != 1)} {', '.join(map(str, numbers))} ({why})"
             for why, numbers in reasons.items()]
    out = sum(map(len, reasons.values()))
    left = f"{out} of {len(pages)} page{'s' * (len(pages) != 1)} left out"
    return [*notes, f"{left}: {'; '.join(parts)}." if out else f"{left}."]
