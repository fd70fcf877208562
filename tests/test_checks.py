"""The gate: every reason is given for what deserves it, and good pairs pass."""

from __future__ import annotations

import pytest
from support.gates import REASONS, check_pair

from labkit.datasets.record import QA, Evidence, Source
from labkit.documents.types import Chunk, Segment
from labkit.errors import SettingsError
from labkit.generate.qa.types import TYPES, require_type
from labkit.quality.duplicates.pairs import Repeats
from labkit.quality.groundedness import supports
from labkit.quality.standalone import leans_on_source, opens_with_pronoun
from labkit.text.languages import is_in_language, language_code
from labkit.text.length import word_count
from labkit.text.words import numbers

TEXT = ("# The W2\n\nThe cold tank of the W2 holds 3.6 litres at 6 °C. The hot tank holds 1.8 litres at 92 °C. "
        "Bleach must never be used in a W2, because chlorine attacks the seals of the cold tank.\n\n"
        "| Code | Cause |\n| --- | --- |\n| E1 | The leak sensor mat is wet. |\n"
        "| E2 | The inlet pressure is below 1.5 bar. |\n| Noise | 38 dB(A) at a distance of 1 metre |")
CHUNK = Chunk("w2.pdf", TEXT, (Segment(0, len(TEXT), 1),))
COLD = "The cold tank of the W2 holds 3.6 litres at 6 °C."
BLEACH = "Bleach must never be used in a W2, because chlorine attacks the seals of the cold tank."


def reason(question: str, answer: str, evidence: str, qa_type: str = "short", language: str = "English") -> str:
    return check_pair(CHUNK, question, answer, evidence, qa_type=qa_type, language=language).reason


@pytest.mark.parametrize(("question", "answer", "evidence"), [
    ("How much water does the cold tank of the W2 hold?", "3.6 litres", COLD),
    ("What does error code E1 of the W2 mean?", "leak sensor mat is wet", "| E1 | The leak sensor mat is wet. |"),
    ("Where is the noise of the W2 measured?", "at a distance of 1 metre",
     "| Noise | 38 dB(A) at a distance of 1 metre |"),
    ("How loud is the W2?", "38 dB(A)", "Noise | 38 dB(A) at a distance of 1 metre"),
    ("Which substance must never be used in a W2?", "Bleach", BLEACH),
])
def test_good_short_pairs_pass_and_their_evidence_is_placed(question: str, answer: str, evidence: str) -> None:
    verdict = check_pair(CHUNK, question, answer, evidence, qa_type="short")
    assert verdict.reason == ""
    assert answer in TEXT[verdict.start:verdict.end]


@pytest.mark.parametrize(("answer", "good"), [
    ("Because the chlorine in bleach attacks the seals of the cold tank.", True),
    ("Chlorine attacks the cold tank's seals, so bleach must never be used in the W2.", True),
    ("Bleach leaves a bad smell and colours the drinking water of the office.", False),
    ("Chlorine attacks the seals of the cold tank after 3 days.", False),
])
def test_a_long_answer_says_what_its_evidence_says(answer: str, good: bool) -> None:
    found = reason("Why must bleach never be used in a W2?", answer, BLEACH, qa_type="long")
    assert found == ("" if good else "answer not in its evidence")


@pytest.mark.parametrize(("question", "answer", "evidence", "expected"), [
    ("", "3.6 litres", COLD, "empty"),
    ("How much does the cold tank hold?", " . ", COLD, "empty"),
    ("How much does the cold tank hold?", "3.6 litres", "The cold tank holds 3.6 litres.",
    "evidence not in the source"),
    ("How much does the cold tank hold?", "3.6 litres", "3.6 litres", "evidence too short"),
    ("According to the text, how much does the cold tank hold?", "3.6 litres", COLD, "question leans on the source"),
    ("How much does the cold tank of the Aero 5 hold?", "3.6 litres", COLD, "question names what its source does not"),
    ("How much does it hold?", "3.6 litres", COLD, "question does not stand alone"),
    ("How much does the cold tank of the W2 hold?", "1.8 litres", COLD, "answer not in its evidence"),
    ("How much does the cold tank of the W2 hold?", "3.65 litres", COLD, "answer not in its evidence"),
    ("Which part is cold?", "cold tank of the W2 holds 3.6 litres at 6 °C", COLD, "answer too long"),
    ("Why is bleach bad for a W2?", "chlorine attacks the seals of the cold tank", BLEACH, "answer too long"),
    ("Does the cold tank hold 3.6 litres?", "3.6 litres", COLD, "answer in the question"),
    ("Wie viel Wasser fasst der kalte Tank des Geräts?", "3.6 litres", COLD, "wrong language"),
])
def test_each_reason(question: str, answer: str, evidence: str, expected: str) -> None:
    assert expected in REASONS
    assert reason(question, answer, evidence) == expected


@pytest.mark.parametrize(("evidence", "expected"), [
    ("| 青 | 使用できます |", ""),
    ("使用できます", "evidence too short"),
    ("| 3 | 使用できます |", "evidence too short"),
])
def test_one_chinese_character_beside_an_answer_names_what_it_belongs_to(evidence: str, expected: str) -> None:
    text = f"# ランプの意味\n\n| ランプ | 意味 |\n| --- | --- |\n{evidence}"
    chunk = Chunk("w2.pptx", text, (Segment(0, len(text), 1),))
    asked = ("ランプの意味は何ですか。", "使用できます", evidence)
    assert check_pair(chunk, *asked, qa_type="short", language="Japanese").reason == expected


@pytest.mark.parametrize(("question", "answer", "evidence", "expected"), [
    ("What is the cause of error E1 of the W2 dispenser?",
     "The cause of error E1 of the W2 dispenser is a wet sensor mat.", "| E1 | The leak sensor mat is wet. |", ""),
    ("What is the pressure at error E2 of the W2?", "At error E2 of the W2, the pressure is below 2.5 bar.",
     "| E2 | The inlet pressure is below 1.5 bar. |", "answer not in its evidence"),
    ("Why must bleach not be used in a W2?", "Bleach must never be used in a W2.", BLEACH, "answer in the question"),
    ("What does E1 mean on a W2?", "The causes of E1 are listed in Table 3.", "| E1 | The leak sensor mat is wet. |",
     "answer leans on the source"),
])
def test_long_answers_are_held_to_what_they_add_to_the_question(question: str, answer: str, evidence: str,
                                                                expected: str) -> None:
    assert reason(question, answer, evidence, qa_type="long") == expected


def test_a_translated_pair_is_held_to_its_numbers() -> None:
    question = "W2の冷水タンクの容量はどれくらいですか？"
    assert reason(question, "3.6リットル", COLD, language="Japanese") == ""
    assert reason(question, "1.8リットル", COLD, language="Japanese") == "answer not in its evidence"


def test_what_a_document_is_about_may_be_named() -> None:
    asked = ("How much does the cold tank of the W2 of 2026 hold?", "3.6 litres", COLD)
    assert reason(*asked) == "question names what its source does not"
    assert check_pair(CHUNK, *asked, qa_type="short", about="the W2 of 2026").reason == ""


def test_types_that_there_are_not_are_refused_plainly() -> None:
    with pytest.raises(SettingsError, match="riddle"):
        require_type("riddle")
    for name in (*TYPES, "mixed"):
        require_type(name)


@pytest.mark.parametrize(("answer", "words"), [
    ("3.6 litres", 1), ("about 3.6 litres at 6 °C", 4), ("two people", 2), ("$29", 1), ("12", 1), ("36 months", 1),
    ("E1", 1), ("the ring light", 3), ("14:00 to 16:30", 2), ("", 0), ("—", 0)])
def test_a_number_and_its_unit_are_one_word(answer: str, words: int) -> None:
    assert word_count(answer) == words


@pytest.mark.parametrize(("language", "evidence", "answer", "good"), [
    ("Japanese", "漏水センサーのマットが濡れているとポンプが停止し、赤いランプが点灯します。", "赤いランプ", True),
    ("Japanese", "漏水センサーのマットが濡れているとポンプが停止し、赤いランプが点灯します。",
     "漏水センサーのマットが濡れているとポンプが停止", False),
    ("Korean", "누수 센서 매트가 젖어 있으면 펌프가 멈추고 빨간 표시등이 켜집니다.", "빨간 표시등", True),
    ("Korean", "누수 센서 매트가 젖어 있으면 펌프가 멈추고 빨간 표시등이 켜집니다.",
     "누수 센서 매트가 젖어 있으면 펌프가 멈추고", False)])
def test_what_is_short_goes_by_the_script(language: str, evidence: str, answer: str, good: bool) -> None:
    chunk = Chunk("w2.txt", evidence, (Segment(0, len(evidence), 1),))
    question = {"Japanese": "W2のどの部分に問題がありますか？", "Korean": "W2에서 무슨 일이 생깁니까?"}[language]
    found = check_pair(chunk, question, answer, evidence, qa_type="short", language=language, about="W2").reason
    assert found == ("" if good else "answer too long")


@pytest.mark.parametrize("question", [
    "According to the passage, what is the limit?", "What does the figure above show?", "What is shown in this table?",
    "What is the limit stated in the text?", "What does the document say about bleach?", "What is listed in Table 2?",
    "How is the filter changed, as described in section 4.2?", "What does this section describe?",
    "Based on the given information, who is the keeper?",
    "What happens in step 3?", "Who is this handbook for?",
    "What is the main focus of the paper?", "Which institutions are mentioned in the study?",
    "Which tasks are mentioned above?",
    "この文章によると、上限は何ですか？", "上記の表には何が示されていますか？", "図2は何を示していますか？",
    "説明書によると、上限は何ですか？", "原文では何が禁止されていますか？", "설명서에 따르면 한계는 무엇입니까?",
    "이 글에 따르면 한계는 무엇입니까?", "위의 표는 무엇을 보여 줍니까?",
    "What is the source of the information in this letter?", "What does the flyer say about the price?",
    "Which offers are listed in the newsletter?",
])
def test_questions_that_lean_on_their_source(question: str) -> None:
    assert leans_on_source(question)


@pytest.mark.parametrize("question", [
    "Where is the table of the meeting room placed?", "Which source of heat must the W2 be kept away from?",
    "What is printed on the installation certificate of a W2?", "How many pages can the printer print in a minute?",
    "What is the display of the W2 for?", "Which image sensor does the camera use?", "What is ImageNet?",
    "How long must the context window be?", "Who signs the installation certificate?",
    "What is on the back of the machine?", "W2の保証期間は何年ですか？", "W2의 보증 기간은 몇 년입니까?",

    "What does the text editor Vim do?", "Where is the handbook of the W2 kept?",
    "What is the price of the book?",
    "Which part of the document scanner needs cleaning?",
    "Who brings the letter to the keeper?", "Where does the poster of the open day hang?",
])
def test_questions_that_stand(question: str) -> None:
    assert not leans_on_source(question)
    assert not opens_with_pronoun(question)


@pytest.mark.parametrize(("question", "opens"), [
    ("What does it cost?", True), ("And who cleans the W2?", True),
    ("Is it flammable?", True), ("How long do they last?", True), ("Why is this?", True),
    ("What are these for?", True), ("How is it cleaned?", True), ("それは何ですか？", True),
    ("이 기계는 무엇입니까?", True), ("이온은 무엇입니까?", False), ("그것은 무엇입니까?", True),
    ("Is it possible to move the W2?", False), ("How long is it necessary to wait before moving a W2?", False),
    ("What is the W2?", False), ("Does the W2 lock when it is full?", False), ("How do people move the W2?", False),
])
def test_questions_about_a_pronoun(question: str, opens: bool) -> None:
    assert opens_with_pronoun(question) is opens


@pytest.mark.parametrize(("text", "language", "right"), [
    ("What is the flow rate of the filter?", "English", True),
    ("Wie lange dauert der Filterwechsel am Gerät?", "English", False),
    ("Wie lange dauert der Filterwechsel am Gerät?", "German", True), ("W2の保証は何年ですか？", "Japanese", True),
    ("Merrowell W2の冷媒は何ですか？", "Japanese", True),
    ("What is the warranty of the W2?", "Japanese", False), ("保证期是多长时间？", "Japanese", True),
    ("W2の保証は何年ですか？", "Chinese", False), ("보증 기간은 몇 년입니까?", "Korean", True), ("3.6 °C", "Japanese",
     True),
    ("MW-0417", "Korean", True), ("What is the flow rate of the filter?", "Klingon", True),
    ("¿Cuánto dura el filtro nuevo?", "es", True),
    ("保証は何年ですか？", "English", False), ("When must the filter of the W2 be changed?", "French", False),
])
def test_languages_are_told_apart(text: str, language: str, right: bool) -> None:
    assert is_in_language(text, language) is right


def test_language_names_have_codes() -> None:
    assert [language_code(name) for name in ("English", " 日本語", "pt-BR", "Klingon", "")] == ["en", "ja", "pt-BR", "",
    ""]


def test_numbers_count_as_they_are_meant() -> None:
    assert numbers("１，１８０ mm, 1,180 and 3.0 at 14:00") == {"1180", "3.0", "14:00"}
    assert supports("It takes 2 people.", "The W2 must be carried by two people; it takes a while.")


def made(question: str, answer: str, start: int, end: int, chunk: str = "c1") -> QA:
    return QA(question=question, answer=answer, evidence=Evidence(text="x", start=start, end=end, pages=[1]),
              source=Source(file="w2.pdf", sha256="", pages=[1], chunk_id=chunk))


@pytest.mark.parametrize(("other", "repeats"), [
    (made("what does error code e1 mean", "wet mat", 0, 9, "c2"), True),
    (made("What does error code E2 mean?", "low pressure", 40, 60), False),
    (made("Which mat does E1 stand for?", "The mat is wet.", 5, 30), True),
    (made("What is the meaning of error code E1?", "a wet mat", 90, 99), False),
    (made("What does the error code E1 mean?", "water", 90, 99), True),
    (made("What does the error code E1 mean?", "water", 90, 99, "c2"), False),
])
def test_repeats(other: QA, repeats: bool) -> None:
    assert Repeats([made("What does error code E1 mean?", "the mat is wet", 0, 30)]).has(other) is repeats


def test_that_two_answers_are_true_is_no_repeat() -> None:
    one, other = (made(question, "True", 0, 30).model_copy(update={"qa_type": "boolean"})
                  for question in ("Does E1 mean that the mat is wet?", "Does the pump stop at E1?"))
    assert not Repeats([one]).has(other) and Repeats([one]).has(one)


@pytest.mark.parametrize("question", ["What does error code E1 mean?", "Is it wet?"])
def test_what_is_forgotten_is_as_if_it_had_never_been_added(question: str) -> None:
    known = Repeats([made("Which mat is wet?", "the leak sensor's", 0, 9)])
    record = made(question, "the mat is wet", 20, 30)
    known.add(record)
    assert known.has(record)
    known.forget(record)
    assert not known.has(record) and known.has(made("Which mat is wet?", "another", 50, 60))
