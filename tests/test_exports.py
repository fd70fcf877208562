"""The contract of every export: a new module in labkit/datasets/exports is held to it without a line here."""

from __future__ import annotations

import codecs
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_dataset import CHUNK, WORDS, pair
from typer.testing import CliRunner

from labkit.cli.app import app
from labkit.datasets.dataset import Dataset
from labkit.datasets.exports import EXPORTS, export_named
from labkit.datasets.exports._base import Export
from labkit.datasets.record import QA, Turn
from labkit.documents.types import Chunk
from labkit.errors import DatasetError, OverwriteError, SettingsError

TALK = QA(question="What colour is it?", answer="Blue.", qa_type="conversation", turns=[
    Turn(question="What colour is it?", answer="Blue."), Turn(question="And the lid?", answer="White.")])
WAITS = QA(question="How is it cleaned?", answer="", qa_type="long")
RECORDS = [pair(0), TALK, QA(question="=1+1\r\nWhy?", answer="So.\u2028", qa_type="long"), WAITS]


@pytest.fixture(params=EXPORTS)
def export(request: pytest.FixtureRequest) -> Export:
    return export_named(request.param)


def rows_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_bytes().removeprefix(codecs.BOM_UTF8).split(b"\n") if line]


def test_the_table_has_the_formats_that_were_promised() -> None:
    assert {"train", "rag", "eval", "csv", "sharegpt", "alpaca"} <= set(EXPORTS)
    with pytest.raises(SettingsError, match='no export named "parquet"') as caught:
        Dataset(RECORDS).export("parquet", "x")
    assert "sharegpt" in caught.value.mend


def test_it_says_what_it_is(export: Export) -> None:
    assert export.name in EXPORTS and export_named(export.name) is export and export.__doc__
    assert export.purpose and export.columns and export.suffix.startswith(".")
    assert not export.is_row(pair(0).model_dump())  # or a dataset would be taken for such a file
    for other in EXPORTS:
        assert other == export.name or export_named(other).purpose != export.purpose


def test_all_answered_pairs_are_in_the_file_in_their_order(export: Export, tmp_path: Path) -> None:
    dataset = Dataset(RECORDS)
    path = dataset.export(export.name, tmp_path / f"new/out{export.suffix}")
    assert path.read_bytes().startswith(codecs.BOM_UTF8) == export.bom
    kept = [record for record in RECORDS if record.is_answered or not export.is_divided]
    assert any("without an answer left out" in note for note in dataset.notes) == (len(kept) < len(RECORDS))
    assert {output.path.name for output in export.outputs(path)} == {entry.name for entry in path.parent.iterdir()}
    if export.suffix == ".jsonl":
        rows = rows_of(path)
        assert len(rows) == len(kept) and all(export.is_row(row) for row in rows)
        assert path.read_bytes().count(b"\n") == len(path.read_bytes().decode().splitlines())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=WORDS, answer=WORDS, more=st.lists(st.tuples(WORDS, WORDS), max_size=2))
def test_what_can_be_read_back_is_what_was_written(export: Export, question, answer, more, tmp_path) -> None:
    turns = [Turn(question=asked, answer=said) for asked, said in [(question, answer), *more]] if more else []
    record = QA(question=question, answer=answer, turns=turns, qa_type="conversation" if more else "long")
    if not record.is_answered:
        return
    path = Dataset([record]).export(export.name, tmp_path / "out")
    if export.suffix != ".jsonl":
        return
    (row,) = rows_of(path)
    if (back := export.read_row(row)) is None:
        return
    assert (back.question, back.answer, back.turns, back.qa_type) == (
        record.question, record.answer, record.turns, record.qa_type)


def test_it_replaces_its_own_files_and_no_others(export: Export, tmp_path: Path) -> None:
    path = tmp_path / f"out{export.suffix}"
    for records in (RECORDS, [], RECORDS[:1]):  # also over one that holds nothing
        Dataset(records).export(export.name, path)
    assert export.kind.is_ours(path)
    for content in (b"mine", b'{"messages": [{"role": "user", "content": "mine"}]}\n', b'{"question": "mine"}\n'):
        (tmp_path / "other").mkdir(exist_ok=True)
        other = tmp_path / "other" / path.name
        other.write_bytes(content)
        with pytest.raises(OverwriteError, match="labkit wrote"):
            Dataset(RECORDS).export(export.name, other)
        assert other.read_bytes() == content and len(list(other.parent.iterdir())) == 1
        Dataset(RECORDS).export(export.name, tmp_path / "given" / path.name)
        Dataset(RECORDS).export(export.name, other, overwrite=True)
        assert other.read_bytes() == (tmp_path / "given" / path.name).read_bytes()
        for output in export.outputs(other):
            output.path.unlink()
    dataset = Dataset.load(Dataset(RECORDS).save(tmp_path / "qa.jsonl"))
    with pytest.raises(OverwriteError, match="is to be read"):
        dataset.export(export.name, tmp_path / "qa.jsonl", overwrite=True)
    with pytest.raises(DatasetError, match="cannot be written"):
        dataset.export(export.name, tmp_path)


def test_its_file_is_no_dataset_and_says_so(export: Export, tmp_path: Path) -> None:
    path = Dataset(RECORDS[:1]).export(export.name, tmp_path / "out")
    with pytest.raises(DatasetError, match=re.escape(export.purpose) if export.suffix == ".jsonl" else "line 1"):
        Dataset.load(path)


def test_options_are_its_own(export: Export, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no option mood"):
        Dataset(RECORDS).export(export.name, tmp_path / "out", mood="grim")
    given = {"system": "Be brief.", "bom": False, "chunks": [CHUNK]}
    path = Dataset(RECORDS).export(export.name, tmp_path / "out",
                                   **{name: given[name] for name in export.options})
    data = path.read_bytes()
    assert (b"Be brief." in data) == ("system" in export.options)
    assert (CHUNK.text.encode() in data) == ("chunks" in export.options)
    if "bom" in export.options:
        assert not data.startswith(codecs.BOM_UTF8)


def test_what_would_find_it_wrong_finds_nothing(export: Export, tmp_path: Path) -> None:
    records = [QA(question=f"What is {number}?", answer=f"{number}.") for number in range(12)]
    assert export.problems(Dataset(records).export(export.name, tmp_path / "out")) == []


def test_the_command_writes_it(export: Export, tmp_path: Path) -> None:
    qa, out = tmp_path / "qa.jsonl", tmp_path / "out"
    Dataset([*RECORDS, *(QA(question=f"What is {n}?", answer=f"{n}.") for n in range(20))]).save(qa)
    args = ["export", str(qa), "--out", str(out), "--format", export.name, "--validation", "0.5"]
    for again in (args, args, [*args[:-1], "0"]):
        done = CliRunner().invoke(app, again)
        assert done.exit_code == 0, done.output
        assert len(Dataset.load(out / "qa.jsonl")) == 24
        validation = out / {"train": "validation.jsonl"}.get(export.name, f"{export.name}-validation.jsonl")
        assert validation.exists() == (export.is_divided and again is args)
        if export.suffix == ".jsonl":
            written = [path for path in (out / f"{export.name}.jsonl", validation) if path.exists()]
            assert sum(len(rows_of(path)) for path in written) == 23 + (not export.is_divided)
    (out / f"{export.name}{export.suffix}").write_bytes(b"mine")
    done = CliRunner().invoke(app, args)
    assert done.exit_code == 2 and "labkit wrote" in done.output
    assert CliRunner().invoke(app, [*args, "--overwrite"]).exit_code == 0


def test_a_format_that_is_none_is_a_wrong_call(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["export", "qa.jsonl", "--out", str(tmp_path), "--format", "parquet"])
    assert done.exit_code == 2 and "sharegpt" in done.output
    done = CliRunner().invoke(app, ["export", "qa.jsonl", "--out", str(tmp_path), "--format", "rag", "--system", "x"])
    assert done.exit_code == 2 and "--system" in done.output


@pytest.mark.parametrize("name", ["rag", "eval"])
def test_empty_contexts_are_said(name: str, tmp_path: Path) -> None:
    dataset = Dataset([pair(0)])
    dataset.export(name, tmp_path / "out")
    (note,) = dataset.notes
    assert "No chunks were given" in note and str(tmp_path / "out") in note
    again = Dataset([pair(0)])
    again.export(name, tmp_path / "out", chunks=(chunk for chunk in [CHUNK]))  # gone through once only
    assert not again.notes and CHUNK.text in (tmp_path / "out").read_text(encoding="utf-8")
    with pytest.raises(DatasetError, match="1 of 1 pairs rest on chunks that were not given"):
        again.export(name, tmp_path / "out", chunks=[Chunk("other.pdf", "Other.", CHUNK.segments)])


def test_columns_that_are_not_ours_are_in_every_file_of_rows(export: Export, tmp_path: Path) -> None:
    extra = {"ticket": 7, "system": "mine", **dict.fromkeys(export.columns, "never in place of ours")}
    out = Dataset([pair(0, extra=extra), TALK]).export(export.name, tmp_path / "out")
    if export.suffix != ".jsonl":
        return
    assert not any(str(rows_of(out)[0][column]).startswith("never") for column in export.columns)
    beside = next((output.path for output in export.outputs(out) if "sources" in output.path.name), out)
    first, _ = rows_of(beside)
    is_read = export.is_divided and beside == out  # by a trainer: texts, and no system message by chance
    assert first["ticket"] == ("7" if is_read else 7)
    assert first["original_system" if is_read else "system"] == "mine"


def test_trainers_find_what_they_look_for(tmp_path: Path) -> None:
    dataset = Dataset([pair(0), TALK])
    first, talk = rows_of(dataset.export("sharegpt", tmp_path / "s", system="Be brief."))
    assert first["conversations"] == [{"from": "system", "value": "Be brief."},
                                      {"from": "human", "value": "What colour is tap 0?"},
                                      {"from": "gpt", "value": "Blue."}]
    assert [said["from"] for said in talk["conversations"]] == ["system", "human", "gpt", "human", "gpt"]
    first, talk = rows_of(dataset.export("alpaca", tmp_path / "a"))
    assert first == {"id": pair(0).id, "instruction": "What colour is tap 0?", "input": "", "output": "Blue."}
    assert talk["history"] == [["What colour is it?", "Blue."]] and talk["output"] == "White."
