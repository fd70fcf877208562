"""How demonstrations are made, what that costs in privacy, and what is refused before anything is spent."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from labkit.errors import SettingsError
from labkit.privacy.accountant import MECHANISMS, Mechanism, noise_for, require_delta, require_run, usual_delta
from labkit.privacy.card import Part, PrivacyCard, make_card


@dataclass(frozen=True, slots=True)
class FewShot:
    """How demonstrations are made.

    Parameters
    ----------
    epsilon
        What all of it may cost; infinite for no noise, and no privacy.
    prompts
        M: prompts that private rows are dealt into. One row moves one of them, by 1/M of the mean.
    rows_each
        N: rows of a prompt, on average.
    shots
        Demonstrations of each label.
    tokens
        Tokens of one at most.
    top
        Tokens that may be released: those that the public prompt, which holds no private row, finds likeliest.
    mechanism
        "gaussian": normal noise on the mean distribution. "noisy-max": exponential noise on the sum of what each prompt
        says, its likeliest token counting 1.
    draw
        "shot": rows are drawn once for a demonstration, and no prompt is read again. "token": anew for each token, as
        in the paper, which needs less noise and a full reading of all prompts a token.
    delta
        The probability with which the bound may fail; None for 1/(n ln n).
    runs
        How many runs look at these rows, this one and those for choosing settings included.
    """

    epsilon: float = 4.0
    prompts: int = 40
    rows_each: int = 1
    shots: int = 1
    tokens: int = 20
    top: int = 100
    mechanism: str = "gaussian"
    draw: Literal["shot", "token"] = "shot"
    delta: float | None = None
    runs: int = 1

    def check(self) -> None:
        """Raise SettingsError where a setting cannot be."""
        if self.mechanism not in MECHANISMS:
            raise SettingsError(f'There is no mechanism "{self.mechanism}".', f"There is {' and '.join(MECHANISMS)}.")
        if self.draw not in ("shot", "token"):
            raise SettingsError(f'Rows cannot be drawn for each "{self.draw}".', "They are for each shot, or token.")
        require_run(self.epsilon, [("prompts", self.prompts, 2), ("rows of a prompt", self.rows_each, 1),
                                   ("demonstrations of a label", self.shots, 1), ("tokens", self.tokens, 1),
                                   ("tokens to choose from", self.top, 2), ("runs", self.runs, 1)])

    @property
    def drawn(self) -> int:
        """How many rows are drawn at a time, on average."""
        return self.prompts * self.rows_each

    @property
    def rounds(self) -> int:
        """How many times rows are drawn for a label."""
        return self.shots * (self.tokens if self.draw == "token" else 1)


PRESETS: dict[str, FewShot] = {
    "agnews": FewShot(prompts=10, rows_each=2, shots=1, tokens=100, draw="token"),
    "dbpedia": FewShot(prompts=40, rows_each=2, shots=1, tokens=100, draw="token"),
    "dbpedia-noisy-max": FewShot(prompts=40, rows_each=2, shots=1, tokens=100, draw="token", mechanism="noisy-max"),
    "mit-movies": FewShot(prompts=20, rows_each=4, shots=4, tokens=20, draw="token"),
}
"""The settings of the paper and its repository for its data, whatever the epsilon; rows are drawn anew each token."""


@dataclass(frozen=True, slots=True)
class Noise:
    """The noise on one label: of one token, as a multiple of what a row can change, or its epsilon (noisy-max).

    ``deviation`` is that of the noise on the mean probability of a token, or its scale.
    """

    each: float
    deviation: float
    sampling: float


def plan(settings: FewShot, units: Mapping[str, int]) -> dict[str, Noise]:
    """Return the noise of each label with which all of it costs no more than epsilon.

    Parameters
    ----------
    units
        How many private units there are of each label. A unit is of one label alone.

    Raises
    ------
    SettingsError
        If a setting cannot be, delta is 1/n or more, or a label has too few rows for what is asked of it.
    """
    settings.check()
    if not units:
        raise SettingsError("There are no private rows with a label.", "Name the column that holds the label.")
    total = sum(units.values())
    delta = usual_delta(total) if settings.delta is None else settings.delta
    require_delta(delta, total)
    found = {}
    for label, count in units.items():
        if settings.drawn > count / 2:
            raise SettingsError(
                f'Of "{label}" there are {count:,} private rows, and {settings.drawn:,} are drawn at a time.',
                "Bring more rows, or take fewer prompts: a draw should take no more than half of them.")
        sampling = settings.drawn / count
        if math.isinf(settings.epsilon):
            found[label] = Noise(0.0, 0.0, sampling)
            continue
        together = settings.tokens if settings.draw == "shot" else 1  # tokens that rest on one draw
        each = noise_for(settings.epsilon, delta, settings.rounds * settings.runs, sampling, settings.mechanism)
        each = each * math.sqrt(together) if settings.mechanism == "gaussian" else each / together
        deviation = _deviation(settings, each)
        if deviation > (most := _most(settings)):
            raise SettingsError(
                f'The noise on "{label}" would be {deviation:.2f}, and drown what all prompts agree on (above '
                f"{most:.2f}): {count:,} private rows are too few for an epsilon of {settings.epsilon:g}.",
                "Bring more rows, or take a higher epsilon, more prompts, or fewer tokens or demonstrations.")
        found[label] = Noise(each, deviation, sampling)
    return found


def card_of(settings: FewShot, units: Mapping[str, int], noise: Mapping[str, Noise], model: str, *, column: str = "",
            randomness: str) -> PrivacyCard:
    """Return the card of a run: labels have no row in common, so that a row pays for its own alone."""
    total = sum(units.values())
    together = settings.tokens if settings.draw == "shot" else 1
    protected = not math.isinf(settings.epsilon)
    parts = []
    for label, count in units.items():
        one = noise[label]
        # So many tokens of one draw are one release: of normal noise, divided by the root; of a pure epsilon, so many.
        each = one.each / math.sqrt(together) if settings.mechanism == "gaussian" else one.each * together
        parts.append(Part(label, count, (Mechanism(settings.mechanism, each, settings.rounds, one.sampling),)
                          if protected else ()))
    method = (f"Few-shot generation (arXiv 2309.11765) with {model}: {settings.shots} of each label, "
              f"{settings.tokens} tokens at most, {settings.prompts} prompts of {settings.rows_each}, rows drawn for "
              f"each {settings.draw}, {settings.top} public tokens")
    delta = usual_delta(total) if settings.delta is None else settings.delta
    return make_card(method, total, delta, parts, unit="person" if column else "row", column=column,
                     randomness=randomness, runs=settings.runs, protected=protected)


def _deviation(settings: FewShot, each: float) -> float:
    """Return the standard deviation of the noise on a mean (a row changes one of M by √2), or its exponential scale."""
    return math.sqrt(2) * each / settings.prompts if settings.mechanism == "gaussian" else 2 / (each * settings.prompts)


def _most(settings: FewShot) -> float:
    """Return the noise whose highest of all tokens reaches 1: beyond it even a unanimous choice is lost."""
    spread = math.log(settings.top)
    return 1 / math.sqrt(2 * spread) if settings.mechanism == "gaussian" else 1 / spread
