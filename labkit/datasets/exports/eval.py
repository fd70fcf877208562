"""Evaluation, by the names that evaluators of answers ask for: query, ground_truth, context."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from labkit.datasets.exports._columns import origin_of, with_others
from labkit.datasets.exports._contexts import WithContexts
from labkit.datasets.record import QA
from labkit.documents.types import Chunk


class Evaluation(WithContexts):
    """Rows ``{"query", "ground_truth", "context", "source", "evidence", "id"}``."""

    name = "eval"
    purpose = "evaluation"
    columns = ("id", "query", "ground_truth")

    def rows(self, records: Iterable[QA], chunks: Iterable[Chunk] = (), *, all_needed: bool = True,
             **options: Any) -> Iterator[dict[str, Any]]:
        for record, context, turns in self.with_contexts(records, chunks, all_needed=all_needed):
            yield with_others({"query": record.question, "ground_truth": record.answer, "context": context, **turns,
                               **origin_of(record), "id": record.id}, record)

    def read_row(self, row: dict[str, Any]) -> QA | None:
        return self.pair_in(row, "query", "ground_truth")


EXPORT = Evaluation()
