"""Reader: plain text and Markdown. Every place in what was read is traced to its line in the file."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from statistics import median

from labkit.documents.flat_files.encoding import detect, lines_of
from labkit.documents.flat_files.markdown_files import BLOCK, ITEM, joins, tidied
from labkit.documents.plaintext import escaped, is_broken, vocabulary, word_gap
from labkit.documents.types import Document, Page
from labkit.errors import DocumentError
from labkit.text.lookalikes import as_read
from labkit.text.scripts import HAN, KANA
from labkit.text.sentences import ends_sentence

_SOFT = re.compile("\u00ad(?=.)|[\u200b\u2060]")
"""Where a word may be broken, and is not: at the end of a line it was."""
_BROKEN, _REST = re.compile(r"[^\W\d_]{2}-$"), re.compile(r"\s*[^\W\d_]{2}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff]")
_UNSPACED = re.compile(f"[{HAN}{KANA}、。，．「」（）]")
_NARROW, _WIDE = 20, 130  # characters of a line between which a text may have been wrapped
_FULL, _LONG = 0.8, 1.25  # shares of the width that lines keep to which the wrapping broke
_AMID = 0.08  # share of the borders between lines that are amid a sentence, where a text was wrapped: of others none is
_ALIKE = 0.6  # share of the lines before such borders that are of about one length


def read_text(path: str | os.PathLike[str], encoding: str | None = None) -> Document:
    """Read a text file as one page; lines that were broken at a fixed width are joined into paragraphs.

    A ``.md`` file keeps its headings, lists, tables and blocks of code. In any other, a line that looks like a mark of
    Markdown's (``#``, ``|``) stays words.

    Raises
    ------
    DocumentError
        If the file is missing, empty or no text, or at a byte that does not fit its encoding.
    """
    path = Path(path)
    found = detect(path, encoding)
    lines = [_SOFT.sub("", as_read(_CONTROL.sub("", line.rstrip("\r\n")))) for line in lines_of(path, found.name)]
    if not _is_markdown(path):
        lines = [line.replace("\f", "").rstrip(" \t") for line in lines]
    notes, count = [found.note], len(lines)
    notes += tidied(lines) if _is_markdown(path) else []
    if not any(line.strip() for line in lines):
        raise DocumentError(f"{path.name} holds no text.", "Look into it in an editor, and save it again.")
    if _is_markdown(path):
        joined = list(joins(lines))  # it changes lines too
        page = _page(lines, iter(joined))
    else:
        runs_on = _wrapping(lines)
        if runs_on:
            notes.append("Its lines are broken at a fixed width: they are read as paragraphs.")
        page = _page([escaped(line) for line in lines],
                     (_breaks_word(one, other) or (runs_on is not None and runs_on(one, other))
                      for one, other in pairwise(lines)))
    notes.append(f"{count:,} line{'s' * (count != 1)}.")
    return Document(path.name, found.sha256, "text", [page], notes, "line")


def _is_markdown(path: Path) -> bool:
    return path.suffix.lower() in (".md", ".markdown")


def _page(lines: list[str], joined_to: Iterator[bool]) -> Page:
    """Put lines together, each joined to the next where it is said so, and note where each of them starts."""
    parts: list[str] = []
    starts: list[tuple[int, int]] = []
    length, joined = 0, False
    known: frozenset[str] = frozenset()
    for number, line in enumerate(lines, 1):
        before = parts[-1] if parts else ""
        text = line.strip() if joined else line
        if parts:
            # a word that was broken is mended as in print; scripts without spaces get no blank
            soft = before.endswith("\u00ad")
            if soft:
                before = parts[-1] = before[:-1]
                length -= 1
            tight = before.endswith("-") and text[:1].isalnum() and before[-2:-1].isalpha()
            if joined and tight:
                known = known or vocabulary(word for line in lines for word in line.split())
                if is_broken(before, text, known):
                    parts[-1], length = before[:-1], length - 1
                tight = not word_gap(before, text)
            tight = tight or soft or bool(before and text and _UNSPACED.match(before[-1]) and _UNSPACED.match(text[0]))
            gap = "\n" if not joined else "" if tight else " "
            parts.append(gap)
            length += len(gap)
        if text.strip():
            starts.append((length, number))
        parts.append(text)
        length += len(text)
        joined = next(joined_to, False)
        if joined:
            trimmed = parts[-1].rstrip()
            length -= len(parts[-1]) - len(trimmed)
            parts[-1] = trimmed
    return Page(1, "text", "".join(parts).rstrip("\u00ad"), 0.0, 0.0, read_by="text", lines=starts)


def _wrapping(lines: list[str]) -> Callable[[str, str], bool] | None:
    """Return what tells whether a line runs on in the next, or None where a text was not broken at a fixed width."""
    pairs = [(one.rstrip(), other) for one, other in pairwise(lines) if one.strip() and other.strip()]
    amid = [len(one) for one, other in pairs if not ends_sentence(one) and _goes_on(other.lstrip()) and
            not (ITEM.match(other) or BLOCK.match(other))]
    width = median(amid) if amid else 0
    alike = sum(_FULL * width <= length <= _LONG * width for length in amid)
    if not _NARROW <= width <= _WIDE or len(amid) < max(2, _AMID * len(pairs)) or alike < _ALIKE * len(amid):
        return None

    def runs_on(one: str, other: str) -> bool:
        one, start = one.rstrip(), other.lstrip()
        if not one.strip() or not start or ITEM.match(other) or BLOCK.match(start):
            return False
        if _indent(other) > _indent(one) and not ITEM.match(one):  # the first line of a paragraph
            return False
        if not ends_sentence(one) and start[0].islower():
            return True
        # a line with room left for the next word was ended on purpose
        room = width - len(one) - 1 - len(start.split(maxsplit=1)[0])
        overlong = ends_sentence(one) and len(one) > _LONG * width
        return len(one) >= _FULL * width and room < 0.1 * width and not overlong

    return runs_on


def _breaks_word(one: str, other: str) -> bool:
    """Tell whether a word goes on in the next line, whatever the width of the lines."""
    return one.endswith("\u00ad") or bool(_BROKEN.search(one) and _REST.match(other) and other.lstrip()[0].islower())


def _goes_on(start: str) -> bool:
    """Tell whether a line can go on with a sentence: by a small letter, or one of a script that has no others."""
    return start[0].islower() or (start[0].isalpha() and not start[0].isupper())


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
