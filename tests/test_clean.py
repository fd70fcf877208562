"""Cleaning a set: what repeats, what a benchmark holds and personal data go; evidence stays at its place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import labkit
from labkit.cli.app import app
from labkit.datasets.chunks_file import AskedChunk
from labkit.datasets.dataset import Dataset
from labkit.datasets.record import QA, Evidence, Source, Turn
from labkit.documents.types import Chunk, Segment
from labkit.errors import DatasetError, SettingsError
from labkit.pipelines.benchmark_file import read_benchmark
from labkit.quality.decontamination import IN_BENCHMARK


def labkit_command(*args: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [*map(str, args)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


TEXT = "The caretaker is Anna Berg. Her telephone is 030 2345678, her e-mail anna.berg@example.com.\n" \
    "The key hangs there."
CHUNK = Chunk("house.txt", TEXT, (Segment(0, len(TEXT), 1),), unit="line")
NUMBER = "030 2345678"


def pair(question: str, answer: str, quote: str = "", **fields: object) -> QA:
    start = TEXT.index(quote) if quote else 0
    return QA(**({"question": question, "answer": answer, "qa_type": "short",
                  "evidence": Evidence(text=quote, start=start, end=start + len(quote)) if quote else None,
                  "source": Source(file="house.txt", sha256="0" * 64, lines=[1], chunk_id=CHUNK.id)} | fields))


CALL = pair("Which number calls the caretaker?", NUMBER, NUMBER, extra={"note": f"checked {NUMBER} by k@mail.example"})
KEY = pair("Where does the key of the house hang?", "There.", "The key hangs there.")
TALK = pair("Who is it?", "Anna Berg.", qa_type="conversation", turns=[
    Turn(question="Who is it?", answer="Anna Berg."),
    Turn(question="Her telephone?", answer=NUMBER, evidence=Evidence(text=NUMBER, start=TEXT.index(NUMBER),
                                                                     end=TEXT.index(NUMBER) + len(NUMBER)))])


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    return Dataset([CALL, KEY, TALK]).save(tmp_path / "qa.jsonl", chunks=[AskedChunk(CHUNK, "0" * 64)])


def test_masked_rows_hold_no_number_and_their_evidence_stands_in_the_chunk(rows: Path, tmp_path: Path) -> None:
    found = labkit.clean(rows, personal_data="mask")
    path = found.dataset.save(tmp_path / "clean.jsonl", chunks=found.chunks)
    written = path.read_text("utf-8") + (tmp_path / "clean.chunks.jsonl").read_text("utf-8")
    assert not any(secret in written for secret in ("2345678", "anna.berg@", "k@mail"))
    assert found.balanced and found.masked == 2 and found.kinds["phone", True] == 5
    [asked] = labkit.read_chunks(tmp_path / "clean.chunks.jsonl")
    assert len(asked.chunk.text) == len(TEXT) and "[phone____]" in asked.chunk.text
    again = Dataset.load(path)
    assert [record.id for record in again] == [CALL.id, KEY.id, TALK.id]
    for record in again:
        assert record.source and record.source.chunk_id == asked.chunk.id
        for evidence in [record.evidence, *(turn.evidence for turn in record.turns)]:
            assert evidence is None or asked.chunk.text[evidence.start:evidence.end] == evidence.text
    assert again[0].answer == "[phone____]" and again[1].question == KEY.question
    assert not labkit.clean(path, personal_data="mask").kinds


def test_flagged_rows_name_what_they_hold_and_dropped_ones_go(rows: Path) -> None:
    found = labkit.clean(rows, personal_data="flag")
    assert found.flagged == 2 and [record.answer for record in found.dataset] == [NUMBER, "There.", "Anna Berg."]
    named = found.dataset[0].extra["personal_data"]
    assert {"in": "answer", "kind": "phone", "start": 0, "end": 11, "certain": True} in named
    assert "personal_data" not in found.dataset[1].extra
    found = labkit.clean(rows, personal_data="drop")
    assert [record.id for record in found.dataset] == [KEY.id] and found.reasons == {"personal data": 2}
    assert found.balanced and not any("2345678" in pair.answer for pair in found.dropped)


def test_numbers_alone_are_left_unless_they_are_asked_for() -> None:
    row = QA(question="Which code opens the box?", answer="4111 1111 1111 1111")
    assert labkit.clean(Dataset([row]), personal_data="mask").dataset[0].answer == row.answer
    assert labkit.clean(Dataset([row]), personal_data="mask", bare_numbers=True).dataset[0].answer.startswith("[card")
    assert not len(labkit.clean(Dataset([row]), personal_data="drop", bare_numbers=True).dataset)
    with pytest.raises(SettingsError):
        labkit.clean(Dataset([row]), personal_data="hide")  # type: ignore[arg-type]


def test_repeats_and_items_of_a_benchmark_go() -> None:
    item = "Which of the two filters of the old dispenser must be changed every six months?"
    first = QA(question="How much water does the large tank of the dispenser hold?", answer="40 litres")
    again = QA(question="How much water exactly does the large tank of the dispenser hold?", answer="40 litres.")
    shown = QA(question=f"Tell me: {item}", answer="The left one.")
    found = labkit.clean(Dataset([first, again, shown]), benchmark=[item, "Another one that is in no row at all?"])
    assert found.dataset.records == [first] and found.balanced
    assert found.reasons == {"nearly the same question": 1, IN_BENCHMARK: 1} and found.benchmark
    assert found.benchmark.share == 0.5
    assert len(labkit.clean(Dataset([first, again]), duplicates=False).dataset) == 2


@pytest.mark.parametrize(("name", "text", "columns", "items"), [
    ("a.txt", "One?\n\nTwo?\n", (), ["One?", "Two?"]), ("a.jsonl", '{"id": 1, "prompt": "One?"}\n', (), ["One?"]),
    ("a.csv", "n,question,b\n1,One?,Two?\n", ("b", "question"), ["Two?", "One?"]),
    ("a.csv", "n,question\n1,One?\n2,Two?\n", (), ["One?", "Two?"])])
def test_a_benchmark_is_read_from_a_file(tmp_path: Path, name: str, text: str, columns: tuple[str, ...],
                                         items: list[str]) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    assert read_benchmark(tmp_path / name, columns) == items
    with pytest.raises(DatasetError):
        read_benchmark(tmp_path / "none.jsonl")
    if not name.endswith("txt"):
        with pytest.raises(SettingsError, match="no column other"):
            read_benchmark(tmp_path / name, ["other"])


def test_the_command(rows: Path, tmp_path: Path) -> None:
    (tmp_path / "test.jsonl").write_text(json.dumps({"question": KEY.question}) + "\n")
    code, out, err = labkit_command("clean", rows, "--out", tmp_path / "out.jsonl", "--dropped", tmp_path / "no.jsonl",
                                    "--personal-data", "mask", "--benchmark", tmp_path / "test.jsonl")
    assert (code, err) == (0, "")
    assert "3 rows read = 2 kept + 1 dropped (in the benchmark 1)" in out and "1 of 1 items (100.0%)" in out
    assert "Names and addresses are not looked for." in out
    assert "2345678" not in (tmp_path / "out.jsonl").read_text("utf-8")
    assert json.loads((tmp_path / "no.jsonl").read_text("utf-8"))["dropped"] == IN_BENCHMARK
    code, _, err = labkit_command("clean", rows, "--out", rows)
    assert code == 2 and "is to be read" in err
    assert labkit_command("clean", rows, "--out", tmp_path / "x.jsonl", "--bare-numbers")[0] == 2


def test_headings_are_covered_too() -> None:
    chunk = replace(CHUNK, headings=("Telephone 030 2345678",))
    row = KEY.model_copy(update={"source": KEY.source and KEY.source.model_copy(
        update={"chunk_id": chunk.id, "headings": list(chunk.headings)})})
    dataset = Dataset([row])
    found = labkit.clean(dataset, personal_data="mask")
    assert found.dataset[0].source and found.dataset[0].source.headings == ["Telephone [phone____]"]
