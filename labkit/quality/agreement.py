"""How far two judges of the same rows agree, beyond what chance would give."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Any, Literal, cast

Weights = Literal["linear", "quadratic"] | None


def observed_agreement(a: Sequence[Hashable], b: Sequence[Hashable]) -> float:
    """Return the share of items on which two judges say the same, 0 to 1; NaN where there are no items.

    Raises
    ------
    ValueError
        If the two have not judged equally many items.
    """
    _require_pairs(a, b)
    return sum(one == other for one, other in zip(a, b, strict=True)) / len(a) if a else math.nan


def cohen_kappa(a: Sequence[Hashable], b: Sequence[Hashable], weights: Weights = None) -> float:
    """Return Cohen's kappa of two judges: 1 is full agreement, 0 that of chance; below 0 they agree less than chance.

    Parameters
    ----------
    a, b
        What each says of the same items, in the same order.
    weights
        None counts every disagreement alike (Cohen 1960, "A coefficient of agreement for nominal scales"). For grades
        on a scale, which are numbers then, "linear" counts one by how far apart the two are, and "quadratic" by the
        square of it (Cohen 1968, "Weighted kappa"). The distance is that of the numbers themselves, so that a grade
        which nobody has given leaves its gap.

    Returns
    -------
    Kappa; NaN where it is not defined: without items, and where both say the same one thing of all of them.

    Raises
    ------
    ValueError
        If the two have not judged equally many items, or grades are no finite numbers. TypeError, if there are such
        weights and grades are no numbers at all.

    References
    ----------
    Cohen, J. (1960), Educational and Psychological Measurement 20(1), 37-46; Cohen, J. (1968), Psychological Bulletin
    70(4), 213-220.
    """
    _require_pairs(a, b)
    if weights not in (None, "linear", "quadratic"):
        raise ValueError(f"There are no weights {weights}; use None, linear or quadratic.")
    if weights is not None:
        a, b = _grades(a), _grades(b)
    first, second = Counter(a), Counter(b)
    seen = sum(_apart(one, other, weights) * count for (one, other), count in Counter(zip(a, b, strict=True)).items())
    chance = sum(_apart(one, other, weights) * times * often
                 for one, times in first.items() for other, often in second.items())
    return 1 - seen * len(a) / chance if chance else math.nan


def _apart(one: Any, other: Any, weights: Weights) -> float:
    """Return how much a disagreement weighs."""
    if weights is None:
        return float(one != other)
    return abs(one - other) ** (2 if weights == "quadratic" else 1)


def _grades(grades: Sequence[Hashable]) -> list[float]:
    numbers = [float(cast(float, grade)) for grade in grades]
    if not all(map(math.isfinite, numbers)):
        raise ValueError("A grade is no finite number.")
    return numbers


def _require_pairs(a: Sequence[Hashable], b: Sequence[Hashable]) -> None:
    if len(a) != len(b):
        raise ValueError(f"One judge has judged {len(a)} items, the other {len(b)}.")
