"""Questions that say all of what they ask: which thing, yes or no, of which column; and statements that give none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.documents.types import Chunk
from labkit.generate.qa.fact_pairs import document_facts
from labkit.generate.qa.forms import Fact, Lexicon, english, facts_of
from labkit.generate.qa.forms.english_definites import unnamed
from labkit.generate.qa.forms.plain_headings import headings_above
from labkit.generate.qa.forms.titles import title_of
from labkit.generate.qa.types.long.gate import GATE
from labkit.quality.checks.base import Candidate, judge
from labkit.quality.question_forms import says_whether

LEXICON = Lexicon(["the gauge boat pump filter"])


def facts(text: str, about: str = "Tamsin K9", language: str = "en", headings: tuple[str, ...] = ()) -> list[Fact]:
    return facts_of(Chunk("a.md", text, (), headings=headings), language, Lexicon([text]), about)


@pytest.mark.parametrize(("question", "told", "found"), [
    ("What happens if the package is removed?", "Tamsin K9", ["package"]),
    ("What happens if the package is removed?", "Packages of Tamsin", []),
    ("What happens if a package has a name that the package does not need?", "Tamsin K9", []),
    ("What are the values scaled by?", "Tamsin K9", ["values"]),
    ("Must the new implementation be tested?", "Tamsin K9", ["new implementation"]),
    ("What is the tide table kept in?", "Tamsin K9", []), ("What is the tide table kept in?", "", ["tide table"]),
    ("When does the update of the gauge begin?", "Gauges", []), ("What does the user press?", "Tamsin K9", []),
    ("Where is the Tamsin Register kept?", "", []),
])
def test_a_noun_with_the_is_clear_by_its_title_its_words_or_not_at_all(
        question: str, told: str, found: list[str]) -> None:
    assert unnamed(question, told, LEXICON) == found


def test_what_nothing_names_is_not_asked_about_and_the_heading_is_told_where_it_does() -> None:
    text = "If the record is not valid, the gauge sends a warning to the harbour."
    assert facts(text) == []
    assert [fact.question for fact in facts(text, headings=("Sending a record",))] == [
        "Regarding Sending a record (Tamsin K9): what happens if the record is not valid?"]


@pytest.mark.parametrize(("statement", "question", "verdict"), [
    ("Personal belongings are not insured by the hotel.", "Are personal belongings insured by the hotel?", "No."),
    ("Odd releases are published in October.", "Are odd releases published in October?", "Yes."),
    ("You may not add a user to a group of guests.", "Are you allowed to add a user to a group of guests?", "No."),
    ("An old pump must not be sold or given away.", "May an old pump be sold or given away?", "No."),
])
def test_an_answer_to_whether_begins_with_yes_or_no_and_its_evidence_is_the_statement(
        statement: str, question: str, verdict: str) -> None:
    fact = facts(statement, "Hotel Velmar")[0]
    assert fact.question.casefold() == f"Regarding Hotel Velmar: {question}".casefold()
    assert (fact.answer, fact.evidence) == (f"{verdict} {statement}", statement)
    chunk = Chunk("a.md", statement, ())
    row = Candidate(fact.question, fact.answer, "long", "English", chunk, statement, "Hotel Velmar")
    assert judge(row, GATE) == ""


@pytest.mark.parametrize(("answer", "language", "found"), [
    ("No. Dogs are not allowed.", "English", True), ("Nobody. Dogs are not.", "English", False),
    ("Yes.", "English", False),
    ("Oui, les chiens le peuvent.", "French", True), ("いいえ。犬は入れません。", "Japanese", True),
    ("犬は入れません。", "Japanese", False),
])
def test_yes_or_no_before_an_answer_is_told_in_its_language(answer: str, language: str, found: bool) -> None:
    assert says_whether(answer, language) == found


TURNED = {
    "en": ("| Plan | Basic | Plus |\n| --- | --- | --- |\n"
           "| Price a year | £120 | £240 |\n| Number of filters | 2 | 4 |",
           ["Regarding Tamsin K9: what is the price a year of Basic?",
            "Regarding Tamsin K9: what is the price a year of Plus?",
            "Regarding Tamsin K9: what is the number of filters for Basic?",
            "Regarding Tamsin K9: what is the number of filters for Plus?"]),
    "fr": ("| Formule | Basique | Plus |\n| --- | --- | --- |\n| Prix annuel | 120 € | 240 € |",
           ["À propos de « Tamsin K9 » : quel est le prix annuel pour « Basique » ?",
            "À propos de « Tamsin K9 » : quel est le prix annuel pour « Plus » ?"]),
    "ja": ("| プラン | ベーシック | プラス |\n| --- | --- | --- |\n| 契約期間 | 1年 | 2年 |",
           ["Tamsin K9について、ベーシックの契約期間は何年ですか。",
            "Tamsin K9について、プラスの契約期間は何年ですか。"]),
}


@pytest.mark.parametrize("language", TURNED)
def test_a_table_whose_rows_are_properties_is_asked_for_those_of_its_columns(language: str) -> None:
    table, asked = TURNED[language]
    assert [fact.question for fact in facts(table, language=language)] == asked


@pytest.mark.parametrize("table", [
    "| << Tables | Up | Lists >> |\n| --- | --- | --- |\n| << Tables | Home | Lists >> |",
    "| query | print the inputs of a given target. |\n| --- | --- |\n| clean | remove the files of former builds |",
    "| a | b | c |\n| --- | --- | --- |\n| d | e | f |",
])
def test_links_to_other_pages_and_tables_without_names_of_columns_are_not_asked_about(table: str) -> None:
    assert facts(table) == []


@pytest.mark.parametrize("statement", [
    "Lower values of effort reduce the time before resorting to the slow method.",
    "K9 is the default on all boats except those of the harbour.",
    "The distinction between a K9 and a K10 is a bit hazy.",
    "Enter the gauge that you want to read from and select a day of the week.",
    "The Tamsin script can be used to do that in its part about boats.",
    "Ask the keeper of the harbour if you're unsure.",
    "Check the gauges of the boat before moving forward.",
    "For more discussion of how the K9 works, consult the reference.",
    "The gauge K9 displays the speed of the wind in knots per second.",
    "The size of the K9's boxes may not add up to the size of the crate.",
    "Larger K9 gauges will be rejected at once with a warning.",
    "Almost all K9 gauges require a key to a cover as their first part.",
    "The BoatControl describes the ways in which boats are moved by hand.",
    "If you are familiar with sails, the K9 is very similar.",
    "The K9 wind keys control makes it easier for them to steer.",
    "Test builds should be generated from the K9 branch starting at about 6 weeks before the release.",
    "If X is a gauge, load X as the gauge of a boat.",
    "The K9 counts the number of seconds the boat must be idle before the alarm is given.",
])
def test_what_would_be_asked_wrongly_is_not_asked_at_all(statement: str) -> None:
    asked = [] if english.fault(statement) else english.forms(statement, LEXICON)
    assert [form.question for form in asked if form.kind not in ("whether", "action")] == []


@pytest.mark.parametrize(("statement", "question"), [
    ("K9 locks apply only to the boats of the harbour.", "What do K9 locks apply to?"),
    ("The K9 is chosen by the members.", "Who is the K9 chosen by?"),
    ("The K9 was replaced by Ian Marsh as the keeper of all boats.", "Who was the K9 replaced by?"),
])
def test_the_verb_and_the_person_are_found(statement: str, question: str) -> None:
    assert [form.question for form in english.forms(statement, LEXICON)] == [question]


def test_a_list_of_questions_is_about_what_it_says() -> None:
    text = "\n\t\tFrequently Asked Questions about tamctl\n\n" \
        "The Tamsin Register is based on a table of boats."
    assert title_of([Chunk("a.txt", text, ())], "") == "Frequently Asked Questions about tamctl"
    assert [fact.question for fact in facts(text, "Frequently Asked Questions about tamctl")] == [
        "Regarding tamctl: what is the Tamsin Register based on?"]


@given(st.text(max_size=80), st.text(max_size=20))
def test_no_question_and_no_title_are_too_odd(question: str, told: str) -> None:
    assert all(unnamed(f"What does the {question}?", told, LEXICON))


def test_a_step_that_mentions_another_place_is_told_without_it_and_its_own_steps_are_no_other_place() -> None:
    text = "## Changing the filter\n\n1. Close the valve, as section 2.3 describes.\n2. Pull out the filter.\n" \
        "3. Push in a new filter and repeat step 1.\n"
    fact = facts(text)[0]
    assert fact.answer == "1. Close the valve. 2. Pull out the filter. 3. Push in a new filter and repeat step 1."
    row = Candidate(fact.question, fact.answer, "long", "English", Chunk("a.md", text, ()), fact.evidence, "Tamsin K9")
    assert judge(row, GATE) == ""


def test_columns_that_are_question_words_are_asked_of_tasks() -> None:
    table = "| Task | How often | Who |\n| --- | --- | --- |\n| Wipe the nozzle | every week | anyone |"
    assert [fact.question for fact in facts(table)] == [
        "Regarding Tamsin K9: how often is the task “Wipe the nozzle” done?",
        "Regarding Tamsin K9: who does the task “Wipe the nozzle”?"]


SPECIFICATION = [
    "X Tide Format\n\n1. Storage\n\n   The Size field holds the number of bytes of all readings.\n\n2.1. Flags\n\n",
    "   The Kind byte holds the length of the gap. If the size of all bytes is zero, the gap is closed.\n"]


def test_a_plain_text_is_told_by_its_numbered_headings_also_beyond_the_chunk_they_stand_in() -> None:
    chunks = [Chunk("a.txt", text, ()) for text in SPECIFICATION]
    found = document_facts(chunks, "English", "")
    assert [[fact.question for fact in found[id(chunk)]] for chunk in chunks] == [
        ["Regarding Storage (X Tide Format): what does the Size field hold?"],
        ["Regarding Flags (X Tide Format): what does the Kind byte hold?"]]
    assert headings_above("1. Storage .... 4\n\n2. Flags\n3. Gaps\n\nText.", 60) == []


def test_what_is_said_beside_code_or_below_a_question_or_of_plans_is_not_asked_about() -> None:
    said = "If the tide table is empty, the gauge sends a warning to the harbour."
    assert len(facts(said)) == 1
    assert facts(f"```\ntable = []\n```\n\n{said}") == []
    assert [fact.kind for fact in facts(f"## Why does the gauge wait?\n\n{said}")] == ["reply"]
    assert facts(f"## To-do\n\n{said}") == []


@pytest.mark.parametrize("statement", [
    "Otherwise, the K9 will print a warning and go on with its work.",
    "A known source of errors of the K9 are the gauges of the east, when using tides.",
    "The K9 issues a range of warnings.",
    "To start the K9, you must set the first variable.",
    "The tide gauge will be followed by a mark of the harbour.",
    "You need to make Tamsin your gauge.",
    "If that shell of the K9 gives a sound, the K9 was built with a bell.",
    "When the hook of the K9 is open, keep in mind that tides are read at once.",
    "Two gauges are considered to be equal by the rule of the K9.",
    "Clients will read any K9 gauge of the harbour.",
    "You can use tamctl to help you read K9 gauges.",
    "If a gauge, it is read by the K9 at once.",
    "If command was given, run it even in case the K9 is not in the harbour.",
    "Always returns a K9 gauge when not run in the harbour.",
    "Set a K9 mark that is read at the start of a day, before any gauge of the harbour is opened.",
    "Take care when reading a K9 at night.",
    "The K9 takes a log to be passed to the gauge of the harbour.",
    "Mills of the K9 depend on additional parts beyond the K9 itself.",
    "An option A defeats an option C if A beats B.",
    "If the date part is omitted, the day of the harbour is read.",
    "K9 keepers review issues marked as plans of the harbour.",
    "Whenever the client area, gap or shape of a K9 is opened, a bell is rung in the harbour.",
    "K9 gauges are under the licence of the harbour of Velmar.",
])
def test_what_leans_on_what_was_said_before_or_says_nothing_is_not_asked_about(statement: str) -> None:
    asked = [] if english.fault(statement) else english.forms(statement, LEXICON)
    assert [form.question for form in asked] == []


def test_the_last_line_of_a_table_of_contents_heads_nothing() -> None:
    contents = "X Tide Format\n\n1. Goals\n\n2. Flags\n\n    Kinds\n    Sizes\n\n" \
        "The Size field holds the tide of a day.\n"
    chunks = [Chunk("a.txt", text, ()) for text in (contents, "The Kind byte holds the length of the gap.\n")]
    assert [fact.question for part in document_facts(chunks, "English", "").values() for fact in part] == [
        "Regarding X Tide Format: what does the Size field hold?",
        "Regarding X Tide Format: what does the Kind byte hold?"]


def test_the_number_of_a_rule_begins_a_line_of_its_own() -> None:
    text = "    1. Reading\n       The keeper of a K9 must read every gauge of the harbour before noon and again " \
        "after six.\n    2. Oiling\n       The tide chain must be oiled by a technician.\n"
    assert [fact.question for fact in facts(text)][-1:] == [
        "Regarding Oiling (Tamsin K9): who must the tide chain be oiled by?"]


def test_an_indented_number_is_that_of_a_step_and_no_heading() -> None:
    text = "Handbook of K9\n\n       5. Run the last script\n\nThe Kind byte holds the length of the gap.\n"
    assert headings_above(text, len(text)) == []


@pytest.mark.parametrize(("title", "told"), [
    ("Modules: Packages", "Modules, Packages"), ("Tamsin K9: A Guide", "Tamsin K9")])
def test_a_title_of_a_kind_and_a_name_is_told_with_both(title: str, told: str) -> None:
    assert facts("Old gauges are not insured by any harbour.", title)[0].question.startswith(f"Regarding {told}: ")
