"""How tables are laid out: a line that names the delimiter, words with commas, report lines, escaped marks."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from labkit.documents.flat_files.csv_files import Table
from labkit.documents.flat_files.dialect import dialect_of


def read(folder: Path, text: str) -> tuple[list[str], list[list[str]], list[str]]:
    """Return the names of the columns, the cells of each row, and the notes."""
    (path := folder / "a.csv").write_text(text, encoding="utf-8", newline="")
    table = Table(path)
    rows = [list(row.cells.values()) for row in table.rows()]
    return table.names, rows, [*table.notes[1:], *table.flaws.notes()]


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;;;", "sep=^", "sep=\\t"])
def test_a_line_that_names_the_delimiter_is_no_header(line: str, tmp_path: Path) -> None:
    sign = line.removeprefix('"')[4] if "\\t" not in line else "\t"
    text = f"{line}\r\nName;Hours;Phone\r\nMill;9,5-18;1\r\nPort;10-20;2\r\n".replace(";", sign).replace(
        line.replace(";", sign), line)
    names, rows, notes = read(tmp_path, text)
    assert names == ["Name", "Hours", "Phone"] and rows == [["Mill", "9,5-18", "1"], ["Port", "10-20", "2"]]
    assert any("only names the delimiter" in note for note in notes) and len(notes) == 2


@pytest.mark.parametrize("header", ["Question", "Review"])
def test_commas_of_sentences_part_no_cells(header: str, tmp_path: Path) -> None:
    lines = ["When does it open, and for how long?", "Which filter fits, and why?", "Is it steel, or plastic?"]
    assert read(tmp_path, "\n".join([header, *lines])) == ([header], [[line] for line in lines],
                                                          [f"Delimiter: none. 1 column: {header}."])
    prices = ["It costs 3,50", "It was 12,80", "They want 4,20"]
    assert read(tmp_path, "\n".join([header, *prices]))[1] == [[line] for line in prices]


def test_a_title_above_a_header_is_still_told_from_one_column(tmp_path: Path) -> None:
    for text in ("Stores\nName,Phone\nMill,1\nPort,2\n", "Stores\nName | Phone\nMill | 1\nPort | 2\n"):
        names, rows, notes = read(tmp_path, text)
        assert [name.strip() for name in names] == ["Name", "Phone"] and len(rows) == 2
        assert 'The first line, "Stores", stands above' in notes[1]


def test_decimal_commas_win_over_no_ragged_semicolons(tmp_path: Path) -> None:
    rows = [f"{n};Teil {n};{n},5{';Rest' if n % 5 == 4 else ''}" for n in range(20)]
    names, found, notes = read(tmp_path, "\n".join(["Artikel;Name;Preis", *rows]))
    assert names == ["Artikel", "Name", "Preis"] and len(found) == 20 and found[3] == ["3", "Teil 3", "3,5"]
    assert found[4][3] == "Rest" and notes[0].startswith("Delimiter: semicolon") and "4 rows with more" in notes[1]


def test_marks_behind_backslashes_are_marks(tmp_path: Path) -> None:
    names, rows, notes = read(tmp_path, 'id,question,answer\n1,"What does \\"on\\" mean?","The lamp, it\'s lit."\n'
                              '2,"How?","Press \\"Lock\\", then \\\\ or C:\\temp."\n3,"Is it ""so""?","a\nb"\n')
    assert rows == [["1", 'What does "on" mean?', "The lamp, it's lit."],
                    ["2", "How?", 'Press "Lock", then \\ or C:\\temp.'], ["3", 'Is it "so"?', "a\nb"]]
    assert names == ["id", "question", "answer"] and "behind backslashes" in notes[1] and len(notes) == 2


def test_a_path_that_ends_in_a_backslash_keeps_it(tmp_path: Path) -> None:
    assert read(tmp_path, 'Name,Folder,Note\nMill,"C:\\data\\","a, b"\nPort,"D:\\x\\","c"\n')[1] == [
        ["Mill", "C:\\data\\", "a, b"], ["Port", "D:\\x\\", "c"]]


TABLE = "Branch;Week;Saturday\nMill;9-18;10-14\nPort;8-20;9-16\nYard;7-22;closed\n"


@pytest.mark.parametrize(("above", "said"), [
    ("Report;Times\nRegion;North\n\n",
     '2 lines stand above the header and are in no row: "Report Times", "Region North"'),
    ("Times by branch\nas of May\n", '"Times by branch", "as of May"'),
    ("Times;;\nRegion North;;\n;;\n", '"Times", "Region North"'),
    ("Times\n\n", 'The first line, "Times", stands above the header'),
])
def test_lines_above_the_header_are_no_rows(above: str, said: str, tmp_path: Path) -> None:
    names, rows, notes = read(tmp_path, above + TABLE)
    assert names == ["Branch", "Week", "Saturday"] and rows[0] == ["Mill", "9-18", "10-14"] and len(rows) == 3
    assert said in notes[1]


@pytest.mark.parametrize("text", ["Name;Week\nMill;9-18;10-14\nPort;8-20;9-16\n",
                                  "Name;Week;\n\nMill;long;wide\n\nPort;high;low\n"])
def test_a_header_that_lacks_names_stays_the_header(text: str, tmp_path: Path) -> None:
    names, rows, _ = read(tmp_path, text)
    assert names[0] == "Name" and len(rows) == 2


@pytest.mark.parametrize(("text", "names", "first"), [
    ("Store;Opening hours;;Services;\n;Weekdays;Saturday;Repair;Pick-up\nMill;9-18;10-14;yes;no\nPort;8-20;9;no;no\n",
     ["Store", "Opening hours Weekdays", "Opening hours Saturday", "Services Repair", "Services Pick-up"],
     ["Mill", "9-18", "10-14", "yes", "no"]),
    ("Region,2023,,2024,\n,Units,Sales,Units,Sales\nNorth,12,340,15,400\nSouth,9,200,11,260\n",
     ["Region", "2023 Units", "2023 Sales", "2024 Units", "2024 Sales"], ["North", "12", "340", "15", "400"]),
    ("Model,Size,Size,Price\nName,Width,Height,Net\nK20,30,40,199\nK30,32,44,249\n",
     ["Model Name", "Size Width", "Size Height", "Price Net"], ["K20", "30", "40", "199"]),
    ("Pump,Power,Weight\n,[kW],[kg]\nA,2,30\nB,3,44\n", ["Pump", "Power [kW]", "Weight [kg]"], ["A", "2", "30"]),
])
def test_a_header_of_two_lines_names_columns_by_both(text: str, names: list[str], first: list[str],
                                                     tmp_path: Path) -> None:
    found, rows, notes = read(tmp_path, text)
    assert (found, rows[0], len(rows)) == (names, first, 2) and "two lines" in " ".join(notes)


@pytest.mark.parametrize("text", [
    "Name,,City\nMill,open,Leeds\nPort,closed,York\nYard,open,Hull\n",
    "Name,Value,Value,Value\nPump,1,2,3\nTank,4,5,6\nLid,7,8,9\n",
    "Name,Note,Note\nPump,low,high\nTank,wide,deep\nLid,flat,thin\n",
    "Item,Count,Price\nPump,many,dear\nTank,4,5\nLid,7,8\n"])
def test_a_first_row_of_words_is_no_second_header(text: str, tmp_path: Path) -> None:
    assert len(read(tmp_path, text)[1]) == 3


def test_single_quotes_hold_cells_and_apostrophes_stay(tmp_path: Path) -> None:
    names, rows, notes = read(tmp_path, "id;'name'\n1;'Pump; small'\n2;'it''s a tank'\n3;'Lid'\n")
    assert names == ["id", "name"] and rows == [["1", "Pump; small"], ["2", "it's a tank"], ["3", "Lid"]]
    assert "single quotes" in " ".join(notes)
    kept = "era,text\n'90s,rock 'n' roll\nthe '80s,the firms'\n'tis,'twas\n"
    assert read(tmp_path, kept)[1] == [["'90s", "rock 'n' roll"], ["the '80s", "the firms'"], ["'tis", "'twas"]]


@pytest.mark.parametrize("sign", ["^", ":", "~", "\x01"])
def test_a_rare_delimiter_is_one_where_all_lines_have_it(sign: str, tmp_path: Path) -> None:
    text = "Name^Price^Text\nPump^12^lifts, quietly\nTank^89^holds 40 l\n".replace("^", sign)
    assert read(tmp_path, text)[:2] == (["Name", "Price", "Text"], [["Pump", "12", "lifts, quietly"],
                                                                   ["Tank", "89", "holds 40 l"]])
    for words in ("Notes: all\nPump: lifts\nTank: holds\n", "Open\n9:00\n10:30\n"):
        assert len(read(tmp_path, words)[0]) == 1


def test_a_delimiter_at_the_end_of_all_lines_makes_no_column(tmp_path: Path) -> None:
    names, rows, _ = read(tmp_path, "Name,Price,\nPump,12,\nTank,89,\n")
    assert names == ["Name", "Price"] and rows == [["Pump", "12"], ["Tank", "89"]]
    assert read(tmp_path, "Name,Price,\nPump,12,new\nTank,89,\n")[0] == ["Name", "Price", "column 3"]


@pytest.mark.parametrize("line", [',"', ',"a\\"', ",'", "\t", ":", '" ,'])
def test_the_layout_of_a_hostile_line_is_found_in_no_time(line: str) -> None:
    start = time.process_time()
    dialect_of([line * 40_000, "a,b\n"])
    assert time.process_time() - start < 3  # ten times what it takes; once it took half a minute
