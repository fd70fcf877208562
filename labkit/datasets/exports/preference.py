"""DPO as Azure OpenAI and OpenAI take it: ``{"input": {"messages"}, "preferred_output", "non_preferred_output"}``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from labkit.datasets.exports._columns import origin_of, pair_of, with_others
from labkit.datasets.exports._preferences import Preferences, Preferred, preferences, prompt_of, said
from labkit.datasets.exports.train import SOURCES, sources_of
from labkit.datasets.finetune_check import Problem
from labkit.datasets.finetune_cost import training_of
from labkit.datasets.jsonl import line_of
from labkit.datasets.outputs import FileKind, Output, first_row
from labkit.datasets.preference_check import validate_preferences
from labkit.datasets.record import QA


class Preference(Preferences):
    """The format has no room for an id: where each line comes from, and why its answer was rejected, stands beside."""

    name = "preference"
    purpose = "preference fine-tuning"
    columns = ("input", "preferred_output", "non_preferred_output")
    options = (*Preferences.options, "bom")
    bom = True  # as Azure OpenAI's documentation asks of fine-tuning files

    def row(self, found: Preferred, system: str) -> dict[str, Any]:
        return {"input": {"messages": prompt_of(found.record, system)}, "preferred_output": said(found.record.answer),
                "non_preferred_output": said(found.rejected.answer)}

    def read_row(self, row: dict[str, Any]) -> QA | None:
        return pair_of([(row["input"]["messages"][-1]["content"], row["preferred_output"][0]["content"])])

    def problems(self, path: Path, validation: bool = False, bom: bool = True, **options: Any) -> list[Problem]:
        return validate_preferences(path, validation, bom)

    def facts(self, path: Path) -> list[str]:
        return [training_of(path).line()]

    @property
    def kind(self) -> FileKind:
        """Known by the file of its sources beside it, as other fine-tuning files are."""
        return FileKind(f"a file for {self.purpose}", lambda path: self.is_row(first_row(path))
                        and sources_of(path).is_file() and SOURCES.is_ours(sources_of(path)))

    def outputs(self, path: Path) -> tuple[Output, ...]:
        return Output(sources_of(path), SOURCES), Output(path, self.kind)

    def files(self, records: Iterable[QA], path: Path, **options: Any) -> dict[Output, Iterable[bytes]]:
        records = list(records)
        sources = (with_others({"line": line, "id": found.record.id, **origin_of(found.record),
                                "method": found.record.method, "rejected": found.rejected.question,
                                "why": found.rejected.reason}, found.record)
                   for line, found in enumerate(preferences(records, options["dropped"]), 1))
        return {self.outputs(path)[0]: map(line_of, sources), **super().files(records, path, **options)}


EXPORT = Preference()
