"""The pages of a file as pictures, as the reader asks its workers for them, and what the workers do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labkit.documents.builtin.parts import PageParts
from labkit.documents.page_images.sheets import Sheet, picture_of, read_sheet
from labkit.documents.workers import Reading
from labkit.documents.workers.open_file import OpenFile, load_layout, require_room

_HERE = "labkit.documents.page_images.pages"


class SheetReading(Reading):
    """A file whose pages are looked at by workers. A page that costs a worker is damaged, and says how."""

    async def sheet(self, number: int, margins: Sequence[float], data: str = "") -> Sheet:
        """Read a page, counted from 1, by OCR from its picture (see :func:`read_sheet`)."""
        reply, flaw = await self.call_for_page(f"{_HERE}:sheet", number, list(margins), data)
        if flaw:
            return Sheet(PageParts(number, 0.0, 0.0, "blank", "", "none"), 0, flaw)
        return Sheet.from_payload(reply["sheet"])._replace(flaw=reply["flaw"])

    async def picture(self, number: int, margins: Sequence[float], turn: int) -> tuple[bytes, str]:
        """Draw a page for a model to look at (see :func:`picture_of`); the second value says why it cannot be drawn."""
        image, flaw = await self.call_for_page(f"{_HERE}:picture", number, list(margins), turn)
        return image or b"", flaw

    async def size(self, number: int) -> tuple[float, float]:
        """Return the width and height of a page in points. One that is damaged has none."""
        found, _ = await self.call_for_page(f"{_HERE}:size", number)
        return (found[0], found[1]) if found else (0.0, 0.0)


def sheet(file: OpenFile, number: int, margins: list[float], data: str = "") -> dict[str, Any]:
    """Return a page that OCR has read from its picture as JSON, and what is wrong with it."""
    file.load(load_layout)
    read = read_sheet(file.document, number, margins, data)
    require_room(read.flaw)
    return {"sheet": read.payload(), "flaw": read.flaw}


def picture(file: OpenFile, number: int, margins: list[float], turn: int) -> bytes:
    """Return a page as a JPEG."""
    return picture_of(file.document, number, margins, turn)


def size(file: OpenFile, number: int) -> list[float]:
    """Return the width and height of a page, or nothing where it is too damaged to have any."""
    try:
        rect = file.document[number - 1].rect
    except Exception:  # whatever a damaged page makes foreign code raise: nobody looks at it anyway
        return []
    return [round(rect.width, 1), round(rect.height, 1)]
