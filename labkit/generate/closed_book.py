"""Answers to questions without a source, in a pass of their own (GLAN, Li et al., 2024, section 2.4).

An answer that says it does not know is none: it is dropped and counted.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from labkit.datasets.ledger import Books, begun
from labkit.datasets.record import QA
from labkit.llm.in_order import ask_in_order
from labkit.prompts import fence, prompt
from labkit.quality.checks import Candidate, Check, Gate, dropping, gates_with, judge, rows
from labkit.quality.groundedness import adds_to
from labkit.quality.refusals import does_not_know
from labkit.quality.standalone import leans_on_source
from labkit.text.languages.forms import shows
from labkit.text.quotes import plain

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Outcome, Request


def without_code(text: str) -> str:
    """Return a text without code and formulas, which are in no language."""
    return re.sub(r"```.*?(?:```|\Z)|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]+\$|\\\[.*?\\\]|\\\(.*?\\\)", " ", text, flags=re.S)


QUESTION: Gate = (
    rows.filled(rows.question),
    dropping("syllabus", "question speaks of its syllabus", lambda row: shows("syllabus", row.question, row.language)),
    dropping("leaning-question", "question leans on a source", lambda row: leans_on_source(row.question, row.language)),
    rows.in_language(rows.question, prose=without_code))
"""The checks of a question that has no source."""
ANSWER: Gate = (
    rows.filled(rows.answer),
    dropping("knowledge", "does not know", lambda row: does_not_know(row.answer)),
    dropping("given-away", "answer adds nothing to its question", lambda row: (
        plain(row.answer) == plain(row.question) or not adds_to(row.question, row.answer))),
    rows.in_language(rows.answer, prose=without_code))
"""The checks of an answer that has no source."""
GATES = {"closed_book_question": QUESTION, "closed_book_answer": ANSWER}


def question_fault(question: str, language: str, gate: Gate = QUESTION) -> str:
    """Return why a question that has no source cannot be used, or ""."""
    return judge(Candidate(question, kind="closed_book_question", language=language), gate)


def answer_fault(question: str, answer: str, language: str, gate: Gate = ANSWER) -> str:
    """Return why an answer that has no source cannot be used, or ""."""
    return judge(Candidate(question, answer, "closed_book_answer", language), gate)


async def answer_closed_book(questions: Iterable[QA], model: Model, *, max_tokens: int = 1024, temperature: float = 0.7,
                           settled: Mapping[int, str] = {}, each: Callable[[QA], object] | None = None,
                           drop: Callable[[QA, str], object] | None = None,
                           checks: Iterable[Check | str] | Mapping[str, Iterable[Check | str]] = (),
                           no_checks: Iterable[str] = (), show: bool = True) -> Books:
    """Answer questions, each in its own language, and hand each answered pair to ``each``.

    Parameters
    ----------
    questions
        Pairs without an answer; drawn from only as fast as answers come, so it may be a long file. One that has an
        answer already goes to ``each`` as it is.
    settled
        By ``question_hash``, what became of questions in a run before: "" for answered, else why its answer was
        dropped. They are counted and not asked again.
    each, drop
        Called for every answered pair, and for every question whose answer is dropped; new ones always in one order.
    checks, no_checks
        As for :func:`labkit.make_qa`; the kind of rows is "closed_book_answer", and no check may ask a model.

    Returns
    -------
    Books that count questions, a repeated one as dropped; ``balanced`` holds. Memory grows by one number a question.
    """
    books = begun("answers", Books())
    gate = gates_with({"closed_book_answer": ANSWER}, checks, no_checks, may_ask=False)["closed_book_answer"]
    seen: set[int] = set()

    def requests() -> Iterator[tuple[QA, Request]]:
        for record in questions:
            books.asked += 1
            number = question_hash(record.question)
            reason = "repeats another question" if number in seen else settled.get(number)
            seen.add(number)
            if reason is not None:
                books.kept += not reason
                books.dropped += Counter([reason] if reason else [])
            elif record.answer:
                books.kept += 1
                if each:
                    each(record)
            else:
                yield record, _request(record, max_tokens, temperature)

    def take(record: QA, outcome: Outcome) -> None:
        if not isinstance(outcome, str):
            books.failed[outcome.reason] += 1
            return
        answer = outcome.strip()
        if reason := answer_fault(record.question, answer, record.language, gate):
            books.dropped[reason] += 1
            if drop:
                drop(record, reason)
            return
        books.kept += 1
        if each:
            each(record.model_copy(update={"answer": answer, "model": model.name}))

    await ask_in_order(model, requests(), take, label="Answering", show=show)
    return books


def _request(record: QA, max_tokens: int, temperature: float) -> Request:
    from labkit.llm.request import Request

    words = " ".join(record.question.split())
    return Request(fence(record.question, "question"), system=prompt("glan_answer", record.language),
                   temperature=temperature, top_p=0.95, max_tokens=max_tokens,
                   label=f"answer to: {words[:60]}")


def question_hash(question: str) -> int:
    """Return a number that is the same for questions that differ in white space, case or punctuation only."""
    return hash_of(plain(question) or question)


def hash_of(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8], "big")
