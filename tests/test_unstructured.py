"""The reader unstructured: its elements as pages, strategies and cache, and the real thing where it is installed."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.notebooks import NOTEBOOKS, tape_of
from support.read_files import HANDBOOK, PROSE, prose

from labkit.cli.notebook_runner import run_notebook
from labkit.documents import ocr, read
from labkit.documents.builtin.layout import Printed, inside
from labkit.documents.builtin.parts import Part
from labkit.documents.plaintext import folded
from labkit.documents.types import Document
from labkit.documents.unstructured import pages, reader
from labkit.documents.unstructured.elements import (
    believed,
    box_of,
    cells_of,
    covered,
    laid_out,
    parts_of,
    settle_headings,
    text_of,
)
from labkit.documents.unstructured.strategy import (
    Ability,
    PageLook,
    Plan,
    is_installed,
    make_plan,
    numbers,
    ocr_languages,
    probe,
)
from labkit.documents.workers.process import end_idle
from labkit.errors import DocumentError, SettingsError
from labkit.llm.cache import ResponseCache
from labkit.settings import ROOT, Settings, sample

pytestmark = pytest.mark.slow

real = pytest.mark.skipif(not is_installed(), reason="Unstructured is not installed: bash startup_unstructured.sh")


def element(text: str, box: tuple[float, float, float, float] | None = None, category: str = "NarrativeText",
            size: tuple[float, float] = (600, 800), system: str = "PixelSpace", **metadata: Any) -> dict:
    if box:
        x0, y0, x1, y1 = box
        metadata["coordinates"] = {"points": [[x0, y0], [x0, y1], [x1, y1], [x1, y0]], "system": system,
                                   "layout_width": size[0], "layout_height": size[1]}
    return {"type": category, "text": text, "metadata": metadata}


side = st.floats(-500, 5000, allow_nan=False)
some_text = st.text(max_size=60)
some_element = st.builds(
    element, some_text, st.one_of(st.none(), st.tuples(side, side, side, side)),
    st.sampled_from(["Title", "NarrativeText", "ListItem", "Table", "Image", "Header", "PageNumber", "Odd", ""]),
    st.tuples(st.floats(1, 5000), st.floats(1, 5000)), st.sampled_from(["PixelSpace", "PointSpace"]),
    text_as_html=st.one_of(st.none(), some_text, st.just("<table><tr><td>a<td rowspan=3>b<tr><td>c</table>")),
    category_depth=st.one_of(st.none(), st.integers(0, 3)))


@given(st.lists(some_element, max_size=12))
def test_whatever_elements_come_parts_lie_on_the_page_in_their_order(elements: list[dict]):
    parts = parts_of(elements, 595.0, 842.0)
    for part in parts:
        x0, y0, x1, y1 = part.box
        assert 0 <= x0 <= x1 <= 595 and 0 <= y0 <= y1 <= 842
        assert part.kind != "figure" and part.text.strip()
        assert "\n" not in part.text or part.kind == "table"
    given = [text_of(item["text"]) for item in elements if item["type"] in ("NarrativeText", "Odd", "")]
    arrived = [part.text for part in parts if part.text in given]
    remaining = iter(arrived)  # others may have the same text
    assert all(text in remaining for text in given if text)


@given(st.tuples(*[st.floats(0, 1)] * 4), st.sampled_from([(1700, 2200), (595, 842), (2893, 4094)]))
def test_pixels_and_points_from_below_name_the_same_place(shares: tuple[float, ...], size: tuple[int, int]):
    across, down = sorted(shares[:2]), sorted(shares[2:])
    pixels = element("x", (across[0] * size[0], down[0] * size[1], across[1] * size[0], down[1] * size[1]), size=size)
    points = element("x", (across[0] * 595, (1 - down[0]) * 842, across[1] * 595, (1 - down[1]) * 842),
                     size=(595, 842), system="PointSpace")
    one, other = (box_of(item["metadata"]["coordinates"], 595, 842) for item in (pixels, points))
    assert one == pytest.approx((across[0] * 595, down[0] * 842, across[1] * 595, down[1] * 842), abs=0.06)
    assert one == pytest.approx(other, abs=0.11)


def test_coordinates_without_a_size_are_none():
    assert box_of(None, 595, 842) is None
    assert box_of({"points": [], "system": "PixelSpace", "layout_width": 1, "layout_height": 1}, 595, 842) is None


def test_each_category_becomes_its_kind_and_page_numbers_go():
    parts = parts_of([
        element("Handbook", category="Header"), element("1 Pumps", category="Title", category_depth=1),
        element("Text (cid:12)of a \ufb01lter", category="UncategorizedText"),
        element("\u2022 first", category="ListItem"),
        element("a b", category="Table", text_as_html="<table><tr><th>A</th><th>B</th></tr><tr><td>1<td>2</table>"),
        element("c d", category="Table"), element("", category="Image"), element("7", category="PageNumber"),
        element("日 本 語 の 文", category="NarrativeText")], 600, 800)
    assert [(part.kind, part.text) for part in parts] == [
        ("margin", "Handbook"), ("heading", "1 Pumps"), ("text", "Text of a filter"), ("item", "- first"),
        ("table", "| A | B |\n| --- | --- |\n| 1 | 2 |"), ("text", "c d"), ("text", "日本語の文")]


def test_cells_that_span_stand_in_each_place():
    assert cells_of('<table><tr><td rowspan="2">a</td><td colspan="2">b &amp; c</td></tr>'
                    "<tr><td>d<br>e</td><td>f</td></tr></table>") == [["a", "b & c", "b & c"], ["a", "d\ne", "f"]]
    assert cells_of("no table") == []


@given(st.text(alphabet=list("<>/tablerdh \"'=0123456789&;x"), max_size=200))
def test_broken_html_of_tables_is_no_error(html: str):
    rows = cells_of("<table><tr><td colspan=99999999 rowspan=-1>" + html)
    assert len({len(row) for row in rows}) <= 1


lines = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 30)), unique=True, max_size=25).map(
    lambda places: [Printed(f"w{x}x{y}", (20.0 + x * 55, 20.0 + y * 25, 60.0 + x * 55, 36.0 + y * 25))
                    for x, y in sorted(places, key=lambda place: place[::-1])])
block = st.builds(lambda x, y, w, h, kind: Part(kind, "the block", (float(x), float(y), float(x + w), float(y + h))),
                  st.integers(0, 500), st.integers(0, 700), st.integers(30, 300), st.integers(30, 300),
                  st.sampled_from(["table", "figure"]))


@given(lines, st.lists(block, max_size=3), st.integers(1, 6))
def test_laying_out_keeps_every_block_once_and_every_line_outside(printed: list[Printed], blocks: list[Part], run: int):
    parts = []
    for group in (printed[start:start + run] for start in range(0, len(printed), run)):
        left, top, right, bottom = zip(*(line.box for line in group), strict=True)
        box = (min(left), min(top), max(right), max(bottom))
        parts.append(Part("text", " ".join(line.text for line in group), box))
    placed = laid_out(parts, blocks, printed, frozenset())
    assert [sum(part is block for part in placed) for block in blocks] == [1] * len(blocks)
    told = " ".join(part.text for part in placed if not any(part is block for block in blocks)).split()
    for line in printed:
        swallowed = any(covered(part.box, block.box) >= 0.9 for block in blocks for part in parts
                        if line.text in part.text.split())
        if not swallowed and not any(inside([line], block.box) for block in blocks):
            assert line.text in told


def test_a_caption_that_a_figure_holds_is_not_told_twice():
    figure = Part("figure", "", (50, 100, 500, 400), caption="Figure 1. The pump")
    caption = Part("text", "Figure 1. The pump", (50, 410, 300, 420))
    after = Part("text", "After.", (50, 440, 300, 450))
    assert laid_out([caption, after], [figure], [], frozenset()) == [figure, after]


def test_titles_are_headings_only_where_print_or_the_model_agrees():
    printed = [Printed("Large", (0, 0, 50, 20), 18.0), Printed("Cell", (0, 40, 50, 50), 9.0),
               Printed("Bold", (0, 60, 50, 70), 9.0)]
    parts = [Part("heading", "Large", (0, 0, 50, 20)), Part("heading", "Cell", (0, 40, 50, 50)),
             Part("heading", "Bold", (0, 60, 50, 70)), Part("heading", "Stated", (0, 80, 50, 90), size=-1.0)]
    settle_headings(parts, [Part("heading", "Bold", (0, 58, 60, 72))], printed, 9.0)
    assert [(part.kind, part.size) for part in parts] == [
        ("heading", 18.0), ("text", 9.0), ("heading", 9.0), ("heading", 0.0)]


def test_text_that_is_not_printed_where_it_says_is_not_believed():
    printed = [Printed("Running header", (0, 0, 200, 20), 9.0)]
    hidden = Part("margin", PROSE, (0, 0, 200, 20))
    header = Part("margin", "Running header", (0, 0, 200, 20))
    assert believed([hidden, header], printed) == [header]


LOOKS = {1: PageLook("text layer"), 2: PageLook("ocr"), 3: PageLook("none"), 4: PageLook("ocr layer"),
         5: PageLook("ocr", True)}


@pytest.mark.parametrize("strategy", ["auto", "hi_res", "fast", "ocr_only"])
@pytest.mark.parametrize(("model", "tables", "grammar", "poppler"), [*itertools.product([False, True], repeat=4)])
@pytest.mark.parametrize("languages", [(), ("eng",), ("eng", "jpn", "kor")])
def test_every_page_gets_a_strategy_that_can_be_used_here(strategy: str, model: bool, tables: bool, grammar: bool,
                                                          poppler: bool, languages: tuple[str, ...]):
    ability = Ability(True, model, tables, grammar, poppler, frozenset(languages))
    if (strategy == "hi_res" and not ability.hi_res) or (strategy == "ocr_only" and not ability.ocr):
        with pytest.raises(SettingsError, match=r"startup_unstructured\.sh"):
            make_plan(strategy, ability, LOOKS)
        return
    plan = make_plan(strategy, ability, LOOKS, "Japanese")
    assert list(plan.pages) == [1, 2, 3, 4, 5] and plan.pages[3] == plan.pages[5] == "builtin"
    if strategy == "auto":
        assert plan.pages[1] == ("hi_res" if ability.hi_res else "fast")
        assert plan.pages[2] == ("hi_res" if ability.hi_res else "ocr_only" if ability.ocr else "builtin")
    else:
        assert plan.pages[1] == strategy and plan.pages[2] != "fast"
    for used in set(plan.pages.values()) - {"builtin"}:
        assert any(note.startswith(f"Strategy {used} for ") for note in plan.notes)
    assert (not ability.ocr and plan.pages[2] == "builtin") == any("is not installed." in note for note in plan.notes
                                                                   if note.startswith("The built-in reader for"))
    reads_by_ocr = {"hi_res", "ocr_only"} & set(plan.pages.values())
    assert ("jpn" in plan.languages) is ("jpn" in languages)
    assert bool(reads_by_ocr and "jpn" not in languages) == any("no data for jpn" in note for note in plan.notes)
    assert Plan.from_payload(json.loads(json.dumps(plan.payload()))) == plan


def test_a_plan_needs_the_extra_and_a_known_strategy():
    with pytest.raises(SettingsError, match=r"bash startup_unstructured\.sh"):
        make_plan("auto", Ability(), LOOKS)
    with pytest.raises(SettingsError, match="no strategy"):
        make_plan("best", Ability(True), LOOKS)


def test_ocr_reads_in_the_languages_of_the_document_the_user_and_english():
    have = frozenset(("eng", "jpn", "kor"))
    assert ocr_languages("English", "할인점 " * 10, have) == (["kor", "eng"], [])
    assert ocr_languages("Japanese", "", have) == (["jpn", "eng"], [])
    assert ocr_languages("German", "これは日本語で書かれています。" * 3, have) == (["jpn", "eng"], ["deu"])
    assert numbers([1, 2, 3, 7]) == "pages 1-3 and 7" and numbers([4]) == "page 4"


# Below, elements are made of the text layer, so that everything but Unstructured itself runs wherever tests run.

ABLE = Ability(True, grammar=True, poppler=True, ocr_languages=frozenset(("eng",)))
STAND_IN = Path(__file__).parent / "support" / "unstructured_standin"


class StandIn:
    """What stands in for Unstructured in the workers, and what it was asked."""

    def __init__(self, told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._told, self._patch = told, monkeypatch
        self.does("its work")

    def does(self, what: str) -> None:
        """Let it do ``"its work"``, ``"nothing"``, or fail: by ``"error"``, ``"greed"``, or ``"crash"`` on page 1."""
        self._patch.setenv("STAND_IN_DOES", what)
        end_idle()

    @property
    def asked(self) -> list[str]:
        lines = self._told.read_text("utf-8").splitlines() if self._told.exists() else []
        assert not any(line.endswith(f" in {os.getpid()}") for line in lines), "foreign code ran outside of a worker"
        return [line.split()[0] for line in lines]


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """Let elements come from PyMuPDF."""
    told = tmp_path / "asked.txt"
    monkeypatch.setenv("PYTHONPATH", str(STAND_IN))
    monkeypatch.setenv("STAND_IN_TOLD", str(told))
    monkeypatch.setattr(reader, "is_installed", lambda: True)
    monkeypatch.setattr(reader, "probe", lambda strategy: ABLE)
    yield StandIn(told, monkeypatch)
    end_idle()


def reading(path: Path, **options: Any) -> Document:
    given = {"reader": "unstructured", "settings": Settings(_env_file=None), "show": False} | options
    return asyncio.run(read(path, **given))


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("unstructured") / "manual.pdf"
    with pymupdf.open() as pdf:
        for number in (1, 2):
            page = pdf.new_page()
            page.insert_text((60, 70), f"{number} The pump", fontsize=20)
            prose(page)
        pdf.save(path)
    return path


def test_elements_become_a_document(manual: Path, stand_in: StandIn):
    document = reading(manual)
    assert stand_in.asked == ["fast", "fast"] and document.reader == "unstructured"
    assert [page.read_by for page in document.pages] == ["text layer", "text layer"]
    assert document.title == "1 The pump"
    for page in document.pages:
        assert page.markdown.startswith(f"# {page.number} The pump\n\nThe pump lifts water") and page.words
        assert folded(PROSE * 4) in folded(page.markdown)
    assert document.notes[0].startswith("Strategy fast for pages 1-2: ")


def test_a_tape_is_enough_where_unstructured_is_not_installed(manual: Path, stand_in: StandIn, tmp_path: Path,
                                                              monkeypatch: pytest.MonkeyPatch):
    tape = tmp_path / "tape.jsonl"
    first = reading(manual, cache=ResponseCache(tape))
    asked = len(stand_in.asked)
    monkeypatch.setattr(reader, "is_installed", lambda: False)
    monkeypatch.setattr(reader, "probe", lambda strategy: Ability())
    assert reading(manual, cache=ResponseCache(tape, "replay")) == first
    assert reading(manual, cache=ResponseCache(tape)) == first
    assert len(stand_in.asked) == asked
    with pytest.raises(SettingsError, match=r"bash startup_unstructured\.sh"):
        reading(manual)
    with pytest.raises(SettingsError, match=r"bash startup_unstructured\.sh"):
        reading(manual, strategy="fast", cache=ResponseCache(tape, "replay"))


def test_kept_pages_are_of_one_strategy(manual: Path, stand_in: StandIn, tmp_path: Path):
    cache = ResponseCache(tmp_path / "cache.sqlite")
    reading(manual, cache=cache)
    reading(manual, cache=cache, strategy="fast")
    assert stand_in.asked == ["fast", "fast"], "auto chose fast: its pages serve both"


@pytest.mark.parametrize(("failure", "why"), [
    ("nothing", "Unstructured found 0% of its text"), ("error", "Unstructured failed on it (no such font)")])
def test_a_page_that_unstructured_loses_is_read_by_the_built_in_reader(failure: str, why: str, manual: Path,
                                                                       stand_in: StandIn):
    stand_in.does(failure)
    document = reading(manual)
    assert document.notes[-1] == f"Page 2 was read by the built-in reader instead: {why}."
    assert all(folded(PROSE * 4) in folded(page.markdown) for page in document.pages)
    assert [page.markdown for page in document.pages] == [
        page.markdown for page in reading(manual, reader="builtin").pages]


def test_a_page_on_which_it_crashes_costs_a_worker_and_no_more(manual: Path, stand_in: StandIn):
    stand_in.does("crash")
    document = reading(manual)
    told = [note for note in document.notes if note.startswith("Page ")]
    assert told == ["Page 1 was read by the built-in reader instead: it makes its reader crash (SIGSEGV)."]
    assert all(folded(PROSE * 4) in folded(page.markdown) for page in document.pages)
    assert "Read by Unstructured (fast)." in document.pages[1].reason


@pytest.mark.skipif(sys.platform != "linux", reason="memory is refused as Linux does; elsewhere the watch ends it")
def test_a_file_for_which_it_takes_too_much_memory_ends_in_one_line(manual: Path, stand_in: StandIn):
    stand_in.does("greed")
    with pytest.raises(DocumentError, match=r"page 2 takes more than 900 MB of memory\. Raise LABKIT_READ_MEMORY"):
        reading(manual, settings=Settings(_env_file=None, read_memory=900))


@pytest.mark.parametrize(("languages", "score", "read_more", "taken"), [
    (["kor", "eng"], 0.8, 3, True), (["kor", "eng"], 0.5, 3, False), (["kor", "eng"], 0.8, 2, False),
    (["eng"], 0.8, 3, False)])
def test_tesseract_reads_a_scan_whose_script_the_built_in_ocr_does_not_know(
        monkeypatch: pytest.MonkeyPatch, languages: list[str], score: float, read_more: int, taken: bool):
    misread = ocr.Reading([ocr.Line("abcd", (0, 0, 9, 9), 4.5)], 0.4)
    better = ocr.Reading([ocr.Line("abcd", (0, 9.0 * row, 9, 9.0 * row + 9), 4.5) for row in range(read_more)], score)
    monkeypatch.setattr(pages, "lettering", lambda *_: (better, 3.5))
    order = pages._Order("ocr_only", languages, tables=False)
    with pymupdf.open() as pdf:
        assert order.letter(pdf.new_page(), misread) == ((better.lines, 3.5) if taken else None)
    assert order.by_tesseract is taken


# The real thing

def strings(document: Document) -> str:
    return "\n\n".join(page.markdown for page in document.pages)


@pytest.fixture(scope="module")
def excerpt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four pages of the handbook: text with a table, a chart, error codes, a scan."""
    path = tmp_path_factory.mktemp("handbook") / "excerpt.pdf"
    with pymupdf.open(HANDBOOK) as pdf:
        pdf.select([1, 4, 6, 7])
        pdf.save(path, garbage=3)
    return path


@real
def test_the_handbook_is_read_with_its_tables_figures_and_scan(excerpt: Path, capfd: pytest.CaptureFixture[str]):
    document = reading(excerpt)
    told = capfd.readouterr()
    assert told.out + told.err == "", "the libraries keep their noise to themselves"
    assert not any("instead" in note for note in document.notes), document.notes
    assert [page.kind for page in document.pages] == ["text", "mixed", "text", "image"]
    first, second, third, scan = document.pages
    assert "# 1 Getting to know the W2" in first.markdown and "# 1.3 Technical data" in first.markdown
    assert "| Refrigerant | R600a, 42 g |" in first.markdown
    assert [figure.caption for figure in second.figures] == ["Flow through the filter MW-C4"]
    assert second.figures[0].image.startswith(b"\x89PNG")
    assert "| E6 | The ultraviolet lamp does not shine. | It locks all three buttons. | Replace the lamp MW-0611. |" \
        in third.markdown
    assert "Owner's and service handbook, edition 4" not in strings(document), "running footers are left out"
    assert "Hardness of the water" in scan.markdown and "No pressure reducer was needed." in scan.markdown
    with pymupdf.open(excerpt) as pdf:
        for page, printed in zip(document.pages, pdf, strict=True):
            words = [folded(word) for word in printed.get_text().split()]
            found = folded(page.markdown)
            assert sum(word not in found for word in words) <= 0.05 * len(words)
            for word in page.words:
                assert 0 <= word.box[0] < word.box[2] <= page.width and 0 <= word.box[1] < word.box[3] <= page.height


def words_kept(document: Document, path: Path) -> float:
    """Return the share of the words of a PDF's first page that were read."""
    with pymupdf.open(path) as pdf:
        words = [folded(word) for word in pdf[0].get_text().split()]
    found = folded(strings(document))
    return sum(word in found for word in words) / len(words)


@pytest.fixture(scope="module")
def korean_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("korean") / "page.pdf"
    with pymupdf.open(sample("pdf/ko-handbook.pdf")) as pdf:
        pdf.select([1])
        pdf.save(path, garbage=3)
    return path


@real
def test_korean_is_read_whole_and_two_columns_keep_their_order(korean_page: Path, tmp_path: Path):
    assert words_kept(reading(korean_page, strategy="fast"), korean_page) > 0.95
    with pymupdf.open() as pdf:
        page = pdf.new_page()
        for left, name in ((50, "pump"), (310, "filter")):
            page.insert_textbox((left, 80, left + 230, 500), f"The {name} is looked after by its keeper. " * 12)
        pdf.save(tmp_path / "columns.pdf")
    text = strings(reading(tmp_path / "columns.pdf", strategy="fast"))
    assert text.count("pump") == text.count("filter") == 12 and text.rindex("pump") < text.index("filter")


@real
def test_a_korean_scan_is_read_by_tesseract_which_the_built_in_ocr_cannot(korean_page: Path, tmp_path: Path):
    if "kor" not in probe("ocr_only").ocr_languages:
        pytest.skip("Tesseract has no Korean here: bash startup_unstructured.sh")
    with pymupdf.open(korean_page) as pdf, pymupdf.open() as scan:
        pixels = pdf[0].get_pixmap(dpi=200)
        scan.new_page(width=pdf[0].rect.width, height=pdf[0].rect.height).insert_image(pdf[0].rect, pixmap=pixels)
        scan.save(tmp_path / "scan.pdf")
    korean = Settings(_env_file=None, language="Korean", read_timeout=300)
    document = reading(tmp_path / "scan.pdf", settings=korean)
    assert document.pages[0].read_by == "ocr" and document.pages[0].words
    assert any("Tesseract read it" in note for note in document.notes), document.notes
    assert words_kept(document, korean_page) > 0.7


NOTEBOOK = next((path for path in NOTEBOOKS if path.stem == "make_qa_multimodal_pdf_oss"), None)


@real
@pytest.mark.slow
@pytest.mark.skipif(NOTEBOOK is None or not tape_of(NOTEBOOK).is_file(), reason="its tape is not recorded yet")
@pytest.mark.usefixtures("on_tape")
def test_the_notebook_reads_the_pdf_anew_and_asks_the_same(out: str, tmp_path: Path,
                                                           monkeypatch: pytest.MonkeyPatch):
    """The tape without its pages: Unstructured really reads, and what it reads leads to the prompts of the tape."""
    if probe("auto").hi_res or probe("fast").grammar:
        pytest.skip("the tape was recorded without the models of hi_res and spaCy, which are here")
    tape = tmp_path / "tape.jsonl"
    rows = tape_of(NOTEBOOK).read_text("utf-8").splitlines(keepends=True)
    tape.write_text("".join(row for row in rows if json.loads(row)["kind"] not in ("page", "plan")), "utf-8")
    monkeypatch.setenv("LABKIT_CACHE", str(tape))
    run_notebook(NOTEBOOK, tmp_path / "run", {"OUT": out}, show=False)
    assert (ROOT / "outputs" / out / "qa.jsonl").stat().st_size
