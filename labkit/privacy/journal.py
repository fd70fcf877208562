"""What was released so far, on disk before anybody sees it: after a kill, nothing is paid for twice.

A journal holds a key, a keyed hash of what the run depends on, and a line for each release. Who has the key and the
private rows could tell which rows took part, so that the file is for its owner's eyes (mode 0600), and it is gone once
all is done. It holds no private row.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Generic, TypeVar

from labkit.datasets.outputs import FileKind, Output, check_outputs, explained, text_kind
from labkit.errors import DatasetError
from labkit.privacy.randomness import Chance

T = TypeVar("T")
Row = dict[str, Any]


class JournalKind(Generic[T]):
    """A kind of journal: what it is called, the word that it begins with, and how a release is written and read."""

    def __init__(self, name: str, word: str, write: Callable[[T], Row], read: Callable[[Row], T]) -> None:
        self.word, self.write, self.read = word, write, read
        self.file: FileKind = text_kind(name, f'{{"{word}": ')


class Journal(Generic[T]):
    """The journal of a run; one that was begun with the same rows and settings is gone on with.

    Parameters
    ----------
    about
        What the run depends on: settings and rows. Only a keyed hash of it is kept.

    Raises
    ------
    DatasetError
        If the journal of another run lies there, or it cannot be written.
    """

    def __init__(self, path: Path, kind: JournalKind[T], about: Iterable[str], chance: Chance,
                 overwrite: bool = False) -> None:
        self.path, self.kind = path, kind
        self.released: list[T] = []
        check_outputs([Output(path, kind.file)], overwrite=overwrite)
        texts = list(about)
        with explained(path):
            there = path.read_bytes().splitlines(keepends=True) if path.is_file() and kind.file.is_ours(path) else []
            # A line that a kill left half is cut off: nobody has seen what it tells.
            whole = [line for line in there if line.endswith(b"\n")]
            key = self._resume(whole, texts) if whole else None
            self.key = key or chance.key()
            if key is not None:
                os.truncate(path, sum(map(len, whole)))
                self._file = path.open("ab")
                return
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
            self._write({kind.word: 1, "key": self.key.hex(), "of": mark_of(self.key, texts)})

    def keep(self, one: T) -> None:
        """Write down a release; it is on disk when this returns."""
        with explained(self.path):
            self._write(self.kind.write(one))
        self.released.append(one)

    def close(self, done: bool = False) -> None:
        """Close the file, and remove it once all that it tells stands in its dataset."""
        self._file.close()
        if done:
            self.path.unlink(missing_ok=True)

    def _resume(self, lines: list[bytes], texts: list[str]) -> bytes | None:
        """Take up what was released; None where the journal is of another run that has released nothing."""
        try:
            head, *rows = map(json.loads, lines)
            key, mark = bytes.fromhex(head["key"]), str(head["of"])
            found = [self.kind.read(row) for row in rows]
        except (ValueError, KeyError, TypeError):
            raise DatasetError(f"{self.path} is damaged.", "Remove it; what it had released has been paid for, so "
                               "count that run with --runs.") from None
        if not hmac.compare_digest(mark, mark_of(key, texts)):
            if not found:
                return None
            raise DatasetError(f"{self.path} is of a run with other rows or settings, which is not done.",
                               "Finish that run, or remove the file and count it with --runs: what it released is "
                               "paid for.")
        self.released = found
        return key

    def _write(self, row: Row) -> None:
        self._file.write((json.dumps(row) + "\n").encode())
        self._file.flush()
        os.fsync(self._file.fileno())


def mark_of(key: bytes, texts: list[str]) -> str:
    """Return a keyed hash of texts: it tells whether they are the same again, and nothing of them without the key."""
    mark = hmac.new(key, digestmod=hashlib.sha256)
    for text in texts:
        body = text.encode("utf-8", "surrogatepass")
        mark.update(len(body).to_bytes(8, "big") + body)
    return mark.hexdigest()
