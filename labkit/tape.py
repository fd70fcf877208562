"""A tape: kept answers as JSON Lines, to hand out, to replay, and to keep beside the tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from labkit.errors import ModelError, SettingsError


class Tape:
    """A file of rows ``{"key", "kind", "label", "payload"}``; of equal keys the last counts.

    Only the place of each row is held in memory. A last line that a killed process left half-written is passed over,
    and cut off by the next row that is written. One process may write; any number may read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0
        if path.exists():
            self._index()

    @staticmethod
    def line(key: str, kind: str, label: str, payload: str) -> str:
        """Return one row as a line; ``payload`` is JSON already."""
        head = json.dumps({"key": key, "kind": kind, "label": label}, ensure_ascii=False)
        try:
            head.encode("utf-8")
        except UnicodeEncodeError:
            head = json.dumps({"key": key, "kind": kind, "label": label})
        return f'{head[:-1]}, "payload": {payload}}}\n'

    def get(self, key: str) -> dict | None:
        """Return the payload under the key, or None."""
        place = self._places.get(key)
        return None if place is None else self._read([place])[0]["payload"]

    def append(self, rows: Iterable[tuple[str, str, str, str]]) -> None:
        """Write rows (key, kind, label, payload as JSON) behind the last whole one; raises ModelError if it cannot."""
        places, parts, at = {}, [], self._end
        for row in rows:
            data = self.line(*row).encode("utf-8")
            places[row[0]] = (at, len(data))
            parts.append(data)
            at += len(data)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("r+b" if self._path.exists() else "wb", buffering=0) as file:
                file.truncate(self._end)
                file.seek(self._end)
                data = b"".join(parts)
                while data:  # a raw file may take less than it was given, above all when the disk is full
                    data = data[file.write(data) or 0:]
        except OSError as error:
            raise ModelError(f"The tape {self._path} cannot be written ({error.strerror or error}).",
                             "Set LABKIT_CACHE to a file that you can write, or LABKIT_CACHE_MODE=replay.") from None
        self._places |= places
        self._end = at

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield (key, kind, label, payload as JSON) of all rows that count, in the order of the file."""
        for row in self._read(sorted(self._places.values())):
            payload = json.dumps(row["payload"], ensure_ascii=False, separators=(",", ":"))
            yield row["key"], row.get("kind", "chat"), row.get("label", ""), payload

    def _read(self, places: list[tuple[int, int]]) -> list[dict]:
        found = []
        try:
            with self._path.open("rb") as file:
                for start, length in places:
                    file.seek(start)
                    found.append(json.loads(file.read(length)))
        except (OSError, ValueError):
            raise SettingsError(f"The tape {self._path} was changed or removed while in use.",
                                "Restart the kernel or the command.") from None
        return found

    def _index(self) -> None:
        at = 0
        try:
            with self._path.open("rb") as file:
                for number, line in enumerate(file, 1):
                    if not line.endswith(b"\n"):
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
