"""PDFs and images on this machine: a layout model, the file's own text layer, and OCR where that is missing.

Office files too, taken apart by the libraries of their formats.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from labkit.documents.files import OFFICE, PAGES
from labkit.documents.pdf import hash_of
from labkit.documents.readers.base import Reader, ReadOptions
from labkit.documents.types import Document


class Builtin(Reader):
    """The built-in reader: always there, without network."""

    name, title = "builtin", "the built-in reader"
    suffixes, order = (*PAGES, *OFFICE), 30

    async def read_parts(self, path: Path, options: ReadOptions) -> AsyncGenerator[Document, None]:
        """Yield a file of more than 48 pages in parts, while those that follow are read; an Office file in one."""
        from labkit.documents.builtin.windows import read_windows
        from labkit.documents.workers import Limits

        sha256 = await asyncio.to_thread(hash_of, path)
        if path.suffix.lower() in OFFICE:
            from labkit.documents.office.reading import read_office

            yield await read_office(path, sha256, self.name, self.unit_of(path), options.settings,
                                    options.encoding, options.cache)
            return
        windows = read_windows(path, sha256, cache=options.cache, pages=options.pages,
                               limits=Limits.of(options.settings), show=options.show)
        async with aclosing(windows):
            async for window in windows:
                yield Document(path.name, sha256, self.name, window.pages, window.notes, above=window.above,
                               share=window.share)
