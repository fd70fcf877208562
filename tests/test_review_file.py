"""Decisions on rows: on disk at once, resumed, taken back, of several reviewers, and merged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.datasets.decisions import Decision, Decisions
from labkit.datasets.review_file import ReviewFile, read_decisions, review_path
from labkit.datasets.review_merge import merge_decisions
from labkit.errors import DatasetError, OverwriteError
from labkit.pipelines.review_agreement import agreements

ROWS = [f"{number:016x}" for number in range(5)]
NAMES = ["anna", "ben", "花子"]


def decision(row=ROWS[0], verdict="accept", who="anna", second=0, **more):
    words = {"words": (("Why?", "So."),), "before": (("Why?", "No."),)} if verdict == "edit" else {}
    return Decision(row, verdict, who, f"2026-11-29T10:{second // 60:02d}:{second % 60:02d}+00:00",
                    **{"content": row, **words, **more})


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_decision_is_on_disk_when_it_is_made_and_is_never_changed(tmp_path: Path) -> None:
    path = review_path(tmp_path / "qa.jsonl")
    assert path.name == "qa.review.jsonl"
    file = ReviewFile(path)
    assert not path.exists()  # looking at rows leaves nothing behind
    file.write(decision(verdict="reject", note="twice\u2028here"))
    first = path.read_bytes()
    assert lines(path) == [{"decision": "reject", "id": ROWS[0], "who": "anna", "when": "2026-11-29T10:00:00+00:00",
                            "content": ROWS[0], "note": "twice\u2028here"}]
    assert file.undo("anna") == decision(verdict="reject", note="twice\u2028here")
    assert path.read_bytes().startswith(first) and [row["decision"] for row in lines(path)] == ["reject", "undo"]
    assert ReviewFile(path).decisions.standing(ROWS[0]).status == "open"
    assert file.undo("anna") is None and file.undo("ben") is None


def test_two_programs_may_review_at_a_time_and_see_each_other(tmp_path: Path) -> None:
    path = tmp_path / "qa.review.jsonl"
    page, notebook = ReviewFile(path), ReviewFile(path)
    page.write(decision(second=1))
    notebook.write(decision(ROWS[1], "reject", "ben", 2))
    assert notebook.decisions.standing(ROWS[0]).status == "accept"
    assert page.refresh() and page.decisions.standing(ROWS[1]).status == "reject" and not page.refresh()
    assert len(read_decisions(path)) == 2


def test_undo_takes_back_the_last_decision_of_its_reviewer_alone() -> None:
    decisions = Decisions([decision(second=1), decision(ROWS[1], second=2), decision(ROWS[1], "reject", "ben", 3),
                           decision(ROWS[1], "skip", second=4), Decision(ROWS[1], "undo", "anna", "2026-11-29")])
    assert decisions.last_of("anna") == decision(ROWS[1], second=2)
    assert decisions.standing(ROWS[1]).status == "disputed" and decisions.standing(ROWS[0]).status == "accept"


@pytest.mark.parametrize(("said", "status"), [
    ([], "open"), (["skip"], "skip"), (["accept"], "accept"), (["skip", "reject"], "reject"),
    (["accept", "accept"], "accept"), (["accept", "reject"], "disputed"), (["accept", "edit"], "disputed"),
    (["edit", "edit"], "edit"), (["skip", "skip"], "skip")])
def test_how_a_row_stands_by_what_its_reviewers_say(said, status) -> None:
    made = [decision(verdict=verdict, who=who) for verdict, who in zip(said, NAMES, strict=False)]
    assert Decisions(made).standing(ROWS[0]).status == status


def test_edits_with_other_words_differ_and_what_is_settled_holds() -> None:
    other = decision(verdict="edit", who="ben", second=5, words=(("Why?", "Because."),))
    made = [decision(verdict="edit"), other]
    assert Decisions(made).standing(ROWS[0]).status == "disputed"
    settled = Decisions([*made, decision(verdict="reject", who="cleo", second=9, settles=True)])
    assert settled.standing(ROWS[0]).status == "reject" and len(settled.standing(ROWS[0]).opinions) == 3


def test_a_row_that_was_changed_since_is_open_again() -> None:
    decisions = Decisions([decision()])
    assert decisions.standing(ROWS[0], ROWS[0]).status == "accept"
    assert decisions.standing(ROWS[0], ROWS[1]).status == "open"


def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "qa.review.jsonl"
    path.write_text('{"question": "my notes"}\n', encoding="utf-8")
    with pytest.raises(OverwriteError, match="not a file of decisions that labkit wrote"):
        ReviewFile(path)
    path.write_text(json.dumps(decision().as_row() | {"when": "now"}) + "\n", encoding="utf-8")
    with pytest.raises(DatasetError, match="line 1, holds no decision"):
        ReviewFile(path)


steps = st.lists(st.tuples(st.sampled_from(ROWS), st.sampled_from(["accept", "edit", "reject", "skip", "undo"]),
                           st.sampled_from(NAMES)), max_size=12)


@settings(max_examples=40, deadline=None)
@given(steps=steps, cut=st.integers(0, 400))
def test_a_file_that_is_read_again_says_the_same_and_one_cut_anywhere_is_gone_on_with(tmp_path_factory, steps,
                                                                                       cut) -> None:
    path = tmp_path_factory.mktemp("review") / "qa.review.jsonl"
    file = ReviewFile(path)
    for second, (row, verdict, who) in enumerate(steps):
        if verdict == "undo":
            file.undo(who)
        else:
            file.write(decision(row, verdict, who, second))
    again = ReviewFile(path)
    assert [again.decisions.standing(row) for row in ROWS] == [file.decisions.standing(row) for row in ROWS]
    whole = path.read_bytes() if path.exists() else b""
    killed = whole[:max(0, len(whole) - cut)]
    path.write_bytes(killed)
    rest = ReviewFile(path)
    rest.write(decision(ROWS[4], second=99))
    kept = killed[:killed.rfind(b"\n") + 1]
    after = path.read_bytes()
    if not killed.endswith(b"}"):  # a last line without its end is whole, and kept
        assert after.startswith(kept) and after.count(b"\n") == kept.count(b"\n") + 1
    assert read_decisions(path)[-1] == decision(ROWS[4], second=99)


def write(path: Path, made) -> Path:
    path.parent.mkdir(exist_ok=True)
    file = ReviewFile(path)
    for one in made:
        file.write(one)
    return path


def test_files_of_two_reviewers_become_one_with_their_agreement(tmp_path: Path) -> None:
    a = [decision(row, verdict, "anna", second) for second, (row, verdict) in enumerate(
        zip(ROWS, ["accept", "accept", "reject", "edit", "skip"], strict=True))]
    b = [decision(row, verdict, "ben", second) for second, (row, verdict) in enumerate(
        zip(ROWS, ["accept", "reject", "reject", "edit", "accept"], strict=True))]
    first = write(tmp_path / "a" / "qa.review.jsonl", a)
    (tmp_path / "b").mkdir()
    write(tmp_path / "b" / "qa.review.jsonl", b)
    merged = merge_decisions([first, tmp_path / "b" / "qa.jsonl"])  # a dataset stands for the file beside it
    assert sorted(merged, key=str) == sorted(a + b, key=str)
    assert [one.when for one in merged] == sorted(one.when for one in merged)
    (found,) = agreements(Decisions(merged))
    assert (found.first, found.second, found.rows, found.same) == ("anna", "ben", 4, .75)
    assert round(found.kappa, 4) == round((.75 - 5 / 16) / (1 - 5 / 16), 4)
    assert found.disputed == (ROWS[1],) and found.table["accept", "reject"] == 1
    assert found.line() == ("anna and ben: 4 rows decided by both, 75% alike, Cohen's kappa 0.64; 1 disputed")


def test_one_name_in_two_files_is_two_people_unless_one_file_is_an_older_copy(tmp_path: Path) -> None:
    log = [decision(ROWS[0], who="vscode", second=1), decision(ROWS[1], who="vscode", second=2)]
    other = [decision(ROWS[0], "reject", "vscode", 3)]
    files = [write(tmp_path / name / "qa.review.jsonl", made) for name, made in (
        ("a", log), ("b", log[:1]), ("c", other))]
    assert merge_decisions(files[:2]) == log
    merged = Decisions(merge_decisions([files[0], files[2]]))
    assert merged.reviewers == ["vscode (1)", "vscode (2)"] and merged.standing(ROWS[0]).status == "disputed"
