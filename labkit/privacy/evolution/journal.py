"""The rounds of an evolution that were released, on disk before anybody sees them: after a kill, none is paid twice.

It holds what a model wrote and votes with their noise, and nothing of a private row.
"""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from labkit.datasets.outputs import Output, check_outputs, explained, text_kind
from labkit.errors import DatasetError
from labkit.privacy.few_shot.journal import mark_of
from labkit.privacy.randomness import Chance

_BEGINS = '{"evolution_journal": '
EVOLUTION = text_kind("a journal of Private Evolution", _BEGINS)


class Round(NamedTuple):
    """A round that was released: the texts that were kept, and their votes with noise."""

    label: str
    number: int
    texts: list[str]
    votes: list[float]


class Rounds:
    """The journal; one that was begun with the same rows and settings is gone on with.

    Raises
    ------
    DatasetError
        If the journal of another run lies there, or it cannot be written.
    """

    def __init__(self, path: Path, about: Iterable[str], chance: Chance, overwrite: bool = False) -> None:
        self.path = path
        self.kept: dict[tuple[str, int], Round] = {}
        check_outputs([Output(path, EVOLUTION)], overwrite=overwrite)
        texts = list(about)
        with explained(path):
            there = path.read_bytes().splitlines(keepends=True) if path.is_file() and EVOLUTION.is_ours(path) else []
            whole = [line for line in there if line.endswith(b"\n")]
            if whole and self._resume(whole, texts):
                os.truncate(path, sum(map(len, whole)))
                self._file = path.open("ab")
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
            key = chance.key()
            self._write({"evolution_journal": 1, "key": key.hex(), "of": mark_of(key, texts)})

    def keep(self, one: Round) -> None:
        """Write down a round; it is on disk when this returns."""
        with explained(self.path):
            self._write(one._asdict())
        self.kept[one.label, one.number] = one

    def close(self, done: bool = False) -> None:
        """Close the file, and remove it once all that it tells stands in its dataset."""
        self._file.close()
        if done:
            self.path.unlink(missing_ok=True)

    def _resume(self, lines: list[bytes], texts: list[str]) -> bool:
        """Take up the rounds; False where the journal is of another run that has released nothing."""
        try:
            head, *rows = map(json.loads, lines)
            key, mark = bytes.fromhex(head["key"]), str(head["of"])
            found = [Round(row["label"], row["number"], row["texts"], row["votes"]) for row in rows]
        except (ValueError, KeyError, TypeError):
            raise DatasetError(f"{self.path} is damaged.", "Remove it; what it had released has been paid for, so "
                               "count that run with --runs.") from None
        if not hmac.compare_digest(mark, mark_of(key, texts)):
            if not found:
                return False
            raise DatasetError(f"{self.path} is of a run with other rows or settings, which is not done.",
                               "Finish that run, or remove the file and count it with --runs: what it released is "
                               "paid for.")
        self.kept = {(one.label, one.number): one for one in found}
        return True

    def _write(self, row: dict) -> None:
        self._file.write((json.dumps(row) + "\n").encode())
        self._file.flush()
        os.fsync(self._file.fileno())
