"""Two ways to answer the same questions: is one better, or is it chance? Paired, with bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

ROUNDS = 10_000


class Paired(NamedTuple):
    """Means of two series over the same things, and the interval of their difference.

    Attributes
    ----------
    n
        How many things have both.
    before, after
        The means.
    low, high
        The percentile interval, at 95 %, of after less before (Efron and Tibshirani, 1993, chapter 13).
    """

    n: int
    before: float
    after: float
    low: float
    high: float

    @property
    def difference(self) -> float:
        """After less before."""
        return self.after - self.before

    @property
    def verdict(self) -> str:
        """``better``, ``worse``, or ``no difference shown`` where the interval holds 0, or the things are too few."""
        if self.n < 2 or self.low <= 0 <= self.high:
            return "no difference shown"
        return "better" if self.low > 0 else "worse"


def paired(before: Sequence[float | None], after: Sequence[float | None], seed: int = 0) -> Paired:
    """Compare two series, in the order of the things that they were measured on; where one is None, it is left out.

    Raises
    ------
    ValueError
        If they are not of one length.
    """
    import numpy as np

    both = [(one, other) for one, other in zip(before, after, strict=True) if one is not None and other is not None]
    if not both:
        return Paired(0, float("nan"), float("nan"), float("nan"), float("nan"))
    values = np.array(both, dtype=float)
    differences = values[:, 1] - values[:, 0]
    draws = np.random.default_rng(seed).integers(0, len(both), (ROUNDS, len(both)))
    low, high = np.percentile(differences[draws].mean(axis=1), [2.5, 97.5])
    means = values.mean(axis=0)
    return Paired(len(both), float(means[0]), float(means[1]), float(low), float(high))
