"""How texts are evolved, what that costs in privacy, and what is refused before anything is spent."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from labkit.errors import SettingsError
from labkit.privacy.accountant import Mechanism, noise_for, require_delta, require_run, usual_delta
from labkit.privacy.card import Part, PrivacyCard, make_card


@dataclass(frozen=True, slots=True)
class Evolution:
    """How texts are evolved.

    Parameters
    ----------
    epsilon
        What all rounds together may cost; infinite for votes without noise, and no privacy.
    rounds
        T: how many times private rows vote.
    keep
        M: texts of a label that are kept in each round, and in the end.
    variations
        L: M·L texts stand for the vote; each that is kept comes back beside L − 1 variations of it.
    lookahead
        Variations of each text whose mean stands for it in the vote; 0 for the text itself, as in the paper's runs.
    threshold
        Votes below which, noise included, a text has none.
    words
        About how many words a text has.
    blank
        Share of the words of a text that a variation writes anew.
    temperature
        Of the model.
    delta, runs
        As of :class:`labkit.privacy.few_shot.settings.FewShot`.
    """

    epsilon: float = 4.0
    rounds: int = 5
    keep: int = 20
    variations: int = 3
    lookahead: int = 0
    threshold: float = 0.0
    words: int = 25
    blank: float = 0.5
    temperature: float = 1.0
    delta: float | None = None
    runs: int = 1

    def check(self) -> None:
        """Raise SettingsError where a setting cannot be."""
        require_run(self.epsilon, [("rounds", self.rounds, 1), ("texts to keep", self.keep, 1),
                                   ("runs", self.runs, 1), ("variations", self.variations, 2),
                                   ("texts to look ahead at", self.lookahead, 0), ("words", self.words, 1)])
        if not 0 < self.blank < 1 or not 0 <= self.temperature <= 2 or not math.isfinite(self.threshold):
            raise SettingsError("The share of blanks, the temperature or the threshold cannot be.",
                                "Blanks are above 0 and below 1, a temperature is from 0 to 2.")

    @property
    def calls(self) -> int:
        """How many texts a model is asked for, of one label."""
        asked = self.keep * self.variations * (1 + self.lookahead)
        return asked + (self.rounds - 1) * self.keep * (self.variations - 1 + self.variations * self.lookahead)


def noise_of(settings: Evolution, units: Mapping[str, int]) -> float:
    """Return the standard deviation of the noise on a vote; a unit has one vote, so that it is the multiplier, too.

    Raises
    ------
    SettingsError
        If a setting cannot be, delta is 1/n or more, or a label has too few rows for its votes to be heard.
    """
    settings.check()
    if not units:
        raise SettingsError("There are no private rows with a label.", "Name the columns of the text and the label.")
    total = sum(units.values())
    delta = _delta(settings, total)
    require_delta(delta, total)
    if math.isinf(settings.epsilon):
        return 0.0
    noise = noise_for(settings.epsilon, delta, settings.rounds * settings.runs)
    loud = noise * math.sqrt(2 * math.log(settings.keep * settings.variations))
    for label, count in units.items():
        if count <= loud:
            raise SettingsError(
                f'Of "{label}" there are {count:,} private rows, and noise alone reaches {loud:.0f} votes: it would '
                "drown even what all of them agree on.",
                "Bring more rows, or take a higher epsilon, fewer rounds, or keep fewer texts.")
    return noise


def card_of(settings: Evolution, units: Mapping[str, int], noise: float, model: str, *, column: str = "",
            randomness: str) -> PrivacyCard:
    """Return the card of a run: labels have no row in common, so that a row pays for its own alone."""
    protected = not math.isinf(settings.epsilon)
    parts = [Part(label, count, (Mechanism("gaussian", noise, settings.rounds),) if protected else ())
             for label, count in units.items()]
    method = (f"Private Evolution (arXiv 2403.01749) with {model}: {settings.keep} texts of each label by rank, "
              f"{settings.variations} for each, lookahead {settings.lookahead}, threshold {settings.threshold:g}")
    total = sum(units.values())
    return make_card(method, total, _delta(settings, total), parts, unit="person" if column else "row", column=column,
                     randomness=randomness, runs=settings.runs, protected=protected)


def _delta(settings: Evolution, total: int) -> float:
    return usual_delta(total) if settings.delta is None else settings.delta
