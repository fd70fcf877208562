"""What is raised or lowered in print does not run into the number that it stands at."""

from __future__ import annotations

import pymupdf
import pytest
from support.print_marks import lines, read_pdf, runs

from labkit.documents.chunking.split import split
from labkit.documents.locate import Locator
from labkit.documents.types import Document


def page_of_prices() -> pymupdf.Document:
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    lines(page, 80, "The rules below hold for all pumps that were sold in the last two years, without exception.")
    runs(page, 60, 110, ("The pump costs 250", 11, 0), ("3", 6.5, 4), (" euros in 2019", 11, 0), ("4,5", 6.5, 4),
         (" and turns 10", 11, 0), ("-6", 6.5, 4), (" times.", 11, 0))
    runs(page, 60, 125, ("It needs 38 m", 11, 0), ("2", 11, 4), (" of H", 11, 0), ("2", 8, -2), ("O on the 1", 11, 0),
         ("st", 6.5, 4), (" floor.", 11, 0))
    runs(page, 60, 140, ("3", 6.5, 4), ("With tax, as the law of the country has it for machines of this size.", 11, 0))
    for row, cells in enumerate([("Pump", "Price"), ("W2", "250"), ("W3", "310"), ("W4", "420")]):
        for column, cell in enumerate(cells):
            box = pymupdf.Rect(60 + 150 * column, 180 + 24 * row, 210 + 150 * column, 204 + 24 * row)
            page.draw_rect(box)
            end = runs(page, box.x0 + 6, box.y1 - 8, (cell, 11, 0))
            if row == 1 and column:
                runs(page, end, box.y1 - 8, ("2", 6.5, 4))
    page.insert_text((60, 330), "42", fontsize=30, fontname="helv")  # a large figure with small print beside it
    page.insert_text((106, 318), "7 of 9 engineers", fontsize=9, fontname="helv")
    return document


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return read_pdf(page_of_prices(), tmp_path_factory.mktemp("raised"))


@pytest.mark.parametrize("printed", [
    "costs 250³ euros in 2019⁴,⁵ and turns 10⁻⁶ times", "38 m² of H₂O on the 1st floor", "³With tax", "| W2 | 250² |",
    "7 of 9 engineers"])
def test_a_mark_is_written_in_its_own_characters(printed: str, document: Document) -> None:
    assert printed in document.pages[0].markdown


def test_a_quote_with_marks_has_its_boxes(document: Document) -> None:
    locator = Locator(document)
    chunk = next(chunk for chunk in split(document) if "250³ euros" in chunk.text)
    start = chunk.text.index("costs 250³ euros")
    (page, box), = locator.boxes(chunk, start, start + len("costs 250³ euros"))
    assert page == 1 and 95 < box[1] < 112 < box[3] < 120
