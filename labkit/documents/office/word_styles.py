"""What the styles of a Word file say of its paragraphs: which are headings, captions, or lines of a contents list."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from docx.oxml.ns import qn

_HEADING = re.compile(r"heading ([1-9])", re.I)
_USUAL_SIZE = 20  # half points, where a file says nothing
_DEEPEST = 40  # styles that stand on each other


class Style(NamedTuple):
    """A style with what it takes over: its name, the level of its headings (0: none), its list, and its letters.

    ``size`` is in half points.
    """

    name: str = ""
    level: int = 0
    number: str = ""
    depth: int = 0
    bold: bool = False
    size: int = _USUAL_SIZE


class Styles:
    """The styles of a file by their id."""

    def __init__(self, root: Any) -> None:
        self._found: dict[str, Style] = {}
        self._entries: dict[str, Any] = {}
        self._usual = ""
        self._base = Style()
        if root is not None:
            told = root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
            self._base = _lettered(self._base, told)
        for entry in () if root is None else root.iterchildren(qn("w:style")):
            name = entry.get(qn("w:styleId"), "")
            self._entries[name] = entry
            if entry.get(qn("w:type")) == "paragraph" and entry.get(qn("w:default")) in ("1", "true"):
                self._usual = name

    def of(self, told: Any) -> Style:
        """Return the style of a paragraph by its ``w:pPr``, with what the paragraph says itself."""
        style = self._style(value(told, "w:pStyle") or self._usual)
        level = value(told, "w:outlineLvl")
        if level.isdigit():
            style = style._replace(level=int(level) + 1 if int(level) < 9 else 0)
        return _numbered(style, told)

    def _style(self, name: str, over: int = 0) -> Style:
        if name in self._found or name not in self._entries or over > _DEEPEST:
            return self._found.get(name, self._base)
        entry = self._entries[name]
        below = self._style(value(entry, "w:basedOn"), over + 1)
        shown = value(entry, "w:name")
        told = entry.find(qn("w:pPr"))
        level = value(told, "w:outlineLvl")
        found = _HEADING.fullmatch(shown)
        style = below._replace(name=shown.lower())
        if found or shown.lower() == "title":
            style = style._replace(level=int(found[1]) if found else 1)
        elif level.isdigit():
            style = style._replace(level=int(level) + 1 if int(level) < 9 else 0)
        elif below.name in ("title", "subtitle") or shown.lower() == "subtitle" or shown.lower().startswith("toc "):
            style = style._replace(level=0)
        self._found[name] = style = _lettered(_numbered(style, told), entry.find(qn("w:rPr")))
        return style


def _numbered(style: Style, told: Any) -> Style:
    found = None if told is None else told.find(qn("w:numPr"))
    if found is None:
        return style
    number, depth = value(found, "w:numId"), value(found, "w:ilvl")
    if number == "0":  # takes the number of a style away
        return style._replace(number="")
    return style._replace(number=number or style.number, depth=int(depth) if depth.isdigit() else
                          (style.depth if not number or number == style.number else 0))


def _lettered(style: Style, told: Any) -> Style:
    bold, size = look_of(told)
    return style._replace(bold=style.bold if bold is None else bold, size=size or style.size)


def look_of(told: Any) -> tuple[bool | None, int]:
    """Return whether a ``w:rPr`` makes letters bold (None: it says nothing), and their size in half points, or 0."""
    found = None if told is None else told.find(qn("w:b"))
    size = value(told, "w:sz")
    bold = None if found is None else found.get(qn("w:val"), "1") not in ("0", "false", "off")
    return bold, int(size) if size.isascii() and size.isdigit() and len(size) < 5 else 0


def value(entry: Any, tag: str) -> str:
    """Return the value of an element within another, or "" where there is none."""
    found = None if entry is None else entry.find(qn(tag))
    return "" if found is None else found.get(qn("w:val"), "")
