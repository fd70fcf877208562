"""Personas and what they ask, as a notebook shows them: by origin, side by side, and with nothing of it as markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit import show
from labkit.datasets.record import QA, Source, Topic, Turn
from labkit.generate.personas import Persona
from labkit.quality.diversity import Variety, variety

HOSTILE = '<script>alert("1")</script>'


def asked(question: str, chunk: str = "", persona: str = "", about: str = "") -> QA:
    source = Source(file="a.txt", sha256="f", chunk_id=chunk) if chunk else None
    return QA(question=question, answer="", source=source,
              topic=Topic(persona=persona, about=about) if persona or about else None)


def test_people_stand_below_those_they_were_found_through() -> None:
    baker = Persona(description="A baker", source=0)
    nurse = Persona(description=f"A nurse {HOSTILE}", source=0, parent="A baker", relation="customer", hops=1)
    child = Persona(description="A pupil", source=0, parent=nurse.description, relation="daughter", hops=2)
    shown = show.personas([baker, nurse, child])
    html = shown._repr_html_()
    assert html.index("A baker") < html.index("customer: ") < html.index("A nurse") < html.index("A pupil")
    assert html.count("<ul") == 2 and "<script" not in html and "&lt;script&gt;" in html
    assert repr(shown) == "3 personas, 1 from texts, 2 through others"
    alone = show.personas([child])  # its parent is not at hand
    assert "A pupil" in alone._repr_html_() and "0 personas" in repr(show.personas([]))


def test_people_who_name_each_other_as_parents_are_not_drawn_without_end() -> None:
    one, other = (Persona(description=name, parent=parent, hops=1) for name, parent in (("A", "B"), ("B", "A")))
    assert "2 personas" in repr(show.personas([one, other]))
    assert "A self" in show.personas([Persona(description="A self", parent="A self")])._repr_html_()


def test_voices_stand_side_by_side_by_chunk_with_their_measures() -> None:
    plain = [asked("How loud is it?", "c1"), asked("How wide is it?", "c1"), asked("Who made it?", "c2")]
    voiced = [asked("Will it wake my baby?", "c1", "A father"), asked(HOSTILE, "c1", "A father")]
    shown = show.voices({"without": plain, "with": voiced})
    html = shown._repr_html_()
    assert html.count("A father") == 1 and html.index("How loud") < html.index("A father") < html.index("Who made")
    assert "<script" not in html and "Part 2" in html and "–</span>" in html  # nobody asked about the second part
    assert repr(shown).startswith("without: 3 questions, 7 different words, two share ")
    short = show.voices({"without": plain}, n=1)._repr_html_()
    assert "Who made it" not in short and "First 1 of 2 parts" in short
    topics = show.voices({"a": [asked("Q1?", about="storms"), asked("Q2?")]})
    assert "Part 2" in topics._repr_html_() and "0 questions" in repr(show.voices({"none": []}))


def test_every_turn_of_a_conversation_counts() -> None:
    talk = QA(question="How loud?", answer="a", turns=[Turn(question="How loud?", answer="a"),
                                                       Turn(question="At night?", answer="b")])
    assert "x: 2 questions, 4 different words" in repr(show.voices({"x": [talk]}))


def test_variety_of_known_texts() -> None:
    assert variety([]) == Variety(0, 0, 0, 0) and variety(["One two"]) == Variety(1, 7, 2, 0)
    assert variety(["a b", "b c", "a b"]) == Variety(3, 3, 3, pytest.approx((1 / 3 + 1 + 1 / 3) / 3))


@given(st.lists(st.text(max_size=20), min_size=2, max_size=12))
def test_the_same_texts_in_any_order_are_as_varied(texts: list[str]) -> None:
    one, other = variety(texts), variety(texts[::-1])
    assert one[:3] == other[:3] and one.likeness == pytest.approx(other.likeness) and 0 <= one.likeness <= 1
    assert variety([texts[0]] * len(texts)).likeness == pytest.approx(1)
