"""The gate that every pair passes or is dropped at, with the reason: what holds for all types, and for short and long.

The other types have a gate each, which rests on this one: ``truths``, ``summaries``, ``conversations``.
"""

from __future__ import annotations

from typing import NamedTuple

from labkit.documents.types import Chunk
from labkit.errors import SettingsError
from labkit.quality.groundedness import adds_to, holds_words, supports
from labkit.quality.standalone import leans_on_source, opens_with_pronoun
from labkit.text.injection import gives_orders
from labkit.text.languages import is_in_language
from labkit.text.length import is_spaceless, sign_count, word_count
from labkit.text.quotes import find_quote, plain
from labkit.text.words import numbers

ORDERS = "gives orders to a model"
REASONS = (
    "empty", "evidence not in the source", "evidence too short", ORDERS, "question leans on the source",
    "question does not stand alone", "question names what its source does not", "answer leans on the source",
    "answer not in its evidence", "answer too long",
    "answer in the question", "wrong language",
    "neither True nor False", "not a yes-or-no question", "True not shown by its evidence",
    "False not shown by its evidence",
    "summary too short", "summary too long", "summary not in its source", "summary copied",
    "fewer than two good turns", "no turn refers back",
    "repeats another pair", "no counterpart to balance it",
)
"""Why a pair is dropped, in the order of the checks; the last two are for the caller, who knows the other pairs."""

QA_TYPES = ("short", "long", "boolean", "summary", "conversation")
MIXED = "mixed"
_LEAST = 2  # letters and digits that evidence must hold beside the answer: less names nothing that it belongs to
_SHORT_WORDS, _SHORT_SIGNS = 5, 18  # of a short answer; signs are for scripts without spaces


class Verdict(NamedTuple):
    """``reason`` is one of REASONS, or "" for a pair to keep; then ``start`` and ``end`` are its evidence's place."""

    reason: str
    start: int = 0
    end: int = 0


class Checked(NamedTuple):
    """A pair that passed, or one turn of a conversation, with the place of its evidence in the chunk."""

    question: str
    answer: str
    start: int
    end: int


def check_pair(chunk: Chunk, question: str, answer: str, evidence: str, *, qa_type: str = "long",
               language: str = "English", about: str = "", before: str = "") -> Verdict:
    """Check a short or long pair against the chunk that it was made from; the first check that fails names the reason.

    - The evidence occurs in the chunk, white space and punctuation aside, and says more than the answer alone. It is no
      order to the model that reads it (see :mod:`labkit.text.injection`).
    - Question and answer stand on their own: they do not speak of their source, and the question asks about no pronoun.
    - Every number in the question stands in the chunk, its headings or ``about``, which says what the document is
      about: a small model takes names from the examples in its prompt.
    - The answer rests on the evidence: word for word for a short one; for a long one all numbers, and most of the
      words that it adds to the question, where both are in one language. Across languages only numbers can be compared.
    - A short answer has at most five words, a number and its unit being one, or 18 letters and digits in scripts
      without spaces.
    - The question does not give the answer away, and both are in the asked language.

    Parameters
    ----------
    before
        What was said before in a conversation: the question may refer back to it, the answer may take up its words.
    """
    if not (plain(question) and plain(answer)):
        return Verdict("empty")
    place = find_quote(chunk.text, evidence)
    if place is None:
        return Verdict("evidence not in the source")
    quote = chunk.text[place[0]:place[1]]
    if len(plain(quote)) < len(plain(answer)) * (qa_type == "short") + _LEAST:
        return Verdict("evidence too short")
    if gives_orders(quote) or gives_orders(answer):
        return Verdict(ORDERS)
    if reason := check_question(chunk, question, about, before):
        return Verdict(reason)
    if qa_type != "short" and leans_on_source(answer):
        return Verdict("answer leans on the source")
    if reason := _answer(question, answer, quote, qa_type, language, before):
        return Verdict(reason)
    if not is_in_language(question, language) or (qa_type != "short" and not is_in_language(answer, language)):
        return Verdict("wrong language")
    return Verdict("", *place)


def check_question(chunk: Chunk, question: str, about: str = "", before: str = "") -> str:
    """Return why a question does not stand on its own, or names what its chunk does not hold; "" if it is good."""
    if leans_on_source(question):
        return "question leans on the source"
    if not before and opens_with_pronoun(question):
        return "question does not stand alone"
    if not numbers(question) <= numbers(" ".join([chunk.text, *chunk.headings, about])):
        return "question names what its source does not"
    return ""


def require_type(qa_type: str) -> None:
    """Raise SettingsError if a question type is neither one of QA_TYPES nor "mixed"."""
    if qa_type not in (*QA_TYPES, MIXED):
        raise SettingsError(f'There is no question type "{qa_type}".', f"Use {', '.join(QA_TYPES)} or {MIXED}.")


def _answer(question: str, answer: str, quote: str, qa_type: str, language: str, before: str) -> str:
    translated = not is_in_language(quote, language)
    if translated:
        held = numbers(answer) <= numbers(quote)
    elif qa_type == "short":
        held = holds_words(answer, quote)
    else:
        held = supports(answer, quote, f"{before} {question}")
    if not held:
        return "answer not in its evidence"
    if qa_type == "short" and (sign_count(answer) > _SHORT_SIGNS if is_spaceless(answer)
                               else word_count(answer) > _SHORT_WORDS):
        return "answer too long"
    given_away = find_quote(question, answer) or not (qa_type == "short" or adds_to(question, answer))
    return "answer in the question" if given_away else ""
