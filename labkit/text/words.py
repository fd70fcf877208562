"""Words, numbers and codes of a text in any language: what two texts may have in common."""

from __future__ import annotations

import re
import unicodedata

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_CODE = re.compile(r"[a-z\d]+(?:[-./:,][a-z\d]+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
# What Korean hangs on a noun or a verb: the word is the same without.
_ENDING = re.compile(r"(?<=[가-힣]{2})(?:에서는|에서|에는|에게|으로|까지|부터|이며|이고|입니다|습니다|합니다|됩니다|"
                     r"입니까|습니까|합니까|됩니까|하는|하면|해야|되는|은|는|이|가|을|를|의|에|로|과|와|도|만)$")
_SPELLED = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
            "nine": "9", "ten": "10", "twelve": "12"}
# Function words of the languages in Latin letters that are asked most: a match of these supports nothing.
_EMPTY = frozenset("""
a an and are as at be because been but by can do does for from had has have how if in into is it its may must never
no not of on only or should so than that the their them then there these they this those to was were what when where
which while who will with would you your yes der die das den dem des ein eine einen einem einer und oder ist sind
wird werden mit von für auf im zu zum zur nicht le la les un une du de et ou est sont avec pour sur dans au aux ne
pas que qui el los las una unos y o es son con por para en del al
""".split())  # noqa: SIM905


def numbers(text: str) -> set[str]:
    """Return the numbers of a text, full-width and grouped ones as plain ASCII: ``1,180`` and ``１１８０`` are one."""
    found = set()
    for number in _NUMBER.findall(unicodedata.normalize("NFKC", text)):
        if re.fullmatch(r"\d{1,3}(,\d{3})+", number):
            number = number.replace(",", "")
        found.add(number)
    return found


def codes(text: str) -> set[str]:
    """Return what names a thing by letters and digits, folded: ``E1``, ``AQ-200``. Its numbers are told by numbers."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return {token for token in _CODE.findall(folded) if any(sign.isdigit() for sign in token)
            and any(sign.isalpha() for sign in token)}


def content_words(text: str) -> set[str]:
    """Return the words of a text that carry meaning, folded; of scripts without spaces, every pair of characters."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    found = {_ENDING.sub("", word) for word in _WORD.findall(_SPACELESS.sub(" ", folded)) if word not in _EMPTY}
    for run in _SPACELESS.findall(folded):
        found |= {run[place:place + 2] for place in range(max(1, len(run) - 1))}
    return found


def stems_of(words: set[str]) -> set[str]:
    """Return the first four letters of longer words: what forms of one word have in common."""
    return {word[:4] for word in words if len(word) > 4 and word.isascii()}


def spelled(text: str) -> set[str]:
    return {_SPELLED[word] for word in _WORD.findall(text.casefold()) if word in _SPELLED}
