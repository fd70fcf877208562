"""A scan with a stamp over it is a scan: the letter under it is read, and a text over a picture stays a text."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from support.print_marks import read_here, read_pdf

from labkit.documents.builtin.pasted import is_running
from labkit.documents.ocr import Line

LETTER = ("The boiler in the cellar was replaced in March.", "The new one costs 180 euros a year to service.",
          "Repairs are paid by the owner of the house.", "The contract ends after three years at the latest.")
HEADER = ("Land office, counter 4. Extract of 9 May 2024.", "This copy is valid without a signature or a seal.",
          "File 4711 of 2024. A fee of 12.50 was paid in cash.")


def scan(lines: tuple[str, ...], stamp: tuple[str, ...]) -> pymupdf.Document:
    """Draw a page that is a picture of these lines, with others printed over it."""
    with pymupdf.open() as source:
        page = source.new_page(width=595, height=842)
        for number, line in enumerate(lines):
            page.insert_text((70, 160 + 40 * number), line, fontsize=17)
        picture = page.get_pixmap(dpi=150).tobytes("png")
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    page.insert_image(page.rect, stream=picture)
    for number, line in enumerate(stamp):
        page.insert_text((60, 40 + 14 * number), line, fontsize=10)
    return document


@pytest.mark.parametrize("stamp", [("Signing Envelope ID: 8F2A3B4C-11D0-4C77-9E21-0A1B2C3D4E5F",), HEADER])
def test_the_letter_under_a_stamp_is_read(stamp: tuple[str, ...], tmp_path: Path) -> None:
    page, = read_pdf(scan(LETTER, stamp), tmp_path).pages
    assert page.kind == "image" and page.read_by.startswith("ocr")
    assert all(word in page.markdown for word in ("boiler", "180 euros", "three years"))


def test_a_text_over_a_picture_stays_a_text(tmp_path: Path) -> None:
    page, = read_pdf(scan((), HEADER), tmp_path).pages
    assert page.read_by == "text layer" and all(line in page.markdown for line in HEADER)


@pytest.mark.slow
def test_a_scan_below_a_printed_head_is_read() -> None:
    with pymupdf.open() as source:
        paper = source.new_page(width=480, height=420)
        for number, line in enumerate((*LETTER, "Each of them keeps a copy of this sheet for ten years.")):
            paper.insert_text((30, 80 + 36 * number), line, fontsize=15)
        picture = paper.get_pixmap(dpi=150).tobytes("png")
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    page.insert_text((60, 60), "Land office, counter 4. Extract of 9 May 2024.", fontsize=12)
    page.insert_image(pymupdf.Rect(60, 230, 540, 650), stream=picture)
    read = read_here(document).pages[0]
    assert "Land office, counter 4." in read.markdown and not read.figures
    assert "The new one costs 180 euros a year to service." in read.markdown
    assert any("180" in word.text and word.box[1] > 230 for word in read.words)


def test_labels_of_a_drawing_are_no_running_text() -> None:
    def lines(*texts: str) -> list[Line]:
        return [Line(text, (0, 20 * number, 300, 20 * number + 15), 20.0 * number) for number, text in enumerate(texts)]

    assert is_running(lines(*LETTER))
    assert is_running(lines("点検について", "点検は毎年五月に行います。費用は一回八千円です。",
                            "故障のときは管理室までお電話ください。", "部品の保証は三年間で、配管は含まれません。"))
    assert not is_running(lines("Pump", "Valve 3", "Inlet of the cold water", "Tank", "2.5 bar", "Sensor", "Lid") * 5)
