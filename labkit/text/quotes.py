"""Quotes: finding a model's words in a source, white space and punctuation aside."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from labkit.text.lookalikes import as_read
from labkit.text.scripts import HANGUL, SPACELESS, STOPS, ascii_digits, is_mark, is_optional

_CLOSING = re.compile(rf"[{STOPS}．]?[\"'”’»」』)\]）]?")
_RUNS_ON = re.compile(f"[{SPACELESS}{HANGUL}]")  # words that others follow without a space: a part of one is whole
_SAME = str.maketrans("ı٫٬", "i.,")  # beside the Turkish İ, of which casefold makes two signs
_MARKS = "|~^`"  # symbols by Unicode, but punctuation to a reader: table rules, Markdown marks


def normal(text: str) -> tuple[str, list[int]]:
    """Return the text's letters, digits and symbols, folded, and for each its place in the text.

    Folded means NFKC and without case: full-width and half-width forms, ligatures and units written as one character
    count as what they stand for, and so do digits of any script and letters whose accents are signs of their own. White
    space and punctuation are left out, and the vowel points of Arabic and Hebrew; symbols (°, €, <, +) and the points
    inside numbers change what a sentence says, and stay.
    """
    letters: list[str] = []
    places: list[int] = []
    for place, character in _composed(text):
        for folded, stays in _folded(character):
            if stays or (folded in ".,:" and text[place - 1:place].isdigit() and text[place + 1:place + 2].isdigit()):
                letters.append(folded)
                places.append(place)
    return "".join(letters), places


def _composed(text: str) -> Iterable[tuple[int, str]]:
    """Return each character with its place; a letter and its accents are one where Unicode has one for them."""
    if unicodedata.is_normalized("NFC", text):
        return enumerate(text)
    found: list[tuple[int, str]] = []
    for place, character in enumerate(text):
        if found and is_mark(character):
            found[-1] = (found[-1][0], unicodedata.normalize("NFC", found[-1][1] + character))
        elif (found and _is_jamo(character)
              and len(syllable := unicodedata.normalize("NFC", found[-1][1] + character)) == 1):
            found[-1] = (found[-1][0], syllable)
        else:
            found.append((place, character))
    return found


def _is_jamo(character: str) -> bool:
    """Tell whether a character is a vowel or final consonant that a Hangul syllable was taken apart into."""
    return "\u1161" <= character <= "\u11ff"


@lru_cache(8192)  # characters: texts are made of few, and this is asked of each of them, again and again
def _folded(character: str) -> tuple[tuple[str, bool], ...]:
    """Return what a character is folded to, and whether each of it stays wherever it stands."""
    found = []
    composed = ascii_digits(unicodedata.normalize("NFKC", as_read(character)).casefold())
    for folded in composed.replace("i\u0307", "i").translate(_SAME):
        kind = unicodedata.category(folded)
        stays = kind[0] in "LNM" or (kind in ("Sc", "So", "Sm") and folded not in _MARKS)
        if not is_optional(folded):
            found.append((folded, stays))
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
        first, end = places[at], _behind_marks(text, places[at + len(needle) - 1] + 1)
        parted = is_mark(hay[at + len(needle):at + len(needle) + 1] or " ")  # a letter without its vowel sign
        if first >= start and not (parted or _joined(text, first) or _joined(text, end)):
            closing = _CLOSING.match(text, end)
            return first, closing.end() if closing else end
    return None


def _behind_marks(text: str, place: int) -> int:
    while place < len(text) and (is_mark(text[place]) or is_optional(text[place])
                                 or _is_jamo(text[place])):
        place += 1
    return place


def _joined(text: str, place: int) -> bool:
    """Whether a word or number goes on from one side of a place to the other; scripts without spaces have no words."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    if before.isdigit() and after in ".," and text[place + 1:place + 2].isdigit():
        return True
    if before in ".," and after.isdigit() and text[place - 2:place - 1].isdigit():
        return True
    return _is_letter(before) and _is_letter(after) and not (_RUNS_ON.match(before) or _RUNS_ON.match(after))


def _is_letter(character: str) -> bool:
    return character.isalnum() or is_mark(character)
