"""Heads over several columns and names over several rows, in tables that no grid is drawn for."""

from __future__ import annotations

import pymupdf
import pytest
from support.print_marks import lines, read_here

COLUMNS = (60, 160, 250, 340, 430)
PLAN = [("Line A", "Rinse", "120", "Drain", "80"), ("", "Fill", "900", "Cool", "45"), ("", "Soak", "300", "Heat", "60"),
        ("Line B", "Brush", "60", "Dry", "12"), ("", "Sort out", "7", "Stack", "3")]


def text(page: pymupdf.Page, left: float, base: float, words: str, bold: bool = False, right: float = 0) -> None:
    """Set words at the left, or in the middle of what ends at the right."""
    font = "hebo" if bold else "helv"
    at = left if not right else (left + right - pymupdf.get_text_length(words, font, 10)) / 2
    page.insert_text((at, base), words, fontsize=10, fontname=font)


def table(rows: list[tuple[str, ...]], sub: tuple[str, ...], spans: list[tuple[float, float, str]], bold: bool = True,
          drawn: bool = False) -> list[str]:
    """Read a page with a table of these heads and rows, and return the lines of the table."""
    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    lines(page, 60, "The plan tells what is done on each line in the hall, and how long it takes in minutes.")
    for left, right, words in spans:
        text(page, left, 110, words, bold, right)
        if drawn:
            page.draw_line((left, 114), (right, 114))
    for number, row in enumerate([sub, *rows]):
        for left, words in zip(COLUMNS, row, strict=True):
            text(page, left, 128 + 17 * number, words, bold and not number)
    if drawn:
        page.draw_line((60, 133), (500, 133))
    lines(page, 300, "Whoever finds a fault writes it down in the log of the line, and signs with name and date.")
    (found,) = read_here(document).tables
    return found.markdown.splitlines()


@pytest.mark.parametrize("drawn", [False, True])
def test_a_head_over_columns_is_in_each_and_a_name_in_each_row(drawn: bool) -> None:
    spans = [(160.0, 300.0, "Morning shift"), (340.0, 480.0, "Night shift")]
    assert table(PLAN, ("Line", "Task", "Litres", "Task", "Litres"), spans, drawn=drawn) == [
        "| Line | Morning shift: Task | Morning shift: Litres | Night shift: Task | Night shift: Litres |",
        "|" + " --- |" * 5, "| Line A | Rinse | 120 | Drain | 80 |", "| Line A | Fill | 900 | Cool | 45 |",
        "| Line A | Soak | 300 | Heat | 60 |", "| Line B | Brush | 60 | Dry | 12 |",
        "| Line B | Sort out | 7 | Stack | 3 |"]


def test_what_is_not_certain_stays() -> None:
    sums = [("North", "120", "130", "7", "8"), ("South", "80", "90", "5", "6"), ("", "200", "220", "12", "14"),
            ("East", "40", "41", "1", "2"), ("West", "30", "31", "3", "4")]
    found = table(sums, ("Region", "Sold", "Made", "Lost", "Back"), [])
    assert "|  | 200 | 220 | 12 | 14 |" in found  # a sum is none of the south
    names = [("", *row[1:]) if number == 0 else (row[0] or "Line A" * (number == 1), *row[1:])
             for number, row in enumerate(PLAN)]
    found = table(names, ("Line", "Task", "Litres", "Task", "Litres"), [])
    assert found[2].startswith("|  | Rinse")  # a name in the middle of its rows
