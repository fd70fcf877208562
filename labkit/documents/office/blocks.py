"""The blocks of a file (headings, paragraphs, items, tables, figures), and the page that they make."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from labkit.documents.figures import paragraph
from labkit.documents.html_tables import TableCell, grid_of
from labkit.documents.plaintext import escaped, pipe_table
from labkit.documents.types import Figure, Page, Span, Table

Kind = Literal["heading", "text", "caption", "item", "table", "figure", "code"]
_DIGITS = frozenset("0123456789")
_NUMBER = frozenset("0123456789(-–—.")
_BEFORE = re.compile(r"[$€£¥₩]|[A-Z]{2}\$")
_BEHIND = re.compile(r"\)?[%‰]?|%\)")


@dataclass(slots=True)
class Block:
    """A piece of a file. ``level`` is a heading's, or an item's depth; ``image`` a figure's PNG, ``text`` its caption.

    ``description`` is a figure's lettering. ``numbers`` are (place in ``text``, number of the file's own count that
    begins there); without any, a block counts as one paragraph.
    """

    kind: Kind
    text: str
    level: int = 0
    image: bytes = b""
    description: str = ""
    numbers: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Sheet:
    """A part of a file that is counted: a slide, a sheet, or the whole of a text."""

    number: int
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """What a file holds, and what is to be said of it."""

    sheets: list[Sheet]
    notes: list[str] = field(default_factory=list)

    def payload(self) -> dict[str, Any]:
        """Return it as a worker tells it."""
        return asdict(self)


def page_of(sheet: dict[str, Any], read_by: str, counted: bool) -> Page:
    """Put the blocks of a part together as a page; ``counted`` notes where each paragraph, or row, begins."""
    page = Page(sheet["number"], "text", "", 0.0, 0.0, read_by=read_by)
    parts: list[str] = []
    length, previous = 0, ""
    for number, told in enumerate(sheet["blocks"], 1):
        block = Block(**told)
        text = _markdown(block)
        if not text:
            continue
        joint = "" if not parts else "\n" if block.kind == "item" == previous else "\n\n"
        start = length + len(joint)
        parts.append(joint + text)
        length, previous = start + len(text), block.kind
        if counted:
            page.lines += [(start + place, count) for place, count in block.numbers] if block.numbers else \
                [(start, number)]
        if block.kind == "table":
            page.tables.append(Table(page.number, None, text, Span(start, length)))
        elif block.kind == "figure":
            page.figures.append(Figure(page.number, None, block.text, block.image, block.description,
                                       "ocr" if block.description else "none", Span(start, length)))
    page.markdown = "".join(parts)
    page.kind = "blank" if not parts else "image" if len(page.figures) == len(parts) else \
        "mixed" if page.figures else "text"
    return page


def _markdown(block: Block) -> str:
    if block.kind == "figure":
        return paragraph(0, block.text, block.description)
    if block.kind == "heading":
        words = " ".join(block.text.split())
        return f"{'#' * min(6, max(1, block.level))} {words}" if words else ""
    if block.kind == "item":
        indent = "  " * block.level
        return indent + escaped(block.text.strip()).replace("\n", f"\n{indent}  ") if block.text.strip() else ""
    if block.kind == "code":
        return escaped(block.text) if "```" in block.text else f"```\n{block.text}\n```" if block.text else ""
    return block.text if block.kind == "table" else escaped(block.text.strip())


def table_of(rows: Sequence[Sequence[TableCell]], heads: int | None = None) -> tuple[str, str]:
    """Return a table as Markdown with one line of heads, and the title that stood in a first row of its own.

    A cell that spans several places stands in each. Heads of two levels become one: ``2025 – Q1``.

    Parameters
    ----------
    heads
        Rows that the file marks as heads; where it marks none (None), they are told by their cells.
    """
    title = ""
    rows = [list(row) for row in rows]
    width = max((sum(cell.columns for cell in row) for row in rows), default=0)
    if len(rows) > 2 and len(rows[0]) == 1 and 1 < width == rows[0][0].columns:
        title, rows = " ".join(rows[0][0].text.split()), rows[1:]
        heads = (heads - 1 or None) if heads else heads
    grid = [[" ".join(text.split()) for text in line] for line in grid_of(rows)]
    for line, cells in zip(grid[1:], rows[1:], strict=False):  # the name of a group of rows, over the whole width
        if len(cells) == 1 and cells[0].rows == 1 and 1 < width == cells[0].columns:
            line[1:] = [""] * (len(line) - 1)
    return laid(grid, head_rows(rows) if heads is None else heads)[0], title


def laid(grid: list[list[str]], heads: int) -> tuple[str, list[int]]:
    """Write a grid of words as a table, without empty rows and columns; return the row that each line was, too.

    Parameters
    ----------
    heads
        How many rows of heads it has; they are put together in one line. With 0, an empty line stands above it.
    """
    heads = min(len(grid) - 1, heads)
    if heads > 1:
        grid = [[" – ".join(dict.fromkeys(filter(None, column))) for column in zip(*grid[:heads], strict=True)],
                *[[""] * len(grid[0])] * (heads - 1), *grid[heads:]]
    grid = _with_signs(grid) if heads else grid
    keep = [place for place in range(len(grid[0])) if any(line[place] for line in grid)] if grid else []
    found = [(row, [line[place] for place in keep]) for row, line in enumerate(grid) if any(line)]
    if not found:
        return "", []
    kept, lines = [row for row, _ in found], [line for _, line in found]
    if len(lines) == 1 or len(keep) == 1:  # a frame around words
        return "\n\n".join(escaped(" ".join(dict.fromkeys(filter(None, line)))) for line in lines), kept
    return pipe_table(lines, heads > 0), kept


def _with_signs(grid: list[list[str]]) -> list[list[str]]:
    """Put signs that stand in columns of their own (``$`` before a number, ``)`` or ``%`` behind) to the numbers."""
    width = len(grid[0]) if grid else 0
    body = grid[1:]
    for place in range(width):
        words = {line[place] for line in body if line[place]}
        if not words or max(map(len, words)) > 3:
            continue
        if place + 1 < width and grid[0][place] in ("", grid[0][place + 1]) and all(
                _BEFORE.fullmatch(line[place]) and line[place + 1][:1] in _NUMBER for line in body if line[place]):
            for line in body:
                line[place], line[place + 1] = "", line[place] + line[place + 1]
        elif place and grid[0][place] in ("", grid[0][place - 1]) and all(_BEHIND.fullmatch(word) for word in words):
            for line in body:
                line[place], line[place - 1] = "", line[place - 1] + line[place]
        else:
            continue
        grid[0][place] = ""
    return grid


def head_rows(rows: Sequence[Sequence[TableCell]]) -> int:
    """Return how many rows of heads a table has, told by the cells of the first that reach down or across."""
    if not rows:
        return 1
    marked = 0
    for row in rows:
        if not row or not all(cell.head for cell in row):
            break
        marked += 1
    if marked:
        return marked
    down = max((cell.rows for cell in rows[0]), default=1)
    across = any(cell.columns > 1 for cell in rows[0])
    if across and down == 1 and len(rows) > 2 and not any(_DIGITS & set(cell.text[:1]) for cell in rows[1][1:]
                                                          if not _is_year(cell.text)):
        return 2
    return min(down, 3) if across else 1


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdigit() and text[:2] in ("19", "20")


def blocks_of_table(rows: Sequence[Sequence[TableCell]], heads: int | None = None) -> Iterable[Block]:
    """Yield a table as blocks: its title first, where it had one."""
    text, title = table_of(rows, heads)
    if title:
        yield Block("text", title)
    if text:
        yield Block("table" if text.startswith("|") else "text", text)


def in_one_line(parts: Iterable[str]) -> str:
    """Return the paragraphs of a cell as the words of one line."""
    text = ""
    for part in parts:
        if words := " ".join(part.split()):
            text += words if not text else f" {words}" if text[-1] in ".,;:!?。、：；！？" else f"; {words}"
    return text
