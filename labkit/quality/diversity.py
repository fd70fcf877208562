"""How varied a set of questions is: by length, by words, and by how much any two of them share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from labkit.quality.duplicates.texts import jaccard, single_words

_MOST = 400  # texts whose pairs are compared: their number grows with the square


class Variety(NamedTuple):
    """Texts, characters of one on average, different words in all, and the Jaccard similarity of two on average."""

    texts: int
    length: float
    words: int
    likeness: float


def variety(texts: Sequence[str]) -> Variety:
    """Measure texts. Sets of different size are not to be compared by their words: more texts hold more of them."""
    sets = [single_words(text) for text in texts]
    shared = [jaccard(one, other) for one, other in combinations(sets[:_MOST], 2)]
    return Variety(len(texts), sum(map(len, texts)) / max(len(texts), 1), len(frozenset().union(*sets)),
                   sum(shared) / max(len(shared), 1))
