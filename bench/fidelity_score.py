"""How near what was read comes to what stands on the page: words, tables and headings, each as a share from 0 to 1.

All readers are scored alike: marks of Markdown and HTML are taken off, raised signs are parted from what they stand at,
and a merged cell may be repeated or left empty. The label that a reader puts above what is said to a slide, where it
puts one, counts neither for nor against it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html import unescape

Rows = Sequence[Sequence[str]]
MERGED = "^"
"""Begins a cell of a truth that belongs to a larger one: what it repeats stands behind it."""

_RAISED = re.compile(r"<(?:sup|sub)>(.*?)</(?:sup|sub)>|\[(\d{1,2})\](?!\()|\^(\d{1,2})\^", re.S | re.I)
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)|<!--.*?-->|\*{0,2}==>.*?<==\*{0,2}", re.S)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$", re.M)
_RULE = re.compile(r"^\s*\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?\s*)?\|?\s*$")
_LABEL = re.compile(r"^\W*(?:speaker )?notes\W*$|^speaker notes: ", re.M | re.I)
_WORD = re.compile(r"[^\W_]+(?:[.,:'’/-][^\W_]+)*|[぀-ヿ㐀-鿿]")


@dataclass(frozen=True)
class Truth:
    """What a file holds: its words in their order, its tables, and its headings with their levels."""

    text: str
    tables: Sequence[Rows] = ()
    folded: Sequence[Rows] = ()
    """The same tables, with a header of two levels in one line: as good. Their words stand behind the ``text``."""
    headings: Sequence[tuple[int, str]] = ()
    spare: Sequence[str] = ()
    """Parts of the ``text`` that a reader may leave out as well: running headers, the lettering of pictures."""


@dataclass(frozen=True)
class Fidelity:
    """Shares of what was read right: the harmonic mean of what was found of the truth and what was right of the found.

    ``tables`` and ``headings`` are None where the truth has none.
    """

    words: float
    tables: float | None = field(default=None)
    headings: float | None = field(default=None)


def fidelity(read: str, truth: Truth) -> Fidelity:
    """Score Markdown, or Markdown with HTML tables in it, against the truth."""
    read = _LABEL.sub("", read)
    texts = [truth.text]
    if truth.folded:
        texts = [" ".join([truth.text, *(cell.lstrip(MERGED) for rows in tables for row in rows for cell in row
                                         if repeated or not cell.startswith(MERGED))])
                 for tables in (truth.tables, truth.folded) for repeated in (False, True)]
    return Fidelity(max(_best_words(read, text, truth.spare) for text in texts),
                    max(tables_share(tables_in(read), tables) for tables in (truth.tables, truth.folded) if tables)
                    if truth.tables else None,
                    headings_share(read, truth.headings) if truth.headings else None)


def _best_words(read: str, text: str, spare: Sequence[str]) -> float:
    """Return the share of words, without each spare part that the reader is better off without."""
    best = words(read, text)
    for part in spare:
        shorter = text.replace(part, " ", 1)
        if (share := words(read, shorter)) > best:
            best, text = share, shorter
    return best


def words(read: str, text: str) -> float:
    """Return the share of words that are right and in order, of both texts together."""
    ours, theirs = _words(read), _words(text)
    if not ours or not theirs:
        return 0.0
    same = sum(block.size for block in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks())
    return 2 * same / (len(ours) + len(theirs))


def headings_share(read: str, headings: Sequence[tuple[int, str]]) -> float:
    """Return the share of headings that are found with their level, of what is one and what is said to be one.

    Levels count from the first one that a reader uses, as none knows what stands above a page.
    """
    found = [(level, " ".join(_words(title))) for level, title in headings_in(read)]
    first = min((level for level, _ in found), default=1) - min(level for level, _ in headings)
    return _mean(((level - first, title) for level, title in found),
                 ((level, " ".join(_words(title))) for level, title in headings))


def headings_in(read: str) -> list[tuple[int, str]]:
    """Return the headings of a text with their levels."""
    return [(len(marks), title) for marks, title in _HEADING.findall(read)]


def tables_share(found: Sequence[Rows], tables: Sequence[Rows]) -> float:
    """Return the share of cells that stand in their row and column, each table with the one that is most like it."""
    left, total = list(found), 0.0
    for table in tables:
        best = max(left, key=lambda other: _cells_share(other, table), default=None)
        if best is not None:
            total += _cells_share(best, table)
            left.remove(best)
    return total / len(tables)


def tables_in(read: str) -> list[Rows]:
    """Return the tables of a text, those with pipes and those in HTML; spans are spread, what is merged is empty."""
    found: list[Rows] = []
    rows: list[list[str]] = []
    for line in [*read.splitlines(), ""]:
        if line.count("|") > 1 or ("|" in line and _RULE.match(line)):
            if not _RULE.match(line):
                rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))])
        elif rows:
            found.append(rows)
            rows = []
    for source in re.findall(r"<table.*?</table>", read, re.S | re.I):
        found.append(_html_rows(source))
    return found


def _html_rows(source: str) -> Rows:
    grid: dict[tuple[int, int], str] = {}
    for number, row in enumerate(re.findall(r"<tr.*?</tr>", source, re.S | re.I)):
        column = 0
        for start, inner in re.findall(r"<t[dh]([^>]*)>(.*?)</t[dh]>", row, re.S | re.I):
            while (number, column) in grid:
                column += 1
            wide, high = (int(found[1]) if (found := re.search(rf'{name}="?(\d+)', start)) else 1
                          for name in ("colspan", "rowspan"))
            for down in range(high):
                for right in range(wide):
                    grid[number + down, column + right] = "" if down or right else inner
            column += wide
    height, width = (1 + max((place[way] for place in grid), default=-1) for way in (0, 1))
    return [[grid.get((row, column), "") for column in range(width)] for row in range(height)]


def _cells_share(found: Rows, table: Rows) -> float:
    right = count = 0
    for number, row in enumerate(table):
        for column, cell in enumerate(row):
            there = number < len(found) and column < len(found[number])
            read = " ".join(_words(found[number][column])) if there else None
            merged, cell = cell.startswith(MERGED), " ".join(_words(cell.lstrip(MERGED)))
            right += read is not None and (read == cell or (merged and not read))
            count += 1
    return 2 * right / (count + sum(map(len, found))) if count else 0.0


def _mean(found: Iterable[object], wanted: Iterable[object]) -> float:
    found, wanted = list(found), list(wanted)
    left, same = list(wanted), 0
    for one in found:
        if one in left:
            left.remove(one)
            same += 1
    return 2 * same / (len(found) + len(wanted)) if found or wanted else 1.0


def _parted(mark: re.Match[str]) -> str:
    raised = mark[1] or mark[2] or mark[3]
    return raised if raised.isalpha() else f" {raised} "


def _words(text: str) -> list[str]:
    text = _RAISED.sub(_parted, unescape(_PICTURE.sub(" ", text)))
    text = _TAG.sub(" ", _LINK.sub(r"\1", text.replace("<br>", " ")))
    raised = "".join(f" {unicodedata.normalize('NFKC', sign)} " if unicodedata.decomposition(sign).startswith(
        ("<super>", "<sub>")) else sign for sign in text)
    plain = re.sub(r"\\([^\w\s])", r"\1", re.sub(r"(\*\*|__|~~|`|\*(?=\S)|(?<=\S)\*)", "", raised))
    return [word.casefold() for word in _WORD.findall(unicodedata.normalize("NFKC", plain))]
