"""What was released so far, on disk before anybody sees it: after a kill, nothing is paid for twice.

The file holds the key that rows are drawn by, so that a demonstration that was begun goes on with the rows it began
with; who has the key and the rows could tell which rows took part. So it is for its owner's eyes (mode 0600), and it is
gone once all is done. It holds no row.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from labkit.datasets.outputs import Output, check_outputs, explained, text_kind
from labkit.errors import DatasetError
from labkit.llm.local.next_tokens import NextToken
from labkit.privacy.randomness import Chance

_BEGINS = '{"few_shot_journal": '
JOURNAL = text_kind("a journal of few-shot generation", _BEGINS)


class Journal:
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

    def __init__(self, path: Path, about: Iterable[str], chance: Chance, overwrite: bool = False) -> None:
        self.path = path
        self.released: defaultdict[tuple[str, int], list[NextToken]] = defaultdict(list)
        check_outputs([Output(path, JOURNAL)], overwrite=overwrite)
        texts = list(about)
        with explained(path):
            there = path.read_bytes().splitlines(keepends=True) if path.is_file() and JOURNAL.is_ours(path) else []
            key = self._resume(there, texts) if there and there[0].endswith(b"\n") else None
            self.key = key or chance.key()
            if key is None:
                path.parent.mkdir(parents=True, exist_ok=True)
                self._begin(texts)
            self._file = path.open("ab")

    def keep(self, label: str, shot: int, token: NextToken) -> None:
        """Write down a token that is released; it is on disk when this returns."""
        with explained(self.path):
            self._write({"label": label, "shot": shot, "id": token.id, "bytes": list(token.text)})
        self.released[label, shot].append(token)

    def close(self, done: bool = False) -> None:
        """Close the file, and remove it once all that it tells stands in its dataset."""
        self._file.close()
        if done:
            self.path.unlink(missing_ok=True)

    def _begin(self, texts: list[str]) -> None:
        with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            row = {"few_shot_journal": 1, "key": self.key.hex(), "of": mark_of(self.key, texts)}
            file.write((json.dumps(row) + "\n").encode())
            file.flush()
            os.fsync(file.fileno())

    def _resume(self, lines: list[bytes], texts: list[str]) -> bytes | None:
        """Take up what was released, and cut a line off that a kill left half: nobody has seen its token.

        Returns the key, or None where the journal is of another run that has released nothing.
        """
        try:
            head = json.loads(lines[0])
            key = bytes.fromhex(head["key"])
            whole = [line for line in lines if line.endswith(b"\n")]
            for line in whole[1:]:
                row = json.loads(line)
                self.released[row["label"], row["shot"]].append(NextToken(row["id"], bytes(row["bytes"]), 0.0))
        except (ValueError, KeyError, TypeError):
            raise DatasetError(f"{self.path} is damaged.", "Remove it; what it had released has been paid for, so "
                               "count that run with --runs.") from None
        if not hmac.compare_digest(str(head.get("of")), mark_of(key, texts)):
            if len(whole) == 1:
                return None
            raise DatasetError(f"{self.path} is of a run with other rows or settings, which is not done.",
                               "Finish that run, or remove the file and count it with --runs: what it released is "
                               "paid for.")
        if len(whole) < len(lines):
            os.truncate(self.path, sum(map(len, whole)))
        return key

    def _write(self, row: dict) -> None:
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
