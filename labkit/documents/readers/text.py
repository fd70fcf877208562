"""Plain text and Markdown, one page a file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

from labkit.documents.readers.base import Reader, ReadOptions
from labkit.documents.types import Document


class Texts(Reader):
    """Files of words, whose places are counted in lines."""

    name, title = "text", "the reader of texts"
    suffixes, unit, order = (".txt", ".text", ".md", ".markdown"), "line", 60

    async def read_parts(self, path: Path, options: ReadOptions) -> AsyncGenerator[Document, None]:
        """Yield the file as one document."""
        from labkit.documents.flat_files.text_files import read_text

        yield await asyncio.to_thread(read_text, path, options.encoding)
