"""Texts as they come, one after the other: whether a further one is nearly the same as any before.

A whole set at once is compared by :mod:`labkit.quality.duplicates.all_pairs`, by the same rule; here no text that comes
later can tell which words are rare, so long words come first.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from math import ceil

from labkit.errors import SettingsError
from labkit.quality.duplicates.texts import (
    NEAR,
    NEAR_SINGLE_WORDS,
    Signature,
    jaccard,
    may_be_a_name,
    single_words,
    word_hash,
)
from labkit.text.quotes import plain

_MOST = 200  # texts under one key that are looked at: those that came last
_FEW = 1024  # keys that are held apart before they are sorted in
_LONG = 40  # words from which on one word is the key
_ODD, _ALL = 0x9E3779B97F4A7C15, (1 << 64) - 1


class Distinct:
    """Remembers texts and tells near-duplicates by their sets of single words, as Persona Hub drops them.

    What MinHash (Broder, 1997) estimates is computed exactly, and still without comparing every pair.
    """

    def __init__(self, threshold: float = NEAR_SINGLE_WORDS) -> None:
        if not 0 < threshold <= 1:
            raise SettingsError(f"The threshold is {threshold}.", "It is a similarity, above 0 and up to 1.")
        self._threshold = threshold
        self._sets: list[frozenset[str]] = []
        self._index = _Index(threshold)

    def add(self, text: str) -> bool:
        """Remember a text, unless it is nearly the same as one before; then False."""
        words = single_words(text)
        keys = self._index.keys(words, "")
        if any(jaccard(words, self._sets[place]) >= self._threshold for place in self._index.find(keys)):
            return False
        self._index.add(keys, len(self._sets))
        self._sets.append(words)
        return True


class NearDuplicates:
    """Remembers very many texts in little memory, and tells whether a further one is nearly the same as any.

    Nearly the same are texts with the same numbers and codes whose content words are alike, and none of whose names
    differ. A text takes some 300 bytes, as hashes only.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._same: set[int] = set()
        self._texts = array("Q")
        self._words, self._flags, self._ends = array("Q"), bytearray(), array("Q", [0])
        self._index = _Index(NEAR)
        for text in texts:
            self.add(text)

    def __len__(self) -> int:
        return len(self._texts)

    def add(self, text: str) -> None:
        """Remember a text; one that is known in the same words is no news."""
        known = _known(text)
        if known in self._same:
            return
        self._same.add(known)
        signature = Signature.of(text)
        self._index.add(self._index.keys(signature.words, _coded(signature)), len(self._texts))
        self._texts.append(known)
        for word, flag in _flagged(signature).items():
            self._words.append(word)
            self._flags.append(flag)
        self._ends.append(len(self._words))

    def same(self, text: str) -> bool:
        """Tell whether a text is known in the same words, white space, case and punctuation aside."""
        return _known(text) in self._same

    def has(self, text: str, lineage: Iterable[str] = ()) -> bool:
        """Tell whether a text repeats a remembered one.

        Parameters
        ----------
        lineage
            Texts that this one was evolved from: it may be like these in most words, but not in all.
        """
        if self.same(text):
            return True
        signature = Signature.of(text)
        if not signature.words:
            return False
        found = self._index.find(self._index.keys(signature.words, _coded(signature)))
        own = {_known(ancestor) for ancestor in lineage} if found else set()
        words = _flagged(signature)
        return any(self._texts[place] not in own and _alike(words, self._flagged_at(place)) for place in found)

    def _flagged_at(self, place: int) -> dict[int, int]:
        part = slice(self._ends[place], self._ends[place + 1])
        return dict(zip(self._words[part], self._flags[part], strict=True))


class _Index:
    """Which texts hold a key: two of the few words that come first in a text, or one where a text has few or many.

    Sets that are alike share one: see :mod:`labkit.quality.duplicates.all_pairs`. Keys are kept sorted in an array, as
    a dictionary would take ten times the memory; new ones are sorted in when there are many.
    """

    def __init__(self, threshold: float) -> None:
        import numpy as np

        self._threshold = threshold
        self._sorted, self._places = np.zeros(0, np.uint64), np.zeros(0, np.uint32)
        self._new: dict[int, list[int]] = {}
        self._waiting = 0

    def keys(self, words: Iterable[str], codes: str) -> list[int]:
        """Return the keys of a text, by its words and what else has to be equal."""
        ordered = [word_hash(word) for word in sorted(words, key=lambda word: (-len(word), word))]
        size = len(ordered)
        need = ceil(self._threshold * size - 1e-9)
        found = []
        if size * self._threshold ** 2 <= 1 or size > self._threshold * _LONG:
            found += ordered[:size - need + 1] or [0]
        if need >= 2 and size <= _LONG:
            first = ordered[:size - need + 2]
            found += [one * _ODD + other for place, one in enumerate(first) for other in first[place + 1:]]
        coded = word_hash(codes)
        return [(key + coded) * _ODD & _ALL for key in found]

    def add(self, keys: Iterable[int], place: int) -> None:
        """Remember the keys of a text."""
        for key in keys:
            self._new.setdefault(key, []).append(place)
            self._waiting += 1
        if self._waiting > max(_FEW, len(self._sorted) // 4):
            self._sort_in()

    def find(self, keys: Sequence[int]) -> list[int]:
        """Return the texts that hold any of the keys, the last ones of each."""
        import numpy as np

        found = {place for key in keys for place in self._new.get(key, ())[-_MOST:]}
        if len(self._sorted) and keys:
            asked = np.array(keys, np.uint64)
            first, end = (np.searchsorted(self._sorted, asked, side) for side in ("left", "right"))
            for start, stop in zip(np.maximum(first, end - _MOST).tolist(), end.tolist(), strict=True):
                found.update(self._places[start:stop].tolist())
        return sorted(found)

    def _sort_in(self) -> None:
        import numpy as np

        keys = np.array([key for key, places in self._new.items() for _ in places], np.uint64)
        places = np.array([place for places in self._new.values() for place in places], np.uint32)
        keys, places = np.concatenate([self._sorted, keys]), np.concatenate([self._places, places])
        order = np.argsort(keys, kind="stable")
        self._sorted, self._places = keys[order], places[order]
        self._new.clear()
        self._waiting = 0


def _known(text: str) -> int:
    return word_hash(plain(text))


def _coded(signature: Signature) -> str:
    return " ".join(sorted(signature.codes))


def _flagged(signature: Signature) -> dict[int, int]:
    """Return the hashes of words, each with 1 where it is a name and 2 where it may be one."""
    return {word_hash(word): (word in signature.names) + 2 * may_be_a_name(word) for word in signature.words}


def _alike(one: dict[int, int], other: dict[int, int]) -> bool:
    if jaccard(one.keys(), other.keys()) < NEAR:
        return False
    ours, theirs = ({word_flag for word, word_flag in words.items() if word not in others}
                    for words, others in ((one, other), (other, one)))
    return not (any(flag & 1 for flag in ours | theirs) or (
        any(flag & 2 for flag in ours) and any(flag & 2 for flag in theirs)))
