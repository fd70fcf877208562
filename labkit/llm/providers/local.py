"""The embedded model: llama.cpp on this machine, which needs no settings and costs nothing."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.errors import ModelError
from labkit.llm.api_errors import ApiError
from labkit.llm.capabilities import EndpointCapabilities
from labkit.llm.in_thread import in_thread
from labkit.llm.local.weights import ADAPTED
from labkit.llm.providers.base import Endpoint, Provider, Readiness, explain_no_chat
from labkit.settings import Settings, model_folder
from labkit.settings.machine import free_memory

if TYPE_CHECKING:
    from labkit.llm.providers.base import ApiClient
    from labkit.llm.request import Request

_READ = 600.0  # seconds: a small machine writes a few tokens a second, and four requests share it


class Local(Provider):
    """The model that labkit brings; it answers where nothing else is configured."""

    name = "local"
    title = "Embedded model"
    free = True
    slots = 4

    def configured(self, settings: Settings) -> str:
        return ""  # it stands last in the table, and takes what no other takes

    def model_name(self, settings: Settings) -> str:
        from labkit.llm.local.server import model_name

        return model_name(settings)

    def endpoint(self, settings: Settings, why: str) -> Endpoint:
        return Endpoint(self, self.model_name(settings), why)

    async def client(self, endpoint: Endpoint, settings: Settings, show: bool) -> ApiClient:
        import openai

        from labkit.llm.local.server import fetch_model, serve
        from labkit.llm.sdk_client import SdkClient

        url = await in_thread(lambda: serve(fetch_model(settings, show=show), self.slots,
                                            settings.local_adapter).base_url)
        return SdkClient(url, lambda common: openai.AsyncOpenAI(base_url=url, api_key="none", **common),
                         read_timeout=_READ)

    def body(self, capabilities: EndpointCapabilities, endpoint: Endpoint, messages: list[dict[str, Any]],
             request: Request[Any], max_tokens: int) -> dict[str, Any]:
        """The server may hold an adapter that another model of this process is asked with, and this one without."""
        body = super().body(capabilities, endpoint, messages, request, max_tokens)
        return body | {"lora": [{"id": 0, "scale": 1.0}]} if ADAPTED in endpoint.name else body

    def capabilities(self, endpoint: Endpoint) -> EndpointCapabilities:
        return EndpointCapabilities(bounded=True, images=False, misreads=True)

    def explain(self, error: ApiError, endpoint: Endpoint) -> ModelError | None:
        if error.status in (401, 403, 404, 405):
            return ModelError(f"The embedded model's server refuses its own requests ({error}).",
                              "Restart the kernel, or run the command again.")
        return explain_no_chat(error, endpoint, "LABKIT_LOCAL_MODEL")

    def unreachable(self, error: ApiError, endpoint: Endpoint) -> ModelError:
        return ModelError(f"The embedded model's server is gone ({error.words}).",
                          "Restart the kernel, or run the command again.")

    def readiness(self, settings: Settings, offline: bool = True) -> Iterator[Readiness]:
        from labkit.llm.local.downloads import size_of
        from labkit.llm.local.weights import find_model, local_status, memory_of, size_to_fetch
        from labkit.llm.local.weights_file import SPARE

        here, said = local_status(settings, offline)
        if importlib.util.find_spec("xllamacpp") is None:
            yield Readiness("missing", "Answers", "xllamacpp, which runs the embedded model, is not installed",
                            "Run: pip install -r requirements.txt")
        elif here:
            yield Readiness("ok", "Answers", said)
        elif "being fetched" in said:
            yield Readiness("note", "Answers", said, "To follow it, run again: labkit check --offline")
        elif settings.local_model and "not yet fetched" not in said:
            yield Readiness("missing", "Answers", said)
        else:
            yield Readiness("note", "Answers", said, "To fetch it now and see it work, run: labkit demo")
            folder = model_folder()
            free = shutil.disk_usage(next(place for place in (folder, *folder.parents) if place.exists())).free
            enough = free > size_to_fetch(settings, offline) + SPARE
            yield Readiness("ok" if enough else "missing", "Disk",
                            f"{free / 1e9:.1f} GB free for the model at {folder}", "" if enough else
                            "Free some space, or point LABKIT_LOCAL_MODEL to a GGUF file elsewhere.")
        size = size_of(find_model(settings) or Path()) if here else size_to_fetch(settings, offline)
        if size and (memory := free_memory()) < memory_of(size):
            yield Readiness("note", "Memory", f"{memory / 1e9:.1f} GB free; the model takes about "
                            f"{memory_of(size) / 1e9:.1f} GB", "End other programs, or name a smaller model.")
