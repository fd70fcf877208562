"""What the page of a review asks for, out of the review: lists in slices, a row, its picture; decisions and undo."""

from __future__ import annotations

from collections import OrderedDict
from math import isfinite
from typing import Any

from labkit.datasets.decisions import Words
from labkit.pipelines.review import Refused, Review
from labkit.pipelines.review_agreement import agreements
from labkit.pipelines.review_selection import Selection, choices, select
from labkit.quality.judge.grades import grades_of
from labkit.reports.review.pictures import RowPictures
from labkit.reports.review.rows import detailed, listed

_SLICE = 200  # rows at most in one answer
_LISTS = 8  # selections whose lists are kept


def _agreement(review: Review) -> list[dict[str, Any]]:
    """Return how far each two reviewers agree who decided on the same rows; JSON has no NaN."""
    return [{"first": one.first, "second": one.second, "rows": one.rows, "same": one.same,
             "kappa": one.kappa if isfinite(one.kappa) else None}
            for one in agreements(review.file.decisions) if one.rows]


def shown(review: Review, key: str) -> dict[str, Any]:
    """Return all that is shown of the row of an id; see :func:`labkit.reports.review.rows.detailed`."""
    row = review.row(key)
    grades = [(name, grade.score, grade.reason) for name, grade in grades_of(row).items() if grade.score is not None]
    return detailed(row, review.places[key] + 1, review.standing(key), review.chunk(row), review.problem(row), grades)


class ReviewAnswers:
    """Answers :class:`labkit.reports.review.server.ReviewServer`, one request at a time.

    A list stays as it was made until it is asked for anew, also when what is decided would put a row elsewhere: a
    reviewer who goes on to the next row finds the next row of the list.
    """

    def __init__(self, review: Review, pictures: RowPictures) -> None:
        self._review, self._pictures = review, pictures
        self._lists: OrderedDict[Selection, list[str]] = OrderedDict()

    def about(self, named: dict[str, str]) -> dict[str, Any]:
        """Return what there is to review."""
        review = self._review
        return {"dataset": review.path.name, "reviewer": review.reviewer, "total": len(review.rows),
                "counts": review.counts(), "missing": self._pictures.missing,
                "agreement": _agreement(review), **choices(review)}

    def rows(self, named: dict[str, str]) -> dict[str, Any]:
        """Return a slice of the list that a selection gives: ``offset``, ``limit``; ``fresh`` makes the list anew.

        With ``around``, the id of a row, it is the slice in which that row stands.
        """
        review = self._review
        wanted = Selection.of(named)
        review.file.refresh()
        if named.get("fresh") or wanted not in self._lists:
            self._lists[wanted] = select(review, wanted)
            self._lists.move_to_end(wanted)
            while len(self._lists) > _LISTS:
                self._lists.popitem(last=False)
        ids = self._lists[wanted]
        limit = min(max(int(named.get("limit", "50")), 1), _SLICE)
        offset = min(max(int(named.get("offset", "0")), 0), max(len(ids) - 1, 0))
        if named.get("around") in ids:
            offset = ids.index(named["around"]) // limit * limit
        return {"total": len(ids), "offset": offset, "counts": review.counts(),
                "rows": [listed(review.by_id[key], review.places[key] + 1, review.standing(key))
                         for key in ids[offset:offset + limit]]}

    def row(self, named: dict[str, str]) -> dict[str, Any]:
        """Return all of one row."""
        review = self._review
        key = named.get("id", "")
        return shown(review, key) | {"pictured": self._pictures.has(review.row(key))}

    def picture(self, named: dict[str, str]) -> bytes:
        """Return the picture of a page of a row."""
        return self._pictures.picture(self._review.row(named.get("id", "")), int(named.get("page", "0"))).data

    def decide(self, given: dict[str, Any]) -> dict[str, Any]:
        """Write a decision down; ``refused`` says why an edit was not."""
        note, verdict = given.get("note", ""), given["verdict"]
        words: Words = tuple((str(turn["question"]), str(turn["answer"])) for turn in given.get("turns") or ())
        made = self._review.decide(str(given["id"]), str(verdict), note=str(note), words=words,
                                   despite=given.get("despite") is True)
        if isinstance(made, Refused):
            return {"refused": made.reason}
        return self._after(made.id)

    def undo(self, given: dict[str, Any]) -> dict[str, Any]:
        """Take the last decision of this reviewer back; ``id`` is the row's, "" where there was none."""
        taken = self._review.undo()
        if taken is None or taken.id not in self._review.by_id:
            return {"id": "", "counts": self._review.counts()}
        return self._after(taken.id)

    def _after(self, key: str) -> dict[str, Any]:
        standing = self._review.standing(key)
        return {"id": key, "status": standing.status, "counts": self._review.counts()}
