"""Slides of PowerPoint: titles, text, tables, charts and figures in reading order, and the notes of whoever speaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.package import Package

from labkit.documents.html_tables import TableCell
from labkit.documents.office.blocks import Block, Found, Sheet, blocks_of_table, in_one_line
from labkit.documents.office.charts import chart_of, diagram_of, parsed, told_of
from labkit.documents.office.notes import told
from labkit.documents.office.packages import require_sound
from labkit.documents.office.pictures import captioned, figure_of
from labkit.documents.office.repairs import open_whole
from labkit.documents.office.slide_order import Placed, in_reading_order
from labkit.documents.office.slide_text import MC, A, blocks_of_text, words_of

_DGM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_NOTES = "Notes"  # as PowerPoint heads them: a row on what is said to a slide tells that it does not stand on it
_TITLES = ("title", "ctrTitle")
_FURNITURE = ("dt", "ftr", "sldNum", "hdr", "sldImg")
_NEWER_COMMENTS = "http://schemas.microsoft.com/office/2018/10/relationships/comments"


class _Place(NamedTuple):
    """A placeholder: what it is for, and which of its layout it follows."""

    kind: str
    number: str


def take_apart(path: Path) -> Found:
    """Return the slides of a file; raises DocumentError where it is none of the kind, damaged, locked or hostile."""
    names = require_sound(path, "ppt/")
    slides: list[Any] = open_whole(path, lambda file: list(Package.open(file).main_document_part.presentation.slides))
    seen: Counter[str] = Counter(macros=any(name.endswith("vbaProject.bin") for name in names))
    hidden: list[int] = []
    sheets: list[Sheet] = []
    below = int(bool(slides) and _has_title(slides[0]._element, "ctrTitle"))
    for number, slide in enumerate(slides, 1):
        if slide._element.get("show") in ("0", "false"):
            hidden.append(number)
            continue
        sheets.append(Sheet(number, captioned(list(_Slide(slide, seen, below).blocks()))))
    notes = [f"{len(hidden)} hidden slide{'s were' if len(hidden) > 1 else ' was'} left out: "
             f"{', '.join(map(str, hidden))}."] if hidden else []
    return Found(sheets, notes + told(seen))


class _Slide:
    def __init__(self, slide: Any, seen: Counter[str], below: int) -> None:
        self._slide, self._seen, self._below = slide, seen, below
        try:
            self._layout = slide.slide_layout._element
            self._master = slide.slide_layout.slide_master._element
        except (KeyError, AttributeError):  # a slide without a layout: it says all there is of it
            self._layout = self._master = slide._element

    def blocks(self) -> Iterator[Block]:
        placed: list[Placed] = []
        titles: list[Block] = []
        for shape in _shapes(self._slide._element.find(f".//{qn('p:spTree')}")):
            place = _place_of(shape)
            if place and place.kind in _TITLES:
                words = " ".join(" ".join(words_of(line, self._seen).split()) for line in shape.iter(f"{A}p"))
                level = 1 if place.kind == "ctrTitle" else 1 + self._below
                titles += [Block("heading", words.strip(), level)] if words.strip() else []
            elif not place or place.kind not in _FURNITURE:
                found = list(self._shape(shape, place))
                if found:
                    placed.append(Placed(self._box(shape, place), place is not None, found))
        yield from titles
        for blocks in in_reading_order(placed):
            yield from blocks
        yield from self._notes()
        self._count_comments()

    def _shape(self, shape: Any, place: _Place | None) -> Iterator[Block]:
        named = next(shape.iter(qn("p:cNvPr")), None)
        if named is not None and named.get("hidden") in ("1", "true"):
            self._seen["hidden"] += 1
            return
        words = told_of("" if named is None else named.get("descr", ""))
        if shape.tag == qn("p:grpSp"):
            inner = [Placed(_own_box(child), False, found) for child in _shapes(shape)
                     if (found := list(self._shape(child, None)))]
            for blocks in in_reading_order(inner):
                yield from blocks
        elif shape.tag == qn("p:pic"):
            yield from self._picture(shape, words)
        elif shape.tag == qn("p:graphicFrame"):
            yield from self._frame(shape, words)
        elif (body := shape.find(qn("p:txBody"))) is not None:
            yield from blocks_of_text(body, self._styles(shape, place), self._seen)

    def _picture(self, shape: Any, words: str) -> Iterator[Block]:
        blip = next(shape.iter(f"{A}blip"), None)
        part = None if blip is None else self._part(blip.get(qn("r:embed"), ""))
        if part is None:
            self._seen["remote"] += blip is not None and bool(blip.get(qn("r:link")))
            if words:
                yield Block("figure", words)
        elif figure := figure_of(part.blob, words, lambda what: self._seen.update([what])):
            yield figure

    def _frame(self, shape: Any, words: str) -> Iterator[Block]:
        if (table := next(shape.iter(f"{A}tbl"), None)) is not None:
            yield from self._table(table)
        for found in shape.iter(f"{_C}chart", f"{_DGM}relIds"):
            chart = found.tag == f"{_C}chart"
            part = self._part(found.get(qn("r:id") if chart else qn("r:dm"), ""))
            if part is not None:
                yield from (chart_of if chart else diagram_of)(part.blob, words)
        for embedded in shape.iter(qn("p:oleObj")):
            self._seen["embedded"] += 1
            for picture in embedded.iter(qn("p:pic")):
                yield from self._picture(picture, words)

    def _table(self, table: Any) -> Iterator[Block]:
        rows = []
        for line in table.iterchildren(f"{A}tr"):
            cells = [cell for cell in line.iterchildren(f"{A}tc")
                     if cell.get("hMerge") not in ("1", "true") and cell.get("vMerge") not in ("1", "true")]
            rows.append([TableCell(in_one_line(words_of(part, self._seen) for part in cell.iter(f"{A}p")), False,
                                   _span(cell.get("gridSpan")), _span(cell.get("rowSpan"))) for cell in cells])
        said = table.find(f"{A}tblPr")
        headless = said is not None and said.get("firstRow") not in ("1", "true") and any(said.attrib)
        yield from blocks_of_table(rows, 0 if headless else None)

    def _styles(self, shape: Any, place: _Place | None) -> list[Any]:
        """Return the list styles that hold for a shape, the nearest first; a placeholder has those of its master."""
        styles = [shape.find(f"{qn('p:txBody')}/{A}lstStyle")]
        if place is None or place.kind not in ("", "body", "obj", "subTitle"):
            return styles
        for root in (self._layout, self._master):
            for other in root.iter(qn("p:sp")):
                theirs = _place_of(other)
                same = theirs is not None and (theirs.number == place.number if root is self._layout else
                                               theirs.kind == "body")
                if same:
                    styles.append(other.find(f"{qn('p:txBody')}/{A}lstStyle"))
                    break
        return [*styles, self._master.find(f"{qn('p:txStyles')}/{qn('p:bodyStyle')}")]

    def _box(self, shape: Any, place: _Place | None) -> tuple[int, int, int, int] | None:
        """Return left, top, right and bottom of a shape; a placeholder may stand where its layout says."""
        if (box := _own_box(shape)) or place is None:
            return box
        for other in self._layout.iter(qn("p:sp")):
            theirs = _place_of(other)
            if theirs is not None and theirs.number == place.number:
                return _own_box(other)
        return None

    def _notes(self) -> Iterator[Block]:
        if not self._slide.has_notes_slide:
            return
        for shape in self._slide.notes_slide._element.iter(qn("p:sp")):
            place, body = _place_of(shape), shape.find(qn("p:txBody"))
            if place and place.kind == "body" and body is not None:
                found = list(blocks_of_text(body, [], self._seen))
                if found:
                    yield Block("heading", _NOTES, 2 + self._below)
                yield from found

    def _count_comments(self) -> None:
        for relation in self._slide.part.rels.values():
            if relation.reltype in (RT.COMMENTS, _NEWER_COMMENTS) and not relation.is_external:
                root = parsed(relation.target_part.blob)
                self._seen["comments"] += 0 if root is None else sum(
                    isinstance(child.tag, str) and child.tag.endswith("}cm") for child in root)

    def _part(self, name: str) -> Any:
        """Return a part that the slide names; None where there is none, or it lies elsewhere."""
        try:
            return self._slide.part.related_part(name) if name else None
        except (KeyError, AttributeError):
            return None


def _shapes(tree: Any) -> Iterator[Any]:
    """Yield the shapes of a tree or group; of several forms of one the first."""
    for child in tree if tree is not None else ():
        if child.tag == f"{MC}AlternateContent":
            for choice in child:
                found = list(_shapes(choice))
                if found:
                    yield from found
                    break
        elif child.tag in (qn("p:sp"), qn("p:grpSp"), qn("p:pic"), qn("p:graphicFrame")):
            yield child


def _place_of(shape: Any) -> _Place | None:
    found = next(shape.iterfind(f"*/{qn('p:nvPr')}/{qn('p:ph')}"), None)
    return None if found is None else _Place(found.get("type", ""), found.get("idx", "0"))


def _has_title(slide: Any, kind: str) -> bool:
    return any(place is not None and place.kind == kind for place in map(_place_of, slide.iter(qn("p:sp"))))


def _own_box(shape: Any) -> tuple[int, int, int, int] | None:
    frame = next((found for found in shape.iter(f"{A}xfrm", qn("p:xfrm"))), None)
    start, size = (None, None) if frame is None else (frame.find(f"{A}off"), frame.find(f"{A}ext"))
    if start is None or size is None:
        return None
    try:
        x, y, width, height = (int(found.get(name, "0")) for found, name in
                               ((start, "x"), (start, "y"), (size, "cx"), (size, "cy")))
    except ValueError:
        return None
    return x, y, x + width, y + height


def _span(text: str | None) -> int:
    return min(int(text), 100) if text and text.isascii() and text.isdigit() and len(text) < 5 else 1
