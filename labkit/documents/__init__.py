"""A file becomes a Document: pages with their text, tables and figures, whoever reads it."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

from labkit.documents.figures import Describe
from labkit.documents.pdf import hash_of
from labkit.documents.types import Document, Page
from labkit.errors import DocumentError, LabkitError, SettingsError
from labkit.settings import Settings, load_settings

__all__ = ["Document", "read"]

READERS = ("auto", "azure", "unstructured", "builtin")


async def read(path: str | os.PathLike[str], *, reader: str = "auto", settings: Settings | None = None,
               cache: Any = None, describe: Describe | None = None, show: bool = True) -> Document:
    """Read a PDF or an image into a Document.

    Parameters
    ----------
    path
        The file.
    reader
        ``"azure"`` (Azure AI Document Intelligence), ``"builtin"`` (on this machine, without network), or ``"auto"``:
        Azure where its endpoint is set, and the built-in reader where it is not, or where Azure fails.
    settings
        Azure's endpoint and key; by default from the environment and ``.env``.
    cache
        A ResponseCache: what was read once, by whichever reader, is not read or paid for again.
    describe
        Takes a figure's PNG and its caption and returns words, or None where it cannot see; figures that nobody
        describes keep their lettering.
    show
        False keeps progress silent.

    Returns
    -------
    A document with every page of the file. ``notes`` say which reader was used and why, and what was left out.

    Raises
    ------
    SettingsError
        If the reader is unknown, or Azure is asked for and not set up.
    DocumentError
        If the file cannot be read, or holds no text even after OCR.
    """
    from labkit.documents.builtin import read_builtin
    from labkit.documents.figures import describe_figures

    if reader not in READERS:
        raise SettingsError(f'There is no reader "{reader}".', f"Choose one of: {', '.join(READERS)}.")
    if reader == "unstructured":
        raise SettingsError("The reader unstructured is not part of this version.", "Use --reader builtin.")
    path = Path(path)
    settings = settings or load_settings()
    sha256 = await asyncio.to_thread(hash_of, path)
    used, notes = reader, []
    pages: list[Page] | None = None
    if reader == "azure" or (reader == "auto" and settings.azure_doc_intelligence_endpoint):
        try:
            pages, notes = await _read_azure(path, sha256, settings, cache, show)
            used = "azure"
            if reader == "auto":
                notes.insert(0, "Read with Azure AI Document Intelligence: AZURE_DOC_INTELLIGENCE_ENDPOINT is set.")
        except LabkitError as error:
            if reader == "azure":
                raise
            notes = [f"Read with the built-in reader, because Azure failed: {error.cause}"]
    elif reader == "auto":
        notes = ["Read with the built-in reader: AZURE_DOC_INTELLIGENCE_ENDPOINT is not set."]
    if pages is None:
        used = "builtin"
        pages, more = await read_builtin(path, sha256, cache=cache, show=show)
        notes += more
    notes += await describe_figures(pages, describe, show)
    if not any(_says_something(page) for page in pages):
        raise DocumentError(f"No page of {path.name} holds any text, not even after OCR.",
                            "Scan it again more sharply, or read it with --reader azure.")
    return Document(path.name, sha256, used, pages, notes)


async def _read_azure(path: Path, sha256: str, settings: Settings, cache: Any,
                      show: bool) -> tuple[list[Page], list[str]]:
    """Read with Azure; pages it does not return are read by the built-in reader, and figures are cut out here."""
    from labkit.documents.azure import read_azure
    from labkit.documents.builtin import read_builtin
    from labkit.documents.figures import add_images
    from labkit.documents.pdf import in_thread, opened

    data = await asyncio.to_thread(path.read_bytes)
    with opened(path) as document:  # a file that is locked or corrupt is found before it is sent
        total = document.page_count
        pages, notes = await read_azure(path, data, settings=settings, cache=cache, show=show)
        await in_thread(add_images, pages, document)
    missing = sorted(set(range(1, total + 1)) - {page.number for page in pages})
    if missing:
        rest, more = await read_builtin(path, sha256, cache=cache, pages=missing, show=show)
        pages = sorted([*pages, *rest], key=lambda page: page.number)
        notes += [f"The built-in reader read the other {len(missing)}.", *more]
    return pages, notes


def _says_something(page: Page) -> bool:
    """Tell whether a page holds more than figures that nobody could put into words."""
    text = page.markdown
    for figure in sorted((figure for figure in page.figures if figure.span), key=lambda figure: -figure.span.start):
        text = text[:figure.span.start] + text[figure.span.end:]
    return bool(text.strip()) or any(figure.description or figure.caption for figure in page.figures)
