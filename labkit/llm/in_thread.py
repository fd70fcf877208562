"""What may take minutes and cannot be awaited, in a thread that an interrupt does not wait for."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def in_thread(work: Callable[[], T]) -> T:
    """Run the work in a thread of its own, and return what it returns, or raise what it raises.

    Unlike ``asyncio.to_thread`` it does not hold up the end of the process.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def succeed(result: T) -> None:
        if not done.done():
            done.set_result(result)

    def fail(error: Exception) -> None:
        if not done.done():
            done.set_exception(error)

    def go() -> None:
        try:
            result = work()
        except Exception as error:  # whatever it is, it belongs to the one who waits
            if not loop.is_closed():
                loop.call_soon_threadsafe(fail, error)
            return
        if not loop.is_closed():
            loop.call_soon_threadsafe(succeed, result)

    threading.Thread(target=contextvars.copy_context().run, args=(go,), daemon=True).start()
    return await done
