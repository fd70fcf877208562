"""What was asked and says nothing: cells of tables that a program printed, pictures, conditions of nothing."""

from __future__ import annotations

import pytest

from labkit.documents.types import Chunk
from labkit.generate.qa.forms import english, facts_of
from labkit.generate.qa.forms.fact import Lexicon
from labkit.generate.qa.forms.subjects import subject_of

RULE = "| --- | --- | --- | --- |"


def asked(text: str, headings: tuple[str, ...] = ("Yields of the trial",)) -> list[str]:
    return [fact.question for fact in facts_of(Chunk("a.md", text, (), headings=headings), "en", Lexicon([text]),
                                               "Orchard Handbook")]


@pytest.mark.parametrize("table", [
    f"|  | coef | exp(coef) | Pr(>|z|) |\n{RULE}\n"
    "| frost | 0.0213 | 1.0215 | 0.0012 |\n| sun | 0.0623 | 1.06 | 0.1 |\n",
    f"| tree | start | stop | picked |\n{RULE}\n| 1 | 0 | 90 | 1 |\n| 2 | 0 | 120 | 0 |\n",
    f"|  | Yield | Weight | Price |\n{RULE}\n| 1 | 20 | 31 | 42 |\n| 2 | 24 | 35 | 46 |\n",
    "| Tab | Toggle the map |\n| --- | --- |\n| F | Follow the picker |\n| - | Zoom out |\n",
    f"| Placebo | 19 | 12 | 7 |\n{RULE}\n| Treated | 6 | 5 | 16 |\n| None | 4 | 8 | 9 |\n",
    f"| [1,] | 357 | 240 | 12 |\n{RULE}\n| [2,] | 728 | 361 | 30 |\n| [3,] | 275 | 65 | 10 |\n",
    "| ? | Any character |\n| --- | --- |\n| * | More of any character |\n| [a-z] | A character in a range |\n",
    f"|  | ALL COMMANDS |  |  |\n{RULE}\n| Command | Requires | Takes | Gives |\n| pick | ladder | time | fruit |\n",
    "| Grower | Other growers |\n| --- | --- |\n| None 91 | 55 |\n| Some 12 | 80 |\n",
    "| Turn | Image |\n| --- | --- |\n| First | images/dawn.png |\n| Second | images/noon.png |\n",
])
def test_what_a_program_printed_and_what_shows_a_picture_is_not_asked_about(table: str) -> None:
    assert asked(table) == []


def test_a_printed_table_that_is_named_is_asked_about_and_so_is_one_of_words() -> None:
    printed = (f"Table 3: Yields of the trial\n\n| variety | picked | sold | stored |\n{RULE}\n"
               "| Bramley | 20 | 31 | 42 |\n| Pippin | 24 | 35 | 46 |\n")
    assert asked(printed)
    assert asked("| Variety | 2023 | 2024 |\n| --- | --- | --- |\n| Bramley | 20 | 31 |\n| Pippin | 24 | 35 |\n")
    assert asked("| Variety | Harvest |\n| --- | --- |\n| Bramley | October |\n| Pippin | September |\n")


@pytest.mark.parametrize("statement", [
    "If you like, you can use the ladder to set any of the boxes for the harvest.",
    "If the frost weren't enough, the orchard itself poses hazards to the picker.",
    "Select your orchard and click Pick to start or Cancel to quit.",
    "Mask 1 is used as the upper layer with 100% of its opacity.",
])
def test_what_says_nothing_is_not_asked_about(statement: str) -> None:
    assert english.forms(statement, Lexicon([statement])) == []


def test_what_somebody_becomes_is_no_object() -> None:
    statement = "The hand of the picker must turn smaller before the release of the branch."
    assert not any(form.question.endswith("turn?") for form in english.forms(statement, Lexicon([statement])))


def test_an_aim_is_not_taken_for_what_something_is_applied_to() -> None:
    aim = "Several tests of Bramley are applied to determine whether the recursion of the pruning needs to stop."
    assert not any(form.question.endswith("applied to?") for form in english.forms(aim, Lexicon([aim])))
    thing = "Pruning rules are applied to trees of more than ten years."
    assert any(form.question.endswith("applied to?") for form in english.forms(thing, Lexicon([thing])))


@pytest.mark.parametrize("heading", ["Options", "Usage", "Syntax", "概観", "オプション"])
def test_a_heading_that_every_document_has_says_not_what_a_question_is_about(heading: str) -> None:
    chunk = Chunk("a.md", "The frame is shown.", (), headings=(heading,))
    assert subject_of(chunk, "Orchard Handbook") == ("Orchard Handbook", "") and subject_of(chunk) == ("", "")
