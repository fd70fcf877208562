"""Office files as the reader unstructured gives them: recorded elements, beside what the built-in reader finds."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from labkit.documents import read
from labkit.documents.office import reading
from labkit.documents.office.blocks import Block
from labkit.documents.readers import readers_of
from labkit.documents.unstructured import office, reader
from labkit.documents.unstructured.strategy import is_installed
from labkit.documents.workers.open_file import Memory, OpenFile
from labkit.errors import DocumentError, SettingsError
from labkit.llm.cache import ResponseCache
from labkit.settings import ROOT, Settings

OFFLINE = Settings(_env_file=None)
CARE = ROOT / "raw_data/office/en-care.pptx"
# What Unstructured 0.27.35 returned for slides 2 and 3 of that file.
RULES = "Wipe the tap with a damp cloth."
ELEMENTS: list[dict[str, Any]] = [
    {"type": "Title", "text": "What to do", "metadata": {"category_depth": 0, "page_number": 2}},
    {"type": "Title", "text": "Every day", "metadata": {"category_depth": 1, "page_number": 2}},
    {"type": "Title", "text": RULES, "metadata": {"category_depth": 2, "page_number": 2}},
    {"type": "PageBreak", "text": "", "metadata": {"page_number": 2}},
    {"type": "Title", "text": "What the light says", "metadata": {"category_depth": 0, "page_number": 3}},
    {"type": "Table", "text": "Light Meaning blue ready", "metadata": {
        "page_number": 3,
        "text_as_html": "<table><tr><td>Light</td><td>Meaning</td></tr><tr><td>blue</td><td>ready</td></tr></table>"}}]


def sheets(*parts: tuple[int, list[Block]]) -> dict[str, Any]:
    return {"sheets": [{"number": number, "blocks": [asdict(block) for block in blocks]} for number, blocks in parts],
            "notes": ["1 hidden slide was left out: 1."]}


def test_titles_are_headings_where_the_file_says_so_and_each_slide_keeps_its_number() -> None:
    told = office.told(ELEMENTS, sheets(
        (2, [Block("heading", "What to do", 2), Block("item", "- Every day"), Block("item", f"- {RULES}", 1)]),
        (3, [Block("heading", "What the light says", 2), Block("table", "| Light | Meaning |\n| --- | --- |\n"
                                                                        "| blue | ready |")])), True)
    assert [sheet["number"] for sheet in told["sheets"]] == [2, 3]
    assert [(block["kind"], block["level"]) for block in told["sheets"][0]["blocks"]] == [
        ("heading", 2), ("item", 0), ("item", 1)]
    assert told["sheets"][1]["blocks"][1]["text"].endswith("| blue | ready |")
    assert told["notes"] == ["1 hidden slide was left out: 1."]


def test_slides_that_the_built_in_reader_leaves_out_stay_out() -> None:
    assert [sheet["number"] for sheet in office.told(ELEMENTS, sheets((3, [])), True)["sheets"]] == [3]
    [text] = office.told([{"type": "UncategorizedText", "text": "More.", "metadata": {"page_number": 2}}],
                         sheets((1, [])), False)["sheets"]
    assert [block["text"] for block in text["blocks"]] == ["More."]  # page 2 of a text is no part of its own


def test_words_that_elements_lack_come_from_the_built_in_reader_and_are_counted() -> None:
    found = [Block("text", "A visit is £72 an hour."), Block("figure", "Visits by quarter"), Block("text", "Bye.")]
    blocks, mended = office.merged([Block("text", "A visit is  an hour."), Block("text", "Bye.")], found)
    assert (blocks, mended) == (found, 1)
    told = office.told([{"type": "UncategorizedText", "text": "A visit is  an hour."}], sheets((1, found[:1])), False)
    assert told["notes"][0] == "Unstructured lacks words of 1 block of it, which the built-in reader read."


def test_elements_stand_in_their_own_order_and_none_stands_twice() -> None:
    one, two, end = Block("text", "First words."), Block("item", "- Second words."), Block("text", "The end.")
    blocks, mended = office.merged([two, one, end], [one, two, end])
    assert (blocks, mended) == ([two, one, end], 0)
    parted = [Block("heading", "First", 1), Block("text", "words.")]
    assert office.merged([*parted, end], [one, end]) == ([one, end], 0)  # as a term and what is said of it
    turned = office.merged([*parted[::-1], end], [one, end])
    assert turned == ([parted[1], Block("text", "First", 1), end], 0)  # a title that the file does not mark is text


def test_a_table_without_cells_is_text_and_page_furniture_goes() -> None:
    found = [list(office.blocks_of_element(element)) for element in (
        {"type": "Table", "text": "a b"}, {"type": "Footer", "text": "Copyright"}, {"type": "PageNumber", "text": "7"},
        {"type": "ListItem", "text": "rinse", "metadata": {"category_depth": 1}},
        {"type": "ListItem", "text": "3. Fees"}, {"type": "Title", "text": " "})]
    assert found == [[Block("text", "a b")], [], [], [Block("item", "- rinse", 1)], [Block("item", "3. Fees")], []]


def test_what_unstructured_cannot_read_the_built_in_reader_reads_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: object, **more: object) -> None:
        raise KeyError("no such part")

    monkeypatch.setattr(office, "partition_office", fails)
    monkeypatch.setattr(office, "load_office", lambda threads: None)
    file = OpenFile(CARE, None, Memory(0))
    told, alone = office.take_apart(file), reading.take_apart(file)
    assert told["sheets"] == alone["sheets"]
    assert told["notes"] == ["It was read by the built-in reader instead: Unstructured failed on it ('no such part')."]


def test_a_reading_is_kept_and_needs_no_worker_and_no_unstructured_again(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = ResponseCache(tmp_path / "cache.db")
    (page := tmp_path / "a.html").write_text("<h1>Pump</h1><p>It moves 90 litres.</p>", "utf-8")
    assert [found.name for found, _ in readers_of(page, "unstructured", OFFLINE)] == ["unstructured"]
    monkeypatch.setattr(reader, "is_installed", lambda: False)
    with pytest.raises(SettingsError, match="not installed"):
        asyncio.run(read(page, reader="unstructured", settings=OFFLINE, cache=cache, show=False))
    calls: list[str] = []

    async def worker(path: Path, encoding: object, given: object, work: str) -> tuple[dict[str, Any], bool]:
        calls.append(work)
        return {"sheets": [{"number": 1, "blocks": [asdict(Block("figure", "Seal", image=b"\x89PNG\xff"))]}],
                "notes": ["x"]}, True

    monkeypatch.setattr(reader, "is_installed", lambda: True)
    monkeypatch.setattr(reading, "_told", worker)
    first, again = (asyncio.run(read(page, reader="unstructured", settings=OFFLINE, cache=cache, show=False))
                    for _ in range(2))
    assert calls == ["labkit.documents.unstructured.office:take_apart"]
    assert (first.pages, first.notes) == (again.pages, again.notes)
    assert again.pages[0].figures[0].image == b"\x89PNG\xff"
    asyncio.run(read(page, reader="builtin", settings=OFFLINE, cache=cache, show=False))
    assert calls[1:] == ["labkit.documents.office.reading:take_apart"]  # each reader has readings of its own


def test_pictures_that_take_too_long_cost_their_lettering_alone_and_are_tried_again(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (page := tmp_path / "a.html").write_text("<p>x", "utf-8")
    numbers: list[int] = []

    class Slow:
        def __init__(self, *args: object) -> None:
            self.allowance = SimpleNamespace(pages=1)

        async def __aenter__(self) -> Slow:
            return self

        async def __aexit__(self, *args: object) -> None:
            assert self.allowance.pages == 3

        async def call(self, *args: object, what: str) -> dict[str, Any]:
            return {"sheets": [{"number": 1, "blocks": [asdict(Block("text", "Words.")), *(
                asdict(Block("figure", name, image=b"\x89PNG")) for name in "abc")]}], "notes": []}

        async def call_for_page(self, work: str, number: int, image: bytes) -> tuple[str | None, str]:
            numbers.append(number)
            if number == 3:
                raise DocumentError("a.html cannot be read: it takes too long.", "Leave it out.")
            return ("Q1; Q2", "") if number == 1 else (None, "it takes more than 120 seconds")

    monkeypatch.setattr(reading, "Reading", Slow)
    cache = ResponseCache(tmp_path / "cache.db")
    for _ in range(2):
        found = asyncio.run(read(page, reader="builtin", settings=OFFLINE, cache=cache, show=False))
        assert "Words." in found.pages[0].markdown and [figure.description for figure in found.figures] == [
            "Q1; Q2", "", ""]
        assert found.notes[0] == ("The lettering of 2 of its 3 pictures was not read, as it takes too long.")
    assert numbers == [1, 2, 3, 1, 2, 3]


@pytest.mark.slow
@pytest.mark.skipif(not is_installed(), reason="Unstructured is not installed: bash startup_unstructured.sh")
@pytest.mark.parametrize("name", ["en-agreement.docx", "en-care.pptx", "en-visits.xlsx"])
def test_the_samples_read_by_unstructured_itself_lack_no_word(name: str) -> None:
    path = ROOT / "raw_data/office" / name
    by_elements, alone = (asyncio.run(read(path, reader=by, settings=OFFLINE, show=False))
                          for by in ("unstructured", "builtin"))
    assert [page.markdown for page in by_elements.pages] == [page.markdown for page in alone.pages]
    assert by_elements.reader == "unstructured" and "instead" not in " ".join(by_elements.notes)
