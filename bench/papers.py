"""PDFs like those that people read, drawn by a script: two-column papers, and slides with pictures of lettering.

The words are those of the samples. Equal calls draw equal pages.
"""

from __future__ import annotations

import random
from pathlib import Path

import pymupdf

from labkit.settings import sample

_COLUMNS = ((54, 298), (314, 558))  # left and right edges in points, on letter paper
_TOP, _BOTTOM = 72, 720
_LINE = 11.4  # points from one line to the next
_LETTERS = 52  # of a line


def paper(path: Path, pages: int) -> Path:
    """Draw a paper of two columns: running text under headings, a ruled table and a chart here and there."""
    draw = random.Random(pages)
    sentences = _sentences()
    with pymupdf.open() as document:
        for number in range(1, pages + 1):
            page = document.new_page(width=612, height=792)
            page.insert_text((54, 48), "Proceedings of the waterworks, volume 7", fontsize=7)
            page.insert_text((300, 756), str(number), fontsize=8)
            for place, edges in enumerate(_COLUMNS):
                top = _TOP
                if draw.random() < 0.5:
                    heading = f"{number}.{place + 1} Findings"
                    page.insert_text((edges[0], top + 10), heading, fontsize=12, fontname="hebo")
                    top += 24
                if draw.random() < 0.3:
                    top = (_table if draw.random() < 0.5 else _chart)(page, edges, top, draw)
                _text(page, edges[0], top, sentences, draw)
        document.save(path, garbage=3, deflate=True)
    return path


def slides(path: Path, pages: int) -> Path:
    """Draw slides: a title, a line or two, and a picture of a page whose lettering only OCR can read."""
    with pymupdf.open(sample("pdf/en-handbook.pdf")) as source, pymupdf.open() as document:
        for number in range(pages):
            page = document.new_page(width=720, height=405)
            page.insert_text((40, 48), f"Step {number + 1}: look at the screen", fontsize=22)
            page.insert_text((40, 80), "What is shown here is a picture of the page.", fontsize=13)
            seen = pymupdf.Rect(60, 80 + 9 * (number % 9), 540, 380)
            pixels = source[number % source.page_count].get_pixmap(dpi=96, clip=seen)
            page.insert_image(pymupdf.Rect(40, 100, 680, 385), pixmap=pixels)
        document.save(path, garbage=3, deflate=True)
    return path


def _sentences() -> list[str]:
    words = " ".join(sample("txt/en-water-notes.txt").read_text("utf-8").split())
    return [f"{sentence.strip('.')}." for sentence in words.split(". ") if sentence]


def _text(page: pymupdf.Page, left: float, top: float, sentences: list[str], draw: random.Random) -> None:
    line = ""
    while top < _BOTTOM:
        for word in draw.choice(sentences).split():
            if len(line) + len(word) > _LETTERS:
                page.insert_text((left, top + 8), line, fontsize=9, fontname="tiro")
                line, top = "", top + _LINE
            line += f"{word} "


def _table(page: pymupdf.Page, edges: tuple[int, int], top: float, draw: random.Random) -> float:
    left, right = edges
    for row in range(7):
        page.draw_line((left, top + 14 * row), (right, top + 14 * row), width=0.5)
        for column in range(3 if row < 6 else 0):
            said = f"{draw.randint(100, 9999)} l" if row and column else ("Hall", "Water", "Loss")[column]
            page.insert_text((left + 4 + 80 * column, top + 14 * row + 10), said, fontsize=8)
    for column in range(4):
        across = min(left + 80 * column, right) if column < 3 else right
        page.draw_line((across, top), (across, top + 84), width=0.5)
    return top + 100


def _chart(page: pymupdf.Page, edges: tuple[int, int], top: float, draw: random.Random) -> float:
    left, right = edges
    page.draw_rect(pymupdf.Rect(left, top, right, top + 110), width=0.5)
    for place in range(12):
        height = draw.randint(10, 90)
        page.draw_rect(pymupdf.Rect(left + 12 + 18 * place, top + 105 - height, left + 24 + 18 * place, top + 105),
                       fill=(0.2, 0.4, 0.7))
    page.insert_text((left, top + 124), "Figure 1. Water by the month.", fontsize=8)
    return top + 136
