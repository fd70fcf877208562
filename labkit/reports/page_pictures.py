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
from labkit.documents.workers import FileInWorker, Limits
from labkit.documents.workers.open_file import OpenFile, require_room
from labkit.errors import DocumentError
from labkit.settings import Settings, load_settings

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

    They are drawn in a process of their own (see :mod:`labkit.documents.workers`). The page drawn last is kept, so
    pictures asked for in page order cost one rendering a page.

    Parameters
    ----------
    settings
        How much time and memory a page may take; by default from the environment and ``.env``.

    Raises
    ------
    DocumentError
        If the file is missing, is no PDF, is damaged or needs a password.
    """

    def __init__(self, path: str | PathLike[str], settings: Settings | None = None) -> None:
        self._path = Path(path)
        if not self._path.is_file():
            raise DocumentError(f"There is no file {self._path.name} to draw pages from.",
                                "Pass the path of the PDF you read.")
        self._file = FileInWorker(self._path, Limits.of(settings or load_settings()))

    def __enter__(self) -> PagePictures:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._file.__exit__(kind, error, trace)

    def __len__(self) -> int:
        return self._file.pages

    def page(self, number: int, width: int = 220, limit: int = 24_000) -> Picture:
        """Draw a whole page, ``width`` pixels wide, as a JPEG of at most about ``limit`` bytes.

        Raises
        ------
        DocumentError
            If there is no such page (they count from 1), or it is too damaged to draw.
        """
        return self._draw("draw_page", number, width, limit)

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
        here = [(box.x0, box.y0, box.x1, box.y1) if isinstance(box, PageBox) else tuple(box) for box in boxes
                if not isinstance(box, PageBox) or box.page == number]
        return self._draw("draw_region", number, width, limit, here)

    def _draw(self, work: str, number: int, *args: object) -> Picture:
        if not 1 <= number <= len(self):
            raise DocumentError(f"{self._path.name} has no page {number}; its pages are 1 to {len(self)}.",
                                "Pass the file that the records were made from.")
        return Picture(*self._file.call(f"labkit.reports.page_pictures:{work}", number, *args, what=f"page {number}"))


def draw_page(file: OpenFile, number: int, width: int, limit: int) -> Picture:
    """Draw a whole page, in a worker; see :meth:`PagePictures.page`."""
    image, _ = file.kept(_Drawn).page(number, width)
    return _jpeg(image, limit)


def draw_region(file: OpenFile, number: int, width: int, limit: int, boxes: list[Box]) -> Picture:
    """Draw the part of a page around some boxes, in a worker; see :meth:`PagePictures.region`."""
    image, scale = file.kept(_Drawn).page(number, width)
    marks = [mark for box in boxes if (mark := _on_page(box, scale, image.size))]
    if not marks:
        return _jpeg(image, limit)
    top = min(mark[1] for mark in marks) - _MARGIN * scale
    bottom = max(mark[3] for mark in marks) + _MARGIN * scale
    lacking = max(0.0, _MIN_CROP * scale - (bottom - top)) / 2
    first, last = _between_lines(image, top - lacking, -1), _between_lines(image, bottom + lacking, 1)
    crop = _highlight(image, marks).crop((0, first, image.width, last))
    return _jpeg(crop, limit)._replace(whole=crop.height == image.height)


class _Drawn:
    """The page of a file that was drawn last."""

    def __init__(self, file: OpenFile) -> None:
        self._file = file
        self._kept: tuple[tuple[int, int], Image, float] | None = None

    def page(self, number: int, width: int) -> tuple[Image, float]:
        """Return a page so many pixels wide, and how many pixels a point has."""
        import pymupdf
        from PIL import Image

        if self._kept is None or self._kept[0] != (number, width):
            try:
                page = self._file.document[number - 1]
                scale = width / max(page.rect.width, page.rect.height / _TALLEST, 1.0)
                pixels = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False)
            except (RuntimeError, ValueError, pymupdf.mupdf.FzErrorBase) as error:
                require_room(str(error))
                raise DocumentError(f"Page {number} of {self._file.path.name} is damaged and cannot be drawn."
                                    ) from error
            image = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
            self._kept = (number, width), image, image.width / page.rect.width
        return self._kept[1:]


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


def _on_page(box: Box, scale: float, size: tuple[int, int]) -> Box | None:
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
