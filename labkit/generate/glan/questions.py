"""GLAN: questions from nothing but a curriculum (Li et al., 2024, "Synthetic Data (Almost) from Scratch").

Disciplines have subjects, subjects have syllabi (see ``taxonomy`` and ``syllabus``). Each question is asked about 1 to
5 key concepts of one class session or of two (section 2.4; see ``sampling``), and is answered in a separate pass (see
``answers``).
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, Field

from labkit.datasets.ledger import Books, begun
from labkit.datasets.record import QA, Topic, Words
from labkit.errors import SettingsError
from labkit.generate.closed_book import QUESTION, hash_of, question_fault, question_hash
from labkit.generate.glan.curriculum import Syllabus, level_name
from labkit.generate.glan.sampling import MOST_CONCEPTS, Deck, count_one, count_two, draws
from labkit.llm.in_order import ask_in_order
from labkit.prompts import fence, prompt
from labkit.quality.checks import Check, gates_with

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Outcome, Request


class Asked(BaseModel):
    """A question as a model writes it."""

    question: Annotated[Words, Field(json_schema_extra={"maxLength": 1000})]


async def ask_questions(syllabi: Sequence[Syllabus], model: Model, *, num_iterations: int = 1, num_questions: int = 5,
                        language: str = "", personas: Sequence[str] = (), two_sessions: float = 0.5,
                        max_concepts: int = MOST_CONCEPTS, seed: int = 0, temperature: float = 0.7,
                        known: Iterable[QA] = (), settled: Mapping[int, str] = {},
                        each: Callable[[QA], object] | None = None,
                        drop: Callable[[Topic, str], object] | None = None,
                        checks: Iterable[Check | str] | Mapping[str, Iterable[Check | str]] = (),
                        show: bool = True) -> Books:
    """Ask questions about all syllabi, and hand each that is kept to ``each``: none is held in memory.

    Every iteration goes through all syllabi, so that a run that is broken off has asked about all of them. The same
    arguments ask the same; more iterations ask further, and nothing that was asked before is asked in another way.

    Parameters
    ----------
    num_iterations, num_questions
        Questions for one subject in each iteration; every one has key concepts of its own.
    personas
        Who asks, in a sentence each, in turn; nobody in particular if there are none.
    two_sessions
        The share of questions that join two class sessions, which are harder.
    max_concepts
        The most key concepts of one question; the paper has 5.
    known
        Rows kept before: no question of theirs is repeated, and what they were asked about is counted, not asked again.
    settled
        By :func:`topic_key`, why questions were dropped in a run before: they are counted and not asked again.
    each, drop
        Called for every question that is kept (its answer is ""), and for every topic whose question is dropped, always
        in the same order.
    checks
        As for :func:`labkit.make_qa`; the kind of rows is "closed_book_question", and no check may ask a model.

    Returns
    -------
    Books that count questions, those of runs before among them; ``balanced`` holds. Memory grows by one number a
    question.
    """
    language = language or model.language
    for name, count in (("num_iterations", num_iterations), ("num_questions", num_questions),
                        ("max_concepts", max_concepts)):
        if count < 1:
            raise SettingsError(f"{name} is {count}.", "Ask for 1 or more.")
    if not 0 <= two_sessions <= 1:
        raise SettingsError(f"two_sessions is {two_sessions}.", "It is a share, from 0 to 1.")
    books = begun("questions", Books())
    gate = gates_with({"closed_book_question": QUESTION}, checks, may_ask=False)["closed_book_question"]
    heard: set[int] = set()
    before = dict(settled)
    for record in known:
        heard.add(question_hash(record.question))
        if record.topic:
            before[topic_key(record.topic, record.language)] = ""

    def requests() -> Iterator[tuple[Topic, Request]]:
        for number in range(num_iterations):
            for syllabus in syllabi:
                stream = topics(syllabus, seed, personas, two_sessions, max_concepts)
                for topic in islice(stream, number * num_questions, (number + 1) * num_questions):
                    books.asked += 1
                    reason = before.get(topic_key(topic, language)) if before else None  # a key costs a hash
                    if reason is None:
                        yield topic, _request(topic, language, temperature)
                    else:
                        books.kept += not reason
                        books.dropped += Counter([reason] if reason else [])

    def take(topic: Topic, outcome: Outcome) -> None:
        question = getattr(outcome, "question", None)
        if question is None:
            books.failed[outcome.reason] += 1
            return
        question = question.strip()
        reason = question_fault(question, language, gate) or (
            "repeats another question" if question_hash(question) in heard else "")
        if reason:
            books.dropped[reason] += 1
            if drop:
                drop(topic, reason)
            return
        heard.add(question_hash(question))
        books.kept += 1
        if each:
            each(QA(question=question, answer="", qa_type="long", language=language, topic=topic, method="glan",
                    model=model.name))

    await ask_in_order(model, requests(), take, label="Asking questions", show=show)
    return books


def topics(syllabus: Syllabus, seed: int = 0, personas: Sequence[str] = (), two_sessions: float = 0.5,
           max_concepts: int = MOST_CONCEPTS) -> Iterator[Topic]:
    """Draw what to ask about a syllabus, without end; the same syllabus and seed always give the same."""
    subject = syllabus.subject
    name = json.dumps([seed, subject.discipline, subject.name, subject.level], ensure_ascii=False)
    people = Deck(len(personas), random.Random(f"{name} personas"))
    for draw in draws([len(session.concepts) for session in syllabus.sessions], name, two_sessions, max_concepts):
        sessions = [syllabus.sessions[place] for place in draw.sessions]
        concepts = [session.concepts[place] for session, places in zip(sessions, draw.concepts, strict=True)
                    for place in places]
        yield Topic(discipline=subject.discipline, subject=subject.name, level=subject.level,
                    sessions=[session.name for session in sessions], concepts=concepts, repeat=draw.repeat,
                    persona=personas[people.draw()] if personas else "")


def count_topics(syllabus: Syllabus, max_concepts: int = MOST_CONCEPTS) -> tuple[int, int]:
    """Return how many sets of concepts a syllabus has to ask about: of one session, and of two."""
    sizes = [len(session.concepts) for session in syllabus.sessions]
    return (sum(count_one(size, max_concepts) for size in sizes),
            sum(count_two(first, second, max_concepts) for first, second in combinations(sizes, 2)))


def topic_key(topic: Topic, language: str) -> int:
    """Return the number that a topic is known by from one run to the next: 64 bits of a hash."""
    return hash_of(json.dumps([language, *topic.model_dump().values()], ensure_ascii=False))


def _request(topic: Topic, language: str, temperature: float) -> Request:
    from labkit.llm.request import Request

    return Request(
        prompt("glan_question", language, discipline=fence(topic.discipline, "discipline"),
               subject=fence(topic.subject, "subject"), level=level_name(topic.level, language),
               sessions=fence("\n".join(topic.sessions), "sessions"),
               concepts=fence("\n".join(topic.concepts), "concepts"),
               both=len(topic.sessions) if len(topic.sessions) > 1 else "",
               persona=fence(topic.persona, "persona") if topic.persona else ""),
        schema=Asked, temperature=temperature, top_p=0.95, max_tokens=600, sample=topic.repeat,
        label=f"question about {topic.subject} ({topic.discipline})")
