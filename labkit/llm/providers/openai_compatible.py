"""OpenAI, and every endpoint that speaks its protocol: vLLM, Ollama, llama.cpp, gateways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from labkit.errors import ModelError, SettingsError
from labkit.llm.api_errors import ApiError
from labkit.llm.capabilities import EndpointCapabilities
from labkit.llm.providers.base import THEN_CHECK, Endpoint, Provider, explain_no_chat, explain_spent, key_of
from labkit.settings import Settings

if TYPE_CHECKING:
    from labkit.llm.providers.base import ApiClient

_OPENAI = "https://api.openai.com/v1"


class OpenAICompatible(Provider):
    """An address that ends with /v1, and a key where it wants one."""

    name = "openai"
    title = "OpenAI-compatible endpoint, model"

    def configured(self, settings: Settings) -> str:
        if settings.openai_base_url:
            return "OPENAI_BASE_URL is set"
        return "OPENAI_API_KEY is set" if settings.openai_api_key else ""

    def model_name(self, settings: Settings) -> str | None:
        return settings.openai_model

    def endpoint(self, settings: Settings, why: str) -> Endpoint:
        if not self.configured(settings):
            raise SettingsError(f"{why}, but neither OPENAI_BASE_URL nor OPENAI_API_KEY is set.",
                                f"Set OPENAI_BASE_URL, such as http://localhost:11434/v1 for Ollama, {THEN_CHECK}")
        if not settings.openai_base_url and not settings.openai_model:
            raise SettingsError("OPENAI_MODEL is not set.", f"Set it to the model to ask, {THEN_CHECK}")
        url = (settings.openai_base_url or _OPENAI).strip().rstrip("/").removesuffix("/chat/completions")
        return Endpoint(self, (settings.openai_model or "").strip(), why, url=url,
                        key=key_of("OPENAI_API_KEY", settings.openai_api_key))

    async def client(self, endpoint: Endpoint, settings: Settings, show: bool) -> ApiClient:
        import openai

        from labkit.llm.sdk_client import SdkClient

        return SdkClient(endpoint.url, lambda common: openai.AsyncOpenAI(
            base_url=endpoint.url, api_key=endpoint.key or "none", **common), endpoint.key)

    def capabilities(self, endpoint: Endpoint) -> EndpointCapabilities:
        if self.price_list(endpoint):
            return EndpointCapabilities(token_limit="max_completion_tokens")
        return EndpointCapabilities()

    def price_list(self, endpoint: Endpoint) -> str | None:
        return "openai" if endpoint.host == "api.openai.com" else None

    def batches(self, endpoint: Endpoint) -> bool:
        return endpoint.host == "api.openai.com" or endpoint.host.endswith(".api.openai.com")

    def explain(self, error: ApiError, endpoint: Endpoint) -> ModelError | None:
        if error.refused_key and endpoint.key:
            said = f" It says: {error.words}" if error.words and error.status != 401 else ""
            return ModelError(f"{endpoint.host} refused the key ({error.status}).{said}",
                              f"Set OPENAI_API_KEY to a key of this service, {THEN_CHECK}")
        if error.refused_key:
            return ModelError(f"{endpoint.host} asks for a key ({error.status}).",
                              f"Set OPENAI_API_KEY to a key of it, {THEN_CHECK}")
        if error.status == 403 and not error.filtered:
            said = f" It says: {error.words}" if error.words else ""
            return ModelError(f"{endpoint.host} forbids access (403).{said}",
                              f"Check what OPENAI_API_KEY is allowed to use, {THEN_CHECK}")
        if error.no_such_model:
            return ModelError(f'Model "{endpoint.name}" was not found at {endpoint.host}.',
                              f"Set OPENAI_MODEL to a model that it serves (Ollama: ollama pull {endpoint.name}), "
                              f"{THEN_CHECK}")
        if error.status in (404, 405):
            return ModelError(f"{endpoint.host} serves no chat completions at this address ({error.status}).",
                              f"Set OPENAI_BASE_URL to the address that ends with /v1, {THEN_CHECK}")
        return explain_spent(error, endpoint.host) or explain_no_chat(error, endpoint, "OPENAI_MODEL")

    def unreachable(self, error: ApiError, endpoint: Endpoint) -> ModelError:
        return ModelError(f"{endpoint.host} cannot be reached ({error.words}).",
                          f"Start the server there, or correct OPENAI_BASE_URL and your network or proxy, {THEN_CHECK}")
