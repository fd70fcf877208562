"""Hebrew and Arabic are read in the order in which they are read aloud, whatever order they were drawn in."""

from __future__ import annotations

import pymupdf
import pytest
from support.print_marks import read_here

from labkit.documents.builtin.bidi import reading_order, turned
from labkit.documents.builtin.layout import Printed, find_parts
from labkit.documents.chunking.split import split
from labkit.documents.locate import Locator
from labkit.documents.ocr import UNREAD, is_beyond_ocr

HEBREW, ARABIC = 5, 6
"""Numbers of scripts, by which MuPDF gives the fonts that it brings."""


@pytest.mark.parametrize(("seen", "rtl", "read"), [
    (".800-4711 אוה תורישה רפסמ .םישדוח 6 לכ ןנסמה תא ףילחהל שי", True,
     "יש להחליף את המסנן כל 6 חודשים. מספר השירות הוא 800-4711."),
    ("החנה 25% דועו )W2 םגד( רישכמב USB 3.0 רוביח שי", True,
     "יש חיבור USB 3.0 במכשיר (דגם W2) ועוד 25% הנחה"),
    ("דבלב GB 15 חפנ", True,
     "נפח 15 GB בלבד"),
    ("רתאב https://example.org/a?b=1 ואר ,9:00-17:00 תועש", True,
     "שעות 9:00-17:00, ראו https://example.org/a?b=1 באתר"),
    ("ءارشلا نم )ناتنس( ارهش 24 نامضلا", True,
     "الضمان 24 شهرا (سنتان) من الشراء"),
    (".4711-800 وه ةمدخلا مقر", True,
     "رقم الخدمة هو 800-4711."),
    (".)ןלהל 'ר( 2004-ב רגסנו 1998-ב חתפנ", True,
     "נפתח ב-1998 ונסגר ב-2004 (ר' להלן)."),
    ("שדח AB-12 (USB) םגד", True,
     "דגם AB-12 (USB) חדש"),
    ("ןושאר קרפ .1", True,
     "1. פרק ראשון"),
    ("€30 וא $25 :ריחמ", True,
     "מחיר: $25 או €30"),
    ("The word םולש means peace, and הבר הדות thanks.", False,
     "The word שלום means peace, and תודה רבה thanks."),
])
def test_a_line_as_it_is_seen_is_read_in_order(seen: str, rtl: bool, read: str) -> None:
    assert "".join(turned(seen, reading_order(seen, rtl))) == read


def test_brackets_that_are_stored_as_they_are_read_stay() -> None:
    seen = "ןכל )רתויה לכל("
    assert "".join(turned(seen, reading_order(seen, True))) == "(לכל היותר) לכן"


def paragraph(page: pymupdf.Page, box: tuple[int, int, int, int], *texts: str, tag: str = "p") -> None:
    page.insert_htmlbox(pymupdf.Rect(box), "".join(f'<{tag} dir="rtl" style="margin: 0 0 6px 0">{text}</{tag}>'
                                                   for text in texts))


def test_a_hebrew_page_with_columns_and_a_table() -> None:
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    paragraph(page, (60, 50, 535, 90), "מדריך למשאבה", tag="h1")
    paragraph(page, (310, 110, 535, 300), "המשאבה (דגם W2) שוקלת 15 קילו. היא מחוברת בכבל USB 3.0 למחשב, ומחירה נמוך.",
              "יש להחליף את המסנן כל 6 חודשים. מים חמים מזיקים לו מאוד, ולכן אין להשתמש בהם.")
    paragraph(page, (60, 110, 285, 300), "האחריות אינה חלה על נזקי מים, ועל חלקים שהוחלפו אחרי 31.12.2024 בידי אחר.",
              "שעות הפתיחה: 9:00-17:00, בימים ראשון עד חמישי, ובערבי חג עד הצהריים בלבד.")
    rows = [("דגם", "ליטר", "חודשים"), ("MW-C4", "3,000", "6"), ("מגדל W6", "5,000", "12"), ("כד (קטן)", "900", "14")]
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            left, top = 400 - 120 * column, 430 + 26 * number
            page.draw_rect(pymupdf.Rect(left, top, left + 120, top + 26))
            paragraph(page, (left + 4, top + 3, left + 116, top + 24), words)
    paragraph(page, (60, 560, 535, 620), "לשאלות: info@merrowell.example או 03-5551234. תודה!")
    page.insert_htmlbox(pymupdf.Rect(60, 600, 535, 640),
                        '<p dir="ltr">The Hebrew word for pump is משאבה (masheva), and for filter מסנן.</p>')
    read = read_here(document)
    text = read.pages[0].markdown
    assert "The Hebrew word for pump is משאבה (masheva), and for filter מסנן." in text
    places = [text.index(words) for words in (
        "# מדריך למשאבה", "המשאבה (דגם W2) שוקלת 15 קילו. היא מחוברת בכבל USB 3.0 למחשב", "כל 6 חודשים. מים חמים",
        "אחרי 31.12.2024 בידי", "שעות הפתיחה: 9:00-17:00, בימים", "| דגם | ליטר | חודשים |", "| MW-C4 | 3,000 | 6 |",
        "| מגדל W6 | 5,000 | 12 |", "| כד (קטן) | 900 | 14 |", "לשאלות: info@merrowell.example או 03-5551234. תודה!")]
    assert places == sorted(places)
    chunk = next(chunk for chunk in split(read) if "כל 6 חודשים" in chunk.text)
    start = chunk.text.index("כל 6 חודשים")
    boxes = Locator(read).boxes(chunk, start, start + len("כל 6 חודשים"))
    assert boxes and all(number == 1 and box[0] > 300 and 110 < box[1] < 300 for number, box in boxes)


def test_arabic_forms_and_lines_that_were_drawn_the_wrong_way() -> None:
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    lines = (ARABIC, "ﺮﻬﺷﺃ 6 ﻞﻛ ﺮﺘﻠﻔﻟﺍ ﺮﻴﻴﻐﺗ ﺐﺠﻳ ﻻ"), (HEBREW, "תקופת האחריות היא שנתיים מיום הקנייה.")
    for number, (script, line) in enumerate(lines):
        writer = pymupdf.TextWriter(page.rect)
        writer.append((100, 100 + 60 * number), line, font=pymupdf.Font(script=script), fontsize=14)
        writer.write_text(page)
    text = read_here(document).pages[0].markdown
    assert "لا يجب تغيير الفلتر كل 6 أشهر" in text
    assert "תקופת האחריות היא שנתיים מיום הקנייה." in text


def test_a_line_amid_the_page_is_no_running_header() -> None:
    spans = [[{"text": words, "bbox": (60, top, 300, top + 12), "size": 11, "flags": 0}]
             for top, words in ((100, "First line."), (300, "Amid the page."), (820, "Page 3"))]
    boxes = [{"boxclass": kind, "x0": 60, "y0": line[0]["bbox"][1], "x1": 300, "y1": line[0]["bbox"][3],
              "textlines": [{"bbox": line[0]["bbox"], "spans": line}], "table": None}
             for kind, line in zip(("text", "page-header", "page-footer"), spans, strict=True)]
    printed = [Printed(line[0]["text"], line[0]["bbox"], 11) for line in spans]
    parts = find_parts([boxes[1], boxes[0], boxes[2]], printed, 595, 842, set())
    assert [(part.kind, part.text) for part in parts] == [
        ("text", "First line."), ("text", "Amid the page."), ("margin", "Page 3")]


@pytest.mark.slow
def test_letters_that_neither_the_file_nor_ocr_tells_are_said() -> None:
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    writer = pymupdf.TextWriter(page.rect)
    for number in range(4):
        writer.append((100, 100 + 20 * number), "םישדוח 6 לכ ןנסמה תא ףילחהל שי", font=pymupdf.Font(script=HEBREW))
    writer.write_text(page)
    for xref in range(1, document.xref_length()):
        if document.xref_is_stream(xref) and b"begincmap" in (stream := document.xref_stream(xref)):
            document.update_stream(xref, stream.lower().replace(b"05dc", b"fffd").replace(b"05d4", b"fffd"))
    assert read_here(document).notes == [UNREAD]


def test_scripts_that_ocr_does_not_read() -> None:
    assert is_beyond_ocr("شهر 12 days") is False and is_beyond_ocr("كل 6 أشهر") and is_beyond_ocr("필터를 6개월마다")
    assert not is_beyond_ocr("浄水器の保証") and not is_beyond_ocr("6–7 %") and not is_beyond_ocr("été")
