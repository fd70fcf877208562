"""Reader: Azure AI Document Intelligence, model ``prebuilt-layout``, API version 2024-11-30."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from labkit.documents.azure.errors import explain
from labkit.documents.azure.layout import pages_from_layout
from labkit.documents.azure.office import pages_of_office
from labkit.documents.types import Page, Unit
from labkit.errors import DocumentError, SettingsError
from labkit.progress import Progress, progress
from labkit.settings import Settings, is_loopback

if TYPE_CHECKING:
    from azure.ai.documentintelligence import DocumentIntelligenceClient

__all__ = ["pages_from_layout", "read_azure", "read_azure_office"]

_MODEL = "prebuilt-layout"
API_VERSION = "2024-11-30"
_PARAMETERS = {"output_content_format": "markdown", "string_index_type": "unicodeCodePoint"}

_MOST_BYTES = 500 * 2**20  # the service's limits for one file; the free tier's are its own to state
_MOST_PAGES = 2000
_FREE_PAGES = 2

_RETRIES = 5
_BACKOFF = 0.8  # seconds; doubled from one retry to the next
_LONGEST_WAIT = 60.0  # seconds, whatever Retry-After asks for
_PATIENCE = 1800.0  # seconds for one file, after which something is wrong on the other side
_LOOK = 0.1  # seconds between two looks at a running call


async def read_azure(path: Path, data: bytes, *, total: int, settings: Settings, cache: Any,
                     pages: Sequence[int] | None = None, show: bool = True) -> tuple[list[Page], list[str]]:
    """Read a file with Document Intelligence, or from the cache where it has been read before.

    The raw result is kept in the cache under the file's hash, the model, the API version and the parameters, before it
    is converted: the same file is never paid for twice, and a cached file needs no endpoint.

    Parameters
    ----------
    path
        Only names the file, in messages and in the cache.
    data
        The file's bytes: PDF or image.
    total
        How many pages the file has.
    settings
        Endpoint and key; without a key, Entra ID signs in (``DefaultAzureCredential``).
    cache
        An object with ``get``, ``put`` and ``key_of`` (ResponseCache), or None.
    pages
        Read only these pages, counted from 1; None reads all. More than 2,000 are asked for in several calls.
    show
        False keeps progress silent.

    Returns
    -------
    The pages that the service read, numbered as in the file (see :func:`pages_from_layout`), and one-line notes: fewer
    pages may come back than the file has.

    Raises
    ------
    SettingsError
        If the endpoint is missing, wrong or out of reach, or refuses the key or sign-in.
    DocumentError
        If the service refuses the file or fails on it.
    """
    asked = sorted(set(pages)) if pages is not None else list(range(1, total + 1))
    if pages is not None and not asked:
        return [], []
    whole = asked == list(range(1, total + 1))
    batches = [asked[first:first + _MOST_PAGES] for first in range(0, len(asked), _MOST_PAGES)] or [[]]
    found: list[Page] = []
    for batch in batches:
        result = await _layout(path, data, None if whole and len(batches) == 1 else _ranges(batch), settings, cache,
                               show)
        read = pages_from_layout(result)
        found += read
        if len(read) < len(batch):  # the tier's limit is reached: further calls would bring nothing
            break
    if not found:
        raise DocumentError(f"Document Intelligence returned no pages of {path.name}.",
                            "Read it with --reader builtin.")
    notes = []
    if len(found) < len(asked):
        reason = " (its free tier reads two)" if len(found) == _FREE_PAGES else ""
        notes.append(f"Document Intelligence returned {len(found)} of {len(asked)} pages{reason}.")
    return found, notes


async def read_azure_office(path: Path, data: bytes, unit: Unit, *, settings: Settings, cache: Any,
                            show: bool = True) -> list[Page]:
    """Read an Office file with Document Intelligence, or from the cache; errors as in :func:`read_azure`.

    The service finds no figures in such files, and says nothing of what is hidden or was changed in them.
    """
    pages = pages_of_office(await _layout(path, data, None, settings, cache, show), unit)
    if not any(page.markdown for page in pages):
        raise DocumentError(f"Document Intelligence found no text in {path.name}.", "Read it with --reader builtin.")
    return pages


def _ranges(pages: list[int]) -> str:
    """Write page numbers as the service wants them: ``1-3,5``."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1][1:] = [page]
        else:
            runs.append([page])
    return ",".join("-".join(map(str, run)) for run in runs)


async def _layout(path: Path, data: bytes, pages: str | None, settings: Settings, cache: Any, show: bool) -> dict:
    """Return the raw layout result, from the cache or else from the service."""
    parameters = _PARAMETERS | ({"pages": pages} if pages else {})
    key = None
    if cache is not None:
        key = cache.key_of({"service": "documentintelligence", "model": _MODEL, "api_version": API_VERSION,
                            "sha256": hashlib.sha256(data).hexdigest(), "parameters": parameters})
        if (kept := cache.get(key)) is not None:
            return kept
        if getattr(cache, "mode", None) == "replay":
            raise cache.miss_error(key, path.name)
    if len(data) > _MOST_BYTES:
        raise DocumentError(f"{path.name} has {len(data) / 2**20:.0f} MB; Document Intelligence takes 500 MB a file.",
                            "Split the file, or read it with --reader builtin.")
    result = await _analyze(path, data, parameters, settings, show)
    if cache is not None:
        cache.put(key, result, kind="layout", label=path.name)
    return result


async def _analyze(path: Path, data: bytes, parameters: dict, settings: Settings, show: bool) -> dict:
    """Send the file, wait for the service, and return its result as JSON."""
    from azure.core.exceptions import AzureError

    endpoint, key = connection(settings)
    with progress("Reading with Document Intelligence", show=show) as bar, credential_of(key) as credential, \
            client_of(endpoint, key, credential) as client:
        try:
            sending = asyncio.ensure_future(asyncio.to_thread(
                # bytes can be sent again; its types name only what cannot
                lambda: client.begin_analyze_document(_MODEL, data, **parameters)))  # type: ignore[call-overload]
            await _watch(bar, sending.done, f"sending {path.name} ({len(data) / 2**20:.1f} MB)")
            poller = sending.result() if sending.done() else None
            if poller is None or not await _watch(bar, poller.done, f"the service reads {path.name}"):
                raise DocumentError(f"Document Intelligence was not done with {path.name} in {_PATIENCE:.0f} seconds.",
                                    "Run it again later, or read it with --reader builtin.")
            result = poller.result()
        except AzureError as error:
            # The original is not chained: a header that cannot be sent is quoted in it, with the key.
            raise explain(error, path.name, endpoint, key) from None
        except ValueError:  # the SDK parses every refusal as JSON, but a gateway's page is none
            raise SettingsError(f"{urlsplit(endpoint).hostname} answered, but not as Document Intelligence does.",
                                "Check AZURE_DOC_INTELLIGENCE_ENDPOINT and any gateway or proxy in between, "
                                "or read with --reader builtin.") from None
    if not result:
        raise DocumentError(f"{urlsplit(endpoint).hostname} took {path.name}, but gave no result to wait for.",
                            "Check that AZURE_DOC_INTELLIGENCE_ENDPOINT is the resource itself and that no gateway in "
                            "between drops the Operation-Location header.")
    return result.as_dict()


async def _watch(bar: Progress, done: Callable[[], bool], note: str) -> bool:
    """Keep the progress alive until ``done``; return False where that takes too long."""
    loop = asyncio.get_running_loop()
    end = loop.time() + _PATIENCE
    while not done():
        if loop.time() > end:
            return False
        bar.say(note)
        await asyncio.sleep(_LOOK)
    return True


def connection(settings: Settings) -> tuple[str, str]:
    """Return the endpoint and the key (empty for Entra ID), or say what is missing."""
    endpoint = (settings.azure_doc_intelligence_endpoint or "").strip()
    key = settings.azure_doc_intelligence_key.get_secret_value().strip() if settings.azure_doc_intelligence_key else ""
    if not endpoint:
        raise SettingsError("AZURE_DOC_INTELLIGENCE_ENDPOINT is not set.",
                            "Set it to https://YOUR-RESOURCE.cognitiveservices.azure.com (Azure portal → Keys and "
                            "Endpoint), or read with --reader builtin.")
    if not (key.isascii() and key.isprintable()):
        raise SettingsError("AZURE_DOC_INTELLIGENCE_KEY holds characters that no key has.",
                            "Copy it again from the Azure portal → Keys and Endpoint.")
    if urlsplit(endpoint).scheme != "https" and not is_loopback(endpoint):
        raise SettingsError("AZURE_DOC_INTELLIGENCE_ENDPOINT would send the document and the sign-in unencrypted.",
                            "Let it start with https://.")
    return endpoint, key


def credential_of(key: str) -> Any:
    """Return a context manager that gives the key's credential, or Entra ID's where there is no key."""
    from contextlib import nullcontext

    if key:
        from azure.core.credentials import AzureKeyCredential
        return nullcontext(AzureKeyCredential(key))
    from azure.identity import DefaultAzureCredential
    return DefaultAzureCredential()


def client_of(endpoint: str, key: str, credential: Any) -> DocumentIntelligenceClient:
    """Return a client with bounded retries; to this machine without proxies, and with tokens over plain http."""
    from azure.ai.documentintelligence import DocumentIntelligenceClient
    from azure.core.pipeline.policies import RetryPolicy, SansIOHTTPPolicy

    class Retry(RetryPolicy):
        """azure-core's engine: with 429 retried for POST too, and no wait that Retry-After draws out."""

        def is_retry(self, settings: dict, response: Any) -> bool:
            if response.http_response.status_code == 429:
                return settings["total"] > 0
            return super().is_retry(settings, response)

        def get_retry_after(self, response: Any) -> float | None:
            wait = super().get_retry_after(response)
            return min(wait, _LONGEST_WAIT) if wait else None

    class AllowHttp(SansIOHTTPPolicy):
        """Lets a token pass over plain http. Set for each call: the SDK's constructor ignores the option."""

        def on_request(self, request: Any) -> None:
            request.context.options.setdefault("enforce_https", False)

    here = is_loopback(endpoint)
    retry = Retry(retry_total=2 * _RETRIES, retry_status=_RETRIES, retry_connect=2, retry_backoff_factor=_BACKOFF,
                  retry_backoff_max=_LONGEST_WAIT)
    return DocumentIntelligenceClient(endpoint, credential, api_version=API_VERSION, retry_policy=retry,
                                      connection_timeout=10, polling_interval=_LOOK if here else 1,
                                      use_env_settings=not here,
                                      per_call_policies=[AllowHttp()] if here and not key else [])
