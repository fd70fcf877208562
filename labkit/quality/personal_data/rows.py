"""Personal data in a row of a dataset: in its question, answer, evidence, turns and other columns, read together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labkit.datasets.record import QA, Evidence, Turn
from labkit.quality.personal_data import Finding, find_together, mask, mask_together

COLUMN = "personal_data"
"""The column that names what was found, where rows are flagged."""


def found_in(record: QA, chunk: str = "") -> dict[str, list[Finding]]:
    """Find personal data in a row, by the name of what holds it: "question", "turns.0.answer", "extra.note".

    What the text of its chunk shows to be personal data is certain in the row, too.
    """
    texts = _texts(record)
    return dict(zip(texts, find_together([*texts.values(), chunk]), strict=False))


def flagged(record: QA, found: Mapping[str, list[Finding]]) -> QA:
    """Return a row that names what was found in it in a column ``personal_data``; the same where there is nothing."""
    named = [{"in": name, **one._asdict()} for name, own in found.items() for one in own]
    return record.model_copy(update={"extra": record.extra | {COLUMN: named}}) if named else record


def covered(record: QA, chunk: str = "", flags: bool = False) -> tuple[QA, str]:
    """Return a row, and the text of the chunk that it rests on, with personal data covered; the row keeps its id.

    What is covered keeps its length, so that the evidence stands at its place in the chunk as before.
    """
    texts = _texts(record)
    *own, chunk = mask_together([*texts.values(), chunk], flags)
    hidden = dict(zip(texts, own, strict=True))
    headings = [mask(heading, flags) for heading in record.source.headings] if record.source else []
    if hidden == texts and (not record.source or headings == record.source.headings):
        return record, chunk

    def evidence(before: Evidence | None, name: str) -> Evidence | None:
        return before and before.model_copy(update={"text": hidden[name]})

    turns = [Turn(question=hidden[f"turns.{number}.question"], answer=hidden[f"turns.{number}.answer"],
                  evidence=evidence(turn.evidence, f"turns.{number}.evidence"))
             for number, turn in enumerate(record.turns)]
    changes: dict[str, Any] = {
        "question": hidden["question"], "answer": hidden["answer"], "turns": turns, "kept_id": record.id,
        "extra": {name: hidden.get(f"extra.{name}", value) for name, value in record.extra.items()},
        "evidence": evidence(record.evidence, "evidence"),
        "source": record.source and record.source.model_copy(update={"headings": headings})}
    return record.model_copy(update=changes), chunk


def moved(record: QA, chunk_id: str, text: str) -> QA:
    """Return a row that rests on a chunk that was covered: with its id, and its words as the evidence."""
    if not record.source:
        return record

    def as_there(evidence: Evidence | None) -> Evidence | None:
        return evidence and evidence.model_copy(update={"text": text[evidence.start:evidence.end]})

    turns = [turn.model_copy(update={"evidence": as_there(turn.evidence)}) for turn in record.turns]
    return record.model_copy(update={
        "source": record.source.model_copy(update={"chunk_id": chunk_id}), "turns": turns,
        "evidence": as_there(record.evidence), "kept_id": record.id})


def _texts(record: QA) -> dict[str, str]:
    """Return the texts of a row by their names, a question before its answer."""
    texts = {"question": record.question, "answer": record.answer}
    if record.evidence:
        texts["evidence"] = record.evidence.text
    for number, turn in enumerate(record.turns):
        texts[f"turns.{number}.question"], texts[f"turns.{number}.answer"] = turn.question, turn.answer
        if turn.evidence:
            texts[f"turns.{number}.evidence"] = turn.evidence.text
    return texts | {f"extra.{name}": value for name, value in record.extra.items()
                    if isinstance(value, str) and name != COLUMN}
