"""French lists, tables, steps and questions of the text: how they are asked about, or left alone."""

from __future__ import annotations

import pytest

from labkit.documents.types import Chunk
from labkit.generate.qa.forms import Lexicon, facts_of

TITLE = "Guide du rucher de Cernay"


def _facts(text: str, headings: tuple[str, ...] = ()) -> dict[str, str]:
    chunk = Chunk("rucher.md", text, (), headings=headings)
    facts = facts_of(chunk, "fr", Lexicon([text]), TITLE)
    assert all(fact.evidence in text for fact in facts)
    return {fact.question.removeprefix(f"À propos de « {TITLE} » : "): fact.answer for fact in facts}


ITEMS = "\n- le cadre de bois;\n- la cire gaufrée;\n- le fil de fer.\n"


@pytest.mark.parametrize(("line", "question"), [
    ("La hausse à miel comprend :", "que comprend la hausse à miel ?"),
    ("Pour préparer une hausse à miel, il faut :", "que faut-il pour préparer une hausse à miel ?"),
    ("On distingue trois sortes de pièces de bois :", "quelles sortes de pièces de bois distingue-t-on ?"),
    ("Les pièces les plus courantes sont :", "quelles sont les pièces les plus courantes ?"),
    ("Les membres du rucher doivent apporter :", "que doivent apporter les membres du rucher ?"),
    ("La hausse à miel contient les pièces suivantes :", "que contient la hausse à miel ?"),
])
def test_a_line_before_a_list_is_asked_about_with_its_items(line: str, question: str) -> None:
    facts = _facts(line + "\n" + ITEMS)
    assert facts[question].endswith("le cadre de bois; la cire gaufrée; le fil de fer")


@pytest.mark.parametrize("line", ["Voici ce qui suit :", "Il comprend aussi :", "Dans ce cas, le tout comprend :"])
def test_a_line_that_leans_on_others_is_left(line: str) -> None:
    assert not _facts(line + "\n" + ITEMS)


STEPS = "\n\n1. Enfumez l'entrée.\n2. Soulevez le toit.\n3. Retirez un cadre.\n"


@pytest.mark.parametrize(("heading", "question"), [
    ("Ouvrir la ruche d'hiver", "quelles sont les étapes à suivre pour ouvrir la ruche d'hiver ?"),
    ("Récupération d'un essaim", "quelles sont les étapes à suivre pour « Récupération d'un essaim » ?"),
    ("Procédure", ""),
])
def test_steps_are_asked_for_by_the_heading_above_them(heading: str, question: str) -> None:
    steps = [asked for asked in _facts(f"## {heading}{STEPS}") if "étapes" in asked]
    assert steps == ([question] if question else [])


def test_explained_names_are_asked_about_unless_they_are_remarks() -> None:
    facts = _facts("Le rucher a des parties :\n\n- Miellerie : une pièce fraîche où le miel est extrait.\n"
                   "- Remarque : une pièce fraîche est un avantage.\n- Planche : lisse et large.\n")
    assert [question for question in facts if "correspond" in question] == ["à quoi correspond « Miellerie » ?"]


@pytest.mark.parametrize(("asked", "reply", "taken"), [
    ("Combien de temps vit une abeille d'été ?", "Une abeille d'été vit environ six semaines.", True),
    ("Comment nourrir une colonie en hiver ?", "Cela dépend de la saison et du climat de la région.", False),
    ("Pourquoi cette règle existe-t-elle ?", "La règle existe depuis la création du rucher.", False),
])
def test_a_question_of_the_text_is_taken_where_its_reply_stands_alone(asked: str, reply: str, taken: bool) -> None:
    facts = _facts(f"## {asked}\n\n{reply}\n")
    assert (facts.get(asked[0].lower() + asked[1:]) == reply) is taken


def test_cells_are_asked_for_by_the_noun_of_their_column_or_by_its_name() -> None:
    facts = _facts("| Miel | Durée d'extraction | Pour qui | Prix |\n| --- | --- | --- | --- |\n"
                   "| Acacia | 3 jours | les enfants | 9 € |\n| Tilleul | 5 jours | tous | 7 € |\n")
    assert facts["quelle est la durée d'extraction pour « Acacia » ?"] == "Miel Acacia, Durée d'extraction : 3 jours"
    assert "quel est le prix pour « Tilleul » ?" in facts
    assert "qu'est-il indiqué à la rubrique « Pour qui » pour « Acacia » ?" in facts


def test_this_thing_is_the_thing_of_the_title() -> None:
    text = "Ce rucher compte douze colonies d'abeilles noires."
    facts = facts_of(Chunk("r.md", text, ()), "fr", Lexicon([text]), TITLE)
    assert [(fact.question, fact.answer) for fact in facts if fact.kind == "quantity"] == [
        (f"À propos de « {TITLE} » : combien de colonies d'abeilles compte le rucher ?",
         "Le rucher compte douze colonies d'abeilles noires.")]
