"""A plan that is followed: what stands beside `--plan`, what each method takes from it, and a run that is killed."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.cli_runs import labkit

from labkit.datasets.plan.plan import Kind, PlanLanguage, Section, TaskPlan, TopicPart
from labkit.datasets.plan.plan_file import read_plan, write_plan
from labkit.errors import SettingsError
from labkit.pipelines.plan_options import language_of


@pytest.fixture
def plan(apart_from_machine: None, tmp_path: Path) -> Path:
    return write_plan(TaskPlan(
        task="t", sections=[Section(file="a.txt")], topics=[TopicPart(topic="Geology")],
        kinds=[Kind(skill="s", type="long"), Kind(skill="h", type="long", difficulty="harder")],
        languages=[PlanLanguage(name="English"), PlanLanguage(name="Japanese")]), tmp_path / "plan.yaml")


# ---- what stands beside --plan


@pytest.mark.parametrize(("command", "said"), [
    (("generate", "a.txt", "--qa-type", "long"), "--qa-type"),  # the default, and written all the same
    (("generate", "a.txt", "--num-questions", "2", "--language", "Korean"), "--num-questions and --language"),
    (("glan", "--disciplines", "d.txt", "--num-questions", "3"), "--disciplines and --num-questions"),
    (("glan", "--answers-for", "q.jsonl"), "--answers-for"), (("glan", "--personas", "p.txt"), "--personas"),
    (("evolve", "--answers-for", "q.jsonl"), "--answers-for"),
    (("converse", "a.txt", "--personas", "p.txt"), "--personas")])
def test_an_option_whose_place_a_plan_takes_is_refused_in_one_line(plan: Path, command: tuple[str, ...],
                                                                   said: str) -> None:
    code, out, err = labkit(*command, "--plan", plan, "--out", "qa.jsonl")
    assert (code, out, err.count("\n")) == (2, "", 1) and f"--plan takes the place of {said}: leave out" in err
    assert not list(Path().glob("qa*"))


def test_what_the_environment_says_stands_beside_a_plan(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_LANGUAGE", "Korean")
    Path("b.txt").write_text("Nothing of the plan.")
    code, _, err = labkit("generate", "b.txt", "--plan", plan, "--out", "qa.jsonl")
    assert code == 2 and "asks about none of these files" in err


@pytest.mark.parametrize("command", [("glan",), ("evolve", "--seed-file", "s.jsonl"), ("converse", "a.txt")])
def test_a_language_narrows_a_plan_and_does_not_leave_it(plan: Path, command: tuple[str, ...]) -> None:
    code, _, err = labkit(*command, "--plan", plan, "--language", "Korean", "--out", "qa.jsonl")
    assert code == 2 and err.count("\n") == 1 and "no rows in Korean" in err and "English, Japanese" in err


def test_the_language_of_a_method_is_one_that_has_a_share(plan: Path) -> None:
    made = read_plan(plan)
    made.languages[0].share = 0
    assert language_of(made, plan, None) == "Japanese" == language_of(made, plan, "ja")
    with pytest.raises(SettingsError, match="no rows in English"):
        language_of(made, plan, "English")
