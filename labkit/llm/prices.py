"""What models cost: list prices from the package genai-prices, or what the user names.

The list lies in the package, so nothing is fetched; it is as new as the package, whose version a price names. It is
loaded (half a second) when a price is first asked for. Prices are those of the standard tier; for Azure, those of its
Global deployments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from labkit.errors import SettingsError

_VERSION = re.compile(r"-\d{4}-\d{2}-\d{2}$")
_MILLION = Decimal(1_000_000)
_NO_CHAT = re.compile(r"-pro$|^ft:|:|image|audio|realtime|tts|transcribe")  # not asked by Chat Completions, or twice


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
        prompt, completion, cached = other
        return Tokens(self.prompt + prompt, self.completion + completion, self.cached + cached)


class Price(NamedTuple):
    """Price in USD for a million tokens, and of which list it is; "" where the user named it.

    ``long`` holds the three prices of a call whose prompt has more than ``long_from`` tokens, where they differ.
    """

    prompt: Decimal
    cached: Decimal
    completion: Decimal
    date: str
    long_from: int = 0
    long: tuple[Decimal, Decimal, Decimal] | None = None

    def cost(self, tokens: Tokens) -> Decimal:
        """Return what the tokens of one call cost in USD, to the last digit."""
        prompt, cached, completion = self[:3]
        if self.long and tokens.prompt > self.long_from:
            prompt, cached, completion = self.long
        return (prompt * (tokens.prompt - tokens.cached) + cached * tokens.cached
                + completion * tokens.completion) / _MILLION

    def __str__(self) -> str:
        when = f"list price of {self.date}" if self.date else "the price you gave"
        return f"{self.prompt.normalize():f} in and {self.completion.normalize():f} out a million tokens, {when}"


@cache
def price_of(model: str, price_list: str = "openai") -> Price | None:
    """Return the price of a model as responses name it, or None where the list has none.

    Parameters
    ----------
    price_list
        The id of a provider in genai-prices, such as ``"azure"``.
    """
    import genai_prices

    usage = genai_prices.Usage(input_tokens=1, output_tokens=1)
    for name in dict.fromkeys((model, _VERSION.sub("", model))):  # a version that is not listed costs what others do
        try:
            return _read(genai_prices.calc_price(usage, name, provider_id=price_list).model_price)
        except LookupError:
            continue
    return None


@cache
def dearest(price_list: str = "openai") -> Price:
    """Return what no model goes beyond that Chat Completions may ask; those named -pro answer another API alone."""
    from genai_prices.data import providers

    listed = {provider.id: provider.models for provider in providers}
    names = {model.id for provider in ("openai", price_list) for model in listed[provider]}
    prices = [price for name in sorted(names) if not _NO_CHAT.search(name) and (price := price_of(name, price_list))]
    return Price(max(price.prompt for price in prices), max(price.cached for price in prices),
                 max(price.completion for price in prices), "")


def given_price(prompt: Decimal | None, completion: Decimal | None, judge: bool = False) -> Price | None:
    """Return the price that a user named, or None; the cached part of a prompt costs as much as the rest.

    Parameters
    ----------
    judge
        Whether it is that of the judge.

    Raises
    ------
    SettingsError
        If only one half of it is given.
    """
    if prompt is None and completion is None:
        return None
    if prompt is None or completion is None:
        of, option = ("JUDGE_", "judge-") if judge else ("", "")
        raise SettingsError("Only one half of a price is given.",
                            f"Name both LABKIT_{of}PRICE_IN and LABKIT_{of}PRICE_OUT (--{option}price-in and "
                            f"--{option}price-out).")
    return Price(prompt, prompt, completion, "")


@dataclass(frozen=True)
class Pricing:
    """What the price of one model's calls is told by: what the user named, or the list.

    Parameters
    ----------
    price_list
        The id of a provider in genai-prices; None where no list price applies.
    given
        The price that the user named for it: it goes before the list.
    """

    price_list: str | None = "openai"
    given: Price | None = None
    batch: bool = False
    """Whether a batch asks: at half the list price, with nothing off what was read before."""

    def price_of(self, model: str) -> Price | None:
        """Return the price of a model as responses name it, or None where it is not known."""
        if self.given or not self.price_list:
            return self.given
        price = price_of(model, self.price_list)
        return halved(price) if price and self.batch else price

    @property
    def dearest(self) -> Price:
        """What no model goes beyond."""
        price = dearest(self.price_list or "openai")
        return halved(price) if self.batch else price


def halved(price: Price) -> Price:
    """Return what a batch pays: half, with nothing off what was read before."""
    long = (price.long[0] / 2, price.long[0] / 2, price.long[2] / 2) if price.long else None
    date = f"{price.date}, half of it by batch" if price.date else ""
    return Price(price.prompt / 2, price.prompt / 2, price.completion / 2, date, price.long_from, long)


def money(usd: Decimal) -> str:
    """Return an amount as people write it: cents where it is a dollar or more, else four digits."""
    return f"{usd:,.2f} USD" if usd >= 1 or usd == usd.quantize(Decimal("0.01")) else f"{usd:.4f} USD"


def _read(listed: Any) -> Price | None:
    """Return a price of the list as ours, or None where it is not by tokens of text."""
    import genai_prices

    parts = (listed.input_mtok, listed.cache_read_mtok, listed.output_mtok)
    if parts[0] is None or parts[2] is None:
        return None
    tiers = [getattr(part, "tiers", ()) for part in parts]
    base = [getattr(part, "base", part) for part in parts]
    base[1] = base[0] if base[1] is None else base[1]  # no discount is listed
    top = [max([own, *(tier.price for tier in above)]) for own, above in zip(base, tiers, strict=True)]
    long_from = min((tier.start for above in tiers for tier in above), default=0)
    return Price(base[0], base[1], base[2], f"genai-prices {genai_prices.__version__}", long_from,
                 (top[0], top[1], top[2]) if long_from else None)
