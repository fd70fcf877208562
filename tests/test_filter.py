"""`labkit filter` and `labkit.filter_qa`: rows that are there already go through the checks that new ones pass."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.cli_runs import facts, labkit, make_pdf, pairs, rows
from support.judges import GOOD as RIGHT
from support.judges import is_reading, judging
from support.openai_standin import OpenAIStandIn

from labkit.datasets.chunks_file import AskedChunk, read_chunks
from labkit.datasets.dataset import Dataset
from labkit.datasets.foreign_rows import Columns, foreign_row
from labkit.datasets.record import QA, Evidence, Source, Turn
from labkit.documents.types import Chunk, Segment
from labkit.errors import SettingsError
from labkit.generate.qa.filter_qa import filter_qa
from labkit.generate.qa.given_rows import NO_EVIDENCE, NO_PASSAGE
from labkit.quality.checks import Check, Verdict
from labkit.quality.evidence_of import evidence_of

pytestmark = pytest.mark.usefixtures("apart_from_machine")

PUMPS = "The amber pump moves 110 litres in one hour. It is red. The azure pump moves 120 litres in one hour."
GOOD = {"question": "How much does the azure pump move in an hour?", "answer": "It moves 120 litres.", "context": PUMPS}
WRONG = {**GOOD, "answer": "It moves 999 litres."}
LEANS = {**GOOD, "question": "How much does the azure pump move according to the text?"}


async def test_rows_of_another_program_are_judged_and_keep_their_columns() -> None:
    given = [{**GOOD, "id": 7, "source": "a book", "reviewer": "Kim", "checks": "none"}, WRONG, LEANS,
             {"question": "Why?", "answer": "So."}]
    found = await filter_qa(given, name="rows.jsonl", sha256="a" * 64)
    (kept,) = found.records
    assert (kept.question, kept.answer, kept.method) == (GOOD["question"], GOOD["answer"], "other")
    row = kept.model_dump()
    assert (row["original_id"], row["original_source"], row["reviewer"], row["context"]) == (7, "a book", "Kim", PUMPS)
    assert kept.evidence is not None and kept.evidence.text == "The azure pump moves 120 litres in one hour."
    assert PUMPS[kept.evidence.start:kept.evidence.end] == kept.evidence.text
    assert kept.source == Source(file="rows.jsonl", sha256="a" * 64, rows=[1], chunk_id=found.chunks[0].chunk.id)
    assert [(pair.reason, pair.check) for pair in found.dropped] == [
        ("answer not in its evidence", "support"), ("question leans on the source", "leaning-question")]
    assert [pair.reason for pair in found.not_judged] == [NO_PASSAGE]
    assert found.books.balanced and found.books.asked == 4 and found.books.failed == Counter({NO_PASSAGE: 1})


async def test_no_column_of_a_row_is_lost_or_changed_by_being_filtered_twice() -> None:
    first = await filter_qa([{**GOOD, "note": "x", "language": "English", "topic": "pumps"}])
    again = await filter_qa([first.records[0].model_dump()], chunks=first.chunks)
    assert again.records == first.records and again.records[0].extra["original_topic"] == "pumps"


@pytest.mark.parametrize("cell, said", [
    ({"text": ["120 litres", "the same"], "answer_start": [3]}, "120 litres"), (["", "120 litres"], "120 litres"),
    (120, "120"), (None, ""), (True, "True")])
def test_an_answer_may_be_a_list_as_in_squad(cell: object, said: str) -> None:
    row = foreign_row({"q": "How much?", "a": cell, "contexts": ["One.", "Two."]}, Columns("Q", "a", "contexts"))
    assert (row.record.question, row.record.answer, row.context) == ("How much?", said, "One.\n\nTwo.")


def test_a_code_of_no_language_does_not_become_the_rows_language() -> None:
    row = foreign_row({**GOOD, "language": "xx"}, Columns(), language="French")
    assert row.record.language == "French" and row.record.extra["original_language"] == "xx"
    assert foreign_row({**GOOD, "language": "ja"}, Columns()).record.language == "ja"


@pytest.mark.parametrize("answer, evidence", [
    ("120 litres", "The azure pump moves 120 litres in one hour."),
    ("It moves 120 litres within an hour.", "The azure pump moves 120 litres in one hour."),
    ("110 litres, and it is red.", "The amber pump moves 110 litres in one hour. It is red."),
])
def test_evidence_is_found_from_the_answer(answer: str, evidence: str) -> None:
    start, end = evidence_of(PUMPS, "How much does the azure pump move in an hour?", answer, "English") or (0, 0)
    assert PUMPS[start:end] == evidence


def test_of_several_places_the_one_that_the_question_asks_about_is_taken() -> None:
    text = "The tank holds 5 litres. The filter is flushed with 5 litres before use."
    start, end = evidence_of(text, "With how much water is the filter flushed?", "5 litres") or (0, 0)
    assert text[start:end] == "The filter is flushed with 5 litres before use."
    table = "| pump | litres |\n|---|---|\n| amber | 110 |\n| azure | 120 |"
    start, end = evidence_of(table, "How many litres does the azure pump move?", "120") or (0, 0)
    assert table[start:end] == "| azure | 120 |"


async def test_across_languages_only_numbers_can_be_found() -> None:
    japanese = {**GOOD, "language": "Japanese", "question": "青いポンプは一時間に何リットル動かしますか？"}
    found = await filter_qa([{**japanese, "answer": said} for said in ("一時間に120リットルです。", "分かりません。")])
    assert [record.evidence.text for record in found.records if record.evidence] == [
        "The azure pump moves 120 litres in one hour."]
    assert [pair.reason for pair in found.not_judged] == [NO_EVIDENCE]


async def test_a_row_says_what_it_rests_on_and_is_held_to_it() -> None:
    found = await filter_qa([{**GOOD, "evidence": "The azure pump moves 120 litres in one hour."},
                             {**GOOD, "question": "What moves 120 litres in an hour?", "answer": "The azure pump.",
                              "evidence": "The green pump moves nothing."}])
    assert len(found.records) == 1 and found.dropped[0].reason == "evidence not in the source"


CHUNK = Chunk("w2.txt", PUMPS, (Segment(0, len(PUMPS), 1),), ("Pumps",), 30)
SOURCE = Source(file="w2.txt", sha256="b" * 64, pages=[1], chunk_id=CHUNK.id)


def evidence(text: str) -> Evidence:
    start = PUMPS.index(text)
    return Evidence(text=text, start=start, end=start + len(text))


async def test_every_type_of_ours_is_judged_by_its_own_checks() -> None:
    azure, amber = "The azure pump moves 120 litres in one hour.", "The amber pump moves 110 litres in one hour."
    turns = [Turn(question="How much does the amber pump move in an hour?", answer="It moves 110 litres.",
                  evidence=evidence(amber)),
             Turn(question="And what colour is it?", answer="The amber pump is red.", evidence=evidence("It is red."))]
    talk = QA(question=turns[0].question, answer=turns[0].answer, qa_type="conversation", turns=turns, source=SOURCE)
    bad = talk.model_copy(update={"turns": [turns[0], turns[1].model_copy(update={"answer": "It costs 77 euros."})]})
    truth = {"question": "Does the azure pump move 120 litres in one hour?", "answer": "True", "qa_type": "boolean",
             "evidence": evidence(azure), "source": SOURCE}
    given = [
        QA(question="How much does the azure pump move in an hour?", answer="120 litres", qa_type="short",
           evidence=evidence(azure), source=SOURCE),
        talk, bad, QA(**truth), QA(**truth, extra={"fact": "120 litres", "claim": "120 litres"}),
        QA(question="Summarise the pumps.", answer="Short.", qa_type="summary", source=SOURCE),
        QA(question="How much?", answer="", qa_type="short", source=SOURCE)]
    found = await filter_qa(given, chunks=[AskedChunk(CHUNK, "b" * 64)])
    assert [record.qa_type for record in found.records] == ["short", "conversation", "boolean"]
    assert [(pair.qa_type, pair.check) for pair in found.dropped] == [
        ("conversation", "support"), ("boolean", ""), ("summary", "summary-least"), ("short", "filled")]
    assert not found.not_judged and found.dropped[1].reason == "repeats another pair"
    assert found.books.balanced and len(found.dropped[0].turns) == 2


DISPENSER = {
    "English": "The cold tank of the W2 is made of stainless steel and holds 3.6 litres. Bleach must never be used in "
               "the W2. The child lock cannot be switched off. Filters are changed every six months by the keeper.",
    "French": "Le réservoir froid de la W2 est en acier et contient 3,6 litres. La sécurité enfant du bouton chaud ne "
              "peut pas être désactivée. Le filtre est remplacé tous les six mois par le gardien.",
    "Japanese": "W2の冷水タンクはステンレス製で、容量は3.6リットルです。温水ボタンのチャイルドロックは解除できません。"
                "フィルターは管理者が6か月ごとに交換します。",
}


@pytest.mark.parametrize(("language", "question", "right"), [
    ("English", "Is the cold tank of the W2 made of stainless steel?", "True"),
    ("English", "Is the cold tank of the W2 made of copper?", "False"),
    ("English", "Does the cold tank of the W2 hold 5.6 litres?", "False"),
    ("English", "Can the child lock be switched off?", "False"),
    ("English", "Must bleach never be used in the W2?", "True"),
    ("English", "Are filters changed every six months by a technician?", "False"),
    ("English", "Are filters of Merrowell sold in supermarkets?", None),
    ("French", "Le réservoir froid de la W2 est-il en acier ?", "True"),
    ("French", "La sécurité enfant du bouton chaud peut-elle être désactivée ?", "False"),
    ("French", "Le filtre est-il remplacé tous les six mois par le gardien ?", "True"),
    ("Japanese", "W2の冷水タンクはステンレス製ですか。", "True"),
    ("Japanese", "W2の冷水タンクは銅製ですか。", "False"),
    ("Japanese", "W2の冷水タンクの容量は5.6リットルですか。", "False"),
    ("Japanese", "温水ボタンのチャイルドロックは解除できますか。", "False"),
    ("Japanese", "フィルターは技術者が6か月ごとに交換しますか。", "False"),
])
async def test_true_or_false_rows_that_keep_no_fact_are_judged_by_question_and_evidence(
    language: str, question: str, right: str | None
) -> None:
    given = [{"question": question, "answer": answer, "context": DISPENSER[language]} for answer in ("True", "False")]
    found = await filter_qa(given, qa_type="boolean", language=language)
    assert [record.answer for record in found.records] == ([right] if right else [])
    assert not found.not_judged and found.books.balanced


def test_a_judge_reads_true_or_false_rows_that_keep_no_fact(endpoint: OpenAIStandIn) -> None:
    judge = judging(lambda pair: (1, 5, 5, 5))
    endpoint._answer = lambda body: judge(body) if is_reading(body) else pairs(body)
    row = {"question": "Can the child lock be switched off?", "answer": "False", "context": DISPENSER["English"]}
    Path("r.jsonl").write_text(json.dumps(row))
    code, out, err = labkit("filter", "r.jsonl", "--out", "k.jsonl", "--qa-type", "boolean", "--judge", "j")
    assert code == 1 and "1 asked = 0 kept + 1 dropped (judged not to be in its source 1)" in out, err


async def test_scores_of_checks_stand_in_the_row_and_old_ones_stay() -> None:
    clear = Check("clear", lambda row: Verdict("unclear" if "amber" in row.question else "", 0.9, 0.5), ("unclear",))
    old = {**GOOD, "checks": [{"name": "mine", "score": 0.1, "threshold": None}, {"name": "clear", "score": 0.2}]}
    amber = {"question": "How much does the amber pump move in an hour?", "answer": "110 litres", "context": PUMPS}
    found = await filter_qa([old, amber], checks=[clear])
    scores = {score.name: score.score for score in found.records[0].checks}
    assert (scores["mine"], scores["clear"]) == (0.1, 0.9)
    assert (found.dropped[0].check, found.dropped[0].scores[-1].score) == ("clear", 0.9)
    assert len((await filter_qa([WRONG], no_checks=["support"])).records) == 1


async def test_checks_that_ask_need_a_model_and_columns_have_to_be_there() -> None:
    with pytest.raises(SettingsError, match="asks a model"):
        await filter_qa([GOOD], checks=["reading"])
    with pytest.raises(SettingsError, match='rows has no column "question"; it has: Frage, Antwort'):
        await filter_qa([{"Frage": "?", "Antwort": "!"}])
    with pytest.raises(SettingsError, match='no column "context", and no file of chunks'):
        await filter_qa([{"question": "?", "answer": "!"}])


# ---- the command


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[OpenAIStandIn]:
    monkeypatch.chdir(tmp_path)
    with OpenAIStandIn(answer=pairs) as server:
        for name, value in {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": "k", "OPENAI_MODEL": "m",
                            "LABKIT_CACHE": str(tmp_path / "cache.sqlite")}.items():
            monkeypatch.setenv(name, value)
        yield server


def test_what_a_run_kept_is_kept_again_from_the_two_files_alone(endpoint: OpenAIStandIn, tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "a.pdf", facts(1))
    labkit("generate", source, "--out", "qa.jsonl", "--qa-type", "short")
    source.unlink()
    asked = endpoint.answered
    code, _, err = labkit("filter", "qa.jsonl", "--out", "kept.jsonl")
    assert code == 0, err
    before, after = Dataset.load("qa.jsonl"), Dataset.load("kept.jsonl")
    assert [record.id for record in before] == [record.id for record in after] and len(after) > 1
    assert [record.evidence for record in before] == [record.evidence for record in after]
    assert endpoint.answered == asked  # no model was asked
    assert after.chunks == before.chunks and after.chunks  # those that nothing rests on too
    row = rows(Path("qa.jsonl"))[0]
    Path("mine.jsonl").write_text(json.dumps({**row, "answer": "999 litres", "note": "mine"}) + "\n")
    code, _, err = labkit("filter", "mine.jsonl", "--out", "k.jsonl", "--chunks", "qa.chunks.jsonl",
                          "--dropped", "d.jsonl")
    assert code == 1 and "Nothing was kept" in err and rows(Path("d.jsonl"))[0]["check"] == "support"
    Path("old").mkdir()
    kept = [{**one, "note": "mine"} for one in rows(Path("qa.jsonl"))]
    Path("old/qa.jsonl").write_text("".join(json.dumps(one) + "\n" for one in [
        *kept, {**row, "id": "0" * 16, "answer": "999 litres", "note": "wrong"}]))
    code, out, err = labkit("filter", "old/qa.jsonl", "--out", "old/kept.jsonl", "--dropped", "old/d.jsonl")
    assert code == 0 and f"The chunks of {len(kept) + 1} rows are not at hand" in out, err
    assert rows(Path("old/kept.jsonl")) == kept and not read_chunks("old/kept.chunks.jsonl")
    (dropped,) = rows(Path("old/d.jsonl"))
    assert (dropped["check"], dropped["note"], dropped["chunk_id"]) == ("support", "wrong", row["source"]["chunk_id"])
    for one in kept:
        del one["evidence"]
    Path("old/bare.jsonl").write_text("".join(json.dumps(one) + "\n" for one in kept))
    code, _, err = labkit("filter", "old/bare.jsonl", "--out", "k.jsonl")
    assert code == 2 and "no file of chunks" in err


@pytest.mark.parametrize("suffix", ["jsonl", "json", "csv", "tsv"])
def test_a_file_of_another_program_by_its_columns(suffix: str, endpoint: OpenAIStandIn) -> None:
    table = [{"Frage": row["question"], "Antwort": row["answer"], "Kontext": row["context"], "Punkte": "4"}
             for row in (GOOD, WRONG, {**GOOD, "context": ""})]
    path = Path(f"r.{suffix}")
    if suffix == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in table))
    elif suffix == "json":
        path.write_text(json.dumps(table, indent=2))
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(table[0]), delimiter="," if suffix == "csv" else "\t")
            writer.writeheader()
            writer.writerows(table)
    before = path.read_bytes()
    command = ["filter", path, "--question-column", "frage", "--answer-column", "Antwort",
               "--context-column", "Kontext", "--out", "kept.jsonl", "--dropped", "dropped.jsonl"]
    code, out, err = labkit(*command)
    assert code == 0, err
    assert "3 asked = 1 kept + 1 dropped (answer not in its evidence 1) + 1 failed (not judged: no source pa" in out
    (kept,) = rows(Path("kept.jsonl"))
    assert (kept["Punkte"], kept["Kontext"], kept["source"]["file"]) == ("4", PUMPS, path.name)
    assert [row["dropped"] for row in rows(Path("dropped.jsonl"))] == [
        "answer not in its evidence", "not judged: no source passage"]
    Dataset.load("kept.jsonl").rag("rag.jsonl")
    assert rows(Path("rag.jsonl"))[0]["contexts"] == [PUMPS]
    files = [Path(name).read_bytes() for name in ("kept.jsonl", "dropped.jsonl", "kept.chunks.jsonl")]
    assert labkit(*command)[0] == 0 and path.read_bytes() == before
    assert files == [Path(name).read_bytes() for name in ("kept.jsonl", "dropped.jsonl", "kept.chunks.jsonl")]


def test_a_run_that_was_killed_goes_on_behind_its_last_row(endpoint: OpenAIStandIn) -> None:
    given = [{**GOOD, "question": f"How much does the azure pump of hall {letter} move in an hour?",
              "context": PUMPS + f" This is hall {letter}."} for letter in "ABCD"]
    Path("r.jsonl").write_text("".join(json.dumps(row) + "\n" for row in given))
    assert labkit("filter", "r.jsonl", "--out", "whole.jsonl")[0] == 0
    whole = Path("whole.jsonl").read_bytes()
    assert whole.count(b"\n") == 4
    Path("kept.jsonl").write_bytes(whole[:len(whole) // 2])
    assert labkit("filter", "r.jsonl", "--out", "kept.jsonl")[0] == 0 and Path("kept.jsonl").read_bytes() == whole


def test_wrong_columns_options_and_files_end_in_one_line_and_nothing_is_written_over(endpoint: OpenAIStandIn) -> None:
    Path("r.csv").write_text("a,b\n1,2\n")
    code, _, err = labkit("filter", "r.csv", "--out", "k.jsonl")
    assert code == 2 and 'no column "question"; it has: a, b' in err and err.count("\n") == 1
    Path("mine.jsonl").write_text("mine\n")
    Path("g.jsonl").write_text(json.dumps(GOOD) + "\n")
    for wrong, said in ((["g.jsonl", "--out", "mine.jsonl"], "--overwrite"),
                        (["g.jsonl", "--out", "g.jsonl"], "to be read"),
                        (["no.jsonl", "--out", "k.jsonl"], "does not exist"),
                        (["g.jsonl", "--out", "k.jsonl", "--no-check", "nonsense"], "There is: "),
                        (["mine.jsonl", "--out", "k.jsonl"], "not JSON")):
        code, _, err = labkit("filter", *wrong)
        assert code in (1, 2) and said in err and err.count("\n") == 1, err
    assert Path("mine.jsonl").read_text() == "mine\n"
    code, out, _ = labkit("filter", "--help")
    assert code == 0 and "--question-column" in out and "--no-check" in out


def test_the_estimate_of_checks_that_ask_nobody_is_nothing(endpoint: OpenAIStandIn) -> None:
    Path("g.jsonl").write_text(json.dumps(GOOD) + "\n")
    code, out, _ = labkit("filter", "g.jsonl", "--out", "k.jsonl", "--estimate")
    assert code == 0 and "nothing is left to ask" in out and not Path("k.jsonl").exists()


def test_a_judge_is_not_paid_for_the_same_row_twice(endpoint: OpenAIStandIn) -> None:
    seen: list[str] = []

    def rate(pair: dict) -> tuple[int, ...]:
        seen.append(pair["question"])
        return RIGHT if "azure" in pair["question"] else (1, 5, 5, 5)

    judge = judging(rate)
    endpoint._answer = lambda body: judge(body) if is_reading(body) else pairs(body)
    amber = {"question": "How much does the amber pump move in an hour?", "answer": "110 litres", "context": PUMPS}
    Path("r.jsonl").write_text("".join(json.dumps(row) + "\n" for row in (GOOD, amber, GOOD, amber, GOOD)))
    code, out, err = labkit("filter", "r.jsonl", "--out", "k.jsonl", "--judge", "j")
    assert code == 0, err
    assert seen == [GOOD["question"], amber["question"]] and len(rows(Path("k.jsonl"))) == 1
    assert "5 asked = 1 kept + 4 dropped (judged not to be in its source 2, repeats another pair 2)" in out


def test_a_judge_reads_rows_of_another_program_beside_their_passages(endpoint: OpenAIStandIn) -> None:
    judge = judging(lambda pair: RIGHT if "azure" in pair["question"] else (5, 2, 5, 5))
    endpoint._answer = lambda body: judge(body) if is_reading(body) else pairs(body)
    amber = {"question": "How much does the amber pump move in an hour?", "answer": "110 litres", "context": PUMPS}
    Path("r.jsonl").write_text("".join(json.dumps(row) + "\n" for row in (GOOD, amber, WRONG)))
    code, out, err = labkit("filter", "r.jsonl", "--out", "k.jsonl", "--dropped", "d.jsonl", "--judge", "j")
    assert code == 0, err
    assert "Each pair is judged by j." in out
    (kept,) = rows(Path("k.jsonl"))
    assert kept["question"] == GOOD["question"] and {"reading": 1.0}.items() <= {
        score["name"]: score["score"] for score in kept["checks"]}.items()
    assert [row["check"] for row in rows(Path("d.jsonl"))] == ["reading", "support"]
    assert endpoint.answered == 1  # both pairs of a passage are read at once, and what failed before is not
    code, out, _ = labkit("filter", "r.jsonl", "--out", "n.jsonl", "--estimate", "--judge", "j")
    assert code == 0 and "Estimate for the rows of r.jsonl" in out and endpoint.answered == 1
    assert labkit("filter", "r.jsonl", "--out", "k.jsonl", "--dropped", "d.jsonl", "--judge", "j")[0] == 0
    assert endpoint.answered == 1 and len(rows(Path("k.jsonl"))) == 1 and len(rows(Path("d.jsonl"))) == 2
