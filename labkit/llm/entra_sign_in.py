"""The sign-in with Entra ID, for who has no key."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

from labkit.errors import SettingsError

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
