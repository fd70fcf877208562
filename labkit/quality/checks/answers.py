"""Checks of answers: whether one rests on its evidence, adds to its question, and stands on its own."""

from __future__ import annotations

from collections.abc import Callable

from labkit.quality.checks.base import Candidate, Check, Verdict, dropping
from labkit.quality.groundedness import SUPPORT, adds_to, holds_words, share, supports
from labkit.quality.question_forms import says_whether
from labkit.quality.standalone import leans_on_source
from labkit.text.length import is_spaceless, sign_count, word_count
from labkit.text.quotes import find_quote
from labkit.text.words import holds_numbers

_SHORT_WORDS, _SHORT_SIGNS = 5, 18  # of a short answer; signs are for scripts without spaces
UNSUPPORTED, GIVEN_AWAY = "answer not in its evidence", "answer in the question"


def leans_on_nothing(leans: Callable[[str, str], bool] = leans_on_source) -> Check:
    """It does not speak of its source."""
    return dropping("leaning-answer", "answer leans on the source", lambda row: leans(row.answer, row.language))


def _is_copied(row: Candidate) -> bool:
    return holds_numbers(row.quote, row.answer) if row.translated else holds_words(row.answer, row.quote)


def _support(row: Candidate) -> str | Verdict:
    asked = f"{row.before} {row.question}"
    if row.translated:
        return "" if holds_numbers(row.quote, row.answer) else UNSUPPORTED
    if not supports(row.answer, row.quote, asked, words=False):
        return UNSUPPORTED  # of its numbers there is no share that would do
    score = share(row.answer, row.quote, asked)
    return Verdict("" if score >= SUPPORT else UNSUPPORTED, round(score, 3), SUPPORT)


copied = dropping("support", UNSUPPORTED, lambda row: not _is_copied(row))
"""It stands in the evidence word for word; across languages its numbers do."""

supported = Check("support", _support, (UNSUPPORTED,))
"""All of its numbers, and most of the words that it adds to the question, stand in the evidence: their share is its
score."""

short = dropping("short-answer", "answer too long", lambda row: (
    sign_count(row.answer) > _SHORT_SIGNS if is_spaceless(row.answer) else word_count(row.answer) > _SHORT_WORDS))
"""It has at most five words, a number and its unit being one, or 18 letters and digits without spaces."""

unsaid = dropping("given-away", GIVEN_AWAY, lambda row: find_quote(row.question, row.answer) is not None)
"""It does not stand in the question."""

adds = dropping("given-away", GIVEN_AWAY, lambda row: (
    find_quote(row.question, row.answer) is not None or not (
        adds_to(row.question, row.answer) or says_whether(row.answer, row.language))))
"""It does not stand in the question, and says something that the question does not: yes or no, if nothing else."""
