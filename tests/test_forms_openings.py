"""What stands before a statement, and what goes on behind an amount, is no part of the question."""

from __future__ import annotations

import pytest

from labkit.documents.types import Chunk
from labkit.generate.qa.forms import Lexicon, facts_of, subject_of


@pytest.mark.parametrize(("language", "about", "text", "questions"), [
    ("en", "Terms of Hire", "6.2 Complaints should reach the Centre within 28 days.",
     ["Regarding Terms of Hire: when should complaints reach the Centre?"]),
    ("fr", "Projet de remise en eau", "Mornas et Brenne ont donné leur accord.",
     ["À propos de « Projet de remise en eau » : qu'ont donné Mornas et Brenne ?"]),
    ("ja", "規約", "第5条(設備) 農園には、水道8か所、農具の倉庫2棟、トイレ1棟がある。",
     ["規約について、農園には何がありますか。"]),
    ("ja", "もちつき機", "つく時間は15分を超えないようにしてください。", []),
    ("ja", "もちつき機", "全粒粉を半分以上混ぜる場合は、400グラムまでにしてください。",
     ["もちつき機について、全粒粉を半分以上混ぜる場合は、何グラムまでにすればよいですか。",
      "もちつき機について、全粒粉を半分以上混ぜる場合は、どうすればよいですか。"]),
    ("ja", "手引き", "原因は、除塵機を止めていた2週間に砂が入ったことである。", []),
])
def test_questions_of_statements_with_numbers_of_paragraphs_names_and_amounts(
        language: str, about: str, text: str, questions: list[str]) -> None:
    assert [fact.question for fact in facts_of(Chunk("a.md", text, ()), language, Lexicon([text]), about)] == questions


@pytest.mark.parametrize("title", [
    "卓上餅つき機 ツキマル TM-180 取扱説明書", "Compte rendu de l'assemblée générale des Amis du canal de la Vèbre",
    "Poêle à granulés Brasero 7 – Notice d'utilisation et d'entretien"])
def test_a_title_with_a_model_in_capitals_or_of_many_words_names_the_document(title: str) -> None:
    assert subject_of(Chunk("a.md", "", (), headings=(title, "Poste")), title).whole == title
