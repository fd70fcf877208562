"""The tree of a Word file: what a container really holds, and what the cells of a table say of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

_AROUND = {qn(f"w:{name}") for name in ("ins", "moveTo", "customXml", "smartTag", "sdtContent")}


def children_of(container: Any) -> Iterator[Any]:
    """Yield what a container holds, through controls for content and marks of changes."""
    for child in container:
        if child.tag in _AROUND:
            yield from children_of(child)
        elif child.tag == qn("w:sdt"):  # unless it only shows what is to be filled in
            yield from () if child.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is not None else children_of(child)
        else:
            yield child


def goes_on(cell: Any) -> bool:
    """Tell whether a cell is the rest of one above it."""
    merge = _merge(cell)
    return merge is not None and merge.get(qn("w:val"), "continue") == "continue"


def begins(cell: Any) -> bool:
    """Tell whether a cell reaches down, or may."""
    return _merge(cell) is not None


def _merge(cell: Any) -> Any:
    told = cell.find(qn("w:tcPr"))
    return None if told is None else told.find(qn("w:vMerge"))


def whole(told: Any, tag: str, otherwise: int = 0) -> int:
    """Return the number that an element within another says, at most 100."""
    found = None if told is None else told.find(qn(tag))
    text = "" if found is None else found.get(qn("w:val"), "")
    return min(int(text), 100) if text.isascii() and text.isdigit() else otherwise
