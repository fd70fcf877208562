"""English forms: what each kind of statement is asked, and what is never asked about."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.documents.types import Chunk
from labkit.generate.qa.forms import Lexicon, english, facts_of, subject_of, unequivocal
from labkit.generate.qa.forms.fact import Fact
from labkit.generate.qa.forms.titles import title_of

LEXICON = Lexicon(["the pump valve tank licence license cooling gauge tables, Norbury and Ostrava, of Kestrel, "
                   "by Ada Quill, at Velmar, the Tamsin library"])

ASKED = {  # statement: its question, and the words of it that answer alone
    "A manometer is an instrument that measures the pressure of a gas.": ("What is a manometer?", ""),
    "The Kestrel K9 is a portable wind gauge for sailors.": ("What is the Kestrel K9?", ""),
    "Ada Quill was a botanist who described forty species of moss.": ("Who was Ada Quill?", ""),
    "Velmar stands for variable emission laser.": ("What does Velmar stand for?", ""),
    "Quality of Service refers to a set of rules for the network.": ("What does Quality of Service refer to?", ""),
    "The K9 consists of a cup, a vane and a display.": ("What does the K9 consist of?", ""),
    "The K9 is powered by two AA cells.": ("What is the K9 powered by?", ""),
    "The K9 is made of glass fibre and brass.": ("What is the K9 made of?", ""),
    "The K9 is designed to survive a fall of two metres.": ("What is the K9 designed to do?", ""),
    "The K9 aims to replace older gauges on small boats.": ("What does the K9 aim to do?", ""),
    "The K9 allows sailors to read the wind at night.": ("What does the K9 allow sailors to do?", ""),
    "The K9 must be stored in a dry room below 40 °C.": ("Where must the K9 be stored?", ""),
    "The K9 must be calibrated by a technician.": ("Who must the K9 be calibrated by?", ""),
    "The K9 must not touch salt water while its cover is open.": ("What must the K9 not do?", ""),
    "A licensee must not interfere with the work of an inspector.": ("What must a licensee not interfere with?", ""),
    "The licence must include the name of the owner.": ("What must the licence include?", ""),
    "Dealers and agents must report every sale.": ("What must dealers and agents report?", ""),
    "The K9 must be calibrated by turning the screw on its back.": (
        "How must the K9 be calibrated?", "by turning the screw on its back"),
    "The K9 can be reset by holding the green button.": ("How can the K9 be reset?", "by holding the green button"),
    "Permits are set through a public tender.": ("How are permits set?", ""),
    "A hard link is created with the ln command.": ("How is a hard link created?", ""),
    "The K9 should be cleaned once a month.": ("How often should the K9 be cleaned?", "once a month"),
    "A technician must service the K9 once every 12 months.": (
        "How often must a technician service the K9?", "once every 12 months"),
    "The K9 switches off after the last reading.": ("When does the K9 switch off?", "after the last reading"),
    "The hot tank is ready 9 minutes after the K9 is switched on.": (
        "When is the hot tank ready?", "9 minutes after the K9 is switched on"),
    "The administration of a harbour is efficient when it keeps costs low.": (
        "When is the administration of a harbour efficient?", "when it keeps costs low"),
    "The K9 needs a cover, because salt attacks the brass.": (
        "Why does the K9 need a cover?", "because salt attacks the brass"),
    "The K9 must not be connected to an extension lead, because its heater draws 2,000 watts.": (
        "Why must the K9 not be connected to an extension lead?", "because its heater draws 2,000 watts"),
    "The K9 holds 300 readings in its memory.": ("How many readings does the K9 hold in its memory?", "300 readings"),
    "The battery of the K9 lasts 40 hours.": ("How long does the battery of the K9 last?", "40 hours"),
    "The weight of the K9 is 310 grams.": ("What is the weight of the K9?", "310 grams"),
    "Norbury won the county cup in 1962.": ("When did Norbury win the county cup?", "in 1962"),
    "In 1962, Norbury won the county cup.": ("When did Norbury win the county cup?", "In 1962"),
    "Ada Quill moved to Ostrava in 1990 where she taught for ten years.": (
        "When did Ada Quill move to Ostrava?", "in 1990"),
    "Ada Quill was born in Ostrava and died in Velmar.": ("Where was Ada Quill born?", ""),
    "Ada Quill published 27 papers in Ostrava between the wars.": (
        "How many papers did Ada Quill publish in Ostrava between the wars?", "27 papers"),
    "If the display stays dark, replace both cells.": ("What should be done if the display stays dark?", ""),
    "When an audit covers efficiency, auditors compare the cost of each service.": (
        "When an audit covers efficiency, what do auditors compare?", ""),
    "Once the seal is broken, it cannot be repaired.": ("What applies once the seal is broken?", ""),
    "If the wind exceeds 40 knots, the K9 sounds an alarm.": (
        "If the wind exceeds 40 knots, what does the K9 sound?", ""),
    "To clear the memory, hold the red button for 5 seconds.": ("How do you clear the memory?", ""),
    "To sell a K9, a dealer must sign the agreement.": ("To sell a K9, what must a dealer sign?", ""),
    "There are two types of gauges: cup gauges and wire gauges.": ("What are the two types of gauges?", ""),
    "In Velmar, a licence is a permit that the harbour office sells.": ("In Velmar, what is a licence?", ""),
    "In Velmar, one can renew a licence by writing to the harbour office.": (
        "In Velmar, how can you renew a licence?", ""),
    "Users can export readings by connecting the K9 to a computer.": ("How can users export readings?", ""),
    "Only a technician trained at Kestrel may open the case of a K9.": (
        "Who may open the case of a K9?", "a technician trained at Kestrel"),
    "Sealed gauges contain dry nitrogen.": ("What do sealed gauges contain?", ""),
    "The K9 and the K8 both contain a heater for the bearing.": ("What do the K9 and the K8 contain?", ""),
    "Laws and statutes often specify the fee for a permit.": ("What do laws and statutes often specify?", ""),
    "Each reading contains, in addition to the time, the speed and the direction.": (
        "What does each reading contain?", ""),
    "The W2 needs an earthed socket of its own with a 16-ampere fuse.": ("What kind of socket does the W2 need?", ""),
    "Tamsin can use a shared key to encrypt the readings of a boat.": (
        "What can Tamsin use to encrypt the readings of a boat?", ""),
    "Kestrel keeps spare parts for the K9 for 10 years after the last gauge has been made.": (
        "What does Kestrel keep for 10 years after the last gauge has been made?", ""),
    "Tamsin supports the reading of tide charts in the formats of most harbours.": (
        "What supports the reading of tide charts in the formats of most harbours?", "Tamsin"),
    "Tamsin has emerged as a way of planning routes by reading tables.": ("What has Tamsin emerged as?", ""),
    "Tamsin is compatible with every gauge of the K series.": ("What is Tamsin compatible with?", ""),
    "The purpose of the vane is to turn the cup into the wind.": ("What is the purpose of the vane?", ""),
    "However, the K9 also contains a heater for the bearing.": ("What does the K9 contain?", ""),
    "Orders and invoices are handled by the harbour office.": ("What are orders and invoices handled by?", ""),
    "The GNU Tamsin licence (GTL) is the licence under which Tamsin is sold to dealers.": (
        "What is the GNU Tamsin licence?", ""),
}

NOT_ASKED = [
    # points to what stands elsewhere, or to nothing
    "It measures the wind every second.", "This gauge measures the wind every second.",
    "The former is cheaper than the latter.", "We measured the wind at three stations.",
    "Votes are decided by the mechanism described in §A.5.",
    "Calibration applies to masts as well as to cups, except as covered in the next paragraph.",
    "You can achieve a similar effect for by turning the mast of the Kestrel K9.",
    "Sailors who use the Kestrel K9 are advised to explore how the cup turns in heavy weather.",
    "The quota errors apply both to the Kestrel K9 and to the cup of the gauge.",
    "If already installed, the Kestrel K9 will be shown above the line of gauges.",
    "Check in the list of gauges if your Kestrel K9 was recognized.",
    "To write to the Kestrel K9, you may have to turn off its write protection.",
    "There are two very simple things that you should try first.",
    "The tank is sealed and the valve is not empty.", "The cooling valve is not used.",
    "See section 4 for the list of parts.", "For example, a gauge can be mounted on a mast.",
    "The gauge described above weighs 310 grams.", "Other gauges have a wire in place of the cup.",
    "They are stored in the cellar of the town hall.", "Such a gauge must be calibrated by a technician.",
    "He moved to Ostrava in 1990 with the help of a friend.", "Table 3 contains the readings of the K9.",
    # of something that is not named
    "The monster attacked the crew in 1902.", "The paper presents a method for tides.",
    "The rest of the readings are stored in a database.", "The users need a key for the door of the cellar.",
    "The match was won by the home team in 1962.", "The serial number was noted by the technician.",
    # a judgement, or nothing at all
    "Mathematics is a foundational discipline and the promise of machines is great.",
    "Kestrel is a registered trademark.", "A good filter is an important part of every pump.", 
    "Tamsin serves as a useful building block.",
    "Tamsin contains dozens of other parsers for the tides of the world.", "Tamsin makes readings of every gauge.",
    # asked, it would be ungrammatical or mean something else
    "The executed commands do not change the settings of the gauge.",
    "Agents in Tamsin have unified interfaces for all gauges of the series.",
    "Tamsin will automatically detect when a gauge has been connected.",
    "Since Tamsin 2, the new format is used by default.",
    "The leak mat lies under the K9 and closes the valve within 2 seconds when it becomes wet.",
    "Norbury lost the match after the second goal.", "Norbury made four more appearances for the county.",
    "A script usually needs to be written by hand.",
    "When configured properly, a gauge can read the wind for a year.",
    "Newer programs of Tamsin talk to privileged processes via a socket.",
    "Host names ending with .local are resolved.",
    "Repeated matches do not increase the score of Tamsin.", "The K9 reads the wind since version 2.2.",
    "Only gauges which are not listed in the file are managed by Tamsin.", "If left blank, a number is chosen.",
    "A statement of Tamsin is handled early: Changes are made by generating code.",
    "Release stewards manage releases on a rotation basis.", "The number 2048 is the size of the key, in bits.",
    "If the accounts are closed and new ones are made, it is used to close them.",
    "A pull request of a newcomer is an opportunity to grow the community.",
    "Alternatively provided file names must end with a suffix.", "Log in on the server is integrated with Tamsin.",
    # no whole sentence
    "Readings and gauges of the harbour in Ostrava", "x = y + 3 holds for every reading.",
    "The gauge is dry ... and ready for use in the harbour.", "CONTENTS OF THE MANUAL AND LIST OF PARTS",
    "BACK TO BASICS Copyleft Copyleft is a principle that protects a work.",
    "Roberts was made a member of Norbury F.C.",
]


def asked(statement: str, lexicon: Lexicon = LEXICON) -> list[str]:
    found = [] if english.fault(statement) else english.forms(statement, lexicon)
    return [form.question for form in found if form.clear]


@pytest.mark.parametrize("statement", ASKED)
def test_a_statement_is_asked_what_it_answers(statement: str) -> None:
    question, span = ASKED[statement]
    assert not english.fault(statement)
    form = english.forms(statement, LEXICON)[0]
    assert (form.question, form.span) == (question, span)
    assert form.clear or form.general
    assert span in statement


@pytest.mark.parametrize("statement", NOT_ASKED)
def test_what_does_not_stand_alone_or_states_nothing_is_not_asked_about(statement: str) -> None:
    assert asked(statement) == []


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(ASKED) + len(NOT_ASKED) >= 80


VOCABULARY = """
The A It K9 pump Norbury licence must can is was are does not never only keeps moved won because when after by with of
to in 1962 two 12 months, (or so) and which that If, To clear turning use contains there . : ; ? “ ” | * # [3] é 的
""".split()  # noqa: SIM905
WORDS = st.lists(st.sampled_from([*VOCABULARY, ""]), max_size=30).map(" ".join)


@given(WORDS | st.text(max_size=200))
def test_no_statement_raises_and_every_question_ends_as_one(statement: str) -> None:
    english.fault(statement)
    english.resolved(statement, statement, LEXICON)
    for form in [*english.forms(statement, LEXICON), *english.introduced(statement, LEXICON)]:
        assert form.question.endswith("?")
        assert form.clear in (0, 1, 2)


@given(st.lists(st.sampled_from([*ASKED, *NOT_ASKED, "- a list item", "| a | b |", "| --- | --- |", "## A heading",
                                 "The K9 includes the following parts:", "It holds 300 readings in its memory."]),
                max_size=12))
def test_evidence_stands_in_the_chunk_and_answers_stand_in_the_evidence(lines: list[str]) -> None:
    chunk = Chunk("a.md", "\n".join(lines), (), headings=("Wind gauges",))
    facts = facts_of(chunk, "en", LEXICON, "Wind gauges")
    assert len({fact.question.casefold() for fact in facts}) == len(facts)
    for fact in facts:
        assert fact.evidence in chunk.text
        assert fact.short in fact.evidence
        assert fact.question.endswith("?")
        assert not re.match(r"(?:What|Who|When|How|Why|Where) \w+ (?:it|they|he|she|this)\b", fact.question)


def test_a_pronoun_is_asked_about_with_the_name_it_stands_for_and_both_sentences_as_evidence() -> None:
    text = "The Kestrel K9 is a portable wind gauge for sailors. It holds 300 readings in its memory."
    fact = facts_of(Chunk("a.md", text, ()), "en", LEXICON)[-1]
    assert fact.question == "How many readings does the Kestrel K9 hold in its memory?"
    assert fact.answer == "The Kestrel K9 holds 300 readings in its memory."
    assert fact.evidence == text


@pytest.mark.parametrize("text", [
    "The gauges of a harbour are cleaned every day. It holds 300 readings in its memory.",  # one of many
    "The cover is locked. It holds 300 readings in its memory.",  # of no name
    "Is the K9 dry? It holds 300 readings in its memory.",
    "The K9 measures the wind at sea.\n\nIt holds 300 readings in its memory.",  # of another paragraph
])
def test_a_pronoun_without_a_sure_antecedent_is_never_asked_about(text: str) -> None:
    assert not any("300" in fact.answer for fact in facts_of(Chunk("a.md", text, ()), "en", LEXICON, "Gauges"))


def test_it_is_necessary_stands_for_nothing_before() -> None:
    before = "The Kestrel K9 is a portable wind gauge for sailors."
    assert english.resolved("It is not necessary to turn the mast.", before, LEXICON) == ""
    assert english.resolved("It is painted in yellow.", before, LEXICON) == "The Kestrel K9 is painted in yellow."


def test_what_has_no_name_is_asked_with_what_it_is_about_and_not_at_all_where_nothing_says() -> None:
    statement = "The hot tank is ready 9 minutes after the W2 is switched on."
    named = facts_of(Chunk("a.md", statement, ()), "en", LEXICON, "W2 office water dispenser")[0]
    assert named.question == "Regarding the W2 office water dispenser: when is the hot tank ready?"
    assert named.context == "W2 office water dispenser"
    assert facts_of(Chunk("a.md", statement, ()), "en", LEXICON) == []


@pytest.mark.parametrize(("about", "headings", "subject"), [
    ("AutoGen: Enabling Next-Gen Applications", ("1 Introduction",), "AutoGen"),
    ("1.2. The Foundation Documents", ("9.10. Backup", "9.10.1. Backing Up with rsync"), "Backing Up with rsync"),
    ("Abstract", ("Preface", "Note"), ""), ("MAIN GAME", ("4.1 A concrete example",), ""), 
    ("", ("Example: two pumps",), ""),
])
def test_a_heading_that_names_nothing_is_not_what_a_question_is_about(about: str, headings: tuple[str, ...],
                                                                      subject: str) -> None:
    assert subject_of(Chunk("a.md", "", (), headings=headings), about).name == subject


def test_a_question_is_told_the_part_of_the_document_that_it_is_about() -> None:
    text = "The hot tank is ready 9 minutes after the W2 is switched on.\n\n## The valve box\n\n" \
           "The cold tank is ready 4 minutes after the W2 is switched on."
    found = facts_of(Chunk("a.md", text, (), headings=("The pump house",)), "en", LEXICON, "Velmar water works")
    assert [fact.question for fact in found] == [
        "Regarding the pump house (Velmar water works): when is the hot tank ready?",
        "Regarding the valve box (Velmar water works): when is the cold tank ready?"]
    assert found[0].context == "Velmar water works, The pump house"


@pytest.mark.parametrize("text", [
    "## A case study\n\nThe hot tank is ready 9 minutes after the W2 is switched on.",
    "Suppose that you own one. The hot tank is ready 9 minutes after the W2 is switched on.",
    "# Tutorial\n\n| Part | Price |\n| --- | --- |\n| Pump | 5 pounds |\n| Valve | 7 pounds |"])
def test_what_holds_of_an_example_is_not_asked_about(text: str) -> None:
    assert facts_of(Chunk("a.md", text, ()), "en", LEXICON, "Velmar water works") == []


def test_what_is_said_after_an_example_is_asked_about() -> None:
    text = "Suppose that you own a pump.\n\nThe hot tank is ready 9 minutes after the W2 is switched on."
    assert facts_of(Chunk("a.md", text, ()), "en", LEXICON, "Velmar water works")


@pytest.mark.parametrize(("texts", "name"), [
    (["We use Kestrel here.", "With Kestrel it works.", "So Kestrel is quick."], "Kestrel"),
    (["Page 3 shows it.", "See Page 4.", "On Page 5 it is."], ""),
    (["for Velmar Kestrel.", "with Velmar Kestrel", "has Velmar Kestrel.", "by Kestrel.", "of Kestrel"], ""),
    (["one", "two", "three"], ""),
])
def test_a_document_without_a_title_is_about_the_name_that_it_uses_most(texts: list[str], name: str) -> None:
    assert Lexicon(texts).main_name == name


@pytest.mark.parametrize(("about", "tops", "title"), [
    ("Backing up", ["Backing up", "Networks", "Users", "Kernels"], ""),  # an excerpt: one of several parts
    ("Handbook", ["Handbook", "Handbook", "Handbook"], "Handbook"),
    ("water pumps", ["Backing up", "Users"], "water pumps"),
])
def test_the_first_heading_of_an_excerpt_is_no_title(about: str, tops: list[str], title: str) -> None:
    assert title_of([Chunk("a.md", "", (), headings=(top,)) for top in tops], about) == title


def test_a_question_that_two_statements_answer_is_kept_for_neither() -> None:
    text = "The K9 contains a heater for the bearing.\n\nThe K9 contains a fan of brass.\n\n" \
           "The K9 is made of brass and tin."
    assert [fact.question for fact in facts_of(Chunk("a.md", text, ()), "en", LEXICON)] == ["What is the K9 made of?"]
    one, two = (Fact("action", "What does the K9 contain?", answer, "", answer) for answer in ("A fan.", "A heater."))
    assert unequivocal([[one], [two]]) == [[], []]
    assert unequivocal([[one], [one]]) == [[one], []]


def test_a_list_is_asked_about_together_with_the_line_that_introduces_it() -> None:
    text = "The K9 includes the following parts:\n\n- a cup\n- a vane\n- a display\n\nThe end."
    fact = facts_of(Chunk("a.md", text, ()), "en", LEXICON)[0]
    assert fact.question == "What does the K9 include?"
    assert fact.answer == "The K9 includes the following parts: a cup; a vane; a display"
    assert fact.evidence in text and "a display" in fact.evidence


SPECIFICATION = """| Property | Value |
| --- | --- |
| Model number | MW-W2-230 |
| Weight when empty | 27 kg |
| Cold water | 4 to 10 °C |"""


def test_keys_are_asked_for_as_they_stand_in_a_sentence() -> None:
    facts = facts_of(Chunk("a.md", SPECIFICATION, ()), "en", LEXICON, "W2 office water dispenser")
    assert [(fact.question, fact.short) for fact in facts] == [
        ("What is the model number of the W2 office water dispenser?", "MW-W2-230"),
        ("What is the weight when empty of the W2 office water dispenser?", "27 kg"),
        ("What is given as “cold water” for the W2 office water dispenser?", "4 to 10 °C")]


def test_a_cell_is_asked_for_by_its_row_and_column() -> None:
    table = "| Contract | Price | Filters |\n| --- | --- | --- |\n" \
            "| Basic | £145 | not included |\n| Plus | £235 | 2 filters |"
    questions = [fact.question for fact in facts_of(Chunk("a.md", table, ()), "en", LEXICON, "AquaCare")]
    assert questions[:2] == ["Regarding AquaCare: what is the price for contract Basic?",
                             "Regarding AquaCare: for contract Basic, what is given as “Filters”?"]
    unsaid = facts_of(Chunk("a.md", table.replace("Contract", "Name"), ()), "en", LEXICON, "AquaCare")
    assert unsaid[0].question == "Regarding AquaCare: what is the price for Basic?"


@pytest.mark.parametrize("table", [
    "| Customer | Mill & Co. |\n| --- | --- |\n| Serial number | 77-1203 |\n| Technician | A. Quill |",
    "| Point | Measured |\n| --- | --- |\n| Cold water | 6.1 °C |\n| Hot water | 91.4 °C |",
    "| 9.10 | List of styles . . . . . . . . 144 |\n| --- | --- |\n| 9.11 | List of signals . . . . . . . 148 |",
    "| Year | Cup |\n| --- | --- |\n| 1962 | won |\n| 1962 | lost |",
])
def test_a_table_that_records_one_case_or_is_none_is_passed_over(table: str) -> None:
    assert facts_of(Chunk("a.md", table, ()), "en", LEXICON, "W2") == []
