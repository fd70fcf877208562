"""What of the endpoint, the cache and the settings makes a client that asks by batches; or why none can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.errors import SettingsError
from labkit.llm.providers import PROVIDERS, Endpoint
from labkit.llm.providers.azure import AzureEndpoint

if TYPE_CHECKING:
    from labkit.llm.api_client import ApiClient
    from labkit.llm.batch_client import BatchClient
    from labkit.llm.batch_service import BatchService
    from labkit.llm.cache import ResponseCache
    from labkit.settings import Settings


def require_batches(endpoint: Endpoint, cache: ResponseCache) -> None:
    """Refuse batches where there are none, or where nothing would tell a second run of them.

    Raises
    ------
    SettingsError
        If the endpoint takes no batches, or no answers are kept.
    """
    if not endpoint.provider.batches(endpoint):
        raise SettingsError(f"Batches are for Azure OpenAI and OpenAI, and not for {endpoint.host or 'this model'}.",
                            "Run it without --batch, or configure one of the two.")
    if cache.mode == "off":
        raise SettingsError("A batch answers hours later, and LABKIT_CACHE_MODE=off would keep nothing of it.",
                            "Set LABKIT_CACHE_MODE=use.")


def batch_service(endpoint: Endpoint, cache: ResponseCache) -> BatchService:
    """Return the batches of an endpoint, written down in the cache; nothing is called."""
    from labkit.llm.batch_journal import BatchJournal
    from labkit.llm.batch_service import BatchService
    from labkit.llm.service_client import service_client

    dated = isinstance(endpoint, AzureEndpoint) and bool(endpoint.api_version)
    return BatchService(service_client(endpoint), BatchJournal(cache), expire=not dated)


def batch_client(endpoint: Endpoint, plain: ApiClient, cache: ResponseCache, settings: Settings) -> BatchClient:
    """Return a client that asks by batches, beside the one that asks at once."""
    from labkit.llm.batch_client import BatchClient, BatchPace

    # The judge, which is a deployment of its own, has no other one for batches.
    azure = endpoint.provider is PROVIDERS["azure"] and endpoint.name == settings.azure_openai_deployment_name
    deployment = (settings.azure_openai_batch_deployment_name or "") if azure else ""
    return BatchClient(plain, batch_service(endpoint, cache), endpoint.provider.name, endpoint.name, deployment,
                       BatchPace(tokens=settings.batch_tokens))
