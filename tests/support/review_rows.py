"""A dataset on disk with its chunks, made by hand: what a review is tested with."""

from __future__ import annotations

from pathlib import Path

from labkit.datasets.chunks_file import AskedChunk
from labkit.datasets.dataset import Dataset
from labkit.datasets.record import QA, CheckScore, Evidence, Source, Turn
from labkit.documents.types import Chunk, Segment

TEXT = ("The amber pump moves 110 litres in one hour and runs on 12 volts. "
        "The azure pump moves 120 litres in one hour. Its filter is washed every two weeks. "
        "The warranty of both pumps ends after three years.")
QUOTES = ("The amber pump moves 110 litres in one hour and runs on 12 volts.",
          "The azure pump moves 120 litres in one hour.", "The warranty of both pumps ends after three years.",
          "Its filter is washed every two weeks.")


def chunk_on(page: int) -> AskedChunk:
    chunk = Chunk("pumps.pdf", TEXT, (Segment(0, len(TEXT), page),), ("Pumps",), 40)
    return AskedChunk(chunk, "a" * 64, asked=True)


def row(question: str, answer: str, quote: str, page: int = 1, **more) -> QA:
    chunk = chunk_on(page).chunk
    start = TEXT.index(quote)
    evidence = Evidence(text=quote, start=start, end=start + len(quote), pages=[page])
    source = Source(file="pumps.pdf", sha256=more.pop("sha256", "a" * 64), pages=[page], chunk_id=chunk.id)
    return QA(question=question, answer=answer, evidence=evidence, source=source, model="example-model", **more)


def rows() -> list[QA]:
    """Three pairs on two pages, with scores, and a conversation."""
    score = CheckScore(name="reading", score=.9, threshold=.7)
    narrow = score.model_copy(update={"score": .71})
    talk = row("How much does the azure pump move in an hour?", "120 litres", QUOTES[1], 2, qa_type="conversation")
    turns = [Turn(question="How much does the azure pump move in an hour?", answer="120 litres",
                  evidence=talk.evidence),
             Turn(question="How often is its filter washed?", answer="every two weeks",
                  evidence=row("", "", QUOTES[3], 2).evidence)]
    return [row("How much does the amber pump move in an hour?", "110 litres", QUOTES[0], checks=[score]),
            row("How much does the azure pump move in an hour?", "120 litres", QUOTES[1], checks=[narrow]),
            row("When does the warranty of both pumps end?", "After three years", QUOTES[2], 2, qa_type="long"),
            talk.model_copy(update={"turns": turns})]


def dataset_in(folder: Path, records=None) -> Path:
    """Write a dataset and its chunks, and return where."""
    path = folder / "qa.jsonl"
    records = rows() if records is None else records
    Dataset(records).save(path, chunks=[chunk_on(1), chunk_on(2)])
    return path
