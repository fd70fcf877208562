"""The workers that read the pages of a file, on all cores, within limits of time and memory."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from labkit.documents.builtin.parts import PageParts
from labkit.documents.builtin.worker_process import Limits, LostError, Worker
from labkit.errors import DocumentError

_WORTH = 4  # pages that pay for the start of another worker, which takes about as long as two or three of them
_ROOM = 900 * 2**20  # bytes of memory that a worker takes where there are scans
_MOST = 16  # workers at once
_PAGES = 10  # that a file may take as long for, on average, as its slowest page may take
_MOST_LOST = 3  # pages that may cost a worker each before the file is given up


def cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


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
        self._spent = 0.0  # seconds of reading, not those in which whoever asked for pages is busy with them
        self.pages = 0
        self.at_once = 1

    async def __aenter__(self) -> Reading:
        worker = await self._next()
        self._done(worker)
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

    @property
    def _allowed(self) -> float:
        """Seconds that the file may take."""
        return self._limits.seconds * (1 + self.pages / _PAGES)

    def expect(self, pages: int) -> None:
        """Say how many pages will be asked for, to be told in ``at_once`` how many are read at the same time."""
        import psutil

        room = psutil.virtual_memory().available // _ROOM
        self.at_once = max(1, min(_MOST, cores(), pages // _WORTH, room))
        self._turns = asyncio.Semaphore(self.at_once)

    async def hashes(self, numbers: list[int]) -> list[str]:
        """Return what tells the content of pages (see :mod:`labkit.documents.builtin.page_hash`), or ""."""
        try:
            return (await self._ask(do="hash", numbers=numbers))["hashes"]
        except LostError:
            return [""] * len(numbers)

    async def page(self, number: int) -> tuple[PageParts, str]:
        """Read a page, as ``PageReader.page`` does; one that costs a worker is damaged."""
        request = {"do": "page", "number": number,
                   "threads": 0 if self.at_once == 1 else max(1, cores() // self.at_once)}
        try:
            try:
                reply = await self._ask(**request)
            except LostError as lost:
                if not lost.killed:
                    raise
                reply = await self._ask(**request)  # others may have left it no memory
        except LostError as lost:
            self._lost += 1
            if self._lost >= min(_MOST_LOST, self.pages) or self._spent > self._allowed:
                raise DocumentError(f"{self._path.name} cannot be read: page {number} {lost.cause}.",
                                    lost.mend) from None
            flaw = f"it {lost.cause}"
            return PageParts(number, 0.0, 0.0, "image", f"The page is damaged: {flaw}", "none"), flaw
        return PageParts.from_payload(reply["page"]), reply["flaw"]

    async def _ask(self, **request: Any) -> dict[str, Any]:
        async with self._turns:
            if self._spent > self._allowed:
                raise DocumentError(f"{self._path.name} cannot be read: its {self.pages:,} pages take more than "
                                    f"{self._allowed:,.0f} seconds.", "Raise LABKIT_READ_TIMEOUT (seconds for a page; "
                                    "a tenth of it counts for each page of a file), or leave the file out.")
            worker = await self._next()
            started = time.monotonic()
            try:
                return await self._watched(worker, worker.ask, self._limits.seconds, **request)
            finally:
                self._spent += (time.monotonic() - started) / self.at_once
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
