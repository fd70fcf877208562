"""QA: one pair has one id, on every machine, and comes back from its file as it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from labkit.datasets.record import QA, CheckScore, Evidence, PageBox, Source, Turn

SOURCE = Source(file="a.pdf", sha256="0" * 64, pages=[1], chunk_id="c1", headings=["One"])
PAIR = QA(question="How warm?", answer="6 °C", source=SOURCE)

texts = st.text()
numbers = st.floats(allow_nan=False, allow_infinity=False)
boxes = st.builds(PageBox, page=st.integers(1, 999), x0=numbers, y0=numbers, x1=numbers, y1=numbers)
evidences = st.builds(Evidence, text=texts, start=st.integers(0), end=st.integers(0), pages=st.lists(st.integers(1)),
                      boxes=st.lists(boxes, max_size=2), kind=st.sampled_from(["text", "table", "figure"]))
sources = st.builds(Source, file=texts, sha256=texts, pages=st.lists(st.integers(1)), chunk_id=texts,
                    headings=st.lists(texts, max_size=2))
turns = st.lists(st.builds(Turn, question=texts, answer=texts), max_size=2)
records = st.builds(QA, question=texts, answer=texts, qa_type=st.sampled_from(["short", "boolean", "conversation"]),
                    language=texts, evidence=st.none() | evidences, source=st.none() | sources, method=texts,
                    parents=st.lists(texts, max_size=2), model=texts, turns=turns)


@settings(deadline=None)
@given(records)
def test_a_pair_comes_back_from_json(record: QA) -> None:
    line = record.model_dump_json()
    back = QA.model_validate_json(line)
    assert back == record and back.id == record.id == json.loads(line)["id"]
    assert "\n" not in line and "\r" not in line
    assert QA.model_validate(record.model_dump()) == record


def test_an_id_stays_through_a_correction_and_is_a_hash_of_the_words_otherwise() -> None:
    row = json.loads(PAIR.model_dump_json())
    corrected = QA.model_validate({**row, "answer": "7 °C"})
    assert corrected.id == corrected.kept_id == PAIR.id and corrected.content_id != PAIR.id == PAIR.content_id
    assert QA.model_validate(corrected.model_dump()) == corrected and "kept_id" not in corrected.model_dump()
    assert QA.model_validate(row) == PAIR and not PAIR.kept_id
    for foreign in (7, "a-1", None):
        assert QA.model_validate({**row, "id": foreign}).id == PAIR.id


def test_a_corrected_row_names_what_it_was_revised_from() -> None:
    row = PAIR.model_dump()
    assert "revised_from" not in row and not PAIR.revised_from
    corrected = QA.model_validate({**row, "answer": "7 °C"})
    assert corrected.revised_from == PAIR.id and corrected.model_dump()["revised_from"] == PAIR.id
    assert corrected == PAIR.revised(answer="7 °C") == QA.model_validate(corrected.model_dump())
    again = corrected.revised(question="How cold?")
    assert again.id == again.revised_from == PAIR.id and again.content_id not in (PAIR.id, corrected.content_id)
    assert not again.revised(question=PAIR.question, answer=PAIR.answer).revised_from  # the words are as they were
    child = QA(question="How warm in May?", answer="8 °C", parents=[corrected.id])
    assert child.parents == [PAIR.id] == QA.model_validate(child.model_dump()).parents
    talk = QA(question="a", answer="b", qa_type="conversation", turns=[Turn(question="a", answer="b")])
    assert talk.revised(turns=[Turn(question="a", answer="c")]).revised_from == talk.id


def test_only_other_words_are_a_revision() -> None:
    bare = QA(question="How warm?", answer="6 °C")
    placed = bare.model_copy(update={"source": SOURCE, "kept_id": bare.id})  # as filter places rows
    assert not placed.revised_from and not QA.model_validate(placed.model_dump()).revised_from
    assert not PAIR.revised(language="German", note="mine").revised_from
    for mine in ("spelling", 7, None, ["a"]):  # a column of somebody else's
        record = QA.model_validate({**PAIR.model_dump(), "revised_from": mine})
        assert not record.revised_from and record.extra == {"original_revised_from": mine}


def test_the_id_is_the_same_in_every_process_and_version() -> None:
    code = ("from labkit.datasets.record import *; print(QA(question='How warm?', answer='6 °C', "
            "source=Source(file='b.pdf', sha256='', pages=[], chunk_id='c1')).id)")
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", code], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONHASHSEED": "7"})
    assert done.stdout.strip() == PAIR.id == "fe4f04ef1ffa0b96"


@pytest.mark.parametrize("change", [
    {"question": "How cold?"}, {"answer": "6"}, {"qa_type": "long"}, {"parents": ["x"]}, {"source": None},
    {"source": SOURCE.model_copy(update={"chunk_id": "c2"})}, {"turns": [Turn(question="a", answer="b")]},
])
def test_the_id_changes_with_the_content(change: dict) -> None:
    assert PAIR.model_copy(update=change).id != PAIR.id


@pytest.mark.parametrize("change", [
    {"model": "m"}, {"method": "evolve"}, {"language": "Korean"},
    {"evidence": Evidence(text="6 °C", start=0, end=4, pages=[1], boxes=[PageBox(page=1, x0=0, y0=0, x1=9, y1=9)])},
    {"source": SOURCE.model_copy(update={"pages": [2], "file": "renamed.pdf"})},
])
def test_the_id_does_not_change_with_what_describes_it(change: dict) -> None:
    assert PAIR.model_copy(update=change).id == PAIR.id


@settings(deadline=None)
@given(records, records)
def test_different_content_has_different_ids(one: QA, other: QA) -> None:
    def content(record: QA) -> tuple:
        return (record.qa_type, record.question, record.answer, record.source.chunk_id if record.source else "",
                record.parents, record.turns)

    assert (one.id == other.id) == (content(one) == content(other))


def test_no_two_fields_run_into_each_other() -> None:
    assert QA(question="a\0b", answer="c").id != QA(question="a", answer="b\0c").id
    assert QA(question="a", answer="b", parents=["p"]).id != QA(question="a", answer="b",
                                                                turns=[Turn(question="p", answer="")]).id


@pytest.mark.parametrize(("text", "kept"), [
    ("half \ud83d an emoji", "half � an emoji"), ("\udc00", "�"), ("whole \ud83d\ude00", "whole 😀"),
    ("end \ud83d", "end �"), ("😀 é 水", "😀 é 水"), ("﻿bom", "﻿bom"), ("\u2028", "\u2028"), ("", ""),
])
def test_what_no_file_can_hold_is_replaced(text: str, kept: str) -> None:
    record = QA(question=text, answer=text, turns=[Turn(question=text, answer=text)])
    assert (record.question, record.answer, record.turns[0].answer) == (kept, kept, kept)
    assert QA.model_validate_json(record.model_dump_json()) == record


def test_a_pair_cannot_be_changed_or_be_of_an_unknown_type() -> None:
    with pytest.raises(ValidationError):
        PAIR.answer = "other"
    with pytest.raises(ValidationError):
        QA(question="a", answer="b", qa_type="poem")


def test_scores_of_checks_are_kept_with_a_row_and_change_neither_its_id_nor_rows_without_any() -> None:
    plain = QA(question="How much?", answer="Much.")
    assert "checks" not in plain.model_dump()
    scored = plain.model_copy(update={"checks": [CheckScore(name="likely", score=0.75, threshold=0.5)]})
    assert scored.id == plain.id and QA.model_validate(scored.model_dump()) == scored
    assert scored.model_dump()["checks"] == [{"name": "likely", "score": 0.75, "threshold": 0.5}]


@pytest.mark.parametrize("column", ["ok", ["spelling"], [{"name": "spelling"}], 3, None])
def test_a_column_of_that_name_that_holds_something_else_stays_a_column(column: object) -> None:
    row = {"question": "How much?", "answer": "Much.", "checks": column}
    record = QA.model_validate(row)
    assert record.checks == [] and record.extra == {"checks": column} and record.model_dump()["checks"] == column
