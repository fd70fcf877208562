"""Agreement of two judges, held against published values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.quality.agreement import cohen_kappa, observed_agreement

COHEN_1960 = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]  # his table 2, n = 200
FLEISS_1981 = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]  # Statistical methods for rates and proportions, table 13.1
SEXUAL_FUN = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]  # Hout et al. 1987; in Agresti 1990, and R's vcd


def judged(table):
    pairs = [(row, column) for row, counts in enumerate(table) for column, count in enumerate(counts)
             for _ in range(count)]
    return [one for one, _ in pairs], [other for _, other in pairs]


@pytest.mark.parametrize(("table", "weights", "published"), [
    (COHEN_1960, None, .492), (FLEISS_1981, None, .676), (SEXUAL_FUN, None, .1293), (SEXUAL_FUN, "linear", .2374),
    (SEXUAL_FUN, "quadratic", .3320), ([[20, 5], [10, 15]], None, .4),
])
def test_kappa_is_the_published_one(table, weights, published):
    digits = len(str(published)) - 2
    assert round(cohen_kappa(*judged(table), weights), digits) == published


def test_agreement_without_chance_taken_off():
    assert observed_agreement(*judged(COHEN_1960)) == .7
    assert observed_agreement(["accept", "reject"], ["accept", "accept"]) == .5


def test_where_kappa_is_not_defined_there_is_none():
    assert math.isnan(cohen_kappa([], []))
    assert math.isnan(cohen_kappa(["accept"] * 3, ["accept"] * 3))
    assert math.isnan(observed_agreement([], []))


def test_two_judges_of_unlike_many_rows_are_refused():
    with pytest.raises(ValueError, match="One judge has judged 2 items, the other 1"):
        cohen_kappa([1, 2], [1])
    with pytest.raises(ValueError, match="no finite number"):
        cohen_kappa([1, math.nan], [1, 2], "quadratic")
    with pytest.raises(ValueError, match="no weights cubic"):
        cohen_kappa([1], [1], "cubic")


def test_a_grade_that_nobody_gave_leaves_its_gap():
    # 1, 2 and 5: the step from 2 to 5 weighs nine times that from 1 to 2, not as much
    assert cohen_kappa([1, 2, 5, 5], [2, 2, 5, 5], "quadratic") > cohen_kappa([1, 2, 5, 5], [1, 2, 2, 5], "quadratic")


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=30))
def test_kappa_is_the_same_from_both_sides_and_never_above_one(pairs):
    a, b = [one for one, _ in pairs], [other for _, other in pairs]
    for weights in (None, "linear", "quadratic"):
        kappa, back = cohen_kappa(a, b, weights), cohen_kappa(b, a, weights)
        assert (math.isnan(kappa) and math.isnan(back)) or (math.isclose(kappa, back, abs_tol=1e-9) and kappa <= 1)
        if a == b and len(set(a)) > 1:
            assert kappa == 1
