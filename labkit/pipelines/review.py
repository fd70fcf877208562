"""The review of a dataset by a person: its rows, what stands beside them, and what is decided, on disk at once.

The page of ``labkit review`` and the view of ``labkit.review`` in a notebook do all they do through :class:`Review`.
"""

from __future__ import annotations

import asyncio
import getpass
import threading
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

from labkit.datasets.dataset import Dataset
from labkit.datasets.decisions import STATUSES, VERDICTS, Decision, Standing, Words, now, words_of
from labkit.datasets.dropped_file import DroppedPair
from labkit.datasets.record import QA
from labkit.datasets.review_file import ReviewFile, review_path
from labkit.documents.types import Chunk
from labkit.errors import DatasetError, SettingsError
from labkit.generate.qa.dropped import dropped_record
from labkit.generate.qa.filter_qa import filter_qa
from labkit.generate.qa.given_rows import NO_PASSAGE
from labkit.quality.checks.base import NOT_JUDGED

T = TypeVar("T")
_LONGEST = 20_000  # characters of a note, a question or an answer


@dataclass(frozen=True, slots=True)
class Refused:
    """An edit that the checks hold something against; it is written when it is decided again with ``despite``."""

    reason: str


class Review:
    """The rows of a dataset under the eyes of one reviewer.

    Decisions are read from ``qa.review.jsonl`` beside the dataset, and written to it as they are made.

    Parameters
    ----------
    dataset
        One that has a file, or the path of its file.
    reviewer
        Whose decisions these are; the name of the user of this machine if None.
    decisions
        Another file of decisions than the one beside the dataset, such as a merged one.

    Raises
    ------
    DatasetError
        If the dataset has no file, or holds no rows; if the file of decisions is damaged.
    OverwriteError
        If something stands in the place of the file of decisions that labkit did not write.
    """

    def __init__(self, dataset: Dataset | str | PathLike[str], reviewer: str | None = None,
                 decisions: str | PathLike[str] | None = None) -> None:
        self.dataset = dataset if isinstance(dataset, Dataset) else Dataset.load(dataset)
        if self.dataset.path is None:
            raise DatasetError("The dataset has no file beside which decisions could stand.",
                               "Save it, and pass where: labkit.review(dataset.save(path)).")
        self.path = Path(self.dataset.path)
        self.rows: list[QA] = self.dataset.records
        if not self.rows:
            raise DatasetError(f"{self.path} holds no pairs.", "Name a dataset that does.")
        self.by_id = {row.id: row for row in self.rows}
        self.places = {key: place for place, key in enumerate(self.by_id)}
        self._contents = {key: row.content_id for key, row in self.by_id.items()}  # a hash is not made twice
        self.asked = {one.chunk.id: one for one in self.dataset.chunks}
        self.reviewer = " ".join((_user() if reviewer is None else reviewer).split())[:80]
        if not self.reviewer:
            raise SettingsError("A reviewer has a name.", "Give one: --reviewer NAME (in Python: reviewer=NAME).")
        self.file = ReviewFile(Path(decisions) if decisions else review_path(self.path))

    def row(self, key: str) -> QA:
        """Return the row of an id; raises DatasetError if there is none."""
        if key not in self.by_id:
            raise DatasetError(f"{self.path} has no row {key[:40]}.", "Take an id that stands in it.")
        return self.by_id[key]

    def chunk(self, row: QA) -> Chunk | None:
        """Return the chunk that a row rests on, where it stands beside the dataset."""
        found = self.asked.get(row.source.chunk_id) if row.source else None
        return found.chunk if found else None

    def standing(self, key: str) -> Standing:
        """Return how the row of an id stands; one that was changed in the dataset since it was decided is open."""
        return self.file.decisions.standing(key, self._contents[key])

    def counts(self) -> dict[str, int]:
        """Return how many rows have each status, all of them named."""
        found = Counter(self.standing(key).status for key in self.by_id)
        return {status: found[status] for status in STATUSES}

    def problem(self, row: QA) -> str:
        """Return what the checks of its type hold against a row today, without asking a model; "" where nothing.

        These are the checks of ``labkit filter``. What they cannot judge, as a row without its passage, begins with
        "not judged".
        """
        dropped = self._filtered([row])
        return dropped[0].reason if dropped else ""

    def decide(self, key: str, verdict: str, *, note: str = "", words: Words = (), despite: bool = False
               ) -> Decision | Refused:
        """Write a decision down, and return it; or what the checks hold against an edit, which is then not written.

        Parameters
        ----------
        key
            The id of the row.
        verdict
            accept, edit, reject or skip.
        words
            Of an edit: question and answer of each turn, as they shall be.
        despite
            Keep an edit though the checks hold something against it; what they do stands in the decision.

        Raises
        ------
        DatasetError
            If there is no such row or verdict, an edit is empty or changes nothing, or it cannot be written.
        """
        row = self.row(key)
        if verdict not in VERDICTS:
            raise DatasetError(f"There is no decision {verdict[:40]}.", f"Decide {', '.join(VERDICTS)}.")
        held, edit = "", verdict == "edit"
        if edit:
            words = _tidy(words, row)
            held = self.problem(edited(row, words))
            if held and not despite and not held.startswith(NOT_JUDGED):
                return Refused(held)
        self.file.refresh()
        standing = self.standing(key)
        settles = standing.status == "disputed" or bool(standing.decision and standing.decision.settles)
        decision = Decision(key, verdict, self.reviewer, now(), self._contents[key], note.strip()[:_LONGEST],
                            words if edit else (), words_of(row) if edit else (), held,
                            settles and verdict != "skip")
        self.file.write(decision)
        return decision

    def undo(self) -> Decision | None:
        """Take this reviewer's last decision back, and return it; None where there is none left."""
        return self.file.undo(self.reviewer)

    def accepted(self, undecided: bool = False) -> Dataset:
        """Return the rows that were accepted, or corrected, each with the decision in its column ``review``.

        Corrected ones have gone through the checks again; one that fails now is left out, and the notes name it.

        Parameters
        ----------
        undecided
            Keep those too that nobody has decided on, or that reviewers differ on; else they are left out.
        """
        self.file.refresh()
        kept: list[QA] = []
        corrected: list[QA] = []
        counts: Counter[str] = Counter()
        for key, row in self.by_id.items():
            standing = self.standing(key)
            counts[standing.status] += 1
            decision = standing.decision
            if decision and decision.verdict in ("accept", "edit"):
                made = edited(row, decision.words) if decision.verdict == "edit" else row
                kept.append(made.model_copy(update={"extra": {**made.extra, "review": _said(decision)}}))
                if decision.verdict == "edit" and not decision.despite:
                    corrected.append(made)
            elif undecided and standing.status != "reject":
                kept.append(row)
        failing = self._filtered(corrected)
        words = {(pair.question, pair.answer, pair.chunk_id) for pair in failing
                 if not pair.reason.startswith(NOT_JUDGED)}
        result = Dataset(row for row in kept if not _is_among(row, words))
        result.made_from = (*self.dataset.made_from, self.path)
        result.notes = _notes(counts, undecided, [pair for pair in failing if not pair.reason.startswith(NOT_JUDGED)])
        return result

    def rejected(self) -> list[DroppedPair]:
        """Return the rows that were rejected, each with the reason and the note, as ``--dropped`` files hold them."""
        found = []
        for key, row in self.by_id.items():
            decision = self.standing(key).decision
            if decision and decision.verdict == "reject":
                said = f": {decision.note}" if decision.note else ""
                found.append(dropped_record(f"rejected by {decision.who}{said}", row))
        return found

    def _filtered(self, rows: Sequence[QA]) -> list[DroppedPair]:
        """Return those of some rows that do not pass the checks, each with the reason."""
        needed = {row.source.chunk_id for row in rows if row.source}
        chunks = [one for key, one in self.asked.items() if key in needed]
        judged = [row for row in rows if self.chunk(row) or "context" in row.extra]
        without = [dropped_record(NO_PASSAGE, row) for row in rows if row not in judged]
        if not judged:
            return without
        found = _run(filter_qa(judged, None, chunks=chunks, show=False))
        return [*found.dropped, *found.not_judged, *without]


def edited(row: QA, words: Words) -> QA:
    """Return a row with other words; it keeps its id, so that its children find it, and names it as revised from."""
    question, answer = words[0]
    turns = [turn.model_copy(update={"question": asked, "answer": said}).model_dump()
             for turn, (asked, said) in zip(row.turns, words, strict=True)] if row.turns else []
    return row.revised(question=question, answer=answer, turns=turns)


def _tidy(words: Words, row: QA) -> Words:
    before = words_of(row)
    if len(words) != len(before):
        raise DatasetError("An edit names question and answer of every turn.", "Leave out none, and add none.")
    tidy = tuple((question.strip()[:_LONGEST], answer.strip()[:_LONGEST]) for question, answer in words)
    if not all(question and answer for question, answer in tidy):
        raise DatasetError("An edit leaves no question and no answer empty.", "Reject the row instead.")
    if tidy == before:
        raise DatasetError("Nothing was changed.", "Accept the row instead.")
    return tidy


def _said(decision: Decision) -> dict[str, str]:
    said = {"decision": decision.verdict, "who": decision.who, "when": decision.when, "note": decision.note,
            "despite": decision.despite}
    return {name: value for name, value in said.items() if value}


def _is_among(row: QA, words: set[tuple[str, str, str]]) -> bool:
    chunk = row.source.chunk_id if row.source else ""
    return (row.question, row.answer, chunk) in words and row.extra.get("review", {}).get("decision") == "edit"


def _notes(counts: Counter[str], undecided: bool, failing: Sequence[DroppedPair]) -> list[str]:
    open_rows = counts["open"] + counts["skip"] + counts["disputed"]
    notes = [f"{counts['accept']} accepted, {counts['edit']} edited, {counts['reject']} rejected, {open_rows} not "
             f"decided ({'kept' if undecided else 'left out'})."]
    if counts["disputed"]:
        notes.append(f"{counts['disputed']} of the undecided: reviewers differ.")
    notes += [f'left out, as the edit fails the checks ({pair.reason}): "{pair.question[:120]}"' for pair in failing]
    return notes


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container may run as a user without a name
        return "reviewer"


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, in a thread of its own: a notebook's has a loop that runs already."""
    found: list[T] = []
    failed: list[BaseException] = []

    def go() -> None:
        try:
            found.append(asyncio.run(work))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=go)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return found[0]
