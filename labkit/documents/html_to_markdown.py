"""HTML in the cells of a table becomes Markdown: headings, lists, links and tables stay, scripts and styles go.

Written on the standard library's parser: the converters at hand drop ``rowspan``, leave pipes in cells unescaped, take
any address for a link and end in a recursion error on nested tags, and ``a <b and c> d`` loses its words in them.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from labkit.documents.html_marks import CLOSE, CONTROL, address_of, in_line, opening, styled
from labkit.documents.html_tables import Frame, HtmlTable, TableCell, flat, grid_of, span
from labkit.documents.html_tags import BLOCKS, DROPPED, MARKS, is_html, without_false_tags
from labkit.documents.plaintext import escaped, pipe_table

_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.I)
_DEEPEST = 16  # marks, lists or tables within each other that are written: each costs another pass over its words


def markdown_of(text: str, below: int = 0) -> str:
    """Return HTML as Markdown, and plain text as it is, with its entities read.

    Parameters
    ----------
    below
        Levels of headings that stand above the text: its own begin under them.
    """
    text = CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not is_html(text):
        if "&" in text:
            text = CONTROL.sub(" ", _ENTITY.sub(lambda found: html.unescape(found[0]), text).replace("\xa0", " "))
        return escaped(text.strip())
    converter = _Converter(below)
    converter.take(text)
    return converter.markdown()


def tables_of(html_text: str) -> list[HtmlTable]:
    """Return the tables of a piece of HTML with the words of their cells alone: no tag, mark or link of them stays.

    Rows without a table around them are one. The words of a table within a cell are the cell's.
    """
    converter = _Converter(0, plain=True)
    converter.take(html_text if re.search(r"<table[\s>]", html_text, re.I) else f"<table>{html_text}</table>")
    converter.markdown()
    return [table for table in converter.tables if table.rows]


@dataclass(slots=True)
class _Table:
    rows: list[list[Frame]] = field(default_factory=list)
    frame: Frame | None = None  # the open cell
    caption: str = ""


class _Converter(HTMLParser):
    """Follows tags as they come, without a tree: whatever is nested how deep, or never closed, is written."""

    def __init__(self, below: int, plain: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[HtmlTable] = []  # those that stand in no cell, where words alone are asked for
        self._below, self._plain = below, plain
        self._frames = [Frame()]
        self._tables: list[_Table] = []
        self._marks: list[tuple[str, str]] = []  # open tags with the mark or address that they give their words
        self._values: list[str] = []
        self._dropping: list[str] = []
        self._pre = 0

    def take(self, text: str) -> None:
        """Read a text to its end; what opens neither a tag nor a whole comment is words."""
        self.feed(without_false_tags(CONTROL.sub(" ", text)))
        self.close()

    def markdown(self) -> str:
        while self._tables:
            self._end_table()
        self._flush()
        return _joined(self._frames[0].blocks)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if self._dropping or tag in DROPPED:
            if tag in DROPPED:
                self._dropping.append(tag)
        elif tag in MARKS or tag == "a":
            if self._plain or len(self._marks) == _DEEPEST:
                return
            self._marks.append((tag, MARKS.get(tag) or address_of(values.get("href"))))
            self._open(self._marks[-1][1])
        elif tag == "br":
            self._frames[-1].line.append("\n")
        elif tag == "img":
            self._frames[-1].line.append(f" {in_line(values.get('alt') or '')} ")
        elif tag in ("ul", "ol", "menu", "dir"):
            self._flush()
            start = values.get("start") or ""
            first = int(start) if start.isdecimal() and len(start) < 6 else 1
            self._frames[-1].lists.append([tag == "ol", first - 1])
        elif tag == "li":
            self._item()
        elif re.fullmatch(r"h[1-6]", tag):
            self._flush()
            self._frames[-1].heading = min(6, int(tag[1]) + self._below)
        elif tag == "pre":
            self._flush()
            self._pre += 1
        elif tag == "table":
            self._flush()
            if len(self._tables) < _DEEPEST:
                self._tables.append(_Table())
        elif tag in ("tr", "td", "th") and self._tables:
            self._cell(tag, values)
        elif tag in BLOCKS or tag in ("hr", "tr", "td", "th"):
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            if tag in self._dropping:
                del self._dropping[self._dropping.index(tag):]
        elif tag in MARKS or tag == "a":
            if any(tag == opened for opened, _ in self._marks):
                self._close_mark(tag)
        elif tag in ("ul", "ol", "menu", "dir"):
            self._flush()
            if self._frames[-1].lists:
                self._frames[-1].lists.pop()
            self._frames[-1].marker = ""
        elif tag == "pre":
            self._flush("code")
            self._pre = max(0, self._pre - 1)
        elif tag == "table" and self._tables:
            self._end_table()
        elif tag == "caption" and self._tables and not self._tables[-1].frame:
            self._flush()
            self._tables[-1].caption = self._frames[-1].blocks[-1][1] if self._frames[-1].blocks else ""
        elif tag in ("td", "th", "tr") and self._tables:
            self._end_cell()
        elif tag in BLOCKS or tag == "li" or re.fullmatch(r"h[1-6]", tag):
            self._flush()

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            data = CONTROL.sub(" ", data.replace("\xa0", " "))
            self._frames[-1].line.append(data if self._pre else re.sub(r"\s+", " ", data))

    def unknown_decl(self, data: str) -> None:
        if data.startswith("CDATA["):
            self.handle_data(data[6:])

    def _open(self, value: str) -> None:
        self._values.append(value)
        self._frames[-1].line.append(opening(len(self._values) - 1))

    def _close_mark(self, tag: str) -> None:
        """Close a mark; those opened within it are closed too, and opened anew behind it."""
        place = max(place for place, (opened, _) in enumerate(self._marks) if opened == tag)
        self._frames[-1].line.append(CLOSE * (len(self._marks) - place))
        del self._marks[place]
        for _, value in self._marks[place:]:
            self._open(value)

    def _flush(self, kind: str = "text") -> None:
        """End the block that is being written."""
        frame = self._frames[-1]
        text = styled("".join(frame.line) + CLOSE * len(self._marks), self._values)
        frame.line = []
        for _, value in self._marks:
            self._open(value)
        if not self._plain and (kind == "code" or self._pre):
            if text.strip():
                text = text.strip("\n").rstrip()
                frame.blocks.append(("text", escaped(text) if "```" in text else f"```\n{text}\n```"))
            return
        text = re.sub(r"\n{3,}", "\n\n", re.sub(r"[^\S\n]*\n[^\S\n]*", "\n", re.sub(r"[^\S\n]+", " ", text))).strip()
        heading, frame.heading = frame.heading, 0
        if not text:
            frame.heading = heading  # of a heading that holds a block
        elif self._plain:
            frame.blocks.append(("text", text))
        elif heading:
            frame.blocks.append(("text", f"{'#' * heading} {' '.join(text.split())}"))
        elif frame.lists:
            depth = 2 * (min(len(frame.lists), _DEEPEST) - 1)
            inner = " " * (depth + 2)
            lead, frame.marker = (" " * depth + frame.marker if frame.marker else inner), ""
            frame.blocks.append(("item", lead + re.sub(r"\n+", f"\n{inner}", escaped(text))))
        else:
            frame.blocks.append(("text", escaped(text)))

    def _item(self) -> None:
        self._flush()
        frame = self._frames[-1]
        if not frame.lists:  # an item without a list
            frame.lists.append([False, 0])
        frame.lists[-1][1] += 1
        frame.marker = f"{frame.lists[-1][1]}. " if frame.lists[-1][0] else "- "

    def _cell(self, tag: str, values: dict[str, str | None]) -> None:
        self._end_cell()
        table = self._tables[-1]
        if tag == "tr" or not table.rows:
            table.rows.append([])
        if tag != "tr":
            self._flush()
            table.frame = Frame(columns=span(values.get("colspan")), rows=span(values.get("rowspan")),
                                 head=tag == "th")
            table.rows[-1].append(table.frame)
            self._frames.append(table.frame)

    def _end_cell(self) -> None:
        table = self._tables[-1]
        if table.frame:
            self._flush()
            self._frames.pop()
            table.frame = None

    def _end_table(self) -> None:
        self._end_cell()
        table = self._tables.pop()
        rows = [row for row in table.rows if row]
        outer = self._frames[-1]
        within = bool(self._tables and self._tables[-1].frame)
        if self._plain and not within:
            self.tables.append(HtmlTable([list(map(_words_of, row)) for row in rows], table.caption))
            return
        cells = [list(map(flat, row)) for row in rows]
        grid = grid_of(cells)
        if within:  # a cell: the words count
            lines = grid or [[cell.text for cell in row] for row in cells]
            outer.blocks.append(("text", "; ".join(" ".join(filter(None, line)) for line in lines)))
        elif len(grid) < 2 or len(grid[0]) < 2:  # a table that only lays out, or too large a one
            outer.blocks += [block for row in rows for cell in row for block in cell.blocks]
        else:
            outer.blocks.append(("text", pipe_table(grid, all(cell.head for cell in cells[0]))))


def _words_of(cell: Frame) -> TableCell:
    return TableCell("\n".join(text for _, text in cell.blocks), cell.head, cell.columns, cell.rows)


def _joined(blocks: list[tuple[str, str]]) -> str:
    parts: list[str] = []
    before = ""
    for kind, text in blocks:
        parts.append(("" if not parts else "\n" if kind == before == "item" else "\n\n") + text)
        before = kind
    return "".join(parts)
