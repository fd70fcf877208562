"""Formats whose rows hold the text that their evidence is in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from labkit.datasets.exports._base import Export
from labkit.datasets.record import QA
from labkit.documents.types import Chunk
from labkit.errors import DatasetError


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
