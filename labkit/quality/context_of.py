"""What stands beside a quote and says what it is about: column names, the line before a list, headings, the title.

Nothing of it is part of the quote. A pair may use its words all the same: a row of a table says nothing without the
names of its columns, and "it" nothing without the heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from labkit.documents.types import Chunk
from labkit.text.languages.forms import any_form
from labkit.text.scripts import folded
from labkit.text.words import codes, content_words, numbers

_ROW = re.compile(r"^[ \t]*\|.*$", re.M)
_RULE = re.compile(r"[|\s:-]+")
_MARK = r"[ \t]*(?:(?:[-*+•]|\d{1,2}[.)])[ \t]+|(?:[・●○■◆①-⑳]|[0-9０-９]{1,2}．|[（(]\d{1,2}[）)])[ \t　]*)"
_ITEM = re.compile(rf"^{_MARK}\S")
_INTRODUCES = re.compile(r"[:：][*_ \t]*$|。[ \t]*$")
_LAST = re.compile(r"(?:^|(?<=[.!?] )|(?<=。))[^\n。]+?[:：。][*_ \t]*$")
_CAPTION = re.compile(rf"[*_ ]*(?:{any_form('table_label').pattern})\s*\d+(?!\d|\s+(?-i:[a-zà-ÿ]))", re.I)
_HEADING = re.compile(r"^(#{1,6}) +(\S[^\n]*)$", re.M)
_FEWEST_PAIRS = 2  # of characters that a question shares with a context by more than chance, without spaces

Kind = Literal["columns", "caption", "list", "heading", "title", "name"]


class Context(NamedTuple):
    """Words beside a quote: ``columns`` and ``caption`` of a table, the line before a ``list``, a ``heading``, the
    ``title``, or a ``name``.

    ``place`` is where they stand in the chunk, None where they do not.
    """

    kind: Kind
    text: str
    place: tuple[int, int] | None = None


def context_of(chunk: Chunk, place: tuple[int, int], about: str = "") -> list[Context]:
    """Return what stands beside a quote, the nearest first.

    Parameters
    ----------
    place
        Where the quote stands in the text of the chunk.
    about
        What the document is about: its title, or what the user says of it.
    """
    found = [*_columns(chunk.text, place[0]), *_line(chunk.text, place[0]), *_headings(chunk, place[0])]
    if about.strip() and not any(_same(about, one.text) for one in found):
        found.append(Context("title", about.strip()))
    return found


def added(chunk: Chunk, place: tuple[int, int] | None, about: str, pair: str, named: str = "") -> list[Context]:
    """Return what a pair takes its words from besides its quote, the nearest first.

    What neither the quote nor anything beside it holds is the pair's own, and not told here.

    Parameters
    ----------
    pair
        All of its words.
    named
        A name that the document uses, where one was given to the question.
    """
    if place is None:
        return []
    left = _signs(pair) - _signs(chunk.text[place[0]:place[1]])
    used = []
    for one in [*context_of(chunk, place, about), *([Context("name", named)] if named else [])]:
        shared = left & _signs(one.text)
        pairs_of_signs = sum(len(sign) == 2 and not sign.isascii() for sign in shared)
        if shared and (pairs_of_signs < len(shared) or pairs_of_signs >= _FEWEST_PAIRS):
            used.append(one)
            left -= shared
    return used


def _signs(text: str) -> set[str]:
    return content_words(text) | codes(text) | numbers(text)


def _same(one: str, other: str) -> bool:
    return folded(one).strip(" #*_") == folded(other).strip(" #*_")


def _columns(text: str, start: int) -> Iterator[Context]:
    """Yield the row of column names of the table that a place stands in, unless it is that row, and its caption."""
    line = text.rfind("\n", 0, start) + 1
    rows = [(line, len(text[line:].partition("\n")[0]) + line)] if _ROW.match(text, line) else []
    while rows and line > 0 and _ROW.match(text, above := text.rfind("\n", 0, line - 1) + 1):
        rows.append((above, line - 1))
        line = above
    if len(rows) > 2 and _RULE.fullmatch(text[slice(*rows[-2])]) and not _RULE.fullmatch(text[slice(*rows[-1])]):
        yield Context("columns", text[slice(*rows[-1])].strip(), rows[-1])
    if rows:
        yield from _caption(text, line, rows[0][1])


def _caption(text: str, start: int, end: int) -> Iterator[Context]:
    """Yield the caption of a table, of which one row ends at ``end``: the line that it labels above or below it."""
    above = len(text[:start].rstrip())
    lines = [(text.rfind("\n", 0, above) + 1, above)]
    while (row := _ROW.match(text, end + 1)) is not None:
        end = row.end()
    below = end + len(text[end:]) - len(text[end:].lstrip())
    lines.append((below, below + len(text[below:].partition("\n")[0])))
    for first, last in lines:
        if _CAPTION.match(text[first:last]):
            yield Context("caption", text[first:last].strip(" *_"), (first, last))
            return


def _line(text: str, start: int) -> Iterator[Context]:
    """Yield the line that introduces the list of which a place stands in an item."""
    line = text.rfind("\n", 0, start) + 1
    if not _ITEM.match(text[line:]):
        return
    while line > 0:
        end = len(text[:line].rstrip())
        line = text.rfind("\n", 0, end) + 1
        if _ITEM.match(text[line:]):
            continue
        if _INTRODUCES.search(text[line:end]) and text[line:end].lstrip()[:1] not in ("#", "|"):
            first = max((found.start() for found in _LAST.finditer(text[line:end])), default=0)
            yield Context("list", text[line + first:end].strip(), (line + first, end))
        return


def _headings(chunk: Chunk, start: int) -> Iterator[Context]:
    """Yield the headings above a place, the nearest first: those in the chunk, and those that it stands under."""
    level, within = 7, []
    for found in reversed(list(_HEADING.finditer(chunk.text, 0, start))):
        if len(found[1]) < level:
            level = len(found[1])
            within.append(Context("heading", found[2].strip(), found.span(2)))
    yield from within
    for heading in reversed(chunk.headings):
        if not any(_same(heading, one.text) for one in within):
            yield Context("heading", heading)
