"""What Document Intelligence's prebuilt-layout would answer for a PDF, made from the PDF's own text layer.

The form is the service's (API version 2024-11-30): Markdown with HTML tables, ``<figure>`` blocks and page comments,
polygons in inches, spans counted as ``stringIndexType`` asks. It has no OCR: a scan comes back without words.
"""

from __future__ import annotations

import contextlib
import io
import re
from itertools import accumulate

import pymupdf
from wcwidth import iter_graphemes

from support.docintel_pdf import around, drawings, sizes_of, take_caption, text_of

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "\\*", "_": "\\_"})


def layout_of(data: bytes, *, content_format: str = "markdown", index_type: str = "textElements",
              pages: list[int] | None = None, most_pages: int | None = None) -> dict:
    """Return the ``analyzeResult`` for a PDF or image; raises RuntimeError or ValueError where it cannot be opened."""
    with pymupdf.open(stream=data) as document:
        if document.needs_pass:
            raise ValueError("encrypted")
        numbers = [number for number in pages or range(1, document.page_count + 1) if number <= document.page_count]
        writer = _Writer(document.is_pdf, content_format == "markdown")
        for number in numbers[:most_pages]:
            writer.page(document[number - 1])
    return writer.result(content_format, index_type)


def escaped(text: str) -> str:
    """Escape a word as the service's Markdown does."""
    return re.sub(r"^(\d+)\.$", r"\1\\.", text).translate(_ESCAPES)


class _Writer:
    def __init__(self, is_pdf: bool, markdown: bool) -> None:
        self._unit, self._scale = ("inch", 72.0) if is_pdf else ("pixel", 0.75)
        self._markdown, self._length, self._parts = markdown, 0, []
        self._pages, self._paragraphs, self._tables, self._figures = [], [], [], []
        self._titled = False

    def _put(self, text: str) -> dict:
        self._parts.append(text)
        self._length += len(text)
        return {"offset": self._length - len(text), "length": len(text)}

    def _mark(self, text: str) -> None:
        if self._markdown:
            self._put(text)

    def _since(self, offset: int) -> list[dict]:
        return [{"offset": offset, "length": self._length - offset}]

    def _words(self, words: list[tuple]) -> None:
        for number, (*box, text) in enumerate(words):
            if number:
                self._put(" ")
            span = self._put(escaped(text) if self._markdown else text)
            self._page["words"].append({"content": text, "polygon": self._polygon(box), "confidence": 0.99,
                                        "span": span})

    def _paragraph(self, words: list[tuple], role: str | None = None, before: str = "", after: str = "") -> str:
        """Write a paragraph and return its JSON pointer."""
        offset = self._length
        self._mark(before)
        self._words(words)
        self._mark(after)
        entry = {"content": text_of(words), "spans": self._since(offset),
                 "boundingRegions": self._regions(around(words))}
        self._paragraphs.append(entry | ({"role": role} if role else {}))
        return f"/paragraphs/{len(self._paragraphs) - 1}"

    def _polygon(self, box: tuple) -> list[float]:
        x0, y0, x1, y1 = (round(value / self._scale, 4) for value in box)
        return [x0, y0, x1, y0, x1, y1, x0, y1]

    def _regions(self, box: tuple) -> list[dict]:
        return [{"pageNumber": self._page["pageNumber"], "polygon": self._polygon(box)}]

    def page(self, page: pymupdf.Page) -> None:
        if self._pages:
            self._mark("\n\n<!-- PageBreak -->\n\n")
        self._page = {"pageNumber": page.number + 1, "angle": 0, "width": round(page.rect.width / self._scale, 4),
                      "height": round(page.rect.height / self._scale, 4), "unit": self._unit, "words": [], "lines": []}
        self._pages.append(self._page)
        offset = self._length
        blocks: dict[int, list[tuple]] = {}
        for *box, text, block, _, _ in page.get_text("words"):
            blocks.setdefault(block, []).append((*(pymupdf.Rect(box) * page.rotation_matrix), text))
        with contextlib.redirect_stdout(io.StringIO()):  # it prints advice of its own
            tables = list(page.find_tables(use_layout=False))
        figures = drawings(page, [pymupdf.Rect(table.bbox) for table in tables])
        things = [(table.bbox, "table", table) for table in tables] + [(box, "figure", None) for box in figures]
        inside: list[list[tuple]] = [[] for _ in things]
        running = []
        for words in blocks.values():
            rest = []
            for word in words:
                middle = pymupdf.Point((word[0] + word[2]) / 2, (word[1] + word[3]) / 2)
                home = next((words for (box, _, _), words in zip(things, inside, strict=True)
                             if middle in pymupdf.Rect(box)), rest)
                home.append(word)
            if rest:
                running.append(rest)
        captions = [take_caption(running, box, kind) for box, kind, _ in things]
        sizes = sizes_of(page)
        flow = [(around(words), "text", words, None, None) for words in running]
        flow += [(tuple(box), kind, words, caption, table)
                 for (box, kind, table), words, caption in zip(things, inside, captions, strict=True)]
        height = page.rect.height
        flow.sort(key=lambda item: (item[0][1] > 0.93 * height, item[0][1], item[0][0]))
        for number, (box, kind, words, caption, table) in enumerate(flow):
            self._mark("\n\n" if number else "")
            if kind == "table":
                self._table(table, words, caption)
            elif kind == "figure":
                self._figure(box, words, caption)
            else:
                self._running(box, words, height, sizes)
        self._page["spans"] = self._since(offset)

    def _running(self, box: tuple, words: list[tuple], height: float, sizes: tuple[float, dict]) -> None:
        text, (body, heights) = text_of(words), sizes
        size = heights.get(words[0][4], body)
        if box[3] < 0.06 * height:
            self._paragraph(words, "pageHeader", '<!-- PageHeader="', '" -->')
        elif box[1] > 0.93 * height:
            name = "Number" if re.fullmatch(r"\D{0,5}\d+\D{0,8}", text) else "Footer"
            self._paragraph(words, f"page{name}", f'<!-- Page{name}="', '" -->')
        elif size > 1.15 * body and len(text) < 120:
            role, self._titled = "sectionHeading" if self._titled else "title", True
            self._paragraph(words, role, "# " if role == "title" else "## ")
        else:
            self._paragraph(words)

    def _caption(self, words: list[tuple] | None, tag: str) -> dict:
        if not words:
            return {}
        pointer = self._paragraph(words, None, f"<{tag}>", f"</{tag}>\n")
        entry = self._paragraphs[int(pointer.rpartition("/")[2])]
        return {"caption": entry | {"elements": [pointer]}}

    def _table(self, table: pymupdf.table.Table, words: list[tuple], caption: list[tuple] | None) -> None:
        offset = self._length
        self._mark("\n<table>\n")
        named = self._caption(caption, "caption")
        across = sorted({round(edge) for cell in table.cells for edge in (cell[0], cell[2])})
        down = sorted({round(edge) for cell in table.cells for edge in (cell[1], cell[3])})
        cells = []
        for row, top in enumerate(down[:-1]):
            self._mark("<tr>\n")
            for cell in sorted(cell for cell in table.cells if round(cell[1]) == top):
                column, rows = across.index(round(cell[0])), down.index(round(cell[3])) - row
                columns = across.index(round(cell[2])) - column
                held = [word for word in words if pymupdf.Point((word[0] + word[2]) / 2, (word[1] + word[3]) / 2)
                        in pymupdf.Rect(cell)]
                tag = "th" if row == 0 else "td"
                wide = f' rowspan="{rows}"' * (rows > 1) + f' colspan="{columns}"' * (columns > 1)
                self._mark(f"<{tag}{wide}>")
                start = self._length
                self._words(held)
                spans = self._since(start) if held else []
                self._mark(f"</{tag}>\n")
                self._put("" if self._markdown else "\n")
                entry = {"rowIndex": row, "columnIndex": column, "content": text_of(held), "spans": spans,
                         "boundingRegions": self._regions(cell)}
                entry |= {"kind": "columnHeader"} if row == 0 else {}
                entry |= {"rowSpan": rows} if rows > 1 else {}
                entry |= {"columnSpan": columns} if columns > 1 else {}
                cells.append(entry)
            self._mark("</tr>\n")
        self._mark("</table>\n")
        self._tables.append({"rowCount": len(down) - 1, "columnCount": len(across) - 1, "cells": cells,
                             "spans": self._since(offset), "boundingRegions": self._regions(table.bbox)} | named)

    def _figure(self, box: tuple, words: list[tuple], caption: list[tuple] | None) -> None:
        offset = self._length
        self._mark("<figure>\n")
        named = self._caption(caption, "figcaption")
        self._mark("\n")
        elements = [self._paragraph(words)] if words else []
        self._mark("\n\n</figure>")
        page = self._page["pageNumber"]
        index = 1 + sum(figure["id"].startswith(f"{page}.") for figure in self._figures)
        self._figures.append({"id": f"{page}.{index}", "spans": self._since(offset), "elements": elements,
                              "boundingRegions": self._regions(box)} | named)

    def result(self, content_format: str, index_type: str) -> dict:
        content = "".join(self._parts)
        if index_type == "utf16CodeUnit":
            lengths = [1 + (character > "\uffff") for character in content]
        elif index_type == "textElements":
            lengths = [unit for element in iter_graphemes(content) for unit in [1] + [0] * (len(element) - 1)]
        else:
            lengths = [1] * len(content)
        units = list(accumulate(lengths, initial=0))
        result = {"apiVersion": "2024-11-30", "modelId": "prebuilt-layout", "stringIndexType": index_type,
                  "content": content, "contentFormat": content_format, "pages": self._pages, "tables": self._tables,
                  "paragraphs": self._paragraphs, "figures": self._figures, "sections": [], "styles": []}
        return _counted(result, units)


def _counted(value: object, units: list[int]) -> object:
    """Return the result with every span counted in the asked unit."""
    if isinstance(value, dict):
        if value.keys() == {"offset", "length"}:
            start, end = units[value["offset"]], units[value["offset"] + value["length"]]
            return {"offset": start, "length": end - start}
        return {key: _counted(inner, units) for key, inner in value.items()}
    return [_counted(inner, units) for inner in value] if isinstance(value, list) else value
