"""How far reviewers agree who decided on the same rows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from labkit.datasets.decisions import Decisions
from labkit.quality.agreement import cohen_kappa, observed_agreement


@dataclass(frozen=True, slots=True)
class Agreement:
    """Two reviewers on the rows that both decided on the same words; skipped ones are not counted.

    ``same`` is the share of rows with the same decision (accept, edit or reject), ``kappa`` what is left of it beyond
    chance (Cohen 1960; NaN where both said one and the same of all rows), ``table`` how often each pair of decisions
    came. ``disputed`` are the ids of rows that stay open, as the two differ in the decision or in the words of an edit.
    """

    first: str
    second: str
    rows: int
    same: float
    kappa: float
    table: Counter[tuple[str, str]]
    disputed: tuple[str, ...]

    def line(self) -> str:
        """Say it in one line."""
        if not self.rows:
            return f"{self.first} and {self.second} decided on no row both."
        kappa = "not defined, as both said the same of all" if math.isnan(self.kappa) else f"{self.kappa:.2f}"
        return (f"{self.first} and {self.second}: {self.rows} row{'s' * (self.rows != 1)} decided by both, "
                f"{self.same:.0%} alike, Cohen's kappa {kappa}; {len(self.disputed)} disputed")


def agreements(decisions: Decisions) -> list[Agreement]:
    """Return the agreement of each two reviewers."""
    return [_between(decisions, first, second) for first, second in combinations(decisions.reviewers, 2)]


def _between(decisions: Decisions, first: str, second: str) -> Agreement:
    said: list[tuple[str, str]] = []
    disputed: list[str] = []
    for row in decisions.rows():
        standing = decisions.standing(row)
        one, other = standing.opinions.get(first), standing.opinions.get(second)
        if one and other and one.content == other.content and "skip" not in (one.verdict, other.verdict):
            said.append((one.verdict, other.verdict))
            if standing.status == "disputed" and (one.verdict, one.words) != (other.verdict, other.words):
                disputed.append(row)
    a, b = _column(said, 0), _column(said, 1)
    return Agreement(first, second, len(said), observed_agreement(a, b), cohen_kappa(a, b), Counter(said),
                     tuple(disputed))


def _column(pairs: Iterable[tuple[str, str]], place: int) -> list[str]:
    return [pair[place] for pair in pairs]
