"""ShareGPT: ``{"conversations": [{"from": "human" | "gpt", "value"}, …]}``, as LLaMA-Factory and Axolotl read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from labkit.datasets.exports._base import Export
from labkit.datasets.exports._columns import pair_of, turns_of, with_texts
from labkit.datasets.record import QA


class ShareGPT(Export):
    """The system message is the first of the conversation; ``id`` leads back to the dataset."""

    name = "sharegpt"
    purpose = "fine-tuning (ShareGPT)"
    columns = ("id", "conversations")
    options = ("system",)
    is_divided = True

    def rows(self, records: Iterable[QA], system: str = "", **options: Any) -> Iterator[dict[str, Any]]:
        for record in records:
            said = [{"from": "system", "value": system}] if system else []
            for turn in turns_of(record):
                said += [{"from": "human", "value": turn.question}, {"from": "gpt", "value": turn.answer}]
            yield with_texts({"id": record.id, "conversations": said}, record)

    def read_row(self, row: dict[str, Any]) -> QA | None:
        said = [message["value"] for message in row["conversations"] if message["from"] != "system"]
        return pair_of(list(zip(said[::2], said[1::2], strict=True)))


EXPORT = ShareGPT()
