"""Scripts that the built-in OCR has no letters of are read by Tesseract: line by line, Latin words and numbers kept."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pymupdf
import pytest
from PIL import Image

from labkit.documents import tesseract
from labkit.documents.builtin.parts import PageParts
from labkit.documents.ocr import Line, Reading
from labkit.documents.page_images import reader
from labkit.documents.page_images.sheets import Sheet
from labkit.llm.cache import ResponseCache

PROGRAM = """#!{python}
import sys
if "--list-langs" in sys.argv:
    print("List of available languages:\\nkor\\nosd")
else:
    said = {said!r}[sys.argv[sys.argv.index("-l") + 1]]
    rows = ["head"]
    for page, words in enumerate(said, 1):
        for place, (word, score) in enumerate(words):
            rows.append("\\t".join(map(str, [5, page, 1, 1, 1, place, place * 50, 0, 50, 20, score, word])))
    open(sys.argv[2] + ".tsv", "w", encoding="utf-8").write("\\n".join(rows) + "\\n")
    open(sys.argv[2] + ".txt", "w", encoding="utf-8").write({texts!r}[sys.argv[sys.argv.index("-l") + 1]])
"""


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, said: dict, texts: dict) -> None:
    """Put a program on the path that answers as Tesseract does: its words by line and language, and its text."""
    program = folder / "tesseract"
    program.write_text(PROGRAM.format(python=sys.executable, said=said, texts=texts), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script")
def test_lines_keep_their_spaces_and_their_latin_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, monkeypatch, {
        "kor": [[("\\2", 20), ("대", 90), ("여섯", 91)], [("주문은", 80)]],
        "kor+eng": [[("W2", 92), ("대", 90), ("여섯", 91)], [("FES", 63)]],
    }, {"kor": "\\2 대여섯\n\f주문은\n\f", "kor+eng": "W2 대여섯\n\f\nFES\n\f"})
    lines = tesseract.read_lines([Image.new("L", (150, 20), 255)] * 2, "kor")
    assert [[piece.text for piece in line] for line in lines] == [["W2", "대여섯"], ["주문은"]]
    assert tesseract.installed() == {"kor"}
    assert tesseract.read_lines([], "kor") == []


def test_a_page_keeps_what_the_built_in_ocr_reads_of_latin_and_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    boxes = [(0.0, 20.0 * row, 90.0, 20.0 * row + 15) for row in range(4)]
    monkeypatch.setattr(tesseract, "find_lines", lambda _: boxes)
    read = [["가격은", "1.290파운드입니다"], ["0]6||0"], ["ㆍ", "요금이", "쌈니다."], ["가나다라"]]
    monkeypatch.setattr(tesseract, "read_lines", lambda *_: [
        [tesseract.Piece(text, 0, 9, 90 if row < 3 else 30) for text in line] for row, line in enumerate(read)])
    known = Reading([Line("1,290", boxes[0], 7.5), Line("merrowell.example", boxes[1], 27.5)])
    with pymupdf.open() as pdf:
        lines, scale = tesseract.letter(pdf.new_page(), known, "kor")
        assert [line.text for line in lines] == ["가격은 1,290파운드입니다", "merrowell.example", "• 요금이 쌉니다."]
        assert scale > 1
        monkeypatch.setattr(tesseract, "read_lines", lambda *_: [[tesseract.Piece("in English", 0, 9, 96)]] * 4)
        assert tesseract.letter(pdf.new_page(), known, "kor") is None


@pytest.mark.parametrize(("language", "data"), [
    ("Korean", "kor"), ("ko", "kor"), ("Russian", "rus"), ("English", ""), ("Japanese", ""), ("", "")])
def test_it_is_asked_for_scripts_that_the_built_in_ocr_does_not_know(language: str, data: str) -> None:
    assert tesseract.data_for(language) == data


class Pages:
    """A file of one page, and with what data it was read."""

    path = Path("flyer.pdf")

    def __init__(self) -> None:
        self.asked: list[str] = []

    def expect(self, count: int) -> None:
        pass

    async def sheet(self, number: int, margins: list[float], data: str = "") -> Sheet:
        self.asked.append(data)
        return Sheet(PageParts(number, 1.0, 1.0, "image", "", "ocr"), by=data)


def test_pages_are_kept_apart_by_who_read_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, pages = ResponseCache(tmp_path / "cache.jsonl"), Pages()

    def read(data: str, *installed: str) -> tuple[str, list[str]]:
        monkeypatch.setattr(reader, "installed", lambda: frozenset(installed))
        (sheet,) = asyncio.run(reader._sheets(pages, "0" * 64, range(1, 2), (0, 0, 0, 0), cache, False, data))
        return sheet.by, asyncio.run(reader._read_by([sheet], data))

    assert read("") == ("", [])
    by, notes = read("kor")
    assert by == "" and "apt-get install tesseract-ocr-kor" in notes[0]
    assert pages.asked == [""]  # of the page as every language has it, nothing is read anew
    by, notes = read("kor", "kor", "eng")
    assert by == "kor" and notes[0].startswith("Page 1: read by Tesseract (kor)")
    assert read("kor")[0] == "kor" and read("")[0] == ""
    assert pages.asked == ["", "kor"]
