"""The review in a notebook: the same decisions in the same file, by buttons and by keys."""

from __future__ import annotations

import re
from pathlib import Path

import ipywidgets
import pytest
from support.review_rows import QUOTES, dataset_in, row
from support.show_sample import HOSTILE, Tags, make_sample, text_of

import labkit
from labkit.datasets.dataset import Dataset
from labkit.datasets.review_file import read_decisions
from labkit.pipelines.review import Review

pytestmark = pytest.mark.usefixtures("apart_from_machine")


@pytest.fixture
def view(tmp_path: Path):
    return labkit.review(dataset_in(tmp_path), reviewer="anna")


def verdicts(view) -> list[str]:
    return [one.verdict for one in read_decisions(view.review.file.path)]


def found(view, kind: type) -> list:
    def walk(widget):
        yield widget
        for child in getattr(widget, "children", ()):
            yield from walk(child)

    return [widget for widget in walk(view) if isinstance(widget, kind)]


def html(view) -> str:
    return " ".join(widget.value for widget in found(view, ipywidgets.HTML))


def test_buttons_decide_and_what_is_accepted_is_a_dataset(view) -> None:
    buttons = {re.sub(r" \(.*", "", button.description): button for button in found(view, ipywidgets.Button)}
    first = view.row
    buttons["Accept"].click()
    assert view.row != first and "Accepted." in html(view) and "1 of 4 decided" in html(view)
    buttons["Reject"].click()
    buttons["Undo"].click()
    buttons["Skip"].click()
    buttons["Previous"].click()
    assert verdicts(view) == ["accept", "reject", "undo", "skip"]
    assert [record.id for record in view.accepted()] == [first.id]
    assert Review(view.review.path, "anna").counts()["accept"] == 1  # and the page sees it


def test_keys_decide_and_none_counts_twice_however_the_field_comes_back(view) -> None:
    keys = next(field for field in found(view, ipywidgets.Text) if field.description)
    keys.value = "a"
    keys.value = "ar"  # typed on before the first was taken
    assert verdicts(view) == ["accept", "reject"]
    keys.value = "ar" + "x" * 30  # letters that mean nothing; long enough to be emptied
    assert keys.value == "" and verdicts(view) == ["accept", "reject"]
    keys.value = "ar" + "x" * 30 + "u"  # was on its way when it was emptied
    assert verdicts(view) == ["accept", "reject", "undo"]
    keys.value = "ar" + "x" * 30  # a letter taken back is no key
    assert len(verdicts(view)) == 3


def test_an_edit_is_refused_by_the_checks_until_it_is_saved_once_more(view) -> None:
    view.do("edit")
    question, answer = found(view, ipywidgets.Textarea)
    answer.value = "999 litres"
    view.do("accept")  # beside the field: what is being written stays
    assert "Save or cancel the edit first." in html(view) and answer.value == "999 litres"
    save = next(button for button in found(view, ipywidgets.Button) if button.description == "Save the edit")
    save.click()
    assert "The checks hold against this edit: answer not in its evidence" in html(view)
    assert not view.review.file.path.exists() and save.description == "Keep it all the same"
    save.click()
    (made,) = read_decisions(view.review.file.path)
    assert made.words == ((question.value, "999 litres"),) and made.despite and not found(view, ipywidgets.Textarea)
    view.do("undo")
    view.do("edit")
    next(button for button in found(view, ipywidgets.Button) if button.description == "Save the edit").click()
    assert "Nothing was changed" in html(view)


def test_a_selection_shows_what_fits_it_and_says_where_nothing_does(view) -> None:
    status = next(one for one in found(view, ipywidgets.Dropdown) if one.description == "Status")
    status.value = "reject"
    assert view.row is None and "No row fits this selection." in html(view)
    for deed in ("accept", "edit", "next", "undo"):
        view.do(deed)  # and no harm is done
    assert not view.review.file.path.exists() and "no decision to take back" in html(view)
    status.value = "open"
    assert view.row is not None


def test_the_view_speaks_japanese(tmp_path: Path) -> None:
    view = labkit.review(dataset_in(tmp_path), reviewer="花子", language="Japanese")
    assert "4 件中 0 件を判定済み" in html(view)
    assert any("承認" in button.description for button in found(view, ipywidgets.Button))


def test_where_nobody_can_press_a_button_a_still_stands_for_it(tmp_path: Path, monkeypatch) -> None:
    sample = make_sample(tmp_path, pages=2)
    path = Dataset(sample.records).save(tmp_path / "qa.jsonl", chunks=sample.chunks)
    view = labkit.review(path, sample.pdf, reviewer="anna")
    shown = view._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in shown and shown["text/plain"] == "0 of 6 decided"
    assert "data:image/jpeg;base64," in shown["text/html"] and sample.records[0].question in text_of(shown["text/html"])
    monkeypatch.setenv("LABKIT_PROGRESS", "plain")
    assert set(view._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert not (tmp_path / "qa.review.jsonl").exists()


def test_texts_of_rows_stay_texts_in_a_notebook(tmp_path: Path) -> None:
    record = row(HOSTILE, HOSTILE, QUOTES[0], extra={HOSTILE: HOSTILE})
    view = labkit.review(dataset_in(tmp_path, [record]), reviewer=HOSTILE)
    view._note.value = HOSTILE
    view.do("reject")
    tags = Tags(html(view)).found
    assert not {tag for tag, _ in tags} & {"script", "svg", "iframe"} and not [
        name for tag, names in tags for name in names if name.startswith("on")]
    assert [names for tag, names in tags if tag == "img"] == []
