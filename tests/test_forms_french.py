"""French forms: the question that a sentence answers, made by turning it round, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.documents.types import Chunk
from labkit.generate.qa.forms import Lexicon, facts_of, french

LEXICON = Lexicon(["Le chat, la ville, le vaccin et la passerelle : en voici une, et des autres."])

ASKED = [  # a sentence, the first question that it answers, and the words that answer it alone
    ("La pompe Beta permet de faire tourner simultanément plusieurs moulins.",
     "Que permet de faire la pompe Beta ?", ""),
    ("Le musée Lorin conserve deux mille estampes japonaises.",
     "Que conserve le musée Lorin ?", "deux mille estampes japonaises"),
    ("Le pont Vauban a été construit par Jules Férand en 1862.",
     "Quand est-ce que le pont Vauban a été construit par Jules Férand ?", "en 1862"),
    ("La tour Nord est située dans la vieille ville de Brévans.",
     "Où est située la tour Nord ?", "dans la vieille ville de Brévans"),
    ("Le détecteur F20 émet un signal sonore toutes les 30 secondes.",
     "À quelle fréquence est-ce que le détecteur F20 émet un signal sonore ?", "toutes les 30 secondes"),
    ("La pompe P4 doit être nettoyée avec un chiffon sec.", "Comment doit être nettoyée la pompe P4 ?", ""),
    ("La pompe P4 ne doit pas fonctionner sans eau.", "Que ne doit pas faire la pompe P4 ?", ""),
    ("Le filtre à charbon est composé de trois couches de carbone.", "De quoi est composé le filtre à charbon ?", ""),
    ("Si la pompe P4 ne démarre pas, vérifiez le fusible de la prise murale.",
     "Que faut-il faire si la pompe P4 ne démarre pas ?", ""),
    ("Si vous utilisez une rallonge, choisissez un modèle avec mise à la terre.",
     "Que devez-vous faire si vous utilisez une rallonge ?", ""),
    ("Pour vider la cuve, ouvrez le robinet situé à la base.", "Comment vider la cuve ?", ""),
    ("Vous pouvez régler la température en appuyant sur la touche Menu.", "Comment régler la température ?", ""),
    ("Il faut attendre dix minutes pour rallumer la lampe.", "Que faut-il faire pour rallumer la lampe ?", ""),
    ("Il existe trois types de joints : plats, toriques et composites.",
     "Combien de types de joints existe-t-il ?", "trois"),
    ("On appelle dividende la part du bénéfice qui est versée aux actionnaires.", "Qu'appelle-t-on dividende ?", ""),
    ("L'allergie est une réaction excessive du système immunitaire.", "Qu'est-ce que l'allergie ?", ""),
    ("Un vaccin est une préparation qui apprend au corps à se défendre.", "Qu'est-ce qu'un vaccin ?", ""),
    ("Les bénévoles de la Croix-Rouge distribuent des repas chauds.",
     "Que distribuent les bénévoles de la Croix-Rouge ?", "des repas chauds"),
    ("La commune de Dole compte 23 000 habitants.", "Combien d'habitants compte la commune de Dole ?", "23 000"),
    ("Le réservoir R2 pèse 12 kg à vide.", "Combien pèse le réservoir R2 ?", "12 kg à vide"),
    ("La température de la salle est de 21 degrés.", "Quelle est la température de la salle ?", "21 degrés"),
    ("L'objectif de la réforme est de réduire les délais de paiement.", "Quel est l'objectif de la réforme ?", ""),
    ("Le directeur du théâtre est nommé par le conseil municipal.",
     "Par qui est nommé le directeur du théâtre ?", "le conseil municipal"),
    ("La loi Morel interdit la vente de tabac aux mineurs.",
     "Qu'interdit la loi Morel ?", "la vente de tabac aux mineurs"),
    ("L'accord de Brest permet aux pêcheurs de vendre directement leur poisson.",
     "Qu'est-ce que l'accord de Brest permet aux pêcheurs de faire ?", ""),
    ("Le contrat Alpha dépend de la durée du bail.", "De quoi dépend le contrat Alpha ?", "de la durée du bail"),
    ("Le logiciel Tramo sert à calculer les salaires.", "À quoi sert le logiciel Tramo ?", ""),
    ("La carte Navigo donne accès à toutes les lignes de bus.",
     "À quoi donne accès la carte Navigo ?", "à toutes les lignes de bus"),
    ("La réforme Delmas consiste à supprimer deux taxes locales.", "En quoi consiste la réforme Delmas ?", ""),
    ("Marie Lestrade fut la première mairesse de Brévans.",
     "Qui fut la première mairesse de Brévans ?", "Marie Lestrade"),
    ("Gustave Moreau était un peintre symboliste français.", "Qui était Gustave Moreau ?", ""),
    ("L'abbaye de Cluny a été fondée en 910.", "Quand est-ce que l'abbaye de Cluny a été fondée ?", "en 910"),
    ("Le vaccin Rotex est conservé au réfrigérateur car la chaleur le détruit.",
     "Pourquoi est-ce que le vaccin Rotex est conservé au réfrigérateur ?", "car la chaleur le détruit"),
    ("La plateforme Hélios s'appuie sur un réseau de capteurs.",
     "Sur quoi s'appuie la plateforme Hélios ?", "sur un réseau de capteurs"),
    ("Le fichier « notes » contient les remarques des élèves.",
     "Que contient le fichier « notes » ?", "les remarques des élèves"),
    ("Les élèves du lycée Pasteur ont remporté le concours national.",
     "Qu'ont remporté les élèves du lycée Pasteur ?", "le concours national"),
    ("Il est interdit de fumer dans les locaux de l'école.",
     "Qu'est-il interdit de faire dans les locaux de l'école ?", ""),
    ("Dans le jardin botanique, la serre tropicale abrite deux cents espèces d'orchidées.",
     "Dans le jardin botanique, qu'abrite la serre tropicale ?", "deux cents espèces d'orchidées"),
    ("Installer le module : suivre la notice du fabricant.",
     "Comment installer le module ?", "suivre la notice du fabricant"),
    ("La machine à laver LX contient un filtre à peluches.",
     "Que contient la machine à laver LX ?", "un filtre à peluches"),
    ("L'adresse électronique de l'administrateur est affichée sur le site.",
     "Où est affichée l'adresse électronique de l'administrateur ?", "sur le site"),
    ("Le commutateur CX a pour rôle de relier les étages.", "Quel est le rôle du commutateur CX ?", ""),
    ("Le commutateur CX a quatre ports optiques.", "Combien de ports a le commutateur CX ?", "quatre"),
    ("Le médecin du travail examine les salariés tous les deux ans.",
     "À quelle fréquence est-ce que le médecin du travail examine les salariés ?", "tous les deux ans"),
    ("Créer un compte revient à accepter les conditions de vente.",
     "À quoi revient le fait de créer un compte ?", ""),
    ("Le tramway T2 commence à circuler à cinq heures du matin.",
     "Quel tramway commence à circuler à cinq heures du matin ?", "Le tramway T2"),
    ("Le comité Orion se réunit une fois par mois.",
     "À quelle fréquence est-ce que le comité Orion se réunit ?", "une fois par mois"),
    ("Le syndicat Unitas refuse de signer l'accord de branche.", "Que refuse de faire le syndicat Unitas ?", ""),
]

LEFT_ALONE = [
    "L'archive Beta est disponible sous forme de disque compact.",
    "Tous les modèles Beta proposent des commandes équivalentes.",
    "Le programme lsmod formate de manière agréable le contenu du fichier.",
    "Si vous rencontrez des problèmes, vérifiez les droits du dossier.",
    "La garder courte facilite le travail des traducteurs.",
    "Presser F3 marque le début de la sélection du texte.",
    "Les commentaires sont très utiles pour les lecteurs de la notice.",
    "À l'inverse, les correctifs du lot Beta sont retirés par la règle clean.",
    "Les nouveaux venus du club feront des erreurs.",
    "Un montage facile est le paquet Beta qui est utilisé à Brévans.",
    "La plupart des touches fonctionnent de manière intuitive.",
    "Les paquets de la branche Beta sont maintenus dans un assez bon état.",
    "Le client essaie de s'authentifier avec une clé publique.",
    "Les deux plus courantes sont la prise ronde et la prise plate.",
    "La lecture du cadran Beta va modifier l'attribut de la page.",
    "Si le nom de la rue est trouvé, elle donne toutes les adresses voisines.",
    "L'usage de médicaments par un débutant est une source certaine de problèmes.",
    "Une taille suivie de « » montre que la version est absente.",
    "Après environ un mois, la pompe Beta peut être utilisée avec précautions.",
    "Pour votre candidature, vous devrez connaître la langue du pays.",
    "L'important est que les voisins sachent que vous êtes absent.",
    "Une grande partie des échanges a lieu par courrier électronique.",
    "La plupart des machines sont utilisées pour des essais de portage.",
    "Les tisserands peuvent commencer leur travail.",
    "Un relevé source des modifications doit être joint à la demande.",
    "Si vous n'en trouvez pas, vous pouvez marquer la demande comme close.",
    "Faire suivre une lettre à un voisin n'est pas suffisant.",
    "La différence est que les essais sont payants.",
    "Le processus se déroule en deux phases.",
    "En l'absence de réponse, une bonne idée serait d'essayer de téléphoner.",
    "Le règlement Alpha est expliqué dans un livret vert.",
    "Les porteurs ont une tâche remarquable et difficile.",
  # what has no known form, does not stand alone, or would make an empty question
    "Lorsque la cuve est pleine, le robinet se ferme automatiquement.",
    "Le vaccin contre la grippe protège les personnes âgées.",
    "La Loire prend sa source au mont Gerbier-de-Jonc.",
    "La vanne V2 s'ouvre lorsque la pression dépasse trois bars.",
    "La plupart des adultes dorment sept heures par nuit.",
    "Nous proposons une méthode nouvelle pour résumer les textes.",
    "Cette méthode donne de bons résultats sur les textes longs.",
    "Il repose sur un principe simple et très ancien.",
    "The pump is located in the cellar of the main building.",
    "Voir la page 12 pour la liste complète des pièces.",
    "Le résultat est présenté dans le tableau 3 de l'annexe.",
    "La méthode est un moyen simple de gagner du temps.",
    "Les travaux ont duré trois ans et ont coûté deux millions d'euros.",
    "La lampe halogène reste allumée pendant dix minutes.",
    "Le programme peut demeurer ouvert pendant la nuit.",
    "Activer le masquerading est une opération plus complexe.",
    "PERSPECTIVE Au-delà du logiciel La première version disait le contraire.",
    "Le premier est un protocole sans connexion très rapide.",
    "Les uns préfèrent la lecture, les autres la marche.",
    "Le badge visiteur est remis à l'accueil de la tour Nord.",
]


@pytest.mark.parametrize(("sentence", "question", "span"), ASKED)
def test_a_plain_sentence_answers_its_question(sentence: str, question: str, span: str) -> None:
    assert not french.fault(sentence)
    first = french.forms(sentence, LEXICON)[0]
    assert (first.question, first.span) == (question, span)
    assert span in sentence


@pytest.mark.parametrize("sentence", LEFT_ALONE)
def test_what_does_not_stand_alone_is_left(sentence: str) -> None:
    assert french.fault(sentence) or not french.forms(sentence, LEXICON)


@pytest.mark.parametrize(("before", "sentence", "named"), [
    ("Le relais R7 est un boîtier de commande.", "Il repose sur deux rails.", "Le relais R7 repose sur deux rails."),
    ("La loi Morel est un texte court.", "Elle interdit la vente de tabac.",
     "La loi Morel interdit la vente de tabac."),
    ("La commande accepte une option --tri.", "Cette option requiert deux nombres.",
     "L'option --tri requiert deux nombres."),
    ("La loi Morel est un texte court.", "Il interdit la vente de tabac.", "Il interdit la vente de tabac."),
    ("Le relais R7 est un boîtier de commande.", "Il est possible de le peindre.", "Il est possible de le peindre."),
    ("Les relais sont lents.", "Il repose sur deux rails.", "Il repose sur deux rails."),
])
def test_a_pronoun_is_named_by_the_sentence_before_it(before: str, sentence: str, named: str) -> None:
    assert french.resolved(sentence, before, LEXICON) == named


def test_what_a_pronoun_stands_for_is_in_the_evidence() -> None:
    text = "Le relais R7 est un boîtier de commande pour moteurs. Il repose sur deux rails en acier galvanisé."
    facts = {fact.question: fact for fact in facts_of(Chunk("notice.txt", text, ()), "fr", LEXICON, "Notice")}
    fact = facts["Sur quoi repose le relais R7 ?"]
    assert (fact.answer, fact.evidence) == ("Le relais R7 repose sur deux rails en acier galvanisé.", text)


@given(st.text(alphabet="Leladunexsti'’ .,;:()«»éèàÀ?!-12345\n", max_size=200), st.text(max_size=120))
def test_nothing_raises(french_like: str, anything: str) -> None:
    for text in (french_like, anything, f"Le {anything} est {french_like}.", f"Si {anything}, il faut {french_like}."):
        french.fault(text)
        for form in french.forms(text, LEXICON):
            assert form.question.endswith(" ?")
        french.resolved(text, anything, LEXICON)
