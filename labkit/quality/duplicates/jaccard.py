"""Near-duplicates by single words, as Persona Hub drops them (Ge et al., 2024, section 2.3)."""

from __future__ import annotations

from collections import defaultdict
from math import ceil

from labkit.errors import SettingsError
from labkit.text.scripts import folded, tokens_in, without_spaceless

ALIKE = 0.9  # the paper's threshold


class Distinct:
    """Remembers texts and tells near-duplicates: those whose sets of single words have a Jaccard similarity of 0.9.

    What MinHash (Broder, 1997) estimates is computed exactly, and still without comparing every pair: sets that are so
    alike share one of the few words that come first in any fixed order, so only those that do are compared.
    """

    def __init__(self, threshold: float = ALIKE) -> None:
        if not 0 < threshold <= 1:
            raise SettingsError(f"The threshold is {threshold}.", "It is a similarity, above 0 and up to 1.")
        self._threshold = threshold
        self._sets: list[frozenset[str]] = []
        self._places: dict[str, list[int]] = defaultdict(list)

    def add(self, text: str) -> bool:
        """Remember a text, unless it is nearly the same as one before; then False."""
        words = words_of(text)
        # long words are rarer than short ones: few texts share those that come first
        ordered = sorted(words, key=lambda word: (-len(word), word))
        first = ordered[:len(words) - ceil(self._threshold * len(words) - 1e-9) + 1] or [""]
        for place in {place for word in first for place in self._places.get(word, ())}:
            if similarity(words, self._sets[place]) >= self._threshold:
                return False
        for word in first:
            self._places[word].append(len(self._sets))
        self._sets.append(words)
        return True


def words_of(text: str) -> frozenset[str]:
    """Return the single words (1-grams) of a text, folded; of scripts without spaces, the characters."""
    spaced, runs = without_spaceless(folded(text))
    return frozenset(tokens_in(spaced)).union(*runs)


def similarity(words: frozenset[str], others: frozenset[str]) -> float:
    """Return the Jaccard similarity of two sets; two empty ones are alike."""
    union = len(words | others)
    return len(words & others) / union if union else 1.0
