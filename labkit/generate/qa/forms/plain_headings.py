"""Headings of plain texts, that no mark tells: a line with a number, or with a rule below it, between empty lines.

A chunk of such a text knows none above it: the last one of the chunks before goes on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from labkit.documents.types import Chunk

_UNDERLINED = re.compile(r"^[ \t]*(?P<heading>\S[^\n|]{2,58})\n"
                         r"[ \t]*(?:={4,}|-{4,}|\*{4,}|~{4,}|\^{4,}|#{4,})[ \t]*$", re.M)
_NUMBERED = re.compile(r"(?:^|(?<=\n\n))[ \t]{0,3}(?:Chapter\s+)?"
                       r"(?P<heading>\d{1,2}(?:\.\d{1,2}){0,4}[.)]?[ \t\xa0]+[A-Z`\"“][^\n|.!?:;,]{2,58})"
                       r"[ \t]*\n[ \t]*(?=\n)")
_TEXT = re.compile(r"\s*(?:[^\n]{40,}|\S[^\n]*[.:]\n|\Z)")
"""What is said of a heading comes next: a table of contents goes on with short lines."""
_FARTHEST = 4  # chunks for which a heading goes on
_LEADERS = re.compile(r"\.{3,}|\s\d+$|\t\d")


def headings_above(text: str, place: int) -> list[str]:
    """Return the last heading of a plain text before a place, or none."""
    return [last] if (last := _last(text, place)) else []


def carried(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Return the chunks of a document, those of a plain text with the heading that goes on from the chunk before."""
    above: str | None = None
    found, far = [], 0
    for chunk in chunks:
        found.append(replace(chunk, headings=(above,)) if above and not chunk.headings else chunk)
        last = _last(chunk.text, len(chunk.text))
        far = far + 1 if last is None else 0
        above = None if chunk.headings or far > _FARTHEST else above if last is None else last
    return found


def _last(text: str, place: int) -> str | None:
    """Return the last heading before a place: None where there is none, "" where it heads no text."""
    found = [*_UNDERLINED.finditer(text, 0, place), *_NUMBERED.finditer(text, 0, place)]
    if not found:
        return None
    last = max(found, key=re.Match.start)
    return last["heading"].strip() if _TEXT.match(text, last.end()) and not _LEADERS.search(last["heading"]) else ""
