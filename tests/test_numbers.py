"""Numbers are the same however a language or a script writes them."""

from __future__ import annotations

import pytest

from labkit.quality.groundedness import supports
from labkit.text.words import groups_by_point, holds_numbers

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
