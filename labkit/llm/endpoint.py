"""Which endpoint answers: Azure OpenAI, any OpenAI-compatible server, or the embedded model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit, urlunsplit

from labkit.errors import SettingsError
from labkit.settings import Settings, is_loopback

if TYPE_CHECKING:
    from labkit.llm.cache import ResponseCache

Kind = Literal["azure", "openai", "local"]

_OPENAI = "https://api.openai.com/v1"
_TITLES = {"azure": "Azure OpenAI, deployment", "openai": "OpenAI-compatible endpoint, model",
           "local": "Embedded model"}


@dataclass(frozen=True)
class Endpoint:
    """Where requests go. The repr shows neither host nor key.

    ``name`` is the deployment, or the model; empty where an OpenAI-compatible server has yet to be asked for it.
    ``why`` says in one clause why this endpoint was chosen.
    """

    kind: Kind
    name: str
    why: str
    url: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    api_version: str = ""
    scope: str = ""

    @property
    def host(self) -> str:
        """Host and port, for messages."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def title(self) -> str:
        """Provider, model and why it was chosen, in one line."""
        return f"{_TITLES[self.kind]} {self.name or '(the only one it serves)'}, because {self.why}"


def choose(settings: Settings, cache: ResponseCache | None) -> Endpoint:
    """Return the first endpoint that is configured, or the one that LABKIT_PROVIDER names; nothing is called.

    A replay takes the endpoint whose answers the cache holds, unless a configured one is among them: it needs no
    settings.

    Raises
    ------
    SettingsError
        If what was chosen lacks a setting.
    """
    if cache is not None and cache.mode == "replay" and settings.provider == "auto":
        recorded = [(entry["provider"], entry["name"]) for entry in cache.models()]
        configured = _configured(settings)
        if recorded and configured not in recorded:
            kind, name = recorded[0]
            return Endpoint(kind, name, f"{cache.path.name} replays its answers")
    if settings.provider == "azure" or (settings.provider == "auto" and settings.azure_openai_endpoint):
        return _azure(settings)
    if settings.provider == "openai" or (settings.provider == "auto" and (settings.openai_base_url
                                                                            or settings.openai_api_key)):
        return _openai(settings)
    why = "LABKIT_PROVIDER is local" if settings.provider == "local" else "no endpoint is configured"
    from labkit.llm.local.server import model_name

    return Endpoint("local", model_name(settings), why)


def _configured(settings: Settings) -> tuple[str, str | None] | None:
    if settings.azure_openai_endpoint:
        return "azure", settings.azure_openai_deployment_name
    if settings.openai_base_url or settings.openai_api_key:
        return "openai", settings.openai_model
    return None


def _azure(settings: Settings) -> Endpoint:
    endpoint = (settings.azure_openai_endpoint or "").strip()
    if not endpoint:
        raise SettingsError("LABKIT_PROVIDER is azure, but AZURE_OPENAI_ENDPOINT is not set.",
                            "Set it to https://YOUR-RESOURCE.openai.azure.com, then run: labkit check")
    if not settings.azure_openai_deployment_name:
        raise SettingsError("AZURE_OPENAI_DEPLOYMENT_NAME is not set.",
                            "Set it to one of your deployments (Foundry portal → Deployments), then run: labkit check")
    if urlsplit(endpoint).scheme != "https" and not is_loopback(endpoint):
        raise SettingsError("AZURE_OPENAI_ENDPOINT would send prompts and sign-in unencrypted.",
                            "Let it start with https://.")
    parts = urlsplit(endpoint)
    path = parts.path.partition("/openai")[0].partition("/api/projects")[0].rstrip("/")
    version = (settings.azure_openai_api_version or "").strip()
    why = "LABKIT_PROVIDER is azure" if settings.provider == "azure" else "AZURE_OPENAI_ENDPOINT is set"
    return Endpoint("azure", settings.azure_openai_deployment_name.strip(), why,
                    url=urlunsplit((parts.scheme, parts.netloc, path, "", "")),
                    key=_key("AZURE_OPENAI_API_KEY", settings.azure_openai_api_key),
                    api_version="" if version.lower() in ("v1", "preview", "latest") else version,
                    scope=settings.azure_openai_scope)


def _openai(settings: Settings) -> Endpoint:
    if not settings.openai_base_url and not settings.openai_api_key:
        raise SettingsError("LABKIT_PROVIDER is openai, but neither OPENAI_BASE_URL nor OPENAI_API_KEY is set.",
                            "Set OPENAI_BASE_URL, such as http://localhost:11434/v1 for Ollama, then run: labkit check")
    if not settings.openai_base_url and not settings.openai_model:
        raise SettingsError("OPENAI_MODEL is not set.", "Set it to the model to ask, then run: labkit check")
    why = ("LABKIT_PROVIDER is openai" if settings.provider == "openai" else
           "OPENAI_BASE_URL is set" if settings.openai_base_url else "OPENAI_API_KEY is set")
    return Endpoint("openai", (settings.openai_model or "").strip(), why,
                    url=(settings.openai_base_url or _OPENAI).strip().rstrip("/").removesuffix("/chat/completions"),
                    key=_key("OPENAI_API_KEY", settings.openai_api_key))


def _key(variable: str, secret: Any) -> str:
    key = secret.get_secret_value().strip() if secret else ""
    if not (key.isascii() and key.isprintable()):
        raise SettingsError(f"{variable} holds characters that no key has.", "Copy it again, then run: labkit check")
    return key
