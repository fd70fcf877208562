"""A document's table, from Markdown or from a service's HTML, as an HTML table in which nothing but a table is left."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from labkit.show.html import CELL, escape, muted

_MOST_ROWS = 12
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_RULE = re.compile(r"^\s*\|?(\s*:?-+:?\s*\|)+(\s*:?-+:?\s*)?$")


class _Cell:
    def __init__(self, heading: bool, columns: int = 1, rows: int = 1) -> None:
        self.heading, self.columns, self.rows, self.text = heading, columns, rows, ""


class _Rows(HTMLParser):
    """Keeps the rows and cells of an HTML table with their text and spans; every other tag and attribute is dropped."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[_Cell]] = []
        self.open: _Cell | None = None
        self.caption = ""
        self._in_caption = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            if not self.rows:
                self.rows.append([])
            values = dict(attributes)
            self.open = _Cell(tag == "th", _span(values.get("colspan")), _span(values.get("rowspan")))
            self.rows[-1].append(self.open)
        elif tag == "br" and self.open:
            self.open.text += "\n"
        elif tag == "caption":
            self._in_caption = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self.open = None
        elif tag == "caption":
            self._in_caption = False

    def handle_data(self, data: str) -> None:
        if self.open:
            self.open.text += data
        elif self._in_caption:
            self.caption += data


def table_html(source: str) -> str:
    """Return a table written in Markdown or HTML as a safe HTML table; text that holds no table is shown as it is."""
    caption, rows = "", _markdown_rows(source)
    if re.search(r"<t[dh][\s>]", source, re.IGNORECASE):
        parser = _Rows()
        parser.feed(source)
        parser.close()
        caption, rows = parser.caption.strip(), [row for row in parser.rows if row]
    if not rows:
        return f'<pre style="white-space:pre-wrap">{escape(source)}</pre>'
    body = "".join("<tr>" + "".join(map(_cell_html, row)) + "</tr>" for row in rows[:_MOST_ROWS])
    title = (f'<caption style="text-align:left;caption-side:top;padding:2px 0">{escape(caption)}</caption>'
             if caption else "")
    more = muted(f"and {len(rows) - _MOST_ROWS} more rows") if len(rows) > _MOST_ROWS else ""
    return (f'<div style="overflow-x:auto"><table style="border-collapse:collapse;margin:2px 0;font-size:13px">'
            f"{title}<tbody>{body}</tbody></table></div>{more}")


def _markdown_rows(source: str) -> list[list[_Cell]]:
    lines = [line for line in source.splitlines() if "|" in line]
    heading = next((place for place, line in enumerate(lines) if _RULE.match(line)), 0)
    return [[_markdown_cell(cell, place < heading) for cell in _cells(line)]
            for place, line in enumerate(lines) if not _RULE.match(line)]


def _cells(line: str) -> list[str]:
    inner = re.sub(r"(?<!\\)\|\s*$", "", re.sub(r"^\s*\|", "", line))
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner)]


def _markdown_cell(text: str, heading: bool) -> _Cell:
    cell = _Cell(heading)
    cell.text = re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", _BREAK.sub("\n", text))
    return cell


def _cell_html(cell: _Cell) -> str:
    tag, weight = ("th", "600") if cell.heading else ("td", "400")
    spans = f' colspan="{cell.columns}"' * (cell.columns > 1) + f' rowspan="{cell.rows}"' * (cell.rows > 1)
    return f'<{tag}{spans} style="{CELL};font-weight:{weight};white-space:pre-line">{escape(cell.text.strip())}</{tag}>'


def _span(value: str | None) -> int:
    return min(int(value), 100) if value and value.isascii() and value.isdigit() and int(value) > 0 else 1
