"""BEIR, a benchmark of retrieval: ``corpus.jsonl``, ``queries.jsonl`` and ``qrels/test.tsv`` in a folder.

The corpus is every chunk that stands beside the dataset, asked or not, so that there is something to miss. Where no
chunks are at hand, a passage is what pairs quote of it, and a note says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from labkit.datasets.exports._base import Export
from labkit.datasets.jsonl import line_of
from labkit.datasets.outputs import FileKind, Output, first_line, first_row
from labkit.datasets.places import where
from labkit.datasets.record import QA, is_id
from labkit.documents.types import Chunk
from labkit.errors import DatasetError

_HEADER = b"query-id\tcorpus-id\tscore\n"


def _is_ours(path: Path, *columns: str) -> bool:
    row = first_row(path)
    about = row.get("metadata")
    return is_id(row.get("_id")) and isinstance(about, dict) and all(column in about for column in columns)


def _is_qrels(path: Path) -> bool:
    """Tell by the queries in the folder above: judgements have no room for a sign. Without any, nothing can be lost."""
    queries = path.parent.parent / "queries.jsonl"
    return first_line(path) == _HEADER and (
        path.stat().st_size == len(_HEADER) or (queries.is_file() and QUERIES.is_ours(queries)))


CORPUS = FileKind("a corpus of BEIR", lambda path: _is_ours(path, "file", "headings"))
QUERIES = FileKind("a file of queries of BEIR", lambda path: _is_ours(path, "answer", "evidence"))
QRELS = FileKind("a file of judgements of BEIR", _is_qrels)


class Beir(Export):
    """A question that rests on no passage is not in it; of a conversation, the first question is."""

    name = "beir"
    purpose = "a benchmark of retrieval (BEIR)"
    columns = ("_id", "text", "metadata")
    options = ("chunks",)
    suffix = ""
    is_folder = True

    def taken(self, records: Iterable[QA], chunks: Iterable[Chunk] = (), **options: Any) -> list[QA]:
        known = {chunk.id for chunk in chunks}
        return [record for record in records if record.question.strip() and record.source and record.source.chunk_id
                and (record.source.chunk_id in known or _quotes(record))]

    def rows(self, records: Iterable[QA], **options: Any) -> Iterator[dict[str, Any]]:
        for record in records:
            yield {"_id": record.id, "text": record.question, "metadata": {
                "answer": record.answer, "evidence": record.evidence.text if record.evidence else "",
                "where": where(record), "type": record.qa_type, "language": record.language}}

    def outputs(self, path: Path) -> tuple[Output, ...]:
        return (Output(path / "corpus.jsonl", CORPUS), Output(path / "queries.jsonl", QUERIES),
                Output(path / "qrels" / "test.tsv", QRELS))

    def files(self, records: Iterable[QA], path: Path, chunks: Iterable[Chunk] = (),
              **options: Any) -> dict[Output, Iterable[bytes]]:
        chunks = list(chunks)
        pairs = self.taken(records, chunks)
        corpus, queries, qrels = self.outputs(path)
        judged = (f"{record.id}\t{record.source.chunk_id}\t1\n".encode() for record in pairs if record.source)
        return {corpus: map(line_of, passages(pairs, chunks)), queries: map(line_of, self.rows(pairs)),
                qrels: [_HEADER, *judged]}

    def notes(self, records: Iterable[QA], path: Path, chunks: Iterable[Chunk] = (), **options: Any) -> list[str]:
        records, chunks = list(records), list(chunks)
        pairs, known = self.taken(records, chunks), {chunk.id for chunk in chunks}
        if records and not pairs:
            raise DatasetError("No pair rests on a passage: there is nothing to retrieve.",
                               "Make pairs from documents, such as by labkit generate.")
        left = len(records) - len(pairs)
        quoted = {record.source.chunk_id for record in pairs if record.source} - known
        said = [f"{left} of {len(records)} pairs rest on no passage: not in {path}."] if left else []
        if quoted:
            said.append(f"{len(quoted)} passages in {path} hold what pairs quote of them alone, as their chunks do not "
                        "stand beside the dataset: such a corpus is easier than the documents are.")
        return said


def passages(records: Iterable[QA], chunks: Iterable[Chunk]) -> Iterator[dict[str, Any]]:
    """Yield the rows of the corpus: all chunks, and what pairs quote of those that are not among them."""
    known = set()
    for chunk in chunks:
        if chunk.id not in known:
            known.add(chunk.id)
            yield {"_id": chunk.id, "title": " › ".join(chunk.headings), "text": chunk.text,
                   "metadata": {"file": chunk.file, f"{chunk.unit}s": chunk.places(), "headings": list(chunk.headings)}}
    quoted: dict[str, list[QA]] = {}
    for record in records:
        if record.source and record.source.chunk_id not in known:
            quoted.setdefault(record.source.chunk_id, []).append(record)
    for name, pairs in quoted.items():
        quotes = dict.fromkeys(quote for pair in pairs for quote in _quotes(pair))
        source = pairs[0].source
        if source:
            unit, places = source.place
            yield {"_id": name, "title": " › ".join(source.headings), "text": "\n\n".join(quotes),
                   "metadata": {"file": source.file, f"{unit}s": places, "headings": source.headings}}


def _quotes(record: QA) -> list[str]:
    return [one.text for one in (record.evidence, *(turn.evidence for turn in record.turns)) if one]


EXPORT = Beir()
