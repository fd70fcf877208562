"""A file becomes a Document: pages with their text, tables and figures, whoever reads it."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

from labkit.documents.figures import Describe, describe_figures, in_language
from labkit.documents.page_choice import PageChoice
from labkit.documents.readers import AUTO, Reader, ReadOptions, joined, readers_of
from labkit.documents.types import Document, Page, Unit
from labkit.errors import DocumentError, LabkitError
from labkit.settings import Settings, load_settings

__all__ = ["Document", "read", "read_parts"]
_PAGED: tuple[Unit, ...] = ("page", "slide", "sheet")


async def read(path: str | os.PathLike[str], *, reader: str = AUTO, strategy: str = "auto",
               settings: Settings | None = None, cache: Any = None, describe: Describe | None = None, show: bool = True,
               columns: Sequence[str] | None = None, encoding: str | None = None, max_rows: int | None = None,
               language: str | None = None, transcribe: Describe | None = None,
               pages: str | Sequence[int] | None = None) -> Document:
    """Read a file into a Document: a PDF or an image, a table (CSV, TSV), a text or Markdown, by the end of its name.

    Parameters
    ----------
    path
        The file.
    reader
        What reads PDFs and images: ``"azure"`` (Azure AI Document Intelligence), ``"builtin"`` (on this machine,
        without network), ``"unstructured"`` (open source, an extra), ``"page-image"`` (each page as a picture, see
        :func:`labkit.read_page_images`), or ``"auto"``: Azure where its endpoint is set, and the built-in reader where
        it is not, or where Azure fails.
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
        Of a table: the names of the columns to read; None reads all. A long table is better read in parts, by
        :func:`read_parts` or :func:`labkit.read_rows`.
    encoding
        Of a table or text: Python's name for it, where it is not to be found by itself.
    max_rows
        Of a table: the last row to read; None reads all.
    language
        What figures and pages are put into words in; None leaves it to ``describe`` and ``transcribe``.
    transcribe
        Of the reader page-image: takes a page's picture and its name and returns the page as Markdown.
    pages
        Which pages, slides or sheets to read: numbers, or ``"3-10,15"``; None reads all. Tables and texts have none.

    Returns
    -------
    A document with every page of the file that was asked for; every row of a table is a page, and a text is one.
    ``notes`` say what was detected, which reader was used and why, and what was left out.

    Raises
    ------
    SettingsError
        If the reader is unknown, or one is asked for that is not set up or not installed.
    DocumentError
        If the file cannot be read, or holds no text even after OCR.
    """
    settings = settings or load_settings()
    options = ReadOptions(settings, cache, show, strategy, columns, max_rows, encoding,
                          in_language(transcribe, language), whole=True, pages=PageChoice.of(pages))
    return await joined(_described(Path(path), reader, options, in_language(describe, language)))


async def read_parts(path: str | os.PathLike[str], *, reader: str = AUTO, strategy: str = "auto",
                     settings: Settings | None = None, cache: Any = None, describe: Describe | None = None,
                     show: bool = True, columns: Sequence[str] | None = None, encoding: str | None = None,
                     max_rows: int | None = None, language: str | None = None,
                     transcribe: Describe | None = None, pages: str | Sequence[int] | None = None,
                     ) -> AsyncGenerator[Document, None]:
    """Read a file as :func:`read` does, and yield its first pages while the others are read: documents of some pages.

    The built-in reader yields more than one, of a file of more than 48 pages, and a table comes 200 rows at a time, in
    constant memory. Chunks of the parts together are those of the whole file.

    Raises
    ------
    SettingsError, DocumentError
        As :func:`read` does; that no page holds text is only known in the end.
    """
    settings = settings or load_settings()
    options = ReadOptions(settings, cache, show, strategy, columns, max_rows, encoding,
                          in_language(transcribe, language), pages=PageChoice.of(pages))
    parts = _described(Path(path), reader, options, in_language(describe, language))
    async with aclosing(parts):
        async for part in parts:
            yield part


async def _described(path: Path, reader: str, options: ReadOptions, describe: Describe | None,
                     ) -> AsyncGenerator[Document, None]:
    """Yield a file with its figures put into words; raises DocumentError in the end if no page of it says anything."""
    something = started = False
    parts = _first_that_reads(readers_of(path, reader, options.settings), path, options)
    async with aclosing(parts):
        async for part in parts:
            if options.pages and part.unit in _PAGED:
                part.pages = _chosen(part, options.pages, path)
            elif options.pages and not started:
                part.notes.append(f"It has no pages to choose from: all is read, not only {options.pages.written}.")
            started = True
            if part.unit not in ("row", "line"):
                blind = await describe_figures(part.pages, describe, options.show)
                describe = None if blind else describe
                part.notes += blind
                something = something or any(_says_something(page) for page in part.pages)
                if part.share == 1.0 and not something:
                    if part.unit != "page":
                        raise DocumentError(f"{path.name} holds no text, and nothing in its pictures can be read.",
                                            "Configure a vision model, which describes pictures, or leave it out.")
                    raise DocumentError(f"No page of {path.name} holds any text, not even after OCR.",
                                        "Scan it again more sharply, or read it with --reader azure.")
            yield part


def _chosen(part: Document, choice: PageChoice, path: Path) -> list[Page]:
    """Return the pages of a part that were asked for; raises DocumentError if a whole file has none of them."""
    found = [page for page in part.pages if page.number in choice]
    if part.share < 1.0 or not part.pages or (found and part.unit == "page"):
        return found
    last = max(page.number for page in part.pages)
    if not found:
        choice.of_file(last, path.name, part.unit)
        raise DocumentError(f"{path.name} shows none of the {part.unit}s asked for ({choice.written}): hidden ones are "
                            "not read.", "Ask for others, or show them in the program that wrote the file.")
    part.notes += choice.lacking(last, part.unit)
    return found


async def _first_that_reads(readers: list[tuple[Reader, str]], path: Path,
                            options: ReadOptions) -> AsyncGenerator[Document, None]:
    """Yield what the first of these readers makes of a file that does not fail on it at once; the last may fail."""
    failed = ""
    for place, (reader, note) in enumerate(readers):
        parts = reader.read_parts(path, options)
        async with aclosing(parts):
            try:
                first = await anext(parts)
            except LabkitError as error:
                if place == len(readers) - 1:
                    raise
                failed = f"{reader.name.capitalize()} failed: {error.cause}"
                continue
            if failed:
                note = f"Read with {reader.title}, because {failed}"
            first.notes[:0] = [note] if note else []
            yield first
            async for part in parts:
                yield part
            return


def _says_something(page: Page) -> bool:
    """Tell whether a page holds more than figures that nobody could put into words."""
    text = page.markdown
    for span in sorted((figure.span for figure in page.figures if figure.span), reverse=True):
        text = text[:span.start] + text[span.end:]
    return bool(text.strip()) or any(figure.description or figure.caption for figure in page.figures)
