"""How most requests travel: as copies of one that the SDK wrote and signed, over connections of aiohttp.

To write a request costs the SDK more CPU than all else, and all but its content is the same in the next one. Measured
on one core with 64 in flight and answers of 400 bytes, in CPU milliseconds a request: 0.57 by the SDK over its own
aiohttp client, 0.28 where that client is given a request that is written already, and 0.13 by what is here. So the SDK
writes the first request, over its default connections, and these follow.
"""

from __future__ import annotations

import asyncio
import ssl
import urllib.request
import weakref
from typing import TYPE_CHECKING

import aiohttp
import httpx2
import openai
from aiohttp.payload import BytesPayload
from multidict import CIMultiDict
from yarl import URL

from labkit.llm.api_client import RawAnswer

if TYPE_CHECKING:
    from aiohttp.abc import AbstractStreamWriter

_ADDED = ("Accept", "Accept-Encoding", "User-Agent", "Content-Type")  # by aiohttp, unless it is told not to
_BUFFERED = 1 << 16  # bytes that the system takes at once, whether or not anyone reads them


class Template:
    """A request as the SDK wrote and signed it, less its content."""

    def __init__(self, request: httpx2.Request) -> None:
        self.request = request
        self.url = URL(str(request.url), encoded=True)
        self.headers = CIMultiDict(request.headers.multi_items())
        self.headers.popall("content-length", None)


class TemplateSender:
    """Sends templates over a pool of connections without bound; who asks keeps their number.

    What fails is raised as the SDK raises it.
    """

    def __init__(self, timeout: httpx2.Timeout, idle: float) -> None:
        self._timeout = aiohttp.ClientTimeout(total=None, connect=timeout.connect, sock_read=timeout.read)
        self._write, self._idle = timeout.write, idle
        self._session: aiohttp.ClientSession | None = None
        self._trusted: ssl.SSLContext | None = None

    async def send(self, template: Template, content: bytes) -> RawAnswer | httpx2.Response:
        """Send the template with this content, and return the answer; whatever else comes is returned as a response.

        Raises
        ------
        openai.APIConnectionError
            Where nothing whole comes, or, as APITimeoutError, nothing in time.
        """
        request = template.request
        try:
            async with self._open().request(
                    request.method, template.url, headers=template.headers, allow_redirects=False,
                    data=content if len(content) < _BUFFERED else _Bounded(content, self._write),
                    timeout=self._timeout, ssl=self._trust() if template.url.scheme == "https" else True) as response:
                body = await response.read()
            if 200 <= response.status < 300 and "content-encoding" not in response.headers:
                return RawAnswer(response.headers, body)
            whole = httpx2.Response(response.status, headers=response.raw_headers, content=body, request=request)
        except (aiohttp.ClientError, TimeoutError, OSError, httpx2.DecodingError) as error:
            cause = as_httpx2(error, request)
            kind = openai.APITimeoutError if isinstance(cause, httpx2.TimeoutException) else openai.APIConnectionError
            raise kind(request=request) from cause
        return RawAnswer(whole.headers, whole.content) if whole.is_success else whole

    async def close(self) -> None:
        """Close all connections; the next request opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = _Connector(limit=0, keepalive_timeout=self._idle)
            # Content, cookies and headers are those of the template.
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=False, skip_auto_headers=_ADDED,
                                                  cookie_jar=aiohttp.DummyCookieJar())
            weakref.finalize(self, self._session.detach)  # it complains if nobody closed it, and no notebook does
        return self._session

    def _trust(self) -> ssl.SSLContext:
        """Return the certificates that the SDK trusts too."""
        if self._trusted is None:
            self._trusted = httpx2.create_ssl_context()
        return self._trusted


class _Connector(aiohttp.TCPConnector):
    """Closes what is open when nobody needs it any more, and says nothing of it."""

    def __del__(self, *_: object) -> None:
        self._close()


class _Bounded(BytesPayload):
    """Content that has to be taken in some seconds: aiohttp bounds only the wait for what comes back."""

    def __init__(self, content: bytes, seconds: float | None) -> None:
        super().__init__(content)
        self._seconds = seconds

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        async with asyncio.timeout(self._seconds):
            await super().write_with_length(writer, content_length)


def behind_proxy() -> bool:
    """Tell whether the environment or the system names a proxy for the web."""
    return bool(urllib.request.getproxies().keys() & {"http", "https", "all"})


def as_httpx2(error: Exception, request: httpx2.Request) -> httpx2.RequestError:
    """Return what httpx2's own transport raises in the same case, for the SDK's errors are read by it.

    A connection that broke must not look like one that never came about: that would be an endpoint that is down.
    """
    if isinstance(error, httpx2.RequestError):
        return error
    kind: type[httpx2.TransportError] = httpx2.RemoteProtocolError
    if isinstance(error.__cause__, TimeoutError):  # aiohttp's word for content that was not taken
        kind = httpx2.WriteTimeout
    elif isinstance(error, aiohttp.ConnectionTimeoutError):
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
