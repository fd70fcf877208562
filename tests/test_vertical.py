"""Vertical Japanese is read column by column from the right, and what is level on the same page stays as it is."""

from __future__ import annotations

from pathlib import Path

import pymupdf
from support.print_marks import read_here

from labkit.documents.chunking.split import split
from labkit.documents.locate import Locator

FONT = Path(__file__).parents[1] / "raw_data" / "handbook" / "fonts" / "ja-regular.ttf"


def column(page: pymupdf.Page, left: float, top: float, *cells: str, size: float = 12) -> None:
    """Set a column glyph by glyph; a cell of several characters is figures side by side, others are a string."""
    for cell in cells:
        for piece in [cell] if cell.isascii() else cell:
            width = pymupdf.get_text_length(piece, "helv", size) if piece.isascii() else size
            page.insert_text((left + (size - width) / 2, top + 0.85 * size), piece, fontsize=size,
                             fontname="helv" if piece.isascii() else "japan")
            top += size


def test_columns_are_read_from_the_right() -> None:
    document = pymupdf.open()
    page = document.new_page(width=420, height=595)
    page.insert_text((60, 40), "取扱説明書 第二版", fontname="japan", fontsize=9)
    column(page, 350, 60, "第一章　安全のために", size=18)
    column(page, 310, 60, "　この機械は、毎日最大で", "24", "リットルの")
    column(page, 288, 60, "水を冷やします︒電源を抜く前に︑必ず蛇")
    column(page, 300, 60 + 17 * 12, "じゃ", size=6)
    column(page, 266, 60, "口を閉めてください。")
    column(page, 244, 60, "　修理は販売店︵東京︶に﹁ご相談﹂ください。")
    column(page, 222, 320, "　一年に一度、点検を受けることをお勧め")
    column(page, 200, 320, "します。費用は三千円です。")
    column(page, 178, 320, "　画面は")
    page.insert_text((181, 320 + 4 * 12), "Windows 11", fontname="helv", fontsize=12, rotate=270)  # lies on its side
    column(page, 178, 321 + 4 * 12 + pymupdf.get_text_length("Windows 11", "helv", 12), "で動きます。")
    page.insert_text((60, 560), "お問い合わせ窓口: 03-5551-2345 (平日 9:00-17:00)", fontname="japan", fontsize=11)
    read = read_here(document)
    assert read.pages[0].markdown.split("\n\n") == [
        "取扱説明書 第二版", "# 第一章 安全のために",
        "この機械は、毎日最大で24リットルの水を冷やします。電源を抜く前に、必ず蛇口を閉めてください。",
        "修理は販売店（東京）に「ご相談」ください。", "一年に一度、点検を受けることをお勧めします。費用は三千円です。",
        "画面はWindows 11で動きます。", "お問い合わせ窓口: 03-5551-2345 (平日 9:00-17:00)"]
    assert read.notes == ["The reading of characters (furigana)"] and not read.tables
    chunk = next(chunk for chunk in split(read) if "電源を抜く前に" in chunk.text)
    start = chunk.text.index("電源を抜く前に")
    (_, box), = Locator(read).boxes(chunk, start, start + 7)
    assert 285 < box[0] < box[2] < 302 and box[1] > 130


def test_a_font_in_its_own_vertical_mode() -> None:
    document = pymupdf.open()
    page = document.new_page(width=420, height=595)
    page.insert_font(fontname="ja", fontfile=str(FONT))
    for number, text in enumerate(("浄水器の保証期間は年間です。フィルターは", "か月ごとに交換してください。")):
        page.insert_text((300 - 24 * number, 60), text, fontname="ja", fontsize=12)
    for xref in range(1, document.xref_length()):
        if "Identity-H" in document.xref_object(xref):
            document.xref_set_key(xref, "Encoding", "/Identity-V")
    text = read_here(document).pages[0].markdown
    assert text == "浄水器の保証期間は年間です。フィルターはか月ごとに交換してください。"


def test_a_table_of_single_characters_is_no_vertical_text() -> None:
    document = pymupdf.open()
    page = document.new_page(width=420, height=595)
    rows = ["項月火水木金", "一良可良良可", "二良良可良可", "三可可良良良", "四良可可可良", "五良良良良良"]
    for number, row in enumerate(rows):
        for place, sign in enumerate(row):
            page.draw_rect(pymupdf.Rect(40 + 50 * place, 100 + 20 * number, 90 + 50 * place, 120 + 20 * number))
            page.insert_text((60 + 50 * place, 114 + 20 * number), sign, fontname="japan", fontsize=11)
    (table,) = read_here(document).tables
    assert "| 項 | 月 | 火 | 水 | 木 | 金 |" in table.markdown and "| 三 | 可 | 可 | 良 | 良 | 良 |" in table.markdown
