"""How requests travel under the SDK: its own client, with connections of aiohttp.

The SDK's default connections cost four times the CPU of all else that it does, and more with each one that is open. The
SDK has a transport over aiohttp of its own, but that one reports a connection that broke as one that never came about.

To write a request costs the SDK as much time again, and all but its content is the same in the next one. So a request
that the SDK wrote may be kept as a :class:`Template`, and sent again with other content.
"""

from __future__ import annotations

import ssl
import urllib.request
import weakref
from collections.abc import AsyncIterator, Mapping
from typing import Any, NamedTuple

import aiohttp
import httpx2
from multidict import CIMultiDict
from yarl import URL

_KEEP_OPEN = 30.0  # seconds that an idle connection is kept
_ADDED = ("Accept", "Accept-Encoding", "User-Agent", "Content-Type")  # by aiohttp, unless it is told not to


class Template:
    """A request as the SDK wrote and signed it, less its content."""

    def __init__(self, request: httpx2.Request) -> None:
        self.request = request
        self.url = URL(str(request.url), encoded=True)
        self.headers = CIMultiDict(request.headers.multi_items())
        self.headers.popall("content-length", None)
        self.timeout = _timeout(request)


class Answer(NamedTuple):
    """What came back with a status of 2xx: the headers, whose names may be asked for in any case, and the content."""

    headers: Mapping[str, str]
    content: bytes


class AiohttpTransport(httpx2.AsyncBaseTransport):
    """Sends a request over a pool of connections without bound; who asks keeps their number.

    What fails is raised as httpx2's own transport raises it, for the SDK and :mod:`labkit.llm.api_errors` read that. An
    answer may be read as it comes; a request is sent in one piece.
    """

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None
        self._trusted: ssl.SSLContext | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send the request, and return the response; its content is still to be read."""
        try:
            response = await self._call(request.method, URL(str(request.url), encoded=True),
                                        CIMultiDict(request.headers.multi_items()), await request.aread(),
                                        _timeout(request))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _as_httpx2(error, request) from error
        return httpx2.Response(response.status, headers=response.raw_headers, stream=_Content(response, request),
                               request=request, extensions={"http_version": b"HTTP/1.1"})

    async def send_again(self, template: Template, content: bytes) -> Answer | httpx2.Response:
        """Send the template with this content, and return the answer; whatever else comes is returned as a response.

        Raises httpx2.RequestError, as the SDK's connections do, where nothing whole comes.
        """
        request = template.request
        try:
            async with self._call(request.method, template.url, template.headers, content,
                                  template.timeout) as response:
                body = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise _as_httpx2(error, request) from error
        if 200 <= response.status < 300 and "content-encoding" not in response.headers:
            return Answer(response.headers, body)
        whole = httpx2.Response(response.status, headers=response.raw_headers, content=body, request=request)
        return Answer(whole.headers, whole.content) if whole.is_success else whole

    async def aclose(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    def _call(self, method: str, url: URL, headers: CIMultiDict[str], content: bytes,
              timeout: aiohttp.ClientTimeout) -> Any:
        if self._session is None:
            # Content, cookies and headers are left to httpx2.
            connector = _Connector(limit=0, keepalive_timeout=_KEEP_OPEN)
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=False, skip_auto_headers=_ADDED,
                                                  cookie_jar=aiohttp.DummyCookieJar())
            weakref.finalize(self, self._session.detach)  # it complains if nobody closed it, and no notebook does
        return self._session.request(method, url, data=content or None, headers=headers, allow_redirects=False,
                                     timeout=timeout, ssl=url.scheme != "https" or self._trust())

    def _trust(self) -> ssl.SSLContext:
        """Return the certificates that httpx2 trusts; to load them takes a tenth of a second."""
        if self._trusted is None:
            self._trusted = httpx2.create_ssl_context()
        return self._trusted


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


def transport_for(*, trust_env: bool) -> AiohttpTransport | None:
    """Return the transport, or None behind a proxy: the SDK's own connections know all kinds of proxies."""
    proxied = trust_env and urllib.request.getproxies().keys() & {"http", "https", "all"}
    return None if proxied else AiohttpTransport()


def http_client(timeout: httpx2.Timeout, transport: AiohttpTransport | None, *, trust_env: bool) -> httpx2.AsyncClient:
    """Return the SDK's client, over this transport or over connections of its own."""
    from openai import DefaultAsyncHttpx2Client

    options: dict[str, Any] = {"timeout": timeout, "trust_env": trust_env}
    if transport is None:
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=_KEEP_OPEN)
        return DefaultAsyncHttpx2Client(limits=limits, **options)
    return DefaultAsyncHttpx2Client(transport=transport, **options)


def _timeout(request: httpx2.Request) -> aiohttp.ClientTimeout:
    limits = request.extensions.get("timeout", {})
    return aiohttp.ClientTimeout(total=None, connect=limits.get("connect"), sock_read=limits.get("read"))


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
