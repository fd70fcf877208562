"""What reviewers decided on the rows of a dataset, beside it: ``qa.review.jsonl`` beside ``qa.jsonl``.

Rows are only added, one a decision, so that who said what and when is never lost::

    {"decision": "edit", "id": "0123456789abcdef", "who": "anna", "when": "2026-11-29T11:20:05+00:00",
     "content": "0123456789abcdef", "note": "…", "turns": [{"question": "…", "answer": "…"}],
     "before": [{"question": "…", "answer": "…"}], "despite": "answer not in its evidence"}

``id`` is the row's, and ``content`` the hash of the words that were looked at: a row changed since is open again.
``turns`` are what a reviewer wrote in place of ``before``; one for a pair, several for a conversation. ``despite`` is
what the checks had against it, where the reviewer kept it all the same. ``"decision": "undo"`` takes back the last
decision of that reviewer on that row. Several processes may add to one file.
"""

from __future__ import annotations

import datetime
import os
import time
from pathlib import Path
from typing import Any

from labkit.datasets.decisions import UNDO, VERDICTS, Decision, Decisions, Words, now
from labkit.datasets.jsonl import Appender, half_row, line_of, stream_rows
from labkit.datasets.outputs import FileKind, Output, check_outputs, first_line, rows_kind
from labkit.datasets.record import is_id
from labkit.errors import DatasetError

BEGINS = b'{"decision": "'
"""How each row begins that labkit wrote."""
_TRIES, _WAIT = 20, 0.05  # seconds
_SUFFIX = ".jsonl"
_ROWS = rows_kind("a file of decisions", "decision", "id", "who", "when")


def _is_review_file(path: Path) -> bool:
    if _ROWS.is_ours(path):
        return True
    line = first_line(path)
    return not line.endswith(b"\n") and (line.startswith(BEGINS) or BEGINS.startswith(line))


REVIEW = FileKind(_ROWS.name, _is_review_file)


def review_path(dataset: str | os.PathLike[str]) -> Path:
    """Return where the decisions on a dataset stand: ``qa.review.jsonl`` of ``qa.jsonl``."""
    path = Path(dataset)
    return path.with_name(f"{path.name.removesuffix(_SUFFIX)}.review{_SUFFIX}")


def decision_in(row: Any, path: Path, number: int) -> Decision:
    """Return the decision in a row.

    Raises
    ------
    DatasetError
        If it holds none; the error names the file and the line.
    """
    try:
        texts = [row["decision"], row["who"], row["when"], row.get("content", ""), row.get("note", ""),
                 row.get("despite", "")]
        if row["decision"] not in (*VERDICTS, UNDO) or not is_id(row["id"]) or \
                not all(isinstance(text, str) for text in texts):
            raise ValueError("no decision")
        datetime.datetime.fromisoformat(row["when"])
        words = _words(row.get("turns", ()))
        if row["decision"] == "edit" and not words:
            raise ValueError("an edit without words")
        return Decision(row["id"], row["decision"], row["who"], row["when"], row.get("content", ""),
                        row.get("note", ""), words, _words(row.get("before", ())), row.get("despite", ""),
                        bool(row.get("settles")))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise DatasetError(f"{path}, line {number}, holds no decision.",
                           "Mend or delete that line, or name a file that labkit review wrote.") from None


def read_decisions(path: str | os.PathLike[str]) -> list[Decision]:
    """Read a file of decisions, all of them in their order; a half-written last line is passed over.

    Raises
    ------
    DatasetError
        If the file is missing, or a line of it holds no decision.
    """
    path, end, found = Path(path), 0, []
    for number, row, place in stream_rows(path):
        found.append(decision_in(row, path, number))
        end = place
    half_row(path, end, BEGINS)
    return found


class ReviewFile:
    """The decisions of a file, and more of them. Each is with the operating system when :meth:`write` returns.

    The file is made by the first decision. It is held only while one is written: a notebook and a page may have it
    open at the same time, and each sees what the other wrote by :meth:`refresh`.

    Raises
    ------
    OverwriteError
        If something else is there, that labkit did not write.
    DatasetError
        If a line of it holds no decision.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        check_outputs([Output(path, REVIEW)])
        self._size = -1
        self._end = 0
        self.decisions = Decisions()
        self.refresh()

    def refresh(self) -> bool:
        """Read what others have written since; tell whether there was anything."""
        try:
            size = self.path.stat().st_size
        except OSError:
            size = 0
        if size == self._size:
            return False
        found, end = Decisions(), 0
        for number, row, place in stream_rows(self.path, missing=True):
            found.take(decision_in(row, self.path, number))
            end = place
        half_row(self.path, end, BEGINS)
        self.decisions, self._end, self._size = found, end, size
        return True

    def write(self, decision: Decision) -> None:
        """Add a decision; it survives the death of the process.

        Raises DatasetError if it cannot be written, or if another process is writing at this moment.
        """
        appender = _held(self.path)
        try:
            self.refresh()
            appender.start(self._end)
            appender.write(line_of(decision.as_row()))
        finally:
            appender.close()
        self.decisions.take(decision)
        self._size = self._end = self.path.stat().st_size

    def undo(self, who: str) -> Decision | None:
        """Take the last decision of a reviewer back, and return it; None where there is none."""
        self.refresh()
        last = self.decisions.last_of(who)
        if last:
            self.write(Decision(last.id, UNDO, who, now()))
        return last


def _held(path: Path) -> Appender:
    """Open the file to add to it. Another process holds it for the moment of one decision only: it is waited for."""
    for _ in range(_TRIES):
        try:
            return Appender(path)
        except DatasetError:
            time.sleep(_WAIT)
    return Appender(path)


def _words(turns: Any) -> Words:
    words = tuple((turn["question"], turn["answer"]) for turn in turns)
    if not all(isinstance(text, str) for pair in words for text in pair):
        raise TypeError("no text")
    return words
