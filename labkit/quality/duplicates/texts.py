"""What two texts have in common that say nearly the same: words, codes and names, and the thresholds.

Likeness is Jaccard's: the share of the words of two texts that both have. All thresholds stand here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Set
from functools import lru_cache
from typing import Any, NamedTuple

from labkit.quality.question_forms import asked_words
from labkit.text.languages.forms import any_form
from labkit.text.languages.table import function_words
from labkit.text.scripts import HAN, KANA, SPACELESS, STOPS, folded, readable, tokens_in, without_spaceless
from labkit.text.words import codes, content_words, numbers

NEAR = 0.8
"""Likeness of the content words of two questions, or instructions, that are nearly the same."""
NEAR_IN_SET = 0.7
"""The same over a whole set, whose other texts tell names from other words: short questions have some ten content
words, and two that differ in one synonym are alike by 0.78 to 0.82."""
NEAR_SINGLE_WORDS = 0.9
"""The same of all their single words: the threshold of Persona Hub (Ge et al., 2024, section 2.3)."""
AGREE = 0.8
"""Share of the content words of the shorter of two answers that the longer one holds, where they agree."""

_LETTERS = f"{HAN}\u30a1-\u30ff\uff66-\uff9f"  # of spaceless scripts: those that names are written in
_NAMING = re.compile(f"(?:[{_LETTERS}]+|[^{HAN}{KANA}]+)")
_SPACELESS = re.compile(f"[{SPACELESS}]")
_PARTS = re.compile(f"[{HAN}]+|[\u30a1-\u30ff\uff66-\uff9f]+|[\u3041-\u309f]+|[^\\W{HAN}{KANA}]+")
_SHORT_FORM = re.compile("n['’]t$")
_MARKS = re.compile(r"[^\w\s'’]")
_APOSTROPHE = re.compile("['’]")
_SENTENCE = re.compile(rf"(?<=[{STOPS}:;])\s+|[\"“”«»「」()\[\]]")
_JOINING = frozenset("and or und oder et ou y o e ed und/oder and/or と や か 및 와 과 또는 和 或 以及".split())  # noqa: SIM905


def jaccard(words: Set[Any], others: Set[Any]) -> float:
    """Return the Jaccard similarity of two sets, from 0 to 1; two empty ones are alike."""
    union = len(words | others)
    return len(words & others) / union if union else 1.0


def single_words(text: str) -> frozenset[str]:
    """Return the single words (1-grams) of a text, folded; of scripts without spaces, the characters."""
    spaced, runs = without_spaceless(folded(text))
    return frozenset(tokens_in(spaced)).union(*runs)


def question_words(text: str) -> set[str]:
    """Return the content words of a text, without what an apostrophe joins to them: ``what's`` has none."""
    found = content_words(text)
    for word in [word for word in found if "'" in word or "’" in word]:
        found.discard(word)
        if not _SHORT_FORM.search(word):
            found |= {part for part in _APOSTROPHE.split(word) if len(part) > 2} - function_words()
    return found


def names(text: str) -> set[str]:
    """Return the words that are written with a capital within a sentence, folded; none of a text in capitals."""
    found, others = set[str](), False
    for sentence in _SENTENCE.split(text):
        for word in sentence.split()[1:]:
            if has_case(word):
                small = word == word.lower()
                others |= small
                found |= set() if small else question_words(word)
    return found if others else set()


def has_case(text: str) -> bool:
    """Tell whether a text has letters that are written small or large."""
    return text.lower() != text.upper()


def is_spaced(word: str) -> bool:
    """Tell whether a word is of a script whose words stand apart."""
    return not _SPACELESS.search(word)


def may_be_a_name(word: str) -> bool:
    """Tell whether letters of a script without spaces may be a part of a name: Hiragana is none."""
    return not is_spaced(word) and _NAMING.fullmatch(word) is not None


def swaps_names(one: str, other: str) -> bool:
    """Tell whether two texts are the same but for two words in each other's place: "Is A larger than B?".

    Words of a list may change places: "A or B".
    """
    words, others = (_PARTS.findall(folded(text)) for text in (one, other))
    if len(words) != len(others):
        return False
    places = [place for place, (word, its) in enumerate(zip(words, others, strict=True)) if word != its]
    if len(places) != 2:
        return False
    first, last = places
    between = words[first + 1:last]
    return (words[first], words[last]) == (others[last], others[first]) and bool(between) and \
        not _JOINING.issuperset(between)


def asks_otherwise(one: str, other: str) -> bool:
    """Tell of two texts of much the same words whether they ask for different things.

    One denies what the other does not, their question words ask for something else, or two words change places.
    """
    return _denies_otherwise(one, other) or asked_words(one) != asked_words(other) or swaps_names(one, other)


def _denies_otherwise(one: str, other: str) -> bool:
    if is_spaced(one):
        words, others = (set(_MARKS.sub(" ", readable(text).lower()).split()) for text in (one, other))
        return any(map(_denies, words - others)) != any(map(_denies, others - words))
    return _denies(one) != _denies(other)


@lru_cache(maxsize=20_000)
def _denies(text: str) -> bool:
    text = readable(text)
    return any_form("negation").search(any_form("double_negation").sub("", text)) is not None


class Signature(NamedTuple):
    """What two texts that are nearly the same have in common: most content words, all numbers, codes and names.

    "What does E1 mean?" and "What does E2 mean?" are different, and so are the hours of two cities.
    """

    words: frozenset[str]
    codes: frozenset[str]
    names: frozenset[str]

    @classmethod
    def of(cls, text: str, without: Set[str] = frozenset()) -> Signature:
        """Return the signature of a text, some words left out."""
        return cls(frozenset(question_words(text) - without), frozenset(codes(text) | numbers(text)),
                   frozenset(names(text)))

    def is_near(self, other: Signature) -> bool:
        """Tell whether two texts are nearly the same; without content words none is."""
        if self.codes != other.codes or not (self.words | other.words):
            return False
        return jaccard(self.words, other.words) >= NEAR and not self._names_another(other)

    def _names_another(self, other: Signature) -> bool:
        ours, theirs = self.words - other.words, other.words - self.words
        return bool(ours & self.names or theirs & other.names or (
            any(map(may_be_a_name, ours)) and any(map(may_be_a_name, theirs))))


@lru_cache(maxsize=20_000)
def word_hash(text: str) -> int:
    """Return a number of 64 bits for a text, the same in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def hashed(numbers: Any) -> Any:
    """Return an array of numbers of 64 bits, mixed (the finalizer of SplitMix64, Steele et al., 2014)."""
    import numpy as np

    mixed = (numbers + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
