"""The books of the runs that made a dataset, beside it: ``qa.books.jsonl`` beside ``qa.jsonl``.

With them, what was asked for and not kept can still be counted when the run is long over. One object a line, the last
of a name counts::

    {"books_of": "handbook.pdf 0123456789abcdef long", "asked": 21, "kept": 12, "dropped": {"…": 6}, "failed": {"…": 3}}
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from labkit.datasets.jsonl import line_of, stream_rows
from labkit.datasets.ledger import Books
from labkit.datasets.outputs import Output, rows_kind, write_whole
from labkit.errors import DatasetError

BOOKS = rows_kind("the books of runs", "books_of", "asked", "kept")
_SUFFIX = ".jsonl"


def books_path(dataset: str | os.PathLike[str]) -> Path:
    """Return where the books of a dataset stand."""
    path = Path(dataset)
    return path.with_name(f"{path.name.removesuffix(_SUFFIX)}.books{_SUFFIX}")


def read_books(path: str | os.PathLike[str]) -> dict[str, Books]:
    """Read the books, each by what it is of: the counts alone.

    Raises
    ------
    DatasetError
        If the file is missing, or a line of it holds no books.
    """
    path = Path(path)
    return {str(row["books_of"]): _books(row) for number, row, _ in stream_rows(path) if _is_row(row, path, number)}


def write_books(path: Path, books: Mapping[str, Books], overwrite: bool = False) -> None:
    """Put books into a file, in place of those of the same name; all others in it stay.

    Raises
    ------
    OverwriteError
        If something else is there.
    DatasetError
        If it cannot be read or written.
    """
    there = read_books(path) if path.is_file() and BOOKS.is_ours(path) else {}
    rows = [{"books_of": name, "asked": one.asked, "kept": one.kept, "dropped": dict(one.dropped),
             "failed": dict(one.failed)} for name, one in {**there, **books}.items()]
    write_whole({Output(path, BOOKS): map(line_of, rows)}, overwrite=overwrite)


def _is_row(row: Any, path: Path, number: int) -> bool:
    counts = [row.get("asked"), row.get("kept"), *(count for part in ("dropped", "failed") for count in (
        row[part].values() if isinstance(row.get(part), dict) else [None]))] if isinstance(row, dict) else [None]
    if not all(isinstance(count, int) and count >= 0 for count in counts) or "books_of" not in row:
        raise DatasetError(f"{path}, line {number}, holds no books.",
                           "Delete that line and run the same command again.")
    return True


def _books(row: Mapping[str, Any]) -> Books:
    return Books(row["asked"], row["kept"], Counter(row["dropped"]), Counter(row["failed"]))
