"""Checks of evidence: the words of its source that a row rests on."""

from __future__ import annotations

from labkit.quality.checks.base import Candidate, Check, dropping
from labkit.text.quotes import plain

in_source = dropping("evidence", "evidence not in the source", lambda row: row.place is None, required=True)
"""The evidence occurs in the chunk, white space and punctuation aside."""


def long_enough(least: int, beside_answer: bool = False) -> Check:
    """The evidence has so many letters and digits, beside as many as its answer where that is copied from it.

    Less names nothing that the answer belongs to.
    """
    return dropping("evidence-length", "evidence too short",
                    lambda row: len(plain(row.quote)) < len(plain(row.answer)) * beside_answer + least)


def _is_drawn(row: Candidate) -> bool:
    if row.place is None:
        return False
    start, end = row.place
    return any(segment.kind == "figure" and segment.start < end and start < segment.end
               for segment in row.chunk.segments)


printed = dropping("printed", "evidence is a figure", _is_drawn)
"""The evidence is printed: no part of it is a model's description of a figure, or the lettering in one."""
