"""The tables and figures of a page as ranges of its text: what is kept whole when the text is cut."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from labkit.documents.types import Box, Figure, Page, Table

_PIPE_TABLE = re.compile(r"^[ \t]*(\|[^\n]*\n[ \t]*\|[ \t]*:?-[-:| \t]*(?:\n[ \t]*\|[^\n]*)*)", re.M)


class Block(NamedTuple):
    """A table or figure and its range in a text. ``bbox`` is set where its words have no boxes of their own."""

    start: int
    end: int
    kind: Literal["table", "figure"]
    bbox: Box | None


def blocks_of(page: Page, body: str) -> list[Block]:
    """Return a page's tables and figures in order, as ranges of its text without the white space around it.

    Of two that overlap the outer one counts. Pipe tables that the reader did not list are found too.
    """
    lead = len(page.markdown) - len(page.markdown.lstrip())
    found: list[Block] = []
    items: list[Table | Figure] = [*page.tables, *page.figures]
    for item in items:
        table = isinstance(item, Table)
        start, end = item.span or (0, 0)
        if item.span is None and isinstance(item, Table) and item.markdown.strip():
            start = page.markdown.find(item.markdown.strip())
            end = start + len(item.markdown.strip()) if start >= 0 else start
        piece = page.markdown[max(start, 0):max(end, 0)]
        start += len(piece) - len(piece.lstrip()) - lead
        if piece := piece.strip():
            box = None if table and page.words else item.bbox
            found.append(Block(start, start + len(piece), "table" if table else "figure", box))
    found += [Block(*match.span(1), "table", None) for match in (_PIPE_TABLE.finditer(body) if "|" in body else ())]
    outer: list[Block] = []
    for block in sorted(found, key=lambda block: (block.start, -block.end)):
        if not outer or block.start >= outer[-1].end:
            outer.append(block)
    return outer
