"""One step of evolution: which operator an instruction is evolved by, and what the model is asked about it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labkit.datasets.record import QA
from labkit.errors import SettingsError
from labkit.generate.evolve.operators import METHOD, OPERATORS, Operator, choose, keywords
from labkit.quality.checks.base import Candidate
from labkit.quality.judge.grades import ASKED, JUDGE, REASON, STATUS
from labkit.quality.judge.rubrics import RUBRICS

_MOST_ROUNDS = 20


@dataclass(slots=True)
class Lineage:
    """One seed in the course of a run: the latest instruction that was kept, and the texts on the way to it."""

    tip: QA
    texts: list[str]


@dataclass(slots=True)
class Evolution:
    """One evolution of one instruction, on its way through the eliminations.

    ``given`` is what the operator works on: the parent's text, or keywords. ``system`` is what the model was told, and
    must not repeat. ``candidate`` and ``made`` are set once the rules are passed.
    """

    lineage: Lineage
    operator: Operator
    round: int
    given: str
    parents: list[str]
    system: str = ""
    candidate: Candidate | None = None
    made: QA | None = None

    @property
    def parent(self) -> str:
        """The text that the evolved one must differ from; "" where it was not evolved from a text."""
        return "" if self.operator.kind == "fresh" else self.given

    @property
    def label(self) -> str:
        """A few words for messages."""
        return f"{self.operator.name}, round {self.round}: {self.lineage.tip.question[:40]!r}"


def plan(lineage: Lineage, number: int, weights: Mapping[str, float], seed: int) -> Evolution:
    """Return the evolution of a lineage in a round; without weights, by a method in words.

    It depends on the seed number, the instruction and the round. Where there are no keywords to begin from, another
    instruction of the field is asked for.
    """
    tip = lineage.tip
    operator = choose(weights, seed, tip.id, number) if weights else METHOD
    if operator.kind == "fresh":
        if words := keywords(tip.question, seed, tip.id, number):
            return Evolution(lineage, operator, number, "\n".join(words), [tip.id])
        operator = OPERATORS["breadth"]
    return Evolution(lineage, operator, number, tip.question, [tip.id])


_OF_ITS_WORDS = {"fact", "claim", "review", "response", JUDGE, ASKED,
                 *(name + part for name in RUBRICS for part in ("", REASON, STATUS))}


def columns_for(parent: QA) -> dict[str, Any]:
    """Return the columns of somebody's that go along to what is evolved from a row.

    Not those that labkit knows to speak of the row's own words: a reviewer's decision, a judge's grades, the fact of a
    true-or-false row.
    """
    return {name: value for name, value in parent.extra.items() if name not in _OF_ITS_WORDS}


def step_of(record: QA) -> bytes:
    """Return what stands for the step that a record was made in, whatever its answer."""
    words = "\x1f".join([*record.parents, record.question])
    return hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=12).digest()


def require(rounds: int, num_rows: int | None, min_chars: int, max_chars: int, temperature: float,
            top_p: float | None) -> None:
    """Raise SettingsError if a parameter of a run is not possible."""
    for possible, cause, mend in (
            (1 <= rounds <= _MOST_ROUNDS, f"rounds is {rounds}.", f"Use 1 to {_MOST_ROUNDS}."),
            (num_rows is None or num_rows >= 1, f"num_rows is {num_rows}.", "Ask for 1 row or more."),
            (0 <= min_chars <= max_chars, f"min_len_chars is {min_chars}, max_len_chars is {max_chars}.",
             "Use bounds from 0 on, the larger one last."),
            (max_chars <= 100_000, f"max_len_chars is {max_chars}.", "Use at most 100,000."),
            (0 <= temperature <= 2, f"temperature is {temperature}.", "Use 0 to 2."),
            (top_p is None or 0 < top_p <= 1, f"top_p is {top_p}.", "Use a number above 0, up to 1.")):
        if not possible:
            raise SettingsError(cause, mend)
