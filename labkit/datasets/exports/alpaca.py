"""Alpaca: ``{"instruction", "input", "output"}``; a conversation's earlier turns are its ``history``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from labkit.datasets.exports._base import Export
from labkit.datasets.exports._columns import pair_of, turns_of, with_texts
from labkit.datasets.record import QA


class Alpaca(Export):
    """``input`` is empty: what a question needs stands in it. ``id`` leads back to the dataset."""

    name = "alpaca"
    purpose = "fine-tuning (Alpaca)"
    columns = ("id", "instruction", "output")
    options = ("system",)
    is_divided = True

    def rows(self, records: Iterable[QA], system: str = "", **options: Any) -> Iterator[dict[str, Any]]:
        for record in records:
            *before, last = turns_of(record)
            row: dict[str, Any] = {"id": record.id, "instruction": last.question, "input": "", "output": last.answer}
            if system:
                row["system"] = system
            if before:
                row["history"] = [[turn.question, turn.answer] for turn in before]
            yield with_texts(row, record)

    def read_row(self, row: dict[str, Any]) -> QA | None:
        return pair_of([*(tuple(turn) for turn in row.get("history", [])), (row["instruction"], row["output"])])


EXPORT = Alpaca()
