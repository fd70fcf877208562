"""Parts become pages. What only the whole document can tell is settled here: running headers, heading levels, logos."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from labkit.documents.builtin.continued import OpenTable
from labkit.documents.builtin.dress import Dress, is_division
from labkit.documents.builtin.parts import PageParts, Part
from labkit.documents.builtin.triage import MIXED, covered_share
from labkit.documents.figures import paragraph
from labkit.documents.types import Figure, Page, Span, Table

_SECTION = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+\S")


def assemble(read: Sequence[PageParts]) -> list[Page]:
    """Put pages together: parts become Markdown, with a span for each table and figure."""
    return Assembly().pages(read)


class Assembly:
    """Puts the pages of a long document together, so many at a time, with what those before have told.

    What was found to be a running header, a logo or a level of headings once stays it.
    """

    def __init__(self) -> None:
        self._dress = Dress()
        self._levels = {scanned: _Levels() for scanned in (False, True)}
        self._table = OpenTable()

    def pages(self, read: Sequence[PageParts]) -> list[Page]:
        """Put the next pages together."""
        self._dress.learn(read)
        kept = {page.number: [_shown(part, page) for part in page.parts if not self._dress.covers(part, page)]
                for page in read}
        kept = {page.number: self._table.carry(page, kept[page.number]) for page in read}
        levels: dict[int, int] = {}
        for scanned, known in self._levels.items():
            levels |= known.of([(part, _rough(part.size) if scanned else part.size) for page in read
                                for part in kept[page.number] if part.kind == "heading"
                                and (page.read_by == "ocr") is scanned])
        return [_page(page, kept[page.number], levels) for page in read]


def _shown(part: Part, page: PageParts) -> Part:
    """Return a part as it counts: what is no dress, and names a division from the margin, is a heading."""
    return replace(part, kind="heading") if part.kind == "margin" and is_division(part, page) else part


def _page(page: PageParts, parts: list[Part], levels: dict[int, int]) -> Page:
    built = Page(page.number, page.kind, "", page.width, page.height, page.words, reason=page.reason,
                 read_by=page.read_by)
    blocks: list[str] = []
    length, previous = 0, ""
    for part in parts:
        text = _markdown(page.number, part, levels)
        if not text:
            continue
        joint = "" if not blocks else "\n" if part.kind == "item" == previous else "\n\n"
        span = Span(length + len(joint), length + len(joint) + len(text))
        blocks.append(joint + text)
        length, previous = span.end, part.kind
        if part.kind == "table":
            built.tables.append(Table(page.number, part.box, part.text, span))
        elif part.kind == "figure":
            built.figures.append(Figure(page.number, part.box, part.caption, part.image, part.text,
                                        "ocr" if part.text else "none", span))
    built.markdown = "".join(blocks)
    if built.kind == "text" and built.figures:
        share = covered_share([figure.bbox for figure in built.figures if figure.bbox], page.width, page.height)
        if share >= MIXED:
            built.kind = "mixed"
            built.reason = f"{page.reason.removesuffix('.')}, and figures cover {share:.0%} of the page."
    return built


def _markdown(number: int, part: Part, levels: dict[int, int]) -> str:
    if part.kind == "figure":
        return paragraph(number, part.caption, part.text)
    if part.kind == "heading":
        return f"{'#' * levels[id(part)]} {part.text}"
    if part.kind == "code":
        return f"```\n{part.text}\n```"
    if part.kind == "table":
        return part.text
    # a line of print that begins with a mark of Markdown's is no heading and no table
    return re.sub(r"^(?=#{1,6} |\|)", r"\\", part.text, flags=re.M)


class _Levels:
    """Levels of headings, 1 to 6.

    The larger its type, the higher a heading stands; among headings of one size, those with longer numbers (2.1 below
    2) stand lower. Sizes that OCR measured are rough, so scans are ranked by themselves and in steps of a quarter. A
    size that turns up late takes the level below the next larger one, and moves no other.
    """

    def __init__(self) -> None:
        self._depths: dict[float, int] = {}
        self._levels: dict[tuple[float, int], int] = {}

    def of(self, headings: Sequence[tuple[Part, float]]) -> dict[int, int]:
        """Return the level of each heading, given with its size, by the identity of its part."""
        for part, size in headings:
            if depth := _depth(part.text):
                self._depths[size] = min(depth, self._depths.get(size, depth))
        ranks = {id(part): (-size, _depth(part.text) or self._depths.get(size, 0)) for part, size in headings}
        for rank in sorted(set(ranks.values()) - set(self._levels)):
            self._levels[rank] = 1 + max((level for other, level in self._levels.items() if other < rank), default=0)
        return {part_id: min(6, self._levels[rank]) for part_id, rank in ranks.items()}


def _rough(size: float) -> float:
    step = 8.0
    while step * 1.25 < size:
        step *= 1.25
    return step


def _depth(text: str) -> int:
    found = _SECTION.match(text)
    return found[1].count(".") + 1 if found else 0
