"""A worker as the process that started it sees it: asked, watched, and ended where it takes too much.

It is started as a program of its own, not by multiprocessing: that would run the script that called labkit once more
in it, and needs a notebook's ``__main__`` to be importable. Its other side is :mod:`labkit.documents.workers.main`.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

from labkit.documents.workers.wire import READY, decoded, encoded
from labkit.errors import DocumentError
from labkit.settings import Settings

_TICK = 0.1  # seconds between two looks at a worker's memory
_START = 30.0  # seconds that the start of a process may take besides
_CODE = (f"import sys; sys.path.insert(0, {str(Path(__file__).resolve().parents[3])!r}); "
         "from labkit.documents.workers.main import main; main(%d)")


class Limits(NamedTuple):
    """What reading a file may take: seconds for one page, and megabytes in one worker process."""

    seconds: float = 120.0
    megabytes: int = 3000

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        return cls(settings.read_timeout, settings.read_memory)


class LostError(Exception):
    """A worker is gone; ``cause`` says why, as the end of a sentence about the page, and ``mend`` what can be done.

    ``killed`` tells that it was ended from outside, for which its page may not be to blame.
    """

    killed = False

    def __init__(self, cause: str, mend: str) -> None:
        super().__init__(cause)
        self.cause, self.mend = cause, mend


class Worker:
    """One process, which has one file open at a time."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._ready = False
        self._replies: SimpleQueue[bytes] = SimpleQueue()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _CODE % limits.megabytes], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env=os.environ | {"OMP_NUM_THREADS": "1"}, start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
        except (OSError, ValueError) as error:
            raise DocumentError(f"The process that reads pages cannot be started ({error}).",
                                "Free memory, or end other programs, and run it again.") from None
        assert self._process.stdin and self._process.stdout
        self._requests, self._output = self._process.stdin, self._process.stdout
        self.pid = self._process.pid
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(ValueError):  # closed amid a line
            for line in self._output:
                self._replies.put(line)
        self._replies.put(b"")

    def ask(self, seconds: float, **request: Any) -> Any:
        """Return what a request comes to; raises LostError if the worker is gone, or had to be ended.

        The seconds count from when the process has been started.

        Raises
        ------
        DocumentError
            If the worker says that the file cannot be read.
        """
        wait = seconds if self._ready else seconds + _START
        with contextlib.suppress(OSError):  # it is gone: told below
            self._requests.write(encoded(request | {"seconds": wait}))
            self._requests.flush()
        until = time.monotonic() + wait
        while True:
            try:
                line = self._replies.get(timeout=_TICK)
                if line != READY:
                    break
                self._ready, until = True, time.monotonic() + seconds
            except Empty:
                if time.monotonic() > until:
                    raise self.ended(f"takes more than {seconds:,.0f} seconds", "Raise LABKIT_READ_TIMEOUT (seconds "
                                      "for a page), or leave the file out.") from None
                if self.memory() > self.limits.megabytes * 2**20:
                    raise self.ended(*self._no_room()) from None
        if not line:
            raise self._died()
        try:
            reply = decoded(line)
        except (ValueError, TypeError, RecursionError):
            raise self.ended("makes its reader talk nonsense", "Leave the file out.") from None
        if reply.get("no_room"):
            raise self.ended(*self._no_room())
        if "cause" in reply:
            raise DocumentError(reply["cause"], reply["mend"])
        return reply["value"]

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def memory(self) -> int:
        """Return the bytes of memory it holds."""
        import psutil

        try:
            return psutil.Process(self.pid).memory_info().rss
        except psutil.Error:
            return 0

    def _no_room(self) -> tuple[str, str]:
        return (f"takes more than {self.limits.megabytes:,} MB of memory",
                "Raise LABKIT_READ_MEMORY (megabytes), or leave the file out.")

    def _died(self) -> LostError:
        code = self._process.wait()
        if code == -getattr(signal, "SIGKILL", 9):
            lost = self.ended("made the system end its reader, most likely for want of memory",
                              "Free memory, and run it again.")
            lost.killed = True
            return lost
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"exit code {code}"
        return self.ended(f"makes its reader crash ({name})",
                          "Save a fresh copy from a PDF viewer, or leave the file out.")

    def ended(self, cause: str, mend: str) -> LostError:
        """End the process, and return the error that says why."""
        self.end()
        return LostError(cause, mend)

    def end(self) -> None:
        """End the process at once, and what it has started; whoever waits for its reply is told that it is gone."""
        if hasattr(os, "killpg") and self.alive:  # until it is waited for, nobody else gets its number
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):  # what was never sent
            self._requests.close()


_idle: list[Worker] = []  # one at most: the next file is read by it
_idle_lock = threading.Lock()


def idle_worker(limits: Limits) -> Worker | None:
    """Return the worker that waits for a file, if there is one and it has these limits; it may have died meanwhile."""
    with _idle_lock:
        worker = _idle.pop() if _idle else None
    if worker and worker.limits != limits:
        worker.end()
        return None
    return worker


def let_go(worker: Worker, path: Path) -> None:
    """Let a worker close a file and wait for the next one; it is ended where another waits, or where it has grown."""
    if worker.memory() < worker.limits.megabytes * 2**19:
        with contextlib.suppress(LostError, DocumentError):
            worker.ask(worker.limits.seconds, do="end", path=str(path))
            with _idle_lock:
                if not _idle:
                    _idle.append(worker)
                    return
    worker.end()


@atexit.register
def end_idle() -> None:
    """End the worker that waits, if there is one."""
    while _idle:
        _idle.pop().end()
