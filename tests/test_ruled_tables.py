"""Ruled tables whose cells span rows or columns: each row is whole, and no word is cut."""

from __future__ import annotations

from pathlib import Path

import pymupdf
from support.print_marks import lines, read_pdf

from labkit.documents.chunking.split import split
from labkit.documents.locate import Locator

Cell = tuple[int, int, int, int, str]
"""First column and row, how many of them, and the words."""


def table(*cells: Cell, widths: tuple[int, ...], top: float = 140, height: float = 22) -> pymupdf.Document:
    """A page with a ruled table; the words stand in the middle of their cells."""
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    lines(page, 90, "The plan below tells who looks after which machine in the hall, and how often that is done.",
          "It holds for all shifts, on working days and on holidays, until another one is put up.")
    for column, row, across, down, words in cells:
        left, upper = 60 + sum(widths[:column]), top + height * row
        box = pymupdf.Rect(left, upper, left + sum(widths[column:column + across]), upper + height * down)
        page.draw_rect(box, width=0.7)
        size = pymupdf.get_text_length(words, "helv", 10)
        page.insert_text(((box.x0 + box.x1 - size) / 2, (box.y0 + box.y1) / 2 + 3.5), words, fontsize=10)
    lines(page, top + 22 * 9, "Visits are written down in the log of the machine, and signed by the one who made them.")
    return document


def plan() -> pymupdf.Document:
    head: list[Cell] = [(0, 0, 1, 2, "Line"), (1, 0, 2, 1, "Morning shift"), (3, 0, 2, 1, "Night shift"),
                        (1, 1, 1, 1, "Task"), (2, 1, 1, 1, "Litres"), (3, 1, 1, 1, "Task"), (4, 1, 1, 1, "Litres")]
    body: list[Cell] = [(0, 2, 1, 2, "Bottling"), (0, 4, 1, 3, "Washing"), (3, 4, 2, 1, "closed on Sundays")]
    rows = [("Rinse", "120", "Drain", "80"), ("Fill", "900", "Cool", "45"), ("Soak", "300", "", ""),
            ("Brush", "60", "Dry", "12"), ("Sort", "7", "Stack", "3")]
    body += [(column, row, 1, 1, words) for row, given in enumerate(rows, 2)
             for column, words in enumerate(given, 1) if words]
    return table(*head, *body, widths=(80, 70, 60, 70, 60))


def test_each_row_names_what_it_is_about(tmp_path: Path) -> None:
    document = read_pdf(plan(), tmp_path)
    (found,) = document.tables
    assert found.markdown.splitlines() == [
        "| Line | Morning shift: Task | Morning shift: Litres | Night shift: Task | Night shift: Litres |",
        "| --- | --- | --- | --- | --- |",
        "| Bottling | Rinse | 120 | Drain | 80 |",
        "| Bottling | Fill | 900 | Cool | 45 |",
        "| Washing | Soak | 300 | closed on Sundays | closed on Sundays |",
        "| Washing | Brush | 60 | Dry | 12 |",
        "| Washing | Sort | 7 | Stack | 3 |"]
    chunk = next(chunk for chunk in split(document) if "| Washing | Brush" in chunk.text)
    start = chunk.text.index("Washing | Brush | 60")
    boxes = [box for _, box in Locator(document).boxes(chunk, start, start + len("Washing | Brush | 60"))]
    assert len(boxes) >= 2 and all(225 < box[1] < 275 for box in boxes)


def test_a_plain_grid_stays_as_it_is(tmp_path: Path) -> None:
    rows = [("Filter", "Litres", "Months"), ("MW-C4", "3,000", "6"), ("MW-C6", "5,000", ""), ("MW-C8", "8,000", "14")]
    cells = [(column, row, 1, 1, words) for row, given in enumerate(rows) for column, words in enumerate(given)]
    (found,) = read_pdf(table(*cells, widths=(90, 90, 90)), tmp_path).tables
    assert "| MW-C6 | 5,000 |  |" in found.markdown and found.markdown.startswith("| Filter | Litres | Months |")
