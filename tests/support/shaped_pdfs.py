"""PDFs of many shapes, drawn here: columns, sideways and far-off pages, scans, text over a photo, locks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pymupdf
from PIL import Image, ImageDraw, ImageFont

from support.read_files import PROSE, chart, one_page, photo_of, picture_of, png_of, prose, written

COLUMNS = [
    ("How a well is kept", 18, "A well is looked at twice a year. In spring the lid is opened and the ladder is tried; "
     "in autumn the water is drawn down by a metre and the wall is washed."),
    ("1 The lid", 14, "The lid of an old well is of oak and weighs forty kilograms. It is turned, never lifted, as its "
     "edge would chip. A keeper who works alone uses the iron bar that hangs beside it."),
    ("2 The wall", 14, "Moss on the upper stones does no harm. Below the water line every white spot is lime, and is "
     "scraped away with a wooden blade, so that the mortar stays whole."),
    ("2.1 Mortar", 12, "Mortar that crumbles is raked out to a depth of two fingers. New mortar sets in nine days, "
     "during which nobody draws water."),
]
TABLE = [("Filter", "Litres", "Months"), ("MW-C4", "3,000", "6"), ("MW-C6", "5,000", "9"), ("MW-C8", "8,000", "14")]


def two_columns() -> pymupdf.Document:
    """A page with a title and four headings, set in two columns: what stands on the left is read first."""
    document, page = one_page()
    for place, (heading, size, text) in enumerate(COLUMNS):
        left, top = (50 if place < 2 else 315), 80 + 300 * (place % 2)
        page.insert_text((left, top), heading, fontsize=size, fontname="hebo")
        page.insert_textbox(pymupdf.Rect(left, top + 15, left + 230, top + 280), f"{text} {PROSE}", fontsize=10)
    return document


def table() -> pymupdf.Document:
    """A page with a sentence and a table in ruled cells."""
    document, page = one_page()
    page.insert_text((60, 90), "What each filter bears before it is changed:", fontsize=11)
    for row, cells in enumerate(TABLE):
        for column, cell in enumerate(cells):
            box = pymupdf.Rect(60 + 150 * column, 110 + 26 * row, 210 + 150 * column, 136 + 26 * row)
            page.draw_rect(box)
            page.insert_text((box.x0 + 6, box.y1 - 8), cell, fontsize=11, fontname="hebo" if not row else "helv")
    prose(page, (60, 250, 540, 600))
    return document


def sideways() -> pymupdf.Document:
    """A page that is shown turned by a quarter, with lines that run along its longer side."""
    document, page = one_page()
    for place, line in enumerate(["The plan of the lower hall", "Taps stand along the northern wall",
                                  "Drains lie under the third step"]):
        page.insert_text((100 + 40 * place, 700), line, fontsize=14, rotate=90)
    page.set_rotation(90)
    return document


def far_off() -> pymupdf.Document:
    """A page whose corner lies at negative coordinates."""
    document, page = one_page()
    prose(page)
    page.set_mediabox(pymupdf.Rect(-200, -120, 595, 842))
    return document


def over_a_photo() -> pymupdf.Document:
    """Real text over a photo that covers the page."""
    document, page = one_page()
    noise = Image.effect_noise((300, 420), 12).convert("RGB")
    page.insert_image(page.rect, stream=png_of(noise))
    prose(page, times=5)
    return document


def scan(ocr: str = "", turn: int = 0) -> pymupdf.Document:
    """A page that is a picture of text; ``ocr`` is what an earlier OCR left behind it, invisible."""
    source, page = one_page()
    prose(page, times=2)
    page.insert_text((60, 60), "Notes on the old pump", fontsize=18)
    document, page = one_page()
    page.insert_image(page.rect, stream=picture_of(source, dpi=150, turn=turn))
    if ocr:
        page.insert_textbox(pymupdf.Rect(60, 60, 540, 780), ocr, fontsize=11, render_mode=3)
    return document


def scanned_table() -> pymupdf.Document:
    """A page that is a picture of a table."""
    document, page = one_page()
    page.insert_image(page.rect, stream=picture_of(table(), dpi=150))
    return document


def figures() -> pymupdf.Document:
    """Two charts, each with its caption below."""
    document, page = one_page()
    for number, top in ((4, 90), (5, 440)):
        chart(page, (100, top, 480, top + 220))
        page.insert_text((100, top + 245), f"Fig. {number}. Pressure in the hall, by number of taps.", fontsize=10)
    return document


def terminal() -> pymupdf.Document:
    """Text with a screenshot of a terminal in it."""
    image = Image.new("RGB", (1100, 420), "black")
    brush, font = ImageDraw.Draw(image), ImageFont.load_default(34)
    lines = ["$ pumpctl status --hall lower", "pressure 3.2 bar   taps 6", "filter MW-C4   1,812 litres"]
    for row, line in enumerate(lines):
        brush.text((30, 40 + 90 * row), line, fill="white", font=font)
    document, page = one_page()
    prose(page, (60, 60, 540, 220), times=2)
    page.insert_image(pymupdf.Rect(60, 240, 540, 425), stream=png_of(image))
    return document


def photo() -> pymupdf.Document:
    """Nothing but a photo with lettering."""
    document, page = one_page()
    page.insert_image(pymupdf.Rect(40, 100, 555, 360), stream=photo_of("KEEP THE LID SHUT\nWATER 6 °C"))
    return document


SHAPES: dict[str, Callable[[], pymupdf.Document]] = {
    "two-columns": two_columns, "table": table, "sideways": sideways, "far-off": far_off, "over-a-photo": over_a_photo,
    "scan": scan, "scan-with-poor-ocr": lambda: scan("T h e p u m q 1ifts wat cr frorn thc we11 " * 12),
    "scanned-table": scanned_table, "figures": figures, "terminal": terminal, "photo": photo}
LOCKED = {"locked": pymupdf.PDF_ENCRYPT_AES_256, "protected": pymupdf.PDF_ENCRYPT_AES_256}


def shaped(name: str, folder: Path) -> Path:
    """Write the PDF of a shape. ``locked`` wants a password; ``protected`` may be read, but not copied from."""
    path = folder / f"{name}.pdf"
    if path.exists():
        return path
    if name in LOCKED:
        return written(two_columns(), folder, path.name, encryption=LOCKED[name], owner_pw="keeper", permissions=0,
                       user_pw="tap" if name == "locked" else "")
    if name == "damaged":  # the table of places is gone, and the last objects with it
        data = written(two_columns(), folder, path.name).read_bytes()
        path.write_bytes(data[: data.rindex(b"xref")])
        return path
    return written(SHAPES[name](), folder, path.name)
