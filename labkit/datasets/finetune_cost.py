"""What a fine-tuning job would cost: the tokens of a file, by the service's rule, times epochs and a dated list price.

Tokens are estimated (:mod:`labkit.text.tokens`): those of all texts, three a message and three an example, as the
service's guide counts them. It takes three epochs by default; more for fewer than 34 examples, so that about a hundred
are shown in all, and fewer for more than 8,333, so that no more than 25,000 are. Hosting is billed apart.
"""

from __future__ import annotations

import codecs
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from labkit.text.tokens import count_tokens

PRICES_OF = "2026-08-05"
"""The day of the list: OpenAI's, https://platform.openai.com/docs/pricing; Azure's prices differ by region and tier."""
PRICES = {"gpt-4.1": 25.0, "gpt-4.1-mini": 5.0, "gpt-4.1-nano": 1.5, "gpt-4o": 25.0, "gpt-4o-mini": 3.0}
"""USD for a million tokens of training, by model."""
_SHOWN = ("gpt-4.1-nano", "gpt-4.1-mini", "gpt-4.1")
_EPOCHS, _FEWEST_SHOWN, _MOST_SHOWN, _MOST_EPOCHS = 3, 100, 25_000, 25


class Training(NamedTuple):
    """How much there is to learn from in a file, and how often a job goes through it."""

    examples: int
    tokens: int
    epochs: int

    @property
    def billed(self) -> int:
        """Tokens that are paid for."""
        return self.tokens * self.epochs

    def cost(self, model: str) -> float:
        """Return what training a model costs, in USD of :data:`PRICES_OF`."""
        return self.billed * PRICES[model] / 1e6

    def line(self) -> str:
        """Return it as one line of text, with the price of some models and its day."""
        costs = ", ".join(f"{model} ${self.cost(model):,.2f}" for model in _SHOWN)
        return (f"about {self.tokens:,} tokens in {self.examples:,} example{'s' * (self.examples != 1)}, "
                f"{self.epochs} epoch{'s' * (self.epochs != 1)} by default: {costs} (OpenAI's list of {PRICES_OF}; "
                "see your service's)")


def training_of(path: str | os.PathLike[str]) -> Training:
    """Count the tokens of a fine-tuning or preference file in which no fault was found."""
    examples = tokens = 0
    for line in Path(path).read_bytes().removeprefix(codecs.BOM_UTF8).split(b"\n"):
        if line.strip():
            row = json.loads(line)
            examples, tokens = examples + 1, tokens + 3 + _tokens_in(row)
    return Training(examples, tokens, epochs_of(examples))


def epochs_of(examples: int) -> int:
    """Return how often a job goes through so many examples where it is not told."""
    if examples * _EPOCHS < _FEWEST_SHOWN:
        return min(_MOST_EPOCHS, _FEWEST_SHOWN // examples) if examples else 0
    if examples * _EPOCHS > _MOST_SHOWN:
        return max(1, _MOST_SHOWN // examples)
    return _EPOCHS


def _tokens_in(value: Any) -> int:
    """Return the tokens of all messages in a row: of their texts, and three for each."""
    if isinstance(value, list):
        return sum(map(_tokens_in, value))
    if not isinstance(value, dict):
        return 0
    if "role" in value:
        return 3 + sum(count_tokens(text) for text in value.values() if isinstance(text, str))
    return sum(map(_tokens_in, value.values()))
