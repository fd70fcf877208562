"""A dataset on its whole way, in the two files alone: filtered, merged, evolved, exported, reported, with no source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.cli_runs import labkit, rows
from support.evolver import say
from support.openai_standin import OpenAIStandIn

from labkit.datasets.dataset import Dataset
from labkit.datasets.record import QA, Evidence, Source
from labkit.documents.types import Chunk, Segment
from labkit.generate.evolve.steps import columns_for
from labkit.pipelines.merge import merge
from labkit.quality.judge.grades import Grade, with_grades
from labkit.reports.report import write_report

pytestmark = pytest.mark.usefixtures("apart_from_machine")
COLOURS = ("amber", "azure", "beige", "black", "brown", "coral", "cream", "green")


def made(folder: Path) -> tuple[list[QA], list[Chunk]]:
    """Write a dataset with its chunks, a column of somebody's own in every row, and a chunk that no pair rests on."""
    records, chunks = [], []
    for number, colour in enumerate(COLOURS):
        text = f"The {colour} pump moves {110 + number} litres in one hour."
        chunk = Chunk("pumps.txt", text, (Segment(0, len(text), 1),), (), 12, unit="line", lines=((0, number + 1),))
        chunks.append(chunk)
        records.append(QA(
            question=f"How much does the {colour} pump move in one hour?", answer=f"It moves {110 + number} litres.",
            qa_type="long", extra={"ticket": number, "team": {"name": "A"}},
            evidence=Evidence(text=text, start=0, end=len(text), lines=[number + 1]),
            source=Source(file="pumps.txt", sha256="5" * 64, lines=[number + 1], chunk_id=chunk.id)))
    chunks.append(Chunk("pumps.txt", "Nobody asks.", (Segment(0, 12, 1),), unit="line", lines=((0, 99),)))
    Dataset(records).save(folder / "qa.jsonl", chunks=chunks)
    return records, chunks


def test_what_was_said_of_a_row_is_not_said_of_what_is_evolved_from_it() -> None:
    graded = with_grades(QA(question="Why?", answer="So.", extra={"ticket": 1, "review": {"decision": "accept"},
                                                                  "fact": "So it is."}),
                         {"fluency": Grade(4.0, "good"), "coherence": Grade(None, failed="timeout")}, "m")
    assert columns_for(graded) == {"ticket": 1} and len(graded.extra) > 6


@pytest.mark.slow
def test_columns_context_and_identity_arrive_at_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    records, chunks = made(tmp_path)
    lines = rows(tmp_path / "qa.jsonl")
    lines[0]["question"] = "How many litres does the amber pump move in one hour?"  # in an editor
    (tmp_path / "qa.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    with OpenAIStandIn(answer=say) as server:
        for name, value in {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": "k", "OPENAI_MODEL": "m",
                            "LABKIT_PROVIDER": "openai"}.items():
            monkeypatch.setenv(name, value)
        assert labkit("filter", "qa.jsonl", "--out", "kept.jsonl")[0] == 0
        assert not server.posts
        merge(["kept.jsonl", "qa.jsonl"]).dataset.save("merged.jsonl")
        code, _, err = labkit("evolve", "--seed-file", "merged.jsonl", "--rounds", "1", "--operator", "deepen",
                              "--question-only", "--out", "evolved.jsonl")
        assert code == 0, err
    for name in ("kept", "merged"):
        dataset = Dataset.load(f"{name}.jsonl")
        assert [record.id for record in dataset] == [record.id for record in records]
        assert [record.revised_from for record in dataset] == [records[0].id] + [""] * 7
        assert [record.extra for record in dataset] == [record.extra for record in records]
        assert [one.chunk for one in dataset.chunks] == chunks  # what nobody asked about, too
    evolved = Dataset.load("evolved.jsonl")
    assert {record.parents[0]: record.extra for record in evolved} == {record.id: record.extra for record in records}
    assert [one.chunk for one in evolved.chunks] == chunks
    assert labkit("export", "merged.jsonl", "evolved.jsonl", "--out", "made", "--format", "rag")[0] == 0
    handed_on = rows(tmp_path / "made" / "rag.jsonl")
    assert len(handed_on) == len(records) + len(evolved)
    assert all(row["contexts"] == [chunks[row["ticket"]].text] and row["team"] == {"name": "A"} for row in handed_on)
    whole = Dataset.load("made/qa.jsonl")
    report = write_report("report.html", whole.records, chunks=whole.chunks).read_text(encoding="utf-8")
    assert all(record.question.replace("'", "&#39;") in report for record in whole)
