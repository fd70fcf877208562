"""Merging: each question once, every row accounted for, contradictions named; and it holds for many rows."""

from __future__ import annotations

import gc
import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.near import all_near

import labkit
from labkit import show
from labkit.datasets.dataset import Dataset
from labkit.datasets.finetune_check import Problem
from labkit.datasets.record import QA, Evidence, Source, Turn
from labkit.errors import DatasetError
from labkit.pipelines.merge import Merged, merge
from labkit.quality.duplicates.pairs import (
    CONFLICT,
    NEAR_QUESTION,
    SAME_PAIR,
    SAME_QUESTION,
    SAME_WORDS,
    agree,
)
from labkit.settings import sample

SAMPLES = sorted(sample("datasets").glob("*.jsonl"))


def pair(question: str, answer: str = "Blue.", chunk: str = "c1", span: tuple[int, int] | None = None,
         **fields: object) -> QA:
    evidence = Evidence(text="x" * (span[1] - span[0]), start=span[0], end=span[1], pages=[1]) if span else None
    source = Source(file="manual.pdf", sha256="0" * 64, pages=[1], chunk_id=chunk) if chunk else None
    return QA(**({"question": question, "answer": answer, "evidence": evidence, "source": source, "qa_type": "long"}
                 | fields))


def talk(*turns: tuple[str, str], chunk: str = "c1") -> QA:
    return pair(*turns[0], chunk=chunk, qa_type="conversation",
                turns=[Turn(question=question, answer=answer) for question, answer in turns])


def reason(one: QA, other: QA) -> str:
    """What becomes of the second of two pairs of different datasets."""
    merged = merge([Dataset([one]), Dataset([other])])
    assert merged.balanced and merged.dataset[0] == one
    return merged.dropped[0].reason if merged.dropped else ""


@pytest.mark.parametrize(("one", "other", "expected"), [
    (pair("What colour is the tap?"), pair("What colour is the tap?"), SAME_PAIR),
    (pair("What colour is the tap?"), pair("what colour is the  TAP", chunk="c2"), SAME_QUESTION),
    (pair("蛇口の色は何ですか?", "青です。"), pair("蛇口の色は何ですか？", "青です", chunk="c2"), SAME_QUESTION),
    (pair("How long does the filter last?", "6 months", qa_type="short"),
     pair("How long does the filter last?", "The filter lasts 6 months.", chunk="c2"), SAME_QUESTION),
    (pair("お湯は何分で使えますか。", "9分", qa_type="short"),
     pair("お湯は何分で使えますか。", "お湯は9分で使えるようになります。", "c2"), SAME_QUESTION),
    (pair("お湯は何分で使えますか。", "9分", qa_type="short"),
     pair("お湯は何分で使えますか。", "お湯は9時間で使えるようになります。", "c2"), CONFLICT),
    (pair("What colour is the tap?"), pair("What colour is the tap?", "Red.", chunk="c2"), CONFLICT),
    (pair("How long does it last?", "It lasts 6 months."), pair("How long does it last?", "It lasts 8 months."),
     CONFLICT),
    (pair("May I use bleach?", "Bleach may be used."), pair("May I use bleach?", "Bleach may not be used."), CONFLICT),
    (pair("The tap is blue.", "True", qa_type="boolean"), pair("The tap is blue.", "False", qa_type="boolean"),
     CONFLICT),
    (pair("The tap is blue.", "True", qa_type="boolean"),
     pair("The tap is blue.", "True", "c2", qa_type="boolean"), SAME_QUESTION),
    # the same words of a chunk
    (pair("Which colour has the tap?", span=(0, 9)), pair("How is the tap painted?", span=(4, 9)), SAME_WORDS),
    (pair("Which colour has the tap?", span=(0, 9)), pair("How is the tap painted?", span=(9, 12)), ""),
    (pair("Which colour has the tap?", span=(0, 9)), pair("How is the tap painted?", chunk="c2", span=(0, 9)), ""),
    (pair("The tap is blue.", "True", span=(0, 9), qa_type="boolean"),
     pair("The float is red.", "True", span=(0, 9), qa_type="boolean"), ""),
    # nearly the same words
    (pair("How often must the carbon filter of the office water dispenser be changed?", "Every 6 months."),
     pair("How often should the carbon filter of the office water dispenser be changed?", "Every 6 months.", "c2"),
     NEAR_QUESTION),
    (pair("How often must the carbon filter of the dispenser W2 be changed?", "Every 6 months."),
     pair("How often must the carbon filter of the dispenser W3 be changed?", "Every 6 months.", "c2"), ""),
    (pair("Which hours does the large city store of Minato keep in winter?", "9 to 17"),
     pair("Which hours does the large city store of Ueno keep in winter?", "10 to 18", "c2"), ""),
    (pair("How must the old carbon filter be taken out of its holder?", "Turn it.", span=(0, 30)),
     pair("How must the old carbon filter be taken out from its holder?", "By a turn to the left.", span=(5, 40)),
     NEAR_QUESTION),
    (pair("The left tap of the dispenser gives very cold still water.", "True", span=(0, 9), qa_type="boolean"),
     pair("The left tap of the dispenser gives very hot still water.", "False", span=(0, 9), qa_type="boolean"), ""),
    # conversations
    (talk(("What is it?", "A tap."), ("Its colour?", "Blue.")),
     talk(("What is it?", "A tap."), ("Its colour?", "Blue."), chunk="c2"), SAME_QUESTION),
    (talk(("What is it?", "A tap."), ("Its colour?", "Blue.")),
     talk(("What is it?", "A tap."), ("Its colour?", "Red.")), CONFLICT),
    (talk(("What is it?", "A tap."), ("Its colour?", "Blue.")),
     talk(("What is it?", "A float."), ("Its weight?", "2 kg")), CONFLICT),
    (talk(("What is it?", "A tap."), ("Its colour?", "Blue.")),
     talk(("What is it?", "A tap."), ("Its weight?", "2 kg")), ""),
    (talk(("What is it?", "A tap."), ("Its colour?", "Blue.")), pair("What is it?", "A tap."), ""),
    (pair("What is it?", "A tap."), talk(("What is it?", "A float."), ("Its colour?", "Blue.")), CONFLICT),
    # questions without a letter are compared as they are
    (pair("???"), pair("!!!"), ""), (pair("?!"), pair("?!", chunk="c2"), SAME_QUESTION),
])
def test_what_counts_as_the_same(one: QA, other: QA, expected: str) -> None:
    assert reason(one, other) == expected


@pytest.mark.parametrize("answered_first", [True, False])
def test_a_question_that_waits_for_its_answer_gives_way_to_the_answered_one(answered_first: bool) -> None:
    waiting, other = pair("What colour is the tap?", ""), pair("Where is the tap?", "")
    answered = pair("What colour is the tap?", "Red.")
    given_rows = [Dataset([waiting, other]), Dataset([answered])]
    merged = merge(given_rows[::-1] if answered_first else given_rows)
    assert merged.balanced and not merged.conflicts
    dropped, = merged.dropped
    assert (dropped.record, dropped.reason, dropped.kept) == (waiting, SAME_QUESTION, answered)
    assert list(merged.dataset) == ([answered, other] if answered_first else [other, answered])


def test_the_first_stays_and_both_sides_of_a_conflict_are_named(tmp_path: Path) -> None:
    for folder, answer in (("a", "Blue."), ("b", "Red.")):
        Dataset([pair("What colour?", answer), pair(f"Who is {folder}?")]).save(tmp_path / folder / "qa.jsonl")
    merged = merge([tmp_path / "a" / "qa.jsonl", str(tmp_path / "b" / "qa.jsonl")])
    (conflict,) = merged.conflicts
    assert (conflict.kept.answer, conflict.kept_source) == ("Blue.", str(Path("a", "qa.jsonl")))
    assert (conflict.record.answer, conflict.source) == ("Red.", str(Path("b", "qa.jsonl")))
    assert [record.answer for record in merged.dataset] == ["Blue.", "Blue.", "Blue."]
    assert merged.line() == "2 datasets: 4 rows read = 3 kept + 1 dropped (same question, another answer 1)"


def test_real_runs_over_one_document_overlap() -> None:
    first, second = map(Dataset.load, SAMPLES)
    merged = labkit.merge(SAMPLES)
    both = {record.id for record in first} & {record.id for record in second}
    assert merged.sources[1].dropped[SAME_PAIR] == len(both) == 20 and merged.balanced
    assert labkit.merge(SAMPLES[0]).dataset.records == first.records  # one alone loses nothing
    assert labkit.merge is merge  # no module hides the function once it is loaded


# ---- the books


WORDS = ["tap", "blue", "filter", "float", "W2", "W3", "6", "not", "水", "水位", "?", " "]
texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
turns = st.lists(st.builds(Turn, question=texts, answer=texts), max_size=2)
spans = st.none() | st.tuples(st.integers(0, 5), st.integers(6, 9))
pairs = st.builds(pair, texts, texts, st.sampled_from(["", "c1", "c2"]), spans, turns=turns,
                  qa_type=st.sampled_from(["short", "long", "boolean", "conversation"]))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(pairs, min_size=1, max_size=6), min_size=1, max_size=4))
def test_every_row_is_accounted_for_and_merging_again_changes_nothing(given_rows: list[list[QA]]) -> None:
    sources = [Dataset(rows) for rows in given_rows]
    merged = merge(sources)
    assert merged.balanced
    assert [share.read for share in merged.sources] == list(map(len, sources))
    assert len(merged.dropped) == sum(share.dropped.total() for share in merged.sources)
    kept = merged.dataset.records
    assert [record.id for record in kept] == [
        name for name in dict.fromkeys(record.id for source in sources for record in source)
        if name in {record.id for record in kept}]
    assert all(dropped.kept in kept for dropped in merged.dropped)
    assert {record.id for source in sources for record in source} == {
        record.id for record in [*kept, *(dropped.record for dropped in merged.dropped)]}
    again = merge([merged.dataset])
    assert again.dataset.records == kept and not again.dropped
    assert all(agree(record, record) for record in kept)


def test_half_written_and_repeated_rows_are_counted(tmp_path: Path) -> None:
    path = Dataset([pair("Who?"), pair("Why?")]).save(tmp_path / "qa.jsonl")
    line = path.read_bytes().split(b"\n")[0]
    path.write_bytes(path.read_bytes() + line + b"\n" + line[:40])
    merged = merge(path)
    assert merged.balanced
    assert merged.line() == "1 dataset: 4 rows read = 2 kept + 2 dropped (half-written line 1, same pair 1)"


def test_sources_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path = Dataset([pair("Who?")]).save(tmp_path / "qa.jsonl")
    names = [share.name for share in merge([path, path, Dataset([pair("Why?")])]).sources]
    assert len(set(names)) == 3 and names[2] == "dataset 3" and all(name for name in names)


# ---- bad input


def test_what_cannot_be_merged_is_one_line(tmp_path: Path) -> None:
    good = Dataset([pair("Who?")])
    (tmp_path / "empty.jsonl").write_text("")
    bad = {tmp_path / "none.jsonl": "does not exist", tmp_path / "empty.jsonl": "holds no pairs",
           good.train(tmp_path / "train.jsonl"): "is a file for fine-tuning",
           good.rag(tmp_path / "rag.jsonl"): "is a file for retrieval",
           good.eval(tmp_path / "eval.jsonl"): "is a file for evaluation",
           tmp_path / "train.sources.jsonl": "line 1, holds no pair", tmp_path: "cannot be read"}
    for path, words in bad.items():
        with pytest.raises(DatasetError, match=words) as caught:
            merge([good, path])
        assert caught.value.mend and "\n" not in str(caught.value)
    errors: list[DatasetError] = []
    merged = merge([*bad, good], fail=errors.append)
    assert len(errors) == len(bad) and merged.dataset.records == good.records
    for nothing in ([], [Dataset()]):
        with pytest.raises(DatasetError):
            merge(nothing)
    with pytest.raises(DatasetError, match="None of the datasets"):
        merge([tmp_path / "none.jsonl"], fail=errors.append)


# ---- what a notebook shows


def test_displays_say_what_happened_and_hold_no_markup_of_the_rows() -> None:
    evil = "<script>alert(1)</script>"
    first = Dataset([pair(f"What is {evil}?"), pair("Who?", qa_type="short")])
    merged = merge([first, Dataset([pair(f"What is {evil}?", "Red."), pair("Who?", qa_type="short")])])
    shown = [show.datasets([first, merged.dataset]), show.merged(merged), show.conflicts(merged),
             show.problems([Problem(3, evil, True), Problem(0, "x", False)])]
    assert all("<script" not in display._repr_html_() for display in shown)
    assert repr(shown[0]) == "2 datasets with 4 pairs: dataset 1 2, dataset 2 2"
    assert repr(shown[1]) == merged.line() and "Every row is accounted for." in shown[1]._repr_html_()
    html = shown[2]._repr_html_()
    assert repr(shown[2]) == "1 question with two answers" and "Blue." in html and "Red." in html
    assert repr(shown[3]).startswith("1 to mend, 1 note\n") and "<b>1 to mend, 1 note.</b>" in shown[3]._repr_html_()
    merged.sources[0].kept -= 1
    assert not merged.balanced and "do not balance" in show.merged(merged)._repr_html_()
    nothing = [show.datasets([]), show.conflicts(merge(first)), show.problems([])]
    assert all(display._repr_html_() for display in nothing)


# ---- many rows


def test_near_duplicates_are_all_left_out() -> None:
    vocabulary = [first + second for first in "bdfgklmnprst" for second in ("ala", "omo", "iki", "utu")]
    texts = [" ".join(vocabulary[number % 40:number % 40 + 5 + number % 4] + vocabulary[number % 7:number % 7 + 1])
             for number in range(300)]
    texts = list(dict.fromkeys(texts))
    near = all_near(texts, 0.7)
    merged = merge([Dataset(pair(f"{text}?", "Yes indeed.", chunk=text) for text in texts)])
    kept = {record.question[:-1] for record in merged.dataset}
    assert not any(texts[one] in kept and texts[other] in kept for one, other in near)
    assert len(near) > 40 and NEAR_QUESTION in {dropped.reason for dropped in merged.dropped}


def rows_of_a_table(count: int) -> Dataset:
    """Questions of one pattern, without codes: the worst there is for an index over words."""
    syllables = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]
    names = ["".join((syllables[number % 70], syllables[number // 70 % 70], syllables[number // 4900 % 70]))
             for number in range(count)]
    return Dataset(pair(f"What are the opening hours of the store {name} in the old town on working days?",
                        f"From {number % 5 + 6} to {number % 7 + 15} o'clock", chunk=f"c{number}")
                   for number, name in enumerate(names))


def test_the_time_grows_with_the_rows_not_with_their_square() -> None:
    def seconds(count: int) -> float:
        dataset = rows_of_a_table(count)
        taken = []
        for _ in range(2):
            started = time.process_time()
            merged: Merged = merge([dataset])
            taken.append(time.process_time() - started)
            assert merged.balanced and len(merged.dataset) == count
        return min(taken)

    gc.collect()
    gc.freeze()  # else a collection walks all that the tests before have left, in the larger run only
    try:
        assert seconds(4_000) < 12 * seconds(1_000)  # 16 times were it the square
    finally:
        gc.unfreeze()


def test_the_samples_are_what_the_project_writes() -> None:
    assert len(SAMPLES) == 2
    for path in SAMPLES:
        for line, record in zip(path.read_text(encoding="utf-8").splitlines(), Dataset.load(path), strict=True):
            assert json.loads(line) == record.model_dump() and record.model and record.evidence.boxes


def test_a_pair_that_was_corrected_in_one_of_two_datasets(tmp_path: Path) -> None:
    wrong = QA(question="How much does the tank hold?", answer="40 litres.")
    right = QA.model_validate({**wrong.model_dump(), "answer": "42 litres."})
    other = QA.model_validate({**wrong.model_dump(), "question": "Who empties the drip tray?", "answer": "The guard."})
    merged = merge([Dataset([wrong]), Dataset([right])])
    assert [(found.record, found.kept) for found in merged.conflicts] == [(right, wrong)] and merged.balanced
    merged = merge([Dataset([wrong]), Dataset([other])])
    assert [record.answer for record in merged.dataset] == ["40 litres.", "The guard."] and merged.balanced
    assert len({record.id for record in merged.dataset}) == 2
