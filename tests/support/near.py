"""Near-duplicates told by comparing each with each: what a search that does not is held to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations


def all_near(texts: Sequence[str], threshold: float) -> set[tuple[int, int]]:
    """Return the pairs of texts of small words that are alike, without rows of patterns and what shares few words."""
    sets = [frozenset(text.split()) for text in texts]
    alike = {(one, other): sets[one] & sets[other] for one, other in combinations(range(len(sets)), 2)
             if sets[one] | sets[other]
             and (len(sets[one] & sets[other]) >= 4 or sets[one] == sets[other])
             and len(sets[one] & sets[other]) >= threshold * len(sets[one] | sets[other]) - 1e-9}
    patterns = defaultdict(set)
    for (one, other), shared in alike.items():
        if sets[one] - sets[other] and sets[other] - sets[one]:
            patterns[shared] |= {sets[one], sets[other]}
    return {(one, other) for (one, other), shared in alike.items()
            if not (sets[one] - sets[other] and sets[other] - sets[one] and len(patterns[shared]) >= 5)}
