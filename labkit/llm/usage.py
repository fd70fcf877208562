"""What the calls to a model amounted to: tokens, cache hits, and money where the price is known."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from labkit.errors import SettingsError

_VERSION = re.compile(r"-\d{4}-\d{2}-\d{2}$")
_MILLION = Decimal(1_000_000)


class Price(NamedTuple):
    """Price in USD for a million tokens, and when the list had it; "" where the user named it."""

    prompt: Decimal
    cached: Decimal
    completion: Decimal
    date: str

    def cost(self, tokens: Tokens) -> Decimal:
        """Return what tokens cost in USD, to the last digit."""
        return (self.prompt * (tokens.prompt - tokens.cached) + self.cached * tokens.cached
                + self.completion * tokens.completion) / _MILLION

    def __str__(self) -> str:
        when = f"list price of {self.date}" if self.date else "the price you gave"
        return f"{self.prompt.normalize():f} in and {self.completion.normalize():f} out a million tokens, {when}"


class Tokens(NamedTuple):
    """Tokens of one call; ``cached`` are those of the prompt that the service had read before."""

    prompt: int = 0
    completion: int = 0
    cached: int = 0

    @staticmethod
    def of(usage: object) -> Tokens:
        """Read the ``usage`` of a completion; what an endpoint leaves out counts as 0."""
        entry = usage if isinstance(usage, dict) else {}
        details = entry.get("prompt_tokens_details")
        cached = details.get("cached_tokens") if isinstance(details, dict) else 0
        return Tokens(*(value if isinstance(value, int) else 0
                        for value in (entry.get("prompt_tokens"), entry.get("completion_tokens"), cached)))

    def __add__(self, other: tuple[int, ...]) -> Tokens:  # type: ignore[override]
        return Tokens(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


@cache
def _prices() -> dict[str, Price]:
    entries = json.loads(Path(__file__).with_name("prices.json").read_text(encoding="utf-8"))["models"]
    return {name: Price(*(Decimal(entry[part]) for part in ("prompt", "cached", "completion")), entry["date"])
            for name, entry in entries.items()}


def price_of(model: str) -> Price | None:
    """Return the list price of a model as responses name it (a version's date does not matter), or None."""
    return _prices().get(model) or _prices().get(_VERSION.sub("", model))


def given_price(prompt: Decimal | None, completion: Decimal | None) -> Price | None:
    """Return the price that a user named, or None; the cached part of a prompt costs as much as the rest.

    Raises
    ------
    SettingsError
        If only one half of it is given.
    """
    if prompt is None and completion is None:
        return None
    if prompt is None or completion is None:
        raise SettingsError("Only one half of a price is given.",
                            "Name both LABKIT_PRICE_IN and LABKIT_PRICE_OUT (--price-in and --price-out).")
    return Price(prompt, prompt, completion, "")


def dearest() -> Price:
    """Return what no model of the price table goes beyond."""
    prices = _prices().values()
    return Price(*(max(price[part] for price in prices) for part in range(3)), "")


def money(usd: Decimal) -> str:
    """Return an amount as people write it: cents where it is a dollar or more, else four digits."""
    return f"{usd:,.2f} USD" if usd >= 1 or usd == usd.quantize(Decimal("0.01")) else f"{usd:.4f} USD"


@dataclass
class Usage:
    """Adds up over the life of a ``Model``. Answers from the cache count as hits, not as calls."""

    calls: int = 0
    hits: int = 0
    retries: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    priced: bool = True
    """False where no list price applies: an endpoint that sells at prices of its own."""
    free: bool = False
    """True for the embedded model."""
    given: Price | None = None
    """A price that the user named: it goes before the list."""
    _cost: Decimal = Decimal(0)
    _unknown: set[str] = field(default_factory=set)

    def price_of(self, model: str) -> Price | None:
        """Return the price of a model as responses name it, or None where it is not known."""
        return self.given or (price_of(model) if self.priced else None)

    def add(self, tokens: Tokens, model: str) -> None:
        """Count one answered call; ``model`` is what the response names, as a deployment's name says nothing."""
        self.calls += 1
        self.prompt_tokens += tokens.prompt
        self.completion_tokens += tokens.completion
        self.cached_tokens += tokens.cached
        if self.free:
            return
        price = self.price_of(model)
        if price is None:
            self._unknown.add(model)
            return
        self._cost += price.cost(tokens)

    @property
    def cost(self) -> Decimal | None:
        """USD at list price, or None where the price of any call is not known."""
        return None if self._unknown else self._cost

    def __str__(self) -> str:
        asked = f"{self.calls:,} {'call' if self.calls == 1 else 'calls'}, {self.hits:,} from the cache"
        again = f", {self.retries:,} sent again" if self.retries else ""
        read = f" ({self.cached_tokens:,} at the cached price)" if self.cached_tokens else ""
        money = "price not known" if self.cost is None else "no cost" if self.free else f"{self.cost:.4f} USD"
        return (f"{asked}{again}; {self.prompt_tokens:,} tokens in{read}, {self.completion_tokens:,} out; {money}")

    __repr__ = __str__
