"""The process that parses files which nobody has looked through: it reads pages for labkit, and may be killed.

Requests and replies are JSON, one a line: what comes back from a process that a hostile file may have taken over is
data, and is never run. The process ends when its input does, so it does not outlive the one that started it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Any

from labkit.errors import DocumentError

if TYPE_CHECKING:
    import pymupdf

    from labkit.documents.builtin.page_hash import PageHashes
    from labkit.documents.builtin.reader import PageReader

_GRACE = 5.0  # seconds after which the process ends by itself where its parent, which should have killed it, is gone
_NO_ROOM = ("MemoryError", "malloc", "calloc", "realloc", "bad_alloc", "Failed to allocate", "out of memory")


def main(megabytes: int) -> None:
    """Serve requests until the input ends; ``megabytes`` may be taken on top of what the program itself needs."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the parent, which ends this process
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    with open(os.devnull, "r+b") as nowhere:  # what foreign code prints must not get among the replies
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    files = _Files(megabytes)
    for request in _requests(sys.stdin.buffer):
        faulthandler.dump_traceback_later(request["seconds"] + _GRACE, exit=True, file=sys.stderr)
        reply = files.answer(request)
        faulthandler.cancel_dump_traceback_later()
        replies.write(json.dumps(reply) + "\n")
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
        yield json.loads(waiting.get())


def _import_mupdf() -> None:
    """Import PyMuPDF without its layout model, which it would load too, before anyone has bounded the model's threads.

    The model takes most of the time of that import, and is not needed where all pages are in the cache.
    """
    name = "pymupdf.layout"
    if "pymupdf" not in sys.modules:
        sys.modules[name] = None
        try:
            import pymupdf  # noqa: F401
        finally:
            del sys.modules[name]


def _bound_threads(threads: int) -> None:
    """Let each model that is loaded from now on use so many threads: it would take all cores by itself.

    OCR may use twice as many: a page full of pictures takes as long as twenty others, often when those are done. None
    of them keeps a core busy while it waits for more to do, as they would by themselves: the other workers need it.
    """
    import onnxruntime

    from labkit.documents import ocr

    class Bounded(onnxruntime.SessionOptions):
        def __init__(self) -> None:
            super().__init__()
            self.intra_op_num_threads = threads
            self.add_session_config_entry("session.intra_op.allow_spinning", "0")

    onnxruntime.SessionOptions = Bounded
    ocr.use_threads(2 * threads or -1)


def _bound_memory(megabytes: int) -> None:
    """Refuse memory beyond what is taken by now and so much more; where that cannot be, the parent's watch is left."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            taken = int(file.read().split()[0]) * resource.getpagesize()
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (taken + megabytes * 2**20, hard))


class _Files:
    """One file at a time, open."""

    def __init__(self, megabytes: int) -> None:
        self._megabytes = megabytes
        self._open = contextlib.ExitStack()
        self._document: pymupdf.Document | None = None
        self._reader: PageReader | None = None
        self._hashes: PageHashes | None = None

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        try:
            return getattr(self, f"_{request['do']}")(request)
        except DocumentError as error:
            return {"cause": error.cause, "mend": error.mend}
        except MemoryError:
            return {"no_room": True}
        except Exception as error:  # whatever a damaged file makes foreign code raise costs this file only
            if any(sign in str(error) for sign in _NO_ROOM):
                return {"no_room": True}
            return {"cause": f"{Path(request['path']).name} cannot be read ({type(error).__name__}).",
                    "mend": "Open it in a PDF viewer and save a fresh copy."}

    def _begin(self, request: dict[str, Any]) -> dict[str, Any]:
        """Open a file anew: reading turns pages, and they should be as they are in the file."""
        from labkit.documents.builtin.page_hash import PageHashes
        from labkit.documents.files import IMAGES
        from labkit.documents.pdf import opened

        self._end(request)
        _import_mupdf()
        path = Path(request["path"])
        document = self._open.enter_context(opened(path))
        self._document = document
        self._hashes = None if path.suffix.lower() in IMAGES else PageHashes(document)
        return {"pages": document.page_count}

    def _hash(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"hashes": [self._hashes.of(number) if self._hashes else "" for number in request["numbers"]]}

    def _page(self, request: dict[str, Any]) -> dict[str, Any]:
        if self._reader is None:
            from labkit.documents.builtin.reader import PageReader

            if self._megabytes:
                _bound_threads(request["threads"])
                import pymupdf4llm

                pymupdf4llm.use_layout(True)  # what the models take by themselves is not the file's

                _bound_memory(self._megabytes)
                self._megabytes = 0
            self._reader = PageReader(self._document)
        parts, flaw = self._reader.page(request["number"])
        if any(sign in flaw for sign in _NO_ROOM):
            return {"no_room": True}
        return {"page": parts.payload(), "flaw": flaw}

    def _end(self, request: dict[str, Any]) -> dict[str, Any]:
        self._reader = self._hashes = self._document = None
        self._open.close()
        return {}
