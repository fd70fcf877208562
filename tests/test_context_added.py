"""What a pair takes from beside its quote: it counts for the checks, and stands apart in the row and in the report."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.gates import check_pair

from labkit.datasets.record import QA, ContextAdded, Evidence, Source
from labkit.documents.types import Chunk, Segment
from labkit.generate.qa.fact_pairs import FactPairs, Pick, document_facts
from labkit.generate.qa.records import context_added, evidence_at
from labkit.generate.qa.types import TYPES
from labkit.quality.checks import Candidate
from labkit.quality.context_of import added
from labkit.reports.report import write_report

TEXT = """# Harbour pilots

## Tariff

Table 2. What a pilot costs

| Ship | By day | At night |
| --- | --- | --- |
| Ferry | 310 € | ✗ |
| Tanker | 940 € | 1,250 € |
| Tug | no fee beyond the call-out of 75 € in port | none |

Before a pilot comes on board, the ship shows:

- the flag H by day
- two lights at night

Table 2 and the list above hold all year, as section 4 says, for the Old Harbour, the Yards and the Oil Pier."""
CHUNK = Chunk("pilots.md", TEXT, (Segment(0, len(TEXT), 1),), ("Harbour pilots",))
TANKER = "| Tanker | 940 € | 1,250 € |"
COLUMNS = ("columns", "| Ship | By day | At night |")


def row(question: str, answer: str, evidence: str, about: str = "", **extra: str) -> Candidate:
    return Candidate(question, answer, "long", chunk=CHUNK, evidence=evidence, about=about, extra=extra)


def told(one: Candidate) -> list[tuple[str, str]]:
    return [(found.kind, found.text) for found in context_added(one)]


def test_a_cell_brings_its_column_its_caption_and_its_heading() -> None:
    asked = row("Regarding the tariff of the Harbour pilots: what does a tanker pay at night?",
                "Ship Tanker, At night: 1,250 €", TANKER)
    assert told(asked) == [COLUMNS, ("heading", "Tariff"), ("heading", "Harbour pilots")]
    for one in context_added(asked):
        assert TEXT[slice(one.start, one.end)] == one.text
    assert told(row("What does a pilot cost at night, for a tanker?", "1,250 €", TANKER)) == \
        [COLUMNS, ("caption", "Table 2. What a pilot costs")]


def test_an_item_brings_the_line_before_its_list() -> None:
    asked = row("What does a ship show before a pilot comes on board?", "two lights at night", "two lights at night")
    assert told(asked) == [("list", "Before a pilot comes on board, the ship shows:")]


def test_a_title_or_a_name_has_no_place_in_the_chunk() -> None:
    asked = row("What must a ship of the Elbe show at night, by the rules of Hafenamt?", "two lights at night",
                "two lights at night", "Rules for the Elbe", context="Hafenamt")
    assert [(one.kind, one.start) for one in context_added(asked)[1:]] == [("title", None), ("name", None)]


def test_nothing_is_told_of_what_needs_nothing_or_adds_words_of_its_own() -> None:
    assert told(row("What does a tanker pay?", "940 €", TANKER)) == []
    assert told(row("How expensive is a tanker really?", "940 €", TANKER)) == []
    assert added(CHUNK, None, "Rules", "Rules of anything") == []


def test_a_row_of_names_has_none_above_it_and_a_reference_is_no_caption() -> None:
    assert added(CHUNK, (TEXT.index("| Ship"), TEXT.index("| ---") - 1), "", "What does a ship pay at night?") == []
    text = "Table 2 and others hold.\n\n| A | B |\n|---|---|\n| 1 | 3 |"
    chunk = Chunk("a.md", text, (Segment(0, len(text), 1),))
    assert added(chunk, (text.rindex("\n") + 1, len(text)), "", "Which others hold?") == []


def test_a_japanese_cell_brings_its_column() -> None:
    text = "## 料金\n\n| 船 | 昼間の料金 | 夜間の料金 |\n| --- | --- | --- |\n| タンカー | 940ユーロ | 1,250ユーロ |"
    chunk = Chunk("a.md", text, (Segment(0, len(text), 1),))
    one = Candidate("タンカーの夜間の料金はいくらですか。", "1,250ユーロ", "short", "Japanese", chunk,
                    "タンカー | 940ユーロ | 1,250ユーロ")
    assert [found.kind for found in context_added(one)] == ["columns"]


@pytest.mark.parametrize(("question", "answer", "evidence", "qa_type", "reason"), [
    ("For a tanker, what is the tariff?", "Ship Tanker, By day: 940 €", TANKER, "long", ""),
    ("For a tanker, what is the tariff?", "Ship Tanker, On Sundays with two anchors: 940 €", TANKER, "long",
     "answer not in its evidence"),
    ("What is given for a ferry “At night”?", "Ship Ferry, At night: ✗", "| Ferry | 310 € | ✗ |", "long", ""),
    ("What is given for a ferry “At night”?", "For a ferry, At night.", "| Ferry | 310 € | ✗ |", "long",
     "answer in the question"),
    ("What does a tug pay by day?", "no fee beyond the call-out of 75 € in port",
     "| Tug | no fee beyond the call-out of 75 € in port | none |", "short", ""),
    ("What does a tug pay by day?", "fee beyond the call-out of 75 €",
     "| Tug | no fee beyond the call-out of 75 € in port | none |", "short", "answer too long"),
    ("Where does the tariff hold?", TEXT.rpartition("\n\n")[2], TEXT.rpartition("\n\n")[2], "long", ""),
    ("Where does the tariff hold?", "According to the text, it holds all year for the Old Harbour and the Oil Pier.",
     "Before a pilot comes on board, the ship shows:", "long", "answer leans on the source"),
    ("When does the tariff hold?", "All year, as section 4 says.", TEXT.rpartition("\n\n")[2], "long",
     "answer leans on the source"),
])
def test_checks_read_a_cell_with_its_column(question: str, answer: str, evidence: str, qa_type: str,
                                            reason: str) -> None:
    assert check_pair(CHUNK, question, answer, evidence, qa_type=qa_type).reason == reason


@pytest.mark.parametrize(("question", "answer", "text", "kept"), [
    ("Is undoing an undo of tarn possible?", "Undoing an undo is not possible.", "Undoing an undo is not possible.",
     True),
    ("Is undoing an undo of tarn possible?", "Undoing an undo is possible.", "Undoing an undo is possible.", False),
    ("How many pumps has the plant W2?", "The plant has 2 pumps.", "The plant has 2 pumps.", True),
    ("Which plant has pumps, the W2?", "The W2 plant has pumps.", "The W2 plant has pumps.", False),
])
def test_an_answer_adds_what_its_question_does_not_say(question: str, answer: str, text: str, kept: bool) -> None:
    chunk = Chunk("a.txt", text, (Segment(0, len(text), 1),))
    found = check_pair(chunk, question, answer, text, about="tarn W2").reason
    assert found == ("" if kept else "answer in the question")


def test_pairs_made_by_form_pass_the_checks_and_tell_what_they_took() -> None:
    kind = FactPairs(TYPES["long"], document_facts([CHUNK], "English", "")[id(CHUNK)])
    made = [kind.candidates(CHUNK, Pick(number=number), "English", "")[0] for number in range(1, len(kind._facts) + 1)]
    cells = [one for one in made if one.quote.startswith("Tanker") or "Tanker" in one.quote]
    assert cells and all(COLUMNS in told(one) for one in cells)
    assert not [one.question for one in cells
                if check_pair(CHUNK, one.question, one.answer, one.evidence, about=one.about).reason]


def test_it_stands_in_the_row_apart_from_the_quote_and_only_where_there_is_any() -> None:
    start = TEXT.index(TANKER)
    beside = [ContextAdded(kind="columns", text=COLUMNS[1], start=1, end=2), ContextAdded(kind="title", text="Pilots")]
    evidence = evidence_at(CHUNK, start, start + len(TANKER), beside=beside)
    assert evidence.text == TANKER
    again = Evidence.model_validate_json(evidence.model_dump_json())
    assert again == evidence and again.context_added[1].start is None
    assert "context_added" not in evidence_at(CHUNK, start, start + 5).model_dump_json()


def test_the_report_shows_it_apart_from_the_quote(tmp_path: Path) -> None:
    start = TEXT.index(TANKER)
    beside = [ContextAdded(kind="columns", text="| Ship | <b>At night</b> |", start=1, end=2)]
    pair = QA(question="What does a tanker pay at night?", answer="1,250 €",
              evidence=evidence_at(CHUNK, start, start + len(TANKER), beside=beside),
              source=Source(file="pilots.md", sha256="0" * 64, pages=[1], chunk_id=CHUNK.id))
    html = write_report(tmp_path / "report.html", [pair]).read_text(encoding="utf-8")
    cells = [f"<td><mark>{cell.strip()}</mark></td>" for cell in TANKER.strip("|").split("|")]
    assert "".join(cells) in html  # a row of a table is shown as one
    assert 'names of the columns <q lang="en">| Ship | &lt;b&gt;At night&lt;/b&gt; |</q>.' in html
    plain = pair.model_copy(update={"evidence": evidence_at(CHUNK, start, start + 5)})
    assert "beside the quote" not in write_report(tmp_path / "plain.html", [plain]).read_text(encoding="utf-8")
