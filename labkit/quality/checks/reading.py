"""The reading check: a judge reads a pair beside its source, and says how far four things hold of it.

Who judges, and in what words it is asked, is not told here: the check hands over a :class:`Reading`, and gets
:class:`Ratings`. It stands in a gate where a judge is named, or where somebody asks for it by name; see
``labkit check --judge`` for whether a model is fit for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod

from labkit.datasets.question_types import QA_TYPES
from labkit.quality.checks.base import Ask, Candidate, Check, Verdict

THRESHOLD = 0.7
"""A pair is kept from this score on: of the four ratings one may be a 4, and all others are 5."""
BEST = 5
"""The highest rating; 1 is the lowest."""
_REASONS = {"supported": "judged not to be in its source", "answers": "judged beside its question",
            "complete": "judged to lack a condition", "clear": "judged unclear without its source"}


@dataclass(frozen=True, eq=False)
class Reading:
    """A pair to be read by a judge, beside its chunk."""

    row: Candidate


@dataclass(frozen=True)
class Ratings:
    """What a judge says of a pair, each from 1 to 5, and the score below which the pair is dropped.

    ``supported``: its source says what the answer says. ``answers``: that is what the question asks for. ``complete``:
    no condition is lost. ``clear``: the question is understood by someone who has never seen the source.
    """

    supported: int
    answers: int
    complete: int
    clear: int
    threshold: float = THRESHOLD

    @property
    def score(self) -> float:
        """The product of the four, each as a share from 0 to 1: a pair is as good as all of them together."""
        return prod((getattr(self, name) - 1) / (BEST - 1) for name in _REASONS)

    @property
    def reason(self) -> str:
        """Why the pair is dropped, by what holds least; "" where it is kept."""
        return "" if self.score >= self.threshold else _REASONS[min(_REASONS, key=lambda name: getattr(self, name))]


async def _read(row: Candidate, ask: Ask) -> Verdict:
    ratings: Ratings = await ask(Reading(row))
    return Verdict(ratings.reason, round(ratings.score, 4), ratings.threshold)


reading = Check("reading", _read, tuple(_REASONS.values()), frozenset(QA_TYPES) - {"conversation"} | {"turn"})
"""A judge, a model, finds it supported by its chunk, answering its question, complete in its conditions, and clear."""


Added = Iterable[Check | str] | Mapping[str, Iterable[Check | str]]


def reads(add: Added, leave_out: Iterable[str], judged: bool) -> bool:
    """Tell whether pairs are read, by what is added to gates and left out of them."""
    chosen = with_reading(add, leave_out, judged)[0]
    lists = chosen.values() if isinstance(chosen, Mapping) else [chosen]
    return any(check in (reading, reading.name) for checks in lists for check in checks)


def with_reading(add: Added, leave_out: Iterable[str], judged: bool) -> tuple[Added, list[str]]:
    """Return what to add to gates and what to leave out, with this check added where a judge is named.

    Leaving it out is no error where it does not stand, and goes before adding it.
    """
    without = list(leave_out)
    rest = [name for name in without if name != reading.name]
    if isinstance(add, Mapping):
        return add, rest
    checks = list(add)
    others = [check for check in checks if check not in (reading, reading.name)]
    asked_for = judged or len(others) < len(checks)
    return [*others, *([reading] if asked_for and len(rest) == len(without) else [])], rest
