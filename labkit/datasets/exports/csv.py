"""A table for a spreadsheet: question, answer, evidence, where it stands, type, language and id."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from labkit.datasets.csv_export import COLUMNS, csv_of
from labkit.datasets.exports._base import Export
from labkit.datasets.outputs import FileKind, Output, text_kind
from labkit.datasets.record import QA


class Table(Export):
    """Words that a spreadsheet would compute stand behind an apostrophe, so that nothing reads it back."""

    name = "csv"
    purpose = "a spreadsheet"
    columns = tuple(COLUMNS)
    suffix = ".csv"
    bom = True  # without it, Excel takes UTF-8 for something else

    @property
    def kind(self) -> FileKind:
        """A table of labkit's begins with our header."""
        return text_kind("a table", ",".join(f'"{name}"' for name in COLUMNS))

    def files(self, records: Iterable[QA], path: Path, **options: Any) -> dict[Output, Iterable[bytes]]:
        return {self.outputs(path)[-1]: [csv_of(records)]}


EXPORT = Table()
