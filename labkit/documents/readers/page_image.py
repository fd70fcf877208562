"""PDFs and images whose pages are pictures: a vision model writes each down, or OCR reads it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

from labkit.documents.files import PAGES
from labkit.documents.readers.base import Reader, ReadOptions
from labkit.documents.types import Document


class PageImages(Reader):
    """Pages as pictures, where it is asked for; :func:`labkit.read_page_images` also cuts off covers and margins."""

    name, title = "page-image", "OCR and, where there is one, a vision model"
    suffixes, order = PAGES, 40
    automatic = False

    async def read_parts(self, path: Path, options: ReadOptions) -> AsyncGenerator[Document, None]:
        """Yield the file as one document."""
        from labkit.documents.page_images.reader import read_page_images

        yield await read_page_images(path, describe=options.transcribe, cache=options.cache, settings=options.settings,
                                     show=options.show)
