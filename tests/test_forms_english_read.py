"""English: facts that a strict reader found wrong, by what was wrong with them, and their like that are right."""

from __future__ import annotations

import pytest

from labkit.documents.types import Chunk
from labkit.generate.qa.forms import Lexicon, facts_of
from labkit.generate.qa.forms.english_lists import explained
from labkit.generate.qa.forms.subjects import subject_of

LEXICON = Lexicon(["the gauge boat pump filter"])


def asked(text: str, about: str = "Tamsin K9", headings: tuple[str, ...] = ()) -> list[str]:
    chunk = Chunk("a.md", text, (), headings=headings)
    return [fact.question for fact in facts_of(chunk, "en", Lexicon([text]), about)]


@pytest.mark.parametrize("statement", [
    "The file contains one number per line so is easily edited.",
    "The program accepts two types of catalogue coordinates.",
    "A tooltip reveals more complete details.",
    "Tamsin is the name of the main entrance to the harbour of the North.",
    "\"leaking\" means that a pump has been leaking for a while.",
    "Tamsin can be built to include an embedded gauge of the tide.",
    "In combination with -d, allow deleting the gauge irrespective of its state.",
    "If you want a light at the end of the jetty, you must supply it.",
    "R allows you to turn off the printing of the tides.",
    "The lists of gauges consists of a row of symbols for each boat.",
    "The K9 computes the the height of the tide by summing it over all gauges.",
    "Continual reading of Tamsin can be selected as an alternative.",
    "Tamsin gauges are intended to be filled out over the course of the year.",
    "Multi-line explanations may be used.",
    "If you want to join the keepers of Tamsin, please follow the instructions for keepers.",
])
def test_what_a_strict_reader_found_wrong_is_not_asked(statement: str) -> None:
    assert asked(statement) == []


@pytest.mark.parametrize(("name", "words"), [
    ("Gradients", "The options are the same as for the Glow of a lamp."), ("tide_scale", "Set the tide scale."),
])
def test_an_explanation_that_says_nothing_is_not_asked_for(name: str, words: str) -> None:
    assert explained(name, words, "", LEXICON) == []


def test_an_explanation_that_says_more_than_the_name_is_asked_for() -> None:
    assert explained("tide_scale", "Set the height that is taken for one step of the tide.", "", LEXICON)


def test_a_release_a_date_and_a_prompt_name_nothing() -> None:
    for about in ("Release 3.19.0 11 Apr 2022", "R> coeftest(fm_tobit)", "Administrative Tools"):
        assert subject_of(Chunk("a.md", "", (), headings=(about,)), about, LEXICON).name == ""
    told = subject_of(Chunk("a.md", "", (), headings=("Release of the boats", "Tools")), "Tamsin K9", LEXICON)
    assert told == ("Tamsin K9", "Tools")


def test_an_argument_is_asked_about_with_what_it_belongs_to() -> None:
    said = "StartDate is the date from when the calculation is carried out."
    assert asked(said, "Tide Days") == ["Regarding Tide Days: what is StartDate?"]
    assert asked(said, "") == []


def test_what_the_next_sentence_goes_on_with_is_not_cut() -> None:
    first = "To open an older chart of Tamsin, select Open and go to its folder."
    assert asked(first)
    assert asked(f"{first} Then pick the chart from the list of the folder.") == []
    meaning = '"Open Gate" means that no fee is charged for the passing of a boat.'
    assert asked(meaning) and asked(f"{meaning} It also means that boats may come back.") == []
