"""The rate that a quota allows, measured; and the moments at which requests may go so as to keep to it."""

from __future__ import annotations

import math

_BELOW = 0.97  # of the measured rate: how fast to go on after the quota was used up
_GROWTH, _GROWTH_UNSURE = 0.01, 0.1  # of the rate, more each second: finds out soon where it was measured too low
_DOUBLED = 10.0  # seconds after which the speed has doubled, and from which on it grows ever faster
_BRISK = 10.0  # requests a second; at a lower rate all that takes as many requests, not seconds
_SLOWEST, _DOUBLES = 2.0, 1.0  # requests a second to begin with while no rate is measured; seconds to twice as many
_LATE = 0.005  # seconds that may be caught up with: no timer is on time
_IDLE = 1.0  # seconds without a request that might have gone
_ENOUGH, _SPAN = 30, 5.0  # requests and seconds after which a measurement is closed, and a new one begun


class Rate:
    """Knows no rate until the quota is first used up. From then on it spaces the requests.

    A refusal tells when the quota will have room for one request. Between two such moments exactly as many requests
    are let through as the quota allows in that time, and so that many a second is its rate: whatever it counts by, and
    however many others share it. To go a little slower lets the quota fill a little; the speed grows until it is used
    up again, which costs one refusal.
    """

    def __init__(self) -> None:
        self._rate = math.inf  # requests a second
        self._sure = False  # whether it was measured on many
        self._guess = math.inf  # the speed to begin with while none is measured
        self._since = 0.0  # when the measurement began: the quota had room for one; 0 before that
        self._began = 0.0  # when the quota was found used up, and the measurement was set
        self._let = 0  # requests that were sent since, less those refused
        self._idle = False  # since then, fewer requests went than might have gone: no measurement
        self._free_again = 0.0  # when the quota had room again after it was last used up
        self.free_at = 0.0
        """When the next request may go."""

    def speed(self, now: float) -> float:
        """Return how many requests a second may go now."""
        since = max(0.0, now - self._free_again)
        if self._rate < math.inf:
            since *= min(1.0, self._rate / _BRISK)
            return self._rate * (_BELOW + (_GROWTH if self._sure else _GROWTH_UNSURE) * since + (since / _DOUBLED) ** 3)
        return self._guess * 2 ** min(since / _DOUBLES, 60.0)

    def sent(self, now: float, gap: float) -> None:
        """Take note that a request goes; the next one goes no sooner than ``gap`` seconds later."""
        if self._since:
            self._let += 1
            self._idle = self._idle or now - self.free_at > _IDLE
            gap = max(gap, 1 / self.speed(now))
        self.free_at = max(self.free_at, now - _LATE) + gap

    def used_up(self, sent: float, now: float, wait: float) -> None:
        """Take note that a request, sent at that time, was refused because the quota is used up.

        ``wait`` is how long the endpoint asks to wait.
        """
        free = now + wait
        self.free_at = max(self.free_at, free)
        if self._since and sent < self._began:
            return  # it went before the measurement began, and says nothing
        self._let -= 1
        if self._since and not self._idle and self._let > 0:
            self._rate = self._let / max(free - self._since, 0.001)
            self._sure = self._sure or self._let >= _ENOUGH
        elif self._rate == math.inf:
            self._guess = max(_SLOWEST, 1 / max(wait, 0.001))
        self._free_again = max(free, self._free_again)
        if not self._since or self._idle or (self._let >= _ENOUGH and free - self._since >= _SPAN):
            self._since, self._began, self._let, self._idle = free, now, 0, False
