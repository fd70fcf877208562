"""Rows of a file that are private, or are held against private ones: JSON Lines, CSV or TSV, or the lines of a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from labkit.datasets.record import QA
from labkit.errors import DatasetError, SettingsError
from labkit.pipelines.benchmark_file import file_rows
from labkit.privacy.audit.rows import Row

_PAIR = ("question", "answer")


def read_texts(path: Path, columns: Sequence[str] = (), encoding: str | None = None) -> list[Row]:
    """Read the texts of a file's rows.

    Parameters
    ----------
    columns
        Which hold text. Without any, those of a pair are its question, its answer and its turns, and those of any
        other row all its columns that hold text.

    Raises
    ------
    DatasetError, DocumentError
        If the file is missing, cannot be read, or holds no text.
    SettingsError
        If no row has a column that is named.
    """
    rows = [Row(number, texts) for number, row in enumerate(read_cells(path, encoding, columns), 1)
            if (texts := tuple(text for text in _texts(row, columns) if text.strip()))]
    if not rows:
        raise DatasetError(f"{path} holds no texts.", "Name a file of rows with text: JSON Lines, CSV, TSV or TXT.")
    return rows


def read_cells(path: Path, encoding: str | None = None, columns: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Read the rows of a file as they are; a line of a text is a row with one column, ``text``.

    Raises
    ------
    DatasetError, DocumentError
        If the file is missing, or cannot be read.
    SettingsError
        If no row has a column that is named.
    """
    if not path.is_file():
        raise DatasetError(f"{path} does not exist.", "Name a file of rows: JSON Lines, CSV, TSV or TXT.")
    if path.suffix.lower() in (".txt", ".md"):
        from labkit.documents.flat_files.encoding import read_lines

        rows: list[dict[str, Any]] = [{"text": line} for line in read_lines(path, encoding) if line.strip()]
    else:
        rows = list(file_rows(path, encoding))
    there = dict.fromkeys(name for row in rows for name in row)
    if missing := [name for name in columns if name and name not in there]:
        raise SettingsError(f"{path} has no column {' or '.join(missing)}.",
                            f"Name one that it has: {', '.join(map(str, list(there)[:20]))}.")
    return rows


def _texts(row: dict[str, Any], columns: Sequence[str]) -> Iterator[str]:
    if columns:
        yield from (str(row[name]) for name in columns if row.get(name) is not None)
        return
    if all(isinstance(row.get(name), str) for name in _PAIR):
        yield from (row[name] for name in _PAIR)
        turns = row.get("turns")
        for turn in turns if isinstance(turns, list) else ():
            yield from (turn[name] for name in _PAIR if isinstance(turn, dict) and isinstance(turn.get(name), str))
        return
    yield from (value for name, value in row.items()
                if isinstance(value, str) and (name in _PAIR or name not in QA.model_fields))
