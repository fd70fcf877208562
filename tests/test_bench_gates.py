"""What bench.gates counts of judged pairs, and of wrong ones made from them by script. What a judge says is told."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.judges import judging
from support.openai_standin import OpenAIStandIn

from bench import gates
from bench.gates import Kept, Worth, ask_judges, dropped, kept_by, main, measure, wilson, worths
from bench.judged_pairs import FOLDER, JudgedPair, candidates_of, read_pairs
from bench.negative_controls import WAYS, controls_of
from labkit.documents.types import Chunk
from labkit.errors import DatasetError
from labkit.generate.qa.types import GATES
from labkit.llm.request import Request
from labkit.quality.checks import Candidate, Check, dropping, gates_with

TEXT = """# The ferry to Holm

The ferry to Holm takes 25 minutes. It carries 12 cars and 80 people. If the wind is above 60 km/h, it does not run.
The captain is Ada Berg, and the engineer is Lars Holt.
"""
CHUNK = Chunk("c1", TEXT, ())


def ferry(question: str, answer: str, evidence: str, kind: str = "long") -> Candidate:
    return Candidate(question, answer, kind, "English", CHUNK, evidence)


TIME = ferry("How long does the ferry to Holm take?", "It takes 25 minutes.", "The ferry to Holm takes 25 minutes.")
CREW = ferry("Who are captain and engineer of the ferry to Holm?", "The captain is Ada Berg, the engineer Lars Holt.",
             "The captain is Ada Berg, and the engineer is Lars Holt.")
WIND = ferry("Does the ferry to Holm always run?", "If the wind is above 60 km/h, it does not run.",
             "If the wind is above 60 km/h, it does not run.")


def test_each_pair_is_judged_with_a_chunk_that_holds_its_evidence() -> None:
    pairs = read_pairs(FOLDER / "pairs.jsonl")
    found, missing = candidates_of(pairs, FOLDER / "documents")
    assert pairs and not missing
    for pair, candidate in zip(pairs, found, strict=True):
        assert candidate.quote and len(candidate.chunk.text) > len(pair.evidence), pair.id


@pytest.mark.parametrize(("way", "row", "answer"), [
    ("answer of another row", TIME, CREW.answer),
    ("one number changed", TIME, "It takes 28 minutes."),
    ("one number changed", replace(TIME, answer="水は300ミリリットルです。"), "水は303ミリリットルです。"),
    ("one number changed", CREW, None),
    ("roles swapped", CREW, "The captain is Lars Holt, the engineer Ada Berg."),
    ("roles swapped", replace(CREW, answer="They are Ada Berg and Lars Holt."), None),
    ("roles swapped", TIME, None),
    ("condition cut", WIND, "It does not run."),
    ("condition cut", replace(WIND, question="Does the ferry to Holm run if the wind is above 60 km/h?"), None),
    ("condition cut", TIME, None),
    ("condition cut", replace(TIME, answer="On le prête à un chercheur, si personne ne l'a réservé.",
                              language="French"), "On le prête à un chercheur."),
    ("condition cut", replace(TIME, answer="雨のときは、中止する。", language="Japanese"), "中止する。"),
])
def test_a_way_changes_the_answer_as_it_says_or_makes_nothing(way: str, row: Candidate, answer: str | None) -> None:
    wrong = WAYS[way](row, [CREW] if row is not CREW else [TIME])
    assert (wrong and wrong.answer) == answer
    if wrong:
        assert (wrong.question, wrong.evidence, wrong.chunk) == (row.question, row.evidence, row.chunk)


def test_the_deciding_sentence_is_gone_from_the_chunk_and_another_is_quoted() -> None:
    wrong = WAYS["deciding sentence gone"](TIME, [])
    assert wrong and TIME.evidence not in wrong.chunk.text and "12 cars" in wrong.chunk.text
    assert wrong.place and wrong.evidence != TIME.evidence and wrong.answer == TIME.answer


def test_an_answer_that_stands_in_the_chunk_twice_is_not_called_gone() -> None:
    twice = replace(TIME, chunk=replace(CHUNK, text=TEXT + "\nTo be clear: It takes 25 minutes.\n"))
    assert WAYS["deciding sentence gone"](twice, []) is None


def test_what_only_one_check_can_catch_is_made_too() -> None:
    asked = replace(WIND, question="Does the ferry to Holm run if the wind is above 60 km/h?")
    wrong = WAYS["question's number changed"](asked, [])
    assert wrong and wrong.question == asked.question.replace("60", "63") and wrong.answer == asked.answer
    assert WAYS["question's number changed"](replace(asked, question="Does it run at 92 km/h?"), []) is not None
    there = replace(asked, question="Does it run at 89 km/h?", chunk=replace(CHUNK, text=TEXT + "Never at 82."))
    assert WAYS["question's number changed"](there, []) is None
    assert WAYS["question's number changed"](TIME, []) is None
    named = WAYS["answer names its source"](TIME, [])
    assert named and named.answer == f"According to the text, {TIME.answer}"
    short = replace(CREW, kind="short", answer="Ada Berg")
    cut = WAYS["evidence cut to answer"](short, [])
    assert cut and cut.evidence == "Ada Berg" and WAYS["evidence cut to answer"](CREW, []) is None
    for row, check in ((wrong, "names"), (named, "leaning-answer"), (cut, "evidence-length")):
        assert check in dropped([row], gates_with(GATES))[0]


def test_controls_keep_to_their_type() -> None:
    short = replace(CREW, kind="short", answer="Ada Berg")
    made = list(controls_of([TIME, short]))
    assert made and not any(way == "answer of another row" for way, _ in made)


def test_the_interval_is_wilsons() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(8, 10) == pytest.approx((0.490, 0.943), abs=0.001)
    assert wilson(10, 10) == pytest.approx((0.722, 1.0), abs=0.001)


def test_what_is_counted_of_a_few_rows() -> None:
    found = [{"support": "r"}, {"support": "r", "pronoun": "r"}, {}, {"pronoun": "r"}, {}]
    right = [False, False, False, True, True]
    chain = kept_by("all", found, right)
    assert chain == Kept("all", bad=3, caught=2, good=2, lost=1) and chain.kept == 2
    assert chain.precision and chain.precision[0] == 0.5 and Kept("none", 1, 1, 0, 0).precision is None
    by_name = {one.check: one for one in worths(found, right, [{"support": "r"}, {}])}
    assert by_name["support"] == Worth("support", 2, 1, 0, 0, 1, 1) and by_name["support"].earns
    assert by_name["pronoun"] == Worth("pronoun", 1, 0, 1, 1, 0, 0) and not by_name["pronoun"].earns


def test_it_judges_as_the_product_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ferry.md").write_text(TEXT, encoding="utf-8")
    rows = [JudgedPair("ferry.md", "English", row.question, row.answer, row.evidence, True) for row in (TIME, CREW)]
    rows.append(replace(rows[0], question="What does the text say?", right=False, fault="stands on nothing"))
    figures = measure(rows, tmp_path)
    assert figures["chain"][0] == Kept("all", bad=1, caught=1, good=2, lost=0) and not figures["missing documents"]
    assert [one.check for one in figures["checks"] if one.caught] == ["leaning-question"]
    changed = {one.name: one for one in figures["controls"]}["one number changed"]
    assert (changed.caught, changed.bad) == (1, 1)
    never = dropping("never", "never kept", lambda row: True)
    monkeypatch.setattr(gates, "GATES", {**gates.GATES, "long": (*gates.GATES["long"], never)})
    assert measure(rows, tmp_path)["chain"][0].lost == 2


def test_pairs_of_other_types_are_left_out_and_said(tmp_path: Path) -> None:
    row = JudgedPair("ferry.md", "English", "Is it so?", "True", "It is so.", True, qa_type="boolean")
    figures = measure([row], tmp_path)
    assert figures["pairs"] == 0 and figures["left out"] == {"boolean": 1}
    assert "left out: boolean, 1" in gates.table(figures)


def test_checks_that_ask_a_model_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async def asks(row: Candidate, ask) -> str:
        return "wrong" if await ask(Request(prompt=row.question)) == "no" else ""

    async def ask_all(requests, *, label, show, each):
        for place, request in enumerate(requests):
            each(place, "no" if "captain" in request.prompt else "yes")

    monkeypatch.setattr(gates, "CHECKS", {"reads": [Check("reads", asks, ("wrong",))]})
    found: gates.Dropped = [{}, {}]
    assert not asyncio.run(ask_judges([TIME, CREW], found, SimpleNamespace(ask_all=ask_all, batched=False)))
    assert found == [{}, {"reads": "wrong"}]


def test_what_a_judge_is_worth_is_said_beside_the_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                         capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "ferry.md").write_text(TEXT, encoding="utf-8")
    rows = [JudgedPair("ferry.md", "English", row.question, row.answer, row.evidence, right) for row, right in (
        (TIME, True), (CREW, True), (replace(TIME, question="Why does the ferry run?"), False))]
    (tmp_path / "pairs.jsonl").write_text("".join(json.dumps(vars(row)) + "\n" for row in rows), encoding="utf-8")
    judge = judging(lambda pair: None if pair["question"] == CREW.question else
                    (5, 1, 5, 5) if "Why" in pair["question"] else (5, 5, 5, 5))
    with OpenAIStandIn(answer=judge) as server:
        for name, value in {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": "k", "OPENAI_MODEL": "m",
                            "LABKIT_PROVIDER": "openai", "LABKIT_JUDGE_MODEL": "j",
                            "LABKIT_CACHE": str(tmp_path / "cache.sqlite")}.items():
            monkeypatch.setenv(name, value)
        assert main(["--pairs", str(tmp_path / "pairs.jsonl"), "--judge", "--json"]) == 0
        assert {post.body["model"] for post in server.posts} == {"j"}
    figures = json.loads(capsys.readouterr().out)
    assert figures["judge"]["auc"] == 1 and figures["judge"]["model"] == "j" and figures["not judged"]
    by_name = {one["check"]: one for one in figures["checks"]}
    assert (by_name["reading"]["caught"], by_name["reading"]["lost"]) == (1, 1)  # what is not judged is not kept
    assert main(["--pairs", str(tmp_path / "pairs.jsonl"), "--judge"]) == 0  # from the cache
    assert "judged by j: AUC 1.00" in capsys.readouterr().out


def test_a_line_that_is_no_pair_is_named(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text('{"document": "a.md", "question": "What?"}\n', encoding="utf-8")
    with pytest.raises(DatasetError, match=r"Line 1 .* no judged pair"):
        read_pairs(file)


def test_the_command_prints_a_table_or_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "ferry.md").write_text(TEXT, encoding="utf-8")
    row = {"document": "ferry.md", "language": "English", "question": TIME.question, "answer": TIME.answer,
           "evidence": TIME.evidence, "right": True}
    gone = row | {"document": "gone.pdf", "right": False, "fault": "other fact"}
    (tmp_path / "pairs.jsonl").write_text(f"{json.dumps(row)}\n{json.dumps(gone)}\n", encoding="utf-8")
    (tmp_path / "manifest.toml").write_text('tune = ["ferry.md"]\nreport = ["gone.pdf"]\n', encoding="utf-8")
    file = str(tmp_path / "pairs.jsonl")
    assert main(["--pairs", file]) == 0
    printed = capsys.readouterr().out
    assert "2 pairs of 2 documents" in printed and "gone.pdf" in printed and "fault: other fact" in printed
    assert main(["--pairs", file, "--split", "tune", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["pairs"] == 1 and figures["chain"][0]["kept"] == 1
    assert main(["--pairs", str(tmp_path / "none.jsonl")]) == 1
    assert "none.jsonl cannot be read" in capsys.readouterr().err
