"""What each format has: a name, a purpose, its rows, and what is known of them when they are read again."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from labkit.datasets.finetune_check import Problem
from labkit.datasets.jsonl import line_of
from labkit.datasets.outputs import FileKind, Output, rows_kind
from labkit.datasets.record import QA, Turn
from labkit.documents.types import Chunk
from labkit.errors import DatasetError, SettingsError


class Export:
    """A format. A new one gives a name (its module's), a purpose, its columns and ``rows``; the rest where it differs.

    Attributes
    ----------
    purpose
        What such a file is for, as it stands behind "a file for".
    columns
        What every row has, and no row of a dataset: by these a file is known as one of this format that labkit wrote.
        One named ``id`` holds the pair's.
    options
        What ``rows`` takes besides the pairs.
    is_divided
        Whether a model is trained on it, so that :func:`labkit.datasets.export_folder.write_folder` puts some pairs
        apart for validation, and leaves out questions without an answer.
    bom
        Whether the file begins with a byte order mark.
    """

    name: ClassVar[str]
    purpose: ClassVar[str]
    columns: ClassVar[tuple[str, ...]]
    options: ClassVar[tuple[str, ...]] = ()
    suffix: ClassVar[str] = ".jsonl"
    is_divided: ClassVar[bool] = False
    bom: ClassVar[bool] = False

    def rows(self, records: Iterable[QA], **options: Any) -> Iterator[dict[str, Any]]:
        """Yield the rows of the file, one for each pair. Raises DatasetError where a pair cannot be written."""
        raise NotImplementedError

    def read_row(self, row: dict[str, Any]) -> QA | None:
        """Return the pair in a row of such a file, as far as it is there; None if nothing reads the format back."""
        return None

    def problems(self, path: Path, validation: bool = False, **options: Any) -> list[Problem]:
        """Return what those who read the file would find wrong with it."""
        return []

    # What follows holds for most formats as it is.

    @property
    def kind(self) -> FileKind:
        """How a file of this format is named, and known as one that labkit wrote."""
        return rows_kind(f"a file for {self.purpose}", *self.columns)

    def is_row(self, row: dict[str, Any]) -> bool:
        """Tell whether a row may be of this format."""
        return all(column in row for column in self.columns)

    def outputs(self, path: Path) -> tuple[Output, ...]:
        """Return all that is written; the last is the file itself."""
        return (Output(path, self.kind),)

    def files(self, records: Iterable[QA], path: Path, **options: Any) -> dict[Output, Iterable[bytes]]:
        """Return what to write where. The pairs are gone through more than once."""
        mark = [codecs.BOM_UTF8] if options.pop("bom", self.bom) else []
        if self.is_divided:
            records = (record for record in records if record.is_answered)
        return {self.outputs(path)[-1]: _joined(mark, map(line_of, self.rows(records, **options)))}

    def notes(self, records: Iterable[QA], path: Path, **options: Any) -> list[str]:
        """Return what is to be said of the file, a line each. Raises DatasetError where it cannot be written."""
        if not self.is_divided or not (waiting := require_answers(records)):
            return []
        return [f"{waiting} question{'s' * (waiting != 1)} without an answer left out of {path}."]

    def require_options(self, options: Iterable[str]) -> None:
        """Raise SettingsError if one is none of the format."""
        for name in options:
            if name not in self.options:
                raise SettingsError(f"The export {self.name} has no option {name}.",
                                    f"It has: {', '.join(self.options)}." if self.options else "It has none.")


def _joined(*parts: Iterable[bytes]) -> Iterator[bytes]:
    for part in parts:
        yield from part


def require_answers(records: Iterable[QA]) -> int:
    """Return how many questions wait for an answer; raise DatasetError if there are questions, and all of them do."""
    total = waiting = 0
    for record in records:
        total += 1
        waiting += not record.is_answered
    if waiting and waiting == total:
        raise DatasetError("No question of the dataset has an answer yet: there is nothing to train on.",
                           "Have them answered first, such as by a run without --question-only.")
    return waiting


def turns_of(record: QA) -> list[Turn]:
    """Return the turns of a conversation; of any other pair, the one turn that it is."""
    return record.turns or [Turn(question=record.question, answer=record.answer)]


def pair_of(turns: list[tuple[str, str]]) -> QA:
    """Return a pair, or a conversation, from what was asked and answered."""
    (question, answer), several = turns[0], len(turns) > 1
    return QA(question=question, answer=answer, qa_type="conversation" if several else "long",
              turns=[Turn(question=asked, answer=said) for asked, said in turns] if several else [])


def origin_of(record: QA) -> dict[str, Any]:
    """Return the columns that say where a pair comes from."""
    return {"source": record.source.model_dump() if record.source else None,
            "evidence": record.evidence.model_dump() if record.evidence else None,
            **({"topic": record.topic.model_dump()} if record.topic else {})}


def with_others(row: dict[str, Any], record: QA) -> dict[str, Any]:
    """Return a row with the columns of the pair that labkit does not know; none takes the place of one of the row."""
    return row | {name: value for name, value in record.extra.items() if name not in row}


_READ_BY_TRAINERS = {"instruction", "input", "output", "system", "history", "conversations", "messages", "prompt",
                     "completion", "chosen", "rejected", "label", "text", "tools", "images", "videos", "audios"}


def with_texts(row: dict[str, Any], record: QA) -> dict[str, Any]:
    """Return a row for a trainer with the columns that labkit does not know, as texts: one type a column, in all rows.

    One by a name that a trainer looks for is called ``original_…``, or it would be trained on.
    """
    return row | {f"original_{name}" if name in row or name in _READ_BY_TRAINERS else name:
                  value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                  for name, value in record.extra.items()}


class WithContexts(Export):
    """A format whose rows hold the text that their evidence is in."""

    options = ("chunks",)

    def notes(self, records: Iterable[QA], path: Path, chunks: Iterable[Chunk] = (), **options: Any) -> list[str]:
        """Say so where there are no contexts, because no chunks were given or found."""
        known = {chunk.id for chunk in chunks}
        rest = [record.source.chunk_id in known for record in records if record.source]
        if not known and rest:
            return [f"No chunks were given, so {path} has no contexts: give those that the pairs were made from."]
        if all(rest):
            return []
        return [f"{rest.count(False)} of {len(rest)} pairs rest on chunks that do not stand beside their dataset, so "
                f"they have no contexts in {path}."]

    @staticmethod
    def with_contexts(records: Iterable[QA], chunks: Iterable[Chunk], *,
                      all_needed: bool = True) -> list[tuple[QA, str, dict[str, Any]]]:
        """Return each pair with the text of its chunk and with the columns of its turns.

        Parameters
        ----------
        all_needed
            Whether it is an error if a pair rests on a chunk that is not among them; else it has no context.

        Raises
        ------
        DatasetError
            If there are chunks, but a pair rests on another.
        """
        texts = {chunk.id: chunk.text for chunk in chunks}
        pairs = [(record, texts.get(record.source.chunk_id) if record.source else "") for record in records]
        missing = sum(context is None for _, context in pairs)
        if texts and missing and all_needed:
            raise DatasetError(f"{missing} of {len(pairs)} pairs rest on chunks that were not given.",
                               "Give the chunks they were made from: the same file, split with the same max_tokens.")
        return [(record, context or "", {"turns": [turn.model_dump() for turn in record.turns]} if record.turns else {})
                for record, context in pairs]

    @staticmethod
    def pair_in(row: dict[str, Any], question: str, answer: str) -> QA:
        """Return the pair in a row, given the names of the columns of its question and its answer."""
        kept = {name: row[name] for name in ("source", "evidence", "topic", "turns") if row.get(name)}
        return QA.model_validate({"question": row[question], "answer": row[answer], **kept,
                                  "qa_type": "conversation" if kept.get("turns") else "long", "id": row["id"]})
