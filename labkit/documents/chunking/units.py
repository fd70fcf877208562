"""A document as one text and its units: pieces that are never cut, and how strong the border before each of them is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise, zip_longest
from typing import Literal, NamedTuple

from labkit.documents.chunking.blocks import Block, blocks_of
from labkit.documents.types import Box, Document, Segment, Span
from labkit.text.languages.forms import any_form
from labkit.text.sentences import ends_sentence, joint, sentence_starts, word_starts
from labkit.text.tokens import cost

_MARK = re.compile(r"(?P<fence>^[ \t]*(?P<ticks>`{3,12})[^`\n]*\n(?:.*?\n)??[ \t]*(?P=ticks)[^\n]*$)"
                   r"|(?P<heading>^ {0,3}#{1,6}[ \t]+\S[^\n]*$)"
                   r"|(?P<blank>\n[^\S\n]*\n(?:(?:[^\S\n]*\n)*(?=[ \t]*`{3})|\s*))"
                   r"|(?P<item>(?<=\n)[ \t]*(?=(?:[-*+•‣◦・●■□▪–]|\(?\d{1,3}[.)]|[①-⑳])[ \t]+\S))", re.M | re.S)
_SPACE = re.compile(r"\s*")
_LINE_END = re.compile(r"\n\s*(?=\S)")
_RULE = re.compile(r"[ \t]*\|[ \t]*:?-[-:| \t]*(?:\n|$)")
_HTML_ROW = re.compile(r"</tr>\s*(?=.*?<tr\b)", re.I | re.S)
_LABEL = re.compile(rf"[*_]*(?:{any_form('table_label').pattern})\s*[0-9０-９IVX]", re.I)
_LONGEST_CAPTION = 300  # characters


class Border(IntEnum):
    """How well a text may be cut before a unit. A heading of level 6 is ``HEADING``, each level above it one more.

    The first two are cut only where nothing else fits: ``CAPTION`` stands between a table and its caption or a header
    and its first row, ``TITLE`` between a heading and what it heads.
    """

    CAPTION = 0
    TITLE = 1
    WORD = 2
    LINE = 3
    SENTENCE = 4
    ITEM = 5
    PARAGRAPH = 6
    HEADING = 7


class Unit(NamedTuple):
    """A range of the text, white space after it included. ``header`` is set for the rows of a table that is cut."""

    start: int
    end: int
    border: int
    cost: int
    header: Span | None = None


class Run(NamedTuple):
    """Where a run of text starts that is of one page and one kind; it ends where the next one starts."""

    start: int
    page: int
    kind: Literal["text", "table", "figure"]
    bbox: Box | None


@dataclass(slots=True)
class Text:
    """The pages of a document as one text; blank pages have vanished.

    ``headings`` are (start, level, words) in order.
    """

    whole: str
    runs: list[Run]
    units: list[Unit]
    headings: list[tuple[int, int, str]]

    def segments(self, start: int, end: int, shift: int) -> Iterator[Segment]:
        """Yield the segments of a range, their places shifted to where it stands in a chunk's text."""
        first = bisect_right(self.runs, start, key=lambda run: run.start) - 1
        for number in range(first, len(self.runs)):
            run = self.runs[number]
            if run.start >= end:
                return
            stop = self.runs[number + 1].start if number + 1 < len(self.runs) else end
            yield Segment(max(run.start, start) + shift, min(stop, end) + shift, run.page, run.kind, run.bbox)


def units_of(document: Document, most: int) -> Text:
    """Join the pages of a document, and take the text apart.

    A sentence that runs on from one page to the next is joined by a space (or nothing, in scripts without spaces).

    Parameters
    ----------
    most
        What a chunk may cost, in hundredths of a token: tables that cost more are taken apart into rows, and text until
        no unit costs more than a third.
    """
    return _Builder(most).build(document)


class _Builder:
    def __init__(self, most: int) -> None:
        self._most, self._small = most, most // 3
        self._whole = ""
        self._runs: list[Run] = []
        self._borders: dict[int, int] = {}
        self._blocks: dict[int, Block] = {}
        self._headings: list[tuple[int, int, str]] = []
        self._units: list[Unit] = []

    def build(self, document: Document) -> Text:
        parts: list[str] = []
        pages: list[tuple[int, list[Block], int]] = []
        length, open_end = 0, False
        for page in document.pages:
            if not (body := page.markdown.strip()):
                continue
            blocks = blocks_of(page, body)
            if parts:
                runs_on = open_end and not (blocks and blocks[0].start == 0)
                parts.append(joint(parts[-1], body) if runs_on else "\n\n")
                length += len(parts[-1])
            pages.append((length, blocks, page.number))
            parts.append(body)
            length += len(body)
            open_end = not (blocks and blocks[-1].end == len(body))
        self._whole = "".join(parts)
        for (start, blocks, number), end in zip(pages, [*(page[0] for page in pages[1:]), length], strict=False):
            placed = [block._replace(start=block.start + start, end=block.end + start) for block in blocks]
            self._page(number, start, end, placed)
        for start, end in pairwise([*sorted(self._borders), length]):
            self._unit(start, end)
        return Text(self._whole, self._runs, self._units, self._headings)

    def _border(self, at: int, border: int) -> None:
        if at < len(self._whole):
            before = self._borders.get(at, border)
            self._borders[at] = weaker if (weaker := min(before, border)) <= Border.TITLE else max(before, border)

    def _printed(self, at: int) -> int:
        """Return the place of the first character from ``at`` that is no white space."""
        found = _SPACE.match(self._whole, at)
        return found.end() if found else at

    def _page(self, number: int, start: int, end: int, blocks: list[Block]) -> None:
        """Note the borders and runs of a page; ``end`` is where the next one starts."""
        self._runs.append(Run(start, number, "text", None))
        if start == 0 or self._whole.endswith("\n\n", 0, start):
            self._border(start, Border.PARAGRAPH)
        at = start
        for block, after in zip_longest(blocks, blocks[1:]):
            last = self._gap(at, block.start)
            captioned = block.kind == "table" and self._is_caption(last, block.start)
            self._border(block.start, Border.CAPTION if captioned else Border.PARAGRAPH)
            self._blocks[block.start] = block
            at = self._printed(block.end)
            line = self._whole[at:at + _LONGEST_CAPTION].partition("\n")[0]
            below = block.kind == "table" and not captioned and at < end and bool(_LABEL.match(line)) and not (
                after and after.kind == "table" and self._printed(at + len(line)) == after.start)
            self._border(at, Border.CAPTION if below else Border.PARAGRAPH)
            if self._runs[-1].start == block.start:
                self._runs.pop()
            self._runs.append(Run(block.start, number, block.kind, block.bbox))
            if at < end:
                self._runs.append(Run(at, number, "text", None))
        self._gap(at, end)

    def _gap(self, start: int, end: int) -> int:
        """Note the borders of running text, and return where its last unit starts."""
        last = start
        for mark in _MARK.finditer(self._whole, start, end):
            if words := mark["heading"]:
                last = self._printed(mark.start())
                level = len(words.lstrip()) - len(words.lstrip().lstrip("#"))
                self._border(last, Border.HEADING + 6 - level)
                self._headings.append((last, level, words.strip(" \t#*_")))
                self._border(self._printed(mark.end()), Border.TITLE)
            elif mark["fence"] is None and mark.end() < end:
                last = self._printed(mark.end())
                self._border(last, Border.PARAGRAPH if mark["blank"] else Border.ITEM)
        return last

    def _is_caption(self, start: int, end: int) -> bool:
        text = self._whole[start:end].strip() if end - start < 2 * _LONGEST_CAPTION else ""
        single = 0 < len(text) <= _LONGEST_CAPTION and "\n" not in text
        return single and (bool(_LABEL.match(text)) or not ends_sentence(text))

    def _unit(self, start: int, end: int) -> None:
        """Add the units between two borders."""
        border, text = self._borders[start], self._whole[start:end]
        block = self._blocks.get(start)
        price = cost(text)
        if price <= (self._most if block or border >= Border.HEADING else self._small):
            self._units.append(Unit(start, end, border, price))
        elif block and block.kind == "table":
            self._rows(start, text, border)
        else:
            self._sentences(start, text, border)

    def _sentences(self, start: int, text: str, border: int) -> None:
        for at, sentence in _cut(text, sentence_starts(text)):
            price = cost(sentence)
            if price <= self._small:
                self._units.append(Unit(start + at, start + at + len(sentence), border, price))
            else:
                self._lines(start + at, sentence, border)
            border = Border.SENTENCE

    def _lines(self, start: int, text: str, border: int) -> None:
        for at, line in _cut(text, [match.end() for match in _LINE_END.finditer(text)]):
            self._words(start + at, line, border, None)
            border = Border.LINE

    def _words(self, start: int, text: str, border: int, header: Span | None) -> None:
        """Add a text as runs of words that cost no more than a twelfth of a chunk, or are one word."""
        begin = price = 0
        for at, word in _cut(text, word_starts(text)):
            more = cost(word)
            if price and price + more > self._small // 4:
                self._units.append(Unit(start + begin, start + at, border, price, header))
                begin, price, border = at, 0, Border.WORD
            price += more
        self._units.append(Unit(start + begin, start + len(text), border, price, header))

    def _rows(self, start: int, text: str, border: int) -> None:
        """Add a table that is larger than a chunk as its rows."""
        marks = (_HTML_ROW if text.startswith("<") else _LINE_END).finditer(text)
        starts = [match.end() for match in marks]
        if not text.startswith("<") and len(starts) > 1 and _RULE.match(text, starts[0]):
            starts = starts[1:]
        header = Span(start, start + starts[0]) if starts else None
        price = cost(text[:starts[0]]) if starts else 0
        if price > self._most // 2:
            header, price = None, 0
        for number, (at, row) in enumerate(_cut(text, starts)):
            of = header if number else None
            border = border if number == 0 else Border.CAPTION if number == 1 and header else Border.ITEM
            if (most := cost(row)) + (price if of else 0) > self._most:
                self._words(start + at, row, border, of)
            else:
                self._units.append(Unit(start + at, start + at + len(row), border, most, of))


def _cut(text: str, starts: list[int]) -> Iterator[tuple[int, str]]:
    return ((start, text[start:end]) for start, end in pairwise([0, *starts, len(text)]))
