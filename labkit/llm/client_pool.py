"""The line to an endpoint: one connection and one pace for each event loop that asks."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from labkit.llm.api_errors import Refusal, read_refusal
from labkit.llm.concurrency import Pace, backoff
from labkit.llm.endpoint import Endpoint
from labkit.llm.rate_limit_headers import retry_after
from labkit.llm.stalls import Patience

if TYPE_CHECKING:
    from labkit.llm.sdk_client import Connection

LOCAL_SLOTS = 4
_TRIES = 4


@dataclass
class Line:
    """A connection, its pace, its patience, and the lock for the one who asks what the endpoint serves."""

    connection: Connection
    pace: Pace
    patience: Patience = field(default_factory=Patience)
    naming: asyncio.Lock = field(default_factory=asyncio.Lock)


class Lines:
    """Opens and keeps the lines. ``start_local`` starts the embedded model and returns its address."""

    def __init__(self, start_local: Callable[[], str]) -> None:
        self._start_local = start_local
        self._lines: dict[asyncio.AbstractEventLoop, asyncio.Task[Line]] = {}
        self._pace: Pace | None = None  # the latest: what it has learned is good in the next event loop too

    async def get(self, endpoint: Endpoint) -> Line:
        """Return the running loop's line; opened, and the embedded model started, by the first who asks."""
        if (line := self._opened()) is not None:
            return line
        loop = asyncio.get_running_loop()
        opening = self._lines.get(loop)
        if opening is None:
            for other in [other for other in self._lines if other.is_closed()]:
                del self._lines[other]
            opening = self._lines[loop] = loop.create_task(self._open(endpoint))
        try:
            return await asyncio.shield(opening)
        finally:
            if opening.done() and (opening.cancelled() or opening.exception()):
                self.drop(opening)  # the next who asks tries again

    def drop(self, opening: asyncio.Task[Line] | None = None) -> None:
        """Forget the running loop's line, or only the one given: what answered there is gone."""
        loop = asyncio.get_running_loop()
        if opening is None or self._lines.get(loop) is opening:
            self._lines.pop(loop, None)

    def note(self) -> str:
        """A few words for the progress on what holds requests up, else ""."""
        line = self._opened()
        return line.pace.note if line else ""

    def at_hand(self) -> int:
        """Return how many requests there is a use for now: of those, half may wait to be sent again."""
        line = self._opened()
        return 2 * int(line.pace.limit if line else LOCAL_SLOTS)

    def _opened(self) -> Line | None:
        opening = self._lines.get(asyncio.get_running_loop())
        opened = opening is not None and opening.done() and not opening.cancelled() and not opening.exception()
        return opening.result() if opened else None  # type: ignore[union-attr]

    async def close(self) -> None:
        """Close the running loop's connection."""
        opening = self._lines.pop(asyncio.get_running_loop(), None)
        if opening is not None:
            await (await opening).connection.close()

    async def _open(self, endpoint: Endpoint) -> Line:
        from labkit.llm.sdk_client import Connection

        if endpoint.kind == "local":
            return Line(Connection(endpoint, await _apart(self._start_local)), Pace(LOCAL_SLOTS), Patience(0))
        self._pace = self._pace.moved() if self._pace else Pace()
        return Line(Connection(endpoint), self._pace)


async def served(line: Line, endpoint: Endpoint) -> list[str]:
    """Return the names of the models that an endpoint serves; none where it has no list of them.

    Raises
    ------
    ModelError
        If it cannot be reached or refuses the key.
    """
    import openai

    refusal = Refusal()
    for tries in range(_TRIES):
        try:
            return await line.connection.models()
        except openai.OpenAIError as error:
            refusal = read_refusal(error, line.connection.secrets)
        except (ValueError, AttributeError, TypeError):  # what came is no list of models
            return []
        if not refusal.passing:
            break
        await asyncio.sleep(retry_after(refusal.headers) or backoff(tries))
    if refusal.unreachable:
        raise refusal.down(endpoint)
    fatal = refusal.fatal(endpoint)
    if fatal and refusal.status not in (404, 405):
        raise fatal
    return []


async def _apart(work: Callable[[], str]) -> str:
    """Run what may take minutes in a thread that an interrupt does not wait for."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[str] = loop.create_future()

    def settle(result: str, error: BaseException | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(result)
        else:
            done.set_exception(error)

    def go() -> None:
        result, error = "", None
        try:
            result = work()
        except Exception as raised:  # whatever it is, it belongs to the one who waits
            error = raised
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=contextvars.copy_context().run, args=(go,), daemon=True).start()
    return await done
