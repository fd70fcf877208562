"""Where running text may be cut, after sentences or between words, and where a sentence runs on to the next page."""

from __future__ import annotations

import re

from labkit.text.languages.forms import words_of_all
from labkit.text.scripts import HAN, HANGUL, KANA, LONE_STOPS, STOPS

_CLOSING = "\"'”’»)\\]」』）】〉》*_"
# Thai and Lao have no stop: a space stands between sentences and clauses, and around numbers and names.
_GAP = re.compile("(?<=[\u0e01-\u0e4e\u0e81-\u0ecd])[ \u00a0]+(?=[\u0e01-\u0e4e\u0e81-\u0ecd])")
_LEAST_CLAUSE = 24  # characters between two such spaces: less is a word of a list
_STOP = re.compile(rf"(?:[.!?…]+[{_CLOSING}]*(?=\s)|[{LONE_STOPS}]+[{_CLOSING}]*)\s*(?=\S)|{_GAP.pattern}")
_ENDS = re.compile(rf"[{STOPS}][{_CLOSING}]*$")
_UNSPACED = re.compile(f"[{HAN}{KANA}、，]")
_ITEM = re.compile(r"[a-z][.)]\s|[-*+•]\s")
_WORD = re.compile(rf"[{HAN}{KANA}{HANGUL}][^\w\s]*\s*|[^\s{HAN}{KANA}{HANGUL}]+\s*")


def ends_sentence(text: str) -> bool:
    """Return whether the text, without white space at its end, ends where a sentence does."""
    return bool(_ENDS.search(text[-20:]))


def sentence_starts(text: str) -> list[int]:
    """Return where the second and later sentences of a paragraph start.

    A stop ends no sentence after an abbreviation, an initial or the number of a line, nor before a small letter. In
    Thai and Lao a space does, between clauses of some length.
    """
    starts: list[int] = []
    for stop in _STOP.finditer(text):
        at, start = stop.span()
        if text[at].isspace():
            after = _STOP.search(text, start)
            if min(at - (starts[-1] if starts else 0), (after.start() if after else len(text)) - start) < _LEAST_CLAUSE:
                continue
        if text[start].islower():
            continue
        if text[at] == ".":
            begin = max(text.rfind(" ", low := max(0, at - 24), at), text.rfind("\n", low, at)) + 1
            word = text[begin:at].lower().lstrip("([（「*_")
            if word in words_of_all("abbreviations") or (len(word) == 1 and word.isalpha()):
                continue
            if word.isdigit() and (begin == 0 or text[begin - 1] == "\n"):
                continue
        starts.append(start)
    return starts


def word_starts(text: str) -> list[int]:
    """Return where the second and later words start; each letter of Chinese, Japanese and Korean counts as a word."""
    return [word.start() for word in _WORD.finditer(text)][1:]


def joint(before: str, after: str) -> str:
    """Return what joins two pages: nothing or a space where a sentence runs on, else a blank line."""
    line = before[-200:].rpartition("\n")[2]
    if line.lstrip().startswith(("#", "|", "<", "```")) or ends_sentence(line) or line.endswith((":", "：")):
        return "\n\n"
    if after[0].islower() and not _ITEM.match(after):
        return " "
    return "" if len(line) > 14 and _UNSPACED.match(line[-1]) and _UNSPACED.match(after[0]) else "\n\n"
