"""The endpoint of the settings as one that fine-tunes: its key or its sign-in, through the SDK with its own retries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from labkit.errors import SettingsError
from labkit.finetune.jobs import FineTuningService
from labkit.llm.entra_sign_in import SignIn
from labkit.llm.providers import choose
from labkit.llm.providers.azure import AzureEndpoint
from labkit.settings import Settings, is_loopback, load_settings

if TYPE_CHECKING:
    import openai


def fine_tuning(journal: str | Path, settings: Settings | None = None) -> FineTuningService:
    """Return the fine-tuning jobs of the endpoint that the settings name; nothing is called.

    Parameters
    ----------
    journal
        A file for the ids of what is uploaded and started, to go on with.

    Raises
    ------
    SettingsError
        If the settings name no service, but the embedded model.
    """
    import httpx2
    import openai

    settings = settings or load_settings()
    endpoint = choose(settings, None)
    if endpoint.provider.free:
        raise SettingsError("No service is configured that fine-tunes.",
                            "Set AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_DEPLOYMENT_NAME, or train on this machine: "
                            "labkit fine-tune")
    http = openai.DefaultAsyncHttpx2Client(trust_env=not is_loopback(endpoint.url), verify=httpx2.create_ssl_context())
    client: openai.AsyncOpenAI
    if isinstance(endpoint, AzureEndpoint):
        sign_in = None if endpoint.key else SignIn(endpoint.scope)
        if endpoint.api_version:
            client = openai.AsyncAzureOpenAI(azure_endpoint=endpoint.url, api_version=endpoint.api_version,
                                             api_key=endpoint.key or None, azure_ad_token_provider=sign_in,
                                             http_client=http)
        else:
            client = openai.AsyncOpenAI(base_url=f"{endpoint.url}/openai/v1/", api_key=sign_in or endpoint.key,
                                        http_client=http)
    else:
        client = openai.AsyncOpenAI(base_url=endpoint.url, api_key=endpoint.key or "none", http_client=http)
    return FineTuningService(client, journal)
