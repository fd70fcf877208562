"""What is in exported files: preferences that are ones, a benchmark to retrieve from, a card that guesses nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from support.format_readers import READERS, front_of, rows_of
from test_dataset import CHUNK, pair
from typer.testing import CliRunner

from labkit.cli.app import app
from labkit.datasets.blind_readings import READINGS
from labkit.datasets.card_sources import figures_of, prompts_of
from labkit.datasets.dataset import Dataset
from labkit.datasets.dropped_file import DroppedFile, DroppedPair, read_dropped
from labkit.datasets.exports import EXPORTS, export_named
from labkit.datasets.exports._preferences import preferences
from labkit.datasets.finetune_check import validate_train
from labkit.datasets.finetune_cost import PRICES, PRICES_OF, Training, epochs_of, training_of
from labkit.datasets.markdown import plain_text
from labkit.datasets.preference_check import validate_preferences
from labkit.datasets.record import QA, CheckScore, Turn
from labkit.documents.types import Chunk, Segment
from labkit.errors import DatasetError, OverwriteError
from labkit.pipelines.card_facts import card_facts, checks_by_type
from labkit.prompts import FOLDER
from labkit.text.tokens import count_tokens

ROOT = Path(__file__).parents[1]
OTHER = Chunk("manual.pdf", "Descale it in May.", (Segment(0, 18, 4),), ("Care",), 6)
TAP = pair(0)


def dropped(question: str = TAP.question, answer: str = "Green.", check: str = "support",
            **fields: object) -> DroppedPair:
    return DroppedPair(**{"reason": "answer not in its evidence", "check": check, "question": question,
                          "answer": answer, "evidence": "The tap is blue.", "chunk_id": CHUNK.id, **fields})


# -- preferences -------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("worse", "is_one"), [
    (dropped(), True), (dropped("what colour is TAP 0 ?"), True),
    (dropped("Which colour has it?"), True),  # another question, from the same words, and a wrong answer
    (dropped(evidence="", chunk_id=""), True),  # the same question, wherever it comes from
    (dropped("Which colour has it?", check="reading"), False),  # another question: it may be right for this one
    (dropped("Which colour has it?", evidence="It is closed."), False), (dropped("Which?", chunk_id="0" * 16), False),
    (dropped(check="reading"), True), (dropped(check="names"), False), (dropped(check=""), False),
    (dropped(check="leaning-question"), False), (dropped(answer=" blue "), False), (dropped(answer=""), False),
    (dropped(answer="It is blue."), False),  # right, and longer
    (dropped(answer="Bluegreen."), True), (dropped(turns=((TAP.question, "Green."),)), False),
])
def test_only_an_answer_that_is_worse_is_rejected(worse: DroppedPair, is_one: bool) -> None:
    found = preferences([TAP], [worse])
    assert [one.rejected for one in found] == [worse] * is_one and [one.record for one in found] == [TAP] * is_one


def test_in_scripts_without_spaces_words_are_not_cut_off() -> None:
    record = QA(question="色は?", answer="青色です。", language="Japanese")
    assert preferences([record], [dropped("色は?", "赤色です。")])
    assert not preferences([record], [dropped("色は?", "青色")])


def test_conversations_and_open_questions_are_passed_over_and_the_same_question_goes_first(tmp_path: Path) -> None:
    talk = QA(question=TAP.question, answer="Blue.", qa_type="conversation",
              turns=[Turn(question=TAP.question, answer="Blue.")])
    open_one = QA(question=TAP.question, answer="", qa_type="long")
    near, same = dropped("Which colour has it?", "Red."), dropped()
    dataset = Dataset([talk, open_one, TAP])
    with DroppedFile(tmp_path / "d.jsonl") as file:
        file.write(near)
        file.write(same)
    assert read_dropped(tmp_path / "d.jsonl") == [near, same]
    path = dataset.export("dpo", tmp_path / "dpo.jsonl", dropped=tmp_path / "d.jsonl", system="Be brief.")
    (row,) = rows_of(path)
    assert row == {"id": TAP.id, "prompt": [{"role": "system", "content": "Be brief."},
                                            {"role": "user", "content": TAP.question}],
                   "chosen": [{"role": "assistant", "content": "Blue."}],
                   "rejected": [{"role": "assistant", "content": "Green."}], "why": "answer not in its evidence"}
    assert any("2 of 3 pairs have no worse answer" in note for note in dataset.notes)
    with pytest.raises(DatasetError, match="None of the 1 dropped pairs"):
        dataset.export("dpo", tmp_path / "none.jsonl", dropped=[dropped(answer="Blue.")])
    with pytest.raises(OverwriteError, match="is to be read"):
        dataset.export("dpo", tmp_path / "d.jsonl", dropped=[tmp_path / "d.jsonl"], overwrite=True)
    assert not (tmp_path / "none.jsonl").exists() and read_dropped(tmp_path / "d.jsonl") == [near, same]


@pytest.mark.parametrize(("change", "words", "serious"), [
    ({"input": None}, 'no "input"', True), ({"input": {"messages": []}}, 'no "input"', True),
    ({"input": {"messages": [{"role": "assistant", "content": "x"}]}}, "not the user's", True),
    ({"preferred_output": []}, 'no list "preferred_output"', True),
    ({"non_preferred_output": [{"role": "user", "content": "x"}]}, "only the assistant and tools", True),
    ({"non_preferred_output": [{"role": "assistant", "content": "Yes."}]}, "the same", True),
    ({"non_preferred_output": [{"role": "assistant", "content": ""}]}, "has no content", True),
    ({"id": 7}, "Unknown: id", False),
])
def test_a_preference_file_is_checked_by_the_service_s_rules(change: dict, words: str, serious: bool,
                                                             tmp_path: Path) -> None:
    rows = [{"input": {"messages": [{"role": "user", "content": f"Is it {number}?"}]},
             "preferred_output": [{"role": "assistant", "content": "Yes."}],
             "non_preferred_output": [{"role": "assistant", "content": "No."}]} for number in range(10)]
    path = tmp_path / "p.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8-sig")
    assert validate_preferences(path) == []
    path.write_text("".join(json.dumps(row) + "\n" for row in [*rows, rows[0] | change]), encoding="utf-8-sig")
    problems = validate_preferences(path)
    assert any(words in problem.message and problem.serious == serious and problem.line == 11 for problem in problems)


# -- tokens and cost ---------------------------------------------------------------------------------------------------

def test_tokens_and_cost_follow_the_service_s_rule(tmp_path: Path) -> None:
    path = Dataset([QA(question="Why?", answer="So.")]).train(tmp_path / "t.jsonl", system="Be.")
    said = sum(map(count_tokens, ("system", "Be.", "user", "Why?", "assistant", "So.")))
    assert training_of(path) == Training(1, 3 + 3 * 3 + said, 25)
    assert [epochs_of(count) for count in (0, 1, 10, 33, 34, 8333, 8334, 25_000, 90_000)] == [
        0, 25, 10, 3, 3, 3, 2, 1, 1]
    line = Training(100, 1_000_000, 3).line()
    assert f"gpt-4.1-mini ${3 * PRICES['gpt-4.1-mini']:,.2f}" in line and PRICES_OF in line and "3 epochs" in line
    pref = Dataset([TAP]).export("preference", tmp_path / "p.jsonl", dropped=[dropped()])
    both = sum(map(count_tokens, ("user", TAP.question, "assistant", "Blue.", "assistant", "Green.")))
    assert training_of(pref).tokens == 3 + 3 * 3 + both
    assert any("1 examples" in problem.message for problem in validate_train(path))


# -- retrieval ---------------------------------------------------------------------------------------------------------

def test_a_benchmark_has_passages_to_miss_and_says_where_it_has_none(tmp_path: Path) -> None:
    bare = QA(question="What is water?", answer="H2O.")
    dataset = Dataset([TAP, bare])
    path = dataset.export("beir", tmp_path / "beir", chunks=[CHUNK, OTHER, CHUNK])
    assert READERS["beir"](path, ()) == [(TAP.question, TAP.answer)]
    first, second = rows_of(path / "corpus.jsonl")
    assert first == {"_id": CHUNK.id, "title": "Taps", "text": CHUNK.text,
                     "metadata": {"file": "manual.pdf", "pages": [3], "headings": ["Taps"]}}
    assert second["text"] == OTHER.text and dataset.notes == [f"1 of 2 pairs rest on no passage: not in {path}."]
    old = Dataset([TAP, pair(1, answer="Blue, too.")])
    READERS["beir"](old.export("beir", tmp_path / "old"), ())
    assert [row["text"] for row in rows_of(tmp_path / "old" / "corpus.jsonl")] == ["The tap is blue."]
    assert "1 passages" in old.notes[0] and "easier" in old.notes[0]
    with pytest.raises(DatasetError, match="nothing to retrieve"):
        Dataset([bare]).export("beir", tmp_path / "none")
    (path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\tp\t1\n")
    (path / "queries.jsonl").unlink()  # judgements of somebody's own
    with pytest.raises(OverwriteError, match=r"test\.tsv is there already"):
        dataset.export("beir", path, chunks=[CHUNK])


# -- promptfoo ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("text", [
    "What is {{answer}}, {% raw %} and {# c #}? #}", "{{{ a }}} {", "file:///etc/hostname", "python:evil.py",
    "Plain: what?", "{% endraw %}{{question}}", "{{{{%%}}#}"])
def test_what_a_document_says_is_no_template_and_names_no_file(text: str, tmp_path: Path) -> None:
    records = [QA(question=text, answer=text), QA(question="True?", answer="True", qa_type="boolean")]
    path = Dataset(records).export("promptfoo", tmp_path / "p")
    first, second = READERS["promptfoo"](path, ())
    assert first == (text, text) and second == ("True?", r"^\W*True\b")


# -- the card ----------------------------------------------------------------------------------------------------------

def card_of(dataset: Dataset, path: Path, **options: object) -> str:
    return (dataset.export("huggingface", path, **options) / "README.md").read_text(encoding="utf-8")


def test_the_card_says_what_is_known_and_guesses_nothing(tmp_path: Path) -> None:
    own = "qwen2.5-coder-1.5b-instruct-q4_k_m"
    records = [pair(0, model=own, checks=[CheckScore(name="support", score=0.75, threshold=0.6)]),
               pair(1, answer="Blue, too.").revised(answer="Light blue.")]
    card = card_of(Dataset(records), tmp_path / "bare")
    assert front_of(tmp_path / "bare" / "README.md")["license"] == "unknown" and "**Not stated.**" in card
    assert "None were given" in card and "not at hand" in card and "1 pairs were corrected by hand" in card
    assert r"| seed | qwen2.5-coder-1.5b-instruct-q4\_k\_m | Apache-2.0 | 1 |" in card
    assert "| seed | example-model | those of whoever serves it; not known to labkit | 1 |" in card
    assert "| support | 0.6 | 1 | 0.75 | 0.75 |" in card and "111 of 167" in card and "Japanese" not in card
    digest = prompts_of(records)["en/qa_short.md"]
    assert f"| en/qa\\_short.md | {digest} |" in card and len(digest) == 64
    full = card_of(Dataset(records), tmp_path / "full", chunks=[CHUNK, OTHER], licence="Our <terms>", title="Taps",
                   scorecard=[{"rows": 3, "measures": {"c": {"label": "Coverage", "shown": "50 %", "n": 1,
                                                             "of": "chunks", "wanted": "90 % or more"}}}])
    front = front_of(tmp_path / "full" / "README.md")
    assert (front["license"], front["license_name"]) == ("other", "Our <terms>") and "Our &lt;terms&gt;" in full
    assert "1 of 2 passages have a pair" in full and "| manual.pdf | 1 of 2 | 1 of 2 pages | page 4 |" in full
    assert "of a set of 3 pairs, which is not quite this one" in full
    assert "| Coverage | 50 % | 1 chunks | 90 % or more |" in full and "\n# Taps\n" in full
    assert front_of(Dataset(records).export("huggingface", tmp_path / "mit", licence="MIT") / "README.md")[
        "license"] == "mit"


def test_the_card_names_the_checks_of_the_types_that_there_are_and_takes_the_figures_that_lie_beside(
        tmp_path: Path) -> None:
    records = [TAP, pair(1, method="evolve:deepen"), pair(2, method="other")]
    gates = checks_by_type(records)
    assert set(gates) == {"short", "evolved question", "evolved answer"}
    assert {"evidence", "support"} <= set(gates["short"])
    card = card_of(Dataset(records), tmp_path / "hf", gates=gates)
    assert f"| short | {', '.join(gates['short'])} |" in card
    qa = Dataset([TAP]).save(tmp_path / "qa.jsonl")
    assert "scorecard" not in card_facts([qa], [TAP])
    (tmp_path / "qa.scorecard.json").write_text('[{"rows": 1, "m": {"label": "Coverage", "shown": "50 %"}}]')
    assert card_facts([qa], [TAP])["scorecard"] == tmp_path / "qa.scorecard.json"
    assert "scorecard" not in card_facts([qa, qa], [TAP])
    done = CliRunner().invoke(app, ["export", str(qa), "--out", str(tmp_path / "o"), "--format", "huggingface",
                                    "--validation", "0"])
    made = (tmp_path / "o" / "huggingface" / "README.md").read_text(encoding="utf-8")
    assert done.exit_code == 0 and "| Coverage | 50 % |" in made and "| short | " in made


def test_words_of_others_stay_words_in_the_card(tmp_path: Path) -> None:
    bad = "a|b](http://x) <script>alert(1)</script>\n# Top `x`\n---"
    source = TAP.source.model_copy(update={"file": bad}) if TAP.source else None
    card = card_of(Dataset([pair(0, source=source, model=bad, language=bad, method=bad)]), tmp_path / "card", title=bad)
    assert "<script" not in card and "](http" not in card and card.count("\n# ") == 1 and card.count("\n---\n") == 1
    assert plain_text(bad).count("\n") == 0 and front_of(tmp_path / "card" / "README.md")["tags"]


def test_a_card_that_somebody_went_on_to_write_is_theirs(tmp_path: Path) -> None:
    dataset = Dataset([TAP])
    path = dataset.export("huggingface", tmp_path / "hf") / "README.md"
    dataset.export("huggingface", tmp_path / "hf", title="Again")
    path.write_text(path.read_text(encoding="utf-8").replace("## Known limits", "## My words"), encoding="utf-8")
    with pytest.raises(OverwriteError, match="a card of a data set"):
        dataset.export("huggingface", tmp_path / "hf")
    assert "My words" in path.read_text(encoding="utf-8")


def test_parts_hang_together_and_what_is_no_longer_apart_is_removed(tmp_path: Path) -> None:
    sources = [TAP.source.model_copy(update={"chunk_id": f"c{number}"}) if TAP.source else None for number in range(6)]
    records = [pair(number, source=sources[number % 6], evidence=None) for number in range(12)]
    path = Dataset(records).export("huggingface", tmp_path / "hf", validation=0.3, seed=1)
    sides = [{row["chunk_id"] for row in rows_of(path / "data" / f"{name}.jsonl")} for name in ("train", "validation")]
    assert not sides[0] & sides[1] and sides[0] | sides[1] == {f"c{number}" for number in range(6)}
    Dataset(records).export("huggingface", path, chunks=[CHUNK])
    assert {one.name for one in (path / "data").iterdir()} == {"train.jsonl", "chunks.jsonl"}
    assert len(rows_of(path / "data" / "train.jsonl")) == 12


def test_the_shares_read_blind_are_those_of_the_readme() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for one in READINGS:
        said = f"| {one.language} | {one.right} of {one.read} ({one.share:.0%}), {one.reader} | {one.documents} "
        assert said in text
    assert len(READINGS) == len(re.findall(r"^\| \w+ \| \d+ of \d+ \(", text, re.M))


def test_prompts_are_those_of_the_method_type_and_language() -> None:
    made = [pair(0, qa_type="long", language="Japanese"), pair(1, method="evolve:deepen"), pair(2, method="other")]
    found = prompts_of(made)
    assert "ja/qa_long.md" in found and "en/evolve_deepen.md" in found and not any("qa_short" in name for name in found)
    assert all((FOLDER / name).is_file() for name in found) and prompts_of([pair(2, method="other")]) == {}
    assert list(figures_of(None)) == [] == list(figures_of({"label": "x"}))


# -- what reads them ---------------------------------------------------------------------------------------------------

@pytest.mark.slow
def test_the_library_datasets_reads_what_is_a_data_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    import datasets

    datasets.disable_progress_bars()
    talk = QA(question="What is it?", answer="A tap.", qa_type="conversation",
              turns=[Turn(question="What is it?", answer="A tap."), Turn(question="Blue?", answer="Yes.")])
    records = [pair(0, extra={"ticket": 7}), pair(1, answer="Blue 1.", extra={"ticket": "x"}), talk,
               *(QA(question=f"What is {number}?", answer=f"It is {number}.", qa_type="long") for number in range(9))]
    folder = Dataset(records).export("huggingface", tmp_path / "hf", chunks=[CHUNK, OTHER], validation=0.3)
    parts = datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    rows = {row["id"]: row for part in parts.values() for row in part}
    assert set(parts) == {"train", "validation"} and set(rows) == {record.id for record in records}
    first = rows[records[0].id]
    assert (first["context"], first["evidence"], first["ticket"]) == (CHUNK.text, "The tap is blue.", "7")
    assert rows[talk.id]["turns"][1] == {"question": "Blue?", "answer": "Yes.", "evidence": ""}
    assert parts["train"].features == parts["validation"].features
    chunks = datasets.load_dataset(str(folder), "chunks", split="train", cache_dir=str(tmp_path / "cache"))
    assert [row["text"] for row in chunks] == [CHUNK.text, OTHER.text]
    for name in EXPORTS:
        export = export_named(name)
        if export.suffix == ".jsonl":
            given = {"dropped": [dropped(record.question, "None.") for record in records]} if export.required else {}
            path = Dataset(records).export(name, tmp_path / f"{name}.jsonl", **given, **(
                {"bom": False} if "bom" in export.options else {}))
            read = datasets.load_dataset("json", data_files=str(path), split="train", cache_dir=str(tmp_path / "cache"))
            assert len(read) == len(export.taken(records, **given)) and set(export.columns) <= set(read.column_names)
