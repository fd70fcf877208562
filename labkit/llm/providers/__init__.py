"""The table of providers: who may answer. ``auto`` takes the first that is configured; the last needs no settings.

To add one: a file here with a :class:`~labkit.llm.providers.base.Provider`, and its entry in :data:`PROVIDERS`. What
every entry must hold is in ``tests/test_providers.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.errors import SettingsError
from labkit.llm.providers.azure import Azure
from labkit.llm.providers.base import Endpoint, Provider
from labkit.llm.providers.local import Local
from labkit.llm.providers.openai_compatible import OpenAICompatible

if TYPE_CHECKING:
    from labkit.llm.cache import ResponseCache
    from labkit.settings import Settings

__all__ = ["PROVIDERS", "Endpoint", "Provider", "choose", "named_provider"]

PROVIDERS: dict[str, Provider] = {provider.name: provider for provider in (Azure(), OpenAICompatible(), Local())}


def named_provider(settings: Settings) -> Provider | None:
    """Return the provider that LABKIT_PROVIDER names, or None where the first that is configured is meant.

    Raises
    ------
    SettingsError
        If there is none of that name.
    """
    if settings.provider == "auto":
        return None
    if settings.provider not in PROVIDERS:
        raise SettingsError("LABKIT_PROVIDER names no provider.",
                            f"Set it to auto, or to one of: {', '.join(PROVIDERS)}.")
    return PROVIDERS[settings.provider]


def choose(settings: Settings, cache: ResponseCache | None) -> Endpoint:
    """Return the first endpoint that is configured, or the one that LABKIT_PROVIDER names; nothing is called.

    A replay takes the endpoint whose answers the cache holds, unless a configured one is among them: it needs no
    settings.

    Raises
    ------
    SettingsError
        If LABKIT_PROVIDER names none, or what was chosen lacks a setting.
    """
    if (provider := named_provider(settings)) is not None:
        return provider.endpoint(settings, f"LABKIT_PROVIDER is {provider.name}")
    configured = next((provider for provider in PROVIDERS.values() if provider.configured(settings)), None)
    if cache is not None and cache.mode == "replay":
        recorded = [(entry["provider"], entry["name"]) for entry in cache.models() if entry["provider"] in PROVIDERS]
        if recorded and (configured is None or (configured.name, configured.model_name(settings)) not in recorded):
            name, model = recorded[0]
            return Endpoint(PROVIDERS[name], model, f"{cache.path.name} replays its answers")
    if configured is not None:
        return configured.endpoint(settings, configured.configured(settings))
    *_, embedded = PROVIDERS.values()
    return embedded.endpoint(settings, "no endpoint is configured")
