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
from collections.abc import Awaitable, Callable
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.errors import BudgetError, SettingsError
from labkit.llm.token_estimate import body_tokens
from labkit.llm.usage import Price, Tokens, Usage, dearest, money

if TYPE_CHECKING:
    from labkit.llm.api_errors import Refusal
    from labkit.llm.chat_completions import Reply
    from labkit.llm.endpoint import Endpoint
    from labkit.llm.retries import Run
    from labkit.settings import Settings

_FIRST_MARGIN = Fraction(2)  # on the estimate of a prompt, until an answer says what one took
_MARGIN = Fraction(5, 4)  # on the most that answers took, for a text that is cut finer than those so far
_IMAGE, _IMAGE_4O_MINI = 4_000, 49_000  # tokens of the largest image, by the vendors' formulas
_BILLED_UNANSWERED = {408, 504}  # statuses after which the service has worked, and charges for it
_READ_ONLY = ("content filter", "context length")  # failures for which the prompt is charged


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
        That of the model, or None where only its first answer can tell; the dearest of the price table is assumed until
        then. A price of a list is sure once an answer has named the model: the first call is made alone.
    name
        The model or deployment, as far as it is known.
    """

    def __init__(self, usage: Usage, usd: Decimal | None = None, tokens: int | None = None,
                 price: Price | None = None, name: str = "") -> None:
        self.usd, self.tokens = usd, tokens
        self.spent, self.unsure, self.held = Amount(), Amount(), Amount()
        self.calls = self.in_flight = self.broken_off = 0
        self._usage, self._price, self._name = usage, price, name
        self._margins: dict[bool, Fraction] = {}
        self._unpriced = ""
        self._sure = usd is None or (price is not None and price == usage.given)
        self._waiting: deque[tuple[asyncio.Future[Amount], Callable[[], Amount]]] = deque()

    @classmethod
    def of(cls, settings: Settings, endpoint: Endpoint, usage: Usage) -> Budget:
        """Return the budget that the settings name.

        Raises
        ------
        SettingsError
            If it is in USD, and the price of the model is not known and cannot become known.
        """
        price = None if usage.free else usage.price_of(endpoint.name)
        asks = settings.cache_mode != "replay" and settings.budget is not None and not usage.free
        told_later = usage.priced and endpoint.kind == "azure"  # a deployment may have any name
        if asks and price is None and not told_later:
            name = f'of "{endpoint.name}" ' if endpoint.name else ""
            raise SettingsError(f"A budget in USD needs a price, and the price {name}is not known.",
                                "Name it with --price-in and --price-out (or LABKIT_PRICE_IN and LABKIT_PRICE_OUT), in "
                                "USD for a million tokens; or bound the run with --budget-tokens.")
        return cls(usage, None if usage.free else settings.budget, settings.budget_tokens, price, endpoint.name)

    @property
    def limited(self) -> bool:
        """Whether there is any bound."""
        return self.usd is not None or self.tokens is not None

    def learn(self, model: str) -> None:
        """Take the price of a model that has answered here before, until the first answer tells whether it still does.

        A service may change the model of a deployment, so that call is made alone all the same.
        """
        if self.usd is not None and self._price is None:
            self._price = self._usage.price_of(model)

    async def spend(self, post: Callable[[], Awaitable[tuple[Reply | None, Refusal]]], body: dict[str, Any],
                    run: Run, first: bool) -> tuple[Reply | None, Refusal]:
        """Make a call once there is room for it, and count what it took; a repair turn goes ``first``.

        Raises
        ------
        BudgetError
            If there is no room left.
        """
        if not self.limited:
            return await post()
        images, prompt = body_tokens(body, _IMAGE_4O_MINI if "4o-mini" in self._name else _IMAGE)
        need = await run.wait(self.reserve(partial(self._most, body, images, prompt), first))
        took, broken = need, True  # of a call that is cut off, all of it
        try:
            reply, refusal = await post()
            took = self._took(reply, refusal, bool(images), prompt, need)
            broken = reply is None and took == need
            return reply, refusal
        finally:
            if broken:
                self.broken_off += 1
                self.unsure = self.unsure.plus(took)
            self.settle(need, took)

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

    def settle(self, need: Amount, took: Amount) -> None:
        """Count what a call took in the place of what was set aside for it."""
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

    def _most(self, body: dict[str, Any], images: int, prompt: int) -> Amount:
        """Return what a call can take at most."""
        seen = self._margins.get(bool(images))
        tokens = -int(-prompt * (_FIRST_MARGIN if seen is None else _MARGIN * max(seen, Fraction(1))) // 1)
        most = int(body.get("max_completion_tokens") or body.get("max_tokens") or 0)
        price = self._price or (dearest() if self.usd is not None else None)
        return Amount(price.cost(Tokens(tokens, most)) if price else Decimal(0), tokens + most)

    def _took(self, reply: Reply | None, refusal: Refusal, images: bool, prompt: int, need: Amount) -> Amount:
        """Return what a call took, or what it may be billed for."""
        if reply is None:
            if refusal.unreachable or refusal.limited:
                return Amount()
            if refusal.status is None or refusal.status in _BILLED_UNANSWERED:
                return need
            if refusal.failure().reason not in _READ_ONLY:
                return Amount()
            price = self._price or (dearest() if self.usd is not None else None)
            return Amount(price.cost(Tokens(prompt)) if price else Decimal(0), prompt)
        tokens = reply.tokens
        if not tokens.prompt:  # it does not say
            return need
        self._margins[images] = max(self._margins.get(images, Fraction(0)), Fraction(tokens.prompt, max(1, prompt)))
        price = self._usage.price_of(reply.model) if self.usd is not None else None
        if self.usd is not None:
            if price is None:
                self._unpriced = reply.model or self._name or "the model"
                return Amount(need.usd, tokens.prompt + tokens.completion)
            self._sure = True
            if self._price is None or price.completion > self._price.completion:
                self._price = price  # a deployment may be named after another model than it has
        return Amount(price.cost(tokens) if price else Decimal(0), tokens.prompt + tokens.completion)


def _calls(count: int) -> str:
    return f"{count:,} call{'s' * (count != 1)}"
