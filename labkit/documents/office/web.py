"""Web pages that were saved to a file: their text, without what leads elsewhere and what is not shown."""

from __future__ import annotations

import codecs
import html
import re
from collections import Counter
from pathlib import Path
from typing import Any

from lxml import etree

from labkit.documents.flat_files.encoding import decode
from labkit.documents.office.blocks import Block, Found, Sheet
from labkit.documents.office.notes import told
from labkit.documents.office.packages import damaged
from labkit.documents.office.pictures import captioned
from labkit.documents.office.web_blocks import blocks_of_html, own_pictures
from labkit.documents.office.web_cleaning import clean, main_of

_DECLARED = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)|"""
                       rb"""<\?xml[^>]+encoding\s*=\s*["']([\w.:-]+)""", re.I)
_AS_BROWSERS_DO = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252",
                   "ascii": "cp1252", "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
                   "gb2312": "gb18030", "gbk": "gb18030", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
                   "iso-8859-9": "cp1254", "tis-620": "cp874", "big5": "big5hkscs"}
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_XHTML = re.compile(r"<\?xml\s|<html[^>]+http://www\.w3\.org/1999/xhtml", re.I)
_ENTITY = re.compile(r"&(\w+);")
_OF_XML = frozenset(["amp", "lt", "gt", "quot", "apos"])
_BODY = re.compile(r"<body[\s>]", re.I)
_HEAD = re.compile(r"\A(?:\s+|<!doctype[^>]*>|<\?xml[^>]*>|</?(?:html|head|meta|link|base)\b[^>]*>|<!--.*?-->|"
                   r"<(title|style|script)\b[^>]*>.*?</\1\s*>)*+", re.I | re.S)
_MARK = re.compile(r"</?(font|span|b|i|u|em|strong|center|div|section|small|big|a|blockquote|ul|ol|li|table|"
                   r"tbody|tr|td)\b[^>]*>", re.I)
_PARTS = frozenset("center div section blockquote ul ol li table tbody tr td".split())  # noqa: SIM905
_NO_TITLE = re.compile(r"(?:untitled|document|new page|home|index|page|title)?[\W\d]*(?:\.x?html?)?", re.I)
_MOST_WRONG = 0.002  # share of characters that may be no part of the encoding that a page declares


def take_apart(path: Path, encoding: str | None = None) -> Found:
    """Return the blocks of a page; raises DocumentError where it holds no HTML, or is of an unknown encoding."""
    seen: Counter[str] = Counter()
    root, note = _tree_of_file(path, encoding)
    title = _words(root.find(".//title"))
    top = list(root.iter("h1"))
    clean(root, seen)
    shown = set(root.iter("h1"))
    own = next(filter(None, (_words(found) for found in top if found in shown)), "")
    blocks = titled(captioned(blocks_of_html(main_of(root), own_pictures, seen)), title, own)
    return Found([Sheet(1, blocks)], [note, *told(seen)] if note else told(seen))


def titled(blocks: list[Block], title: str, own: str) -> list[Block]:
    """Return the blocks of a page under its title, where no heading of its text is that.

    Parameters
    ----------
    title
        What the page is called in its head.
    own
        Its heading of the first level, which may stand above its text.
    """
    headings = [block for block in blocks if block.kind == "heading"]
    first = [block for block in headings if block.level == 1]
    if not blocks or len(first) == 1:
        return blocks
    if not first and own:
        return [Block("heading", own, 1), *blocks]
    called = title.casefold()
    if _NO_TITLE.fullmatch(title) or any(called.startswith(name) or name.startswith(called) for name in (
            block.text.casefold() for block in (first or headings[:1]))):
        return blocks
    for block in headings:
        block.level += bool(first)
    return [Block("heading", title, 1), *blocks]


def _words(element: Any) -> str:
    return "" if element is None else " ".join("".join(element.itertext()).split())


def shown_html(path: Path, encoding: str | None = None) -> str:
    """Return the HTML of what a page shows of its text, for a reader that knows navigation and what is hidden less."""
    root, _ = _tree_of_file(path, encoding)
    clean(root, Counter())
    return etree.tostring(main_of(root), encoding="unicode", method="html")


def _tree_of_file(path: Path, encoding: str | None) -> tuple[Any, str]:
    """Return the tree of a page, and a note where it is not all of the encoding that it declares."""
    text, note = text_of(path.read_bytes(), path.name, encoding)
    root = tree_of(text)
    if root is None:
        raise damaged(path.name)
    return root, note


def tree_of(text: str) -> Any:
    """Return the tree of a page, however broken, or None where there is nothing in it.

    The parser ends at 2,048 elements within each other: what is nested deeper, as where marks are opened and never
    closed, is read without them.
    """
    text = _CONTROL.sub(" ", text)
    if not text.strip():
        return None
    if _XHTML.search(text[:2048]) and (tree := _xhtml(text)) is not None:
        return tree
    if not _BODY.search(text):  # the parser would take what HTML 4 did not know for a part of the head
        text = _HEAD.sub(lambda found: f"{found[0]}<body>", text, count=1)
    tree, whole = _tree(text)
    return tree if whole else _tree(_MARK.sub(lambda found: "<p>" if found[1].lower() in _PARTS else " ", text))[0]


def _xhtml(text: str) -> Any:
    """Return the tree of a page that is written as XML, where ``<a id="x"/>`` is whole; None where it is not sound."""
    text = re.sub(r"\A\s*<\?xml[^>]*>|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>", "", text, flags=re.I)
    text = _ENTITY.sub(lambda found: found[0] if found[1] in _OF_XML else html.escape(html.unescape(found[0])), text)
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, remove_comments=True,
                             remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = etree.QName(element).localname.lower()
    return root


def _tree(text: str) -> tuple[Any, bool]:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)
    tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    return tree, not any("depth" in entry.message for entry in parser.error_log)


def text_of(data: bytes, name: str, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of a page, and a note where it is not all of the encoding that it declares.

    The encoding is the one that the user names, or that of its mark, or that the page declares, or told by bytes.
    """
    declared = _DECLARED.search(data[:4096])
    if encoding or data.startswith(_MARKS) or not declared:
        return decode(data, name, encoding)[0], ""
    said = (declared[1] or declared[2]).decode("ascii").lower()
    try:
        text = data.decode(_AS_BROWSERS_DO.get(said, said), "replace")
    except LookupError:
        return decode(data, name)[0], ""
    wrong = text.count("\ufffd")
    if wrong > _MOST_WRONG * len(text):
        return decode(data, name)[0], ""
    return text, f"{wrong} characters are not of the encoding that it declares ({said})." if wrong else ""
