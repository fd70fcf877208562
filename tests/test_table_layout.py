"""How tables are laid out: a line that names the delimiter, words with commas, report lines, escaped marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from labkit.documents.flat_files.csv_files import Table


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
