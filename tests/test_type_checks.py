"""The gates of true-or-false pairs, summaries and conversations: every reason is given for what deserves it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.gates import REASONS, check_conversation, check_summary, check_truth

from labkit.documents.types import Chunk, Segment
from labkit.generate.qa.types.boolean.type import put_in_place
from labkit.quality.checks import Candidate
from labkit.quality.checks.summary import body
from labkit.quality.question_forms import asks_yes_or_no, compares, negates, refers_back
from labkit.quality.standalone import names_source
from labkit.text.length import is_spaceless, length
from labkit.text.words import content_words

TEXT = ("# The W2\n\nThe cold tank of the W2 holds 3.6 litres at 6 °C. The ring light turns red while a fault lasts. "
        "The W2 stands at least 10 cm from the wall. Bleach must never be used in a W2. Its filter is replaced every 6 "
        "months by the keeper, who wears gloves and closes the stop valve first. A new filter is flushed with 5 litres "
        "of water, which takes about a minute, before anyone may drink from the machine again.\n\n"
        "| Code | Cause |\n| --- | --- |\n| E1 | The leak sensor mat is wet. |\n")
CHUNK = Chunk("w2.pdf", TEXT, (Segment(0, len(TEXT), 1),), ("The W2",), 200)
COLD = "The cold tank of the W2 holds 3.6 litres at 6 °C."
LIGHT = "The ring light turns red while a fault lasts."
WALL = "The W2 stands at least 10 cm from the wall."
BLEACH = "Bleach must never be used in a W2."


@pytest.mark.parametrize(("question", "answer", "evidence", "fact", "claim", "expected"), [
    ("Does the cold tank of the W2 hold 3.6 litres?", "True", COLD, "3.6 litres", "3.6 litres", ""),
    ("Does the cold tank of the W2 hold 5 litres?", "False", COLD, "3.6 litres", "5 litres", ""),
    ("Does the ring light of the W2 turn green while a fault lasts?", "False", LIGHT, "red", "green", ""),
    ("Must bleach never be used in a W2?", "True", BLEACH, "never", "never", ""),
    ("Does E1 of the W2 mean that the leak sensor mat is wet?", "True", "| E1 | The leak sensor mat is wet. |", "wet",
     "wet", ""),
    ("Does the cold tank of the W2 hold 5 litres?", "True", COLD, "3.6 litres", "5 litres",
     "True not shown by its evidence"),
    ("Is the cold tank of the W2 made of stainless steel plates?", "True", COLD, "cold tank", "cold tank",
     "True not shown by its evidence"),
    ("May bleach be used in a W2?", "True", BLEACH, "Bleach", "Bleach", "True not shown by its evidence"),
    ("Does the cold tank of the W2 hold 3.6 litres?", "False", COLD, "3.6 litres", "3.6 litres",
     "False not shown by its evidence"),  # what small models write most: False of what is true
    ("Does the cold tank of the W2 hold 3.6 litres at 9 °C?", "False", COLD, "3.6 litres", "9 °C",
     "False not shown by its evidence"),
    ("Does the ring light of the W2 turn red while a fault is there?", "False", LIGHT, "red", "red while a fault is",
     "False not shown by its evidence"),
    ("Does the W2 stand at least 5 cm from the wall?", "False", WALL, "10 cm", "5 cm",
     "False not shown by its evidence"),  # it does
    ("Does the W2 stand at 5 cm from the wall?", "False", WALL, "3 cm", "5 cm", "False not shown by its evidence"),
    ("Does the cold tank of the W2 hold ice cream?", "False", COLD, "3.6 litres", "ice cream",
     "False not shown by its evidence"),
    ("How much does the cold tank of the W2 hold?", "True", COLD, "3.6 litres", "3.6 litres",
     "not a yes-or-no question"),
    ("Does the cold tank of the W2 hold 3.6 litres or 6?", "True", COLD, "3.6 litres", "3.6 litres",
     "not a yes-or-no question"),
    ("Does the cold tank of the Aero 5 hold 3.6 litres?", "True", COLD, "3.6 litres", "3.6 litres",
     "True not shown by its evidence"),
    ("Does the cold tank of the Aero 77 hold 3.6 litres?", "True", COLD, "3.6 litres", "3.6 litres",
     "question names what its source does not"),
    ("Is the cold tank a cold tank?", "True", COLD, "cold tank", "cold tank", "answer in the question"),
    ("Does it hold 3.6 litres?", "True", COLD, "3.6 litres", "3.6 litres", "question does not stand alone"),
    ("Does the cold tank of the W2 hold 3.6 litres?", "Yes", COLD, "3.6 litres", "3.6 litres",
     "neither True nor False"),
    ("Does the cold tank of the W2 hold 3.6 litres?", "True", "Made up.", "3.6 litres", "3.6 litres",
     "evidence not in the source"),
    ("Does the cold tank of the W2 hold 3.6 litres?", "True", "3.6", "3.6", "3.6", "evidence too short"),
    ("", "True", COLD, "3.6 litres", "3.6 litres", "empty"),
    ("Fasst der kalte Tank der W2 genau 3.6 litres Wasser?", "True", COLD, "3.6 litres", "3.6 litres",
     "not a yes-or-no question"),
])
def test_truths(question: str, answer: str, evidence: str, fact: str, claim: str, expected: str) -> None:
    assert check_truth(CHUNK, question, answer, evidence, fact, claim).reason == expected


@pytest.mark.parametrize(("question", "fact", "wrong", "made"), [
    ("Is it 3.6 litres?", "3.6 litres", "5 litres", "Is it 5 litres?"),
    ("Is it “red”?", "red", "blue", "Is it “blue”?"), ("Is it red now?", "Red", "blue", "Is it blue now?"),
    ("Is it red?", "re", "blue", "Is it red?"), ("Is it red?", "", "blue", "Is it red?"),
    ("3.6リットルですか？", "3.6リットル", "5リットル", "5リットルですか？")])
def test_wrong_words_are_put_in_place_of_the_fact(question: str, fact: str, wrong: str, made: str) -> None:
    assert put_in_place(question, fact, wrong) == made


@pytest.mark.parametrize(("question", "answer", "claim", "good"), [
    ("W2の冷水タンクの容量は3.6リットルですか？", "True", "3.6リットル", True),
    ("W2の冷水タンクの容量は5リットルですか？", "True", "5リットル", False),
    ("W2の冷水タンクの容量は5リットルですか？", "False", "5リットル", True),
    ("W2の冷水タンクは青いですか？", "False", "青い", False)])
def test_across_languages_only_numbers_show_what_is_false(question: str, answer: str, claim: str, good: bool) -> None:
    verdict = check_truth(CHUNK, question, answer, COLD, "3.6リットル", claim, language="Japanese")
    assert (verdict.reason == "") is good


SUMMARY = ("The W2 keeps 3.6 litres of cold water. The keeper replaces its filter every 6 months and flushes the new "
           "one before anyone drinks.")


@pytest.mark.parametrize(("question", "answer", "expected"), [
    ("Summarise how the W2 is looked after.", SUMMARY, ""),
    ("Summarise the text.", SUMMARY, "question leans on the source"),
    ("Summarise the W2.", "This section covers the W2. " + SUMMARY, "answer leans on the source"),
    ("Summarise the W2.", "The text explains how the W2 is kept. " + SUMMARY, "answer leans on the source"),
    ("Summarise the W2.", "The W2 keeps water cold.", "summary too short"),
    ("Summarise the W2.", " ".join([SUMMARY] * 3), "summary too long"),
    ("Summarise the W2.", SUMMARY.replace("3.6", "4.2"), "summary not in its source"),
    ("Summarise the W2.", "The W2 is a modern and elegant appliance that brings joy, health and comfort to every "
     "office and family all over the world.", "summary not in its source"),
    ("Summarise the W2.", "The ring light turns red while a fault lasts. The W2 stands at least 10 cm from the wall. "
     "Bleach must never be used in a W2.", "summary copied"),
    ("Summarise the W2.", "Der kalte Tank der W2 fasst 3.6 Liter, und der Filter wird alle 6 Monate vom Verwalter "
     "der Küche gewechselt.", "wrong language"),
    ("Summarise it.", "", "empty"),
])
def test_summaries(question: str, answer: str, expected: str) -> None:
    verdict = check_summary(CHUNK, question, answer)
    assert verdict.reason == expected
    if not expected:
        assert TEXT[verdict.start:verdict.end] == TEXT.removeprefix("# The W2\n\n").rstrip()


def test_a_body_begins_below_its_headings_and_is_never_empty() -> None:
    for text, start in (("# A\n## B\n\nText.", 10), ("Text.\n# A", 0), ("# A", 0), ("Text.", 0)):
        assert body(Chunk("a", text, (Segment(0, len(text), 1),))) == (start, len(text))


FIRST = ("How much does the cold tank of the W2 hold?", "The cold tank of the W2 holds 3.6 litres.", COLD)
BACK = ("And who replaces its filter?", "The keeper replaces it every 6 months.",
        "Its filter is replaced every 6 months by the keeper, who wears gloves and closes the stop valve first.")
ALONE = ("What does the ring light of the W2 do while a fault lasts?", "The ring light turns red while a fault lasts.",
         LIGHT)


@pytest.mark.parametrize(("turns", "expected"), [
    ([FIRST, BACK], 2), ([FIRST, ALONE, BACK], 3), ([FIRST, BACK, ALONE], 3),
    ([FIRST, BACK, FIRST], 2),  # the third repeats the first: it ends before
    ([FIRST, BACK, ("What is its colour?", "It is green.", COLD)], 2),
    ([FIRST, ALONE], "no turn refers back"),
    ([BACK, FIRST], "question does not stand alone"), 
    ([FIRST], "fewer than two good turns"), ([], "fewer than two good turns"),
    ([("What does it hold?", FIRST[1], COLD), BACK], "question does not stand alone"),
    ([FIRST, ("How much does it hold?", "It holds 9.9 litres.", COLD)], "answer not in its evidence"),
    ([FIRST, ("What does the text say about its filter?", BACK[1], BACK[2])], "question leans on the source"),
    ([FIRST, ("And what is in it?", FIRST[1], COLD)], "repeats another pair"),
])
def test_conversations(turns: list, expected: int | str) -> None:
    found = check_conversation(CHUNK, turns)
    if isinstance(expected, str):
        assert found == expected and expected in REASONS
    else:
        assert len(found) == expected and all(isinstance(turn, Candidate) for turn in found)


@pytest.mark.parametrize(("question", "language", "right"), [
    ("Is the lid open?", "English", True), ("If the lid is open, does the pump stop?", "English", True),
    ("Is the lid open or closed?", "English", False), ("What is the lid for?", "English", False),
    ("The lid is open.", "English", False), ("Do you know what the lid is for?", "English", False),
    ("ふたは開いていますか？", "Japanese", True), ("ふたは何色ですか？", "Japanese", False),
    ("ふたはどこですか", "Japanese", False), ("ふたは開いています。", "Japanese", False),
    ("뚜껑은 열려 있습니까?", "Korean", True), ("뚜껑은 무슨 색입니까?", "Korean", False),
    ("뚜껑은 열려 있습니다.", "Korean", False),
    ("Ist der Deckel offen?", "German", True), ("What is open?", "German", False)])
def test_yes_or_no(question: str, language: str, right: bool) -> None:
    assert asks_yes_or_no(question, language) is right


@pytest.mark.parametrize(("question", "first", "language", "back"), [
    ("How often is it rinsed?", "How loud is the pump?", "English", True),
    ("And in summer?", "How loud is the pump?", "English", True),
    ("How long does it take to fill?", "How loud is the pump?", "English", False),
    ("How long must water be drawn before it is used?", "How loud is the pump?", "English", False),
    ("When is it rinsed?", "How loud is the pump?", "English", True),
    ("Is there a lid?", "How loud is the pump?", "English", False),
    ("How often is the pump rinsed?", "How loud is the pump?", "English", False),
    ("それは何色ですか？", "W2のポンプの音はどれくらいですか？", "Japanese", True),
    ("どのくらいの間隔ですすぎますか？", "W2のポンプの音はどれくらいですか？", "Japanese", True),
    ("W2のふたは何色ですか？", "W2のポンプの音はどれくらいですか？", "Japanese", False),
    ("그것은 얼마나 자주 헹굽니까?", "W2의 펌프는 소음이 얼마입니까?", "Korean", True),
    ("얼마나 자주 헹굽니까?", "W2의 펌프는 소음이 얼마입니까?", "Korean", True),
    ("W2의 뚜껑은 무슨 색입니까?", "W2의 펌프는 소음이 얼마입니까?", "Korean", False)])
def test_referring_back(question: str, first: str, language: str, back: bool) -> None:
    assert refers_back(question, first, language) is back


@pytest.mark.parametrize(("text", "right"), [
    ("Never use bleach.", True), ("It doesn't stop.", True), ("It stops.", False), ("Nothing is notable.", False),
    ("使用しないでください。", True), ("使用できません。", True), ("使用してください。", False),
    ("交換しなければなりません。", False), ("사용하지 않습니다.", True), ("사용합니다.", False)])
def test_denials(text: str, right: bool) -> None:
    assert negates(text) is right


@pytest.mark.parametrize(("text", "right"), [
    ("at least 10 cm", True), ("up to 5 litres", True), ("10 cm from the wall", False), ("less than 3", True),
    ("5 people or more", True), ("10cm以上離す", True), ("最大5リットル", True), ("6か月ごと", False),
    ("10cm 이상", True), ("최대 5리터", True), ("6개월마다", False)])
def test_comparisons_leave_room_for_other_numbers(text: str, right: bool) -> None:
    assert compares(text) is right


def test_what_a_summary_must_not_speak_of() -> None:
    for text in ("The document outlines the rules.", "この節ではW2について説明します。本文はここまで。",
                 "이 글은 W2를 설명합니다.",
                 "Summarise the passage."):
        assert names_source(text)
    for text in ("The table stands in the kitchen.", "W2の表示は赤です。", "The W2 contains a filter."):
        assert not names_source(text)


def test_lengths_count_as_the_language_does() -> None:
    assert length("The cold tank, of the W2.", "English") == 6 and length("冷水タンク。", "Japanese") == 5
    assert length("냉수 탱크입니다.", "ko") == 2 and length("冷水", "zh-Hans") == 2
    assert is_spaceless("W2の冷水タンク") and not is_spaceless("냉수 탱크") and not is_spaceless("tank 水")
    assert content_words("펌프는 멈추고 펌프가") == {"펌프", "멈추고"}


WORDS = st.text(st.sampled_from("abc W2のは水ですか냉수까?. 3.6"), max_size=40)


@given(WORDS, st.sampled_from(["True", "False", "x"]), WORDS, WORDS, WORDS, st.sampled_from(["English", "ja", "ko"]))
def test_any_truth_gets_a_known_reason_or_a_place(question: str, answer: str, evidence: str, fact: str, claim: str,
                                                  language: str) -> None:
    verdict = check_truth(CHUNK, question, answer, evidence or COLD, fact, claim, language=language)
    assert verdict.reason in REASONS if verdict.reason else TEXT[verdict.start:verdict.end]


@given(WORDS, st.sampled_from(["3.6 litres", "6 °C"]), st.integers(0, 999))
def test_no_question_is_both_true_and_false(filler: str, fact: str, number: int) -> None:
    question = f"Does the cold tank {filler} of the W2 hold {fact.replace('3.6', str(number))}?"
    both = [check_truth(CHUNK, question, answer, COLD, fact, fact.replace("3.6", str(number))).reason
            for answer in ("True", "False")]
    assert both != ["", ""]


@given(st.lists(st.sampled_from([FIRST, BACK, ALONE, ("", "", ""), ("What?", "Red.", LIGHT)]), max_size=6))
def test_what_is_kept_of_a_conversation_is_its_beginning(turns: list) -> None:
    found = check_conversation(CHUNK, turns)
    if isinstance(found, str):
        assert found in REASONS
    else:
        assert 2 <= len(found) <= 4
        assert [(turn.question, turn.answer) for turn in found] == [turn[:2] for turn in turns[:len(found)]]
        assert [(turn.question, turn.place) for turn in check_conversation(CHUNK, turns[:len(found)])] == [
            (turn.question, turn.place) for turn in found]
