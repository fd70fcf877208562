"""A page of a PDF by what it shows: the same page has the same hash in another file, and in a later edition of its own.

So a file of which one page was changed is read anew for that page only, and pages that moved are not read again.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pymupdf

_OBJECTS = 20_000  # that a page may be made of, and
_DEPTH = 60  # how far they may lead on; a page that has more is known by its file
_INHERITED = ("Resources", "MediaBox", "CropBox", "Rotate")
_LEVELS = 64  # of the tree of pages that are looked through for these
_SHOWN = (*_INHERITED, "Contents", "Annots", "UserUnit", "Group")
_REFERENCE = re.compile(r"(?<![\d.])(\d+) \d+ R\b")
_ELSEWHERE = re.compile(r"/(?:Parent|P|Dest|A|AA|B|Popup|IRT|StructParents?|PieceInfo|Metadata|LastModified|Thumb)"
                        r"\s*\d+(?: \d+ R\b)?")
"""Entries that lead to other pages, or say nothing of how this one looks."""
_IS_PAGE = re.compile(r"/Type\s*/Pages?\b")


class PageHashes:
    """Hashes of the pages of one open PDF. What pages share, as fonts are, is taken up once.

    It must be asked before a page is turned: that changes the open document.
    """

    def __init__(self, document: pymupdf.Document) -> None:
        self._document = document
        self._known: dict[int, str] = {}
        self._left = 0
        root = document.pdf_catalog()
        self._whole = [document.xref_get_key(root, name)[1] for name in ("OCProperties", "AcroForm/DR")]

    def of(self, number: int) -> str:
        """Return the hash of a page, counted from 1; "" where it is made of too much, or of nothing that can be read.

        An object counts by what it holds, whatever its number in the file, and whether it is there once or twice.
        """
        try:
            page = self._document.page_xref(number - 1)
            self._left = _OBJECTS
            entries = [f"{name} {self._of_page(page, name)}" for name in _SHOWN]
            return self._digest("\0".join([*self._whole, *entries]), b"", (page,))
        except (RuntimeError, ValueError, IndexError, RecursionError):
            return ""

    def _of_page(self, page: int, name: str) -> str:
        """Return an entry of a page, or what it inherits."""
        for _ in range(_LEVELS if name in _INHERITED else 1):
            kind, value = self._document.xref_get_key(page, name)
            if kind != "null":
                return value
            kind, parent = self._document.xref_get_key(page, "Parent")
            if kind != "xref":
                break
            page = int(parent.split()[0])
        return ""

    def _digest(self, text: str, stream: bytes, above: tuple[int, ...]) -> str:
        """Return the hash of an object; another that it refers to counts by its own hash, one above it by its place."""
        digest = hashlib.sha256(stream)
        digest.update(_REFERENCE.sub(lambda match: self._object(int(match[1]), above), text)
                      .encode("utf-8", "surrogatepass"))
        return digest.hexdigest()

    def _object(self, xref: int, above: tuple[int, ...]) -> str:
        if xref in above:
            return f"up {len(above) - above.index(xref)}"
        if xref not in self._known:
            self._left -= 1
            if self._left < 0 or len(above) > _DEPTH:
                raise ValueError("made of too much")
            text = self._document.xref_object(xref, compressed=True)
            if _IS_PAGE.search(text):
                return "page"
            stream = self._document.xref_stream_raw(xref) if self._document.xref_is_stream(xref) else b""
            self._known[xref] = self._digest(_ELSEWHERE.sub("", text), stream or b"", (*above, xref))
        return self._known[xref]
