"""Checks of evidence: the words of its source that a row rests on."""

from __future__ import annotations

import re

from labkit.quality.checks.base import Candidate, Check, dropping
from labkit.text.quotes import plain
from labkit.text.scripts import HAN, HANGUL

_SYLLABLE = re.compile(f"[{HAN}{HANGUL}]")  # one says as much as two letters: 青, "blue", names a lamp

in_source = dropping("evidence", "evidence not in the source", lambda row: row.place is None, required=True)
"""The evidence occurs in the chunk, white space and punctuation aside."""


def long_enough(least: int, beside_answer: bool = False) -> Check:
    """The evidence has so many letters and digits, beside as many as its answer where that is copied from it.

    Less names nothing that the answer belongs to. A Chinese character or Korean syllable counts as two letters.
    """
    return dropping("evidence-length", "evidence too short",
                    lambda row: _length(row.quote) < _length(row.answer) * beside_answer + least)


def _length(text: str) -> int:
    letters = plain(text)
    return len(letters) + len(_SYLLABLE.findall(letters))


def _is_drawn(row: Candidate) -> bool:
    if row.place is None:
        return False
    start, end = row.place
    return any(segment.kind == "figure" and segment.start < end and start < segment.end
               for segment in row.chunk.segments)


printed = dropping("printed", "evidence is a figure", _is_drawn)
"""The evidence is printed: no part of it is a model's description of a figure, or the lettering in one."""
