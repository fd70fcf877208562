"""Comparisons as files: every answer with its scores, a question a line."""

from __future__ import annotations

import os
from pathlib import Path

from labkit.datasets.jsonl import line_of, stream_rows
from labkit.datasets.outputs import Output, rows_kind, write_whole
from labkit.datasets.record import QA
from labkit.errors import DatasetError
from labkit.generate.compare import Answered, Comparison

COMPARISON = rows_kind("a comparison", "id", "question", "answers", "scores")


def save_comparison(path: str | os.PathLike[str], found: Comparison, overwrite: bool = False) -> Path:
    """Write a comparison, and return where.

    Raises
    ------
    OverwriteError
        If the file is one that labkit did not write (replaced only with ``overwrite=True``).
    DatasetError
        If the file cannot be written.
    """
    path = Path(path)
    rows = ({"id": one.row.id, "question": one.row.question, "reference": one.row.answer,
             "answers": dict(one.answers), "failures": dict(one.failures),
             "scores": {name: dict(scores) for name, scores in one.scores.items()}} for one in found.rows)
    write_whole({Output(path, COMPARISON): map(line_of, rows)}, overwrite=overwrite)
    return path


def load_comparison(path: str | os.PathLike[str]) -> Comparison:
    """Read what :func:`save_comparison` wrote; of each row there is the question and the dataset's answer.

    Raises
    ------
    DatasetError
        If the file is missing, or is none of these.
    """
    try:
        rows = tuple(Answered(QA(question=row["question"], answer=row["reference"], qa_type="short"),
                              dict(row["answers"]), dict(row["failures"]),
                              {name: dict(scores) for name, scores in row["scores"].items()})
                     for _, row, _ in stream_rows(Path(path)))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise DatasetError(f"{path} holds no comparison.", "Name a file that labkit compare wrote.") from None
    return Comparison(tuple(rows[0].answers) if rows else (), rows)
