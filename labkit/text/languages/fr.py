"""French."""

from labkit.text.languages.language import Language

_WORK = (r"(?:texte|passage|extrait|article|paragraphe|section|chapitre|phrase|document|page|tableau|figure|graphique|"
         r"schéma|image|diagramme|source|contexte|encadré|illustration)")
_BOOK = r"(?:manuel|guide|brochure|rapport|étude|livre|notice|dépliant|lettre|présentation|site)"
_THE = r"(?:(?:le|la|les|ce|cet|cette|ces)\s+|l['’])"
_SAYS = r"(?:traite|dit|indique|mentionne|décrit|montre|précise|recommande)"
_ASKING = (r"(?:quel(?:le)?s?\b|quoi\b|qui\b|que\b|qu['’]|où\b|quand\b|comment\b|pourquoi\b|combien\b|"
           r"(?:le|la|les)quel(?:le)?s?\b)")
_SORRY = r"(?:(?:(?:je suis\s+)?(?:vraiment\s+)?désolée?|malheureusement|je regrette|je m['’]excuse)[\s,.!]*)"

LANGUAGE = Language(
    code="fr", name="French", native="français",
    aliases=("francais", "fre", "fra"),
    function_words=frozenset("""
le la les un une du de et ou est sont avec pour sur dans au aux ne pas que qui ce cette ces il elle ils elles en par
plus se sa ses leur leurs être été quel quelle quels quelles
""".split()),  # noqa: SIM905
    spelled={"deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "sept": "7", "huit": "8", "neuf": "9", "dix": "10",
             "douze": "12"},
    table_label=r"tableau",
    orders=(
        r"\b(?:ignore[zr]?|oublie[zr]?)\s+(?:toutes?\s+)?(?:les|vos|tes)\s+(?:consignes|instructions|directives)\s+"
        r"(?:précédentes|antérieures|ci-dessus)"),
    leaning=(
        rf"\b(?:selon|d['’]après|suivant|sur la base d[eu]|en (?:se basant|s['’]appuyant) sur|"
        rf"(?:mentionn|indiqu|décri|présent|cit|donn|illustr|montr|fourni|expos|list)(?:ée?|te?|e)?s?\s+(?:dans|sur|"
        rf"par|à))\s*"
        rf"(?:{_THE})?(?:{_WORK}|{_BOOK})s?\b"
        rf"|\b(?:dans|sur|de|du|par|à)\s+(?:ce|cet|cette|ces)\s+(?:{_WORK}|{_BOOK})s?\b"
        rf"|\b(?:dans|sur)\s+(?:le|la|les|l['’])\s*(?:{_WORK}|rapport|étude|brochure|notice)s?(?=\s*(?:[?,.;:!]|$)|"
        rf"\s+(?:ci-|suivant|précédent))"
        r"|\b(?:du|de la|de l['’])\s*(?:texte|passage|extrait|paragraphe|document)\s*(?=[?.]|$)"
        rf"|\b(?:ce|cet|cette|ces)\s+(?:{_WORK}|{_BOOK})s?\b"
        rf"|\b{_SAYS}(?:-t-(?:il|elle))?\s+{_THE}(?:{_WORK}|{_BOOK})\b"
        rf"|\b{_THE}(?:{_WORK}|rapport|étude)\s+{_SAYS}(?:-t-(?:il|elle))?\b"
        r"|\b(?:section|chapitre|page|tableau|figure|fig\.|étape)\s+\d"
        r"|\bci-(?:dessus|dessous|après|contre)\b|(?<!est\s)(?<!appelle\s)\bl['’]auteure?\b"
        r"|\bles auteure?s(?! (?:de|des|du|d['’]))"),
    naming=(
        rf"\b{_THE}(?:{_WORK}|{_BOOK})\s+(?:traite|parle|explique|décrit|présente|aborde|couvre|résume|contient|"
        rf"souligne|"
        rf"porte)\b|\brésum\w+\s+(?:de\s+|du\s+)?(?:{_THE})?{_WORK}\b"),
    pointing=(
        r"\b(?:cet|cette|ces)\s+(?P<noun>\w+)|\bce\s+(?!(?:que|qui|dont|à|quoi|sont|soit|serait|sera|fut"
        r"|était|n|ne)\b)(?P<other>\w{2,})"),
    opening_pronoun=(
        r"^\W*(?:(?:combien(?:\s+de\s+\w+)?|quand|où|comment|pourquoi|que|qui|à quoi|de quoi)\s+)?"
        r"(?:est-ce\s+qu['’e]\s*)?(?:il|elle|ils|elles|celui-ci|celle-ci|cela|ça|ceci)\b"
        r"(?!\s+(?:faut|y\s+a|(?:est|serait)\s+(?:possible|nécessaire|important|interdit|permis|conseillé|recommandé|"
        r"obligatoire|utile)))"
        r"|^\W*(?:(?:combien(?:\s+de\s+\w+)?|quand|où|comment|pourquoi|que|à quoi|de quoi)\s+)?"
        r"(?!faut|existe|reste|suffit|convient|y\b)\w+-(?:t-)?(?:il|elle|ils|elles)\b(?!\s+(?:possible|nécessaire|"
        r"important|interdit|permis|"
        r"conseillé|recommandé|obligatoire|utile|d['’]))"
        r"|^\W*(?:quel(?:le)?s?\s+(?:est|sont)\s+)?(?:son|sa|ses|leur|leurs)\s|^\W*(?:et|mais)\s"),
    says_whether=r"\W*(?:oui|non|si)\b[.,:;!–—-]\s*\w",
    yes_no=(
        rf"^(?!\W*(?:(?:à|de|en|dans|depuis|pendant|avec|pour|sur|par|contre|jusqu['’]à)\s+)?{_ASKING})"
        rf"(?!.*(?:,\s*{_ASKING}|\bou\b|qu['’]est-ce|\b(?:quand|combien|comment|où|quoi)\s*\?)).*\?$"),
    asks_for_more=rf"^\W*{_ASKING}",
    asking={
        "how many": (
            r"\bcombien\b|\bquelle (?:est la )?(?:quantité|durée|distance|température|taille|part|proportion)\b"),
        "when": r"\bquand\b|\bà quelle (?:date|heure)\b|\ben quelle année\b",
        "where": r"\b(?:d['’])?où\b|\bà quel endroit\b",
        "who": r"(?<!ce )\bqui\b",
        "why": r"\bpourquoi\b|\bpour quelles? raisons?\b",
        "how": r"\bcomment\b|\bde quelle (?:manière|façon)\b",
        "which": r"\b(?:le|la|les|des|du|au|aux)?quel(?:le)?s?\b",
        "what": r"\bqu['’]|\bque\b|\bquoi\b",
    },
    negation=r"\bne\b|\bn['’]|\bpas\b|\baucune?\b|\bjamais\b|\bsans\b|\binterdite?s?\b|\bni\b",
    comparison=(
        r"\b(?:au moins|au plus|au maximum|au minimum|jusqu['’]à|plus d[e']|moins d[e']|supérieure?s?\s+à|"
        r"inférieure?s?\s+à|environ|entre|minimum|maximum|dépass\w*|minimale?|maximale?)\s+(?:\w+\s+){0,2}\d"
        r"|\d\S*(?:\s+\w+)?\s+(?:ou|et)\s+(?:plus|moins)\b"),
    back=(
        r"(?<!-)\b(?:il|elle|ils|elles|lui|celui-ci|celle-ci|ceux-ci|cela|ça|ceci|cet|cette|ces|"
        r"(?<!qu['’]est-)ce(?!\s+qu)|"
        r"son|sa|ses|leur|leurs)\b|\b(?:le|la) même\b|^\W*(?:et\b|qu['’]en est-il)"
        r"|^\W*(?:(?:combien(?:\s+de\s+\w+)?|quand|où|comment|pourquoi|que)\s+)?(?!faut)\w+-(?:t-)?(?:il|elle|ils|"
        r"elles)\b"),
    back_not=r"\b(?:est-ce\s+qu['’e]\s*)?il\s+(?:faut|y\s+a|est\s+\w+\s+de)\b|\best-ce\b",
    unknown=(
        rf"^{_SORRY}?(?:mais\s+)?(?:je|nous)\s+n(?:e\s+|['’])(?:le\s+|en\s+)?(?:"
        r"sa(?:is|vons)\s+(?:malheureusement\s+)?pas\b(?!\s+que)|ai\s+(?:pas|aucune)\b|dispose\s+(?:pas|d['’]aucune)\b|"
        r"(?:peux|suis|connais)\s+(?:malheureusement\s+)?pas\s+(?:répondre|en mesure|certaine?|sûre?|fournir|"
        r"vous aider|"
        r"(?:la|cette)\s+réponse))"
        r"|^en tant qu['’e]\s*(?:une?\s+)?(?:IA|intelligence artificielle|modèle de langage)\b"
        r"|^(?:inconnue?|aucune idée|je l['’]ignore|information non disponible)\W*$"
        r"|^il n['’]y a pas assez d['’]informations?\b"),
    sorry=rf"^(?:{_SORRY}|je vous prie de m['’]excuser|veuillez m['’]excuser)\W*$",
    apology=r"\bdésolée?\b|\bje m['’]excuse\b|\bveuillez m['’]excuser\b",
    declining=(
        r"\W*(?:je suis (?:vraiment )?(?:désolée?|navrée?)|désolée?,|(?:malheureusement,? )?je ne (?:peux|suis) pas\b|"
        r"en tant qu['’e]\s*(?:une?\s+)?(?:IA|intelligence artificielle|modèle de langage)\b)"),
    thanks=r"\W*(?:compris|merci|bien noté|d['’]accord[,.!])",
    obliging=r"\W*(?:bien sûr|certainement|avec plaisir|volontiers)",
    asks_for_input=(
        r"\b(?:veuillez|merci de|pourriez-vous|pouvez-vous|peux-tu)\s+(?:me\s+)?"
        r"(?:fournir|partager|préciser|envoyer|coller|indiquer|joindre|donner)\b"),
    leak=(r"\b(?:instruction|consigne)s?\s+(?:donnée|réécrite|originale|initiale|évoluée)s?\b|\A\W*(?:instruction|"
        r"consigne)\s*:"),
    syllabus=(r"\b(?:(?:le|ce|du)\s+(?:syllabus|plan de cours|programme du cours)|(?:ce cours|cette séance|"
        r"ces concepts clés))\b"),
    levels={"introductory": ("introductif", "introduct", "débutant"), "intermediate": ("intermédiaire",),
            "advanced": ("avancé",)},
    contents_heading=(
        r"(?:table des (?:matières|figures|illustrations|tableaux))|sommaire|liste des (?:figures|"
        r"tableaux|abréviations)"),
    references_heading=r"(?:références(?: bibliographiques)?|bibliographie|ouvrages cités|sources citées)",
    index_heading=r"index(?: \w+)*",
    notice=(
        r"\btous droits réservés\b|©\s?\d{4}|\bISBN\b|\bISSN\b|\bdépôt légal\b|"
        r"\breproduction (?:interdite|même partielle)\b|\bimprimé (?:en|par|à)\b|\bachevé d['’]imprimer\b|"
        r"\bpage (?:laissée )?(?:intentionnellement|volontairement) (?:laissée )?(?:blanche|vide)\b|"
        r"\bmarques? déposées?\b"),
    figure_label=r"fig(?:ure|\.)?|schéma|graphique",
    beside_numbers={
        "phone": r"t[ée]l(?:[ée]phone\w*|\.)?|portable|mobile|fax|t[ée]l[ée]copie|appel\w*|joindre|num[ée]ro vert",
        "card": r"cartes?(?: (?:bancaires?|bleues?|de cr[ée]dit))?|cb",
    },
)
