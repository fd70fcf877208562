"""Near-duplicates of a whole set: all that there are, no more, and what is another question stays one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.near import all_near

import labkit
from bench.duplicates import figures
from bench.questions import CHANGES, questions
from labkit.errors import SettingsError
from labkit.quality.duplicates.all_pairs import first_alike, near_pairs
from labkit.quality.question_forms import asked_words

word = st.sampled_from([first + last for first in ("wind", "sea", "rock", "sand") for last in
                        ("mill", "bird", "fall", "bank")])
texts = st.lists(word, max_size=14).map(" ".join)


@settings(deadline=None, max_examples=60)
@given(st.lists(texts.filter(bool), max_size=25, unique_by=lambda text: frozenset(text.split())),
       st.sampled_from([0.3, 0.5, 0.7, 0.8, 0.9, 1.0]))
def test_what_is_found_is_what_a_comparison_of_all_pairs_finds(texts: list[str], threshold: float) -> None:
    texts += [f"{text} {text}" for text in texts[:4]]
    assert {tuple(pair) for pair in near_pairs(texts, threshold).tolist()} == all_near(texts, threshold)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.lists(word, min_size=20, max_size=70).map(" ".join), max_size=8))
def test_long_texts_are_found_too(texts: list[str]) -> None:
    few = [" ".join(word + chr(97 + place % 23) for place, word in enumerate(text.split())) for text in texts]
    assert {tuple(pair) for pair in near_pairs(few).tolist()} == all_near(few, 0.7)


SAME = [
    ("How often must the carbon filter of the water dispenser be changed?",
     "how often should the  CARBON filter of the water dispenser be changed"),
    ("How often must the carbon filter of the water dispenser be changed?",
     "How often must the carbon filter of the water dispenser be replaced?"),
    ("How often must the carbon filter of the water dispenser be changed?",
     "How often exactly must the carbon filter of the water dispenser be changed?"),
    ("In the large kitchen, who cleans the drip tray?", "Who cleans the drip tray in the large kitchen?"),
    ("What's the weight of the Aero's old tank?", "What is the weight of the old tank of the Aero?"),
    ("Does the guide name Anna or Berta first?", "Does the guide name Berta or Anna first?"),
    ("ウエノ店の冬の営業時間は何時から何時までですか", "ウエノ店の冬の営業時間は、何時から何時まででしょうか。"),
    ("올해 겨울 환경 보고서의 제출 마감일은 정확히 언제입니까?", "올해 겨울 환경 보고서의 제출 마감일은 언제입니까"),
    ("Wie oft muss der alte Filter im Büro gewechselt werden?",
     "wie oft muss im Büro der alte Filter gewechselt werden"),
    ("Who is it?", "who is it"),
]
ANOTHER = [
    ("What does the error code E1 of the pump mean?", "What does the error code E2 of the pump mean?"),
    ("Which hours does the large city store of Minato keep?", "Which hours does the large city store of Ueno keep?"),
    ("Which hours does the city store keep in all of winter?", "Which hours does the Minato store keep in all winter?"),
    ("Minato city store: which hours does it keep in winter?", "Ueno city store: which hours does it keep in winter?"),
    ("May I use strong bleach on the steel tap?", "May I not use strong bleach on the steel tap?"),
    ("Warum darf man Chlor am Hahn der Spüle benutzen?", "Warum darf man kein Chlor am Hahn der Spüle benutzen?"),
    ("When does the city store in the harbour open?", "Where does the city store in the harbour open?"),
    ("How long must the new filter of the dispenser be rinsed?",
     "How often must the new filter of the dispenser be rinsed?"),
    ("Is Paris clearly larger than Berlin?", "Is Berlin clearly larger than Paris?"),
    ("How far is it from platform 5 to platform 10?", "How far is it from platform 10 to platform 5?"),
    ("ミナト店の冬の営業時間は何時から何時までですか", "ウエノ店の冬の営業時間は何時から何時までですか"),
    ("미나토 매장의 겨울 영업 시간은 몇 시부터 몇 시까지입니까",
     "우에노 매장의 겨울 영업 시간은 몇 시부터 몇 시까지입니까"),
    ("What is the leak sensor mat?", "What is the purpose of the leak sensor mat?"),
    ("Who is it?", "Who was he?"), ("???", "!!!"),
]


@pytest.mark.parametrize("pair", SAME)
def test_the_same_question_in_other_words(pair: tuple[str, str]) -> None:
    assert near_pairs(pair).tolist() == [[0, 1]]


@pytest.mark.parametrize("pair", ANOTHER)
def test_another_question_in_much_the_same_words(pair: tuple[str, str]) -> None:
    assert not len(near_pairs(pair))


def test_names_are_told_by_the_other_texts_of_the_set() -> None:
    pair = [f"{name} sells large filters to which city office in winter" for name in ("kestrel", "osprey")]
    told = ["The filters of Kestrel", "An office of Osprey"]
    assert len(near_pairs(pair)) and not len(near_pairs([*pair, *told]))


def test_rows_of_a_pattern_are_no_duplicates_of_each_other_but_of_themselves() -> None:
    things = ["filter", "valve", "tap", "lid", "float"]
    rows = [f"What does a new {thing} for the water dispenser cost in the shop?" for thing in things]
    assert not len(near_pairs(rows))
    again = "What exactly does a new tap for the water dispenser cost in the shop?"
    assert near_pairs([*rows, again]).tolist() == [[2, 5]]
    assert len(near_pairs(rows[:4])) == 6  # four may be synonyms


def test_the_first_stays_and_what_repeats_a_dropped_one_only_may_stay() -> None:
    chain = ["red blue green black white grey pink gold", "red blue green black white grey pink",
             "red blue green black white grey", "red blue green black white"]
    assert first_alike(chain, 0.8).tolist() == [-1, 0, -1, 2]
    copies = ["What is a float valve for?"] * 40
    assert first_alike(copies).tolist() == [-1] + [0] * 39
    assert labkit.first_alike is first_alike and first_alike([]).tolist() == []
    with pytest.raises(SettingsError):
        near_pairs(copies, 0)


def test_planted_changes_are_found_and_other_questions_stay() -> None:
    made = questions(6_000, 1_200)
    found = figures(made, first_alike([question.text for question in made]).tolist())
    assert all(found[kind] >= 0.99 for kind in CHANGES) and found["false"] <= 3


@pytest.mark.parametrize(("one", "other", "same"), [
    ("How long does it last?", "And how  LONG will it last", True), ("How long is it?", "How often is it?", False),
    ("What is the place?", "Which place is it?", True), ("When is it?", "Where is it?", False),
    ("Wann ist das?", "Wo ist das?", False), ("Quand est-ce que ça ouvre ?", "Où est-ce que ça ouvre ?", False),
    ("何時に開きますか", "どこで開きますか", False), ("미나토 매장은 언제 엽니까", "미나토 매장은 왜 엽니까", False)])
def test_what_a_question_asks_for(one: str, other: str, same: bool) -> None:
    assert (asked_words(one) == asked_words(other)) is same
