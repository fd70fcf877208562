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
        dropped = self.failing([row])
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

    def failing(self, rows: Sequence[QA]) -> list[DroppedPair]:
        """Return those of some rows that do not pass the checks of their types, each with the reason."""
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
