"""Only the pages, slides and sheets that are asked for are read: ``--pages 3-10,15``."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pymupdf
import pytest
from support.print_marks import lines

from labkit.documents import read
from labkit.documents.page_choice import PageChoice
from labkit.documents.types import Document
from labkit.errors import DocumentError, SettingsError
from labkit.settings import Settings


def read_pages(path: Path, pages: str | list[int] | None) -> Document:
    return asyncio.run(read(path, reader="builtin", settings=Settings(_env_file=None), show=False, pages=pages))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    document = pymupdf.open()
    for number in range(1, 7):
        lines(document.new_page(), 200, f"What is said on sheet {number} of this book is said on no other one.",
              "A sheet is as large as the hand of the one who reads it, and has a number of its own.")
    path = tmp_path_factory.mktemp("pages") / "book.pdf"
    document.save(path)
    return path


@pytest.mark.parametrize(("given", "found"), [
    ("3-5,1", [1, 3, 4, 5]), ("5-", [5, 6]), ("-2", [1, 2]), ("２、４〜５", [2, 4, 5]), ([6, 2], [2, 6]), 
    ("1 - 2, 6", [1, 2, 6]), ("4–9", [4, 5, 6])])
def test_a_choice_names_pages(given: str | list[int], found: list[int]) -> None:
    choice = PageChoice.of(given)
    assert choice and choice.of_file(6, "book.pdf") == found
    assert bool(choice.lacking(6)) is (given == "4–9")


@pytest.mark.parametrize("given", ["x", "5-3", "0", "1-2-3", "3,,x", [0], "-"])
def test_what_names_no_page_is_refused(given: str | list[int]) -> None:
    with pytest.raises(SettingsError, match="names no pages"):
        PageChoice.of(given)


def test_only_these_are_read_and_keep_their_numbers(book: Path) -> None:
    document = read_pages(book, "2,5-6")
    assert [page.number for page in document.pages] == [2, 5, 6]
    assert [page.markdown[16:23] for page in document.pages] == ["sheet 2", "sheet 5", "sheet 6"]
    assert len(read_pages(book, None).pages) == 6


def test_a_choice_beyond_the_file_is_said(book: Path) -> None:
    assert read_pages(book, "5-9").notes == [
        "It has 6 pages: of those asked for (5-9), the others are not there."]
    with pytest.raises(DocumentError, match=r"has 6 pages, and none of those asked for \(8-9\)"):
        read_pages(book, "8-9")


def test_what_has_no_pages_is_read_whole_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("The lid weighs 4 kg.\n", encoding="utf-8")
    document = read_pages(path, "3")
    assert document.notes[-1].startswith("It has no pages to choose from") and document.pages[0].markdown
