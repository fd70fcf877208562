"""What releases cost in privacy: epsilon from mechanisms, rounds and sampling, by an accountant that others keep.

`dp-accounting` (Google, Apache-2.0) composes privacy loss distributions (Koskela et al., 2020, arXiv 1906.03049;
Doroshenko et al., 2022, arXiv 2207.04380), exact to some four digits and never too low; beside it Rényi moments
(Mironov, 2017, arXiv 1702.07476), an upper bound that is looser. It is no part of a plain installation.

Neighbours are two private sets of which one holds all of the other and one unit more (add or remove one). Samples are
Poisson: each unit is drawn for itself, so that how many are drawn differs from round to round.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, Literal

from labkit.errors import SettingsError

Accountant = Literal["pld", "rdp"]
MECHANISMS = ("gaussian", "noisy-max")

# Width of the buckets that losses are counted in: always rounded up, so that the narrower, the nearer.
_WIDTH = 1e-3  # of normal noise it gives four digits
_SEARCH_WIDTH = 1e-2  # while noise is looked for, in few rounds: a per cent of epsilon too high, in a tenth of the time
_FEW_ROUNDS = 30
_PURE_WIDTH = 1e-4  # of a pure epsilon, which stands at two points, the wider one gives two
_ORDERS = (*range(2, 64), 96, 128, 192, 256, 512, 1024)  # of Rényi moments; those between whole ones may not converge
_MOST_NOISE = 1e4


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One kind of release, made again and again.

    Parameters
    ----------
    name
        "gaussian": a sum, mean or histogram with normal noise. "noisy-max": which of several scores is the highest,
        with exponential noise on each (report noisy max; Dwork & Roth, 2014, section 3.3).
    noise
        Of a Gaussian: the noise multiplier, its standard deviation over the L2 sensitivity. Of noisy-max: the epsilon
        of one release, had all units taken part.
    rounds
        How many releases.
    sampling
        The probability with which a unit takes part in a round; 1 where all do.
    clipping
        The norm that the contribution of a unit is cut to, where a mechanism has one.
    """

    name: str
    noise: float
    rounds: int
    sampling: float = 1.0
    clipping: float | None = None

    def __post_init__(self) -> None:
        if self.name not in MECHANISMS:
            raise SettingsError(f'There is no mechanism "{self.name}".', f"There is {' and '.join(MECHANISMS)}.")
        if not (math.isfinite(self.noise) and self.noise > 0):
            raise SettingsError(f"The noise is {self.noise}: without noise nothing is private.",
                                "Give a number above 0, or an epsilon that the noise follows from.")
        if isinstance(self.rounds, bool) or not isinstance(self.rounds, int) or self.rounds < 1:
            raise SettingsError(f"The number of releases is {self.rounds}.", "Give a whole number, 1 or more.")
        if not (math.isfinite(self.sampling) and 0 < self.sampling <= 1):
            raise SettingsError(f"A unit is drawn with probability {self.sampling:.4g}.",
                                "Draw fewer at a time than there are units, and more than none.")
        if self.clipping is not None and not (math.isfinite(self.clipping) and self.clipping > 0):
            raise SettingsError(f"The clipping norm is {self.clipping}: it would cut every contribution to nothing.",
                                "Give a number above 0, such as 1.")


def can_account() -> bool:
    """Tell whether the accountant is installed."""
    return find_spec("dp_accounting") is not None


def require_accountant() -> None:
    """Raise SettingsError, with what mends it, where the accountant is not installed."""
    if not can_account():
        raise SettingsError("The accountant of differential privacy is not installed.",
                            'Run: pip install "dp-accounting>=0.6,<0.7"')


def accountant_name() -> str:
    """Return what counts, with its version: another one may differ in the fourth digit."""
    require_accountant()
    return f"dp-accounting {version('dp-accounting')}"


def epsilon(mechanisms: Sequence[Mechanism], delta: float, accountant: Accountant = "pld") -> float:
    """Return the epsilon of releases that all look at the same units.

    Parameters
    ----------
    delta
        The probability with which the bound may fail, above 0 and below 1.
    accountant
        "pld", by privacy loss distributions; "rdp", by Rényi moments: higher.

    Raises
    ------
    SettingsError
        If the accountant is not installed, or delta is out of range.
    """
    require_accountant()
    require_delta(delta)
    if not mechanisms:
        return 0.0
    return _moments(mechanisms, delta) if accountant == "rdp" else _losses(tuple(mechanisms), delta)


@lru_cache(maxsize=256)
def noise_for(target: float, delta: float, rounds: int, sampling: float = 1.0, name: str = "gaussian") -> float:
    """Return the noise of :class:`Mechanism` with which so many rounds cost no more than a target.

    It is found by halving, so that the epsilon is within a few per cent below the target.

    Raises
    ------
    SettingsError
        If the target is not above 0, or no noise does.
    """
    require_accountant()
    require_epsilon(target)

    def cost(noise: float) -> float:
        return _losses((Mechanism(name, noise, rounds, sampling),), delta,
                       _SEARCH_WIDTH if rounds <= _FEW_ROUNDS else _WIDTH)

    if name == "noisy-max":  # less epsilon a release is more noise
        return _halved(lambda noise: cost(noise) <= target, low=1e-6, high=40.0, rising=False)
    low = high = 1.0
    while cost(high) > target:
        low, high = high, high * 2
        if high > _MOST_NOISE:
            raise SettingsError(f"No noise brings {rounds} rounds to an epsilon of {target:g}.",
                                "Take fewer rounds, or a higher epsilon.")
    while low == high or cost(low) <= target:
        high, low = low, low / 2
        if low < 1e-3:
            return low
    return _halved(lambda noise: cost(noise) <= target, low, high, rising=True)


def require_epsilon(target: float) -> None:
    """Raise SettingsError where an epsilon that is asked for cannot be kept to."""
    if not (math.isfinite(target) and target > 0):
        raise SettingsError(f"The epsilon asked for is {target:g}.",
                            "Give a number above 0: 1 is strict, 8 is lax. (inf, where it is taken, is no privacy.)")


def require_run(epsilon: float, counts: Iterable[tuple[str, int, int]]) -> None:
    """Raise SettingsError where a run cannot be.

    Parameters
    ----------
    epsilon
        What it may cost; infinite for no privacy.
    counts
        Numbers that it is set by: what each is of, itself, and the least that it may be.
    """
    if epsilon != math.inf:
        require_epsilon(epsilon)
    for name, value, least in counts:
        if value < least:
            raise SettingsError(f"The number of {name} is {value}.", f"Give {least} or more.")


def require_delta(delta: float, units: int | None = None) -> None:
    """Raise SettingsError where a delta says nothing: a mechanism that publishes one whole row has a delta of 1/n."""
    if not (math.isfinite(delta) and 0 < delta < 1):
        raise SettingsError(f"delta is {delta:g}.", "Give a probability, above 0 and below 1/n, such as 1e-5.")
    if units is not None and delta * units >= 1:
        raise SettingsError(f"delta is {delta:g}, and there are {units:,} private units: at 1/n or above, publishing "
                            "one of them whole would pass for private.",
                            f"Give less than 1/n, such as {usual_delta(units):.2g}.")


def usual_delta(units: int) -> float:
    """Return 1 / (n ln n), the delta of Private Evolution for text (Xie et al., 2024, arXiv 2403.01749).

    Raises
    ------
    SettingsError
        If there are fewer than 3 units: nobody hides among so few.
    """
    if units < 3:
        raise SettingsError(f"There {'is' if units == 1 else 'are'} {units} private unit{'s' * (units != 1)}: nobody "
                            "hides among so few.", "Bring more private rows, hundreds at least.")
    return 1 / (units * math.log(units))


def _halved(fits: Callable[[float], bool], low: float, high: float, rising: bool) -> float:
    """Return the end that fits of an interval, halved until it is narrow; ``rising``: the higher end fits."""
    while high / low > 1.002:
        middle = math.sqrt(low * high)
        if fits(middle) == rising:
            high = middle
        else:
            low = middle
    return high if rising else low


def _pure(one: Mechanism) -> float:
    """Return the epsilon of one release of noisy-max on a Poisson sample (Li, Qardaji & Su, 2012, theorem 1)."""
    return math.log1p(one.sampling * math.expm1(one.noise))


@lru_cache(maxsize=1024)
def _losses(mechanisms: tuple[Mechanism, ...], delta: float, width: float = _WIDTH) -> float:
    total = None
    if any(one.name == "noisy-max" for one in mechanisms):
        width = _PURE_WIDTH
    for one in mechanisms:
        loss = _loss(one.name, one.noise, one.sampling, width).self_compose(one.rounds)
        total = loss if total is None else total.compose(loss)
    return float(total.get_epsilon_for_delta(delta)) if total is not None else 0.0


@lru_cache(maxsize=64)
def _loss(name: str, noise: float, sampling: float, width: float) -> Any:
    from dp_accounting.pld import common
    from dp_accounting.pld import privacy_loss_distribution as losses

    if name == "noisy-max":
        amplified = _pure(Mechanism(name, noise, 1, sampling))
        return losses.from_privacy_parameters(common.DifferentialPrivacyParameters(amplified, 0.0),
                                              value_discretization_interval=width)
    return losses.from_gaussian_mechanism(noise, sampling_prob=sampling, value_discretization_interval=width)


def _moments(mechanisms: Iterable[Mechanism], delta: float) -> float:
    import dp_accounting
    from dp_accounting.rdp import RdpAccountant

    accountant = RdpAccountant(_ORDERS)
    for one in mechanisms:
        if one.name == "noisy-max":  # pure epsilon is epsilon²/2 zCDP (Bun & Steinke, 2016, proposition 1.4)
            event: Any = dp_accounting.ZCDpEvent(_pure(one) ** 2 / 2)
        else:
            event = dp_accounting.GaussianDpEvent(one.noise)
            event = event if one.sampling == 1 else dp_accounting.PoissonSampledDpEvent(one.sampling, event)
        accountant.compose(event, one.rounds)
    return float(accountant.get_epsilon(delta))
