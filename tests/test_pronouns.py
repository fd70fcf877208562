"""Pronouns in place of a subject: only where the words around it leave no doubt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.generate.qa.pronouns import refer_back

FIRST = {"English": "What is the Merrowell W2 office water dispenser?",
         "Japanese": "W2の冷水タンクの容量はいくらですか？",
         "Korean": "W2의 냉수 탱크 용량은 얼마입니까?"}


@pytest.mark.parametrize(("question", "subject", "language", "made"), [
    ("How should the W2 office water dispenser be moved?", "W2 office water dispenser", "English",
     "How should it be moved?"),
    ("Why can't the Merrowell W2 be connected to a lead?", "the Merrowell W2", "English",
     "Why can't it be connected to a lead?"),
    ("What is the W2 office water dispenser's power source?", "The W2 office water dispenser", "English",
     "What is its power source?"),
    ("What is the power supply of the W2 office water dispenser?", "W2 office water dispenser", "English",
     "What is its power supply?"),
    ("How often is the W2 filter changed?", "the Merrowell W2", "English", "How often is the W2 filter changed?"),
    ("How often is the pump rinsed?", "the pump", "English", "How often is the pump rinsed?"),  # first names no pump
    ("W2はどこに置きますか？", "W2", "Japanese", "どこに置きますか？"),
    ("W2の重さはいくらですか？", "W2", "Japanese", "その重さはいくらですか？"),
    ("W20の重さはいくらですか？", "W2", "Japanese", "W20の重さはいくらですか？"),
    ("W2는 어디에 둡니까?", "W2", "Korean", "어디에 둡니까?"),
    ("W2의 무게는 얼마입니까?", "W2", "Korean", "그 무게는 얼마입니까?"),
    ("Wo steht die W2?", "W2", "German", "Wo steht die W2?")])
def test_a_name_becomes_a_pronoun(question: str, subject: str, language: str, made: str) -> None:
    assert refer_back(question, FIRST.get(language, question), subject, language) == made


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=12),
       st.sampled_from(["English", "Japanese", "Korean", "x"]))
def test_any_words_do(question: str, first: str, subject: str, language: str) -> None:
    assert isinstance(refer_back(question, first, subject, language), str)
    assert refer_back(question, "", subject, language) == question
