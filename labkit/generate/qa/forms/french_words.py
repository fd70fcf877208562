"""What the French forms know of words: data, to be added to."""

from __future__ import annotations

import re

POINTING = re.compile(
    r"\b(?:ce(?!pendant|\b (?:qui|qu[e'’]|dont)\b)|cet|cette|ces|celui-\w+|celle-\w+|ceux-\w+|celles-\w+|cela|ceci|ça|"
    r"ci-dessus|ci-dessous|ci-après|précédente?s?|suivante?s?|nous|notre|nos|je|mon|mes|respectivement|"
    r"(?:après|sans|faute de) quoi|"
    r"comme suit|en plus(?=,)|ainsi(?! que)|par conséquent|ledit|ladite|susdit|aujourd['’]hui|hier|demain|"
    r"plus (?:haut|bas|loin)|"
    r"de (?:la )?même (?:manière|façon)|qui (?:suit|suivent|précède|précèdent)\b(?= *[.,;]|$)|de tel(?:le)?s?|"
    r"mentionnée?s?|(?:image|figure|photo|colonne|exemple|partie) de (?:gauche|droite)|ci-contre|"
    r"décrite?s? (?:dans|ci)|dans (?:l[ea]|les) (?:premier|deuxième|second|dernier)\w* cas)\b", re.I)
"""Words that point out of a sentence wherever they stand in it."""
LEANING = re.compile(
    r"\b(?:ils?|elles?|lui|leurs?|son|(?-i:[Ss]a)|ses|y|(?<!est )(?<!sont )(?<!mis )(?<!mise )en(?= (?!mode|ligne|"
    r"texte|place|cause|"
    r"charge|forme|compte|France|route|vente|attente|boîte|marge|tête)\w+(?:e|ent|t|a|ez)\b)|mêmes?|autres?|"
    r"également|aussi|"
    r"ensuite|puis|ici|"
    r"tel(?:le)?s?|dont|là|eux|d'entre|similaires?(?! [àa])|en question|correspondante?s?(?! [àa])|alors|encore|"
    r"toujours|maintenant|actuellement|désormais|votre|vos|vous|celui|celle|ceux|celles)\b",
    re.I)
"""Words that lean on what was named before: harmless where the sentence itself has named it."""
REFERENCES = re.compile(
    r"\b(?:figure|fig\.|tableau|section|chapitre|page|annexe|équation|étape|paragraphe|définition|ligne|"
    r"propriété)s?\s*(?-i:\d|[A-Z]\b|[IVX]+\b)|"
    r"\béquipe de traduction\b|\b(?:adaptation|traduction|version) française\b|"
    r"\bvoi[rc]\b|\bvoyez\b|\bcf\b|\bet al\b|\[\d|\(\d{4}|https?:|www\.|©|\bp\. ?\d|\b(?:par exemple|p\. ex\.|"
    r"supposons|considérons|imaginons|disons|prenons|soient|soit un|exemples?|reportez-vous|référe[rz]\b|"
    r"document présente?|"
    r"rappelons|comme indiqué|comme illustré)\b|\bconsultez (?:(?:l[ea]s? |l')(?:site|page|document|manuel|"
    r"section|guide|"
    r"fichier|annexe|aide|notice|chapitre)|http|(?-i:[A-Z])|[\w.-]+\(|[\w.-]+ pour\b)", re.I)
ENGLISH = re.compile(r"\b(?:the|of|and|is|are|this|that|with|for|you|it|be|by|as|or|to|can|from|which|has|was)\b")
FRENCH = re.compile(r"\b(?:le|la|les|des?|du|et|est|sont|un|une|que|qui|dans|pour|par|sur|il|au|aux|à)\b|[ldqn]['’]",
                    re.I)
OPENINGS = re.compile(
    r"^(?:Cependant|Toutefois|Néanmoins|Pourtant|De plus|En outre|Par ailleurs|En général|Généralement|Notons que|"
    r"Notez(?: bien)? que|Remarque|Attention|Note|Important|Par défaut|En pratique|Enfin|D['’]abord|Finalement|Or|"
    r"En revanche|Ainsi|Par conséquent|De ce fait|Dès lors|En conséquence|Au final|"
    r"Veuillez noter que|Signalons que|Précisons que|Soulignons que|Remarquons que|Il faut savoir que|"
    r"Il est important de noter que|"
    r"Rappelons que|N['’]oubliez pas que|Il faut remarquer que|On constate (?:finalement )?que|On observe que|"
    r"On peut noter (?:également )?que|Notons (?:tout d['’]abord |toutefois )?que|On sait que|On notera que|En "
    r"résumé|En effet|Malheureusement|Heureusement|De manière générale|"
    r"D['’]une manière générale|"
    r"Habituellement|Normalement|Il est à noter que|Il faut noter que|Sachez que|Ensuite|Mais|Et|Donc|Car|Bien sûr|"
    r"Évidemment|Certes|À noter que|Bref|Concrètement|En fait|En réalité|Il est intéressant de noter que)\s*[,:]?\s+")
FILLERS = re.compile(r"(?<=[\w)]) (?:également|aussi(?! bien)|donc|en effet|d['’]ailleurs|en fait|notamment|par "
                     r"ailleurs|"
                     r"quant à elle|"
                     r"quant à lui|enfin|tout de même|cependant|toutefois|néanmoins|elle aussi|lui aussi)(?= \w)")
"""Small words that a question does without."""
NOT_IN_SUBJECT = re.compile(
    r"[,;:\"()“”→—|]|\b(?:(?:du|au|des|aux|l[ea]s?)?quel(?:le)?s?|qui|que|qu|quoi|dont|où|si|lorsque|quand|car|parce|mais|est|sont|était|étaient|sera|doit|"
    r"doivent|peut|peuvent|faut|(?-i:a|n|s|y|c)|ont|avait|ne|il|ils|elle|elles|on|se|très|trop|tout|tous|toute|toutes|"
    r"chaque|aucun|aucune|plusieurs|certaine?s?|différente?s?|diverse?s?|premi[eè]re?s?|seconde?s?|"
    r"deuxième|troisième|\d+(?:re|er|e|ère|ème)|seule?s?|derni[eè]re?s?|autres?|tels?|telles?|comme|aussi|lui|même|"
    r"mêmes|fois|"
    r"ça|va|vont|non|pas|donc|ainsi|lors|afin|pour|ou|ils|celui|celle|ceux|vous|votre|vos)\b", re.I)
NOT_SUBJECT = re.compile(
    r"(?:Les (?:deux|trois|quatre) plus|Une? (?:nouve|autre|certain|deuxième|second)\w*|"
    r"Zéro|Un ou|Une ou|"
    r"Pour|Dans|Avec|Sans|Par|Sur|Sous|À|A|En|De|Du|D|Si|Lorsque|Quand|Après|Avant|Pendant|Depuis|Et|Mais|Ou|Car|"
    r"Donc|"
    r"Comme|Cela|C|Il|Elle|Ils|Elles|On|Vous|Toute? (?:est|cela|ce|le|l[ea]s?|autre|d|en|y|va|a|à|se|doit|peut|"
    r"comme)|Tout l|Aucun|Aucune|Plusieurs|Certains|Certaines|"
    r"Quelques|Deux|Trois|Quatre|Cinq|Dix|Selon|Afin|Malgré|Chez|Entre|Voici|Voilà|Bien|Même|Non|Oui|Pas|Ne|"
    r"Contrairement|"
    r"Outre|Grâce|Suite|Lors|Dès|Un peu|La plupart(?! des)|Le fait|Le reste|L['’]un|L['’]une|Les uns|Un autre|Une "
    r"autre|Une façon|"
    r"Une manière|Un moyen|Parfois|Souvent|Quant|Puis|Alors|Ensemble|Beaucoup(?! de)|Peu|Plus|Moins|Quel|Quelle|Que|"
    r"Qui|Où|"
    r"Comment|Pourquoi|Rien|Personne|Ceux|Celui|Celle|Celles|Jusqu|Vers|Contre|Parmi|Hormis|Sauf|Concernant|Puisque|"
    r"Ainsi|"
    r"Merci|Cf|Ici|Là|S|N|Qu|Durant|Tant|Une fois|Lui|L[ea] plus|Les plus|Le premier|Le second|La première|La "
    r"seconde|Lorsqu|Puisqu|Quoiqu|Son|Sa|Ses|"
    r"Leur|Leurs|Mon|Ma|Mes|Votre|Vos|Notre|Nos|\w+ment|\w+ant|\w+ez)\b(?!-)|(?:\w+(?:er|ir|re|oir)) (?:l[ea]s?|un|une|"
    r"l'|d)\b")
VAGUE = frozenset("""
article auteur auteurs avantage
principal principale principe avantages but cas cause chapitre chose choses différence document développeur
exemple exemples équipe expérience constante forme mesure fait façon idée inconvénient information informations intérêt
lecteur liste livre manière méthode objectif opération papier partie point problème problèmes processus procédure
question raison raisons règle reste résultat résultats section situation solution suite système texte utilisateur
utilisateurs valeur
""".split())  # noqa: SIM905
"""Nouns that say nothing without more words than one."""
KINDS = frozenset("""
argument bibliothèque champ chaîne chiffre classe code colonne commande fichier fonction image langage langue lien ligne
liste logiciel machine module nom numéro option outil page paquet paramètre première programme requête ressource
réponse répertoire panneau fenêtre menu bouton onglet icône case zone dialogue curseur script seconde
serveur service source table utilitaire processus taille type variable version
""".split())  # noqa: SIM905
"""Nouns that need a name or another word behind them."""
PEOPLE = re.compile(
    r"(?:[A-ZÉÈ][a-zéèêëïôç]+ (?:de |d['’]|von |van )?[A-ZÉÈ][a-zéèêëïôç]+|"
    r"(?:tous |toutes )?l[ea]s? |l['’]|une? |des |chaque |plusieurs |certains |quelques |beaucoup de "
    r")?(?:administrateur|"
    r"architecte|auteur|chercheur|développeu|directeur|fondateur|gouvernement|ingénieur|mainteneur|maire|membre|"
    r"ministre|"
    r"roi|reine|président|responsable|technicien|utilisateur|équipe|abbé|évêque|conseil|comité|commission|assemblée|"
    r"société|entreprise|association|ministère|parlement|tribunal|préfet|médecin|professeur|enfant|personne|"
    r"salarié|professionnel|conducteur|parent|propriétaire|locataire|adhérent|bénévole|trésori|secrétaire|"
    r"infirmi|prestataire|usager|lecteur|abonné|consommateur|agent|expert|installateur|"
    r"élève|patient|client|visiteur|citoyen|habitant|ouvrier|employé|malade|adulte|candidat|étudiant|voyageur)|"
    r"[A-ZÉÈ][a-zéèêëïôç-]+ (?:de |d['’]|von |van )?[A-ZÉÈ][a-zéèêëïôç]+")
"""What does something is somebody: otherwise it is asked for as a thing."""
TODO = re.compile(
    r"(?:il (?:vous )?(?:faut|faudra|suffit|suffira|convient)|il est (?:nécessaire|recommandé|conseillé|préférable|"
    r"possible|indispensable|obligatoire)(?! que)|"
    r"vous (?:devez|devrez|pouvez|pourrez|devriez)|on (?:peut|pourra|doit|devra|"
    r"utilise|"
    r"utilisera|emploie|emploiera)|faites|(?!assez|chez|nez|rez|sachez|notez|remarquez|soyez|ayez|gardez|veillez|"
    r"voyez|imaginez|supposez|rappelez|"
    r"consultez|reportez|avez|allez|savez|pouvez|devez|voulez|souhaitez|verrez|aurez|serez|\w+riez)[a-zéèêâîôûç]+ez"
    r"(?!-))\b", re.I)
"""How a reader is told what to do."""
UNITS = r"(?:secondes?|minutes?|heures?|jours?|semaines?|mois|ans?|années?)"
MONTHS = r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
DATE = (rf"(?:en (?:{MONTHS} )?[1-9]\d{{2,3}}\b|le (?:\d{{1,2}}|1er) {MONTHS}(?: \d{{4}})?|au [XIV]+e siècle|dès "
        rf"(?:1\d|20)\d\d)")
_COUNT = r"(?:\d+|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|quinze|vingt|trente|plusieurs|quelques)"
TAILS = (  # the question word, and the words at the end of a statement that answer it
    ("Pourquoi", r"(?:car\b|parce qu[e']|puisqu[e']|afin (?:de |d'|qu[e'])|en raison d[eu']|à cause "
                 r"d[eu'])[^;:]{8,140}"),
    ("À quelle fréquence", rf"(?:au moins |au plus )?{_COUNT} fois par \w+|tous les (?:\d+ |deux |trois )?{UNITS}|"
                           rf"toutes les (?:\d+ |deux |trois )?{UNITS}|chaque (?:jour|semaine|mois|année)"),
    ("Dans quel cas", r"(?:(?:seulement|uniquement|sauf) si |lorsqu'|"
                      r"(?:lorsque|quand|si|à condition (?:que|de)) |à condition (?:qu'|d')|en cas d[e'] "
                      r"?)[^,;:]{8,100}"),
    ("Quand", rf"(?:après|avant|lors d[eu'])\s?[^,;:]{{6,60}}|{DATE}"),
    ("Depuis quand", rf"depuis (?:environ |près de |plus de )?(?:l[ea] |l'(?:an|année) )?(?:(?:\d{{1,2}} )?{MONTHS} )?"
                     rf"(?:\d+|{_COUNT} {UNITS}|[XIV]+e siècle|début|fin|Moyen Âge|Antiquité)(?: [^,;:]{{2,40}})?"),
    ("Pendant combien de temps", rf"(?:pendant|durant) (?:environ |au moins |au plus )?{_COUNT} {UNITS}|"
                                 rf"(?:au moins|au plus|au maximum|au minimum) {_COUNT} {UNITS}(?: par \w+)?"),
    ("Comment", r"(?:en (?!tant|av|inst)\w+ant|à l'aide d[eu']|au moyen d[eu']|par l'intermédiaire "
                r"d[eu'])\s?[^,;:]{4,90}"),
)
NO_VERB = frozenset("""
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
absolue actuelle ailleurs ainsi annuelle après avant avec chaque comme complète composite concernant contre dans
depuis dernière derrière destinée devant double durant encore ensemble ensuite entière entre environ excepté
facile fois front galerie grâce générale grande hors importante jusque lors lorsque malgré manuelle mondiale
même nationale notamment nouvelle outre parfois parmi particulière pendant personnelle petite plutôt pour
première presque prochaine propre puisque quelque quelle quelques quoique quotidienne relative reste restent
sauf secondaire selon semble semblent demeure demeurent simple soit souvent standard suivante suivant surtout
système telle toujours toute toutes unique utilisateur vaste versus vers via voire partie série copie
serait seraient aurait auraient pourrait devrait
""".split())  # noqa: SIM905
"""Words before an article that end like a verb that takes an object, and are none."""
LIGHT = frozenset("""
pose posent fait font faisait fit tire tirent joue jouent jouait prend prennent donne donnent met mettent reste
""".split())  # noqa: SIM905
"""Verbs that say little without their object."""
IDLE = re.compile(r".*(?:équivalent|similaire|identique|analogue)e?s?$|"
                  r"quelques \w+$|(?:des|plusieurs|certains|divers) problèmes?\b|la valeur (?!d)|"
                  r"la peine|lieu|place|l'objet|(?:son|sa|ses|leurs?|des) \w+(?: (?:en|le|à|depuis)\b.*)?$")
"""Objects that say nothing without their verb, or nothing at all."""
_ASPIRATED = (r"hauts?|hauteur|hasard|hach\w*|hors|huit|hotplug|hash\w*|hack\w*|hub|hurd|héros|hors\w*|hiérarchi\w*|"
              r"halles?")
HARD = re.compile(rf"(?![aeiouyhàâéèêîôûœ])|(?:onze|oui|y(?=[aeou])|(?:{_ASPIRATED})\b)", re.I)
"""Beginnings before which "que" keeps its vowel."""
_FEMININE = re.compile(r"(?:tion|sion|té|ance|ence|ure|ie|esse|ette|ude|ise|ade|ée|aison)$")
_MASCULINE = re.compile(r"(?:ment|age|isme|teur|al|if|et|ier|oir|ème|ant|in|el)$")
_FEMININES = frozenset(("adresse", "option", "erreur", "idée", "étape", "interface", "équipe", "heure", "image", "île",
                        "œuvre", "origine", "école", "église", "langue", "méthode", "commande", "bibliothèque",
                        "plateforme", "variable", "ligne", "ville", "valeur", "touche", "espèce"))
_MASCULINES = frozenset(("objectif", "outil", "âge", "ordinateur", "écran", "usage", "accès", "ordre", "espace", "état",
                         "effet", "auteur", "format", "système", "module", "langage", "protocole", "fichier",
                         "logiciel", "type", "mode", "paquet", "navigateur",
                         "pilote", "groupe", "champ", "service", "réseau"))


def gender(noun: str) -> str:
    """Return "m" or "f" for a noun whose article does not tell, "" where its ending does not either."""
    if noun in _FEMININES or (_FEMININE.search(noun) and noun not in _MASCULINES):
        return "f"
    return "m" if noun in _MASCULINES or _MASCULINE.search(noun) else ""
