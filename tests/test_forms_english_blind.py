"""English forms, by what was wrong with facts that were read blind: statements, and what they may be asked."""

from __future__ import annotations

import pytest

from labkit.documents.types import Chunk
from labkit.generate.qa.fact_pairs import document_facts
from labkit.generate.qa.forms import Lexicon, cleaned, english, facts_of, offered, unwrapped
from labkit.generate.qa.forms.fact import Fact, Form
from labkit.generate.qa.forms.lists import lists_of
from labkit.generate.qa.forms.subjects import Subject, subject_of
from labkit.generate.qa.forms.wording import WORDINGS


def _asked(statement: str) -> list[str]:
    found = [] if english.fault(statement) else english.forms(statement, Lexicon([statement]))
    return [form.question for form in found]


@pytest.mark.parametrize("statement", [
    "Functions are called like in other small languages of the harbour.",
    "Expressions like (123,8) can be used to denote ranges of the tide charts.",
    "Attempts to access undefined attribute result in an error of the pump.",
    "Indeed you are encouraged to do so.",
    "Beside each row of the grid are listed the lengths of the runs on the row.",
    "Possible uses include the analysis of tide charts and of sports statistics.",
    "The output format can be controlled by the --version option in that case.",
    "Tamsin has been demonstrated to work with ten times that amount of traffic.",
    "Click Power to open the panel.",
    "A patch takes a far longer time to process.",
    "Once you have finished, click the red indicator to stop the recording.",
    "Kestrel implements a mechanism known as switching.",
    "Charts will be printed in colour, rather than in black and white.",
])
def test_what_was_asked_wrongly_is_not_asked(statement: str) -> None:
    assert _asked(statement) == []


@pytest.mark.parametrize(("statement", "question"), [
    ("Strength affects how successfully you perform physical tasks.", "What does Strength affect?"),
    ("The chart_kind option controls whether the report includes the tides.",
     "What does the chart_kind option control?"),
    ("Kestrel supports two formats: the native format and a format called XBEL.",
     "Which two formats does Kestrel support?"),
    ("The three possible modes are: a plain one, one in colour, and a small one.",
     "What are the three possible modes?"),
    ("There are two kinds of rules: simple and smart ones.", "What are the two kinds of rules?"),
    ("“Tamsin Internals” (T-ints) is a guide to the structures of the gauge.", "What is “Tamsin Internals”?"),
    ("The Tamsin licence, like all open licences, permits any use of the package.",
     "What does the Tamsin licence permit?"),
    ("Clicking with the left button rotates the group anticlockwise.",
     "What does clicking with the left button do?"),
    ("You can lock a tile once you're sure of its orientation.", "When can you lock a tile?"),
    ("In order to create your first folder, use the button Add.", "How do you create your first folder?"),
    ("Tamsin adds 16 or 20 bytes per packet.", "How many bytes does Tamsin add per packet?"),
])
def test_more_kinds_of_statements_are_asked_about(statement: str, question: str) -> None:
    assert _asked(statement) == [question]


def test_words_quoted_as_tex_does_keep_their_quotes() -> None:
    said = cleaned("The `Type' menu has a `code` and `f()` that it's in.")
    assert said == "The “Type” menu has a code and f() that it's in."


def test_lines_broken_to_fit_are_one_paragraph() -> None:
    text = ("The Tamsin gauge can be read on both sides of the harbour wall, as its\n"
            "scale is printed twice and its float is red\n\n"
            "short line\nAnother line that stands alone and is longer than the one above it\n")
    joined = unwrapped(Chunk("a.txt", text, ())).text
    assert "wall, as its scale is printed" in joined and "short line\nAnother" in joined and len(joined) == len(text)


def test_kinds_that_are_wrong_more_often_are_offered_where_there_is_nothing_else() -> None:
    seldom, often = (Fact(kind, "What?", "That.", "", "That.") for kind in ("condition", "definition"))
    assert offered([seldom, often], "en") == [often]
    assert offered([seldom], "en") == [seldom]


def test_an_explanation_that_goes_on_in_the_next_line_is_not_cut() -> None:
    text = ("Bits of the word:\n- alpha: the peer expects a push-reply and the server\n  may send one.\n"
            "- beta: the name of the peer that asks\n")
    chunk = Chunk("a.txt", text, ())
    told = [listed.statement for listed in lists_of(chunk, english, WORDINGS["en"], Lexicon([text]), cleaned)]
    assert told == ["beta: the name of the peer that asks"]


def test_a_condition_under_an_option_or_in_a_manual_page_tells_of_the_option() -> None:
    form = Form("condition", "What should be done if the tunnel is restarted?", clear=1)
    assert english.misread(form, Subject("openvpn", "--notify n")) and english.misread(form, Subject("openvpn"))
    assert not english.misread(form, Subject("Tamsin K9", "After a holiday"))


def test_a_title_is_told_without_marks_and_not_where_it_is_cut() -> None:
    for heading in ("\\# Frequently Asked Questions (FAQ.txt)", 'Reply to the pamphlet _"Tides from'):
        assert subject_of(Chunk("a.md", "", (), headings=(heading,))).told == ""
    assert subject_of(Chunk("a.md", "", (), headings=("_Board_ type",)), "Tamsin").part == "Board type"


def test_a_question_above_does_not_hide_what_has_a_name() -> None:
    text = "# Tamsin FAQ\n\n## Can I use Tamsin at work?\n\nTamsin is released under the Harbour Public License."
    chunk = Chunk("a.md", text, ())
    asked = [fact.question for fact in document_facts([chunk], "English", "Tamsin FAQ")[id(chunk)]]
    assert "Regarding Tamsin FAQ: what is Tamsin released under?" in asked


def test_a_cell_that_leans_on_the_row_above_is_not_asked_about() -> None:
    text = ("| Library | Use |\n| --- | --- |\n| zlib | For reading compressed charts |\n"
            "| bzip2 | Likewise, for other charts |\n")
    asked = facts_of(Chunk("a.md", text, (), headings=("Libraries of Tamsin",)), "en", Lexicon([text]), "Tamsin K9")
    assert asked and not any("bzip2" in fact.question for fact in asked)


MANUAL = """SKIM(1)                        Manual                        SKIM(1)

OPTIONS
       -A     Print all charts of the harbour.

       -q, --quiet  Say nothing while the charts are read.

COMMANDS
       #annotate
              Adds a line of text to the chart.

       Chart::Cache
              Contains what is read.

       Chart::Dir
              Sets the folder in which charts are kept.

       yes
              Prints the chart at once.
"""


def test_options_settings_and_commands_of_a_manual_page_are_asked_what_they_do() -> None:
    chunk = Chunk("skim.1.txt", MANUAL, ())
    asked = {fact.question: fact.answer for fact in document_facts([chunk], "English", "")[id(chunk)]}
    assert asked["Regarding SKIM: what does the option -A do?"] == "-A: Print all charts of the harbour."
    assert "Regarding SKIM: what does the option -q, --quiet do?" in asked
    assert asked["Regarding SKIM: what does #annotate do?"] == "#annotate: Adds a line of text to the chart."
    assert "Regarding SKIM: what does Chart::Dir do?" in asked
    assert not any("what does yes do" in question for question in asked)


def test_questions_of_a_faq_in_a_list_or_after_q_are_asked_with_their_whole_answer() -> None:
    text = ("Q: How do I calibrate a gauge at sea?\nA: Turn the screw on the back until the needle stands at zero.\n\n"
            "Q2: Where are the charts of the harbour kept?\nThe charts are kept in the office of the harbour master.\n")
    chunk = Chunk("faq.txt", text, ())
    asked = {fact.question: fact.answer for fact in document_facts([chunk], "English", "Tamsin K9")[id(chunk)]}
    assert asked["Regarding Tamsin K9: how do you calibrate a gauge at sea?"].startswith("Turn the screw")
    assert "Regarding Tamsin K9: where are the charts of the harbour kept?" in asked


@pytest.mark.parametrize(("statement", "question"), [
    ("Press Unlink to separate the entry from the contact.", "How do you separate the entry from the contact?"),
    ("Enable selection mode by pressing the tick button above the list.", "How do you enable selection mode?"),
    ("Chart::Dir contains the location of the harbour charts.", "What does Chart::Dir contain?"),
])
def test_what_to_do_and_what_settings_do_is_asked_about(statement: str, question: str) -> None:
    assert _asked(statement) == [question]


@pytest.mark.parametrize("statement", [
    "Representation is the essence of computer programming.",
    "The output format of the gauge is subject to change with any release.",
    "Negative options can be negated by omitting the first letters.",
    "The shared memory transport uses non-blocking calls to fcntl when locking a file.",
    "Resistance to fuzzing attacks only became a concern with the introduction of the gauge in 2014.",
    "The harbour and coast test suites both contains numerous tests of the gauge.",
    "Output information about downloading and applying package index list diffs.",
    "The change should take effect immediately.",
    "8 The documentation of the gauge must be installed as a plain text.",
    "Multiple symbolic modes can be given, separated by commas.",
    "Bit 14 is used to lock a binding or an environment.",
    "The algorithm to compute the size is described in another manual of the harbour.",
    "In order to use the charts on a boat, you have to have the gauge tools installed.",
    "The command line of the gauge can be accessed in three ways.",
    "Kestrel detects a mark of the byte order.",
    "A child created via fork inherits a copy of the signal mask of its parent.",
    "The VVV component is the version number that the developer of the gauge specifies.",
    "Architectures is an option for which harbours the charts should be downloaded.",
    "Charts of the harbour are often coerced to different types of the gauge.",
    "The Kestrel Project has renamed its next release of the gauge.",
    "Each condition in a decision is shown to independently affect the outcome of the decision.",
])
def test_half_verbs_and_words_taken_for_verbs_are_not_asked_about(statement: str) -> None:
    assert not [question for question in _asked(statement) if not question.startswith(("Is ", "Are "))]


def test_what_a_thing_is_used_for_is_not_asked_where_it_is_said_twice() -> None:
    text = "Tamsin is used to read the charts of a harbour.\n\nTamsin can be used to print the tides of a day."
    chunk = Chunk("a.md", text, ())
    assert not [fact for fact in facts_of(chunk, "en", Lexicon([text]), "Tamsin") if "used for" in fact.question]


def test_where_no_title_tells_whose_parts_they_are_they_are_not_asked_about() -> None:
    form = Form("why", "Why is the setting false?", clear=1)
    assert english.misread(form, Subject("", "Build and install")) and english.misread(form, Subject("skim"))
    assert not english.misread(form, Subject("", "Notes on FreeBSD"))
    assert not english.misread(form, Subject("skim", "--charts"))
    assert not english.misread(form._replace(question="Why is /etc/skim.conf false?"), Subject("skim"))


def test_a_table_whose_first_row_is_quoted_as_the_others_are_has_no_names_of_columns() -> None:
    text = '| "NULL" | NULL |\n| --- | --- |\n| "symbol" | a variable name |\n| "..." | the variable argument |\n'
    assert not facts_of(Chunk("a.md", text, (), headings=("Objects",)), "en", Lexicon([text]), "Tamsin K9")


def test_a_heading_that_is_a_sentence_is_not_told_and_a_placeholder_is_told_whose_it_is() -> None:
    chunk = Chunk("a.md", "", (), headings=("You should observe the following rules",))
    assert subject_of(chunk, "Tamsin K9").told == "Tamsin K9"
    text = "CHART-DIR is a folder in which charts of the harbour are kept."
    facts = facts_of(Chunk("a.md", text, ()), "en", Lexicon([text]), "Tamsin K9")
    assert [fact.question for fact in facts] == ["Regarding Tamsin K9: what is CHART-DIR?"]


def test_an_aim_behind_a_condition_is_not_asked_for_with_why() -> None:
    statement = "A journal is said to be hot if it has to be read in order to restore the charts of the gauge."
    assert not [question for question in _asked(statement) if question.startswith("Why")]


def test_a_declaration_of_code_in_a_list_is_not_explained() -> None:
    assert not english.explained("uschar received_by", "The name of the protocol of the message.", "", Lexicon([]))
