"""Which rows a reviewer sees, and in which order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import isfinite
from typing import TYPE_CHECKING

from labkit.datasets.decisions import STATUSES
from labkit.datasets.places import places_of
from labkit.datasets.record import QA
from labkit.errors import DatasetError
from labkit.quality.groundedness import SUPPORT, share
from labkit.quality.judge.grades import grades_of
from labkit.quality.judge.rubrics import LEAST, MOST

if TYPE_CHECKING:
    from labkit.pipelines.review import Review

_MIDDLE = (LEAST + MOST) / 2
ORDERS = ("dataset", "worst", "place")


@dataclass(frozen=True, slots=True)
class Selection:
    """What is looked for; "" leaves a matter open.

    ``check`` names a score, and is ordered by where the order is "worst". ``place`` is the number of a page, row, line,
    slide or sheet as the evidence has it. ``text`` is found in question or answer, in any case.
    """

    status: str = ""
    qa_type: str = ""
    check: str = ""
    file: str = ""
    place: str = ""
    text: str = ""
    order: str = "dataset"

    @classmethod
    def of(cls, named: Mapping[str, str]) -> Selection:
        """Return the selection that a form or an address names.

        Raises
        ------
        DatasetError
            If there is no such status or order, or a place is no number.
        """
        given = {one.name: str(named[one.name]).strip() for one in fields(cls) if named.get(one.name)}
        found = cls(**given)
        if found.status not in ("", *STATUSES):
            raise DatasetError(f"There is no status {found.status[:40]}.", f"Take one of {', '.join(STATUSES)}.")
        if found.order not in ORDERS:
            raise DatasetError(f"There is no order {found.order[:40]}.", f"Take one of {', '.join(ORDERS)}.")
        if found.place and not found.place.isdecimal():
            raise DatasetError(f"{found.place[:40]} is no number of a page.", "Write a number.")
        return found


def select(review: Review, wanted: Selection) -> list[str]:
    """Return the ids of the rows that are wanted, in order."""
    text = wanted.text.casefold()
    found = [(key, row) for key, row in review.by_id.items()
             if (not wanted.qa_type or row.qa_type == wanted.qa_type)
             and (not wanted.check or wanted.check in margins(row))
             and (not wanted.file or (row.source is not None and row.source.file == wanted.file))
             and (not wanted.place or int(wanted.place) in places_of(row)[1])
             and (not text or _says(row, text))
             and (not wanted.status or review.standing(key).status == wanted.status)]
    if wanted.order == "worst":
        found.sort(key=lambda one: margin(one[1], wanted.check))
    elif wanted.order == "place":
        found.sort(key=lambda one: _place(one[1]))
    return [key for key, _ in found]


def margin(row: QA, check: str = "") -> float:
    """Return by how much a row passed the score that it passed most narrowly: the lower, the more it needs a reader.

    Of a row without a score, how many of the answer's words its evidence holds, against what the checks ask for.
    """
    found = margins(row)
    if check in found:
        return found[check]
    if found:
        return min(found.values())
    if row.evidence is None:
        return -1.0
    return share(row.answer, row.evidence.text, row.question) - SUPPORT


def margins(row: QA) -> dict[str, float]:
    """Return each score of a row, by its name, against what it is held to; a judge's grades against their middle."""
    grades = {name: (grade.score - _MIDDLE) / (MOST - LEAST) for name, grade in grades_of(row).items()
              if grade.score is not None}
    checks = {score.name: score.score - (score.threshold or 0) for score in row.checks}
    return {name: found if isfinite(found) else -1.0 for name, found in (checks | grades).items()}


def choices(review: Review) -> dict[str, list[dict[str, object]]]:
    """Return what there is to select by, with how many rows each has: types, scores, files; in order of their names."""
    types = Counter(row.qa_type for row in review.rows)
    checks = Counter(name for row in review.rows for name in margins(row))
    files = Counter(row.source.file for row in review.rows if row.source)
    return {name: [{"name": one, "rows": count} for one, count in sorted(counted.items())]
            for name, counted in (("types", types), ("checks", checks), ("files", files))}


def _says(row: QA, text: str) -> bool:
    words = [(row.question, row.answer), *((turn.question, turn.answer) for turn in row.turns)]
    return any(text in said.casefold() for pair in words for said in pair)


def _place(row: QA) -> tuple[str, int, float]:
    boxes = row.evidence.boxes if row.evidence else []
    return (row.source.file if row.source else "", min(places_of(row)[1], default=1 << 30),
            min((box.y0 for box in boxes), default=0.0))
