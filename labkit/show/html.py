"""The pieces every display is made of: escaped text, badges, cards; legible on a light and on a dark theme."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape as _escape

from labkit.reports.passages import Part, Piece, parts
from labkit.reports.presentation import framed, printable

MUTED = "opacity:.75"  # of whatever ink the theme has; with less, that of VS Code's light theme has no contrast of 4.5
BORDER = "1px solid rgba(128,128,128,.45)"
SUMMARY = "cursor:pointer;padding:2px 0"  # with the margin of what is folded, 24 pixels from one to the next
CELL = f"text-align:left;vertical-align:top;padding:5px 10px;border-bottom:{BORDER};white-space:normal"
_MARK = "background:#ffe85c;color:#1a1a1a;padding:0 2px;border-radius:2px"


class Shown:
    """Something a notebook displays: HTML, and a line of text where HTML cannot be shown."""

    def __init__(self, html: str, text: str) -> None:
        self._html = framed(html)
        self._text = text

    def _repr_html_(self) -> str:
        return self._html

    def __repr__(self) -> str:
        return self._text


def escape(text: object) -> str:
    """Escape text for HTML content and for quoted attributes; characters that HTML forbids become spaces."""
    return _escape(printable(str(text)), quote=True)


def badge(text: str, ground: str, ink: str) -> str:
    """Return a word on a colour of its own."""
    return (f'<span style="background:{ground};color:{ink};font-size:11px;line-height:16px;padding:0 6px;'
            f'border-radius:8px;display:inline-block">{escape(text)}</span>')


def muted(text: str) -> str:
    """Return a line of small grey text."""
    return f'<div style="{MUTED};font-size:12px">{escape(text)}</div>'


def marked(before: str, quote: str, after: str = "", lang: str = "", table: bool = False) -> str:
    """Return a quote with a felt-pen mark, between the words around it; rows of a table are shown as such.

    ``table`` says that the quote is known to come from one.
    """
    language = f' lang="{escape(lang)}"' if lang else ""
    return (f'<blockquote{language} style="margin:6px 0;padding:2px 0 2px 10px;border-left:3px solid #e69f00;'
            f'overflow-wrap:anywhere">{passage(parts(before, quote, after, table))}</blockquote>')


def passage(some: Iterable[Part]) -> str:
    """Return running text and tables, with a mark on what is quoted."""
    return "".join(_grid(part) if part.rows else f'<div style="white-space:pre-line">{_words(part.pieces)}</div>'
                   for part in some)


def _grid(part: Part) -> str:
    rows = []
    for number, row in enumerate(part.rows):
        tag, weight = ("th", "600") if number < part.heads else ("td", "400")
        style = f"{CELL};font-weight:{weight};white-space:pre-line"
        rows.append("<tr>" + "".join(f'<{tag} style="{style}">{_words(cell)}</{tag}>' for cell in row) + "</tr>")
    return ('<div style="overflow-x:auto"><table style="border-collapse:collapse;margin:2px 0;font-size:13px"><tbody>'
            f'{"".join(rows)}</tbody></table></div>')


def _words(pieces: Iterable[Piece]) -> str:
    return "".join(f'<mark style="{_MARK}">{escape(text)}</mark>' if quoted else escape(text)
                   for text, quoted in pieces)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table with left-aligned cells. Cells are HTML already; headings are text."""
    top = "".join(f'<th scope="col" style="{CELL};font-weight:600">{escape(cell)}</th>' for cell in head)
    body = "".join("<tr>" + "".join(f'<td style="{CELL}">{cell}</td>' for cell in row) + "</tr>" for row in rows)
    return ('<div style="overflow-x:auto"><table style="border-collapse:collapse;margin:6px 0;font-size:13px"><thead>'
            f"<tr>{top}</tr></thead><tbody>{body}</tbody></table></div>")


def picture(uri: str, alt: str, style: str = "") -> str:
    """Return an image that never grows wider than its place."""
    return (f'<img src="{uri}" alt="{escape(alt)}" '
            f'style="max-width:100%;height:auto;background:#ffffff;border:{BORDER};{style}">')
