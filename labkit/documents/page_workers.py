"""Worker processes that read the pages of a file, on all cores, within limits of time and memory.

They are started as programs of their own, not by multiprocessing: that would run the script that called labkit once
more in each of them, and needs a notebook's ``__main__`` to be importable. See :mod:`labkit.documents.page_worker` for
the other side.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, NamedTuple

from labkit.documents.parts import PageParts
from labkit.errors import DocumentError
from labkit.settings import ROOT, Settings

_WORTH = 4  # pages that pay for the start of another worker, which takes about as long as two or three of them
_ROOM = 900 * 2**20  # bytes of memory that a worker takes where there are scans
_MOST = 16  # workers at once
_TICK = 0.1  # seconds between two looks at a worker's memory
_PAGES = 10  # that a file may take as long for, on average, as its slowest page may take
_MOST_LOST = 3  # pages that may cost a worker each before the file is given up
_CODE = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from labkit.documents.page_worker import main; main(%d)"


class Limits(NamedTuple):
    """What reading a file may take: seconds for one page, and megabytes in one worker process."""

    seconds: float = 120.0
    megabytes: int = 3000

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        return cls(settings.read_timeout, settings.read_memory)


class LostError(Exception):
    """A worker is gone; ``cause`` says why, as the end of a sentence about the page, and ``mend`` what can be done."""

    def __init__(self, cause: str, mend: str) -> None:
        super().__init__(cause)
        self.cause, self.mend = cause, mend


def cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


class Worker:
    """One process, and the file that it has open."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
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

        Raises
        ------
        DocumentError
            If the worker says that the file cannot be read.
        """
        with contextlib.suppress(OSError):  # it is gone: told below
            self._process.stdin.write(json.dumps(request | {"seconds": seconds}).encode("ascii") + b"\n")
            self._process.stdin.flush()
        until = time.monotonic() + seconds
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
            raise self.ended(*self._died())
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

    def _died(self) -> tuple[str, str]:
        code = self._process.wait()
        if code == -getattr(signal, "SIGKILL", 9):
            return "made the system end its reader, most likely for want of memory", "Free memory, and run it again."
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"exit code {code}"
        return f"makes its reader crash ({name})", "Save a fresh copy from a PDF viewer, or leave the file out."

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


_idle: list[Worker] = []  # one at most: the next file is read by it
_idle_lock = threading.Lock()


@atexit.register
def _end_idle() -> None:
    while _idle:
        _idle.pop().end()


class Reading:
    """A file that is being read by workers; further ones are started as pages are asked for at the same time.

    Raises
    ------
    DocumentError
        On entering, if the file cannot be opened; from then on, if it is given up.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = Path(os.path.abspath(path)), limits
        self._free: list[Worker] = []
        self._busy: list[Worker] = []
        self._lost = 0
        self.pages = 0
        self.at_once = 1

    async def __aenter__(self) -> Reading:
        worker = await self._next()
        self._done(worker)
        self._until = time.monotonic() + self._limits.seconds * (1 + self.pages / _PAGES)
        self._turns = asyncio.Semaphore(1)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:
        for worker in self._busy:
            worker.end()
        kept = [worker for worker in self._free if worker.memory() < self._limits.megabytes * 2**19]
        for worker in kept[:1]:
            with contextlib.suppress(LostError, DocumentError):
                await asyncio.to_thread(worker.ask, self._limits.seconds, do="end", path=str(self._path))
                with _idle_lock:
                    if not _idle:
                        _idle.append(worker)
                        self._free.remove(worker)
        for worker in self._free:
            worker.end()

    def expect(self, pages: int) -> None:
        """Say how many pages will be asked for, to be told in ``at_once`` how many are read at the same time."""
        import psutil

        room = psutil.virtual_memory().available // _ROOM
        self.at_once = max(1, min(_MOST, cores(), pages // _WORTH, room))
        self._turns = asyncio.Semaphore(self.at_once)

    async def hashes(self, numbers: list[int]) -> list[str]:
        """Return what tells the content of pages (see :mod:`labkit.documents.page_hash`); "" where nothing does."""
        try:
            return (await self._ask(do="hash", numbers=numbers))["hashes"]
        except LostError:
            return [""] * len(numbers)

    async def page(self, number: int) -> tuple[PageParts, str]:
        """Read a page, as :meth:`labkit.documents.builtin.PageReader.page` does; one that costs a worker is damaged."""
        try:
            reply = await self._ask(do="page", number=number, threads=0 if self.at_once == 1
                                    else max(1, cores() // self.at_once))
        except LostError as lost:
            self._lost += 1
            if self._lost >= min(_MOST_LOST, self.pages) or time.monotonic() > self._until:
                raise DocumentError(f"{self._path.name} cannot be read: page {number} {lost.cause}.",
                                    lost.mend) from None
            flaw = f"it {lost.cause}"
            return PageParts(number, 0.0, 0.0, "image", f"The page is damaged: {flaw}", "none"), flaw
        return PageParts.from_payload(reply["page"]), reply["flaw"]

    async def _ask(self, **request: Any) -> dict[str, Any]:
        async with self._turns:
            left = self._until - time.monotonic()
            if left <= 0:
                total = self._limits.seconds * (1 + self.pages / _PAGES)
                raise DocumentError(f"{self._path.name} cannot be read: its {self.pages:,} pages take more than "
                                    f"{total:,.0f} seconds.", "Raise LABKIT_READ_TIMEOUT (seconds for a page; a tenth "
                                    "of it counts for each page of a file), or leave the file out.")
            worker = await self._next()
            try:
                return await self._watched(worker, worker.ask, self._limits.seconds, **request)
            finally:
                self._done(worker)

    async def _next(self) -> Worker:
        """Return a worker that has the file open."""
        if self._free:
            worker = self._free.pop()
            self._busy.append(worker)
            return worker
        with _idle_lock:
            worker = _idle.pop() if _idle else None
        if worker:
            try:
                return await self._begun(worker)
            except LostError:  # it died while it waited
                pass
        worker = await asyncio.to_thread(Worker, self._limits)
        try:
            return await self._begun(worker)
        except LostError as lost:
            raise DocumentError(f"{self._path.name} cannot be read: to open it {lost.cause}.", lost.mend) from None

    async def _begun(self, worker: Worker) -> Worker:
        """Let a worker open the file."""
        if worker.limits != self._limits:
            raise worker.ended("has other limits", "")
        self._busy.append(worker)
        try:
            reply = await self._watched(worker, worker.ask, self._limits.seconds, do="begin", path=str(self._path))
        except DocumentError:
            self._done(worker)
            if not self.pages:  # whoever enters for the first time does not leave again
                await self.__aexit__(None, None, None)
            raise
        except BaseException:
            self._done(worker)
            raise
        self.pages = reply["pages"]
        return worker

    async def _watched(self, worker: Worker, work: Callable[..., dict[str, Any]], *args: Any, **kwargs: Any,
                       ) -> dict[str, Any]:
        """Work beside the event loop; when cancelled, end the worker, and with it the work."""
        running = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            worker.end()
            await asyncio.wait([running])
            running.exception()
            raise

    def _done(self, worker: Worker) -> None:
        if worker in self._busy:
            self._busy.remove(worker)
        if worker.alive:
            self._free.append(worker)
