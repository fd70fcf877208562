"""Where on its pages a piece of a chunk is printed: boxes to highlight, a rectangle a line."""

from __future__ import annotations

import re
from collections.abc import Iterable

from labkit.documents.types import Box, Chunk, Document, Page, Word
from labkit.text.quotes import plain
from labkit.text.scripts import STOPS

_AROUND = 60  # characters beside a quote that tell its place from another where the same words stand
_LEAST_RUN = 4  # letters of a run of words: fewer stand in too many other words
_PIECE = re.compile(rf"\s*\|\s*|\n+|(?<=[{STOPS}])\s+")


class PageWords:
    """The words of one page as a single string of folded letters, made once and searched many times."""

    def __init__(self, page: Page) -> None:
        self.words = page.words
        parts, self._owner = [], []
        for number, word in enumerate(page.words):
            folded = plain(word.text)
            parts.append(folded)
            self._owner += [number] * len(folded)
        self._text = "".join(parts)

    def find(self, quote: str, before: str = "", after: str = "") -> list[Word]:
        """Return the words that print a quote; of several places, the one with most of ``before`` and ``after``.

        A quote whose parts the page prints in another order (cells of a table, columns) is looked up part by part: by
        its cells and sentences, or else by the longest runs of words that stand together on the page.
        """
        if found := self.find_whole(quote, before, after):
            return found
        places = self._all({plain(piece) for piece in _PIECE.split(quote)}) or self._all(self._runs(quote.split()))
        if not places:
            return []
        # the part that stands in fewest places, and of those the longest, says where to look for the others
        anchor = min(places, key=lambda found: (len(found), -len(found[0])))[0]
        return [word for found in places
                for word in min(found, key=lambda words: abs(_middle(words) - _middle(anchor)))]

    def _all(self, pieces: set[str]) -> list[list[list[Word]]]:
        """Return for each piece that the page prints all places where it does."""
        return [found for piece in pieces if (found := [self._owned(at, len(piece)) for at in self._places(piece)])]

    def _runs(self, words: list[str]) -> set[str]:
        runs, run = set(), ""
        for word in map(plain, words):
            if run + word not in self._text:  # nor is any longer one
                runs.add(run)
                run = ""
            run += word
        return {run for run in {*runs, run} if len(run) >= _LEAST_RUN}

    def _places(self, needle: str) -> Iterable[int]:
        at = -1
        while needle and (at := self._text.find(needle, at + 1)) >= 0:
            yield at

    def _owned(self, at: int, length: int) -> list[Word]:
        return [self.words[number] for number in dict.fromkeys(self._owner[at:at + length])]

    def find_whole(self, quote: str, before: str = "", after: str = "") -> list[Word]:
        """Return what :meth:`find` does where the page prints the quote in one piece, and nothing where it does not."""
        needle, before, after = plain(quote), plain(before), plain(after)
        best, most = None, -1
        for at in self._places(needle):
            shared = _common(before[::-1], self._text[max(0, at - len(before)):at][::-1])
            shared += _common(after, self._text[at + len(needle):at + len(needle) + len(after)])
            if shared > most:
                best, most = at, shared
        return [] if best is None else self._owned(best, len(needle))


class Locator:
    """Finds ranges of chunks on the pages of one document.

    Parameters
    ----------
    document
        What the chunks were split from. Pages without words (a table or figure known only by its box) give that box.
    """

    def __init__(self, document: Document) -> None:
        self._pages = {page.number: page for page in document.pages}
        self._words: dict[int, PageWords] = {}

    def boxes(self, chunk: Chunk, start: int, end: int) -> list[tuple[int, Box]]:
        """Return (page, box) for ``chunk.text[start:end]``, top to bottom; empty where the page does not tell.

        A range over two pages has boxes on both. What has no words on the page (a figure's description by a model)
        has the box of its figure.
        """
        found: list[tuple[int, Box]] = []
        for segment in chunk.segments:
            first, last = max(start, segment.start), min(end, segment.end)
            quote = chunk.text[first:last]
            if first >= last or not plain(quote):
                continue
            page, around = self._page(segment.page), (chunk.text[max(0, first - _AROUND):first],
                                                      chunk.text[last:last + _AROUND])
            # of a description, single words stand anywhere on the page: it is found as a whole, or it has a box
            words = page.find_whole(quote, *around) if segment.bbox else page.find(quote, *around)
            boxes = _lines(words) or ([segment.bbox] if segment.bbox else [])
            found += [(segment.page, box) for box in boxes]
        return list(dict.fromkeys(found))

    def _page(self, number: int) -> PageWords:
        if number not in self._words:
            self._words[number] = PageWords(self._pages[number])
        return self._words[number]


def _common(one: str, other: str) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def _middle(words: list[Word]) -> float:
    return (min(word.box[1] for word in words) + max(word.box[3] for word in words)) / 2


def _lines(words: list[Word]) -> list[Box]:
    """Join the boxes of words that stand beside each other on one line."""
    lines: list[list[float]] = []
    for word in sorted(words, key=lambda word: (round(word.box[1]), word.box[0])):
        x0, y0, x1, y1 = word.box
        height = y1 - y0
        for line in lines:
            overlap = min(line[3], y1) - max(line[1], y0)
            if overlap > 0.5 * min(height, line[3] - line[1]) and -height < x0 - line[2] < 2.5 * height:
                line[:] = [min(line[0], x0), min(line[1], y0), max(line[2], x1), max(line[3], y1)]
                break
        else:
            lines.append([x0, y0, x1, y1])
    return [(x0, y0, x1, y1) for x0, y0, x1, y1 in sorted(lines, key=lambda line: (line[1], line[0]))]
