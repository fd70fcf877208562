"""A process that reads pages, as the one that started it sees it: asked, watched, and ended where it takes too much.

It is started as a program of its own, not by multiprocessing: that would run the script that called labkit once more
in it, and needs a notebook's ``__main__`` to be importable. Its other side is
:mod:`labkit.documents.builtin.worker_main`.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple

from labkit.errors import DocumentError
from labkit.settings import ROOT, Settings

_TICK = 0.1  # seconds between two looks at a worker's memory
_START = 30.0  # seconds that the start of a process may take besides
_CODE = (f"import sys; sys.path.insert(0, {str(ROOT)!r}); "
         "from labkit.documents.builtin.worker_main import main; main(%d)")


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
    """One process, and the file that it has open."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._answered = False
        self._replies: SimpleQueue[bytes] = SimpleQueue()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _CODE % limits.megabytes], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, env=os.environ | {"OMP_NUM_THREADS": "1"},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
        except (OSError, ValueError) as error:
            raise DocumentError(f"The process that reads pages cannot be started ({error}).",
                                "Free memory, or end other programs, and run it again.") from None
        self.pid = self._process.pid
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(ValueError):  # closed amid a line
            for line in self._process.stdout:
                self._replies.put(line)
        self._replies.put(b"")

    def ask(self, seconds: float, **request: Any) -> dict[str, Any]:
        """Return the reply to a request; raises LostError if the worker is gone, or had to be ended.

        The first one may take longer, as the process is still being started.

        Raises
        ------
        DocumentError
            If the worker says that the file cannot be read.
        """
        wait = seconds if self._answered else seconds + _START
        with contextlib.suppress(OSError):  # it is gone: told below
            self._process.stdin.write(json.dumps(request | {"seconds": wait}).encode("ascii") + b"\n")
            self._process.stdin.flush()
        until = time.monotonic() + wait
        while True:
            try:
                line = self._replies.get(timeout=_TICK)
                break
            except Empty:
                if time.monotonic() > until:
                    raise self.ended(f"takes more than {seconds:,.0f} seconds", "Raise LABKIT_READ_TIMEOUT (seconds "
                                      "for a page), or leave the file out.") from None
                if self.memory() > self.limits.megabytes * 2**20:
                    raise self.ended(*self._no_room()) from None
        if not line:
            raise self._died()
        self._answered = True
        reply = json.loads(line)
        if reply.get("no_room"):
            raise self.ended(*self._no_room())
        if "cause" in reply:
            raise DocumentError(reply["cause"], reply["mend"])
        return reply

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
        """End the process at once; whoever waits for its reply is told that it is gone."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):  # what was never sent
            self._process.stdin.close()
