"""Checks that ask a model, and checks from outside: what they drop is counted, and the order stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.evolver import model_of, say, seeds, wanted
from support.openai_standin import Fault, OpenAIStandIn
from support.qa_types import good_answer, make_manual

from labkit.datasets.record import QA
from labkit.errors import ModelError, SettingsError
from labkit.generate.evolve.answers import answer_questions
from labkit.generate.evolve.evolve import evolve
from labkit.generate.qa.keeper import QAResult
from labkit.generate.qa.make_qa import make_qa
from labkit.llm.request import Request
from labkit.quality.checks import Ask, Candidate, Check, Verdict, dropping


async def _is_clear(row: Candidate, ask: Ask) -> str:
    said = await ask(Request(f"Is this clear? {row.question}", label="clear?"))
    return "" if said.startswith("Yes") else "not clear"


clear = Check("clear", _is_clear, ("not clear",))


async def run(folder: Path, judge: Any, checks: Any, qa_type: str = "short", chunks: int = 3,
              faults: tuple[Fault | None, ...] = (), **options: Any) -> tuple[QAResult, list[QA], OpenAIStandIn]:
    """Make pairs with a model that judges as told."""
    document, parts = make_manual("English", chunks)
    good, seen = good_answer("English"), []

    def answer(body: dict) -> Any:
        return judge(body["messages"][-1]["content"]) if "Is this clear?" in str(body) else good(body)

    with OpenAIStandIn(answer=answer, faults=faults) as server:
        model = model_of(server, folder)
        try:
            result = await make_qa(parts, model, document=document, qa_type=qa_type, num_questions=2, show=False,
                                   checks=checks, each=seen.append, **options)
        finally:
            await model.close()
    return result, seen, server


def judged(server: OpenAIStandIn) -> list[str]:
    return [post.body["messages"][-1]["content"] for post in server.posts if "Is this clear?" in str(post.body)]


async def test_a_check_that_asks_drops_by_its_reason_and_keeps_the_order(tmp_path: Path) -> None:
    plain, _, _ = await run(tmp_path, str, ())
    kept, seen, server = await run(tmp_path, lambda asked: "Yes.", [clear])
    assert [row.id for row in kept.records] == [row.id for row in plain.records] == [row.id for row in seen]
    assert len(judged(server)) >= len(kept.records) and kept.books.balanced
    result, seen, _ = await run(tmp_path, lambda asked: "No." if "filter" in asked else "Yes.", [clear])
    assert seen and all("filter" not in row.question for row in seen) and result.books.balanced
    assert result.books.dropped["not clear"] > 0 and result.books.kept == len(seen) == len(result.records)


async def test_rules_come_first_and_what_they_drop_is_not_asked_about(tmp_path: Path) -> None:
    cold = dropping("cold", "too cold", lambda row: "cold" in row.question)
    result, seen, server = await run(tmp_path, lambda asked: "Yes.", [clear, cold])
    assert result.books.dropped["too cold"] and seen and not any("cold" in asked for asked in judged(server))


async def test_nobody_is_paid_for_a_repeat_of_a_kept_pair(tmp_path: Path) -> None:
    result, _, server = await run(tmp_path / "yes", lambda asked: "Yes.", [clear])  # three chunks, the same pairs
    assert len(judged(server)) == len({row.question for row in result.records}) == len(result.records) > 0
    assert result.books.dropped["repeats another pair"] > 0 and result.books.balanced
    one = result.records[0].question
    result, _, server = await run(tmp_path / "no", lambda asked: "No." if one in asked else "Yes.", [clear])
    assert one not in [row.question for row in result.records] and result.books.balanced
    assert result.books.dropped["not clear"] > 1, "what repeats a dropped pair has its own turn"


async def test_a_verdict_that_never_came_is_a_failure_and_no_drop(tmp_path: Path) -> None:
    result, seen, _ = await run(tmp_path, lambda asked: "", [clear])
    assert not seen and result.books.balanced and not result.books.dropped["not clear"]
    assert result.books.failed.total() > 0


async def test_an_error_of_a_check_ends_the_run(tmp_path: Path) -> None:
    broken = Check("broken", lambda row: 1 / 0, ("never",))
    with pytest.raises(ZeroDivisionError):
        await run(tmp_path, str, [broken])

    async def breaks(row: Candidate, ask: Ask) -> str:
        raise KeyError("a fault of the check")

    with pytest.raises(KeyError):
        await run(tmp_path, str, [Check("breaks", breaks, ("never",))])

    async def key_is_gone(row: Candidate, ask: Ask) -> str:
        raise ModelError("The key is refused.", "Set another.")

    with pytest.raises(ModelError):
        await run(tmp_path, str, [Check("gone", key_is_gone, ("never",))])


async def test_a_score_is_kept_with_the_row(tmp_path: Path) -> None:
    async def likely(row: Candidate, ask: Ask) -> Verdict:
        return Verdict("", float(await ask(Request(f"Is this clear? {row.question}"))), 0.5)

    brief = Check("brief", lambda row: Verdict("", len(row.answer)), ("too long",))
    _, seen, _ = await run(tmp_path, lambda asked: "0.75", [brief, Check("likely", likely, ("unlikely",))])
    assert seen and all([score.name for score in row.checks] == ["brief", "likely"] for row in seen)
    assert {row.checks[1].score for row in seen} == {0.75} and {row.checks[1].threshold for row in seen} == {0.5}
    assert QA.model_validate(seen[0].model_dump()) == seen[0]


async def test_a_check_may_ask_twice(tmp_path: Path) -> None:
    async def twice(row: Candidate, ask: Ask) -> str:
        first = await ask(Request(f"Is this clear? {row.question}"))
        second = await ask(Request(f"Is this clear? Really? {row.question}"))
        return "" if first == second else "of two minds"

    result, seen, server = await run(tmp_path, lambda asked: "No." if "Really" in asked else "Yes.",
                                     [Check("twice", twice, ("of two minds",))])
    assert not seen and result.books.dropped["of two minds"] and result.books.balanced
    assert sum("Really" in asked for asked in judged(server)) * 2 == len(judged(server))


async def test_each_turn_of_a_conversation_is_asked_about_where_turns_are_judged(tmp_path: Path) -> None:
    turns = Check("clear", _is_clear, ("not clear",), frozenset(["turn"]))
    result, seen, server = await run(tmp_path, lambda asked: "Yes.", [turns], "conversation", chunks=1)
    assert len(seen) == 1 and len(judged(server)) == len(seen[0].turns) == 2
    result, seen, _ = await run(tmp_path, lambda asked: "No." if "flushed" in asked else "Yes.", [turns],
                                "conversation", chunks=1)
    assert not seen and result.books.dropped["not clear"] and result.books.balanced


async def test_true_and_false_stay_balanced_behind_a_check_that_asks(tmp_path: Path) -> None:
    _, seen, _ = await run(tmp_path, lambda asked: "Yes.", [clear], "boolean")
    answers = [row.answer for row in seen]
    assert answers and abs(answers.count("True") - answers.count("False")) <= 1


async def test_a_gate_can_be_replaced_and_a_check_left_out(tmp_path: Path) -> None:
    nothing = dropping("nothing", "nothing is good", lambda row: True)
    result, seen, _ = await run(tmp_path, str, {"short": [nothing]})
    assert not seen and set(result.books.dropped) == {"nothing is good"}
    result, seen, _ = await run(tmp_path, str, [nothing], no_checks=["nothing"])
    assert seen
    with pytest.raises(SettingsError, match='no check "riddle"'):
        await run(tmp_path, str, ["riddle"])


async def test_checks_of_evolution_and_of_its_answers(tmp_path: Path) -> None:
    def answer(body: dict) -> Any:
        return "No." if "Is this clear?" in str(body) else say(body)

    async def evolved(**options: Any) -> Any:
        with OpenAIStandIn(answer=answer) as server:
            model = model_of(server, tmp_path)
            try:
                return await evolve(seeds(3), model, rounds=1, show=False, **options), server
            finally:
                await model.close()

    result, server = await evolved()
    assert len(result.records) == 3 and sum(wanted(post.body) == "Gain" for post in server.posts) == 3
    result, server = await evolved(no_checks=["gain"])
    assert len(result.records) == 3 and not any(wanted(post.body) == "Gain" for post in server.posts)
    for kind in ("evolved", "evolved_answer"):
        result, _ = await evolved(checks=[Check("clear", _is_clear, ("not clear",), frozenset([kind]))])
        assert not result.records and result.books.dropped == {"not clear": 3} and result.books.balanced
    books: list[QA] = []
    with OpenAIStandIn(answer=answer) as server:
        model = model_of(server, tmp_path)
        assert (await answer_questions(seeds(2), model, each=books.append, show=False)).kept == len(books) == 2
        await model.close()
