"""A Document becomes Chunks: cut by its own structure, sized in tokens, every piece traced to its pages."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple

from labkit.documents.chunking.units import Border, Text, units_of
from labkit.documents.types import Chunk, Document, Segment, Span
from labkit.errors import DocumentError, SettingsError
from labkit.text.tokens import cost

_CRUMB = 60  # tokens: a chunk with fewer joins its neighbour where that fits


def split(document: Document, max_tokens: int = 800) -> list[Chunk]:
    """Cut a document where its structure allows: by headings, then paragraphs, list items, sentences, words.

    Small sections are put together as long as they fit, and long ones are cut into parts of about one size. A table
    that fits is never cut, and keeps its caption; a longer one is cut between its rows, and its header row is repeated.
    A heading stays with what follows it, a sentence that runs over a page break stays in one chunk. Rows of a table
    that was read as rows, or sheets, never share one, nor do the parts in which a long file is read (see
    ``Document.breaks``).

    Parameters
    ----------
    max_tokens
        Upper bound for one chunk, as ``count_tokens`` estimates. Only a single word that is longer exceeds it.

    Returns
    -------
    Chunks in reading order. Joined, their texts hold every printed character of the document's pages once, but for the
    header rows that are repeated.

    Raises
    ------
    DocumentError
        If no page holds text.
    SettingsError
        If ``max_tokens`` is not at least 1.
    """
    if max_tokens < 1:
        raise SettingsError(f"max_tokens is {max_tokens}.", "Use a number of tokens such as 800.")
    chunks: list[Chunk] = []
    seen: Counter[tuple[int, str]] = Counter()
    path = HeadingPath(document.above)
    for whole in _wholes(document):
        path = path if document.unit not in ("row", "sheet") else HeadingPath()
        for chunk in _chunks(whole, max_tokens, path):
            same = chunk.segments[0].page, chunk.text
            chunks.append(replace(chunk, part=seen[same]))
            seen[same] += 1
    if not chunks:
        raise DocumentError(f"{document.file} holds no text.",
                            "Look at its pages: if they are pictures, read it with a reader that recognises lettering.")
    return chunks


def _wholes(document: Document) -> Iterator[Document]:
    """Yield the parts of a document that share no chunk."""
    if document.unit in ("row", "sheet"):
        yield from (replace(document, pages=[page]) for page in document.pages)
        return
    first, starts = 0, set(document.breaks)
    for place, page in enumerate(document.pages):
        if page.number in starts and place:
            yield replace(document, pages=document.pages[first:place])
            first = place
    yield replace(document, pages=document.pages[first:])


def _chunks(document: Document, max_tokens: int, path: HeadingPath) -> Iterator[Chunk]:
    text = units_of(document, max_tokens * 100)
    path.enter(text.headings)
    for piece in _Cutter(text, max_tokens).pieces():
        yield _chunk(document, text, piece, path.at(piece.start))


class _Piece(NamedTuple):
    """What a chunk is made of: a range of the whole text, and the header of a table that it goes on with."""

    start: int
    end: int
    header: Span
    cost: int


def _chunk(document: Document, text: Text, piece: _Piece, headings: tuple[str, ...]) -> Chunk:
    start, end, header, price = piece
    repeated = header.end - header.start
    segments = [*text.segments(header.start, header.end, -header.start), *text.segments(start, end, repeated - start)]
    words = text.whole[header.start:header.end] + text.whole[start:end]
    lines = _lines(document, header, -header.start) + _lines(document, Span(start, end), repeated - start)
    return Chunk(document.file, words, _merged(segments), headings, -(-price // 100), repeated, unit=document.unit,
                 lines=lines)


def _lines(document: Document, span: Span, shift: int) -> tuple[tuple[int, int], ...]:
    """Return where lines of the file start in a range of a text, the one that it starts in included."""
    if not document.pages[0].lines or span.start == span.end:
        return ()
    page = document.pages[0]
    lead = len(page.markdown) - len(page.markdown.lstrip())
    first = max(0, bisect_right(page.lines, span.start + lead, key=lambda line: line[0]) - 1)
    last = bisect_right(page.lines, span.end + lead - 1, key=lambda line: line[0])
    return tuple((max(place - lead, span.start) + shift, number) for place, number in page.lines[first:last])


def _merged(segments: list[Segment]) -> tuple[Segment, ...]:
    """Join neighbours that say the same of their ranges."""
    found: list[Segment] = []
    for segment in segments:
        if found and replace(found[-1], start=0, end=0) == replace(segment, start=0, end=0):
            segment = replace(segment, start=found.pop().start)
        found.append(segment)
    return tuple(found)


class HeadingPath:
    """The headings above a place, the outermost first; places are asked for in order, of one text after the other."""

    def __init__(self, above: tuple[tuple[int, str], ...] = ()) -> None:
        self.path = above
        self._headings: list[tuple[int, int, str]] = []
        self._next = 0

    def enter(self, headings: list[tuple[int, int, str]]) -> None:
        """Go on to the next text, which has these headings."""
        self.leave()
        self._headings, self._next = headings, 0

    def leave(self) -> None:
        """Go to the end of the text."""
        if self._headings:
            self.at(self._headings[-1][0])

    def at(self, place: int) -> tuple[str, ...]:
        while self._next < len(self._headings) and self._headings[self._next][0] <= place:
            _, level, words = self._headings[self._next]
            self.path = (*(entry for entry in self.path if entry[0] < level), (level, words))
            self._next += 1
        return tuple(words for _, words in self.path if words)


class _Cutter:
    """Chooses the borders between chunks."""

    def __init__(self, text: Text, max_tokens: int) -> None:
        self._whole, self._units, self._most = text.whole, text.units, max_tokens * 100
        self._crumb = min(_CRUMB * 100, self._most // 4)
        self._sums = [0, *accumulate(unit.cost for unit in text.units)]
        self._sections = [number for number, unit in enumerate(text.units) if unit.border >= Border.HEADING]

    def pieces(self) -> Iterator[_Piece]:
        """Yield what becomes a chunk, in order."""
        first = 0
        while first < len(self._units):
            room = self._most - cost(self._header(first))
            piece = self._piece(first, last := self._next(first, room))
            while piece.cost > self._most and last > first + 1:  # units together do not cost quite their sum
                room = min(room, self._sums[last] - self._sums[first]) - (piece.cost - self._most)
                piece = self._piece(first, last := self._next(first, room))
            yield piece
            first = last

    def _header(self, number: int) -> str:
        return self._whole[slice(*self._units[number].header or (0, 0))]

    def _piece(self, first: int, last: int) -> _Piece:
        start = self._units[first].start
        words = self._whole[start:self._units[last - 1].end].rstrip()
        header = self._units[first].header or Span(start, start)
        return _Piece(start, start + len(words), header, cost(self._header(first) + words))

    def _next(self, first: int, room: int) -> int:
        """Return the unit that the chunk after the one from ``first`` starts with."""
        units, sums = self._units, self._sums
        base, total = sums[first], sums[-1]
        reach = bisect_right(sums, base + room) - 1
        if reach >= len(units):
            return len(units)
        if reach <= first:
            return first + 1
        inside = range(first + 1, reach + 1)
        sections = [number for number in inside if units[number].border >= Border.HEADING
                    and sums[number] - base >= self._crumb <= total - sums[number]]
        if sections:
            return max(sections, key=lambda number: (units[number].border, number))

        # A section longer than the room: parts of about one size, at the best border that is not too near the start.
        ahead = bisect_right(self._sections, reach)
        length = (sums[self._sections[ahead]] if ahead < len(self._sections) else total) - base
        parts = -(-length // max(room, 1))
        target = base + length // parts

        def fitness(number: int) -> tuple[int, bool, int]:
            rest_fits = base + length - sums[number] <= (parts - 1) * room
            return units[number].border, rest_fits, -abs(sums[number] - target)

        free = [number for number in inside if units[number].border > Border.TITLE]
        late = [number for number in free if 2 * (sums[number] - base) >= target - base]
        return max(late or free or inside, key=fitness)
