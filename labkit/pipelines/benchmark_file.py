"""The items of a benchmark, from a file of whatever form: what datasets are held against."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from labkit.datasets.jsonl import stream_rows
from labkit.errors import DatasetError, SettingsError

_ITEM_COLUMNS = ("question", "prompt", "instruction", "query", "problem", "input", "text")


def read_benchmark(path: Path, columns: Iterable[str] = (), encoding: str | None = None) -> list[str]:
    """Read the items of a benchmark: the lines of a text, or columns of JSON Lines, CSV or TSV.

    Parameters
    ----------
    columns
        Their names; without any, the first of question, prompt, instruction, query, problem, input and text that is
        there.

    Raises
    ------
    DatasetError, DocumentError
        If the file is missing, cannot be read, or holds no items.
    SettingsError
        If a column is in none of its rows.
    """
    if not path.is_file():
        raise DatasetError(f"{path} does not exist.", "Name a benchmark: TXT, JSON Lines, CSV or TSV.")
    if path.suffix.lower() in (".txt", ".md"):
        from labkit.documents.flat_files.encoding import read_lines

        items = [line for line in read_lines(path, encoding) if line.strip()]
    else:
        rows = list(file_rows(path, encoding))
        items = list(_items(rows, list(columns), path))
    if not items:
        raise DatasetError(f"{path} holds no items.", "Name a benchmark: TXT, JSON Lines, CSV or TSV.")
    return items


def file_rows(path: Path, encoding: str | None) -> Iterator[dict[str, Any]]:
    """Yield the rows of JSON Lines, CSV or TSV, as columns with their values."""
    if path.suffix.lower() in (".csv", ".tsv"):
        from labkit.documents.flat_files.csv_files import Table

        yield from (row.cells for row in Table(path, None, encoding).rows())
        return
    yield from (row for _, row, _ in stream_rows(path) if isinstance(row, dict))


def _items(rows: list[dict[str, Any]], columns: list[str], path: Path) -> Iterator[str]:
    there = list(dict.fromkeys(chain.from_iterable(rows)))
    chosen = columns or [name for name in _ITEM_COLUMNS if name in there][:1]
    missing = [name for name in chosen if name not in there]
    if rows and (missing or not chosen):
        raise SettingsError(f"{path} has no column {' or '.join(missing or _ITEM_COLUMNS)}.",
                            f"Name one that it has: {', '.join(map(str, there[:20]))}.")
    for row in rows:
        for name in chosen:
            if value := row.get(name):
                yield value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
