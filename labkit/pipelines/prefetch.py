"""Parts of a file that are read while those before them are worked on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

T = TypeVar("T")


async def ahead(source: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """Yield what a source yields; one more is fetched meanwhile, and one waits, so memory does not grow."""
    waiting: asyncio.Queue[tuple[list[T], BaseException | None]] = asyncio.Queue(1)

    async def fetch() -> None:
        end: BaseException = StopAsyncIteration()
        try:
            async with aclosing(source):
                async for item in source:
                    await waiting.put(([item], None))
        except Exception as error:  # is raised where the next item would have come
            end = error
        await waiting.put(([], end))

    fetching = asyncio.create_task(fetch())
    try:
        while True:
            items, end = await waiting.get()
            if isinstance(end, StopAsyncIteration):
                return
            if end is not None:
                raise end
            yield items[0]
    finally:
        fetching.cancel()
        await asyncio.gather(fetching, return_exceptions=True)
