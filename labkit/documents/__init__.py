"""A file becomes a Document: pages with their text, tables and figures, whoever reads it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

from labkit.documents.figures import Describe
from labkit.documents.files import kind_of
from labkit.documents.pdf import hash_of
from labkit.documents.types import Document, Page
from labkit.errors import DocumentError, LabkitError, SettingsError
from labkit.settings import Settings, load_settings

__all__ = ["Document", "read", "read_parts"]

READERS = ("auto", "azure", "unstructured", "builtin")


async def read(path: str | os.PathLike[str], *, reader: str = "auto", strategy: str = "auto",
               settings: Settings | None = None, cache: Any = None, describe: Describe | None = None, show: bool = True,
               columns: Sequence[str] | None = None, encoding: str | None = None) -> Document:
    """Read a file into a Document: a PDF or an image, a table (CSV, TSV), a text or Markdown, by the end of its name.

    Parameters
    ----------
    path
        The file.
    reader
        What reads PDFs and images: ``"azure"`` (Azure AI Document Intelligence), ``"builtin"`` (on this machine,
        without network), ``"unstructured"`` (open source, an extra), or ``"auto"``: Azure where its endpoint is set,
        and the built-in reader where it is not, or where Azure fails.
    strategy
        Of the reader unstructured: ``"hi_res"``, ``"fast"``, ``"ocr_only"``, or ``"auto"``: the best that is available.
    settings
        Azure's endpoint and key; by default from the environment and ``.env``.
    cache
        A ResponseCache: what was read once, by whichever reader, is not read or paid for again.
    describe
        Takes a figure's PNG and its caption and returns words, or None where it cannot see; figures that nobody
        describes keep their lettering.
    show
        False keeps progress silent.
    columns
        Of a table: the names of the columns to read; None reads all. A long table is better read by
        :func:`labkit.read_rows`.
    encoding
        Of a table or text: Python's name for it, where it is not to be found by itself.

    Returns
    -------
    A document with every page of the file; every row of a table is a page, and a text is one. ``notes`` say what was
    detected, which reader was used and why, and what was left out.

    Raises
    ------
    SettingsError
        If the reader is unknown, or one is asked for that is not set up or not installed.
    DocumentError
        If the file cannot be read, or holds no text even after OCR.
    """
    parts = read_parts(path, reader=reader, strategy=strategy, settings=settings, cache=cache, describe=describe,
                       show=show, columns=columns, encoding=encoding)
    async with aclosing(parts):
        found = [part async for part in parts]
    whole = found[0]
    whole.share = 1.0
    for part in found[1:]:
        whole.pages += part.pages
        whole.notes += part.notes
    whole.breaks = tuple(part.pages[0].number for part in found[1:])
    return whole


async def read_parts(path: str | os.PathLike[str], *, reader: str = "auto", strategy: str = "auto",
                     settings: Settings | None = None, cache: Any = None, describe: Describe | None = None,
                     show: bool = True, columns: Sequence[str] | None = None,
                     encoding: str | None = None) -> AsyncIterator[Document]:
    """Read a file as :func:`read` does, and yield its first pages while the others are read: documents of some pages.

    Only the built-in reader yields more than one, of a file of more than 48 pages. Chunks of the parts together are
    those of the whole file.

    Raises
    ------
    SettingsError, DocumentError
        As :func:`read` does; that no page holds text is only known in the end.
    """
    if reader not in READERS:
        raise SettingsError(f'There is no reader "{reader}".', f"Choose one of: {', '.join(READERS)}.")
    if (kind := kind_of(Path(path))) != "pages":
        yield await asyncio.to_thread(_read_words, kind, Path(path), columns, encoding)
        return
    from labkit.documents.builtin.windows import Window, read_windows
    from labkit.documents.figures import describe_figures
    from labkit.documents.workers import Limits

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
    elif reader == "unstructured":
        from labkit.documents.unstructured.reader import read_unstructured

        pages, notes = await read_unstructured(path, sha256, settings=settings, strategy=strategy, cache=cache,
                                               show=show)
    elif reader == "auto":
        notes = ["Read with the built-in reader: AZURE_DOC_INTELLIGENCE_ENDPOINT is not set."]
    if pages is None:
        used = "builtin"
        windows = read_windows(path, sha256, cache=cache, limits=Limits.of(settings), show=show)
    else:
        windows = _only(Window(pages, [], (), 1.0))
    something = False
    async with aclosing(windows):
        async for window in windows:
            notes += window.notes
            blind = await describe_figures(window.pages, describe, show)
            describe = None if blind else describe
            something = something or any(_says_something(page) for page in window.pages)
            if window.share == 1.0 and not something:
                raise DocumentError(f"No page of {path.name} holds any text, not even after OCR.",
                                    "Scan it again more sharply, or read it with --reader azure.")
            yield Document(path.name, sha256, used, window.pages, [*notes, *blind], above=window.above,
                           share=window.share)
            notes = []


async def _only(window: Any) -> AsyncIterator[Any]:
    yield window


def _read_words(kind: str, path: Path, columns: Sequence[str] | None, encoding: str | None) -> Document:
    """Read a file that holds characters."""
    from labkit.documents.flat_files.csv_files import read_table
    from labkit.documents.flat_files.text_files import read_text

    return read_table(path, columns, encoding) if kind == "table" else read_text(path, encoding)


async def _read_azure(path: Path, sha256: str, settings: Settings, cache: Any,
                      show: bool) -> tuple[list[Page], list[str]]:
    """Read with Azure; pages it does not return are read by the built-in reader, and figures are cut out here."""
    from labkit.documents.azure.reader import read_azure
    from labkit.documents.builtin.windows import read_builtin
    from labkit.documents.figures import add_images
    from labkit.documents.workers import Limits, Reading

    data = await asyncio.to_thread(path.read_bytes)
    async with Reading(path, Limits.of(settings)) as reading:  # what is locked or corrupt is found before it is sent
        total = reading.pages
        pages, notes = await read_azure(path, data, total=total, settings=settings, cache=cache, show=show)
        notes += await add_images(pages, reading)
    missing = sorted(set(range(1, total + 1)) - {page.number for page in pages})
    if missing:
        rest, more = await read_builtin(path, sha256, cache=cache, pages=missing, limits=Limits.of(settings),
                                        show=show)
        pages = sorted([*pages, *rest], key=lambda page: page.number)
        notes += [f"The built-in reader read the other {len(missing)}.", *more]
    return pages, notes


def _says_something(page: Page) -> bool:
    """Tell whether a page holds more than figures that nobody could put into words."""
    text = page.markdown
    for figure in sorted((figure for figure in page.figures if figure.span), key=lambda figure: -figure.span.start):
        text = text[:figure.span.start] + text[figure.span.end:]
    return bool(text.strip()) or any(figure.description or figure.caption for figure in page.figures)
