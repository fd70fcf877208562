"""Page triage: which pages are text, image or blank, and why."""

from __future__ import annotations

import re

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.read_files import PROSE, chart, garbled, one_page, photo_of, picture_of, prose
from support.shaped_pdfs import SHAPES

from labkit.documents.builtin.triage import Signals, covered_share, garbage, gibberish, look, misread, triage

SENTENCES = {
    "English": PROSE,
    "German": "Die Pumpe hebt das Wasser aus dem Brunnen in den Behälter auf dem Dach. Sie läuft an, wenn der "
              "Schwimmer unter die untere Marke fällt, und hält an, sobald der Behälter voll ist.",
    "French": "La pompe élève l'eau du puits jusqu'au réservoir placé sur le toit. Elle démarre lorsque le flotteur "
              "descend sous le repère inférieur et s'arrête quand le réservoir est plein.",
    "Polish": "Pompa podnosi wodę ze studni do zbiornika na dachu. Uruchamia się, gdy pływak opadnie poniżej dolnego "
              "znaku, i zatrzymuje się, gdy zbiornik jest pełny. Silnik chroni bezpiecznik dziesięcioamperowy.",
    "Finnish": "Pumppu nostaa veden kaivosta katolla olevaan säiliöön. Se käynnistyy, kun uimuri laskee alamerkin "
               "alle, ja pysähtyy, kun säiliö on täynnä. Kymmenen ampeerin sulake suojaa moottoria.",
    "Vietnamese": "Máy bơm đưa nước từ giếng lên bồn chứa trên mái nhà. Máy khởi động khi phao hạ xuống dưới vạch thấp "
                  "và dừng lại khi bồn đã đầy nước. Một cầu chì mười ampe bảo vệ động cơ.",
    "Japanese": "ポンプは井戸から屋上のタンクへ水をくみ上げます。浮きが下の印より下がると動き始めます。"
                "タンクがいっぱいになると止まります。",
    "Korean": "펌프는 우물에서 지붕 위의 탱크로 물을 끌어 올립니다. 부표가 아래 표시보다 내려가면 작동합니다. "
              "탱크가 가득 차면 멈춥니다.",
}


def verdict_of(document: pymupdf.Document, index: int = 0):
    return triage(look(document[index]))


def test_a_page_of_prose_is_text():
    document, page = one_page()
    prose(page)
    assert verdict_of(document)[:2] == ("text", "text layer")


def test_an_empty_page_is_blank_and_a_white_rectangle_or_dust_prints_nothing():
    document, page = one_page()
    assert verdict_of(document)[:2] == ("blank", "none")
    page.draw_rect((50, 50, 500, 700), color=(1, 1, 1), fill=(1, 1, 1))
    page.draw_circle((100, 100), 0.6, fill=(0, 0, 0))
    verdict = verdict_of(document)
    assert verdict[:3] == ("blank", "none", "Nothing is printed on the page.")


def test_a_chart_without_any_text_or_image_is_something_to_read():
    document, page = one_page()
    chart(page, (100, 100, 450, 400))
    for xref in page.get_contents():
        document.update_stream(xref, re.sub(rb"\bBT\b.*?\bET\b", b"", document.xref_stream(xref), flags=re.S))
    silent = pymupdf.open("pdf", document.tobytes())
    assert not silent[0].get_text().strip()
    assert verdict_of(silent)[:2] == ("image", "ocr")


def scan(layer: str = "", seen: bool = False) -> pymupdf.Document:
    source, page = one_page()
    prose(page)
    document, page = one_page()
    if layer and seen:
        page.insert_textbox((60, 90, 540, 500), layer, fontsize=11)
    page.insert_image(page.rect, stream=picture_of(source, dpi=60))
    if layer and not seen:
        page.insert_textbox((60, 90, 540, 500), layer, fontsize=11, render_mode=3)
    return document


def test_a_scan_is_an_image_page_with_or_without_an_ocr_layer():
    assert verdict_of(scan())[:2] == ("image", "ocr")
    assert verdict_of(scan(PROSE))[:2] == ("image", "ocr layer")
    assert verdict_of(scan(PROSE, seen=True))[:2] == ("image", "ocr layer"), "text under the image is not seen either"


def test_a_poor_ocr_layer_is_not_trusted():
    verdict = verdict_of(scan("A l e t t e r fross the Sevennah £ug»r Refining wrelosing tfee n»Bfl «3E*»CM " * 4))
    assert verdict[:2] == ("image", "ocr")
    assert "broken" in verdict.reason


def test_text_over_a_picture_that_fills_the_page_is_text():
    document, page = one_page()
    page.insert_image(page.rect, stream=photo_of("", (300, 400)), keep_proportion=False)
    prose(page)
    assert verdict_of(document)[:2] == ("text", "text layer")


def test_a_scan_with_a_stamped_page_number_is_an_image():
    document = scan()
    document[0].insert_text((300, 820), "Page 12 of 80", fontsize=8)
    assert verdict_of(document)[:2] == ("image", "ocr")


def test_a_wrong_character_map_is_found_out():
    verdict = verdict_of(garbled())
    assert verdict[:2] == ("image", "ocr")
    assert "garbage" in verdict.reason and verdict.doubt


@pytest.mark.parametrize("bad, name", [("\ufffd", "replacement"), ("\x02", "control"), ("\ue012", "private-use")])
def test_characters_that_nobody_prints_are_garbage(bad: str, name: str):
    assert name in garbage((PROSE + bad * 20) * 2)
    assert garbage(PROSE + bad) == "", "a single one is a bullet"


@pytest.mark.parametrize("language", SENTENCES)
def test_no_language_is_taken_for_garbage(language: str):
    text = SENTENCES[language] * 3
    assert (garbage(text), gibberish(text), misread(text)) == ("", "", "")


@pytest.mark.parametrize("by", [3, 7, 11, 16, 20])
def test_swapped_letters_are_unlike_any_language(by: int):
    swapped = "".join(chr(97 + (ord(c) - 97 + by) % 26) if "a" <= c <= "z" else c for c in PROSE.lower() * 2)
    assert gibberish(swapped)


def test_mojibake_is_unlike_any_language():
    assert gibberish((SENTENCES["Korean"] * 3).encode().decode("latin-1"))


SHARES = st.floats(0, 1)


@given(st.builds(Signals, st.floats(-1, 2e4), st.floats(-1, 2e4), st.text(max_size=400), SHARES, SHARES, st.booleans()))
def test_every_page_gets_a_verdict_with_a_reason(signals: Signals):
    verdict = triage(signals)
    assert verdict.reason.endswith(".") and "\n" not in verdict.reason
    assert (verdict.kind == "blank") == (verdict.source == "none")
    if verdict.source in ("text layer", "ocr layer"):
        assert signals.text.strip() and not garbage(signals.text)


BOXES = st.lists(st.tuples(*[st.floats(-500, 1500)] * 4), max_size=6)


@given(BOXES, st.floats(1, 2000), st.floats(1, 2000))
def test_shares_are_shares_and_overlaps_count_once(boxes, width, height):
    share = covered_share(boxes, width, height)
    assert 0 <= share <= 1
    assert covered_share(boxes * 2, width, height) == share
    assert covered_share([*boxes, (0, 0, width, height)], width, height) == 1


@pytest.mark.parametrize(("name", "expected"), [
    ("scan-with-poor-ocr", ("image", "ocr")), ("scan", ("image", "ocr")), ("scanned-table", ("image", "ocr")),
    ("over-a-photo", ("text", "text layer")), ("table", ("text", "text layer")),
    ("two-columns", ("text", "text layer"))])
def test_pages_of_many_shapes_are_told_apart(name: str, expected: tuple[str, str]) -> None:
    with SHAPES[name]() as document:
        assert verdict_of(document, 0)[:2] == expected
