"""Statements: what evidence can be chosen from, each verbatim, in order, and spread over the chunk."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from labkit.documents.types import Chunk, Segment
from labkit.generate.qa.statements import spread, statements
from labkit.generate.qa.types.long.type import Long
from labkit.text.quotes import find_quote

TEXT = """## 6 Error codes

When the W2 finds a fault, its ring light turns red. Call e.g. the service desk at once. It helps.

1. Open the stop valve and watch every joint.

Table 3. Error codes of the W2, their causes and their remedies

| Code | Cause |
| --- | --- |
| E1 | The leak sensor mat is wet. |
| E2 | The inlet pressure is below 1.5 bar. |

[Figure, page 7: Flow] Litres per minute; 0.5; 1.0; Water filtered (litres)

Form F12"""
FIGURE = TEXT.index("[Figure")
CHUNK = Chunk("w2.pdf", TEXT, (Segment(0, FIGURE, 7), Segment(FIGURE, TEXT.index("Form"), 7, "figure"),
                               Segment(TEXT.index("Form"), len(TEXT), 7)))


def test_sentences_and_rows_are_statements_and_labels_captions_and_figures_are_not() -> None:
    assert statements(CHUNK) == [
        "When the W2 finds a fault, its ring light turns red.", "Call e.g. the service desk at once.",
        "Open the stop valve and watch every joint.", "| E1 | The leak sensor mat is wet. |",
        "| E2 | The inlet pressure is below 1.5 bar. |"]


def test_of_a_figures_lettering_whole_sentences_are_statements() -> None:
    lettering = ("[Figure, page 3: Bottles bought.] An office of 40 people buys 8,800 bottles. With one R1 it; buys "
                 "none.; 10 people; 2,200; Merrowell counted the bottles of 31 offices.")
    assert statements(Chunk("a.pdf", lettering, (Segment(0, len(lettering), 3, "figure"),))) == [
        "An office of 40 people buys 8,800 bottles.", "Merrowell counted the bottles of 31 offices."]
    words = statements(Chunk("a.pdf", lettering, (Segment(0, len(lettering), 3),)))
    assert "With one R1 it; buys none.; 10 people; 2,200; Merrowell counted the bottles of 31 offices." in words


def test_a_schema_gives_each_pair_a_part_of_its_own() -> None:
    schema = Long().schema(2, statements(CHUNK)).model_json_schema()
    first, second = (schema["$defs"][name]["properties"]["evidence"]["enum"] for name in ("Pair1", "Pair2"))
    assert first + second == statements(CHUNK) and len(first) >= 2 and len(second) >= 2
    assert schema["properties"]["pairs"]["minItems"] == schema["properties"]["pairs"]["maxItems"] == 2


@given(st.lists(st.text(min_size=1), unique=True), st.integers(1, 9))
def test_parts_are_even_and_hold_every_choice_once(choices: list[str], count: int) -> None:
    parts = spread(choices, count)
    assert [choice for part in parts for choice in part] == choices
    assert len(parts) == min(count, len(choices))
    assert not parts or max(map(len, parts)) - min(map(len, parts)) <= 1


@given(st.text(st.sampled_from("abcd Word. 12。!?|\n-#漢字é"), max_size=300))
def test_every_statement_is_found_where_it_was_taken_from(text: str) -> None:
    for statement in statements(Chunk("a.txt", text, (Segment(0, len(text), 1),))):
        assert statement in text and find_quote(text, statement) is not None
