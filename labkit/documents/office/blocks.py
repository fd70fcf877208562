"""The blocks of a file (headings, paragraphs, items, tables, figures), and the page that they make."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from labkit.documents.figures import is_simple, paragraph, png
from labkit.documents.html_tables import TableCell, grid_of
from labkit.documents.html_to_markdown import escaped
from labkit.documents.plaintext import pipe_table
from labkit.documents.types import Figure, Page, Span, Table

Kind = Literal["heading", "text", "item", "table", "figure"]
_MOST_PIXELS = 50_000_000  # of a picture: one that claims more is not decoded
_DIGITS = frozenset("0123456789")


@dataclass(slots=True)
class Block:
    """A piece of a file. ``level`` is a heading's, or an item's depth; ``image`` a figure's PNG, ``text`` its caption.

    ``numbers`` are (place in ``text``, number of the file's own count that begins there); without any, a block counts
    as one paragraph.
    """

    kind: Kind
    text: str
    level: int = 0
    image: bytes = b""
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
            page.figures.append(Figure(page.number, None, block.text, block.image, span=Span(start, length)))
    page.markdown = "".join(parts)
    page.kind = "blank" if not parts else "image" if len(page.figures) == len(parts) else \
        "mixed" if page.figures else "text"
    return page


def _markdown(block: Block) -> str:
    if block.kind == "figure":
        return paragraph(0, block.text, "")
    if block.kind == "heading":
        words = " ".join(block.text.split())
        return f"{'#' * min(6, max(1, block.level))} {words}" if words else ""
    if block.kind == "item":
        indent = "  " * block.level
        return indent + escaped(block.text.strip()).replace("\n", f"\n{indent}  ") if block.text.strip() else ""
    return block.text if block.kind == "table" else escaped(block.text.strip())


def table_of(rows: Sequence[Sequence[TableCell]], heads: int = 0) -> tuple[str, str]:
    """Return a table as Markdown with one line of heads, and the title that stood in a first row of its own.

    A cell that spans several places stands in each. Heads of two levels become one: ``2025 – Q1``.

    Parameters
    ----------
    heads
        Rows that the file marks as heads; 0 where it marks none: they are told by their cells.
    """
    title = ""
    rows = [list(row) for row in rows]
    width = max((sum(cell.columns for cell in row) for row in rows), default=0)
    if len(rows) > 2 and len(rows[0]) == 1 and 1 < width == rows[0][0].columns:
        title, rows, heads = rows[0][0].text, rows[1:], max(0, heads - 1)
    count = min(len(rows) - 1, heads or _head_rows(rows))
    grid = grid_of([[cell if cell.text else TableCell("", cell.head, cell.columns, cell.rows) for cell in row]
                    for row in rows])
    grid = [[" ".join(text.split()) for text in line] for line in grid]
    if count > 1:
        grid[:count] = [[" – ".join(dict.fromkeys(filter(None, column)))
                         for column in zip(*grid[:count], strict=True)]]
    keep = [place for place in range(len(grid[0])) if any(line[place] for line in grid)] if grid else []
    grid = [[line[place] for place in keep] for line in grid if any(line)]
    if not grid:
        return "", title
    if len(grid) == 1 or len(keep) == 1:  # a frame around words
        return "\n\n".join(escaped(" ".join(dict.fromkeys(filter(None, line)))) for line in grid), title
    return pipe_table(grid), title


def _head_rows(rows: Sequence[Sequence[TableCell]]) -> int:
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


def blocks_of_table(rows: Sequence[Sequence[TableCell]], heads: int = 0) -> Iterable[Block]:
    """Yield a table as blocks: its title first, where it had one."""
    text, title = table_of(rows, heads)
    if title:
        yield Block("text", title)
    if text:
        yield Block("table" if text.startswith("|") else "text", text)


def figure_of(data: bytes, caption: str, said: Callable[[str], None]) -> Block | None:
    """Return a picture that shows something as a figure; without a caption, a plain or tiny one is an ornament."""
    from PIL import Image

    caption = " ".join(caption.split())
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise ValueError("too large")
            layer = opened.convert("RGBA")
        flat = Image.new("RGB", layer.size, "white")
        flat.paste(layer, mask=layer.getchannel("A"))
    except MemoryError:
        raise
    except Exception:  # a drawing in a format of Windows', or a damaged picture: its caption still tells of it
        said("picture")
        return Block("figure", caption) if caption else None
    if not caption and (min(flat.size) < 48 or is_simple(flat)):
        return None
    return Block("figure", caption, image=png(flat) if min(flat.size) >= 48 else b"")
