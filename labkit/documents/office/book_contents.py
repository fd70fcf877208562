"""What a book's own list of contents says of its headings, which begin with one tag at times, whatever their depth."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from labkit.documents.office.blocks import Block
from labkit.documents.office.charts import parsed
from labkit.documents.office.web import text_of, tree_of
from labkit.documents.plaintext import folded

_OPF = "{http://www.idpf.org/2007/opf}"
_NCX = "{http://www.daisy.org/z3986/2005/ncx/}"
_LEAST = 3  # letters of an entry that a heading may have more than: "1. Use" of "Chapter 1. Use"

Contents = dict[str, list[tuple[str, int]]]
"""Of each part of a book the entries that name it, as letters alone, and how deep they stand, from 1."""


def contents_of(archive: zipfile.ZipFile, book: Any, folder: str, names: Sequence[str]) -> Contents:
    """Return a book's list of contents, from its navigation (EPUB 3) or else its NCX (EPUB 2); {} where it has none."""
    found: Contents = {}
    for item in sorted(book.iter(f"{_OPF}item"), key=lambda item: "nav" not in item.get("properties", "").split()):
        path = posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
        navigation = "nav" in item.get("properties", "").split()
        if found or path not in names or not (navigation or item.get("media-type") == "application/x-dtbncx+xml"):
            continue
        data = archive.read(path)
        entries = _of_navigation(tree_of(text_of(data, path)[0])) if navigation else _of_ncx(parsed(data))
        for address, label, depth in entries:
            part = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address.partition("#")[0])))
            found.setdefault(part, []).append((folded(label), depth))
    return found


def list_of_contents(book: Any, folder: str) -> set[str]:
    """Return the parts of a book that the book itself calls its list of contents."""
    return {posixpath.normpath(posixpath.join(folder, unquote(found.get("href", "").partition("#")[0])))
            for found in book.iter(f"{_OPF}reference") if found.get("type") == "toc"}


def set_levels(blocks: Sequence[Block], entries: Sequence[tuple[str, int]]) -> None:
    """Give the headings of a part the depth of their entries; those without one stand below the last that has one."""
    left = list(entries)
    above = own = 0
    for block in blocks:
        if block.kind != "heading":
            continue
        letters = folded(block.text)
        entry = next((entry for entry in left if letters == entry[0] or (
            len(entry[0]) >= _LEAST and (letters.endswith(entry[0]) or entry[0].endswith(letters)) and letters)), None)
        if entry:
            left = left[left.index(entry) + 1:]
            above, own, block.level = entry[1], block.level, entry[1]
        elif above:
            block.level = above + max(1, block.level - own)


def _of_ncx(root: Any) -> Iterator[tuple[str, str, int]]:
    for point in root.iter(f"{_NCX}navPoint") if root is not None else ():
        content, label = point.find(f"{_NCX}content"), point.find(f"{_NCX}navLabel/{_NCX}text")
        if content is not None and label is not None:
            depth = 1 + sum(1 for _ in point.iterancestors(f"{_NCX}navPoint"))
            yield content.get("src", ""), "".join(label.itertext()), depth


def _of_navigation(root: Any) -> Iterator[tuple[str, str, int]]:
    for part in root.iter("nav") if root is not None else ():
        if "toc" not in " ".join(value for name, value in part.attrib.items() if name.endswith("type")).split():
            continue
        for link in part.iter("a"):
            yield link.get("href", ""), "".join(link.itertext()), max(1, sum(1 for _ in link.iterancestors("ol")))
