"""`labkit export`: exit codes, the books in words, and files that a fine-tuning job takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from labkit.cli.app import app
from labkit.datasets.dataset import Dataset
from labkit.datasets.finetune_check import validate_train
from labkit.datasets.record import QA, Source, Turn
from labkit.datasets.train_validation_split import shared_chunks
from labkit.settings import sample

BOM = b"\xef\xbb\xbf"
SAMPLES = sorted(sample("datasets").glob("*.jsonl"))


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def export(*args: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["export", *map(str, args)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def made(count: int, **fields: object) -> Dataset:
    return Dataset(QA(**({"question": f"What is part {number}?", "answer": f"It is number {number}.", "qa_type": "long",
                          "source": Source(file="parts.txt", sha256="0" * 64, chunk_id=f"c{number // 2}")} | fields))
                   for number in range(count))


def examples(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8-sig").splitlines()]


def test_the_samples_become_files_to_train_on(tmp_path: Path) -> None:
    code, out, err = export(*SAMPLES, "--out", "new/training", "--validation", "0.3", "--system", "Be brief.")
    assert (code, err) == (0, "")
    assert "en-handbook-run-2.jsonl: 28 rows read = 8 kept + 20 dropped (same pair 20)" in out
    assert "2 datasets: 57 rows read = 37 kept + 20 dropped" in out
    folder = tmp_path / "new" / "training"
    assert sorted(path.name for path in folder.iterdir()) == [
        "qa.jsonl", "train.jsonl", "train.sources.jsonl", "validation.jsonl", "validation.sources.jsonl"]
    train, validation = folder / "train.jsonl", folder / "validation.jsonl"
    assert len(examples(train)) + len(examples(validation)) == len(Dataset.load(folder / "qa.jsonl")) == 37
    for path in (train, validation):
        assert path.read_bytes().startswith(BOM) and validate_train(path) == []
        assert all(row["messages"][0] == {"role": "system", "content": "Be brief."} for row in examples(path))
    by_id = {record.id: record for record in Dataset.load(folder / "qa.jsonl")}
    sides = [[by_id[row["id"]] for row in examples(folder / f"{name}.sources.jsonl")]
             for name in ("train", "validation")]
    assert not shared_chunks(*sides) and {record.id for side in sides for record in side} == set(by_id)
    before = [path.read_bytes() for path in sorted(folder.iterdir())]
    again, _, _ = export(*SAMPLES, "--out", "new/training", "--validation", "0.3", "--system", "Be brief.")
    assert again == 0 and before == [path.read_bytes() for path in sorted(folder.iterdir())]


def test_without_validation_and_without_a_mark(tmp_path: Path) -> None:
    made(30).save("qa.jsonl")
    assert export("qa.jsonl", "--out", "x", "--no-bom")[0] == 0
    assert (tmp_path / "x" / "validation.jsonl").exists()
    code, out, err = export("qa.jsonl", "--out", "x", "--no-bom", "--validation", "0")
    assert (code, err) == (0, "") and "byte order mark" not in out
    # what is trained on now must not be left to validate on
    assert sorted(path.name for path in Path("x").iterdir()) == ["qa.jsonl", "train.jsonl", "train.sources.jsonl"]
    train = tmp_path / "x" / "train.jsonl"
    assert train.read_bytes().startswith(b'{"messages"') and len(examples(train)) == 30


def test_booleans_and_conversations_are_examples_like_any_other(tmp_path: Path) -> None:
    turns = [Turn(question="What is it?", answer="A tap."), Turn(question="Which colour does it have?", answer="Blue.")]
    Dataset([*made(10), QA(question="The tap is blue.", answer="False", qa_type="boolean"),
             QA(question="What is it?", answer="A tap.", qa_type="conversation", turns=turns)]).save("qa.jsonl")
    assert export("qa.jsonl", "--out", "x", "--validation", "0")[0] == 0
    boolean, talk = (row["messages"] for row in examples(tmp_path / "x" / "train.jsonl")[-2:])
    assert [message["content"] for message in boolean] == ["The tap is blue.", "False"]
    assert [(message["role"], message["content"]) for message in talk] == [
        (role, said) for turn in turns for role, said in (("user", turn.question), ("assistant", turn.answer))]


def test_questions_without_an_answer_are_not_trained_on(tmp_path: Path) -> None:
    waiting = [QA(question=f"Why is part {number} there?", answer="", qa_type="long") for number in range(5)]
    Dataset([*made(12), *waiting]).save("some.jsonl")
    code, out, err = export("some.jsonl", "--out", "training", "--validation", "0")
    assert (code, err) == (0, "") and "5 questions without an answer" in out and "12 rows" in out
    assert len(examples(tmp_path / "training" / "train.jsonl")) == 12
    assert len(Dataset.load("training/qa.jsonl")) == 17
    Dataset(waiting).save("none.jsonl")
    code, out, err = export("none.jsonl", "--out", "other")
    assert code == 1 and "nothing to train on" in err and not Path("other").exists()


def test_conflicts_are_named() -> None:
    made(12).save("a.jsonl")
    Dataset([QA(question="What is part 3?", answer="It is number 4.", qa_type="long")]).save("b.jsonl")
    code, out, _ = export("a.jsonl", "b.jsonl", "--out", "x", "--validation", "0")
    assert code == 0
    assert ('two answers: "What is part 3?": kept "It is number 3." (a.jsonl), left out "It is number 4." (b.jsonl)'
            in out)


def test_a_dataset_that_cannot_be_read_costs_the_others_nothing() -> None:
    train = made(12).train("train.jsonl")
    made(12).save("a.jsonl")
    code, out, err = export("none.jsonl", "a.jsonl", train, "--out", "x", "--validation", "0")
    assert code == 1 and "12 rows" in out and len(Dataset.load("x/qa.jsonl")) == 12
    assert [line.split(". ")[0] for line in err.splitlines()] == [
        "labkit: none.jsonl does not exist",
        "labkit: train.jsonl is a file for fine-tuning: it lacks some of what a dataset holds"]
    code, _, err = export("none.jsonl", "--out", "y")
    assert code == 1 and not Path("y").exists() and "None of the datasets can be used" in err


def test_a_file_that_would_be_refused_is_said_and_exits_with_1() -> None:
    made(6).save("few.jsonl")
    code, out, err = export("few.jsonl", "--out", "x", "--validation", "0.3")
    assert code == 1 and err.strip() == "labkit: train.jsonl: The file has 4 examples; a job takes 10 or more."
    assert "validation.jsonl: The file has 2 examples; what so few say" in out
    made(2).save("one.jsonl")
    code, _, err = export("one.jsonl", "--out", "y")
    assert code == 1 and "cannot be divided" in err and len(err.splitlines()) == 1 and not Path("y").exists()


def test_a_wrong_call_exits_with_2() -> None:
    path = made(12).save("x/qa.jsonl")
    before = path.read_bytes()
    for args in (("--out", "x"), (path,), (path, "--out", "y", "--validation", "1"),
                 (path, "--out", "y", "--validation", "-0.1"), (path, "--out", "y", "--seed", "a")):
        assert export(*args)[0] == 2
    code, _, err = export("x/qa.jsonl", "--out", "./x")
    assert code == 2 and "would be overwritten" in err and path.read_bytes() == before
    assert not Path("y").exists()
