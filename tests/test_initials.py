"""A drop cap begins the word beside it, and does not part a heading from its paragraph."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from support.print_marks import lines, read_pdf

from labkit.documents.chunking.split import split
from labkit.documents.locate import Locator

REST = ["have come to the old mill since 1843, when its wheel was", "rebuilt by a carpenter from the next village.",
        "The wheel has a diameter of six metres and turns nine times", "a minute when the stream is high. A mill hums."]


def paragraph(letter: str, tail: str, font: str = "helv") -> pymupdf.Document:
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    page.insert_text((60, 80), "The old mill", fontsize=20, fontname="hebo")
    page.insert_text((60, 136), letter, fontsize=42, fontname=font)
    left = 60 + pymupdf.get_text_length(letter, font, 42) + 3
    end = lines(page, 112, f"{tail} {REST[0]}", REST[1], left=left, lead=14)
    lines(page, end, *REST[2:], "It stands beside a pond, and is open from April to October.", lead=14)
    return document


@pytest.mark.parametrize(("letter", "tail", "begins", "font"), [
    ("V", "isitors", "Visitors have come", "helv"), ("M", "ANY PEOPLE", "MANY PEOPLE have come", "tiro"),
    ("A", "ll sorts", "All sorts have come", "helv"), ("A", "mill", "A mill have come", "helv")])
def test_a_drop_cap_begins_its_word(letter: str, tail: str, begins: str, font: str, tmp_path: Path) -> None:
    document = read_pdf(paragraph(letter, tail, font), tmp_path)
    assert f"# The old mill\n\n{begins} to the old mill since 1843, when its" in document.pages[0].markdown
    assert not document.notes
    chunk = split(document)[0]
    start = chunk.text.index(begins)
    boxes = [box for _, box in Locator(document).boxes(chunk, start, start + len(begins))]
    assert min(box[0] for box in boxes) < 66 and boxes[0][1] < 112 < boxes[0][3]


def test_a_large_word_beside_small_print_is_no_drop_cap(tmp_path: Path) -> None:
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    page.insert_text((60, 130), "42", fontsize=42, fontname="helv")
    lines(page, 110, "engineers work in the hall, and each of them", "has a key of her own for it.", left=120)
    lines(page, 200, *REST)
    assert "42engineers" not in read_pdf(document, tmp_path).pages[0].markdown
