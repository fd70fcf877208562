"""Preferences: a kept answer against one that a check dropped, of the same question or from the same words of a file.

What is rejected has to be worse for a reason that lies in the answer: a check of answers dropped it, it differs from
the kept one, and neither holds all words of the other ("3.6" is no worse than "3.6 litres"). Of another question's
answers only those count that their own evidence does not hold: any other may be right here too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from labkit.datasets.dropped_file import DroppedPair
from labkit.datasets.exports._base import Export
from labkit.datasets.record import QA
from labkit.errors import DatasetError
from labkit.text.length import is_spaceless
from labkit.text.quotes import plain

OF_ANSWERS = {"support", "reading", "leaning-answer", "short-answer", "own-words", "summary-least", "summary-most"}
"""The checks that say that an answer is worse than it should be; of the others, some speak of the question alone."""
_WRONG = {"support"}
"""Those that make an answer wrong whatever is asked."""


class Preferred(NamedTuple):
    """A pair, and the answer that is worse than its own."""

    record: QA
    rejected: DroppedPair


def preferences(records: Iterable[QA], dropped: Iterable[DroppedPair]) -> list[Preferred]:
    """Return each pair that a dropped one stands against, with the first such; one to the same question goes before.

    Conversations, and questions that wait for an answer, are passed over.
    """
    by_question: defaultdict[str, list[DroppedPair]] = defaultdict(list)
    by_chunk: defaultdict[str, list[DroppedPair]] = defaultdict(list)
    for pair in dropped:
        if pair.check in OF_ANSWERS and not pair.turns and plain(pair.answer):
            by_question[plain(pair.question)].append(pair)
            if pair.check in _WRONG and pair.chunk_id and plain(pair.evidence):
                by_chunk[pair.chunk_id].append(pair)
    found = []
    for record in records:
        if record.turns or not record.is_answered:
            continue
        nearby = by_chunk[record.source.chunk_id] if record.source and record.evidence else []
        candidates = [*by_question[plain(record.question)], *(pair for pair in nearby if _same_words(record, pair))]
        worse = next((pair for pair in candidates if _differ(record.answer, pair.answer)), None)
        if worse:
            found.append(Preferred(record, worse))
    return found


def _same_words(record: QA, pair: DroppedPair) -> bool:
    here, there = plain(record.evidence.text if record.evidence else ""), plain(pair.evidence)
    return bool(here and there) and (here in there or there in here)


def _differ(one: str, other: str) -> bool:
    if is_spaceless(one + other):
        here, there = plain(one), plain(other)
        return here not in there and there not in here
    words = [Counter(filter(None, map(plain, text.split()))) for text in (one, other)]
    return not (words[0] <= words[1] or words[1] <= words[0])


class Preferences(Export):
    """A format of preferences; a new one says what a row of it looks like."""

    options: ClassVar[tuple[str, ...]] = ("dropped", "system")
    required = ("dropped",)
    is_divided: ClassVar[bool] = True

    def row(self, found: Preferred, system: str) -> dict[str, Any]:
        """Return the row of a pair and its worse answer."""
        raise NotImplementedError

    def rows(self, records: Iterable[QA], dropped: Iterable[DroppedPair] = (), system: str = "",
             **options: Any) -> Iterator[dict[str, Any]]:
        return (self.row(found, system) for found in preferences(records, dropped))

    def taken(self, records: Iterable[QA], dropped: Iterable[DroppedPair] = (), **options: Any) -> list[QA]:
        return [found.record for found in preferences(records, dropped)]

    def notes(self, records: Iterable[QA], path: Path, dropped: Iterable[DroppedPair] = (),
              **options: Any) -> list[str]:
        pairs, dropped = list(records), list(dropped)
        count = len(self.taken(pairs, dropped))
        if pairs and not count:
            raise DatasetError(
                f"None of the {len(dropped)} dropped pairs has a worse answer to one of the {len(pairs)} questions.",
                "Name the file that the same run wrote with --dropped; those that a check of answers dropped count.")
        left = len(pairs) - count
        return [f"{left} of {len(pairs)} pairs have no worse answer against them: not in {path}."] if left else []


def prompt_of(record: QA, system: str) -> list[dict[str, str]]:
    """Return the messages that both answers answer."""
    return [*([{"role": "system", "content": system}] if system else []), {"role": "user", "content": record.question}]


def said(text: str) -> list[dict[str, str]]:
    """Return an answer as a message."""
    return [{"role": "assistant", "content": text}]
