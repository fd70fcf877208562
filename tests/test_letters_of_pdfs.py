"""Letter-spaced words are words, and signs of fonts of pictures say what they show."""

from __future__ import annotations

import re

import pymupdf
import pytest
from support.print_marks import lines, read_here

from labkit.documents.builtin.tex_letters import put_in_place
from labkit.documents.chunking.split import split
from labkit.documents.locate import Locator
from labkit.documents.symbols import sign


def page_of() -> tuple[pymupdf.Document, pymupdf.Page]:
    document = pymupdf.open()
    return document, document.new_page(width=595, height=842)


def spaced(page: pymupdf.Page, base: float, text: str, size: float, gap: float) -> None:
    """Set a line glyph by glyph, with a gap of so much of the size after each."""
    left = 60.0
    for letter in text:
        if letter != " ":
            page.insert_text((left, base), letter, fontsize=size, fontname="helv")
        left += pymupdf.get_text_length(letter, "helv", size) + gap * size


def test_letter_spaced_words_are_words() -> None:
    document, page = page_of()
    spaced(page, 80, "SERVICE OF PUMPS", 18, 0.3)
    for number, gap in enumerate((0.15, 0.2, 0.4, 0.9)):
        spaced(page, 120 + 60 * number, f"Seal {number + 1} holds 24 months.", 11, gap)
    page.insert_text((60, 400), "O P E N I N G   H O U R S", fontsize=12)
    page.insert_text((60, 480), "利 用 規 約 の 変 更", fontname="japan", fontsize=14)
    page.insert_text((60, 440), "The lid is N E V E R opened while the pump runs.", fontsize=11)
    read = read_here(document)
    text = read.pages[0].markdown
    assert text.startswith("# SERVICE OF PUMPS\n")
    assert all(f"Seal {number} holds 24 months." in text for number in (1, 2, 3, 4))
    assert "OPENING HOURS" in text and "利用規約の変更" in text and "The lid is NEVER opened while" in text
    chunk = split(read)[0]
    start = chunk.text.index("24 months.")
    (_, box), = Locator(read).boxes(chunk, start, start + 10)
    assert 105 < box[1] < 125 and box[0] > 120


def test_initials_columns_and_formulas_are_no_words() -> None:
    document, page = page_of()
    given = ("Plans A B C D are sold in shops, and E is not.", "J. R. R. Smith, P. Q. Jones", "x + y = z + w + u + v",
             "Parts I V X L are old", "1 2 3 4 5 6 7 8 9", "So I, a man, said it")
    for number, line in enumerate(given):
        lines(page, 90 + 50 * number, line)
    page.insert_text((60, 400), "月　火　水　木　金　　年　月　日", fontname="japan", fontsize=12)
    text = read_here(document).pages[0].markdown
    assert all(line in text for line in (*given, "月 火 水 木 金 年 月 日"))


@pytest.mark.parametrize("encoding", ["/WinAnsiEncoding", "null"])
def test_a_table_of_ticks_says_yes_or_no(encoding: str) -> None:
    document, page = page_of()
    rows = [("Part", "Basic", "Full"), ("Pump", "4", "4"), ("Heater", "8", "4"), ("Lamp", "8", "o")]
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            box = pymupdf.Rect(60 + 120 * column, 80 + 24 * number, 180 + 120 * column, 104 + 24 * number)
            page.draw_rect(box)
            page.insert_text((box.x0 + 8, box.y1 - 8), words, fontname="zadb" if number and column else "helv")
    for xref in range(1, document.xref_length()):
        if "ZapfDingbats" in document.xref_object(xref):
            document.xref_set_key(xref, "Encoding", encoding)
    (found,) = read_here(document).tables
    assert found.markdown.splitlines()[2:] == ["| Pump | ✔ | ✔ |", "| Heater | ✘ | ✔ |", "| Lamp | ✘ | ☐ |"]


def test_ticked_boxes_of_a_form_and_a_title_across_the_grid() -> None:
    document, page = page_of()
    page.insert_text((60, 60), "Order form for the yearly service of pumps and dryers in the house.", fontsize=12)
    tasks = ("Filter is changed", True), ("Seal is changed", False), ("Log kept", True)
    for number, (words, ticked) in enumerate(tasks):
        box = pymupdf.Widget()
        box.field_type, box.field_name = pymupdf.PDF_WIDGET_TYPE_CHECKBOX, f"box{number}"
        box.rect, box.field_value = pymupdf.Rect(60, 100 + 24 * number, 74, 114 + 24 * number), ticked
        page.add_widget(box)
        page.insert_text((84, 112 + 24 * number), words, fontsize=11)
    text = read_here(document).pages[0].markdown
    assert "Order form for the yearly service" in text and "Seal is changed" in text
    assert re.search(r"✓[ |]+Filter is changed", text) and re.search(r"✓[ |]+Log kept", text)
    assert not re.search(r"✓[ |]+Seal", text)


def test_a_private_sign_that_nobody_knows_is_said() -> None:
    document, page = page_of()
    lines(page, 90, "The pump is delivered with a filter and a manual in four languages, and a spare seal.")
    page.insert_text((60, 130), "AB", fontname="tibo", fontsize=11)
    page.insert_text((84, 130), "a filter", fontsize=11)
    meaning = document.get_new_xref()
    document.update_object(meaning, "<<>>")
    document.update_stream(meaning, b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
                                    b"2 beginbfchar <41> <f0fc> <42> <f141> endbfchar endcmap")
    for xref in range(1, document.xref_length()):
        if "Times-Bold" in document.xref_object(xref):
            document.xref_set_key(xref, "ToUnicode", f"{meaning} 0 R")
    read = read_here(document)
    assert "✓ a filter" in read.pages[0].markdown
    assert read.notes == ["A sign that its own font alone knows"]


def of_dots(*rows: str) -> pymupdf.Document:
    """Return a page of lines in a font whose letters are pictures without names, as TeX's fonts of dots are."""
    document, page = page_of()
    page.insert_text((60, 800), ".", fontname="helv")
    font, square, content = (document.get_new_xref() for _ in range(3))
    for xref in (square, content):
        document.update_object(xref, "<<>>")
    document.update_stream(square, b"500 0 0 0 400 700 d1 0 0 400 700 re f")
    names, shapes = (" ".join(text.format(place, square) for place in range(128)) for text in ("/a{}", "/a{} {} 0 R"))
    document.update_object(font, f"""<< /Type /Font /Subtype /Type3 /FontBBox [0 0 500 700] /FirstChar 0 /LastChar 127
        /FontMatrix [0.001 0 0 0.001 0 0] /Widths [{"500 " * 128}] /Resources << >>
        /Encoding << /Type /Encoding /Differences [0 {names}] >> /CharProcs << {shapes} >> >>""")
    shown = " ".join("({}) Tj T*".format("".join(f"\\{ord(letter):03o}" for letter in row)) for row in rows)
    document.update_stream(content, f"BT /F0 11 Tf 14 TL 60 700 Td {shown} ET".encode())
    document.xref_set_key(page.xref, "Contents", f"{content} 0 R")
    document.xref_set_key(page.xref, "Resources", f"<< /Font << /F0 {font} 0 R >> >>")
    return document


def test_ligatures_of_the_fonts_of_tex_are_letters() -> None:
    plain = "and all of them are read by those who keep the log of the pump and its seal"
    text = read_here(of_dots("The \x1crst coe\x1ecient of the \x1dow is de\x1cned", plain, plain,
                             "by \x10steady\x11 runs of 3\x155 hours.")).pages[0].markdown
    assert "The first coefficient of the flow is defined" in text and "by “steady” runs of 3–5 hours." in text


@pytest.mark.parametrize(("print_", "shown"), [
    ("the \x1crst coe\x1ecient of the \x1dow", "the ﬁrst coeﬃcient of the ﬂow"),
    ("the \x0crst coe\x0ecient of the \x0dow", "the ﬁrst coeﬃcient of the ﬂow"),
    ("the \x10\x1crst\x11 coe\x1ecient of the \x1dow", "the “ﬁrst” coeﬃcient of the ﬂow"),
    ("a\x1cb + c\x1ed = x\x1dy", "a\x1cb + c\x1ed = x\x1dy"), ("the rst \x10and\x11 last are of no use", "")])
def test_places_of_control_characters_are_letters_in_a_font_of_words(print_: str, shown: str) -> None:
    chars = [{"c": letter, "origin": (60 + 5 * place, 90), "bbox": (60 + 5 * place, 80, 65 + 5 * place, 92)}
             for place, letter in enumerate(print_)]
    span = {"font": "F25", "size": 11.0, "chars": chars}
    blocks = [{"lines": [{"dir": (1, 0), "bbox": (60, 80, 400, 92), "spans": [span]}]}]
    _, changed = put_in_place(blocks, [])
    assert "".join(char["c"] for char in span["chars"]) == (shown or print_)
    assert changed == (print_ != (shown or print_))


@pytest.mark.parametrize(("character", "font", "shown"), [
    ("\uf0fc", "ABCDEE+Wingdings-Regular", "✓"), ("\uf0b7", "Symbol", "•"), ("\uf0fe", "Calibri", "☑"),
    ("q", "Wingdings", "☐"), ("\uf061", "SymbolMT", "α"), ("q", "Helvetica", "q"), ("\uf041", "Corporate", ""),
    ("✓", "Wingdings", "✓")])
def test_signs_are_told_by_font_and_place(character: str, font: str, shown: str) -> None:
    assert sign(character, font) == shown
