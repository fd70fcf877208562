"""The gate of summaries: short enough to be one, and saying nothing that the chunk does not say."""

from __future__ import annotations

import re
from typing import NamedTuple

from labkit.documents.types import Chunk
from labkit.quality.groundedness import supports
from labkit.quality.pairs import ORDERS, Verdict, check_question
from labkit.quality.standalone import leans_on_source, names_source
from labkit.text.injection import gives_orders
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
    start = _HEADING.match(chunk.text).end()
    return (start, len(chunk.text.rstrip())) if plain(chunk.text[start:]) else (0, len(chunk.text.rstrip()))


def worth_summarising(chunk: Chunk) -> bool:
    """Tell whether a chunk is long enough to be summarised: 60 words, or 150 characters in scripts without spaces."""
    start, end = body(chunk)
    text = chunk.text[start:end]
    language = next((spaceless.code for spaceless in languages()
                     if spaceless.spaceless and is_in_language(text, spaceless.code)), "en")
    return length(text, language) >= bounds(language).source


def check_summary(chunk: Chunk, question: str, answer: str, *, language: str = "English", about: str = "") -> Verdict:
    """Check one summary against its chunk; the first check that fails names the reason. Its evidence is the chunk.

    - The question names what it wants a summary of, and neither it nor the summary speaks of a text or a section.
    - The summary keeps to its bounds, and to six tenths of what it summarises where both are in one language.
    - All of its numbers and most of its content words stand in the chunk, its headings or what the document is about.
      Across languages only numbers can be compared.
    - It is in words of its own: not a piece of the chunk, word for word.
    """
    if not (plain(question) and plain(answer)):
        return Verdict("empty")
    if gives_orders(question) or gives_orders(answer):
        return Verdict(ORDERS)
    if names_source(question):
        return Verdict("question leans on the source")
    if reason := check_question(chunk, question, about):
        return Verdict(reason)
    if names_source(answer) or leans_on_source(answer):
        return Verdict("answer leans on the source")
    if not (is_in_language(question, language) and is_in_language(answer, language)):
        return Verdict("wrong language")
    start, end = body(chunk)
    text = chunk.text[start:end]
    translated = not is_in_language(text, language)
    _, least, most = bounds(language)
    size = length(answer, language)
    if size < least:
        return Verdict("summary too short")
    if size > most or (not translated and size > _SHARE * length(text, language)):
        return Verdict("summary too long")
    given = " ".join([text, *chunk.headings, about])
    if not supports(answer, given, words=not translated):
        return Verdict("summary not in its source")
    return Verdict("summary copied") if find_quote(text, answer) else Verdict("", start, end)
