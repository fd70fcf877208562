"""Elimination: every rule catches what it is for, in three languages, and lets good instructions pass."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.generate.evolve.elimination import answers, leaks, says_nothing
from labkit.generate.evolve.failure import FAILURES, failure_of
from labkit.generate.evolve.gates import ANSWER, EVOLVED, candidate_of, eliminate_answer
from labkit.generate.evolve.gates import eliminate as eliminate_candidate
from labkit.prompts import prompt
from labkit.quality.checks import reasons_of
from labkit.quality.duplicates.online import NearDuplicates


def eliminate(text: str, parent: str, **known: Any) -> str:
    return eliminate_candidate(candidate_of(text, parent, **known))


PARENT = "How often should the filter of the Aero pump be cleaned?"
PARENT_JA = "エアロポンプのフィルターはどのくらいの頻度で掃除しますか？"
GOOD = [
    ("English", PARENT, "How often should the filter of the Aero pump be cleaned in a house with two cats, and why?"),
    ("English", PARENT, "Given this log, when was the filter of the Aero pump cleaned last?\n2024-01-02 cleaned\n"),
    ("English", "Write a letter.", "Write a letter that says sorry to a guest whose booking was lost last week."),
    ("English", "Why clean it?", "Why is a filter cleaned in hard water? Your answer should name two reasons for it."),
    ("English", "Explain a chip.", "Explain how the new instruction set of a chip saves power at night."),
    ("English", "", "Which of the two designs can't be built at sea level, and what follows from that?"),
    ("Japanese", PARENT_JA, "猫を二匹飼う家では、ポンプのフィルターをどれほどの頻度で掃除し、それはなぜですか？"),
    ("Japanese", "", "新しい指示書を作るとき、港の予算をどのように見積もればよいですか？"),
    ("Japanese", "", "次のデータの誤りを見つけてください。\n```json\n{\"temperature\": 20, \"humidity\": 30}\n```\n"),
    ("Japanese", "", "次の表から傾向を読み取ってください。\n| month | sales of the shop |\n|---|---|\n| May | 30 |"),
    ("Korean", "", "고양이 두 마리를 키우는 집에서는 펌프의 필터를 얼마나 자주 청소해야 합니까?"),
]
BAD = [
    ("only stop words", "English", "And so it is."), ("only stop words", "English", " ?! … "),
    ("only stop words", "Japanese", "はい、そうです。"), ("only stop words", "Korean", "네, 그리고 입니다."),
    ("refusal", "English", "I'm sorry, but I can't help with that filter."),
    ("refusal", "English", "As an AI language model, I have no filter to clean."),
    ("refusal", "English", "Unfortunately, I cannot rewrite the question about the filter."),
    ("refusal", "Japanese", "申し訳ありませんが、そのフィルターについてはお答えできません。"),
    ("refusal", "Korean", "죄송하지만 필터에 대해서는 답변해 드릴 수 없습니다."),
    ("leaked prompt words", "English", "#Rewritten Prompt#: How often should the filter of a pump be cleaned at sea?"),
    ("leaked prompt words", "English", "Make the given prompt about a pump harder for a reader who has cats."),
    ("leaked prompt words", "English", "Here is the evolved text: how often is a filter cleaned on a ship?"),
    ("leaked prompt words", "English", "<instruction>How often should the filter be cleaned?</instruction>"),
    ("leaked prompt words", "Japanese", "元の指示に条件を加えて、フィルターの掃除の頻度を尋ねてください。"),
    ("leaked prompt words", "Japanese", "指示：フィルターはどのくらいの頻度で掃除すればよいですか？"),
    ("leaked prompt words", "Korean", "주어진 지시문을 더 어렵게 만들어 필터 청소 주기를 물어보세요."),
    ("leaked prompt words", "English", "What is the relationship between the keywords 'filter', 'office' and 'cat'?"),
    ("leans on a source", "English", "How often does the filter have to be cleaned according to the given text?"),
    ("leans on a source", "Japanese", "この文章によると、フィルターはどのくらいの頻度で掃除しますか？"),
    ("too short", "English", "Why clean a filter?"),
    ("too short", "Japanese", "なぜ掃除しますか？"),
    ("too long", "English", "Why does the filter of a pump have to be cleaned so often? " * 12),
    ("wrong language", "English", "猫を二匹飼う家では、ポンプのフィルターをどれほどの頻度で掃除し、それはなぜですか？"),
    ("wrong language", "Japanese", "How often should the filter of the pump be cleaned in a house with cats?"),
    ("no information gain", "English", "the filter of the Aero pump: how often should it be cleaned?!"),
    ("answers, and does not ask", "English",
     "How often is the filter of the pump cleaned? It was cleaned twice a month last year, as it clogs at sea."),
    ("answers, and does not ask", "English",
     "How is the drip tray cleaned? Take out the tray, rinse it under warm water and put it back."),
    ("answers, and does not ask", "English", "If the display stays dark, you can turn the knob of brightness first."),
    ("no information gain", "English", PARENT.upper()),
]


@pytest.mark.parametrize(("language", "parent", "text"), GOOD)
def test_good_instructions_pass(language: str, parent: str, text: str) -> None:
    assert eliminate(text, parent, language=language) == ""


@pytest.mark.parametrize(("reason", "language", "text"), BAD)
def test_every_rule_names_its_reason(reason: str, language: str, text: str) -> None:
    assert eliminate(text, PARENT_JA if language == "Japanese" else PARENT, language=language) == reason


def test_words_that_the_parent_has_itself_are_no_leak() -> None:
    parent = "Improve the given prompt of a chat bot."
    assert leaks("Improve the given prompt of a chat bot for sailors.") and not leaks(
        "Improve the given prompt of a chat bot for sailors.", parent)
    assert leaks("Improve the rewritten prompt of a chat bot.", parent)


def test_a_text_that_copies_an_example_of_the_prompt_leaks_it() -> None:
    parent = "What should an office check before it signs a cleaning contract?"
    system = prompt("evolve_piece_add_constraints")
    copied = f"{parent} Assume that rain is forecast and that the bag may weigh at most 4 kg."
    assert eliminate(copied, parent, system=system) == "leaked prompt words"
    assert eliminate(copied, copied.replace("office", "agency"), system=system) != "leaked prompt words"
    assert eliminate(f"{parent} Assume that it is open at night.", parent, system=system) == ""


@pytest.mark.parametrize(("parent", "text", "kept"), [
    ("How long is the warranty of the W2?", "How long is the warranty of the W2 in a school canteen?", True),
    ("How long is the warranty of the W2?", "How long is the warranty of a kettle in a school canteen?", False),
    ("How do you store opened paint?", "How are tins of oil paints kept for a year in a cold shed?", True),
    ("How do you store opened paint?", "Which wines go with fish, and how warm are they served?", False),
    ("給水機の設置場所を説明してください。", "学校に給水機を設置する場所を、安全の面から説明してください。", True),
])
def test_what_is_evolved_in_depth_keeps_the_subject_of_its_parent(parent: str, text: str, kept: bool) -> None:
    language = "English" if text.isascii() else "Japanese"
    assert (eliminate(text, parent, language=language, same_subject=True) != "another subject") is kept
    assert eliminate(text, parent, language=language) != "another subject"


def test_bounds_are_those_asked_for() -> None:
    text = "Why is the sea salt?"
    assert eliminate(text, "", min_chars=len(text), max_chars=len(text)) == ""
    assert eliminate(text, "", min_chars=len(text) + 1) == "too short"
    assert eliminate(text, "", min_chars=1, max_chars=len(text) - 1) == "too long"


@pytest.mark.parametrize(("reason", "language", "answer"), [
    ("", "English", "Every two weeks, as the manual of the Aero says."), ("", "English", "42"),
    ("", "English", "Clean it weekly. " * 90 + "Sorry for the long answer."),
    ("answer refuses", "English", "I am sorry, I do not know how often."),
    ("answer refuses", "English", "I can't say how often the filter has to be cleaned."),
    ("answer refuses", "Japanese", "申し訳ありませんが、わかりません。"),
    ("answer refuses", "Korean", "죄송합니다. 모르겠습니다."),
    ("answer asks back", "English", "Please provide the log of the filter that you mention."),
    ("answer asks back", "Japanese", "もちろんです。どのフィルターですか？"),
    ("answer says nothing", "English", "It is what it is."), ("answer says nothing", "English", "…"),
    ("answer says nothing", "Japanese", "はい。"),
    ("answer leaks prompt words", "English", "The rewritten prompt asks how often the filter is cleaned."),
    ("answer in the wrong language", "English", "フィルターは二週間に一度、水で洗ってから乾かしてください。"),
])
def test_an_answer_can_cost_its_instruction(reason: str, language: str, answer: str) -> None:
    assert eliminate_answer(answer, PARENT, language=language) == reason


def test_an_apology_that_was_asked_for_is_no_refusal() -> None:
    assert eliminate_answer("Dear guest, we are sorry that your booking was lost.",
                            "Write a note that says sorry to a guest.") == ""


@given(text=st.text(max_size=80), parent=st.text(max_size=80), language=st.sampled_from(["English", "ja", "Klingon"]))
@settings(deadline=None, max_examples=150)
def test_any_text_has_a_reason_of_the_list_or_none(text: str, parent: str, language: str) -> None:
    assert eliminate(text, parent, language=language) in {*reasons_of({"": EVOLVED}), ""}
    assert eliminate_answer(text, parent, language=language) in {*reasons_of({"": ANSWER}), ""}
    assert failure_of(text, parent) in {*reasons_of({"": FAILURES}), ""}
    if not text.strip(" .,;:!?-"):
        assert says_nothing(text)


@given(text=st.text(min_size=1, max_size=80))
@settings(deadline=None, max_examples=100)
def test_no_text_gains_over_itself(text: str) -> None:
    assert eliminate(text, text, min_chars=0) != ""


@pytest.mark.parametrize(("failure", "answer"), [
    ("stagnant complexity", "Understood! What would you like to know about the filter?"),
    ("stagnant complexity", "Thank you for the details. Shall I go on?"),
    ("stagnant complexity", "承知しました。次は何をしますか？"),
    ("stagnant complexity", "알겠습니다. 무엇을 도와드릴까요?"),
    ("insufficient qualification", "Sure, I can help. Which filter do you mean?"),
    ("insufficient qualification", "もちろんです。どのフィルターですか？"),
    ("loss of key information", "Please provide the table that you mention."),
    ("loss of key information", "表が見当たりません。データを提供してください。"),
    ("loss of key information", "표를 제공해 주세요."),
    ("", "Sure: clean the filter every two weeks."), ("", "Every two weeks. Does that answer it?"),
    ("", "Clean it weekly. " * 60 + "Please provide feedback."),
])
def test_a_failed_evolution_is_told_by_its_answer(failure: str, answer: str) -> None:
    assert failure_of(answer) == failure


# -- near-duplicates ---------------------------------------------------------------------------------------------------

TEXT = "How loud is the pump of the Aero in night mode, and which part makes the noise at error E1?"


def test_near_duplicates_differ_in_small_words_and_one_in_five_others() -> None:
    near = NearDuplicates([TEXT, "水の循環を中学生に説明し、図で示してください。"])
    assert near.has(TEXT.upper()) and near.has(TEXT.replace("How loud", "So how loud"))
    assert near.has("水の循環を中学生に説明し、図で示してくださいね。")
    assert not near.has(TEXT.replace("E1", "E2")) and not near.has("Why is the sea salt?")
    assert not near.has("火山の噴火を中学生に説明し、表で示してください。")
    near.add("画面にE1a表示が出たときの直し方を順に説明してください")
    assert near.has("画面にe1a表示が出たときの直し方を順に説明して")
    assert not near.has("画面にE1b表示が出たときの直し方を順に説明して")


def test_a_child_may_be_like_its_ancestors_but_not_the_same() -> None:
    child = f"{TEXT} Say why."
    near = NearDuplicates([TEXT])
    assert near.has(child) and not near.has(child, [TEXT]) and near.has(TEXT, [TEXT])
    near.add(child)
    assert near.has(f"{child} Why?", [TEXT]) and not near.has(f"{child} Why?", [TEXT, child])


WORDS = st.lists(st.sampled_from([f"{a}{b}" for a in ("wind", "sea", "rock", "tree", "snow", "sand") for b in
                                  ("mill", "bird", "fall", "side", "line", "bank")]), min_size=1, max_size=12)


@settings(deadline=None, max_examples=60)
@given(kept=st.lists(WORDS, max_size=12), asked=WORDS)
def test_what_is_found_is_what_a_comparison_of_all_pairs_finds(kept: list[list[str]], asked: list[str]) -> None:
    near = NearDuplicates(" ".join(words) for words in kept)
    alike = [len(set(words) & set(asked)) / len(set(words) | set(asked)) for words in kept]
    if any(share >= 0.9 for share in alike):
        assert near.has(" ".join(asked))
    if all(share < 0.8 for share in alike):
        assert not near.has(" ".join(asked))


def test_a_text_takes_little_memory() -> None:
    import tracemalloc

    from support.evolver import NOUNS, pick

    texts = [" ".join(pick(NOUNS, number, count=9)) for number in range(500)]
    near = NearDuplicates(texts[:20])
    near.has(texts[0])
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for text in texts[20:]:
        near.add(text)
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert used / 480 < 700  # bytes a text, with what the cache of word hashes takes


@pytest.mark.parametrize("step", [
    "Compare the two kinds by price and life, and pick one of them.", "First work out the price of a year in a café.",
    "Then weigh the price of a filter against its life in a busy kitchen."])
def test_a_step_that_is_asked_for_behind_a_question_is_no_answer(step: str) -> None:
    assert not answers(f"When should the filter be changed? {step}")
