"""Question types: each asks for its own, judges by its own rules, and the books add up over all of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.gates import REASONS
from support.openai_standin import OpenAIStandIn, Said, strict_faults
from support.qa_types import GOOD, LANGUAGES, STATEMENTS, TITLES, TYPES, good_answer, make_manual, part_of, type_of
from typer.testing import CliRunner

from labkit.cli.app import app
from labkit.datasets.dataset import Dataset
from labkit.datasets.record import QA
from labkit.documents.types import Chunk, Segment
from labkit.generate.qa.balance import Balance
from labkit.generate.qa.filter_qa import filter_qa
from labkit.generate.qa.keeper import QAResult
from labkit.generate.qa.make_qa import make_qa
from labkit.generate.qa.tasks import tasks_of
from labkit.generate.qa.types import GATES
from labkit.generate.qa.types import TYPES as KINDS
from labkit.llm.cache import ResponseCache
from labkit.llm.model import connect
from labkit.prompts import FOLDER, prompt
from labkit.quality.duplicates.pairs import Repeats
from labkit.settings import Settings, variables


async def run(answer: Callable[[dict], Said | str], folder: Path, qa_type: str, *, language: str = "English",
              chunks: int = 1, mode: str = "off", **options) -> tuple[QAResult, OpenAIStandIn]:
    document, made = make_manual(language, chunks)
    with OpenAIStandIn(answer=answer) as server:
        configured = Settings(_env_file=None, openai_base_url=f"{server.url}/v1", openai_api_key="k", openai_model="m",
                              provider="openai")
        model = connect(configured, cache=ResponseCache(folder / "cache.sqlite", mode))
        try:
            return await make_qa(made, model, document=document, qa_type=qa_type, language=language, show=False,
                                 **options), server
        finally:
            await model.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("qa_type", TYPES)
async def test_good_ones_of_each_type_are_kept_in_each_language(tmp_path: Path, qa_type: str, language: str) -> None:
    good = GOOD[language][qa_type]
    result, server = await run(good_answer(language), tmp_path, qa_type, language=language, num_questions=len(good))
    assert result.books.dropped == {} and result.books.failed == {}, result.books.line()
    assert result.books.kept == len(good) == len(result.records) and result.books.balanced
    chunk = make_manual(language)[1][0]
    for record, item in zip(result.records, good, strict=True):
        first = item["turns"][0] if "turns" in item else item
        if qa_type == "boolean":
            assert record.answer in ("True", "False")
        elif qa_type == "summary":
            assert record.answer == ("" if language == "Japanese" else " ").join(item["sentences"])
        else:
            assert (record.question, record.answer) == (first["question"], first["answer"])
        assert record.qa_type == qa_type and record.language == language
        assert chunk.text[record.evidence.start:record.evidence.end] == record.evidence.text
    again = await filter_qa([record.model_dump() for record in result.records], chunks=result.chunks, show=False)
    assert again.records == result.records
    schema = server.requests[0].body["response_format"]["json_schema"]["schema"]
    assert strict_faults(schema) == ""
    asked = server.requests[0].body["messages"][-1]["content"]
    assert (f"in {language}." in asked) == (language == "English")


@pytest.mark.parametrize("code", ["en", "ja", "ko"])
def test_each_type_has_a_prompt_in_each_language(code: str) -> None:
    for name in (*(f"qa_{kind}" for kind in TYPES), "qa_ask"):
        assert (FOLDER / code / f"{name}.md").is_file()
    assert "Swahili" in prompt("qa_boolean", "Swahili", domain="")


async def test_a_conversation_keeps_its_turns_with_evidence_of_their_own(tmp_path: Path) -> None:
    result, _ = await run(good_answer("English"), tmp_path, "conversation", num_questions=1)
    record = result.records[0]
    assert [turn.answer for turn in record.turns] == [
        "The filter of the W2 is replaced every 6 months.", "It has to be flushed with 5 litres of water."]
    assert record.turns[0].evidence == record.evidence != record.turns[1].evidence
    assert "flushed" in record.turns[1].evidence.text and result.books.pages_covered == [1]


async def test_a_conversation_is_a_repeat_if_its_first_question_or_all_of_its_turns_are(tmp_path: Path) -> None:
    first, _ = await run(good_answer("English"), tmp_path, "conversation", num_questions=1)
    known = Repeats(first.records)
    record = first.records[0]
    reworded = record.model_copy(update={"question": "When must the old cartridge go?"})
    assert known.has(record) and known.has(reworded)
    assert not known.has(reworded.model_copy(update={"turns": [
        record.turns[0], record.turns[1].model_copy(update={"answer": "Something else."})]}))
    known.forget(record)
    assert not known.has(record)


async def test_a_summary_rests_on_all_of_its_chunk_and_short_chunks_are_not_asked(tmp_path: Path) -> None:
    result, _ = await run(good_answer("English"), tmp_path, "summary", num_questions=3)
    chunk = make_manual("English")[1][0]
    assert result.books.asked == result.books.kept == 1
    assert result.records[0].evidence.text == chunk.text.partition("\n\n")[2]
    short = Chunk("w2.pdf", "# W2\n\nIt is cold.", (Segment(0, 17, 1),), (), 9)
    assert [task.target for task in tasks_of([short, chunk], "summary", 1, bounded=False)] == [0, 1]
    assert tasks_of([short], "conversation", 1, bounded=True)[0].target == 0


async def test_what_is_too_short_for_a_type_is_in_the_books(tmp_path: Path) -> None:
    document, chunks = make_manual("English")
    short = Chunk("w2.pdf", "# W2\n\nIt is cold.", (Segment(0, 17, 1),), (), 9)
    with OpenAIStandIn(answer=good_answer("English")) as server:
        configured = Settings(_env_file=None, openai_base_url=f"{server.url}/v1", openai_api_key="k", openai_model="m",
                              provider="openai")
        model = connect(configured, cache=ResponseCache(tmp_path / "cache.sqlite", "off"))
        result = await make_qa([short, *chunks], model, document=document, qa_type="summary", show=False)
        await model.close()
    assert result.books.failed == {"chunk too short for a summary": 1} and len(server.requests) == 1
    assert (result.books.asked, result.books.kept, result.books.chunks) == (2, 1, 2) and result.books.balanced


async def test_each_question_becomes_the_answer_that_is_lacking(tmp_path: Path) -> None:
    seen: list[QA] = []
    result, server = await run(good_answer("English"), tmp_path, "boolean", num_questions=3, each=seen.append)
    assert [(record.answer, record.question) for record in result.records] == [
        ("False", "Does the cold tank of the W2 hold 4.5 litres of water?"),
        ("True", "Is the filter of the W2 replaced every 6 months?"),
        ("False", "Does the ring light of the W2 turn green while a fault lasts?")]
    assert seen == result.records and len(server.requests) == 1


async def test_what_cannot_be_false_becomes_true_and_a_surplus_is_held_back_and_counted(tmp_path: Path) -> None:
    good = [{**item, "wrong": item["fact"]} for item in GOOD["English"]["boolean"]]
    seen: list[QA] = []
    result, _ = await run(lambda body: json.dumps({"pairs": good}), tmp_path, "boolean", num_questions=3,
                          each=seen.append)
    assert [record.answer for record in result.records] == ["True"] == [record.answer for record in seen]
    assert result.books.dropped == {"no counterpart to balance it": 2} and result.books.balanced


async def test_a_series_of_calls_that_share_what_they_remember_is_balanced_over_all(tmp_path: Path) -> None:
    left = [*GOOD["English"]["boolean"], {
        "evidence": STATEMENTS["English"][4], "fact": "5 litres", "wrong": "8 litres",
        "question": "Is a new filter of the W2 flushed with 5 litres of water?"}]
    shared, kept = Repeats(), []
    for item in left:
        result, _ = await run(lambda body, item=item: json.dumps({"pairs": [item]}), tmp_path, "boolean",
                              num_questions=1, known=shared)
        kept += [record.answer for record in result.records]
    assert kept == ["False", "True", "False", "True"]


MIXED = {name for name, kind in KINDS.items() if kind.mixed}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_mixed_spreads_the_types_and_adds_up(tmp_path: Path, language: str) -> None:
    result, server = await run(good_answer(language), tmp_path, "mixed", language=language, chunks=3, num_questions=5)
    assert {type_of(seen.body, language) for seen in server.requests} == MIXED and result.books.balanced
    assert {record.qa_type for record in result.records} == MIXED


@given(st.lists(st.tuples(st.integers(5, 400), st.booleans()), max_size=12), st.integers(1, 6))
def test_mixed_gives_each_chunk_its_due_and_no_type_more_than_its_share(sizes: list[tuple[int, bool]],
                                                                       wanted: int) -> None:
    chunks = []
    for tokens, wordy in sizes:
        text = "word " * (tokens if wordy else 5)
        chunks.append(Chunk("a.txt", text, (Segment(0, len(text), 1),), (), tokens))
    tasks = tasks_of(chunks, "mixed", wanted, bounded=False, ask_all=True)  # five words first may be a title page
    assert tasks_of(chunks, "mixed", wanted, bounded=False, ask_all=True) == tasks
    for chunk in chunks:
        given_here = sum(task.target for task in tasks if task.chunk is chunk)
        assert given_here == min(wanted, max(1, chunk.tokens // 40))
    assert all(task.target > 0 for task in tasks)
    assert all(task.target == 1 for task in tasks if task.kind.name in ("summary", "conversation"))
    if chunks and all(tokens > 300 and wordy for tokens, wordy in sizes) and wanted <= 5:
        counts = Counter({name: 0 for name, kind in KINDS.items() if kind.mixed})
        for task in tasks:
            counts[task.kind.name] += task.target
        assert max(counts.values()) - min(counts.values()) <= 1


@pytest.mark.parametrize("qa_type", ["boolean", "summary", "conversation", "mixed"])
async def test_an_interrupted_run_ends_in_the_same_file(tmp_path: Path, qa_type: str) -> None:
    def answer(body: dict) -> str:
        kind, part = type_of(body, "English"), part_of(body)
        said = json.dumps(GOOD["English"][kind]).replace('"question": "', f'"question": "{"W2, " * part}')
        if kind != "boolean":
            return json.dumps({"pairs": json.loads(said)})
        items = [{**item, "question": item["question"].replace("W2", "W2 " * part)} for item in GOOD["English"][kind]]
        for item in items[:part]:  # more of them can only be True
            item["wrong"] = item["fact"]
        return json.dumps({"pairs": items})

    def row(dataset: Dataset) -> Callable[[QA], object]:
        return dataset.append

    options = {"chunks": 4, "num_questions": 3, "mode": "use"}
    whole = Dataset.open(tmp_path / "whole.jsonl")
    first, _ = await run(answer, tmp_path, qa_type, each=row(whole), **options)
    whole.close()
    assert len(whole) >= 3 and first.books.balanced
    lines = (tmp_path / "whole.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    for cut in range(len(lines) + 1):
        part = tmp_path / f"part-{cut}.jsonl"
        part.write_text("".join(lines[:cut]), encoding="utf-8")
        with Dataset.open(part) as dataset:
            again, server = await run(answer, tmp_path, qa_type, known=dataset.records, each=row(dataset), **options)
        assert part.read_text(encoding="utf-8") == "".join(lines) and not server.requests
        assert again.records == first.records and again.books == first.books


@pytest.mark.parametrize("qa_type", [*TYPES, "mixed"])
def test_the_command_makes_each_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qa_type: str) -> None:
    monkeypatch.setitem(Settings.model_config, "env_file", ".env")
    monkeypatch.chdir(tmp_path)
    for name in variables().values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "cache.sqlite"))
    with pymupdf.open() as pdf:
        pdf.new_page().insert_textbox((40, 40, 560, 800), "\n\n".join(STATEMENTS["English"]), fontsize=12)
        pdf.save(tmp_path / "w2.pdf")
    with OpenAIStandIn(answer=good_answer("English"), key=None) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
        monkeypatch.setenv("OPENAI_MODEL", "m")
        done = CliRunner().invoke(app, ["generate", "w2.pdf", "--out", "qa.jsonl", "--qa-type", qa_type,
                                        "--domain", "the dispenser W2", "--num-questions", "2"])
    assert done.exit_code == 0, done.output
    kinds = {record.qa_type for record in Dataset.load("qa.jsonl")}
    assert kinds == ({qa_type} if qa_type != "mixed" else {"short", "long"})


ITEM = {
    "short": st.fixed_dictionaries({"evidence": st.text(max_size=20), "question": st.text(max_size=20),
                                    "answer": st.text(max_size=9)}),
    "boolean": st.fixed_dictionaries({
        "evidence": st.sampled_from([GOOD["English"]["boolean"][0]["evidence"], "x"]),
        "fact": st.sampled_from(["3.6 litres", "water", "", "?"]),
        "wrong": st.sampled_from(["3.6 litres", "4 litres", "wine", "."]),
        "question": st.sampled_from(["Does the cold tank of the W2 hold water?",
                                     "Does the cold tank of the W2 hold 3.6 litres of water?", "What is it?"])}),
    "summary": st.fixed_dictionaries({"question": st.text(max_size=20),
                                      "sentences": st.lists(st.text(max_size=99), max_size=5)}),
    "conversation": st.fixed_dictionaries({"subject": st.sampled_from(["", "the W2", "("]),
                                           "turns": st.lists(st.fixed_dictionaries({
        "evidence": st.sampled_from([turn["evidence"] for turn in GOOD["English"]["conversation"][0]["turns"]]),
        "question": st.text(max_size=20), "answer": st.text(max_size=20)}), max_size=6)}),
    "unanswerable": st.fixed_dictionaries({
        "evidence": st.sampled_from([GOOD["English"]["unanswerable"][0]["evidence"], "x"]),
        "thing": st.sampled_from(["W2", "", "X9"]),
        "question": st.sampled_from(["How much does the W2 cost?", "W2", ""]),
        "sought": st.lists(st.sampled_from(["price*", "", "*", "$", "filter", "水"]), max_size=4),
        "answer": st.sampled_from(["I have no information on it.", "6 months", ""])}),
}


@pytest.mark.parametrize("qa_type", list(ITEM))
@given(data=st.data())
def test_judging_never_breaks_and_names_a_known_reason(qa_type: str, data: st.DataObject) -> None:
    kind, chunk = KINDS[qa_type], make_manual("English")[1][0]
    answer = kind.schema(1, None).model_validate({"pairs": [data.draw(ITEM[qa_type])]})
    item = kind.items(answer)[0]
    for candidate in kind.candidates(chunk, item, "English", TITLES["English"]):
        kept, reason = kind.judged(candidate, GATES)
        assert reason in REASONS or all(chunk.text[slice(*turn.place)].strip() for turn in kind.parts(kept))
    assert isinstance(kind.asked(item), str) and isinstance(kind.used(item), list)


@given(st.lists(st.booleans(), max_size=40))
def test_balance_keeps_as_many_as_can_be_and_loses_none(answers: list[bool]) -> None:
    records = [QA(question=f"Is it {number}?", answer=str(answer)) for number, answer in enumerate(answers)]
    balance, kept = Balance(Counter()), []
    for place, record in enumerate(records):
        kept += balance.put(record)
        seen = Counter(answer.answer for answer in records[:place + 1])
        few = min(seen["True"], seen["False"])
        counts = Counter(one.answer for one in kept)
        assert abs(counts["True"] - counts["False"]) <= 1
        assert len(kept) == min(place + 1, 2 * few + 1)
    rest = balance.rest()
    assert sorted(one.id for one in kept + rest) == sorted(one.id for one in records) and not balance.rest()
