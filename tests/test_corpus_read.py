"""Documents that nobody on this project wrote, read by the built-in reader: what is printed arrives, in order."""

from __future__ import annotations

import asyncio
import re
from functools import cache

import pymupdf
import pytest
from support.read_files import CORPUS

from labkit.documents import read
from labkit.documents.plaintext import folded
from labkit.documents.types import Document
from labkit.errors import DocumentError
from labkit.settings import Settings

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")


@cache
def document(name: str) -> Document:
    return asyncio.run(read(CORPUS / name, reader="builtin", settings=Settings(_env_file=None), show=False))


def text(name: str) -> str:
    return "\n\n".join(page.markdown for page in document(name).pages)


def in_order(text: str, *words: str) -> bool:
    places = [text.find(word) for word in words]
    return -1 not in places and places == sorted(places)


PRINTED = ["copy-protected.pdf", "korean-text-with-tables.pdf", "multi-column-2p.pdf", "rotated-page-90.pdf",
           "chevron-page.pdf", "negative-coords.pdf"]


@pytest.mark.parametrize("name", PRINTED)
def test_every_word_that_is_printed_arrives(name: str):
    with pymupdf.open(CORPUS / name) as pdf:
        printed = [folded(word) for page in pdf for word in page.get_text(flags=0).split()]
    found = folded(text(name))
    missing = [word for word in printed if word and word not in found]
    assert len(missing) <= 0.03 * len(printed), missing


@pytest.mark.parametrize("name", PRINTED)
def test_markdown_is_clean_and_spans_are_exact(name: str):
    assert not re.search(r"\*\*|<br>|&[a-z]+;|!\[|\n{3}|[\ue000-\uf8ff]", text(name))
    for page in document(name).pages:
        assert page.reason and page.read_by
        for item in (*page.tables, *page.figures):
            block = page.markdown[item.span.start:item.span.end]
            assert block == getattr(item, "markdown", block) and block
        for word in page.words:
            assert 0 <= word.box[0] < word.box[2] <= page.width
            assert 0 <= word.box[1] < word.box[3] <= page.height


def test_two_columns_are_read_one_after_the_other():
    assert in_order(text("multi-column-2p.pdf"), "# Dense Passage Retrieval", "## Abstract", "## 1 Introduction",
                    "the advances of reading comprehension models suggest a much simplified two-stage framework",
                    "Retrieval in open-domain QA is usually implemented using TF-IDF or BM25",
                    "## 2 Background", "the extractive QA setting", "## 3 Dense Passage Retriever", "### 3.1 Overview")


def test_korean_tables_keep_their_cells():
    (first, second) = document("korean-text-with-tables.pdf").tables
    assert "| 할인점 | 이마트, 이마트 트레이더스, 롯데마트, 홈플러스 |" in first.markdown
    assert "| 편의점 | CU, GS25, 세븐일레븐, 미니스톱 |" in second.markdown


def test_lost_ligatures_come_back():
    assert "off-the-shelf toolkit" in text("copy-protected.pdf")


def test_a_page_that_is_shown_sideways_is_read_along_its_lines():
    page = document("rotated-page-90.pdf").pages[0]
    assert [line.lstrip("# ") for line in page.markdown.split("\n\n")] == [
        "Hello World Test Text", "Second line of text here", "Rotated page fixture"]
    assert page.width > page.height


def test_text_over_a_photo_is_read_from_the_text_layer():
    page = document("chevron-page.pdf").pages[0]
    assert (page.kind, page.read_by, page.figures) == ("text", "text layer", [])
    assert "reduce Israel’s greenhouse gas emissions and improve air quality" in page.markdown


def test_a_locked_file_says_so():
    with pytest.raises(DocumentError, match=r"password\.pdf is encrypted"):
        document("password.pdf")


@pytest.mark.slow
def test_scans_are_read():
    assert in_order(text("loremipsum-flat.pdf"), "Lorem ipsum dolor sit amet", "Sed posuere sit amet lacus sed",
                    "Nunc elementum lacus posuere", "Duis quis lacinia lacus")
    assert "membership and" in text("pdf-with-ocr-text.pdf")
    assert document("pdf-with-ocr-text.pdf").pages[0].read_by == "ocr", "its OCR layer is too poor"
    assert re.search(r"Base 512\W+16,046\W+200.58 \(121.01\)\W+N/A", text("single_table.pdf"))


@pytest.mark.slow
def test_captions_lie_with_their_figures():
    captions = [figure.caption for figure in document("embedded-images-tables.pdf").figures]
    assert [caption[:7] for caption in captions] == ["Fig. 4.", "Fig. 5."]


@pytest.mark.slow
def test_a_long_paper_is_read_whole():
    paper = document("autogen-paper.pdf")
    assert len(paper.pages) == 43 and {page.kind for page in paper.pages} == {"text", "mixed"}
    headings = re.findall(r"^(#+) (\d(?:\.\d)?) ", text("autogen-paper.pdf"), re.M)
    assert {number: len(marks) for marks, number in headings} == {
        "1": 2, "2": 2, "2.1": 3, "2.2": 3, "3": 2, "4": 2}
    first = next(figure for figure in paper.figures if figure.page == 1)
    assert first.caption.startswith("Figure 1: AutoGen enables diverse LLM-based applications")
    assert len(paper.tables) >= 10


@pytest.mark.slow
def test_screenshots_of_terminals_are_figures():
    found = document("imagenet-training.pdf")
    assert [figure.page for figure in found.figures] == [3, 5, 7, 8, 8]
    assert "p3dn.24xlarge" in found.page(7).figures[0].description
