"""The pages of a file as the built-in reader asks its workers for them, and what the workers do about it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from labkit.documents.builtin.page_hash import PageHashes
from labkit.documents.builtin.parts import PageParts
from labkit.documents.builtin.reader import PageReader
from labkit.documents.files import IMAGES
from labkit.documents.workers import Reading
from labkit.documents.workers.open_file import OpenFile, load_layout, require_room
from labkit.errors import DocumentError


class PageReading(Reading):
    """A file whose pages are read by workers."""

    async def hashes(self, numbers: list[int]) -> list[str]:
        """Return what tells the content of pages (see :mod:`labkit.documents.builtin.page_hash`), or "" for each."""
        if self.path.suffix.lower() not in IMAGES:
            with suppress(DocumentError):  # a page that is made of too much to be hashed may still be read
                return await self.call("labkit.documents.builtin.pages:hash_pages", numbers)
        return [""] * len(numbers)

    async def page(self, number: int) -> tuple[PageParts, str]:
        """Read a page, as ``PageReader.page`` does; one that costs a worker is damaged."""
        reply, flaw = await self.call_for_page("labkit.documents.builtin.pages:read_page", number)
        if flaw:
            return PageParts(number, 0.0, 0.0, "image", f"The page is damaged: {flaw}", "none"), flaw
        return PageParts.from_payload(reply["page"]), reply["flaw"]


def hash_pages(file: OpenFile, numbers: list[int]) -> list[str]:
    """Return the hashes of pages; they must be asked for before a page is read, which may turn it."""
    hashes = file.kept(_hashes)
    return [hashes.of(number) for number in numbers]


def read_page(file: OpenFile, number: int) -> dict[str, Any]:
    """Return a page as JSON, and what is wrong with it."""
    file.load(load_layout)
    parts, flaw = file.kept(_reader).page(number)
    require_room(flaw)
    return {"page": parts.payload(), "flaw": flaw}


def _hashes(file: OpenFile) -> PageHashes:
    return PageHashes(file.document)


def _reader(file: OpenFile) -> PageReader:
    return PageReader(file.document)
