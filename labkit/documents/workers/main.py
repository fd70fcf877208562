"""The process that parses files which nobody has looked through: it works on them for labkit, and may be killed.

It ends when its input does, so it does not outlive the one that started it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from labkit.documents.files import OFFICE
from labkit.documents.workers.open_file import Memory, OpenFile, import_mupdf, require_room
from labkit.documents.workers.wire import READY, decoded, encoded
from labkit.errors import DocumentError

_GRACE = 5.0  # seconds after which the process ends by itself where its parent, which should have killed it, is gone
_NO_ROOM = encoded({"no_room": True})


def main(megabytes: int) -> None:
    """Serve requests until the input ends; ``megabytes`` may be taken on top of what the program itself needs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, which ends this process
    replies = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "r+b") as nowhere:  # what foreign code prints must not get among the replies
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    server = Server(megabytes)
    replies.write(READY)
    replies.flush()
    for request in _requests(sys.stdin.buffer):
        faulthandler.dump_traceback_later(request["seconds"] + _GRACE, exit=True, file=sys.stderr)
        reply = server.answer(request)
        faulthandler.cancel_dump_traceback_later()
        replies.write(reply)
        replies.flush()


def _requests(source: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Yield requests; once the input ends, the process does, even amid one of them."""
    waiting: SimpleQueue[bytes] = SimpleQueue()

    def listen() -> None:
        for line in source:
            waiting.put(line)
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        yield decoded(waiting.get())


class Server:
    """Answers requests about one file at a time, which it holds open."""

    def __init__(self, megabytes: int) -> None:
        self._memory = Memory(megabytes)
        self._opened = contextlib.ExitStack()
        self._file: OpenFile | None = None

    def answer(self, request: dict[str, Any]) -> bytes:
        """Return the reply to a request, as a line; whatever goes wrong is one."""
        try:
            return encoded({"value": getattr(self, f"_{request['do']}")(request)})
        except DocumentError as error:
            return encoded({"cause": error.cause, "mend": error.mend})
        except MemoryError:
            return _NO_ROOM
        except Exception as error:  # whatever a damaged file makes foreign code raise costs this file only
            try:
                require_room(str(error))
            except MemoryError:
                return _NO_ROOM
            path = Path(request["path"])
            program = "the program that wrote it" if path.suffix.lower() in OFFICE else "a PDF viewer"
            return encoded({"cause": f"{path.name} cannot be read ({type(error).__name__}).",
                            "mend": f"Open it in {program} and save a fresh copy."})

    def _begin(self, request: dict[str, Any]) -> int:
        """Open a file anew, as work on it may change it in memory. Returns how many pages it has."""
        from labkit.documents.pdf import opened

        self._end(request)
        path = Path(request["path"])
        if path.suffix.lower() in OFFICE:  # opened by the library of its format, as the work on it begins
            self._memory.bound()
            self._file = OpenFile(path, None, self._memory)
            return 1
        import_mupdf()
        self._memory.bound()
        document = self._opened.enter_context(opened(path))
        self._file = OpenFile(path, document, self._memory)
        return document.page_count

    def _call(self, request: dict[str, Any]) -> Any:
        module, _, name = request["call"].partition(":")
        assert self._file, "a file is open by then"
        self._file.threads = request["threads"]
        return getattr(importlib.import_module(module), name)(self._file, *request["args"])

    def _end(self, request: dict[str, Any]) -> None:
        self._file = None
        self._opened.close()
