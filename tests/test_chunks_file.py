"""The chunks beside a dataset: each row gives back its chunk, stands there before its pairs, and serves the exports."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.cli_runs import facts, labkit, make_pdf, pairs, pumps, rows
from support.openai_standin import OpenAIStandIn

from labkit.datasets.chunks_file import AskedChunk, ChunksFile, chunks_path, read_chunks
from labkit.datasets.dataset import Dataset
from labkit.datasets.record import QA, Source
from labkit.documents.chunking.split import split
from labkit.documents.types import Chunk, Document, Page, Segment
from labkit.errors import DatasetError, OverwriteError
from labkit.pipelines.merge import merge

pytestmark = pytest.mark.usefixtures("apart_from_machine")


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[OpenAIStandIn]:
    monkeypatch.chdir(tmp_path)
    with OpenAIStandIn(answer=pairs) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        monkeypatch.setenv("OPENAI_API_KEY", "k")
        monkeypatch.setenv("OPENAI_MODEL", "m")
        monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "cache.sqlite"))
        yield server


CHUNKS = [
    Chunk("a.pdf", "# Tanks\n\nThe cold tank holds 3.6 litres.", (Segment(0, 9, 1), Segment(
        9, 40, 2, "figure", (1.5, 2.0, 3.25, 4.0))), ("Tanks",), 12, 3, 1),
    Chunk("b.csv", "name: W2\nlitres: 3.6", (Segment(0, 20, 7, "table"),), ("W2",), 9, unit="row"),
    Chunk("c.txt", "one\ntwo\u2028half \ud83d of it", (Segment(0, 19, 1),), (), 5, unit="line", lines=((0, 4), (4, 5))),
    Chunk("d.xlsx", "| a | b |\n| 1 | 2 |", (Segment(0, 19, 2, "table"),), ("Prices",), 6, unit="sheet",
          lines=((0, 1), (10, 4))),
]


def pair_on(chunk: Chunk, number: int = 1) -> QA:
    return QA(question=f"What is {number}?", answer=f"It is {number}.", qa_type="long",
              source=Source(file=chunk.file, sha256="5" * 64, chunk_id=chunk.id))


@pytest.mark.parametrize("chunk", CHUNKS, ids=lambda chunk: chunk.unit)
@pytest.mark.parametrize("asked", [True, False, None])
def test_a_row_gives_back_the_same_chunk(tmp_path: Path, chunk: Chunk, asked: bool | None) -> None:
    whole = AskedChunk(chunk, "a" * 64, "pumps", asked, "too short" if asked is False else "")
    with ChunksFile(tmp_path / "qa.chunks.jsonl") as file:
        file.write(whole)
    (found,) = read_chunks(tmp_path / "qa.chunks.jsonl")
    assert found == whole and found.chunk.id == chunk.id and found.chunk.places() == chunk.places()
    (row,) = rows(tmp_path / "qa.chunks.jsonl")
    assert row[f"{chunk.unit}s"] == chunk.places() and row["sha256"] == "a" * 64


def test_chunks_of_a_real_split_come_back_whole(tmp_path: Path) -> None:
    page = "# One\n\n" + "A first sentence of some words. " * 30 + "\n\n| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 40
    pages = [Page(number, "text", page, 600, 800) for number in (1, 2)]
    document = Document("d.pdf", "e" * 64, "builtin", pages)
    chunks = split(document, 120)
    Dataset([pair_on(chunks[0])]).save(tmp_path / "qa.jsonl", chunks=chunks)
    found = Dataset.load(tmp_path / "qa.jsonl").chunks
    assert [one.chunk for one in found] == chunks and len(chunks) > 3
    assert [one.asked for one in found] == [True, *[None] * (len(chunks) - 1)]  # of the others nobody knows
    assert {one.sha256 for one in found} == {"5" * 64}


def test_the_last_row_of_an_id_counts_and_what_has_not_changed_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "qa.chunks.jsonl"
    first, then = AskedChunk(CHUNKS[0], asked=False, reason="short"), AskedChunk(CHUNKS[0], asked=True)
    for written in ([first], [first], [then], [then]):
        with ChunksFile(path) as file:
            for one in written:
                file.write(one)
    assert len(rows(path)) == 2 and read_chunks(path) == [then]


def test_half_a_row_is_cut_off_and_nothing_of_anybody_else(tmp_path: Path) -> None:
    path = tmp_path / "qa.chunks.jsonl"
    one, two = (AskedChunk(chunk) for chunk in CHUNKS[:2])
    with ChunksFile(path) as file:
        file.write(one)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:40])
    assert read_chunks(path) == [one]
    with ChunksFile(path) as file:
        file.write(two)
    assert read_chunks(path) == [one, two]
    for mine in (b"my own words\n", b'{"chunk": 1}\n'):
        path.write_bytes(mine)
        with pytest.raises(OverwriteError, match="not a file of chunks"):
            ChunksFile(path)
        assert path.read_bytes() == mine
    with ChunksFile(path, overwrite=True) as file:
        file.write(one)
    assert read_chunks(path) == [one]


def test_a_row_that_was_changed_is_named(tmp_path: Path) -> None:
    path = tmp_path / "qa.chunks.jsonl"
    with ChunksFile(path) as file:
        file.write(AskedChunk(CHUNKS[0]))
    row = rows(path)[0]
    for changed, said in (({**row, "text": row["text"] + "!"}, "was changed"), ({**row, "segments": [1]}, "no chunk")):
        path.write_text(json.dumps(changed) + "\n")
        with pytest.raises(DatasetError, match=f"line 1, {'holds ' * (said[0] == 'n')}{said}"):
            read_chunks(path)


def test_a_dataset_and_its_chunks_are_never_taken_for_each_other(tmp_path: Path) -> None:
    Dataset([pair_on(CHUNKS[0])]).save(tmp_path / "qa.jsonl", chunks=CHUNKS)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(before) == {"qa.jsonl", "qa.chunks.jsonl"}
    with pytest.raises(DatasetError, match="chunks of a dataset, not its pairs"):
        Dataset.load(tmp_path / "qa.chunks.jsonl")
    with pytest.raises(OverwriteError):
        Dataset([pair_on(CHUNKS[0])]).save(tmp_path / "qa.chunks.jsonl")
    with pytest.raises(OverwriteError):
        ChunksFile(tmp_path / "qa.jsonl")
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_exports_find_the_contexts_beside_the_dataset_and_say_which_are_missing(tmp_path: Path) -> None:
    records = [pair_on(CHUNKS[0]), pair_on(CHUNKS[1], 2)]
    Dataset(records).save(tmp_path / "qa.jsonl", chunks=CHUNKS)
    dataset = Dataset.load(tmp_path / "qa.jsonl")
    for name, column in (("rag", "contexts"), ("eval", "context")):
        dataset.export(name, tmp_path / f"{name}.jsonl")
        found = [row[column] for row in rows(tmp_path / f"{name}.jsonl")]
        assert found == [[chunk.text] if name == "rag" else chunk.text for chunk in CHUNKS[:2]]
    assert not dataset.notes
    Dataset(records).save(tmp_path / "old.jsonl", chunks=CHUNKS[:1])
    old = Dataset.load(tmp_path / "old.jsonl")
    old.rag(tmp_path / "old-rag.jsonl")
    assert [row["contexts"] for row in rows(tmp_path / "old-rag.jsonl")] == [[CHUNKS[0].text], []]
    assert "1 of 2 pairs rest on chunks that do not stand beside" in old.notes[0]
    with pytest.raises(DatasetError, match="not given"):
        old.rag(tmp_path / "given.jsonl", CHUNKS[:1])


def test_merging_and_exporting_take_the_chunks_along(tmp_path: Path) -> None:
    for name, chunk in zip("ab", CHUNKS, strict=False):
        Dataset([pair_on(chunk)]).save(tmp_path / name / "qa.jsonl", chunks=[chunk])
    merged = merge([tmp_path / "a" / "qa.jsonl", tmp_path / "b" / "qa.jsonl"])
    merged.dataset.save(tmp_path / "all.jsonl")
    assert [one.chunk for one in read_chunks(tmp_path / "all.chunks.jsonl")] == CHUNKS[:2]
    code, out, err = labkit("export", tmp_path / "a" / "qa.jsonl", tmp_path / "b" / "qa.jsonl", "--out", tmp_path / "x",
                            "--format", "rag")
    assert code == 0, err
    assert "qa.chunks.jsonl" in out
    assert [row["contexts"] for row in rows(tmp_path / "x" / "rag.jsonl")] == [[chunk.text] for chunk in CHUNKS[:1]]


def test_a_foreign_file_in_the_place_of_the_chunks_is_kept(tmp_path: Path) -> None:
    (tmp_path / "qa.chunks.jsonl").write_text("mine\n")
    Dataset([pair_on(CHUNKS[0])]).save(tmp_path / "qa.jsonl")
    assert Dataset.load(tmp_path / "qa.jsonl").chunks == []
    with pytest.raises(OverwriteError, match="file of chunks"):
        Dataset([pair_on(CHUNKS[0])]).save(tmp_path / "qa.jsonl", chunks=CHUNKS)
    assert (tmp_path / "qa.chunks.jsonl").read_text() == "mine\n"


def test_a_run_writes_each_chunk_before_its_pairs_asked_or_not(endpoint: OpenAIStandIn, tmp_path: Path) -> None:
    make_pdf(tmp_path / "a.pdf", facts(1))
    (tmp_path / "t.csv").write_text(pumps(1, 4))
    (tmp_path / "n.txt").write_text("Yes\n")
    seen: list[set[str]] = []

    def look(body: dict) -> str:
        path = tmp_path / "qa.chunks.jsonl"
        seen.append({row["chunk_id"] for row in rows(path)} if path.exists() else set())
        return pairs(body)

    endpoint._answer = look
    arguments = ["generate", "a.pdf", "t.csv", "n.txt", "--out", "qa.jsonl", "--qa-type", "short", "--columns", "fact"]
    _, out, _ = labkit(*arguments)
    kept, chunks = rows(Path("qa.jsonl")), read_chunks("qa.chunks.jsonl")
    assert kept and seen and all(seen)
    assert {row["source"]["chunk_id"] for row in kept} <= {one.chunk.id for one in chunks}
    assert f"{len(chunks)} chunks in qa.chunks.jsonl" in out
    for row in kept:
        source, evidence = row["source"], row["evidence"]
        one = next(one for one in chunks if one.chunk.id == source["chunk_id"])
        assert one.sha256 == source["sha256"] and one.asked and not one.reason
        assert one.chunk.text[evidence["start"]:evidence["end"]] == evidence["text"]
    (unasked,) = [one for one in chunks if one.chunk.file == "n.txt"]
    before = Path("qa.chunks.jsonl").read_bytes()
    labkit(*arguments)
    assert Path("qa.chunks.jsonl").read_bytes() == before  # a second run has nothing to add
    assert (unasked.asked, unasked.reason) in ((True, ""), (False, "no statement in the chunk"))


def test_a_summary_is_not_asked_of_a_short_chunk_and_its_row_says_so(endpoint: OpenAIStandIn, tmp_path: Path) -> None:
    Path("n.txt").write_text("The azure pump moves 120 litres in one hour.\n")
    labkit("generate", "n.txt", "--out", "qa.jsonl", "--qa-type", "summary")
    (one,) = read_chunks("qa.chunks.jsonl")
    assert (one.asked, one.reason) == (False, "chunk too short for a summary") and not endpoint.answered


def test_a_run_refuses_a_foreign_file_where_its_chunks_go(endpoint: OpenAIStandIn, tmp_path: Path) -> None:
    Path("qa.chunks.jsonl").write_text("mine\n")
    make_pdf(tmp_path / "a.pdf", facts(1))
    code, _, err = labkit("generate", "a.pdf", "--out", "qa.jsonl")
    assert code == 2 and "file of chunks" in err and "--overwrite" in err and not Path("qa.jsonl").exists()
    assert Path("qa.chunks.jsonl").read_text() == "mine\n"
    code, _, err = labkit("generate", "a.pdf", "--out", "qa.jsonl", "--overwrite", "--qa-type", "short")
    assert code == 0 and read_chunks("qa.chunks.jsonl"), err


def test_the_side_file_has_a_name_of_its_own() -> None:
    assert chunks_path("x/qa.jsonl") == Path("x/qa.chunks.jsonl")
    assert chunks_path("a.b") != chunks_path("a.c")
