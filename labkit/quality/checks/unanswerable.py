"""Checks of unanswerable questions: that they name a thing of the source, ask what no word of it states, and refuse.

What was looked for stands in ``extra["sought"]`` (words with commas between, one with ``*`` stands for all that begin
so), the name of the thing in ``extra["thing"]``, and the text of the whole document in ``extra["document"]``, where it
is at hand. Rows of other programs have none of these; of them only the words of the question can be looked for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from labkit.quality.checks.base import Candidate, dropping
from labkit.quality.refusals import does_not_know
from labkit.quality.refusals import refuses as declines
from labkit.text.quotes import plain
from labkit.text.scripts import folded
from labkit.text.sentences import sentence_starts
from labkit.text.words import content_words, stems_of

NO_THING, STATED, NO_REFUSAL = (
    "asks about nothing that its evidence names", "the source may state it", "does not say that it is not known")
_MOST_WORDS = 0.6  # of what a question asks for, in one sentence: then that may state it
_REFUSAL = re.compile(
    r"\b(?:does|do|did|is|are|was) ?n[o']t (?:\w+ )?"
    r"(?:say|state|tell|mention|give|specif|includ|cover|known|said|provid)|"
    r"\bno information\b|\bcannot be (?:answered|told)\b|\bnot (?:stated|mentioned|specified|known|said)\b|"
    r"情報(?:が|は)(?:ありません|ない|記載されていません)|記載(?:が|は)(?:ありません|されていません)|述べられていません|"
    r"정보(?:가|는) (?:없습니다|없음)|나와 있지 않|알 수 없|언급되(?:어 있)?지 않|"
    r"\b(?:ne|n['’])\s?(?:dit|précise|indique|mentionne|est)\b.{0,40}\bpas\b|\baucune information\b", re.I)


def words_of(sought: str) -> list[str]:
    """Return the words that were looked for."""
    return [one for one in (part.strip() for part in sought.split(",")) if plain(one) or one]


@lru_cache(maxsize=512)
def pattern_of(sought: str) -> re.Pattern[str]:
    """Return what finds any of the words in a folded text: whole ones, or all that begin so; signs and words of scripts
    without spaces anywhere."""
    parts = []
    for one in words_of(folded(sought)):
        word, begins = re.escape(one.rstrip("*")), one.endswith("*")
        if not word:
            continue
        spaced = one.rstrip("*").isascii() and one[0].isalnum()
        parts.append(rf"(?<![a-z0-9]){word}{'' if begins else '(?![a-z0-9])'}" if spaced else word)
    return re.compile("|".join(parts) or r"(?!)")


def _names_none(row: Candidate) -> bool:
    if "thing" not in row.extra:
        return False
    thing = plain(row.extra["thing"])
    return not thing or thing not in plain(row.question) or thing not in plain(row.quote)


def _may_be_stated(row: Candidate) -> bool:
    texts = [row.chunk.text, row.extra.get("document", "")]
    sought = row.extra.get("sought")
    if sought is not None and (not words_of(sought) or any(pattern_of(sought).search(folded(text)) for text in texts)):
        return True
    asked = content_words(row.question) - content_words(row.extra.get("thing", ""))
    if not asked:
        return True
    return any(_share(asked, sentence) >= _MOST_WORDS for sentence in _sentences(row.chunk.text))


def _share(asked: set[str], sentence: str) -> float:
    there = content_words(sentence)
    stems = stems_of(there)
    return sum(word in there or bool(stems_of({word}) & stems) for word in asked) / len(asked)


def _sentences(text: str) -> list[str]:
    starts = [0, *sentence_starts(text), len(text)]
    return [text[start:end] for start, end in pairwise(starts)]


names_a_thing = dropping("thing", NO_THING, _names_none, applies_to=("unanswerable",))
"""The thing that is asked about stands in the question and in the evidence."""

unstated = dropping("unstated", STATED, _may_be_stated, applies_to=("unanswerable",))
"""No word by which a text would state what is asked stands in the chunk or the rest of the document; and no sentence of
the chunk holds most of the words of the question."""

refuses = dropping("refuses", NO_REFUSAL, lambda row: not (
    does_not_know(row.answer) or declines(row.answer, row.question) or _REFUSAL.search(row.answer)),
    applies_to=("unanswerable",))
"""The answer says that it is not known, or not said."""
