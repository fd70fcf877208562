"""What a judge said of rows: the columns that its grades stand in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from labkit.datasets.record import QA
from labkit.quality.judge.rubrics import LEAST, MOST, RUBRICS

REASON, STATUS = "_reason", "_status"
"""What stands behind a rubric's name in the columns of why, and of why there is no grade."""
JUDGE, ASKED = "judge", "judge_rubrics"
"""The columns that say who judged, and by which rubrics."""


@dataclass(frozen=True)
class Grade:
    """A grade from 1 to 5, with the judge's reason in a line.

    ``score`` is the mean of the five grades by their probabilities where the endpoint gave them, or the grade as it was
    written. Without a grade it is None, and ``failed`` says why.
    """

    score: float | None
    reason: str = ""
    failed: str = ""


def with_grades(record: QA, grades: Mapping[str, Grade], judge: str) -> QA:
    """Return a pair with grades as columns: ``groundedness``, ``groundedness_reason`` …; others that it has are kept.

    A rubric without a grade has a ``…_status`` that says why.
    """
    columns: dict[str, Any] = {
        name: value for name, value in record.extra.items()
        if not any(name in (rubric, rubric + REASON, rubric + STATUS) for rubric in RUBRICS)}
    for name, grade in grades.items():
        if grade.score is None:
            columns[name + STATUS] = grade.failed
        else:
            columns |= {name: round(grade.score, 3), name + REASON: grade.reason}
    return record.model_copy(update={"extra": {**columns, JUDGE: judge, ASKED: list(grades)}})


def grades_of(record: QA) -> dict[str, Grade]:
    """Return the grades in the columns of a pair, by rubric; what is no grade is passed over."""
    found = {}
    for name in RUBRICS:
        value, failed = _as_grade(record.extra.get(name)), record.extra.get(name + STATUS)
        if value is not None:
            found[name] = Grade(value, str(record.extra.get(name + REASON, "")))
        elif isinstance(failed, str) and failed:
            found[name] = Grade(None, "", failed)
    return found


def labels_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Return the grades that a person gave, by rubric and the id of the row, from rows with ``id`` and such columns."""
    found: dict[str, dict[str, float]] = {name: {} for name in RUBRICS}
    for row in rows:
        for name in RUBRICS:
            value = row.get(name)
            value = _as_grade(_number(value) if isinstance(value, str) else value)
            if row.get("id") and value is not None:
                found[name][str(row["id"])] = value
    return {name: labels for name, labels in found.items() if labels}


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _as_grade(value: Any) -> float | None:
    """Return a value as a grade; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return float(value) if LEAST <= value <= MOST else None
