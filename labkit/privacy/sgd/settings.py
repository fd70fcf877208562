"""How a model is trained on private rows, what that costs in privacy, and what is refused before anything is loaded."""

from __future__ import annotations

import math
from dataclasses import dataclass

from labkit.errors import SettingsError
from labkit.finetune.lora_settings import LoraSettings
from labkit.privacy.accountant import Mechanism, noise_for, require_delta, require_run, usual_delta
from labkit.privacy.card import Part, PrivacyCard, make_card

_LOUD = 0.1  # of what all rows agree on: noise in any one direction, above which nothing is learnt


@dataclass(frozen=True, slots=True)
class PrivateSgd:
    """How a model is trained on private rows, and writes synthetic ones.

    Parameters
    ----------
    epsilon
        What the training may cost; infinite for none of clipping and noise, and no privacy.
    steps
        How often a batch is drawn. One of eight rows takes some 1.7 s on two quiet cores.
    batch
        Rows of a batch, on average: each row is drawn for itself (Poisson sampling).
    clipping
        The norm that the gradient of a row is cut to.
    tokens
        Of a row, at most; what is behind them is cut off.
    rank, alpha
        Of the adapter (LoRA).
    learning_rate
        Of Adam, at its top; it rises over the first tenth of the steps and falls to zero as a cosine.
    rows
        Synthetic texts that are asked for, of each label. They cost no privacy.
    temperature, top_p, top_k
        How they are drawn; those of the paper.
    delta, runs
        As of :class:`labkit.privacy.few_shot.settings.FewShot`.
    """

    epsilon: float = 4.0
    steps: int = 100
    batch: int = 8
    clipping: float = 1.0
    tokens: int = 96
    rank: int = 8
    alpha: int = 16
    learning_rate: float = 2e-3
    rows: int = 20
    temperature: float = 1.0
    top_p: float = 0.9
    top_k: int = 50
    delta: float | None = None
    runs: int = 1

    def check(self) -> None:
        """Raise SettingsError where a setting cannot be."""
        require_run(self.epsilon, [("steps", self.steps, 1), ("rows of a batch", self.batch, 1),
                                   ("tokens", self.tokens, 8), ("the adapter's rank", self.rank, 1),
                                   ("synthetic texts of a label", self.rows, 1), ("runs", self.runs, 1),
                                   ("tokens to choose from", self.top_k, 1)])
        if not (math.isfinite(self.clipping) and self.clipping > 0):
            raise SettingsError(f"The clipping norm is {self.clipping:g}: it would cut what every row says to nothing.",
                                "Give a number above 0, such as 1.")
        if not (0 < self.learning_rate <= 1 and self.alpha > 0 and 0 <= self.temperature <= 2 and 0 < self.top_p <= 1):
            raise SettingsError("The learning rate, alpha, the temperature or top_p cannot be.",
                                "A learning rate and top_p are above 0 and up to 1, a temperature is from 0 to 2.")

    @property
    def protected(self) -> bool:
        """Whether anything is."""
        return not math.isinf(self.epsilon)

    @property
    def lora(self) -> LoraSettings:
        """What of it is as in a training without privacy."""
        return LoraSettings(self.steps, self.batch, self.tokens, self.rank, self.alpha, self.learning_rate)

    def sampling(self, units: int) -> float:
        """Return the probability with which each of so many units is drawn for a batch."""
        return self.batch / units


def delta_of(settings: PrivateSgd, units: int) -> float:
    """Return the delta of a run: the one that was given, or the usual one."""
    return usual_delta(units) if settings.delta is None else settings.delta


def noise_of(settings: PrivateSgd, units: int) -> float:
    """Return the noise multiplier with which all steps cost no more than epsilon; 0 where it is infinite.

    Raises
    ------
    SettingsError
        If a setting cannot be, delta is 1/n or more, or there are too few private units for what is asked of them.
    """
    settings.check()
    if not units:
        raise SettingsError("There are no private rows with a label.", "Name the columns of the text and the label.")
    delta = delta_of(settings, units)
    require_delta(delta, units)
    if settings.batch > units / 2:
        raise SettingsError(f"There are {units:,} private rows, and {settings.batch:,} are drawn at a time.",
                            "Bring more rows, or take a smaller batch: it should hold no more than half of them.")
    if not settings.protected:
        return 0.0
    noise = noise_for(settings.epsilon, delta, settings.steps * settings.runs, settings.sampling(units))
    loud = noise / (settings.batch * math.sqrt(settings.steps))
    if loud > _LOUD:
        raise SettingsError(
            f"{units:,} private rows are too few for an epsilon of {settings.epsilon:g}: in every direction the noise "
            f"of all steps would be {loud:.2f} of what the rows say there if all of them agree (above {_LOUD:g}).",
            "Bring more rows, or take a higher epsilon, or a larger batch.")
    return noise


def card_of(settings: PrivateSgd, units: int, noise: float, model: str, *, column: str = "",
            randomness: str) -> PrivacyCard:
    """Return the card of a run. How many texts are written afterwards does not stand in it: they cost nothing more."""
    mechanisms = (Mechanism("gaussian", noise, settings.steps, settings.sampling(units), settings.clipping),
                  ) if settings.protected else ()
    how = (f"clipping {settings.clipping:g}" if settings.protected else "without clipping and noise")
    method = (f"DP-SGD (arXiv 2210.14348) on LoRA of {model}: {settings.steps} steps of {settings.batch} rows on "
              f"average, {how}, rank {settings.rank}, alpha {settings.alpha}, learning rate "
              f"{settings.learning_rate:g}, {settings.tokens} tokens")
    return make_card(method, units, delta_of(settings, units),
                     [Part("all rows", units, mechanisms)],
                     unit="person" if column else "row", column=column, randomness=randomness, runs=settings.runs,
                     protected=settings.protected)
