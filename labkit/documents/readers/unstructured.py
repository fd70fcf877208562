"""PDFs, images, Office files and web pages by Unstructured (open source), which is an extra."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

from labkit.documents.files import OF_UNSTRUCTURED, PAGES
from labkit.documents.pdf import hash_of
from labkit.documents.readers.base import Reader, ReadOptions, Status
from labkit.documents.types import Document
from labkit.settings import Settings


class Unstructured(Reader):
    """Unstructured, where it is asked for."""

    name, title = "unstructured", "Unstructured"
    suffixes, order = (*PAGES, *OF_UNSTRUCTURED), 20
    automatic = False

    def available(self, settings: Settings) -> str:
        from labkit.documents.unstructured.strategy import is_installed

        return "" if is_installed() else "Unstructured is not installed"

    async def read_parts(self, path: Path, options: ReadOptions) -> AsyncGenerator[Document, None]:
        """Yield the file as one document."""
        from labkit.documents.unstructured.reader import read_unstructured, read_unstructured_office

        sha256 = await asyncio.to_thread(hash_of, path)
        if path.suffix.lower() in OF_UNSTRUCTURED:
            yield await read_unstructured_office(path, sha256, self.unit_of(path), settings=options.settings,
                                                 encoding=options.encoding, cache=options.cache)
            return
        pages, notes = await read_unstructured(path, sha256, settings=options.settings, strategy=options.strategy,
                                               cache=options.cache, show=options.show)
        yield Document(path.name, sha256, self.name, pages, notes)

    def status(self, settings: Settings, offline: bool) -> Iterator[Status]:
        """Say what of it is here; nothing that it lacks is missing."""
        from labkit.documents.unstructured.strategy import INSTALL, probe

        ability = probe(ask_hub=False)
        if not ability.installed:
            yield Status("note", self.title, "not installed; the other readers do without it",
                         f"To have it, run in labkit's folder: {INSTALL}")
        elif not ability.ocr:
            yield Status("note", self.title, "strategy fast; Tesseract or poppler is missing for scans",
                         f"To have them, run in labkit's folder: {INSTALL}")
        else:
            languages = "+".join(sorted(ability.ocr_languages))
            hi_res = "hi_res, " if ability.hi_res else ""
            later = "" if ability.hi_res else "; hi_res as soon as its layout model can be fetched"
            yield Status("ok", self.title, f"strategies {hi_res}fast and ocr_only (Tesseract: {languages}){later}")
