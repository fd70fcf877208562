"""Checks of answers: whether one rests on its evidence, adds to its question, and stands on its own."""

from __future__ import annotations

import re
from collections.abc import Callable

from labkit.quality.checks.base import Candidate, Check, Verdict, dropping
from labkit.quality.groundedness import SUPPORT, adds_to, holds_words, share, supports
from labkit.quality.question_forms import negates, says_whether
from labkit.quality.standalone import leans_on_source
from labkit.text.length import is_spaceless, sign_count, word_count
from labkit.text.quotes import find_quote, plain
from labkit.text.words import content_words, holds_numbers

_SHORT_WORDS, _SHORT_SIGNS = 5, 18  # of a short answer; signs are for scripts without spaces
_CELL = 2  # times as long may a whole cell be
_BETWEEN_CELLS = re.compile(r"(?<!\\)\|")
_SAYS_MUCH = 6  # content words that are not its question's
LEANS = "answer leans on the source"
UNSUPPORTED, GIVEN_AWAY = "answer not in its evidence", "answer in the question"


def leans_on_nothing(leans: Callable[[str, str], bool] = leans_on_source) -> Check:
    """It does not speak of its source."""
    return dropping("leaning-answer", LEANS, lambda row: leans(row.answer, row.language))


def _leans_by_itself(row: Candidate) -> bool:
    if not leans_on_source(row.answer, row.language):
        return False
    least = _SAYS_MUCH * (2 if is_spaceless(row.answer) else 1)  # pairs of characters, two of which are about a word
    return not leans_on_source(row.quote, row.language) or \
        len(content_words(row.answer) - content_words(row.question)) < least


speaks_for_itself = dropping("leaning-answer", LEANS, _leans_by_itself)
"""It does not speak of its source ("according to the text"), unless its evidence does so itself by the way: "flush it
with ten litres, as section 2.3 describes". An answer that says little besides ("it stands in section 2.3") is none."""


def _is_copied(row: Candidate) -> bool:
    return holds_numbers(row.quote, row.answer) if row.translated else holds_words(row.answer, row.quote)


def _support(row: Candidate) -> str | Verdict:
    asked = f"{row.before} {row.question}"
    if row.translated:
        return "" if holds_numbers(row.quote, row.answer) else UNSUPPORTED
    if not supports(row.answer, row.stated, asked, words=False):
        return UNSUPPORTED  # of its numbers there is no share that would do
    score = share(row.answer, row.stated, asked)
    return Verdict("" if score >= SUPPORT else UNSUPPORTED, round(score, 3), SUPPORT)


copied = dropping("support", UNSUPPORTED, lambda row: not _is_copied(row))
"""It stands in the evidence word for word; across languages its numbers do."""

supported = Check("support", _support, (UNSUPPORTED,))
"""All of its numbers, and most of the words that it adds to the question, stand in the evidence, or in the column names
or the line that its row or item stands under: their share is its score."""


def _is_too_long(row: Candidate) -> bool:
    times = _CELL if _is_cell(row) else 1
    if is_spaceless(row.answer):
        return sign_count(row.answer) > _SHORT_SIGNS * times
    return word_count(row.answer) > _SHORT_WORDS * times


def _is_cell(row: Candidate) -> bool:
    """Tell whether an answer is all that one cell of its row of a table holds."""
    cells = _BETWEEN_CELLS.split(row.quote.strip().strip("|")) if "|" in row.quote else []
    return bool(plain(row.answer)) and plain(row.answer) in map(plain, cells)


short = dropping("short-answer", "answer too long", _is_too_long)
"""It has at most five words, a number and its unit being one, or 18 letters and digits without spaces; twice as many
where it is a cell of a table, which cannot be cut shorter."""

unsaid = dropping("given-away", GIVEN_AWAY, lambda row: find_quote(row.question, row.answer) is not None)
"""It does not stand in the question."""


def _is_given_away(row: Candidate) -> bool:
    if find_quote(row.question, row.answer) is not None:
        return True
    denies = [negates(text, row.language) for text in (row.question, row.answer)]
    return denies[0] == denies[1] and not (
        adds_to(row.question, row.answer) or says_whether(row.answer, row.language))


adds = dropping("given-away", GIVEN_AWAY, _is_given_away)
"""It does not stand in the question, and says something that the question does not, says yes or no, or denies what
that asks."""
