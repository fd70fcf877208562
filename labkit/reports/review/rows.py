"""A row as a reviewer sees it: all of its texts, each with its language, and where they stand. Nothing here is HTML."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import isfinite
from typing import Any

from labkit.datasets.decisions import Decision, Standing
from labkit.datasets.places import number_list, parts_of, places_of
from labkit.datasets.record import QA, Evidence
from labkit.documents.types import Chunk
from labkit.reports.passages import parts
from labkit.reports.presentation import boxes_of, printable, quote_in_context, text_language, turns_of
from labkit.text.length import shorten

_QUESTION = 140  # characters in a list
_PASSAGE = 12_000  # characters of a chunk
_EXTRA = 600  # characters of a column that is not ours
_AROUND = 200  # characters before and after a quote


def listed(row: QA, number: int, standing: Standing) -> dict[str, Any]:
    """Return what a list of rows says of one."""
    return {"id": row.id, "number": number, "question": _text(shorten(row.question, _QUESTION), row.language),
            "status": standing.status, "type": row.qa_type, "places": places(row)}


def detailed(row: QA, number: int, standing: Standing, chunk: Chunk | None, problem: str,
             grades: Sequence[tuple[str, float, str]] = ()) -> dict[str, Any]:
    """Return all that a reviewer needs to decide on a row.

    Parameters
    ----------
    number
        Of the row in the dataset, from 1.
    problem
        What the checks hold against it today.
    grades
        Those of a judge, from 1 to 5: the name of the rubric, the grade, and the reason in a line.
    """
    turns = [{"question": _text(turn.question, row.language), "answer": _text(turn.answer, row.language),
              "quote": _quote(turn.evidence, chunk, row.language)} for turn in turns_of(row)]
    passage = printable(chunk.text[:_PASSAGE] + (" …" if len(chunk.text) > _PASSAGE else "")) if chunk else ""
    return {
        "id": row.id, "number": number, "type": row.qa_type, "method": row.method, "model": row.model,
        "language": row.language, "file": row.source.file if row.source else "", "places": places(row),
        "headings": list(row.source.headings) if row.source else [], "turns": turns,
        "passage": _text(passage, row.language), "pages": pages_of(row), "boxed": bool(boxes_of(row)),
        "kind": row.evidence.kind if row.evidence else "",
        "scores": [{"name": printable(one.name), "score": _rounded(one.score), "threshold": _rounded(one.threshold)}
                   for one in row.checks],
        "grades": [{"name": name, "score": round(grade, 2), "reason": printable(reason)}
                   for name, grade, reason in grades],
        "columns": [{"name": printable(str(name)), "value": _value(value)}
                    for name, value in (_topic(row) | row.extra).items()],
        "parents": list(row.parents), "problem": problem, "status": standing.status,
        "decision": said(standing.decision) if standing.decision else None,
        "opinions": [said(one) for one in standing.opinions.values()],
    }


def said(decision: Decision) -> dict[str, Any]:
    """Return a decision with the words that it gives to a row."""
    row = decision.as_row()
    row["turns"] = [{"question": _text(question, ""), "answer": _text(answer, "")}
                    for question, answer in decision.words]
    return row


def pages_of(row: QA) -> list[int]:
    """Return the pages to show: those with the boxes of the evidence, or else those of the chunk."""
    boxed = sorted({box.page for box in boxes_of(row)})
    unit, places = places_of(row)
    return boxed or (sorted(places) if unit == "page" else [])


def places(found: QA | Evidence) -> list[list[str]]:
    """Return where evidence stands, or that of a pair: unit and numbers, for which the view has the words."""
    return [[unit, number_list(numbers)] for unit, numbers in parts_of(found) if numbers]


def _text(text: str, language: str) -> dict[str, str]:
    return {"text": printable(text), "lang": text_language(text, language)}


def _quote(evidence: Evidence | None, chunk: Chunk | None, language: str) -> dict[str, Any] | None:
    if evidence is None:
        return None
    before, text, after = quote_in_context(evidence, chunk, _AROUND)
    before, text, after, table = *map(printable, (before, text, after)), evidence.kind == "table"
    return {"before": before, "text": text, "after": after, "table": table,
            "parts": [part._asdict() for part in parts(before, text, after, table)],
            "lang": text_language(evidence.text, language), "places": places(evidence)}


def _topic(row: QA) -> dict[str, Any]:
    """Return what a question is about that has no source, and who asks it, as columns."""
    return {name: value for name, value in row.topic.model_dump().items() if value} if row.topic else {}


def _rounded(number: float | None) -> float | None:
    return None if number is None or not isfinite(number) else round(number, 3)  # JSON has no NaN


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return printable(text if len(text) <= _EXTRA else text[:_EXTRA] + " …")
