"""CSV and TSV files: every cell is read, every row keeps its number, and what is odd is said."""

from __future__ import annotations

import asyncio
import csv
import io
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import labkit
from labkit import show
from labkit.documents.chunking.split import split
from labkit.documents.flat_files.csv_files import Table, read_rows, read_table
from labkit.errors import DocumentError, SettingsError
from labkit.generate.qa.statements import statements
from labkit.settings import sample

STORES = """No.,Store name,Phone,Description,Hours
1,Harbour Street,555-0101,"<p>Repairs <b>filters</b> while you wait. See \
<a href=""https://example.com/h"">the map</a>.</p>",\
"<table><tr><th>Day</th><th>Open</th></tr><tr><td>Mon</td><td>9–18</td></tr></table>"
2,Mill Lane,555-0102,"Sells pumps for rooms < 40 m² and > 10 m².",
3,Station Yard,555-0103,"First line.
Second line.","<ul><li>Mon 9–17</li><li>Sun closed</li></ul>"
"""


def write(folder: Path, text: str | bytes, name: str = "stores.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def test_a_row_is_a_page_with_a_name_lines_and_sections(tmp_path: Path) -> None:
    document = asyncio.run(labkit.read(write(tmp_path, STORES)))
    assert (document.unit, document.reader, document.title) == ("row", "table", "")
    assert [page.number for page in document.pages] == [1, 2, 3]
    assert document.page(1).markdown == (
        "# Store name: Harbour Street\n\nNo.: 1\n\nPhone: 555-0101\n\n"
        "Description: Repairs **filters** while you wait. See [the map](https://example.com/h).\n\n"
        "## Hours\n\n| Day | Open |\n| --- | --- |\n| Mon | 9–18 |")
    assert "Description: Sells pumps for rooms < 40 m² and > 10 m²." in document.page(2).markdown
    assert "Hours" not in document.page(2).markdown
    assert document.page(3).markdown.endswith("Description: First line. Second line.\n\n"
                                              "## Hours\n\n- Mon 9–17\n- Sun closed")
    assert document.notes == ["Encoding: UTF-8, told by its bytes.",
                              "Delimiter: comma. 5 columns: No., Store name, Phone, Description, Hours."]


def test_columns_are_chosen_by_name_in_any_case_and_order(tmp_path: Path) -> None:
    path = write(tmp_path, STORES)
    document = read_table(path, ["phone", " Store  name "])
    assert document.page(2).markdown == "# Store name: Mill Lane\n\nPhone: 555-0102"
    assert document.notes[1].endswith("Read: Phone, Store name.")
    assert read_table(path, ["Store name"]).page(1).markdown == "Store name: Harbour Street"
    with pytest.raises(DocumentError, match='no column "Fax"') as caught:
        read_rows(path, ["Phone", "Fax"])
    assert "No., Store name, Phone, Description, Hours" in caught.value.mend


@pytest.mark.parametrize(("delimiter", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
def test_delimiters_are_told_by_even_columns(delimiter: str, name: str, tmp_path: Path) -> None:
    rows = [["name", "price", "notes"], ["a", "1,50", "x; y, z | q"], ["b", "2,75", "r, s"], ["c, d", "3,00", "t;u"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    read = Table(write(tmp_path, text.getvalue()))
    assert f"Delimiter: {name}." in read.notes[1]
    assert [list(row.cells.values()) for row in read.rows()] == rows[1:]


def test_one_column_and_spaces_before_quotes(tmp_path: Path) -> None:
    assert [row.cells for row in Table(write(tmp_path, "note\nFirst. Second, third.\nB\n")).rows()] == [
        {"note": "First. Second, third."}, {"note": "B"}]
    assert [row.cells for row in Table(write(tmp_path, 'a, b\n1, "x, y"\n')).rows()] == [{"a": "1", "b": "x, y"}]


def test_odd_rows_and_names_are_said_and_nothing_is_lost(tmp_path: Path) -> None:
    path = write(tmp_path, "name,,name,#\n,,,\na,1\n  ,,,\nb,2,3,4,five,\nc,1,2,3\n")
    document = read_table(path)
    assert [page.number for page in document.pages] == [2, 4, 5]
    assert document.pages[1].markdown == ("name: b\n\ncolumn 2: 2\n\nname (2): 3\n\n#: 4\n\ncolumn 5: five")
    assert document.notes[2:] == [
        "2 columns without a name of its own: called by number.",
        "2 empty rows passed over.",
        "1 row with fewer cells than there are columns (the first: row 2); the others of their cells count as empty.",
        "1 row with more cells than there are columns (the first: row 4); the cells beyond are kept under the number "
        "of their column."]


def test_a_title_above_the_header_is_no_row(tmp_path: Path) -> None:
    document = read_table(write(tmp_path, "Price list 2026,,\nitem,price,unit\nTap,3,piece\nHose,2,metre\n"))
    assert [page.number for page in document.pages] == [1, 2] and "item: Tap" in document.pages[0].markdown
    assert 'The first line, "Price list 2026", stands above' in document.notes[2]


def test_a_quotation_mark_that_is_never_closed_is_said(tmp_path: Path) -> None:
    document = read_table(write(tmp_path, 'a,b\n1,x\n2,"y\n3,z\n4,w\n'))
    assert len(document.pages) == 2 and "never closed" in document.notes[-1] and "row 2" in document.notes[-1]
    assert "y 3,z 4,w" in document.pages[1].markdown
    assert read_table(write(tmp_path, 'a,b\n1,5" pipe\n')).notes[-1].startswith("Delimiter")
    with pytest.raises(DocumentError, match="cannot be read on from line 3"):
        read_table(write(tmp_path, 'a,b\n1,x\n2,"' + "y\n" * 2**22 + "3"))


def test_a_huge_cell_is_read(tmp_path: Path) -> None:
    document = read_table(write(tmp_path, "name,text\na," + "word " * 60_000 + "\n"))
    assert document.pages[0].markdown.count("word") == 60_000
    assert {tuple(chunk.pages) for chunk in split(document, 200)} == {(1,)}


@pytest.mark.parametrize(("data", "said"), [
    (b"", "is empty"), (b"a,b\n", "No row of stores.csv holds anything"), (b"a,b\n,\n", "No row"),
    (b"PK\x03\x04rest", "ZIP archive")])
def test_files_without_rows_are_one_clear_line(data: bytes, said: str, tmp_path: Path) -> None:
    path = write(tmp_path, data)
    for read in (read_table, lambda path: list(read_rows(path))):
        with pytest.raises(DocumentError, match=said) as caught:
            read(path)
        assert caught.value.mend and "\n" not in str(caught.value)


def test_white_space_in_a_named_encoding_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="no header and no rows"):
        read_table(write(tmp_path, b"\n \n"), encoding="utf-8")


def test_a_row_is_named_by_words_and_not_by_a_code(tmp_path: Path) -> None:
    text = "code,店名,type\nMW-S01,駅前,shop\nMW-S02,山手,shop\n"
    named = [page.markdown.split("\n")[0] for page in read_table(write(tmp_path, text)).pages]
    assert named == ["# 店名: 駅前", "# 店名: 山手"]
    same = "kind,text\nshop,9 to 5\nshop,9 to 5\n"
    assert read_table(write(tmp_path, same)).pages[0].markdown == "kind: shop\n\ntext: 9 to 5"


def test_kinds_that_are_not_read_are_named_with_those_that_are(tmp_path: Path) -> None:
    for name, mend in (("book.ods", "Save its sheet as CSV"), ("letter.xyz", "csv, tsv, .*txt")):
        with pytest.raises(DocumentError, match=mend):
            asyncio.run(labkit.read(write(tmp_path, b"PK", name)))


def test_rows_never_share_a_chunk_and_each_part_of_a_long_one_keeps_its_number(tmp_path: Path) -> None:
    long = " ".join(f"Shelf {number} holds pumps and hoses." for number in range(200))
    document = read_table(write(tmp_path, f'Store name,Phone,Text\nAlder,1,short\nBirch,2,"{long}"\nCedar,3,short\n'))
    chunks = split(document, 120)
    assert all(len(chunk.pages) == 1 and chunk.unit == "row" for chunk in chunks)
    assert [chunk.pages[0] for chunk in chunks if chunk.pages[0] != 2] == [1, 3]
    second = [chunk for chunk in chunks if chunk.pages == [2]]
    assert len(second) > 5 and all(chunk.headings == ("Store name: Birch",) for chunk in second)
    assert all(chunk.tokens <= 120 and chunk.places() == [2] for chunk in second)
    assert "".join(chunk.text for chunk in second).replace(" ", "").count("holdspumps") == 200
    assert len({chunk.id for chunk in chunks}) == len(chunks)


def test_cells_become_statements_of_their_own(tmp_path: Path) -> None:
    found = statements(split(read_table(write(tmp_path, STORES)))[0])
    assert found == ["Phone: 555-0101", "Description: Repairs **filters** while you wait.",
                     "See [the map](https://example.com/h).", "| Mon | 9–18 |"]


def test_parts_of_a_table_number_their_rows_on(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n" + "".join(f"{n},x\n" if n != 3 else ",\n" for n in range(1, 8)))
    parts = list(labkit.read_rows(path, rows=3))
    assert [[page.number for page in part.pages] for part in parts] == [[1, 2, 4], [5, 6, 7]]
    assert [len(part.notes) for part in parts] == [3, 0]
    assert [page.number for part in read_rows(path, rows=2, max_rows=4) for page in part.pages] == [1, 2, 4]
    for wrong in ({"rows": 0}, {"max_rows": 0}):
        with pytest.raises(SettingsError):
            read_rows(path, **wrong)


SIGNS = {"utf-8": "é店はカ매가", "utf-8-sig": "é店はカ매가", "utf-16": "é店はカ매가",
         "cp932": "店舗はがのカナ", "euc_jp": "店舗はがのカナ",
         "cp949": "매장가나다", "cp1252": ""}
SENTENCE = {"cp932": "これは店舗の説明です。", "euc_jp": "これは店舗の説明です。",
            "cp949": "이것은 매장에 대한 설명입니다.", "cp1252": "Café Zürich, déjà vu"}


@settings(max_examples=150, deadline=None)
@given(data=st.data(), encoding=st.sampled_from(sorted(SIGNS)), delimiter=st.sampled_from(",;\t|"),
       width=st.integers(2, 5), end=st.sampled_from(["\n", "\r\n"]))
def test_any_table_reads_back_with_its_cells(tmp_path_factory, data, encoding, delimiter, width, end) -> None:
    cell = st.text(st.sampled_from('abcXY 0123.,;|"\'\n-#<>&' + SIGNS[encoding]), max_size=10)
    body = data.draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=6))
    # quoted, so that another delimiter in a cell is told from the table's own
    rows = [["name", *(f"column{place}" for place in range(2, width + 1))],
            [SENTENCE.get(encoding, "words"), *["x"] * (width - 1)], *body]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    path = tmp_path_factory.mktemp("tables") / "table.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    read = Table(path)
    assert read.delimiter == delimiter and read.names == rows[0]
    expected = {number: [cell.strip() for cell in row] for number, row in enumerate(rows[1:], 1)
                if any(cell.strip() for cell in row)}
    assert {row.number: list(row.cells.values()) for row in read.rows()} == expected
    assert read.flaws.empty == len(rows) - 1 - len(expected) and not (read.flaws.short or read.flaws.long)


@pytest.mark.slow
def test_a_hundred_thousand_rows_stream_in_constant_memory(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    with path.open("w", encoding="cp932", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["店舗名", "電話", "説明"])
        texts = ["<p>営業時間は<b>午前十時</b>からです。</p>", *["ご来店をお待ちしております。"] * 19]
        writer.writerows([f"店舗{number}号", f"03-{number:06}", texts[number % 20]] for number in range(1, 100_001))
    statm = Path("/proc/self/statm")
    started, seen, last, held = time.perf_counter(), 0, 0, []
    for part in read_rows(path):
        seen += len(part.pages)
        assert part.pages[0].number == last + 1
        last = part.pages[-1].number
        held.append(int(statm.read_text().split()[1]) * 4096 / 1e6 if statm.exists() else 0.0)
    took = time.perf_counter() - started
    assert seen == last == 100_000
    assert max(held) - held[4] < 16, "megabytes more than after five thousand rows"
    assert took < 30
    print(f"{seen:,} rows of {path.stat().st_size / 1e6:.1f} MB in {took:.1f} s, {max(held) - held[4]:.1f} MB "
          f"more than after 5,000 rows", file=sys.stderr)


@pytest.mark.parametrize(("data", "pages", "said"), [
    ("Lorem;ipsum;dolor, amet\n1;2;3\n4;5;6\n7;8;9\n".encode("latin-1"), 3,
     ["Delimiter: semicolon", "3 columns: Lorem, ipsum, dolor, amet."]),
    ("Cup\tYear\nStanley\t1999\nGrey\t2001\n".encode("utf-16"), 2, ["Delimiter: tab", "2 columns: Cup, Year."]),
    ("\n".join(",".join(f"{row} of {column}" for column in range(370)) for row in range(11)).encode(), 10,
     ["Delimiter: comma", "370 columns: 0 of 0, 0 of 1, 0 of 2, 0 of 3, 0 of 4, 0 of 5, 0 of 6, 0 of 7"])],
    ids=["semicolons", "utf-16", "long lines"])
def test_tables_of_many_makes_read(tmp_path: Path, data: bytes, pages: int, said: list[str]) -> None:
    path = tmp_path / "made.csv"
    path.write_bytes(data)
    document = read_table(path)
    assert len(document.pages) == pages
    delimiter, columns = document.notes[1].split(". ")[:2]
    assert delimiter == said[0] and columns.startswith(said[1])


@pytest.mark.parametrize("language", ["en", "ja", "ko"])
def test_the_samples_read(language: str) -> None:
    document = read_table(sample(f"csv/{language}-stores.csv"))
    assert len(document.pages) == 12 and all(page.markdown.startswith("# ") for page in document.pages)


def test_a_cell_of_html_is_shown_before_and_after(tmp_path: Path) -> None:
    shown = show.markup(write(tmp_path, STORES))
    html = shown._repr_html_()
    assert "&lt;b&gt;filters&lt;/b&gt;" in html and "**filters**" in html and "<b>filters" not in html
    assert "\n\nbecomes\n\n" in repr(shown)
    assert repr(show.markup(write(tmp_path, "a,b\n1 < 2,3\n"))) == "no HTML"


def test_rows_are_shown_as_they_stand_and_as_they_were_read(tmp_path: Path) -> None:
    path = write(tmp_path, STORES)
    raw = show.rows(path, n=2)._repr_html_()
    assert "&lt;b&gt;filters&lt;/b&gt;" in raw and "<b>filters" not in raw and "Station Yard" not in raw
    document = read_table(path)
    read = show.rows(document, n=1)
    html = read._repr_html_()
    assert "Repairs **filters** while" in html and "1 of 3 rows shown" in html and "Delimiter: comma" in html
    assert repr(read) == "stores.csv: 3 rows"
