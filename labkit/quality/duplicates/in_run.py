"""Repeats: a question that has been asked before, in the same or in nearly the same words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from labkit.datasets.record import QA, Turn
from labkit.quality.checks.truth import only_says_whether
from labkit.text.quotes import plain
from labkit.text.words import content_words, numbers

_ALIKE = 0.8  # Jaccard similarity of the content words of two questions
_ASKING = frozenset(["what", "which", "who", "when", "where", "why", "how", "many", "much", "long", "often"])


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
        self._words: dict[str, list[tuple[frozenset[str], frozenset[str]]]] = defaultdict(list)
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
        self._words[chunk].append(self._signature(record.question))
        self._answers[chunk] += _grounds(record)

    def forget(self, record: QA) -> None:
        """Take back :meth:`add`: the pair was not kept after all."""
        chunk = _chunk(record)
        self._questions[hash(plain(record.question))] -= 1
        self._words[chunk].remove(self._signature(record.question))
        for ground in _grounds(record):
            self._answers[chunk].remove(ground)

    def pass_over(self, chunks: Iterable[str]) -> None:
        """Forget what only tells repeats within chunks, given by their ids, that are not asked about again."""
        for chunk in chunks:
            self._words.pop(chunk, None)
            self._answers.pop(chunk, None)

    def has(self, record: QA) -> bool:
        """Tell whether a pair repeats a remembered one."""
        chunk = _chunk(record)
        if self._questions[hash(plain(record.question))] > 0:
            return True
        grounds = _grounds(record)
        if grounds and all(any(_same(ground, known) for known in self._answers[chunk]) for ground in grounds):
            return True
        words, codes = self._signature(record.question)
        return any(codes == other_codes and len(words & other) >= _ALIKE * len(words | other)
                   for other, other_codes in self._words[chunk] if words or other)

    @staticmethod
    def _signature(question: str) -> tuple[frozenset[str], frozenset[str]]:
        codes = {word.strip("?,.;:()") for word in question.split() if any(sign.isdigit() for sign in word)}
        return frozenset(content_words(question) - _ASKING), frozenset(codes | numbers(question))


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
