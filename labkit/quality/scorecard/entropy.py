"""How evenly things are spread."""

from __future__ import annotations

from collections.abc import Iterable
from math import log


def evenness(counts: Iterable[int], kinds: int) -> float | None:
    """Return Pielou's evenness: Shannon's entropy of counts over that of as many kinds with equal counts, 0 to 1.

    None where there is one kind at most.

    References
    ----------
    Pielou (1966), The measurement of diversity in different types of biological collections.
    """
    found = [count for count in counts if count > 0]
    total = sum(found)
    if kinds < 2 or not total:
        return None
    return max(0.0, -sum(count / total * log(count / total) for count in found)) / log(kinds)
