"""The door to documents: one Document, whoever reads the file, and one clear line where it cannot be read."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pymupdf
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image
from support.docintel_standin import DocIntelStandIn
from support.read_files import (
    HANDBOOK,
    PROSE,
    chart,
    garbled,
    logo,
    one_page,
    photo_of,
    picture_of,
    prose,
    written,
)

from labkit.documents import read
from labkit.documents.azure import reader as azure_reader
from labkit.documents.builtin import reader as builtin
from labkit.documents.builtin import scan
from labkit.documents.builtin.pages import PageReading
from labkit.documents.builtin.parts import PageParts, Part
from labkit.documents.ocr import Line
from labkit.documents.plaintext import join, printed_table, vocabulary
from labkit.documents.types import Document, Word
from labkit.documents.workers import process
from labkit.errors import CacheMissError, DocumentError, SettingsError
from labkit.llm.cache import ResponseCache
from labkit.settings import Settings
from labkit.text.lookalikes import as_read

pytestmark = pytest.mark.slow

KEY = "0123456789abcdef-stand-in"
linux = pytest.mark.skipif(sys.platform != "linux", reason="reads the memory of a process in /proc")


def settings(url: str | None = None, key: str | None = KEY) -> Settings:
    return Settings(_env_file=None, azure_doc_intelligence_endpoint=url, azure_doc_intelligence_key=key)


def read_now(path: Path, **options) -> Document:
    return asyncio.run(read(path, **{"reader": "builtin", "settings": settings(), "show": False} | options))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(azure_reader, "_BACKOFF", 0.01)
    monkeypatch.setattr(azure_reader, "_LOOK", 0.01)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> ResponseCache:
    return ResponseCache(tmp_path_factory.mktemp("cache") / "pages.jsonl")


@pytest.fixture(scope="module")
def handbook(kept: ResponseCache) -> Document:
    return read_now(HANDBOOK, cache=kept)


def cells(markdown: str) -> list[list[str]]:
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in markdown.splitlines()]
    return [[cell.strip() for cell in row] for number, row in enumerate(rows) if number != 1]


def source_tables() -> list[list[list[str]]]:
    """Return the tables as they were typed, before they were set and printed."""
    with (HANDBOOK.parents[1] / "handbook" / "en.toml").open("rb") as file:
        texts = [part.get("text", "") for part in tomllib.load(file).values() if isinstance(part, dict)]
    blocks = [block for text in texts for block in re.split(r"\n\s*\n", text) if block.strip().startswith("|")]
    return [cells("\n".join(line.strip() for line in block.strip().splitlines())) for block in blocks]


def assert_exact(document: Document) -> None:
    """Every span covers its table or figure, and every word and box lies on its page."""
    for page in document.pages:
        for table in page.tables:
            assert page.markdown[table.span.start:table.span.end] == table.markdown
        for figure in page.figures:
            block = page.markdown[figure.span.start:figure.span.end]
            assert block.startswith(f"[Figure, page {page.number}") and block.endswith(figure.description)
        boxes = [word.box for word in page.words] + [item.bbox for item in (*page.tables, *page.figures) if item.bbox]
        for x0, y0, x1, y1 in boxes:
            assert -2 <= x0 < x1 <= page.width + 2 and -2 <= y0 < y1 <= page.height + 2


# --- the sample handbook


@pytest.mark.slow
def test_handbook_pages_are_told_apart(handbook: Document):
    assert [page.kind for page in handbook.pages] == [*["text"] * 4, "mixed", "mixed", "text", "image", "text", "blank"]
    assert [page.read_by for page in handbook.pages] == ["text layer"] * 7 + ["ocr", "text layer", "none"]
    assert all(page.reason for page in handbook.pages)
    assert handbook.page(10).markdown == "" and handbook.page(10).words == []
    assert_exact(handbook)


@pytest.mark.slow
def test_handbook_tables_survive_cell_by_cell(handbook: Document):
    assert [cells(table.markdown) for table in handbook.tables if table.page != 8] == source_tables()
    assert [table.page for table in handbook.tables if table.page != 8] == [2, 4, 7, 9]


def test_handbook_charts_and_pictures_are_figures_and_its_logo_is_none(handbook: Document):
    chart_, parts = handbook.figures
    assert (chart_.page, parts.page) == (5, 6)
    assert chart_.caption == "Flow through the filter MW-C4"
    for lettering in ("Flow (litres per minute)", "Soft water, below 7 °dH", "Hard water, above 14 °dH",
                      "Limit: change the filter at 1.2", "Water filtered (litres)", "4,000"):
        assert lettering in chart_.description.split("; ")
    assert parts.caption.startswith("Figure 1. Front view of the W2 with its nine main parts.")
    for lettering in ("Display and ring light", "Cold tank", "Three buttons", "Hot tank", "Ultraviolet lamp",
                      "Nozzle", "Filter door", "Drip tray", "Leak sensor mat"):
        assert lettering in parts.description
    for figure in (chart_, parts):
        assert figure.described_by == "ocr"
        image = Image.open(io.BytesIO(figure.image))
        assert image.format == "PNG" and 600 <= max(image.size) <= 1200
        assert image.width / image.height == pytest.approx(
            (figure.bbox[2] - figure.bbox[0]) / (figure.bbox[3] - figure.bbox[1]), abs=0.02)


def test_handbook_scan_is_read_row_by_row(handbook: Document):
    page = handbook.page(8)
    text = page.markdown
    for row in (("Serial number", "W2-25-08817"), ("Customer", "Harrow and Finch Architects"),
                ("Inlet pressure", "1.5 to 5.0 bar", "3.2 bar"), ("Flow with a new filter", "at least 1.9 l/min",
                                                                  "1.96 l/min"), ("Keeper", "Priya Raman")):
        assert re.search(r"^.*" + r"\W+".join(map(re.escape, row)), text, re.M), row
    places = [text.index(words) for words in ("Installation certificate", "Serial number", "Inlet pressure",
                                              "No pressure reducer was needed.", "Signature of the technician")]
    assert places == sorted(places)
    assert any("W2-25-08817" in word.text for word in page.words)


def test_handbook_text_is_clean_and_without_running_lines(handbook: Document):
    text = "\n".join(page.markdown for page in handbook.pages)
    assert not re.search(r"\*\*|<br>|<[a-z]+>|&[a-z]+;|!\[|[ \t]\n|\n{3}|\u00ad|\ufffd", text)
    inner = "\n".join(page.markdown for page in handbook.pages[1:])
    assert "edition 4" not in inner and not re.search(r"\d+ / 10", inner)
    assert not re.search(r"^#* ?W2 office water dispenser$", inner, re.M)
    assert "Edition 4 · January 2026 · Part number MW-0900-EN" in text, "the cover's imprint stands on one page only"
    assert ("3. Hold the cold button and the ambient button together for 4 seconds. The W2 then flushes its filter "
            "with 10 litres of water.\n4. Pour") in text
    assert "drinking-water pipe" in text and "service@merrowell.example" in text
    assert "Twelve hours upright. A W2 that has lain on its side must stand upright for 12 hours before it is " in text


def test_handbook_headings_keep_their_levels(handbook: Document):
    found = [re.match(r"(#+) (.*)", line).groups() for page in handbook.pages if page.number != 8
             for line in page.markdown.splitlines() if line.startswith("#")]
    levels = {title: len(marks) for marks, title in found}
    assert len(found) == 1 + 7 + 18
    chapters = {levels[title] for title in levels if re.match(r"\d [A-Z]", title)}
    sections = {levels[title] for title in levels if re.match(r"\d\.\d [A-Z]", title)}
    assert len(chapters) == len(sections) == 1 and chapters.pop() < sections.pop()


def test_handbook_words_lie_where_they_are_printed(handbook: Document):
    with pymupdf.open(HANDBOOK) as pdf:
        for number in (2, 7):
            page = handbook.page(number)
            for word in page.words[::25]:
                x0, y0, x1, y1 = word.box
                assert word.text in pdf[number - 1].get_textbox((x0 - 1, y0 - 1, x1 + 1, y1 + 1))


def test_a_second_read_takes_every_page_from_the_cache(handbook: Document, kept: ResponseCache, monkeypatch):
    monkeypatch.setattr(PageReading, "page", None)
    replay = ResponseCache(kept.path, mode="replay")
    started = time.perf_counter()
    assert read_now(HANDBOOK, cache=replay) == handbook
    assert time.perf_counter() - started < 3
    labels = [json.loads(line) for line in kept.path.read_text("utf-8").splitlines()]
    assert "en-handbook.pdf page 8" in str(labels)
    assert kept.path.stat().st_size < 700_000, "tapes are committed"


def test_describing_figures_changes_only_their_paragraphs(handbook: Document, kept: ResponseCache):
    async def describe(image: bytes, caption: str) -> str | None:
        assert image.startswith(b"\x89PNG")
        return f"A model looked at: {caption}"

    seen = read_now(HANDBOOK, cache=kept, describe=describe)
    assert {figure.described_by for figure in seen.figures} == {"vision"}
    assert_exact(seen)
    for one, other in zip(handbook.pages, seen.pages, strict=True):
        for figure in other.figures:
            assert figure.description in other.markdown
        assert (one.markdown == other.markdown) == (not one.figures)
    assert read_now(HANDBOOK, cache=kept) == handbook, "what a model says is not kept with the page"


# --- readers


async def test_auto_takes_azure_where_it_is_set_and_reads_the_rest_itself(handbook: Document, kept: ResponseCache):
    with DocIntelStandIn(tier="F0", key=KEY) as server:
        document = await read(HANDBOOK, settings=settings(server.url), cache=kept, show=False)
        assert len(server.posts) == 1
        again = await read(HANDBOOK, reader="azure", settings=settings(server.url), cache=kept, show=False)
        assert len(server.posts) == 1 and [page.markdown for page in again.pages] == [
            page.markdown for page in document.pages]
    assert document.reader == "azure"
    assert [page.number for page in document.pages] == list(range(1, 11))
    assert [page.read_by for page in document.pages[:3]] == ["azure", "azure", "text layer"]
    assert document.notes == [
        "Read with Azure AI Document Intelligence: AZURE_DOC_INTELLIGENCE_ENDPOINT is set.",
        "Document Intelligence returned 2 of 10 pages (its free tier reads two).",
        "The built-in reader read the other 8."]
    # levels of headings are those among the pages that one reader read
    assert document.page(7).markdown.lstrip("#") == handbook.page(7).markdown.lstrip("#")


async def test_azures_figures_are_cut_out_and_described(tmp_path: Path):
    document, page = one_page((612, 792))
    page.insert_text((72, 90), "1. Pump handbook", fontsize=20)
    page.draw_rect((72, 360, 372, 560), fill=(0.9, 0.9, 1))
    for radius in range(10, 90, 8):
        page.draw_circle((220, 460), radius)
    page.insert_text((72, 578), "Figure 1: Output by year", fontsize=10)

    async def describe(image: bytes, caption: str) -> str:
        return f"Rings under {caption}"

    with DocIntelStandIn(key=KEY) as server:
        found = await read(written(document, tmp_path), settings=settings(server.url), describe=describe, show=False)
    (figure,) = found.figures
    assert figure.image.startswith(b"\x89PNG") and figure.described_by == "vision"
    assert found.pages[0].markdown[figure.span.start:figure.span.end] == (
        "[Figure, page 1: Figure 1: Output by year] Rings under Figure 1: Output by year")


async def test_auto_falls_back_where_azure_fails_and_azure_itself_raises(tmp_path: Path):
    with DocIntelStandIn(key="another") as server:
        fresh, page = one_page()
        prose(page)
        path = written(fresh, tmp_path)
        document = await read(path, settings=settings(server.url), show=False)
        with pytest.raises(SettingsError, match="401"):
            await read(path, reader="azure", settings=settings(server.url), show=False)
    assert document.reader == "builtin"
    (note,) = document.notes
    assert note.startswith("Read with the built-in reader, because Azure failed: ") and "401" in note
    assert "\n" not in note and "The pump lifts water" in document.pages[0].markdown


async def test_replay_never_calls_azure(tmp_path: Path):
    fresh, page = one_page()
    prose(page)
    path = written(fresh, tmp_path)
    ResponseCache(tmp_path / "tape.jsonl").put("k", {})
    tape = ResponseCache(tmp_path / "tape.jsonl", mode="replay")
    with DocIntelStandIn(key=KEY) as server:
        with pytest.raises(CacheMissError):
            await read(path, reader="azure", settings=settings(server.url), cache=tape, show=False)
        document = await read(path, settings=settings(server.url), cache=tape, show=False)
        assert server.requests == []
    assert document.reader == "builtin" and "holds no answer" in document.notes[0]


async def test_auto_without_azure_says_why(tmp_path: Path):
    fresh, page = one_page()
    prose(page)
    document = await read(written(fresh, tmp_path), settings=settings(), show=False)
    assert document.notes == ["Read with the built-in reader: AZURE_DOC_INTELLIGENCE_ENDPOINT is not set."]


async def test_other_readers_are_refused():
    with pytest.raises(SettingsError, match="auto, azure, unstructured, builtin"):
        await read(HANDBOOK, reader="tesseract", settings=settings())


# --- files that cannot be read


def locked(folder: Path) -> Path:
    document, page = one_page()
    prose(page)
    return written(document, folder, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="u", owner_pw="o")


def no_pages(folder: Path) -> Path:
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, o) for n, o in enumerate(objects, 1))
    return _file(folder, "empty.pdf", body + b"trailer << /Root 1 0 R /Size 3 >>\n%%EOF")


def _file(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def cut(folder: Path) -> Path:
    return _file(folder, "cut.pdf", HANDBOOK.read_bytes()[:400])


def _blank(folder: Path) -> Path:
    return written(one_page()[0], folder)


BAD = {
    "missing": (lambda folder: folder / "nowhere.pdf", "There is no file"),
    "folder": (lambda folder: folder, "is a folder"),
    "no bytes": (lambda folder: _file(folder, "zero.pdf", b""), r"zero.pdf is empty \(0 bytes\)"),
    "text": (lambda folder: _file(folder, "notes.pdf", b"Dear reader,\nthis is a letter.\n" * 20), "is not a PDF"),
    "web page": (lambda folder: _file(folder, "page.pdf", b"<html><body>Not found</body></html>"), "is not a PDF"),
    "corrupt": (lambda folder: _file(folder, "torn.pdf", b"%PDF-1.7\n" + os.urandom(3000)), "torn.pdf"),
    "cut": (cut, "cut.pdf"),
    "locked": (locked, "is encrypted and needs a password"),
    "no pages": (no_pages, "has no pages"),
    "another type": (lambda folder: _file(folder, "letter.xyz", b"PK"), "of a type that this version does not read"),
    "no image": (lambda folder: _file(folder, "photo.png", b"PNG?"), "is no image"),
    "blank": (_blank, "No page of made.pdf holds any text, not even after OCR"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_is_one_clear_line(name: str, tmp_path: Path, capfd):
    make, words = BAD[name]
    with pytest.raises(DocumentError, match=words) as raised:
        read_now(make(tmp_path))
    assert raised.value.mend and "\n" not in str(raised.value)
    assert capfd.readouterr() == ("", "")


def test_a_file_of_somebody_else_is_one_clear_line(tmp_path: Path, monkeypatch):
    path = _file(tmp_path, "secret.pdf", b"%PDF-1.7")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DocumentError, match=r"secret.pdf cannot be read \(Permission denied\)"):
        read_now(path)


def test_a_file_that_only_its_owner_may_copy_reads_normally(tmp_path: Path):
    document, page = one_page()
    prose(page)
    path = written(document, tmp_path, encryption=pymupdf.PDF_ENCRYPT_AES_256, owner_pw="o",
                   permissions=pymupdf.PDF_PERM_PRINT)
    assert "The pump lifts water" in read_now(path).pages[0].markdown


# --- pages of all kinds


def several(folder: Path) -> Path:
    """Write a file whose pages are hard to read, each in its own way."""
    document = pymupdf.open()
    for number in range(1, 7):
        page = document.new_page()
        page.insert_image((60, 30, 200, 135), stream=logo())
        page.insert_text((400, 50), "Water works of Weirbridge", fontsize=9)
        page.insert_text((280, 820), f"- {number} -", fontsize=9)
        prose(page, (60, 160, 540, 420))
    document[1].set_rotation(90)
    document[2].set_cropbox((50, 140, 550, 700))
    chart(document[3], (80, 450, 500, 700))
    document.xref_set_key(document[4].xref, "Contents", "99999 0 R")
    document.xref_set_key(document[5].xref, "MediaBox", "[-5000 -5000 9000 9000]")
    return written(document, folder)


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Document:
    return read_now(several(tmp_path_factory.mktemp("hard")))


def test_a_logo_on_every_page_and_running_lines_are_left_out(hard: Document):
    assert [page.kind for page in hard.pages] == ["text", "text", "text", "mixed", "blank", "text"]
    assert [figure.page for figure in hard.figures] == [4]
    text = "\n".join(page.markdown for page in hard.pages[:4])
    assert "Water works" not in text and not re.search(r"- \d -", text)
    assert any(word.text == "Weirbridge" for word in hard.pages[0].words), "words are all that is printed"


def test_turned_cropped_and_huge_pages_are_read_as_displayed(hard: Document):
    turned, cropped, huge = hard.pages[1], hard.pages[2], hard.pages[5]
    assert (turned.width, turned.height) == (842, 595) and (cropped.width, cropped.height) == (500, 560)
    assert huge.width == 14000
    for page in (turned, cropped, huge):
        assert "The pump lifts water from the well" in page.markdown
    assert_exact(hard)
    tall = [word for word in turned.words if len(word.text) > 3]
    assert all(word.box[3] - word.box[1] > word.box[2] - word.box[0] for word in tall), "its lines run downwards"


@pytest.mark.slow
def test_a_scan_that_lies_on_its_side_or_head_is_read(tmp_path: Path):
    source, page = one_page()
    prose(page, (60, 90, 540, 300), times=1)
    page.insert_text((60, 400), "Serial number W2-25-08817", fontsize=16)
    document = pymupdf.open()
    for turn in (90, 180):
        sheet = document.new_page(width=842 if turn == 90 else 595, height=595 if turn == 90 else 842)
        sheet.insert_image(sheet.rect, stream=picture_of(source, turn=turn))
    found = read_now(written(document, tmp_path))
    for page in found.pages:
        assert (page.kind, page.read_by) == ("image", "ocr")
        assert "The pump lifts water from the well" in page.markdown and "W2-25-08817" in page.markdown
    (on_side,) = [word for word in found.pages[0].words if "08817" in word.text]
    # upright the number stands at y 400 of 842, x 60: on a sheet turned clockwise it stands at x 842 - 400, y 60
    assert on_side.box[0] == pytest.approx(842 - 400, abs=12) and on_side.box[1] == pytest.approx(60, abs=12)
    assert_exact(found)


def test_a_garbled_text_layer_is_read_by_ocr_and_says_so(tmp_path: Path):
    document = garbled(PROSE)
    (page,) = read_now(written(document, tmp_path)).pages
    assert (page.kind, page.read_by) == ("image", "ocr")
    assert "garbage" in page.reason and "OCR" in page.reason
    assert "The pump lifts water from the well into the tank on the roof." in page.markdown


def test_odd_text_that_ocr_confirms_is_kept_as_it_is(tmp_path: Path):
    codes = "KZWX-QJVK WXYK-ZQVJ QKWV-JXZY VWKQ-XJZK YWQX-KVZJ " * 3
    document, page = one_page()
    page.insert_textbox((60, 90, 540, 500), codes, fontsize=14)
    (page,) = read_now(written(document, tmp_path)).pages
    assert (page.kind, page.read_by) == ("text", "text layer")
    assert "OCR reads the same" in page.reason and "KZWX-QJVK WXYK-ZQVJ" in page.markdown


def test_a_page_that_fails_costs_only_itself(tmp_path: Path, monkeypatch):
    document = pymupdf.open()
    for _ in range(3):
        prose(document.new_page())
    patch = ("from labkit.documents.builtin import reader as builtin; real = builtin.boxes_of; "
             "builtin.boxes_of = lambda pdf, index: real(pdf, index) if index != 1 else {}['object 7']; main(")
    process.end_idle()
    monkeypatch.setattr(process, "_CODE", process._CODE.replace("main(", patch))
    cache = ResponseCache(tmp_path / "cache.sqlite")
    found = read_now(written(document, tmp_path), cache=cache)
    assert [bool(page.markdown) for page in found.pages] == [True, False, True]
    assert found.notes == ["Page 2 could not be read ('object 7'); it is left out."]
    assert "damaged" in found.pages[1].reason
    monkeypatch.undo()
    process.end_idle()
    assert read_now(tmp_path / "made.pdf", cache=cache).pages[1].markdown, "a failure is not kept"


def test_what_is_written_on_an_ornament_of_a_scan_is_kept():
    _, page = one_page()
    chart(page, (100, 300, 500, 600))
    verdict = builtin.Verdict("image", "ocr", "A scan.")
    parts = [Part("figure", "EXIT", (20.0, 20.0, 80.0, 60.0)), Part("figure", "8 bar", (90.0, 290.0, 510.0, 610.0))]
    _, kept = builtin.finish_scan(page, verdict, parts)
    assert [(part.kind, part.text, bool(part.image)) for part in kept] == [("text", "EXIT", False),
                                                                           ("figure", "8 bar", True)]


def test_an_image_is_a_document_of_one_page(tmp_path: Path):
    path = tmp_path / "gauge.png"
    path.write_bytes(photo_of("Inlet pressure 3.2 bar\nSerial number W2-25-08817"))
    (page,) = read_now(path).pages
    assert page.kind == "image" and page.read_by == "ocr"
    assert "Inlet pressure 3.2 bar" in page.markdown and "W2-25-08817" in page.markdown


def test_a_picture_without_words_needs_a_model_that_sees(tmp_path: Path):
    document, page = one_page()
    page.insert_image(page.rect, stream=logo())
    path = written(document, tmp_path)
    with pytest.raises(DocumentError, match="holds any text"):
        read_now(path)

    async def describe(image: bytes, caption: str) -> str:
        return "Circles."

    assert read_now(path, describe=describe).pages[0].markdown == "[Figure, page 1] Circles."


def test_nothing_but_progress_reaches_the_terminal(tmp_path: Path):
    path = several(tmp_path)
    code = ("import asyncio, sys; from labkit.documents import read; "
            "asyncio.run(read(sys.argv[1], reader='builtin', show=False))")
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


async def test_the_event_loop_stays_awake(tmp_path: Path):
    document = pymupdf.open()
    for _ in range(3):
        prose(document.new_page())
    path = written(document, tmp_path)
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.02)
            beats += 1

    beating = asyncio.ensure_future(beat())
    await read(path, reader="builtin", settings=settings(), show=False)
    beating.cancel()
    assert beats >= 3


async def test_a_cancelled_read_lets_go_of_the_file_first(tmp_path: Path):
    document = pymupdf.open()
    for _ in range(5):
        prose(document.new_page())
    path = written(document, tmp_path)
    reading = asyncio.ensure_future(read(path, reader="builtin", settings=settings(), show=False))
    await asyncio.sleep(0.4)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    again = await read(path, reader="builtin", settings=settings(), show=False)
    assert all(page.markdown for page in again.pages)


# --- text as it is printed


@pytest.mark.parametrize("lines, joined", [
    (["The docu-", "ment is short."], "The document is short."),
    (["A high-", "dimensional vector"], "A high-dimensional vector"),
    (["the MW-", "C4 filter"], "the MW-C4 filter"),
    (["pre-", "and post-war"], "pre- and post-war"),
    (["see https://a.example/b-", "c/d"], "see https://a.example/b-c/d"),
    (["ポンプは井戸から", "水をくみ上げます。"], "ポンプは井戸から水をくみ上げます。"),
    (["펌프는 우물에서", "물을 끌어"], "펌프는 우물에서 물을 끌어"),
    (["W2は毎分1.8", "リットル、", "E4で止まる。", "Merrowellの"], "W2は毎分1.8リットル、E4で止まる。Merrowellの"),
    (["W2 は毎分 1.8", "リットル、W2", "と"], "W2 は毎分 1.8 リットル、W2 と"),
    (["the sign 水", "means water"], "the sign 水 means water"),
    (["제4판 第", "법은"], "제4판 第 법은"),
    (["o\u21b5-the-shelf e\ufb03cient\u00ad", " x\u200by "], "off-the-shelf efficient xy"),
])
def test_broken_lines_are_mended(lines: list[str], joined: str):
    assert join(lines, vocabulary(["high", "dimensional", "vector"])) == joined


LINES = st.lists(st.text(max_size=20), max_size=6)


@given(LINES)
def test_joined_lines_are_one_line_with_every_word(lines: list[str]):
    text = join(lines)
    assert "\n" not in text and text == " ".join(text.split())
    typed = "".join(lines)
    if not re.search("[\ufb00-\ufb06\u21b5]", typed):  # what is taken apart has more letters than before
        read = "".join(map(as_read, lines))
        assert [letter for letter in text if letter.isalnum()] == [letter for letter in read if letter.isalnum()]


@given(st.lists(st.lists(st.text(max_size=8) | st.none(), min_size=3, max_size=3), max_size=5))
def test_pipe_tables_have_one_row_a_line_and_one_width(rows: list[list[str | None]]):
    markdown = printed_table(rows)
    if markdown:
        assert len({len(row) for row in cells(markdown)}) == 1
        assert all(line.startswith("| ") and line.endswith(" |") for line in markdown.splitlines()[:1])


NUMBERS = st.floats(0, 900).map(lambda value: round(value, 1))
PLACES = st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
PARTS = st.builds(Part, st.sampled_from(["text", "heading", "table", "figure"]), st.text(max_size=20), PLACES, NUMBERS,
                  st.text(max_size=9), st.binary(max_size=9))


@hypothesis_settings(max_examples=50)
@given(st.lists(PARTS, max_size=4), st.lists(st.builds(Word, st.text(max_size=9), PLACES), max_size=4))
def test_kept_pages_come_back_as_they_were(parts: list[Part], words: list[Word]):
    page = PageParts(4, 595.0, 842.0, "text", "Good text layer.", "text layer", parts, words)
    assert PageParts.from_payload(json.loads(json.dumps(page.payload()))) == page


def test_the_sheet_shows_each_scan_alone():
    document = garbled(PROSE)
    pixels, _, _ = scan.draw(document[0])
    looks = []
    for text in ("Inlet pressure 3.2 bar", "Serial number", "Inlet pressure 3.2 bar"):
        with scan._sheet().laid(pixels, 595, 842, [Line(text, (60.0, 600.0, 300.0, 620.0), 610.0)]) as sheet:
            assert sheet.page_count == 1 and sheet[0].get_text().strip() == text
            looks.append(sheet[0].get_pixmap().samples)
    assert len(set(looks[0])) > 2 and looks[0] == looks[2] != looks[1], "the same picture comes back, not its ghost"


@linux
def test_scans_leave_no_memory_behind():
    """The layout model keeps every font it has measured: 3.5 MB a scan, if each brings its own."""
    code = ("import pymupdf; from labkit.documents.builtin import scan; "
            "from labkit.documents.builtin.layout import boxes_of;"
            "from labkit.documents.ocr import Line; used = []\n"
            "pixels = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 300, 400)); pixels.clear_with(255)\n"
            "for _ in range(13):\n"
            "    with scan._sheet().laid(pixels, 300, 400, [Line('Inlet pressure', (40, 40, 200, 60), 50)]) as sheet:\n"
            "        boxes_of(sheet, 0)\n"
            "    pymupdf.TOOLS.store_shrink(100)\n"
            "    used.append(int(open('/proc/self/statm').read().split()[1]) * 4096 // 2**20)\n"
            "print(used[-1] - used[2])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert int(done.stdout) < 15, done.stderr


def long_book(folder: Path) -> Path:
    """Write 500 pages: 5 are scans, 10 hold a picture with lettering, every fifth prints, all others are blank."""
    document = pymupdf.open()
    for number in range(1, 501):
        page = source_page = document.new_page()
        if number % 100 == 33:
            source, source_page = one_page()
        elif number % 5:
            continue
        source_page.insert_text((60, 70), f"Sheet {number}", fontsize=16)
        prose(source_page, (60, 90, 540, 300), times=1 + number % 2)
        if number % 100 == 33:
            page.insert_image(page.rect, stream=picture_of(source, dpi=100 + number % 7))
        elif number % 50 == 25:
            page.insert_image((80, 350, 500, 560), stream=photo_of(f"Inlet pressure {number} bar"))
    return written(document, folder)


@linux
@pytest.mark.slow
def test_five_hundred_pages_stream(tmp_path: Path):
    """Memory is bounded, however long a file is."""
    # not ru_maxrss: a child begins with the peak of the process that started it, and these tests' own is higher
    code = ("import asyncio, re, sys; from labkit.documents import read; "
            "d = asyncio.run(read(sys.argv[1], reader='builtin', show=False)); "
            "print(len(d.pages), sum(p.read_by == 'ocr' for p in d.pages), len(d.figures), "
            "int(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1]) // 1024)")
    done = subprocess.run([sys.executable, "-c", code, str(long_book(tmp_path))], capture_output=True, text=True,
                          timeout=1800)
    pages, scans, figures, megabytes = map(int, done.stdout.split())
    assert (pages, scans, figures) == (500, 5, 10) and megabytes < 1500
