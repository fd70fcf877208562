"""Workbooks: what a sheet shows is what is read, with the rows that it stands in."""

from __future__ import annotations

import io
from datetime import date, time
from pathlib import Path

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table
from support.office_files import picture

from labkit.documents.chunking.split import split
from labkit.documents.office.blocks import page_of
from labkit.documents.office.sheet_tables import Plane, Shown
from labkit.documents.office.workbooks import take_apart
from labkit.documents.types import Document, Page


def sheet_of(*rows: tuple) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.title = "Pumps"
    for row in rows:
        book.active.append(row)
    return book


def read(folder: Path, book: openpyxl.Workbook) -> tuple[list[Page], list[str]]:
    book.save(folder / "a.xlsx")
    found = take_apart(folder / "a.xlsx").payload()
    return [page_of(sheet, "builtin", True) for sheet in found["sheets"]], found["notes"]


def text(folder: Path, book: openpyxl.Workbook) -> str:
    return read(folder, book)[0][0].markdown


def test_cells_are_read_as_they_are_shown(tmp_path: Path) -> None:
    book = sheet_of(("Code", "Share", "Price", "Since", "At", "Ready"),
                    ("0042", 0.256, 1450, date(2025, 1, 31), time(9, 5), True))
    for name, code in (("B2", "0.0%"), ("C2", '"$"#,##0.00'), ("D2", "d mmm yyyy"), ("E2", "h:mm")):
        book.active[name].number_format = code
    assert text(tmp_path, book) == ("# Pumps\n\n| Code | Share | Price | Since | At | Ready |\n"
                                    "| --- | --- | --- | --- | --- | --- |\n"
                                    "| 0042 | 25.6% | $1,450.00 | 31 Jan 2025 | 9:05 | TRUE |")


def test_titles_and_remarks_stand_outside_the_table_and_each_line_knows_its_row(tmp_path: Path) -> None:
    book = sheet_of(("Water by pump",), ("in litres",), (), ("Pump", "2024", "2025"), ("W1", 90, 95), (),
                    ("W2", 80, 85),
                    ("* estimated",))
    [page], _ = read(tmp_path, book)
    table = "| Pump | 2024 | 2025 |\n| --- | --- | --- |\n| W1 | 90 | 95 |\n| W2 | 80 | 85 |"
    assert page.markdown == f"# Pumps\n\nWater by pump\n\nin litres\n\n{table}\n\n* estimated"
    assert [(page.markdown[place:].split("\n")[0], row) for place, row in page.lines] == [
        ("# Pumps", 1), ("Water by pump", 1), ("in litres", 2), ("| Pump | 2024 | 2025 |", 4), ("| W1 | 90 | 95 |", 5),
        ("| W2 | 80 | 85 |", 7), ("* estimated", 8)]


def test_the_evidence_in_a_long_sheet_is_placed_in_its_rows(tmp_path: Path) -> None:
    pages, _ = read(tmp_path,
                    sheet_of(("Pump", "Moves"), *((f"Pump {number}", f"{number} litres") for number in range(2, 200))))
    chunks = split(Document("a.xlsx", "0" * 64, "builtin", pages, unit="sheet"), 200)
    assert len(chunks) > 3 and all("| Pump | Moves |" in chunk.text for chunk in chunks)
    chunk = chunks[2]
    row = chunk.text.index("| Pump 100 |") if "| Pump 100 |" in chunk.text else chunk.text.rindex("| Pump ")
    number = int(chunk.text[row:].split()[2])
    assert chunk.numbers(row, row + 12) == [number] and chunk.places() == [1]


def test_merged_heads_of_two_levels_and_heads_above_some_columns(tmp_path: Path) -> None:
    book = sheet_of(("Machine", "Service", None), (None, "2024", "2025"), ("W1", "May", "June"),
                    (None, "July", "August"))
    for area in ("A1:A2", "B1:C1", "A3:A4"):
        book.active.merge_cells(area)
    assert text(tmp_path, book) == ("# Pumps\n\n| Machine | Service – 2024 | Service – 2025 |\n| --- | --- | --- |\n"
                                    "| W1 | May | June |\n| W1 | July | August |")
    book = sheet_of(("in euros", "2024", None, "2025", None), (None, "Water", "Power", "Water", "Power"),
                    ("W1", 1, 2, 3, 4))
    assert "| in euros | 2024 – Water | 2024 – Power | 2025 – Water | 2025 – Power |" in text(tmp_path, book)


def test_a_list_of_names_and_values_has_no_heads(tmp_path: Path) -> None:
    assert text(tmp_path, sheet_of(("Rent", 1450), ("Notice", 6))) == (
        "# Pumps\n\n|  |  |\n| --- | --- |\n| Rent | 1450 |\n| Notice | 6 |")


def test_two_tables_beside_each_other_are_two(tmp_path: Path) -> None:
    book = sheet_of(("Pump", "Moves", None, "Tap", "Gives"), ("W1", 90, None, "T1", 5), ("W2", 80, None, "T2", 6))
    assert text(tmp_path, book) == ("# Pumps\n\n| Pump | Moves |\n| --- | --- |\n| W1 | 90 |\n| W2 | 80 |\n\n"
                                    "| Tap | Gives |\n| --- | --- |\n| T1 | 5 |\n| T2 | 6 |")


def test_what_is_hidden_or_struck_out_is_left_out_and_said(tmp_path: Path) -> None:
    book = sheet_of(("Pump", "Cost", "Moves"), ("W1", 1, 90), ("W2", 2, 80), ("old", 3, 70))
    sheet = book.active
    sheet.column_dimensions["B"].hidden = sheet.row_dimensions[3].hidden = True
    for cell in sheet[4]:
        cell.font = Font(strike=True)
    sheet["A1"].comment = Comment("Ask Ann", "Bob")
    book.create_sheet("Draft").append(("secret",))
    book["Draft"].sheet_state = "hidden"
    book.create_sheet("Last").append(("The end.",))
    pages, notes = read(tmp_path, book)
    assert [(page.number, page.markdown) for page in pages] == [
        (1, "# Pumps\n\n| Pump | Moves |\n| --- | --- |\n| W1 | 90 |"), (3, "# Last\n\nThe end.")]
    assert notes == ["1 hidden sheet was left out: Draft.", "1 comment was left out.",
                     "Text that is struck out was left out.",
                     "1 hidden row was left out.", "1 hidden column was left out."]


def test_formulas_show_their_stored_value_and_one_without_is_said(tmp_path: Path) -> None:
    book = sheet_of(("Pump", "Moves"), ("W1", "=1+1"))
    [page], notes = read(tmp_path, book)
    assert "=" not in page.markdown
    assert notes == ["1 formula has no stored value, and was left empty: open the file in a program of its kind, and "
                     "save it."]


def test_pictures_and_charts_lie_where_they_were_put(tmp_path: Path) -> None:
    book = sheet_of(("Pump", "Moves"), ("W1", 90), ("W2", 80))
    book.active.add_image(Image(io.BytesIO(picture())), "D10")
    chart = BarChart()
    chart.title = "Water"
    chart.add_data(Reference(book.active, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    book.active.add_chart(chart, "A6")
    [page], _ = read(tmp_path, book)
    assert [figure.image[:4] for figure in page.figures] == [b"\x89PNG"] and "Chart: Water" in page.markdown
    assert [(page.markdown[place:].split("\n")[0], row) for place, row in page.lines][-2:] == [("Chart: Water", 6),
                                                                                               ("[Figure]", 10)]


def test_a_table_that_the_file_marks_says_how_many_heads_it_has(tmp_path: Path) -> None:
    book = sheet_of(("Pump", 1), ("W1", 90), ("W2", 80))
    book.active["B1"] = "7"
    book.active.add_table(Table(displayName="T", ref="A1:B3"))
    assert text(tmp_path, book) == "# Pumps\n\n| Pump | 7 |\n| --- | --- |\n| W1 | 90 |\n| W2 | 80 |"


def test_a_cell_merged_over_a_whole_sheet_does_not_fill_the_memory(tmp_path: Path) -> None:
    words = Shown("all" * 1000)
    plane = Plane({row: {1: words, 16_000: words} for row in range(1, 200)}, [(1, 1, 1_048_576, 16_384)])
    plane.fill()
    assert sum(map(len, plane.rows.values())) < 2_000
    book = sheet_of(("Title",), (), ("Pump", "Moves"), ("W1", 90))
    book.active.merge_cells("A1:XFD1")
    assert text(tmp_path, book) == "# Pumps\n\nTitle\n\n| Pump | Moves |\n| --- | --- |\n| W1 | 90 |"
