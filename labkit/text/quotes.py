"""Quotes: finding a model's words in a source, white space and punctuation aside."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CLOSING = re.compile(r"[.!?。．！？…]?[\"'”’»」』)\]）]?")
_MARKS = "|~^`"  # symbols by Unicode, but punctuation to a reader: table rules, Markdown marks


def normal(text: str) -> tuple[str, list[int]]:
    """Return the text's letters, digits and symbols, folded, and for each its place in the text.

    Folded means NFKC and without case: full-width and half-width forms, ligatures and units written as one character
    count as what they stand for. White space and punctuation are left out; symbols (°, €, <, +) and the points inside
    numbers change what a sentence says, and stay.
    """
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for folded, stays in _folded(character):
            if stays or (folded in ".,:" and text[place - 1:place].isdigit() and text[place + 1:place + 2].isdigit()):
                letters.append(folded)
                places.append(place)
    return "".join(letters), places


@lru_cache(8192)  # characters: texts are made of few, and this is asked of each of them, again and again
def _folded(character: str) -> tuple[tuple[str, bool], ...]:
    """Return what a character is folded to, and whether each of it stays wherever it stands."""
    found = []
    for folded in unicodedata.normalize("NFKC", character).casefold():
        kind = unicodedata.category(folded)
        found.append((folded, kind[0] in "LNM" or (kind in ("Sc", "So", "Sm") and folded not in _MARKS)))
    return tuple(found)


def plain(text: str) -> str:
    """Return only the folded letters, digits and symbols of a text: equal for texts that differ in nothing else."""
    return normal(text)[0]


def find_quote(text: str, quote: str, start: int = 0) -> tuple[int, int] | None:
    """Return where a quote occurs in a text, as ``text[start:end]``, or None where it does not.

    The range begins and ends with a word, and takes in the full stop and the quotation mark that close it. Of several
    occurrences the first at or after ``start`` counts. A word is only found whole: "W2" is not found in "W25".
    """
    needle = plain(quote)
    if not needle:
        return None
    hay, places = normal(text)
    at = -1
    while (at := hay.find(needle, at + 1)) >= 0:
        first, last = places[at], places[at + len(needle) - 1]
        if first >= start and not (_joined(text, first) or _joined(text, last + 1)):
            return first, _CLOSING.match(text, last + 1).end()
    return None


def _joined(text: str, place: int) -> bool:
    """Whether a word or number goes on from one side of a place to the other; scripts without spaces have no words."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if before.isdigit() and after in ".," and text[place + 1:place + 2].isdigit():
        return True
    if before in ".," and after.isdigit() and text[place - 2:place - 1].isdigit():
        return True
    return before.isalnum() and after.isalnum() and before < "\u0e00" and after < "\u0e00"
