"""Texts that say nearly the same: how alike two are, and which of very many a further one repeats.

Likeness is Jaccard's: the share of the words of two texts that both have. All thresholds stand here.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Set
from functools import lru_cache
from math import ceil
from typing import Any, NamedTuple

from labkit.errors import SettingsError
from labkit.text.quotes import plain
from labkit.text.scripts import folded, tokens_in, without_spaceless
from labkit.text.words import codes, content_words, numbers

NEAR = 0.8
"""Likeness of the content words of two questions, or instructions, that are nearly the same."""
NEAR_SINGLE_WORDS = 0.9
"""The same of all their single words: the threshold of Persona Hub (Ge et al., 2024, section 2.3)."""
AGREE = 0.8
"""Share of the content words of the shorter of two answers that the longer one holds, where they agree."""

_SKETCH = 32  # bytes
_CLOSE = 17  # equal bytes of two sketches from which on words are compared: 0.05 % of pairs at 0.8 have fewer


def jaccard(words: Set[Any], others: Set[Any]) -> float:
    """Return the Jaccard similarity of two sets, from 0 to 1; two empty ones are alike."""
    union = len(words | others)
    return len(words & others) / union if union else 1.0


def single_words(text: str) -> frozenset[str]:
    """Return the single words (1-grams) of a text, folded; of scripts without spaces, the characters."""
    spaced, runs = without_spaceless(folded(text))
    return frozenset(tokens_in(spaced)).union(*runs)


class Signature(NamedTuple):
    """What two texts that are nearly the same have in common: most content words, and all numbers and codes.

    "What does E1 mean?" and "What does E2 mean?" are different.
    """

    words: frozenset[str]
    codes: frozenset[str]

    @classmethod
    def of(cls, text: str, without: Set[str] = frozenset()) -> Signature:
        """Return the signature of a text, some words left out."""
        return cls(frozenset(content_words(text) - without), frozenset(codes(text) | numbers(text)))

    def is_near(self, other: Signature) -> bool:
        """Tell whether two texts are nearly the same; without content words none is."""
        return self.codes == other.codes and bool(self.words | other.words) and jaccard(self.words, other.words) >= NEAR


class Distinct:
    """Remembers texts and tells near-duplicates by their sets of single words, as Persona Hub drops them.

    What MinHash (Broder, 1997) estimates is computed exactly, and still without comparing every pair: sets that are so
    alike share one of the few words that come first in any fixed order, so only those that do are compared.
    """

    def __init__(self, threshold: float = NEAR_SINGLE_WORDS) -> None:
        if not 0 < threshold <= 1:
            raise SettingsError(f"The threshold is {threshold}.", "It is a similarity, above 0 and up to 1.")
        self._threshold = threshold
        self._sets: list[frozenset[str]] = []
        self._places: dict[str, list[int]] = defaultdict(list)

    def add(self, text: str) -> bool:
        """Remember a text, unless it is nearly the same as one before; then False."""
        words = single_words(text)
        # long words are rarer than short ones: few texts share those that come first
        ordered = sorted(words, key=lambda word: (-len(word), word))
        first = ordered[:len(words) - ceil(self._threshold * len(words) - 1e-9) + 1] or [""]
        for place in {place for word in first for place in self._places.get(word, ())}:
            if jaccard(words, self._sets[place]) >= self._threshold:
                return False
        for word in first:
            self._places[word].append(len(self._sets))
        self._sets.append(words)
        return True


class NearDuplicates:
    """Remembers very many texts in little memory, and tells whether a further one is nearly the same as any.

    Nearly the same are texts with the same numbers and codes whose content words are alike. A text takes some 250
    bytes, as hashes only. Candidates are found by MinHash (Broder, 1997) with one byte a hash, and then compared word
    by word.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._same: set[int] = set()
        self._keys, self._codes = array("Q"), array("Q")
        self._words, self._ends = array("Q"), array("Q", [0])
        self._sketches = bytearray()
        for text in texts:
            self.add(text)

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, text: str) -> None:
        """Remember a text; one that is known in the same words is no news."""
        key = _key(text)
        if key in self._same:
            return
        self._same.add(key)
        words, coded = _hashes(text)
        self._keys.append(key)
        self._codes.append(coded)
        self._words.extend(sorted(words))
        self._ends.append(len(self._words))
        self._sketches += _sketch(words)

    def same(self, text: str) -> bool:
        """Tell whether a text is known in the same words, white space, case and punctuation aside."""
        return _key(text) in self._same

    def has(self, text: str, lineage: Iterable[str] = ()) -> bool:
        """Tell whether a text repeats a remembered one.

        Parameters
        ----------
        lineage
            Texts that this one was evolved from: it may be like these in most words, but not in all.
        """
        import numpy as np

        if self.same(text):
            return True
        words, coded = _hashes(text)
        if not self._keys or not words:
            return False
        sketches = np.frombuffer(self._sketches, np.uint8).reshape(-1, _SKETCH)
        close = np.flatnonzero((sketches == np.frombuffer(_sketch(words), np.uint8)).sum(1) >= _CLOSE)
        del sketches  # a bytearray that is looked at cannot grow
        own = {_key(ancestor) for ancestor in lineage} if len(close) else set()
        return any(self._keys[place] not in own and self._codes[place] == coded and
                   jaccard(words, self._words_at(int(place))) >= NEAR for place in close)

    def _words_at(self, place: int) -> set[int]:
        return set(self._words[self._ends[place]:self._ends[place + 1]])


def _key(text: str) -> int:
    return _hash(plain(text))


def _hashes(text: str) -> tuple[frozenset[int], int]:
    """Return a text's signature as hashes: of each content word, and of all codes together."""
    words, coded = Signature.of(text)
    return frozenset(map(_hash, words)), _hash(" ".join(sorted(coded)))


@lru_cache(maxsize=20_000)
def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@lru_cache(maxsize=1)
def _mixers() -> tuple[Any, Any]:
    import numpy as np

    made = [_hash(f"row {number}") | 1 for number in range(2 * _SKETCH)]
    return np.array(made[:_SKETCH], np.uint64)[:, None], np.array(made[_SKETCH:], np.uint64)[:, None]


def _sketch(words: frozenset[int]) -> bytes:
    """One byte a hash function: of the least value that it gives any of the words."""
    import numpy as np

    if not words:
        return bytes(_SKETCH)
    factors, addends = _mixers()
    mixed = np.array(sorted(words), np.uint64)[None, :] * factors + addends  # wraps around, as it should
    mixed ^= mixed >> np.uint64(29)
    least = (mixed * factors).min(1)
    return ((least >> np.uint64(24)) & np.uint64(255)).astype(np.uint8).tobytes()
