"""How varied a set of questions is: by length, by words, and by how much any two of them share."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from math import exp, log
from typing import Any, NamedTuple

from labkit.quality.duplicates.texts import jaccard, single_words
from labkit.text.length import is_spaceless
from labkit.text.scripts import SPACELESS, folded, tokens_in, without_spaceless

COMPARED = 400
"""Texts whose pairs are compared: their number grows with the square."""
SAMPLED = 500
"""Texts that self-BLEU is measured on."""
LEAST_MTLD = 100
"""Words below which the measure of textual lexical diversity says nothing (McCarthy and Jarvis, 2010)."""
_REFERENCES = 100
_TTR = 0.72
_EPSILON = 0.1  # of smoothing 1
_RUNS = re.compile(f"[{SPACELESS}]+")


class Variety(NamedTuple):
    """Texts, characters of one on average, different words in all, and the Jaccard similarity of two on average."""

    texts: int
    length: float
    words: int
    likeness: float


def variety(texts: Sequence[str]) -> Variety:
    """Measure texts. Sets of different size are not to be compared by their words: more texts hold more of them."""
    sets = [single_words(text) for text in texts]
    shared = [jaccard(one, other) for one, other in combinations(sets[:COMPARED], 2)]
    return Variety(len(texts), sum(map(len, texts)) / max(len(texts), 1), len(frozenset().union(*sets)),
                   sum(shared) / max(len(shared), 1))


def tokens(text: str) -> list[str]:
    """Return the words of a text in their order, folded; of scripts without spaces, the characters."""
    text, found, at = folded(text), [], 0
    for run in _RUNS.finditer(text):
        found += tokens_in(text[at:run.start()])
        found += without_spaceless(run[0])[1][0]
        at = run.end()
    return found + tokens_in(text[at:])


def counts_characters(text: str) -> bool:
    """Tell whether most words of a text are characters."""
    return is_spaceless(text)


def sampled(texts: Sequence[str], words: int) -> list[list[str]]:
    """Return so many words of texts, the same ones whatever their order; all, where there are no more."""
    chosen: list[list[str]] = []
    for text in sorted(texts, key=_place):
        if words <= 0:
            break
        chosen.append(tokens(text)[:words])
        words -= len(chosen[-1])
    return chosen


def some(texts: Sequence[str]) -> list[str]:
    """Return up to 500 texts, the same ones whatever their order."""
    return sorted(texts, key=_place)[:SAMPLED]


def distinct(texts: Sequence[Sequence[str]], n: int) -> float | None:
    """Return distinct-n: the share of the n-grams of texts that are different. None where there is none.

    References
    ----------
    Li et al. (2016), A Diversity-Promoting Objective Function for Neural Conversation Models, arXiv 1510.03055.
    """
    grams = [gram for text in texts for gram in _grams(text, n)]
    return len(set(grams)) / len(grams) if grams else None


def self_bleu(texts: Sequence[Sequence[str]], seed: int = 0) -> float | None:
    """Return self-BLEU-4, 0 to 1: how far a text is made of pieces of the others. None with fewer than two texts.

    Up to 500 texts, each with up to 100 others as references: the same ones whatever their order.

    References
    ----------
    Zhu et al. (2018), Texygen, arXiv 1802.01886. Smoothing 1 of Chen and Cherry (2014).
    """
    chosen = sorted((text for text in texts if text), key=lambda text: _place(" ".join(text)))[:SAMPLED]
    if len(chosen) < 2:
        return None
    counted = [[Counter(_grams(text, n)) for n in range(1, 5)] for text in chosen]
    step = max(1, len(chosen) // _REFERENCES)
    total = 0.0
    for place in range(len(chosen)):
        others = [(place + 1 + seed + step * turn) % len(chosen)
                  for turn in range(min(_REFERENCES, len(chosen) - 1))]
        others = [other for other in dict.fromkeys(others) if other != place]
        total += _bleu(counted[place], len(chosen[place]), [counted[other] for other in others],
                       [len(chosen[other]) for other in others])
    return total / len(chosen)


def mtld(words: Sequence[str]) -> float | None:
    """Return the measure of textual lexical diversity: how many words it takes until they repeat. None below 100.

    References
    ----------
    McCarthy and Jarvis (2010), MTLD, vocd-D, and HD-D: A validation study. Behavior Research Methods 42.
    """
    if len(words) < LEAST_MTLD:
        return None
    return (_runs(words) + _runs(words[::-1])) / 2


def vendi(vectors: Any) -> float:
    """Return the Vendi score: how many quite different texts a set is worth, from 1 to as many as there are.

    Parameters
    ----------
    vectors
        One row a text, of any length; numpy.

    References
    ----------
    Friedman and Dieng (2023), The Vendi Score, arXiv 2210.02410: cosine kernel.
    """
    import numpy as np

    rows = np.asarray(vectors, float)
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    values = np.linalg.eigvalsh(rows @ rows.T / len(rows))
    values = values[values > 1e-12]
    return float(np.exp(-(values * np.log(values)).sum()))


def _grams(text: Sequence[str], n: int) -> list[tuple[str, ...]]:
    return [tuple(text[at:at + n]) for at in range(len(text) - n + 1)]


def _bleu(grams: list[Counter[tuple[str, ...]]], length: int, others: list[list[Counter[tuple[str, ...]]]],
          lengths: list[int]) -> float:
    """Return BLEU-4 of one text against others."""
    sums = 0.0
    for order, own in enumerate(grams):
        held = sum(min(count, max(other[order].get(gram, 0) for other in others)) for gram, count in own.items())
        sums += log((held or _EPSILON) / max(own.total(), 1))
    nearest = min(lengths, key=lambda other: (abs(other - length), other))
    return exp(sums / len(grams)) * (1.0 if length > nearest else exp(1 - nearest / length))


def _runs(words: Sequence[str]) -> float:
    """Return how long runs of words are on average until their type-token ratio falls to the threshold."""
    factors, start, seen = 0.0, 0, set[str]()
    for place, word in enumerate(words, 1):
        seen.add(word)
        if len(seen) / (place - start) <= _TTR:
            factors, start, seen = factors + 1, place, set()
    if start < len(words):
        factors += (1 - len(seen) / (len(words) - start)) / (1 - _TTR)
    return len(words) / factors if factors else float(len(words))


def _place(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
