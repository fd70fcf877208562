"""Word files: headings, numbered items, tables, notes and figures, as they stand once all changes are accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.part import PartFactory
from docx.oxml.ns import qn
from docx.package import Package
from docx.parts.document import DocumentPart

from labkit.documents.html_tables import TableCell
from labkit.documents.office.blocks import Block, Found, Sheet, blocks_of_table, in_one_line
from labkit.documents.office.charts import chart_of, diagram_of, parsed, told_of
from labkit.documents.office.notes import told
from labkit.documents.office.packages import damaged, require_sound
from labkit.documents.office.pictures import captioned, figure_of
from labkit.documents.office.repairs import open_whole
from labkit.documents.office.word_looks import Look, find_headings
from labkit.documents.office.word_numbers import Numbers
from labkit.documents.office.word_styles import Style, Styles
from labkit.documents.office.word_text import Picture, Writer, Written
from labkit.documents.office.word_tree import begins, children_of, goes_on, whole

_KINDS = (CT.WML_DOCUMENT_MAIN, "application/vnd.ms-word.document.macroEnabled.main+xml",
          "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml")
_TOC = re.compile(r"toc (?:\d|heading)|table of figures|table of authorities")
_LIST_STYLES = re.compile(r"list bullet ?(\d?)")
_NOTE_MARKS = frozenset("¹²³⁴⁵⁶⁷⁸⁹")
_MOST_HEADING = 200  # letters of a heading: what is longer was given its style for its looks


def take_apart(path: Path) -> Found:
    """Return the blocks of a file; raises DocumentError where it is none of Word's, damaged, locked or hostile."""
    names = require_sound(path, "word/")
    for kind in _KINDS[1:]:
        PartFactory.part_type_for[kind] = DocumentPart
    part, body = open_whole(path, _opened)
    if body is None:
        raise damaged(path.name)
    reader = _Reader(part)
    reader.seen["macros"] += any(name.endswith("vbaProject.bin") for name in names)
    return reader.read(body)


def _opened(file: Any) -> tuple[Any, Any]:
    part: Any = Package.open(file).main_document_part
    return part, part.element.body if part.content_type in _KINDS else None


def _look(written: Written, style: Style) -> Look:
    """Return how a paragraph looks where all of it does so."""
    told = {(style.bold if bold is None else bold, size or style.size) for bold, size in written.looks}
    return Look(bool(told) and all(bold for bold, _ in told), min((size for _, size in told), default=style.size))


class _Reader:
    def __init__(self, part: Any) -> None:
        self._part = part
        self._writer = Writer()
        self.seen = self._writer.seen
        self._styles = Styles(self._root(RT.STYLES))
        self._numbers = Numbers(self._root(RT.NUMBERING))
        self._notes = {"foot": self._texts(RT.FOOTNOTES), "end": self._texts(RT.ENDNOTES)}
        self._looks: dict[int, Look] = {}  # of paragraphs, by the id of their block
        self._kept: list[Block] = []  # so that no other block gets the id of one
        self._told: set[tuple[str, str]] = set()

    def read(self, body: Any) -> Found:
        blocks = captioned(list(self._blocks(body)))
        find_headings(blocks, self._looks)
        return Found([Sheet(1, blocks)], told(self.seen))

    def _root(self, kind: str) -> Any:
        """Return the root of a part that the document names, or None where there is none."""
        try:
            return parsed(self._part.part_related_by(kind).blob)
        except KeyError:
            return None

    def _texts(self, kind: str) -> dict[str, Any]:
        root = self._root(kind)
        return {} if root is None else {note.get(qn("w:id"), ""): note for note in root
                                        if note.get(qn("w:type"), "normal") == "normal"}

    def _blocks(self, container: Any) -> Iterator[Block]:
        """Yield the blocks of a body, a cell, a note or a box."""
        held: Written | None = None  # a paragraph whose end was deleted: it runs on in the next
        for child in children_of(container):
            if child.tag == qn("w:tbl"):
                yield from self._table(child)
            elif child.tag == qn("w:altChunk"):
                self.seen["embedded"] += 1
            elif child.tag == qn("w:p"):
                written = self._writer.paragraph(child)
                if held is not None:
                    written.parts[:0], written.notes[:0] = held.parts, held.notes
                    written.pictures[:0], written.boxes[:0] = held.pictures, held.boxes
                told = child.find(qn("w:pPr"))
                gone = told is not None and told.find(f"{qn('w:rPr')}/{qn('w:del')}") is not None
                held = written if gone else None
                if not gone:
                    yield from self._paragraph(written, self._styles.of(told))
        if held is not None:
            yield from self._paragraph(held, Style())

    def _paragraph(self, written: Written, style: Style) -> Iterator[Block]:
        text = re.sub(r" ?\n ?", "\n", re.sub(r"[ \t\u00a0]+", " ", written.text)).strip()
        if _TOC.fullmatch(style.name):
            self.seen["contents"] += bool(text)
            return
        figures = [block for picture in written.pictures for block in self._figure(picture)]
        label = self._numbers.next(style.number, style.depth) if style.number and (text or written.pictures) else None
        if label is None and (bullet := _LIST_STYLES.fullmatch(style.name)):
            label, style = "-", style._replace(depth=int(bullet[1] or 1) - 1)
        if text and style.level and len(text) <= _MOST_HEADING:
            yield Block("heading", text if label in (None, "", "-") else f"{label} {text}", style.level)
        elif text:
            block = Block("item", f"{label} {text}", style.depth) if label else \
                Block("caption" if style.name == "caption" else "text", text)
            self._looks[id(block)] = _look(written, style)
            self._kept.append(block)
            yield block
        yield from figures
        for box in written.boxes:
            yield from self._blocks(box)
        yield from self._footnotes(written)

    def _footnotes(self, written: Written) -> Iterator[Block]:
        """Yield the notes that a paragraph refers to, right behind it: there they say what they say it of."""
        for kind, name, mark in written.notes:
            note = self._notes[kind].get(name)
            if note is None or (kind, name) in self._told:
                continue
            self._told.add((kind, name))
            first = True
            for block in self._blocks(note):
                if first and block.kind in ("text", "item"):
                    block.text, first = f"{mark} {block.text}" if mark else block.text, False
                yield block

    def _table(self, table: Any) -> Iterator[Block]:
        rows: list[list[TableCell]] = []
        beside: list[Block] = []  # figures and notes, which a cell cannot hold
        heads = 0
        open_cells: dict[int, tuple[list[TableCell], int]] = {}
        lines = [row for row in children_of(table) if row.tag == qn("w:tr") and not self._is_gone(row)]
        cells = [[cell for cell in children_of(row) if cell.tag == qn("w:tc")] for row in lines]
        if all(len(row) == 1 for row in cells):  # a frame, or a layout: what is in it stands for itself
            for row in cells:
                yield from self._blocks(row[0])
            return
        for row, own in zip(lines, cells, strict=True):
            told = row.find(qn("w:trPr"))
            heads += heads == len(rows) and told is not None and told.find(qn("w:tblHeader")) is not None
            place = whole(told, "w:gridBefore")
            line: list[TableCell] = [TableCell("")] * place
            still: dict[int, tuple[list[TableCell], int]] = {}
            for cell in own:
                width = max(1, whole(cell.find(qn("w:tcPr")), "w:gridSpan", 1))
                if place in open_cells and goes_on(cell):
                    above, at = still[place] = open_cells[place]
                    above[at] = TableCell(above[at].text, above[at].head, above[at].columns, above[at].rows + 1)
                else:
                    line.append(TableCell(self._words(cell, beside), False, width))
                    if begins(cell):
                        still[place] = line, len(line) - 1
                place += width
            open_cells = still
            rows.append(line)
        yield from blocks_of_table(rows, heads or None)
        yield from beside

    def _is_gone(self, row: Any) -> bool:
        told = row.find(qn("w:trPr"))
        gone = told is not None and told.find(qn("w:del")) is not None
        self.seen["deleted"] += gone
        return gone

    def _words(self, cell: Any, beside: list[Block]) -> str:
        """Return the words of a cell; those of a table in it are a line a row."""
        parts = []
        for block in self._blocks(cell):
            if block.kind == "figure":
                beside.append(block)
            elif block.kind == "table":
                parts += [line.strip("| ").replace(" | ", ", ") for line in block.text.splitlines()
                          if line.strip("|- ")]
            elif block.text[:1] in _NOTE_MARKS:
                beside.append(block)
            else:
                parts.append(block.text.removeprefix("- "))
        return in_one_line(parts)

    def _figure(self, picture: Picture) -> Iterator[Block]:
        words = told_of(picture.words)
        try:
            part = self._part.related_parts[picture.part]
        except KeyError:  # it lies elsewhere
            self.seen["remote"] += bool(picture.part)
            part = None
        if part is None:
            found = Block("figure", words) if words else None
        elif picture.kind == "picture":
            found = figure_of(part.blob, words, self._say)
        else:
            yield from (chart_of if picture.kind == "chart" else diagram_of)(part.blob, words)
            return
        if found:
            yield found

    def _say(self, what: str) -> None:
        self.seen[what] += 1
