"""How requests travel under the SDK: its own client, with connections of aiohttp.

The SDK's default connections cost four times the CPU of all else that it does, and more with each one that is open.
"""

from __future__ import annotations

import urllib.request
from typing import Any

import aiohttp
import httpx2
from yarl import URL

_KEEP_OPEN = 30.0  # seconds that an idle connection is kept


class AiohttpTransport(httpx2.AsyncBaseTransport):
    """Sends a request over a pool of connections without bound; who asks keeps their number.

    What fails is raised as httpx2's own transport raises it, for the SDK and :mod:`labkit.refusals` read that.
    """

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request, and return the response with all of its content."""
        limits = request.extensions.get("timeout", {})
        timeout = aiohttp.ClientTimeout(total=None, connect=limits.get("connect"), sock_read=limits.get("read"))
        try:
            async with self._opened().request(
                    request.method, URL(str(request.url), encoded=True), data=await request.aread() or None,
                    headers=request.headers.multi_items(), allow_redirects=False, timeout=timeout) as response:
                content = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _as_httpx2(error)(str(error), request=request) from error
        return httpx2.Response(response.status, headers=response.raw_headers, content=content, request=request,
                               extensions={"http_version": b"HTTP/1.1"})

    async def aclose(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            # Content, cookies and headers are left to httpx2; certificates are those that it trusts.
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_KEEP_OPEN, ssl=httpx2.create_ssl_context())
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=False,
                                                  cookie_jar=aiohttp.DummyCookieJar(),
                                                  skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent",
                                                                     "Content-Type"))
        return self._session


def http_client(timeout: httpx2.Timeout, *, trust_env: bool) -> httpx2.AsyncClient:
    """Return the SDK's client. Behind a proxy it keeps its own connections, which know all kinds of proxies."""
    from openai import DefaultAsyncHttpx2Client

    options: dict[str, Any] = {"timeout": timeout, "trust_env": trust_env}
    if trust_env and urllib.request.getproxies().keys() & {"http", "https", "all"}:
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=_KEEP_OPEN)
        return DefaultAsyncHttpx2Client(limits=limits, **options)
    return DefaultAsyncHttpx2Client(transport=AiohttpTransport(), **options)


def _as_httpx2(error: Exception) -> type[httpx2.TransportError]:
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return httpx2.ConnectTimeout
    if isinstance(error, TimeoutError):
        return httpx2.ReadTimeout
    if isinstance(error, aiohttp.ClientConnectorError):  # certificates and names among them
        return httpx2.ConnectError
    if isinstance(error, (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError)):
        return httpx2.UnsupportedProtocol
    if isinstance(error, (aiohttp.ClientPayloadError, OSError)):
        return httpx2.ReadError
    return httpx2.RemoteProtocolError
