"""What each format has: a name, a purpose, its rows, and what is known of them when they are read again."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from labkit.datasets.finetune_check import Problem
from labkit.datasets.jsonl import line_of
from labkit.datasets.outputs import FileKind, Output, rows_kind
from labkit.datasets.record import QA
from labkit.errors import DatasetError, SettingsError


class Export:
    """A format. A new one gives a name (its module's), a purpose, its columns and ``rows``; the rest where it differs.

    Attributes
    ----------
    purpose
        What such a file is for, as it stands behind "a file for".
    columns
        What every row has, and no row of a dataset: by these a file is known as one of this format that labkit wrote.
        One named ``id`` holds the pair's.
    options, required
        What ``rows`` takes besides the pairs, and which of it must be given.
    is_divided
        Whether a model is trained on it, so that :func:`labkit.datasets.export_folder.write_folder` puts some pairs
        apart for validation, and leaves out questions without an answer.
    is_folder, holds_parts
        Whether it is several files, in a folder of its own; and whether that holds the part for validation too.
    bom
        Whether the file begins with a byte order mark.
    """

    name: ClassVar[str]
    purpose: ClassVar[str]
    columns: ClassVar[tuple[str, ...]]
    options: ClassVar[tuple[str, ...]] = ()
    required: ClassVar[tuple[str, ...]] = ()
    is_folder: ClassVar[bool] = False
    holds_parts: ClassVar[bool] = False
    suffix: ClassVar[str] = ".jsonl"
    is_divided: ClassVar[bool] = False
    bom: ClassVar[bool] = False

    def rows(self, records: Iterable[QA], **options: Any) -> Iterator[dict[str, Any]]:
        """Yield the rows of the file, one for each pair. Raises DatasetError where a pair cannot be written."""
        raise NotImplementedError

    def read_row(self, row: dict[str, Any]) -> QA | None:
        """Return the pair in a row of such a file, as far as it is there; None if nothing reads the format back."""
        return None

    def problems(self, path: Path, validation: bool = False, **options: Any) -> list[Problem]:
        """Return what those who read the file would find wrong with it."""
        return []

    def facts(self, path: Path) -> list[str]:
        """Return what is worth knowing of a file that was written and has no problem, a line each."""
        return []

    # What follows holds for most formats as it is.

    @property
    def kind(self) -> FileKind:
        """How a file of this format is named, and known as one that labkit wrote."""
        return rows_kind(f"a file for {self.purpose}", *self.columns)

    def is_row(self, row: dict[str, Any]) -> bool:
        """Tell whether a row may be of this format."""
        return all(column in row for column in self.columns)

    def outputs(self, path: Path) -> tuple[Output, ...]:
        """Return all that is written; the last is the file itself."""
        return (Output(path, self.kind),)

    def taken(self, records: Iterable[QA], **options: Any) -> list[QA]:
        """Return the pairs that have a row in such a file."""
        return [record for record in records if record.is_answered or not self.is_divided]

    def files(self, records: Iterable[QA], path: Path, **options: Any) -> dict[Output, Iterable[bytes]]:
        """Return what to write where. The pairs are gone through more than once."""
        mark = [codecs.BOM_UTF8] if options.pop("bom", self.bom) else []
        rows = self.rows(self.taken(records, **options), **options)
        return {self.outputs(path)[-1]: _joined(mark, map(line_of, rows))}

    def notes(self, records: Iterable[QA], path: Path, **options: Any) -> list[str]:
        """Return what is to be said of the file, a line each. Raises DatasetError where it cannot be written."""
        if not self.is_divided or not (waiting := require_answers(records)):
            return []
        return [f"{waiting} question{'s' * (waiting != 1)} without an answer left out of {path}."]

    def require_options(self, options: Iterable[str]) -> None:
        """Raise SettingsError if one is none of the format, or one that must be given is not among them."""
        given = list(options)
        for name in self.required:
            if name not in given:
                raise SettingsError(f"The export {self.name} needs {name} pairs as well.",
                                    f"Name the file of them: --{name} {name}.jsonl (in Python: {name}=…).")
        for name in given:
            if name not in self.options:
                raise SettingsError(f"The export {self.name} has no option {name}.",
                                    f"It has: {', '.join(self.options)}." if self.options else "It has none.")


def _joined(*parts: Iterable[bytes]) -> Iterator[bytes]:
    for part in parts:
        yield from part


def require_answers(records: Iterable[QA]) -> int:
    """Return how many questions wait for an answer; raise DatasetError if there are questions, and all of them do."""
    total = waiting = 0
    for record in records:
        total += 1
        waiting += not record.is_answered
    if waiting and waiting == total:
        raise DatasetError("No question of the dataset has an answer yet: there is nothing to train on.",
                           "Have them answered first, such as by a run without --question-only.")
    return waiting
