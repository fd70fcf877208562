"""One endpoint through the SDK. Loads the SDK, so it is loaded when a call is made."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx2
import openai

from labkit.llm.api_client import RawAnswer
from labkit.llm.api_errors import read_api_error
from labkit.llm.transport import Template, TemplateSender, behind_proxy
from labkit.settings import is_loopback

if TYPE_CHECKING:
    from labkit.llm.entra_sign_in import SignIn

_CONNECT, _READ, _WRITE = 10.0, 120.0, 30.0  # seconds
_IDLE = 30.0  # seconds that an idle connection is kept


class SdkClient:
    """A client of one endpoint for one event loop: the SDK's, without retries of its own.

    The SDK writes and signs the first request, and the next one whenever the sign-in is new; those in between are
    copies of it with another body, sent by :class:`~labkit.llm.transport.TemplateSender`, which says why.

    Parameters
    ----------
    url
        The endpoint's address. On this machine it is asked without any proxy.
    make
        Returns the SDK's client, given what all of them take.
    key, sign_in
        What must not show in any message.
    """

    def __init__(self, url: str, make: Callable[[dict[str, Any]], openai.AsyncOpenAI], key: str = "",
                 sign_in: SignIn | None = None, read_timeout: float | None = None) -> None:
        timeout = httpx2.Timeout(read_timeout or _READ, connect=_CONNECT, write=_WRITE, pool=None)
        trust_env = not is_loopback(url)
        limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=_IDLE)
        # Without trust_env, which names proxies, certificates of the environment would not be trusted either.
        http = openai.DefaultAsyncHttpx2Client(timeout=timeout, limits=limits, trust_env=trust_env,
                                               verify=httpx2.create_ssl_context())
        self._client = make({"http_client": http, "timeout": timeout, "max_retries": 0})
        self._key, self._sign_in = key, sign_in
        # Behind a proxy the SDK sends all by itself: it knows all kinds of them.
        self._sender = None if trust_env and behind_proxy() else TemplateSender(timeout, _IDLE)
        self._template: Template | None = None
        self._signed_with = ""  # the token in the template

    async def chat(self, body: dict[str, Any]) -> RawAnswer:
        """Send one chat completion and return the answer as it came; raises ApiError, which holds no secret."""
        token = await self._sign_in() if self._sign_in else ""
        try:
            if self._sender is None or self._template is None or token != self._signed_with:
                return await self._written_by_sdk(body, token)
            answer = await self._sender.send(self._template, _as_json(body))
            if not isinstance(answer, httpx2.Response):
                return answer
            if answer.is_redirect:  # the SDK follows it
                return await self._written_by_sdk(body, token)
            raise openai.APIStatusError(f"{answer.status_code}", response=answer, body=None)
        except openai.OpenAIError as caught:
            error = read_api_error(caught, self._secrets)
        raise error  # here, so that the SDK's error, which holds the request with the key, is no part of it

    async def models(self) -> list[str]:
        """Return the names of the models that the endpoint serves; none where what comes is no list of models."""
        try:
            return [model.id async for model in self._client.models.list()]
        except (ValueError, AttributeError, TypeError):
            return []
        except openai.OpenAIError as caught:
            error = read_api_error(caught, self._secrets)
        raise error

    async def close(self) -> None:
        """Close what is open."""
        await asyncio.gather(self._client.close(), *([self._sender.close()] if self._sender else []))
        if self._sign_in:
            self._sign_in.close()

    @property
    def _secrets(self) -> list[str]:
        return [secret for secret in (self._key, self._sign_in.token if self._sign_in else "") if secret]

    async def _written_by_sdk(self, body: dict[str, Any], token: str) -> RawAnswer:
        response = await self._client.post("/chat/completions", body=body, cast_to=httpx2.Response)
        if self._sender and not response.history:  # what was redirected may be sent elsewhere the next time
            self._template, self._signed_with = Template(response.request), token
        return RawAnswer(response.headers, response.content)


def _as_json(body: dict[str, Any]) -> bytes:
    """Write it as the SDK does."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
