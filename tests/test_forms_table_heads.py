"""English tables: only where the first row surely names the columns is a cell asked about."""

from __future__ import annotations

import pytest

from labkit.documents.types import Chunk
from labkit.generate.qa.forms import Lexicon, facts_of

PAIRS = "| {} | {} |\n| --- | --- |\n| {} | {} |\n| {} | {} |"


def asked(text: str, file: str = "a.html", headings: tuple[str, ...] = ("Jetties of the harbour",)) -> list[str]:
    chunk = Chunk(file, text, (), headings=headings)
    return [fact.question for fact in facts_of(chunk, "en", Lexicon([text]), "Orchard Handbook")]


@pytest.mark.parametrize("cells", [
    ("North", "gate_north", "South", "gate_south", "East", "gate_east, or gate_west where the tide allows"),
    (r"\rm", "Plain letters", r"\it", "Slanted letters", r"\bf", "Fat Letters"),
    (r"\size{of}", "Specify the size of it", r"\size[big]{of it}", "Specify it by number", r"\x", "Specify the rest"),
    ("Needs: pears", "Growing of pears with care", "apples", "Growing of apples in rows", "plums", "Plums in the sun"),
    ("$ZONE", "north.gate.example", "3", "PTR gate", "4", "PTR jetty"),
    ("Oak", "Hard wood", "Pine", "Soft wood", "Fir", "Pale wood"),
    ("Pippin", "24", "Bramley", "31", "Russet", "17"),
    ("The jetty lies to the north.", "It is open.", "one", "two", "three", "four"),
])
def test_a_table_of_data_alone_has_no_head(cells: tuple[str, ...]) -> None:
    assert asked(PAIRS.format(*cells)) == []


@pytest.mark.parametrize("cells", [
    ("Variety", "Picked", "Pippin", "24", "Bramley", "31"),
    ("Machine", "Fee a quarter – up to 2 machines", "W2", "£48", "W4", "£66"),
    ("Jetty", "Description", "North", "Open at high tide", "South", "Closed at night"),
    ("", "Remedies", "Scab", "spraying before rain", "Canker", "cutting the branch"),
    ("Jetty", "Open at night", "North", "yes", "South", "no"),
])
def test_names_over_values_of_another_kind_are_a_head(cells: tuple[str, ...]) -> None:
    assert asked(PAIRS.format(*cells))


def test_what_the_author_marked_as_the_head_is_one() -> None:
    table = PAIRS.format("Tree", "Wood", "Pine", "Soft wood", "Fir", "Pale wood")
    assert asked(table, "a.md") and not asked(table, "a.pdf")


def test_two_tables_of_the_same_columns_keep_their_captions() -> None:
    head = "| Gate | Height |\n| --- | --- |\n"
    text = f"Table 1. Gates of spring\n\n{head}| G1 | 20 cm |\n\nTable 2. Gates of autumn\n\n{head}| G3 | 31 cm |\n"
    questions = asked(text)
    assert any("G1" in question and "Gates of spring" in question for question in questions)
    assert any("G3" in question and "Gates of autumn" in question for question in questions)


def test_a_legend_below_a_table_is_no_row_of_it() -> None:
    table = "| Variety | Yield in all |\n| --- | --- |\n| Pippin | 24 |\n| Marks: | 0 |\n"
    assert not any("Marks" in question for question in asked(table))
