"""Text that is struck out is left out, and said to be."""

from __future__ import annotations

import re
from pathlib import Path

import pymupdf
import pytest
from support.print_marks import lines, read_pdf

from labkit.documents.chunking.split import split
from labkit.documents.locate import Locator
from labkit.documents.types import Document


def through(page: pymupdf.Page, words: str, beyond: float = 0.0, lift: float = 3.0) -> None:
    """Draw a line through words, or, with another lift, under them."""
    (box,) = page.search_for(words)
    level = box.y1 - 3 - lift
    page.draw_line((box.x0 - beyond, level), (box.x1 + beyond, level), width=0.8)


def lease() -> pymupdf.Document:
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    lines(page, 80, "The tenant pays 1200 1450 euros a month, and the notice period is three six months.",
          "The tenant may keep one dog. The garden is shared with all the others, who water it in turn.",
          "The lamp costs 89 59 euros in May. The last word of this line is underlined.")
    page.insert_text((250, 140), "A heading between rules", fontsize=11, fontname="helv")
    through(page, "1200")
    (box,) = page.search_for("three")
    page.draw_rect(pymupdf.Rect(box.x0, box.y1 - 6.3, box.x1, box.y1 - 5.7), color=None, fill=(1, 0, 0))
    page.add_strikeout_annot(page.search_for("The tenant may keep one dog."))
    through(page, "89")
    through(page, "underlined", lift=-1.0)
    through(page, "A heading between rules", beyond=180)
    for row, cells in enumerate([("Part", "Price"), ("Seal", "12 14"), ("Hose", "17"), ("Tap", "25"), ("Nut", "3")]):
        for column, cell in enumerate(cells):
            place = pymupdf.Rect(60 + 150 * column, 180 + 24 * row, 210 + 150 * column, 204 + 24 * row)
            page.draw_rect(place)
            page.insert_text((place.x0 + 6, place.y1 - 8), cell, fontsize=11, fontname="helv")
    width = pymupdf.get_text_length("12", "helv", 11)
    page.draw_line((216, 217), (216 + width, 217), width=0.8)
    return document


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return read_pdf(lease(), tmp_path_factory.mktemp("struck"))


@pytest.mark.parametrize("printed", [
    "pays 1450 euros a month, and the notice period is six months. The garden is shared",
    "The lamp costs 59 euros in May. The last word of this line is underlined.", "A heading between rules"])
def test_what_holds_is_kept(printed: str, document: Document) -> None:
    assert printed in document.pages[0].markdown


def test_it_is_said_and_its_words_are_gone(document: Document) -> None:
    assert document.notes == ["Struck-out text is left out (page 1)."]
    assert re.search(r"Seal\W+14", document.pages[0].markdown)
    assert not {"1200", "three", "dog.", "89", "12"} & {word.text for word in document.pages[0].words}


def test_evidence_across_a_gap_has_its_boxes(document: Document) -> None:
    quote = "pays 1450 euros"
    chunk = next(chunk for chunk in split(document) if quote in chunk.text)
    start = chunk.text.index(quote)
    boxes = [box for _, box in Locator(document).boxes(chunk, start, start + len(quote))]
    assert boxes and all(65 < box[1] < 80 < box[3] < 90 for box in boxes)


def test_nothing_is_left_of_an_item_that_is_struck_out(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    lines(page, 80, "Who may vote at the yearly meeting of all members of the club for the keeping of wells:")
    lines(page, 110, "\u2022 Guests may vote.", "\u2022 Members may vote by letter.", "\u2022 Keepers may vote twice.")
    through(page, "Guests may vote")
    text = read_pdf(document, tmp_path).pages[0].markdown
    assert text.count("vote") == 3 and text.count("- ") == 2 and "- .\n" not in text
