"""Seeds: our files, chat files and any JSON Lines are read as instructions; what holds none is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labkit.datasets import json_array
from labkit.datasets.dataset import Dataset
from labkit.datasets.jsonl import line_of
from labkit.datasets.record import QA, Evidence, Source
from labkit.datasets.seeds import read_seeds
from labkit.errors import DatasetError, LabkitError, SettingsError
from labkit.pipelines.method_files import load_method, save_method


def file_of(folder: Path, *rows: object, bom: bool = False) -> Path:
    path = folder / "seeds.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" * bom + b"".join(map(line_of, rows)))
    return path


def test_our_own_records_come_as_they_are(tmp_path: Path) -> None:
    records = [QA(question=f"Why {number}?", answer="So.", evidence=Evidence(text="So.", start=0, end=3, pages=[1]),
                  source=Source(file="a.pdf", sha256="", pages=[1], chunk_id="c")) for number in range(3)]
    assert list(read_seeds(Dataset(records).save(tmp_path / "qa.jsonl"))) == records


def test_pairs_of_another_program_take_the_language_that_is_named(tmp_path: Path) -> None:
    path = file_of(tmp_path, {"question": "なぜ?", "answer": "水だから。"}, {"question": "Why?", "answer": "So.",
                                                                       "language": "English"})
    assert [seed.language for seed in read_seeds(path, language="Japanese")] == ["Japanese", "English"]
    assert [record.language for record in Dataset.load(path, language="Japanese")] == ["Japanese", "English"]
    assert [record.language for record in Dataset.load(path)] == ["English", "English"]


def test_chat_files_give_their_first_question(tmp_path: Path) -> None:
    path = file_of(tmp_path, {"messages": [
        {"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why is the sea salt?"},
        {"role": "assistant", "content": "Rivers."}, {"role": "user", "content": "And lakes?"},
        {"role": "assistant", "content": "Less."}]},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "What is this?"}, {"type": "image_url"}]}]},
        bom=True)
    assert [(seed.question, seed.answer) for seed in read_seeds(path)] == [
        ("Why is the sea salt?", "Rivers."), ("What is this?", "")]


def test_other_columns_of_a_seed_are_kept_but_those_of_answers(tmp_path: Path) -> None:
    path = file_of(tmp_path, {"instruction": "Sort it.", "input": "3, 1", "output": "1, 3", "ticket": 7,
                              "source": "web"}, {"a": "Why so?", "id": "x-1"},
                   {"messages": [{"role": "user", "content": "Why?"}], "ticket": 8},
                   {"prompt": [{"role": "user", "content": "How?"}], "chosen": [], "rejected": [], "ticket": 9})
    first, second = list(read_seeds(path, fail=lambda error: None))[:2]
    assert first.question == "Sort it.\n3, 1" and first.extra == {"ticket": 7, "original_source": "web"}
    assert second.extra == {"ticket": 8} and list(read_seeds(path, fail=str))[-1].extra == {"ticket": 9}
    assert [seed.extra for seed in read_seeds(file_of(tmp_path, {"a": "Why so?", "id": "x-1"}), ["a"])] == [
        {"original_id": "x-1"}]
    mine = {**QA(question="Why?", answer="So.").model_dump(), "ticket": 1}
    assert [seed.extra for seed in read_seeds(file_of(tmp_path, mine))] == [{"ticket": 1}]


@pytest.mark.parametrize(("row", "columns", "text"), [
    ({"Instruction": "Sort it.", "Output": "b"}, ["Instruction"], "Sort it."),
    ({"instruction": "Sort it."}, ["Instruction"], "Sort it."),
    ({"a": "Sort it.", "b": "3, 1, 2", "c": None}, ["a", "b", "c"], "Sort it.\n3, 1, 2"),
    ({"a": 7, "b": "x"}, ["a"], "7"),
    ({"Prompt": " Sort it. "}, [], "Sort it."), ({"question": "Why?", "answer": 3}, [], "Why?"),
])
def test_a_named_column_or_one_of_the_usual_ones(row: dict, columns: list[str], text: str, tmp_path: Path) -> None:
    [seed] = read_seeds(file_of(tmp_path, row), columns, language="Japanese")
    assert (seed.question, seed.answer, seed.qa_type, seed.language) == (text, "", "long", "Japanese")


@pytest.mark.parametrize(("row", "question", "answer"), [
    ({"instruction": "Translate it.", "input": "The filter.", "output": "Der"}, "Translate it.\nThe filter.", ""),
    ({"instruction": "Name three uses.", "input": "", "output": "a"}, "Name three uses.", ""),
    ({"instruction": "Sum it up.", "context": "A pump lifts.", "response": "x"}, "Sum it up.\nA pump lifts.", ""),
    ({"Instruction": "Sort it.", "Input": "3, 1"}, "Sort it.\n3, 1", ""),
    ({"conversations": [{"from": "system", "value": "Be brief."}, {"from": "human", "value": "Why?"},
                        {"from": "gpt", "value": "So."}, {"from": "human", "value": "And?"}]}, "Why?", "So."),
    ({"conversation": [{"from": "Human", "value": "Why?"}, {"from": "Assistant", "value": "So."}]}, "Why?", "So."),
    ({"prompt": "Why?", "chosen": "So.", "rejected": "No."}, "Why?", ""),
    ({"prompt": [{"role": "user", "content": "Why?"}], "chosen": [{"role": "assistant", "content": "So."}],
      "rejected": [{"role": "assistant", "content": "No."}]}, "Why?", "So."),
    ({"chosen": [{"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So."}],
      "rejected": [{"role": "user", "content": "Why?"}]}, "Why?", "So."),
    ({"chosen": "\n\nHuman: Why?\n\nIn full.\n\nAssistant: So.", "rejected": "\n\nHuman: Why?\n\nAssistant: No."},
     "Why?\n\nIn full.", "So."),
    ({"input": {"messages": [{"role": "user", "content": "Why?"}]}, "preferred_output": [
        {"role": "assistant", "content": "So."}], "non_preferred_output": []}, "Why?", "So."),
])
def test_the_files_of_other_programs_give_their_instruction(row: dict, question: str, answer: str,
                                                           tmp_path: Path) -> None:
    [seed] = read_seeds(file_of(tmp_path, row))
    assert (seed.question, seed.answer) == (question, answer)


def test_a_named_column_is_taken_alone(tmp_path: Path) -> None:
    [seed] = read_seeds(file_of(tmp_path, {"instruction": "Translate it.", "input": "The filter."}), ["instruction"])
    assert seed.question == "Translate it."


ARRAY = '[{"instruction": "A.", "input": "1, 2"},\n {"conversations": [{"from": "human", "value": "B?"}]}]'


@pytest.mark.parametrize("text", [ARRAY, f"\ufeff{ARRAY}\n", json.dumps(json.loads(ARRAY), indent=2)])
def test_a_json_array_is_read_object_by_object(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (path := tmp_path / "array.json").write_text(text, encoding="utf-8")
    for size in (2**20, 7):  # all at once, and pieces that end anywhere
        monkeypatch.setattr(json_array, "_PIECE", size)
        assert [seed.question for seed in read_seeds(path)] == ["A.\n1, 2", "B?"]


def test_an_array_that_is_cut_or_broken_gives_what_stands_before(tmp_path: Path) -> None:
    for text in ('[{"instruction": "A."}, {"instruction": "B', '[{"instruction": "A."}, {instruction}, {"b": 1}]',
                 '[{"instruction": "A."}, '):
        (path := tmp_path / "array.json").write_text(text, encoding="utf-8")
        seeds = read_seeds(path)
        assert next(seeds).question == "A."
        with pytest.raises(DatasetError, match=r"array\.json, object 2 of its array, is not JSON, or"):
            next(seeds)
    path.write_text('[{"instruction": "A."}, 3, {"b": "x"}]', encoding="utf-8")
    named: list[DatasetError] = []
    assert [seed.question for seed in read_seeds(path, fail=named.append)] == ["A."]
    assert [str(error).split(", ")[1] for error in named] == ["object 2", "object 3"]
    path.write_bytes('[{"instruction": "é"}]'.encode("latin-1"))
    with pytest.raises(DatasetError, match="not in UTF-8"):
        list(read_seeds(path))


@given(rows=st.lists(st.dictionaries(st.text(max_size=3), st.recursive(
    st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3), max_leaves=4),
    max_size=3), min_size=1, max_size=4), size=st.integers(1, 40), indent=st.sampled_from([None, 1]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_whatever_an_array_holds_comes_back(rows: list[dict], size: int, indent: int | None, tmp_path: Path,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_array, "_PIECE", size)
    (path := tmp_path / "any.json").write_text(json.dumps(rows, indent=indent), encoding="utf-8")
    assert [row for _, row in json_array.stream_array(path)] == rows


@pytest.mark.parametrize(("text", "kind", "take"), [
    (ARRAY, "a JSON array", ".[]"), ('{\n  "instruction": "A."\n}\n', "JSON over several lines", "'.'")])
def test_a_dataset_that_is_not_one_object_a_line_is_named(text: str, kind: str, take: str, tmp_path: Path) -> None:
    path = tmp_path / "array.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DatasetError, match=f"array.json is {kind}, not JSON Lines") as caught:
        Dataset.load(path)
    assert take in caught.value.mend and "\n" not in str(caught.value)
    if kind != "a JSON array":
        with pytest.raises(DatasetError, match=kind):
            list(read_seeds(path))


def test_a_broken_last_line_is_named_too(tmp_path: Path) -> None:
    path = tmp_path / "seeds.jsonl"
    path.write_text('{"instruction": "Sort it."}\n{"instruction": "Cut it', encoding="utf-8")
    named: list[DatasetError] = []
    assert len(list(read_seeds(path, fail=named.append))) == 1
    assert "last line" in str(named[0])
    with pytest.raises(DatasetError, match="last line"):
        list(read_seeds(path))


def test_rows_without_an_instruction_are_named_and_passed_over(tmp_path: Path) -> None:
    path = file_of(tmp_path, 3, {"a": "One."}, {"b": "Two."}, {"a": ""}, {"a": [1]}, {"a": True}, {"a": "Three."})
    named: list[DatasetError] = []
    assert [seed.question for seed in read_seeds(path, ["a"], fail=named.append)] == ["One.", "Three."]
    assert [str(error).split(", ")[1] for error in named] == ["line 1", "line 3", "line 4", "line 5", "line 6"]
    assert "has no column a; it has b" in str(named[1])
    with pytest.raises(DatasetError, match="line 1"):
        list(read_seeds(path, ["a"]))


def test_a_wrong_column_is_one_error_that_names_those_there_are(tmp_path: Path) -> None:
    named: list[DatasetError] = []
    path = file_of(tmp_path, *({"text": "a", "label": number} for number in range(500)))
    with pytest.raises(SettingsError, match="no column Instruction; it has text, label"):
        list(read_seeds(path, ["Instruction"], fail=named.append))
    assert named == []


@pytest.mark.parametrize("content", [None, b"", b"{}\n", b'{"messages": []}\n', b"[1]\n", b'{"text": 1}\nnot JSON\n'])
def test_a_file_without_seeds_is_one_line(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "seeds.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LabkitError) as caught:
        list(read_seeds(path, fail=lambda error: None))
    assert "\n" not in str(caught.value) and "seeds.jsonl" in str(caught.value)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), lambda inner: st.lists(
    inner, max_size=3) | st.dictionaries(st.sampled_from(["messages", "role", "content", "question", "answer", "text"])
                                         | st.text(max_size=5), inner, max_size=4), max_leaves=8)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(JSON, max_size=5), columns=st.lists(st.sampled_from(["text", "question"]), max_size=2))
def test_any_rows_are_seeds_or_are_named(rows: list, columns: list[str], tmp_path: Path) -> None:
    named: list[DatasetError] = []
    path = file_of(tmp_path, {"text": "A.", "question": "B?"}, *rows)
    found = list(read_seeds(path, columns, fail=named.append))
    assert len(found) + len(named) == 1 + len(rows) and all(seed.question.strip() for seed in found)


def test_a_method_is_a_file_to_read_and_change(tmp_path: Path) -> None:
    path = save_method(tmp_path / "deep" / "method.md", "1. List ways.\n2. 書き直す。 ",
                       "failure rate 0.5 --> 0.2\nin 3 steps")
    assert path.read_text(encoding="utf-8").startswith("<!-- A method to evolve instructions by, written by labkit. "
                                                         "failure rate 0.5 –> 0.2 in 3 steps -->\n\n1. List")
    assert load_method(path) == "1. List ways.\n2. 書き直す。"
    path.write_text("\ufeff1. My own.", encoding="utf-8")
    assert load_method(path) == "1. My own."
    for content in (b"", b"<!-- only a note -->", b"\xff\xfe\x00", b"x" * 9000):
        path.write_bytes(content)
        with pytest.raises(SettingsError):
            load_method(path)
    with pytest.raises(SettingsError, match="cannot be read"):
        load_method(tmp_path / "none.md")
