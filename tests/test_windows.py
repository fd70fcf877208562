"""Long files, window by window: what is read, what is not read twice, and that waiting for all changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pymupdf
import pytest
from support.hostile_pdf import wide_tree
from support.read_files import chart, written

from labkit.documents import read, read_parts
from labkit.documents.builtin.assembly import Assembly, assemble
from labkit.documents.builtin.page_hash import PageHashes
from labkit.documents.builtin.pages import PageReading
from labkit.documents.builtin.parts import PageParts, Part
from labkit.documents.builtin.reader import REVISION
from labkit.documents.builtin.windows import WINDOW, sizes_of
from labkit.documents.chunking.split import split
from labkit.documents.pdf import hash_of
from labkit.llm.cache import ResponseCache
from labkit.pipelines import generate, running
from labkit.pipelines.prefetch import ahead
from labkit.settings import Settings


def part(kind: str, text: str, size: float = 0.0, top: float = 300.0) -> Part:
    return Part(kind, text, (60.0, top, 540.0, top + 20), size)


def sheet(number: int) -> PageParts:
    """A page of a book: a running header, sometimes a heading, and sentences, the last of which often runs on."""
    parts = [part("margin", f"Pump manual {number}", top=20.0)]
    if number % 40 == 3:
        parts.append(part("heading", f"{number // 40 + 1} Chapter of page {number}", 20.0))
    if number % 10 == 5:
        parts.append(part("heading", f"Section of page {number}", 14.0))
    end = "and the rest is told on the" if number % 3 else "and that is all."
    parts.append(part("text", f"The pump of page {number} moves {number} litres in an hour. " * 6 + end))
    return PageParts(number, 600.0, 800.0, "text", "Good text layer.", "text layer", parts)


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of 130 pages; what stands on them is made up where a worker would read it."""

    async def page(self: PageReading, number: int) -> tuple[PageParts, str]:
        return sheet(number), ""

    monkeypatch.setattr(PageReading, "page", page)
    return wide_tree(tmp_path / "book.pdf", 130)


def options() -> dict:
    return {"reader": "builtin", "settings": Settings(_env_file=None), "show": False}


async def parts_of(path: Path, **more: object) -> list:
    return [document async for document in read_parts(path, **options(), **more)]


@pytest.mark.parametrize("total", [1, WINDOW, WINDOW + 1, 100, 619, 10_000])
def test_windows_are_of_one_size_but_for_a_small_first_one(total: int) -> None:
    sizes = sizes_of(total)
    assert sum(sizes) == total and max(sizes) <= WINDOW
    assert len(sizes) == 1 if total <= WINDOW else sizes[0] == 8 and max(sizes[1:]) - min(sizes[1:]) <= 1


async def test_chunks_are_the_same_whether_a_file_is_waited_for_or_not(book: Path) -> None:
    parts, whole = await parts_of(book), await read(book, **options())
    assert len(parts) == 4 and parts[-1].share == 1.0 and parts[0].share < parts[1].share < 1
    assert [page for document in parts for page in document.pages] == whole.pages
    assert whole.breaks == tuple(document.pages[0].number for document in parts[1:])
    chunks = split(whole, 300)
    assert [chunk for document in parts for chunk in split(document, 300)] == chunks
    assert all(not page.markdown.startswith("Pump manual") for page in whole.pages)
    assert "".join(chunk.text for chunk in chunks).count("litres in an hour") == 6 * 130
    late = next(chunk for chunk in chunks if "pump of page 120 " in chunk.text)
    assert late.headings[0].endswith("Chapter of page 83"), "headings of windows before"


async def test_a_window_ends_where_a_sentence_does(book: Path) -> None:
    for document in (await parts_of(book))[:-1]:
        assert document.pages[-1].markdown.endswith("and that is all.")


def test_levels_that_were_given_are_kept() -> None:
    def heading(number: int, size: float) -> PageParts:
        return PageParts(number, 600.0, 800.0, "text", "", "text layer", [part("heading", f"H{number}", size)])

    assembly = Assembly()
    assert [page.markdown for page in assembly.pages([heading(1, 20), heading(2, 12)])] == ["# H1", "## H2"]
    assert [page.markdown for page in assembly.pages([heading(3, 16), heading(4, 12), heading(5, 30)])] == [
        "## H3", "## H4", "# H5"]
    assert [page.markdown for page in assemble([heading(1, 20), heading(2, 16), heading(3, 12)])] == [
        "# H1", "## H2", "### H3"]


async def test_generate_asks_about_the_first_pages_while_others_are_unread(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from labkit.datasets.ledger import Books
    from labkit.generate.qa import make_qa as module

    asked, seen = asyncio.Event(), []

    async def page(self: PageReading, number: int) -> tuple[PageParts, str]:
        if number == 130:
            await asyncio.wait_for(asked.wait(), 60)  # forever, if all were read before the first is asked about
        return sheet(number), ""

    async def make_qa(chunks, model, *, document, domain, **more):
        seen.append((document.share, domain, len(document.pages)))
        asked.set()
        return module.QAResult([], Books(kept=1))

    monkeypatch.setattr(PageReading, "page", page)
    monkeypatch.setattr(module, "make_qa", make_qa)
    settings = Settings(_env_file=None, provider="openai", openai_base_url="http://127.0.0.1:9/v1", openai_model="m",
                        cache_mode="off")  # its empty pages are all the same to a cache
    method = generate.Generate([book], tmp_path / "qa.jsonl", generate.Options(reader="builtin"))
    await running.run_method(method, settings, seen.append, seen.append)
    asked_about = [entry for entry in seen if isinstance(entry, tuple)]
    assert [share < 1 for share, *_ in asked_about] == [True, True, True, False]
    assert {domain for _, domain, _ in asked_about} == {"1 Chapter of page 3"}
    assert sum(count for *_, count in asked_about) == 130


# ---- a source that is ahead


async def numbers(seen: list[int], end: BaseException | None = None) -> AsyncIterator[int]:
    for number in range(10):
        seen.append(number)
        yield number
    if end:
        raise end


async def test_a_source_is_ahead_by_two() -> None:
    seen: list[int] = []
    async with aclosing(ahead(numbers(seen))) as source:
        assert await anext(source) == 0
        await asyncio.sleep(0.01)
        assert seen == [0, 1, 2]
        assert [number async for number in source] == list(range(1, 10))


async def test_an_error_comes_where_it_belongs_and_an_end_ends_the_source() -> None:
    seen: list[int] = []
    source = ahead(numbers(seen, ValueError("broken")))
    for number in range(10):
        assert await anext(source) == number
    with pytest.raises(ValueError, match="broken"):
        await anext(source)
    closed: list[bool] = []

    async def endless() -> AsyncIterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.append(True)

    source = ahead(endless())
    await anext(source)
    await source.aclose()
    assert closed == [True]


# ---- content


def manual(pages: int = 5) -> pymupdf.Document:
    document = pymupdf.open()
    for number in range(1, pages + 1):
        page = document.new_page()
        page.insert_text((60, 90), f"Chapter {number}", fontsize=20)
        page.insert_text((60, 130), f"The pump of chapter {number} moves {number}00 litres in one hour.", fontsize=11)
    chart(document[0], (100, 300, 500, 600))
    return document


def hashes(path: Path) -> list[str]:
    with pymupdf.open(path) as document:
        found = PageHashes(document)
        return [found.of(number) for number in range(1, document.page_count + 1)]


def test_a_page_is_known_by_what_it_shows(tmp_path: Path) -> None:
    first = written(manual(), tmp_path)
    before = hashes(first)
    assert all(before) and len(set(before)) == 5
    with pymupdf.open(first) as document:  # other numbers, other order, one page changed and one gone
        document[1].insert_text((60, 200), "A note.")
        document.delete_page(3)
        document.move_page(0, 2)
        document.set_metadata({"title": "Another edition"})
        written(document, tmp_path, "second.pdf", garbage=3)
    after = hashes(tmp_path / "second.pdf")
    assert [before.index(found) if found in before else None for found in after] == [None, 0, 2, 4] or \
        [before.index(found) if found in before else None for found in after] == [None, 2, 0, 4]


def test_what_changes_how_a_page_looks_changes_its_hash(tmp_path: Path) -> None:
    path = written(manual(1), tmp_path)
    (before,) = hashes(path)
    for number, change in enumerate([
            lambda page: page.set_rotation(90), lambda page: page.set_cropbox(pymupdf.Rect(0, 0, 300, 300)),
            lambda page: page.add_freetext_annot(pymupdf.Rect(9, 9, 99, 99), "Words")]):
        with pymupdf.open(path) as document:
            change(document[0])
            assert hashes(written(document, tmp_path, f"{number}.pdf")) != [before]


def test_a_page_made_of_too_much_has_no_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(manual(1), tmp_path)
    monkeypatch.setattr("labkit.documents.builtin.page_hash._OBJECTS", 1)
    assert hashes(path) == [""]


def test_of_a_changed_file_only_the_changed_page_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = ResponseCache(tmp_path / "cache.sqlite")
    asked: list[int] = []
    real = PageReading.page

    async def page(self: PageReading, number: int) -> tuple[PageParts, str]:
        asked.append(number)
        return await real(self, number)

    monkeypatch.setattr(PageReading, "page", page)
    first = written(manual(), tmp_path)
    one = asyncio.run(read(first, cache=cache, **options()))
    assert sorted(asked) == [1, 2, 3, 4, 5]
    asked.clear()
    with pymupdf.open(first) as document:
        document[3].insert_text((60, 200), "Serial number W2-25.", fontsize=11)
        document.move_page(0, 4)
        second = written(document, tmp_path, "second.pdf")
    two = asyncio.run(read(second, cache=cache, **options()))
    assert len(asked) == 1 and "W2-25" in two.page(asked[0]).markdown
    assert {page.markdown.replace(f"page {page.number}]", "") for page in one.pages} - {
        page.markdown.replace(f"page {page.number}]", "") for page in two.pages} == {one.page(4).markdown}
    assert [page.number for page in two.pages] == [1, 2, 3, 4, 5] and two.sha256 != one.sha256


def test_pages_of_tapes_that_know_them_by_file_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(manual(1), tmp_path)
    cache = ResponseCache(tmp_path / "tape.jsonl")
    key = cache.key_of({"service": "builtin", "revision": REVISION, "sha256": hash_of(path), "page": 1})
    cache.put(key, sheet(1).payload(), kind="page")
    monkeypatch.setattr(PageReading, "page", None)
    assert "pump of page 1 " in asyncio.run(read(path, cache=cache, **options())).pages[0].markdown
