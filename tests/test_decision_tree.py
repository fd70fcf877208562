"""The decision tree: one file of data drives the command, the widget and the picture, and no leaf leads nowhere."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import ipywidgets
import nbformat
import pytest
from support.cli_runs import labkit
from typer.main import get_command
from typer.testing import CliRunner

import labkit as kit
from labkit.cli.app import app
from labkit.errors import SettingsError
from labkit.reports.decision_tree.drawing import _placed, _wide, draw, wrapped
from labkit.reports.decision_tree.tree import LANGUAGES, Step, Tree, best_language, decision_tree
from labkit.reports.decision_tree.walk import Walk
from labkit.settings import ROOT

TREE = decision_tree()
NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
           "ten": 10, "seconds": 0}
PLAIN = "yes,pdf,no,one,neither,train"

pytestmark = pytest.mark.usefixtures("apart_from_machine")


def ways(walked: list[str] | None = None) -> Iterator[list[str]]:
    """Yield the answers of every way through the tree."""
    walk = Walk(walked or [])
    if walk.question is None:
        yield walk.answers
        return
    for choice in walk.question.choices:
        yield from ways([*walk.answers, choice.key])


def answered(*lines: str, args: tuple[str, ...] = ()) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["start", *args], input="".join(f"{line}\n" for line in lines))
    return done.exit_code, done.stdout, done.stderr


# ---- the data


@pytest.mark.parametrize("step", TREE.steps, ids=lambda step: step.id)
def test_every_leaf_is_a_notebook_or_says_that_it_is_not_there(step: Step) -> None:
    there = (ROOT / "notebooks" / step.notebook).is_file()
    assert there or step.until, f"{step.notebook} is not there, and tree.toml has no `until` that says so"
    assert step.is_there is there


@pytest.mark.parametrize("step", [step for step in TREE.steps if step.is_there and not step.until],
                         ids=lambda step: step.id)
def test_times_and_tokens_are_those_that_the_notebook_states(step: Step) -> None:
    cells = nbformat.read(ROOT / "notebooks" / step.notebook, as_version=4).cells
    need = next(cell.source for cell in cells if cell.cell_type == "markdown" and "**Time**" in cell.source)
    time = re.search(r"\*\*Time\*\* \|([^|]*)", need)[1].lower()
    words = [NUMBERS[word] for word in re.findall(r"[a-z]+", time) if word in NUMBERS]
    if step.time is None:
        assert step.minutes and list(step.minutes) == words[:len(step.minutes)], time
    sent = re.search(r"([\d,]+) tokens in and ([\d,]+) out", need)
    assert (tuple(int(count.replace(",", "")) for count in sent.groups()) if sent else None) == step.tokens
    assert step.tokens or step.cost


def test_every_way_ends_at_something_to_open_and_every_step_and_question_is_reached() -> None:
    routes = [Walk(way).route() for way in ways()]
    assert len(routes) == 11 * 2 * 2 * 5 * 6
    assert all(route.first and [step.stage for step in route.steps] == sorted(step.stage for step in route.steps)
               for route in routes)
    assert {step.id for route in routes for step in route.steps} == {step.id for step in TREE.steps}
    asked = {question.id for way in ways() for question, _ in Walk(way).taken}
    assert asked == {question.id for question in TREE.questions}


def test_no_answer_is_taken_for_another() -> None:
    for question in TREE.questions:
        keys = [choice.key for choice in question.choices]
        assert len(set(keys)) == len(keys) and not {"b", "back", "q", "quit"} & set(keys)


def test_every_command_is_one_that_there_is() -> None:
    group = get_command(app)
    commands = {command for way in ways() for command in Walk(way).route().commands}
    assert len(commands) >= 7
    for command in commands:
        _, name, *args = shlex.split(command)
        chosen = group.commands[name]
        if name == "private":
            name, *args = args
            chosen = chosen.commands[name]
        chosen.make_context(name, args)
        assert "{" not in command


def test_a_command_goes_on_with_what_the_one_before_made() -> None:
    clean, audit, export = Walk(["yes", "pdf", "no", "one", "performance", "train"]).route().commands
    assert "--out clean.jsonl" in clean and audit == "labkit private audit clean.jsonl --private qa.jsonl"
    assert export.startswith("labkit export clean.jsonl ")
    assert Walk(PLAIN.split(",")).route().commands == ("labkit export qa.jsonl --out made --format train",)


@pytest.mark.parametrize(("wish", "code"), [("English", "en"), ("Japanese", "ja"), ("ko", "ko"), ("ko-KR", "ko"),
                                            ("German", "en"), ("no language", "en")])
def test_it_speaks_three_languages(wish: str, code: str) -> None:
    assert best_language(wish) == code


@pytest.mark.parametrize(("language", "script"), [("ja", "[ぁ-んァ-ヶ一-龯]"), ("ko", "[가-힣]")])
def test_every_text_is_in_its_language(language: str, script: str) -> None:
    texts = [one.ask for one in TREE.questions] + [one.say for ask in TREE.questions for one in ask.choices]
    texts += [text for step in TREE.steps for text in (step.why, step.until, step.time, step.cost) if text]
    for text in [*texts, *TREE.words.values()]:
        assert re.search(script, text.say(language)), text
        assert not re.search("[ぁ-んァ-ヶ一-龯가-힣]", text.en)


# ---- labkit start


def test_a_terminal_is_asked_until_the_notebook_is_found() -> None:
    code, out, _ = answered("1", "table", "no", "1", "Neither", "evaluation")
    assert code == 0
    assert "Open: notebooks/1_seed/make_qa_csv.ipynb\n  Why: Each row stays" in out
    assert "Time: about 1 min" in out and "about 8,000 tokens in and 2,500 out" in out
    assert "Then: notebooks/7_evaluate/before_after.ipynb" in out
    assert "Run: labkit export qa.jsonl --out made --format eval\n" in out
    assert out.endswith("labkit start --answers yes,table,no,one,neither,evaluation\n")
    assert "\x1b" not in out


def test_a_wrong_answer_asks_again_and_one_can_go_back() -> None:
    code, out, _ = answered("maybe", "", "0", "3", "yes", "b", "no", "content", "1", "1", "3", "6")
    assert code == 0 and out.count("is none of these: 1 yes, 2 no.") == 4
    assert out.count("Do you own enough") == 2 and "Open: notebooks/3_glan/glan.ipynb" in out
    code, out, _ = answered("b", "q")
    assert code == 1 and "Open:" not in out


def test_numbers_and_names_of_a_japanese_keyboard_count() -> None:
    walk = Walk(["１", " ＴＡＢＬＥ\u3000", "Ｎｏ"], "ja")
    assert walk.answers == ["yes", "table", "no"]


def test_the_end_of_the_input_is_one_line_that_says_what_to_give() -> None:
    code, _, err = answered("yes")
    assert code == 1 and err.count("\n") == 1
    assert "labkit start --answers yes,pdf|open|pictures|many|office|table|text|questions|datasets,…" in err


def test_a_script_gives_its_answers_and_reads_json() -> None:
    code, out, err = labkit("start", "--answers", "no,voices,no,several,performance,preferences", "--json")
    route = json.loads(out)
    assert code == 0 and err == "" and route["answers"] == ["no", "voices", "no", "several", "performance",
                                                           "preferences"]
    assert route["commands"][-1] == ("labkit export clean.jsonl --out made --format preference "
                                     "--dropped dropped.jsonl")
    assert [step["there"] for step in route["steps"]][1:] == [True, True]
    assert (ROOT / route["open"]).is_file()
    code, out, err = answered("train", args=("--answers", "1,1,1,1,3", "--json"))
    assert code == 0 and json.loads(out)["answers"] == PLAIN.split(",") and "Where does the data go?" in err


@pytest.mark.parametrize("wrong", ["yes,pfd", "perhaps", PLAIN + ",1"])
def test_a_wrong_answer_in_a_script_is_one_line(wrong: str) -> None:
    code, out, err = labkit("start", "--answers", wrong)
    assert code == 2 and out == "" and err.count("\n") == 1 and wrong.split(",")[-1] in err


def test_it_speaks_the_language_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_LANGUAGE", "Japanese")
    for language, word, code in (("", "開くもの", "ja"), ("Korean", "열기", "ko")):
        out = labkit("start", "--answers", PLAIN, "--language", language)[1]
        opened = re.search(rf"{word}: (notebooks/(?:{code}/)?1_seed/make_qa_multimodal_pdf_docai\.ipynb)\n", out)[1]
        translated = ROOT / "notebooks" / code / "1_seed" / "make_qa_multimodal_pdf_docai.ipynb"
        assert (ROOT / opened).is_file() and (f"/{code}/" in opened) is translated.is_file()


def test_what_is_not_there_is_said_and_not_opened() -> None:
    code, out, _ = labkit("start", "--answers", "yes,pdf,yes,one,neither,train")
    missing = TREE.step("conversations")
    assert code == 0 and not missing.is_there
    assert f"Not there yet: {missing.name.en}\n" in out and missing.until.en in out and missing.notebook not in out


# ---- the widget


def radios(view) -> list[ipywidgets.RadioButtons]:
    return [one for one in view.children if isinstance(one, ipywidgets.RadioButtons)]


def test_the_widget_asks_one_question_at_a_time_and_ends_at_a_link(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "notebooks" / "3_glan")
    view = kit.show.decision_tree()
    for key in PLAIN.split(","):
        assert not view._end.outputs
        assert radios(view)[-1].value is None
        radios(view)[-1].value = key
    assert view.route["open"] == "notebooks/1_seed/make_qa_multimodal_pdf_docai.ipynb"
    html = view._end.outputs[0]["data"]["text/html"]
    link = re.search(r'href="([^"]+)"', html)[1]
    assert (Path.cwd() / link).resolve() == ROOT / view.route["open"]
    assert "about 2 min" in html and "labkit export qa.jsonl" in html


def test_another_answer_takes_back_what_came_after_it() -> None:
    view = kit.show.decision_tree("Korean", answers=PLAIN)
    assert len(radios(view)) == 6 and view._end.outputs
    radios(view)[1].value = "table"
    assert view.walk.answers == ["yes", "table"] and len(radios(view)) == 3 and not view._end.outputs
    next(one for one in view.children if isinstance(one, ipywidgets.Button)).click()
    assert view.walk.answers == [] and len(radios(view)) == 1
    assert radios(view)[0].options[0][0] == TREE.questions[0].choices[0].say.ko
    with pytest.raises(SettingsError, match="perhaps"):
        kit.show.decision_tree(answers="perhaps")


def test_where_nobody_can_choose_the_whole_tree_stands_as_picture_and_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_PROGRESS", "x")
    shown = kit.show.decision_tree()._repr_mimebundle_()
    assert set(shown) == {"text/plain", "text/html"}
    html = shown["text/html"]
    assert "overflow-x:auto" in html and "min-width:800px" in html  # in a narrow window it stays legible
    assert 'src="data:image/svg+xml;base64,' in html and f'alt="{TREE.words["title"].en}' in html
    assert all(choice.say.en.replace("'", "&#x27;") in html for ask in TREE.questions for choice in ask.choices)
    assert all(step.notebook in html for step in TREE.steps)
    assert "1_seed/make_qa_csv.ipynb" in kit.show.decision_tree(answers=PLAIN.replace("pdf", "table")
                                                                )._repr_mimebundle_()["text/html"]


# ---- the picture


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_kept_picture_is_the_one_that_is_drawn(language: str) -> None:
    kept = ROOT / "imgs" / f"decision_tree{'' if language == 'en' else f'_{language}'}.svg"
    assert kept.read_text(encoding="utf-8") == draw(TREE, language), "run: python imgs/make_decision_tree.py"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_runs_out_of_its_box_and_no_box_into_another(language: str) -> None:
    panels, height = _placed(TREE, language)
    for panel in panels.values():
        assert panel.x >= 0 and panel.x + panel.width <= 1120 and panel.y + panel.height <= height
        assert all(_wide(line, 15, True) <= panel.width - 20 for line in panel.asked)
        for box in panel.boxes:
            assert all(_wide(line, 13, False) <= box.width - 12 for line in box.said)
            assert all(_wide(line, 12, True) <= box.width - 9 for line in box.named)
            assert 17 * len(box.said) + 15 * len(box.named) <= box.height
    placed = list(panels.values())
    for number, one in enumerate(placed):
        for other in placed[number + 1:]:
            assert (one.x + one.width < other.x or other.x + other.width < one.x
                    or one.y + one.height < other.y or other.y + other.height < one.y)


def test_lines_break_between_words_and_keep_foreign_ones_whole() -> None:
    assert wrapped("one two three", 60, 13) == ["one two", "three"]
    assert wrapped("手元のデータセットです。", 80, 13) == ["手元の", "データセット", "です。"]
    assert wrapped("가지고 있습니다", 60, 13) == ["가지고", "있습니다"]


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_its_words_stand_out_from_its_own_ground() -> None:
    drawn = draw(TREE, "en")
    inks = set(re.findall(r'<text[^>]*fill="(#[0-9a-f]{6})"', drawn))
    grounds = set(re.findall(r'<rect[^>]*fill="(#[0-9a-f]{6})"', drawn))
    assert len(inks) == 2 and len(grounds) == 3
    assert all(contrast(ink, ground) >= 4.5 for ink in inks for ground in grounds)
    assert re.search(r"<title>.+</title><desc>.+</desc>", drawn)


def test_the_data_is_checked_when_it_is_read() -> None:
    data = TREE.model_dump()
    data["questions"][0]["choices"][0]["stepp"] = "docai"
    with pytest.raises(ValueError, match="stepp"):
        Tree.model_validate(data)
