"""Whether a judge may filter: only one that grades as people do, beyond chance."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from statistics import mean

from labkit.datasets.record import QA
from labkit.quality.agreement import cohen_kappa
from labkit.quality.judge.grades import grades_of

BAR = 0.6
"""A judge whose quadratic kappa with hand labels is below it filters nothing: from 0.61 on agreement is substantial
(Landis and Koch, 1977)."""
LEAST_LABELS = 20
"""With fewer, kappa may be anything."""
_DRAWS, _SHARE = 1000, 0.95


@dataclass(frozen=True)
class Agreement:
    """How far a judge agrees with hand labels by one rubric, on ``n`` rows that both graded."""

    n: int
    kappa: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def may_filter(self) -> bool:
        """Whether rows may be dropped for this judge's grades."""
        return self.kappa is not None and self.n >= LEAST_LABELS and self.kappa >= BAR

    def __str__(self) -> str:
        if not self.n:
            return "no hand labels, so it filters nothing"
        if self.kappa is None:
            return f"agreement with {self.n} hand labels cannot be said: all grades are the same; it filters nothing"
        span = f", 95 % from {self.low:.2f} to {self.high:.2f}" if self.low is not None else ""
        said = f"agreement with {self.n} hand labels: kappa {self.kappa:.2f}{span}"
        if self.may_filter:
            return said
        return f"{said}; below {BAR:g}, so it filters nothing" if self.n >= LEAST_LABELS else (
            f"{said}; fewer than {LEAST_LABELS} labels, so it filters nothing")


def agreement(scores: Mapping[str, float], labels: Mapping[str, float], seed: int = 0) -> Agreement:
    """Compare the grades of a judge with those of a person, by the ids of rows: quadratic kappa of whole grades.

    Its interval is that of 1,000 bootstrap samples of the rows.

    References
    ----------
    Cohen (1968), Weighted kappa; Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 13.
    """
    both = [(round(scores[name]), round(labels[name])) for name in sorted(scores.keys() & labels.keys())]
    found = _kappa(both)
    if found is None:
        return Agreement(len(both))
    draw = random.Random(seed)
    drawn = sorted(value for _ in range(_DRAWS) if (value := _kappa(draw.choices(both, k=len(both)))) is not None)
    cut = round(len(drawn) * (1 - _SHARE) / 2)
    return Agreement(len(both), found, drawn[cut], drawn[len(drawn) - 1 - cut])


def interval(values: Sequence[float], seed: int = 0) -> tuple[float, float] | None:
    """Return the 95 % interval of a mean, by 1,000 bootstrap samples; None of fewer than two values."""
    if len(values) < 2:
        return None
    draw = random.Random(seed)
    means = sorted(mean(draw.choices(values, k=len(values))) for _ in range(_DRAWS))
    cut = round(_DRAWS * (1 - _SHARE) / 2)
    return means[cut], means[_DRAWS - 1 - cut]


def scores_by_rubric(records: Iterable[QA]) -> dict[str, dict[str, float]]:
    """Return the scores that stand in the columns of rows, by rubric and the row's id."""
    found: dict[str, dict[str, float]] = {}
    for record in records:
        for name, grade in grades_of(record).items():
            if grade.score is not None:
                found.setdefault(name, {})[record.id] = grade.score
    return found


def kept_by(records: Sequence[QA], least: Mapping[str, float],
            labels: Mapping[str, Mapping[str, float]]) -> tuple[list[QA], list[str]]:
    """Return the rows whose grades reach what is asked for, and a line on each rubric: its agreement, what it dropped.

    Parameters
    ----------
    least
        The lowest score to keep, by rubric. A row without that grade is kept: nothing was said against it.
    labels
        Hand labels by rubric and id; a rubric that agrees with them too little drops nothing.
    """
    scores = scores_by_rubric(records)
    dropped: set[str] = set()
    lines = []
    for name, bar in least.items():
        found = agreement(scores.get(name, {}), labels.get(name, {}))
        below = {key for key, score in scores.get(name, {}).items() if score < bar} if found.may_filter else set()
        dropped |= below
        lines.append(f"{name} ≥ {bar:g}: {len(below)} rows dropped; {found}.")
    return [record for record in records if record.id not in dropped], lines


def _kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    if not pairs:
        return None
    value = cohen_kappa([one for one, _ in pairs], [other for _, other in pairs], "quadratic")
    return None if isnan(value) else value
