"""Answers that are none, in English, Japanese and Korean; and answers that only sound like it."""

from __future__ import annotations

import time

import pytest

from labkit.quality.refusals import does_not_know


@pytest.mark.parametrize("answer", [
    "I do not know.", "I don't know", "I don’t know the answer to this question.", "Sorry, I do not know.",
    "I'm sorry, but I cannot answer that.", "I am sorry. I do not have enough information to say.",
    "Unfortunately, I don't have access to real-time data.", "As an AI language model, I cannot predict prices.",
    "I'm not sure what you mean by that.", "I cannot provide medical advice.", "Unknown", "N/A", "No idea!",
    "I honestly don't know.", "There is not enough information to answer the question.", "I have no idea.",
    "I'm afraid I don't know.", "I am unable to determine this.", "I apologize, but I can't assist with that request.",
    "わかりません。", "分かりません", "申し訳ありませんが、お答えできません。", "その質問には答えられません。",
    "すみません、わかりません。", "この質問については分かりません。", "残念ながら、回答できません。", "不明です。",
    "私は知りません。",
    "AIとして、その質問に答えることができません。", "質問に答えるための情報が不足しています。",
    "모르겠습니다.", "잘 모르겠습니다.", "죄송하지만 답변할 수 없습니다.", "죄송합니다. 정보가 없습니다.",
    "알 수 없습니다.",
    "그 질문에 대해서는 알 수 없습니다.", "저는 모릅니다.",
])
def test_no_answer(answer: str) -> None:
    assert does_not_know(answer)


@pytest.mark.parametrize("answer", [
    "A scientist who says 'I do not know' opens a door to research.", "The cause is friction. I know of no exception.",
    "Unfortunately, the yeast dies above 60 °C, so the dough does not rise.",
    "Unknown variables are written as x and y.",
    "Sorry is a polite word in English.", "I do not know that a proof exists without the axiom of choice.",
    "The pilot cannot provide thrust below this speed.", "Nobody knows the exact number, but estimates say 40 %.",
    "I can't help but notice that both sides are equal: x = 3.", "An AI model is a function with parameters.",
    "As an AI engineer, I would split the data first.",
    "人口の正確な推定には標本調査を用います。原因の一部は分かりません。", "AIとして知られる技術は、統計に基づきます。",
    "残念ながら多くの種が絶滅しました。", "情報が不足していると、意思決定の質が下がります。",
    "「分かりません」と答える勇気が大切です。",
    "안타깝게도 많은 종이 사라졌습니다.", "인공지능은 데이터로 학습합니다.",
    "정보가 부족하면 결정의 질이 낮아집니다.", "42", "",
])
def test_an_answer(answer: str) -> None:
    assert not does_not_know(answer)


def test_no_answer_takes_long_to_judge() -> None:
    started = time.monotonic()
    for hostile in ("sorry ", "unfortunately, ", "は", "as an ai ", "은 ", "は、", "i'm sorry but "):
        does_not_know(hostile * 3000)
    assert time.monotonic() - started < 1
