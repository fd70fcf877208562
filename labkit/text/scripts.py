"""Scripts: which are written without spaces, which signs end a sentence, and what a letter may be written with.

The one place that says so. Ranges are parts of a character class of :mod:`re`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

HAN = "\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3041-\u309f\u30a1-\u30ff\uff66-\uff9f"
HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"
SOUTH_EAST_ASIAN = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai and Lao, Burmese, Khmer
SPACELESS = HAN + KANA + SOUTH_EAST_ASIAN
"""Scripts whose words stand next to each other without a space."""

LONE_STOPS = "。！？｡।॥؟۔።။។៕"
"""Signs that end a sentence wherever they stand: East Asian, Indic, Arabic, Ethiopic, Burmese and Khmer ones."""
STOPS = f".!?…{LONE_STOPS}"
"""All signs that end a sentence; the first four only before white space, as they stand within numbers too."""

# What readers and models leave out: points by which Arabic and Hebrew show vowels, the stroke that widens a word, and
# what chooses between the pictures of one sign.
_OPTIONAL = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
                       "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\ufe00-\ufe0f]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
# Letters that are written in more than one way; the four forms of the Turkish i are told apart by no two words here.
_VARIANTS = str.maketrans("ıأإآٱىة", "iاااايه")
_MAY_HOLD_MARKS = re.compile("[\u0300-\u1fff\u20d0-\u20ff\ua620-\uabff\U00010000-\U0001ffff]")
_PLAIN_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_PLAIN_TOKEN = re.compile(r"[^\W_]+")
_SPACELESS_RUN = re.compile(f"[{SPACELESS}]+")


def folded(text: str) -> str:
    """Return a text without what the same words may differ in: case, width, composition, vowel points, digits' script.

    NFKC and no case; digits of any script are ASCII ones; points of Arabic and Hebrew and invisible signs are gone.
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
    if text.isascii():
        return text
    text = _OPTIONAL.sub("", text).replace("i\u0307", "i").translate(_VARIANTS)  # casefold makes two signs of İ
    return ascii_digits(unicodedata.normalize("NFKC", text))


def readable(text: str) -> str:
    """Return a text as forms are looked for in it: composed (NFC), and without vowel points."""
    return text if text.isascii() else unicodedata.normalize("NFC", _OPTIONAL.sub("", text))


def ascii_digits(text: str) -> str:
    """Return a text with digits of any script as ASCII ones: ``٣`` and ``३`` are ``3``."""
    return re.sub(r"(?![0-9])\d", lambda sign: str(unicodedata.decimal(sign[0], sign[0])), text)


def is_optional(character: str) -> bool:
    """Tell whether a character is a vowel point or stroke that the same word may be written without."""
    return bool(_OPTIONAL.match(character))


def is_mark(character: str) -> bool:
    """Tell whether a character is written onto the letter before it: an accent, or a vowel sign of an Indic script."""
    return unicodedata.category(character)[0] == "M"


def words_in(text: str) -> list[str]:
    """Return the words of a text as they stand, numbers left out; a letter's marks belong to the word."""
    return (_marked()[0] if _MAY_HOLD_MARKS.search(text) else _PLAIN_WORD).findall(text)


def tokens_in(text: str) -> list[str]:
    """Return the runs of letters, their marks and digits of a text: what an apostrophe joins are two."""
    return (_marked()[1] if _MAY_HOLD_MARKS.search(text) else _PLAIN_TOKEN).findall(text)


def without_spaceless(text: str) -> tuple[str, list[list[str]]]:
    """Return a text without its runs of scripts without spaces, and those runs, each as letters with their marks."""
    runs = [_letters_of(run) for run in _SPACELESS_RUN.findall(text)]
    return (_SPACELESS_RUN.sub(" ", text), runs) if runs else (text, [])


def _letters_of(run: str) -> list[str]:
    letters: list[str] = []
    for sign in run:
        if letters and is_mark(sign):
            letters[-1] += sign
        else:
            letters.append(sign)
    return letters


@cache
def _marked() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Build the patterns of words and tokens with marks: :mod:`re` has no class for them, and ``\\w`` has none."""
    marks = "".join(sign for sign in map(chr, range(0x300, 0x1F000)) if is_mark(sign))
    word = rf"(?:[^\W\d_]++[{marks}]*+)++"
    return re.compile(rf"{word}(?:['’]{word})?"), re.compile(rf"(?:[^\W_]++[{marks}]*+)++")
