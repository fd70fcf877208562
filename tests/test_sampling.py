"""The key concepts of a question: as many combinations as the paper's rule has, all of them equally likely."""

from __future__ import annotations

import random
from collections import Counter
from itertools import chain, combinations, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.generate.glan.sampling import Deck, count_one, count_two, draws, nth_combination, nth_one, nth_two


def all_one(size: int, most: int) -> set[tuple[int, ...]]:
    return set(chain.from_iterable(combinations(range(size), taken) for taken in range(1, most + 1)))


def all_two(first: int, second: int, most: int) -> set[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Every choice of 2 to ``most`` of all concepts that takes at least one from each session."""
    pool = [(0, place) for place in range(first)] + [(1, place) for place in range(second)]
    chosen = chain.from_iterable(combinations(pool, taken) for taken in range(2, most + 1))
    split = ((tuple(place for session, place in one if not session), tuple(place for session, place in one if session))
             for one in chosen)
    return {both for both in split if all(both)}


def test_the_counts_of_the_paper() -> None:
    assert count_one(5) == 31  # five concepts, 31 combinations
    assert count_two(5, 5) == sum([45 - 20, 120 - 20, 210 - 10, 252 - 2])
    assert count_two(1, 1) == 1 and count_one(1) == 1


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 7), st.integers(1, 6), st.integers(1, 6))
def test_numbers_stand_for_all_combinations_once(first: int, second: int, most: int) -> None:
    ones = [nth_one(first, number, most) for number in range(count_one(first, most))]
    assert len(ones) == len(set(ones)) and set(ones) == all_one(first, most)
    twos = [nth_two(first, second, number, most) for number in range(count_two(first, second, most))]
    assert len(twos) == len(set(twos)) and set(twos) == all_two(first, second, most)
    for call in (lambda: nth_one(first, len(ones), most), lambda: nth_two(first, second, len(twos), most)):
        with pytest.raises(IndexError):
            call()


def test_combinations_come_in_lexicographic_order() -> None:
    assert [nth_combination(5, 3, number) for number in range(10)] == list(combinations(range(5), 3))


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 8), min_size=1, max_size=6), st.floats(0, 1), st.integers(1, 6), st.integers())
def test_no_draw_takes_more_than_there_is(sizes: list[int], share: float, most: int, seed: int) -> None:
    drawn = list(islice(draws(sizes, str(seed), share, most), 60))
    for draw in drawn:
        assert len(draw.sessions) == len(draw.concepts) == len(set(draw.sessions)) in (1, 2)
        assert 1 <= sum(map(len, draw.concepts)) <= most
        for session, concepts in zip(draw.sessions, draw.concepts, strict=True):
            assert concepts and len(set(concepts)) == len(concepts) and max(concepts) < sizes[session]
    assert len(set(drawn)) == len(drawn)  # a combination that comes again says so in ``repeat``
    twos = sum(len(draw.sessions) == 2 for draw in drawn)
    assert twos == (int(60 * share) if len(sizes) > 1 and most > 1 else 0)
    assert drawn == list(islice(draws(sizes, str(seed), share, most), 60))
    assert drawn[:20] == list(islice(draws(sizes, str(seed), share, most), 20))


def test_nothing_comes_again_before_all_have_come() -> None:
    drawn = list(islice(draws([3, 2], "s", 0.0), 2 * 7 + 2 * 7))
    first = [draw for draw in drawn if draw.sessions == (0,)]
    assert len(first) == 14 and len(set(first[:7])) == 7 and {draw.repeat for draw in first[:7]} == {0}
    assert {draw.repeat for draw in first[7:]} == {1}


def test_all_combinations_are_equally_likely() -> None:
    """Chi-squared over the first draw of many seeds, below its 99.9 % bound."""
    ones = Counter(next(draws([5], str(seed), 0.0)).concepts for seed in range(6200))
    assert len(ones) == 31 and chi_squared(ones, 31) < 59.7
    twos = Counter(next(draws([3, 2], str(seed), 1.0)).concepts for seed in range(5000))
    cells = count_two(3, 2)
    assert len(twos) == cells == 21 and chi_squared(twos, cells) < 45.3  # 20 degrees
    sessions = Counter(next(draws([1, 9, 4], str(seed), 0.0)).sessions for seed in range(3000))
    assert chi_squared(sessions, 3) < 13.8  # a long session comes no more often than a short one


def chi_squared(found: Counter, cells: int) -> float:
    expected = found.total() / cells
    return sum((count - expected) ** 2 / expected for count in found.values()) + (cells - len(found)) * expected


def test_a_huge_syllabus_costs_nothing() -> None:
    drawn = list(islice(draws([2000, 3000], "s"), 50))  # 10 ** 16 combinations
    assert len({draw.concepts for draw in drawn}) == 50


@given(st.integers(1, 40), st.integers())
def test_a_deck_deals_every_card_once_a_round(size: int, seed: int) -> None:
    deck = Deck(size, random.Random(seed))
    for rounds in range(3):
        dealt = [deck.draw() for _ in range(size)]
        assert sorted(dealt) == list(range(size)) and deck.rounds == rounds


@pytest.mark.parametrize("sizes", [[], [3, 0]])
def test_a_session_without_concepts_is_refused(sizes: list[int]) -> None:
    with pytest.raises(ValueError, match="key concept"):
        next(draws(sizes, "s"))
