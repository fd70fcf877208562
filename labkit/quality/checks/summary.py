"""Checks of summaries: short enough to be one, and saying nothing that the chunk does not say."""

from __future__ import annotations

import re
from typing import NamedTuple

from labkit.documents.types import Chunk
from labkit.quality.checks.base import Candidate, dropping
from labkit.quality.groundedness import supports
from labkit.text.languages import is_in_language, languages
from labkit.text.length import in_characters, length
from labkit.text.quotes import find_quote, plain

_HEADING = re.compile(r"\s*(?:#+ [^\n]*(?:\n|$)\s*)*")
_SHARE = 0.6  # of its source's length at most


class Bounds(NamedTuple):
    """Of lengths as :func:`labkit.text.length.length` counts them."""

    source: int
    """A shorter chunk is not worth a summary."""
    least: int
    most: int


_WORDS, _CHARACTERS = Bounds(60, 15, 80), Bounds(150, 35, 240)


def bounds(language: str) -> Bounds:
    """Return what a summary in a language keeps to: 15 to 80 words, or 35 to 240 characters."""
    return _CHARACTERS if in_characters(language) else _WORDS


def body(chunk: Chunk) -> tuple[int, int]:
    """Return where a chunk's text stands below its first headings: what a summary of it rests on."""
    head = _HEADING.match(chunk.text)
    start, end = head.end() if head else 0, len(chunk.text.rstrip())
    return (start, end) if plain(chunk.text[start:]) else (0, end)


def worth_summarising(chunk: Chunk) -> bool:
    """Tell whether a chunk is long enough to be summarised: 60 words, or 150 characters in scripts without spaces."""
    start, end = body(chunk)
    text = chunk.text[start:end]
    language = next((spaceless.code for spaceless in languages()
                     if spaceless.spaceless and is_in_language(text, spaceless.code)), "en")
    return length(text, language) >= bounds(language).source


def _is_too_long(row: Candidate) -> bool:
    size = length(row.answer, row.language)
    return size > bounds(row.language).most or (
        not row.translated and size > _SHARE * length(row.quote, row.language))


long_enough = dropping("summary-least", "summary too short",
                       lambda row: length(row.answer, row.language) < bounds(row.language).least)
short_enough = dropping("summary-most", "summary too long", _is_too_long)
"""It keeps to its bounds, and to six tenths of what it summarises where both are in one language."""

grounded = dropping("support", "summary not in its source",
                    lambda row: not supports(row.answer, row.given, words=not row.translated))
"""All of its numbers and most of its content words stand in the chunk, its headings or ``about``."""

in_own_words = dropping("own-words", "summary copied", lambda row: find_quote(row.quote, row.answer) is not None)
"""It is not a piece of the chunk, word for word."""
