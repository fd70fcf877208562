"""Pages beside what was read from them, and the files of a collection with what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.documents.files import IMAGES
from labkit.documents.types import Document, Page, Table
from labkit.errors import DocumentError
from labkit.reports.page_pictures import PagePictures, shrunk
from labkit.reports.wording import capital, counted, heard, places, say, sentence
from labkit.show.html import BORDER, MUTED, Shown, badge, escape, muted, picture, table
from labkit.show.tables import table_html
from labkit.text.length import shorten

if TYPE_CHECKING:
    from labkit.pipelines.per_file import FileRun

_LONGEST = 4000  # characters of a page
_READ_BY = {"vision": ("written down by a vision model", "#0072b2", "#ffffff"),
            "ocr": ("read by OCR", "#e69f00", "#000000"), "none": ("left out", "#757575", "#ffffff")}


def readings(path: str | PathLike[str], document: Document, n: int = 6) -> Shown:
    """Show the first ``n`` pages of a document, each as a picture beside the text that was read from it.

    Parameters
    ----------
    path
        The PDF or image that ``document`` was read from.

    Raises
    ------
    DocumentError
        If the file cannot be opened. A single damaged page only leaves its picture empty.
    """
    cards = []
    with ExitStack() as stack:
        image = Path(path) if Path(path).suffix.lower() in IMAGES else None
        drawn = None if image else stack.enter_context(PagePictures(path))
        for page in document.pages[:n]:
            width = 130 if page.read_by == "none" else 330
            shown = _still(image) if image else _page_uri(drawn, page.number, width)
            alt = say("{where} of {file}", where=capital(places([page.number])), file=document.file)
            face = (picture(shown, alt, f"display:block;width:{width}px") if shown else
                    f'<div style="width:{width}px;padding:40px 0;text-align:center;{MUTED}">'
                    f'{escape(say("cannot be drawn"))}</div>')
            cards.append(_card(page, face))
    kept = sum(bool(page.markdown) for page in document.pages)
    line = counted(len(document.pages), "{file}: {kept} of {n} page kept", "{file}: {kept} of {n} pages kept",
                   file=document.file, kept=kept)
    more = [muted(say("First {n} pages shown.", n=n))] if len(document.pages) > n else []
    return Shown("".join([*cards, *more, *map(muted, map(heard, document.notes))]), line)


def _page_uri(drawn: PagePictures, number: int, width: int) -> str:
    try:
        return drawn.page(number, 2 * width, 60_000).uri
    except DocumentError:
        return ""


def _still(path: Path) -> str:
    try:
        found = shrunk(path.read_bytes())
    except OSError as error:
        raise DocumentError(f"{path.name} cannot be read ({error.strerror or error}).",
                            "Pass the file that the document was read from.") from None
    return found.uri if found else ""


def _card(page: Page, face: str) -> str:
    name, ground, ink = _READ_BY.get(page.read_by, ("", "#757575", "#ffffff"))
    label = badge(say(name) if name else say("read by {reader}", reader=page.read_by), ground, ink)
    return (f'<div style="display:flex;flex-wrap:wrap;gap:20px;align-items:flex-start;margin:0 0 14px 0;'
            f'padding-bottom:14px;border-bottom:{BORDER}"><div style="flex:0 0 auto;max-width:100%">{face}</div>'
            f'<div style="flex:1 1 260px;min-width:0"><div><b>{capital(places([page.number]))}</b> {label}</div>'
            f"{muted(heard(page.reason))}{_text(page)}</div></div>")


def _text(page: Page) -> str:
    """Return a page's text with its tables as tables and its figures set off."""
    parts, at = [], 0
    for item in sorted((item for item in (*page.tables, *page.figures) if item.span), key=lambda item: item.span.start):
        if item.span.start < at:
            continue
        piece = page.markdown[item.span.start:item.span.end]
        parts += [_plain(page.markdown[at:item.span.start]),
                  table_html(piece) if isinstance(item, Table) else _plain(piece, "border-left:3px solid #009e73;"
                                                                              "padding-left:10px")]
        at = item.span.end
        if at > _LONGEST:
            break
    rest = page.markdown[at:]
    return "".join([*parts, _plain(rest[:_LONGEST] + (" …" if len(rest) > _LONGEST else ""))])


def _plain(text: str, style: str = "") -> str:
    return (f'<div style="white-space:pre-line;overflow-wrap:anywhere;margin:6px 0;font-size:13px;{style}">'
            f"{escape(text.strip())}</div>" if text.strip() else "")


def files(files: Sequence[FileRun]) -> Shown:
    """Show files with their pages, how many of them were kept and why not the others, and the pairs made so far."""
    rows, pages, kept, failed = [], 0, 0, 0
    asked = any(file.result for file in files)
    for file in files:
        document = file.document
        count = len(document.pages) if document else 0
        read = sum(bool(page.markdown) for page in document.pages) if document else 0
        pages, kept, failed = pages + count, kept + read, failed + bool(file.error)
        said = [document.notes[-1]] if document and document.notes else []
        why = f"{badge(say('cannot be used'), '#5b2b36', '#ffffff')} {escape(str(file.error))}" if file.error else ""
        made = [str(len(file.result.records)) if file.result else "–",
                escape(file.dataset.name) if file.dataset else "–"] if asked else []
        rows.append([f"<b>{escape(file.path.name)}</b>", str(count or "–"), str(read or "–"),
                     str(count - read) if document else "–", *made,
                     why or escape(shorten(" ".join(map(heard, said)), 220))])
    line = say("{files}, {pages} pages, {kept} kept, {left} left out", pages=pages, kept=kept, left=pages - kept,
               files=counted(len(files), "{n} file", "{n} files"))
    line += say("; {n} cannot be used", n=failed) if failed else ""
    head = [say("File"), say("Pages"), say("Kept"), say("Left out"),
            *([say("Pairs"), say("Dataset")] if asked else []), say("Why")]
    return Shown(table(head, rows) + f"<div>{escape(sentence(line))}</div>", line)
