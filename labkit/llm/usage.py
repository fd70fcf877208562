"""What the calls to a model amounted to: tokens, cache hits, and money where the price is known."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from labkit.llm.prices import Price, Pricing, Tokens

_LONG = 100_000  # tokens of a prompt from which a call may have a price of its own


@dataclass
class Usage:
    """Adds up over the life of a ``Model``. Answers from the cache count as hits, not as calls."""

    calls: int = 0
    hits: int = 0
    retries: int = 0
    rate_waits: int = 0
    rate_wait_seconds: float = 0.0
    """How often a rate limit was met, and how long the requests that met it waited, added up."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    price_list: str | None = "openai"
    """None where no list price applies: an endpoint that sells at prices of its own."""
    free: bool = False
    """True for the embedded model."""
    given: Price | None = None
    """A price that the user named: it goes before the list."""
    batch: bool = False
    """Whether a batch asks, at half the list price."""
    _by_model: dict[tuple[str, Pricing], Tokens] = field(default_factory=lambda: defaultdict(Tokens))
    _long_calls: list[tuple[str, Pricing, Tokens]] = field(default_factory=list)

    @property
    def pricing(self) -> Pricing:
        """What the price of a call is told by, unless it was made at another."""
        return Pricing(self.price_list, self.given, self.batch)

    def price_of(self, model: str) -> Price | None:
        """Return the price of a model as responses name it, or None where it is not known."""
        return self.pricing.price_of(model)

    def add(self, tokens: Tokens, model: str, pricing: Pricing | None = None) -> None:
        """Count one answered call.

        Parameters
        ----------
        model
            What the response names, as a deployment's name says nothing.
        pricing
            Of a judge that has a price of its own.
        """
        pricing = pricing or self.pricing
        self.calls += 1
        self.prompt_tokens += tokens.prompt
        self.completion_tokens += tokens.completion
        self.cached_tokens += tokens.cached
        if tokens.prompt < _LONG:
            self._by_model[model, pricing] += tokens
        else:
            self._long_calls.append((model, pricing, tokens))

    @property
    def cost(self) -> Decimal | None:
        """USD at list price, or None where the price of any call is not known."""
        if self.free:
            return Decimal(0)
        cost = Decimal(0)
        for (model, pricing), tokens in self._by_model.items():
            if (price := pricing.price_of(model)) is None:
                return None
            cost += price._replace(long=None).cost(tokens)  # the sum of many short calls is no long one
        for model, pricing, tokens in self._long_calls:
            if (price := pricing.price_of(model)) is None:
                return None
            cost += price.cost(tokens)
        return cost

    def __str__(self) -> str:
        cost = self.cost
        asked = f"{self.calls:,} {'call' if self.calls == 1 else 'calls'}, {self.hits:,} from the cache"
        again = f", {self.retries:,} sent again" if self.retries else ""
        read = f" ({self.cached_tokens:,} at the cached price)" if self.cached_tokens else ""
        paid = "price not known" if cost is None else "no cost" if self.free else f"{cost:.4f} USD"
        return (f"{asked}{again}; {self.prompt_tokens:,} tokens in{read}, {self.completion_tokens:,} out; {paid}")

    __repr__ = __str__
