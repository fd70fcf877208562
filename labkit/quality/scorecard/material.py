"""What a scorecard is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from labkit.datasets.chunks_file import AskedChunk
from labkit.datasets.dropped_file import DroppedPair
from labkit.datasets.ledger import Books
from labkit.datasets.plan.plan import PlanCell, TaskPlan
from labkit.datasets.record import QA, Evidence, Turn


@dataclass(frozen=True)
class Material:
    """The pairs, and what is known beside them.

    ``chunks`` are those that stand beside the pairs, by their ids; empty where there are none. ``books`` are those of
    the run that made the pairs, ``dropped`` the pairs that it did not keep; None where nobody knows. ``tokens`` is how
    many tokens of the questions their variety is measured on. ``judged`` are the pairs with a judge's grades as
    columns, where they stand in a file of their own, and ``labels`` hand labels by rubric and id. ``meaning`` asks for
    figures that take the encoder of sentences.
    """

    name: str
    records: Sequence[QA]
    chunks: Mapping[str, AskedChunk] = field(default_factory=dict)
    books: Books | None = None
    dropped: Sequence[DroppedPair] | None = None
    tokens: int = 5000
    judged: Sequence[QA] = ()
    labels: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    meaning: bool = False
    plan: TaskPlan | None = None
    """The plan that the pairs were asked for by, None where there is none."""
    asked_by_plan: Mapping[PlanCell, int] | None = None
    """How many pairs of each of its cells were asked for, None where nobody knows."""

    @cached_property
    def turns(self) -> list[tuple[QA, Turn]]:
        """Each question with its answer and evidence, and the pair it is of: all turns of conversations."""
        return [(record, turn) for record in self.records for turn in (
            record.turns or [Turn(question=record.question, answer=record.answer, evidence=record.evidence)])]

    @cached_property
    def asked(self) -> list[AskedChunk]:
        """The chunks that a model was asked about, as far as that is known."""
        return [chunk for chunk in self.chunks.values() if chunk.asked is not False]

    @cached_property
    def questions(self) -> list[str]:
        """The question of each pair, of conversations the first."""
        return [record.question for record in self.records]

    def evidence_of(self, record: QA) -> list[Evidence]:
        """Return all that a pair rests on."""
        return [found for found in [*(turn.evidence for turn in record.turns), record.evidence] if found]

    def stands(self, record: QA, evidence: Evidence) -> bool | None:
        """Tell whether a quote stands in its chunk where it says; None where the chunk is not known."""
        known = self.chunks.get(record.source.chunk_id) if record.source else None
        return None if known is None else known.chunk.text[evidence.start:evidence.end] == evidence.text
