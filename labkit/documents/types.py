"""What every reader returns: a Document of pages, tables and figures, and the Chunks it is split into.

All boxes are ``(x0, y0, x1, y1)`` in PDF points (1/72 inch), origin at the top left of the page as it is displayed
(rotation applied). Readers convert whatever their service speaks to this.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Box = tuple[float, float, float, float]
PageKind = Literal["text", "image", "mixed", "blank", "left out"]
"""``left out``: a page with something on it that was not read, because it was to be dropped or says too little."""
Unit = Literal["page", "row", "line", "paragraph", "slide", "sheet"]
"""What a source is counted in: pages of a PDF, rows of a table (each a Page here), lines of a text (one Page).

Also paragraphs of a Word file, web page, book or mail (one Page; a heading, item, table or figure counts as one),
slides, and sheets of a workbook, within which rows are counted too.
"""
LINED: tuple[Unit, ...] = ("line", "paragraph")
"""Units that are counted within one Page, by ``Page.lines``."""


class Word(NamedTuple):
    """One word of a page as it is printed, with its box. OCR engines without word boxes give one per line."""

    text: str
    box: Box


class Span(NamedTuple):
    """A range of a page's Markdown that belongs to a table or figure: ``markdown[start:end]``."""

    start: int
    end: int


@dataclass(slots=True)
class Table:
    """A table as Markdown (or HTML, from Azure), where it stands on its page, and its range in the page's text."""

    page: int
    bbox: Box | None
    markdown: str
    span: Span | None = None


@dataclass(slots=True)
class Figure:
    """A picture or drawing that carries information, with the words that make it searchable.

    ``described_by`` is ``"vision"`` (a model looked at it), ``"ocr"`` (only its lettering was read), ``"service"``
    (the lettering that Azure AI Document Intelligence found in it) or ``"none"``. ``image`` is a PNG.
    """

    page: int
    bbox: Box | None
    caption: str = ""
    image: bytes = field(default=b"", repr=False)
    description: str = ""
    described_by: Literal["vision", "ocr", "service", "none"] = "none"
    span: Span | None = None


@dataclass(slots=True)
class Page:
    """One page, one row of a table, or a whole text. ``number`` counts from 1; ``width`` and ``height`` are in points.

    ``reason`` says why triage chose ``kind``; ``read_by`` names what produced the text (``"text layer"``, ``"ocr"``,
    ``"azure"`` …). ``markdown`` already holds tables and figure descriptions, at the ranges their ``span`` names.
    ``lines`` are (place in ``markdown``, number of the file's line, paragraph or row of a sheet that starts there).
    """

    number: int
    kind: PageKind
    markdown: str
    width: float
    height: float
    words: list[Word] = field(default_factory=list, repr=False)
    tables: list[Table] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    reason: str = ""
    read_by: str = ""
    lines: list[tuple[int, int]] = field(default_factory=list, repr=False)


@dataclass(slots=True)
class Document:
    """A file as every later step sees it.

    ``notes`` are one-line facts a user should know (a fallback taken, pages a service did not return): they are shown.
    A long file comes in parts, which share no chunk: ``breaks`` are the numbers of the pages that begin another part.
    Of a document that is one such part, ``above`` are the headings (level, words) that its first line stands under, and
    ``share`` says how much of the file has been read up to its end.
    """

    file: str
    sha256: str
    reader: str
    pages: list[Page]
    notes: list[str] = field(default_factory=list)
    unit: Unit = "page"
    breaks: tuple[int, ...] = ()
    above: tuple[tuple[int, str], ...] = ()
    share: float = 1.0

    @property
    def figures(self) -> list[Figure]:
        return [figure for page in self.pages for figure in page.figures]

    @property
    def tables(self) -> list[Table]:
        return [table for page in self.pages for table in page.tables]

    @property
    def title(self) -> str:
        """The first heading of the document, or "" where it has none, as tables do: their headings name rows."""
        if self.unit == "row":
            return ""
        found = (re.search(r"^#{1,6} +(\S.*)$", page.markdown, re.M) for page in self.pages)
        return next((match[1].strip() for match in found if match), "")

    def page(self, number: int) -> Page:
        """Return the page with this number, counted from 1; raises KeyError where there is none."""
        for page in self.pages:
            if page.number == number:
                return page
        raise KeyError(number)


@dataclass(frozen=True, slots=True)
class Segment:
    """A range of a chunk's text, ``text[start:end]``, and the page it was read from.

    ``bbox`` is set for ranges that have no words of their own on the page (a figure's description): they are traced to
    the figure's box instead.
    """

    start: int
    end: int
    page: int
    kind: Literal["text", "table", "figure"] = "text"
    bbox: Box | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document that fits into a prompt, and remembers where it came from.

    ``segments`` cover ``text`` completely and in order. ``headings`` is the path of headings to its first line, which
    may itself be the last of them. ``repeated`` counts leading characters of ``text`` that stand in an earlier chunk
    too (a table's header row). ``part`` tells chunks apart that hold the same text of the same page. Where ``unit`` is
    ``"row"``, ``pages`` are numbers of rows; where it is ``"line"``, ``"paragraph"`` or ``"sheet"``, ``lines`` are
    (place in ``text``, number of the file's line, paragraph or row that starts there).
    """

    file: str
    text: str
    segments: tuple[Segment, ...]
    headings: tuple[str, ...] = ()
    tokens: int = 0
    repeated: int = 0
    part: int = 0
    unit: Unit = "page"
    lines: tuple[tuple[int, int], ...] = field(default=(), repr=False)

    @property
    def pages(self) -> list[int]:
        return sorted({segment.page for segment in self.segments})

    def places(self, start: int = 0, end: int | None = None) -> list[int]:
        """Return the numbers of the pages, rows or lines that ``text[start:end]`` stands in, as ``unit`` counts."""
        end = len(self.text) if end is None else end
        if self.unit in LINED:
            return self.numbers(start, end)
        return sorted({segment.page for segment in self.segments if segment.start < end and start < segment.end})

    def numbers(self, start: int = 0, end: int | None = None) -> list[int]:
        """Return the numbers of the lines, paragraphs or rows of a sheet that ``text[start:end]`` stands in."""
        end = len(self.text) if end is None else end
        if self.lines:
            last = max((place for place, _ in self.lines if place <= start), default=start)
            return sorted({number for place, number in self.lines if last <= place < max(end, start + 1)})
        return []

    @property
    def id(self) -> str:
        """Sixteen hex digits that change with the file's name, the place in it and the text."""
        place = f"{self.file}\0{self.segments[0].page if self.segments else 0}\0{self.text}"
        if self.part:
            place += f"\0{self.part}"
        return hashlib.sha256(place.encode("utf-8", "surrogatepass")).hexdigest()[:16]
