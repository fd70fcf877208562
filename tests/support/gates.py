"""One row put through the gate of its question type, as a run would put it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from labkit.documents.types import Chunk
from labkit.generate.qa.types import GATES, TYPES
from labkit.quality.checks import Candidate, judge, reasons_of
from labkit.quality.checks.summary import body
from labkit.quality.checks.truth import FALSE, without

REASONS = (*reasons_of(GATES), "repeats another pair", "no counterpart to balance it")
"""Why a pair is dropped: the reasons of the checks, and those of a run that knows the other pairs."""


class Judged(NamedTuple):
    """The reason, or "" and where the evidence stands."""

    reason: str
    start: int = 0
    end: int = 0


def judged(candidate: Candidate) -> Judged:
    reason = judge(candidate, GATES[candidate.kind])
    return Judged(reason) if reason else Judged("", *(candidate.place or (0, 0)))


def check_pair(chunk: Chunk, question: str, answer: str, evidence: str, *, qa_type: str = "long",
               language: str = "English", about: str = "") -> Judged:
    return judged(Candidate(question, answer, qa_type, language, chunk, evidence, about))


def check_truth(chunk: Chunk, question: str, answer: str, evidence: str, fact: str, claim: str,
                language: str = "English") -> Judged:
    own_words = without(question, claim) if answer == FALSE else question
    return judged(Candidate(question, answer, "boolean", language, chunk, evidence,
                            extra={"fact": fact, "claim": claim, "own_words": own_words}))


def check_summary(chunk: Chunk, question: str, answer: str) -> Judged:
    return judged(Candidate(question, answer, "summary", chunk=chunk, placed=body(chunk)))


def check_conversation(chunk: Chunk, turns: Iterable[tuple[str, str, str]]) -> str | Sequence[Candidate]:
    parts = [Candidate(question, answer, "turn", chunk=chunk, evidence=evidence)
             for question, answer, evidence in turns]
    question, answer = (parts[0].question, parts[0].answer) if parts else ("", "")
    kept, reason = TYPES["conversation"].judged(
        Candidate(question, answer, "conversation", chunk=chunk, turns=parts), GATES)
    return reason or kept.turns
