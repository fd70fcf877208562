"""The file of a dataset: how it is known, and what a row of it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from labkit.datasets.chunks_file import is_chunk_row
from labkit.datasets.dropped_file import is_dropped_row
from labkit.datasets.outputs import FileKind, first_line, first_row, rows_kind
from labkit.datasets.record import QA
from labkit.errors import DatasetError

BEGINS = b'{"question": "'
"""How each row begins that labkit wrote: only what begins so may be taken for the half row of a run that was killed."""
_ROWS = rows_kind("a dataset", "question", "answer", "qa_type", "id")


def _is_dataset(path: Path) -> bool:
    """Tell whether a file begins with a row of a dataset; one that was killed in its first row has but half of it."""
    if _ROWS.is_ours(path):
        return not is_dropped_row(first_row(path))
    line = first_line(path)
    return not line.endswith(b"\n") and (line.startswith(BEGINS) or BEGINS.startswith(line))


DATASET = FileKind(_ROWS.name, _is_dataset)


def record_of(row: Any, path: Path | None, number: int, language: str) -> QA:
    """Return the pair in a row.

    Raises
    ------
    DatasetError
        If the row holds none, or was exported for another purpose; the error names the file and the line.
    """
    if is_dropped_row(row):
        raise DatasetError(f"{path} holds pairs that were dropped, not a dataset.", "Name the qa.jsonl of the run.")
    if is_chunk_row(row):
        raise DatasetError(f"{path} holds the chunks of a dataset, not its pairs.",
                           "Name the file beside it, without .chunks in its name.")
    if isinstance(row, dict) and "qa_type" not in row:
        from labkit.datasets.exports import exported_for

        if purpose := exported_for(row):
            raise DatasetError(f"{path} is a file for {purpose}: it lacks some of what a dataset holds.",
                               "Name the dataset it was written from, such as the qa.jsonl beside it.")
    try:
        return QA.model_validate({"language": language, **row} if isinstance(row, dict) else row)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise DatasetError(f"{path}, line {number}, holds no pair ({field or 'row'}: {first['msg']}).",
                           "Mend or delete that line, or name a file that Dataset.save wrote.") from None
