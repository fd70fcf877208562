"""One budget for two models, as for one that writes and one that judges: each at its own price, both of one purse."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from labkit.llm.budget import Amount, Budget


class SharedBudget(Budget):
    """The budget of a model that spends what another budget holds.

    What its calls cost is told by its own prices, and learned from its own answers; the other budget counts them, and
    says whether there is room. Until an answer has told what the model costs, its calls are made one after the other.

    Parameters
    ----------
    own
        The budget that the model would have by itself.
    purse
        The one that is spent.
    """

    def __init__(self, own: Budget, purse: Budget) -> None:
        super().__init__(own._usage, own.usd, own.tokens, own._price, own._name, own.pricing)
        self._purse = purse
        self._turns: dict[asyncio.AbstractEventLoop, asyncio.Lock] = {}
        self._alone: Amount | None = None  # what is set aside for a call that the others wait for

    async def reserve(self, need: Callable[[], Amount], first: bool = False) -> Amount:
        """Set aside in the purse what a call needs; as :meth:`Budget.reserve`."""
        turn = self._turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
        waits = not (self._sure or first)  # a repair goes on with a call that has had its turn
        if waits:
            await turn.acquire()
        alone = waits and not self._sure
        try:
            if self._unpriced:
                raise self._over(need())
            amount = await self._purse.reserve(need, first)
            if alone:
                self._alone = amount
            return amount
        finally:
            if waits and (not alone or self._alone is None):
                turn.release()

    def settle(self, need: Amount, took: Amount, *, broken_off: bool = False) -> None:
        """Count what a call took; as :meth:`Budget.settle`."""
        self._purse.settle(need, took, broken_off=broken_off)
        if need is self._alone:
            self._alone = None
            for turn in self._turns.values():
                if turn.locked():
                    turn.release()
