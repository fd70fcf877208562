"""A document as a notebook shows it: its pages, a figure, its tables, and which pages the pairs rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from os import PathLike

from labkit.datasets.places import pairs_per_place, places_of
from labkit.datasets.record import QA
from labkit.documents.places import numbers_of, unread
from labkit.documents.types import LINED, Document, Figure, Page, Span, Table
from labkit.errors import DocumentError
from labkit.reports.page_pictures import PagePictures, shrunk
from labkit.reports.presentation import DESCRIBED_BY, KIND_COLOURS, strip
from labkit.reports.wording import capital, counted, heard, listed, places, say, sentence, short
from labkit.reports.wording import unit as unit_of
from labkit.show.html import BORDER, MUTED, Shown, badge, escape, muted, picture
from labkit.show.tables import table_html

_MOST_PAGES = 40


def pages(path: str | PathLike[str], document: Document, width: int = 150) -> Shown:
    """Show a PDF's pages as thumbnails, framed in the colour of their kind, each with the reason for it.

    Parameters
    ----------
    path
        The PDF that ``document`` was read from.
    width
        Of a thumbnail, in CSS pixels. Of a long document the first 40 pages are shown.

    Raises
    ------
    DocumentError
        If the file cannot be opened as a PDF. A single damaged page only leaves its thumbnail empty.
    """
    shown = document.pages[:_MOST_PAGES]
    cards = []
    with PagePictures(path) as drawn:
        for page in shown:
            try:
                image = picture(drawn.page(page.number, round(width * 1.5)).uri,
                                listed([capital(places([page.number])), say(page.kind)]),
                                "display:block;width:100%;border:none")
            except DocumentError:
                image = (f'<div style="padding:40px 8px;text-align:center;{MUTED}">'
                         f'{escape(say("cannot be drawn"))}</div>')
            cards.append(_page_card(page, image, width))
    counts = Counter(page.kind for page in document.pages)
    legend = " ".join(badge(say("{count} {kind}", count=counts[kind], kind=say(kind)), *colours)
                      for kind, colours in KIND_COLOURS.items() if counts[kind])
    more = len(document.pages) - len(shown)
    tail = muted(say("and {n} more pages", n=more)) if more else ""
    total = counted(len(document.pages), "{n} page", "{n} pages")
    read = say("read by the {reader} reader", reader=heard(document.reader)) if document.reader else ""
    head = (f'<div style="margin-bottom:8px"><b>{escape(document.file)}</b> '
            f'<span style="{MUTED}">{escape(" ".join(filter(None, [total, read])))}</span> {legend}</div>')
    notes = "".join(muted(heard(note)) for note in document.notes)
    grid = f'<div style="display:flex;flex-wrap:wrap;gap:12px;align-items:flex-start">{"".join(cards)}</div>'
    kinds = listed(say("{count} {kind}", count=counts[kind], kind=say(kind)) for kind in KIND_COLOURS if counts[kind])
    return Shown(head + grid + tail + notes, f"{document.file}: {total} ({kinds})")


def _page_card(page: Page, image: str, width: int) -> str:
    ground, ink = KIND_COLOURS[page.kind]
    why = f'<div style="font-size:11px;line-height:1.3;{MUTED};margin-top:2px">{escape(heard(page.reason))}</div>'
    title = escape(f"{capital(places([page.number]))}: {sentence(say(page.kind))} {heard(page.reason)}".strip())
    return (f'<figure style="margin:0;width:{width}px" title="{title}">'
            f'<div style="border:3px solid {ground};border-radius:4px;overflow:hidden;background:#ffffff">{image}</div>'
            f'<figcaption style="text-align:left;margin-top:3px"><b>{page.number}</b> '
            f'{badge(say(page.kind), ground, ink)}'
            f'{why if page.reason and page.kind != "text" else ""}</figcaption></figure>')


def figures(source: Document | Sequence[Figure], n: int = 2) -> Shown:
    """Show the first ``n`` figures, each beside its caption and description, and say how that was made."""
    found = source.figures if isinstance(source, Document) else list(source)
    if not found:
        return Shown(muted(say("No figures were found.")), say("0 figures"))
    document = source if isinstance(source, Document) else None
    named = [say("Figure {where}", where=_placed([figure], document)) for figure in found[:n]]
    lines = [f"{name}: {figure.caption or say('no caption')} ({_how(figure)})"
             for name, figure in zip(named, found, strict=False)]
    more = muted(say("{n} of {count} figures shown", n=n, count=len(found))) if len(found) > n else ""
    return Shown("".join(map(_figure_html, found, named)) + more, "\n".join(lines))


def _how(figure: Figure) -> str:
    return say(DESCRIBED_BY.get(figure.described_by, figure.described_by))


def _placed(parts: Sequence[Figure | Table], document: Document | None) -> str:
    """Say where parts stand, in the terms of their file: ``on page 3``, ``on sheet 2, rows 5–7``."""
    unit = document.unit if document else "page"
    rows: list[int] = []
    if document and parts and unit in (*LINED, "sheet"):
        for part in parts:
            lines, span = document.page(part.page).lines, part.span or Span(0, 0)
            first = max((number for place, number in lines if place <= span.start), default=1)
            last = max((number for place, number in lines if span.start < place < span.end), default=first)
            rows += range(first, last + 1)
    if unit in LINED:
        return say("in {places}", places=places(rows, unit))
    pages = {part.page for part in parts}
    return say("on {places}", places=listed([places(pages, unit), *([places(rows, "row")] if rows and len(parts) == 1
                                                                   else [])]))


def _figure_html(figure: Figure, name: str) -> str:
    image = shrunk(figure.image)
    shown = (picture(image.uri, figure.caption or name) if image
             else f'<div style="padding:30px;border:{BORDER};{MUTED}">{escape(say("no picture was kept"))}</div>')
    ground, ink = ("#0072b2", "#ffffff") if figure.described_by == "vision" else ("#757575", "#ffffff")
    caption = escape(figure.caption) if figure.caption else f'<span style="{MUTED}">{escape(say("no caption"))}</span>'
    description = (f'<div style="margin-top:8px;white-space:pre-line;overflow-wrap:anywhere">'
                   f"{escape(figure.description)}</div>" if figure.description else "")
    return (f'<div style="display:flex;flex-wrap:wrap;gap:18px;align-items:flex-start;margin-bottom:12px">'
            f'<div style="flex:0 1 {min(480, image.width if image else 200)}px">{shown}</div>'
            f'<div style="flex:1 1 260px"><div style="{MUTED};font-size:12px">{escape(name)}</div>'
            f'<div style="font-weight:600">{caption}</div><div style="margin-top:6px">'
            f"{badge(_how(figure), ground, ink)}</div>{description}</div></div>")


def tables(document: Document, n: int = 2) -> Shown:
    """Show the first ``n`` tables of a document as tables, of each at most 12 rows."""
    found = document.tables
    if not found:
        return Shown(muted(say("{file} has no tables.", file=document.file)), say("0 tables"))
    parts = [f'<div style="margin:10px 0 2px 0;font-size:12px;{MUTED}">'
             f'{escape(say("Table {where}", where=_placed([table], document)))}</div>'
             f"{table_html(table.markdown)}" for table in found[:n]]
    if len(found) > n:
        parts.append(muted(say("{n} of {count} tables shown", n=min(n, len(found)), count=len(found))))
    return Shown("".join(parts), say(
        "{tables} {where}", tables=counted(len(found), "{n} table", "{n} tables"), where=_placed(found, document)))


def coverage(source: Document | Iterable[Page | int], records: Sequence[QA]) -> Shown:
    """Show the pages, rows or lines as a strip, each the darker the more pairs rest on it; empty frames rest nothing.

    Parameters
    ----------
    source
        The document, or its pages, or their numbers (``books.pages``). Of more than 120, neighbours share a frame.
    """
    listed = numbers_of(source) if isinstance(source, Document) else list(source)
    numbers = [page.number if isinstance(page, Page) else int(page) for page in listed]
    pages = source.pages if isinstance(source, Document) else [page for page in listed if isinstance(page, Page)]
    blank, word = unread(pages)
    if isinstance(source, Document):
        unit = source.unit
    else:
        unit = next((unit for unit, places in map(places_of, records) if places), "page")
    counts = pairs_per_place(records)
    cells = []
    for cell in strip(numbers, counts, blank):
        edge = BORDER.replace("solid", "dashed") if cell.blank else BORDER
        name = capital(places({cell.first, cell.last}, unit).replace(", ", "–"))
        pairs = (say("{word} {unit}", word=say(word), unit=unit_of(unit)) if cell.blank else
                 counted(cell.count, "{n} pair", "{n} pairs"))
        cells.append(f'<div title="{name}: {pairs}" style="min-width:38px;text-align:center;border:{edge};'
                     f"border-radius:3px;background:{cell.ground};color:{cell.ink};padding:3px 2px;font-size:12px;"
                     f'line-height:1.25"><b>{cell.count or "–"}</b><br>'
                     f'<span style="font-size:10px">{escape(short(unit, cell.label))}</span></div>')
    asked = [number for number in numbers if number not in blank]
    rested = sum(1 for number in asked if counts[number])
    line = say("{pairs} pairs rest on {rested:,} of {count:,} {unit}s", pairs=len(records), rested=rested,
               count=len(asked), unit=unit_of(unit))
    line += say(" ({count} {word})", count=len(blank), word=say(word)) if blank else ""
    each = (say("Each number counts the pairs on that {unit}.", unit=unit_of(unit)) if len(cells) == len(numbers) else
            say("Each number counts the pairs on those {unit}s.", unit=unit_of(unit)))
    html = (f'<div style="display:flex;flex-wrap:wrap;gap:4px">{"".join(cells)}</div>'
            f'<div style="margin-top:4px;font-size:13px">{escape(sentence(line))} {escape(each)}</div>')
    return Shown(html, line)
