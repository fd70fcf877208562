"""Duplicates: pairs of different datasets that say the same, or answer one question in two ways.

Made for 100,000 pairs and more: each pair is compared with a bounded number of others, whatever is in them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from labkit.datasets.record import QA
from labkit.quality.checks.truth import only_says_whether
from labkit.text.quotes import plain
from labkit.text.words import codes, content_words, numbers

SAME_PAIR = "same pair"
SAME_QUESTION = "same question"
CONFLICT = "same question, another answer"
SAME_WORDS = "same answer from the same words"
NEAR_QUESTION = "nearly the same question"

_Key = tuple[bool, frozenset[str], str]

_MOST = 100  # kept pairs that are looked at under one key
_AGREE = 0.8  # share of the shorter answer's content words that the longer one holds
_NOT = re.compile(r"\b(?:no|not|never|none|cannot|without)\b|n['’]t\b|ない|ません|않|없|아니|못")


class Found(NamedTuple):
    """A kept pair that another repeats or contradicts, and in which way."""

    reason: str
    kept: QA


class Duplicates:
    """Remembers kept pairs and finds the one that a further pair repeats or contradicts.

    Questions that are nearly the same have four fifths of their content words in common, and the same numbers and
    codes. They are found by an index over their rarest words: two word sets that alike must share one of them. Under
    one rare word no more than the first 100 kept pairs are looked at. Where more share it, the word is not rare: the
    questions come from one pattern (a table's rows), and what tells them apart is rarer.

    Parameters
    ----------
    every
        All pairs that will be asked about: how rare a word is, is counted in them.
    """

    def __init__(self, every: Iterable[QA]) -> None:
        self._entries: dict[str, _Entry] = {}
        count: Counter[str] = Counter()
        for record in every:
            if (name := record.content_id) not in self._entries:
                self._entries[name] = entry = _Entry(record)
                count.update(entry.words)
        for entry in self._entries.values():
            entry.set_keys(count)
        self._kept: dict[str, QA] = {}
        self._first: dict[str, QA] = {}
        self._all: dict[tuple[str, ...], QA] = {}
        self._answers: dict[tuple[str, str], list[QA]] = defaultdict(list)
        self._words: dict[_Key, list[tuple[QA, frozenset[str]]]] = defaultdict(list)

    def add(self, record: QA) -> None:
        """Remember a pair that is kept."""
        entry = self._entries[name := record.content_id]
        self._kept[name] = record
        self._first.setdefault(entry.questions[0], record)
        self._all.setdefault(entry.questions, record)
        for key in entry.keys:
            if len(self._words[key]) < _MOST:
                self._words[key].append((record, entry.words))
        if (answer := _answer_key(record)) and len(self._answers[answer]) < _MOST:
            self._answers[answer].append(record)

    def find(self, record: QA) -> Found | None:
        """Return the kept pair that a pair repeats or contradicts, and how; None where it is new."""
        name = record.content_id
        if kept := self._kept.get(name):
            return Found(SAME_PAIR, kept)
        entry = self._entries[name]
        if kept := self._all.get(entry.questions):
            return Found(SAME_QUESTION if _all_agree(record, kept) else CONFLICT, kept)
        kept = self._first.get(entry.questions[0])
        if kept and not agree(record, kept):
            return Found(CONFLICT, kept)
        return self._same_words(record) or self._near(record, entry)

    def _same_words(self, record: QA) -> Found | None:
        key = _answer_key(record)
        for kept in self._answers.get(key, ()) if key else ():
            if _overlap(record, kept) and plain(record.answer) == plain(kept.answer):
                return Found(SAME_WORDS, kept)
        return None

    def _near(self, record: QA, entry: _Entry) -> Found | None:
        for key in entry.keys:
            for kept, words in self._words.get(key, ()):
                common = len(entry.words & words)
                if 9 * common >= 4 * (len(entry.words) + len(words)) and (
                        _all_agree(record, kept) or _one_passage(record, kept)):
                    return Found(NEAR_QUESTION, kept)
        return None


class _Entry:
    """A pair's questions, folded, their content words and codes, and the keys to look for the pair's like under."""

    __slots__ = ("codes", "keys", "questions", "talk", "words")

    def __init__(self, record: QA) -> None:
        asked = [turn.question for turn in record.turns] or [record.question]
        self.talk, self.questions = bool(record.turns), tuple(map(_folded, asked))
        self.words, self.codes = _signature(" ".join(asked))
        self.keys: list[_Key] = []

    def set_keys(self, count: Mapping[str, int]) -> None:
        """Take the rarest words: two sets of words, four fifths of which are common, have one of these in common."""
        rarest = sorted(self.words, key=lambda word: (count[word], word))[:len(self.words) // 5 + 1]
        self.keys = [(self.talk, self.codes, word) for word in rarest]


def agree(one: QA, other: QA) -> bool:
    """Tell whether two answers to one question say the same, as far as words tell: numbers, negation, content words.

    The answer of another type may say more ("6 months", "It lasts 6 months."); one of the same type not in numbers.
    """
    return _agree(one.answer, other.answer, one.qa_type, other.qa_type)


def _all_agree(one: QA, other: QA) -> bool:
    """Compare the answers of every turn; conversations of different lengths agree as far as they go."""
    if not (one.turns and other.turns):
        return agree(one, other)
    return all(_agree(turn.answer, reply.answer, one.qa_type, other.qa_type)
               for turn, reply in zip(one.turns, other.turns, strict=False))


def _agree(one: str, other: str, one_type: str, other_type: str) -> bool:
    if plain(one) == plain(other) or not (one.strip() and other.strip()):
        return True  # what still waits for its answer contradicts none
    if only_says_whether(one) or only_says_whether(other):
        return False
    if bool(_NOT.search(one.lower())) != bool(_NOT.search(other.lower())):
        return False
    few, many = sorted((numbers(one), numbers(other)), key=len)
    if not few <= many or (one_type == other_type and few != many):
        return False
    short, long = sorted((content_words(one), content_words(other)), key=len)
    return len(short & long) >= _AGREE * len(short) if short else bool(few)


def _overlap(one: QA, other: QA) -> bool:
    """Tell whether two pairs rest on words of one chunk that overlap."""
    if not (one.evidence and other.evidence and one.source and other.source and one.source.chunk_id):
        return False
    return one.source.chunk_id == other.source.chunk_id and (
        one.evidence.start < other.evidence.end and other.evidence.start < one.evidence.end)


def _one_passage(one: QA, other: QA) -> bool:
    """Tell whether two single pairs can only repeat each other: true and false statements of one passage do not."""
    return not (one.turns or only_says_whether(one.answer) or only_says_whether(other.answer)) and _overlap(one, other)


def _folded(question: str) -> str:
    return plain(question) or " ".join(question.split())


def _answer_key(record: QA) -> tuple[str, str] | None:
    if only_says_whether(record.answer) or record.turns or not (record.evidence and record.source):
        return None  # many a statement of one passage is true
    words = re.sub(r"\W+", "", unicodedata.normalize("NFKC", record.answer).casefold())
    return (record.source.chunk_id, words) if record.source.chunk_id and words else None


def _signature(question: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(content_words(question)), frozenset(codes(question) | numbers(question))
