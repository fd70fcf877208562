"""A document as a notebook shows it: its pages, a figure, its tables, and which pages the pairs rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from os import PathLike

from labkit.datasets.places import page_list, pairs_per_place, places_of
from labkit.datasets.record import QA
from labkit.documents.places import numbers_of, unread
from labkit.documents.types import LINED, Document, Figure, Page, Span, Table
from labkit.errors import DocumentError
from labkit.reports.page_pictures import PagePictures, shrunk
from labkit.reports.presentation import DESCRIBED_BY, KIND_COLOURS, strip
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
                image = picture(drawn.page(page.number, round(width * 1.5)).uri, f"Page {page.number}, {page.kind}",
                                "display:block;width:100%;border:none")
            except DocumentError:
                image = f'<div style="padding:40px 8px;text-align:center;{MUTED}">cannot be drawn</div>'
            cards.append(_page_card(page, image, width))
    counts = Counter(page.kind for page in document.pages)
    legend = " ".join(badge(f"{counts[kind]} {kind}", *colours)
                      for kind, colours in KIND_COLOURS.items() if counts[kind])
    more = len(document.pages) - len(shown)
    tail = muted(f"and {more} more pages") if more else ""
    total = f"{len(document.pages)} page{'s' * (len(document.pages) != 1)}"
    read = f"read by the {document.reader} reader" if document.reader else ""
    head = (f'<div style="margin-bottom:8px"><b>{escape(document.file)}</b> '
            f'<span style="{MUTED}">{escape(" ".join(filter(None, [total, read])))}</span> {legend}</div>')
    notes = "".join(muted(note) for note in document.notes)
    grid = f'<div style="display:flex;flex-wrap:wrap;gap:12px;align-items:flex-start">{"".join(cards)}</div>'
    kinds = ", ".join(f"{counts[kind]} {kind}" for kind in KIND_COLOURS if counts[kind])
    return Shown(head + grid + tail + notes, f"{document.file}: {total} ({kinds})")


def _page_card(page: Page, image: str, width: int) -> str:
    ground, ink = KIND_COLOURS[page.kind]
    why = f'<div style="font-size:11px;line-height:1.3;{MUTED};margin-top:2px">{escape(page.reason)}</div>'
    title = escape(f"Page {page.number}: {page.kind}. {page.reason}".strip())
    return (f'<figure style="margin:0;width:{width}px" title="{title}">'
            f'<div style="border:3px solid {ground};border-radius:4px;overflow:hidden;background:#ffffff">{image}</div>'
            f'<figcaption style="text-align:left;margin-top:3px"><b>{page.number}</b> {badge(page.kind, ground, ink)}'
            f'{why if page.reason and page.kind != "text" else ""}</figcaption></figure>')


def figures(source: Document | Sequence[Figure], n: int = 2) -> Shown:
    """Show the first ``n`` figures, each beside its caption and description, and say how that was made."""
    found = source.figures if isinstance(source, Document) else list(source)
    if not found:
        return Shown(muted("No figures were found."), "0 figures")
    document = source if isinstance(source, Document) else None
    named = [f"Figure {_placed([figure], document)}" for figure in found[:n]]
    lines = [f"{name}: {figure.caption or 'no caption'} ({_how(figure)})"
             for name, figure in zip(named, found, strict=False)]
    more = muted(f"{n} of {len(found)} figures shown") if len(found) > n else ""
    return Shown("".join(map(_figure_html, found, named)) + more, "\n".join(lines))


def _how(figure: Figure) -> str:
    return DESCRIBED_BY.get(figure.described_by, figure.described_by)


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
        return f"in {page_list(rows, unit)}"
    pages = {part.page for part in parts}
    return f"on {page_list(pages, unit)}" + (f", {page_list(rows, 'row')}" if rows and len(parts) == 1 else "")


def _figure_html(figure: Figure, name: str) -> str:
    image = shrunk(figure.image)
    shown = (picture(image.uri, figure.caption or name) if image
             else f'<div style="padding:30px;border:{BORDER};{MUTED}">no picture was kept</div>')
    ground, ink = ("#0072b2", "#ffffff") if figure.described_by == "vision" else ("#757575", "#ffffff")
    caption = escape(figure.caption) if figure.caption else f'<span style="{MUTED}">no caption</span>'
    description = (f'<div style="margin-top:8px;white-space:pre-line;overflow-wrap:anywhere">'
                   f"{escape(figure.description)}</div>" if figure.description else "")
    return (f'<div style="display:flex;flex-wrap:wrap;gap:18px;align-items:flex-start;margin-bottom:12px">'
            f'<div style="flex:0 1 {min(480, image.width if image else 200)}px">{shown}</div>'
            f'<div style="flex:1 1 260px"><div style="{MUTED};font-size:12px">{name}</div>'
            f'<div style="font-weight:600">{caption}</div><div style="margin-top:6px">'
            f"{badge(_how(figure), ground, ink)}</div>{description}</div></div>")


def tables(document: Document, n: int = 2) -> Shown:
    """Show the first ``n`` tables of a document as tables, of each at most 12 rows."""
    found = document.tables
    if not found:
        return Shown(muted(f"{document.file} has no tables."), "0 tables")
    parts = [f'<div style="margin:10px 0 2px 0;font-size:12px;{MUTED}">Table {_placed([table], document)}</div>'
             f"{table_html(table.markdown)}" for table in found[:n]]
    if len(found) > n:
        parts.append(muted(f"{min(n, len(found))} of {len(found)} tables shown"))
    return Shown("".join(parts), f"{len(found)} table{'s' * (len(found) != 1)} {_placed(found, document)}")


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
        name = page_list({cell.first, cell.last}, unit).replace(", ", "–").capitalize()
        pairs = f"{word} {unit}" if cell.blank else f"{cell.count} pair{'s' * (cell.count != 1)}"
        cells.append(f'<div title="{name}: {pairs}" style="min-width:38px;text-align:center;border:{edge};'
                     f"border-radius:3px;background:{cell.ground};color:{cell.ink};padding:3px 2px;font-size:12px;"
                     f'line-height:1.25"><b>{cell.count or "–"}</b><br>'
                     f'<span style="font-size:10px">{unit[0]}. {cell.label}</span></div>')
    asked = [number for number in numbers if number not in blank]
    rested = sum(1 for number in asked if counts[number])
    line = (f"{len(records)} pairs rest on {rested:,} of {len(asked):,} {unit}s"
            + (f" ({len(blank)} {word})" if blank else ""))
    html = (f'<div style="display:flex;flex-wrap:wrap;gap:4px">{"".join(cells)}</div>'
            f'<div style="margin-top:4px;font-size:13px">{escape(line)}. '
            f"Each number counts the pairs on {f'that {unit}' if len(cells) == len(numbers) else f'those {unit}s'}."
            "</div>")
    return Shown(html, line)
