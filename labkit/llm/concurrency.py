"""How fast an endpoint is asked: as many requests at once as it answers, and no more than it allows.

The control law, and where its numbers come from, is in ``docs/rate-control.md``.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections import deque
from collections.abc import Mapping

from labkit.llm.prices import Tokens
from labkit.llm.rate_limit import Rate
from labkit.llm.rate_limit_headers import requests_left, reset_after, retry_after, tells_quota
from labkit.settings.secrets import logger

_FIRST_WAIT = 0.5  # seconds; doubled from one try to the next
_LONGEST_BACKOFF = 20.0

_START = 4  # what is learned from the first answers, or refusals, costs no more than this
_MOST = 256  # the CPU of this side allows no more, and Windows no more than 512 sockets
_LEAST_GROWTH, _MOST_GROWTH = 2.0, 32.0  # times as many at once after a round of answers
_QUEUE = 30.0  # seconds that a request would wait at most if that were too many: as many as are answered in this time
_WORTHWHILE = 1.2  # times the answers a second that more at once must bring
_SETTLED = 20  # rounds after which more at once is tried again
_MANY_REFUSED = ((8, 7), (32, 12))  # of so many sent last, so many refused: too much to do, and not one bad moment
_NEAR, _PROBE = 0.75, 0.25  # within this share of the number that was too many, growth is this much slower
_MEMORY = 0.1  # weight of the latest answer in the means
_ABOUT = 0.75  # of the number that may go: as good as all of them
_AHEAD, _LONGEST_GAP = 2.0, 0.005  # requests go this much faster than answers come; seconds between two, at most
_FILLING = 1.25  # the same while more may go than do: all sent between a refusal and the hearing of it are refused

_log = logger(__name__)


class Ticket:
    """One request that was sent: when, after how many cuts of the pace, and whether it was refused."""

    __slots__ = ("at", "cuts", "refused")

    def __init__(self, at: float, cuts: int) -> None:
        self.at, self.cuts, self.refused = at, cuts, False


class Pace:
    """Lets as many requests go at once as the endpoint bears, and as many a second as its quota allows.

    The number grows with every round of answers, until more at once brings no more answers a second, or until the first
    sign of a limit. A sign is a 429 that tells what remains of a quota, or many refusals among the latest requests: a
    single 429 or 500 concerns one request. A quota that is used up is kept to by its rate (:class:`Rate`); other signs
    halve the number, which then grows by one a round, and more slowly near the number that was too many. A limit holds
    up all requests, for as long as the endpoint asked. Requests go one after the other, never as a crowd.

    Parameters
    ----------
    fixed
        The number of requests that go at once, where that is known: a server's slots.
    most
        The number that is never exceeded.
    """

    def __init__(self, fixed: int | None = None, most: int | None = None) -> None:
        self._most = float(fixed or most or most_at_once())
        self.limit = float(fixed or min(_START, self._most))
        self.in_flight = 0
        self._fixed = fixed is not None
        self._before = self.limit  # the number before it last grew
        self._slow_start = True
        self._filling = True  # since the number grew, it has not been reached
        self._ceiling = self._most
        self._cuts = 0
        self._sent: deque[Ticket] = deque(maxlen=max(window for window, _ in _MANY_REFUSED))
        self._rate = Rate()
        self._mean_tokens = self._latency = 0.0
        self._round, self._round_work, self._round_began = 0, 0, time.monotonic()
        self._speed = 0.0  # of the last round: work a second
        self._settled = 0  # rounds until more at once is tried again
        self._paused_until = 0.0
        self._slowed_until = 0.0
        self._waiting: deque[asyncio.Future[Ticket]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def moved(self) -> Pace:
        """Return a pace for another event loop that begins with what this one has learned."""
        other = Pace(int(self._most) if self._fixed else None, int(self._most))
        other.limit, other._slow_start, other._ceiling = self.limit, self._slow_start, self._ceiling
        other._rate, other._mean_tokens, other._speed = self._rate, self._mean_tokens, self._speed
        other._latency = self._latency
        other._settled, other._paused_until, other._before = self._settled, self._paused_until, self._before
        return other

    async def enter(self, again: bool = False) -> Ticket:
        """Wait for leave to send a request, and return a ticket to hand back; one sent again goes first."""
        if not self._waiting and self._open():
            return self._ticket()
        turn: asyncio.Future[Ticket] = asyncio.get_running_loop().create_future()
        if again:
            self._waiting.appendleft(turn)
        else:
            self._waiting.append(turn)
        self._admit()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()
            raise

    def leave(self) -> None:
        """Say that a request is back, whatever came of it."""
        self.in_flight -= 1
        self._admit()

    def answered(self, ticket: Ticket, headers: Mapping[str, str], tokens: Tokens) -> None:
        """Take note of an answer, before :meth:`leave`.

        It makes room for more, unless its headers say that the quota is nearly used up.
        """
        latency = time.monotonic() - ticket.at
        memory = _MEMORY if self._latency else 1.0
        self._latency += (latency - self._latency) * memory
        self._mean_tokens += (tokens.prompt + tokens.completion - self._mean_tokens) * memory
        wait = reset_after(headers, self._mean_tokens)
        if wait is not None:
            self._hold(wait)
            return
        left = requests_left(headers, self._mean_tokens)
        if self._fixed or not self._full() or (left is not None and left < self.limit):
            self._round, self._round_work, self._round_began = 0, 0, time.monotonic()
            return
        self._round += 1
        self._round_work += tokens.completion or 1
        if self._slow_start or self._settled:
            if self._round >= int(self.limit):
                self._end_round()
        else:
            near = _NEAR * self._ceiling <= self.limit <= self._ceiling / _NEAR + 1
            self.limit = min(self._most, self.limit + (_PROBE if near else 1) / self.limit)

    def _end_round(self) -> None:
        """After as many answers as may be in flight: grow, if the last growth was worth it."""
        now = time.monotonic()
        speed = self._round_work / max(now - self._round_began, 0.001)
        ready = self._round / max(now - self._round_began, 0.001) * _QUEUE
        self._round, self._round_work, self._round_began = 0, 0, now
        if self._settled:
            self._settled -= 1
            self._slow_start = not self._settled
        elif speed < _WORTHWHILE * self._speed:  # the endpoint, or this side, does all it can
            self.limit, self._slow_start, self._settled = self._before, False, _SETTLED
        elif self.limit >= self._most:
            self._slow_start = False
        if self._slow_start:
            self._before = self.limit
            self.limit = min(self._most, self.limit * min(max(ready / self.limit, _LEAST_GROWTH), _MOST_GROWTH))
            self._filling = True
        self._speed = speed

    def refused(self, ticket: Ticket, headers: Mapping[str, str], wait: float, limited: bool) -> None:
        """Take note of a 429 (``limited``), or of a server in trouble, before :meth:`leave`.

        ``wait`` is how long that request will wait: no less than was asked for, and a little more at random.
        """
        ticket.refused = True
        quota = limited and tells_quota(headers)
        if not quota and not self._many_refused():
            return
        if limited:
            asked = retry_after(headers)
            room = wait if asked is None else asked
            self._rate.used_up(ticket.at, time.monotonic(), room)
            _log.info("a rate limit holds all requests for %.1f s", room)
            self._hold(room)
        if not quota and ticket.cuts == self._cuts and not self._fixed:
            self._slow_start, self._settled = False, 0
            self._cuts += 1  # requests sent before the last cut say nothing about it
            self._ceiling = min(self.limit, self.in_flight)
            self.limit = max(1.0, min(self.limit, self.in_flight) / 2)
            _log.info("the endpoint refuses many requests: %d at once from here on", self.limit)

    @property
    def note(self) -> str:
        """A few words for the progress while a limit holds requests up, else ""."""
        left = self._paused_until - time.monotonic()
        if left >= 1:
            return f"rate limit, going on in {left:.0f} s"
        return "slowed by the rate limit" if time.monotonic() < self._slowed_until else ""

    def _ticket(self) -> Ticket:
        ticket = Ticket(time.monotonic(), self._cuts)
        self._sent.append(ticket)
        self._rate.sent(ticket.at, self._gap())
        self.in_flight += 1
        self._filling = self._filling and self.in_flight < int(self.limit)
        return ticket

    def _full(self) -> bool:
        """Whether as many are in flight as may be, but for those that are about to go."""
        limit = int(self.limit)
        return self.in_flight >= limit or (bool(self._waiting) and self.in_flight >= _ABOUT * limit)

    def _gap(self) -> float:
        """Return the seconds between two requests. Those that go at once come back at once, and wait for one another.

        A crowd also runs into a limit as a whole, before the first of it can tell.
        """
        if self._fixed:
            return 0.0
        return min(_LONGEST_GAP, self._latency / self.limit / (_FILLING if self._filling else _AHEAD))

    def _many_refused(self) -> bool:
        # Counted by what was sent, not by what came back: a refusal comes at once, and an answer takes its time.
        latest = [ticket.refused for ticket in self._sent]
        return any(sum(latest[-window:]) >= many for window, many in _MANY_REFUSED)

    def _hold(self, wait: float) -> None:
        now = time.monotonic()
        self._slowed_until = max(self._slowed_until, now + wait + 5)
        self._paused_until = max(self._paused_until, now + wait)
        self._set_timer()

    def _set_timer(self) -> None:
        left = max(self._paused_until, self._rate.free_at) - time.monotonic()
        if self._waiting and left > 0 and self.in_flight < int(self.limit):
            if self._timer is not None:
                self._timer.cancel()
            self._timer = asyncio.get_running_loop().call_later(left, self._admit)

    def _open(self) -> bool:
        return (self.in_flight < int(self.limit)
                and time.monotonic() >= max(self._paused_until, self._rate.free_at))

    def _admit(self) -> None:
        while self._waiting and self._open():
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(self._ticket())
        self._set_timer()


def most_at_once() -> int:
    """Return how many requests this system can have in flight: each holds a file open."""
    if sys.platform == "win32":
        return _MOST
    import resource

    return max(_START, min(_MOST, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2))


def backoff(tries: int) -> float:
    """Return how many seconds to wait before the next try, growing with the tries made, and never twice the same."""
    return min(_LONGEST_BACKOFF, _FIRST_WAIT * 2 ** min(tries, 10)) * random.uniform(0.75, 1.25)
