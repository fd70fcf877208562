"""French questions that a form makes and that are yet not clear or not answered: left out, each with one that is."""

from __future__ import annotations

import pytest

from labkit.documents.types import Chunk
from labkit.generate.qa.forms import Lexicon, facts_of

TITLE = "Atelier Vernon"

LEFT_OUT = [  # what is left out, and one of its like that is asked about
    ("Pour cuire un moule dans le four Orba, vous devez d'abord vider la cuve.",
     "Pour cuire un moule dans le four Orba, vous devez vider la cuve."),
    ("En cas de succès, la minuterie Orba coupe la résistance du four.",
     "En cas de surchauffe, la minuterie Orba coupe la résistance du four."),
    ("Pour vider la cuve du four, ouvrez la trappe, appuyez sur pour lancer la pompe et attendez.",
     "Pour vider la cuve du four, ouvrez la trappe, appuyez sur F4 pour lancer la pompe et attendez."),
    ("Vous devez vous référer à la notice des fours pour régler la durée de cuisson.",
     "Vous devez tourner le bouton des fours pour régler la durée de cuisson."),
    ("La minuterie Orba est le cœur du four.", "La minuterie Orba est la pièce du four qui coupe la résistance."),
    ("Cliquez sur la zone pour activer le mode Cuisson rapide.",
     "Cliquez sur la zone Durée pour activer le mode Cuisson rapide."),
    ("Si vous êtes dans un atelier collectif, contactez le potier pour obtenir de plus amples informations.",
     "Si vous êtes dans un atelier collectif, contactez le potier pour obtenir une clé."),
    ("Si vous changez la couleur du moule Orba, la couleur de la grille sera changée aussi.",
     "Si vous changez la couleur du moule Orba, la couleur de la grille sera changée par la minuterie."),
    ("Si le four peut cuire de nombreuses pièces, il en existe deux sortes de grille.",
     "Si le four cuit trop de pièces, la minuterie Orba coupe la résistance."),
    ("Si la porte du four Orba est ouverte, elle doit aussi être bloquée.",
     "Si la porte du four Orba est ouverte, la minuterie coupe la résistance."),
    ("Si votre atelier employait un four de la série Orba, vous devez maintenant ouvrir la trappe.",
     "Si votre atelier emploie un four de la série Orba, vous devez ouvrir la trappe."),
    ("Si vous appuyez sur le bouton Appliquer la cuisson rapide, la cuisson sera appliquée.",
     "Si vous appuyez sur le bouton Appliquer la cuisson rapide, la minuterie Orba lance le four."),
    ("Si l'attribut est positionné sur une grille, la minuterie Orba coupe la résistance.",
     "Si l'attribut CHAUD est positionné sur une grille, la minuterie Orba coupe la résistance."),
    ("Si vous avez reçu une grille par la poste, vous aurez certainement envie de la monter.",
     "Si vous avez reçu une grille par la poste, vous devez signer le bordereau de livraison."),
    ("Les grilles du four Orba constituent une exception.",
     "Les grilles du four Orba constituent un étage de cuisson."),
    ("Un moule peut représenter plusieurs types de pièces sur la grille.",
     "Un moule peut représenter la moitié des pièces de la grille."),
    ("La fenêtre Minuteur fournit les mêmes informations.", "La fenêtre Minuteur fournit la durée de cuisson."),
    ("La Revue du Feu publie un article sur trois fours.", "La Revue du Feu publie les mesures de trois fours."),
    ("Les potiers de l'atelier trouveront un résumé des cuissons dans la notice.",
     "Les potiers de l'atelier gardent un résumé des cuissons dans la notice."),
    ("Les règles de cuisson sont appliquées dans un ordre très particulier.",
     "Les règles de cuisson sont conservées dans le tiroir du four."),
    ("Le style de grille se définit lui aussi comme une propriété du four.",
     "Le style de grille se définit comme une propriété du four."),
    ("Le moule Orba ne peut pas faire l'objet d'un remplacement.", "Le moule Orba ne peut pas cuire deux pièces."),
    ("Le chemin /dir/ de la carte correspond au chemin /four/dir/ du disque.",
     "Le chemin /cuisson/ de la carte correspond au chemin /four/cuisson/ du disque."),
    ("Il est possible d'utiliser l'ancien format grâce à l'option Retour.",
     "Il est possible d'utiliser l'ancien format Orba grâce à l'option Retour."),
    ("Appuyez sur les touches + Maj + F4 pour appeler la vue des cuissons du four.",
     "Appuyez sur les touches Ctrl + Maj + F4 pour appeler la vue des cuissons du four."),
    ("Pour cuire avec le four Orba, il est nécessaire d'avoir une prise de terre.",
     "Pour cuire avec le four Orba, il est nécessaire de brancher la prise de terre."),
]


def _facts(text: str, title: str = TITLE) -> list[tuple[str, str]]:
    return [(fact.question, fact.short) for fact in facts_of(Chunk("x.md", text, ()), "fr", Lexicon([text]), title)]


@pytest.mark.parametrize(("left", "asked"), LEFT_OUT)
def test_what_is_not_clear_or_not_answered_is_left_out(left: str, asked: str) -> None:
    assert not _facts(left)
    assert _facts(asked)


def test_half_of_two_places_is_no_short_answer() -> None:
    (both,) = _facts("La consigne Orba peut être définie au niveau du four, ou au niveau de chaque grille.")
    assert both == (f"À propos de « {TITLE} » : où peut être définie la consigne Orba ?", "")
    told = _facts("La consigne Orba peut être définie au niveau du four, car la grille est fixe.")
    assert (both[0], "au niveau du four") in told


def test_the_first_of_several_things_to_do_is_not_the_way() -> None:
    first = "Pour vider la cuve du four, ouvrez la trappe."
    assert _facts(f"{first} La trappe est en acier.")
    assert not _facts(f"{first} Dévissez le bouchon. Attendez une heure.")
    assert not _facts(f"{first} Dans la zone Cuve, tournez le robinet.")
    assert _facts(f"{first}\n\nConsultez le potier.")


@pytest.mark.parametrize("title", ["Pour démarrer", "Mise à jour de la version 2.2 vers la version 2.4", "Nouveautés"])
def test_a_title_that_every_book_has_does_not_say_of_what(title: str) -> None:
    sentence = "La grille haute du four doit être nettoyée avec un chiffon sec."
    assert _facts(sentence, "Mise à jour des fours Orba")
    assert not _facts(sentence, title)


def test_a_version_alone_is_no_name() -> None:
    sentence = "Tous les moules neufs doivent être vidés pour la version 2.4 avant d'être chargés."
    assert _facts(sentence)
    assert not _facts(sentence, "")


def test_the_beginning_of_several_names_is_none() -> None:
    texts = ["Ouvrez la Boîte à outils du four.", "La Boîte de dialogue du four reste ouverte, et la Boîte à outils.",
             "Fermez la Boîte à outils, puis la Boîte de dialogue."]
    assert Lexicon(texts).main_name == ""
    assert Lexicon([text.replace("Boîte à outils", "Orba") for text in texts]).main_name == "Orba"


def test_steps_that_go_on_behind_a_paragraph_are_not_the_first_of_them() -> None:
    text = "## Cuire un moule\n\n1. Ouvrez le four.\n2. Posez le moule.\n\nLe moule reste droit.\n"
    assert any("étapes" in question for question, _ in _facts(text))
    assert not any("étapes" in question for question, _ in _facts(f"{text}\n3. Fermez le four.\n"))
    assert any("étapes" in question for question, _ in _facts(f"{text}\n## Vider\n\n3. Fermez le four.\n"))


def test_a_table_of_labels_has_no_head() -> None:
    rows = "| Défaut{0} | 12 minutes |\n| --- | --- |\n| Contexte{0} | four et grille |\n| Module{0} | minuterie |\n"
    assert _facts(rows.format("")) and not _facts(rows.format(":"))
