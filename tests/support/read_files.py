"""Files for the tests of the document door, made here: charts, logos, scans, garbled text layers, damaged PDFs."""

from __future__ import annotations

import io
from pathlib import Path

import pymupdf
from PIL import Image, ImageDraw, ImageFont

HANDBOOK = Path(__file__).parents[2] / "raw_data" / "pdf" / "en-handbook.pdf"

PROSE = ("The pump lifts water from the well into the tank on the roof. It starts when the float falls below the lower "
         "mark and stops when the tank is full. A fuse of ten amperes protects the motor. ")


def prose(page: pymupdf.Page, box: tuple[float, float, float, float] = (60, 90, 540, 400), times: int = 4) -> None:
    page.insert_textbox(pymupdf.Rect(box), PROSE * times, fontsize=11)


def chart(page: pymupdf.Page, box: tuple[float, float, float, float]) -> None:
    """Draw a bar chart of lines and rectangles, without any image."""
    x0, y0, x1, y1 = box
    for step in range(6):
        y = y0 + step * (y1 - y0) / 5
        page.draw_line((x0, y), (x1, y), color=(0.7, 0.7, 0.7))
        page.insert_text((x0 + 2, y - 2), str(50 - step * 10), fontsize=8)
    for bar in range(8):
        left = x0 + 25 + bar * (x1 - x0 - 30) / 8
        page.draw_rect((left, y1 - 20 - bar * 18, left + 25, y1), fill=(0.1, 0.4, 0.6))
        page.insert_text((left, y1 - 24 - bar * 18), f"{bar + 1} bar", fontsize=8)


def logo() -> bytes:
    image = Image.new("RGB", (400, 300), "white")
    brush = ImageDraw.Draw(image)
    for step in range(12):
        brush.ellipse((10 + 12 * step, 10 + 10 * step, 380 - 10 * step, 290 - 11 * step), outline="navy", width=5)
    return png_of(image)


def photo_of(text: str, size: tuple[int, int] = (1000, 500)) -> bytes:
    """Make a picture with lettering on a patterned ground."""
    image = Image.effect_noise(size, 30).convert("RGB")
    brush = ImageDraw.Draw(image)
    brush.rectangle((40, 40, size[0] - 40, size[1] - 40), fill="white", outline="black", width=6)
    for row, line in enumerate(text.splitlines()):
        brush.text((90, 80 + 90 * row), line, fill="black", font=ImageFont.load_default(52))
    return png_of(image)


def png_of(image: Image.Image) -> bytes:
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def picture_of(document: pymupdf.Document, index: int = 0, dpi: int = 130, turn: int = 0) -> bytes:
    """Draw a page, as a scanner would see it; ``turn`` is how the sheet lay on the glass."""
    pixels = document[index].get_pixmap(dpi=dpi)
    return png_of(Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples).rotate(-turn, expand=True))


def one_page(size: tuple[float, float] = (595, 842)) -> tuple[pymupdf.Document, pymupdf.Page]:
    document = pymupdf.open()
    return document, document.new_page(width=size[0], height=size[1])


def written(document: pymupdf.Document, folder: Path, name: str = "made.pdf", **options: object) -> Path:
    path = folder / name
    document.save(path, **options)
    return path


def garbled(text: str = PROSE * 3) -> pymupdf.Document:
    """Make a page that prints well and whose text layer says something else: its ToUnicode map swaps the letters."""
    document, page = one_page()
    page.insert_font(fontname="body", fontbuffer=pymupdf.Font("helv").buffer)
    page.insert_textbox(pymupdf.Rect(60, 90, 540, 500), text, fontsize=12, fontname="body")
    font = pymupdf.Font("helv")
    swapped = [f"<{font.has_glyph(ord(letter)):04x}> <{_swapped(letter):04x}>"
               for letter in sorted(set(text)) if not letter.isspace() or letter == " "]
    for xref in range(1, document.xref_length()):
        if document.xref_is_stream(xref) and b"begincmap" in document.xref_stream(xref):
            head = document.xref_stream(xref).partition(b"endcodespacerange")[0].decode()
            document.update_stream(xref, "\n".join((
                head + "endcodespacerange", f"{len(swapped)} beginbfchar", *swapped, "endbfchar",
                "endcmap CMapName currentdict /CMap defineresource pop end end")).encode())
    return pymupdf.open("pdf", document.tobytes())


def _swapped(letter: str) -> int:
    for first in (65, 97):
        if first <= ord(letter) < first + 26:
            return first + (ord(letter) - first + 11) % 26
    return ord(letter)
