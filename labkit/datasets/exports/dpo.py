"""DPO as TRL reads it: ``{"prompt": [messages], "chosen": [message], "rejected": [message]}``."""

from __future__ import annotations

from typing import Any

from labkit.datasets.exports._columns import pair_of, with_texts
from labkit.datasets.exports._preferences import Preferences, Preferred, prompt_of, said
from labkit.datasets.record import QA


class DPO(Preferences):
    """``why`` says what was wrong with the rejected answer; ``id`` leads back to the dataset."""

    name = "dpo"
    purpose = "preference tuning (TRL)"
    columns = ("id", "prompt", "chosen", "rejected")

    def row(self, found: Preferred, system: str) -> dict[str, Any]:
        record, rejected = found
        return with_texts({"id": record.id, "prompt": prompt_of(record, system), "chosen": said(record.answer),
                           "rejected": said(rejected.answer), "why": rejected.reason}, record)

    def read_row(self, row: dict[str, Any]) -> QA | None:
        return pair_of([(row["prompt"][-1]["content"], row["chosen"][0]["content"])])


EXPORT = DPO()
