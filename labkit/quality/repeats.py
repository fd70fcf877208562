"""Repeats: a question that has been asked before, in the same or in nearly the same words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from labkit.quality.support import content_words, numbers
from labkit.quotes import plain
from labkit.record import QA

_ALIKE = 0.8  # Jaccard similarity of the content words of two questions
_ASKING = frozenset(["what", "which", "who", "when", "where", "why", "how", "many", "much", "long", "often"])


class Repeats:
    """Remembers kept pairs and tells whether a further one repeats any.

    It does if its question is the same as a kept one, white space, case and punctuation aside; or if both rest on the
    same evidence and give the same answer; or if it asks about the same numbers and codes in nearly the same words as a
    kept one of its chunk. "What does E1 mean?" and "What does E2 mean?" are different questions.
    """

    def __init__(self, kept: Iterable[QA] = ()) -> None:
        self._questions: set[str] = set()
        self._answers: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        self._words: dict[str, list[tuple[frozenset[str], frozenset[str]]]] = defaultdict(list)
        self._before: set[str] = set()
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
        chunk = record.source.chunk_id if record.source else ""
        self._questions.add(plain(record.question))
        self._words[chunk].append(self._signature(record.question))
        if record.evidence:
            self._answers[chunk].append((record.evidence.start, record.evidence.end, plain(record.answer)))

    def has(self, record: QA) -> bool:
        """Tell whether a pair repeats a remembered one."""
        chunk = record.source.chunk_id if record.source else ""
        if plain(record.question) in self._questions:
            return True
        if record.evidence and any(self._same(record, *known) for known in self._answers[chunk]):
            return True
        words, codes = self._signature(record.question)
        return any(codes == other_codes and len(words & other) >= _ALIKE * len(words | other)
                   for other, other_codes in self._words[chunk] if words or other)

    @staticmethod
    def _same(record: QA, start: int, end: int, answer: str) -> bool:
        return record.evidence.start < end and start < record.evidence.end and plain(record.answer) == answer

    @staticmethod
    def _signature(question: str) -> tuple[frozenset[str], frozenset[str]]:
        codes = {word.strip("?,.;:()") for word in question.split() if any(sign.isdigit() for sign in word)}
        return frozenset(content_words(question) - _ASKING), frozenset(codes | numbers(question))
