"""Watermarks, numbers of lines and furigana are taken off a page, said to be, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pymupdf
from support.print_marks import lines, read_pdf

CONTRACT = ["The contractor shall deliver the pumps within 30", "days of the order. A delay of more than 14 days",
            "entitles the buyer to a discount of 5 percent. The", "buyer inspects each pump on arrival and reports",
            "defects within 10 days. Defects that are reported", "later are not covered by this contract, and are",
            "mended by the contractor at the cost of the buyer."]
FONT = Path(__file__).parents[1] / "raw_data" / "handbook" / "fonts" / "ja-regular.ttf"


def one_page() -> tuple[pymupdf.Document, pymupdf.Page]:
    document = pymupdf.open()
    return document, document.new_page(width=595, height=842)


def numbered(document: pymupdf.Document, page: pymupdf.Page, step: int = 1, right: bool = False) -> pymupdf.Document:
    for place, line in enumerate(CONTRACT * 3, 1):
        page.insert_text((110, 90 + 20 * place), line, fontsize=12)
        if place % step == 0:
            width = pymupdf.get_text_length(str(place), "helv", 9)
            page.insert_text((520 if right else 80 - width, 90 + 20 * place), str(place), fontsize=9)
    return document


def test_numbers_of_lines_are_left_out(tmp_path: Path) -> None:
    for step, right in ((1, False), (5, True)):
        document = read_pdf(numbered(*one_page(), step, right), tmp_path, f"contract-{step}.pdf")
        assert "within 30 days of the order. A delay of more than 14 days entitles" in document.pages[0].markdown
        assert document.notes == ["Numbering of lines in the margin is left out (page 1)."]
        assert not {"15", "20"} & {word.text for word in document.pages[0].words}


def test_numbers_of_a_list_and_of_rows_stay(tmp_path: Path) -> None:
    document, page = one_page()
    steps = ["Open the valve", "Wait for the light", "Press the red key", "Close the lid", "Call us", "Sign the log"]
    for place, step in enumerate(steps, 1):
        page.insert_text((60, 90 + 20 * place), str(place), fontsize=11)
        page.insert_text((90, 90 + 20 * place), step, fontsize=11)
        page.insert_text((330, 90 + 20 * place), f"{place * 3} minutes", fontsize=11)
    read = read_pdf(document, tmp_path)
    assert not read.notes and {"2", "3", "5"} <= {word.text for word in read.pages[0].words}


def test_a_level_watermark_is_left_out_and_what_it_lies_over_stays(tmp_path: Path) -> None:
    document, page = one_page()
    lines(page, 90, *CONTRACT * 4, size=12, lead=18)
    page.insert_text((70, 300), "CONFIDENTIAL", fontsize=66, color=(0.8, 0.8, 0.8))
    page.insert_text((70, 206), "Copy for Mr Smith", fontsize=12, color=(0.85, 0.85, 0.85))
    page.insert_text((60, 60), "Supply contract", fontsize=28)
    read = read_pdf(document, tmp_path)
    text = read.pages[0].markdown
    assert "# Supply contract" in text and "CONFIDENTIAL" not in text and "Mr Smith" not in text
    assert all(text.count(word) == 4 * " ".join(CONTRACT).count(word) for word in ("defects", "percent", "inspects"))
    assert read.notes == ["A watermark is left out (page 1)."]


def test_furigana_are_left_out(tmp_path: Path) -> None:
    document, page = one_page()
    page.insert_font("ja", fontfile=FONT)
    page.insert_text((60, 100), "冷水の温度は6度です。冷水は上から出ます。", fontsize=14, fontname="ja")
    page.insert_text((60, 130), "温水の温度は80度です。温水は下から出ます。", fontsize=14, fontname="ja")
    page.insert_text((60, 87), "れいすい", fontsize=7, fontname="ja")
    page.insert_text((102, 87), "おんど", fontsize=7, fontname="ja")
    page.insert_text((60, 117), "おんすい", fontsize=7, fontname="ja")
    read = read_pdf(document, tmp_path)
    text = read.pages[0].markdown
    assert "冷水の温度は6度です。冷水は上から出ます。" in text and "温水の温度は80度です。" in text
    assert "おん" not in text and read.notes == ["The reading of characters (furigana) is left out (page 1)."]
