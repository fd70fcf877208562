"""What a notebook shows: safe, deterministic, small, and true to the document."""

from __future__ import annotations

import io
import os
import re
from collections import Counter
from dataclasses import replace

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops
from support.show_sample import (
    HOSTILE,
    Sample,
    Tags,
    hostile_displays,
    make_books,
    make_sample,
    pictures_of,
    png,
    text_of,
)

from labkit import show
from labkit.datasets.dropped_file import DroppedPair
from labkit.datasets.places import page_list
from labkit.datasets.record import QA, CheckScore, Evidence, PageBox, Source, Topic, Turn
from labkit.documents.types import Chunk, Document, Figure, Page, Segment, Span, Table
from labkit.errors import DocumentError
from labkit.generate.qa.keeper import QAResult
from labkit.reports.page_pictures import PagePictures, shrunk
from labkit.reports.presentation import KIND_COLOURS, ledger, quote_in_context, shade, text_language
from labkit.reports.report import write_report


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return make_sample(tmp_path_factory.mktemp("show"))


def paint_of(image: Image.Image) -> tuple[float, float, float, float]:
    """The part of the picture that is marked, as shares of its width and height."""
    red, green, blue = image.split()
    light = ImageChops.darker(red.point(lambda value: 255 * (value > 220)),
                              green.point(lambda value: 255 * (value > 190)))
    left, top, right, bottom = ImageChops.darker(light, blue.point(lambda value: 255 * (value < 140))).getbbox()
    return left / image.width, top / image.height, right / image.width, bottom / image.height


def test_text_of_a_document_never_becomes_markup(tmp_path) -> None:
    for name, shown in hostile_displays(tmp_path).items():
        html = shown._repr_html_()
        for tag, attributes in Tags(html).found:
            # what JupyterLab would strip from a notebook not yet run, and what could run, is not there to begin with
            assert tag not in ("script", "style", "svg", "iframe", "link", "object"), (name, tag)
            assert not [key for key in attributes if key.startswith("on")], (name, attributes)
            assert tag != "img" or attributes["src"].startswith("data:image/"), name
        assert "\x00" not in html, name
        if name not in ("coverage", "html table"):  # the one has no text, in the other it was markup to begin with
            assert "<script>alert(1)</script>" in text_of(html), name


def test_dollar_signs_are_kept_from_mathjax(tmp_path) -> None:
    for name, shown in hostile_displays(tmp_path).items():
        tag, attributes = Tags(shown._repr_html_()).found[0]
        assert tag == "div" and {"mathjax_ignore", "tex2jax_ignore"} <= set(attributes["class"].split()), name


def test_displays_do_not_change_from_run_to_run(tmp_path) -> None:
    first, second = hostile_displays(tmp_path), hostile_displays(tmp_path)
    for name in first:
        assert first[name]._repr_html_() == second[name]._repr_html_(), name
        assert str(tmp_path) not in first[name]._repr_html_() + repr(first[name]), name


def test_pages_say_their_kind_in_word_and_colour_and_stay_small(sample: Sample) -> None:
    shown = show.pages(sample.pdf, sample.document)
    html = shown._repr_html_()
    assert len(pictures_of(html)) == 10
    assert len(html) < 400_000
    for kind, (ground, _ink) in KIND_COLOURS.items():
        assert html.count(f"border:3px solid {ground}") == sum(page.kind == kind for page in sample.document.pages)
    assert repr(shown) == "aero-handbook.pdf: 10 pages (6 text, 1 image, 2 mixed, 1 blank)"
    assert 'title="Page 7: image. image by its words and pictures"' in html
    assert pictures_of(html)[0].height > pictures_of(html)[0].width


def test_a_long_document_shows_forty_pages_and_says_how_many_more(tmp_path) -> None:
    long = make_sample(tmp_path, pages=43)
    html = show.pages(long.pdf, long.document, width=60)._repr_html_()
    assert len(pictures_of(html)) == 40
    assert "and 3 more pages" in html
    assert "43 pages" in html


def test_a_page_that_cannot_be_drawn_costs_only_its_own_thumbnail(sample: Sample) -> None:
    beyond = replace(sample.document, pages=[*sample.document.pages, Page(11, "text", "", 595, 842)])
    html = show.pages(sample.pdf, beyond)._repr_html_()
    assert len(pictures_of(html)) == 10
    assert html.count("cannot be drawn") == 1


def test_files_that_are_no_open_pdf_are_named_with_a_mend(sample: Sample, tmp_path) -> None:
    locked = tmp_path / "locked.pdf"
    pdf = pymupdf.open()
    pdf.new_page()
    pdf.save(locked, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="secret", owner_pw="owner")
    broken, empty, words = tmp_path / "broken.pdf", tmp_path / "empty.pdf", tmp_path / "words.txt"
    broken.write_bytes(b"%PDF-1.7 and then nothing")
    empty.write_bytes(b"")
    words.write_text("no pages")
    for path, cause in ((locked, "encrypted"), (broken, "broken.pdf"), (empty, "empty.pdf"), (words, "words.txt"),
                        (tmp_path / "none.pdf", "no file none.pdf"), (tmp_path, tmp_path.name)):
        with pytest.raises(DocumentError, match=cause) as caught:
            show.pages(path, sample.document)
        assert caught.value.mend
        assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize(("how", "words"), [("vision", "vision model"), ("ocr", "OCR"),
                                            ("service", "Document Intelligence"), ("none", "not described")])
def test_a_figure_says_how_it_was_described(how: str, words: str) -> None:
    html = show.figures([Figure(4, None, "Sound by mode", png(), "Three bars.", how)])._repr_html_()
    assert words in html and "Sound by mode" in html and "Three bars." in html and "page 4" in html
    assert len(pictures_of(html)) == 1


@pytest.mark.parametrize("image", [b"", b"no picture", png()[:60]])
def test_a_figure_without_a_readable_picture_keeps_its_words(image: bytes) -> None:
    html = show.figures([Figure(4, None, "Sound by mode", image, "Three bars.", "ocr")])._repr_html_()
    assert "no picture was kept" in html and "Three bars." in html


def test_a_large_picture_is_made_small_and_a_transparent_one_gets_paper() -> None:
    noise = Image.frombytes("RGB", (1500, 900), os.urandom(1500 * 900 * 3))
    data = io.BytesIO()
    noise.save(data, "PNG")
    small = shrunk(data.getvalue())
    assert small.width <= 640 and len(small.data) <= 150_000
    data = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(data, "PNG")
    paper = Image.open(io.BytesIO(shrunk(data.getvalue()).data)).convert("RGB")
    assert paper.getpixel((5, 5)) == (255, 255, 255)


def table(markdown: str) -> str:
    document = Document("a.pdf", "", "builtin", [Page(1, "text", "", 1, 1, tables=[Table(1, None, markdown)])])
    return show.tables(document)._repr_html_()


def test_a_markdown_table_becomes_a_table() -> None:
    html = table("| Mode | **Power** |\n| :-- | --: |\n| Night<br>quiet | 4 \\| 5 W |\n| Turbo | |\n")
    tags = [tag for tag, _ in Tags(html).found]
    assert (tags.count("tr"), tags.count("th"), tags.count("td")) == (3, 2, 4)
    assert text_of(html).endswith("Mode Power Night quiet 4 | 5 W Turbo")
    assert "<br" not in html and "**" not in html


def test_a_services_html_table_keeps_its_spans_and_nothing_else() -> None:
    html = table('<table class="x"><caption>Power</caption><tr><th colspan="2" onclick="x()">Mode</th></tr>'
                 '<tr><td rowspan="999999999">a &amp; b</td><td>c<br>d</td></tr></table>')
    cells = [attributes for tag, attributes in Tags(html).found if tag in ("td", "th")]
    assert cells[0]["colspan"] == "2" and cells[1]["rowspan"] == "100"
    assert all(set(cell) <= {"colspan", "rowspan", "style"} for cell in cells)
    assert "a &amp; b" in html and "Power" in html


def test_a_long_table_is_cut_and_says_so_and_text_without_a_table_is_shown() -> None:
    html = table("| n |\n|---|\n" + "\n".join(f"| {row} |" for row in range(40)))
    assert "and 29 more rows" in html
    assert "just words" in table("just words")
    assert "no tables" in show.tables(Document("a.pdf", "", "builtin", []))._repr_html_()


def test_tables_and_figures_say_their_place_in_the_terms_of_their_file() -> None:
    text = "Intro.\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n[Figure]"
    page = Page(2, "mixed", text, 0, 0, tables=[Table(2, None, text[8:41], Span(8, 41))],
                figures=[Figure(2, None, "Seal", span=Span(43, 51))], lines=[(0, 1), (8, 4), (32, 6), (43, 9)])
    for unit, of_table, of_figure in (
            ("paragraph", "in paragraphs 4–6", "in paragraph 9"),
            ("sheet", "on sheet 2, rows 4–6", "on sheet 2, row 9"), ("slide", "on slide 2", "on slide 2"),
            ("page", "on page 2", "on page 2")):
        document = Document("a", "", "builtin", [page], unit=unit)
        assert repr(show.tables(document)) == f"1 table {of_table}"
        assert f">Table {of_table}<" in show.tables(document)._repr_html_()
        assert repr(show.figures(document)).startswith(f"Figure {of_figure}: Seal")
        assert f">Figure {of_figure}<" in show.figures(document)._repr_html_()


def test_chunks_add_up(sample: Sample) -> None:
    shown = show.chunks(sample.chunks, n=3)
    html = shown._repr_html_()
    assert [tag for tag, _ in Tags(html).found].count("tr") == 4
    total = sum(chunk.tokens for chunk in sample.chunks)
    assert repr(shown).startswith(f"9 chunks, {total:,} tokens,")
    assert "First 3 shown" in html and "1. About your purifier" in html
    assert repr(show.chunks([])) == "0 chunks"


def test_pairs_show_question_answer_and_marked_quote(sample: Sample) -> None:
    html = show.qa(sample.records, n=2)._repr_html_()
    marks = re.findall(r"<mark[^>]*>([^<]+)</mark>", html)
    assert marks == [record.evidence.text for record in sample.records[:2]]
    assert "2 of 27 question-and-answer pairs shown" in html
    assert "page 1" in html


def test_a_conversation_shows_every_turn_and_a_pair_without_evidence_says_so() -> None:
    record = QA(question="How loud?", answer="19 dB", qa_type="conversation",
                turns=[Turn(question="How loud?", answer="19 dB"), Turn(question="At night?", answer="Yes.")])
    seen = text_of(show.qa([record])._repr_html_())
    assert seen.count("How loud?") == 1 and "At night? Yes." in seen and "no evidence" in seen


def test_a_pair_says_what_it_is_about_and_who_asks() -> None:
    taught = QA(question="Why?", answer="So.", topic=Topic(
        discipline="Optics", subject="Rays", level="advanced", sessions=["Lenses", "Mirrors"],
        concepts=["focus", "<b>"], persona="A baker"))
    seen = text_of(show.qa([taught])._repr_html_())
    assert "Optics › Rays › Lenses + Mirrors (advanced)" in seen and "Key concepts: focus, <b>" in seen
    assert "Asked by: A baker" in seen and "About" not in seen
    assert "About: storms" in text_of(show.qa([QA(question="Why?", answer="", topic=Topic(about="storms"))]
                                              )._repr_html_())


def placed(text: str, quote: str, **where: list[int]) -> Evidence:
    start = text.index(quote)
    return Evidence(text=quote, start=start, end=start + len(quote), **where)


def test_rows_and_lines_are_named_where_pages_are(tmp_path) -> None:
    words = "# Store name: Mill Lane\n\nHours: **9 to 5**, but < 5 on Sundays. Tea is free."
    chunk = Chunk("stores.csv", words, (Segment(0, len(words), 12),), unit="row")
    record = QA(question="When is it open?", answer="9 to 5", source=Source(
        file="stores.csv", sha256="0", rows=[12], chunk_id=chunk.id),
        evidence=placed(words, "Hours: **9 to 5**, but < 5", rows=[12]))
    html = show.evidence(record, "stores.csv", chunk)._repr_html_()
    assert "row 12" in html and "Hours: 9 to 5, but &lt; 5</mark> on Sundays" in html and "page" not in text_of(html)
    assert "Evidence (row 12)" in repr(show.evidence(record, None))
    assert "row 12" in show.chunks([chunk])._repr_html_()
    many = [Page(number, "text", words, 0, 0) for number in range(1, 500)]
    document = Document("stores.csv", "0", "table", many, unit="row")
    strip = show.coverage(document, [record])
    assert repr(strip) == "1 pairs rest on 1 of 499 rows" and strip._repr_html_().count("<b>") <= 120
    assert 'title="Rows 11–15: 1 pair"' in strip._repr_html_()
    lines = QA(question="Q?", answer="A", evidence=placed("abc", "b", lines=[4, 5, 6]))
    assert "lines 4–6" in show.qa([lines])._repr_html_()
    path = write_report(tmp_path / "r.html", [record, lines], document, chunks=[chunk])
    report = path.read_text(encoding="utf-8")
    assert "Row 12" in report and "lines 4–6" in report and "but &lt; 5</mark>" in report and "r. 11–15" in report


def test_each_turn_of_a_conversation_shows_what_it_rests_on(tmp_path) -> None:
    words = "The W2 holds 4 litres. It weighs <9 kg."
    chunk = Chunk("a.txt", words, (Segment(0, len(words), 1),), unit="line", lines=((0, 7), (23, 8)))
    turns = [Turn(question="How much does it hold?", answer="4 litres", evidence=placed(words, "4 litres", lines=[7])),
             Turn(question="And its weight?", answer="<9 kg", evidence=placed(words, "weighs <9 kg", lines=[8]))]
    talk = QA(question=turns[0].question, answer=turns[0].answer, turns=turns, qa_type="conversation",
              evidence=turns[0].evidence, source=Source(file="a.txt", sha256="0", lines=[7, 8], chunk_id=chunk.id))
    report = write_report(tmp_path / "r.html", [talk], chunks=[chunk]).read_text(encoding="utf-8")
    for html in (show.qa([talk])._repr_html_(), show.evidence(talk, None, chunk)._repr_html_(), report):
        assert html.count("<mark") == 2 and "weighs &lt;9 kg</mark>" in html and "line 7" in html and "line 8" in html
        assert "lines 7–8" in html and "<9" not in html
    assert repr(show.evidence(talk, None)).count("Evidence (line ") == 2


def test_true_and_false_are_told_apart_and_a_long_quote_is_cut() -> None:
    truths = [QA(question="Is it?", answer=answer, qa_type="boolean") for answer in ("True", "False")]
    assert show.qa(truths)._repr_html_().count("border-radius:8px") == 2
    long = "word " * 2000
    html = show.qa([QA(question="Sum up.", answer="Words.", qa_type="summary", evidence=placed(long, long, pages=[1]))])
    assert len(html._repr_html_()) < 4000 and "…" in html._repr_html_()


def test_evidence_marks_its_words_on_the_page_and_crops_to_them(sample: Sample) -> None:
    record = sample.records[4]
    html = show.evidence(record, sample.pdf, sample.chunks[1])._repr_html_()
    [view] = pictures_of(html)
    assert view.height < view.width * 0.6
    left, top, right, bottom = paint_of(view)
    box = record.evidence.boxes[0]
    assert left == pytest.approx(box.x0 / 595, abs=0.01) and right == pytest.approx(box.x1 / 595, abs=0.01)
    assert 0.2 < top < bottom < 0.8
    before, after = html.split("<mark")[0], html.split("</mark>")[1]
    assert "In night mode" in before and "Hold the filter" in after


def test_ink_stays_dark_under_the_mark(sample: Sample) -> None:
    with PagePictures(sample.pdf) as drawn:
        image = Image.open(io.BytesIO(drawn.region(2, sample.records[3].evidence.boxes).data)).convert("RGB")
    left, top, right, bottom = paint_of(image)
    inside = image.crop((int(left * image.width) + 4, int(top * image.height) + 4, int(right * image.width) - 4,
                         int(bottom * image.height) - 4)).convert("L")
    assert inside.getextrema()[0] < 60


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_boxes_are_placed_on_the_page_as_it_is_displayed(tmp_path, rotation: int) -> None:
    path = tmp_path / "rotated.pdf"
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_text((100, 200), "The seven seals of the valve", fontsize=30)
    place = page.search_for("seals")[0]
    page.set_rotation(rotation)
    place = place * page.rotation_matrix
    pdf.save(path)
    box = PageBox(page=1, x0=place.x0, y0=place.y0, x1=place.x1, y1=place.y1)
    with PagePictures(path) as drawn:
        view = drawn.region(1, [box])
        image = Image.open(io.BytesIO(view.data)).convert("RGB")
        assert image.width == 900
    left, top, right, bottom = paint_of(image)
    inside = image.crop((int(left * image.width) + 4, int(top * image.height) + 4, int(right * image.width) - 4,
                         int(bottom * image.height) - 4)).convert("L")
    assert left == pytest.approx(place.x0 / page.rect.width, abs=0.02)
    assert inside.getextrema()[0] < 80


@pytest.mark.parametrize("boxes", [[], [PageBox(page=1, x0=-90, y0=-90, x1=-10, y1=-10)],
                                   [PageBox(page=7, x0=10, y0=10, x1=90, y1=30)]])
def test_without_a_box_on_the_page_the_whole_page_is_drawn(sample: Sample, boxes: list[PageBox]) -> None:
    with PagePictures(sample.pdf) as drawn:
        view = drawn.region(1, boxes)
    assert view.whole and view.height > view.width


def test_a_pair_whose_boxes_are_unknown_says_so(sample: Sample) -> None:
    record = sample.records[0]
    record = record.model_copy(update={"evidence": record.evidence.model_copy(update={"boxes": []})})
    html = show.evidence(record, sample.pdf)._repr_html_()
    assert "place of the evidence on it is not known" in html
    [view] = pictures_of(html)
    assert view.height > view.width


def test_evidence_over_two_pages_shows_both(sample: Sample) -> None:
    first, second = sample.records[0].evidence, sample.records[3].evidence
    record = sample.records[0].model_copy(update={"evidence": first.model_copy(
        update={"boxes": [*first.boxes, *second.boxes], "pages": [1, 2]})})
    html = show.evidence(record, sample.pdf)._repr_html_()
    assert len(pictures_of(html)) == 2 and "pages 1–2" in html


def test_evidence_of_a_source_without_pages_shows_the_words_alone(sample: Sample) -> None:
    for path in (None, "stores.csv"):
        html = show.evidence(sample.records[0], path)._repr_html_()
        assert not pictures_of(html) and sample.records[0].evidence.text in html
    with pytest.raises(DocumentError, match=r"no file missing\.pdf"):
        show.evidence(sample.records[0], "missing.pdf")


def test_a_picture_keeps_to_its_limit_even_of_noise(tmp_path) -> None:
    path = tmp_path / "noise.pdf"
    data = io.BytesIO()
    Image.frombytes("RGB", (600, 800), os.urandom(600 * 800 * 3)).save(data, "PNG")
    pdf = pymupdf.open()
    page = pdf.new_page()
    page.insert_image(page.rect, stream=data.getvalue())
    pdf.save(path)
    with PagePictures(path) as drawn:
        assert len(drawn.region(1, [], limit=40_000).data) <= 40_000
        assert len(drawn.page(1).data) <= 24_000


def test_books_name_every_part_and_balance(sample: Sample) -> None:
    shown = show.books(sample.books)
    assert "Pairs</th>" in shown._repr_html_() and "Answers</th>" in show.books(sample.books, "Answers")._repr_html_()
    seen = text_of(shown._repr_html_())
    for words in ("kept 27 75 %", "dropped: evidence not in the source 4", "dropped: repeats another pair 2",
                  "failed: no JSON in the answer 3", "asked 36", "9 of 9 chunks and 9 of 9 pages, asked in 2 rounds"):
        assert words in seen
    widths = [float(width) for width in re.findall(r"width:([\d.]+)%", shown._repr_html_())]
    assert sum(widths) == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize(("asked", "words"), [(13, "not accounted for"), (8, "counted twice")])
def test_books_that_do_not_balance_say_so(asked: int, words: str) -> None:
    assert words in repr(show.books(make_books(asked=asked)))


@given(st.integers(0, 50), st.dictionaries(st.text(max_size=5), st.integers(0, 20), max_size=6),
       st.dictionaries(st.text(max_size=5), st.integers(0, 20), max_size=6))
def test_the_ledger_keeps_every_pair(kept: int, dropped: dict[str, int], failed: dict[str, int]) -> None:
    asked = kept + sum(dropped.values()) + sum(failed.values())
    entries = ledger(make_books(asked=asked, kept=kept, dropped=dropped, failed=failed))
    assert sum(entry.count for entry in entries) == asked
    assert not {"not accounted for", "counted twice"} & {entry.label for entry in entries}


def test_coverage_counts_pairs_by_page_and_leaves_blank_pages_out(sample: Sample) -> None:
    shown = show.coverage(sample.document, sample.records[:4])
    assert repr(shown) == "4 pairs rest on 2 of 9 pages (1 blank)"
    html = shown._repr_html_()
    assert 'title="Page 1: 3 pairs"' in html and 'title="Page 2: 1 pair"' in html
    assert 'title="Page 10: blank page"' in html and html.count("dashed") == 1
    assert repr(show.coverage(sample.books.pages, sample.records)) == "27 pairs rest on 9 of 9 pages"


def test_browsing_steps_through_the_pairs_and_stops_at_the_ends(sample: Sample, monkeypatch) -> None:
    monkeypatch.delenv("LABKIT_PROGRESS", raising=False)
    box = show.browse(sample.records[:3], sample.pdf, sample.chunks)
    bar, view = box.children
    back, forth, slider = bar.children
    assert sample.records[0].question in text_of(view.value) and back.disabled
    for _ in range(5):
        forth.click()
    assert slider.value == 3 and forth.disabled and not back.disabled
    assert view.value == show.evidence(sample.records[2], sample.pdf, sample.chunks[0])._repr_html_()
    slider.value = 2
    assert sample.records[1].question in text_of(view.value)
    still = box._repr_mimebundle_()
    assert sample.records[0].question in text_of(still["text/html"]) and still["text/plain"] == "Pair 1 of 3"
    assert "application/vnd.jupyter.widget-view+json" in still


def judged(*scores: tuple[float, bool]) -> QAResult:
    """Pairs with the scores of the check of support, kept or not, and one that another check dropped."""
    checks = [CheckScore(name="support", score=score, threshold=0.6) for score, _ in scores]
    kept = [QA(question=f"Kept {check.score}?", answer="Yes.", qa_type="long", method="qa", language="English",
               model="m", checks=[check]) for check, (_, keep) in zip(checks, scores, strict=True) if keep]
    dropped = [DroppedPair("answer not in its evidence", "support", f"Dropped {check.score}?", "No.", scores=(check,))
               for check, (_, keep) in zip(checks, scores, strict=True) if not keep]
    dropped.append(DroppedPair("question leans on the source", "leaning-question", "What does it do?", "Much."))
    reasons = Counter(pair.reason for pair in dropped)
    return QAResult(kept, make_books(asked=len(kept) + len(dropped) + 1, kept=len(kept), dropped=reasons), dropped)


def test_what_was_checked_is_shown_with_kept_pairs_beside_dropped_ones() -> None:
    result = judged((0.9, True), (0.7, True), (0.4, False), (0.2, False))
    shown = show.checked(result)
    assert repr(shown) == ("6 asked for → 5 written → 4 left by the check “leaning-question” → "
                           "2 left by the check “support”")
    words = text_of(shown._repr_html_())
    assert all(pair.question in words and pair.reason in words for pair in result.dropped)
    assert "support 0.40 (at least 0.60)" in words and "Kept (2)" in words and "Dropped (3)" in words
    first = text_of(show.checked(result, 1)._repr_html_())
    assert "Kept 0.7?" in first and "Dropped 0.4?" in first and "What does it do?" not in first
    assert repr(show.checked([result, result])).startswith("12 asked for → 10 written")


def test_a_threshold_that_is_moved_says_what_would_come_and_go(monkeypatch, tmp_path) -> None:
    monkeypatch.delenv("LABKIT_PROGRESS", raising=False)
    result = judged((0.9, True), (0.7, True), (0.4, False), (0.2, False))
    box = show.threshold(result)
    slider, view = box.children
    assert slider.value == 0.6 and "At 0.60: 2 of 4 scored pairs would be kept." in text_of(view.value)
    slider.value = 0.3
    words = text_of(view.value)
    assert "3 of 4" in words and "Would come (1)" in words and "Dropped 0.4?" in words and "Would go" not in words
    slider.value = 0.8
    words = text_of(view.value)
    assert "1 of 4" in words and "Would go (1)" in words and "Kept 0.7?" in words and "Would come" not in words
    assert "What does it do?" not in words  # no threshold of this check brings it back
    still = box._repr_mimebundle_()
    assert still["text/plain"] == "support at 0.60: 2 of 4 scored pairs kept" and "in use" in still["text/html"]
    monkeypatch.setenv("LABKIT_PROGRESS", str(tmp_path / "progress"))
    assert repr(show.threshold(result)) == still["text/plain"]
    assert repr(show.threshold(QAResult([], make_books()))) == "no scores"


def test_browsing_where_nobody_can_press_a_button_shows_the_first_pair(sample: Sample, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("LABKIT_PROGRESS", str(tmp_path / "progress"))
    shown = show.browse(sample.records, sample.pdf)
    assert repr(shown) == "Pair 1 of 27" and len(pictures_of(shown._repr_html_())) == 1
    assert repr(show.browse([], sample.pdf)) == "0 pairs"


@given(st.sets(st.integers(1, 60), max_size=20))
def test_page_lists_name_exactly_the_pages(pages: set[int]) -> None:
    named: set[int] = set()
    for part in re.sub(r"^(no page|pages?)", "", page_list(pages)).replace(" ", "").split(","):
        ends = [int(number) for number in part.split("–") if number]
        named |= set(range(ends[0], ends[-1] + 1)) if ends else set()
    assert named == pages


@given(st.integers(1, 200), st.data())
def test_more_pairs_are_never_paler(most: int, data: st.DataObject) -> None:
    fewer = data.draw(st.integers(0, most))
    more = data.draw(st.integers(fewer, most))

    def light(count: int) -> int:
        ground = shade(count, most)[0]
        return 999 if ground == "transparent" else sum(bytes.fromhex(ground[1:]))

    assert light(more) <= light(fewer)


@pytest.mark.parametrize(("text", "language", "code"), [
    ("A filter", "English", "en"), ("フィルター", "English", "ja"), ("필터", "Korean", "ko"),
    ("濾過", "Japanese", "ja"), ("A filter", "Japanese", ""), ("Filtro", "pt-BR", "pt-BR"), ("x", HOSTILE, ""),
    ("濾過", "Simplified Chinese", "zh-Hans"),
])
def test_the_language_of_a_text_is_told_by_its_script_first(text: str, language: str, code: str) -> None:
    assert text_language(text, language) == code


def test_context_is_given_only_from_the_chunk_the_quote_was_taken_from(sample: Sample) -> None:
    record, chunk = sample.records[1], sample.chunks[0]
    before, quote, after = quote_in_context(record.evidence, chunk, around=30)
    assert quote == record.evidence.text
    assert before.startswith("… ") and after.endswith(" …") and before[2:].strip() in chunk.text
    assert quote_in_context(record.evidence, sample.chunks[3]) == ("", quote, "")
    assert quote_in_context(record.evidence, None) == ("", quote, "")
