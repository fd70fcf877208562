"""English: what is asked of lists, options, tables and sentences with the help of what stands before or above them."""

from __future__ import annotations

import re

import pytest

from labkit.documents.types import Chunk
from labkit.generate.qa.forms import Lexicon, english, facts_of
from labkit.generate.qa.forms.english_lists import explained, explains, replied, steps
from labkit.generate.qa.forms.subjects import is_generic
from labkit.generate.qa.forms.titles import title_of

LEXICON = Lexicon(["the gauge boat pump filter"])


def questions(text: str, about: str = "Tamsin K9", headings: tuple[str, ...] = ()) -> list[str]:
    chunk = Chunk("a.md", text, (), headings=headings)
    return [fact.question for fact in facts_of(chunk, "en", Lexicon([text]), about)]


@pytest.mark.parametrize(("heading", "items", "question"), [
    ("4.2 Changing the filter", ["Close the valve.", "Turn the filter."],
     "What are the steps for changing the filter?"),
    ("How to clear the memory", ["Press the button.", "Wait a minute."], "How do you clear the memory?"),
    ("Replace the pump", ["Close the valve.", "Remove the cover."], "How do you replace the pump?"),
    ("Changing the filter", ["The valve", "Turn the filter."], None), ("Parts", ["Close it.", "Turn it."], None),
])
def test_steps_are_asked_for_by_the_heading_above_them(heading: str, items: list[str], question: str | None) -> None:
    assert [form.question for form in steps(heading, items)] == ([question] if question else [])


@pytest.mark.parametrize(("name", "words", "question"), [
    ("--dry-run", "Print what would be done and change nothing.", "What does --dry-run do?"),
    ("MAX_DEPTH", "the number of folders that are read", "What is MAX_DEPTH?"),
    ("Draught", "the depth of a boat below the water", "What is meant by “Draught”?"),
    ("Note", "the depth of a boat below the water", None), ("Colour", "green", None),
    ("--all", "See the list of the options above", None),
])
def test_an_explained_name_is_asked_about(name: str, words: str, question: str | None) -> None:
    assert [form.question for form in explained(name, words, "", LEXICON)] == ([question] if question else [])


def test_a_question_of_the_text_is_taken_with_its_reply_and_not_with_a_pointer() -> None:
    reply = "Members of the harbour office renew a licence by letter."
    assert replied("3. How do I renew my licence?", reply)[0].question == "How do you renew your licence?"
    assert replied("How do I renew it?", reply) == replied("How do I renew a licence?", "See section 4.") == []


@pytest.mark.parametrize(("sentence", "told"), [
    ("Print the list of gauges.", True), ("Writes the readings to a file.", True),
    ("This is the same as --all.", False), ("The list of gauges.", False)])
def test_what_an_option_does_is_said_by_a_verb(sentence: str, told: bool) -> None:
    assert explains(sentence) == told


@pytest.mark.parametrize(("text", "question"), [
    ("Tamsin is a library for reading gauges at sea. This library converts the tide charts of harbours.",
     "What does Tamsin convert?"),
    ("The Tamsin library reads gauges at sea. It converts the charts of harbours.",
     "What does the Tamsin library convert?"),
    ("`tamctl` reads the charts. The rest is known. tamctl stores the charts in a folder of the user.",
     "What does tamctl store?"),
])
def test_what_leans_on_a_name_is_asked_about_by_that_name(text: str, question: str) -> None:
    facts = facts_of(Chunk("a.md", text, ()), "en", Lexicon([text]), "Reading gauges")
    found = [fact for fact in facts if question[6:-1] in fact.question]
    assert found, [fact.question for fact in facts]
    assert "X0Y" not in repr(facts)
    assert found[0].evidence in text


def test_this_option_is_the_one_that_the_heading_names() -> None:
    assert english.named("This option cannot be combined.", None, ["`--checksum`"]).startswith("The option --checksum")
    assert english.named("This option cannot be combined.", None, ["Choices"]) == "This option cannot be combined."


KEYS = "| Property | Value |\n| --- | --- |\n| Weight | 27 kg |\n| Noise | 38 dB |"
NUMBERS = "| | English | Korean |\n| --- | --- | --- |\n| Tamsin | 0.1 | 70 |\n| Kestrel | 2.3 | 23 |"


def test_a_heading_is_no_owner_of_what_its_table_lists() -> None:
    assert questions(KEYS, headings=("Care of the pump",))[0] == \
        "Regarding Care of the pump (Tamsin K9): what is the weight?"
    assert questions(KEYS)[0] == "What is the weight of Tamsin K9?"


def test_numbers_of_nothing_are_not_asked_for_unless_a_caption_says_of_what() -> None:
    assert questions(NUMBERS) == []
    assert questions("Table 2: Error rate of readers in percent\n\n" + NUMBERS)[0] == \
        "Regarding Error rate of readers in percent (Tamsin K9): for Tamsin, what is given as “English”?"


def test_a_row_of_paths_is_no_head_and_what_is_no_noun_is_left_out() -> None:
    assert questions("| src/a/ | the code |\n| --- | --- |\n| src/b/ | the tests |\n| docs/ | the rest |") == []
    assert questions("| 1.5–5.0 bar | 3.2 bar |\n| --- | --- |\n| 4–10 °C | 6 °C |\n| 85–96 °C | 92 °C |") == []
    table = "| what you bring | reader |\n| --- | --- |\n| a table | csv |\n| a picture of a page | ocr |"
    assert questions(table)[0] == "Regarding Tamsin K9: for a table, what is given as “reader”?"


@pytest.mark.parametrize(("text", "about", "title"), [
    ("## Name\n\ntamctl — turn the Tamsin on and off\n", "Name", "tamctl"),
    ("NAME\n       tamctl, tamoff - turn the Tamsin on and off\n", "", "tamctl"),
    ("## Nom\n\ntam.conf - réglages du Tamsin\n", "Nom", "tam.conf"),
    ("## Name\n\ntamctl — turn the Tamsin on and off\n", "The pumps of Eddering", "The pumps of Eddering"),
    ("## Name\n\nThe owner writes his name here.\n", "Name", "Name")])
def test_a_manual_page_is_about_what_its_first_section_names(text: str, about: str, title: str) -> None:
    headings = () if text.startswith("NAME") else (text.split("\n")[0].lstrip("# "),)
    assert title_of([Chunk("a.html", text, (), headings)], about) == title


@pytest.mark.parametrize(("text", "title"), [
    ("GNU GENERAL PUBLIC LICENSE\n                       Version 3, 29 June\n\nText.", "GNU General Public License"),
    ("TRIGGERS\n========\n\nText of the thing.", "Triggers"), ("Page 1\n\nText of the thing.", ""),
    ("A sentence of the text.\n\nText of the thing.", ""), ("| a | b |\n| --- | --- |", ""),
    (".. rule\n\ntamctl(7)\n*********\n\nText.", "tamctl(7)"),
])
def test_a_plain_text_has_the_title_that_it_begins_with(text: str, title: str) -> None:
    assert title_of([Chunk("a.txt", text, ())], "") == title


def test_a_line_with_a_rule_below_it_is_a_heading_of_a_plain_text() -> None:
    text = "Triggers\n========\n\nCare of pumps\n-------------\n\n" \
           "The hot tank is ready 9 minutes after the K9 is switched on."
    assert questions(text) == ["Regarding Care of pumps (Tamsin K9): when is the hot tank ready?"]


CLUB = ("Velmar Rowing Club (also known as the Oars) is an English rowing club based in Ostrava. "
        "The club was founded in 1902. It moved to Carrow Road in 1935. A boat costs much.")


def test_the_first_sentence_says_what_a_text_is_about_and_of_what_kind_it_is() -> None:
    chunk = Chunk("a.txt", CLUB, ())
    assert title_of([chunk], "") == "Velmar Rowing Club"
    found = [fact.question for fact in facts_of(chunk, "en", Lexicon([CLUB]), title_of([chunk], ""))]
    assert found[1:] == ["When was Velmar Rowing Club founded?", "When did Velmar Rowing Club move to Carrow Road?"]
    other = "The club was sold to Thomas Hale after a vote."
    assert english.forms(other, Lexicon([CLUB + " The club is old."]))[0].question == "What was the club sold to?"
    assert english.forms(other, Lexicon(["A text of a club. " + other])) == []


MANUAL = """
       -f, --frost DEGREES
\t   The temperature below which tamctl closes the valves of all the pumps in
\t   the harbour. The pump valves must be opened by the keeper of every harbour after
\t   the frost.

       --quiet
\t   Print no list of the pumps.
"""


def test_the_wrapped_lines_below_a_term_are_of_that_term_and_stay_as_they_stand() -> None:
    facts = facts_of(Chunk("a.txt", MANUAL, ()), "en", Lexicon([MANUAL]), "tamctl")
    found = {fact.question: fact for fact in facts}
    assert list(found) == [
        "Regarding tamctl: what does the option --quiet do?",
        "Regarding -f, --frost DEGREES (tamctl): when must the pump valves be opened by the keeper of every harbour?"]
    assert all(fact.evidence in MANUAL for fact in facts)
    assert "\n\t   the frost" in facts[1].evidence


@pytest.mark.parametrize("statement", [
    "File belongs to the group of the user who wrote it.",  # which?
    "The argument must be an integer above four.", "The default is 1024 bits in all programs.",
    "Any of the gauges are set for the boat.",
    "Split groups may not be supported by all tools.", "POSIX specifies b', c', d' and s' of the kinds.",
    "The gauge's name stands for the harbour that it lies in.",
])
def test_what_is_one_of_many_or_only_perhaps_so_is_not_asked(statement: str) -> None:
    lexicon = Lexicon(["A file is a file, any file. The gauge is one of the gauges, any gauge."])
    found = [] if english.fault(statement) else english.forms(statement, lexicon)
    assert [form.question for form in found if form.clear] == []


def test_a_noun_of_something_is_no_name_and_a_definition_of_a_part_is_told_of_what() -> None:
    assert english.forms("Loss of the queen changes the hum within hours.", LEXICON)[0].question == \
        "What does loss of the queen change within hours?"
    text = "The parent of an entry is the entry before it with an indent that is smaller."
    assert all(question.startswith("Regarding Tamsin K9") for question in questions(text))


def test_a_line_of_code_is_no_heading() -> None:
    text = ("## The saltworks\n\n```\n#if defined(X)\n#  define SALT(x) x\n#endif\n```\n\n"
            "The Tamsin K9 has a red float that rises when the tray is full.")
    asked = facts_of(Chunk("a.md", text, ()), "en", Lexicon([text]), "Tamsin K9")
    assert asked and not any("define" in fact.question for fact in asked)


@pytest.mark.parametrize("statement", [
    "A special directory is dedicated to the modules of the Tamsin K9.", "The default is 256 for incremental builds.",
    "Tamsin is a pump that serves mills of many kinds in order to keep them dry.",
    "The Tamsin is added to the list of pumps and mills that need more than one pump are visited."])
def test_nothing_is_asked_about_what_the_words_do_not_tell(statement: str) -> None:
    wrong = re.compile(r"(?:What is (?:a special|the default)|Why|Is) |(?:Regarding .*: (?:why|is) )")
    assert not any(map(wrong.match, questions(statement)))


def test_a_single_letter_that_is_no_option_is_not_explained() -> None:
    items = '- "s": Optimizes the pump for the size of its parts.\n- -s: Writes the size of each part of the pump.'
    assert [question for question in questions(items) if " s " in question] == []
    assert any("-s" in question for question in questions(items))


@pytest.mark.parametrize("statement", [
    "Kestrel is a registered trademark of a company in Norbury.", "Only the second best is in the list of the boats.",
    "For a folder, use the name of the boat and of the pump.", "The tools can operate in many modes of all kinds.",
    "The text should be put into the list of the boats.",
])
def test_what_says_nothing_or_of_another_place_is_not_asked(statement: str) -> None:
    assert [form.question for form in english.forms(statement, LEXICON) if form.clear and form.kind != "whether"] == []


def test_what_code_around_does_is_no_manner_and_marks_of_a_terminal_are_no_title() -> None:
    forms = english.forms("The Tamsin library can be used by surrounding code to read charts.", LEXICON)
    assert not any(form.question.startswith("How") for form in forms)
    text = "\x1b[1mtamctl - the reader of charts\x1b[0m\n\nText of the thing."
    assert title_of([Chunk("a.txt", text, ())], "") in ("tamctl", "")


@pytest.mark.parametrize("statement", [
    "Spaces should not be stripped.", "A new folder is created automatically in the harbour.",
    "A copy of the list is included in the folder of the boat.", "Return the list of boats if the value is not met.",
    "Use tamctl to recover some data.",
])
def test_what_is_one_of_many_or_told_of_a_function_is_not_asked_whether_it_holds(statement: str) -> None:
    found = [] if english.fault(statement) else english.forms(statement, LEXICON)
    assert [form.question for form in found if form.clear and form.kind in ("whether", "condition", "how to")] == []


def test_a_rule_under_the_name_of_a_column_is_no_part_of_it() -> None:
    table = "| Mode ----- | Effect ------ |\n| --- | --- |\n| append | The list is longer. |\n| drop | It is shorter. |"
    assert questions(table) and not any("--" in question for question in questions(table))


@pytest.mark.parametrize("statement", [
    "The Tamsin allows re-exporting of items through a door.",
    "Once that is done create a token, make sure you copy it.",
    "Cold water holds more of it, and the air comes out in tiny bubbles at the nozzle.",
    "The Tamsin takes 55 minutes."])
def test_what_stands_in_the_sentence_before_is_not_asked_about(statement: str) -> None:
    assert questions(statement) == []


def test_a_process_takes_its_time() -> None:
    assert questions("The cleaning of the Tamsin takes 55 minutes.") == [
        "Regarding Tamsin K9: how long does the cleaning of the Tamsin take?"]


def test_a_sentence_with_a_colon_is_no_key_of_a_row() -> None:
    text = ("# Name: The Copper Kettle\n\nAddress: 3 Market Square\n"
            "Training must be booked 14 days ahead: [the calendar](https://example.org)\nMenu: see the board")
    chunk = Chunk("a.csv", text, (), headings=("Name: The Copper Kettle",), unit="row")
    facts = facts_of(chunk, "en", Lexicon([text]), "")
    assert [fact.short for fact in facts] == ["3 Market Square"]


def test_a_word_that_joins_sentences_is_no_subject() -> None:
    asked = questions("Nevertheless bugs arise and the Tamsin K9 can rebuild its code when you do not expect it.")
    assert not any("Nevertheless" in question for question in asked)


def test_a_heading_that_begins_with_the_word_name_tells() -> None:
    assert not is_generic("Name resolution") and not is_generic("Nom de domaine")
    assert is_generic("Name") and is_generic("☒ ANNUAL REPORT PURSUANT TO SECTION 13")
