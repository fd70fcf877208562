"""The dataset's file survives anything, and what is exported is what was put in."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labkit.datasets.dataset import Dataset
from labkit.datasets.finetune_check import Problem, validate_train
from labkit.datasets.record import QA, Evidence, PageBox, Source, Turn
from labkit.documents.types import Chunk, Segment
from labkit.errors import DatasetError

BOM = b"\xef\xbb\xbf"
WORDS = st.one_of(st.text(st.characters(), max_size=40),
                  st.sampled_from(["a\u2028b\u2029c\x85d", "\ufeffBOM", "half \ud83d pair", "\U0001f600", "x\r\ny\n",
                                   '"\\u0000\0']))
CHUNK = Chunk("manual.pdf", "The tap is blue. Close it.", (Segment(0, 26, 3),), ("Taps",), 8)


def pair(number: int = 0, **fields: object) -> QA:
    evidence = Evidence(text="The tap is blue.", start=0, end=16, pages=[3],
                        boxes=[PageBox(page=3, x0=1, y0=2.5, x1=3, y1=4)])
    source = Source(file="manual.pdf", sha256="0" * 64, pages=[3], chunk_id=CHUNK.id, headings=["Taps"])
    return QA(**({"question": f"What colour is tap {number}?", "answer": "Blue.", "evidence": evidence,
                  "source": source, "model": "example-model"} | fields))


records = st.lists(st.builds(
    QA, question=WORDS, answer=WORDS, language=WORDS, method=WORDS, model=WORDS, parents=st.lists(WORDS, max_size=2),
    qa_type=st.sampled_from(["short", "long", "boolean", "summary", "conversation"]),
    turns=st.lists(st.builds(Turn, question=WORDS, answer=WORDS), max_size=3),
    evidence=st.none() | st.builds(
        Evidence, text=WORDS, start=st.integers(0, 9), end=st.integers(9, 99), pages=st.lists(st.integers(1, 9)),
        boxes=st.lists(st.builds(PageBox, page=st.integers(1, 9), **dict.fromkeys(
            ("x0", "y0", "x1", "y1"), st.floats(0, 1000))), max_size=2)),
    source=st.none() | st.builds(Source, file=WORDS, sha256=st.just("0" * 64), pages=st.lists(st.integers(1, 9)),
                                 chunk_id=st.sampled_from(["", CHUNK.id]), headings=st.lists(WORDS, max_size=2))),
    max_size=6)
anything = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def once(made: list[QA]) -> list[QA]:
    ids = [record.id for record in made]
    return [record for place, record in enumerate(made) if ids.index(record.id) == place]


def rows_of(path: Path) -> list[dict]:
    data = path.read_bytes().removeprefix(BOM)
    assert len(data.decode("utf-8").splitlines()) == data.count(b"\n")  # no program sees other lines than these
    return [json.loads(line) for line in data.split(b"\n") if line]


# -- the dataset's own file --------------------------------------------------------------------------------------------

@anything
@given(made=records)
def test_any_records_survive_saving_and_loading(made: list[QA], tmp_path: Path) -> None:
    path = Dataset(made).save(tmp_path / "new" / "qa.jsonl")
    assert not path.read_bytes().startswith(BOM)
    loaded = Dataset.load(path)
    assert loaded.records == once(made) == list(loaded) and not loaded.notes
    assert [row["id"] for row in rows_of(path)] == [record.id for record in loaded]
    path.write_bytes(BOM + path.read_bytes())
    assert Dataset.load(path).records == loaded.records
    assert [entry.name for entry in path.parent.iterdir()] == ["qa.jsonl"]


@pytest.mark.slow
@anything
@given(made=records, cut=st.integers(0, 400), hold=st.booleans())
def test_a_file_cut_anywhere_loads_and_is_gone_on_with(made: list[QA], cut: int, hold: bool, tmp_path: Path) -> None:
    path = Dataset(made).save(tmp_path / "qa.jsonl")
    whole = path.read_bytes()
    path.write_bytes(whole[:max(0, len(whole) - cut)])
    kept = Dataset.load(path)
    assert kept.records == once(made)[:len(kept)]
    with Dataset.open(path, hold=hold) as dataset:
        assert dataset.records == kept.records and dataset.notes == kept.notes
        added = [dataset.append(record) for record in made]
        assert dataset.records == once(made) and len(dataset) == len(once(made))
    assert sum(added) == len(once(made)) - len(kept)
    again = Dataset.load(path)
    assert again.records == once(made) and not again.notes


def test_appending_writes_at_once_and_each_pair_only_once(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "qa.jsonl"
    with Dataset.open(path) as dataset:
        for number in range(3):
            assert dataset.append(pair(number)) and not dataset.append(pair(number))
            assert Dataset.load(path).records == dataset.records and len(dataset) == number + 1
        assert dataset[1] == pair(1) and dataset[-2:] == [pair(1), pair(2)]
        dataset.save()
        dataset.append(pair(3))
    assert [record.question[-2] for record in Dataset.load(path)] == ["0", "1", "2", "3"]
    unsaved = Dataset([pair(0)])
    assert unsaved.append(pair(1)) and not unsaved.append(pair(0)) and len(unsaved) == 2


def test_what_loading_passes_over_is_said(tmp_path: Path) -> None:
    path = Dataset([pair(0), pair(1)]).save(tmp_path / "qa.jsonl")
    line = path.read_bytes().split(b"\n")[0]
    path.write_bytes(path.read_bytes() + b"\n" + line + b"\n" + line[:50])
    dataset = Dataset.load(path)
    assert len(dataset) == 2
    assert [note.split(str(path))[0] for note in dataset.notes] == ["The last line of ", "1 repeated pair in "]
    path.write_bytes(line + b"\n" + line)  # a last line that lacks only its end is whole
    with Dataset.open(path) as dataset:
        dataset.append(pair(1))
    assert len(rows_of(path)) == 3


@pytest.mark.parametrize(("line", "why"), [
    (b'{"question": ', "line 2, is not JSON"), (b"\xff\xfe", "line 2, is not JSON in UTF-8"),
    (b'{"question": "Why?"}', r"line 2, holds no pair \(answer: Field required\)"), (b"3", "line 2, holds no pair"),
    (b'{"question": "a", "answer": "b", "qa_type": "poem"}', r"line 2, holds no pair \(qa_type: "),
    (b"[" * 100_000, "line 2, is not JSON")])
def test_a_damaged_line_is_named(line: bytes, why: str, tmp_path: Path) -> None:
    path = Dataset([pair(0)]).save(tmp_path / "qa.jsonl")
    path.write_bytes(path.read_bytes() + line + b"\n" + path.read_bytes())
    before = path.read_bytes()
    for reading in (Dataset.load, Dataset.open):
        with pytest.raises(DatasetError, match=why) as caught:
            reading(path)
        assert caught.value.mend and "\n" not in str(caught.value)
    assert path.read_bytes() == before


# -- rows that people have edited --------------------------------------------------------------------------------------

def edited(path: Path, *changes: dict) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in changes), encoding="utf-8")
    return path


@pytest.mark.parametrize("hold", [True, False])
def test_columns_that_are_not_ours_stay(hold: bool, tmp_path: Path) -> None:
    mine = {"reviewer": "Ann", "verdict": {"right": True, "why": [1, None]}, "メモ": "水"}
    path = edited(tmp_path / "qa.jsonl", {**pair(0).model_dump(), **mine}, pair(1).model_dump())
    with Dataset.open(path, hold) as dataset:
        assert dataset[0].extra == mine and dataset[1].extra == {} and not dataset.notes
        assert dataset[0].id == pair(0).id
        dataset.append(pair(2, extra={"score": 3, "question": "never in place of ours"}))
        dataset.save()
    first, second, third = rows_of(path)
    assert first == {**pair(0).model_dump(), **mine} and second == pair(1).model_dump()
    assert third == {**pair(2).model_dump(), "score": 3} and third["question"] == pair(2).question
    foreign = edited(tmp_path / "other.jsonl", {"question": "Why?", "answer": "So.", "id": 7, "context": "…"})
    assert Dataset.load(foreign)[0].extra == {"original_id": 7, "context": "…"}


@pytest.mark.parametrize("hold", [True, False])
def test_a_row_that_was_corrected_by_hand_keeps_its_id(hold: bool, tmp_path: Path) -> None:
    parent, child = pair(0), QA(question="And how is it cleaned?", answer="With soap.", parents=[pair(0).id])
    path = edited(tmp_path / "qa.jsonl", {**parent.model_dump(), "answer": "Green."}, child.model_dump())
    for _ in range(2):  # saved and read again, it is the same
        with Dataset.open(path, hold) as dataset:
            assert [record.id for record in dataset] == [parent.id, child.id] and dataset[0].answer == "Green."
            assert dataset[1].parents == [dataset[0].id]
            assert [note for note in dataset.notes if "1 pair in" in note and "changed by hand" in note]
            assert [record.revised_from for record in dataset] == [parent.id, ""]
            assert not dataset.append(parent)  # a run that is gone on with does not bring the mistake back
            dataset.save()
    first, second = rows_of(path)
    assert first["id"] == first["revised_from"] == parent.id and "revised_from" not in second


@pytest.mark.parametrize("hold", [True, False])
def test_a_row_that_was_copied_and_changed_is_another_pair(hold: bool, tmp_path: Path) -> None:
    first = pair(0).model_dump()
    copies = [{**first, "answer": f"Colour {number}."} for number in range(3)]
    for rows in ([first, *copies, copies[0], first], [*copies, first, *copies], [copies[1], first]):
        path = edited(tmp_path / "qa.jsonl", *rows)
        with Dataset.open(path, hold) as dataset:
            words = [record.answer for record in dataset]
            assert sorted(words) == sorted({row["answer"] for row in rows})
            assert len({record.id for record in dataset}) == len(words)
            assert {record.revised_from for record in dataset if record.answer != "Blue."} == {first["id"]}
            assert not any(record.revised_from for record in dataset if record.answer == "Blue.")
            assert sorted(Dataset.load(dataset.save()).records, key=str) == sorted(dataset, key=str)


_APPENDS = """
import sys
from labkit.datasets.dataset import Dataset
from labkit.datasets.record import QA
with Dataset.open(sys.argv[1]) as dataset:
    number = len(dataset)
    while True:
        dataset.append(QA(question=f"Question {number}? " + "水" * (number * 37 % 5000), answer="Yes."))
        print(number, flush=True)
        number += 1
"""


def test_a_killed_run_loses_nothing_that_it_was_told_is_kept(tmp_path: Path) -> None:
    path, kept = tmp_path / "qa.jsonl", 0
    for wait in (0.05, 0.13, 0.31):
        with subprocess.Popen([sys.executable, "-c", _APPENDS, str(path)], stdout=subprocess.PIPE, text=True) as run:
            said = [run.stdout.readline()]
            time.sleep(wait)
            run.send_signal(signal.SIGKILL)
            said += run.stdout.read().split("\n")
        acknowledged = max(int(line) for line in said if line.strip().isdigit())
        dataset = Dataset.load(path)
        assert len(dataset) > acknowledged >= kept
        assert [record.question.split("?")[0] for record in dataset] == [f"Question {n}" for n in range(len(dataset))]
        kept = len(dataset)
    rows = len(rows_of(path)) if path.read_bytes().endswith(b"\n") else kept
    assert rows == kept > 3


_FULL = """
import resource, sys
from labkit.datasets.dataset import Dataset
from labkit.errors import DatasetError
from labkit.datasets.record import QA
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
dataset = Dataset.open(sys.argv[1])
try:
    for number in range(1000):
        dataset.append(QA(question=f"Question {number}?" + "x" * 700, answer="Yes."))
except DatasetError as error:
    print(len(dataset), error)
try:
    Dataset([*dataset, *(QA(question=str(number) * 200, answer="Yes.") for number in range(100))]).save(sys.argv[1])
except DatasetError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file sizes")
def test_a_full_disk_is_one_line_and_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "qa.jsonl"
    run = subprocess.run([sys.executable, "-c", _FULL, str(path)], capture_output=True, text=True, check=True)
    first, second = run.stdout.splitlines()
    assert "cannot be written (File too large)" in first and "cannot be written (File too large)" in second
    assert path.read_bytes().endswith(b"}\n") and len(rows_of(path)) == len(Dataset.load(path)) == int(first.split()[0])
    assert [entry.name for entry in tmp_path.iterdir()] == ["qa.jsonl"]


def test_places_that_cannot_be_written_or_read_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    dataset = Dataset([pair(0)])
    writing = (dataset.save, dataset.train, dataset.rag, dataset.eval, Dataset.open)
    for bad in (tmp_path, tmp_path / "file" / "qa.jsonl", Path("a\0b"), tmp_path / ("n" * 300)):
        for write in writing:
            with pytest.raises(DatasetError, match="cannot be") as caught:
                write(bad)
            assert caught.value.mend and "\n" not in str(caught.value)
        with pytest.raises(DatasetError, match=r"cannot be read|does not exist"):
            Dataset.load(bad)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file"]
    with pytest.raises(DatasetError, match="does not exist"):
        Dataset.load(tmp_path / "none.jsonl")
    with pytest.raises(DatasetError, match="no file"):
        dataset.save()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_folder_is_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(DatasetError, match="Permission denied"):
        Dataset.open(tmp_path / "qa.jsonl")


def test_a_table_for_reading() -> None:
    frame = Dataset([pair(0), QA(question="Why?", answer="So.", qa_type="long")]).to_pandas()
    assert list(frame.columns) == ["question", "answer", "evidence", "where", "type", "language", "id"]
    first = ["What colour is tap 0?", "Blue.", "The tap is blue.", "page 3", "short", "English"]
    assert frame.iloc[0].tolist()[:6] == first
    assert list(Dataset().to_pandas().columns) == list(frame.columns)


# -- what others read --------------------------------------------------------------------------------------------------

@anything
@given(made=records, system=st.sampled_from(["", "Answer in one sentence.", "\u2028"]), bom=st.booleans())
def test_a_training_file_holds_every_turn_and_its_sources_line_by_line(made, system, bom, tmp_path) -> None:
    dataset = Dataset(made)
    answered = [record for record in once(made) if record.turns or record.answer.strip()]
    if made and not answered:
        with pytest.raises(DatasetError, match="has an answer"):
            dataset.train(tmp_path / "train.jsonl", system, bom)
        return
    path = dataset.train(tmp_path / "train.jsonl", system, bom)
    assert len(dataset.notes) == (len(answered) < len(once(made)))
    assert path.read_bytes().startswith(BOM) == bom
    examples, sources = rows_of(path), rows_of(tmp_path / "train.sources.jsonl")
    assert [row["line"] for row in sources] == list(range(1, len(examples) + 1))
    assert len(sources) == len(answered)
    for record, example, source in zip(answered, examples, sources, strict=True):
        messages = example["messages"]
        assert list(example) == ["messages"] and all(list(message) == ["role", "content"] for message in messages)
        if system:
            assert messages.pop(0) == {"role": "system", "content": system}
        turns = record.turns or [Turn(question=record.question, answer=record.answer)]
        assert [(message["role"], message["content"]) for message in messages] == [
            said for turn in turns for said in (("user", turn.question), ("assistant", turn.answer))]
        assert source["id"] == record.id and source["method"] == record.method and source["model"] == record.model
        assert source["evidence"] == (record.evidence and record.evidence.model_dump())
        assert source["source"] == (record.source and record.source.model_dump())
    assert not [problem for problem in validate_train(path) if "UTF-8" in problem.message or "JSON" in problem.message]


@pytest.mark.slow
@anything
@given(made=records)
def test_rag_and_eval_files_hold_contexts_and_evidence_with_span_pages_and_boxes(made, tmp_path) -> None:
    made = [record for record in made if not record.source or record.source.chunk_id]
    dataset = Dataset(made)
    rag, evaluation = (rows_of(write(tmp_path / name, [CHUNK]))
                       for write, name in ((dataset.rag, "rag.jsonl"), (dataset.eval, "eval.jsonl")))
    for record, one, other in zip(dataset, rag, evaluation, strict=True):
        context = CHUNK.text if record.source else ""
        assert (one["id"], one["question"], one["answer"]) == (record.id, record.question, record.answer)
        assert one["contexts"] == [context] * bool(context)
        assert (other["query"], other["ground_truth"], other["context"]) == (record.question, record.answer, context)
        for row in (one, other):
            assert row["id"] == record.id and row.get("turns", []) == [turn.model_dump() for turn in record.turns]
            assert row["evidence"] == (record.evidence and record.evidence.model_dump())
            assert row["source"] == (record.source and record.source.model_dump())


def test_evidence_is_found_in_the_exported_context(tmp_path: Path) -> None:
    (row,) = rows_of(Dataset([pair()]).rag(tmp_path / "rag.jsonl", [CHUNK]))
    evidence = row["evidence"]
    assert row["contexts"][0][evidence["start"]:evidence["end"]] == evidence["text"]
    assert evidence["boxes"] == [{"page": 3, "x0": 1, "y0": 2.5, "x1": 3, "y1": 4}] and evidence["pages"] == [3]


def test_chunks_of_another_split_are_refused(tmp_path: Path) -> None:
    dataset = Dataset([pair(0), pair(1), QA(question="Why?", answer="So.")])
    for write in (dataset.rag, dataset.eval):
        with pytest.raises(DatasetError, match="2 of 3 pairs rest on chunks that were not given"):
            write(tmp_path / "out.jsonl", [Chunk("other.pdf", "Other.", (Segment(0, 6, 1),))])
    assert not list(tmp_path.iterdir())


# -- the check of a fine-tuning file -----------------------------------------------------------------------------------

def example(*messages: object, **more: object) -> str:
    return json.dumps({"messages": list(messages)} | more)


USER, GOOD = {"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}


def problems_of(tmp_path: Path, *lines: str | bytes, bom: bytes = BOM) -> list[Problem]:
    fill = [example({"role": "user", "content": f"What is {number}?"}, GOOD).encode() for number in range(10)]
    path = tmp_path / "train.jsonl"
    path.write_bytes(bom + b"\n".join([*(line.encode() if isinstance(line, str) else line for line in lines), *fill]))
    return validate_train(path)


def test_what_is_written_is_fine(tmp_path: Path) -> None:
    path = Dataset(pair(number) for number in range(10)).train(tmp_path / "train.jsonl", "Be brief.")
    assert validate_train(path) == []
    assert problems_of(tmp_path) == []
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    assert problems_of(tmp_path, example({"role": "user", "content": [{"type": "text", "text": "What?"}, picture]},
                                         {"role": "assistant", "content": "A.", "weight": 0}, USER,
                                         {"role": "assistant", "content": "B.", "weight": 1})) == []


@pytest.mark.parametrize(("line", "words", "serious"), [
    ("{", "not JSON", True), (b'"\xff"', "not UTF-8", True), ("", "empty", False),
    (example(USER, GOOD | {"content": "\ud83d"}), "UTF-8", True),
    (BOM + example(USER, GOOD).encode(), "two files joined", True), ("[1]", '"messages"', True),
    (example(), '"messages"', True), ('{"messages": "x"}', '"messages"', True),
    (example(USER, "x"), "Message 2 is not", True), (example(USER), "last message", True),
    (example(GOOD, USER), "last message", True), (example(GOOD), "user's", False),
    (example(USER, GOOD | {"content": " "}), "Message 2 has no content", True),
    (example(USER | {"content": 3}, GOOD), "Message 1 has a content that is no text", True),
    (example(USER, GOOD | {"content": None}), "Message 2 has no content", True),
    (example(USER | {"role": "human"}, GOOD), "role 'human'", True),
    (example(USER | {"role": [1]}, GOOD), "role", True),
    (example(USER | {"weight": 1}, GOOD), "weight", True), (example(USER, GOOD | {"weight": 2}), "weight", True),
    (example(USER, GOOD | {"weight": 0}), "nothing to learn", True),
    (example(USER, GOOD | {"mood": "x"}), "mood", False), (example(USER, GOOD, id=3), "Unknown: id", False),
    (example(USER, GOOD | {"content": [{"type": "image_url"}]}), "holds a picture", True),
    (example(USER | {"content": [{"type": "text", "text": ""}]}, GOOD), "without text", True),
    (example(USER | {"content": [5]}, GOOD), "part of the type None", True),
])
def test_what_is_wrong_is_named_with_its_line(line: str | bytes, words: str, serious: bool, tmp_path: Path) -> None:
    found = problems_of(tmp_path, example(USER, GOOD), line)
    assert {problem.line for problem in found} == {2}
    assert [problem.serious for problem in found if words in problem.message] == [serious]
    assert str(found[0]).startswith("line 2: ")


def test_the_file_as_a_whole_is_checked(tmp_path: Path) -> None:
    (only,) = problems_of(tmp_path, bom=b"")
    assert "byte order mark" in only.message and not only.serious and only.line == 0
    path = Dataset(pair(number) for number in range(9)).train(tmp_path / "few.jsonl")
    assert [str(problem) for problem in validate_train(path)] == ["The file has 9 examples; a job takes 10 or more."]
    assert validate_train(path)[0].serious
    (same,) = problems_of(tmp_path, example(USER, GOOD), example(USER, GOOD))
    assert same == Problem(2, "The example is the same as that of line 1.", False)
    with pytest.raises(DatasetError):
        validate_train(tmp_path / "none.jsonl")
    (few,) = validate_train(path, validation=True)
    assert "9 examples" in few.message and not few.serious
    assert validate_train(Dataset().train(tmp_path / "none.jsonl"), validation=True)[0].serious
    assert validate_train(Dataset(pair(number) for number in range(10)).train(tmp_path / "x.jsonl", bom=False),
                          bom=False) == []


def test_examples_that_are_too_large_are_named(tmp_path: Path) -> None:
    (long,) = problems_of(tmp_path, example(USER, GOOD | {"content": "water " * 40_000}))
    assert long.line == 1 and "about 40," in long.message and not long.serious
    assert problems_of(tmp_path, example(USER, GOOD | {"content": "water " * 30_000})) == []
    picture = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
    (many,) = problems_of(tmp_path, example({"role": "user", "content": [picture] * 65}, GOOD))
    assert "65 pictures" in many.message and many.serious


@pytest.mark.parametrize(("write", "words"), [
    (Dataset.train, "a file for fine-tuning"), (Dataset.rag, "a file for retrieval"),
    (Dataset.eval, "a file for evaluation")])
def test_a_file_that_was_exported_is_no_dataset(write, words: str, tmp_path: Path) -> None:
    path = write(Dataset([pair(0)]), tmp_path / "out.jsonl")
    with pytest.raises(DatasetError, match=words) as caught:
        Dataset.load(path)
    assert "qa.jsonl" in caught.value.mend


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from(["messages", "role", "content", "weight", "type", "text", "tool_calls"]), inner)))
def test_the_check_bears_any_json(row: object, tmp_path: Path) -> None:
    found = problems_of(tmp_path, json.dumps(row))
    assert any(problem.serious and problem.line == 1 for problem in found)
