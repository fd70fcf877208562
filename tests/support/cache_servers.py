"""A cache that is served in this process, as ``labkit cache serve`` serves it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from labkit.llm.cache_server import serve


@contextmanager
def served(file: Path, token: str = "") -> Iterator[str]:
    """Serve a file in a thread, and yield the address."""
    loop, port, ready = asyncio.new_event_loop(), [0], threading.Event()

    def told(at: int) -> None:
        port[0] = at
        ready.set()

    task = loop.create_task(serve(file, "127.0.0.1", 0, token, told))

    def run() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(10)
    try:
        yield f"http://127.0.0.1:{port[0]}"
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join(10)
