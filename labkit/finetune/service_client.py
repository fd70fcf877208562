"""The endpoint of the settings as one that fine-tunes: its key or its sign-in, through the SDK with its own retries."""

from __future__ import annotations

from pathlib import Path

from labkit.errors import SettingsError
from labkit.finetune.jobs import FineTuningService
from labkit.llm.providers import choose
from labkit.llm.service_client import service_client
from labkit.settings import Settings, load_settings


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
    settings = settings or load_settings()
    endpoint = choose(settings, None)
    if endpoint.provider.free:
        raise SettingsError("No service is configured that fine-tunes.",
                            "Set AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_DEPLOYMENT_NAME, or train on this machine: "
                            "labkit fine-tune")
    return FineTuningService(service_client(endpoint), journal)
