"""Checks of questions: whether one stands on its own, and asks for what its source can say."""

from __future__ import annotations

from collections.abc import Callable

from labkit.quality.checks.base import Candidate, Check, Gate, dropping
from labkit.quality.question_forms import asks_yes_or_no
from labkit.quality.standalone import leans_on_source, opens_with_pronoun, points_at_nothing
from labkit.text.words import holds_numbers

LEANS = "question leans on the source"


def own_words(row: Candidate) -> str:
    """Return a question without what was put into it to make it false (``extra["own_words"]``)."""
    return row.extra.get("own_words", row.question)


def leans_on_nothing(leans: Callable[[str, str], bool] = leans_on_source) -> Check:
    """It does not speak of its source: a reader has none before him."""
    return dropping("leaning-question", LEANS, lambda row: leans(own_words(row), row.language))


explains_itself = dropping("pronoun", "question does not stand alone", lambda row: not row.before and (
    opens_with_pronoun(own_words(row), row.language) or points_at_nothing(own_words(row), row.language)))
"""It asks about no pronoun, and points at nothing that it does not name, unless something was said before."""

names_the_known = dropping("names", "question names what its source does not", lambda row: not (
    holds_numbers(" ".join([row.chunk.text, *row.chunk.headings, row.about]), own_words(row))))
"""Every number in it stands in the chunk, its headings or ``about``: small models take names from their prompt."""

STANDS_ALONE: Gate = (leans_on_nothing(), explains_itself, names_the_known)

asks_whether = dropping("yes-no", "not a yes-or-no question",
                        lambda row: not asks_yes_or_no(row.question, row.language))
"""Yes or no answers it."""
