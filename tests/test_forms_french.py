"""French forms: the question that a sentence answers, made by turning it round, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labkit.documents.types import Chunk
from labkit.generate.qa.fact_pairs import document_facts
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
    # amounts, shares, changes, durations and times
    ("La dette de la commune s'élève à 3,4 millions d'euros.", "À combien s'élève la dette de la commune ?",
     "3,4 millions d'euros"),
    ("Le loyer du local Nord est fixé à 420 euros par mois.",
     "À combien est fixé le loyer du local Nord par mois ?", "420 euros"),
    ("Les recettes du port ont augmenté de 7,5 % en 2022.", "De combien ont augmenté les recettes du port en 2022 ?",
     "7,5 %"),
    ("Le fret aérien représente 12 % du trafic.", "Quelle part du trafic représente le fret aérien ?", "12 %"),
    ("Près de 40 % des ménages du canton ont une voiture.",
     "Quel pourcentage des ménages du canton ont une voiture ?", "Près de 40 %"),
    ("Le foret diamant est garanti deux ans, la perceuse cinq ans.",
     "Pendant combien de temps est garanti le foret diamant ?", "deux ans"),
    ("Le maire délégué est élu pour six ans.", "Pour combien de temps est élu le maire délégué ?", "six ans"),
    ("La foire aux vins a lieu le 14 mai sur le quai.", "Quand a lieu la foire aux vins ?", "le 14 mai sur le quai"),
    ("La piscine municipale est ouverte du lundi au samedi.", "Quand est ouverte la piscine municipale ?",
     "du lundi au samedi"),
    ("En 1911, la ville de Sorges a perdu son tribunal.",
     "Quand est-ce que la ville de Sorges a perdu son tribunal ?", "En 1911"),
    ("La statue du square est adoptée par 31 voix contre 4.",
     "Par combien de voix est adoptée la statue du square ?", "31 voix"),
    # orders, events, limits, bans
    ("Rangez les cartouches dans une armoire fermée à clé.", "Où faut-il ranger les cartouches ?",
     "dans une armoire fermée à clé"),
    ("Démontez le couvercle avec une clé de 13.", "Comment démonter le couvercle ?", "avec une clé de 13"),
    ("En cas de fuite, fermez la vanne générale.", "Que faut-il faire en cas de fuite ?", ""),
    ("Avant chaque transport, videz le réservoir d'huile.", "Que faut-il faire avant chaque transport ?", ""),
    ("L'assurance du club n'est valable que si la licence a été signée.",
     "Dans quel cas est-ce que l'assurance du club est valable ?", ""),
    ("Il est interdit de jeter des mégots dans la cour; un cendrier est à l'entrée.",
     "Qu'est-il interdit de jeter ?", "des mégots dans la cour"),
    ("Le carton gris ne supporte pas l'humidité de la cave.", "Que ne supporte pas le carton gris ?",
     "l'humidité de la cave"),
    ("Les archives du club sont dans la salle des fêtes.", "Où se trouvent les archives du club ?",
     "dans la salle des fêtes"),
    ("Le four à pain doit se trouver à deux mètres du mur.", "Où doit se trouver le four à pain ?",
     "à deux mètres du mur"),
    ("Une page de garde contient le nom du client et la date de la visite.",
     "Que contient une page de garde ?", "le nom du client et la date de la visite"),
    ("L'asthme du nourrisson se caractérise par une toux sèche et sifflante.",
     "Par quoi se caractérise l'asthme du nourrisson ?", "par une toux sèche et sifflante"),
    ("Le chiffre d'affaires du port a progressé de 6,2 % en 2022 pour atteindre 3 millions d'euros.",
     "De combien a progressé le chiffre d'affaires du port en 2022 ?", "6,2 %"),
    ("La marge brute du port s'établit à 31 % des ventes.", "À combien s'établit la marge brute du port ?",
     "31 % des ventes"),
    ("Le dépôt de garantie est fixé à deux mois de loyer.", "À combien est fixé le dépôt de garantie ?",
     "deux mois de loyer"),
    ("Le taux d'accidents est passé de 5,1 % à 4,6 %.", "Quelle a été l'évolution du taux d'accidents ?", ""),
    ("La moitié des haies du canton a disparu depuis 1950.",
     "Quelle part des haies du canton a disparu depuis 1950 ?", "La moitié"),
    ("Le prêt Alpha est conclu pour une durée de dix mois.",
     "Pour quelle durée est conclu le prêt Alpha ?", "dix mois"),
    ("Le dépôt initial est rendu dans les dix jours qui suivent la vente.",
     "Dans quel délai est rendu le dépôt initial ?", "dans les dix jours qui suivent la vente"),
    ("Le bail Nord est renouvelé par tacite reconduction.", "Comment est renouvelé le bail Nord ?", ""),
    ("Le gérant du lot est tenu d'assurer les machines contre le vol.",
     "Qu'est tenu de faire le gérant du lot ?", ""),
    ("Les frais de port sont à la charge du vendeur.", "À la charge de qui sont les frais de port ?",
     "à la charge du vendeur"),
    ("Tout retard de livraison entraîne une pénalité de 2 %.", "Qu'entraîne tout retard de livraison ?",
     "une pénalité de 2 %"),
    ("La fièvre, la toux et la fatigue sont les signes les plus courants.",
     "Quels sont les signes les plus courants ?", "La fièvre, la toux et la fatigue"),
    ("Pour protéger les oiseaux, le sentier nord est fermé en mars.",
     "Dans quel but est-ce que le sentier nord est fermé en mars ?", "Pour protéger les oiseaux"),
    ("Appelez un médecin si la fièvre dépasse 40 degrés.", "Que faut-il faire si la fièvre dépasse 40 degrés ?", ""),
    ("Les loyers du bourg sont révisés chaque année au printemps.",
     "À quelle fréquence est-ce que les loyers du bourg sont révisés ?", "chaque année"),
    ("La vitamine C favorise l'absorption du fer.", "Que favorise la vitamine C ?", "l'absorption du fer"),
    ("La construction du pont commença en 1784 et dura onze ans.",
     "Quand commença la construction du pont ?", "en 1784"),
    ("La synthèse vocale du poste est prise en charge par Orfeo.",
     "Par qui ou par quoi est prise en charge la synthèse vocale du poste ?", "Orfeo"),
    ("Il y a deux options dans le formulaire vert.", "Combien d'options y a-t-il dans le formulaire vert ?", "deux"),
    ("La borne B2 n'accepte que les cartes de la ville.", "Qu'accepte uniquement la borne B2 ?",
     "les cartes de la ville"),
    ("La distribution Alto 7 fournit la version 3.1 de Tramo.",
     "Quelle version de Tramo fournit la distribution Alto 7 ?", "3.1"),
    ("L'outil Crayon vous permet de dessiner à main levée.", "Que permet de faire l'outil Crayon ?", ""),
    ('Le bouton "Photos" est disponible dans la boîte de dialogue.', "Où est disponible le bouton « Photos » ?",
     "dans la boîte de dialogue"),
    ("Lors du premier démarrage du jeu, un écran bleu apparaîtra.",
     "Que se passe-t-il lors du premier démarrage du jeu ?", ""),
    ("Le carnet Alto peut commencer par une ou deux lignes vides.", "Par quoi peut commencer le carnet Alto ?", ""),
    ("Si vous avez choisi le forfait annuel avec assurance, la caisse envoie une carte verte.",
     "Que se passe-t-il si vous avez choisi le forfait annuel avec assurance ?", ""),
    ("Quand le four est en mode économique, il est conseillé de fermer la trappe.",
     "Que faut-il faire quand le four est en mode économique ?", ""),
    ("Il est important de noter le relevé du compteur, car il fixe le prix.",
     "Pourquoi est-il important de noter le relevé du compteur ?", "car il fixe le prix"),
    ("Évitez les plats trop salés et les boissons glacées.", "Que faut-il éviter ?",
     "les plats trop salés et les boissons glacées"),
    ("La pompe P5 se règle comme la pompe P4.", "Comment se règle la pompe P5 ?", ""),
    ("La route du col est fermée depuis 1994.", "Depuis quand est-ce que la route du col est fermée ?", "depuis 1994"),
    ("Pour ouvrir la vanne du nord, utilisez mode=auto.", "Comment ouvrir la vanne du nord ?", ""),
    ("Vous devez signer le contrat de location avant la remise des clés.",
     "Quand devez-vous signer le contrat de location ?", "avant la remise des clés"),
    ("On peut annuler une réservation de salle en cas de grève des agents.",
     "Dans quel cas peut-on annuler une réservation de salle ?", "en cas de grève des agents"),
    ("Le drosera rond est une plante carnivore protégée.", "Qu'est-ce que le drosera rond ?", ""),
]

LEFT_ALONE = [
    "La phase entre les deux signaux dépend de l'angle des bobines.",
    "La forme particulière affecte une priorité à un seul paquet.",
    "La taille par défaut est de dix mètres carrés.",
    "Les pilotes Beta devraient être chargés de manière automatique.",
    "Utilisez les flèches du clavier pour parcourir les différentes collections.",
    "Tout mot de passe devrait faire au moins six lettres.",
    "Choisissez le premier si vous n'avez pas d'avis tranché.",
    "Les boutons du poste Beta sont des carrés affreux !",
    "La taille de la cave sera modifiée avec celle du mur.",
    "L'augmenter permettra aux recherches de durer plus de temps.",
    "Si rien ne fonctionne, essayez les suggestions qui suivent.",
    "Remarquez que la vanne est fermée quand vous quittez la salle.",
    "En cas de doute, demandez conseil à un voisin.",
    "La ligne 10 décrit les maisons du quartier nord.",
    "Si le bouton n'est pas allumé, il le sera.",
    "La limite a été imposée car les voisins se plaignaient.",
    "Un nouveau jardin se trouve derrière la mairie de Brévans.",
    "Le carnet Beta est expliqué dans une annexe verte.",
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
    ("Le relais R7 est un boîtier de commande.", "Son couvercle contient deux fusibles.",
     "Le couvercle du relais R7 contient deux fusibles."),
    ("La loi Morel est un texte court.", "Sa version finale compte neuf articles.",
     "Sa version finale compte neuf articles."),
    ("Le club loue une salle de réunion au bourg.", "Cette salle contient vingt chaises de bois.",
     "La salle de réunion contient vingt chaises de bois."),
    ("Les relais sont lents.", "Il repose sur deux rails.", "Il repose sur deux rails."),
])
def test_a_pronoun_is_named_by_the_sentence_before_it(before: str, sentence: str, named: str) -> None:
    assert french.resolved(sentence, before, LEXICON) == named


def test_what_a_pronoun_stands_for_is_in_the_evidence() -> None:
    text = "Le relais R7 est un boîtier de commande pour moteurs. Il repose sur deux rails en acier galvanisé."
    facts = {fact.question: fact for fact in facts_of(Chunk("notice.txt", text, ()), "fr", LEXICON, "Notice")}
    fact = facts["Sur quoi repose le relais R7 ?"]
    assert (fact.answer, fact.evidence) == ("Le relais R7 repose sur deux rails en acier galvanisé.", text)


def test_soit_before_an_amount_begins_no_example() -> None:
    text = ("La mutuelle Alvéole emploie 312 salariés, soit 14 de plus que la veille. "
            "Le musée Lorin conserve neuf estampes.")
    questions = [fact.question for fact in facts_of(Chunk("r.md", text, ()), "fr", LEXICON, "Rapport")]
    assert "Combien de salariés emploie la mutuelle Alvéole ?" in questions
    assert "Que conserve le musée Lorin ?" in questions


def test_a_name_is_carried_over_several_pronouns() -> None:
    text = "Le relais R7 est un boîtier de commande. Il repose sur deux rails. Il pilote trois moteurs de pompe."
    facts = {fact.question: fact for fact in facts_of(Chunk("notice.txt", text, ()), "fr", LEXICON, "Notice")}
    fact = facts["Que pilote le relais R7 ?"]
    assert (fact.answer, fact.evidence) == ("Le relais R7 pilote trois moteurs de pompe.", text)


NOTICE = "La chaudière chauffe l'eau. La sonde est fragile. La vanne bloque la sonde. Un tuyau relie un autre tuyau."


@pytest.mark.parametrize(("sentence", "question"), [
    ("La chaudière consomme 12 kg de bois par jour.", "Combien consomme la chaudière ?"),
    ("Le tuyau contient deux litres d'eau tiède.", ""),
])
def test_a_noun_that_a_document_has_one_of_can_be_asked_about(sentence: str, question: str) -> None:
    facts = facts_of(Chunk("n.md", sentence, ()), "fr", Lexicon([NOTICE, sentence]), "Maison du Pré")
    assert [fact.question for fact in facts if fact.kind != "subject"][:1] == \
        ([f"À propos de « Maison du Pré » : {question[0].lower()}{question[1:]}"] if question else [])


def test_options_are_asked_about_by_what_a_manual_page_says_they_do() -> None:
    page = ("TRIER(1)   Manuel   TRIER(1)\n\nOPTIONS\n       -u, --unique\n              Supprime les lignes qui sont "
            "répétées dans le fichier.\n              Les autres restent.\n\n       -k clé\n              Cette option "
            "est ancienne.\n\n       Le programme trier attend un fichier.\n")
    facts = document_facts([chunk := Chunk("trier.txt", page, ())], "fr", "")[id(chunk)]
    options = [(fact.question, fact.answer) for fact in facts if fact.kind == "option"]
    assert options == [("À propos de « trier » : que fait l'option « -u, --unique » ?",
                        "-u, --unique : Supprime les lignes qui sont répétées dans le fichier.")]
    assert all(fact.evidence in page for fact in facts)


@given(st.text(alphabet="Leladunexsti'’ .,;:()«»éèàÀ?!-12345\n", max_size=200), st.text(max_size=120))
def test_nothing_raises(french_like: str, anything: str) -> None:
    for text in (french_like, anything, f"Le {anything} est {french_like}.", f"Si {anything}, il faut {french_like}."):
        french.fault(text)
        for form in french.forms(text, LEXICON):
            assert form.question.endswith(" ?")
        french.resolved(text, anything, LEXICON)
