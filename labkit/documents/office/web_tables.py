"""Tables of HTML that are none: those that arrange a page, and those that put marks before the items of a list."""

from __future__ import annotations

import re
from typing import Any

from labkit.documents.html_tables import HtmlTable
from labkit.documents.office.blocks import Block

_ADDRESS = re.compile(r"\w@[\w-]+\.\w|https?://")
_FILE = re.compile(r"[\w-]+(?:\.[\w-]+)*\.[A-Za-z0-9]{1,4}")
_LABEL = re.compile(r"note|tip|important|warning|caution", re.I)
_MARKER = re.compile(r"[•●▪■◦○·–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]")


def items_of(table: HtmlTable) -> list[Block]:
    """Return the rows of a table as items where its first column holds nothing but the marks of a list."""
    rows = [[cell.text.strip() for cell in row if cell.text.strip()] for row in table.rows]
    rows = [row for row in rows if row]
    if not rows or not all(len(row) == 2 and _MARKER.fullmatch(row[0]) for row in rows):
        return []
    return [Block("item", f"{'-' if len(row[0]) == 1 and not row[0].isalnum() else row[0]} {' '.join(row[1].split())}")
            for row in rows]


def begins_with_data(table: HtmlTable) -> bool:
    """Tell whether the first row of a table is a row like the others, so that nothing names its columns.

    Where no cell is marked as a heading, the first row mostly is one all the same. It is none where what stands in it
    is of the same form as what stands below: addresses, files, or pictures each with its own name beside it.
    """
    if any(cell.head for row in table.rows for cell in row) or len({len(row) for row in table.rows}) != 1:
        return False
    columns = [[cell.text.strip() for cell in column] for column in zip(*table.rows, strict=True)]
    return len(table.rows) > 1 and any(all(form(text) for text in column) for column in columns
                                       for form in (_ADDRESS.search, _FILE.fullmatch, _twice))


def _twice(text: str) -> bool:
    words = text.split()
    half = len(words) // 2
    return half > 0 and len(words) == 2 * half and words[:half] == words[half:]


def is_layout(table: Any) -> bool:
    """Tell whether a table only arranges what stands in it."""
    if table.get("role") in ("presentation", "none"):
        return True
    if _LABEL.fullmatch((table.get("summary") or "").strip()):
        return True  # a note with its sign beside it, as DocBook writes it
    heads = next((found for found in table.iter("th", "thead", "caption")
                  if next(found.iterancestors("table")) is table), None)
    if heads is not None:
        return False
    inner = next((found for found in table.iter("table", "h1", "h2", "h3", "h4") if found is not table), None)
    cells = [len(list(row.iterchildren("td"))) for row in table.iter("tr")]
    return inner is not None or max(cells, default=0) < 2
