"""A budget for the calls of a model: none is started that could cross it.

Before a call, what it can cost at most is set aside: its prompt by estimate with a margin, and its whole max_tokens.
After it, what it took is counted instead. Where the next call does not fit beside those in flight, it waits for them;
it is refused only when none is left to wait for. So all but the room of one call can be spent, and nothing more.

A repair turn and each time that a request is sent again are calls of their own; answers from the cache are none. A call
that breaks off or times out may be billed, and counts in full. Money is Decimal throughout.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from labkit.errors import BudgetError, SettingsError
from labkit.llm.prices import Price, Pricing, Tokens, money
from labkit.llm.usage import Usage

if TYPE_CHECKING:
    from labkit.llm.providers.base import Endpoint
    from labkit.settings import Settings

_FIRST_MARGIN = Fraction(2)  # on the estimate of a prompt, until an answer says what one took
_MARGIN = Fraction(5, 4)  # on the most that answers took, for a text that is cut finer than those so far


class Amount(NamedTuple):
    """What calls cost: USD and tokens, in and out together."""

    usd: Decimal = Decimal(0)
    tokens: int = 0

    def plus(self, other: Amount) -> Amount:
        """Return the sum."""
        return Amount(self.usd + other.usd, self.tokens + other.tokens)

    def less(self, other: Amount) -> Amount:
        """Return the difference."""
        return Amount(self.usd - other.usd, self.tokens - other.tokens)


def usd_of(value: object) -> Decimal:
    """Return an amount of USD; raises SettingsError if it is none above 0."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal(0)
    if not (amount.is_finite() and amount > 0):
        raise SettingsError(f'The budget is "{value}".', "Give an amount in USD above 0, such as 2.50.")
    return amount


class Budget:
    """What the calls of one model object may cost, what they have cost, and what those in flight can still cost.

    Parameters
    ----------
    usage
        Knows the price of a model that has answered.
    usd, tokens
        The bounds; None for none.
    price
        That of the model, or None where only its first answer can tell; the dearest of the price list is assumed until
        then.

    The first call is made alone: its answer says how far the estimate of a prompt is off, and names the model.
    name
        The model or deployment, as far as it is known.
    """

    def __init__(self, usage: Usage, usd: Decimal | None = None, tokens: int | None = None,
                 price: Price | None = None, name: str = "", pricing: Pricing | None = None) -> None:
        self.usd, self.tokens = usd, tokens
        self.pricing = pricing or usage.pricing
        self.spent, self.unsure, self.held = Amount(), Amount(), Amount()
        self.calls = self.in_flight = self.broken_off = 0
        self._usage, self._price, self._name = usage, price, name
        self._margins: dict[bool, Fraction] = {}
        self._unpriced = ""
        self._sure = self.pricing.batch or (usd is None and tokens is None)  # a batch has no call that goes alone
        self._waiting: deque[tuple[asyncio.Future[Amount], Callable[[], Amount]]] = deque()

    @classmethod
    def of(cls, settings: Settings, endpoint: Endpoint, usage: Usage, pricing: Pricing | None = None) -> Budget:
        """Return the budget that the settings name; ``pricing`` is that of the model, if not what the usage has.

        Raises
        ------
        SettingsError
            If it is in USD, and the price of the model is not known and cannot become known.
        """
        if usage.free or settings.budget is None:
            return cls(usage, None, settings.budget_tokens, None, endpoint.name, pricing)
        # A deployment may have any name, that of a cheaper model too: only an answer tells which model it has.
        pricing = pricing or usage.pricing
        told_later = pricing.price_list is not None and not endpoint.provider.names_model
        price = pricing.given if told_later else pricing.price_of(endpoint.name)
        if settings.cache_mode != "replay" and price is None and not told_later:
            name = f'of "{endpoint.name}" ' if endpoint.name else ""
            raise SettingsError(f"A budget in USD needs a price, and the price {name}is not known.",
                                "Name it with --price-in and --price-out (or LABKIT_PRICE_IN and LABKIT_PRICE_OUT), in "
                                "USD for a million tokens; or bound the run with --budget-tokens.")
        return cls(usage, settings.budget, settings.budget_tokens, price, endpoint.name, pricing)

    @property
    def limited(self) -> bool:
        """Whether there is any bound."""
        return self.usd is not None or self.tokens is not None

    def set_price_of(self, model: str) -> None:
        """Take the price of a model that has answered here before, until the first answer tells whether it still does.

        A service may change the model of a deployment, so that call is made alone all the same.
        """
        if self.usd is not None and self._price is None:
            self._price = self.pricing.price_of(model)

    async def reserve(self, need: Callable[[], Amount], first: bool = False) -> Amount:
        """Set aside what a call needs at most, as soon as it fits, and return it; first come, first served.

        ``need`` is asked when it is the call's turn: by then more may be known of the model. A repair goes ``first``:
        without it, what its first answer cost would be lost.

        Raises
        ------
        BudgetError
            If it does not fit with nothing in flight.
        """
        turn = asyncio.get_running_loop().create_future()
        if first:
            self._waiting.appendleft((turn, need))
        else:
            self._waiting.append((turn, need))
        self._admit()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and not turn.exception():  # let in and cancelled in one moment
                self.settle(turn.result(), Amount())
            else:
                turn.cancel()
                self._admit()
            raise

    def settle(self, need: Amount, took: Amount, *, broken_off: bool = False) -> None:
        """Count what a call took in the place of what was set aside for it.

        ``broken_off`` is one that nobody knows the bill of: it is told apart in messages.
        """
        if broken_off:
            self.broken_off += 1
            self.unsure = self.unsure.plus(took)
        self.held, self.spent = self.held.less(need), self.spent.plus(took)
        self.in_flight -= 1
        self.calls += took.tokens > 0
        self._admit()

    def _admit(self) -> None:
        while self._waiting:
            turn, asks = self._waiting[0]
            if turn.done():
                self._waiting.popleft()
            elif self._fits(need := asks()):
                self._waiting.popleft()
                self.held = self.held.plus(need)
                self.in_flight += 1
                turn.set_result(need)
            elif self.in_flight:
                return
            else:  # nothing will come free
                self._waiting.popleft()
                turn.set_exception(self._over(need))

    def _fits(self, need: Amount) -> bool:
        if self._unpriced or (self.in_flight and not self._sure):
            return False
        then = self.spent.plus(self.held).plus(need)
        return ((self.usd is None or then.usd <= self.usd) and (self.tokens is None or then.tokens <= self.tokens))

    def _over(self, need: Amount) -> BudgetError:
        if self._unpriced:
            return BudgetError(f'A budget in USD needs a price, and that of "{self._unpriced}", which answered, is not '
                               "known.", "Name it with --price-in and --price-out, or with LABKIT_PRICE_IN and "
                               "LABKIT_PRICE_OUT; what was answered is kept.")
        if not self.spent.tokens:
            unnamed = self.usd is not None and self._price is None
            why = " if it is of the dearest model, and only its answer tells which it is" if unnamed else ""
            return BudgetError(f"The budget of {self._bounds()} is too small for a call, which may take "
                               f"{self._said(need)}{why}.", "Give a larger one" + (
                                   ", or name the price with --price-in and --price-out." if unnamed else "."))
        broken = ""
        if self.broken_off:
            counted = self._said(self.unsure)
            broken = f" ({counted} of it for {_calls(self.broken_off)} that broke off and may be billed)"
        return BudgetError(f"The budget of {self._bounds()} is used up: {self._said(self.spent)} spent in "
                           f"{_calls(self.calls)}{broken}, and the next call may take {self._said(need)}.",
                           "Run the same again to go on, with a larger budget if you like: what was answered is kept, "
                           "and is not paid for again.")

    def _bounds(self) -> str:
        bounds = [money(self.usd)] if self.usd is not None else []
        return " and ".join([*bounds, *([f"{self.tokens:,} tokens"] if self.tokens is not None else [])])

    def _said(self, amount: Amount) -> str:
        parts = [money(amount.usd)] if self.usd is not None else []
        return " and ".join([*parts, *([f"{amount.tokens:,} tokens"] if self.tokens is not None else [])])

    def most(self, prompt: int, completion: int, images: bool) -> Amount:
        """Return what a call can take at most.

        Parameters
        ----------
        prompt
            Tokens of its prompt, by estimate.
        completion
            Tokens that its answer may have.
        images
            Whether there are any: their estimate is wrong in another way than that of words.
        """
        seen = self._margins.get(images)
        tokens = -int(-prompt * (_FIRST_MARGIN if seen is None else _MARGIN * max(seen, Fraction(1))) // 1)
        return Amount(self._usd(Tokens(tokens, completion)), tokens + completion)

    def read_alone(self, prompt: int) -> Amount:
        """Return what a call takes whose prompt was read, and nothing answered."""
        return Amount(self._usd(Tokens(prompt)), prompt)

    def answered(self, tokens: Tokens, model: str, prompt: int, images: bool, need: Amount) -> Amount:
        """Return what an answered call took, and learn from it: what the model costs, and how far estimates are off.

        Parameters
        ----------
        tokens, model
            As the answer tells them.
        prompt, images
            As given to :meth:`most`, which returned ``need``.
        """
        if not tokens.prompt:  # it does not say, and the next will not either
            self._sure = self._sure or self.usd is None or self.pricing.given is not None
            return need
        self._margins[images] = max(self._margins.get(images, Fraction(0)), Fraction(tokens.prompt, max(1, prompt)))
        together = tokens.prompt + tokens.completion
        if self.usd is None:
            self._sure = True
            return Amount(Decimal(0), together)
        price = self.pricing.price_of(model)
        if price is None:
            self._unpriced = model or self._name or "the model"
            return Amount(need.usd, together)
        self._sure = True
        if self._price is None or price.completion > self._price.completion:
            self._price = price  # a service may answer with one model now, and with another one then
        return Amount(price.cost(tokens), together)

    def _usd(self, tokens: Tokens) -> Decimal:
        if self.usd is None:
            return Decimal(0)
        return (self._price or self.pricing.dearest).cost(tokens)


def _calls(count: int) -> str:
    return f"{count:,} call{'s' * (count != 1)}"
