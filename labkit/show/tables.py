"""A document's table, from Markdown or from a service's HTML, as an HTML table in which nothing but a table is left."""

from __future__ import annotations

import re

from labkit.documents.html_tables import TableCell
from labkit.documents.html_to_markdown import tables_of
from labkit.reports.wording import say
from labkit.show.html import CELL, escape, muted

_MOST_ROWS = 12
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_RULE = re.compile(r"^\s*\|?(\s*:?-+:?\s*\|)+(\s*:?-+:?\s*)?$")


def table_html(source: str) -> str:
    """Return a table written in Markdown or HTML as a safe HTML table; text that holds no table is shown as it is."""
    caption, rows = "", _markdown_rows(source)
    if re.search(r"<t[dh][\s>]", source, re.IGNORECASE):
        tables = tables_of(source)
        caption, rows = tables[0].caption if tables else "", [row for table in tables for row in table.rows]
    if not rows:
        return f'<pre style="white-space:pre-wrap">{escape(source)}</pre>'
    body = "".join("<tr>" + "".join(map(_cell_html, row)) + "</tr>" for row in rows[:_MOST_ROWS])
    title = (f'<caption style="text-align:left;caption-side:top;padding:2px 0">{escape(caption)}</caption>'
             if caption else "")
    more = muted(say("and {n} more rows", n=len(rows) - _MOST_ROWS)) if len(rows) > _MOST_ROWS else ""
    return (f'<div style="overflow-x:auto"><table style="border-collapse:collapse;margin:2px 0;font-size:13px">'
            f"{title}<tbody>{body}</tbody></table></div>{more}")


def _markdown_rows(source: str) -> list[list[TableCell]]:
    lines = [line for line in source.splitlines() if "|" in line]
    heading = next((place for place, line in enumerate(lines) if _RULE.match(line)), 0)
    return [[_markdown_cell(cell, place < heading) for cell in _cells(line)]
            for place, line in enumerate(lines) if not _RULE.match(line)]


def _cells(line: str) -> list[str]:
    inner = re.sub(r"(?<!\\)\|\s*$", "", re.sub(r"^\s*\|", "", line))
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", inner)]


def _markdown_cell(text: str, heading: bool) -> TableCell:
    return TableCell(re.sub(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", r"\2", _BREAK.sub("\n", text)), heading)


def _cell_html(cell: TableCell) -> str:
    tag, weight = ("th", "600") if cell.head else ("td", "400")
    spans = f' colspan="{cell.columns}"' * (cell.columns > 1) + f' rowspan="{cell.rows}"' * (cell.rows > 1)
    return f'<{tag}{spans} style="{CELL};font-weight:{weight};white-space:pre-line">{escape(cell.text.strip())}</{tag}>'
