"""ResponseCache: an answer that was paid for once is kept, and may be handed out as a tape."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from labkit.errors import CacheMissError, ModelError, SettingsError
from labkit.llm.answer_store import AnswerStore, Row, SqliteAnswers
from labkit.llm.remote_answers import RemoteAnswers, server_of
from labkit.llm.tape import Tape, as_json
from labkit.settings import CacheMode


class ResponseCache:
    """Keeps the answers of models and services in one file: SQLite, or a *tape* of JSON Lines if it ends in .jsonl.

    What is put is committed before the call returns, so a killed process loses nothing; several processes may use one
    SQLite file at once (a tape has one writer). It adds nothing to what it is given: no time, user, host or setting.

    Parameters
    ----------
    path
        The file. SQLite makes it and its folder at once, a tape when something is put. Or the address of a server
        (``http://host:8421``, see :mod:`labkit.llm.cache_server`), which several machines may use at once.
    mode
        ``"use"`` reads and writes. ``"replay"`` only reads: the file must exist, and a miss is for the caller to raise
        (see :meth:`miss_error`). ``"refresh"`` reads no answer, and overwrites. ``"off"`` touches no file.

    Raises
    ------
    SettingsError
        If the file is no cache, is missing in replay mode, or cannot be opened.
    """

    def __init__(self, path: str | os.PathLike[str], mode: CacheMode = "use") -> None:
        if mode not in ("use", "replay", "refresh", "off"):
            raise SettingsError(f'LABKIT_CACHE_MODE is "{mode}".', "Set it to use, replay, refresh or off.")
        self.path, self.mode = Path(path), mode
        self._lock = threading.Lock()
        self._waiting: dict[asyncio.AbstractEventLoop, list[tuple[Row, asyncio.Future[None]]]] = {}
        self._server = server_of(self.path)
        if mode == "replay" and not self._server and not self.path.is_file():
            raise SettingsError(f"{self.path} does not exist, and LABKIT_CACHE_MODE=replay asks nobody.",
                                "Set LABKIT_CACHE to a recorded cache or tape, or LABKIT_CACHE_MODE=use.")
        self._kept: AnswerStore | None = None if mode == "off" else self._opened()

    def __repr__(self) -> str:
        return f"ResponseCache({str(self.path)!r}, mode={self.mode!r})"

    @staticmethod
    def key_of(payload: Any) -> str:
        """Return the SHA-256 of the payload as canonical JSON, in hex: the order of names in it does not matter.

        Numbers count as they are written: 0 and 0.0 give two keys.
        """
        text = json.dumps(payload, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def get(self, key: str) -> dict | None:
        """Return what was put under the key, or None: also in the modes that do not read."""
        if self._kept is None or self.mode == "refresh":
            return None
        with self._lock:
            return self._kept.get(key)

    def put(self, key: str, payload: dict, *, kind: str = "chat", label: str = "") -> None:
        """Keep a payload (JSON) under the key, replacing what was there; it is in the file when this returns.

        Modes ``off`` and ``replay`` keep nothing. Raises ModelError if the file cannot be written.
        """
        if self.mode in ("use", "refresh"):
            self._write([_row(key, kind, label, payload)])

    async def store(self, key: str, payload: dict, *, kind: str = "chat", label: str = "") -> None:
        """Do what :meth:`put` does, sharing one commit with all others that store in the same moment."""
        if self.mode not in ("use", "refresh"):
            return
        loop = asyncio.get_running_loop()
        stored = loop.create_future()
        row = _row(key, kind, label, payload)
        waiting = self._waiting.setdefault(loop, [])  # a future may only be set in its own loop
        waiting.append((row, stored))
        if len(waiting) == 1:
            loop.call_soon(self._flush, loop)
        await stored

    def _flush(self, loop: asyncio.AbstractEventLoop) -> None:
        waiting = self._waiting.pop(loop)
        try:
            self._write([row for row, _ in waiting])
        except BaseException as error:  # whoever waits must hear of it, or would wait for ever
            for _, stored in waiting:
                if not isinstance(error, Exception):
                    stored.cancel()
                elif not stored.done():
                    stored.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        for _, stored in waiting:
            if not stored.done():
                stored.set_result(None)

    def miss_error(self, key: str, label: str = "", model: tuple[str, str] | None = None) -> CacheMissError:
        """Return the error for an answer that replay needs and the file does not hold; the caller raises it.

        Parameters
        ----------
        model
            Provider and name of the model that was to be asked.
        """
        what = f'the prompt "{label}"' if label else f"this request (key {key[:12]})"
        cause = f"{self.path.name} holds no answer to {what}, and LABKIT_CACHE_MODE=replay asks nobody."
        held = [(str(entry.get("provider")), str(entry.get("name"))) for entry in self.models()]
        if model and held and model not in held:
            names = ", ".join(f"{provider} {name}" for provider, name in held)
            return CacheMissError(f"{cause} It was recorded with {names}, and {' '.join(model).strip()} is set.",
                                  "Set LABKIT_PROVIDER=auto to replay what was recorded.")
        return CacheMissError(cause, "A parameter, a prompt or a file differs from the recorded run, or labkit itself: "
                                     "set it back as it was, or run the same cell or command again with "
                                     "LABKIT_CACHE_MODE=use and a model configured.")

    def rows(self, kind: str | None = None) -> Iterator[Row]:
        """Yield all that is kept, or all of a kind, in the order it was put; nothing in mode ``off``."""
        if self._kept is None:
            return iter(())
        with self._lock:
            return self._kept.rows(kind)

    def models(self) -> list[dict]:
        """Return which models the answers came from, the latest first; see :meth:`remember_model`."""
        return [json.loads(row.payload) for row in self.rows("model")][::-1]

    def remember_model(self, model: dict) -> None:
        """Keep which model answers come from, so that a replay needs no settings; written only where it is news."""
        if self.mode in ("use", "refresh") and self.models()[:1] != [model]:
            self.put("model:" + self.key_of(model), model, kind="model", label=str(model.get("name", "")))

    def export_tape(self, path: str | os.PathLike[str]) -> int:
        """Write everything as a tape, whole or not at all; return the number of rows.

        Raises ModelError if it cannot be written, is not named .jsonl, is the cache itself, or is there and no tape.
        """
        target = Path(path)
        if target.suffix.lower() != ".jsonl":
            raise ModelError(f"{target} is no name for a tape.", "Give it a name that ends in .jsonl.")
        if target.resolve() == self.path.resolve():
            raise ModelError(f"The tape {target} would replace the cache itself.", "Give it another name.")
        if target.is_file():
            try:
                Tape(target)
            except SettingsError:
                raise ModelError(f"{target} is there already, and is no tape that labkit wrote.",
                                 "Give it another name.") from None
        part = target.with_name(f".labkit-{secrets.token_hex(8)}.part")
        rows = 0
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with part.open("x", encoding="utf-8", newline="\n") as file:
                for row in self.rows():
                    if row.kind == "batch":  # where something was asked is nobody else's
                        continue
                    file.write(Tape.line(*row))
                    rows += 1
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise ModelError(f"The tape {target} cannot be written ({error.strerror or error}).",
                             "Choose a place that you can write, with room on the disk.") from None
        return rows

    def close(self) -> None:
        """Close the file; what was put is in it already."""
        if self._kept is not None:
            with self._lock:
                self._kept.close()

    def _opened(self) -> AnswerStore:
        if self._server:
            return RemoteAnswers(self._server)
        if self.path.suffix.lower() == ".jsonl":
            return Tape(self.path)
        return SqliteAnswers(self.path, read_only=self.mode == "replay")

    def _write(self, rows: list[Row]) -> None:
        if self._kept is not None:
            with self._lock:
                self._kept.append(rows)


def _row(key: str, kind: str, label: str, payload: dict) -> Row:
    # SQLite takes no lone surrogate; as_json writes it as an escape, a label does without it.
    return Row(key, kind, label.encode("utf-8", "replace").decode(), as_json(payload))
