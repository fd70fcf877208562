"""Near-duplicates of anything already there, among very many texts in little memory."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable
from functools import lru_cache

from labkit.text.quotes import plain
from labkit.text.words import codes, content_words, numbers

_ALIKE = 0.8  # Jaccard similarity of content words
_ROWS = 32  # bytes of a sketch
_CLOSE = 17  # equal bytes of two sketches from which on words are compared: 0.05 % of pairs at 0.8 have fewer


class NearDuplicates:
    """Remembers texts, and tells whether a further one says the same in the same or in nearly the same words.

    Nearly the same are texts with the same numbers and codes of whose content words four fifths are common to both:
    "What does E1 mean?" and "What does E2 mean?" are different. A text takes some 250 bytes, as hashes only. Candidates
    are found by MinHash (Broder, 1997) with one byte a hash, and then compared word by word.
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
        words = _words(text)
        self._keys.append(key)
        self._codes.append(_codes(text))
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
        words = _words(text)
        if not self._keys or not words:
            return False
        sketches = np.frombuffer(self._sketches, np.uint8).reshape(-1, _ROWS)
        close = np.flatnonzero((sketches == np.frombuffer(_sketch(words), np.uint8)).sum(1) >= _CLOSE)
        del sketches  # a bytearray that is looked at cannot grow
        if not len(close):
            return False
        own, coded = {_key(ancestor) for ancestor in lineage}, _codes(text)
        return any(self._keys[place] not in own and self._codes[place] == coded and
                   self._alike(words, int(place)) for place in close)

    def _alike(self, words: frozenset[int], place: int) -> bool:
        other = set(self._words[self._ends[place]:self._ends[place + 1]])
        return len(words & other) >= _ALIKE * len(words | other)


def _key(text: str) -> int:
    return _hash(plain(text))


def _words(text: str) -> frozenset[int]:
    return frozenset(_hash(word) for word in content_words(text))


def _codes(text: str) -> int:
    return _hash(" ".join(sorted(codes(text) | numbers(text))))


@lru_cache(maxsize=20_000)
def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@lru_cache(maxsize=1)
def _mixers() -> tuple:
    import numpy as np

    made = [_hash(f"row {number}") | 1 for number in range(2 * _ROWS)]
    return np.array(made[:_ROWS], np.uint64)[:, None], np.array(made[_ROWS:], np.uint64)[:, None]


def _sketch(words: frozenset[int]) -> bytes:
    """One byte a hash function: of the least value that it gives any of the words."""
    import numpy as np

    if not words:
        return bytes(_ROWS)
    factors, addends = _mixers()
    mixed = np.array(sorted(words), np.uint64)[None, :] * factors + addends  # wraps around, as it should
    mixed ^= mixed >> np.uint64(29)
    least = (mixed * factors).min(1)
    return ((least >> np.uint64(24)) & np.uint64(255)).astype(np.uint8).tobytes()
