"""A plan that is followed: what stands beside `--plan`, what each method takes from it, and a run that is killed."""

from __future__ import annotations

import re
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from support.cli_runs import facts, kept_answers, labkit, pairs, rows, start, wait_for
from support.evolver import say, seeds
from support.openai_standin import OpenAIStandIn
from support.professor import Professor

from labkit.datasets.jsonl import line_of
from labkit.datasets.plan.journal import Journal, read_journal
from labkit.datasets.plan.plan import Audience, Kind, PlanCell, PlanLanguage, Section, TaskPlan, TopicPart
from labkit.datasets.plan.plan_file import read_plan, write_plan
from labkit.datasets.record import QA
from labkit.errors import SettingsError
from labkit.pipelines.plan_options import language_of
from labkit.quality.checks.avoided import SPOKEN_OF


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


# ---- what each method takes from it


def answers(server: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("OPENAI_BASE_URL", f"{server.url}/v1"), ("OPENAI_API_KEY", "k"), ("OPENAI_MODEL", "m")):
        monkeypatch.setenv(name, value)


GLAN = ("glan", "--max-subjects", 2, "--max-subtopics", 3, "--max-sessions", 2, "--out", "g.jsonl")


def test_glan_drops_what_a_plan_avoids_and_asks_for_each_audience(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = read_plan(plan)
    made.sections, made.kinds, made.languages = [], made.kinds[:1], made.languages[:1]
    made.audiences = [Audience(share=2), Audience(name="owners", persona="Someone who owns a hammer.")]
    made.count, made.avoid = 24, ["Foundations"]
    write_plan(made, plan)
    with OpenAIStandIn(answer=Professor()) as server:
        answers(server, monkeypatch)
        code, out, _ = labkit(*GLAN, "--plan", plan)
    kept = [QA.model_validate(row) for row in rows(Path("g.jsonl"))]
    assert code == 0 and f"{SPOKEN_OF} 12" in out and kept
    assert not any("Foundations" in row.question + row.answer for row in kept)
    audiences = Counter(made.cell_of(row).audience for row in kept)
    assert audiences["anyone"] > audiences["owners"] > 0


def test_evolution_drops_what_a_plan_avoids(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("s.jsonl").write_bytes(b"".join(line_of({"Instruction": seed.question}) for seed in seeds(6)))
    command = ("evolve", "--seed-file", "s.jsonl", "--question-only", "--plan", plan, "--num-rows", 4, "--out")
    with OpenAIStandIn(answer=say) as server:
        answers(server, monkeypatch)
        assert labkit(*command, "e.jsonl")[0] == 0
        words = [max(re.findall(r"[a-z]{6,}", row["question"]), key=len) for row in rows(Path("e.jsonl"))[:1]]
        write_plan(read_plan(plan).model_copy(update={"avoid": words}), plan)
        _, out, _ = labkit(*command, "f.jsonl")
    assert SPOKEN_OF in out and not (Path("f.jsonl").exists() and words[0] in Path("f.jsonl").read_text())


def test_what_is_passed_over_is_asked_for_by_a_plan_where_all_is_to_be_asked(
        apart_from_machine: None, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("w.md").write_text("# Contents\n\n" + "\n".join(
        f"{place} The {name} pump moves {place}00 litres {'.' * 30} {place}" for place, name in enumerate(
            ("amber", "azure", "beige", "black", "brown", "coral", "cream", "green"), 1)))
    write_plan(TaskPlan(task="t", count=2, sections=[Section(file="w.md")], kinds=[Kind(skill="s", type="long")],
                        languages=[PlanLanguage(name="English")]), "plan.yaml")
    with OpenAIStandIn(answer=pairs) as server:
        answers(server, monkeypatch)
        labkit("generate", "w.md", "--plan", "plan.yaml", "--out", "qa.jsonl")
        assert not server.posts
        labkit("generate", "w.md", "--plan", "plan.yaml", "--out", "all.jsonl", "--ask-all")
        assert server.posts


# ---- a run that is killed


def test_orders_that_a_killed_run_half_gave_are_void(plan: Path, tmp_path: Path) -> None:
    path, made = tmp_path / "qa.plan.jsonl", read_plan(plan)
    cell = PlanCell("a.txt", "long", "as written", "anyone", "English")
    with Journal(path) as journal:
        journal.begin(made, 0)
        journal.order("a.txt", [(cell, "c1", 2), (cell, "c2", 1)])
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2]))  # the kill: one order of two, and not yet given
    with Journal(path) as journal:
        assert not journal.asked.orders
        given = journal.order("a.txt", [(cell, "c2", 1), (cell, "c3", 1)])
        journal.order("b.txt", [(cell, "c4", 1)])
        assert journal.asked.open("a.txt") == given
    assert read_journal(path).open("a.txt") == given, "what was void stays so when the file is read again"
    path.write_bytes(b"".join(lines).replace(b', "orders": 2', b""))
    assert len(read_journal(path).open("a.txt")) == 2, "a file of a version that named no number"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_planned_run_that_is_killed_pays_nothing_twice_and_gives_all_rows(
        apart_from_machine: None, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[dict] = []
    dead = threading.Event()

    def answer(body: dict) -> str:
        heard.append(body)
        if len(heard) > 4:  # these are on their way when the run dies
            dead.wait(40)
        return pairs(body)

    with OpenAIStandIn(models=["m"], answer=answer) as service:
        answers(service, monkeypatch)
        Path("pumps.md").write_text("\n\n".join(f"# Part {number}\n\n{facts(number)}" for number in range(1, 5)))
        write_plan(TaskPlan(
            task="t", count=24, kinds=[Kind(skill="s", type="short")], languages=[PlanLanguage(name="English")],
            sections=[Section(file="pumps.md", headings=[f"Part {number}"]) for number in range(1, 5)],
            audiences=[Audience(), Audience(name="owners", persona="Someone who owns a pump.")]), "plan.yaml")
        command = ("generate", "pumps.md", "--max-tokens", "150", "--plan", "plan.yaml", "--out")
        process = start(*command, "qa.jsonl")
        wait_for(lambda: service.in_flight > 0 and len(heard) > 4 and kept_answers(Path("cache.sqlite")) == 4, process)
        process.kill()
        process.communicate()
        dead.set()
        assert process.returncode == -9 and not read_journal("qa.plan.jsonl").ended
        unkept = len(service.posts) - 4
        code, out, _ = labkit(*command, "qa.jsonl")
        posts = len(service.posts)
        assert code == 0 and "going on with pass 1" in out and read_journal("qa.plan.jsonl").ended
        monkeypatch.setenv("LABKIT_CACHE", str(Path("whole.sqlite").resolve()))
        assert labkit(*command, "whole.jsonl")[0] == 0
    assert [row["id"] for row in rows(Path("qa.jsonl"))] == [row["id"] for row in rows(Path("whole.jsonl"))]
    assert posts == len(service.posts) - posts + unkept, "only what was on its way when it died is sent again"
