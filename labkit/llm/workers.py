"""Workers on one list of work: as many as there is a use for, which may grow while they work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

_AT_ONCE = 512  # more are added by those that are: a batch has a use for 50,000, and there may be work for ten


class Workers:
    """Runs ``work`` in several tasks until one finds nothing left to do, and all have ended.

    Parameters
    ----------
    work
        Returns when there is nothing left to do.
    wanted
        How many tasks there is a use for now; asked whenever :meth:`grow` is called.
    """

    def __init__(self, work: Callable[[], Awaitable[None]], wanted: Callable[[], int]) -> None:
        self._work, self._wanted = work, wanted
        self._tasks: set[asyncio.Task[None]] = set()
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._closed = False

    def grow(self) -> None:
        """Add the tasks that are wanted and missing."""
        for _ in range(_AT_ONCE):
            if self._closed or len(self._tasks) >= self._wanted():
                return
            task = asyncio.ensure_future(self._work())
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    async def run(self) -> None:
        """Work until all is done, or one has raised; no task is left then."""
        self.grow()
        try:
            await self._over
        finally:
            self._closed = True
            tasks = list(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._closed = True
        error = None if task.cancelled() else task.exception()
        if self._over.done():
            return
        if task.cancelled():
            self._over.cancel()
        elif error:
            self._over.set_exception(error)
        elif not self._tasks:
            self._over.set_result(None)
