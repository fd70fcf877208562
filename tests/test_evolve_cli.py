"""`labkit evolve`: exit codes, files, and a run that goes on where it was killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from support.evolver import JA, say, seeds, system, wanted
from support.openai_standin import Fault, OpenAIStandIn, rate_limit
from typer.testing import CliRunner

from labkit import show
from labkit.cli.app import app
from labkit.datasets.dataset import Dataset
from labkit.datasets.finetune_check import validate_train
from labkit.datasets.jsonl import line_of
from labkit.datasets.record import Evidence, Source
from labkit.documents.types import Chunk, Segment
from labkit.errors import DatasetError

pytestmark = pytest.mark.usefixtures("apart_from_machine")


def configure(server: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": "k", "OPENAI_MODEL": "m",
                        "LABKIT_PROVIDER": "openai"}.items():
        monkeypatch.setenv(name, value)


def evolve(*args: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["evolve", *map(str, args)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def seed_file(folder: Path, count: int = 12) -> Path:
    path = folder / "seeds.jsonl"
    path.write_bytes(b"".join(line_of({"Instruction": seed.question, "Output": ""}) for seed in seeds(count)))
    return path


def test_the_command_that_people_know(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "e.jsonl"
    args = ("--seed-file", seed_file(tmp_path), "--column-names", "Instruction", "--num-rows", 8, "--min-len-chars", 32,
            "--max-len-chars", 512, "--temperature", 0.7, "--top-p", 0.95, "--language", "English", "--question-only",
            "--out", out)
    with OpenAIStandIn(answer=say) as server:
        configure(server, monkeypatch)
        code, said, err = evolve(*args)
        asked = len(server.posts)
        assert evolve(*args)[0] == 0 and len(server.posts) == asked
    rows = Dataset.load(out).records
    assert code == 0 and "labkit:" not in err and len(rows) == 8
    assert all(32 <= len(row.question) <= 512 and row.method.startswith("evolve:") and row.parents for row in rows)
    assert f"8 rows in {out}" in said and "asked = 8 kept" in said and "chunks" not in said
    bodies = [post.body for post in server.posts if wanted(post.body) == "Evolved"]
    assert {(body["temperature"], body["top_p"]) for body in bodies} == {(0.7, 0.95)}


def test_chunks_and_columns_of_the_seeds_go_along_from_run_to_run(tmp_path: Path,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    text = "The amber pump moves 110 litres in one hour. The azure pump moves 120 litres in one hour."
    chunks = [Chunk("a.txt", text, (Segment(0, len(text), 1),)), Chunk("a.txt", "Bye.", (Segment(0, 4, 2),))]
    given = [seed.model_copy(update={
        "extra": {"ticket": number}, "evidence": Evidence(text=text[:44], start=0, end=44, pages=[1]),
        "source": Source(file="a.txt", sha256="5" * 64, pages=[1], chunk_id=chunks[0].id)})
        for number, seed in enumerate(seeds(3))]
    Dataset(given).save(tmp_path / "qa.jsonl", chunks=chunks)
    bare = Dataset(seeds(2)).save(tmp_path / "bare.jsonl")
    with OpenAIStandIn(answer=say) as server:
        configure(server, monkeypatch)
        assert evolve("--seed-file", tmp_path / "qa.jsonl", "--question-only", "--operator", "deepen", "--rounds", 1,
                      "--out", tmp_path / "q.jsonl")[0] == 0
        assert evolve("--answers-for", tmp_path / "q.jsonl", "--out", tmp_path / "e.jsonl")[0] == 0
        assert evolve("--seed-file", bare, "--question-only", "--rounds", 1, "--out", tmp_path / "none.jsonl")[0] == 0
    assert not (tmp_path / "none.chunks.jsonl").exists()
    for name in ("q", "e"):
        made = Dataset.load(tmp_path / f"{name}.jsonl")
        assert [one.chunk for one in made.chunks] == chunks and len(made) == 3
        assert {record.parents[0]: record.extra["ticket"] for record in made} == {
            seed.id: seed.extra["ticket"] for seed in given}
    (tmp_path / "e.chunks.jsonl").write_text("mine\n")
    with OpenAIStandIn(answer=say) as server:
        configure(server, monkeypatch)
        code, _, err = evolve("--answers-for", tmp_path / "q.jsonl", "--out", tmp_path / "e.jsonl")
        assert code == 2 and "e.chunks.jsonl is there already" in err and not server.posts


def test_questions_without_answers_are_shown_and_answered_later(tmp_path: Path,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    out, answered = tmp_path / "e.jsonl", tmp_path / "answered.jsonl"
    with OpenAIStandIn(answer=say) as server:
        configure(server, monkeypatch)
        assert evolve("--seed-file", seed_file(tmp_path, 6), "--question-only", "--out", out)[0] == 0
        waiting = Dataset.load(out)
        with pytest.raises(DatasetError, match="has an answer"):
            waiting.train(tmp_path / "train.jsonl")
        assert not (tmp_path / "train.jsonl").exists()
        assert "evolve:" in show.qa(waiting.records)._repr_html_() and len(waiting.to_pandas()) == len(waiting)
        waiting.rag(tmp_path / "rag.jsonl")
        assert evolve("--answers-for", out, "--out", answered)[0] == 0
        asked = len(server.posts)
        assert evolve("--answers-for", out, "--out", answered)[0] == 0 and len(server.posts) == asked
    done = Dataset.load(answered)
    assert len(done) == len(waiting) and all(record.answer for record in done)
    assert not [problem for problem in validate_train(done.train(tmp_path / "train.jsonl")) if problem.serious]
    mixed = Dataset([*waiting.records[:2], *done.records])
    mixed.train(tmp_path / "train.jsonl")
    assert mixed.notes == [f"2 questions without an answer left out of {tmp_path / 'train.jsonl'}."]


def test_a_method_file_and_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "method.md").write_text("<!-- note -->\n1. Ask for the price too.", encoding="utf-8")
    with OpenAIStandIn(answer=say) as server:
        configure(server, monkeypatch)
        base = ("--seed-file", seed_file(tmp_path, 4), "--rounds", 1, "--question-only", "--out")
        assert evolve(*base, tmp_path / "a.jsonl", "--method", tmp_path / "method.md")[0] == 0
        assert "1. Ask for the price too." in system(server.posts[0].body)
        assert evolve(*base, tmp_path / "b.jsonl", "--operator", "deepen=2", "--operator", "breadth=0")[0] == 0
    assert {record.method for record in Dataset.load(tmp_path / "a.jsonl")} == {"evolve:method"}
    assert {record.method for record in Dataset.load(tmp_path / "b.jsonl")} == {"evolve:deepen"}


@pytest.mark.parametrize("args", [
    (), ("--seed-file", "s.jsonl"), ("--out", "e"), ("--seed-file", "s.jsonl", "--out", "s.jsonl"), *(
        ("--seed-file", "s.jsonl", "--out", "e", *more) for more in (
            ("--answers-for", "s.jsonl"), ("--column-names", "nothing"), ("--operator", "riddle"),
            ("--operator", "deepen=much"), ("--num-rows", "0"), ("--rounds", "0"), ("--top-p", "0"),
            ("--temperature", "3"), ("--method", "none.md"), ("--min-len-chars", "600"))),
])
def test_a_wrong_call_exits_with_2_and_asks_nobody(args: tuple[str, ...], tmp_path: Path,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    seed_file(tmp_path, 3).rename(tmp_path / "s.jsonl")
    with OpenAIStandIn(answer=say) as server:
        configure(server, monkeypatch)
        code, _, err = evolve(*args)
        assert code == 2 and err and server.posts == []
    assert (tmp_path / "s.jsonl").read_bytes().count(b"\n") == 3


def test_rows_that_cannot_be_used_are_named_and_the_rest_is_finished(tmp_path: Path,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    path = seed_file(tmp_path, 3)
    with path.open("ab") as file:
        file.write(b'{"other": 1}\n')
    with OpenAIStandIn(answer=say) as server:
        configure(server, monkeypatch)
        code, _, err = evolve("--seed-file", path, "--column-names", "Instruction", "--rounds", 1, "--out", "e.jsonl")
    assert code == 1 and "line 4" in err and "1 rows of" in err and len(Dataset.load("e.jsonl")) == 3
    assert evolve("--seed-file", "none.jsonl", "--out", "f.jsonl")[0] == 1 and not Path("f.jsonl").exists()


def test_what_failed_for_now_is_done_by_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, args = seed_file(tmp_path, 3), ("--rounds", 1, "--question-only", "--operator", "deepen", "--out", "e.jsonl")
    with OpenAIStandIn(answer=say, faults=[Fault(500, "500", "Broken.")] * 15) as server:  # five tries of each
        configure(server, monkeypatch)
        monkeypatch.setattr("labkit.llm.retries.backoff", lambda tries: 0.01)
        code, said, err = evolve("--seed-file", path, *args)
        assert code == 1 and "run the same command again" in err and "(server error " in said
        server.faults = [rate_limit(retry_after_ms="1")]
        code, _, err = evolve("--seed-file", path, *args)
    assert code == 0 and "labkit:" not in err and len(Dataset.load("e.jsonl")) == 3


def test_nothing_kept_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with OpenAIStandIn(answer=lambda body: "No.") as server:
        configure(server, monkeypatch)
        code, said, err = evolve("--seed-file", seed_file(tmp_path, 2), "--out", "e.jsonl")
    assert code == 1 and "Nothing was kept" in err and "malformed 4" in said


def test_japanese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "seeds.jsonl"
    path.write_bytes(b"".join(line_of({"指示": seed.question}) for seed in seeds(3, "Japanese")))
    with OpenAIStandIn(answer=lambda body: say(body, japanese=True)) as server:
        configure(server, monkeypatch)
        code, _, err = evolve("--seed-file", path, "--column-names", "指示", "--language", "日本語", "--rounds", 1,
                              "--operator", "deepen", "--out", "e.jsonl")
    assert code == 0 and "labkit:" not in err
    rows = Dataset.load("e.jsonl").records
    assert len(rows) == 3 and all(any(noun in row.question for noun in JA) for row in rows)
    assert "核心" in system(server.posts[0].body)


@pytest.mark.slow
def test_a_killed_run_goes_on_without_a_repeated_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, out = seed_file(tmp_path, 24), tmp_path / "e.jsonl"
    args = ["evolve", "--seed-file", str(path), "--rounds", "2", "--out", str(out)]
    with OpenAIStandIn(answer=say, latency=0.05) as server:
        configure(server, monkeypatch)
        child = subprocess.Popen([sys.executable, "-m", "labkit", *args], stdout=subprocess.DEVNULL, env={
            **os.environ, "PYTHONPATH": str(Path(__file__).parents[1])})
        deadline = time.monotonic() + 60
        while not (out.exists() and out.read_bytes().count(b"\n") >= 5) and time.monotonic() < deadline:
            time.sleep(0.02)
        child.send_signal(signal.SIGKILL)
        child.wait()
        written = [line for line in out.read_bytes().split(b"\n") if line]
        whole = len(Dataset.load(out))
        time.sleep(0.3)
        in_flight = server.most_in_flight
        server.latency = 0
        code, said, err = evolve(*args[1:])
        asked = Counter(json.dumps(post.body, sort_keys=True) for post in server.posts if post.body)
        before = len(server.posts)
        fresh = tmp_path / "fresh.jsonl"
        assert evolve(*args[1:-1], fresh)[0] == 0 and len(server.posts) == before
    assert 5 <= whole <= len(written) and code == 0 and "labkit:" not in err
    assert sum(count - 1 for count in asked.values()) <= in_flight  # only what was in flight at the kill
    rows = Dataset.load(out).records
    assert {row.id for row in rows} == {row.id for row in Dataset.load(fresh)} and len(rows) > 30
    assert len({row.id for row in rows}) == out.read_bytes().count(b"\n")
    assert f"asked = {len(rows)} kept" in said
