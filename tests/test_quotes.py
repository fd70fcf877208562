"""Quotes: found whatever the white space and punctuation, and never where they are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.documents.locate import Locator
from labkit.documents.types import Chunk, Document, Page, Segment, Word
from labkit.text.quotes import find_quote, plain

SOURCE = ("The cold tank holds 3.6 litres at 6 °C, and the hot tank holds 1.8 litres.\n\n| E1 | The mat is wet. |\n"
          "Part MW-0417 is a “leak sensor”. Ｗ２は40人まで使えます。予備は２個です。")


@pytest.mark.parametrize(("quote", "found"), [
    ("cold tank holds 3.6 litres at 6°C", "cold tank holds 3.6 litres at 6 °C,"[:-1]),
    ("THE COLD  TANK", "The cold tank"),
    ("E1 | The mat is wet", "E1 | The mat is wet."),
    ('a "leak sensor"', "a “leak sensor”"),
    ("hot tank holds 1.8 litres", "hot tank holds 1.8 litres."),
    ("W2は40人まで使えます", "Ｗ２は40人まで使えます。"),
    ("予備は2個", "予備は２個"),
])
def test_a_quote_is_found_white_space_and_punctuation_aside(quote: str, found: str) -> None:
    start, end = find_quote(SOURCE, quote)
    assert SOURCE[start:end] == found


@pytest.mark.parametrize("quote", [
    "", " .,; ", "the warm tank", "cold tank holds 36 litres", "MW-041", "old tank", "holds 3", "8 litres",
    "3.6 litres at 6 °F", "6 C,",
])
def test_what_is_not_there_is_not_found(quote: str) -> None:
    place = find_quote(SOURCE, quote)
    assert place is None, SOURCE[slice(*place)]


TEXT = st.text(st.sampled_from("abcÄß1２3.,-|  \n°。、漢字かなé☃𝔘ﬁ"), max_size=80)


@given(TEXT, st.data())
def test_whole_words_of_a_text_are_found_in_it(text: str, data: st.DataObject) -> None:
    words = [word for word in text.split() if plain(word)]
    if not words:
        return
    first = data.draw(st.integers(0, len(words) - 1))
    quote = " ".join(words[first:data.draw(st.integers(first + 1, len(words)))])
    place = find_quote(text, quote)
    # a number that goes on over white space is one to the eye only: "1. 2" stays two
    assert place is not None
    assert plain(text[slice(*place)]) == plain(quote)


@given(TEXT, TEXT)
def test_what_is_found_reads_the_same(text: str, quote: str) -> None:
    place = find_quote(text, quote)
    if place is not None:
        start, end = place
        assert 0 <= start < end <= len(text)
        assert plain(text[start:end]) == plain(quote)


def page(number: int, rows: list[str]) -> Page:
    words = [Word(text, (20 + 60 * column, 20.0 * line, 70 + 60 * column, 20.0 * line + 10))
             for line, row in enumerate(rows, 1) for column, text in enumerate(row.split())]
    return Page(number, "text", "\n".join(rows), 600, 800, words)


def test_evidence_is_marked_line_by_line_and_page_by_page() -> None:
    one, two = page(1, ["Press the green", "button for four"]), page(2, ["seconds now please"])
    document = Document("a.pdf", "0" * 64, "builtin", [one, two])
    text = "Press the green button for four seconds now please"
    cut = text.index("seconds")
    chunk = Chunk("a.pdf", text, (Segment(0, cut, 1), Segment(cut, len(text), 2)))
    boxes = Locator(document).boxes(chunk, text.index("green"), text.index(" please"))
    assert boxes == [(1, (140, 20, 190, 30)), (1, (20, 40, 190, 50)), (2, (20, 20, 130, 30))]


def test_of_two_places_the_one_in_its_context_is_marked() -> None:
    rows = ["alpha every day", "beta every week", "gamma every day"]
    document = Document("a.pdf", "", "builtin", [page(1, rows)])
    text = "| alpha | every day |\n| beta | every week |\n| gamma | every day |"
    chunk = Chunk("a.pdf", text, (Segment(0, len(text), 1, "table"),))
    start = text.rindex("every day")
    assert Locator(document).boxes(chunk, start, start + 9) == [(1, (80, 60, 190, 70))]


def test_cells_that_the_page_prints_in_another_order_are_marked_in_their_row() -> None:
    # the text layer gives the table column by column
    words = [Word(text, box) for text, box in [
        ("E1", (20, 20, 40, 30)), ("E2", (20, 40, 40, 50)), ("wet", (80, 20, 99, 30)), ("low", (80, 40, 99, 50)),
        ("stop", (140, 20, 170, 30)), ("stop", (140, 40, 170, 50))]]
    document = Document("a.pdf", "", "builtin", [Page(1, "text", "", 600, 800, words)])
    text = "| E1 | wet | stop |\n| E2 | low | stop |"
    chunk = Chunk("a.pdf", text, (Segment(0, len(text), 1, "table"),))
    boxes = Locator(document).boxes(chunk, text.index("| E2"), len(text))
    assert boxes and all(box[1] == 40 for _, box in boxes)


def test_words_that_were_read_across_columns_are_marked_where_they_stand() -> None:
    document = Document("a.pdf", "", "builtin", [page(1, ["Processing total", "chunks per", "document mean"])])
    text = "document mean Processing total"
    chunk = Chunk("a.pdf", text, (Segment(0, len(text), 1),))
    boxes = Locator(document).boxes(chunk, 0, len(text))
    assert boxes == [(1, (20, 20, 130, 30)), (1, (20, 60, 130, 70))]
    assert Locator(document).boxes(Chunk("a.pdf", "nothing here", (Segment(0, 12, 1),)), 0, 12) == []


def test_a_figure_without_words_on_the_page_is_marked_by_its_box() -> None:
    document = Document("a.pdf", "", "builtin", [page(1, ["Text only"])])
    text = "[Figure, page 1: Flow] Line chart, falling from 2.0."
    chunk = Chunk("a.pdf", text, (Segment(0, len(text), 1, "figure", (10, 10, 90, 60)),))
    assert Locator(document).boxes(chunk, 23, len(text)) == [(1, (10, 10, 90, 60))]


def test_each_word_of_a_quote_is_folded_a_few_times_however_long_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows have no words of their own, and a long quote may stand on no page in one piece."""
    folded: list[int] = []
    monkeypatch.setattr("labkit.documents.locate.plain", lambda text: folded.append(len(text)) or plain(text))
    text = " ".join(f"word{number} " * (number % 7 + 1) for number in range(400))
    chunk = Chunk("a.csv", text, (Segment(0, len(text), 1),))
    for words in ([], [Word(word, (0, 0, 10, 10)) for word in text.split()[::-1]]):
        folded.clear()
        Locator(Document("a.csv", "", "", [Page(1, "text", "", 600, 800, words=words)])).boxes(chunk, 0, len(text))
        assert sum(folded) < 6 * len(text)
