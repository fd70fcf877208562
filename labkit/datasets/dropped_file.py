"""The pairs that a check dropped, each with its reason: as rows in memory, and as a file beside the dataset.

One object a line, in the order in which they were dropped::

    {"dropped": "answer not in its evidence", "check": "support", "question": "…", "answer": "…", "evidence": "…",
     "qa_type": "long", "language": "English", "file": "handbook.pdf", "pages": [3], "chunk_id": "0123456789abcdef",
     "headings": ["…"], "checks": [{"name": "reading", "score": 0.2, "threshold": 0.5}], "turns": []}

``dropped`` is the reason as the books name it, ``check`` the name that ``--no-check`` takes ("" where no check dropped
it, as where more came than was asked for). ``evidence`` is what the model says that the pair rests on. There is no
``id``: such a file is no dataset.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labkit.datasets.jsonl import half_row, stream_rows
from labkit.datasets.outputs import FileKind, Output, check_outputs, first_line, rows_kind
from labkit.datasets.record import CheckScore
from labkit.datasets.side_file import SideFile
from labkit.errors import DatasetError

BEGINS = b'{"dropped": "'
"""How each row begins that labkit wrote."""
_UNITS = ("sheet", "page", "row", "line", "paragraph", "slide")
_OURS = {"dropped", "check", "question", "answer", "evidence", "qa_type", "language", "file", "chunk_id", "headings",
         "checks", "turns", "id", *(f"{unit}s" for unit in _UNITS)}
_ROWS = rows_kind("a file of dropped pairs", "dropped", "check", "question")


def _is_dropped_file(path: Path) -> bool:
    if _ROWS.is_ours(path):
        return True
    line = first_line(path)
    return not line.endswith(b"\n") and (line.startswith(BEGINS) or BEGINS.startswith(line))


DROPPED = FileKind(_ROWS.name, _is_dropped_file)


def is_dropped_row(row: Any) -> bool:
    """Tell whether a row of JSON is one of a file of dropped pairs."""
    return isinstance(row, dict) and isinstance(row.get("dropped"), str) and isinstance(row.get("check"), str)


@dataclass(frozen=True, slots=True)
class DroppedPair:
    """A pair that was written and not kept.

    ``reason`` is that of the books, ``check`` the name of the check that gave it, "" where none did. ``evidence`` are
    the words that it was said to rest on; they need not stand in the source. ``place`` are the numbers of its chunk's
    pages, rows or lines, as ``unit`` says. ``turns`` are those of a conversation: question and answer. ``scores`` are
    those of checks that give one, with what they were held against. ``extra`` are columns of a given row that labkit
    does not know; they are columns of the file again.
    """

    reason: str
    check: str = ""
    question: str = ""
    answer: str = ""
    evidence: str = ""
    qa_type: str = "long"
    language: str = "English"
    file: str = ""
    unit: str = "page"
    place: tuple[int, ...] = ()
    chunk_id: str = ""
    headings: tuple[str, ...] = ()
    turns: tuple[tuple[str, str], ...] = ()
    scores: tuple[CheckScore, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def as_row(self) -> dict[str, Any]:
        """Return the row of the file."""
        scores = {"checks": [score.model_dump() for score in self.scores]} if self.scores else {}
        turns = [{"question": question, "answer": answer} for question, answer in self.turns]
        row = {"dropped": self.reason, "check": self.check, "question": self.question, "answer": self.answer,
               "evidence": self.evidence, "qa_type": self.qa_type, "language": self.language, "file": self.file,
               f"{self.unit}s": list(self.place), "chunk_id": self.chunk_id, "headings": list(self.headings), **scores,
               **({"turns": turns} if turns else {})}
        return row | {name: value for name, value in self.extra.items() if name not in row and name not in _OURS}

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from others: its reason, where it comes from, and its words."""
        return (self.reason, self.chunk_id, self.qa_type, self.question, self.answer, self.evidence,
                *(said for turn in self.turns for said in turn))


def dropped_of(row: Any, path: Path, number: int) -> DroppedPair:
    """Return the dropped pair in a row.

    Raises
    ------
    DatasetError
        If it is none; the error names the file and the line.
    """
    try:
        if not is_dropped_row(row):
            raise ValueError("no dropped pair")
        unit = next((unit for unit in _UNITS if row.get(f"{unit}s")), "page")
        return DroppedPair(
            row["dropped"], row["check"], row["question"], row["answer"], row["evidence"], row["qa_type"],
            row["language"], row["file"], unit, tuple(map(int, row.get(f"{unit}s") or ())), row["chunk_id"],
            tuple(row["headings"]), tuple((turn["question"], turn["answer"]) for turn in row.get("turns", ())),
            tuple(CheckScore.model_validate(score) for score in row.get("checks", ())),
            {name: value for name, value in row.items() if name not in _OURS})
    except (ValueError, TypeError, KeyError, AttributeError):
        raise DatasetError(f"{path}, line {number}, holds no dropped pair.",
                           "Mend or delete that line, or name a file that labkit wrote for --dropped.") from None


def read_dropped(path: str | os.PathLike[str]) -> list[DroppedPair]:
    """Read a file of dropped pairs, in its order; a half-written last line is passed over.

    Raises
    ------
    DatasetError
        If the file is missing, or a line of it holds no dropped pair.
    """
    path = Path(path)
    found, end = [], 0
    for number, row, place in stream_rows(path):
        found.append(dropped_of(row, path, number))
        end = place
    half_row(path, end, BEGINS)
    return found


def dropped_pairs(given: Any) -> tuple[list[DroppedPair], list[Path]]:
    """Return dropped pairs, which may be given as pairs or as files of them, one or several; and the files."""
    pairs: list[DroppedPair] = []
    files: list[Path] = []
    for one in [given] if isinstance(given, (str, os.PathLike, DroppedPair)) else given:
        if isinstance(one, DroppedPair):
            pairs.append(one)
        else:
            files.append(Path(one))
            pairs += read_dropped(one)
    return pairs, files


class DroppedFile:
    """The file of a run's dropped pairs. A run that is gone through again writes none of them twice.

    A pair may be dropped more than once in a run, and counts as often in its books: each time is a row.
    """

    def __init__(self, path: Path, overwrite: bool = False) -> None:
        self.path = path
        self._there: Counter[tuple[str, ...]] = Counter()
        self._now: Counter[tuple[str, ...]] = Counter()
        check_outputs([Output(path, DROPPED)], overwrite=overwrite)
        fresh = path.is_file() and not DROPPED.is_ours(path)  # it may be written over, or else it was refused
        self._file = SideFile(path, BEGINS, self._take, fresh=fresh)

    def _take(self, row: Any, number: int) -> None:
        self._there[dropped_of(row, self.path, number).key] += 1

    def write(self, pair: DroppedPair) -> None:
        """Add a pair, unless the file has it from a run before."""
        self._now[pair.key] += 1
        if self._now[pair.key] > self._there[pair.key]:
            self._file.write(pair.as_row())
            self._there[pair.key] += 1

    def line(self) -> str:
        """Say how many pairs there are, and how many of them this run did not drop."""
        count, others = self._there.total(), (self._there - self._now).total()
        said = f"{count} dropped pair{'s' * (count != 1)} in {self.path}"
        return f"{said}, {others} of them of other runs" if others else said

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> DroppedFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
