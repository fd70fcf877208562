"""Numbers are the same however a language or a script writes them."""

from __future__ import annotations

import pytest

from labkit.quality.groundedness import holds_words, supports
from labkit.text.words import groups_by_point, holds_numbers, numbers

GERMAN = "Die Pumpe kostet 1.180 Euro im Handel und wird mit dem Filter geliefert."
SPANISH = "La bomba cuesta 2.450 euros con el filtro y los tubos."


@pytest.mark.parametrize(("given", "text"), [
    (GERMAN, "The pump costs 1,180 euros."), (GERMAN, "Die Pumpe kostet im Handel 1180 Euro."),
    ("The pump costs 1,180 euros.", GERMAN), (SPANISH, "The pump costs 2450 euros."),
    ("Der Tank fasst 2,5 Liter.", "It holds 2.5 litres."), ("مدة الضمان ٣ سنوات", "3 years"),
    ("La pompe coûte 1\u202f180 euros.", "1180"), ("The plot costs 12,50,000 rupees.", "1250000"),
])
def test_the_same_number_is_found(given, text):
    assert holds_numbers(given, text) and supports(text, given, words=False)


@pytest.mark.parametrize(("given", "text"), [
    ("The rod is 1.180 m long and it is not of steel.", "1180"), (GERMAN, "The pump costs 118 euros."),
    (GERMAN, "118"), ("Der Tank fasst 2,5 Liter und ist rund.", "25"), ("Die Dichte ist 0.125 und nicht mehr.", "125"),
])
def test_another_number_is_not(given, text):
    assert not holds_numbers(given, text) and not supports(text, given, words=False)


def test_which_languages_group_by_points():
    assert groups_by_point(GERMAN) and groups_by_point(SPANISH)
    assert not groups_by_point("The pump is sold with the filter.") and not groups_by_point("1.180")
    assert not groups_by_point("ポンプは1.180ユーロです。")


@pytest.mark.parametrize(("text", "found"), [
    ("型番TM-180：210ワット", {"180", "210"}), ("比は5：3です", {"5", "3"}),
    ("開始は9：05、終了は17：30", {"9:05", "17:30"}), ("at 9:05", {"9:05"}),
])
def test_a_wide_colon_parts_numbers_unless_they_are_a_time(text, found):
    assert numbers(text) == found


@pytest.mark.parametrize(("answer", "evidence", "holds"), [
    ("coal, stones, waste", "It is forbidden to burn coal, peach stones or waste.", True),
    ("石炭、種、ごみ", "石炭や果物の種およびごみを燃やしてはならない。", True),
    ("2017; EUPL", "Written in 2017, it is distributed under the EUPL.", True),
    ("waste, coal", "It is forbidden to burn coal, stones or waste.", False),
    ("coal, wood", "It is forbidden to burn coal or waste.", False),
    ("1,180", "It takes 1 hour and 180 days.", False),
])
def test_the_items_of_a_list_stand_in_the_evidence_in_their_order(answer, evidence, holds):
    assert holds_words(answer, evidence) is holds
