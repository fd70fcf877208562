"""`labkit glan`: rows of disciplines alone; every step can be edited, and a killed run goes on where it ended."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.cli_runs import kept_answers, labkit, rows, rows_of_killed, start, wait_for
from support.openai_standin import OpenAIStandIn, Said
from support.professor import Professor, fenced, kind_of

from labkit.datasets.dataset import Dataset
from labkit.settings import variables


@pytest.fixture
def professor() -> Professor:
    return Professor()


@pytest.fixture
def service(professor: Professor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenAIStandIn]:
    from labkit.settings import Settings

    monkeypatch.setitem(Settings.model_config, "env_file", ".env")
    monkeypatch.chdir(tmp_path)
    for name in variables().values():
        monkeypatch.delenv(name, raising=False)
    with OpenAIStandIn(answer=professor) as server:
        for name, value in (("OPENAI_BASE_URL", f"{server.url}/v1"), ("OPENAI_API_KEY", "k"), ("OPENAI_MODEL", "m"),
                            ("LABKIT_CACHE", str(tmp_path / "cache.sqlite")), ("LABKIT_CACHE_MODE", "off")):
            monkeypatch.setenv(name, value)
        (tmp_path / "d.txt").write_text("# Natural sciences\nPhysics\nChemistry\n", encoding="utf-8")
        yield server


SMALL = ("--max-subjects", 2, "--max-subtopics", 3, "--max-sessions", 2, "--num-iterations", 2, "--num-questions", 2)


def test_rows_carry_their_topic_and_a_second_run_asks_nothing(
    service: OpenAIStandIn, professor: Professor, tmp_path: Path
) -> None:
    args = ("glan", "--disciplines", "d.txt", *SMALL, "--language", "English", "--out", "g.jsonl")
    code, out, err = labkit(*args)
    assert code == 0, err
    made = rows(tmp_path / "g.jsonl")
    assert len(made) == 2 * 2 * 2 * 2 and professor.calls == {"Subjects": 2, "Sessions": 4, "Asked": 16, "Answer": 16}
    assert all(row["answer"].startswith("The outcome is") and row["method"] == "glan" for row in made)
    topic = made[0]["topic"]
    assert topic["discipline"] == "Physics" and topic["subject"] == "Physics Foundations" and topic["sessions"]
    assert topic["level"] == "introductory" and 1 <= len(topic["concepts"]) <= 5
    assert {row["topic"]["discipline"] for row in made} == {"Physics", "Chemistry"}
    assert "questions: 16 asked = 16 kept" in out and "answers: 16 asked = 16 kept" in out
    assert "16 rows in g.jsonl" in out
    before, written = len(service.posts), (tmp_path / "g.jsonl").read_bytes()
    assert labkit(*args)[0] == 0  # without any cache
    assert len(service.posts) == before and (tmp_path / "g.jsonl").read_bytes() == written
    assert sorted(file.name for file in (tmp_path / "g.glan").iterdir()) == [
        "dropped.jsonl", "questions.jsonl", "run.json", "subjects.jsonl", "syllabi.jsonl"]
    dataset = Dataset.load(tmp_path / "g.jsonl")
    dataset.train(tmp_path / "train.jsonl")
    assert rows(tmp_path / "train.sources.jsonl")[0]["topic"] == topic
    assert "topic" in rows(dataset.rag(tmp_path / "rag.jsonl"))[0] and dataset[0].topic.subject == topic["subject"]


def test_questions_and_answers_can_be_made_apart(service: OpenAIStandIn, professor: Professor, tmp_path: Path) -> None:
    assert labkit("glan", "--disciplines", "d.txt", *SMALL, "--question-only", "--out", "q.jsonl")[0] == 0
    asked = rows(tmp_path / "q.jsonl")
    assert len(asked) == 16 and not any(row["answer"] for row in asked) and not professor.calls["Answer"]
    with (tmp_path / "q.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"question": "How does a plane fly?"}\n')
    assert labkit("glan", "--answers-for", "q.jsonl", "--out", "g.jsonl")[0] == 0
    made = rows(tmp_path / "g.jsonl")
    assert [row["question"] for row in made] == [row["question"] for row in rows(tmp_path / "q.jsonl")]
    assert [row["topic"] for row in made[:-1]] == [row["topic"] for row in asked] and all(row["answer"] for row in made)
    before = len(service.posts)
    assert labkit("glan", "--answers-for", "q.jsonl", "--out", "g.jsonl")[0] == 0 and len(service.posts) == before


def test_proposed_disciplines_wait_for_a_check(service: OpenAIStandIn, professor: Professor, tmp_path: Path) -> None:
    args = ("glan", "--generate-disciplines", *SMALL, "--num-questions", 1, "--out", "g.jsonl")
    code, out, _ = labkit(*args)
    proposal = tmp_path / "g.glan" / "disciplines.txt"
    assert code == 0 and f"9 disciplines proposed in {Path('g.glan/disciplines.txt')}" in out
    assert "same command again" in out
    assert "# Natural sciences\n## Natural sciences X\n" in proposal.read_text(encoding="utf-8")
    assert not (tmp_path / "g.jsonl").exists() and professor.calls == {"Names": 1, "Subfields": 2}
    proposal.write_text("# Arts\nTap dance\n", encoding="utf-8")
    assert labkit(*args)[0] == 0
    assert {row["topic"]["discipline"] for row in rows(tmp_path / "g.jsonl")} == {"Tap dance"}
    assert professor.calls["Names"] == 1
    assert labkit("glan", "--generate-disciplines", "--no-check", *SMALL, "--num-questions", 1, "--num-iterations", 1,
                  "--out", "h.jsonl")[0] == 0 and len(rows(tmp_path / "h.jsonl")) == 18


def test_steps_that_were_edited_are_obeyed(service: OpenAIStandIn, professor: Professor, tmp_path: Path) -> None:
    args = ("glan", "--disciplines", "d.txt", *SMALL, "--out", "g.jsonl")
    assert labkit(*args, "--num-iterations", 1)[0] == 0
    folder = tmp_path / "g.glan"
    first = rows(folder / "subjects.jsonl")[0]
    first["subjects"] = [{"name": "Physics Foundations", "level": "advanced", "subtopics": []}]
    (folder / "subjects.jsonl").write_text(json.dumps(first) + "\n", encoding="utf-8")  # Chemistry is asked again
    calls = dict(professor.calls)
    assert labkit(*args)[0] == 0
    assert professor.calls["Subjects"] == calls["Subjects"] + 1 and professor.calls["Sessions"] == calls["Sessions"]
    new = rows(tmp_path / "g.jsonl")[8:]
    physics = [row["topic"] for row in new if row["topic"]["discipline"] == "Physics"]
    assert {(topic["subject"], topic["level"]) for topic in physics} == {("Physics Foundations", "advanced")}
    (folder / "syllabi.jsonl").write_text('{"discipline": "Physics"}\n', encoding="utf-8")
    code, _, err = labkit(*args)
    assert code == 1 and "syllabi.jsonl" in err and "subject" in err


def test_what_was_dropped_is_not_paid_for_again(service: OpenAIStandIn, professor: Professor, tmp_path: Path) -> None:
    professor.odd["Answer"] = lambda body: "I do not know." if "Physics" in fenced(body, "question") else \
        professor.answer(body)
    args = ("glan", "--disciplines", "d.txt", *SMALL, "--out", "g.jsonl")
    code, out, _ = labkit(*args)
    assert code == 0 and "8 dropped (does not know 8)" in out and len(rows(tmp_path / "g.jsonl")) == 8
    before = len(service.posts)
    code, out, _ = labkit(*args)
    assert len(service.posts) == before and "8 dropped (does not know 8)" in out


def test_a_discipline_that_fails_is_named_and_the_rest_is_finished(
    service: OpenAIStandIn, professor: Professor, tmp_path: Path
) -> None:
    professor.odd["Subjects"] = lambda body: Said(text=None, refusal="No.") if fenced(
        body, "discipline") == "Chemistry" else json.dumps(professor.subjects(body))
    args = ("glan", "--disciplines", "d.txt", *SMALL, "--out", "g.jsonl")
    code, _, err = labkit(*args)
    assert code == 1 and "Chemistry: no subject (refusal" in err and len(rows(tmp_path / "g.jsonl")) == 8
    professor.odd.clear()
    assert labkit(*args)[0] == 0 and len(rows(tmp_path / "g.jsonl")) == 16


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.1, 0.5, 0.85])
def test_a_killed_run_goes_on_with_no_finished_call_repeated_and_no_row_lost(
    service: OpenAIStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    monkeypatch.setenv("LABKIT_CACHE_MODE", "use")
    options = ("--disciplines", "d.txt", *SMALL, "--num-questions", 3, "--out")
    assert labkit("glan", *options, "whole.jsonl")[0] == 0
    whole, calls = rows(tmp_path / "whole.jsonl"), len(service.posts)
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "killed.sqlite"))
    service.latency, service.requests[:], service.answered = 0.1, [], 0
    child = start("glan", *options, "g.jsonl")
    wait_for(lambda: service.answered > share * calls, child)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    kept = kept_answers(tmp_path / "killed.sqlite")
    assert 0 < kept < calls
    if (tmp_path / "g.jsonl").exists():
        assert rows_of_killed(tmp_path / "g.jsonl") == whole[:len(rows_of_killed(tmp_path / "g.jsonl"))]
    service.latency, service.requests[:] = 0.0, []
    assert labkit("glan", *options, "g.jsonl")[0] == 0
    assert len(service.posts) == calls - kept and rows(tmp_path / "g.jsonl") == whole


def test_a_half_written_step_is_mended(service: OpenAIStandIn, professor: Professor, tmp_path: Path) -> None:
    args = ("glan", "--disciplines", "d.txt", *SMALL, "--out", "g.jsonl")
    assert labkit(*args)[0] == 0
    made = rows(tmp_path / "g.jsonl")
    for name in ("g.jsonl", "g.glan/questions.jsonl", "g.glan/syllabi.jsonl"):
        data = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(data[:-30])
    calls = dict(professor.calls)
    assert labkit(*args)[0] == 0 and rows(tmp_path / "g.jsonl") == made
    assert {kind: count - calls[kind] for kind, count in professor.calls.items()} == {
        "Subjects": 0, "Sessions": 1, "Asked": 1, "Answer": 1}


def test_personas_ask(service: OpenAIStandIn, tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"description": "A baker"}\n{"persona": "A pilot"}\nA nurse\n', encoding="utf-8")
    assert labkit("glan", "--disciplines", "d.txt", *SMALL, "--personas", "p.jsonl", "--num-questions", 3, "--out",
                  "g.jsonl")[0] == 0
    made = rows(tmp_path / "g.jsonl")
    assert {row["topic"]["persona"] for row in made} == {"A baker", "A pilot", "A nurse"}
    assert {fenced(post.body, "persona") for post in service.posts if kind_of(post.body) == "Asked"} == {
        "A baker", "A pilot", "A nurse"}


@pytest.mark.parametrize(("args", "said"), [
    ((), "--disciplines"), (("--disciplines", "none.txt"), "none.txt"),
    (("--disciplines", "empty.txt"), "no discipline"),
    (("--answers-for", "q.jsonl", "--disciplines", "d.txt"), "only answers"),
    (("--answers-for", "g.jsonl"), "is to be read"),
        (("--disciplines", "d.txt", "--max-subjects", "0"), "max-subjects"),
    (("--disciplines", "d.txt", "--personas", "empty.txt"), "no persona")])
def test_a_wrong_call_exits_with_2_and_asks_nothing(
    service: OpenAIStandIn, tmp_path: Path, args: tuple[str, ...], said: str
) -> None:
    (tmp_path / "empty.txt").write_text("")
    code, _, err = labkit("glan", *args, "--out", "g.jsonl")
    assert code == 2 and said in err and service.posts == [] and not (tmp_path / "g.jsonl").exists()


def test_a_file_of_another_run_is_not_mixed_with(service: OpenAIStandIn, tmp_path: Path) -> None:
    args = ("glan", "--disciplines", "d.txt", *SMALL, "--out", "g.jsonl")
    assert labkit(*args)[0] == 0
    code, _, err = labkit(*args, "--language", "Japanese")
    assert code == 2 and "begun with other options (language English)" in err


@pytest.mark.parametrize("line", ["not JSON", '{"answer": "x"}', "[1]", '{"question": ["x"]}'])
def test_a_damaged_file_of_questions_is_named_before_anything_is_asked(
    service: OpenAIStandIn, tmp_path: Path, line: str
) -> None:
    (tmp_path / "q.jsonl").write_text(f'{{"question": "How high is it?"}}\n{line}\n', encoding="utf-8")
    code, _, err = labkit("glan", "--answers-for", "q.jsonl", "--out", "g.jsonl")
    assert code == 1 and "q.jsonl, line 2" in err and service.posts == []
