"""The words of a paragraph of Word as a reader sees them: changes accepted, hidden and struck-out text left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import nsmap, qn

from labkit.documents.office.formulas import formula
from labkit.documents.office.raised import raised
from labkit.documents.office.word_numbers import roman
from labkit.documents.office.word_styles import look_of
from labkit.documents.symbols import SYMBOLS, WINGDINGS

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_A = f"{{{nsmap['a']}}}"
_R = f"{{{nsmap['r']}}}"
_V = "{urn:schemas-microsoft-com:vml}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
_DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"
_THROUGH = {qn(f"w:{name}") for name in (
    "ins", "moveTo", "hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo", "sdtContent", "ruby", "rubyBase")}
_MARKS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-", qn("w:softHyphen"): "",
          qn("w:ptab"): "\t"}


@dataclass(slots=True)
class Picture:
    """A drawing within a paragraph: the part that holds it (``rId7``) or a chart, and the words stored with it."""

    part: str
    words: str = ""
    kind: str = "picture"


@dataclass(slots=True)
class Written:
    """What stands in a paragraph: its words, the notes it refers to, its drawings, and boxes of text on it."""

    parts: list[str] = field(default_factory=list)
    notes: list[tuple[str, str, str]] = field(default_factory=list)  # kind, id, own mark
    pictures: list[Picture] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    looks: Counter[tuple[bool | None, int]] = field(default_factory=Counter)  # letters by whether bold, and size

    @property
    def text(self) -> str:
        return "".join(self.parts)


class Writer:
    """Reads paragraphs one after the other, as a field may begin in one and end in another.

    ``seen`` counts what was left out or accepted: insertions, deletions, comments, struck-out and hidden text, links to
    what lies elsewhere. ``marks`` are the numbers of notes that were referred to, in their order.
    """

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self.marks: dict[tuple[str, str], int] = {}
        self._fields: list[bool] = []  # of open fields, whether what follows is their result

    def paragraph(self, element: Any) -> Written:
        """Return what a ``w:p`` holds."""
        written = Written()
        self._fields = [True] * len(self._fields)  # what a field is to do ends with its paragraph, if not before
        self._children(element, written)
        return written

    def _children(self, element: Any, written: Written) -> None:
        for child in element:
            tag = child.tag
            if tag == qn("w:r"):
                self._run(child, written)
            elif tag in _THROUGH:
                self.seen["inserted"] += tag in (qn("w:ins"), qn("w:moveTo"))
                self._children(child, written)
            elif tag in (qn("w:del"), qn("w:moveFrom")):
                self.seen["deleted"] += 1
            elif tag == qn("w:sdt"):
                self._control(child, written)
            elif tag == qn("w:commentRangeStart"):
                self.seen["comments"] += 1
            elif tag in (f"{_M}oMath", f"{_M}oMathPara"):
                written.parts.append(formula(child))
            elif tag == f"{_MC}AlternateContent":
                self._alternative(child, written)

    def _control(self, element: Any, written: Written) -> None:
        """Read a control for content; what it shows as long as nobody has filled it in are no words of the text."""
        told = element.find(qn("w:sdtPr"))
        if told is not None and told.find(qn("w:showingPlcHdr")) is not None:
            return
        content = element.find(qn("w:sdtContent"))
        if content is not None:
            self._children(content, written)

    def _alternative(self, element: Any, written: Written) -> None:
        """Read one of several forms of the same thing: the first, or the older one where that is empty."""
        for choice in element:
            before = len(written.parts), len(written.pictures), len(written.boxes)
            self._inner(choice, written, True, "")
            if (len(written.parts), len(written.pictures), len(written.boxes)) != before:
                return

    def _run(self, run: Any, written: Written) -> None:
        told = run.find(qn("w:rPr"))
        shown, place = True, ""
        if told is not None:
            if _on(told, "w:vanish"):
                shown = False
                self.seen["hidden"] += 1
            elif _on(told, "w:strike") or _on(told, "w:dstrike"):
                shown = False
                self.seen["struck"] += 1
            where = told.find(qn("w:vertAlign"))
            place = "" if where is None else where.get(qn("w:val"), "")
        before = len(written.parts)
        self._inner(run, written, shown, place)
        if letters := sum(map(str.isalnum, "".join(written.parts[before:]))):
            written.looks[look_of(told)] += letters

    def _inner(self, run: Any, written: Written, shown: bool, place: str) -> None:
        for child in run:
            tag = child.tag
            if tag == qn("w:fldChar"):
                self._field(child, written)
            elif not (shown and all(self._fields)):
                continue
            elif tag == qn("w:t"):
                words = child.text or ""
                written.parts.append(raised(words, place, "".join(written.parts[-1:])[-1:]) if place else words)
            elif tag in _MARKS:
                breaks = tag == qn("w:br") and child.get(qn("w:type")) in ("page", "column")
                written.parts.append(" " if breaks else _MARKS[tag])
            elif tag == qn("w:sym"):
                written.parts.append(_symbol(child))
            elif tag in (qn("w:footnoteReference"), qn("w:endnoteReference")):
                self._note(child, run, written)
            elif tag == f"{_MC}AlternateContent":
                self._alternative(child, written)
            elif tag in (qn("w:drawing"), qn("w:pict"), qn("w:object")):
                self._drawing(child, written)
            elif tag == qn("w:r"):
                self._run(child, written)
            elif tag in _THROUGH:
                self._children(child, written)

    def _field(self, char: Any, written: Written) -> None:
        kind = char.get(qn("w:fldCharType"))
        if kind == "begin":
            box = char.find(f"{qn('w:ffData')}/{qn('w:checkBox')}")
            if box is not None and all(self._fields):
                ticked = box.find(qn("w:checked"))
                state = ticked if ticked is not None else box.find(qn("w:default"))
                written.parts.append("☒" if state is not None and _is_on(state) else "☐")
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _note(self, child: Any, run: Any, written: Written) -> None:
        kind = "foot" if child.tag == qn("w:footnoteReference") else "end"
        name = child.get(qn("w:id"), "")
        own = child.get(qn("w:customMarkFollows")) in ("1", "true", "on")
        mark = "".join(text.text or "" for text in run.iter(qn("w:t"))) if own else ""
        if not own:
            number = self.marks.setdefault((kind, name), 1 + sum(other == kind for other, _ in self.marks))
            mark = raised(str(number), "superscript") if kind == "foot" else f"[{roman(number)}]"
            written.parts.append(mark)
        written.notes.append((kind, name, mark))

    def _drawing(self, element: Any, written: Written) -> None:
        """Note the pictures, charts and boxes of a drawing, whichever of Word's two ways of drawing it is of."""
        words = ""
        for told in element.iter(qn("wp:docPr"), f"{_V}shape"):
            if any(mark.get("val") in ("1", "true") for mark in told.iter(_DECORATIVE)):
                return
            words = words or told.get("descr") or told.get("alt") or ""
        for found in element.iter(f"{_A}blip", f"{_V}imagedata", qn("c:chart"), qn("w:txbxContent"),
                                  "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"):
            if found.tag == qn("w:txbxContent"):
                written.boxes.append(found)
            elif any(above.tag == qn("w:txbxContent") for above in found.iterancestors() if _within(above, element)):
                continue  # in a box: found when that is read
            elif found.tag == qn("c:chart"):
                written.pictures.append(Picture(found.get(f"{_R}id", ""), words, "chart"))
            elif found.tag.endswith("relIds"):
                written.pictures.append(Picture(found.get(f"{_R}dm", ""), words, "diagram"))
            elif part := found.get(f"{_R}embed") or found.get(f"{_R}id"):
                written.pictures.append(Picture(part, words or found.get(f"{_OFFICE}title", "")))
            elif found.get(f"{_R}link") or found.get(f"{_R}href"):
                self.seen["remote"] += 1
        written.boxes = [box for box in written.boxes if not any(above in written.boxes for above in
                                                                 box.iterancestors(qn("w:txbxContent")))]


def _within(element: Any, outer: Any) -> bool:
    return outer in element.iterancestors()


def _symbol(element: Any) -> str:
    code = element.get(qn("w:char"), "")
    place = int(code, 16) & 0xFF if len(code) == 4 and all(digit in "0123456789abcdefABCDEF" for digit in code) else 0
    wings = "wingdings" in element.get(qn("w:font"), "").lower()
    return (WINGDINGS if wings else SYMBOLS).get(place, chr(place) if not wings and 0x20 <= place < 0x7F else "")


def _on(told: Any, tag: str) -> bool:
    found = told.find(qn(tag))
    return found is not None and _is_on(found)


def _is_on(element: Any) -> bool:
    return element.get(qn("w:val"), "1") not in ("0", "false", "off", "none")
