"""Clients of one endpoint, without a model around them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from labkit.llm.providers import PROVIDERS, Endpoint
from labkit.llm.providers.azure import AzureEndpoint
from labkit.settings import Settings


def openai_endpoint(url: str, key: str = "k", name: str = "m") -> Endpoint:
    """An OpenAI-compatible endpoint at a stand-in's address."""
    return Endpoint(PROVIDERS["openai"], name, "", url=f"{url}/v1", key=key)


def azure_endpoint(url: str, key: str = "k", **more: str) -> AzureEndpoint:
    """A resource of Azure at a stand-in's address."""
    return AzureEndpoint(PROVIDERS["azure"], "m", "", url=url, key=key, **more)


@asynccontextmanager
async def connected(endpoint: Endpoint) -> AsyncIterator[Any]:
    """A client of the endpoint, closed at the end."""
    client = await endpoint.provider.client(endpoint, Settings(_env_file=None), False)
    try:
        yield client
    finally:
        await client.close()
