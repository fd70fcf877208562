"""What the French forms know of verbs: data, to be added to."""

from __future__ import annotations

import re
from functools import cache

_IRREGULAR = {  # third persons of verbs that take an object, the past participle, then other tenses
    "contient contiennent contenu contenait contenaient contiendra contiendront", "comprend comprennent compris "
                                                                                  "comprenait",
    "prend prennent pris prenait prendra", "apprend apprennent appris", "décrit décrivent décrit décrivait",
    "écrit écrivent écrit écrivit", "inscrit inscrivent inscrit", "produit produisent produit produisait produira "
                                                                  "produiront",
    "réduit réduisent réduit réduisait", "construit construisent construit construisit", "introduit introduisent "
                                                                                         "introduit",
    "détruit détruisent détruit", "traduit traduisent traduit", "inclut incluent inclus incluait inclura incluront",
    "exclut excluent exclu", "requiert requièrent requis", "acquiert acquièrent acquis", "reçoit reçoivent reçu "
                                                                                         "reçut recevait",
    "lit lisent lu", "met mettent mis mettait mit mettra", "transmet transmettent transmis", "émet émettent émis",
    "connaît connaissent connu", "offre offrent offert offrait", "couvre couvrent couvert", "ouvre ouvrent ouvert",
    "découvre découvrent découvert", "maintient maintiennent maintenu", "obtient obtiennent obtenu obtint",
    "tient tiennent",
    "détient détiennent détenu", "soutient soutiennent soutenu", "perd perdent perdu", "rend rendent rendu",
    "vend vendent vendu",
    "suit suivent suivi", "interdit interdisent interdit", "prévoit prévoient prévu", "définit définissent défini",
    "conduit conduisent conduit", "rejoint rejoignent rejoint", "résout résolvent résolu", "subit subissent subi",
    "cause causent causé", "accueille accueillent accueilli", "parcourt parcourent parcouru", "atteint atteignent "
                                                                                              "atteint",
    "admet admettent admis", "permet permettent permis permettait permettaient permettra permettront", "sert servent "
                                                                                                       "servi",
    "combat combattent", "vainc vainquent", "conçoit conçoivent conçu", "perçoit perçoivent perçu", "élit élisent élu",
    "fait font fait faisait fit fera feront", "possède possèdent", "protège protègent", "gère gèrent",
    "génère génèrent",
    "libère libèrent", "complète complètent", "délègue délèguent", "récupère récupèrent", "célèbre célèbrent",
    "précède précèdent",
    "considère considèrent considéré", "interprète interprètent", "pèse pèsent", "amène amènent", "achète achètent",
    "appelle appellent", "rappelle rappellent", "renvoie renvoient", "envoie envoient", "emploie emploient",
    "nettoie nettoient", "reconnaît reconnaissent", "satisfait satisfont", "remplit remplissent",
    "attend attendent", "pond pondent", "défend défendent", "suspend suspendent", "répand "
        "répandent",
}
SAYING = (r"(?:indique|montre|garantit|précise|suppose|signifie|stipule|prévoit|exige|demande|affirme|assure|implique|"
          r"indiquent|montrent|garantissent|précisent|supposent|signifient|stipulent|prévoient|exigent|implique|"
          r"impliquent)")
"""Verbs that are followed by a clause."""
PURPOSES = {"but": "le but", "objectif": "l'objectif", "rôle": "le rôle", "fonction": "la fonction", "effet": "l'effet",
            "mission": "la mission", "vocation": "la vocation", "objet": "l'objet", "origine": "l'origine",
            "particularité": "la particularité", "avantage": "l'avantage", "conséquence": "la conséquence",
            "nom": "le nom"}
"""What something has as its aim: "a pour but"."""
MEASURES = {"coûte": "Combien", "coûtent": "Combien", "pèse": "Combien", "pèsent": "Combien", "mesure": "Combien",
            "mesurent": "Combien", "vaut": "Combien", "valent": "Combien", "dure": "Combien de temps",
            "durent": "Combien de temps", "compte": "Combien", "consomme": "Combien", "consomment": "Combien"}
"""Verbs that are followed by a number, and what is asked of them."""
PREPOSITIONAL = {  # the verb with its preposition, what the statement states, and what the question begins with
    r"(?:dépend|dépendent|dépendait)": ("de", "relation", "De quoi"),
    r"(?:dispose|disposent|disposait|disposera)": ("de", "parts", "De quoi"),
    r"(?:provient|proviennent|découle|découlent|résulte|résultent|dérive|dérivent)": ("de", "origin", "D'où"),
    r"(?:bénéficie|bénéficient|profite|profitent|souffre|souffrent)": ("de", "relation", "De quoi"),
    r"(?:se compose|se composent|s'occupe|s'occupent|s'inspire|s'inspirent|se charge|se chargent)":
        ("de", "parts", "De quoi"),
    r"(?:sert|servent|servait)": ("à", "use", "À quoi"),
    r"(?:correspond|correspondent|équivaut|équivalent|conduit|conduisent|mène|mènent|appartient|appartiennent|répond|"
    r"répondent|"
    r"participe|participent|contribue|contribuent|aboutit|aboutissent|revient|fait référence|font référence|fait appel|"
    r"font appel|s'applique|s'appliquent|s'intéresse|s'intéressent|se rapporte|se rapportent|se limite|se limitent|"
    r"se réfère|"
    r"se réfèrent|sert d'interface|donne accès|donnent accès|met fin|aspire|tient|vise|visent)":
        ("à", "relation", "À quoi"),
    r"(?:s'adresse|s'adressent)": ("à", "relation", "À qui"),
    r"(?:consiste|consistent|consistait)": ("en à", "definition", "En quoi"),
    r"(?:repose|reposent|reposait|s'appuie|s'appuient|se base|se basent|se fonde|se fondent|porte|portent|agit|influe|"
    r"s'étend|s'étendent|débouche|débouchent|donne|donnent)": ("sur", "relation", "Sur quoi"),
    r"(?:fonctionne|fonctionnent|fonctionnait)": ("avec sur", "relation", "Avec quoi"),
    r"(?:coopère|collabore|communique|interagit|dialogue|cohabite|rivalise)": ("avec", "relation", "Avec quoi"),
    r"(?:travaille|mise|compte|veille|règne)": ("sur", "relation", "Sur quoi"),
    r"(?:se termine|se terminent|commence|commencent|débute|débutent)": ("par", "relation", "Par quoi"),
    r"(?:niche|nichent|vit|vivent|habite|habitent|pousse|poussent|siège|siègent|se trouve|se trouvent|se trouvait|"
    r"se situe|se situent|réside|résident|s'élève|se déroule|se déroulent|"
    r"se dresse|figure|figurent)": ("dans sur à sous en chez au", "place", "Où"),
    r"(?:progresse|augmente|baisse|recule|diminue|chute|progressent|augmentent|baissent|reculent|diminuent|augmentera|"
    r"augmenteront|baissera|diminuera)": ("de", "", ""),
    r"(?:se distingue|se distinguent|diffère|diffèrent)": ("de", "relation", "De quoi"),
}
ADJECTIVES = {  # what follows a form of "être", its preposition, what is stated, and what the question begins with
    r"(?:basée?s?|fondée?s?|construite?s?|centrée?s?|axée?s?)": ("sur", "relation", "Sur quoi"),
    r"(?:située?s?|installée?s?|stockée?s?|placée?s?|enregistrée?s?|rangée?s?|conservée?s?|implantée?s?|fixée?s?|"
    r"définie?s?|contenue?s?|disponibles?|accessibles?|fabriquée?s?|affichée?s?|listée?s?)":
        ("dans sur à sous en chez au", "place", "Où"),
    r"(?:connectée?s?|reliée?s?|liée?s?|destinée?s?|réservée?s?|consacrée?s?|dédiée?s?|soumise?s?|conformes?|"
    r"identiques?|équivalente?s?|attachée?s?|associée?s?|adaptée?s?|limitée?s?|due?s?|comparables?)":
        ("à", "relation", "À quoi"),
    r"(?:composée?s?|constituée?s?|formée?s?|équipée?s?|munie?s?|dotée?s?|pourvue?s?|accompagnée?s?|précédée?s?|"
    r"suivie?s?|"
    r"indépendante?s?|dépendante?s?|consciente?s?|chargée?s?|victimes?|synonymes?|responsables?|capables?|issue?s?|"
    r"dérivée?s?|tirée?s?|entourée?s?|faite?s?)":
        ("de", "relation", "De quoi"),
    r"(?:compatibles?|incompatibles?|livrée?s?|fournie?s?|comparée?s?|confondue?s?)": ("avec", "relation", "Avec quoi"),
    r"(?:divisée?s?|répartie?s?|organisée?s?|découpée?s?|traduite?s?|écrite?s?|rédigée?s?|spécialisée?s?|convertie?s?)":
        ("en", "relation", "En quoi"),
    r"(?:conçue?s?|prévue?s?|utilisée?s?|employée?s?|faite?s?)": ("pour", "use", "Pour quoi"),
}


def infinitive(stem: str) -> str:
    """Return the infinitive for the stem of an order, "" where it is not of a known kind: "Fix" in "Fixez"."""
    stem = stem.lower()
    if re.fullmatch(r"voy|croy|sach|sav|av|ay|soy|all|veuill", stem):
        return ""
    for pattern, ending in _THIRD_GROUP:
        if found := re.search(pattern, stem):
            return stem[:found.start()] + ending
    if stem in _SECOND_GROUP:
        return stem[:-2] + "r"
    return stem + "er"


_THIRD_GROUP = (
    (r"pren$", "prendre"), (r"(?<=t)en$", "enir"), (r"(?<=m)ett$", "ettre"), (r"(?<=[dtcr])uis$", "uire"),
    (r"(?<=uv)r$", "rir"), (r"ffr$", "ffrir"),
    (r"(?<=en)d$|(?<=on)d$|(?<=per)d$|(?<=or)d$", "dre"), (r"(?<=sui)v$", "vre"),
    (r"(?<=cri)v$", "re"), (r"^lis$", "lire"), (r"^dis$", "dire"), (r"^ven$", "venir"),
)
_SECOND_GROUP = frozenset("""
choisiss saisiss rempliss définiss finiss réuniss fourniss établiss vieilliss avertiss adouciss élargiss garantiss
""".split())  # noqa: SIM905


@cache
def verbs() -> dict[str, bool]:
    """Return third persons of irregular verbs that take an object, each with whether it is of the plural."""
    forms: dict[str, bool] = {}
    for line in _IRREGULAR:
        singular, plural, *others = line.split()
        forms |= {singular: False, plural: True} | {form: form.endswith("nt") for form in others[1:]}
    return forms
