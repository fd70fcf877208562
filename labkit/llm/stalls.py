"""How long an answer is waited for: far longer than any like it took lately, and no longer."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Hashable
from typing import NamedTuple, TypeVar

T = TypeVar("T")

_LEAST = 1.0  # seconds
_TIMES = 3.0  # as long as the longest of the latest answers, which is about what one in a hundred takes
_LATEST, _ENOUGH = 100, 20
_LOOK = 0.25  # seconds between two looks at what is open; one that is late by as much looks again, as answers may wait
_CREDIT, _EARNED, _MOST_CREDIT = 2.0, 0.05, 20.0  # calls that may be cut on suspicion; more with each answer; at most


class Stalled(Exception):
    """The call was cut: it had taken far longer than others like it."""


class _Call(NamedTuple):
    began: float
    kind: Hashable
    cuts: int
    limit: asyncio.Timeout


class StallDetector:
    """Cuts the calls that have stalled, to be sent again.

    Only where others like them that began later were answered, or else only a few among many: where all take longer
    than before, it is the endpoint that has much to do, and to ask again would give it more. Each time that a call is
    cut its next try is given twice as long, so one that really takes that long is answered too.

    Parameters
    ----------
    cuts
        How often one call is cut at most; then it is waited for as long as the connection holds.
    """

    def __init__(self, cuts: int = 3) -> None:
        self._most_cuts = cuts
        self._latest: dict[Hashable, deque[tuple[float, float]]] = {}  # when answered calls began, what they took
        self._open: set[_Call] = set()
        self._credit = _CREDIT
        self._timer: asyncio.TimerHandle | None = None

    async def wait(self, kind: Hashable, call: Awaitable[T], cuts: int = 0) -> T:
        """Return what the call returns.

        Parameters
        ----------
        kind
            Calls of one kind are expected to take about as long.
        cuts
            How often this one was cut before.

        Raises
        ------
        Stalled
            If it was cut.
        """
        began = time.monotonic()
        limit = asyncio.timeout(None)
        mine = _Call(began, kind, cuts, limit)
        try:
            async with limit:
                self._open.add(mine)
                if self._timer is None and self._most_cuts:
                    self._look_later()
                result = await call
        except TimeoutError:
            if not limit.expired():
                raise
            raise Stalled from None
        finally:
            self._open.discard(mine)
        latest = self._latest.get(kind)
        if latest is None:
            latest = self._latest[kind] = deque(maxlen=_LATEST)
        latest.append((began, time.monotonic() - began))
        self._credit = min(_MOST_CREDIT, self._credit + _EARNED)
        return result

    def _look_later(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(_LOOK, self._look, time.monotonic() + 2 * _LOOK)

    def _look(self, latest: float) -> None:
        self._timer = None
        now = time.monotonic()
        if now <= latest:
            self._cut_overdue(now)
        if self._open:
            self._look_later()

    def _cut_overdue(self, now: float) -> None:
        longest = {kind: max(took for _, took in latest)
                   for kind, latest in self._latest.items() if len(latest) >= _ENOUGH}
        for call in sorted(self._open, key=lambda call: call.began):
            usual = longest.get(call.kind)
            if usual is None or call.cuts >= self._most_cuts:
                continue
            if now - call.began < max(_LEAST, _TIMES * usual) * 2**call.cuts:
                continue
            later = sum(began > call.began for began, _ in self._latest[call.kind])
            if later < _ENOUGH:  # it may not be this one alone
                if self._credit < 1:
                    continue
                self._credit -= 1
            call.limit.reschedule(asyncio.get_running_loop().time())
            self._open.discard(call)
