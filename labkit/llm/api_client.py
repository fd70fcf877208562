"""What a client of an endpoint is, whatever sends for it: each request once, and the answer as it came."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, NamedTuple, Protocol

asked_key: ContextVar[str] = ContextVar("labkit_asked_key", default="")
"""The key in the cache of the request that is being asked: a batch tells by it later whose answer is whose."""


class RawAnswer(NamedTuple):
    """What came back with a status of 2xx: the headers, whose names may be asked for in any case, and the content."""

    headers: Mapping[str, str]
    content: bytes


class ApiClient(Protocol):
    """Sends requests to one endpoint, in one event loop, and each of them once."""

    async def chat(self, body: dict[str, Any]) -> RawAnswer:
        """Send a request and return the answer as it came; raises :class:`ApiError`, which holds no secret."""

    async def models(self) -> list[str]:
        """Return the names of the models that the endpoint serves; none where it has no list. Raises ApiError."""

    async def close(self) -> None:
        """Close what is open."""
