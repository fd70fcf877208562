"""Auto Evol-Instruct: the method with the lowest failure rate is taken, and the search ends, whatever comes back."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.evolver import Answer, evolved, model_of, seeds, system, tagged, user, wanted
from support.openai_standin import Fault, OpenAIStandIn, Said

from labkit.errors import SettingsError
from labkit.generate.evolve.optimize_method import MethodStep, Optimized, optimize_method
from labkit.pipelines.method_files import evolve, save_method
from labkit.prompts import prompt

METHOD = "1. Add a condition. 2. Write the final text. This is version {} of the method."
FAILING = {"1": 4, "2": 2, "3": 1, "4": 3}  # of 8 instructions, by version


def version(body: dict) -> str:
    found = re.search(r"version (\d)", system(body) + user(body))
    return found[1] if found else "0"


def improving(next_version: Answer, failing: dict[str, int] = FAILING) -> Answer:
    """A model whose evolved instructions name the version that made them, and are answered as badly as it fails."""

    def answer(body: dict) -> Said | str:
        name = wanted(body)
        if name == "Planned":
            return json.dumps({"plan": "", "instruction": f"{evolved(body)} Think of version {version(body)}."})
        if name == "Analysis":
            assert tagged(body, "method") and "## 1" in user(body)
            return json.dumps({"faults": ["Case 1 lost its data, as no step keeps it."]})
        if name == "Improved":
            assert "Case 1 lost its data" in tagged(body, "faults")
            return json.dumps({"method": METHOD.format(next_version(body))})
        place = int(re.search(r"number (\d+)", user(body))[1]) - 100
        bad = place < failing.get(version(body), 6)
        return "Please provide the data that you mention." if bad else "The mill grinds corn for the whole valley."

    return answer


async def search(answer: Answer, folder: Path, faults: tuple[Fault | None, ...] = (), mode: str = "off",
                 **options) -> tuple[Optimized, OpenAIStandIn]:
    with OpenAIStandIn(answer=answer, faults=faults) as server:
        model = model_of(server, folder, mode)
        try:
            return await optimize_method(seeds(5, first=50), seeds(8, first=100), model, show=False, **options), server
        finally:
            await model.close()


async def test_the_best_candidate_is_taken_until_the_rate_no_longer_falls(tmp_path: Path) -> None:
    following = {"0": "14", "4": "12", "2": "43", "3": "24"}  # by the version to improve: what the candidates become
    drawn: Counter[str] = Counter()
    seen: list[MethodStep] = []

    def next_version(body: dict) -> str:
        now = version(body)
        drawn[now] += 1
        return following[now][drawn[now] % 2]

    result, server = await search(improving(next_version), tmp_path, candidates=2, steps=9, batch=3, each=seen.append)
    assert result.rates == [6 / 8, 3 / 8, 2 / 8, 1 / 8, 1 / 8] and result.method == METHOD.format(3)
    assert result.steps == seen and result.ended == "it no longer fell in step 4"
    assert sorted(candidate.rate for candidate in result.steps[1].candidates) == [3 / 8, 4 / 8]
    assert result.steps[0].best.method == prompt("auto_evolve_initial")
    assert result.steps[0].best.failures == {"loss of key information": 6}
    assert len(server.posts) == 2 * 8 + 4 * (3 * 2 + 2 * (2 + 2 * 8))
    assert result.line() == ("failure rate on 8 instructions: 0.75 → 0.38 → 0.25 → 0.12 → 0.12; "
                             "it no longer fell in step 4")


async def test_it_ends_when_nothing_fails_or_the_steps_are_used_up(tmp_path: Path) -> None:
    none, server = await search(improving(lambda body: "1", {"0": 0}), tmp_path)
    assert none.rates == [0.0] and none.ended == "nothing fails any more" and len(server.posts) == 16
    versions = iter("4" * 3 + "1" * 3)
    some, _ = await search(improving(lambda body: next(versions, "1"), {"4": 5, "1": 4}), tmp_path, steps=1)
    assert some.rates == [6 / 8, 5 / 8] and some.ended == "stopped after 1 step" and "version 4" in some.method


@pytest.mark.parametrize(("method", "flaw"), [
    ("", "a method of 0 characters"), ("Step. " * 2000, "a method of 11,999 characters"),
    (prompt("auto_evolve_initial").upper(), "the same as before"),
])
async def test_what_is_no_better_method_is_not_tried(method: str, flaw: str, tmp_path: Path) -> None:
    def answer(body: dict) -> Said | str:
        return json.dumps({"method": method}) if wanted(body) == "Improved" else improving(lambda body: "1")(body)

    result, server = await search(answer, tmp_path, candidates=2)
    assert [candidate.flaw for candidate in result.steps[1].candidates] == [flaw, flaw]
    assert result.rates == [0.75, 0.75] and result.method == prompt("auto_evolve_initial")
    assert sum(wanted(post.body) == "Planned" for post in server.posts) == 8 + 5


async def test_an_instruction_that_copies_the_method_has_failed(tmp_path: Path) -> None:
    def answer(body: dict) -> Said | str:
        if wanted(body) == "Planned" and "number 100" in user(body):
            copied = f"{evolved(body)} Do not only change its language or its length."
            return json.dumps({"plan": "", "instruction": copied})
        return improving(lambda body: "1", {"0": 0})(body)

    result, _ = await search(answer, tmp_path, steps=1)
    assert result.steps[0].best.failures == {"leaked prompt words": 1}


async def test_a_model_that_fails_at_everything_ends_the_search(tmp_path: Path) -> None:
    result, _ = await search(lambda body: "I would rather not.", tmp_path)
    assert result.rates == [1.0, 1.0] and result.steps[0].best.failures == {"failed: malformed": 8}
    assert result.steps[1].candidates[0].flaw == "analysis failed: malformed"
    result, _ = await search(lambda body: Said(None, refusal="No."), tmp_path)
    assert result.steps[0].best.failures == {"failed: refusal": 8}


async def test_equal_candidates_are_tried_once(tmp_path: Path) -> None:
    result, _ = await search(improving(lambda body: "1"), tmp_path, candidates=3, steps=1)
    assert [candidate.flaw for candidate in result.steps[1].candidates] == ["", *["the same as another candidate"] * 2]


async def test_a_second_search_asks_nobody(tmp_path: Path) -> None:
    first, _ = await search(improving(lambda body: "2"), tmp_path, mode="use", steps=2)
    again, server = await search(lambda body: "never asked", tmp_path, mode="use", steps=2)
    assert again == first and server.posts == []


@pytest.mark.slow
async def test_the_optimized_method_is_a_file_that_evolve_takes(tmp_path: Path) -> None:
    result, _ = await search(improving(lambda body: "2"), tmp_path, steps=2)
    path = save_method(tmp_path / "method.md", result.method, result.line())
    with OpenAIStandIn(answer=improving(lambda body: "2")) as server:
        model = model_of(server, tmp_path)
        made = await evolve(seeds(3), model, method=path, rounds=1, question_only=True, show=False)
        await model.close()
    assert all("version 2" in system(post.body) for post in server.posts if wanted(post.body) == "Planned")
    assert made.books.asked == 3 and all(record.question.endswith("Think of version 2.") for record in made.records)


REPLY = st.sampled_from(["", "No?", "Understood, what now?", '{"faults": []}', '{"faults": ["It is long."]}',
                         '{"plan": "", "instruction": "Why does the mill stand by the river and not by the sea?"}',
                         '{"plan": "", "instruction": ""}', json.dumps({"method": METHOD.format(7)})])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(replies=st.lists(REPLY, min_size=1, max_size=8))
async def test_it_ends_whatever_comes_back(tmp_path: Path, replies: list[str]) -> None:
    turn = iter(range(10 ** 6))
    result, _ = await search(lambda body: replies[next(turn) % len(replies)], tmp_path, steps=3, candidates=2, batch=2)
    assert result.ended and len(result.steps) <= 4 and result.rates == sorted(result.rates, reverse=True)
    assert all(0 <= rate <= 1 for rate in result.rates) and result.method


async def test_answers_are_cut_off_where_it_is_said(tmp_path: Path) -> None:
    def answer(body: dict) -> Said | str:
        return improving(lambda body: "1")(body) if wanted(body) else Said("The mill", finish_reason="length")

    result, server = await search(answer, tmp_path, steps=1, candidates=1, batch=2, answer_tokens=40)
    assert result.rates == [0.0]  # what is cut off did not fail
    assert {seen.body.get("max_completion_tokens", seen.body.get("max_tokens"))
            for seen in server.posts if not wanted(seen.body)} == {40}


@pytest.mark.parametrize("options", [{"steps": 0}, {"steps": 99}, {"candidates": 0}, {"batch": 0}, {"rounds": 0},
                                     {"answer_tokens": 0}])
async def test_what_cannot_be_asked_for_is_refused(tmp_path: Path, options: dict) -> None:
    with pytest.raises(SettingsError):
        await search(lambda body: "", tmp_path, **options)
