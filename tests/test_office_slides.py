"""Slides: titles, items, tables, charts and notes, in the order in which they are read."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml.ns import qn
from pptx.util import Inches
from support.office_files import picture

from labkit.documents.office.blocks import page_of
from labkit.documents.office.slides import take_apart
from labkit.documents.types import Page

TITLE, CONTENT, ONLY_TITLE, COMPARISON, BLANK = 0, 1, 5, 4, 6


def read(folder: Path, deck: Presentation) -> tuple[list[Page], list[str]]:
    deck.save(folder / "a.pptx")
    found = take_apart(folder / "a.pptx").payload()
    return [page_of(sheet, "builtin", False) for sheet in found["sheets"]], found["notes"]


def slide_of(deck: Presentation, layout: int, title: str = ""):
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    if title:
        slide.shapes.title.text = title
    return slide


def box(slide, text: str, left: float, top: float, width: float = 2, height: float = 1):
    shape = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
    shape.text_frame.text = text
    return shape


def test_titles_items_and_notes(tmp_path: Path) -> None:
    deck = Presentation()
    first = slide_of(deck, TITLE, "Pumps")
    first.placeholders[1].text = "A talk"
    slide = slide_of(deck, CONTENT, "Care")
    frame = slide.placeholders[1].text_frame
    frame.text = "Rinse"
    for text, level, told in (("with water", 1, ""), ("Dry", 0, ""), ("Plain", 0, "buNone"), ("Open", 0, "buAutoNum"),
                              ("Close", 0, "buAutoNum")):
        paragraph = frame.add_paragraph()
        paragraph.text, paragraph.level = text, level
        if told:
            mark = paragraph._p.get_or_add_pPr()
            mark.append(mark.makeelement(qn(f"a:{told}"), {"type": "alphaLcParenR"} if told == "buAutoNum" else {}))
    slide.notes_slide.notes_text_frame.text = "Say it twice."
    pages, notes = read(tmp_path, deck)
    assert [page.markdown for page in pages] == [
        "# Pumps\n\nA talk",
        "## Care\n\n- Rinse\n  - with water\n- Dry\n\nPlain\n\na) Open\nb) Close\n\n### Notes\n\nSay it twice."]
    assert [page.number for page in pages] == [1, 2] and notes == []


def test_boxes_are_read_in_columns_or_from_the_top_and_places_of_a_layout_in_its_order(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_of(deck, ONLY_TITLE, "Two")
    for text, left, top in (("right 2", 5, 4), ("left 2", 1, 4), ("foot", 1, 6), ("left 1", 1, 2), ("right 1", 5, 2)):
        box(slide, text, left, top, 8 if text == "foot" else 3.5)
    pairs = slide_of(deck, BLANK)
    for text, left, top in (("4 bar", 3, 1), ("90", 3, 3), ("Limit", 1, 1), ("Moves", 1, 3)):
        box(pairs, text, left, top, 1 if left == 1 else 6)
    compared = slide_of(deck, COMPARISON, "Both")
    for number, text in ((1, "W1"), (2, "90 litres"), (3, "W2"), (4, "80 litres")):
        compared.placeholders[number].text = text
    pages, _ = read(tmp_path, deck)
    assert pages[0].markdown.split("\n\n") == ["# Two", "left 1", "left 2", "right 1", "right 2", "foot"]
    assert pages[1].markdown.split("\n\n") == ["Limit", "4 bar", "Moves", "90"]
    assert [line.strip("- ") for line in pages[2].markdown.replace("\n\n", "\n").split("\n")] == [
        "# Both", "W1", "90 litres", "W2", "80 litres"]


def test_tables_charts_pictures_and_groups(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_of(deck, ONLY_TITLE, "Numbers")
    table = slide.shapes.add_table(3, 3, Inches(1), Inches(2), Inches(6), Inches(1)).table
    for number, text in enumerate(("Pump", "Litres", "", "", "2024", "2025", "W1", "90", "95")):
        table.cell(number // 3, number % 3).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    data = CategoryChartData(number_format="0%")
    data.categories = ["Pump", "Tap"]
    data.add_series("2025", (0.4, 0.6))
    slide.shapes.add_chart(XL_CHART_TYPE.PIE, Inches(1), Inches(4), Inches(3), Inches(2), data)
    found = slide.shapes.add_picture(io.BytesIO(picture()), Inches(5), Inches(6.2), Inches(2))
    found._element.nvPicPr.cNvPr.set("descr", "Four bars")
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(Inches(5), Inches(8.3), Inches(2), Inches(0.5)).text_frame.text = "in a group"
    [page], _ = read(tmp_path, deck)
    assert page.markdown == (
        "# Numbers\n\n| Pump | Litres – 2024 | Litres – 2025 |\n| --- | --- | --- |\n| W1 | 90 | 95 |\n\nChart\n\n"
        "|  | 2025 |\n| --- | --- |\n| Pump | 40% |\n| Tap | 60% |\n\n[Figure: Four bars]\n\nin a group")
    assert [figure.image[:4] for figure in page.figures] == [b"\x89PNG"]


def test_what_is_hidden_struck_out_or_furniture_is_left_out_and_said(tmp_path: Path) -> None:
    deck = Presentation()
    slide = slide_of(deck, ONLY_TITLE, "Prices")
    frame = box(slide, "", 1, 2).text_frame
    for text, name, value in (("70 ", "strike", "sngStrike"), ("60 euros a m", "", ""), ("2", "baseline", "30000")):
        run = frame.paragraphs[0].add_run()
        run.text = text
        if name:
            run._r.get_or_add_rPr().set(name, value)
    foot = box(slide, "12", 8, 7)
    foot._element.nvSpPr.nvPr.append(foot._element.makeelement(qn("p:ph"), {"type": "sldNum", "idx": "12"}))
    hidden = slide_of(deck, ONLY_TITLE, "Draft")
    hidden._element.set("show", "0")
    slide_of(deck, ONLY_TITLE, "End")
    pages, notes = read(tmp_path, deck)
    assert [(page.number, page.markdown) for page in pages] == [(1, "# Prices\n\n60 euros a m²"), (3, "# End")]
    assert notes == ["1 hidden slide was left out: 2.", "Text that is struck out was left out."]


@pytest.mark.parametrize("kind", ["slideshow", "template"])
def test_shows_and_templates_are_read_too(kind: str, tmp_path: Path) -> None:
    deck = Presentation()
    slide_of(deck, ONLY_TITLE, "Only")
    deck.part._content_type = f"application/vnd.openxmlformats-officedocument.presentationml.{kind}.main+xml"
    assert read(tmp_path, deck)[0][0].markdown == "# Only"
