"""Dataset: pairs in memory and in their own file; what others read of them is :mod:`labkit.datasets.exporting`."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import overload

from labkit.datasets.chunks_file import AskedChunk, asked_chunks, chunks_beside
from labkit.datasets.dataset_file import DATASET, DatasetReading, locked, write_dataset
from labkit.datasets.exporting import Exporting
from labkit.datasets.jsonl import Appender, line_of
from labkit.datasets.outputs import Output, check_outputs
from labkit.datasets.record import QA
from labkit.documents.types import Chunk
from labkit.errors import DatasetError


class Dataset(Exporting):
    """Pairs in order, each once (by its id), and the files they are kept in.

    A dataset from :meth:`open` writes each pair down as it is appended; any other is only in memory until
    :meth:`save`. ``notes`` are one-line facts about the file that was read: a half-written line, repeated pairs, rows
    that were corrected by hand; ``passed_over`` counts what was left out. ``made_from`` are the files that a merged or
    divided dataset has its pairs from: these are not written over by mistake.

    Parameters
    ----------
    path
        Where :meth:`save` writes if it is not told otherwise.
    """

    def __init__(self, records: Iterable[QA] = (), path: str | os.PathLike[str] | None = None) -> None:
        self.path = None if path is None else Path(path)
        self.notes: list[str] = []
        self.passed_over: Counter[str] = Counter()
        self._records: dict[str, QA | None] = {}  # None: the pair is read from the file where it is wanted
        self._held = True
        self.made_from: tuple[Path, ...] = ()
        self._from_file = False
        self._language = "English"
        self._appender: Appender | None = None
        for record in records:
            self._records.setdefault(record.id, record)

    @classmethod
    def load(cls, path: str | os.PathLike[str], language: str = "English") -> Dataset:
        """Read a dataset's file; a half-written last line is passed over.

        Columns that labkit does not know are kept in each pair's ``extra``. A row that was corrected by hand keeps its
        id; one that was copied and then changed gets another.

        Parameters
        ----------
        language
            Of rows that do not name theirs, such as those of another program.

        Raises
        ------
        DatasetError
            If the file is missing, or another line is damaged or holds no pair: the error names the line.
        """
        dataset = cls(path=path)
        dataset._language = language
        dataset._read(Path(path))
        return dataset

    @classmethod
    def open(cls, path: str | os.PathLike[str], hold: bool = True, overwrite: bool = False) -> Dataset:
        """Read what is in a file, if it is there, and go on writing to it: a run that was killed is resumed.

        A last line that a killed run left half-written is cut off. One process may write to a file at a time: it is
        locked until the dataset is closed (see :class:`labkit.datasets.write_lock.WriteLock`).

        Parameters
        ----------
        hold
            False keeps only ids in memory, for very many pairs; they are read from the file again where they are used.
        overwrite
            Begin anew where the file is there and no dataset that labkit wrote.

        Raises
        ------
        OverwriteError
            If the file is there and no dataset that labkit wrote, and is not to be overwritten.
        DatasetError
            As :meth:`load`; if another process writes to the file, or it cannot be written.
        """
        dataset, file = cls(path=path), Path(path)
        dataset._held = hold
        check_outputs([Output(file, DATASET)], overwrite=overwrite)
        appender = Appender(file)
        try:
            anew = overwrite and file.is_file() and not DATASET.is_ours(file)
            appender.start(0 if anew else dataset._read(file, missing=True))
        except BaseException:
            appender.close()
            raise
        dataset._appender = appender
        return dataset

    def _read(self, path: Path, missing: bool = False) -> int:
        """Take the rows of a file, and return where the line of the last one ends."""
        reading = DatasetReading(path, self._language, missing)
        for record in reading:
            self._records.setdefault(record.id, record if self._held else None)
        self.notes += reading.notes(len(self._records))
        self.passed_over.update(reading.passed_over(len(self._records)))
        self._from_file = True
        return reading.end

    @property
    def records(self) -> list[QA]:
        """The pairs, as a new list."""
        return list(self)

    def append(self, record: QA) -> bool:
        """Add a pair, and write it down if the dataset was opened on a file; False if it is there already.

        When this returns, the pair survives the death of the process. Raises DatasetError if it cannot be written; the
        file then ends with the pair before.
        """
        if record.id in self._records:
            return False
        if self._appender:
            self._appender.write(line_of(record.model_dump()))
        self._records[record.id] = record if self._held or not self._appender else None
        return True

    def __len__(self) -> int:
        return len(self._records)

    def __iter__(self) -> Iterator[QA]:
        return self._streamed() if not self._held else iter([record for record in self._records.values() if record])

    def _streamed(self) -> Iterator[QA]:
        """Yield the pairs of the file as they are read, then those that were appended after it was closed."""
        assert self.path is not None
        waiting = {key for key, record in self._records.items() if record is None}
        reading = iter(DatasetReading(self.path, self._language, missing=True))
        while waiting and (record := next(reading, None)):
            if record.id in waiting:
                waiting.discard(record.id)
                yield record
        yield from filter(None, self._records.values())

    @overload
    def __getitem__(self, place: int) -> QA: ...
    @overload
    def __getitem__(self, place: slice) -> list[QA]: ...
    def __getitem__(self, place: int | slice) -> QA | list[QA]:
        return self.records[place]

    def __repr__(self) -> str:
        return f"Dataset({len(self)} pairs" + (f", {str(self.path)!r})" if self.path else ")")

    def __enter__(self) -> Dataset:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file that the dataset was opened on; pairs appended later are kept in memory only."""
        if self._appender:
            self._appender.close()
            self._appender = None

    @property
    def chunks(self) -> list[AskedChunk]:
        """The chunks that stand beside the dataset, or beside those that it was made from; they are read each time.

        None where it was made without such a file. Raises DatasetError if a line of it holds no chunk.
        """
        return chunks_beside(filter(None, [self.path, *self.made_from]))

    def save(self, path: str | os.PathLike[str] | None = None, overwrite: bool = False,
             chunks: Iterable[Chunk | AskedChunk] = ()) -> Path:
        """Write all pairs, one a line, and return where; a dataset that was there is replaced in one step.

        Parameters
        ----------
        chunks
            What the pairs were made from, such as the ``chunks`` of :func:`labkit.make_qa`'s result: written beside
            them (``qa.chunks.jsonl`` beside ``qa.jsonl``). Without any, those go along that the dataset has already.

        Raises
        ------
        OverwriteError
            If something else is there (``overwrite=True`` replaces it): not the file that the dataset was read from,
            nor a dataset that labkit wrote. One of several that the pairs were merged from, or the whole that they are
            a part of, is something else too.
        DatasetError
            If no file is named, another process writes to it, or it cannot be written.
        """
        given = path or self.path
        if given is None:
            raise DatasetError("The dataset has no file.", "Name one: dataset.save(path).")
        target = Path(given)
        own = bool(self._from_file and self.path and target.exists() and target.samefile(self.path))
        same = self.path is not None and target.resolve() == self.path.resolve()
        asked = asked_chunks(chunks, self) or ([] if same else self.chunks)
        check_outputs([Output(target, DATASET)], () if overwrite else self.made_from, overwrite or own)
        reopened = self._appender if own else None
        with locked(target):
            try:
                rows = [line_of(record.model_dump()) for record in self]
                if reopened:
                    reopened.close()  # some systems replace no file that is open
                write_dataset(target, rows, asked, overwrite=overwrite, own=own)
            finally:
                if reopened:
                    self._appender = Appender(target)
                    self._appender.start(target.stat().st_size)
        return target

    def divide(self, validation: float = 0.1, seed: int = 0) -> tuple[Dataset, Dataset]:
        """Return a training and a validation part, in the order of the rows; no source chunk is on both sides.

        Pairs stay together if they rest on one chunk, on the same words of one file, or have parents in common. The
        validation part is off the asked share by no more than half of the smallest group that could still join it, and
        question types and files are spread over both parts. Which pairs go where depends on the pairs and the seed
        alone, not on their order.

        Parameters
        ----------
        validation
            Share of the pairs for the validation part, between 0 and 1.

        Raises
        ------
        DatasetError
            If the share is not between 0 and 1, or all pairs hang together.
        """
        from labkit.datasets.train_validation_split import validation_ids

        chosen = validation_ids(self.records, validation, seed)
        parts = (Dataset(record for record in self if record.id not in chosen),
                 Dataset(record for record in self if record.id in chosen))
        for part in parts:
            part.made_from = (*self.made_from, *([self.path] if self.path else []))
        return parts
