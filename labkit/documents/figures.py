"""Figures: cut out of their page, judged, captioned, and described in words that make them searchable."""

from __future__ import annotations

import hashlib
import inspect
import io
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from labkit.documents.ocr import read_lettering, rows
from labkit.documents.types import Box, Figure, Page, Span, Table
from labkit.documents.workers import Reading
from labkit.documents.workers.open_file import OpenFile, load_ocr
from labkit.progress import progress

if TYPE_CHECKING:
    import pymupdf
    from PIL.Image import Image

Describe = Callable[..., Awaitable[str | None]]
"""Takes a PNG and its caption, and, if it likes, a ``language`` by name; returns words, or None where it cannot see."""

SMALL = 0.03
"""Share of its page below which a figure without a caption is taken for an ornament: a logo, an icon."""
_TINY = 0.006  # the same for a figure with a caption
_THIN = 24.0  # points: whatever is lower or narrower is a rule, not a figure
_PLAIN = 0.012  # share of neighbouring pixels that differ; a flat shape or a gradient has fewer
_SIDE = 1200  # pixels of the longer side
_SHARP = 200 / 72  # pixels a point, at most
_BYTES = 250_000  # of a PNG; tapes are committed
_BLIND = 2  # times that a model may see nothing before it is not asked any more


def crop(page: pymupdf.Page, box: Box) -> Image | None:
    """Draw a part of a page as it is displayed, at most 1,200 pixels wide or high; None where nothing is left of it."""
    import pymupdf
    from PIL import Image

    clip = pymupdf.Rect(box) & page.rect
    if clip.is_empty or clip.width < 1 or clip.height < 1:
        return None
    scale = min(_SHARP, (_SIDE - 2) / max(clip.width, clip.height))  # 2: pixels that are cut at both edges
    pixels = page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), clip=clip, alpha=False, colorspace=pymupdf.csRGB)
    return Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples) if pixels.width and pixels.height \
        else None


def is_ornament(box: Box, width: float, height: float, captioned: bool = False) -> bool:
    """Tell whether a figure is too small, or too thin, to carry information."""
    across, down = box[2] - box[0], box[3] - box[1]
    if min(across, down) < _THIN:
        return True
    return across * down < (_TINY if captioned else SMALL) * width * height


def is_simple(image: Image) -> bool:
    """Tell whether a picture shows nothing to describe: one colour, a gradient, flat shapes, a rule."""
    from PIL import Image, ImageChops

    small = image.convert("L")
    small.thumbnail((400, 400), Image.Resampling.BOX)
    frame = max(1, max(small.size) // 40)
    small = small.crop((frame, frame, max(frame, small.width - frame), max(frame, small.height - frame)))
    if min(small.size) < 8:
        return True
    across = ImageChops.difference(small.crop((1, 0, small.width, small.height)),
                                   small.crop((0, 0, small.width - 1, small.height))).point(_steps)
    down = ImageChops.difference(small.crop((0, 1, small.width, small.height)),
                                 small.crop((0, 0, small.width, small.height - 1))).point(_steps)
    differing = sum(side.histogram()[255] / (side.width * side.height) for side in (across, down)) / 2
    rows_busy = _busy(across.resize((1, across.height), Image.Resampling.BOX))
    columns_busy = _busy(down.resize((down.width, 1), Image.Resampling.BOX))
    return differing < _PLAIN or min(rows_busy, columns_busy) < 0.1


_steps = [255 if value > 16 else 0 for value in range(256)]


def _busy(profile: Image) -> float:
    values = profile.tobytes()
    return sum(value > 0 for value in values) / len(values)


def png(image: Image) -> bytes:
    """Return a PNG with a palette, scaled down until it is small enough for a tape."""
    from PIL import Image

    while True:
        data = io.BytesIO()
        image.quantize(96, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
        if data.tell() <= _BYTES or max(image.size) < 400:
            return data.getvalue()
        image = image.resize((max(1, image.width * 4 // 5), max(1, image.height * 4 // 5)))


class Lettering:
    """Reads what is written in pictures; the same picture, as a logo on every page, is read once."""

    def __init__(self) -> None:
        self._read: dict[str, str] = {}

    def of(self, image: Image) -> str:
        """Return the lettering, row by row, parted by semicolons."""
        key = hashlib.sha256(image.tobytes()).hexdigest()
        if key not in self._read:
            found = rows(read_lettering(image))
            self._read[key] = "; ".join(line.text for row in found for line in row)
        return self._read[key]


def paragraph(number: int, caption: str, description: str) -> str:
    """Return the paragraph that stands for a figure in its page's text; ``number`` is 0 where no page is printed."""
    label = f"[Figure, page {number}" if number else "[Figure"
    label += f": {caption}]" if caption else "]"
    return f"{label} {description}".strip()


def rewrite(page: Page, figure: Figure, description: str) -> None:
    """Put another description of a figure into its page; the spans behind it move along."""
    figure.description = description
    old = figure.span
    if old is None:
        return
    text = paragraph(page.number if page.width else 0, figure.caption, description)
    page.markdown = page.markdown[:old.start] + text + page.markdown[old.end:]
    figure.span = Span(old.start, old.start + len(text))
    _move(page, figure, old.end, len(text) - (old.end - old.start))


def drop(page: Page, figure: Figure) -> None:
    """Take a figure and its paragraph out of its page."""
    page.figures = [other for other in page.figures if other is not figure]
    old = figure.span
    if old is None:
        return
    before, after = page.markdown[:old.start].rstrip("\n"), page.markdown[old.end:].lstrip("\n")
    kept = before + ("\n\n" if before and after else "") + after
    _move(page, figure, old.end, len(kept) - len(page.markdown))
    page.markdown = kept


def _move(page: Page, figure: Figure, behind: int, by: int) -> None:
    items: list[Table | Figure] = [*page.tables, *page.figures]
    for item in items:
        if item is not figure and item.span and item.span.start >= behind:
            item.span = Span(item.span.start + by, item.span.end + by)
    page.lines = [(place + by if place >= behind else place, number) for place, number in page.lines]


async def add_images(pages: Sequence[Page], reading: Reading) -> list[str]:
    """Cut the figures of pages that another reader found out of the PDF, and read those it found no lettering in.

    Small and simple ones are left as they are; where such a one says nothing at all, it is taken out. Returns notes on
    pages whose figures could not be cut out.
    """
    notes = []
    for page in pages:
        if not 1 <= page.number <= reading.pages or not page.figures:
            continue
        wanted = [(figure.bbox if figure.bbox and not is_ornament(figure.bbox, page.width, page.height,
                                                                  bool(figure.caption)) else None,
                   not figure.description) for figure in page.figures]
        cut, flaw = await reading.call_for_page("labkit.documents.figures:cut_figures", page.number, page.width, wanted)
        if flaw:
            notes.append(f"The figures of page {page.number} could not be cut out ({flaw}).")
            continue
        for figure, (image, text) in zip(list(page.figures), cut, strict=True):
            if not image:
                if not figure.description and not figure.caption:
                    drop(page, figure)
                continue
            figure.image = image
            if text:
                rewrite(page, figure, text)
                figure.described_by = "ocr"
    return notes


def cut_figures(file: OpenFile, number: int, width: float, wanted: list[tuple[Box | None, bool]],
                ) -> list[tuple[bytes, str]]:
    """Cut figures out of a page: a PNG for each (empty where it shows nothing), and its lettering where that is wanted.

    Parameters
    ----------
    width
        Of the page as whoever found the figures measures it: an image's points depend on that.
    wanted
        The box of each figure, or None where there is nothing to cut, and whether to read its lettering.
    """
    file.load(load_ocr)
    page, lettering = file.document[number - 1], file.kept(_lettering)
    scale = page.rect.width / width if width else 1.0
    found = []
    for box, is_read in wanted:
        x0, y0, x1, y1 = box or (0.0, 0.0, 0.0, 0.0)
        image = crop(page, (x0 * scale, y0 * scale, x1 * scale, y1 * scale)) if box else None
        if image is None or is_simple(image):
            found.append((b"", ""))
        else:
            found.append((png(image), lettering.of(image) if is_read else ""))
    return found


def _lettering(file: OpenFile) -> Lettering:
    return Lettering()


def in_language(describe: Describe | None, language: str | None) -> Describe | None:
    """Return what describes in a language; one that takes none says what it says."""
    if describe is None or not language or "language" not in inspect.signature(describe).parameters:
        return describe
    return partial(describe, language=language)


async def describe_figures(pages: Sequence[Page], describe: Describe | None, show: bool = True) -> list[str]:
    """Let a model describe the figures; where it sees nothing, their lettering stays. Returns one-line notes."""
    figures = [(page, figure) for page in pages for figure in page.figures
               if figure.image and figure.described_by != "vision"]
    if describe is None or not figures:
        return []
    blind = 0
    with progress("Describing figures", len(figures), show=show) as bar:
        for page, figure in figures:
            words = await describe(figure.image, figure.caption)
            words = " ".join((words or "").split())
            bar.advance(note=f"page {page.number}")
            if words:
                blind = 0
                rewrite(page, figure, words)
                figure.described_by = "vision"
                continue
            blind += 1
            if blind == _BLIND:
                return ["The model saw nothing in two figures in a row: the rest keep their lettering as description."]
    return []
