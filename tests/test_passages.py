"""A quote that stands in a table is shown as rows of it, and not as the bars that it is kept with."""

from __future__ import annotations

import pytest

from labkit.reports.passages import Part, flat, parts


def told(found: list[Part]) -> list[str]:
    """Write parts in short: what is quoted in brackets, cells between slashes, heads in capitals."""
    def words(pieces) -> str:
        return "".join(f"[{text}]" if quoted else text for text, quoted in pieces)

    lines = []
    for part in found:
        lines += [words(part.pieces).strip()] if part.pieces else []
        for number, row in enumerate(part.rows):
            line = " / ".join(map(words, row))
            lines.append(line.upper() if number < part.heads else line)
    return lines


@pytest.mark.parametrize(("around", "table", "expected"), [
    (("Text.\n| Day | Hour |\n| --- | --- |\n| Mon | ", "9 to 5", " |\n| Tue | 8<br>9 |\nEnd."), False,
     ["Text.", "DAY / HOUR", "Mon / [9 to 5]", "Tue / 8\n9", "End."]),
    (("… 12 | 13 |\n| a | ", "b", " |\n| c …"), False, ["a / [b]"]),  # of a row that was cut, nothing is left
    (("", "Start | up to 20 | £8", ""), True, ["[Start] / [up to 20] / [£8]"]),
    (("", "W2 | £48", ""), True, ["[W2] / [£48]"]),
    (("", "cat a | sort | head", ""), False, ["[cat a | sort | head]"]),  # a command is no table
    (("| a | b |\n| ", "c | d", " |"), False, ["a / b", "[c] / [d]"]),
    (("| a \\| b | c |\n", "| d | e |", ""), False, ["a | b / c", "[d] / [e]"]),
    (("<table><tr><th>A</th><th>B</th></tr><tr><td>", "one", "</td><td>two</td></tr></table> and <tr><t"), False,
     ["A / B", "[one] / two", "and"]),
    (("One.\n", "Two.\nThree.", "\nFour."), False, ["One.\n[Two.\nThree.]\nFour."]),
    (("", "", ""), False, []),
])
def test_parts(around: tuple[str, str, str], table: bool, expected: list[str]) -> None:
    assert told(parts(*around, table)) == expected


def test_no_word_is_lost_of_what_is_quoted() -> None:
    quote = "| Größe | 水 |\n| --- | --- |\n| a<b> | ¥12 |\nand more, 1 < 2"
    quoted = [text for part in parts("before ", quote, " after") for pieces in (part.pieces, *(
        cell for row in part.rows for cell in row)) for text, marked in pieces if marked]
    assert "".join("".join(quoted).split()) == "Größe水a<b>¥12andmore,1<2"


def test_a_line_of_a_list_has_no_bars() -> None:
    assert flat("# Hours\n| Day | Hour |\n| --- | --- |\n| Mon | 9 |\n\na | b") == "# Hours Day · Hour Mon · 9 a | b"


def test_a_long_answer_scrolls_in_its_place_and_so_does_a_wide_table() -> None:
    import labkit
    from labkit.datasets.record import QA
    from labkit.show.html import table

    shown = labkit.show.qa([QA(question="Why?", answer="word " * 200), QA(question="How?", answer="So.")])._repr_html_()
    assert shown.count("max-height:13em;overflow-y:auto") == 1
    assert table(["a"], [["b"]]).startswith('<div style="overflow-x:auto"><table')
