"""Checks on the command line: added, left out, and refused by name before anything is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.evolver import say, seeds
from support.judges import GOOD as GOOD_RATINGS
from support.judges import garbage, is_reading, judging
from support.openai_standin import OpenAIStandIn
from support.qa_types import GOOD, STATEMENTS, good_answer
from typer.testing import CliRunner

from labkit.cli.app import app
from labkit.datasets.dataset import Dataset
from labkit.datasets.jsonl import line_of
from labkit.generate.qa.types import TYPES
from labkit.quality.checks import CHECKS, Check

pytestmark = pytest.mark.usefixtures("apart_from_machine")


def labkit(*args: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn(answer=good_answer("English")) as server:
        for name, value in {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": "k", "OPENAI_MODEL": "m",
                            "LABKIT_PROVIDER": "openai"}.items():
            monkeypatch.setenv(name, value)
        (tmp_path / "w2.md").write_text("# Water dispenser W2\n\n" + "\n\n".join(STATEMENTS["English"]),
                                        encoding="utf-8")
        yield server


ARGS = ("generate", "w2.md", "--out", "qa.jsonl", "--num-questions", 2, "--qa-type", "short")


def test_the_types_to_choose_from_are_those_that_there_are() -> None:
    _, _, err = labkit(*ARGS[:-1], "riddle")
    assert all(f"'{name}'" in err for name in (*TYPES, "mixed"))


def test_a_check_is_added_by_its_name(service: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    brief = Check("brief", lambda row: "not brief" if len(row.answer) > 10 else "", ("not brief",))
    monkeypatch.setitem(CHECKS, "brief", [brief])
    code, said, _ = labkit(*ARGS, "--check", "brief")
    answers = [row.answer for row in Dataset.load("qa.jsonl")]
    assert code == 0 and "not brief 1" in said and answers == [GOOD["English"]["short"][0]["answer"]]


def test_a_check_is_left_out_by_its_name(service: OpenAIStandIn) -> None:
    bad = {**GOOD["English"]["short"][0], "answer": "seven litres"}
    service._answer = lambda body: json.dumps({"pairs": [bad]})
    assert labkit(*ARGS)[0] == 1 and not Path("qa.jsonl").read_bytes()
    assert labkit(*ARGS, "--no-check", "support")[0] == 0
    assert [row.answer for row in Dataset.load("qa.jsonl")] == ["seven litres"]


@pytest.mark.parametrize(("option", "message"), [
    (("--check", "?"), "printed"), (("--no-check", "riddle"), "support"), (("--no-check", "evidence"), "cannot be")])
def test_a_check_that_cannot_be_is_refused_before_anything_is_asked(option: tuple[str, str], message: str,
                                                                    service: OpenAIStandIn) -> None:
    for command in (ARGS, (*ARGS, "--estimate")):
        code, _, err = labkit(*command, *option)
        assert code == 2 and message in err and service.posts == []


def test_checks_of_evolution(service: OpenAIStandIn) -> None:
    service._answer = say
    Path("s.jsonl").write_bytes(b"".join(line_of(seed.model_dump()) for seed in seeds(3)))
    args = ("evolve", "--seed-file", "s.jsonl", "--rounds", 1, "--question-only", "--out", "e.jsonl")
    code, _, err = labkit(*args, "--no-check", "riddle")
    assert code == 2 and "gain" in err and service.posts == []
    assert labkit(*args, "--no-check", "gain")[0] == 0 and len(Dataset.load("e.jsonl")) == 3
    assert len(service.posts) == 3  # nothing was compared


def test_a_judge_is_named_in_the_command(service: OpenAIStandIn) -> None:
    good = good_answer("English")
    judge = judging(lambda pair: GOOD_RATINGS if "cold" in pair["question"] else (5, 2, 5, 5))
    service._answer = lambda body: judge(body) if is_reading(body) else good(body)
    code, said, err = labkit(*ARGS, "--judge", "j", "--dropped", "dropped.jsonl", "--report", "r.html")
    assert code == 0, err
    report = Path("r.html").read_text(encoding="utf-8")
    assert "Judge" in report and "reading 1.00 (of 0.70)" in report and "reading 0.25 (of 0.70)" in report
    assert "Each pair is judged by j." in said and "judged beside its question" in said
    rows = Dataset.load("qa.jsonl").records
    assert rows and all("cold" in row.question and row.checks[0].name == "reading" for row in rows)
    dropped = [json.loads(line) for line in Path("dropped.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {row["checks"][0]["score"] for row in dropped if row["check"] == "reading"} == {0.25}
    asked = len(service.posts)
    assert {post.body["model"] for post in service.posts} == {"m", "j"}
    code, said, _ = labkit(*ARGS[:3], "all.jsonl", *ARGS[4:], "--judge", "j", "--judge-threshold", 0.2)
    assert code == 0 and len(service.posts) == asked  # all answers are kept
    assert len(Dataset.load("all.jsonl")) > len(rows)
    assert labkit(*ARGS[:3], "un.jsonl", *ARGS[4:], "--judge", "j", "--no-check", "reading")[0] == 0
    assert not Dataset.load("un.jsonl")[0].checks


def test_a_judge_that_gives_no_verdict_keeps_nothing_and_says_so(service: OpenAIStandIn) -> None:
    good = good_answer("English")
    service._answer = lambda body: garbage(body) if is_reading(body) else good(body)
    code, said, _ = labkit(*ARGS, "--check", "reading")
    assert code == 1 and "not judged: malformed" in said and "0 rows in qa.jsonl" in said


def test_the_embedded_model_cannot_take_another_one_for_a_judge(monkeypatch: pytest.MonkeyPatch,
                                                                service: OpenAIStandIn) -> None:
    monkeypatch.setenv("LABKIT_PROVIDER", "local")
    code, _, err = labkit(*ARGS, "--judge", "gpt-4.1")
    assert code == 2 and '"gpt-4.1" cannot judge' in err and "--check reading" in err
