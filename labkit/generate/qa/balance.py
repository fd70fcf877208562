"""Balance: as many true-or-false pairs that are True as are False, while they come."""

from __future__ import annotations

from collections import Counter

from labkit.datasets.record import QA
from labkit.quality.checks.truth import FALSE, TRUE


class Balance:
    """Lets pairs through as long as neither answer leads by more than one; holds back the others for a counterpart.

    What is let through, and in which order, depends only on the order in which pairs come: an interrupted run that is
    gone through again lets through the same.

    Parameters
    ----------
    kept
        How many of each were let through before. It goes on counting, so that a series of runs can share it.
    """

    def __init__(self, kept: Counter[str]) -> None:
        self._kept = kept
        self._held: list[QA] = []

    def put(self, record: QA) -> list[QA]:
        """Take a pair, and return those that may be kept now: none, or this one and perhaps one that waited for it."""
        self._held.append(record)
        free: list[QA] = []
        while (found := next((held for held in self._held if self._lead(held.answer) < 1), None)) is not None:
            self._held.remove(found)
            self._kept[found.answer] += 1
            free.append(found)
        return free

    @property
    def lacking(self) -> str:
        """The answer that there are fewer pairs of, those that are held back among them; False if of neither."""
        counts = self._kept + Counter(held.answer for held in self._held)
        return TRUE if counts[FALSE] > counts[TRUE] else FALSE

    def rest(self) -> list[QA]:
        """Return the pairs that are still held back, and let go of them."""
        held, self._held = self._held, []
        return held

    def _lead(self, answer: str) -> int:
        return self._kept[answer] - self._kept[FALSE if answer == TRUE else TRUE]
