"""The checks of evolved instructions and of answers to them, in their order: no gain to a dataset is eliminated.

The rules of Evol-Instruct (Xu et al., 2023, arXiv 2304.12244, section 3.2, "Elimination Evolving"): no information
gain, an answer that refuses, an answer of nothing but stop words and punctuation, words of the evolving prompt copied
into the result. That two instructions ask for the same in different words is for a model to judge; all else is told
here. Added are bounds of length, the asked language, and refusals and labels where the instruction should be.

Of an evolved instruction, ``extra["parent"]`` is what it was evolved from ("" where from nothing), ``told`` what the
model was told, ``min_chars`` and ``max_chars`` are its bounds, and ``same_subject`` says whether it must keep the
subject of its parent, as what is evolved in depth must.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from pydantic import BaseModel

from labkit.generate.evolve.elimination import (
    MAX_CHARS,
    answers,
    copies,
    keeps_subject,
    leaks,
    least_chars,
    prose,
    says_nothing,
)
from labkit.generate.evolve.failure import failure_of
from labkit.prompts import fence, prompt
from labkit.quality.checks import Ask, Candidate, Check, Gate, dropping, judge, rows
from labkit.quality.groundedness import adds_to
from labkit.quality.refusals import declines, refuses
from labkit.quality.standalone import leans_on_source
from labkit.text.quotes import plain

if TYPE_CHECKING:
    from labkit.llm.request import Request

NO_GAIN = "no information gain"
_of_evolved = partial(dropping, applies_to=["evolved"])
_of_answers = partial(dropping, applies_to=["evolved_answer"])


class Gain(BaseModel):
    """Whether an evolved instruction asks for the same as its parent: the difference comes first."""

    difference: str
    equal: bool


def _leaks(row: Candidate) -> bool:
    """Words of the prompt that stand in its parent are none of ours; a copied stretch, of an example say, is."""
    return leaks(row.question, row.extra["parent"]) or copies(row.question, row.extra["told"], row.extra["parent"])


def _leans(row: Candidate) -> bool:
    # what it speaks of may follow: behind a colon, or on lines of its own
    return (not re.search(r"[:：\n]", row.question.strip()) and leans_on_source(row.question, row.language)
            and not leans_on_source(row.extra["parent"], row.language))


def _leaves_subject(row: Candidate) -> bool:
    return bool(row.extra["parent"] and row.extra["same_subject"]) and not keeps_subject(
        row.question, row.extra["parent"])


def _adds_nothing(row: Candidate) -> bool:
    """It says no word or number beyond its parent."""
    parent = row.extra["parent"]
    return bool(parent) and (plain(row.question) == plain(parent) or not adds_to(parent, row.question))


def comparing(text: str, parent: str, language: str) -> Request:
    """Return the request that asks whether an evolved instruction gains anything over its parent."""
    from labkit.llm.request import Request

    return Request(f"{fence(parent, 'first')}\n\n{fence(text, 'second')}", system=prompt("evolve_gain", language),
                   schema=Gain, max_tokens=300, label=f"gain of {text[:40]!r}")


async def _gains(row: Candidate, ask: Ask) -> str:
    if not row.extra["parent"]:
        return ""  # nothing to be equal to
    gain: Gain = await ask(comparing(row.question, row.extra["parent"], row.language))
    return NO_GAIN if gain.equal else ""


EVOLVED: Gate = (
    _of_evolved("content", "only stop words", lambda row: says_nothing(row.question), required=True),
    _of_evolved("refusal", "refusal", lambda row: declines(row.question, row.extra["parent"])),
    _of_evolved("prompt-words", "leaked prompt words", _leaks),
    _of_evolved("leaning-question", "leans on a source", _leans),
    _of_evolved("least", "too short", lambda row: len(row.question) < row.extra["min_chars"]),
    _of_evolved("most", "too long", lambda row: len(row.question) > row.extra["max_chars"]),
    rows.in_language(rows.question, prose=prose),
    _of_evolved("asking", "answers, and does not ask",
                lambda row: answers(row.question, row.language)),
    _of_evolved("subject", "another subject", _leaves_subject),
    _of_evolved("new-words", NO_GAIN, _adds_nothing),
    Check("gain", _gains, (NO_GAIN,), frozenset(["evolved"])))

ANSWER: Gate = (
    _of_answers("content", "answer says nothing", lambda row: says_nothing(row.answer), required=True),
    _of_answers("refusal", "answer refuses", lambda row: refuses(row.answer, row.question)),
    # by the rules of Auto Evol-Instruct: what is needed to answer was lost in the evolution
    _of_answers("asks-back", "answer asks back", lambda row: bool(failure_of(row.answer, row.question))),
    _of_answers("prompt-words", "answer leaks prompt words", lambda row: leaks(row.answer, row.question)),
    rows.in_language(rows.answer, "answer in the wrong language", prose))

GATES = {"evolved": EVOLVED, "evolved_answer": ANSWER}


def candidate_of(text: str, parent: str, *, language: str = "English", min_chars: int | None = None,
                 max_chars: int = MAX_CHARS, same_subject: bool = False, system: str = "") -> Candidate:
    """Return an evolved instruction as the checks see it.

    Parameters
    ----------
    min_chars, max_chars
        Bounds of its length; by default 32 (16 in Chinese, Japanese, Korean and Thai) and 512.
    """
    least = least_chars(language) if min_chars is None else min_chars
    return Candidate(text, kind="evolved", language=language, extra={
        "parent": parent, "told": system, "min_chars": least, "max_chars": max_chars, "same_subject": same_subject})


def eliminate(candidate: Candidate, gate: Gate = EVOLVED) -> str:
    """Return why an evolved instruction is dropped, or "" for one to go on with; no model is asked."""
    return judge(candidate, gate)


def eliminate_answer(answer: str, instruction: str, *, language: str = "English", gate: Gate = ANSWER) -> str:
    """Return why an instruction falls with its answer, or "" for a pair to keep."""
    return judge(Candidate(instruction, answer, "evolved_answer", language), gate)
