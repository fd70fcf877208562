"""The service's own Markdown as plain text: offsets, escapes, page comments and table cells."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Callable
from itertools import accumulate

from labkit.documents.plaintext import pipe_table

_COMMENT = re.compile(r"<!--\s*(?:Page(?:Header|Footer|Number|Break)|FigureContent)\b.*?-->", re.S)
_TAG = re.compile(r"</?(?:figure|figcaption|table|caption|thead|tbody|tr|td|th|br)\b[^>]*>", re.I)
_SETEXT = re.compile(r"^(\S.*)\n={3,}[ \t]*$", re.M)
# A backslash before punctuation is Markdown's, not the page's. It stays where it keeps a line from becoming a heading,
# and before a bar, where it keeps a table's row whole.
_ESCAPE = re.compile(r"(?!^\\#)\\([!-/:-@\[-`{}~])", re.M)
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")


def code_points(content: str, index_type: str) -> Callable[[int], int]:
    """Return the function that turns the service's offsets into indexes of ``content``.

    Offsets count code points, UTF-16 code units, or text elements (grapheme clusters), as ``stringIndexType`` says.
    """
    if index_type == "unicodeCodePoint" or content.isascii():
        return lambda offset: offset
    if index_type == "utf16CodeUnit":
        units = list(accumulate((1 + (character > "\uffff") for character in content), initial=0))
        return lambda offset: bisect_left(units, offset)
    from wcwidth import iter_graphemes

    elements = list(accumulate((len(element) for element in iter_graphemes(content)), initial=0))
    return lambda offset: elements[min(offset, len(elements) - 1)]


def clean(text: str) -> str:
    """Return running text as it is printed: no page comments, no escapes, headings with ``#``, single blank lines."""
    text = _SETEXT.sub(r"# \1", _COMMENT.sub("", text))
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), _ESCAPE.sub(r"\1", text))
    return re.sub(r"\n[ \t]*(?:\n[ \t]*)+", "\n\n", text).strip()


def line(text: str) -> str:
    """Return a word's, cell's, caption's or figure's text in one line, without tags and without any escape."""
    return " ".join(clean(_TAG.sub(" ", text)).replace("\\#", "#").replace("\\|", "|").split())


def table_of(entry: dict) -> str:
    """Render a table's cells as a Markdown pipe table; a cell that spans several is repeated in each of them."""
    cells = entry.get("cells") or []
    reach = [(cell["rowIndex"] + (cell.get("rowSpan") or 1), cell["columnIndex"] + (cell.get("columnSpan") or 1))
             for cell in cells]
    if not reach:
        return ""
    rows, columns = (max(ends) for ends in zip(*reach, strict=True))
    grid = [[""] * columns for _ in range(rows)]
    for cell, (bottom, right) in zip(cells, reach, strict=True):
        text = line(cell.get("content") or "")
        for row in range(cell["rowIndex"], bottom):
            for column in range(cell["columnIndex"], right):
                grid[row][column] = text
    return pipe_table(grid)
