"""Checks of any row: that something stands there, in the asked language, and that it is no order to a model."""

from __future__ import annotations

from collections.abc import Callable

from labkit.quality.checks.base import Candidate, Check, dropping
from labkit.text.injection import gives_orders
from labkit.text.languages import is_in_language
from labkit.text.quotes import plain

ORDERS = "gives orders to a model"
Words = Callable[[Candidate], tuple[str, ...]]
"""Which words of a candidate a check looks at."""


def question(candidate: Candidate) -> tuple[str, ...]:
    return (candidate.question,)


def answer(candidate: Candidate) -> tuple[str, ...]:
    return (candidate.answer,)


def question_and_answer(candidate: Candidate) -> tuple[str, ...]:
    return candidate.question, candidate.answer


def filled(words: Words = question_and_answer) -> Check:
    """Letters or digits stand in each of the words."""
    return dropping("filled", "empty", lambda row: not all(map(plain, words(row))), required=True)


def in_language(words: Words = question_and_answer, reason: str = "wrong language",
                prose: Callable[[str], str] = str) -> Check:
    """The words are in the asked language; ``prose`` takes out of them what is in none."""
    return dropping("language", reason,
                    lambda row: not all(is_in_language(prose(text), row.language) for text in words(row)))


gives_no_orders = dropping("orders", ORDERS, lambda row: any(
    map(gives_orders, (row.question, row.answer, "" if row.placed else row.quote))))
"""Neither the row nor the words that it quotes are an order to the model that reads it (labkit.text.injection)."""
