"""Decontamination: a row that holds most of an item of a benchmark is told, and no other."""

from __future__ import annotations

import pytest

from labkit.quality.checks import Candidate
from labkit.quality.decontamination import IN_BENCHMARK, Benchmark

ITEM = "A train leaves the station at nine and runs for two hours at sixty miles an hour. How far does it go?"


@pytest.mark.parametrize(("text", "found"), [
    (ITEM, True), (f"Please answer: {ITEM.upper()} Think first.", True),
    ("A train leaves the station at nine and runs for two hours at sixty, and then it stops.", True),  # 13 of 21
    ("A train leaves the station at nine and runs for a day.", False),  # 10 of 21
    ("How far does it go? A train runs for two hours.", False), ("", False)])
def test_more_than_half_of_its_tokens_in_8_grams_contaminate_an_item(text: str, found: bool) -> None:
    benchmark = Benchmark(["Another question that is not in any of the rows at all?", ITEM])
    match = benchmark.match(["What is asked?", text])
    assert (match is not None) is found and benchmark.contaminated == ({1} if found else set())
    if match:
        assert match.item == 1 and 0.5 < match.share <= 1


def test_no_n_gram_reaches_from_one_text_to_the_next() -> None:
    words = ITEM.split()
    assert Benchmark([ITEM]).match([" ".join(words[:7]), " ".join(words[7:14]), " ".join(words[14:])]) is None


def test_short_items_are_found_whole_and_very_short_ones_as_the_whole_row() -> None:
    benchmark = Benchmark(["Who wrote Faust?", "Why?", ""])
    assert benchmark.match(["Do you know who wrote Faust, and when?"]) == (0, 1.0)
    assert benchmark.match(["Why not?"]) is None and benchmark.match(["why"]) == (1, 1.0)
    assert len(benchmark) == 3 and benchmark.share == pytest.approx(2 / 3) and Benchmark([]).share == 0


def test_scripts_without_spaces_count_by_their_letters() -> None:
    item = "列車は午前九時に駅を出発し、時速六十キロで二時間走ります。どこまで進みますか。"
    benchmark = Benchmark([item])
    assert benchmark.match([f"次の問題に答えてください。{item}"])
    assert not Benchmark([item]).match(["列車は午前九時に駅を出発します。駅はどこにありますか。"])
    assert Benchmark(["리듬이 있는 기차는 아홉 시에 역을 떠나 두 시간 동안 달린다"]).match(
        ["문제: 리듬이 있는 기차는 아홉 시에 역을 떠나 두 시간 동안 달린다."])


def test_as_a_check_of_rows() -> None:
    check = Benchmark([ITEM]).check()
    assert check.judge(Candidate(ITEM, "120 miles")) == IN_BENCHMARK
    assert check.judge(Candidate("What is in it?", "120 miles")) == ""
    turns = [Candidate("One?", "A"), Candidate(ITEM, "120 miles")]
    assert check.judge(Candidate("One?", "A", turns=turns)) == IN_BENCHMARK
