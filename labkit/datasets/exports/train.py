"""Chat fine-tuning, as OpenAI and Azure OpenAI take it: ``{"messages": [{"role", "content"}, …]}``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from labkit.datasets.exports._base import Export
from labkit.datasets.exports._columns import origin_of, pair_of, turns_of, with_others
from labkit.datasets.finetune_check import Problem, validate_train
from labkit.datasets.finetune_cost import training_of
from labkit.datasets.jsonl import line_of
from labkit.datasets.outputs import FileKind, Output, first_row, rows_kind
from labkit.datasets.record import QA

SOURCES = rows_kind("a file of the sources of a fine-tuning file", "line", "id", "method")


def sources_of(path: Path) -> Path:
    """Return the file beside a fine-tuning file that says where each of its lines comes from."""
    return path.with_name(f"{path.stem}.sources.jsonl")


class Train(Export):
    """A conversation is one example of all its turns. The format has no room for evidence: it stands in the sources."""

    name = "train"
    purpose = "fine-tuning"
    columns: ClassVar[tuple[str, ...]] = ("messages",)
    options = ("system", "bom")
    is_divided = True
    bom = True  # as Azure OpenAI's documentation asks

    def rows(self, records: Iterable[QA], system: str = "", **options: Any) -> Iterator[dict[str, Any]]:
        for record in records:
            messages = [{"role": "system", "content": system}] if system else []
            for turn in turns_of(record):
                messages += [{"role": "user", "content": turn.question}, {"role": "assistant", "content": turn.answer}]
            yield {"messages": messages}

    def read_row(self, row: dict[str, Any]) -> QA | None:
        said = [message["content"] for message in row["messages"] if message["role"] in ("user", "assistant")]
        return pair_of(list(zip(said[::2], said[1::2], strict=True)))

    def problems(self, path: Path, validation: bool = False, bom: bool = True, **options: Any) -> list[Problem]:
        return validate_train(path, validation, bom)

    def facts(self, path: Path) -> list[str]:
        return [training_of(path).line()]

    @property
    def kind(self) -> FileKind:
        """Examples have no room for an id: those of labkit are known by the file of their sources beside them."""
        return FileKind("a fine-tuning file", lambda path: "messages" in first_row(path)
                        and sources_of(path).is_file() and SOURCES.is_ours(sources_of(path)))

    def outputs(self, path: Path) -> tuple[Output, ...]:
        return Output(sources_of(path), SOURCES), Output(path, self.kind)

    def files(self, records: Iterable[QA], path: Path, **options: Any) -> dict[Output, Iterable[bytes]]:
        sources = (with_others({"line": line, "id": record.id, **origin_of(record), "method": record.method,
                                "parents": record.parents, "model": record.model}, record)
                   for line, record in enumerate((one for one in records if one.is_answered), 1))
        return {self.outputs(path)[0]: map(line_of, sources), **super().files(records, path, **options)}


EXPORT = Train()
