"""How an adapter is trained."""

from __future__ import annotations

from dataclasses import dataclass

from labkit.errors import SettingsError


@dataclass(frozen=True)
class LoraSettings:
    """How an adapter is trained.

    Attributes
    ----------
    steps
        Batches; one of four short rows takes about 1.7 s on two cores (``python -m bench --only lora``).
    batch
        Rows of a batch.
    tokens
        The longest row, question and answer and the template around them; longer ones are left out and counted.
    rank, alpha
        Of the adapter: what it adds is a product of rank ``rank``, times alpha / rank.
    learning_rate
        At its top; it rises over the first tenth of the steps and falls to zero as a cosine.
    seed
        Of the order of rows and the first weights.
    """

    steps: int = 100
    batch: int = 4
    tokens: int = 128
    rank: int = 8
    alpha: int = 16
    learning_rate: float = 2e-3
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("steps", "batch", "tokens", "rank", "alpha", "learning_rate"):
            if not getattr(self, name) > 0:
                raise SettingsError(f"{name} is {getattr(self, name)}.", "Give a number above 0.")
