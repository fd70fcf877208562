"""French clauses: what is the subject of a sentence, what its verb, and what is left."""

from __future__ import annotations

import re
from typing import NamedTuple

from labkit.generate.qa.forms.fact import Lexicon
from labkit.generate.qa.forms.french_governed import MEASURES, PREPOSITIONAL, SAYING, verbs
from labkit.generate.qa.forms.french_grammar import joined, que
from labkit.generate.qa.forms.french_nouns import gender_of, is_subject, small
from labkit.generate.qa.forms.french_words import (
    KINDS,
    NO_VERB,
    UNITS,
)

BE = {"est": False, "sont": True, "était": False, "étaient": True, "fut": False, "furent": True, "sera": False,
       "seront": True, "a été": False, "ont été": True, "avait été": False, "avaient été": True}

MODAL = {"doit": False, "doivent": True, "peut": False, "peuvent": True,
         "devrait": False, "devraient": True, "pourrait": False, "pourraient": True, "devra": False, "devront": True,
          "pourra": False, "pourront": True, "devait": False, "pouvait": False, "sait": False, "savent": True}

HAVE = {"a": False, "ont": True, "avait": False, "avaient": True, "aura": False, "auront": True}

NEGATED = {"ne doit pas", "ne doivent pas", "ne peut pas", "ne peuvent pas", "ne devra pas", "ne devront pas"}

_DETERMINER = (r"(?:l[ea]s?|l'|une?|des|du|de (?:nombreu\w+|nouveaux|nouvelles|grand\w+)|deux|trois|quatre|cinq|six|"
               r"sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|cent|"
               r"plusieurs|toute? (?!à|de|d'|en|le|la|l')|près d|\d[\d ,.]*|toutes? l|tous l|chaque|son|sa|ses|"
               r"leurs?|davantage|environ|certain\w+|quelques|"
               r"aucune?|plus de|un grand nombre|« )")

OBJECT = re.compile(rf"{_DETERMINER}\b ?.|{_DETERMINER}.|[A-Z][\w/.-]+")

_PARTITIVE = re.compile(r"(?:de la |de l'|du )\w")

BARE_INFINITIVE = (r"(?:\w+(?:er|ir)|\w*(?:[eao]ndre|rdre|ttre|[ao]ître|uire|crire|clure|faire|croire|soudre)|"
                   r"(?:pour)?suivre|vivre|lire|dire|être)\b")

INFINITIVE = r"(?:d'|de |à )?(?:s'|se |ne pas )?(?!(?:premier|dernier)\b)" + BARE_INFINITIVE

PARTICIPLE = r"(?!\w+iques?\b|nouveau\b|beau\b|peu\b)[a-zéè]+(?:ée?s?|ie?s?|ue?s?|[iu]te?s?|ise?s?|erte?s?|einte?s?)"

_ASIDE = re.compile(r"^([^,;:]{2,60}?)(?:, (?:(?:qui|qu'|que|dont|où|utilisée?s?|appelée?s?|écrit\w*|construit\w*|"
                    r"produit\w*|conçu\w*|une?|\w+ée?s?|(?:haut|"
                    r"long|large|profond|fort|riche|voisin|situ|n)\w* (?:de|d)|"
                    r"(?:le|la|les)) "
                    r"[^,]{4,120}|"
                    r"contrairement [^,]{4,80}|par [^,]{4,40}|en [^,]{4,40}),| \([^()]*\))(?= )")

WHEN = re.compile(r"l[ea]s? ?\d|le premier (?:jan|fév|mar|avr|mai|jui|août|sep|oct|nov|déc)\w*|(?:l[ea]s?|une?|deux|"
                  r"trois|\d+|chaque) ?(?:nuits?|jours?|matin|soir|lundi|mardi|"
                  r"mercredi|jeudi|vendredi|samedi|dimanche|semaine|mois|ans?|années?|heures?|minutes?|secondes?|fois|"
                  r"plus (?:souvent|tôt|tard|vite)|moins|même|plupart|peu)\b")
"""Words with an article that say when, not what."""

AFTER_ITSELF = "sur à de avec par dans en"

_ADVERB = re.compile(r"^(?:[a-zéè]{3,}ment|toujours|souvent|parfois|aussi|bien|en général|en moyenne|en partie|"
                     r"le plus souvent|surtout|d'abord|avant tout) (?=\S)")

ABSTRACT = re.compile(r"(?:tion|sion|ison|ment|té|ure|age)s?$")

_NO_FINITE = re.compile(r"ment$|ée$|[ai]ble$|euse$|(?<!mon)(?<!illus)(?<!enregis)(?<!fil)(?<!rencon)tre$|"
                        r"^(?:suivre|vivre|prendre|rendre|faire|dire|lire|écrire)$|(?:du|tru)ire$")

_FROM = (r"(?:part|sort|vien|provien|revien|convien|relèv|tien|parl|jou|chang|us|abus|manqu|témoign|dout|hérit|procèd|"
         r"émerg|émane|sor|décid|traite)(?:e|ent|t|nent|tent|ait|aient|s)?")
"""Verbs behind which "du" and "des" are "de" with an article, and no object."""

_COMMON = re.compile(r"(?:utilis|emploi|propos|affich|cré|génèr|install|gèr|exig|nécessit|demand|organis|abrit|présent|"
                     r"comport|provoqu|caus|entraîn|publi|distribu|regroup|rassembl|possèd|enregistr|stock|envoi|donn|"
                     r"accept|"
                     r"ajout|supprim|impos|impliqu|partag|fabriqu|livr|vis|protèg)(?:e|a|ait|era)")
"""Verbs, and no nouns, before "des"."""

_PLURAL = re.compile(r"(?:Les|Des|Tous|Toutes|Presque|La plupart|De|Beaucoup)\b")

_BEFORE_INFINITIVE = re.compile(r"[a-zéè]{3,}(?:e|ent|it|èrent|[ei]ra|[ei]ront)")

OPEN = re.compile(r"\b(?:de|du|des|à|au|aux|et|ou|le|la|les|un|une|d|l|en|par|pour|que|qui|ne|plus|moins|tout|même|"
                   r"juste|"
                   r"peu|encore|mais|surtout|notamment|dont|sauf|non|bien|soit|, \w+)'?$|\b(?:(?:qui|dont|où|que?|"
                   r"ce)\b |qu')"
                   r"[^,]*$")
"""The rest of a clause whose last words cannot be cut off: it cannot end there, or they belong to a clause within."""

ABOUT = r"(?:environ |près de |plus de |moins de |au (?:moins|plus|maximum|minimum) |jusqu'à |quelque )?"

DATED = (r"(?:l[ea]s? |du |tous les |toutes les |chaque |(?:au moins |au plus )?\w+ fois |de \d+ (?:h|heures)|en "
         r"[1-9]\d{3}|"
         r"au (?:printemps|moins \w+ fois))")
"""Words that say when or how often, behind a verb without an object."""

_LONGEST_SUBJECT = 11

_VERB = re.compile(
    r"(?P<verb>(?:ne (?:doit|doivent|peut|peuvent|devra|devront) pas)|(?:ne |n')\w+ (?:pas|jamais|aucune?)|(?:a|"
    r"ont|avait|avaient) été|fait référence|"
    r"font référence|"
    r"fait appel|font appel|donne accès|donnent accès|met fin|"
    r"(?:s'|se )\w+|\w+)")


class Clause(NamedTuple):
    """A clause taken apart: "Les règles ont un nom" is the subject as it stands within a sentence, "ont", "un nom".

    ``gender`` of the subject is "m", "f" or "" where nothing tells.
    """

    written: str
    subject: str
    verb: str
    rest: str
    plural: bool
    gender: str = ""

    def ask(self, word: str, verb: str = "") -> str:
        """Return the question that turns verb and subject round behind a question word."""
        return joined(word, f"{verb or self.verb} {self.subject} ?")

    def ask_what_it_is(self) -> str:
        """Return the question for a definition."""
        if self.plural:
            return f"Que sont {self.subject} ?"
        return f"Qu'est-ce {joined(que(self.subject).lower(), self.subject)} ?"


def take_apart(text: str, lexicon: Lexicon) -> Clause | None:
    """Return a clause taken apart at its verb, or None where its verb or its subject is not of a known form."""
    text = re.sub(r" \([^()]*\)", "", text)
    while aside := _ASIDE.match(text):
        text = aside[1] + text[aside.end():]
    for found in _VERB.finditer(text):
        written, verb, rest = text[:found.start()].rstrip(), found["verb"], _ADVERB.sub("", text[found.end():].strip())
        if len(written.split()) > _LONGEST_SUBJECT:
            return None
        if not rest or not is_subject(written):
            continue
        if re.fullmatch(r"[A-Z][a-zéèêîôû]+(?:er|ir|re)", written) and lexicon.is_seen_small(written.lower()):
            return None  # a verb
        plural = bool(_PLURAL.match(written) or re.search(r"[^\W\d_] et \w", written))
        if (number := _number_of(verb, rest)) is not None and number == plural:
            return Clause(written, small(written, lexicon), verb, rest, plural, gender_of(written, lexicon))
    return None


def _number_of(verb: str, rest: str) -> bool | None:
    """Return whether a word is a verb of the plural; None if it is no verb that is known to stand before the rest."""
    for known in (BE, MODAL):
        if verb in known:
            return known[verb]
    if verb in NEGATED:
        return "nt " in verb
    if verb in HAVE:
        return HAVE[verb]
    if found := re.fullmatch(r"n(?:e |')(\w+) (?:pas|jamais|aucune?)", verb):
        denied = re.sub(r"^d(?:e |')", "l", rest) if not verb.endswith(("aucun", "aucune")) else "un " + rest
        return _number_of_taking(found[1], denied) if OBJECT.match(denied) and not WHEN.match(denied) else None
    for pattern, (prepositions, _, _) in PREPOSITIONAL.items():
        if re.fullmatch(pattern, verb) and follows(rest, prepositions):
            return _ends_plural(verb)
    if re.fullmatch(r"(?:commen[cç]|début|ferm|ouvr|disparu|mouru|naqui|paru|fini|cess|expir)\w*", verb) and \
            re.match(r"en (?:\w+ )?[1-9]|l[ea] (?:\d|1er|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|à \d|"
                     r"au (?:printemps|début|[XIV]+e)", rest):
        return bool(re.search(r"(?:ent|rent)$", verb))
    if re.fullmatch(r"prend(?:ra|rent)?|prennent|demandent?|nécessitent?", verb) and \
            re.match(rf"{ABOUT}\w+ {UNITS}\b", rest):
        return verb.endswith("ent")
    if (found := re.fullmatch(r"(?:se |s')\w+?(e|ent|t|it)", verb)) and re.match(rf"{DATED}|comme ", rest):
        return found[1] == "ent"
    if re.fullmatch(r"permet(?:tent|tait|taient|tra|tront)?", verb) and re.match(r"(?:de |d'|à |au|aux)", rest):
        return verb.endswith("nt")
    if verb.startswith(("s'appelle", "se nomme")):
        return verb.endswith("ent")
    if verb in MEASURES and re.match(r"(?:environ |entre |près de |moins de |plus de )?\d", rest):
        return verb.endswith("ent")
    if re.match(r"qu[e'] ?\w", rest) and re.fullmatch(SAYING, verb):
        return verb.endswith("ent")
    if re.fullmatch(r"[a-zéè]{3,}[^mé]ent", verb) and verb not in NO_VERB and \
            follows(rest, "sur à avec contre dans") and not re.match(r"à \w+[eio]i?r\b", rest):
        return True
    if verb in NO_VERB:
        return None
    to_do = re.match(rf"(?:à |de |d')(?:l[ea]s? |l'|se |s'|y )?{BARE_INFINITIVE}", rest)
    if to_do and _BEFORE_INFINITIVE.fullmatch(verb):
        return verb.endswith("nt") if verb not in NO_VERB and not verb.endswith(("ment", "ée")) else None
    if (found := re.fullmatch(r"(?:se |s')\w+?(e|ent|it|issent|aient|ait)", verb)) and follows(rest, AFTER_ITSELF):
        return found[1] in ("ent", "issent", "aient")
    if re.match(r"d(?:u|es|e l)\b", rest) and re.fullmatch(_FROM, verb):
        return None
    if _PARTITIVE.match(rest) and verb in verbs():
        return verbs()[verb]
    return _number_of_taking(verb, rest) if OBJECT.match(rest) and not WHEN.match(rest) else None


def _number_of_taking(verb: str, rest: str) -> bool | None:
    """Return whether a word before an object is a verb of the plural, by how it ends; None if it is no verb.

    Between a noun and an article stands nothing else that ends so: an adjective or another noun would be followed by a
    preposition.
    """
    if verb in verbs():
        return verbs()[verb]
    if verb in NO_VERB or (verb in KINDS and verb != "liste"):
        return None
    if not re.fullmatch(r"[a-zéèêàîôûçï]{4,}", verb) or _NO_FINITE.search(verb):
        return None
    if re.search(r"(?:[^é]ent|èrent|rent|eront|iront)$", verb):
        return True
    if re.match(r"d(?:u|es)\b|[A-Z]", rest) and not _COMMON.match(verb):
        return None  # an attribute of something
    return False if re.search(r"(?:[^éi]e|ie|ait|era|ira|it|[cdfglmnprstuvy]a)$", verb) else None


def _ends_plural(verb: str) -> bool:
    return bool(re.search(r"(?:ent|ont)\b", verb)) and not verb.endswith("ient")


def follows(rest: str, prepositions: str) -> str:
    """Return the preposition that a text begins with, of those given; contracted with an article or not."""
    for name in prepositions.split():
        contracted = {"de": r"de |d'|du |des ", "à": r"à |au |aux "}.get(name, rf"{name} ")
        contracted = "en (?=[A-Z])" if name == "en" and prepositions.startswith("dans") else contracted
        if re.match(contracted, rest):
            return name
    return ""
