"""Clients of one endpoint: for each event loop that asks, one, with its pace."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from labkit.llm.api_errors import ApiError
from labkit.llm.concurrency import Pace, backoff
from labkit.llm.rate_limit_headers import retry_after
from labkit.llm.stalls import StallDetector

if TYPE_CHECKING:
    from labkit.llm.batch_client import BatchClient
    from labkit.llm.providers.base import ApiClient, Endpoint
    from labkit.settings import Settings

_EXPECTED = 4  # requests at once that there is a use for, before the endpoint is known
_TRIES = 4
_BATCHED = 50_000  # requests that wait for batches at once


@dataclass
class PooledClient:
    """A client, its pace, its stall detector, and the lock for the one who asks what the endpoint serves."""

    api: ApiClient
    pace: Pace
    stalls: StallDetector = field(default_factory=StallDetector)
    naming: asyncio.Lock = field(default_factory=asyncio.Lock)
    tells: Callable[[], str] = str
    """A few words for the progress on what is waited for, or ""."""


class ClientPool:
    """Opens and keeps the clients."""

    def __init__(self, settings: Settings, show: bool, batch: Callable[[Endpoint, ApiClient], BatchClient] | None = None
                 ) -> None:
        self._settings, self._show, self._batch = settings, show, batch
        self._opening: dict[asyncio.AbstractEventLoop, asyncio.Task[PooledClient]] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._pace: Pace | None = None  # the latest: what it has learned is good in the next event loop too

    async def get(self, endpoint: Endpoint) -> PooledClient:
        """Return the running loop's client; opened, and what it needs started, by the first who asks."""
        if (client := self._opened()) is not None:
            return client
        loop = asyncio.get_running_loop()
        opening = self._opening.get(loop)
        if opening is None:
            for other in [other for other in self._opening if other.is_closed()]:
                del self._opening[other]
            opening = self._opening[loop] = loop.create_task(self._open(endpoint))
        try:
            return await asyncio.shield(opening)
        finally:
            if opening.done() and (opening.cancelled() or opening.exception()) and self._opening.get(loop) is opening:
                del self._opening[loop]  # the next who asks tries again

    def discard(self) -> None:
        """Close the running loop's client, for what answered there is gone; the next who asks opens a new one."""
        client = self._opened()
        self._opening.pop(asyncio.get_running_loop(), None)
        if client is not None:
            task = asyncio.get_running_loop().create_task(client.api.close())
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)

    def note(self) -> str:
        """A few words for the progress on what holds requests up, else ""."""
        client = self._opened()
        return client.pace.note or client.tells() if client else ""

    def useful(self) -> int:
        """Return how many requests there is a use for now: of those, half may wait to be sent again."""
        if self._batch is not None:
            return _BATCHED
        client = self._opened()
        return 2 * int(client.pace.limit if client else _EXPECTED)

    async def close(self) -> None:
        """Close the running loop's client."""
        opening = self._opening.pop(asyncio.get_running_loop(), None)
        if opening is not None:
            await (await opening).api.close()

    def _opened(self) -> PooledClient | None:
        opening = self._opening.get(asyncio.get_running_loop())
        if opening is None or not opening.done() or opening.cancelled() or opening.exception():
            return None
        return opening.result()

    async def _open(self, endpoint: Endpoint) -> PooledClient:
        provider = endpoint.provider
        api = await provider.client(endpoint, self._settings, self._show)
        if self._batch is not None:
            batched = self._batch(endpoint, api)
            return PooledClient(batched, Pace(_BATCHED), StallDetector(0), tells=lambda: batched.note)
        if provider.slots:
            return PooledClient(api, Pace(provider.slots), StallDetector(0))
        self._pace = self._pace.moved() if self._pace else Pace()
        return PooledClient(api, self._pace)


async def served_models(client: PooledClient, endpoint: Endpoint) -> list[str]:
    """Return the names of the models that an endpoint serves; none where it has no list of them.

    Raises
    ------
    ModelError
        If it cannot be reached or refuses the key.
    """
    error = ApiError()
    for tries in range(_TRIES):
        try:
            return await client.api.models()
        except ApiError as raised:
            error = raised
        if not error.passing:
            break
        await asyncio.sleep(retry_after(error.headers) or backoff(tries))
    if error.unreachable:
        raise endpoint.provider.unreachable(error, endpoint)
    fatal = endpoint.provider.explain(error, endpoint)
    if fatal and error.status not in (404, 405):
        raise fatal
    return []
