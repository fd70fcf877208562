"""Pairs that are dropped can be read: in the result, in a file that grows as the run goes, and in the report."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.cli_runs import labkit, pairs, rows
from support.openai_standin import OpenAIStandIn
from support.show_sample import HOSTILE, Tags, make_books, text_of

from labkit.datasets.dataset import Dataset
from labkit.datasets.dropped_file import DroppedFile, DroppedPair, dropped_of
from labkit.datasets.record import QA, CheckScore, Evidence, Source
from labkit.documents.types import Chunk, Document, Page, Segment
from labkit.errors import DatasetError, OverwriteError
from labkit.generate.qa.make_qa import make_qa
from labkit.llm.cache import ResponseCache
from labkit.llm.model import connect
from labkit.quality.checks import Candidate, Check, Verdict
from labkit.reports.report import write_report
from labkit.settings import Settings

pytestmark = pytest.mark.usefixtures("apart_from_machine")

PUMPS = "\n".join(f"The {name} pump moves {number} litres in one hour."
                  for name, number in (("amber", 110), ("azure", 120), ("beige", 130)))
TEXT = f"# Pumps\n\n{PUMPS}"


def answer(body: dict) -> str:
    """A model that says of azure what is not so, twice, and asks for amber what leans on the source."""
    found = json.loads(pairs(body))
    for pair in found["pairs"]:
        if "azure" in pair["evidence"]:
            pair["answer"] = "999 litres"
        if "amber" in pair["evidence"]:
            pair["question"] = "How much does the amber pump move according to the text?"
    return json.dumps(found)


async def run(tmp_path: Path, answer=answer, qa_type: str = "short", **options):
    chunk = Chunk("pumps.txt", TEXT, (Segment(0, len(TEXT), 3),), ("Pumps",), 200)
    document = Document("pumps.txt", "f" * 64, "builtin", [Page(3, "text", TEXT, 600, 800)])
    with OpenAIStandIn(answer=answer) as server:
        model = connect(Settings(_env_file=None, openai_base_url=f"{server.url}/v1", openai_api_key="k",
                                 openai_model="m", provider="openai"),
                        cache=ResponseCache(tmp_path / "c.sqlite", "off"))
        try:
            return chunk, await make_qa([chunk], model, document=document, qa_type=qa_type, show=False, **options)
        finally:
            await model.close()


async def test_each_dropped_pair_says_what_it_was_and_which_check_spoke(tmp_path: Path) -> None:
    seen: list[DroppedPair] = []
    chunk, result = await run(tmp_path, num_questions=3, each_dropped=seen.append)
    assert seen == result.dropped and Counter(pair.reason for pair in seen) == result.books.dropped
    by_check = {pair.check: pair for pair in seen}
    wrong = by_check["support"]
    assert (wrong.reason, wrong.answer, wrong.qa_type) == ("answer not in its evidence", "999 litres", "short")
    assert wrong.evidence == "The azure pump moves 120 litres in one hour." and wrong.place == (3,)
    assert (wrong.chunk_id, wrong.file, wrong.headings) == (chunk.id, "pumps.txt", ("Pumps",))
    assert by_check["leaning-question"].question.endswith("according to the text?")
    repeated = [pair for pair in seen if pair.reason == "repeats another pair"]
    assert all(pair.check == "" for pair in repeated)


async def test_scores_of_checks_go_along(tmp_path: Path) -> None:
    unlikely = Check("likely", lambda row: Verdict("unlikely", 0.2, 0.5), ("unlikely",))
    _, result = await run(tmp_path, pairs, num_questions=1, checks=[unlikely])
    assert result.dropped and {pair.check for pair in result.dropped} == {"likely"}
    assert result.dropped[0].scores == (CheckScore(name="likely", score=0.2, threshold=0.5),)


async def test_a_conversation_names_the_check_of_the_turn_at_which_it_ends(tmp_path: Path) -> None:
    first = {"evidence": "The azure pump moves 120 litres in one hour.", "answer": "It moves 120 litres in one hour.",
             "question": "How much does the azure pump move?"}
    second = {**first, "question": "And the beige one?", "answer": "It moves 777 litres of milk."}
    said = json.dumps({"pairs": [{"subject": "the azure pump", "turns": [first, second]}]})
    _, result = await run(tmp_path, lambda body: said, "conversation", num_questions=1)
    pair = result.dropped[0]
    assert (pair.reason, pair.check) == ("answer not in its evidence", "support")
    assert pair.turns[0] == (first["question"], first["answer"]) and len(pair.turns) == 2


async def test_what_came_beyond_what_was_asked_and_what_found_no_counterpart_is_there(tmp_path: Path) -> None:
    good = json.loads(pairs({"messages": [{"content": f"Write 2 question {TEXT}"}]}))
    _, result = await run(tmp_path, lambda body: json.dumps(good), num_questions=1)
    more = [pair for pair in result.dropped if pair.reason == "more than asked"]
    assert more and more[0].question == good["pairs"][1]["question"] and more[0].check == ""
    truth = {"evidence": "The azure pump moves 120 litres in one hour.", "fact": "120 litres", "wrong": "150 litres",
             "question": "Does the azure pump move 120 litres in one hour?"}
    _, result = await run(tmp_path, lambda body: json.dumps({"pairs": [truth]}), "boolean", num_questions=1)
    assert Counter(pair.reason for pair in result.dropped) == result.books.dropped


# ---- the file


def read_dropped(path: Path) -> list[DroppedPair]:
    return [dropped_of(row, path, number) for number, row in enumerate(rows(path), 1)]


def pair(number: int, reason: str = "not clear") -> DroppedPair:
    return DroppedPair(reason, "clear", f"What is {number}?", f"{number}.", f"It is {number}.", "short",
                       file="a.pdf", place=(number,), chunk_id="0" * 16,
                       scores=(CheckScore(name="clear", score=0.1, threshold=None),))


def test_a_run_that_is_gone_through_again_writes_no_pair_twice_but_each_as_often_as_it_was_dropped(
        tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    first = [pair(1), pair(1), pair(2)]
    for going in (first[:2], [*first, pair(3)], [*first, pair(3)]):  # the first run is killed in the middle
        with DroppedFile(path) as file:
            for one in going:
                file.write(one)
    assert read_dropped(path) == [*first, pair(3)] and file.line() == f"4 dropped pairs in {path}"
    with DroppedFile(path) as file:
        file.write(pair(9))
    assert file.line() == f"5 dropped pairs in {path}, 4 of them of other runs"


def test_half_a_row_of_a_killed_run_is_cut_off_and_nothing_of_anybody_else(tmp_path: Path) -> None:
    path = tmp_path / "d.jsonl"
    with DroppedFile(path) as file:
        file.write(pair(1))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:30])
    with DroppedFile(path) as file:
        file.write(pair(1))
        file.write(pair(2))
    assert read_dropped(path) == [pair(1), pair(2)]
    path.write_bytes(whole + b"my own words")
    with pytest.raises(DatasetError, match="last line"):
        DroppedFile(path)
    assert path.read_bytes() == whole + b"my own words"


def test_a_dataset_and_a_file_of_dropped_pairs_are_never_taken_for_each_other(tmp_path: Path) -> None:
    dropped, dataset = tmp_path / "d.jsonl", tmp_path / "qa.jsonl"
    with DroppedFile(dropped) as file:
        file.write(DroppedPair("not clear", "clear", "Why?", "So."))
    Dataset([QA(question="Why?", answer="So.")]).save(dataset)
    before = dropped.read_bytes(), dataset.read_bytes()
    with pytest.raises(OverwriteError):
        DroppedFile(dataset)
    with pytest.raises(OverwriteError):
        Dataset.open(dropped)
    with pytest.raises(DatasetError, match="dropped, not a dataset"):
        Dataset.load(dropped)
    assert (dropped.read_bytes(), dataset.read_bytes()) == before
    assert read_dropped(dropped)[0].question == "Why?"
    with pytest.raises(DatasetError, match="line 1, holds no dropped pair"):
        read_dropped(dataset)


# ---- the command


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn(answer=answer) as server:
        for name, value in (("OPENAI_BASE_URL", f"{server.url}/v1"), ("OPENAI_API_KEY", "k"), ("OPENAI_MODEL", "m")):
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        (tmp_path / "pumps.txt").write_text(TEXT, encoding="utf-8")
        yield server


def test_the_command_writes_as_many_as_the_books_say_and_a_second_run_adds_none(service: OpenAIStandIn,
                                                                                tmp_path: Path) -> None:
    first = "\n".join(f"The {name} pump moves {number} litres in one hour." for name, number in (
        ("cream", 140), ("azure", 120), ("ebony", 150), ("green", 160), ("ivory", 170), ("khaki", 180),
        ("lemon", 190), ("mauve", 200), ("olive", 210), ("peach", 220), ("sepia", 230), ("white", 240)))
    (tmp_path / "pumps.txt").write_text(f"# Pumps\n\n{first}\n", encoding="utf-8")
    args = ("generate", "pumps.txt", "--out", "qa.jsonl", "--qa-type", "short", "--dropped", "dropped.jsonl",
            "--report", "r.html")
    code, out, err = labkit(*args)
    assert code == 0, err
    counted = int(re.search(r"kept \+ (\d+) dropped", out)[1])
    found = rows(tmp_path / "dropped.jsonl")
    assert len(found) == counted > 0 and f"{counted} dropped pairs in dropped.jsonl" in out
    assert {row["check"] for row in found} >= {"support"} and all(row["dropped"] for row in found)
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<details>" in html and "999 litres" in html
    before, asked = (tmp_path / "dropped.jsonl").read_bytes(), len(service.posts)
    code, out, err = labkit(*args)
    assert code == 0, err
    assert (tmp_path / "dropped.jsonl").read_bytes() == before and len(service.posts) == asked
    assert f"{counted} dropped pairs in dropped.jsonl\n" in out


@pytest.mark.parametrize("taken", ["pumps.txt", "qa.jsonl", "notes.md"])
def test_the_command_loses_no_file_for_it(taken: str, service: OpenAIStandIn, tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("my own notes\n", encoding="utf-8")
    code, _, err = labkit("generate", "pumps.txt", "--out", "qa.jsonl", "--dropped", taken)
    assert code == 2 and len(err.splitlines()) == 1 and taken in err and not service.posts
    assert (tmp_path / "notes.md").read_text(encoding="utf-8") == "my own notes\n"


# ---- the report


def test_the_report_shows_them_folded_by_reason_and_escaped(tmp_path: Path) -> None:
    record = QA(question="Why?", answer="So.", source=Source(file="a.pdf", sha256="0", pages=[1], chunk_id="c"),
                evidence=Evidence(text="So.", start=0, end=3, pages=[1]))
    hostile = DroppedPair(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, "short", HOSTILE, HOSTILE, place=(1,),
                          turns=((HOSTILE, HOSTILE),), scores=(CheckScore(name=HOSTILE, score=0.5, threshold=0.7),))
    books = make_books(dropped={"not clear": 70, HOSTILE: 1})
    html = write_report(tmp_path / "r.html", [record], books=books, dropped=[hostile, pair(1), pair(2)],
                        made="2026-11-20").read_text(encoding="utf-8")
    tags = Tags(html).found
    assert [tag for tag, _ in tags].count("details") == 2
    assert not any(tag in ("script", "svg") or key.startswith("on") for tag, attributes in tags for key in attributes)
    seen = text_of(html)
    assert "not clear : 70 (2 shown)" in seen and "check clear" in seen and "0.50 (of 0.70)" in seen
    assert "What is 2?" in seen and "a.pdf, page 2" in seen and "It is 1." in seen
    assert html.index("not clear") < html.index("Pairs that were not kept") + len(html)
    plain = write_report(tmp_path / "s.html", [record], made="2026-11-20").read_text(encoding="utf-8")
    assert "Pairs that were not kept" not in plain and "<details>" not in plain


def test_a_candidate_remembers_which_check_dropped_it() -> None:
    from labkit.generate.qa.types import GATES
    from labkit.quality.checks import judge

    row = Candidate("How much?", "", "long")
    assert judge(row, GATES["long"]) == "empty" and row.failed == "filled"
