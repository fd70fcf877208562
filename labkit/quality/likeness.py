"""How much two answers say the same, by their words: measures that need no model, the same on every machine."""

from __future__ import annotations

from collections import Counter

from labkit.quality.diversity import tokens
from labkit.text.words import numbers


def word_f1(answer: str, reference: str) -> float:
    """Return the F1 of the words of two texts, from 0 to 1, each word as often as it stands there.

    As SQuAD measures answers (Rajpurkar et al., 2016), with any language's letters; of scripts without spaces,
    characters stand for words. It knows no other words for the same thing, and no negation.
    """
    one, other = Counter(_words(answer)), Counter(_words(reference))
    shared = sum((one & other).values())
    if not shared:
        return float(not one and not other)
    return 2 * shared / (one.total() + other.total())


def numbers_held(answer: str, reference: str) -> float | None:
    """Return the share of a reference's numbers that an answer has; None where the reference has none."""
    wanted = numbers(reference)
    return len(wanted & numbers(answer)) / len(wanted) if wanted else None


_ARTICLES = frozenset({"a", "an", "the"})  # as SQuAD leaves them out


def _words(text: str) -> list[str]:
    return [word for word in tokens(text) if word not in _ARTICLES]
