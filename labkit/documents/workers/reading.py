"""A file that is open in workers beside an event loop: on all cores, within limits of time and memory."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from labkit.documents.workers.allowance import Allowance
from labkit.documents.workers.process import Limits, LostError, Worker, idle_worker, let_go
from labkit.errors import DocumentError
from labkit.settings import Settings
from labkit.settings.machine import cores, free_memory

_WORTH = 4  # pages that pay for the start of another worker, which takes about as long as two or three of them
_ROOM = 900 * 2**20  # bytes of memory that a worker takes where there are scans
_MOST = 16  # workers at once

Opened = TypeVar("Opened", bound="Reading")


async def in_worker(work: str, path: str | os.PathLike[str], *args: Any, settings: Settings,
                    what: str = "the work on it") -> Any:
    """Return what a function makes of a file and these arguments, in a worker; for one call.

    Parameters
    ----------
    work
        ``"module:function"``, which is given the file and the arguments (see :mod:`labkit.documents.workers`).
    settings
        Its ``read_timeout`` and ``read_memory`` are the limits.
    what
        Names the work in an error.

    Raises
    ------
    DocumentError
        If the file cannot be opened or worked on, or the limits end it.
    """
    async with Reading(path, Limits.of(settings)) as reading:
        return await reading.call(work, *args, what=what)


class Reading:
    """A file that is worked on by workers; further ones are started as work is asked for at the same time.

    Raises
    ------
    DocumentError
        On entering, if the file cannot be opened; from then on, if it is given up.
    """

    def __init__(self, path: str | os.PathLike[str], limits: Limits) -> None:
        self.path, self.limits = Path(os.path.abspath(path)), limits
        self._free: list[Worker] = []
        self._busy: list[Worker] = []
        self._turns = asyncio.Semaphore(1)
        self.allowance = Allowance(self.path, limits)
        self.at_once = 1

    async def __aenter__(self: Opened) -> Opened:
        self._done(await self._next())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:
        for worker in self._busy:
            worker.end()
        first, self._free = self._free[:1], self._free[1:]
        for worker in self._free:
            worker.end()
        for worker in first:
            await self._watched(worker, let_go, worker, self.path)
        self._busy, self._free = [], []

    @property
    def pages(self) -> int:
        """How many pages the file has."""
        return self.allowance.pages

    def expect(self, pages: int) -> None:
        """Say how many pages will be asked for, to be told in ``at_once`` how many are worked on at the same time."""
        self.at_once = max(1, min(_MOST, cores(), pages // _WORTH, free_memory() // _ROOM))
        self._turns = asyncio.Semaphore(self.at_once)

    async def call(self, work: str, *args: Any, what: str = "the work on it") -> Any:
        """Return what a function makes of the file and these arguments; see :func:`in_worker`.

        Raises
        ------
        DocumentError
            If the file cannot be worked on, or the limits end it.
        """
        try:
            return await self._twice(work, args)
        except LostError as lost:
            self.allowance.lose(lost)
            raise self.allowance.error(lost, what) from None

    async def unread(self) -> list[str]:
        """Return a line for each thing in the file that is no page of it, and is not read: attached files, XFA."""
        if self.path.suffix.lower() != ".pdf":
            return []
        with suppress(DocumentError):  # what takes too long to be looked for may still be read
            found: list[str] = await self.call("labkit.documents.workers.open_file:unread")
            return found
        return []

    async def call_for_page(self, work: str, number: int, *args: Any) -> tuple[Any, str]:
        """Return what a function makes of a page and "", or None and what is wrong where the page costs its worker.

        Raises
        ------
        DocumentError
            If the file is given up: too many of its pages do, or all of them take too long.
        """
        try:
            return await self._twice(work, (number, *args)), ""
        except LostError as lost:
            if not self.allowance.lose(lost):
                raise self.allowance.error(lost, f"page {number}") from None
            return None, f"it {lost.cause}"

    async def _twice(self, work: str, args: tuple[Any, ...]) -> Any:
        """Ask; once more where the worker was ended from outside: others may have left it no memory."""
        try:
            return await self._ask(work, args)
        except LostError as lost:
            if not lost.killed:
                raise
            return await self._ask(work, args)

    async def _ask(self, work: str, args: tuple[Any, ...]) -> Any:
        async with self._turns:
            self.allowance.require_time()
            worker = await self._next()
            threads = 0 if self.at_once == 1 else max(1, cores() // self.at_once)
            started = time.monotonic()
            try:
                return await self._watched(worker, worker.ask, self.limits.seconds, do="call", path=str(self.path),
                                           call=work, args=args, threads=threads)
            finally:
                self.allowance.spent += (time.monotonic() - started) / self.at_once
                self._done(worker)

    async def _next(self) -> Worker:
        """Return a worker that has the file open."""
        if self._free:
            worker = self._free.pop()
            self._busy.append(worker)
            return worker
        if waiting := idle_worker(self.limits):
            try:
                return await self._begun(waiting)
            except LostError:  # it died while it waited
                pass
        try:
            return await self._begun(await self._started())
        except LostError as lost:
            raise self.allowance.error(lost, "to open it") from None

    async def _started(self) -> Worker:
        starting = asyncio.ensure_future(asyncio.to_thread(Worker, self.limits))
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            await asyncio.wait([starting])
            if not starting.exception():
                starting.result().end()
            raise

    async def _begun(self, worker: Worker) -> Worker:
        """Let a worker open the file."""
        self._busy.append(worker)
        try:
            self.allowance.pages = await self._watched(worker, worker.ask, self.limits.seconds, do="begin",
                                                       path=str(self.path))
        except DocumentError:
            self._done(worker)
            if not self.pages:  # whoever enters for the first time does not leave again
                await self.__aexit__(None, None, None)
            raise
        except BaseException:
            self._done(worker)
            raise
        return worker

    async def _watched(self, worker: Worker, work: Any, *args: Any, **kwargs: Any) -> Any:
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
