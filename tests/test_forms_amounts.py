"""English amounts, duties and denials: what they are asked, and that past amounts are asked only with their time."""

from __future__ import annotations

import pytest

from labkit.documents.types import Chunk
from labkit.generate.qa.forms import Lexicon, english, facts_of

LEXICON = Lexicon(["revenue profit gearing wetsuits apprentices emissions boats keelboats the belongings members"])
PAST = {  # of one time only
    "Revenue rose by 6.2% to £188.4 million.": "By how much did revenue rise?",
    "Profit before tax fell to £22.3 million from £26.8 million, after a charge.": "How did profit before tax change?",
    "The gender pay gap, measured at the median, narrowed from 9.8% to 8.1%.": "How did the gender pay gap change?",
    "Capital expenditure was £74.6 million.": "How much was capital expenditure?",
    "Gearing at the year end was 63% (last year: 61%).": "What was gearing at the year end?",
    "There were three lost-time injuries, of which two happened at sea.": "How many lost-time injuries were there?",
    "Operating costs totalled £3,400.": "How much did operating costs total?",
}
NOW = {
    "Apprentices make up 4.5% of the workforce.": "What share of the workforce do apprentices make up?",
    "Wetsuits cost £8 a day.": "How much do wetsuits cost?",
    "Keelboats can be up to 12 metres long.": "How long can keelboats be?",
    "Some 612 sightings were reported in 2021.": "How many sightings were reported in 2021?",
    "Over 300 people are employed in the mill.": "How many people are employed in the mill?",
    "Lake Velmar has a surface area of 12 square kilometres.": "What is the surface area of Lake Velmar?",
    "Personal belongings are not insured.": "Are personal belongings insured?",
    "An old pump must not be put into the river.": "May an old pump be put into the river?",
    "A hire that is cut short is charged in full at once.": "Is a hire that is cut short charged in full at once?",
    "If you lose the key, call the leak line at once.": "What should you do if you lose the key?",
    "If you want to add a key, run tarn key add.": "How do you add a key?",
    "Replace both cells if the display stays dark.": "What should be done if the display stays dark?",
    "For larger boats, leave the gate open for an hour.": "What should be done for larger boats?",
    "Use the second valve to empty the tank of a boat.": "How do you empty the tank of a boat?",
    "Any harbour member can create a list of the boats.": "Who can create a list of the boats?",
    "Boats are insured against claims of the harbour.": "What are boats insured against?",
    "Links are copied as links by tarn, without a warning.": "What are links copied as?",
    "Kestrel refuses to open a file without a key.": "What does Kestrel refuse to do?",
}
NONE = [
    "A pump that is pushed to the wall uses more water and may stop at once.",  # the verb of "may" is not its subject's
    "Report authors must name the harbour if they know it.",  # nobody is told to report
    "Boats are no longer insured.", "The boats are only insured in May.", "All boats must not be sold at sea.",
    "Members are met with care.", "The list is used to sort boats.",
]


@pytest.mark.parametrize("statement", [*PAST, *NOW])
def test_an_amount_a_duty_or_a_denial_is_asked_for(statement: str) -> None:
    assert not english.fault(statement)
    form = english.forms(statement, LEXICON)[0]
    assert form.question == {**PAST, **NOW}[statement]
    assert form.dated == (statement in PAST)
    assert form.clear


@pytest.mark.parametrize("statement", NONE)
def test_what_says_something_else_than_the_question_would_is_not_asked(statement: str) -> None:
    assert [form.question for form in english.forms(statement, LEXICON) if form.clear
            and form.kind in ("who", "whether", "relation", "condition")] == []


@pytest.mark.parametrize(("about", "count"), [
    ("Velmar Ferries: Report for the Year Ended 31 March", 1), ("Velmar Ferries", 0), ("Velmar Ferries in 2021", 1)])
def test_an_amount_of_the_past_is_asked_only_where_the_question_says_of_when(about: str, count: int) -> None:
    found = facts_of(Chunk("a.md", "Revenue rose by 6.2% to £188.4 million.", ()), "en", LEXICON, about)
    assert len(found) == count
    assert all(fact.question.endswith("by how much did revenue rise?") for fact in found)
    assert all(about.replace(": ", ", ") in fact.question for fact in found)


def test_what_a_document_knows_only_one_of_is_asked_about_and_one_of_many_is_not() -> None:
    text = "The deposit is paid. The deposit is lost. The deposit must be paid by card. A boat is one. The boat is."
    lexicon = Lexicon([text, "A boat, any boat."])
    assert english.forms("The deposit is refunded within 5 days.", lexicon)[0].question == \
        "When is the deposit refunded?"
    assert not any(form.clear for form in english.forms("The boat is refunded within 5 days.", lexicon))


OF_PEOPLE = {
    "In 1855 Thomas Hale bought the pans of the abbey.": ("When did Thomas Hale buy the pans of the abbey?", "In 1855"),
    "The Velmar bridge was designed by the engineer Ada Quill.": ("Who was the Velmar bridge designed by?", ""),
    "Ada Quill wrote forty papers on the moss of Ostrava.": (
        "Who wrote forty papers on the moss of Ostrava?", "Ada Quill"),
    "Anyone under 16 must wear a buoyancy aid at all times.": (
        "Who must wear a buoyancy aid at all times?", "Anyone under 16"),
    "You may not sell the boats of the harbour.": ("Are you allowed to sell the boats of the harbour?", ""),
    "You must keep the receipt for two years.": ("Do you have to keep the receipt for two years?", ""),
    "“Hirer” means the person who signs the agreement.": ("What does “Hirer” mean?", ""),
}


@pytest.mark.parametrize("statement", OF_PEOPLE)
def test_who_did_or_may_do_something_is_asked(statement: str) -> None:
    assert not english.fault(statement)
    form = english.forms(statement, LEXICON)[0]
    assert (form.question, form.span) == OF_PEOPLE[statement]


def test_what_may_befall_the_reader_is_not_asked_for_as_if_it_were_allowed() -> None:
    statement = "You may observe strange noises at the gate of the harbour."
    assert not any("allowed" in form.question for form in english.forms(statement, LEXICON))


def test_a_place_with_a_name_is_nobody_who_does() -> None:
    assert english.forms("Carrow Road hosted the match in the evening.", LEXICON) == []


def test_statements_side_by_side_are_asked_about_one_by_one() -> None:
    text = "A hire that is cut short is charged in full at once; 612 sightings were reported in 2021."
    found = facts_of(Chunk("a.md", text, ()), "en", LEXICON, "Velmar Ferries")
    assert [(fact.answer, fact.evidence) for fact in found] == [
        ("Yes. A hire that is cut short is charged in full at once.", text),
        ("612 sightings were reported in 2021.", text)]
    assert english.parts("The hire is charged in full; otherwise it is free of charge.") == [
        "The hire is charged in full; otherwise it is free of charge."]
