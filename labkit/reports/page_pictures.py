"""Pictures of a PDF's pages: whole as thumbnails, or cropped to the evidence of an answer, which is highlighted.

The notebooks and the report draw with the same code, so that a reviewer sees in both what the attendee saw.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple

from labkit.datasets.record import PageBox
from labkit.documents.types import Box
from labkit.errors import DocumentError

if TYPE_CHECKING:
    from PIL.Image import Image

_PAINT = (255, 232, 92)  # multiplied into the page, as a felt pen does: black letters stay black
_OUTLINE = (196, 110, 0)  # found by its edge too: on a grey scan, and by readers who do not see yellow
_MARGIN = 56.0  # points above and below the evidence: about four lines
_MIN_CROP = 150.0  # points: less of a page is hard to place
_TALLEST = 4.0  # a page drawn higher than four times its width is drawn narrower
_QUALITIES = (82, 68, 55, 42)


class Picture(NamedTuple):
    """A JPEG or PNG and its size in pixels. ``whole`` is False for a part of a page."""

    data: bytes
    width: int
    height: int
    whole: bool = True

    @property
    def uri(self) -> str:
        """The picture as a ``data:`` address: what shows it lies in the page itself."""
        kind = "png" if self.data.startswith(b"\x89PNG") else "jpeg"
        return f"data:image/{kind};base64,{base64.b64encode(self.data).decode('ascii')}"


class PagePictures:
    """The pages of one PDF as pictures; use it in a ``with`` block.

    The page drawn last is kept, so pictures asked for in page order cost one rendering a page.

    Raises
    ------
    DocumentError
        If the file is missing, is no PDF, is damaged or needs a password.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        import pymupdf

        self._path = Path(path)
        self._drawn: tuple[int, int, Image] | None = None
        # MuPDF tells of every flaw of a file on stderr: in a notebook that hides the pictures, and differs by version
        self._told = pymupdf.TOOLS.mupdf_display_errors(), pymupdf.TOOLS.mupdf_display_warnings()
        self._tell(False, False)
        try:
            self._pdf = self._open()
        except DocumentError:
            self._tell(*self._told)
            raise

    def _open(self):  # -> pymupdf.Document, not named here: importing it takes a second
        import pymupdf

        name = self._path.name
        if not self._path.is_file():
            raise DocumentError(f"There is no file {name} to draw pages from.", "Pass the path of the PDF you read.")
        try:
            pdf = pymupdf.open(self._path)
        except (RuntimeError, ValueError) as error:
            raise DocumentError(f"{name} cannot be opened as a PDF, so its pages cannot be drawn.",
                                "Open it in a PDF viewer; if it opens there, save a fresh copy.") from error
        why = "is not a PDF" if not pdf.is_pdf else "is encrypted" if pdf.needs_pass else ""
        if why:
            pdf.close()
            raise DocumentError(f"{name} {why}, so its pages cannot be drawn.", "Pass an unprotected PDF.")
        return pdf

    @staticmethod
    def _tell(errors: bool, warnings: bool) -> None:
        import pymupdf

        pymupdf.TOOLS.mupdf_display_errors(errors)
        pymupdf.TOOLS.mupdf_display_warnings(warnings)

    def __enter__(self) -> PagePictures:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._pdf.close()
        self._drawn = None
        self._tell(*self._told)

    def __len__(self) -> int:
        return self._pdf.page_count

    def page(self, number: int, width: int = 220, limit: int = 24_000) -> Picture:
        """Draw a whole page, ``width`` pixels wide, as a JPEG of at most about ``limit`` bytes.

        Raises
        ------
        DocumentError
            If there is no such page (they count from 1), or it is too damaged to draw.
        """
        return _jpeg(self._draw(number, width), limit)

    def region(self, number: int, boxes: Sequence[PageBox | Box], width: int = 900, limit: int = 70_000) -> Picture:
        """Draw the part of a page around some boxes and highlight them: full page width, a few lines above and below.

        Without boxes, or with none of them on the page, the whole page is drawn.

        Parameters
        ----------
        boxes
            In points, origin at the top left of the displayed page; a :class:`PageBox` of another page is left out.
        width
            Of the picture, in pixels.
        limit
            Bytes the JPEG should not exceed: its quality, then its size, is lowered for that.

        Raises
        ------
        DocumentError
            As :meth:`page`.
        """
        image = self._draw(number, width)
        scale = image.width / self._pdf[number - 1].rect.width
        marks = [mark for box in boxes if (mark := _on_page(box, number, scale, image.size))]
        if not marks:
            return _jpeg(image, limit)
        top = min(mark[1] for mark in marks) - _MARGIN * scale
        bottom = max(mark[3] for mark in marks) + _MARGIN * scale
        lacking = max(0.0, _MIN_CROP * scale - (bottom - top)) / 2
        top, bottom = _between_lines(image, top - lacking, -1), _between_lines(image, bottom + lacking, 1)
        crop = _highlight(image, marks).crop((0, top, image.width, bottom))
        return _jpeg(crop, limit)._replace(whole=crop.height == image.height)

    def _draw(self, number: int, width: int) -> Image:
        import pymupdf
        from PIL import Image

        if self._drawn and self._drawn[:2] == (number, width):
            return self._drawn[2]
        if not 1 <= number <= len(self):
            raise DocumentError(f"{self._path.name} has no page {number}; its pages are 1 to {len(self)}.",
                                "Pass the file that the records were made from.")
        try:
            page = self._pdf[number - 1]
            scale = width / max(page.rect.width, page.rect.height / _TALLEST, 1.0)
            pixels = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False)
        except (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase) as error:
            raise DocumentError(f"Page {number} of {self._path.name} is damaged and cannot be drawn.") from error
        image = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
        self._drawn = (number, width, image)
        return image


def shrunk(image: bytes, width: int = 640, limit: int = 150_000) -> Picture | None:
    """Return a figure's picture small enough to show, or None where the bytes are no picture that can be read."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(image)) as opened:
            opened.load()
            layer = opened.convert("RGBA")
        flat = Image.new("RGB", layer.size, "white")  # a transparent ground is paper, on a dark theme too
        flat.paste(layer, mask=layer.getchannel("A"))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
    flat.thumbnail((width, round(width * _TALLEST)))
    lossless = io.BytesIO()
    flat.save(lossless, "PNG", optimize=True)
    if lossless.tell() <= limit:
        return Picture(lossless.getvalue(), flat.width, flat.height)
    return _jpeg(flat, limit)


def _on_page(box: PageBox | Box, number: int, scale: float, size: tuple[int, int]) -> Box | None:
    if isinstance(box, PageBox):
        if box.page != number:
            return None
        box = (box.x0, box.y0, box.x1, box.y1)
    pad = 1.5  # points, at the sides only: a box of print is as high as its line already
    x0, x1 = sorted((box[0], box[2]))
    y0, y1 = sorted((box[1], box[3]))
    x0, y0 = max(0.0, (x0 - pad) * scale), max(0.0, y0 * scale)
    x1, y1 = min(size[0] - 1.0, (x1 + pad) * scale), min(size[1] - 1.0, y1 * scale)
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


def _between_lines(image: Image, cut: float, outwards: int) -> int:
    """Move a cut outwards to the brightest row nearby, so that it runs between two lines, not through one."""
    cut = min(max(round(cut), 0), image.height)
    reach = image.width // 40  # about a line of print
    first, last = sorted((cut, min(max(cut + outwards * reach, 0), image.height)))
    if last - first < 2:
        return cut
    rows = image.crop((0, first, image.width, last)).convert("L").resize((1, last - first), 4)  # 4: box, the mean
    bright = list(rows.tobytes())
    if outwards < 0:
        bright.reverse()
    start = bright.index(max(bright))
    end = start
    while end < len(bright) and bright[end] == bright[start]:
        end += 1
    return cut + outwards * ((start + end) // 2)


def _highlight(image: Image, marks: Sequence[Box]) -> Image:
    from PIL import Image, ImageChops, ImageDraw

    paint = Image.new("RGB", image.size, "white")
    brush = ImageDraw.Draw(paint)
    for mark in marks:
        brush.rectangle(mark, fill=_PAINT)
    painted = ImageChops.multiply(image, paint)
    brush = ImageDraw.Draw(painted)
    for mark in marks:
        brush.rectangle(mark, outline=_OUTLINE, width=max(1, image.width // 600))
    return painted


def _jpeg(image: Image, limit: int) -> Picture:
    while True:
        for quality in _QUALITIES:
            data = io.BytesIO()
            image.save(data, "JPEG", quality=quality, optimize=True)
            if data.tell() <= limit or max(image.size) <= 100:
                return Picture(data.getvalue(), image.width, image.height)
        image = image.resize((max(1, image.width * 4 // 5), max(1, image.height * 4 // 5)))
