"""What an endpoint says of its limits in the headers of an answer or a refusal."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 120.0  # seconds, whatever Retry-After asks for
_REMAINING = ("x-ratelimit-remaining-tokens", "x-ratelimit-remaining-requests")


def tells_quota(headers: Mapping[str, str]) -> bool:
    """Whether they say what remains of a quota."""
    return any(name in headers for name in _REMAINING)


def limit_of(headers: Mapping[str, str], kind: str) -> float | None:
    """Return how many requests or tokens (``kind``) a minute the whole quota is, or None where they do not say."""
    return _number(headers.get(f"x-ratelimit-limit-{kind}")) or None


def requests_left(headers: Mapping[str, str], tokens: float) -> float | None:
    """Return how many requests of so many tokens each the quota still holds, or None where they do not say."""
    left = [found / each for name, each in zip(_REMAINING, (max(tokens, 1.0), 1.0), strict=True)
            if (found := _number(headers.get(name))) is not None]
    return min(left, default=None)


def reset_after(headers: Mapping[str, str], tokens: float) -> float | None:
    """Return the seconds to hold back for if they say that the next request would be refused, or None.

    Where they name the whole quota too, ``reset`` is when all of it is there again; the next request needs but a part.
    """
    if not tells_quota(headers):
        return None
    for kind, need in (("requests", 1.0), ("tokens", tokens)):
        remaining = _number(headers.get(f"x-ratelimit-remaining-{kind}"))
        if remaining is not None and remaining < need:
            reset = _duration(headers.get(f"x-ratelimit-reset-{kind}"))
            whole = _number(headers.get(f"x-ratelimit-limit-{kind}"))
            if reset is not None and whole is not None and whole > need:
                reset *= (need - remaining) / (whole - remaining)
            return min(reset, LONGEST_WAIT) if reset is not None else 0.0
    return None


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
