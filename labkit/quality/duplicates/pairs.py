"""Pairs that repeat or contradict others: within a run as they come, and across datasets.

Made for 100,000 pairs and more: each pair is compared with a bounded number of others, whatever is in them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from labkit.datasets.record import QA, Turn
from labkit.quality.checks.truth import only_says_whether
from labkit.quality.duplicates.texts import AGREE, Signature
from labkit.quality.question_forms import negates
from labkit.text.quotes import plain
from labkit.text.words import content_words, numbers

SAME_PAIR = "same pair"
SAME_QUESTION = "same question"
CONFLICT = "same question, another answer"
SAME_WORDS = "same answer from the same words"
NEAR_QUESTION = "nearly the same question"

_Key = tuple[bool, frozenset[str], str]

_MOST = 100  # kept pairs that are looked at under one key
_ASKING = frozenset(["many", "much", "long", "often", "why"])  # of a question, beside what is no content word anyway


class Repeats:
    """Remembers kept pairs and tells whether a further one repeats any.

    It does if its question is the same as a kept one, white space, case and punctuation aside; or if both rest on the
    same evidence and give the same answer; or if it asks about the same numbers and codes in nearly the same words as a
    kept one of its chunk. "What does E1 mean?" and "What does E2 mean?" are different questions.

    Of a conversation the first question counts, as the only one that stands alone, and it repeats if all of its turns
    do. That two answers are both True says nothing.

    Questions are remembered by their hash, and the rest only until their chunks are passed: see :meth:`pass_over`.

    ``truths`` counts the True and the False ones that were kept since, for whoever balances them.
    """

    def __init__(self, kept: Iterable[QA] = ()) -> None:
        self._questions: Counter[int] = Counter()
        self._answers: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        self._signatures: dict[str, list[Signature]] = defaultdict(list)
        self._before: set[str] = set()
        self.truths: Counter[str] = Counter()
        for record in kept:
            self.add(record)
            self._before.add(record.id)

    def again(self, record: QA) -> bool:
        """Tell whether a pair is one of those given at the start; each is told once."""
        found = record.id in self._before
        self._before.discard(record.id)
        return found

    def add(self, record: QA) -> None:
        """Remember a kept pair."""
        chunk = _chunk(record)
        self._questions[hash(plain(record.question))] += 1
        self._signatures[chunk].append(Signature.of(record.question, _ASKING))
        self._answers[chunk] += _grounds(record)

    def forget(self, record: QA) -> None:
        """Take back :meth:`add`: the pair was not kept after all."""
        chunk = _chunk(record)
        self._questions[hash(plain(record.question))] -= 1
        self._signatures[chunk].remove(Signature.of(record.question, _ASKING))
        for ground in _grounds(record):
            self._answers[chunk].remove(ground)

    def pass_over(self, chunks: Iterable[str]) -> None:
        """Forget what only tells repeats within chunks, given by their ids, that are not asked about again."""
        for chunk in chunks:
            self._signatures.pop(chunk, None)
            self._answers.pop(chunk, None)

    def has(self, record: QA) -> bool:
        """Tell whether a pair repeats a remembered one."""
        chunk = _chunk(record)
        if self._questions[hash(plain(record.question))] > 0:
            return True
        grounds = _grounds(record)
        if grounds and all(any(_same(ground, known) for known in self._answers[chunk]) for ground in grounds):
            return True
        signature = Signature.of(record.question, _ASKING)
        return any(signature.is_near(other) for other in self._signatures[chunk])


def _chunk(record: QA) -> str:
    return record.source.chunk_id if record.source else ""


def _grounds(record: QA) -> list[tuple[int, int, str]]:
    """Return where the evidence of each turn stands, with its answer."""
    if only_says_whether(record.answer):
        return []
    turns = record.turns or [Turn(question=record.question, answer=record.answer, evidence=record.evidence)]
    return [(turn.evidence.start, turn.evidence.end, plain(turn.answer)) for turn in turns if turn.evidence]


def _same(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] == other[2]


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
                count.update(entry.signature.words)
        for entry in self._entries.values():
            entry.set_keys(count)
        self._kept: dict[str, QA] = {}
        self._first: dict[str, QA] = {}
        self._all: dict[tuple[str, ...], QA] = {}
        self._answers: dict[tuple[str, str], list[QA]] = defaultdict(list)
        self._signatures: dict[_Key, list[tuple[QA, Signature]]] = defaultdict(list)

    def add(self, record: QA) -> None:
        """Remember a pair that is kept."""
        entry = self._entries[name := record.content_id]
        self._kept[name] = record
        self._first.setdefault(entry.questions[0], record)
        self._all.setdefault(entry.questions, record)
        for key in entry.keys:
            if len(self._signatures[key]) < _MOST:
                self._signatures[key].append((record, entry.signature))
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
            for kept, signature in self._signatures.get(key, ()):
                if entry.signature.is_near(signature) and (_all_agree(record, kept) or _one_passage(record, kept)):
                    return Found(NEAR_QUESTION, kept)
        return None


class _Entry:
    """A pair's questions, folded, their signature, and the keys to look for the pair's like under."""

    __slots__ = ("keys", "questions", "signature", "talk")

    def __init__(self, record: QA) -> None:
        asked = [turn.question for turn in record.turns] or [record.question]
        self.talk, self.questions = bool(record.turns), tuple(map(_folded, asked))
        self.signature = Signature.of(" ".join(asked))
        self.keys: list[_Key] = []

    def set_keys(self, count: Mapping[str, int]) -> None:
        """Take the rarest words: two sets of words, four fifths of which are common, have one of these in common."""
        words, codes = self.signature
        rarest = sorted(words, key=lambda word: (count[word], word))[:len(words) // 5 + 1]
        self.keys = [(self.talk, codes, word) for word in rarest]


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
    if only_says_whether(one) or only_says_whether(other) or negates(one) != negates(other):
        return False
    few, many = sorted((numbers(one), numbers(other)), key=len)
    if not few <= many or (one_type == other_type and few != many):
        return False
    short, long = sorted((content_words(one), content_words(other)), key=len)
    return len(short & long) >= AGREE * len(short) if short else bool(few)


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
