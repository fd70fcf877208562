"""What every reader holds to: exact spans, boxes on the page, the same from the cache, and parts that make the whole.

A new reader needs a sample here: a function that writes a file into a folder, and what it is read with.
"""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack, aclosing, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from itertools import pairwise
from pathlib import Path

import openpyxl
import pptx as pptx_files
import psutil
import pymupdf
import pytest
from openpyxl.drawing.image import Image
from support.docintel_standin import DocIntelStandIn
from support.office_files import drawing, p, picture, word
from support.read_files import chart, written

import labkit
from labkit.cli.commands import generate as command
from labkit.documents import read, read_parts
from labkit.documents.chunking.split import split
from labkit.documents.readers import READERS, Reader, ReadOptions, readers_of, unit_of
from labkit.documents.types import Document, Page, Span
from labkit.documents.unstructured.strategy import is_installed
from labkit.errors import DocumentError, LabkitError, SettingsError
from labkit.llm.cache import ResponseCache
from labkit.settings import Settings

pytestmark = pytest.mark.slow

TOLD = "The pump moves 90 litres of water in one hour."
KEY = "a-key-of-a-stand-in"


def pdf(folder: Path) -> Path:
    """Two pages: a heading, words, a table and a chart."""
    document = pymupdf.open()
    page = document.new_page()
    page.insert_text((72, 90), "1 Pump manual", fontsize=20)
    page.insert_textbox((72, 120, 520, 200), f"{TOLD} " * 4, fontsize=11)
    for y in (220, 245, 270):
        page.draw_line((72, y), (372, y))
    for x in (72, 222, 372):
        page.draw_line((x, 220), (x, 270))
    for x, y, text in ((80, 237, "Pump"), (230, 237, "Limit"), (80, 262, "W2"), (230, 262, "4 bar")):
        page.insert_text((x, y), text, fontsize=11)
    chart(document.new_page(), (100, 300, 500, 600))
    document[1].insert_textbox((72, 90, 520, 200), f"{TOLD} " * 4, fontsize=11)
    return written(document, folder, "manual.pdf")


def table(folder: Path) -> Path:
    path = folder / "stores.csv"
    rows = "".join(f"Pump {number},{number} litres\n" for number in range(1, 451))
    path.write_text(f"name,moves\n{rows}", encoding="utf-8")
    return path


def text(folder: Path) -> Path:
    path = folder / "notes.md"
    path.write_text(f"# Pump\n\n{TOLD}\n\n| Pump | Limit |\n| --- | --- |\n| W2 | 4 bar |\n", encoding="utf-8")
    return path


def docx(folder: Path) -> Path:
    """A heading, words, a table and a picture."""
    cells = "".join(f"<w:tr>{''.join(f'<w:tc>{p(text)}</w:tc>' for text in row)}</w:tr>"
                    for row in (("Pump", "Limit"), ("W2", "4 bar")))
    body = p("Pump manual", "1") + p(TOLD) + f"<w:p>{drawing('rId9', 'Four bars')}</w:p><w:tbl>{cells}</w:tbl>"
    return word(folder / "manual.docx", body)


def xlsx(folder: Path) -> Path:
    """Two sheets: a table with a picture beside it, and words."""
    book = openpyxl.Workbook()
    for row in (("Pump", "Limit", "Moves"), ("W2", "4 bar", 90)):
        book.active.append(row)
    book.active.add_image(Image(io.BytesIO(picture())), "B8")
    book.create_sheet("Remarks").append((TOLD,))
    book.save(folder / "pumps.xlsx")
    return folder / "pumps.xlsx"


def pptx(folder: Path) -> Path:
    """Two slides: words, and a table with a picture."""
    deck = pptx_files.Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[1])
    first.shapes.title.text, first.placeholders[1].text = "Pump", TOLD
    second = deck.slides.add_slide(deck.slide_layouts[5])
    second.shapes.title.text = "Limits"
    cells = second.shapes.add_table(2, 2, 914_400, 1_828_800, 3_657_600, 914_400).table
    for number, words in enumerate(("Pump", "Limit", "W2", "4 bar")):
        cells.cell(number // 2, number % 2).text = words
    second.shapes.add_picture(io.BytesIO(picture()), 914_400, 3_657_600)
    deck.save(folder / "pump.pptx")
    return folder / "pump.pptx"


def eml(folder: Path) -> Path:
    """A mail."""
    message = EmailMessage()
    message["Subject"], message["From"] = "Pump", "a@example.org"
    message.set_content(f"{TOLD}\n\n- rinse it\n- dry it\n")
    (folder / "pump.eml").write_bytes(bytes(message))
    return folder / "pump.eml"


def html(folder: Path) -> Path:
    """A page with a heading, words, a table and a picture in it, under a menu."""
    inner = base64.b64encode(picture()).decode()
    (folder / "pump.html").write_text(
        f"<nav><a href='/'>Home</a></nav><h1>Pump</h1><p>{TOLD}</p><img src='data:image/png;base64,{inner}' alt='Bars'>"
        "<table><tr><th>Pump<th>Limit<tr><td>W2<td>4 bar</table>", encoding="utf-8")
    return folder / "pump.html"


@contextmanager
def azure() -> Iterator[Settings]:
    with DocIntelStandIn(key=KEY) as server:
        yield settings(azure_doc_intelligence_endpoint=server.url, azure_doc_intelligence_key=KEY)


@contextmanager
def plain() -> Iterator[Settings]:
    yield settings()


def settings(**more: object) -> Settings:
    return Settings(_env_file=None, **more)


@dataclass(frozen=True)
class Sample:
    """A file that a reader reads, and where; ``says`` stands in it."""

    write: Callable[[Path], Path]
    says: str = TOLD
    set_up: Callable = plain
    options: dict = field(default_factory=dict)
    reader: str = ""
    """The reader, where the sample is not called after it."""
    kept: bool = True
    """Whether what it read is in the cache, so that it is not needed a second time."""


SAMPLES = {
    "azure": Sample(pdf, set_up=azure), "builtin": Sample(pdf),
    "unstructured": Sample(pdf, options={"strategy": "fast"}), "page-image": Sample(pdf),
    "table": Sample(table, "Pump 450", kept=False), "text": Sample(text, kept=False),
    "docx": Sample(docx, reader="builtin", kept=False), "xlsx": Sample(xlsx, reader="builtin", kept=False),
    "pptx": Sample(pptx, reader="builtin", kept=False),
    "eml": Sample(eml, reader="builtin", kept=False),
    "html": Sample(html, reader="builtin", kept=False),
}


def reader_of(name: str) -> str:
    return SAMPLES[name].reader or name


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Document, Path]]:
    """Return a function that gives a reader's file, what it read, and its cache; each is read once."""
    read_by: dict[str, tuple[Path, Document, Path]] = {}

    def reading(name: str) -> tuple[Path, Document, Path]:
        if name == "unstructured" and not is_installed():
            pytest.skip("Unstructured is not installed: bash startup_unstructured.sh")
        if name not in read_by:
            sample, folder = SAMPLES[name], tmp_path_factory.mktemp(name)
            path, cache = sample.write(folder), folder / "tape.jsonl"
            with ExitStack() as stack:
                set_up = stack.enter_context(sample.set_up())
                document = asyncio.run(read(path, reader=reader_of(name), settings=set_up, cache=ResponseCache(cache),
                                            show=False, **sample.options))
            read_by[name] = path, document, cache
        return read_by[name]

    return reading


def test_every_reader_has_a_sample() -> None:
    assert {reader_of(name) for name in SAMPLES} == set(READERS)


@pytest.mark.parametrize("name", READERS)
def test_what_a_reader_says_of_itself_is_complete(name: str) -> None:
    reader = READERS[name]
    assert reader.name == name and reader.title and all(suffix.startswith(".") for suffix in reader.suffixes)
    assert isinstance(reader.available(settings()), str)
    for status in reader.status(settings(), offline=True):
        assert status.mark in ("ok", "note", "missing") and status.name and status.said


@pytest.mark.parametrize("name", SAMPLES)
def test_what_was_read_holds_together(name: str, found) -> None:
    path, document, _ = found(name)
    assert document.reader == reader_of(name) and document.file == path.name
    assert document.unit == READERS[reader_of(name)].unit_of(path) == unit_of(path)
    assert len(document.sha256) == 64 and document.share == 1.0
    assert SAMPLES[name].says in " ".join(" ".join(page.markdown.split()) for page in document.pages)
    numbers = [page.number for page in document.pages]
    assert numbers == sorted(set(numbers)) and numbers[0] == 1
    for page in document.pages:
        items = [(item, item.span) for item in (*page.tables, *page.figures) if item.span]
        for item, span in items:
            block = page.markdown[span.start:span.end]
            assert block and block == block.strip()
            if hasattr(item, "markdown"):
                assert block == item.markdown
            else:
                assert block.startswith(f"[Figure, page {page.number}" if page.width else "[Figure")
                assert block.endswith(item.description)
        spans: list[Span] = sorted(span for _, span in items)
        assert all(one.end <= other.start for one, other in pairwise(spans))
        boxes = [word.box for word in page.words]
        boxes += [item.bbox for item in (*page.tables, *page.figures) if item.bbox]
        for x0, y0, x1, y1 in boxes:
            assert -1 <= x0 < x1 <= page.width + 1 and -1 <= y0 < y1 <= page.height + 1


@pytest.mark.parametrize("name", SAMPLES)
def test_parts_together_are_the_whole(name: str, found) -> None:
    path, whole, tape = found(name)
    sample = SAMPLES[name]

    async def parts() -> list[Document]:
        with sample.set_up() as set_up:
            read = read_parts(path, reader=reader_of(name), settings=set_up, cache=ResponseCache(tape), show=False,
                              **sample.options)
            async with aclosing(read) as source:
                return [part async for part in source]

    read = asyncio.run(parts())
    assert [page for part in read for page in part.pages] == whole.pages
    assert [part.share for part in read] == sorted(part.share for part in read) and read[-1].share == 1.0
    assert [chunk for part in read for chunk in split(part, 200)] == split(whole, 200)
    assert {(part.file, part.sha256, part.reader, part.unit) for part in read} == {
        (whole.file, whole.sha256, whole.reader, whole.unit)}


@pytest.mark.parametrize("name", [name for name in SAMPLES if SAMPLES[name].kept])
def test_what_the_cache_holds_is_read_again_without_the_reader(name: str, found) -> None:
    path, document, tape = found(name)
    replay = ResponseCache(tape, mode="replay")
    again = asyncio.run(read(path, reader=reader_of(name), settings=settings(), cache=replay, show=False,
                             **SAMPLES[name].options))
    assert again == document


@pytest.mark.parametrize("name", READERS)
def test_what_is_no_such_file_is_one_error(name: str, tmp_path: Path) -> None:
    if name == "unstructured" and not is_installed():
        pytest.skip("Unstructured is not installed: bash startup_unstructured.sh")
    empty = tmp_path / f"empty{READERS[name].suffixes[0]}"
    empty.write_bytes(b"")
    for path, said in ((empty, "empty"), (tmp_path / f"none{READERS[name].suffixes[0]}", "There is no file"),
                       (tmp_path, r"is a folder\..*labkit\.files_in")):
        with pytest.raises(DocumentError, match=said):
            asyncio.run(read(path, reader=name, settings=settings(), show=False))


# ---- the table


def test_choices_come_from_the_table() -> None:
    assert list(READERS) == ["azure", "unstructured", "builtin", "page-image", "table", "text"]
    assert sorted(command.Reader.__args__) == sorted(["auto", *READERS]), "a reader's file has its name"
    with pytest.raises(SettingsError, match=r'There is no reader "docling"\. Choose one of: auto, azure, unstr'):
        asyncio.run(read("a.pdf", reader="docling", settings=settings()))


def test_what_is_read_by_which(tmp_path: Path) -> None:
    files = {name: tmp_path / name for name in ("a.pdf", "a.PNG", "a.csv", "a.md", "a.docx", "a.xlsx", "a.pptx")}
    for path in files.values():
        path.write_bytes(b"x")

    def readers(name: str, asked: str = "auto", **more: object) -> list[tuple[str, str]]:
        return [(reader.name, note) for reader, note in readers_of(files[name], asked, settings(**more))]

    absent = "Read with the built-in reader: AZURE_DOC_INTELLIGENCE_ENDPOINT is not set."
    assert readers("a.pdf") == readers("a.PNG") == [("builtin", absent)]
    there = {"azure_doc_intelligence_endpoint": "https://a.example"}
    assert readers("a.pdf", **there) == [
        ("azure", "Read with Azure AI Document Intelligence: AZURE_DOC_INTELLIGENCE_ENDPOINT is set."),
        ("builtin", "")]
    assert readers("a.pdf", "unstructured") == [("unstructured", "")]
    assert readers("a.csv") == readers("a.csv", "azure") == [("table", "")] and readers("a.md") == [("text", "")]
    assert [unit_of(files[name]) for name in files] == ["page", "page", "row", "line", "paragraph", "sheet", "slide"]
    (letter := tmp_path / "letter.xyz").write_bytes(b"PK")
    with pytest.raises(DocumentError, match=r"letter\.xyz is of a type that this version does not read\. Pass a file "
                                            r"of one of these types, or save it as one: pdf, png, .*csv, tsv, tab, "):
        unit_of(letter)
    (old := tmp_path / "letter.doc").write_bytes(b"\xd0\xcf")
    with pytest.raises(DocumentError, match=r"letter\.doc is of a type that this version does not read\. Open it, and "
                                            r"save it as \.docx\."):
        unit_of(old)


class Letters(Reader):
    """A reader that somebody adds."""

    name, title, suffixes, order = "letters", "the reader of letters", (".letter",), 5

    async def read_parts(self, path: Path, options: ReadOptions):
        for number in (1, 2):
            yield Document(path.name, "0" * 64, self.name, [Page(number, "text", f"Letter {number}.", 0, 0)],
                           share=number / 2)


def test_a_reader_that_is_added_reads_its_files_and_is_in_the_errors(tmp_path: Path,
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(READERS, "letters", Letters())
    (path := tmp_path / "a.letter").write_bytes(b"PK")
    document = asyncio.run(labkit.read(path, settings=settings(), show=False))
    assert (document.reader, len(document.pages), document.notes, document.breaks) == ("letters", 2, [], (2,))
    (other := tmp_path / "a.xyz").write_bytes(b"PK")
    with pytest.raises(DocumentError, match="letter"):
        asyncio.run(labkit.read(other, settings=settings(), show=False))


class Failing(Letters):
    """A reader that would be taken first, and fails."""

    name, title, order = "failing", "the failing reader", 1
    because = "it is there"

    async def read_parts(self, path: Path, options: ReadOptions):
        raise LabkitError("The service is down.", "Wait.")
        yield


def test_where_a_reader_fails_the_next_one_reads_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path := tmp_path / "a.letter").write_bytes(b"PK")
    for reader in (Failing(), Letters()):
        monkeypatch.setitem(READERS, reader.name, reader)
    document = asyncio.run(labkit.read(path, settings=settings(), show=False))
    assert document.notes == ["Read with the reader of letters, because Failing failed: The service is down."]
    with pytest.raises(LabkitError, match="The service is down"):
        asyncio.run(labkit.read(path, reader="failing", settings=settings(), show=False))


# ---- tables in parts


def test_a_table_streams_in_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("name,moves\n")
        file.writelines(f"Pump {number},{number} litres of water in an hour\n" for number in range(1, 100_001))

    process, held = psutil.Process(), []

    async def count() -> tuple[int, int, list[float]]:
        rows = largest = 0
        shares: list[float] = []
        async with aclosing(read_parts(path, settings=settings(), show=False)) as parts:
            async for part in parts:
                largest = max(largest, len(part.pages))
                rows += len(part.pages)
                shares.append(part.share)
                held.append(process.memory_info().rss)
        return rows, largest, shares

    rows, largest, shares = asyncio.run(count())
    assert (rows, largest) == (100_000, 200) and shares == sorted(shares) and shares[0] < 0.01 and shares[-1] == 1.0
    assert max(held[50:]) - held[49] < 20 * 2**20
