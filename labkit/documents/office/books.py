"""Books (EPUB): their chapters in the order in which they are read."""

from __future__ import annotations

import posixpath
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from labkit.documents.office.blocks import Block, Found, Sheet
from labkit.documents.office.book_contents import contents_of, list_of_contents, set_levels
from labkit.documents.office.charts import parsed
from labkit.documents.office.notes import told
from labkit.documents.office.packages import damaged, require_sound
from labkit.documents.office.pictures import captioned
from labkit.documents.office.web import text_of, tree_of
from labkit.documents.office.web_blocks import blocks_of_html, own_pictures
from labkit.documents.office.web_cleaning import clean
from labkit.documents.plaintext import folded
from labkit.errors import DocumentError

_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_ENCRYPTED = "{http://www.w3.org/2001/04/xmlenc#}EncryptionMethod"
_OF_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_CHAPTERS = ("application/xhtml+xml", "text/html", "application/xml")


def take_apart(path: Path) -> Found:
    """Return the blocks of a book; raises DocumentError where it is none, damaged, locked or hostile."""
    names = require_sound(path, "META-INF/", dtd=True)
    seen: Counter[str] = Counter()
    with zipfile.ZipFile(path) as archive:
        if "META-INF/encryption.xml" in names and _is_locked(parsed(archive.read("META-INF/encryption.xml"))):
            raise DocumentError(f"{path.name} is locked by its publisher's rights management.",
                                "Use a copy that is free of it.")
        container = parsed(archive.read("META-INF/container.xml")) if "META-INF/container.xml" in names else None
        found = None if container is None else next(container.iter(f"{_CONTAINER}rootfile"), None)
        where = "" if found is None else found.get("full-path", "")
        book = parsed(archive.read(where)) if where in names else None
        if book is None:
            raise damaged(path.name)
        blocks: list[Block] = []
        folder = posixpath.dirname(where)
        contents, listed = contents_of(archive, book, folder, names), list_of_contents(book, folder)
        for chapter in _spine(book, folder):
            if chapter in listed:
                seen["contents"] += 1
            elif chapter in names:
                found_in = _chapter(archive, chapter, set(names), seen)
                set_levels(found_in, contents.get(chapter, ()))
                blocks += found_in
    title = " ".join((book.findtext(f".//{_DC}title") or "").split())
    first = next((block for block in blocks if block.kind == "heading"), None)  # a cover may stand before it
    if title and blocks and (first is None or folded(first.text) != folded(title)):
        for block in blocks:
            block.level += block.kind == "heading"
        blocks.insert(0, Block("heading", title, 1))
    return Found([Sheet(1, captioned(blocks))], told(seen))


def _spine(book: Any, folder: str) -> list[str]:
    """Return the parts of a book that hold its text, in order, without its list of contents."""
    items = {item.get("id"): item for item in book.iter(f"{_OPF}item")}
    order = [items[entry.get("idref")] for entry in book.iter(f"{_OPF}itemref") if entry.get("idref") in items]
    return [posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "")))) for item in order
            if item.get("media-type") in _CHAPTERS and "nav" not in item.get("properties", "").split()]


def _chapter(archive: zipfile.ZipFile, name: str, names: set[str], seen: Counter[str]) -> list[Block]:
    root = tree_of(text_of(archive.read(name), name)[0])
    if root is None:
        return []

    def picture(address: str) -> bytes | None:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return own_pictures(address)
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
        return archive.read(target) if target in names else None

    clean(root, seen, page=False)
    body = root.find(".//body")
    return blocks_of_html(root if body is None else body, picture, seen)


def _is_locked(root: Any) -> bool:
    """Tell whether more than the fonts of a book is encrypted."""
    return root is not None and any(entry.get("Algorithm") not in _OF_FONTS for entry in root.iter(_ENCRYPTED))
