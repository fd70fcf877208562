"""What a service was asked for is on disk before it is waited for: a kernel that dies pays for nothing twice."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from labkit.datasets.jsonl import line_of
from labkit.datasets.outputs import Output, check_outputs, rows_kind
from labkit.errors import DatasetError

JOURNAL = rows_kind("a journal of fine-tuning jobs", "labkit_job", "key", "service_id")


class JobJournal:
    """A file of what was started, a line each: its kind, what it was started with (as a hash), its id at the service.

    Raises
    ------
    OverwriteError
        If the file is none of labkit's.
    DatasetError
        If a line of it cannot be read.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        check_outputs([Output(self.path, JOURNAL)])
        self._ids: dict[tuple[str, str], str] = {}
        if self.path.is_file():
            for number, line in enumerate(self.path.read_text("utf-8").splitlines(), 1):
                self._take(line, number)

    def _take(self, line: str, number: int) -> None:
        try:
            row = json.loads(line)
            self._ids[row["labkit_job"], row["key"]] = row["service_id"]
        except (ValueError, KeyError, TypeError):
            raise DatasetError(f"{self.path}, line {number}: not a line of the journal.",
                               "Delete the line; the service's own list of jobs tells what it stood for.") from None

    def find(self, kind: str, *parts: object) -> str:
        """Return the id of what was started with the same parts, or ""."""
        return self._ids.get((kind, _key(parts)), "")

    def keep(self, kind: str, name: str, *parts: object) -> str:
        """Write down an id, and return it."""
        self._write(kind, _key(parts), name)
        return name

    def forget(self, kind: str, name: str) -> None:
        """Write down that what has an id is gone, so that it is started anew where it is wanted again."""
        for place in [place for place, known in self._ids.items() if place[0] == kind and known == name]:
            self._write(*place, "")

    def _write(self, kind: str, key: str, name: str) -> None:
        self._ids[kind, key] = name
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab") as file:
            file.write(line_of({"labkit_job": kind, "key": key, "service_id": name}))


def _key(parts: tuple[Any, ...]) -> str:
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:16]
