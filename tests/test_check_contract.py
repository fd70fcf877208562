"""What every check and every question type holds to: one that is added is tested by standing in its table."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.qa_types import GOOD, TITLES, make_manual

from labkit.datasets.question_types import QA_TYPES
from labkit.datasets.record import QA
from labkit.documents.types import Chunk
from labkit.errors import SettingsError
from labkit.generate import closed_book, personas
from labkit.generate.evolve.answers import ANSWER_GATES
from labkit.generate.evolve.failure import FAILURES
from labkit.generate.evolve.gates import GATES as EVOLVE_GATES
from labkit.generate.evolve.gates import candidate_of
from labkit.generate.qa.types import GATES, TYPES
from labkit.prompts import prompt
from labkit.quality.checks import CHECKS, Candidate, Check, Verdict, dropping, gates_with, judge, judge_asking
from labkit.quality.checks.reading import Ratings, Reading

ALL = {**GATES, **EVOLVE_GATES, **ANSWER_GATES, **closed_book.GATES, "persona": personas.GATE, "failures": FAILURES}
STANDING = [(kind, check) for kind, gate in ALL.items() for check in gate]
OTHERS = [("long", check) for checks in CHECKS.values() for check in checks if check.can_judge("long")]
CHUNK = make_manual("English")[1][0]
WORDS = st.text(st.sampled_from("abcW2 の水か냉수.?\n3٣|#"), max_size=40)


def rows_of(kind: str, words: tuple[str, str, str], language: str) -> Iterator[Candidate]:
    """Candidates of a kind from any words."""
    question, answer, evidence = words
    if kind in TYPES:
        for item in GOOD["English"][kind]:
            [written] = TYPES[kind].items(TYPES[kind].schema(1, None).model_validate({"pairs": [item]}))
            yield from TYPES[kind].candidates(CHUNK, written, language, TITLES["English"])
    if kind == "evolved":
        yield candidate_of(question, answer, language=language, system=evidence, same_subject=True)
    elif kind not in ("boolean", "conversation"):
        yield Candidate(question, answer, kind, language, CHUNK, evidence, placed=(0, len(CHUNK.text)) if
                        kind == "summary" else None)


@pytest.mark.parametrize(("kind", "check"), STANDING + OTHERS, ids=lambda one: getattr(one, "name", one))
@settings(max_examples=12, deadline=None)
@given(words=st.tuples(WORDS, WORDS, WORDS), language=st.sampled_from(["English", "ja", "Korean", "Thai"]))
def test_a_check_keeps_or_gives_a_reason_that_it_declares(kind: str, check: Check, words: tuple[str, str, str],
                                                          language: str) -> None:
    for row in rows_of(kind, words, language):
        said = asyncio.run(check.judge(row, nothing_differs)) if check.asks else check.judge(row)
        reason = said.reason if isinstance(said, Verdict) else said
        assert reason == "" or reason in check.reasons or (check.name == "turns" and reason)
        if not check.asks:
            assert check.judge(row) == said  # the same row, the same verdict


async def nothing_differs(request: Any) -> Any:
    if isinstance(request, Reading):
        return Ratings(5, 4, 3, 4)
    return request.schema.model_construct(equal=True) if request.schema else ""


@pytest.mark.parametrize(("kind", "check"), STANDING + OTHERS, ids=lambda one: getattr(one, "name", one))
def test_a_check_has_a_name_of_the_command_line_reasons_and_rows_that_it_can_judge(kind: str, check: Check) -> None:
    assert check.name and check.name == check.name.strip().lower() and " " not in check.name
    assert check.reasons and all(reason == reason.strip() and reason for reason in check.reasons)
    assert kind in ("failures",) or check.can_judge(kind)
    assert check.asks == inspect.iscoroutinefunction(check.judge)


def test_no_gate_has_two_checks_of_one_name() -> None:
    for kind, gate in ALL.items():
        names = [check.name for check in gate]
        assert len(set(names)) == len(names), kind


@pytest.mark.parametrize("name", list(TYPES))
def test_a_question_type_has_a_prompt_a_gate_and_rows_that_pass_it(name: str) -> None:
    kind = TYPES[name]
    assert kind.name == name and kind.noun and kind.tokens > 0 and kind.order
    assert "{" not in prompt(f"qa_{name}", "English", domain="A").split("Example")[0]
    assert name in kind.gates and all(gate and all(check.can_judge(of) for check in gate)
                                      for of, gate in kind.gates.items())
    for choices in (None, kind.choices(CHUNK)):
        assert kind.schema(1, choices).model_json_schema()["properties"]["pairs"]
    assert 0 <= kind.target(CHUNK, 2) <= 2 and kind.target(Chunk("a", "x", ()), 2) >= 0
    assert kind.items("no answer") is None
    passed = 0
    for item in GOOD["English"][name]:
        [written] = kind.items(kind.schema(1, None).model_validate({"pairs": [item]}))
        assert kind.asked(written) and isinstance(kind.used(written), list)
        judged = [kind.judged(one, GATES) for one in kind.candidates(CHUNK, written, "English", TITLES["English"])]
        passed += any(not reason for _, reason in judged)
        for kept, reason in judged:
            assert reason or all(part.place and part.quote for part in kind.parts(kept))
    assert passed == len(GOOD["English"][name])


def test_rows_and_commands_know_the_types_that_there_are() -> None:
    assert set(QA_TYPES) == set(TYPES) and "mixed" not in TYPES
    assert [QA(question="a", answer="b", qa_type=name).qa_type for name in TYPES] == list(TYPES)


ROW = Candidate("How much?", "Much.", "long", chunk=CHUNK)
never = dropping("never", "never kept", lambda row: True)


def test_a_further_check_comes_last_and_one_can_be_left_out() -> None:
    gates = gates_with(GATES, [never], ["support"])
    assert all(gate[-1] is never for gate in gates.values())
    assert not any(check.name == "support" for gate in gates.values() for check in gate)
    assert gates_with(GATES) == {kind: tuple(gate) for kind, gate in GATES.items()}
    only_short = Check("brief", lambda row: "", ("not brief",), frozenset(["short"]))
    gates = gates_with(GATES, [only_short])
    assert gates["short"][-1] is only_short and only_short not in gates["long"]


def test_a_list_takes_the_place_of_a_gate_but_for_what_is_required() -> None:
    gates = gates_with(GATES, {"long": ["language", never]})
    assert [check.name for check in gates["long"]] == ["filled", "evidence", "language", "never"]
    assert gates["short"] == GATES["short"]


def test_a_check_that_only_stands_in_the_table_is_added_by_its_name() -> None:
    assert CHECKS["printed"][0] not in GATES["long"]
    gates = gates_with(GATES, ["printed", "language"])
    assert gates["long"][-1].name == "printed" and all(CHECKS["printed"][0] in gate for gate in gates.values())
    assert [check.name for check in gates["long"]].count("language") == 1


def test_a_check_that_always_applies_stands_behind_every_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    private = Check("privacy", lambda row: "", ("names a person",), always=True)
    monkeypatch.setitem(CHECKS, "privacy", [private])
    assert all(gate[-1] is private for gate in gates_with({**GATES, **closed_book.GATES}).values())
    assert private not in gates_with(GATES, leave_out=["privacy"])["long"]


@pytest.mark.parametrize(("add", "leave_out", "message"), [
    (["riddle"], [], '"riddle"'), ([], ["riddle"], '"riddle"'), ([], ["evidence"], "cannot be left out"),
    ([], ["filled"], "cannot be left out"), ({"riddle": []}, [], '"riddle"'), ({"long": ["riddle"]}, [], '"riddle"')])
def test_what_cannot_be_is_refused_plainly(add: Any, leave_out: list[str], message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        gates_with(GATES, add, leave_out)


async def test_scores_are_kept_beside_the_verdict() -> None:
    row = Candidate("How much?", "Much.")
    scoring = Check("likely", lambda row: Verdict("unlikely" if len(row.answer) > 9 else "", 0.5, 0.4), ("unlikely",))
    assert judge(row, (scoring,)) == "" and row.scores == [("likely", 0.5, 0.4)]

    async def asked(row: Candidate, ask: Any) -> Verdict:
        return Verdict(await ask("really?"), 0.1)

    async def ask(words: str) -> str:
        return f"no, not {words}"

    both = (Check("asked", asked, ("no",)), scoring)
    assert judge(row, both) == "" and await judge_asking(row, both, ask) == "no, not really?"
    assert row.scores[-1] == ("asked", 0.1, None)
