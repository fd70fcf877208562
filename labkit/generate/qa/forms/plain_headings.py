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
_NUMBERED = re.compile(r"(?:^|(?<=\n\n))[ \t]{0,8}"
                       r"(?P<heading>\d{1,2}(?:\.\d{1,2}){0,4}[.)]?[ \t]+[A-Z`\"“][^\n|.!?:;,]{2,58})"
                       r"[ \t]*\n[ \t]*(?=\n)")
_LEADERS = re.compile(r"\.{3,}|\s\d+$|\t\d")


def headings_above(text: str, place: int) -> list[str]:
    """Return the last heading of a plain text before a place, or none."""
    found = [*_UNDERLINED.finditer(text, 0, place), *_NUMBERED.finditer(text, 0, place)]
    lines = [(match.start("heading"), match["heading"].strip()) for match in found]
    return [heading for _, heading in sorted(lines)[-1:] if not _LEADERS.search(heading)]


def carried(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Return the chunks of a document, those of a plain text with the heading that goes on from the chunk before."""
    above: list[str] = []
    found = []
    for chunk in chunks:
        found.append(replace(chunk, headings=tuple(above)) if above and not chunk.headings else chunk)
        above = [] if chunk.headings else headings_above(chunk.text, len(chunk.text)) or above
    return found
