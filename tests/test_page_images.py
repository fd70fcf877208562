"""Pages as pictures: written down by a model that sees, else read by OCR, and no page left out without a reason."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image
from support.openai_standin import Fault, OpenAIStandIn, Said, content_filter
from support.read_files import one_page, photo_of, written

import labkit
from labkit.documents.locate import Locator
from labkit.documents.page_images.pages import SheetReading
from labkit.documents.page_images.reader import read_page_images, require_cuts
from labkit.documents.page_images.sheets import Sheet, area_of, draw_area, picture_of
from labkit.documents.page_images.transcript import cleaned, flaw_of, letters_of, write_down
from labkit.documents.types import Document, Page, Word
from labkit.errors import DocumentError, LabkitError, ModelError, SettingsError
from labkit.llm import concurrency
from labkit.llm.cache import ResponseCache
from labkit.llm.model import Model, connect
from labkit.pipelines.per_file import documents_in, make_qa_each, read_each
from labkit.prompts import prompt
from labkit.settings import Settings

pytestmark = pytest.mark.slow

PDF = Path(__file__).parents[1] / "raw_data" / "pdf"
REFILL, SERVICE, HANDBOOK = PDF / "en-flyer-refill.pdf", PDF / "en-flyer-service.pdf", PDF / "en-handbook.pdf"
TRANSCRIPT = """# The spring refill offer

Orders placed from 1 April to 30 June 2026 are delivered and installed free of charge.

| Package | For | Spring price |
| --- | --- | --- |
| Start | up to 20 people | £790 |
| Office | up to 60 people | £1,290 |

[Figure: Old for new] A pale box with a blue frame holds a notice about £60 off each station."""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concurrency, "_FIRST_WAIT", 0.01)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # loopback must not go through it
    for name in ("NO_PROXY", "no_proxy", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that holds what OCR makes of the refill flyer: it is slow, and done once for all tests."""
    path = tmp_path_factory.mktemp("read") / "cache.sqlite"
    kept = ResponseCache(path)
    asyncio.run(read_page_images(REFILL, drop_first=1, cache=kept, show=False))
    kept.close()
    return path


@pytest.fixture
def cache(read_once: Path, tmp_path: Path) -> ResponseCache:
    return ResponseCache(shutil.copy(read_once, tmp_path / "cache.sqlite"))


def model_of(server: OpenAIStandIn, cache: ResponseCache) -> Model:
    settings = Settings(_env_file=None, openai_base_url=f"{server.url}/v1", openai_model="sees")
    return connect(settings, cache=cache, show=False)


def read_now(path: Path, **options: Any) -> Document:
    return asyncio.run(read_page_images(path, **{"show": False} | options))


def no_ocr(*_: object) -> None:
    raise AssertionError("OCR was asked again")


# -- where things are

shares = st.floats(0, 0.4)


@hypothesis_settings(max_examples=40, deadline=None)
@given(st.tuples(shares, shares, shares, shares), st.sampled_from([0, 90, 180, 270]),
       st.floats(150, 900), st.floats(150, 900), st.tuples(st.floats(0.05, 0.75), st.floats(0.05, 0.75)))
def test_boxes_are_put_back_on_the_whole_page(margins, rotation: int, width: float, height: float, place) -> None:
    _document, page = one_page((width, height))
    area = pymupdf.Rect(area_of(width, height, (0, 0, 0, 0)))
    page.draw_rect(area, color=None, fill=(1, 1, 1))
    page.set_rotation(rotation)
    area = pymupdf.Rect(area_of(page.rect.width, page.rect.height, margins))
    left, top = area.x0 + place[0] * area.width, area.y0 + place[1] * area.height
    mark = pymupdf.Rect(left, top, left + 0.2 * area.width, top + 0.2 * area.height)  # as the page is displayed
    page.draw_rect(mark * page.derotation_matrix, color=None, fill=(1, 0, 0))
    drawn = draw_area(page, margins, 700)
    image = Image.frombytes("RGB", (drawn.pixels.width, drawn.pixels.height), drawn.pixels.samples)
    red = image.getchannel("G").point([255 if value < 128 else 0 for value in range(256)]).getbbox()
    box = drawn.on_page(tuple(side / drawn.scale for side in red))
    assert all(abs(side - real) < 1.6 / drawn.scale + 0.1 for side, real in zip(box, mark, strict=True))
    assert max(image.size) in (700, 701, 702)


def test_ocr_names_places_of_the_page_not_of_what_was_left_of_it(tmp_path: Path) -> None:
    document, page = one_page((400, 600))
    page.insert_text((60, 90), "This running head is cut off", fontsize=18)
    page.insert_text((60, 320), "The pump starts at 6:15 every morning", fontsize=18)
    page.insert_text((60, 350), "and it stops at noon, winter and summer", fontsize=18)
    page.set_rotation(90)
    shown = {word[4]: pymupdf.Rect(word[:4]) * page.rotation_matrix for word in page.get_text("words")}
    read = read_now(written(document, tmp_path), margins=(0.0, 0.25, 0.0, 0.1))
    (found,) = read.pages
    assert (found.width, found.height) == (600, 400) and found.kind == "image"
    assert "The pump starts at 6:15 every morning" in found.markdown and "running head" not in found.markdown
    (line,) = [word for word in found.words if "pump" in word.text]
    for word in ("The", "pump", "starts", "morning"):
        middle = (shown[word].tl + shown[word].br) / 2
        assert line.box[0] < middle.x < line.box[2] and line.box[1] < middle.y < line.box[3]
    assert "10% at the left" in read.notes[-2] and "25% at the right" in read.notes[-2]


def test_a_page_that_lies_on_its_side_is_shown_upright() -> None:
    document, page = one_page((300, 500))
    page.draw_rect((0, 0, 300, 50), color=None, fill=(1, 0, 0))  # a red stripe along the top
    with Image.open(io.BytesIO(picture_of(document, 1, (0, 0, 0, 0), 90))) as image:
        assert image.size == (1600, 960)
        assert image.getpixel((1590, 400))[1] < 100 < image.getpixel((10, 400))[1]  # turned clockwise: at the right


# -- with a model that sees

def answers(by_page: dict[int, Said | str]) -> Any:
    """A model that tells the flyer's pages apart by their pictures."""
    with pymupdf.open(REFILL) as document:
        known = {base64.b64encode(picture_of(document, number, (0, 0, 0, 0), 0)): number for number in (1, 2, 3, 4)}

    def answer(body: dict[str, Any]) -> Said | str:
        url = body["messages"][0]["content"][1]["image_url"]["url"]
        assert url.startswith("data:image/jpeg;base64,") and len(url) < 1_400_000
        return by_page[known[url.partition(",")[2].encode()]]

    return answer


async def test_pages_are_written_down_by_the_model_and_by_ocr_where_it_declines(
        cache: ResponseCache, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {2: TRANSCRIPT, 3: Said(None, refusal="I can't help with that."), 4: "Printed on recycled paper."}
    with OpenAIStandIn(key=None, answer=answers(said)) as server:
        model = model_of(server, cache)
        document = await read_page_images(REFILL, describe=model.transcribe, drop_first=1, cache=cache, show=False)
        asked = len(server.posts)
        monkeypatch.setattr(SheetReading, "sheet", no_ocr)
        again = await read_page_images(REFILL, describe=model.transcribe, drop_first=1, cache=cache, show=False)
    assert asked == 3 and again.pages[1] == document.pages[1]
    assert len(server.posts) == 4  # a refusal is no answer to keep: it is asked again
    assert [(page.kind, page.read_by) for page in document.pages] == [
        ("left out", "none"), ("image", "vision"), ("image", "ocr"), ("left out", "none")]
    body = server.posts[0].body
    assert body["messages"][0]["content"][0]["text"] == prompt("read_page", "English") and body["max_tokens"] == 4096
    offer, saving = document.pages[1:3]
    assert "13,200" in saving.markdown and saving.reason == "Read by OCR: the vision model gave no answer."
    (table,) = offer.tables
    assert table.markdown.splitlines()[-1] == "| Office | up to 60 people | £1,290 |"
    assert offer.markdown[table.span.start:table.span.end] == table.markdown
    (figure,) = offer.figures
    assert (figure.caption, figure.described_by) == ("Old for new", "vision") and "£60" in figure.description
    assert document.notes[:2] == ["2 of 3 pages were written down by a vision model, the others read by OCR.",
                                  "Page 3 was read by OCR: the vision model gave no answer."]
    assert document.title == "The spring refill offer"


async def test_the_evidence_of_a_transcription_is_marked_where_ocr_reads_it(cache: ResponseCache) -> None:
    async def describe(image: bytes, name: str) -> str | None:
        return TRANSCRIPT if "page 2" in name else None

    document = await read_page_images(REFILL, describe=describe, drop_first=1, cache=cache, show=False)
    (chunk, *_) = labkit.split(document)
    assert chunk.pages == [2, 3]
    locator = Locator(document)
    quote = "Orders placed from 1 April to 30 June 2026"
    start = chunk.text.index(quote)
    boxes = locator.boxes(chunk, start, start + len(quote))
    page = document.page(2)
    printed = [word.box for word in page.words if "1 April" in word.text or "30 June" in word.text]
    assert boxes and all(number == 2 for number, _ in boxes)
    for box in printed:
        assert any(abs(box[1] - other[1]) < 2 for _, other in boxes)
    told = "A pale box with a blue frame"  # is printed nowhere: the part of the page that was looked at is marked
    start = chunk.text.index(told)
    assert locator.boxes(chunk, start, start + len(told)) == [(2, area_of(page.width, page.height, (0, 0, 0, 0)))]


@pytest.mark.parametrize("useless", ["", "I'm sorry, but I can't assist with that request.", "drip drip " * 200])
async def test_a_model_of_no_use_is_soon_left_alone(useless: str, tmp_path: Path,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    document = pymupdf.open()
    for number in range(9):
        document.new_page(width=300, height=200).insert_text((40, 60), f"Page {number}: a tank holds 90 litres.")
    path = written(document, tmp_path)
    asked: list[str] = []

    async def describe(image: bytes, name: str) -> str | None:
        asked.append(name)
        return useless

    monkeypatch.setattr(SheetReading, "sheet", spelled)
    read = await read_page_images(path, describe=describe, min_characters=10, show=False)
    assert asked == [f"made.pdf, page {number}" for number in (1, 2, 3, 4)]
    assert {page.read_by for page in read.pages} == {"ocr"} and all("90 litres" in page.markdown for page in read.pages)
    assert "OCR reads the rest" in " ".join(read.notes)


async def spelled(self: SheetReading, number: int, margins: Any) -> Sheet:
    """Stands in for OCR where a test is about something else: takes the words from the text layer."""
    from labkit.documents.builtin.parts import PageParts, Part, rounded

    with pymupdf.open(self.path) as document:
        page = document[number - 1]
        text = " ".join(page.get_text().split())
        parts = PageParts(number, page.rect.width, page.rect.height, "image" if text else "blank", "", "ocr")
        if text:
            parts.parts = [Part("text", text, rounded(page.rect))]
            parts.words = [Word(text, rounded(page.rect))]
    return Sheet(parts)


async def test_a_model_that_cannot_be_used_ends_the_reading(cache: ResponseCache) -> None:
    with OpenAIStandIn(key="k") as server:
        model = model_of(server, cache)  # without a key
        with pytest.raises(ModelError):
            await read_page_images(REFILL, describe=model.transcribe, drop_first=1, cache=cache, show=False)


async def test_a_filtered_page_costs_the_others_nothing(cache: ResponseCache) -> None:
    with OpenAIStandIn(key=None, answer=[TRANSCRIPT], faults=[content_filter("content_filter_results")]) as server:
        document = await read_page_images(REFILL, describe=model_of(server, cache).transcribe, drop_first=1,
                                          cache=cache, show=False)
    # Whichever page is asked about first is refused. By OCR the last one holds too little and is left out.
    read_by = [page.read_by for page in document.pages]
    assert read_by[0] == "none" and read_by[1:].count("vision") == 2
    refused = next(page for page in document.pages[1:] if page.read_by != "vision")
    assert (refused.read_by, refused.number) in {("ocr", 2), ("ocr", 3), ("none", 4)}


async def test_the_request_for_a_figure_is_what_it_was(tmp_path: Path) -> None:
    png = b"\x89PNG\r\n\x1a\n" + bytes(20)
    with OpenAIStandIn(key=None) as server:
        model = model_of(server, ResponseCache(tmp_path / "cache.sqlite"))
        assert await model.describe(png, "Figure 1") == "Fine."
    words = (Path(labkit.__file__).parent / "prompts" / "en" / "describe_figure.md").read_text(encoding="utf-8").strip()
    words = words.replace("{{language}}", "English").replace("{{caption}}", "Figure 1")
    assert server.posts[0].body == {
        "model": "sees", "temperature": 0.0, "max_tokens": 1024,
        "messages": [{"role": "user", "content": [
            {"type": "text", "text": words},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64," + base64.b64encode(png).decode()}}]}]}


def test_the_embedded_model_has_no_eyes(tmp_path: Path) -> None:
    model = connect(Settings(_env_file=None, labkit_provider="local"), cache=ResponseCache(tmp_path / "c"), show=False)
    assert model.transcribe is None and model.describe is None


# -- what is left out

async def test_every_page_left_out_is_counted_with_its_reason(cache: ResponseCache, tmp_path: Path) -> None:
    document = await read_page_images(REFILL, drop_first=1, cache=cache, show=False)
    assert [page.number for page in document.pages] == [1, 2, 3, 4]
    assert document.notes[0].startswith("Pages were read by OCR")
    assert document.notes[-1] == ("2 of 4 pages left out: page 1 (drop_first is 1); "
                                  "page 4 (fewer than 40 characters were read on it).")
    assert document.page(4).reason.startswith("Left out: fewer than 40") and "recycled" in document.page(4).reason
    assert not document.page(4).markdown and not document.page(4).words
    chunks = labkit.split(document)
    assert sorted({page for chunk in chunks for page in chunk.pages}) == [2, 3]
    assert "0 pairs rest on 0 of 2 pages" in repr(labkit.show.coverage(document, []))
    kept = await read_page_images(REFILL, drop_first=1, min_characters=20, cache=cache, show=False)
    assert kept.page(4).kind == "image" and kept.page(4).markdown == "Printed on recycled paper."
    both = await read_page_images(REFILL, drop_first=1, drop_last=1, cache=cache, show=False)
    assert both.notes[-1] == "2 of 4 pages left out: page 1 (drop_first is 1); page 4 (drop_last is 1)."
    assert (await read_page_images(REFILL, drop_first=2, drop_last=1, cache=cache, show=False)).page(2).width > 500


def test_blank_pages_are_neither_read_nor_shown_to_a_model(tmp_path: Path) -> None:
    document, _ = one_page((300, 200))
    document.new_page(width=300, height=200).draw_circle((150, 100), 60, fill=(0.2, 0.4, 0.6))
    shown = []

    async def describe(image: bytes, name: str) -> str:
        shown.append(name)
        return "[Figure: A disc] One blue disc stands in the middle of a white page, without any lettering."

    read = read_now(written(document, tmp_path), describe=describe)
    assert shown == ["made.pdf, page 2"]
    assert read.page(1).reason == "Left out: nothing is printed on it."
    assert read.page(2).markdown.startswith("[Figure, page 2: A disc] One blue disc")
    assert read.page(2).figures[0].described_by == "vision"


def test_nothing_but_short_pages_is_an_error_that_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SheetReading, "sheet", spelled)
    document, page = one_page()
    page.insert_text((60, 90), "Thank you.")
    with pytest.raises(DocumentError, match=r"1 of 1 page left out: page 1 \(fewer than 40 .* min_characters"):
        read_now(written(document, tmp_path))


def test_a_damaged_page_costs_itself_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document, page = one_page()
    page.insert_text((60, 90), "The tank holds ninety litres of water, and it is filled at night.")
    document.new_page(width=0.0004, height=0.0004)
    whole = SheetReading.sheet
    monkeypatch.setattr(SheetReading, "sheet", lambda self, number, margins:
                        (whole if number == 2 else spelled)(self, number, margins))
    read = read_now(written(document, tmp_path))
    assert read.page(1).markdown.startswith("The tank")
    assert read.page(2).kind == "blank" and read.page(2).reason.startswith("Left out:")
    assert read.notes[-1].startswith("1 of 2 pages left out: page 2")


# -- what cannot be done

@pytest.mark.parametrize("options", [
    {"drop_first": -1}, {"drop_last": 1.5}, {"min_characters": -3}, {"margins": (0.5, 0, 0.5, 0)},
    {"margins": (0, 0.3, 0, 0.7)}, {"margins": (0.1, 0.1)}, {"margins": (1.0, 0, 0, 0)},
    {"margins": (float("nan"), 0, 0, 0)}, {"margins": (-0.1, 0, 0, 0)}, {"margins": ("5%", 0, 0, 0)},
    {"drop_first": 4}, {"drop_first": 2, "drop_last": 2},
])
def test_parameters_that_cannot_be_are_named(options: dict[str, Any]) -> None:
    with pytest.raises(SettingsError) as error:
        read_now(REFILL, **options)
    assert error.value.mend and next(iter(options)) in error.value.cause
    if "drop_first" in options and options["drop_first"] > 0:
        assert "it has 4 pages" in error.value.cause
    else:
        with pytest.raises(SettingsError):
            require_cuts(**options)


def test_files_that_cannot_be_read_are_refused_as_by_every_reader(tmp_path: Path) -> None:
    document, page = one_page()
    page.insert_text((60, 90), "secret")
    locked = written(document, tmp_path, "locked.pdf", encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="u")
    corrupt = tmp_path / "corrupt.pdf"
    corrupt.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 4)
    bare = tmp_path / "bare.pdf"
    bare.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                     b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF")
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n")
    for path, says in ((locked, "encrypted"), (corrupt, "corrupt"), (bare, "no pages"), (table, "no pages to look at"),
                       (tmp_path / "none.pdf", "no file"), (tmp_path, "folder")):
        with pytest.raises(DocumentError, match=says):
            read_now(path)


def test_an_image_is_a_page(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(photo_of("The gauge shows 4.2 bar\nat a quarter past seven\nand 18 degrees outside"))
    read = read_now(path)
    assert "4.2 bar" in read.pages[0].markdown and read.pages[0].kind == "image"
    shown = labkit.show.readings(path, read)
    assert "data:image/" in shown._repr_html_() and repr(shown) == "photo.png: 1 of 1 page kept"


# -- what a model says

@pytest.mark.parametrize(("text", "lettering", "flaw"), [
    ("", "", "gave no answer"),
    ("I'm sorry, I can't help with that.", "Summer sale", "declined"),
    ("申し訳ありませんが、対応できません。", "", "declined"),
    ("I'm sorry we missed you: call 01632 960 418.", "I'm sorry we missed you: call 01632 960 418.", ""),
    ("water " * 100, "", "repeated itself"),
    ("| a | b |\n" * 60, "", "repeated itself"),
    ("A page.", "The pump lifts water from the well into the tank on the roof. " * 4, "far less than OCR reads"),
    (f"Contents\nPumps {'.' * 60} 3\nTanks {'.' * 60} 7", "", ""),
    (TRANSCRIPT, "The spring refill offer", ""),
])
def test_an_answer_of_no_use_is_told(text: str, lettering: str, flaw: str) -> None:
    found = flaw_of(text, lettering)
    assert found == flaw if not flaw else flaw in found


@given(st.text(min_size=1, max_size=20).filter(lambda piece: any(map(str.isalnum, piece))), st.integers(150, 400))
def test_what_repeats_itself_is_never_a_page(piece: str, times: int) -> None:
    assert flaw_of((piece * times).strip(), "")


def test_real_pages_do_not_repeat_themselves() -> None:
    with pymupdf.open(HANDBOOK) as document:
        texts = [text for page in document if (text := page.get_text().strip())]
    assert len(texts) == 8 and [flaw_of(text, text) for text in texts] == [""] * 8


paragraphs = st.lists(st.sampled_from([
    "# A heading", "Some words\non two lines.", "| a | b |\n| --- | --- |\n| 1 | 2 |",
    "[Figure: Chart] Bars rise to 9.", "[Figure] A pump.", "[Figure: Empty]",
    "- one\n- two", "[Figures show] no figure"]), min_size=1, max_size=9)


@given(paragraphs, st.sampled_from(["\n\n", "\n \n", "\n\n\n"]))
def test_every_word_of_an_answer_is_kept_and_spans_name_their_parts(pieces: list[str], gap: str) -> None:
    page = Page(7, "image", "", 100, 100)
    write_down(page, gap.join(pieces), (0, 0, 100, 100))
    assert page.markdown.count("\n\n") == len(pieces) - 1
    assert len(page.tables) == sum(piece.startswith("|") for piece in pieces)
    assert len(page.figures) == sum(piece.startswith(("[Figure:", "[Figure]")) for piece in pieces)
    for figure in page.figures:
        told = page.markdown[figure.span.start:figure.span.end]
        assert told.startswith("[Figure, page 7") and told.endswith(figure.description or f"{figure.caption}]")
    for table in page.tables:
        assert page.markdown[table.span.start:table.span.end] == table.markdown == "| a | b |\n| --- | --- |\n| 1 | 2 |"
    assert letters_of(page) == sum(character.isalnum() for character in "".join(
        piece.replace("[Figure", "", 1) if piece.startswith(("[Figure:", "[Figure]")) else piece for piece in pieces))


def test_a_fence_around_an_answer_is_taken_off() -> None:
    assert cleaned("```markdown\n# A\n\nb\n```") == "# A\n\nb"
    assert cleaned("Use ```x``` here.") == "Use ```x``` here." and cleaned(None) == ""


# -- several files

PAIRS = {"pairs": [{"evidence": "The pump starts at 6:15 every morning and stops at noon.",
                    "question": "When does the pump of the town hall start every morning?",
                    "answer": "The pump starts at 6:15 every morning."}]}


async def test_one_bad_file_costs_the_others_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SheetReading, "sheet", spelled)
    (folder := tmp_path / "in").mkdir()
    document, page = one_page()
    page.insert_text((60, 90), "The cover of the town hall's handbook on its pump.")
    document.new_page().insert_text((60, 90), PAIRS["pairs"][0]["evidence"], fontsize=9)
    for name in ("qa.pdf", "Pump.pdf", "pump.PDF" if not (tmp_path / "IN").exists() else "pump2.pdf"):
        written(document, folder, name)
    document.delete_page(1)
    written(document, folder, "short.pdf")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (folder / "notes.txt").write_text("not looked at")
    cache = ResponseCache(tmp_path / "cache.sqlite")
    with OpenAIStandIn(key=None, answer=[json.dumps(PAIRS)]) as server:
        model = model_of(server, cache)
        files = await read_each(documents_in(folder), read_page_images, drop_first=1, cache=cache, show=False)
        made = await make_qa_each(files, model, tmp_path / "out", num_questions=1, show=False)
    assert [file.path.name for file in files if file.error] == ["broken.pdf", "short.pdf"]
    assert "drop_first=1" in str(files[-1].error)
    assert [file.dataset.name for file in made] == ["Pump.jsonl", files[2].dataset.name, "qa-2.jsonl"]
    assert len({file.dataset.name.lower() for file in made}) == 3
    assert all(len(labkit.Dataset.load(file.dataset)) == 1 for file in made)
    shown = labkit.show.files(files)
    assert repr(shown) == "5 files, 6 pages, 3 kept, 3 left out; 2 cannot be used"
    assert "broken.pdf is corrupt" in shown._repr_html_() and "drop_first is 1" in shown._repr_html_()
    merged = labkit.merge([file.dataset for file in made])
    assert merged.balanced and len(merged.dataset) == 1


async def test_a_wrong_parameter_ends_the_run_at_once() -> None:
    with pytest.raises(SettingsError, match="margins"):
        await read_each([REFILL, SERVICE], read_page_images, margins=(0.5, 0, 0.5, 0), show=False)


async def test_where_no_file_can_be_read_the_first_causes_are_told(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.pdf" for number in range(5)]
    with pytest.raises(DocumentError, match=r"None of the 5 files can be read. .*0\.pdf.* And 2 more."):
        await read_each(paths, read_page_images, show=False)


def test_a_folder_without_pages_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no PDF and no image"):
        documents_in(tmp_path)
    with pytest.raises(DocumentError, match="no folder"):
        documents_in(tmp_path / "none")


async def test_a_file_without_a_pair_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SheetReading, "sheet", spelled)
    document, page = one_page()
    page.insert_text((60, 90), PAIRS["pairs"][0]["evidence"], fontsize=9)
    files = await read_each([written(document, tmp_path)], read_page_images, show=False)
    with OpenAIStandIn(key=None, faults=[Fault(400, "content_filter", "filtered")] * 9) as server:
        model = model_of(server, ResponseCache(tmp_path / "cache.sqlite"))
        with pytest.raises(DocumentError, match=r"None of the files gave a pair. No pair was kept from made.pdf"):
            await make_qa_each(files, model, tmp_path, num_questions=1, show=False)
    assert "No pair was kept from made.pdf" in str(files[0].error) and not list(tmp_path.glob("made*.jsonl"))


# -- what is shown

def test_what_was_read_is_shown_beside_its_page_and_escaped(cache: ResponseCache) -> None:
    document = read_now(REFILL, drop_first=1, cache=cache)
    document.page(3).markdown += "\n\n<script>alert(1)</script>"
    document.page(3).reason = "<b>"
    html = labkit.show.readings(REFILL, document)._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;" in html and "&lt;b&gt;" in html
    assert html.count("<img") == 4 and html.count("<table") == 1
    assert "left out" in html and "read by OCR" in html
    assert html.index("Page 1") < html.index("The spring refill offer") < html.index("Page 3")
    with pytest.raises(LabkitError):
        labkit.show.readings(REFILL.with_name("none.pdf"), document)
