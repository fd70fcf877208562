"""A data set of Hugging Face: ``README.md`` (the card), and ``train``, ``validation`` and ``chunks.jsonl`` in ``data``.

``datasets.load_dataset(FOLDER)`` reads it, here or from the Hub. All columns are in every row, each of one type, as the
card declares them; columns of others are texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from labkit.datasets.dataset_card import Card
from labkit.datasets.exports._base import Export
from labkit.datasets.jsonl import line_of
from labkit.datasets.outputs import FileKind, Output, first_row, rows_kind
from labkit.datasets.places import places_of
from labkit.datasets.record import QA, is_id
from labkit.datasets.sealed import sealed_kind
from labkit.datasets.train_validation_split import validation_ids
from labkit.documents.types import Chunk

Feature = str | list | dict
PAIRS: dict[str, Feature] = {
    "id": "string", "question": "string", "answer": "string", "type": "string", "language": "string",
    "context": "string", "evidence": "string", "evidence_start": "int64", "evidence_kind": "string", "file": "string",
    "sha256": "string", "chunk_id": "string", "unit": "string", "places": ["int64"], "headings": ["string"],
    "turns": [{"question": "string", "answer": "string", "evidence": "string"}], "method": "string", "round": "int64",
    "parents": ["string"], "revised_from": "string", "model": "string",
    "checks": [{"name": "string", "score": "float64", "threshold": "float64"}]}
CHUNKS: dict[str, Feature] = {"chunk_id": "string", "file": "string", "unit": "string", "places": ["int64"],
                              "headings": ["string"], "text": "string"}
CARD = sealed_kind("a card of a data set")
_PAIRS = rows_kind("a file of a Hugging Face data set", "id", "question", "answer", "type", "context")
_CHUNKS = FileKind("a file of chunks of a Hugging Face data set",
                   lambda path: is_id(first_row(path).get("chunk_id")) and "places" in first_row(path))


class HuggingFace(Export):
    """Pairs for validation are put apart within it; no chunk of a source is on both sides."""

    name = "huggingface"
    purpose = "a Hugging Face data set"
    columns = ("id", "question", "answer", "type", "context")
    options = ("chunks", "validation", "seed", "title", "licence", "scorecard", "gates")
    suffix = ""
    is_folder = holds_parts = is_divided = True

    def rows(self, records: Iterable[QA], chunks: Iterable[Chunk] = (), others: Iterable[str] = (),
             **options: Any) -> Iterator[dict[str, Any]]:
        texts = {chunk.id: chunk.text for chunk in chunks}
        for record in records:
            source, evidence = record.source, record.evidence
            unit, places = places_of(record)
            row = {"id": record.id, "question": record.question, "answer": record.answer, "type": record.qa_type,
                   "language": record.language, "context": texts.get(source.chunk_id, "") if source else "",
                   "evidence": evidence.text if evidence else "", "evidence_start": evidence.start if evidence else -1,
                   "evidence_kind": evidence.kind if evidence else "", "file": source.file if source else "",
                   "sha256": source.sha256 if source else "", "chunk_id": source.chunk_id if source else "",
                   "unit": unit, "places": places, "headings": source.headings if source else [],
                   "turns": [{"question": turn.question, "answer": turn.answer,
                              "evidence": turn.evidence.text if turn.evidence else ""} for turn in record.turns],
                   "method": record.method, "round": record.round, "parents": record.parents,
                   "revised_from": record.revised_from, "model": record.model,
                   "checks": [score.model_dump() for score in record.checks]}
            yield row | {_column(name): _text(record.extra.get(name)) for name in others}

    def outputs(self, path: Path) -> tuple[Output, ...]:
        data = path / "data"
        return (Output(data / "chunks.jsonl", _CHUNKS), Output(data / "validation.jsonl", _PAIRS),
                Output(data / "train.jsonl", _PAIRS), Output(path / "README.md", CARD))

    def files(self, records: Iterable[QA], path: Path, chunks: Iterable[Chunk] = (), validation: float = 0.0,
              seed: int = 0, title: str = "", licence: str = "", scorecard: Any = None,
              gates: Mapping[str, Sequence[str]] | None = None,
              **options: Any) -> dict[Output, Iterable[bytes]]:
        pairs, chunks = self.taken(records), list(chunks)
        apart = validation_ids(pairs, validation, seed) if validation else set()
        others = list(dict.fromkeys(name for record in pairs for name in record.extra))
        parts = {"train": [record for record in pairs if record.id not in apart],
                 "validation": [record for record in pairs if record.id in apart]}
        beside, held, trained, readme = self.outputs(path)
        features = PAIRS | {_column(name): "string" for name in others}
        card = Card(parts, chunks, title, licence, scorecard, features, CHUNKS, gates or {})
        written: dict[Output, Iterable[bytes]] = {}
        if chunks:
            written[beside] = map(line_of, (_chunk_row(chunk) for chunk in chunks))
        if apart:
            written[held] = map(line_of, self.rows(parts["validation"], chunks, others))
        return {**written, trained: map(line_of, self.rows(parts["train"], chunks, others)), readme: [card.text()]}

    def notes(self, records: Iterable[QA], path: Path, chunks: Iterable[Chunk] = (), licence: str = "",
              **options: Any) -> list[str]:
        said = super().notes(records, path)
        if not list(chunks):
            said.append(f"No chunks stand beside the dataset: {path} has no contexts, and its card no coverage.")
        if not licence:
            said.append(f"No licence of the source was given: the card in {path} says so; name it with --licence.")
        return said


def _chunk_row(chunk: Chunk) -> dict[str, Any]:
    return {"chunk_id": chunk.id, "file": chunk.file, "unit": chunk.unit, "places": chunk.places(),
            "headings": list(chunk.headings), "text": chunk.text}


def _column(name: str) -> str:
    return f"original_{name}" if name in PAIRS else name


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


EXPORT = HuggingFace()
