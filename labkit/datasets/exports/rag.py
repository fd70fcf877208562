"""Retrieval: each pair with the contexts that its answer is found in, its evidence (a span of these) and source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from labkit.datasets.exports._columns import origin_of, with_others
from labkit.datasets.exports._contexts import WithContexts
from labkit.datasets.record import QA
from labkit.documents.types import Chunk


class Retrieval(WithContexts):
    """Rows ``{"id", "question", "answer", "contexts", "source", "evidence"}``."""

    name = "rag"
    purpose = "retrieval"
    columns = ("id", "question", "contexts")

    def rows(self, records: Iterable[QA], chunks: Iterable[Chunk] = (), *, all_needed: bool = True,
             **options: Any) -> Iterator[dict[str, Any]]:
        for record, context, turns in self.with_contexts(records, chunks, all_needed=all_needed):
            yield with_others({"id": record.id, "question": record.question, "answer": record.answer,
                               "contexts": [context] if context else [], **turns, **origin_of(record)}, record)

    def read_row(self, row: dict[str, Any]) -> QA | None:
        return self.pair_in(row, "question", "answer")


EXPORT = Retrieval()
