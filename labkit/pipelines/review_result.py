"""What comes of a review: the reviewed dataset, and the rows that were rejected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from labkit.datasets.dataset import Dataset
from labkit.datasets.decisions import Decision
from labkit.datasets.dropped_file import DroppedPair
from labkit.datasets.record import QA
from labkit.generate.qa.dropped import dropped_record
from labkit.pipelines.review import Review, edited
from labkit.quality.checks.base import NOT_JUDGED


def accepted(review: Review, undecided: bool = False) -> Dataset:
    """Return the rows that were accepted, or corrected, each with the decision in its column ``review``.

    Corrected ones have gone through the checks again; one that fails now is left out, and the notes name it.

    Parameters
    ----------
    undecided
        Keep those too that nobody has decided on, or that reviewers differ on; else they are left out.
    """
    review.file.refresh()
    kept: list[QA] = []
    corrected: list[QA] = []
    counts: Counter[str] = Counter()
    for key, row in review.by_id.items():
        standing = review.standing(key)
        counts[standing.status] += 1
        decision = standing.decision
        if decision and decision.verdict in ("accept", "edit"):
            made = edited(row, decision.words) if decision.verdict == "edit" else row
            kept.append(made.model_copy(update={"extra": {**made.extra, "review": _said(decision)}}))
            if decision.verdict == "edit" and not decision.despite:
                corrected.append(made)
        elif undecided and standing.status != "reject":
            kept.append(row)
    failing = review.failing(corrected)
    words = {(pair.question, pair.answer, pair.chunk_id) for pair in failing
             if not pair.reason.startswith(NOT_JUDGED)}
    result = Dataset(row for row in kept if not _is_among(row, words))
    result.made_from = (*review.dataset.made_from, review.path)
    result.notes = _notes(counts, undecided, [pair for pair in failing if not pair.reason.startswith(NOT_JUDGED)])
    return result


def rejected(review: Review) -> list[DroppedPair]:
    """Return the rows that were rejected, each with the reason and the note, as ``--dropped`` files hold them."""
    found = []
    for key, row in review.by_id.items():
        decision = review.standing(key).decision
        if decision and decision.verdict == "reject":
            said = f": {decision.note}" if decision.note else ""
            found.append(dropped_record(f"rejected by {decision.who}{said}", row))
    return found


def _said(decision: Decision) -> dict[str, str]:
    said = {"decision": decision.verdict, "who": decision.who, "when": decision.when, "note": decision.note,
            "despite": decision.despite}
    return {name: value for name, value in said.items() if value}


def _is_among(row: QA, words: set[tuple[str, str, str]]) -> bool:
    chunk = row.source.chunk_id if row.source else ""
    said = row.extra.get("review", {})
    return (row.question, row.answer, chunk) in words and said.get("decision") == "edit" and "despite" not in said


def _notes(counts: Counter[str], undecided: bool, failing: Sequence[DroppedPair]) -> list[str]:
    open_rows = counts["open"] + counts["skip"] + counts["disputed"]
    notes = [f"{counts['accept']} accepted, {counts['edit']} edited, {counts['reject']} rejected, {open_rows} not "
             f"decided ({'kept' if undecided else 'left out'})."]
    if counts["disputed"]:
        notes.append(f"{counts['disputed']} of the undecided: reviewers differ.")
    notes += [f'left out, as the edit fails the checks ({pair.reason}): "{pair.question[:120]}"' for pair in failing]
    return notes
