"""Where kept answers lie: a SQLite file, a tape, or whatever else gives and takes rows."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from labkit.errors import ModelError, SettingsError

_TABLE = "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, kind TEXT, label TEXT, payload TEXT)"
_IN_USE = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_BUSY = 15.0  # seconds to wait for another process that writes; a commit takes well under one
_ELSEWHERE = "Set LABKIT_CACHE to a file that you can write, or LABKIT_CACHE_MODE=off."


class Row(NamedTuple):
    """One kept answer, as it is written; ``payload`` is JSON."""

    key: str
    kind: str
    label: str
    payload: str


class AnswerStore(Protocol):
    """What a cache keeps its rows in. One thread at a time calls it; what is appended is safe when the call returns."""

    def get(self, key: str) -> dict | None:
        """Return the payload under the key, or None; raises SettingsError if it cannot be read."""
        ...

    def append(self, rows: Iterable[Row]) -> None:
        """Keep rows, all or none, each in place of what its key had; raises ModelError if they cannot be written."""
        ...

    def rows(self, kind: str | None = None) -> Iterator[Row]:
        """Yield all rows, or all of a kind, in the order they were put."""
        ...

    def close(self) -> None:
        """Let go of it; a later call opens it again."""
        ...


class SqliteAnswers:
    """Rows in a SQLite file, which several processes may write at once.

    Parameters
    ----------
    path
        The file, which is made with its folder.
    read_only
        Whether nothing is written, and the file must be there.

    Raises
    ------
    SettingsError
        If it is no cache, or cannot be opened.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self._path, self._read_only = path, read_only
        self._database: sqlite3.Connection | None = None
        with self._explained("opened"):
            if not read_only:
                path.parent.mkdir(parents=True, exist_ok=True)
            self._connection()

    def get(self, key: str) -> dict | None:
        """Return the payload under the key, or None."""
        with self._explained("read"):
            row = self._connection().execute("SELECT payload FROM answers WHERE key = ?", (key,)).fetchone()
        return None if row is None else json.loads(row[0])

    def append(self, rows: Iterable[Row]) -> None:
        """Write rows in one commit."""
        with self._explained("written"):
            database = self._connection()
            database.execute("BEGIN IMMEDIATE")
            try:
                database.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", rows)
                database.execute("COMMIT")
            except BaseException:
                if database.in_transaction:
                    database.execute("ROLLBACK")
                raise

    def rows(self, kind: str | None = None) -> Iterator[Row]:
        """Yield the rows, all of which are read now."""
        where, values = ("WHERE kind = ? ", (kind,)) if kind else ("", ())
        with self._explained("read"):
            found = self._connection().execute(
                f"SELECT key, kind, label, payload FROM answers {where}ORDER BY rowid", values).fetchall()
        return (Row(*row) for row in found)

    def close(self) -> None:
        """Close the file; what was put is in it already."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _connection(self) -> sqlite3.Connection:
        if self._database is None:
            with self._explained("opened"):
                self._database = self._connect()
        return self._database

    def _connect(self) -> sqlite3.Connection:
        if not self._read_only:
            database = sqlite3.connect(self._path, timeout=_BUSY, check_same_thread=False, isolation_level=None)
            _require_own(database)
            # WAL with NORMAL: a commit survives the death of the process; a power cut may cost the last ones.
            return _tried(database, "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL", _TABLE)
        try:
            return self._connect_to_read("mode=ro")
        except sqlite3.OperationalError as error:
            # A folder that cannot be written has no place for WAL's files. SQLite then reads the file alone: not where
            # another process writes it, nor where answers wait in a WAL file that one left behind when it was killed.
            wal = self._path.with_name(self._path.name + "-wal")
            if error.sqlite_errorcode & 0xFF in _IN_USE or (wal.is_file() and wal.stat().st_size):
                raise
        return self._connect_to_read("immutable=1")

    def _connect_to_read(self, option: str) -> sqlite3.Connection:
        uri = f"{self._path.resolve().as_uri()}?{option}"
        database = sqlite3.connect(uri, uri=True, timeout=_BUSY, check_same_thread=False)
        return _tried(database, "SELECT key FROM answers LIMIT 1")

    @contextmanager
    def _explained(self, deed: str) -> Iterator[None]:
        """Turn what SQLite or the system says into one line that names the file."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            said = str(getattr(error, "strerror", None) or error)
            kind = ModelError if deed == "written" else SettingsError
            if "not a database" in said or "malformed" in said or "no such table" in said:
                raise kind(f"The cache {self._path} is damaged, or is no cache ({said}).",
                           "Move it away (a new one is begun), or set LABKIT_CACHE to another file.") from None
            if "locked" in said or "busy" in said:
                raise kind(f"The cache {self._path} is locked by another process.",
                           "End that process, or give this one a file of its own with LABKIT_CACHE.") from None
            raise kind(f"The cache {self._path} cannot be {deed} ({said}).", _ELSEWHERE) from None


def _require_own(database: sqlite3.Connection) -> None:
    """Keep out of the database of another program, before anything in it is changed."""
    try:
        tables = {name for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables and "answers" not in tables:
            raise sqlite3.DatabaseError("no such table: answers")
    except BaseException:
        database.close()
        raise


def _tried(database: sqlite3.Connection, *statements: str) -> sqlite3.Connection:
    try:
        for statement in statements:
            database.execute(statement)
    except BaseException:
        database.close()
        raise
    return database
