"""The blocks of a piece of HTML, in the order of its tags: whatever is nested how deep is read without recursion."""

from __future__ import annotations

import base64
import binascii
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from lxml import etree

from labkit.documents.html_to_markdown import tables_of
from labkit.documents.office.blocks import Block, blocks_of_table
from labkit.documents.office.charts import told_of
from labkit.documents.office.pictures import figure_of
from labkit.documents.office.web_tables import begins_with_data, is_layout, items_of

_BLOCKS = frozenset("""
address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form header
hr html legend li main menu ol p section summary table tbody td tfoot th thead tr ul dir h1 h2 h3 h4 h5 h6
""".split())  # noqa: SIM905
_LISTS = ("ul", "ol", "menu", "dir")
_HOLD_BLOCKS = frozenset([*_LISTS, "dl", "table", "pre", "figure", "h1", "h2", "h3", "h4", "h5", "h6"])
_ADMONITIONS = frozenset(["note", "warning", "caution", "important", "tip", "hint", "danger", "admonition", "callout"])
_LEAST_ALT = 12  # letters of an alternative text that says something although the picture is not there
_DEEPEST = 8  # lists within each other that are indented
_LONGEST_TERM = 80

Picture = Callable[[str], bytes | None]
"""Takes the address of a picture, and returns it where it lies within the file."""


def blocks_of_html(root: Any, picture: Picture, seen: Counter[str]) -> list[Block]:
    """Return the headings, paragraphs, items, tables and figures below an element.

    Parameters
    ----------
    seen
        Counts pictures that lie elsewhere, or cannot be read.
    """
    walk = _Walk(picture, seen)
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            if walk.start(element):
                walk.skipped.add(element)
                walker.skip_subtree()
        else:
            walk.end(element, element is not root)
    walk.flush()
    walk.end_term()
    return walk.blocks


class _Walk:
    def __init__(self, picture: Picture, seen: Counter[str]) -> None:
        self.blocks: list[Block] = []
        self.skipped: set[Any] = set()
        self._picture, self._seen = picture, seen
        self._line: list[str] = []
        self._lists: list[list[Any]] = []  # of the open lists, [ordered, number of the last item]
        self._marker = ""
        self._terms: list[str] = []  # names that wait for what is said of them
        self._heading = 0

    def start(self, element: Any) -> bool:
        """Begin with an element; tell whether what is in it has been read by that."""
        tag = element.tag
        if tag == "dt" and element.getparent() is not None and element.getparent().tag == "dt":  # one was not closed
            self._name()
        if tag in _BLOCKS or tag == "pre":
            self.flush()
        if tag in _HOLD_BLOCKS:
            self.end_term()
        if tag in _LISTS:
            first = element.get("start", "1")
            self._lists.append([tag == "ol", int(first) - 1 if first.isascii() and first.isdigit() and len(first) < 6
                                else 0])
        elif tag == "li":
            self._item(element)
        elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            self._heading = 0 if _is_beside(element) else int(tag[1])
        elif tag == "br":
            self._line.append("\n")
        elif tag == "img":
            self._image(element, "")
        elif tag == "pre":
            self.blocks.append(Block("code", "".join(element.itertext()).strip("\n").rstrip()))
            return True
        elif tag == "math":
            self._line.append(_formula(element))
            return True
        elif tag == "figure" and next(element.iter("table", "pre"), None) is None:
            self._figure(element)
            return True
        elif tag == "table" and not is_layout(element):
            self._table(element)
            return True
        if tag == "q":
            self._line.append("“")
        self._words(element.text)
        return False

    def end(self, element: Any, tail: bool) -> None:
        tag = element.tag
        if element in self.skipped:
            self.skipped.discard(element)
        elif tag == "q":
            self._line.append("”")
        elif tag == "dt":
            self._name()
        elif tag in _BLOCKS:
            self.flush()
            if tag in ("dd", "dl"):
                self.end_term()
            if tag in _LISTS and self._lists:
                self._lists.pop()
            if tag == "li":
                self._marker = ""
            self._heading = 0 if tag[0] == "h" else self._heading
        if tail:
            self._words(element.tail)

    def flush(self) -> None:
        """End the paragraph that is being written."""
        text = self._taken()
        term = ", ".join(self._terms)  # several names may have one meaning
        if term and text and len(term) <= _LONGEST_TERM:
            self.blocks.append(Block("item", f"- {term.rstrip(':：')}: {text}"))
        elif text:
            self.end_term()
            if self._heading:
                self.blocks.append(Block("heading", text, self._heading))
            elif self._marker or (self._lists and self.blocks and self.blocks[-1].kind == "item"):
                depth = min(len(self._lists), _DEEPEST) - 1
                self.blocks.append(Block("item", f"{self._marker} {text}".strip(), max(0, depth)) if self._marker
                                   else Block("text", text))
                self._marker = ""
            else:
                self.blocks.append(Block("text", text))
        if text:
            self._terms = []

    def _name(self) -> None:
        """Take the words of a line as a term, or as another name of the one before."""
        self._terms += filter(None, [self._taken()])

    def end_term(self) -> None:
        """Write terms that no words of their own follow, each as a line."""
        self.blocks += [Block("text", term) for term in self._terms]
        self._terms = []

    def _taken(self) -> str:
        text = re.sub(r" *\n *", "\n", re.sub(r"[^\S\n]+", " ", "".join(self._line))).strip()
        self._line = []
        return re.sub(r"\n{2,}", "\n", text)

    def _words(self, text: str | None) -> None:
        if text:
            self._line.append(re.sub(r"\s+", " ", text.replace("\xa0", " ")))

    def _item(self, element: Any) -> None:
        if not self._lists:  # an item without a list
            self._lists.append([False, 0])
        value = element.get("value", "")
        number = int(value) if value.isascii() and value.isdigit() and len(value) < 6 else self._lists[-1][1] + 1
        self._lists[-1][1] = number
        self._marker = f"{number}." if self._lists[-1][0] else "-"

    def _figure(self, element: Any) -> None:
        words = element.find(".//figcaption")
        caption = " ".join("".join(words.itertext()).split()) if words is not None else ""
        pictures = list(element.iter("img"))
        for image in pictures[:1] if caption else pictures:
            self._image(image, caption)
        for image in pictures[1:] if caption else ():
            self._image(image, "")
        if not pictures:
            rest = " ".join("".join(element.itertext()).split())
            if rest:
                self.blocks.append(Block("text", rest))

    def _image(self, element: Any, caption: str) -> None:
        """Write a picture as a figure, or, amid a line, as the words that stand for it."""
        words = told_of(element.get("alt", ""))
        shown = f"{caption} ({words})" if caption and words and words not in caption else caption or words
        data = self._picture(element.get("src", ""))
        if data is None:
            self._seen["remote"] += bool(element.get("src"))
            figure = Block("figure", shown) if caption or len(words) >= _LEAST_ALT else None
        else:
            figure = figure_of(data, shown, lambda what: self._seen.update([what]))
        if figure:
            line, self._line = self._line, []
            if "".join(line).strip():
                self._line = line
                self.flush()
            self.blocks.append(figure)

    def _table(self, element: Any) -> None:
        heads = len(element.findall("thead/tr"))
        for image in element.iter("img"):
            if (data := self._picture(image.get("src", ""))) and (
                    figure := figure_of(data, told_of(image.get("alt", "")), lambda what: self._seen.update([what]))):
                self.blocks.append(figure)
        for table in tables_of(etree.tostring(element, encoding="unicode", method="html", with_tail=False)):
            if table.caption:
                self.blocks.append(Block("text", " ".join(table.caption.split())))
            named = heads or (0 if begins_with_data(table) else None)
            self.blocks += items_of(table) or blocks_of_table(table.rows, named)


def _is_beside(heading: Any) -> bool:
    """Tell whether a heading is the label of a note or warning amid the text: what follows that is not under it."""
    around = heading.getparent()
    names = "" if around is None else around.get("class", "")
    return around is not None and around.tag in ("div", "aside", "section", "blockquote", "td", "th") and not \
        _ADMONITIONS.isdisjoint(names.casefold().split())


def _formula(element: Any) -> str:
    for found in element.iter("annotation"):
        if "tex" in found.get("encoding", "").lower():
            return f" {' '.join((found.text or '').split())} "
    return f" {' '.join((element.get('alttext') or ''.join(element.itertext())).split())} "


def own_pictures(address: str) -> bytes | None:
    """Return a picture that is written into the address itself (``data:``)."""
    head, comma, data = address.partition(",")
    if not comma or not head.lower().startswith("data:image/") or ";base64" not in head.lower():
        return None
    try:
        return base64.b64decode(re.sub(r"\s|%0A|%20", "", data))
    except (binascii.Error, ValueError):
        return None
