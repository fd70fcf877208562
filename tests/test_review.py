"""A review: decisions, edits that go through the checks again, selections, and the dataset that comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.cli_runs import labkit
from support.review_rows import QUOTES, dataset_in, row, rows

from labkit.datasets.dataset import Dataset
from labkit.datasets.dropped_file import is_dropped_row
from labkit.datasets.jsonl import stream_rows
from labkit.datasets.record import QA, Topic
from labkit.datasets.review_file import ReviewFile, review_path
from labkit.errors import DatasetError, OverwriteError, SettingsError
from labkit.pipelines.review import Refused, Review
from labkit.pipelines.review_answers import shown
from labkit.pipelines.review_jobs import apply_review, merge_reviews
from labkit.pipelines.review_result import accepted
from labkit.pipelines.review_selection import Selection, choices, margin, select
from labkit.quality.judge.grades import Grade, with_grades
from labkit.reports.review.server import ReviewServer

pytestmark = pytest.mark.usefixtures("apart_from_machine")


@pytest.fixture
def review(tmp_path: Path) -> Review:
    return Review(dataset_in(tmp_path), "anna")


def test_a_review_goes_on_where_it_ended_with_another_reviewer_too(review: Review, tmp_path: Path) -> None:
    first, second, *_ = review.by_id
    review.decide(first, "accept", note="  fine ")
    review.decide(second, "skip")
    again = Review(tmp_path / "qa.jsonl", "ben")
    assert again.counts() == {"open": 2, "accept": 1, "edit": 0, "reject": 0, "skip": 1, "disputed": 0}
    assert again.standing(first).decision.note == "fine" and again.undo() is None
    again.decide(first, "reject")
    assert again.standing(first).status == "disputed"
    review.decide(first, "reject")  # with both opinions in view
    assert Review(tmp_path / "qa.jsonl").standing(first).status == "reject"
    assert review.undo().verdict == "reject" and review.standing(first).status == "disputed"


def test_an_edit_goes_through_the_checks_again_and_keeps_the_original(review: Review) -> None:
    key = next(iter(review.by_id))
    question = "How much does the amber pump move in an hour?"
    refused = review.decide(key, "edit", words=((question, "It moves 999 litres."),))
    assert refused == Refused("answer not in its evidence") and review.standing(key).status == "open"
    made = review.decide(key, "edit", words=((question, " The amber pump moves 110 litres. "),))
    assert made.words == ((question, "The amber pump moves 110 litres."),) and made.despite == ""
    assert made.before == ((question, "110 litres"),)
    review.undo()
    kept = review.decide(key, "edit", words=((question, "It moves 999 litres."),), despite=True)
    assert kept.despite == "answer not in its evidence"
    (corrected,) = accepted(review).records
    assert corrected.answer == "It moves 999 litres." and corrected.id == key == corrected.revised_from
    assert corrected.extra["review"] == {"decision": "edit", "who": "anna", "when": kept.when,
                                         "despite": "answer not in its evidence"}


def test_a_conversation_is_edited_turn_by_turn(review: Review) -> None:
    key = list(review.by_id)[3]
    before = [(turn.question, turn.answer) for turn in review.by_id[key].turns]
    words = (before[0], ("How often is its filter cleaned?", "every two weeks"))
    review.decide(key, "edit", words=words)
    (made,) = accepted(review).records
    assert [(turn.question, turn.answer) for turn in made.turns] == list(words) and made.id == key
    assert (made.question, made.answer) == before[0] and made.turns[1].evidence.text == QUOTES[3]


@pytest.mark.parametrize(("words", "said"), [
    ((("How much?", " "),), "no answer empty"), ((), "every turn"), (None, "Nothing was changed")])
def test_an_edit_that_is_none_is_refused(review: Review, words, said) -> None:
    key, record = next(iter(review.by_id.items()))
    with pytest.raises(DatasetError, match=said):
        review.decide(key, "edit", words=((record.question, record.answer),) if words is None else words)


def test_what_is_accepted_is_a_dataset_with_its_chunks(review: Review, tmp_path: Path) -> None:
    first, second, third, _ = review.by_id
    review.decide(first, "accept")
    review.decide(second, "reject", note="asked twice")
    review.decide(third, "edit", words=(("When does the warranty of the pumps end?", "After three years"),))
    out, rejected = tmp_path / "reviewed.jsonl", tmp_path / "rejected.jsonl"
    result = apply_review(review, out, rejected=rejected)
    written = Dataset.load(out)
    assert [record.id for record in written] == [first, third] and len(written.chunks) == 2
    assert written[1].question == "When does the warranty of the pumps end?"
    assert result.notes == ["1 accepted, 1 edited, 1 rejected, 1 not decided (left out)."]
    ((_, dropped, _),) = stream_rows(rejected)
    assert is_dropped_row(dropped) and dropped["dropped"] == "rejected by anna: asked twice"
    assert len(apply_review(review, out, undecided=True)) == 3  # what nobody decided on stays
    with pytest.raises(OverwriteError, match="is to be read"):
        apply_review(review, review.path)


def test_an_edit_whose_check_fails_today_is_left_out_and_named(review: Review) -> None:
    key, record = next(iter(review.by_id.items()))
    review.decide(key, "edit", words=((record.question, "The amber pump moves 110 litres."),))
    row_of = review.file.decisions.standing(key).decision.as_row()
    row_of["turns"][0]["answer"] = "It moves 111 litres."  # as if it came from a copy that was edited by hand
    review.file.path.write_bytes(b"")
    from labkit.datasets.review_file import decision_in

    ReviewFile(review.file.path).write(decision_in(row_of, review.file.path, 1))
    result = accepted(Review(review.path, "anna"))
    assert not len(result) and "the edit fails the checks (answer not in its evidence)" in result.notes[1]


def test_a_row_that_the_checks_cannot_judge_can_be_edited_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "qa.jsonl"
    Dataset([row("Why?", "So it is.", QUOTES[0])]).save(path)  # without chunks
    review = Review(path, "anna")
    made = review.decide(next(iter(review.by_id)), "edit", words=(("Why not?", "So it is."),))
    assert made.despite == "not judged: no source passage" and len(accepted(review)) == 1


def test_rows_are_found_by_status_type_score_place_and_words_and_the_worst_come_first(review: Review) -> None:
    first, second, third, fourth = review.by_id
    review.decide(first, "accept")

    def found(**named: str) -> list[str]:
        return select(review, Selection.of(named))

    assert found() == [first, second, third, fourth] and found(status="open") == [second, third, fourth]
    assert found(qa_type="long") == [third] and found(check="reading") == [first, second]
    assert found(check="reading", order="worst") == [second, first]
    assert found(place="2") == [third, fourth] and found(text="FILTER") == [fourth]
    assert found(file="pumps.pdf", status="accept") == [first] and found(file="other.pdf") == []
    for wrong in ({"status": "gone"}, {"order": "best"}, {"place": "x"}):
        with pytest.raises(DatasetError):
            Selection.of(wrong)


def test_a_judges_grades_are_shown_with_their_reasons_and_order_rows(tmp_path: Path) -> None:
    first, second, third, _ = rows()
    graded = with_grades(second, {"groundedness": Grade(1.5, "The source says another number.")}, "judge")
    review = Review(dataset_in(tmp_path, [first, third, graded]), "anna")
    assert select(review, Selection.of({"order": "worst"}))[0] == graded.id
    assert select(review, Selection.of({"check": "groundedness"})) == [graded.id]
    assert {"name": "groundedness", "rows": 1} in choices(review)["checks"]
    assert shown(review, graded.id)["grades"] == [
        {"name": "groundedness", "score": 1.5, "reason": "The source says another number."}]


def test_a_row_without_a_source_is_shown_with_its_topic(tmp_path: Path) -> None:
    made = QA(question="Why?", answer="So.", topic=Topic(discipline="Physics", persona="a baker"), extra={"mine": 1})
    found = shown(Review(dataset_in(tmp_path, [made]), "anna"), made.id)
    assert found["columns"] == [{"name": name, "value": value} for name, value in (
        ("discipline", "Physics"), ("persona", "a baker"), ("mine", "1"))]
    assert (found["places"], found["pages"], found["problem"]) == ([], [], "not judged: no source passage")


def test_rows_without_evidence_or_with_other_words_than_their_evidence_come_before_others() -> None:
    sound, off = row("How much?", "110 litres", QUOTES[0]), row("How much?", "green cheese", QUOTES[0])
    without = sound.model_copy(update={"evidence": None})
    assert margin(without) < margin(off) < margin(sound)


def test_a_review_needs_a_file_rows_and_a_name(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="Save it, and pass where"):
        Review(Dataset(rows()))
    (tmp_path / "qa.jsonl").write_text("", encoding="utf-8")
    with pytest.raises(DatasetError, match="holds no pairs"):
        Review(tmp_path / "qa.jsonl")
    with pytest.raises(SettingsError, match="has a name"):
        Review(dataset_in(tmp_path), " \n ")
    with pytest.raises(DatasetError, match="has no row"):
        Review(tmp_path / "qa.jsonl", "anna").decide("0" * 16, "accept")


def test_two_reviewers_on_copies_are_merged_by_the_command(tmp_path: Path) -> None:
    for name, verdicts in (("a", ["accept", "accept", "reject"]), ("b", ["accept", "reject", "reject"])):
        (tmp_path / name).mkdir()
        review = Review(dataset_in(tmp_path / name), name)
        for key, verdict in zip(review.by_id, verdicts, strict=False):
            review.decide(key, verdict)
    out = tmp_path / "merged.review.jsonl"
    code, said, _ = labkit("review", "--merge", tmp_path / "a" / "qa.jsonl", tmp_path / "b" / "qa.jsonl", "--out", out)
    assert code == 0 and "a and b: 3 rows decided by both, 67% alike, Cohen's kappa 0.40; 1 disputed" in said
    assert "How much does the azure pump move in an hour?" in said  # the disputed one
    settled = Review(tmp_path / "a" / "qa.jsonl", "cleo", decisions=out)
    assert settled.counts()["disputed"] == 1
    settled.decide(list(settled.by_id)[1], "accept")
    code, said, _ = labkit("review", tmp_path / "a" / "qa.jsonl", "--decisions", out, "--apply", "--out",
                           tmp_path / "reviewed.jsonl")
    assert code == 0 and said.startswith("2 rows in ")
    with pytest.raises(OverwriteError, match="somebody's decisions"):
        merge_reviews([tmp_path / "a" / "qa.jsonl", tmp_path / "b" / "qa.jsonl"], out)


def test_the_command_says_where_the_page_is_and_ends_in_order_when_it_is_stopped(tmp_path: Path, monkeypatch) -> None:
    path = dataset_in(tmp_path)
    seen = []

    def stopped(server: ReviewServer) -> None:
        Review(path, "anna").decide(rows()[0].id, "accept")  # in the page
        seen.append(server.address)
        raise KeyboardInterrupt

    monkeypatch.setattr(ReviewServer, "serve", stopped)
    code, said, error = labkit("review", path, "--reviewer", "anna", "--source", tmp_path)
    assert (code, error) == (0, "") and f"Review at  {seen[0]}\n" in said
    assert "4 not decided; you are anna" in said and "without pictures: pumps.pdf" in said
    assert said.endswith("1 accepted, 0 edited, 0 rejected, 3 left\n") and seen[0].startswith("http://127.0.0.1:")
    code, _, error = labkit("review", path, "--source", tmp_path / "gone")
    assert code == 1 and "gone does not exist" in error


@pytest.mark.parametrize(("arguments", "code", "said"), [
    (["a.jsonl", "b.jsonl"], 2, "one dataset is reviewed at a time"), (["a.jsonl"], 1, "does not exist"),
    (["a.jsonl", "--apply"], 2, "--apply needs --out"), (["a.jsonl", "--apply", "--merge"], 2, "two steps"),
    (["a.jsonl", "--merge"], 1, "nothing to merge")])
def test_the_command_says_what_is_wrong_in_one_line(tmp_path: Path, monkeypatch, arguments, code, said) -> None:
    monkeypatch.chdir(tmp_path)
    ended, _, error = labkit("review", *arguments)
    assert ended == code and said in error and error.count("\n") == 1


def test_a_row_corrected_by_hand_since_is_open_again(review: Review, tmp_path: Path) -> None:
    key, record = next(iter(review.by_id.items()))
    review.decide(key, "accept")
    changed = QA.model_validate(record.model_dump() | {"answer": "110 litres an hour"})
    Dataset([changed]).save(tmp_path / "qa.jsonl")
    again = Review(tmp_path / "qa.jsonl", "anna")
    assert list(again.by_id) == [key] and again.standing(key).status == "open"
    assert review_path(tmp_path / "qa.jsonl").exists()
