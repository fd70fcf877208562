"""How much decoded text reads like text of its language: what tells encodings apart that take almost any bytes."""

from __future__ import annotations

import re
from collections import Counter

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_AMID = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f]{1,2}(?=[a-z])|(?<=[a-z]{3})[^\x00-\x7f](?=[^\w]|$)|"
                   r"(?:(?<=\W)|(?<!.))[^\x00-\x7f](?=[a-z]{2})", re.M)
"""One sign amid small letters, or on the edge of a word of them: an accented letter that was taken for a wide one."""
_JOINS = re.compile("[\u3041-\u3096、。・ー「」）（]+")  # what Japanese puts between Latin words: と, の
_KANA_HALF = re.compile("[\uff70-\uff9f]")
_WIDE_APART = re.compile(r"[^\x00-\x7f]{3}|"
                         r"(?<![a-z])(?<![^\x00-\x7f])[^\x00-\x7f\uff21-\uff5a]{1,2}(?![a-z]|[^\x00-\x7f])")
"""Characters that are not one or two amid small letters."""
_WORD = re.compile(r"[^\W\d_]+|[^\w\s]|\xa0")
_FEW = 8  # half-width katakana, of which Japanese has some of every row
_SYLLABLES = frozenset(
    "이다는을를의에서로가고하한지기도사리시아어나라자대인은그정해스수주일있부장제전보상만원구여과"
    "동면게으니안마소비들무당용성국신경미연습식실생선물공문점매요내방조모호명까오개작간합입님번화"
    "진유관영속때발반것설학단회였년월위중더할적금산우트와저치타파표업종통출품")  # the most common of Korean


def plausibility(text: str, codec: str) -> float:
    """Return how much what is not ASCII reads like text of the encoding's language: at most 1 a character."""
    counts = Counter(character for run in _NOT_ASCII.findall(text) for character in run)
    total = max(counts.total(), 1)
    if codec == "cp1252":
        return sum(_western(word) for word in _WORD.findall(text) if not word.isascii()) / total
    if codec == "hz":
        return sum(0.9 * count for character, count in counts.items() if _lead(character, "gb2312") < 0xD8) / total
    worth = _korean if codec == "cp949" else _japanese
    value = sum(worth(character) * count for character, count in counts.items()) / total
    joined = _SYLLABLES if codec == "cp949" else ()
    value -= 1.5 * sum(len(sign) for sign in _AMID.findall(text) if not _JOINS.fullmatch(sign)
                       and not all(character in joined for character in sign)) / total
    half = "".join(_KANA_HALF.findall(text))
    if len(half) >= _FEW and min(half) >= "\uff80":  # without any of the first three rows: Cyrillic
        return 0.0
    han = sum(count for character, count in counts.items() if "\u4e00" <= character <= "\u9fff") / total
    kana = any("\u3041" <= character <= "\u30ff" or "\uff66" <= character <= "\uff9f" for character in counts)
    if codec == "cp932" and not kana and not _WIDE_APART.search(text):
        return 0.0  # letters with an accent, each taken for one character with the letter behind it
    # Korean has few Han between its syllables, and Chinese read as EUC-JP has no kana
    return value * 0.4 if (codec == "cp949" and han > 0.25) or (codec == "euc_jp" and not kana) else value


def _japanese(character: str) -> float:
    if "\u3041" <= character <= "\u30ff" or character in "、。「」・ー々〜（）":
        return 1.0
    if "\u4e00" <= character <= "\u9fff":
        return 0.6 if _lead(character, "euc_jp") < 0xD0 else 0.0  # the 2,965 of level 1
    return 0.5 if "\uff66" <= character <= "\uff9f" else _symbol(character)  # half-width katakana


def _korean(character: str) -> float:
    if "\uac00" <= character <= "\ud7a3":
        if character in _SYLLABLES:
            return 1.0
        return 0.35 if _lead(character, "euc_kr") < 0xC9 else 0.0  # the 2,350 of the standard
    return 0.3 if "\u4e00" <= character <= "\u9fff" else _symbol(character)


def _symbol(character: str) -> float:
    if "\ue000" <= character <= "\uf8ff" or character < "\xa0":
        return -2.0
    return 0.5 if "\u2000" <= character <= "\u303f" or "\uff01" <= character <= "\uff5e" else 0.1


def _western(word: str) -> float:
    """Value the characters of a word, or a sign, that are not ASCII: accents stand among letters without."""
    if len(word) == 1:
        return 0.9 if word.isalpha() or word in "–—‘’“”„…€£«»°§©®™·×²³½\xa0" else 0.2
    other = sum(character > "\x7f" for character in word)
    return 0.9 * other if len(word) > other else 0.1 * other


def _lead(character: str, codec: str) -> int:
    try:
        code = character.encode(codec)
    except UnicodeEncodeError:
        return 0xFF
    return code[0] if len(code) == 2 else 0xFF
