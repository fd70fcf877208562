"""Tables: CSV and TSV, a page for each row."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

from labkit.documents.readers.base import Reader, ReadOptions
from labkit.documents.types import Document

_BATCH = 200  # rows of one part


class Tables(Reader):
    """Files of rows, in constant memory however many there are."""

    name, title = "table", "the reader of tables"
    suffixes, unit, order = (".csv", ".tsv", ".tab"), "row", 50

    async def read_parts(self, path: Path, options: ReadOptions) -> AsyncGenerator[Document, None]:
        """Yield the rows, so many at a time."""
        from labkit.documents.flat_files.csv_files import read_rows, read_table

        if options.whole:
            yield await asyncio.to_thread(read_table, path, options.columns, options.encoding, options.max_rows)
            return
        parts = await asyncio.to_thread(read_rows, path, options.columns, _BATCH, encoding=options.encoding,
                                        max_rows=options.max_rows)
        while document := await asyncio.to_thread(next, parts, None):
            yield document
