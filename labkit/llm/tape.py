"""A tape: kept answers as JSON Lines, to hand out, to replay, and to keep beside the tests."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from labkit.errors import ModelError, SettingsError
from labkit.llm.answer_store import Row

_BUSY = 15.0  # seconds to wait for another process that writes; a batch of rows takes well under one


class Tape:
    """A file of rows ``{"key", "kind", "label", "payload"}``; of equal keys the last counts.

    Only the place of each row is held in memory. A last line that a killed process left half-written is passed over,
    and cut off by the next row that is written. One process may write; any number may read. A row is not written to a
    file that another process has changed since.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0  # where the last whole row ends, and the next one begins
        self._size = 0  # of the file, when this process last saw it
        self._unended = False  # an editor took the last row's line end away
        if path.exists():
            self._index()

    @staticmethod
    def line(key: str, kind: str, label: str, payload: str) -> str:
        """Return one row as a line; ``payload`` is JSON already."""
        head = as_json({"key": key, "kind": kind, "label": label})
        return f'{head[:-1]},"payload":{payload}}}\n'

    def get(self, key: str) -> dict | None:
        """Return the payload under the key, or None."""
        return self._read([key])[0]["payload"] if key in self._places else None

    def append(self, rows: Iterable[Row]) -> None:
        """Write rows behind the last whole one; raises ModelError if it cannot."""
        places, parts, at = {}, [], self._end
        if self._unended:
            parts.append(b"\n")
            at += 1
        for row in rows:
            data = self.line(*row).encode("utf-8")
            places[row[0]] = (at, len(data))
            parts.append(data)
            at += len(data)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._alone(), self._path.open("r+b" if self._path.exists() else "xb", buffering=0) as file:
                if file.seek(0, os.SEEK_END) != self._size:
                    raise ModelError(f"The tape {self._path} was changed by another process; a tape has one writer.",
                                     "Give each process a cache of its own (LABKIT_CACHE), and start this one again.")
                self._size = self._extend(file, b"".join(parts))
        except OSError as error:
            raise ModelError(f"The tape {self._path} cannot be written ({error.strerror or error}).",
                             "Set LABKIT_CACHE to a file that you can write, or LABKIT_CACHE_MODE=replay.") from None
        self._places |= places
        self._end, self._unended = at, False

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let no other process look at the tape's end and write behind it at the same time."""
        lock = FileLock(self._path.with_name(f".{self._path.name}.lock"), timeout=_BUSY, fallback_to_soft=False)
        try:
            lock.acquire()
        except Timeout:
            raise ModelError(f"The tape {self._path} is locked by another process.",
                             "Give each process a cache of its own (LABKIT_CACHE), and start this one again.") from None
        except OSError as error:
            if error.errno not in (errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK):
                raise  # else the file system has no locks, and a tape one writer by agreement only
        try:
            yield
        finally:
            if lock.is_locked:
                with suppress(OSError):  # Windows removes it after the release only, by itself
                    os.unlink(lock.lock_file)
                lock.release()

    def _extend(self, file: FileIO, data: bytes) -> int:
        file.truncate(self._end)
        file.seek(self._end)
        try:
            while data:  # a raw file may take less than it was given, above all when the disk is full
                data = data[file.write(data) or 0:]
        except OSError:
            file.truncate(self._end)
            self._size = self._end
            raise
        return file.tell()

    def rows(self, kind: str | None = None) -> Iterator[Row]:
        """Yield all rows that count, or those of a kind, in the order of the file; all are read now."""
        found = self._read(sorted(self._places, key=self._places.__getitem__))
        rows = ((row["key"], row.get("kind", "chat"), row.get("label", ""), as_json(row["payload"])) for row in found)
        return (Row(*row) for row in rows if kind in (None, row[1]))

    def close(self) -> None:
        """Do nothing: a tape is open only while it is read or written."""

    def _read(self, keys: list[str]) -> list[dict]:
        found: list[dict] = []
        if not keys:
            return found  # a new tape has no file yet
        try:
            with self._path.open("rb") as file:
                for key in keys:
                    start, length = self._places[key]
                    file.seek(start)
                    row = json.loads(file.read(length))
                    if str(row["key"]) != key:
                        raise ValueError("another row stands there now")
                    found.append(row)
        except (OSError, ValueError, KeyError, TypeError):
            raise SettingsError(f"The tape {self._path} was changed or removed while in use.",
                                "Restart the kernel or the command.") from None
        return found

    def _index(self) -> None:
        at = 0
        try:
            with self._path.open("rb") as file:
                for number, line in enumerate(file, 1):
                    self._size += len(line)
                    self._unended = not line.endswith(b"\n")
                    if self._unended and _is_half(line):
                        self._unended = False
                        break
                    if line.strip():
                        self._places[self._key(line, number)] = (at, len(line))
                    at += len(line)
        except OSError as error:
            raise SettingsError(f"The tape {self._path} cannot be read ({error.strerror or error}).",
                                "Set LABKIT_CACHE to a file that you can read.") from None
        self._end = at

    def _key(self, line: bytes, number: int) -> str:
        try:
            row = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
            if isinstance(row["payload"], dict):
                return str(row["key"])
        except (ValueError, KeyError, TypeError):
            pass
        raise SettingsError(f"The tape {self._path} is damaged in line {number}.",
                            "Take a fresh copy, or set LABKIT_CACHE to another file.")


def as_json(value: Any) -> str:
    """Return JSON on one line that UTF-8 can hold: readable, save where a lone surrogate must be an escape."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text


def _is_half(line: bytes) -> bool:
    """Whether a row was cut short; any other text without a line end is left alone, for it would be cut off."""
    start = b'{"key"'
    if not (line.startswith(start) or start.startswith(line)):
        return False
    try:
        json.loads(line)
    except ValueError:
        return True
    return False
