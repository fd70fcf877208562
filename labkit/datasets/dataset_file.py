"""The file of a dataset: how it is known, what a row of it holds, and how it is read and written whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from labkit.datasets.chunks_file import CHUNKS, AskedChunk, chunks_path, is_chunk_row
from labkit.datasets.dropped_file import is_dropped_row
from labkit.datasets.ids import Ids
from labkit.datasets.jsonl import half_row, line_of, stream_rows
from labkit.datasets.outputs import FileKind, Output, explained, first_line, first_row, rows_kind, write_whole
from labkit.datasets.record import QA
from labkit.datasets.write_lock import WriteLock
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


class DatasetReading:
    """Yields the pairs of a file, with ids that tell them apart, and knows afterwards what is to be said of it.

    Attributes
    ----------
    end
        Where the line of the last row ends.

    Raises
    ------
    DatasetError
        If the file is missing (unless ``missing`` takes it for an empty one), or a line but the last half-written one
        is damaged or holds no pair: the error names the line.
    """

    def __init__(self, path: Path, language: str = "English", missing: bool = False) -> None:
        self._path, self._language, self._missing = path, language, missing
        self._count = self._corrected = self.end = 0

    def __iter__(self) -> Iterator[QA]:
        ids = Ids()
        for number, row, place in stream_rows(self._path, self._missing):
            record = ids.settle(record_of(row, self._path, number, self._language))
            self._count, self.end = self._count + 1, place
            self._corrected += bool(record.kept_id)
            yield record

    def passed_over(self, kept: int) -> Counter[str]:
        """Count what was left out of a file of which ``kept`` pairs were taken."""
        return +Counter({"half-written line": int(half_row(self._path, self.end, BEGINS)),
                         "same pair": self._count - kept})

    def notes(self, kept: int) -> list[str]:
        """Say what was left out, and which rows somebody changed, a line each."""
        out, notes = self.passed_over(kept), []
        if out["half-written line"]:
            notes.append(f"The last line of {self._path} was half-written and is passed over.")
        if repeated := out["same pair"]:
            notes.append(f"{repeated} repeated pair{'s' * (repeated != 1)} in {self._path} passed over.")
        if self._corrected:
            notes.append(f"{self._corrected} pair{'s' * (self._corrected != 1)} in {self._path} changed by hand since "
                         "labkit wrote them; they keep their ids.")
        return notes


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file that may not be there yet, so that no other process writes to it; see :class:`WriteLock`."""
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = WriteLock(path)
    try:
        yield
    finally:
        lock.release()


def write_dataset(path: Path, rows: Sequence[bytes], chunks: Sequence[AskedChunk], *, overwrite: bool = False,
                  own: bool = False) -> None:
    """Write the rows of a dataset, and before them the chunks that they rest on, each file whole or not at all.

    Parameters
    ----------
    own
        Whether the rows were read from this file, so that it may be replaced whatever stands in it.
    """
    if chunks:
        beside = Output(chunks_path(path), CHUNKS)
        write_whole({beside: (line_of(one.as_row()) for one in chunks)}, [path], overwrite)
    write_whole({Output(path, DATASET): rows}, overwrite=overwrite or own)
