"""How requests travel under the SDK: its own client, with connections of aiohttp.

The SDK's default connections cost four times the CPU of all else that it does, and more with each one that is open. The
SDK has a transport over aiohttp of its own, but that one reports a connection that broke as one that never came about.
"""

from __future__ import annotations

import urllib.request
import weakref
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import httpx2
from yarl import URL

_KEEP_OPEN = 30.0  # seconds that an idle connection is kept
_ADDED = ("Accept", "Accept-Encoding", "User-Agent", "Content-Type")  # by aiohttp, unless it is told not to


class AiohttpTransport(httpx2.AsyncBaseTransport):
    """Sends a request over a pool of connections without bound; who asks keeps their number.

    What fails is raised as httpx2's own transport raises it, for the SDK and :mod:`labkit.refusals` read that. An
    answer may be read as it comes; a request is sent in one piece.
    """

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request, and return the response; its content is still to be read."""
        limits = request.extensions.get("timeout", {})
        timeout = aiohttp.ClientTimeout(total=None, connect=limits.get("connect"), sock_read=limits.get("read"))
        try:
            response = await self._opened().request(
                request.method, URL(str(request.url), encoded=True), data=await request.aread() or None,
                headers=request.headers.multi_items(), allow_redirects=False, timeout=timeout)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _as_httpx2(error, request) from error
        return httpx2.Response(response.status, headers=response.raw_headers, stream=_Content(response, request),
                               request=request, extensions={"http_version": b"HTTP/1.1"})

    async def aclose(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            # Content, cookies and headers are left to httpx2; certificates are those that it trusts.
            connector = _Connector(limit=0, keepalive_timeout=_KEEP_OPEN, ssl=httpx2.create_ssl_context())
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=False, skip_auto_headers=_ADDED,
                                                  cookie_jar=aiohttp.DummyCookieJar())
            weakref.finalize(self, self._session.detach)  # it complains if nobody closed it, and no notebook does
        return self._session


class _Connector(aiohttp.TCPConnector):
    """Closes what is open when nobody needs it any more, and says nothing of it."""

    def __del__(self) -> None:
        self._close()


class _Content(httpx2.AsyncByteStream):
    """The content of a response, as it comes."""

    def __init__(self, response: aiohttp.ClientResponse, request: httpx2.Request) -> None:
        self._response, self._request = response, request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._response.content.iter_any():
                yield part
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _as_httpx2(error, self._request) from error

    async def aclose(self) -> None:
        self._response.release()


def http_client(timeout: httpx2.Timeout, *, trust_env: bool) -> httpx2.AsyncClient:
    """Return the SDK's client. Behind a proxy it keeps its own connections, which know all kinds of proxies."""
    from openai import DefaultAsyncHttpx2Client

    options: dict[str, Any] = {"timeout": timeout, "trust_env": trust_env}
    if trust_env and urllib.request.getproxies().keys() & {"http", "https", "all"}:
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=_KEEP_OPEN)
        return DefaultAsyncHttpx2Client(limits=limits, **options)
    return DefaultAsyncHttpx2Client(transport=AiohttpTransport(), **options)


def _as_httpx2(error: Exception, request: httpx2.Request) -> httpx2.TransportError:
    kind: type[httpx2.TransportError] = httpx2.RemoteProtocolError
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        kind = httpx2.ConnectTimeout
    elif isinstance(error, TimeoutError):
        kind = httpx2.ReadTimeout
    elif isinstance(error, aiohttp.ClientConnectorError):  # certificates and names among them
        kind = httpx2.ConnectError
    elif isinstance(error, aiohttp.InvalidURL | aiohttp.NonHttpUrlClientError):
        kind = httpx2.UnsupportedProtocol
    elif isinstance(error, aiohttp.ClientPayloadError | OSError):
        kind = httpx2.ReadError
    return kind(str(error), request=request)
