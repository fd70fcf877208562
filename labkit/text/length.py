"""How long a text is, as its language counts: in words, or in characters where words have no spaces between them."""

from __future__ import annotations

import re
from itertools import pairwise

from labkit.text.languages import find_language
from labkit.text.quotes import plain
from labkit.text.scripts import SPACELESS, is_mark

_SPACELESS = re.compile(f"[{SPACELESS}]")
_NUMBER = re.compile(r"[^\w\s]*\d[\d.,:]*")


def in_characters(language: str) -> bool:
    """Tell whether texts in a language are measured in characters."""
    known = find_language(language)
    return known is not None and known.spaceless


def length(text: str, language: str) -> int:
    """Return the number of words of a text, or of its letters and digits where the language has no spaces."""
    return sign_count(text) if in_characters(language) else len(_words(text))


def sign_count(text: str) -> int:
    """Count the letters, digits and symbols of a text; a letter and its marks are one, as in Thai ``ที่``."""
    return sum(not is_mark(sign) for sign in plain(text))


def word_count(answer: str) -> int:
    """Count the words of a short answer; a number and the word after it are one, as in "3.6 litres" or "2 people"."""
    words = _words(answer)
    units = sum(bool(_NUMBER.fullmatch(word)) and any(map(str.isalpha, after))
                for word, after in pairwise(words))
    return len(words) - units


def is_spaceless(text: str) -> bool:
    """Tell whether most of a text's letters are of a script without spaces, whatever language was asked."""
    return 2 * sum(sign.isalpha() for sign in _SPACELESS.findall(text)) > sum(map(str.isalpha, text))


def _words(text: str) -> list[str]:
    return [word for word in text.split() if plain(word)]  # not the rules of a table


def shorten(text: str, length: int) -> str:
    """Return the text on one line, cut at a word to at most ``length`` characters, with a sign where it was cut."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    cut = flat[:length]
    return (cut.rsplit(" ", 1)[0] if " " in cut[length // 2 :] else cut) + " …"
