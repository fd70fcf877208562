"""One page as a picture: drawn without its margins, read by OCR, and drawn once more for a model to look at.

What is found on the picture is put back to where it lies on the whole page.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.documents.builtin.parts import PageParts, rounded
from labkit.documents.builtin.reader import PageReader
from labkit.documents.ocr import SIDE, Line, Reading
from labkit.documents.plaintext import clean
from labkit.documents.tesseract import letter
from labkit.documents.types import Box, Word

if TYPE_CHECKING:
    import pymupdf

_SEEN = 1600  # pixels of the longer side of what a model is shown: services scale down what is larger
_QUALITIES = (85, 70, 55, 40)
_BYTES = 1_000_000


class Drawn(NamedTuple):
    """Pixels of a page without its margins. ``left`` and ``top``: where they begin on the page, in points."""

    pixels: pymupdf.Pixmap
    scale: float
    left: float
    top: float

    def on_page(self, box: Box) -> Box:
        """Return a box of the picture, in points of the picture, as a box of the page."""
        x0, y0, x1, y1 = box
        return rounded((x0 + self.left, y0 + self.top, x1 + self.left, y1 + self.top))


class Sheet(NamedTuple):
    """What OCR makes of a page's picture, in points of the page. ``turn``: degrees, clockwise, that make it upright."""

    parts: PageParts
    turn: int = 0
    flaw: str = ""
    by: str = ""
    """Tesseract's data that it was read with, where the built-in OCR does not know the script."""

    def payload(self) -> dict[str, Any]:
        """Return it as JSON, for the cache."""
        return {"turn": self.turn, "page": self.parts.payload()} | ({"by": self.by} if self.by else {})

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> Sheet:
        """Return what :meth:`payload` was made of."""
        return cls(PageParts.from_payload(payload["page"]), payload["turn"], by=payload.get("by", ""))


def area_of(width: float, height: float, margins: Sequence[float]) -> Box:
    """Return what is left of a page once the margins (shares: top, right, bottom, left) are cut off, in points."""
    top, right, bottom, left = margins
    return left * width, top * height, (1 - right) * width, (1 - bottom) * height


def draw_area(page: pymupdf.Page, margins: Sequence[float], side: int = SIDE) -> Drawn:
    """Draw a page as it is displayed, without its margins, so that the longer side has so many pixels."""
    import pymupdf

    area = pymupdf.Rect(area_of(page.rect.width, page.rect.height, margins))
    scale = side / max(area.width, area.height)
    pixels = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), clip=area, alpha=False, colorspace=pymupdf.csRGB)
    return Drawn(pixels, scale, pixels.x / scale, pixels.y / scale)


def read_sheet(document: pymupdf.Document, number: int, margins: Sequence[float], data: str = "") -> Sheet:
    """Read a page, counted from 1, by OCR from its picture; a text layer counts for nothing.

    ``data`` names Tesseract's data for a script that the built-in OCR does not know.
    """
    import pymupdf

    try:
        page = document[number - 1]
        width, height = page.rect.width, page.rect.height
        drawn = draw_area(page, margins)
        with pymupdf.open() as picture:
            sheet = picture.new_page(width=drawn.pixels.width / drawn.scale, height=drawn.pixels.height / drawn.scale)
            sheet.insert_image(sheet.rect, pixmap=drawn.pixels)
            reader = _Turning(picture, data)
            parts, flaw = reader.page(1)
    except Exception as error:  # whatever a damaged page makes foreign code raise may cost this page only
        flaw = clean(str(error))[:120] or type(error).__name__
        return Sheet(PageParts(number, 0.0, 0.0, "blank", "", "none"), 0, flaw)
    for part in parts.parts:
        part.box = drawn.on_page(part.box)
    parts.words = [Word(word.text, drawn.on_page(word.box)) for word in parts.words]
    parts.number, parts.width, parts.height = number, round(width, 1), round(height, 1)
    return Sheet(parts, reader.turn, flaw, reader.by)


def picture_of(document: pymupdf.Document, number: int, margins: Sequence[float], turn: int) -> bytes:
    """Return a page, without its margins and turned upright, as a JPEG of at most about a megabyte."""
    from PIL import Image

    drawn = draw_area(document[number - 1], margins, _SEEN)
    image = Image.frombytes("RGB", (drawn.pixels.width, drawn.pixels.height), drawn.pixels.samples)
    image = image.rotate(-turn, expand=True)
    for quality in _QUALITIES:
        data = io.BytesIO()
        image.save(data, "JPEG", quality=quality)
        if data.tell() <= _BYTES:
            break
    return data.getvalue()


class _Turning(PageReader):
    """A reader that remembers how it turned its page, and whether Tesseract read it."""

    def __init__(self, picture: pymupdf.Document, data: str) -> None:
        super().__init__(picture, letter=self._by_tesseract if data else None)
        self._data, self.turn, self.by = data, 0, ""

    def turned(self, number: int, turn: int) -> pymupdf.Page:
        self.turn = turn
        return super().turned(number, turn)

    def _by_tesseract(self, page: pymupdf.Page, reading: Reading) -> tuple[list[Line], float] | None:
        read = letter(page, reading, self._data)
        self.by = self._data if read else ""
        return read
