"""The line to an endpoint: the SDK's client and the sign-in. Loads the SDK, so it is loaded when a call is made."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import Any

import httpx2
import openai

from labkit.errors import SettingsError
from labkit.llm.endpoint import Endpoint
from labkit.llm.transport import Answer, Template, http_client, transport_for
from labkit.settings import is_loopback

_CONNECT, _READ, _READ_LOCAL = 10.0, 120.0, 600.0  # seconds
_EARLY = 300  # seconds before its end at which a sign-in is renewed


class SignIn:
    """Signs in with Entra ID; a token is asked for once, and again shortly before its end."""

    def __init__(self, scope: str) -> None:
        self._scope = scope
        self._credential: Any = None
        self._token = ""
        self._until = 0.0
        self._lock = asyncio.Lock()

    @property
    def token(self) -> str:
        """The latest token, or "" before the first."""
        return self._token

    async def __call__(self) -> str:
        """Return a valid token. Raises SettingsError in one line where nothing signs in."""
        if time.time() < self._until:
            return self._token
        async with self._lock:
            if time.time() >= self._until:
                granted = await asyncio.to_thread(self._get)
                # A token that lives shorter than the margin is used for half of its life.
                left = granted.expires_on - time.time()
                self._token, self._until = granted.token, time.time() + max(left - _EARLY, left / 2)
        return self._token

    def _get(self) -> Any:
        from azure.core.exceptions import AzureError
        from azure.identity import DefaultAzureCredential

        logger = logging.getLogger("azure")
        if not logger.handlers:  # else Python prints its page of warnings beside our one line
            logger.addHandler(logging.NullHandler())
        failed = False
        try:
            if self._credential is None:
                self._credential = DefaultAzureCredential()
            return self._credential.get_token(self._scope)
        except (AzureError, ValueError):  # its text is a page long, and quotes what each credential found
            failed = True
        if failed:
            raise SettingsError("AZURE_OPENAI_API_KEY is not set, and no Entra ID sign-in was found instead.",
                                "Set the key (Azure portal → Keys and Endpoint), or run: az login")

    def close(self) -> None:
        """Close the credential's own connections."""
        if self._credential is not None:
            self._credential.close()


class Connection:
    """The line to an endpoint, for one event loop: the SDK's client, without retries of its own."""

    def __init__(self, endpoint: Endpoint, url: str = "") -> None:
        url = url or endpoint.url
        trust_env = not is_loopback(url)
        self.endpoint = endpoint
        self._signin = SignIn(endpoint.scope) if endpoint.kind == "azure" and not endpoint.key else None
        read = _READ_LOCAL if endpoint.kind == "local" else _READ
        timeout = httpx2.Timeout(read, connect=_CONNECT, pool=None)
        self._transport = transport_for(trust_env=trust_env)
        common: dict[str, Any] = {"http_client": http_client(timeout, self._transport, trust_env=trust_env),
                                  "timeout": timeout, "max_retries": 0}
        self._client: openai.AsyncOpenAI
        if endpoint.api_version:
            login = {"azure_ad_token_provider": self._signin} if self._signin else {"api_key": endpoint.key}
            self._client = openai.AsyncAzureOpenAI(azure_endpoint=url, api_version=endpoint.api_version, **login,
                                                   **common)
        elif endpoint.kind == "azure":
            self._client = openai.AsyncOpenAI(base_url=f"{url}/openai/v1/", api_key=self._signin or endpoint.key,
                                              **common)
        else:
            self._client = openai.AsyncOpenAI(base_url=url, api_key=endpoint.key or "none", **common)
        self._template: Template | None = None
        self._signed_with = ""  # the token in the template

    @property
    def secrets(self) -> list[str]:
        """What must not show in any message."""
        return [secret for secret in (self.endpoint.key, self._signin.token if self._signin else "") if secret]

    async def chat(self, body: dict[str, Any]) -> Answer:
        """Send one chat completion and return the answer as it came; raises what the SDK raises.

        The SDK writes and signs the first request, and the next one whenever the sign-in is new; those in between are
        copies of it with another body. To have each written takes half of the CPU of a call.
        """
        token = await self._signin() if self._signin else ""
        template = self._template
        if self._transport is None or template is None or token != self._signed_with:
            return await self._written_by_sdk(body, token)
        try:
            answer = await self._transport.send_again(template, _as_json(body))
        except httpx2.TimeoutException as error:
            raise openai.APITimeoutError(request=template.request) from error
        except httpx2.RequestError as error:
            raise openai.APIConnectionError(request=template.request) from error
        if isinstance(answer, Answer):
            return answer
        if answer.is_redirect:  # the SDK follows it
            return await self._written_by_sdk(body, token)
        raise openai.APIStatusError(f"{answer.status_code}", response=answer, body=None)

    async def _written_by_sdk(self, body: dict[str, Any], token: str) -> Answer:
        response = await self._client.post("/chat/completions", body=body, cast_to=httpx2.Response)
        if self._transport and not response.history:  # what was redirected may be sent elsewhere the next time
            self._template, self._signed_with = Template(response.request), token
        return Answer(response.headers, response.content)

    async def models(self) -> list[str]:
        """Return the names of the models that the endpoint serves."""
        return [model.id async for model in self._client.models.list()]

    async def close(self) -> None:
        """Close what is open."""
        await self._client.close()
        if self._signin:
            self._signin.close()


def _as_json(body: dict[str, Any]) -> bytes:
    """Write it as the SDK does."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
