"""The votes of private rows: the one place where they are looked at, and the noise that covers them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from labkit.privacy.randomness import Chance

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK = 2048


def noisy_votes(private: NDArray[Any], candidates: NDArray[Any], noise: float, threshold: float, chance: Chance,
                ) -> NDArray[Any]:
    """Return the votes for each candidate: each private vector has one, for the nearest; then noise is added.

    Parameters
    ----------
    private, candidates
        Vectors of length 1, a row each.
    noise
        Its standard deviation; 0 for none.
    threshold
        What is below counts as nothing.
    """
    import numpy as np

    votes = np.zeros(len(candidates))
    for first in range(0, len(private), _BLOCK):
        nearest = (private[first:first + _BLOCK] @ candidates.T).argmax(axis=1)
        votes += np.bincount(nearest, minlength=len(candidates))
    if noise:
        votes += np.array(chance.normal(noise, len(votes)))
    return np.where(votes >= threshold, votes, 0.0)


def ranked(votes: NDArray[Any], keep: int) -> list[int]:
    """Return the candidates with most votes, by rank (Aug-PE, section 4: better than by chance)."""
    import numpy as np

    return [int(place) for place in np.argsort(-votes, kind="stable")[:keep]]
