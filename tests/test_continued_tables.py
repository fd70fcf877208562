"""A table that goes on over the page carries its header."""

from __future__ import annotations

from labkit.documents.builtin.assembly import Assembly, assemble
from labkit.documents.builtin.parts import PageParts, Part

BOX = (60.0, 90.0, 500.0, 700.0)


def table(*rows: str, box: tuple[float, float, float, float] = BOX) -> Part:
    head, *others = [f"| {' | '.join(row.split(';'))} |" for row in rows]
    return Part("table", "\n".join([head, "|" + " --- |" * len(rows[0].split(";")), *others]), box)


def page(number: int, *parts: Part) -> PageParts:
    number_below = Part("margin", str(number), (280.0, 810.0, 300.0, 820.0))
    return PageParts(number, 595.0, 842.0, "text", "", "text layer", [*parts, number_below])


FIRST = table("Order no.;Part;Price", "AQ-1;Seal;5", "AQ-2;Hose;8.50")
GOES_ON = table("AQ-3;Valve;11", "AQ-4;Tap;14", box=(60.0, 90.0, 450.0, 700.0))
CARRIED = "| Order no. | Part | Price |\n| --- | --- | --- |\n| AQ-3 | Valve | 11 |\n| AQ-4 | Tap | 14 |"


def test_the_rows_of_the_next_page_have_the_header() -> None:
    _, second = assemble([page(1, FIRST), page(2, GOES_ON, Part("text", "With tax.", (60, 710, 200, 722)))])
    assert second.tables[0].markdown == CARRIED and second.markdown.startswith(CARRIED)
    span = second.tables[0].span
    assert span and second.markdown[span.start:span.end] == CARRIED


def test_it_is_carried_from_window_to_window_and_below_a_line_that_says_so() -> None:
    assembly = Assembly()
    assembly.pages([page(1, FIRST)])
    assembly.pages([page(2, GOES_ON)])
    (third,) = assembly.pages([page(3, Part("text", "Table 2 (continued)", (60, 70, 200, 82)),
                                    table("AQ-5;Nut;1", "AQ-6;Lid;2"))])
    assert third.tables[0].markdown.startswith("| Order no. | Part | Price |\n| --- | --- | --- |\n| AQ-5 | Nut | 1 |")


def test_another_table_keeps_its_own_header() -> None:
    apart = Part("text", "What else is sold in the shop:", (60, 70, 200, 82))
    for parts in ([FIRST], [table("Month;Name;Sold", "May;Seal;5", "June;Tap;8")], [apart, GOES_ON],
                  [table("AQ-3;Valve", "AQ-4;Tap")],
                  [table("AQ-3;Valve;11", "AQ-4;Tap;14", box=(120.0, 90.0, 400.0, 700.0))]):
        _, second = assemble([page(1, FIRST), page(2, *parts)])
        assert second.tables[0].markdown == parts[-1].text
