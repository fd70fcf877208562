"""Pairs that repeat or contradict others: within a run as they come, and across datasets.

Made for a million pairs: each is compared with a bounded number of others, whatever is in them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from labkit.datasets.record import QA, Turn
from labkit.quality.checks.truth import only_says_whether
from labkit.quality.duplicates.all_pairs import near_pairs
from labkit.quality.duplicates.texts import AGREE, Signature
from labkit.quality.question_forms import negates
from labkit.text.quotes import plain
from labkit.text.words import content_words, numbers

SAME_PAIR = "same pair"
SAME_QUESTION = "same question"
CONFLICT = "same question, another answer"
SAME_WORDS = "same answer from the same words"
NEAR_QUESTION = "nearly the same question"

_MOST = 100  # kept pairs of one answer and chunk that are looked at
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

    def given(self, record: QA) -> bool:
        """Tell whether a pair is one of those given at the start that :meth:`again` has not told yet."""
        return record.id in self._before

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


class Pair(NamedTuple):
    """What of a pair tells whether another repeats it.

    ``name`` is that of its content: equal pairs have one. A single pair has one question and one answer, a conversation
    (``talk``) those of its turns. ``span`` is where its evidence stands in its chunk.
    """

    name: str
    questions: tuple[str, ...]
    answers: tuple[str, ...]
    qa_type: str = "long"
    talk: bool = False
    chunk: str = ""
    span: tuple[int, int] | None = None

    @classmethod
    def of(cls, record: QA) -> Pair:
        """Return that of a record."""
        span = (record.evidence.start, record.evidence.end) if record.evidence and record.source else None
        turns = record.turns or [Turn(question=record.question, answer=record.answer)]
        return cls(record.content_id, tuple(turn.question for turn in turns), tuple(turn.answer for turn in turns),
                   record.qa_type, bool(record.turns), record.source.chunk_id if record.source else "", span)


class Found(NamedTuple):
    """The number of a kept pair that another repeats or contradicts, and in which way."""

    reason: str
    kept: int


class Duplicates:
    """Remembers kept pairs of a set and finds the one that a further pair of it repeats or contradicts.

    Parameters
    ----------
    pairs
        All pairs of the set; they are spoken of by their number in it. Those that are nearly the same are found at once
        (:func:`labkit.quality.duplicates.all_pairs.near_pairs`).
    """

    def __init__(self, pairs: Sequence[Pair]) -> None:
        self._pairs = pairs
        self._near = _neighbours([" ".join(pair.questions) for pair in pairs], [pair.talk for pair in pairs])
        self._kept: set[int] = set()
        self._names: dict[str, int] = {}
        self._first: dict[int, int] = {}
        self._all: dict[int, int] = {}
        self._answers: dict[tuple[str, str], list[int]] = defaultdict(list)

    def add(self, number: int) -> None:
        """Remember a pair that is kept."""
        pair = self._pairs[number]
        first, whole = _asked(pair)
        self._kept.add(number)
        self._names[pair.name] = number
        self._first.setdefault(first, number)
        self._all.setdefault(whole, number)
        if (answer := _answer_key(pair)) and len(self._answers[answer]) < _MOST:
            self._answers[answer].append(number)

    def find(self, number: int) -> Found | None:
        """Return the kept pair that a pair repeats or contradicts, and how; None where it is new."""
        pair = self._pairs[number]
        if (kept := self._names.get(pair.name)) is not None:
            return Found(SAME_PAIR, kept)
        first, whole = _asked(pair)
        if (kept := self._all.get(whole)) is not None:
            return Found(SAME_QUESTION if _all_agree(pair, self._pairs[kept]) else CONFLICT, kept)
        if (kept := self._first.get(first)) is not None and not _agree_first(pair, self._pairs[kept]):
            return Found(CONFLICT, kept)
        return self._same_words(pair) or self._nearly_same(number)

    def _same_words(self, pair: Pair) -> Found | None:
        key = _answer_key(pair)
        for kept in self._answers.get(key, ()) if key else ():
            if _overlap(pair, self._pairs[kept]) and plain(pair.answers[0]) == plain(self._pairs[kept].answers[0]):
                return Found(SAME_WORDS, kept)
        return None

    def _nearly_same(self, number: int) -> Found | None:
        pair = self._pairs[number]
        for kept in self._near.get(number, ()):
            other = self._pairs[kept]
            if kept in self._kept and (_all_agree(pair, other) or _one_passage(pair, other)):
                return Found(NEAR_QUESTION, kept)
        return None


def _neighbours(texts: Sequence[str], talks: Sequence[bool]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for one, other in near_pairs(texts, tags=talks).tolist():
        found[one].append(other)
        found[other].append(one)
    return found


def _asked(pair: Pair) -> tuple[int, int]:
    """Return hashes of the first question, and of all of them, folded."""
    folded = [plain(question) or " ".join(question.split()) for question in pair.questions]
    return hash((folded[0],)), hash(tuple(folded))


def agree(one: QA, other: QA) -> bool:
    """Tell whether two answers to one question say the same, as far as words tell: numbers, negation, content words.

    The answer of another type may say more ("6 months", "It lasts 6 months."); one of the same type not in numbers.
    """
    return _agree(one.answer, other.answer, one.qa_type, other.qa_type)


def _all_agree(one: Pair, other: Pair) -> bool:
    """Compare the answers of every turn; conversations of different lengths agree as far as they go."""
    return all(_agree(answer, reply, one.qa_type, other.qa_type)
               for answer, reply in zip(one.answers, other.answers, strict=False))


def _agree_first(one: Pair, other: Pair) -> bool:
    return _agree(one.answers[0], other.answers[0], one.qa_type, other.qa_type)


def _agree(one: str, other: str, one_type: str, other_type: str) -> bool:
    if plain(one) == plain(other) or not (one.strip() and other.strip()):
        return True  # what still waits for its answer contradicts none
    if only_says_whether(one) or only_says_whether(other) or negates(one) != negates(other):
        return False
    few, many = sorted((numbers(one), numbers(other)), key=len)
    if not few <= many or (one_type == other_type and few != many):
        return False
    (short, _), (long, said) = sorted(((content_words(text), text) for text in (one, other)),
                                      key=lambda found: len(found[0]))
    held = len(short & long) + sum(_stands_alone(word) and word in said for word in short - long)
    return held >= AGREE * len(short) if short else bool(few)


def _stands_alone(word: str) -> bool:
    """Tell a word of one character, as in 9分: among others, it is the half of two pairs of characters."""
    return len(word) == 1 and not word.isascii()


def _overlap(one: Pair, other: Pair) -> bool:
    """Tell whether two pairs rest on words of one chunk that overlap."""
    return bool(one.span and other.span and one.chunk and one.chunk == other.chunk
                and one.span[0] < other.span[1] and other.span[0] < one.span[1])


def _one_passage(one: Pair, other: Pair) -> bool:
    """Tell whether two single pairs can only repeat each other: true and false statements of one passage do not."""
    return not (one.talk or only_says_whether(one.answers[0]) or only_says_whether(other.answers[0])) \
        and _overlap(one, other)


def _answer_key(pair: Pair) -> tuple[str, str] | None:
    if pair.talk or not pair.span or not pair.chunk or only_says_whether(pair.answers[0]):
        return None  # many a statement of one passage is true
    words = re.sub(r"\W+", "", unicodedata.normalize("NFKC", pair.answers[0]).casefold())
    return (pair.chunk, words) if words else None
