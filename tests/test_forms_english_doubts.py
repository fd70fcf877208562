"""Statements whose words fit a form and whose sense does not: read blind, what was asked of them was wrong."""

from __future__ import annotations

import pytest

from labkit.documents.types import Chunk
from labkit.generate.qa.fact_pairs import document_facts
from labkit.generate.qa.forms import facts_of
from labkit.generate.qa.forms.fact import Lexicon


def asked(text: str, about: str = "Tamsin pumps") -> list[str]:
    return [fact.question for fact in facts_of(Chunk("a.md", text, ()), "en", Lexicon([text]), about)]


@pytest.mark.parametrize("statement", [
    "Match tide gauge values of the harbour office.",
    "Therefor the harbour office must emulate the tides as charts.",
    "Gives a rough percentage of islands the generator will try to lay.",
    "The algorithm interpolates linearly between tide points or chart points.",
    "Parentheses around commands are needed to avoid a clash with the Tamsin K9.",
    "The scales of Tamsin will be slightly adjusted to ensure that every tide shows.",
    "The optional charts of Tamsin are not necessary but a sane default.",
    "Care needs to be taken when loading charts into Tamsin.",
    "A tide is specified in two ways, depending on the value of the clock.",
    "Tide tables are specified in Universal Coordinated Time, not in local time.",
    "Tamsin is available on 2.4 and works fine.",
    "If you need to start several Tamsin pumps and/or speed is important to you, use of a server is wise.",
    "If you have a good solution, include it as well.",
    "In order to actually use Tamsin, you must understand what charts there are.",
    "A stale chart is a violation of Harbour Policy.",
    "Float Spawning is a quite new feature and it might misbehave for your setup.",
    "N is the number of tides that Tamsin reads.",
    "Each BOOTP client must be explicitly declared in the Tamsin file.",
    "Charts are appended with the number of the gauge to the end of the file.",
    "For convenience, the K9 flag is specified so that there is no need to fold the chart.",
    "Tamsin is preferred to it because it has better tables of the tides.",
    "If you want to set things up yourself, you need to make sure that Tamsin is there.",
    "You may specify one or more charts of Tamsin using the normal syntax.",
    "New charts can be created with owners in Tamsin.",
    "The Tamsin command can be used to set lots of options.",
    "Valid values include abort, pushraced, and pushkey.",
    "Floats can be made to stick to the glass, if desired.",
    "The Tamsin K9 of the harbour must start.",
    "Size is a number that accepts the unit of the Tamsin K9.", "The value 0 removes any limit of the Tamsin K9.",
    "For new floats, Tamsin interprets rows of the chart as tides by default.",
    "Subsequent lines contain two or more numbers of Tamsin.",
    "Tamsin support for floats relies on the harbour office and is only partial: it must be told by hand, e.g.",
    "Listing and reading all charts changes kept by the office is expensive.",
])
def test_nothing_is_asked_where_the_sense_does_not_fit(statement: str) -> None:
    assert asked(statement) == []


@pytest.mark.parametrize(("statement", "question"), [
    ("Each hirer shall sign the log of the harbour office.", "Regarding Tamsin pumps: what shall each hirer sign?"),
    ("New charts must be stored in /var/charts.", "Regarding Tamsin pumps: where must new charts be stored?"),
    ("If you use an asterisk '*' in place of a name, every gauge of the harbour is read.",
     "Regarding Tamsin pumps: what happens if you use an asterisk '*' in place of a name?"),
    ("The limit of 6 months applies to a K9 that is seldom used.",
     "Regarding Tamsin pumps: what does the limit of 6 months apply to?"),
])
def test_what_a_form_must_not_lose(statement: str, question: str) -> None:
    assert asked(statement) == [question]


def test_rules_around_a_title_are_no_part_of_it() -> None:
    text = "=============\nthe Tide Interface\n=================\n\nEach chart must be signed by the master."
    facts = document_facts([Chunk("a.txt", text, ())], "English", "")
    assert all("==" not in fact.question for found in facts.values() for fact in found)


def test_tables_of_a_text_in_another_language_are_not_asked_about() -> None:
    prose = "このポンプは、港の事務所が使う機械です。毎日、潮の高さを読みます。" * 4
    table = "| Name | Size |\n| --- | --- |\n| K9 pump of the harbour | 257 mm |\n| K8 pump of the office | 182 mm |"
    chunks = [Chunk("a.md", prose, ()), Chunk("a.md", table, ())]
    assert not any(document_facts(chunks, "English", "Tamsin").values())
