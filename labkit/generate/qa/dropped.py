"""Pairs that are not kept, as a reviewer reads them: what was written, where it comes from, and which check spoke."""

from __future__ import annotations

from labkit.datasets.dropped_file import DroppedPair
from labkit.datasets.record import QA, CheckScore
from labkit.quality.checks.base import Candidate


def dropped_candidate(reason: str, candidate: Candidate, check: str | None = None) -> DroppedPair:
    """Return a candidate that was dropped; ``check`` names what dropped it, where the candidate does not know."""
    chunk = candidate.chunk
    parts = list(candidate.turns)
    failed = next((part.failed for part in [candidate, *parts] if part.failed), "")
    scores = dict.fromkeys(score for part in [candidate, *parts] for score in part.scores)
    return DroppedPair(
        reason, failed if check is None else check, candidate.question, candidate.answer,
        candidate.evidence or (parts[0].evidence if parts else ""), candidate.kind, candidate.language, chunk.file,
        chunk.unit, tuple(chunk.places(*(candidate.place or (0, None)))), chunk.id, chunk.headings,
        tuple((part.question, part.answer) for part in parts),
        tuple(CheckScore(**score._asdict()) for score in scores))


def dropped_record(reason: str, record: QA) -> DroppedPair:
    """Return a pair that had passed every check, and is dropped all the same."""
    source, evidence = record.source, record.evidence
    unit, place = (evidence or source).place if evidence or source else ("page", [])
    return DroppedPair(
        reason, "", record.question, record.answer, evidence.text if evidence else "", record.qa_type, record.language,
        source.file if source else "", unit, tuple(place), source.chunk_id if source else "",
        tuple(source.headings) if source else (), tuple((turn.question, turn.answer) for turn in record.turns),
        tuple(record.checks), record.extra)
