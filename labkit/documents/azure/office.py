"""What Document Intelligence says of an Office file: Markdown without boxes, whose parts are parted by page breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from labkit.documents.azure.markdown import clean, line
from labkit.documents.html_to_markdown import tables_of
from labkit.documents.office.blocks import Block, Sheet, blocks_of_table, page_of
from labkit.documents.types import Page, Unit

_BREAK = re.compile(r"<!--\s*PageBreak\s*-->")
_TABLE = re.compile(r"(<table\b[^>]*>.*?</table>)", re.S | re.I)
_HEADING = re.compile(r"(#{1,6}) +(\S.*)")
_ITEM = re.compile(r"( *)([-*+•·]|\(?\w{1,3}[.)]) +(\S.*)")


def pages_of_office(result: dict[str, Any], unit: Unit) -> list[Page]:
    """Convert a layout result of an Office file: a page for each slide or sheet, or one for all of a text.

    Paragraphs are counted as the built-in reader counts them; the service does not say which rows of a sheet it read.
    """
    content = (result.get("analyzeResult") or result).get("content") or ""
    parts = _BREAK.split(content) if unit != "paragraph" else [_BREAK.sub("\n\n", content)]
    return [page_of(asdict(Sheet(number, list(_blocks(part)))), "azure", unit == "paragraph")
            for number, part in enumerate(parts, 1)]


def _blocks(content: str) -> Iterator[Block]:
    for piece in _TABLE.split(content):
        if _TABLE.fullmatch(piece):
            for table in tables_of(piece):
                if table.caption:
                    yield Block("text", clean(table.caption))
                rows = [[replace(cell, text=line(cell.text)) for cell in row] for row in table.rows]
                yield from blocks_of_table(rows)
            continue
        for paragraph in clean(piece).split("\n\n"):
            if found := _HEADING.fullmatch(paragraph):
                yield Block("heading", found[2], len(found[1]))
            elif all(map(_ITEM.fullmatch, paragraph.split("\n"))):
                for item in filter(None, map(_ITEM.fullmatch, paragraph.split("\n"))):
                    yield Block("item", f"{'-' if item[2] in '*+•·' else item[2]} {item[3]}", len(item[1]) // 2)
            elif paragraph.strip():
                yield Block("text", paragraph)
