"""The contract of every export: a new module in labkit/datasets/exports is held to it without a line here."""

from __future__ import annotations

import codecs
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.format_readers import READERS
from test_dataset import CHUNK, WORDS, pair
from typer.testing import CliRunner

from labkit.cli.app import app
from labkit.datasets.dataset import Dataset
from labkit.datasets.dropped_file import DroppedFile, DroppedPair
from labkit.datasets.exports import EXPORTS, export_named
from labkit.datasets.exports._base import Export
from labkit.datasets.exports._columns import turns_of
from labkit.datasets.record import QA, Evidence, Source, Turn
from labkit.documents.types import Chunk
from labkit.errors import DatasetError, OverwriteError, SettingsError

TALK = QA(question="What colour is it?", answer="Blue.", qa_type="conversation", turns=[
    Turn(question="What colour is it?", answer="Blue."), Turn(question="And the lid?", answer="White.")])
WAITS = QA(question="How is it cleaned?", answer="", qa_type="long")
RECORDS = [pair(0), TALK, QA(question="=1+1\r\nWhy?", answer="So.\u2028", qa_type="long"), WAITS]
DROPPED = [DroppedPair("answer not in its evidence", "support", "Which colour has it?", "Green.", "The tap is blue.",
                       chunk_id=CHUNK.id),
           DroppedPair("answer not in its evidence", "support", "=1+1, why?", "For no reason.")]
GIVEN = {"dropped": DROPPED}
TAKEN = {"beir": [0], "dpo": [0, 2], "preference": [0, 2], "promptfoo": [0, 1, 2]}
"""Which records have a row, where it is not all of them, or all answered ones of what a model is trained on."""


@pytest.fixture(params=EXPORTS)
def export(request: pytest.FixtureRequest) -> Export:
    return export_named(request.param)


def rows_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_bytes().removeprefix(codecs.BOM_UTF8).split(b"\n") if line]


def given_to(export: Export) -> dict[str, object]:
    return {name: GIVEN[name] for name in export.required}


def taken_by(export: Export) -> list[QA]:
    answered = [place for place, record in enumerate(RECORDS) if record.is_answered or not export.is_divided]
    return [RECORDS[place] for place in TAKEN.get(export.name, answered)]


def row_files(export: Export, path: Path) -> list[Path]:
    """Return the files of the rows that export.rows gives; none for what is no JSON."""
    if export.name == "csv":
        return []
    found = {"beir": ["queries.jsonl"], "promptfoo": ["tests.jsonl"],
             "huggingface": ["data/train.jsonl", "data/validation.jsonl"]}.get(export.name)
    return [one for one in (path / name for name in found) if one.exists()] if found else [path]


def test_the_table_has_the_formats_that_were_promised() -> None:
    assert set(READERS) == set(EXPORTS)  # each has a strict reader
    with pytest.raises(SettingsError, match='no export named "parquet"') as caught:
        Dataset(RECORDS).export("parquet", "x")
    assert "sharegpt" in caught.value.mend


def test_it_says_what_it_is(export: Export) -> None:
    assert export.name in EXPORTS and export_named(export.name) is export and export.__doc__
    assert export.purpose and export.columns and export.is_folder == (not export.suffix)
    assert set(export.required) <= set(export.options)
    assert not export.is_row(pair(0).model_dump())  # or a dataset would be taken for such a file
    for other in EXPORTS:
        assert other == export.name or export_named(other).purpose != export.purpose


def test_all_pairs_that_it_takes_are_in_the_file_in_their_order(export: Export, tmp_path: Path) -> None:
    dataset = Dataset(RECORDS)
    path = dataset.export(export.name, tmp_path / f"new/out{export.suffix}", **given_to(export))
    kept = taken_by(export)
    assert export.taken(RECORDS, **given_to(export)) == kept
    assert len(dataset.notes) >= (len(kept) < len(RECORDS))
    written = {output.path for output in export.outputs(path)} & {one for one in path.parent.rglob("*")}
    assert written == {one for one in path.parent.rglob("*") if one.is_file()}
    read = READERS[export.name](path, ())
    assert len(read) == len(kept)
    if not export.is_folder and export.name != "csv":
        assert path.read_bytes().startswith(codecs.BOM_UTF8) == export.bom
        assert [answer for _, answer in read] == [turns_of(record)[-1 if export.is_divided else 0].answer
                                                  for record in kept]
    for file in row_files(export, path):
        rows = rows_of(file)
        assert all(export.is_row(row) for row in rows)
        assert file.read_bytes().count(b"\n") == len(file.read_bytes().decode().splitlines())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=WORDS, answer=WORDS, more=st.lists(st.tuples(WORDS, WORDS), max_size=2))
def test_what_can_be_read_back_is_what_was_written(export: Export, question, answer, more, tmp_path) -> None:
    turns = [Turn(question=asked, answer=said) for asked, said in [(question, answer), *more]] if more else []
    record = QA(question=question, answer=answer, turns=turns, qa_type="conversation" if more else "long")
    if not record.is_answered:
        return
    dropped = {"dropped": [DroppedPair("answer not in its evidence", "support", question, "0 of it, no.")]}
    given = dropped if export.required else {}
    if not export.taken([record], **given):
        return
    path = Dataset([record]).export(export.name, tmp_path / "out", **given)
    if not (files := row_files(export, path)):
        return
    (row,) = rows_of(files[0])
    if (back := export.read_row(row)) is None:
        return
    assert (back.question, back.answer, back.turns, back.qa_type) == (
        record.question, record.answer, record.turns, record.qa_type)


def test_it_replaces_its_own_files_and_no_others(export: Export, tmp_path: Path) -> None:
    path, given = tmp_path / f"out{export.suffix}", given_to(export)
    for records in (RECORDS, [], RECORDS[:1]):  # also over one that holds nothing
        Dataset(records).export(export.name, path, **given)
    theirs = export.outputs(Dataset(RECORDS[:1]).export(export.name, tmp_path / "given" / path.name, **given))
    for place, (own, kind) in enumerate(export.outputs(path)):
        if not own.exists():  # a part for validation, chunks: there were none
            continue
        assert kind.is_ours(own)
        for content in (b"mine", b'{"messages": [{"role": "user", "content": "mine"}]}\n', b'{"question": "mine"}\n',
                        b"query-id\tcorpus-id\tscore\n1\t2\t1\n", own.read_bytes().replace(b"labkit", b"mine", 1)):
            other = tmp_path / "other" / path.name
            target = export.outputs(other)[place].path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            if kind.is_ours(target):  # it holds no name of ours to change
                target.unlink()
                continue
            with pytest.raises(OverwriteError, match="labkit wrote"):
                Dataset(RECORDS).export(export.name, other, **given)
            assert target.read_bytes() == content
            assert [one for one in (tmp_path / "other").rglob("*") if one.is_file()] == [target]
            Dataset(RECORDS[:1]).export(export.name, other, overwrite=True, **given)
            assert target.read_bytes() == theirs[place].path.read_bytes()
            for output in export.outputs(other):
                output.path.unlink(missing_ok=True)
    dataset = Dataset.load(Dataset(RECORDS).save(tmp_path / "qa.jsonl"))
    if export.is_folder:
        with pytest.raises(DatasetError, match="cannot be written"):
            dataset.export(export.name, tmp_path / "qa.jsonl", **given)
        return
    with pytest.raises(OverwriteError, match="is to be read"):
        dataset.export(export.name, tmp_path / "qa.jsonl", overwrite=True, **given)
    with pytest.raises(DatasetError, match="cannot be written"):
        dataset.export(export.name, tmp_path, **given)


def test_its_file_is_no_dataset_and_says_so(export: Export, tmp_path: Path) -> None:
    path = Dataset(RECORDS[:1]).export(export.name, tmp_path / "out", **given_to(export))
    for file in row_files(export, path):
        with pytest.raises(DatasetError, match=re.escape(export.purpose)):
            Dataset.load(file)
    if export.name == "csv":
        with pytest.raises(DatasetError, match="line 1"):
            Dataset.load(path)


def test_options_are_its_own(export: Export, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no option mood"):
        Dataset(RECORDS).export(export.name, tmp_path / "out", mood="grim", **given_to(export))
    if export.required:
        with pytest.raises(SettingsError, match=f"needs {export.required[0]}"):
            Dataset(RECORDS).export(export.name, tmp_path / "out")
    given = {"system": "Be brief.", "bom": False, "chunks": [CHUNK], "validation": 0, "seed": 1, "title": "Taps <b>",
             "licence": "My terms", "scorecard": [{"label": "Coverage", "shown": "50 %", "n": 2, "of": "chunks"}],
             "gates": {"short": ["evidence"]}, **GIVEN}
    path = Dataset(RECORDS[:1]).export(export.name, tmp_path / "out",
                                       **{name: given[name] for name in export.options})
    written = [output.path for output in export.outputs(path) if output.path.exists()]
    data = b"".join(map(Path.read_bytes, written))
    assert (b"Be brief." in data) == ("system" in export.options)
    assert (CHUNK.text.encode() in data) == ("chunks" in export.options)
    assert (b"My terms" in data) == ("licence" in export.options) == (b"50 %" in data)
    if "bom" in export.options:
        assert not data.startswith(codecs.BOM_UTF8)


def test_what_would_find_it_wrong_finds_nothing(export: Export, tmp_path: Path) -> None:
    records = [QA(question=f"What is {number}?", answer=f"{number}.") for number in range(12)]
    dropped = [DroppedPair("answer not in its evidence", "support", record.question, "None.") for record in records]
    given = {"dropped": dropped} if export.required else {}
    if export.taken(records, **given):
        assert export.problems(Dataset(records).export(export.name, tmp_path / "out", **given)) == []


def test_the_command_writes_it(export: Export, tmp_path: Path) -> None:
    qa, out, beside = tmp_path / "qa.jsonl", tmp_path / "out", tmp_path / "dropped.jsonl"
    more = [pair(n, answer=f"Blue {n}.", evidence=Evidence(text=f"Tap {n} is blue {n}.", start=0, end=9, pages=[3]),
                 source=Source(file="manual.pdf", sha256="0" * 64, chunk_id=f"c{n // 2}")) for n in range(1, 21)]
    Dataset([*RECORDS, *more]).save(qa)
    with DroppedFile(beside) as file:
        for record in [RECORDS[0], RECORDS[2], *more]:
            file.write(DroppedPair("answer not in its evidence", "support", record.question, "None."))
    args = ["export", str(qa), "--out", str(out), "--format", export.name,
            *(["--dropped", str(beside)] if export.required else []), "--validation", "0.5"]
    count = len(taken_by(export)) + 20
    for again in (args, args, [*args[:-1], "0"]):
        done = CliRunner().invoke(app, again)
        assert done.exit_code == 0, done.output
        assert len(Dataset.load(out / "qa.jsonl")) == 24
        path = out / f"{export.name}{export.suffix}"
        validation = out / {"train": "validation.jsonl"}.get(export.name, f"{export.name}-validation.jsonl")
        if export.holds_parts:
            validation = path / "data" / "validation.jsonl"
        assert validation.exists() == (export.is_divided and again is args)
        parts = [path, *([validation] if validation.exists() and not export.holds_parts else [])]
        assert sum(len(READERS[export.name](part, ())) for part in parts) == count
        assert ("gpt-4.1-mini $" in done.output) == (export.name in ("train", "preference"))
    first = next(output.path for output in export.outputs(path) if output.path.exists())
    first.write_bytes(b"mine")
    done = CliRunner().invoke(app, args)
    assert done.exit_code == 2 and "labkit wrote" in done.output
    assert CliRunner().invoke(app, [*args, "--overwrite"]).exit_code == 0


def test_a_format_that_is_none_is_a_wrong_call(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["export", "qa.jsonl", "--out", str(tmp_path), "--format", "parquet"])
    assert done.exit_code == 2 and "sharegpt" in done.output
    done = CliRunner().invoke(app, ["export", "qa.jsonl", "--out", str(tmp_path), "--format", "rag", "--system", "x"])
    assert done.exit_code == 2 and "--system is for" in done.output and "train" in done.output
    done = CliRunner().invoke(app, ["export", "qa.jsonl", "--out", str(tmp_path), "--format", "dpo"])
    assert done.exit_code == 2 and "--dropped" in done.output


@pytest.mark.parametrize("name", ["rag", "eval", "ragas"])
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
    first = pair(0, extra=extra)
    out = Dataset([first, TALK]).export(export.name, tmp_path / "out", **given_to(export))
    for file in row_files(export, out):
        row = rows_of(file)[0]
        assert not any(str(row[column]).startswith("never") for column in export.columns if column != "question")
        beside = next((output.path for output in export.outputs(out) if "sources" in output.path.name), None)
        row = rows_of(beside)[0] if beside else row.get("metadata", row)
        as_text = not beside and export.is_divided  # for a trainer: one type a column, and no system message by chance
        if export.name != "beir":
            assert row["ticket"] == ("7" if as_text else 7)
            assert row.get("original_system", row.get("system")) == "mine"
        if as_text and export.name != "huggingface":
            assert "system" not in row


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
