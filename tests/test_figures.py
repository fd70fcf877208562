"""Figures: which are worth describing, their captions, and how a description finds its place in a page."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from support.read_files import chart, logo, one_page, photo_of, written

from labkit.documents.builtin.captions import claim_captions, is_caption
from labkit.documents.builtin.parts import Part
from labkit.documents.figures import (
    add_images,
    crop,
    describe_figures,
    drop,
    is_ornament,
    is_simple,
    paragraph,
    png,
    rewrite,
)
from labkit.documents.types import Figure, Page, Span, Table
from labkit.documents.workers import Limits, Reading

BOX = (100.0, 100.0, 400.0, 300.0)


def picture(text: bytes) -> Image.Image:
    return Image.open(io.BytesIO(text)).convert("RGB")


def test_charts_photos_and_drawings_are_worth_describing():
    _, page = one_page()
    chart(page, BOX)
    assert not is_simple(crop(page, BOX))
    assert not is_simple(picture(photo_of("Pressure 4 bar")))
    assert not is_simple(picture(logo())), "whether it is a logo is a question of size and repetition"


def test_flat_shapes_gradients_and_rules_are_not():
    rule = Image.new("RGB", (600, 300), "white")
    ImageDraw.Draw(rule).line((300, 0, 300, 300), fill="black", width=3)
    flag = Image.new("RGB", (600, 300), "white")
    ImageDraw.Draw(flag).rectangle((0, 0, 200, 300), fill="red")
    for image in (Image.new("RGB", (500, 400), "teal"), Image.linear_gradient("L").convert("RGB"), rule, flag,
                  Image.new("RGB", (500, 2))):
        assert is_simple(image)


def test_small_and_thin_ones_are_ornaments():
    assert is_ornament((40, 40, 140, 90), 595, 842)
    assert is_ornament((40, 40, 540, 60), 595, 842), "a band across the page"
    assert not is_ornament((40, 40, 240, 190), 595, 842)
    assert not is_ornament((40, 40, 140, 90), 595, 842, captioned=True)
    assert is_ornament((40, 40, 60, 90), 595, 842, captioned=True)


def test_a_crop_is_bounded_and_lies_on_the_page():
    _, page = one_page((6000, 4000))
    chart(page, (100, 100, 5900, 3900))
    image = crop(page, (-50, -50, 7000, 5000))
    assert max(image.size) <= 1200
    assert crop(page, (7000, 7000, 8000, 8000)) is None


def test_pictures_are_kept_small_enough_for_a_tape():
    noise = Image.effect_noise((1200, 1200), 90).convert("RGB")
    data = png(noise)
    assert len(data) <= 250_000
    assert Image.open(io.BytesIO(data)).format == "PNG"
    assert png(noise) == data


@pytest.mark.parametrize("text", ["Figure 1. A pump", "Fig. 12: A pump", "FIGURE 3", "図 3", "그림 2.", "Chart A"])
def test_captions_of_figures_are_known(text: str):
    assert is_caption(text)


@pytest.mark.parametrize("text", ["Figures are in thousands", "Table 1. Limits", "The figure 3 shows",
                                  "Image processing", "Charting a course"])
def test_other_text_is_no_caption(text: str):
    assert not is_caption(text)


def figure(box=BOX) -> Part:
    return Part("figure", "", box)


def test_the_nearest_caption_is_taken_out_of_the_text():
    parts = [Part("text", "Text above.", (100, 60, 400, 75), size=10), figure(),
             Part("text", "Figure 1. The pump", (100, 306, 300, 318), size=9),
             Part("text", "Text below.", (100, 330, 400, 345), size=10)]
    kept = claim_captions(parts, 10)
    assert [part.text for part in kept if part.kind == "text"] == ["Text above.", "Text below."]
    assert [part.caption for part in kept if part.kind == "figure"] == ["Figure 1. The pump"]


def test_a_caption_elsewhere_on_the_page_is_left_alone():
    far = Part("text", "Figure 1. The pump", (100, 500, 300, 512), size=9)
    beside = Part("text", "Figure 2. The well", (450, 150, 550, 162), size=9)
    assert claim_captions([figure(), far, beside], 10)[1:] == [far, beside]


def test_a_charts_title_and_axis_label_belong_to_it_but_a_heading_does_not():
    title = Part("heading", "Flow through the filter", (100, 70, 250, 82), size=10)
    axis = Part("text", "Flow (litres)", (100, 86, 180, 95), size=8)
    heading = Part("heading", "4 The filter", (100, 40, 250, 62), size=19)
    kept = claim_captions([heading, title, axis, figure()], 10)
    assert [(part.kind, part.caption, part.text) for part in kept] == [
        ("heading", "", "4 The filter"), ("figure", "Flow through the filter", "Flow (litres)")]
    assert kept[1].box == (100, 70, 400, 300)


def page_of(blocks: list[tuple[str, str]]) -> Page:
    """Build a page from ("text" | "table" | "figure", text) blocks, with spans."""
    page = Page(3, "mixed", "", 595, 842)
    for kind, text in blocks:
        text = paragraph(3, "", text) if kind == "figure" else text
        joint = "\n\n" if page.markdown else ""
        span = Span(len(page.markdown) + len(joint), len(page.markdown) + len(joint) + len(text))
        page.markdown += joint + text
        if kind == "table":
            page.tables.append(Table(3, None, text, span))
        elif kind == "figure":
            page.figures.append(Figure(3, BOX, "", b"png", text.partition("] ")[2], span=span))
    return page


def assert_exact(page: Page) -> None:
    for table in page.tables:
        assert page.markdown[table.span.start:table.span.end] == table.markdown
    for figure in page.figures:
        assert page.markdown[figure.span.start:figure.span.end] == paragraph(3, figure.caption, figure.description)


WORDS = st.text("abc é図", min_size=1, max_size=12).map(str.strip).filter(bool)
BLOCKS = st.lists(st.tuples(st.sampled_from(["text", "table", "figure"]), WORDS), min_size=1, max_size=8)


@given(BLOCKS, st.data())
def test_spans_stay_exact_when_figures_are_rewritten_and_dropped(blocks, data):
    page = page_of(blocks)
    assert_exact(page)
    for changed in list(page.figures):
        if data.draw(st.booleans()):
            rewrite(page, changed, data.draw(WORDS))
        else:
            drop(page, changed)
        assert_exact(page)
    assert "\n\n\n" not in page.markdown and page.markdown == page.markdown.strip()


class Eyes:
    """A model that describes pictures, or does not see them."""

    def __init__(self, *answers: str | None) -> None:
        self.answers, self.asked = list(answers), []

    async def __call__(self, image: bytes, caption: str) -> str | None:
        self.asked.append(caption)
        return self.answers.pop(0)


async def test_what_a_model_sees_replaces_the_lettering():
    page = page_of([("text", "Above."), ("figure", "4 bar"), ("table", "| a | b |"), ("figure", "6 bar")])
    notes = await describe_figures([page], Eyes("A gauge\nat 4 bar.", "A valve."), show=False)
    assert notes == []
    assert page.markdown == "Above.\n\n[Figure, page 3] A gauge at 4 bar.\n\n| a | b |\n\n[Figure, page 3] A valve."
    assert {figure.described_by for figure in page.figures} == {"vision"}
    assert_exact(page)


async def test_a_blind_model_is_asked_twice_and_the_lettering_stays():
    page = page_of([("figure", "one"), ("figure", "two"), ("figure", "three")])
    for item in page.figures:
        item.described_by = "ocr"
    eyes = Eyes(None, None, "never asked")
    (note,) = await describe_figures([page], eyes, show=False)
    assert "saw nothing" in note and len(eyes.asked) == 2
    assert [(item.description, item.described_by) for item in page.figures] == [
        ("one", "ocr"), ("two", "ocr"), ("three", "ocr")]


async def test_one_refused_picture_does_not_end_it():
    page = page_of([("figure", "one"), ("figure", "two"), ("figure", "three"), ("figure", "four")])
    eyes = Eyes(None, "A pump.", None, "A well.")
    assert await describe_figures([page], eyes, show=False) == []
    assert [item.description for item in page.figures] == ["one", "A pump.", "three", "A well."]


def cut_out(page: Page, document: pymupdf.Document, folder: Path) -> list[str]:
    async def cut() -> list[str]:
        async with Reading(written(document, folder), Limits()) as reading:
            return await add_images([page], reading)

    return asyncio.run(cut())


def test_figures_of_another_reader_are_cut_out_and_empty_ornaments_go(tmp_path: Path):
    document = pymupdf.open()
    for _ in range(3):
        drawn = document.new_page()
    chart(drawn, BOX)
    drawn.draw_rect((100, 400, 300, 500), fill=(0, 0.5, 0.5))
    page = page_of([("figure", "50 40 30"), ("text", "Between."), ("figure", ""), ("figure", "EXIT")])
    page.figures[1].bbox = page.figures[2].bbox = (100.0, 400.0, 300.0, 500.0)
    for item in page.figures:
        item.image = b""
    assert cut_out(page, document, tmp_path) == []
    assert [bool(item.image) for item in page.figures] == [True, False]
    assert page.markdown == "[Figure, page 3] 50 40 30\n\nBetween.\n\n[Figure, page 3] EXIT"
    assert_exact(page)


def test_a_page_measured_in_other_points_is_cut_at_the_same_place(tmp_path: Path):
    document, drawn = one_page()
    chart(drawn, BOX)
    page = Page(1, "mixed", "[Figure, page 1]", 1190, 1684,
                figures=[Figure(1, tuple(2 * side for side in BOX), span=Span(0, 16))])
    cut_out(page, document, tmp_path)
    image = Image.open(io.BytesIO(page.figures[0].image))
    assert image.width / image.height == pytest.approx(1.5, abs=0.02)
    assert page.figures[0].described_by == "ocr" and "bar" in page.figures[0].description


def test_a_page_that_the_pdf_does_not_have_is_left_alone(tmp_path: Path):
    page = page_of([("figure", "text")])
    page.number = 9
    cut_out(page, one_page()[0], tmp_path)
    assert page.figures[0].image == b"png"
