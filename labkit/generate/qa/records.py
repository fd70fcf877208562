"""Records: what a model wrote and a check passed, with its place in the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from labkit.datasets.record import QA, ContextAdded, Evidence, PageBox, Source, Topic, Turn
from labkit.documents.locate import Locator
from labkit.documents.types import Chunk, Document
from labkit.quality.checks.base import Candidate
from labkit.quality.context_of import added

if TYPE_CHECKING:
    from labkit.llm.model import Model


_SHOWN_BY = ("fact", "claim", "thing", "sought")
"""Columns of a true-or-false row: the words of its evidence that show the answer, and what its question says there; of
an unanswerable one: the thing that it asks about, and what was looked for in vain."""


class Recorder:
    """Makes the records of one document."""

    def __init__(self, document: Document, language: str, model: Model) -> None:
        self._document, self._language, self._model = document, language, model
        self._locator = Locator(document)

    def record(self, chunk: Chunk, qa_type: str, turns: Sequence[Candidate], persona: str = "") -> QA:
        """Return the record of a pair, or of a conversation where there are several turns; ``persona`` asks it."""
        made = [Turn(question=turn.question, answer=turn.answer, evidence=self._evidence(chunk, turn))
                for turn in turns]
        source = Source(file=chunk.file, sha256=self._document.sha256, **place_in(chunk), chunk_id=chunk.id,
                        headings=list(chunk.headings))
        first = made[0]
        return QA(question=first.question, answer=first.answer, qa_type=qa_type, language=self._language,
                  evidence=first.evidence, source=source, topic=Topic(persona=persona) if persona else None,
                  model=self._model.name, turns=made if len(made) > 1 else [],
                  extra={name: value for name, value in turns[0].extra.items() if name in _SHOWN_BY})

    def _evidence(self, chunk: Chunk, turn: Candidate) -> Evidence | None:
        if turn.place is None:
            return None
        boxes = [PageBox(page=page, x0=round(x0, 1), y0=round(y0, 1), x1=round(x1, 1), y1=round(y1, 1))
                 for page, (x0, y0, x1, y1) in self._locator.boxes(chunk, *turn.place)]
        return evidence_at(chunk, *turn.place, boxes, context_added(turn))


def context_added(row: Candidate) -> list[ContextAdded]:
    """Return what question and answer have taken from beside the evidence."""
    found = added(row.chunk, row.place, row.about, f"{row.question} {row.answer}", row.extra.get("context", ""))
    return [ContextAdded(kind=one.kind, text=one.text, start=start, end=end)
            for one in found for start, end in [one.place or (None, None)]]


def evidence_at(chunk: Chunk, start: int, end: int, boxes: Sequence[PageBox] = (),
                beside: Sequence[ContextAdded] = ()) -> Evidence:
    """Return a part of a chunk as evidence; where it is printed, the chunk alone does not tell."""
    shares = Counter()
    for segment in chunk.segments:
        if (shared := min(end, segment.end) - max(start, segment.start)) > 0:
            shares[segment.kind] += shared
    return Evidence(text=chunk.text[start:end], start=start, end=end, **place_in(chunk, start, end), boxes=list(boxes),
                    kind=shares.most_common(1)[0][0], context_added=list(beside))


def place_in(chunk: Chunk, start: int = 0, end: int | None = None) -> dict[str, list[int]]:
    """Return where a part of a chunk stands in its file, as the columns of a record name it."""
    rows = {"rows": chunk.numbers(start, end)} if chunk.unit == "sheet" else {}
    return {f"{chunk.unit}s": chunk.places(start, end)} | rows
