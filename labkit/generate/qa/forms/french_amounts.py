"""French: what is asked about amounts, shares, changes, times and places that a clause states of its subject."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form
from labkit.generate.qa.forms.french_clause import BE, Clause
from labkit.generate.qa.forms.french_grammar import of_group
from labkit.generate.qa.forms.french_words import LEANING, MONTHS, UNITS

_NUMBER = (r"(?:\d[\d .,]*|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|vingt|trente|quarante|"
           r"cent|mille)")
_ABOUT = r"(?:environ |près de |plus de |moins de |au (?:moins|plus|maximum|minimum) |jusqu'à |quelque |près (?=d'un))?"
_AMOUNT = (rf"{_ABOUT}\d(?:[\d .,]*\d)?(?: ?(?:%|€|°C|m[²³]?|k[gm]|g|l|°)(?!\w)|"
           r" (?!sur\b|en\b|pour\b|contre\b)[^\W\d]+)?(?: d(?:e |')(?:euros|dollars|francs|mètres|tonnes))?")
_SPELT = (rf"(?:{_ABOUT}{_NUMBER} (?:mois de loyer|jours?|semaines?|mois|heures?|ans|euros|dollars|francs|pour cent|"
          r"millions? d'euros|milliards? d'euros))")
_MONEY = rf"(?P<amount>{_AMOUNT}|{_SPELT})"
_DURATION = rf"(?P<amount>{_ABOUT}{_NUMBER} {UNITS}(?: et demie?)?)(?: au (?:moins|plus|maximum|minimum))?"
_PERIOD = re.compile(r"(?: (?:en|au|aux|par|sur|entre|depuis|pendant|pour|hors|dans|à|contre|après|avant|"
                     r"chez)\b[^,;:]*)?$")
"""Words after an amount that say of when and of what it holds: they go into the question."""

_RAISED = re.compile(r"(?:a|ont|avait|avaient) (?:progressé|augmenté|baissé|reculé|diminué|chuté|grimpé|crû|bondi|"
                     r"ralenti|doublé)$")
_CHANGES = re.compile(r"(?:progress|augment|baiss|recul|diminu|chut|grimp)(?:e|ent|era|eront|ait|aient)$")
_DAYS = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
_WHEN = re.compile(rf"(?:d'avance\b|l[ea] (?:premier|dernier)\w* (?:jour )?d|(?:l[ea]s? |du |tous les |toutes les "
                   rf"|chaque )(?:{_DAYS}|\d{{1,2}} {MONTHS}|1er {MONTHS}|"
                   rf"(?:premi|derni|deuxi|troisi)\w+ {_DAYS}|nuit|matin|soir|week-end)|de \d+ (?:h|heures)|"
                   rf"en (?:{MONTHS}|[1-9]\d{{3}}|hiver|été|automne)\b|au printemps|à \d+ (?:h|heures))")
_OPENED = re.compile(r"(?:payable|exigible|versé|ouvert|fermé|accessible|fixé|prévu|assuré|organisé|programmé)e?s?\b ?")
_LASTS = re.compile(rf"(?P<done>(?:garanti|élu|nommé|désigné|conclu|valable|valide|conservé|signé|renouvelable|"
                    rf"suspendu|"
                    rf"exclu|embauché|bloqué|archivé)e?s?)(?P<word> pour| pendant| durant|) {_DURATION}")


def amounts_of(clause: Clause) -> list[Form]:
    """Return the questions for an amount, a share, a change, a duration or a time that a clause states."""
    whole = f"{clause.verb} {clause.rest}"
    return _of_sum(clause, whole) or _of_course(clause, whole) or _of_share(clause) or _of_change(clause, whole) or \
        _of_duration(clause, whole) or _of_time(clause)


def _of_sum(clause: Clause, whole: str) -> list[Form]:
    found = re.match(rf"(?P<verb>s'élèvent|s'élève|s'élevait|s'élèvera|s'établit|s'établissent|ressort|ressortent|"
                     rf"se montent?|se chiffrent?|(?:est|sont|"
                     rf"était|étaient|"
                     rf"sera|a été|reste) (?:fixé|estimé|évalué|porté|limité|plafonné|chiffré|maintenu|arrêté)e?s?) à "
                     rf"{_MONEY}", whole)
    if not found or re.match(r" ?(?:h|heures?)\b", whole[found.end():]):
        return []
    return _asked(clause, "À combien", found, whole)


def _of_course(clause: Clause, whole: str) -> list[Form]:
    """Ask how something has changed that went from one amount to another, or what it came to."""
    if re.match(rf"(?:est|sont) passée?s? de {_AMOUNT} à {_AMOUNT}", whole):
        return [Form("quantity", f"Quelle a été l'évolution {of_group(clause.subject)} ?")]
    found = re.match(rf"(?P<verb>atteint|atteignent|atteignait|atteindra) (?P<amount>{_AMOUNT})", whole)
    return _asked(clause, "Combien", found, whole) if found else []


def _of_share(clause: Clause) -> list[Form]:
    found = re.match(rf"(?P<amount>{_ABOUT}(?:d')?(?:\d[\d .,]* ?%|la moitié|un tiers|un quart|deux tiers|les "
                     rf"deux tiers)) "
                     r"(?P<of>(?:du|des|de la|de l'|de)\b ?[^,;:]+)$", clause.rest)
    part = re.fullmatch(r"(?:représent|constitu|couvr|assur|fourni|concern|occup|détien|touch|absorb|stock|"
                        r"rassembl)\w+", clause.verb)
    if not found or not part or LEANING.search(found["of"]):
        return []
    return [Form("quantity", clause.ask(f"Quelle part {found['of']}"), found["amount"])]


def _of_change(clause: Clause, whole: str) -> list[Form]:
    found = re.match(rf"(?P<verb>(?:(?:a|ont|avait|avaient) )?\w+) de (?P<amount>{_AMOUNT})", whole)
    if not found or not (_RAISED.match(found["verb"]) or _CHANGES.match(found["verb"])):
        return []
    return _asked(clause, "De combien", found, whole)


def _of_duration(clause: Clause, whole: str) -> list[Form]:
    if found := re.match(rf"(?P<done>[a-zéè]+) pour une durée (?:maximale |minimale )?de {_DURATION}", clause.rest):
        return _asked(clause, "Pour quelle durée", found, clause.rest, f"{clause.verb} {found['done']}")
    found = re.match(rf"(?P<done>[a-zéè]+) (?P<amount>(?:dans|sous) (?:l[ea]s? |un délai (?:maximal |maximum "
                         rf")?de )?"
                         rf"{_NUMBER} (?:premiers )?{UNITS}"
                     r"(?: (?:qui|suivant|après|à compter|à partir)\b[^,;:]*)?)(?!\w)", clause.rest)
    if found and clause.verb in BE:
        return _asked(clause, "Dans quel délai", found, clause.rest[:found.end()], f"{clause.verb} {found['done']}")
    if found := re.match(rf"(?P<verb>prend|prennent|prendra|demande|nécessite|dure|durent|dura|a duré|ont duré) "
                         rf"{_DURATION}", whole):
        return _asked(clause, "Combien de temps", found, whole)
    found = _LASTS.match(clause.rest)
    if not found or clause.verb not in ("est", "sont", "sera", "seront", "a été", "ont été"):
        return []
    word = "Pour combien de temps" if found["word"] == " pour" else "Pendant combien de temps"
    return _asked(clause, word, found, clause.rest, f"{clause.verb} {found['done']}")


def _of_time(clause: Clause) -> list[Form]:
    verb, rest = clause.verb, clause.rest
    if found := re.match(r"lieu ", rest) if re.fullmatch(r"a|ont|aura|auront|avait", verb) else None:
        verb, rest = f"{verb} lieu", rest[found.end():]
    elif found := _OPENED.match(rest) if verb in ("est", "sont", "sera", "seront") else None:
        verb, rest = f"{verb} {found[0].strip()}", rest[found.end():]
    elif not re.match(r"se (?:tien\w+|déroul\w+|réuni\w+)|s'ouvr\w+|commen[cç]\w+|début\w+|expire\w*|prend\w* fin|"
                      r"s'achèv\w+|se termin\w+", verb):
        return []
    if _WHEN.match(rest) and not re.search(r" (?:et|mais) (?!d|le|la|l|à|au|\d)", rest) and not LEANING.search(rest):
        return [Form("time", clause.ask("Quand", verb), re.split(r"[,;:]| et (?=\w+a\b)", rest)[0])]
    if re.match(r"(?:à la|à l'|au|dans|chez) ", rest) and re.match(r"\w+ lieu|se (?:tien|déroul|réuni)", verb):
        return [Form("place", clause.ask("Où", verb), rest)]
    return []


def _asked(clause: Clause, word: str, found: re.Match[str], whole: str, verb: str = "") -> list[Form]:
    """Ask for the amount, with the words after it that say of when it holds put into the question."""
    if amount_of := re.match(r" (?:du|des|de la|de l') ?[^,;:]+$", whole[found.end():]):
        return [Form("quantity", clause.ask(word, verb or found["verb"]), found["amount"] + amount_of[0])]
    after = _PERIOD.match(re.split(r"[,;:]| pour (?=\w+re\b)| dont ", whole[found.end():])[0])
    if not after or LEANING.search(after[0]):
        return []
    question = clause.ask(word, verb or found["verb"])
    return [Form("quantity", f"{question[:-2]}{after[0]} ?", found["amount"])]


def percentage_of(text: str) -> list[Form]:
    """Ask what share of somebody or something does what a sentence says of it: "30 % des adultes souffrent …"."""
    if found := re.match(r"(?P<amount>La moitié|Un tiers|Un quart|Les (?:deux|trois) (?:tiers|quarts)|La majorité) "
                         r"(?P<of>(?:des|du|de la|de l'|d') ?[^,;:]{3,60}?) (?P<verb>est|a|sont|ont) "
                         r"(?P<rest>[a-zéè]+(?:é|i|u|it|is)e?s? ?[^,;:]*)$", text):
        told = f"{found['of']} {found['verb']} {found['rest']}"
        verb = {"sont": "est", "ont": "a"}.get(found["verb"], found["verb"])
        agreed = found["verb"] == "a" or found["verb"] == "ont" or found["rest"].split()[0].endswith(("é", "i", "u"))
        return [Form("quantity", f"Quelle part {found['of']} {verb} {found['rest']} ?", found["amount"], clear=1)] if \
            agreed and not LEANING.search(told) else []
    found = re.match(r"(?P<amount>(?:Environ |Près de |Plus de |Moins de |Seuls? |Quelque )?\d[\d,]* ?%) "
                     r"(?P<of>(?:des|du|de la|de l'|d') ?[^,;:]{3,60}?) (?P<verb>sont|ont|est|a|"
                     r"[a-zéèêîôû]{2,}(?<!m)ent) "
                     r"(?P<rest>[^;:]{4,})$", text)
    if not found or LEANING.search(found["of"] + " " + found["rest"]) or re.search(r" qu[ie]\b", found["of"]):
        return []
    return [Form("quantity", f"Quel pourcentage {found['of']} {found['verb']} {found['rest']} ?",
                 re.sub(r"^Seuls? ", "", found["amount"]), clear=1)]
