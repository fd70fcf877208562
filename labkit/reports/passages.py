"""A quote among the words around it, parted as people read it: running text as text, rows of a table as a table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

_RULE = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?$")
_BAR = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)
_CUT = "…"


class Piece(NamedTuple):
    """Some words, and whether they are those that are quoted."""

    text: str
    marked: bool


class Part(NamedTuple):
    """Running text (``pieces``), or a table (``rows`` of cells of pieces), whose first ``heads`` rows are heads."""

    pieces: tuple[Piece, ...] = ()
    rows: tuple[tuple[tuple[Piece, ...], ...], ...] = ()
    heads: int = 0


def parts(before: str, quote: str, after: str = "", table: bool = False) -> list[Part]:
    """Part a quote and the words around it into running text and tables.

    A row of which only a part is there, because the words around a quote end within it, is left out.

    Parameters
    ----------
    before, after
        The words around the quote, as :func:`labkit.reports.presentation.quote_in_context` cuts them.
    table
        The quote is known to come from a table, so a line of two cells is a row even if it stands alone.
    """
    before, quote, after = map(_as_markdown, (before, quote, after))
    text, mark = before + quote + after, (len(before), len(before) + len(quote))
    lines: list[tuple[int, str]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        lines.append((at, line.rstrip("\r\n")))
        at += len(line)
    rows = _rows([line for _, line in lines], table)
    found: list[Part] = []
    place = 0
    while place < len(lines):
        end = place
        while end < len(lines) and rows[end] == rows[place]:
            end += 1
        some = lines[place:end]
        found += [_table(some, mark)] if rows[place] else _prose(some, mark)
        place = end
    return [part for part in found if part.pieces or part.rows]


def flat(text: str) -> str:
    """Return a text on one line, the cells of its tables parted by dots: what a list has room for."""
    lines = _as_markdown(text).splitlines()
    kept = [" · ".join(filter(None, (cell.strip() for cell in _BAR.split(line)))) if row else line
            for line, row in zip(lines, _rows(lines, False), strict=True) if not (row and _RULE.match(line))]
    return " ".join(" ".join(kept).split())


def _as_markdown(text: str) -> str:
    """Write the tables of a service, which are HTML, as rows between bars; a tag that was cut is dropped."""
    if not re.search(r"</?t(?:able|[rdh])\b", text, re.IGNORECASE):
        return text
    text = re.sub(r"^[^<>]*(?<=[\w\"'/])>|<[^<>]*$", "", text)
    text = re.sub(r"</t[dh]\s*>\s*<t[dh]\b[^>]*>", " | ", text, flags=re.IGNORECASE)
    text = re.sub(r"\s*<t[dh]\b[^>]*>", "| ", re.sub(r"\s*</t[dh]\s*>", " |", text, flags=re.IGNORECASE), flags=re.I)
    text = re.sub(r"\s*</?(?:table|thead|tbody|tr|caption)\b[^>]*>\s*", "\n", text, flags=re.IGNORECASE)
    return re.sub(r"\n{2,}", "\n", text)


def _rows(lines: list[str], table: bool) -> list[bool]:
    """Tell which lines are rows of a table: those between bars, and those of cells beside such a one."""
    sure = [bool(_RULE.match(line)) or (line.strip().startswith("|") and len(_BAR.findall(line)) > 1) for line in lines]
    beside = [table or any(sure[max(0, place - 1):place + 2]) for place in range(len(lines))]
    return [known or (near and (" | " in line or line.strip()[:1] == "|" or line.strip()[-1:] == "|"))
            for known, near, line in zip(sure, beside, lines, strict=True)]


def _table(lines: list[tuple[int, str]], mark: tuple[int, int]) -> Part:
    rules = [place for place, (_, line) in enumerate(lines) if _RULE.match(line)]
    heads = 0
    rows = []
    for place, (at, line) in enumerate(lines):
        quoted = at < mark[1] and mark[0] < at + len(line)
        cut = line.lstrip().startswith(_CUT) or line.rstrip().endswith(_CUT)
        if place in rules or (cut and not quoted):
            continue
        rows.append(tuple(_pieces(at + start, cell, mark) for start, cell in _cells(line)))
        heads += bool(rules and place < rules[0])
    return Part(rows=tuple(rows), heads=heads)


def _cells(line: str) -> Iterable[tuple[int, str]]:
    """Return the cells of a row, each with its place in the line."""
    bars = [bar.start() for bar in _BAR.finditer(line)]
    starts, ends = [0, *(bar + 1 for bar in bars)], [*bars, len(line)]
    cells = [(start, line[start:end]) for start, end in zip(starts, ends, strict=True)]
    if len(cells) > 1 and not cells[0][1].strip():
        cells = cells[1:]
    if len(cells) > 1 and not cells[-1][1].strip():
        cells = cells[:-1]
    return cells


def _prose(lines: list[tuple[int, str]], mark: tuple[int, int]) -> list[Part]:
    pieces: list[Piece] = []
    for place, (at, line) in enumerate(lines):
        pieces += _pieces(at, line, mark, strip=False)
        if place < len(lines) - 1 and pieces:
            within = mark[0] < at + len(line) < mark[1]
            pieces.append(Piece("\n", within))
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].marked == piece.marked:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.marked)
        else:
            joined.append(piece)
    return [Part(tuple(joined))] if "".join(piece.text for piece in joined).strip() else []


def _pieces(at: int, text: str, mark: tuple[int, int], strip: bool = True) -> tuple[Piece, ...]:
    """Cut a text that begins ``at`` a place where the quote begins and ends."""
    if strip:
        at, text = at + len(text) - len(text.lstrip()), text.strip()
    edges = sorted({0, len(text), *(min(max(edge - at, 0), len(text)) for edge in mark)})
    return tuple(Piece(_BREAK.sub("\n", text[start:end]).replace("\\|", "|") if strip else text[start:end],
                       mark[0] <= at + start < mark[1]) for start, end in pairwise(edges))
