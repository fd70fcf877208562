"""The rate that a quota allows, measured; and the moments at which requests may go so as to keep to it."""

from __future__ import annotations

import math

_FIRST = 2.0  # requests a second to begin with, at most
_FIRST_PERIOD = 5.0  # requests, until the rate is measured
_PERIOD = 10.0  # requests, at a rate of one a second
_BELOW, _ABOVE = 0.97, 1.03  # of the rate: how fast to go after a refusal, and at the end of a period
_CUT, _FIRST_CUT = 0.3, 0.5  # of the rate, for a refusal that comes at once
_ENOUGH, _LEAST = 16, 4  # requests that measure a rate; in a whole period, so many do
_SLOWEST, _FASTEST = 0.02, 10_000.0  # requests a second
_LATE = 0.005  # seconds that may be caught up with: no timer is on time
_IDLE = 1.0  # seconds without a request that might have gone


class Rate:
    """Knows no rate until the quota is first used up. From then on it spaces the requests.

    A refusal tells when the quota will have room for one request. Between two such moments exactly as many requests
    are let through as the quota allows in that time, and so that many a second is its rate: whatever it counts by. To
    begin a little slower lets the quota fill; the speed grows, and at the end of a period the quota is used up again,
    which costs one refusal. Where none comes, others have left room, and the rate doubles from one period to the next.
    Where one comes sooner, others want the quota too, and the rate is cut.

    A period is longer, counted in requests, where the rate is higher: so of those who share a quota the fastest are cut
    the most. That draws their rates together, but slowly: in a few hundred requests they do not become even.
    """

    def __init__(self) -> None:
        self._rate = math.inf  # requests a second
        self._steps = 0.0  # requests since it was set that went as soon as it let them
        self._measured = False
        self._since = 0.0  # when the quota last had room for one, after it was used up; 0 before that
        self._let = 0  # requests that were sent since, less those refused
        self._idle = False  # since then, fewer requests went than might have gone: no measurement
        self.free_at = 0.0
        """When the next request may go."""

    @property
    def speed(self) -> float:
        """How many requests a second may go now."""
        periods = self._steps / self._period
        return self._rate * (_BELOW + (_ABOVE - _BELOW) * min(periods, 1.0) + max(0.0, periods - 1))

    @property
    def _period(self) -> float:
        if self._measured:
            return _PERIOD * math.sqrt(self._rate)
        return _FIRST_PERIOD * math.sqrt(min(self._rate, _FIRST) / _FIRST)

    def sent(self, now: float, gap: float) -> None:
        """Take note that a request goes; the next one goes no sooner than ``gap`` seconds later."""
        if self._since:
            late, spacing = now - self.free_at, 1 / self.speed
            self._idle = self._idle or late > _IDLE
            gap = max(gap, spacing)
            self._let += 1
            self._steps += late <= spacing + _LATE  # else it is not this that held it up, and nothing is learned
            if self._steps >= 2 * self._period:
                self._rate = min(_FASTEST, 2 * self._rate)
                self._steps = self._period
        self.free_at = max(self.free_at, now - _LATE) + gap

    def used_up(self, sent: float, now: float, wait: float) -> None:
        """Take note that a request, sent at that time, was refused because the quota is used up.

        ``wait`` is how long the endpoint asks to wait.
        """
        free = now + wait
        self.free_at = max(self.free_at, free)
        if self._since and sent < self._since:
            return  # it went before the measurement began, and says nothing
        if not self._since:
            self._rate = min(_FIRST, 1 / max(wait, 0.001))
        else:
            self._let -= 1
            early = 1 - min(1.0, self._steps / self._period)
            if self._let >= (_LEAST if early == 0 else _ENOUGH) and not self._idle:
                self._rate, self._measured = self._let / max(free - self._since, 0.001), True
            self._rate = max(_SLOWEST, self._rate * (1 - (_CUT if self._measured else _FIRST_CUT) * early))
        self._since, self._let, self._steps, self._idle = free, 0, 0.0, False
