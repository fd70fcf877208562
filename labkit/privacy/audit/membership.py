"""Membership inference: whether a trained model's losses tell rows that it was trained on from rows that it was not.

The attack by loss (Yeom et al., 2018, arXiv 1709.01604): what the model finds likelier is taken for a member. The area
under the curve is the chance that of one member and one other the member has the lower loss: ½ where nothing tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.errors import SettingsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST = 10
"""Rows of either kind, below which an interval says nothing."""
_DRAWS = 2000


class Membership(NamedTuple):
    """The area under the curve, and the interval that holds it in 95 of 100 samples."""

    auc: float
    low: float
    high: float
    members: int
    others: int

    @property
    def told(self) -> bool:
        """Whether members are told from others: the interval lies above ½."""
        return self.low > 0.5

    def __str__(self) -> str:
        return f"{self.auc:.2f} (95 % {self.low:.2f} to {self.high:.2f}, {self.members} members, {self.others} others)"


def membership(members: Sequence[float], others: Sequence[float], draws: int = _DRAWS, seed: int = 0) -> Membership:
    """Return how well losses tell members, with a bootstrap interval (both kinds are drawn anew).

    Parameters
    ----------
    members, others
        The mean loss of a token, of each row that was trained on, and of each that was not.

    Raises
    ------
    SettingsError
        If there are fewer than ten of either.
    """
    import numpy as np

    if min(len(members), len(others)) < FEWEST:
        raise SettingsError(f"There are {len(members)} rows that were trained on, and {len(others)} others.",
                            f"Bring {FEWEST} of each at least; 100 give an interval of some 0.15.")
    inside, outside = np.asarray(members, float), np.asarray(others, float)
    # By place among all losses: what one draw takes of a loss is then a count.
    known, place = np.unique(np.concatenate([inside, outside]), return_inverse=True)
    first, second = place[:len(inside)], place[len(inside):]
    chance = np.random.default_rng(seed)
    found = sorted(_area(np.bincount(chance.choice(first, len(first)), minlength=len(known)),
                         np.bincount(chance.choice(second, len(second)), minlength=len(known))) for _ in range(draws))
    auc = _area(np.bincount(first, minlength=len(known)), np.bincount(second, minlength=len(known)))
    return Membership(auc, found[int(0.025 * draws)], found[int(0.975 * draws) - 1], len(members), len(others))


def _area(inside: NDArray[Any], outside: NDArray[Any]) -> float:
    """Return the chance that one of inside is lower than one of outside, a tie counting half; counts by rank."""
    import numpy as np

    ours, theirs = inside.astype(float), outside.astype(float)
    above = theirs.sum() - np.cumsum(theirs)
    return float((ours * (above + theirs / 2)).sum() / (ours.sum() * theirs.sum()))
