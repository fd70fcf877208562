"""Answers to evolved questions: from the source, where a question keeps to it, else from what the model knows.

They are asked for in a pass of their own. A question that was evolved from one with evidence is first put to the model
together with the source: if the source states all that it asks for, the answer is made from it, and is checked as every
pair from a document is. If not, the question has left its source, and so has its answer: the record names none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, create_model

from labkit.datasets.ledger import Books, begun
from labkit.datasets.record import QA, Evidence
from labkit.documents.types import Chunk, Segment
from labkit.generate.asked_checks import Asked, asking, settle, with_scores
from labkit.generate.evolve.gates import GATES
from labkit.generate.qa.records import evidence_at
from labkit.generate.qa.statements import statements
from labkit.generate.qa.types import TYPES
from labkit.llm.in_order import ask_in_order, window_of
from labkit.prompts import fence, prompt
from labkit.quality.checks import Candidate, Check, Gates, NotJudged, gates_with, judge

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Failure, Outcome, Request

_TOKENS = 1024
_SHOWN = 600  # characters of a source that evolution is shown: reading them is what costs a small model most
WINDOW = 256  # questions that are worked on at once


class Grounded(BaseModel):
    """An answer from a source, or that the source has none."""

    answerable: bool
    evidence: str
    answer: str


ANSWER_GATES: Gates = {"evolved_answer": GATES["evolved_answer"], **TYPES["long"].gates}
"""The checks of answers: from what the model knows, and from a source, which are held as all long pairs are."""


@dataclass(slots=True)
class Answering:
    """How answers are asked for. ``chunks`` are the sources by their ids; without one, the evidence stands for it."""

    language: str = "English"
    temperature: float = 0.7
    top_p: float | None = None
    chunks: Mapping[str, Chunk] = field(default_factory=dict)
    show: bool = True
    max_tokens: int = _TOKENS
    gates: Gates = field(default_factory=lambda: ANSWER_GATES)


async def answer_in_order(questions: list[QA], model: Model, how: Answering,
                          take: Callable[[int, QA | str | Failure | NotJudged], None]) -> None:
    """Have questions answered; ``take`` gets the place of each, and the pair, or why it is dropped, or the failure.

    Those with evidence come first; and each kind in order, so that it does not matter which answer was faster.
    """
    left: list[tuple[int, QA]] = []
    held: list[tuple[int, QA]] = []
    waiting: list[Asked[tuple[int, QA, Candidate]]] = []
    for place, question in enumerate(questions):
        (held if question.evidence and question.source else left).append((place, question))

    def take_grounded(item: tuple[int, QA], outcome: Outcome) -> None:
        place, question = item
        if not isinstance(outcome, Grounded):
            take(place, outcome)
        elif not outcome.answerable:
            left.append((place, question.model_copy(update={"evidence": None, "source": None})))
        else:
            put(place, *_grounded(question, outcome, how))

    def take_free(item: tuple[int, QA], outcome: Outcome) -> None:
        place, question = item
        if not isinstance(outcome, str):
            take(place, outcome)
            return
        pair = Candidate(question.question, outcome, "evolved_answer", how.language)
        put(place, pair, question.model_copy(update={"answer": outcome.strip(), "model": model.name}))

    def put(place: int, pair: Candidate, answered: QA) -> None:
        gate = how.gates[pair.kind]
        if reason := judge(pair, gate):
            take(place, reason)
        elif checks := asking(pair, gate):
            waiting.append(((place, answered, pair), [(pair, checks)]))
        else:
            take(place, with_scores(answered, [pair]))

    def take_checked(item: tuple[int, QA, Candidate], reason: str, failure: NotJudged | None) -> None:
        place, answered, pair = item
        take(place, failure or reason or with_scores(answered, [pair]))

    await ask_in_order(model, ((item, _grounding(item[1], how, model.bounded)) for item in held), take_grounded,
                       label="Answering from the source", show=how.show)
    await ask_in_order(model, ((item, _answering(item[1], how)) for item in sorted(left, key=lambda item: item[0])),
                       take_free, label="Answering", show=how.show)
    await settle(model, waiting, take_checked, label="Checking answers", show=how.show)


async def answer_questions(records: Iterable[QA], model: Model, *, language: str = "", temperature: float = 0.7,
                           top_p: float | None = 0.95, chunks: Iterable[Chunk] = (), max_tokens: int = _TOKENS,
                           each: Callable[[QA], object] | None = None,
                           checks: Iterable[Check | str] | Mapping[str, Iterable[Check | str]] = (),
                           no_checks: Iterable[str] = (), show: bool = True) -> Books:
    """Answer the questions of a run that asked for questions only; ``each`` gets every pair that is kept.

    Records that have an answer are handed on as they are. An id is a hash of the answer too: it changes, and the
    parents that later records name are renamed with it. An answer that would be longer than ``max_tokens`` has failed.
    ``checks`` and ``no_checks`` are as for :func:`labkit.evolve`.

    Raises
    ------
    ModelError
        If the model cannot be used at all. What ``each`` has seen by then is complete.
    """
    language = language or model.language
    how = Answering(language, temperature, top_p, {chunk.id: chunk for chunk in chunks}, show, max_tokens,
                    gates_with(ANSWER_GATES, checks, no_checks))
    books, renamed, source = begun("answers", Books()), {}, iter(records)
    while batch := list(islice(source, window_of(model, WINDOW))):
        waiting = [record for record in batch if not record.answer.strip() and not record.turns]
        results: dict[str, QA | str | Failure | NotJudged] = {}
        await answer_in_order(waiting, model, how,
                              lambda place, result, waiting=waiting, results=results:
                              results.__setitem__(waiting[place].id, result))
        books.asked += len(waiting)
        counted = Counter(record.id for record in waiting)
        for record in batch:
            result = results.get(record.id, record)
            if isinstance(result, QA):
                result = result.model_copy(update={"parents": [renamed.get(one, one) for one in record.parents]})
                if result.id != record.id:
                    renamed[record.id] = result.id
                books.kept += counted[record.id] > 0
                if each:
                    each(result)
            elif isinstance(result, str):
                books.dropped[result] += 1
            else:
                books.failed[result.reason] += 1
    return books


def _answering(question: QA, how: Answering) -> Request:
    from labkit.llm.request import Request

    return Request(question.question, system=prompt("evolve_answer", how.language), temperature=how.temperature,
                   top_p=how.top_p, max_tokens=how.max_tokens, label=f"answer to {question.question[:40]!r}")


def _grounding(question: QA, how: Answering, bounded: bool) -> Request:
    from labkit.llm.request import Request

    source = _source(question, how.chunks)
    # A small model that copies its evidence rewrites it: where a grammar holds it, it chooses instead.
    choices = statements(source) if bounded else []
    schema = create_model("Grounded", __base__=Grounded, evidence=(Literal[tuple(choices)], ...)) if choices \
        else Grounded
    return Request(f"{fence(source.text)}\n\n{fence(question.question, 'question')}",
                   system=prompt("evolve_grounded", how.language), schema=schema, max_tokens=how.max_tokens,
                   label=f"answer from the source to {question.question[:40]!r}")


def _source(question: QA, chunks: Mapping[str, Chunk]) -> Chunk:
    """Return the chunk that a question belongs to, or, where it is not at hand, its evidence as one."""
    chunk = chunks.get(question.source.chunk_id)
    if chunk is not None:
        return chunk
    text = question.evidence.text
    page = next(iter(question.evidence.place[1]), 1)
    return Chunk(question.source.file, text, (Segment(0, len(text), page, question.evidence.kind),),
                 tuple(question.source.headings), 0)


def shown_source(question: QA, chunks: Mapping[str, Chunk]) -> str:
    """Return what to show of the source while a question is evolved: what stands around its evidence, or ""."""
    if not (question.evidence and question.source):
        return ""
    chunk = chunks.get(question.source.chunk_id)
    if chunk is None:
        return question.evidence.text
    middle = max(0, chunk.text.find(question.evidence.text[:80])) + len(question.evidence.text) // 2
    start = max(0, min(middle - _SHOWN // 2, len(chunk.text) - _SHOWN))
    return chunk.text[start:start + _SHOWN]


def _grounded(question: QA, reply: Grounded, how: Answering) -> tuple[Candidate, QA]:
    """Return the pair as the checks see it, and its record."""
    chunk = _source(question, how.chunks)
    whole = question.source.chunk_id not in how.chunks
    # Its parent's words may be taken up: they passed the same check.
    pair = Candidate(question.question, reply.answer, "long", question.language, chunk,
                     chunk.text if whole else reply.evidence, question.evidence.text)
    evidence = question.evidence if whole or not pair.place else _placed(question.evidence, chunk, *pair.place)
    return pair, question.model_copy(update={"answer": reply.answer.strip(), "evidence": evidence})


def _placed(parent: Evidence, chunk: Chunk, start: int, end: int) -> Evidence:
    """Return the evidence at a place of its chunk; where the page shows it is known only if its parent's was there."""
    if (start, end) == (parent.start, parent.end):
        return parent
    return evidence_at(chunk, start, end)
