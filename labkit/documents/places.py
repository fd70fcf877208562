"""The places of a document: its pages, rows or lines, and those that no pair can rest on."""

from __future__ import annotations

from collections.abc import Iterable

from labkit.documents.types import LINED, Document, Page


def numbers_of(document: Document) -> list[int]:
    """Return the numbers of all pages or rows of a document, or of the lines or paragraphs that are not blank."""
    if document.unit in LINED:
        return [number for page in document.pages for _, number in page.lines]
    return [page.number for page in document.pages]


def unread(pages: Iterable[Page]) -> tuple[set[int], str]:
    """Return the numbers of the pages that no pair can rest on, and what to call them."""
    kinds = {page.number: page.kind for page in pages if page.kind in ("blank", "left out")}
    return set(kinds), "blank or left out" if "left out" in kinds.values() else "blank"
