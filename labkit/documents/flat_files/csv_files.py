"""Reader: CSV and TSV files. Each row becomes a page, numbered as a spreadsheet numbers it, less the header."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

from labkit.documents.flat_files.columns import Flaws, above_of, can_name, filled_width, places_of, unique_names
from labkit.documents.flat_files.dialect import SAMPLE_LINES, dialect_of, holds_any
from labkit.documents.flat_files.encoding import Encoding, detect, lines_of
from labkit.documents.flat_files.header import joined_header
from labkit.documents.flat_files.table_notes import columns_note, layout_notes
from labkit.documents.html_tags import is_html
from labkit.documents.html_to_markdown import markdown_of
from labkit.documents.plaintext import escaped
from labkit.documents.types import Document, Page
from labkit.errors import DocumentError, SettingsError

_SAMPLE_ROWS, _SAMPLE_SIGNS = 200, 2**18
_LONGEST_FIELD = 2**23  # characters; csv's own bound is 131,072
_LONGEST_ADDRESS = 120  # characters


class Row(NamedTuple):
    """A row as it stands in the file: its number, from 1 after the header and empty rows counted, and its cells."""

    number: int
    cells: dict[str, str]


class Table:
    """A file of rows: its encoding, delimiter and columns are found at once, its rows are read when they are asked for.

    Parameters
    ----------
    columns
        Names of the columns to read, in this order; None reads all.
    encoding
        Python's name of the file's encoding; None finds it.

    Raises
    ------
    DocumentError
        If the file is missing, empty or no text, or has no such column: the error lists those it has.
    """

    def __init__(self, path: str | os.PathLike[str], columns: Sequence[str] | None = None,
                 encoding: str | None = None) -> None:
        self.path = Path(path)
        self.encoding: Encoding = detect(self.path, encoding)
        self.flaws = Flaws()
        self.read = 0  # bytes of the lines that were read so far
        # the bound is one for the whole process: it is only ever raised
        csv.field_size_limit(max(csv.field_size_limit(), _LONGEST_FIELD))
        lines = self._sample()
        self.dialect = dialect_of(lines)
        self.delimiter = self.dialect.delimiter
        records = list(self.dialect.reader(lines[self.dialect.named:]))
        sample = [cells for cells in records if holds_any(cells)]
        if not sample:
            raise DocumentError(f"{self.path.name} has no header and no rows.", "Save or export it again.")
        self.above = above_of(records)  # records
        header, filled = sample[self.above], max(map(filled_width, sample[self.above:]))
        both = joined_header(sample[self.above:])
        self._heads = 2 if both else 1
        self.names, renamed = unique_names((both or header)[:filled])
        self._chosen = places_of(self.names, columns, self.path.name)
        self._naming = self._naming_column(sample[self.above + self._heads:][:_SAMPLE_ROWS])
        self.notes = [self.encoding.note, columns_note(self.delimiter, self.names, self._chosen),
                      *layout_notes(self.dialect, lines[0], sample[:self.above], self._heads, renamed)]

    def rows(self, most: int | None = None) -> Iterator[Row]:
        """Yield the rows that are not empty, in constant memory; ``flaws`` tells of those read so far.

        Raises
        ------
        DocumentError
            At a byte that does not fit the encoding, or at a cell without end.
        """
        self.flaws = Flaws()
        number = -self._heads - self.above  # the header is no row
        for cells, unclosed in self._records():
            if number < 0:
                number += holds_any(cells)
                continue
            number += 1
            if most is not None and number > most:
                return
            self.flaws.unclosed = number if unclosed else 0  # of the last row
            if not holds_any(cells):
                self.flaws.empty += 1
                continue
            yield Row(number, self._cells(number, cells))

    def page(self, row: Row) -> Page:
        """Return a row as a page: a heading that names it, a line for each cell, a section for each longer one."""
        naming = self._naming and row.cells.get(self._naming, "")
        lines: list[str] = []
        sections: list[str] = []
        for name, raw in row.cells.items():
            if not (text := markdown_of(raw, below=2)):
                continue
            if len(text) <= _LONGEST_ADDRESS and not is_html(raw):
                text = " ".join(text.split())  # a short text in several lines, as addresses are
            if name == self._naming and naming and can_name(text) and len(row.cells) > 1:
                lines.insert(0, f"# {name}: {text}")
            elif "\n" in text or (is_html(raw) and re.match(r"#|- |\d+\. ", text)):
                sections.append(f"## {name}\n\n{text}")
            else:
                lines.append(escaped(f"{name}: {text}"))
        return Page(row.number, "text" if lines or sections else "blank", "\n\n".join(lines + sections), 0.0, 0.0,
                    read_by="table")

    def _sample(self) -> list[str]:
        lines, size = [], 0
        for line in islice(lines_of(self.path, self.encoding.name), SAMPLE_LINES):
            lines.append(line)
            size += len(line)
            if size > _SAMPLE_SIGNS:
                break
        return lines

    def _records(self) -> Iterator[tuple[list[str], bool]]:
        """Yield all records with whether one ends amid quotes over several lines, as only the last can."""
        marks = start = 0

        def counted() -> Iterator[str]:
            nonlocal marks
            for line in islice(lines_of(self.path, self.encoding.name), self.dialect.named, None):
                marks += self.dialect.marks(line)
                self.read += len(line.encode(self.encoding.name, "replace"))
                yield line

        reader = self.dialect.reader(counted())
        try:
            for cells in reader:
                yield cells, marks % 2 == 1 and reader.line_num - start > 1
                marks, start = 0, reader.line_num
        except csv.Error as error:
            line = start + 1 + self.dialect.named
            raise DocumentError(f"{self.path.name} cannot be read on from line {line:,} ({error}).",
                                "Look there for a quotation mark that is opened and never closed.") from None

    def _cells(self, number: int, cells: list[str]) -> dict[str, str]:
        width = len(self.names)
        if len(cells) < width:
            self.flaws.short += 1
            self.flaws.first_short = self.flaws.first_short or number
        chosen = {self.names[place]: cells[place].strip() if place < len(cells) else "" for place in self._chosen}
        if holds_any(cells[width:]):
            self.flaws.long += 1
            self.flaws.first_long = self.flaws.first_long or number
            if len(self._chosen) == width:
                for place, cell in enumerate(cells[width:], width + 1):
                    chosen[f"column {place}"] = cell.strip()
        return chosen

    def _naming_column(self, sample: list[list[str]]) -> str:
        """Return the first column that tells rows apart by words, as a name does; "" where there is none."""
        for place in self._chosen:
            cells = [cells[place].strip() for cells in sample if place < len(cells) and cells[place].strip()]
            if (cells and len(cells) >= 0.9 * len(sample) and len(set(cells)) >= 0.9 * len(cells)
                    and sum(map(can_name, cells)) >= 0.9 * len(cells) and median(map(len, cells)) <= 60):
                return self.names[place]
        return ""


def read_rows(path: str | os.PathLike[str], columns: Sequence[str] | None = None, rows: int = 1000, *,
              encoding: str | None = None, max_rows: int | None = None) -> Iterator[Document]:
    """Read a CSV or TSV file piece by piece, in constant memory: documents of so many rows, whose numbers go on.

    Parameters
    ----------
    columns
        Names of the columns to read, in this order; None reads all.
    rows
        Rows of one document.
    encoding
        Python's name of the file's encoding; None finds it.
    max_rows
        Stop after this row; None reads to the end.

    Returns
    -------
    An iterator. The notes of the first document say what was detected, those of each what was odd about its rows.

    Raises
    ------
    SettingsError
        If ``rows`` or ``max_rows`` is not at least 1, or there is no such encoding.
    DocumentError
        If the file cannot be read or has no such column, at once; later, at a row that cannot be read.
    """
    for name, value in (("rows", rows), ("max_rows", max_rows)):
        if value is not None and value < 1:
            raise SettingsError(f"{name} is {value}.", "Use 1 or more.")
    return _documents(Table(path, columns, encoding), rows, max_rows)


def read_table(path: str | os.PathLike[str], columns: Sequence[str] | None = None, encoding: str | None = None,
               max_rows: int | None = None) -> Document:
    """Read a whole file of rows; parameters and errors as those of :func:`read_rows`."""
    table = Table(path, columns, encoding)
    pages = [table.page(row) for row in table.rows(max_rows)]
    if not any(page.markdown for page in pages):
        raise _nothing(table)
    return _document(table, pages, [*table.notes, *table.flaws.notes()])


def _documents(table: Table, rows: int, max_rows: int | None) -> Iterator[Document]:
    read, notes, something = table.rows(max_rows), table.notes, False
    size = table.path.stat().st_size
    while batch := [table.page(row) for row in islice(read, rows)]:
        something = something or any(page.markdown for page in batch)
        flaws, table.flaws = table.flaws, Flaws()
        share = max(table.read / max(size, 1), batch[-1].number / max_rows if max_rows else 0.0)
        yield replace(_document(table, batch, [*notes, *flaws.notes()]), share=min(1.0, share))
        notes = []
    if not something:
        raise _nothing(table)


def _document(table: Table, pages: list[Page], notes: list[str]) -> Document:
    return Document(table.path.name, table.encoding.sha256, "table", pages, notes, "row")


def _nothing(table: Table) -> DocumentError:
    return DocumentError(f"No row of {table.path.name} holds anything.",
                         "Save or export it again, or choose other columns.")
