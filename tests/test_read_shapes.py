"""PDFs of many shapes, read by the built-in reader: what is printed arrives, in order."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest
from support.shaped_pdfs import shaped

from bench.papers import paper
from labkit.documents import read
from labkit.documents.plaintext import folded
from labkit.documents.types import Document
from labkit.errors import DocumentError
from labkit.settings import Settings

Reading = Callable[[str], Document]
PRINTED = ["two-columns", "table", "sideways", "far-off", "over-a-photo", "protected", "damaged"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shapes")


@pytest.fixture(scope="module")
def document(folder: Path) -> Reading:
    """Return the document of a shape, which is read once for all tests."""
    found: dict[str, Document] = {}

    def reading(name: str) -> Document:
        if name not in found:
            found[name] = asyncio.run(read(shaped(name, folder), reader="builtin", settings=Settings(_env_file=None),
                                           show=False))
        return found[name]

    return reading


def text(document: Document) -> str:
    return "\n\n".join(page.markdown for page in document.pages)


def in_order(text: str, *words: str) -> bool:
    places = [text.find(word) for word in words]
    return -1 not in places and places == sorted(places)


@pytest.mark.parametrize("name", PRINTED)
def test_every_word_that_is_printed_arrives(name: str, document: Reading, folder: Path) -> None:
    with pymupdf.open(shaped(name, folder)) as pdf:
        printed = [folded(word) for page in pdf for word in page.get_text(flags=0).split()]
    found = folded(text(document(name)))
    assert printed and [word for word in printed if word and word not in found] == []


@pytest.mark.parametrize("name", PRINTED)
def test_markdown_is_clean_and_spans_are_exact(name: str, document: Reading) -> None:
    assert not re.search(r"\*\*|<br>|&[a-z]+;|!\[|\n{3}|[\ue000-\uf8ff]", text(document(name)))
    for page in document(name).pages:
        assert page.reason and page.read_by and page.words
        for item in (*page.tables, *page.figures):
            block = page.markdown[item.span.start:item.span.end]
            assert block == getattr(item, "markdown", block) and block
        for word in page.words:
            assert 0 <= word.box[0] < word.box[2] <= page.width
            assert 0 <= word.box[1] < word.box[3] <= page.height


def test_two_columns_are_read_one_after_the_other(document: Reading) -> None:
    assert in_order(text(document("two-columns")), "# How a well is kept", "the wall is washed", "## 1 The lid",
                    "A keeper who works alone uses the iron bar", "## 2 The wall", "so that the mortar stays whole",
                    "2.1 Mortar", "New mortar sets in nine days")


def test_a_ruled_table_keeps_its_cells(document: Reading) -> None:
    (table,) = document("table").tables
    assert table.markdown.startswith("| Filter | Litres | Months |\n") and "| MW-C6 | 5,000 | 9 |" in table.markdown


def test_a_page_that_is_shown_sideways_is_read_along_its_lines(document: Reading) -> None:
    page = document("sideways").pages[0]
    assert [line.lstrip("# ") for line in page.markdown.split("\n\n")] == [
        "The plan of the lower hall", "Taps stand along the northern wall", "Drains lie under the third step"]
    assert page.width > page.height


def test_text_over_a_photo_is_read_from_the_text_layer(document: Reading) -> None:
    page = document("over-a-photo").pages[0]
    assert (page.kind, page.read_by, page.figures) == ("text", "text layer", [])


def test_a_locked_file_says_so(document: Reading) -> None:
    with pytest.raises(DocumentError, match=r"locked\.pdf is encrypted"):
        document("locked")


@pytest.mark.slow
@pytest.mark.parametrize(("name", "said"), [
    ("scan", ""), ("scan-with-poor-ocr", "The text layer is garbage")])
def test_scans_are_read(name: str, said: str, document: Reading) -> None:
    page = document(name).pages[0]
    assert page.read_by == "ocr" and said in page.reason
    assert in_order(page.markdown, "Notes on the old pump", "lifts water from the well", "A fuse of ten amperes")


@pytest.mark.slow
def test_a_scanned_table_is_a_table(document: Reading) -> None:
    (table,) = document("scanned-table").tables
    assert re.search(r"MW-C8\W+8,000\W+14", table.markdown)


@pytest.mark.slow
def test_captions_lie_with_their_figures(document: Reading) -> None:
    captions = [figure.caption for figure in document("figures").figures]
    assert [caption[:7] for caption in captions] == ["Fig. 4.", "Fig. 5."]


@pytest.mark.slow
def test_a_screenshot_of_a_terminal_is_a_figure(document: Reading) -> None:
    (figure,) = document("terminal").figures
    assert "pumpctl" in figure.description and "3.2 bar" in figure.description


@pytest.mark.slow
def test_a_long_paper_is_read_whole_and_in_order(tmp_path: Path) -> None:
    """Longer than the first window of pages, so that several are put together."""
    path = paper(tmp_path / "paper.pdf", 12)
    read_whole = asyncio.run(read(path, reader="builtin", settings=Settings(_env_file=None), show=False))
    assert [page.number for page in read_whole.pages] == list(range(1, 13))
    with pymupdf.open(path) as pdf:
        headings = [line for page in pdf for line in page.get_text().splitlines() if line.endswith(" Findings")]
    assert len(headings) > 6 and in_order(text(read_whole), *headings)
    assert len(read_whole.tables) >= 1
