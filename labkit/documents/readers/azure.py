"""PDFs and images by Azure AI Document Intelligence; Office files where it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from labkit.documents.files import OF_AZURE, PAGES
from labkit.documents.pdf import hash_of
from labkit.documents.readers.base import Reader, ReadOptions, Status
from labkit.documents.types import Document
from labkit.errors import LabkitError
from labkit.settings import Settings

_INSTEAD = "The built-in reader takes over."


class Azure(Reader):
    """Azure: taken where its endpoint is set. Pages it does not return are read by the built-in reader."""

    name, title = "azure", "Azure AI Document Intelligence"
    suffixes, order = (*PAGES, *OF_AZURE), 10
    asked_only = OF_AZURE
    because = "AZURE_DOC_INTELLIGENCE_ENDPOINT is set"

    def available(self, settings: Settings) -> str:
        return "" if settings.azure_doc_intelligence_endpoint else "AZURE_DOC_INTELLIGENCE_ENDPOINT is not set"

    async def read_parts(self, path: Path, options: ReadOptions) -> AsyncGenerator[Document, None]:
        """Yield the file as one document; figures are cut out here."""
        from labkit.documents.azure.reader import read_azure, read_azure_office
        from labkit.documents.builtin.windows import read_builtin
        from labkit.documents.figures import add_images
        from labkit.documents.workers import Limits, Reading

        sha256 = await asyncio.to_thread(hash_of, path)
        data = await asyncio.to_thread(path.read_bytes)
        if path.suffix.lower() in OF_AZURE:
            pages = await read_azure_office(path, data, self.unit_of(path), settings=options.settings,
                                            cache=options.cache, show=options.show)
            note = "Figures, comments, and what is hidden are not told apart by Document Intelligence in such files."
            yield Document(path.name, sha256, self.name, pages, [note], self.unit_of(path))
            return
        limits = Limits.of(options.settings)
        async with Reading(path, limits) as reading:  # what is locked or corrupt is found before it is sent
            total = reading.pages
            wanted = options.pages.of_file(total, path.name) if options.pages else list(range(1, total + 1))
            pages, notes = await read_azure(path, data, total=total, settings=options.settings, cache=options.cache,
                                            pages=wanted, show=options.show)
            notes += await add_images(pages, reading)
            beside = [*(options.pages.lacking(total) if options.pages else []), *await reading.unread()]
        missing = sorted(set(wanted) - {page.number for page in pages})
        if missing:
            rest, more = await read_builtin(path, sha256, cache=options.cache, pages=missing, limits=limits,
                                            show=options.show)
            pages = sorted([*pages, *rest], key=lambda page: page.number)
            notes += [f"The built-in reader read the other {len(missing)}.", *more]
        notes += [note for note in beside if note not in notes]
        yield Document(path.name, sha256, self.name, pages, notes)

    def status(self, settings: Settings, offline: bool) -> Iterator[Status]:
        """Say who reads documents; a run works without Azure, as the built-in reader takes over."""
        endpoint = settings.azure_doc_intelligence_endpoint
        if not endpoint:
            yield Status("ok", "Documents", "read by the built-in reader; Document Intelligence is not configured")
            return
        by = "key" if settings.azure_doc_intelligence_key else "Entra ID"
        said = f"read by Azure AI Document Intelligence at {urlsplit(endpoint).hostname} (sign-in: {by})"
        yield Status("note", "Documents", f"{said}; not asked (--offline)") if offline else _ask(settings, said)


def _ask(settings: Settings, said: str) -> Status:
    """Ask Document Intelligence what it is: costs nothing, and needs the same sign-in as reading."""
    from azure.core.exceptions import AzureError
    from azure.core.rest import HttpRequest

    from labkit.documents.azure.errors import explain
    from labkit.documents.azure.reader import API_VERSION, client_of, connection, credential_of

    try:
        endpoint, key = connection(settings)
        with credential_of(key) as credential, client_of(endpoint, key, credential) as client:
            request = HttpRequest("GET", "/info", params={"api-version": API_VERSION})
            client.send_request(request, retry_total=1, retry_status=0, read_timeout=20).raise_for_status()
    except AzureError as error:
        explained = explain(error, "its own description", endpoint, key)
        return Status("note", "Documents", f"{explained.cause} {_INSTEAD}", explained.mend)
    except LabkitError as error:
        return Status("note", "Documents", f"{error.cause} {_INSTEAD}", error.mend)
    return Status("ok", "Documents", f"{said}; it answers")
