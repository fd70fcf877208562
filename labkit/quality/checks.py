"""The gate that every pair passes or is dropped at, with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.documents.types import Chunk
from labkit.errors import SettingsError
from labkit.languages import is_in_language
from labkit.quality.standalone import leans_on_source, opens_with_pronoun
from labkit.quality.support import adds_to, holds_words, numbers, supports
from labkit.quotes import find_quote, plain

REASONS = (
    "empty", "evidence not in the source", "evidence too short", "question leans on the source",
    "question does not stand alone", "question names what its source does not", "answer leans on the source",
    "answer not in its evidence", "answer too long",
    "answer in the question", "wrong language", "repeats another pair",
)
"""Why a pair is dropped, in the order of the checks; the last is for the caller, who knows the other pairs."""

_LEAST = 2  # letters and digits that evidence must hold beside the answer: less names nothing that it belongs to
_SHORT_WORDS, _SHORT_SIGNS = 8, 24  # of a short answer; signs are for scripts without spaces
QA_TYPES = ("short", "long")


@dataclass(frozen=True, slots=True)
class Verdict:
    """``reason`` is one of REASONS, or "" for a pair to keep; then ``start`` and ``end`` are its evidence's place."""

    reason: str
    start: int = 0
    end: int = 0


def check_pair(chunk: Chunk, question: str, answer: str, evidence: str, *, qa_type: str = "long",
               language: str = "English", about: str = "") -> Verdict:
    """Check one pair against the chunk that it was made from; the first check that fails names the reason.

    - The evidence occurs in the chunk, white space and punctuation aside, and says more than the answer alone.
    - Question and answer stand on their own: they do not speak of their source, and the question asks about no pronoun.
    - Every number in the question stands in the chunk, its headings or ``about``, which says what the document is
      about: a small model takes names from the examples in its prompt.
    - The answer rests on the evidence: word for word for a short one (of at most eight words); for a long one all
      numbers, and most of the words that it adds to the question, where both are in one language. Across languages
      only numbers can be compared.
    - The question does not give the answer away, and both are in the asked language.

    Raises
    ------
    SettingsError
        If ``qa_type`` is not one that this version makes.
    """
    require_type(qa_type)
    if not (plain(question) and plain(answer)):
        return Verdict("empty")
    place = find_quote(chunk.text, evidence)
    if place is None:
        return Verdict("evidence not in the source")
    quote = chunk.text[place[0]:place[1]]
    if len(plain(quote)) < len(plain(answer)) * (qa_type == "short") + _LEAST:
        return Verdict("evidence too short")
    if leans_on_source(question):
        return Verdict("question leans on the source")
    if opens_with_pronoun(question):
        return Verdict("question does not stand alone")
    if not numbers(question) <= numbers(" ".join([chunk.text, *chunk.headings, about])):
        return Verdict("question names what its source does not")
    if qa_type != "short" and leans_on_source(answer):
        return Verdict("answer leans on the source")
    if reason := _answer(question, answer, quote, qa_type, language):
        return Verdict(reason)
    if not is_in_language(question, language) or (qa_type != "short" and not is_in_language(answer, language)):
        return Verdict("wrong language")
    return Verdict("", *place)


def require_type(qa_type: str) -> None:
    """Raise SettingsError if a question type is not one that this version makes."""
    if qa_type not in QA_TYPES:
        raise SettingsError(f'Question type "{qa_type}" is not part of this version.', f"Use {' or '.join(QA_TYPES)}.")


def _answer(question: str, answer: str, quote: str, qa_type: str, language: str) -> str:
    translated = not is_in_language(quote, language)
    if translated:
        held = numbers(answer) <= numbers(quote)
    else:
        held = holds_words(answer, quote) if qa_type == "short" else supports(answer, quote, question)
    if not held:
        return "answer not in its evidence"
    if qa_type == "short" and (len(answer.split()) > _SHORT_WORDS or
                               (len(answer.split()) <= 2 and len(plain(answer)) > _SHORT_SIGNS)):
        return "answer too long"
    given_away = find_quote(question, answer) or not (qa_type == "short" or adds_to(question, answer))
    return "answer in the question" if given_away else ""
