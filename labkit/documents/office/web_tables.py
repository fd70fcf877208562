"""Tables of HTML that are none: those that arrange a page, and those that put marks before the items of a list."""

from __future__ import annotations

import re
from typing import Any

from labkit.documents.html_tables import HtmlTable
from labkit.documents.office.blocks import Block

_MARKER = re.compile(r"[•●▪■◦○·–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]")


def items_of(table: HtmlTable) -> list[Block]:
    """Return the rows of a table as items where its first column holds nothing but the marks of a list."""
    rows = [[cell.text.strip() for cell in row if cell.text.strip()] for row in table.rows]
    rows = [row for row in rows if row]
    if not rows or not all(len(row) == 2 and _MARKER.fullmatch(row[0]) for row in rows):
        return []
    return [Block("item", f"{'-' if len(row[0]) == 1 and not row[0].isalnum() else row[0]} {' '.join(row[1].split())}")
            for row in rows]


def is_layout(table: Any) -> bool:
    """Tell whether a table only arranges what stands in it."""
    if table.get("role") in ("presentation", "none"):
        return True
    heads = next((found for found in table.iter("th", "thead", "caption")
                  if next(found.iterancestors("table")) is table), None)
    if heads is not None:
        return False
    inner = next((found for found in table.iter("table", "h1", "h2", "h3", "h4") if found is not table), None)
    cells = [len(list(row.iterchildren("td"))) for row in table.iter("tr")]
    return inner is not None or max(cells, default=0) < 2
