"""A layout result of Azure AI Document Intelligence becomes pages: pure conversion, nothing is sent anywhere.

Follows the analyze result of API version 2024-11-30 and its Markdown (``<table>``, ``<figure>``, page comments), and
the form of the previews before it (pipe tables, ``![](figures/0)``, UTF-16 offsets): old recordings still read.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from labkit.documents.azure.markdown import clean, code_points, line, table_of
from labkit.documents.types import Box, Figure, Page, PageKind, Span, Table, Word

_POINTS = {"inch": 72.0, "pixel": 72 / 96}
"""Points in one unit. An image has no size in points: 96 pixels an inch is what PyMuPDF takes for it too."""
_MIXED = 0.1
"""Share of a page that its figures must cover for it to be a mixed page."""

_TABLE = re.compile(r"<table\b[^>]*>.*?</table>", re.S | re.I)
_FIGURE = re.compile(r"<figure\b[^>]*>.*?</figure>"
                     r"|!\[[^\]]*\]\(figures/(\d+)\)(?:\s*<!--\s*FigureContent=\".*?\"\s*-->)?", re.S | re.I)
_CAPTION = re.compile(r"<(figcaption|caption)\b[^>]*>(.*?)</\1>", re.S | re.I)
_FIGURE_TEXT = re.compile(r"<!--\s*FigureContent=\"(.*?)\"\s*-->", re.S)
_PICTURE = re.compile(r"!\[[^\]]*\]\(figures/\d+\)")


@dataclass(slots=True)
class _Block:
    """A range of the content that is a table or figure; ``entry`` is what the result says of it, if anything."""

    start: int
    end: int
    kind: str  # "table", "figure", or "rest": a further piece of a table that is already placed
    entry: dict | None
    inside: list[_Block] = field(default_factory=list)


def _start(block: _Block) -> int:
    return block.start


def _end(block: _Block) -> int:
    return block.end


def pages_from_layout(result: dict) -> list[Page]:
    """Convert an analyze result (``AnalyzeResult.as_dict()`` or the REST answer around it) into pages.

    Tables become Markdown pipe tables with spanning cells repeated, their caption a line above. Figures become
    ``[Figure, page N: caption] lettering`` where the service placed them, or at the end of their page where the
    Markdown leaves them out; ``image`` is empty. Headers, footers and page numbers are dropped; escapes and HTML
    entities are resolved, so that a quote reads as it is printed. Boxes are in points; pixels count as 1/96 inch.

    Returns
    -------
    Pages under the numbers they have in the file, in reading order. ``page.markdown[span.start:span.end]`` is exactly
    the table or figure that the span belongs to.
    """
    result = result.get("analyzeResult") or result
    content = result.get("content") or ""
    at = code_points(content, result.get("stringIndexType") or "textElements")
    blocks, unplaced = _blocks(content, result, at)
    pages = {entry["pageNumber"]: _Builder(content, entry) for entry in result.get("pages") or []}
    covered = 0
    for number, start, end in _partition(content, result, at):
        start = max(start, covered)
        for block in blocks[bisect_left(blocks, start, key=_start):bisect_left(blocks, end, key=_start)]:
            pages[number].text(start, block.start)
            pages[number].block(block)
            start = block.end
        pages[number].text(start, end)
        covered = max(start, end)  # a table may run on into the next page's range
    for figure in unplaced:
        if (place := _page_of(figure)) in pages:
            pages[place].figure(figure, "", [])
    return [page.build() for page in pages.values()]


def _partition(content: str, result: dict, at: Callable[[int], int]) -> list[tuple[int, int, int]]:
    """Return ``(page, start, end)`` ranges that cover the content: what no page claims goes to the page before it."""
    claimed = sorted((start, entry["pageNumber"]) for entry in result.get("pages") or []
                     for start, _ in _ranges(entry.get("spans"), at))
    starts = [0, *(start for start, _ in claimed[1:]), len(content)]
    return [(number, start, end) for (_, number), (start, end) in zip(claimed, pairwise(starts), strict=False)]


def _ranges(spans: Iterable[dict] | None, at: Callable[[int], int]) -> list[tuple[int, int]]:
    return [(at(span["offset"]), at(span["offset"] + span["length"])) for span in spans or []]


def _blocks(content: str, result: dict, at: Callable[[int], int]) -> tuple[list[_Block], list[dict]]:
    """Return the outermost tables and figures of the content in order, and the figures that are not in it."""
    tables = [_Block(*match.span(), "table", None) for match in _TABLE.finditer(content)]
    unmarked = []
    for entry in result.get("tables") or []:
        ranges = sorted(_ranges(entry.get("spans"), at))
        if place := _overlapping(tables, ranges):
            place.entry = entry
        else:
            unmarked += [_Block(start, end, "rest" if number else "table", entry)
                         for number, (start, end) in enumerate(ranges)]

    figures, numbered, unplaced = [], {}, []
    for match in _FIGURE.finditer(content):
        figures.append(_Block(*match.span(), "figure", None))
        if match[1]:
            numbered[int(match[1])] = figures[-1]
    for number, entry in enumerate(result.get("figures") or []):
        place = _overlapping(figures, _ranges(entry.get("spans"), at)) or numbered.get(number)
        if place is None or place.entry:
            unplaced.append(entry)
        else:
            place.entry = entry

    outer: list[_Block] = []
    for block in sorted([*tables, *unmarked, *figures], key=lambda block: (block.start, -block.end)):
        if outer and block.end <= outer[-1].end:
            outer[-1].inside.append(block)
        else:
            outer.append(block)
    return outer, unplaced


def _overlapping(blocks: list[_Block], ranges: list[tuple[int, int]]) -> _Block | None:
    """Return the first block without an entry that shares a character with the ranges; blocks are in order."""
    for start, end in ranges:
        for block in blocks[bisect_right(blocks, start, key=_end):bisect_left(blocks, end, key=_start)]:
            if block.entry is None:
                return block
    return None


def _page_of(figure: dict) -> int | None:
    """Return the page of a figure that the Markdown leaves out; without regions, its id (``page.index``) says it."""
    for region in figure.get("boundingRegions") or []:
        return region["pageNumber"]
    number = str(figure.get("id", "")).partition(".")[0]
    return int(number) if number.isdecimal() else None


class _Builder:
    """Puts one page together, part by part, so that every span is known when its part is added."""

    def __init__(self, content: str, entry: dict) -> None:
        self._content, self._entry = content, entry
        self._scale = _POINTS.get(entry.get("unit") or "", 1.0)
        self._parts: list[str] = []
        self._length = 0
        self.number: int = entry["pageNumber"]
        self._tables: list[Table] = []
        self._figures: list[Figure] = []

    def text(self, start: int, end: int) -> None:
        """Add running text of the content."""
        self._add(clean(self._content[start:end]))

    def block(self, block: _Block) -> None:
        """Add a table or figure, and after it what stands inside it."""
        source = self._content[block.start:block.end]
        if block.kind == "table":
            self._table(block.entry, source)
        elif block.kind == "figure":
            holes = [(inner.start - block.start, inner.end - block.start) for inner in block.inside]
            self.figure(block.entry or {}, source, holes)
        for inner in block.inside:
            self.block(inner)

    def _add(self, part: str) -> Span:
        """Append a part as a paragraph of its own and return its range in the page's text."""
        part = part.strip()
        if not part:
            return Span(self._length, self._length)
        start = self._length + (2 if self._parts else 0)
        self._parts.append(part)
        self._length = start + len(part)
        return Span(start, self._length)

    def _table(self, entry: dict | None, source: str) -> None:
        if entry is None:  # the service says nothing of it: better as HTML than lost
            self._tables.append(Table(self.number, None, source, self._add(source)))
            return
        if caption := _CAPTION.search(source):
            self._add(line(caption[2]))
        markdown = table_of(entry)
        if markdown:
            self._tables.append(Table(self.number, self._bbox(entry), markdown, self._add(markdown)))

    def figure(self, entry: dict, source: str, holes: list[tuple[int, int]]) -> None:
        """Add a figure with the lettering in ``source``; ``holes`` are the parts of it that are blocks themselves."""
        for start, end in reversed(holes):
            source = source[:start] + source[end:]
        tagged = _CAPTION.search(source)
        caption = line((entry.get("caption") or {}).get("content") or (tagged[2] if tagged else ""))
        lettering = line(_PICTURE.sub(" ", _FIGURE_TEXT.sub(r"\1", _CAPTION.sub(" ", source))))
        label = f"[Figure, page {self.number}: {caption}]" if caption else f"[Figure, page {self.number}]"
        span = self._add(f"{label} {lettering}")
        self._figures.append(Figure(self.number, self._bbox(entry), caption, description=lettering,
                                    described_by="service" if lettering else "none", span=span))

    def _bbox(self, entry: dict) -> Box | None:
        """Return the box around an entry's regions on this page, without its caption's where others are left."""
        regions = [region for region in entry.get("boundingRegions") or [] if region["pageNumber"] == self.number]
        captions = (entry.get("caption") or {}).get("boundingRegions") or []
        regions = [region for region in regions if region not in captions] or regions
        boxes = [box for region in regions if (box := self._box(region.get("polygon")))]
        if not boxes:
            return None
        left, top, right, bottom = zip(*boxes, strict=True)
        return min(left), min(top), max(right), max(bottom)

    def _box(self, polygon: list[float] | None) -> Box | None:
        if not polygon:
            return None
        across, down = polygon[0::2], polygon[1::2]
        return (min(across) * self._scale, min(down) * self._scale, max(across) * self._scale, max(down) * self._scale)

    def build(self) -> Page:
        """Return the page."""
        width, height = ((self._entry.get(side) or 0.0) * self._scale for side in ("width", "height"))
        words = [Word(line(word["content"]), box) for word in self._entry.get("words") or []
                 if (box := self._box(word.get("polygon")))]
        areas = ((box[2] - box[0]) * (box[3] - box[1]) for figure in self._figures if (box := figure.bbox))
        mixed = sum(areas) >= _MIXED * width * height > 0
        kind: PageKind = "mixed" if mixed else "text" if self._parts or words else "blank"
        return Page(self.number, kind, "\n\n".join(self._parts), width, height, words, self._tables, self._figures,
                    reason="Azure AI Document Intelligence prebuilt-layout", read_by="azure")
