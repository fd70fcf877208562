"""How many people an endpoint bears at once: its quota against what each notebook asks of it.

Endpoints count a request against the quota of tokens with what its answer might have been (its prompt and max_tokens),
when they let it in, and not with what it was: so does this, where the tape says it. See "Quota per attendee" in
``docs/instructor.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from labkit.llm.rate_limit_headers import limit_of
from labkit.llm.tape_info import Need

Bound = Literal["requests", "tokens", ""]


class Limits(NamedTuple):
    """What an endpoint allows in a minute; None where it does not say."""

    requests: float | None = None
    tokens: float | None = None

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Limits:
        """Read them from the headers of an answer (``x-ratelimit-limit-requests``, ``x-ratelimit-limit-tokens``)."""
        return cls(limit_of(headers, "requests"), limit_of(headers, "tokens"))


class Bearing(NamedTuple):
    """What an endpoint bears of one notebook.

    ``attendees`` is how many get through it in the minutes that were asked about, None where nothing bounds them;
    ``minutes`` how long as many as were asked about take at least; ``bound`` what is used up first.
    """

    need: Need
    attendees: int | None
    minutes: float
    bound: Bound


def bearing(need: Need, limits: Limits, attendees: int, minutes: float) -> Bearing:
    """Return what an endpoint bears of a notebook.

    Parameters
    ----------
    attendees
        How many run it at once.
    minutes
        In which all of them are to be through.
    """
    tokens = need.tokens if need.allowed is None else need.allowed
    each: dict[Bound, float] = {}  # minutes of the whole quota that one attendee takes
    if limits.requests and need.requests:
        each["requests"] = need.requests / limits.requests
    if limits.tokens and tokens:
        each["tokens"] = tokens / limits.tokens
    if not each:
        return Bearing(need, None, 0.0, "")
    bound = max(each, key=lambda name: each[name])
    return Bearing(need, int(minutes / each[bound] + 1e-9), attendees * each[bound], bound)


def binding(bearings: Iterable[Bearing]) -> Bearing | None:
    """Return the notebook that bounds the room: the one that the fewest get through; None where none does."""
    bounded = [one for one in bearings if one.attendees is not None]
    return min(bounded, key=lambda one: (one.attendees, -one.minutes), default=None)
