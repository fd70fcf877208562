"""Requests that belong together: what one of them cannot get past, no later one could."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

from labkit.errors import LabkitError

T = TypeVar("T")


class Batch:
    """The requests of one call: when one meets what no later one could get past, all come to an end.

    Those in flight are let finish; those that wait are cancelled.
    """

    def __init__(self) -> None:
        self.error: LabkitError | None = None
        self._waiting: set[asyncio.Task[Any]] = set()

    def stop(self, error: LabkitError) -> None:
        """End the batch."""
        self.error = self.error or error
        for task in list(self._waiting):
            task.cancel()

    def check(self) -> None:
        """Raise what ended the batch, if it has ended."""
        if self.error:
            raise self.error

    async def wait(self, awaitable: Awaitable[T]) -> T:
        """Wait for something that the end of the batch may cut short."""
        task = asyncio.current_task()
        assert task is not None
        self._waiting.add(task)
        try:
            return await awaitable
        finally:
            self._waiting.discard(task)
