"""An evaluation set of ragas: ``EvaluationDataset.from_jsonl`` reads rows of ``user_input`` and ``reference``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from labkit.datasets.exports._columns import origin_of, with_others
from labkit.datasets.exports._contexts import WithContexts
from labkit.datasets.record import QA
from labkit.documents.types import Chunk


class Ragas(WithContexts):
    """What the system under test retrieves and says is added by who runs it: ``retrieved_contexts``, ``response``."""

    name = "ragas"
    purpose = "evaluation by ragas"
    columns = ("id", "user_input", "reference")

    def rows(self, records: Iterable[QA], chunks: Iterable[Chunk] = (), *, all_needed: bool = True,
             **options: Any) -> Iterator[dict[str, Any]]:
        for record, context, turns in self.with_contexts(records, chunks, all_needed=all_needed):
            yield with_others({"user_input": record.question, "reference": record.answer,
                               "reference_contexts": [context] if context else [], **turns, **origin_of(record),
                               "id": record.id}, record)

    def read_row(self, row: dict[str, Any]) -> QA | None:
        return self.pair_in(row, "user_input", "reference")


EXPORT = Ragas()
