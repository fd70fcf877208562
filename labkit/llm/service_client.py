"""The SDK's own client of an endpoint, for what is no chat: files and jobs. It retries by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.llm.entra_sign_in import SignIn
from labkit.llm.providers.azure import AzureEndpoint
from labkit.settings import is_loopback

if TYPE_CHECKING:
    import openai

    from labkit.llm.providers import Endpoint


def service_client(endpoint: Endpoint) -> openai.AsyncOpenAI:
    """Return a client with the endpoint's key or sign-in; nothing is called. This machine is asked without a proxy."""
    import httpx2
    import openai

    http = openai.DefaultAsyncHttpx2Client(trust_env=not is_loopback(endpoint.url), verify=httpx2.create_ssl_context())
    if isinstance(endpoint, AzureEndpoint):
        sign_in = None if endpoint.key else SignIn(endpoint.scope)
        if endpoint.api_version:
            return openai.AsyncAzureOpenAI(azure_endpoint=endpoint.url, api_version=endpoint.api_version,
                                           api_key=endpoint.key or None, azure_ad_token_provider=sign_in,
                                           http_client=http)
        return openai.AsyncOpenAI(base_url=f"{endpoint.url}/openai/v1/", api_key=sign_in or endpoint.key,
                                  http_client=http)
    return openai.AsyncOpenAI(base_url=endpoint.url, api_key=endpoint.key or "none", http_client=http)
