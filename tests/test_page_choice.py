"""Only the pages, slides and sheets that are asked for are read: ``--pages 3-10,15``."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pymupdf
import pytest
from openpyxl import load_workbook
from support.print_marks import lines
from typer.testing import CliRunner

from labkit.cli.app import app
from labkit.documents import read
from labkit.documents.page_choice import PageChoice
from labkit.documents.types import Document
from labkit.errors import DocumentError, SettingsError
from labkit.settings import ROOT, Settings


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


def test_slides_and_sheets_are_chosen_as_pages_are_and_named_as_what_they_are(tmp_path: Path) -> None:
    slides, sheets = ROOT / "raw_data/office/en-care.pptx", ROOT / "raw_data/office/en-visits.xlsx"
    found = read_pages(slides, "2-3")
    assert [page.number for page in found.pages] == [2, 3] and found.pages[0].markdown.startswith("## What to do")
    assert [page.number for page in read_pages(sheets, [2]).pages] == [2]
    assert "It has 4 slides: of those asked for (4-9), the others are not there." in read_pages(slides, "4-9").notes
    with pytest.raises(DocumentError, match=r"has 4 slides, and none .* \(9\)\. Ask for slides from 1 to 4\."):
        read_pages(slides, "9")
    book = load_workbook(sheets)
    book.worksheets[0].sheet_state, book.active = "hidden", 1
    book.save(hidden := tmp_path / "hidden.xlsx")
    with pytest.raises(DocumentError, match=r"shows none of the sheets asked for \(1\): hidden ones are not read"):
        read_pages(hidden, "1")


@pytest.mark.parametrize("name", ["pdf/en-flyer-refill.pdf", "office/en-care.pptx"])
def test_an_estimate_of_pages_that_are_nowhere_says_so_and_fails(
        name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in (("LABKIT_PROVIDER", "openai"), ("OPENAI_BASE_URL", "http://127.0.0.1:9/v1"),
                            ("OPENAI_API_KEY", "none"), ("OPENAI_MODEL", "m"),
                            ("LABKIT_CACHE", str(tmp_path / "c.db"))):
        monkeypatch.setenv(variable, value)
    done = CliRunner().invoke(app, ["generate", str(ROOT / "raw_data" / name), "--pages", "99", "--estimate", "--out",
                                    str(tmp_path / "qa.jsonl")])
    assert done.exit_code == 1 and "none of those asked for (99)" in done.stderr
    assert not done.stdout and len(done.stderr.strip().splitlines()) == 1


def test_what_has_no_pages_is_read_whole_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("The lid weighs 4 kg.\n", encoding="utf-8")
    document = read_pages(path, "3")
    assert document.notes[-1].startswith("It has no pages to choose from") and document.pages[0].markdown
