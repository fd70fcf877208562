"""How fast an endpoint is asked: as many requests at once as it answers, and no more than it allows."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import deque
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 120.0  # seconds, whatever Retry-After asks for
_FIRST_WAIT = 0.5  # seconds; doubled from one try to the next
_LONGEST_BACKOFF = 20.0

_START = 4
_MOST = 64
_MANY_REFUSED = ((8, 5), (32, 8))  # of so many sent last, so many refused: too much to do, and not one bad moment
_NEAR, _PROBE = 0.75, 0.25  # within this share of the number that was too many, growth is this much slower
_MEMORY = 0.1  # weight of the latest answer in the mean of tokens


class Ticket:
    """One request that was sent: after how many cuts of the pace, and whether it was refused."""

    __slots__ = ("cuts", "refused")

    def __init__(self, cuts: int) -> None:
        self.cuts, self.refused = cuts, False


class Pace:
    """Lets as many requests go at once as the endpoint bears.

    The number doubles with every round of answers until the first sign of a limit. Each sign halves it; then it grows
    by one a round, and more slowly near the number that was too many. A sign is a 429 that tells what remains of a
    quota, or many refusals among the latest requests: a single 429 or 500 concerns one request. A limit holds up all
    requests, for as long as the endpoint asked.

    Parameters
    ----------
    fixed
        The number of requests that go at once, where that is known: a server's slots.
    """

    def __init__(self, fixed: int | None = None) -> None:
        self.limit = float(fixed or _START)
        self.in_flight = 0
        self._fixed = fixed is not None
        self._slow_start = True
        self._ceiling = float(_MOST)
        self._cuts = 0
        self._sent: deque[Ticket] = deque(maxlen=max(window for window, _ in _MANY_REFUSED))
        self._mean_tokens = 0.0
        self._paused_until = 0.0
        self._slowed_until = 0.0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    async def enter(self, again: bool = False) -> Ticket:
        """Wait for leave to send a request, and return a ticket to hand back; one sent again goes first."""
        if not self._waiting and self._open():
            self.in_flight += 1
            return self._ticket()
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if again:
            self._waiting.appendleft(turn)
        else:
            self._waiting.append(turn)
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()
            raise
        return self._ticket()

    def leave(self) -> None:
        """Say that a request is back, whatever came of it."""
        self.in_flight -= 1
        self._admit()

    def answered(self, headers: Mapping[str, str], tokens: int) -> None:
        """Take note of an answer, before :meth:`leave`.

        It makes room for one more, unless its headers say that the quota is nearly used up.
        """
        self._mean_tokens += (tokens - self._mean_tokens) * _MEMORY
        wait = self._quota_wait(headers)
        if wait is not None:
            self._hold(wait)
        elif not self._fixed and self.in_flight >= int(self.limit):
            near = _NEAR * self._ceiling <= self.limit <= self._ceiling / _NEAR + 1
            self.limit = min(_MOST, self.limit + (1 if self._slow_start else (_PROBE if near else 1) / self.limit))

    def refused(self, ticket: Ticket, headers: Mapping[str, str], wait: float, limited: bool) -> None:
        """Take note of a 429 (``limited``), or of a server in trouble, before :meth:`leave`.

        ``wait`` is how long that request will wait.
        """
        ticket.refused = True
        quota = limited and any(name in headers for name in ("x-ratelimit-remaining-tokens",
                                                             "x-ratelimit-remaining-requests"))
        if not quota and not self._many_refused():
            return
        if limited:
            self._hold(wait)
        if ticket.cuts == self._cuts and not self._fixed:  # requests sent before the last cut say nothing about it
            self._cuts += 1
            self._slow_start = False
            self._ceiling = min(self.limit, self.in_flight)
            self.limit = max(1.0, min(self.limit, self.in_flight) / 2)

    @property
    def note(self) -> str:
        """A few words for the progress while a limit holds requests up, else ""."""
        left = self._paused_until - time.monotonic()
        if left >= 1:
            return f"rate limit, going on in {left:.0f} s"
        return "slowed by the rate limit" if time.monotonic() < self._slowed_until else ""

    def _ticket(self) -> Ticket:
        ticket = Ticket(self._cuts)
        self._sent.append(ticket)
        return ticket

    def _many_refused(self) -> bool:
        # Counted by what was sent, not by what came back: a refusal comes at once, and an answer takes its time.
        latest = [ticket.refused for ticket in self._sent]
        return any(sum(latest[-window:]) >= many for window, many in _MANY_REFUSED)

    def _quota_wait(self, headers: Mapping[str, str]) -> float | None:
        """Return the seconds to hold back for if the headers say that further requests would be refused."""
        if "x-ratelimit-remaining-requests" not in headers and "x-ratelimit-remaining-tokens" not in headers:
            return None
        for kind, need in (("requests", 1.0), ("tokens", self._mean_tokens)):
            remaining = _number(headers.get(f"x-ratelimit-remaining-{kind}"))
            if remaining is not None and remaining < need:
                reset = _duration(headers.get(f"x-ratelimit-reset-{kind}"))
                return min(reset, LONGEST_WAIT) if reset is not None else 0.0
        return None

    def _hold(self, wait: float) -> None:
        now = time.monotonic()
        self._slowed_until = max(self._slowed_until, now + wait + 5)
        self._paused_until = max(self._paused_until, now + wait)
        self._set_timer()

    def _set_timer(self) -> None:
        left = self._paused_until - time.monotonic()
        if self._waiting and left > 0:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = asyncio.get_running_loop().call_later(left, self._admit)

    def _open(self) -> bool:
        return self.in_flight < int(self.limit) and time.monotonic() >= self._paused_until

    def _admit(self) -> None:
        while self._waiting and self._open():
            turn = self._waiting.popleft()
            if not turn.done():
                self.in_flight += 1
                turn.set_result(None)
        self._set_timer()


def backoff(tries: int) -> float:
    """Return how many seconds to wait before the next try, growing with the tries made, and never twice the same."""
    return min(_LONGEST_BACKOFF, _FIRST_WAIT * 2 ** min(tries, 10)) * random.uniform(0.75, 1.25)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return how many seconds an answer asks to wait, at most 120, or None where it does not say.

    ``retry-after-ms`` goes before ``Retry-After``, which may be seconds or a date.
    """
    wait = _number(headers.get("retry-after-ms"))
    if wait is not None:
        wait /= 1000
    else:
        text = headers.get("retry-after")
        wait = _number(text)
        if wait is None and text:
            try:
                wait = parsedate_to_datetime(text).timestamp() - time.time()
            except (ValueError, TypeError, OverflowError):
                return None
    return min(wait, LONGEST_WAIT) if wait is not None and wait > 0 else None


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 <= value < 1e15 else None


_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def _duration(text: str | None) -> float | None:
    """Read a duration as the services write it: ``6m0s``, ``250ms``, or plain seconds."""
    plain = _number(text)
    if plain is not None or not text:
        return plain
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        return None
    return sum(float(number) * _UNITS[unit] for number, unit in parts)
