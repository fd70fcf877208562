"""Words, numbers and codes of a text in any language: what two texts may have in common."""

from __future__ import annotations

import re
from itertools import pairwise, repeat

from labkit.text.languages.table import (
    beginnings,
    endings,
    function_words,
    point_grouping_words,
    spelled_numbers,
)
from labkit.text.scripts import folded, without_spaceless, words_in

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_GROUPS = re.compile("(?<=\\d)[\u00a0\u2009\u202f'’](?=\\d{3}(?!\\d))")  # 1 180 with a hard space, 1'180
_RAISED = re.compile("(?<=\\d)[⁺⁻]?[⁰¹²³⁴-⁹₀-₉]+|[⁰¹²³⁴-⁹₀-₉]+(?=\\d)")
"""An exponent or the mark of a footnote behind a number: it is no part of it."""
_ARABIC_MARKS = str.maketrans("٫٬", ".,")
_WIDE_COLON = re.compile(r"(?<=\d)：(?!(?<=(?<!\d)\d：)[0-5]\d(?!\d)|(?<=(?<!\d)[0-2]\d：)[0-5]\d(?!\d))")
"""A wide colon behind a number that makes no time of day with the next one: it parts them (型番180：210ワット)."""
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}")  # the second as in India
_POINT_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3}){2,}")
_ONE_POINT = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_CODE = re.compile(r"[a-z\d]+(?:[-./:,][a-z\d]+)*")
_STEM = 4  # letters


def numbers(text: str) -> set[str]:
    """Return the numbers of a text as plain ASCII, whatever their script, grouping and decimal sign.

    ``1,180.5``, ``1.180,5``, ``1 180,5`` with a hard space and ``١٬١٨٠٫٥`` are one number, and so are ``1,180`` and
    ``１１８０``. A single point before three digits stays one, as in ``1.180``: only its language would tell.
    """
    apart = text if text.isascii() else _WIDE_COLON.sub(": ", _RAISED.sub(r" \g<0> ", _GROUPS.sub("", text)))
    return {_number(found) for found in _NUMBER.findall(folded(apart).translate(_ARABIC_MARKS))}


def _number(number: str) -> str:
    if ":" in number:
        return number
    point, comma = number.rfind("."), number.rfind(",")
    if point >= 0 and comma >= 0:
        groups, decimal = (",", ".") if point > comma else (".", ",")
        return number.replace(groups, "").replace(decimal, ".")
    if _GROUPED.fullmatch(number):
        return number.replace(",", "")
    if _POINT_GROUPED.fullmatch(number):
        return number.replace(".", "")
    return number.replace(",", ".") if number.count(",") == 1 else number


def holds_numbers(given: str, text: str) -> bool:
    """Tell whether every number of a text is one of what is given, each as its own language writes it.

    ``1.180`` in German words is 1180, in English ones it is not.
    """
    known = _readings(given)
    return all(readings & known for readings in map(_reading, numbers(text), repeat(groups_by_point(text))))


def groups_by_point(text: str) -> bool:
    """Tell whether a text is in a language that groups digits by points, by its small words."""
    grouping, others = point_grouping_words()
    words = words_in(folded(text))
    return sum(word in grouping for word in words) > sum(word in others for word in words)


def _readings(text: str) -> set[str]:
    return set().union(*map(_reading, numbers(text), repeat(groups_by_point(text))))


def _reading(number: str, by_point: bool) -> set[str]:
    return {number, number.replace(".", "")} if by_point and _ONE_POINT.fullmatch(number) else {number}


def codes(text: str) -> set[str]:
    """Return what names a thing by letters and digits, folded: ``E1``, ``AQ-200``. Its numbers are told by numbers."""
    return {token for token in _CODE.findall(folded(text)) if any(sign.isdigit() for sign in token)
            and any(sign.isalpha() for sign in token)}


def content_words(text: str) -> set[str]:
    """Return the words of a text that carry meaning, folded; of scripts without spaces, every pair of characters.

    A character's marks belong to it. Endings and beginnings that a language hangs on any word are left out.
    """
    spaced, runs = without_spaceless(folded(text))
    empty = function_words()
    found = {_bare(word) for word in words_in(spaced) if word not in empty}
    for run in runs:
        found |= {first + second for first, second in pairwise(run)} if len(run) > 1 else set(run)
    return found - empty


def _bare(word: str) -> str:
    return word if word.isascii() else endings().sub("", beginnings().sub("", word))


def stems_of(words: set[str]) -> set[str]:
    """Return the first four letters of longer words: what forms of one word have in common."""
    return {word[:_STEM] for word in words if len(word) > _STEM and word.isascii()}


def spelled(text: str) -> set[str]:
    """Return the numbers that a text spells out, as numerals: ``two`` is ``2``."""
    known = spelled_numbers()
    return {known[word] for word in words_in(folded(text)) if word in known}
