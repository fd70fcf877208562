"""French: what is asked about an order or advice to the reader, by where, how, when or in what case it holds."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form
from labkit.generate.qa.forms.french_clause import BARE_INFINITIVE, OPEN
from labkit.generate.qa.forms.french_governed import infinitive
from labkit.generate.qa.forms.french_openings import BARE_CONDITION, to_do, vague_todo
from labkit.generate.qa.forms.french_words import KINDS, LEANING, TAILS, TODO, VAGUE

_TOLD = {"Vous pouvez": "pouvez-vous", "Vous pourrez": "pouvez-vous", "Vous devez": "devez-vous",
         "Vous devrez": "devez-vous", "On peut": "peut-on", "On doit": "doit-on", "Il faut": "faut-il",
         "Il faudra": "faut-il"}
"""How a question begins where a statement tells a reader what to do."""


def of_order(text: str) -> list[Form]:
    """Ask where or how something is to be done that a reader is told to do: "Rangez les sacs dans un local sec"."""
    found = re.match(r"(?P<verb>[A-ZÉÈ][a-zéèêâîôû]+)ez (?P<what>(?:l[ea]s? |l'|une? |des )[^,;:]+?) "
                     r"(?P<how>(?:dans|sur|sous|à l'aide|au moyen|avec|en (?=\w+ant\b))[^;:]{6,})$", text)
    verb = found and infinitive(found["verb"])
    if not found or not verb or LEANING.search(found["what"]) or OPEN.search(found["what"]):
        return []
    noun = re.sub(r"^(?:l[ea]s? |l'|une? |des )", "", found["what"])
    if noun.rstrip("s") in VAGUE | KINDS or noun in VAGUE:
        return []
    if re.match(r"dans|sur|sous", found["how"]):
        if not re.fullmatch(r"(?:re)?(?:place|pose|range|conserve|stocke|installe|mett|dépose|entrepose|garde|"
                            r"verse|laisse|"
                            r"enregistre|fixe|monte|jete)r?e?", verb) or re.match(r"sur \w+$", found["how"]):
            return []
        return [Form("place", f"Où faut-il {verb} {found['what']} ?", found["how"], clear=1)]
    return [Form("how to", f"Comment {verb} {found['what']} ?", found["how"], clear=1)]


def of_case(text: str) -> list[Form]:
    """Ask what is to be done in a case that an order ends with: "Consultez un médecin si la fièvre persiste"."""
    found = re.match(r"(?P<do>[A-ZÉÈ][a-zéèêâîôû]+ez\b(?!-) [^,;:]{3,90}?),? (?P<case>(?:si |s'(?=ils?\b)|"
                     r"lorsqu(?:e |')|"
                     r"quand |en cas d(?:e |'))[^,;:]{8,110})$", text)
    if not found or not TODO.match(found["do"]) or re.search(r"\b(?:et|que|qui|savoir|voir)$", found["do"]):
        return []
    case = found["case"]
    leaning = LEANING.search(re.sub(r"\b(?:vous|votre|vos|encore)\b", "", case))
    bare = BARE_CONDITION.match(re.sub(r"^(?:si |s'|lorsqu(?:e |')|quand |en cas d(?:e |'))", "", case))
    if leaning or re.search(r"\bl[ea]s? (?:premi|deuxi|second|derni)\w+$", found["do"]) or \
            (bare and bare[1] in VAGUE | KINDS) or len(case.split()) < 4 or \
            re.search(rf" (?:l'|l[ea]s? ){BARE_INFINITIVE}", case):
        return []
    return [Form("condition", f"{to_do(found['do'], case)} {case} ?", clear=1)]


def of_told(text: str) -> list[Form]:
    """Ask when, why or in what case a reader can or must do something: "Vous devez signer avant la livraison"."""
    found = re.match(rf"(?P<told>{'|'.join(_TOLD)}) (?:\w+ment |aussi |toujours |donc "
                     rf")?(?P<todo>{BARE_INFINITIVE} .+)$", text)
    if not found:
        return []
    for word, pattern in TAILS:
        ends = re.match(rf"(.+?\S),? ({pattern})$", found["todo"])
        if not ends or word == "Comment" or OPEN.search(ends[1]) or vague_todo(ends[1]) or len(ends[1].split()) < 3 or \
                re.search(rf"[,;:(]|\w{{3}}ment$|{BARE_INFINITIVE}$", ends[1]):
            continue
        if LEANING.search(re.sub(r"\b(?:votre|vos|vous)\b", "", ends[2])):
            continue
        return [Form("tail", f"{word} {_TOLD[found['told']]} {ends[1]} ?", ends[2], clear=1)]
    return []


def of_advice(text: str) -> list[Form]:
    """Ask what is to be avoided, checked or brought: "Évitez les mots du dictionnaire"."""
    found = re.match(r"(?P<do>Évit|Apport|Respect|Contrôl|Port|Prévoy|Privilégi)ez (?P<what>(?:l[ea]s? |l'|une? |des )"
                     r"[^;:]{8,})$", text)
    if not found or LEANING.search(found["what"]) or len(found["what"].split()) < 3:
        return []
    verb = "prévoir" if found["do"] == "Prévoy" else infinitive(found["do"])
    return [Form("requirement", f"Que faut-il {verb} ?", found["what"], clear=1)]
