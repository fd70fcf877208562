"""What a training has cost up to each step, by the accountant of the ledger and by Opacus's own beside it."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from labkit.privacy.accountant import epsilon
from labkit.privacy.card import PrivacyCard

_POINTS = 10


class Spent(NamedTuple):
    """The epsilon of so many steps: by privacy loss distributions of dp-accounting, and by Opacus where it is there."""

    steps: int
    epsilon: float
    opacus: float | None = None


def spent(card: PrivacyCard, points: int = _POINTS) -> list[Spent]:
    """Return what a training costs by step, of its card; nothing where nothing was protected.

    An accountant counts what would have been released had the training ended there; it was released at the end alone.
    """
    mechanisms = [one for part in card.parts for one in part.mechanisms]
    if math.isinf(card.epsilon) or len(mechanisms) != 1:
        return []
    [one] = mechanisms
    numbers = sorted({max(1, round(one.rounds * point / points)) for point in range(1, points + 1)})
    return [Spent(steps, epsilon([replace(one, rounds=steps * card.runs)], card.delta),
                  opacus_epsilon(one.noise, one.sampling, steps * card.runs, card.delta)) for steps in numbers]


def opacus_epsilon(noise: float, sampling: float, steps: int, delta: float) -> float | None:
    """Return the epsilon by Opacus's accountant (Gopi, Lee & Wutschitz, 2021, arXiv 2106.02848), None without it."""
    if importlib.util.find_spec("opacus") is None:
        return None
    from opacus.accountants import PRVAccountant

    accountant = PRVAccountant()
    accountant.history = [(noise, sampling, steps)]
    return float(accountant.get_epsilon(delta))


def last(found: Iterable[Spent]) -> Spent | None:
    """Return what all steps cost."""
    return max(found, key=lambda one: one.steps, default=None)
