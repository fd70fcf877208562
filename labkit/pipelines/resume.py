"""Where a run goes on: files of what its steps have made, and of what became of each input.

Two words say what a run has behind it, for every method. ``known`` is what was kept before: rows that may not be
repeated, subjects and syllabi that need not be asked for. ``settled`` maps the key of an input to what became of it: ""
for kept, else why it was dropped; it is counted, and not asked about again.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import ValidationError

from labkit.datasets.jsonl import stream_rows
from labkit.datasets.outputs import rows_kind
from labkit.datasets.side_file import SideFile
from labkit.errors import DatasetError

SETTLED = rows_kind("a file of what became of inputs", "step", "key")

Found: TypeAlias = "defaultdict[str, dict[int, tuple[str, str]]]"
"""By step and key: why an input was dropped, or "" and the id of its row."""


class Steps(SideFile):
    """A file of a step: what it holds already (``rows``, but for those of which ``parse`` makes None), and more lines.

    Each line begins with ``begins``: what a killed run left of its last one is known by it, and cut off.

    Raises
    ------
    DatasetError
        If a line was edited to something that ``parse`` cannot use, or the file cannot be written.
    """

    def __init__(self, path: Path, parse: Callable[[Any], Any], begins: bytes) -> None:
        self.rows: list[Any] = []

        def take(row: Any, number: int) -> None:
            with _sealed(path):
                parsed = parse(row)
            if parsed is not None:
                self.rows.append(parsed)

        super().__init__(path, begins, take)

    def __enter__(self) -> Steps:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Settled:
    """What became of inputs, in a file, so that nothing is paid for again in every run."""

    def __init__(self, path: Path) -> None:
        self._found: Found = defaultdict(dict)
        self._file = Steps(path, lambda row: _take(row, self._found), b'{"step": "')

    def of(self, step: str, rows: Container[str] = ()) -> dict[int, str]:
        """Return what became of the inputs of a step before this run; see :func:`settled_in`."""
        return _there(self._found[step], rows)

    def drop(self, step: str, key: int, reason: str) -> None:
        """Note why an input was dropped."""
        self._file.write({"step": step, "key": f"{key:016x}", "reason": reason})

    def keep(self, step: str, key: int, row: str) -> None:
        """Note the id of the row that an input gave."""
        self._file.write({"step": step, "key": f"{key:016x}", "row": row})

    def __enter__(self) -> Settled:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def settled_in(path: Path, step: str, rows: Container[str] = ()) -> dict[int, str]:
    """Return what a file says became of the inputs of a step; nothing where there is no such file.

    Of those that gave a row, only those whose row is among ``rows``, by its id: who deletes a row wants another.
    """
    found: Found = defaultdict(dict)
    for _, row, _ in stream_rows(path, missing=True):
        with _sealed(path):
            _take(row, found)
    return _there(found[step], rows)


def _there(found: Mapping[int, tuple[str, str]], rows: Container[str]) -> dict[int, str]:
    return {key: reason for key, (reason, row) in found.items() if not row or row in rows}


def _take(row: Any, found: Found) -> None:
    found[row["step"]][int(row["key"], 16)] = sys.intern(row.get("reason", "")), row.get("row", "")


@contextmanager
def _sealed(path: Path) -> Iterator[None]:
    """Name the file in which a step was edited to something that cannot be read."""
    try:
        yield
    except (ValidationError, ValueError, KeyError, TypeError, AttributeError) as error:
        said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else \
            f"no {error}" if isinstance(error, KeyError) else str(error)
        raise DatasetError(f"A line of {path} cannot be used ({said}).",
                           "Mend or delete that line; what is deleted is asked for again.") from None
