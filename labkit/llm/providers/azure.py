"""Azure OpenAI: the v1 endpoint, or a dated API version; a key, or a sign-in with Entra ID."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from labkit.errors import ModelError, SettingsError
from labkit.llm.api_errors import ApiError
from labkit.llm.capabilities import EndpointCapabilities
from labkit.llm.providers.base import THEN_CHECK, Endpoint, Provider, explain_no_chat, explain_spent, key_of
from labkit.settings import Settings, is_loopback

if TYPE_CHECKING:
    from labkit.llm.providers.base import ApiClient

_ROLE = "Cognitive Services OpenAI User"
_UNDATED = ("v1", "preview", "latest")


@dataclass(frozen=True)
class AzureEndpoint(Endpoint):
    """A resource of Azure; without ``api_version`` its v1 endpoint is used. ``scope`` is what a sign-in asks for."""

    api_version: str = ""
    scope: str = "https://ai.azure.com/.default"


class Azure(Provider):
    """Deployments of Azure OpenAI and of Microsoft Foundry."""

    name = "azure"
    title = "Azure OpenAI, deployment"
    names_model = False

    def configured(self, settings: Settings) -> str:
        return "AZURE_OPENAI_ENDPOINT is set" if settings.azure_openai_endpoint else ""

    def model_name(self, settings: Settings) -> str | None:
        return settings.azure_openai_deployment_name

    def endpoint(self, settings: Settings, why: str) -> AzureEndpoint:
        address = (settings.azure_openai_endpoint or "").strip()
        if not address:
            raise SettingsError(f"{why}, but AZURE_OPENAI_ENDPOINT is not set.",
                                f"Set it to https://YOUR-RESOURCE.openai.azure.com, {THEN_CHECK}")
        if not settings.azure_openai_deployment_name:
            raise SettingsError("AZURE_OPENAI_DEPLOYMENT_NAME is not set.",
                                f"Set it to one of your deployments (Foundry portal → Deployments), {THEN_CHECK}")
        if urlsplit(address).scheme != "https" and not is_loopback(address):
            raise SettingsError("AZURE_OPENAI_ENDPOINT would send prompts and sign-in unencrypted.",
                                "Let it start with https://.")
        parts = urlsplit(address)
        path = parts.path.partition("/openai")[0].partition("/api/projects")[0].rstrip("/")
        version = (settings.azure_openai_api_version or "").strip()
        return AzureEndpoint(self, settings.azure_openai_deployment_name.strip(), why,
                             url=urlunsplit((parts.scheme, parts.netloc, path, "", "")),
                             key=key_of("AZURE_OPENAI_API_KEY", settings.azure_openai_api_key),
                             api_version="" if version.lower() in _UNDATED else version,
                             scope=settings.azure_openai_scope)

    async def client(self, endpoint: Endpoint, settings: Settings, show: bool) -> ApiClient:
        import openai

        from labkit.llm.entra_sign_in import SignIn
        from labkit.llm.sdk_client import SdkClient

        assert isinstance(endpoint, AzureEndpoint)
        sign_in = None if endpoint.key else SignIn(endpoint.scope)
        if endpoint.api_version:
            return SdkClient(endpoint.url, lambda common: openai.AsyncAzureOpenAI(
                azure_endpoint=endpoint.url, api_version=endpoint.api_version, api_key=endpoint.key or None,
                azure_ad_token_provider=sign_in, **common), endpoint.key, sign_in)
        return SdkClient(endpoint.url, lambda common: openai.AsyncOpenAI(
            base_url=f"{endpoint.url}/openai/v1/", api_key=sign_in or endpoint.key, **common), endpoint.key, sign_in)

    def capabilities(self, endpoint: Endpoint) -> EndpointCapabilities:
        return EndpointCapabilities(token_limit="max_completion_tokens")

    def batches(self, endpoint: Endpoint) -> bool:
        return True

    def price_list(self, endpoint: Endpoint) -> str:
        return "azure"

    def explain(self, error: ApiError, endpoint: Endpoint) -> ModelError | None:
        service = f"Azure OpenAI at {endpoint.host}"
        if error.status == 401 and not endpoint.key:
            return ModelError(f"{service} refused the Entra ID sign-in (401).",
                              f"Give your account the role {_ROLE}, or set AZURE_OPENAI_API_KEY, {THEN_CHECK}")
        if error.status == 401:
            return ModelError(f"{service} refused the key (401).",
                              "Set AZURE_OPENAI_API_KEY and AZURE_OPENAI_ENDPOINT to those of one resource "
                              f"(Azure portal → Keys and Endpoint), {THEN_CHECK}")
        if error.status == 403 and not error.filtered:
            return ModelError(f"{service} forbids access (403).{f' It says: {error.words}' if error.words else ''}",
                              "Allow this network in the resource's firewall, or give your account the role "
                              f"{_ROLE}, {THEN_CHECK}")
        if error.no_such_model:
            return ModelError(f'Deployment "{endpoint.name}" was not found at {endpoint.host}.',
                              "Set AZURE_OPENAI_DEPLOYMENT_NAME to one of your deployments (Foundry portal → "
                              f"Deployments), {THEN_CHECK}")
        if error.status in (404, 405):
            return ModelError(f"{endpoint.host} does not serve Azure OpenAI at this address ({error.status}).",
                              "Set AZURE_OPENAI_ENDPOINT to https://YOUR-RESOURCE.openai.azure.com, and "
                              f"AZURE_OPENAI_API_VERSION to a version it has or to nothing, {THEN_CHECK}")
        return explain_spent(error, service) or explain_no_chat(error, endpoint, "AZURE_OPENAI_DEPLOYMENT_NAME")

    def unreachable(self, error: ApiError, endpoint: Endpoint) -> ModelError:
        return ModelError(f"{endpoint.host} cannot be reached ({error.words}).",
                          f"Check AZURE_OPENAI_ENDPOINT and your network or proxy, {THEN_CHECK}")
