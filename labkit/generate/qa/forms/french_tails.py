"""French: what is asked for by the words at the end of a statement, that say why, when, how often or in what case."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.fact import Form, Lexicon
from labkit.generate.qa.forms.french_clause import (
    BARE_INFINITIVE,
    BE,
    HAVE,
    MODAL,
    OPEN,
    PARTICIPLE,
    Clause,
    take_apart,
)
from labkit.generate.qa.forms.french_grammar import joined, que
from labkit.generate.qa.forms.french_words import DATE, MONTHS, TAILS, UNITS


def of_tail(text: str, clause: Clause, lexicon: Lexicon) -> list[Form]:
    """Ask for why, when, how often, how or in what case, where the statement ends with words that say so."""
    for word, pattern in TAILS:
        goes_on = "(?: .+)?" if word == "À quelle fréquence" else ""
        found = re.search(rf"^(.+?\S),? ({pattern}){goes_on}$", text)
        if not found or OPEN.search(found[1]) or re.search(r"[,;:(]", found[1]):
            continue
        if clause.verb.startswith(("se ", "s'")) and found[1] == f"{clause.written} {clause.verb}":
            whole = f"{clause.subject} {clause.verb}"
            return [Form("tail", f"{word} est-ce {joined(que(whole).lower(), whole)} ?", found[2])]
        if word == "Quand" and re.search(r"\b(?:sa|son|ses|leurs?)\b", found[2]):
            continue
        if word == "Quand" and (re.search(rf"{UNITS}$", found[1]) or re.search(r"^\w+ [«\"“]", found[2])):
            continue
        if re.search(r"\w{3}ment$|\bjuste$", found[1]) and word in ("Quand", "Comment"):
            continue
        head = take_apart(found[1], lexicon)
        if not head or head.written != clause.written or re.search(r" (?:et|ou|mais) ", head.rest):
            continue
        if re.search(rf" {BARE_INFINITIVE}$", found[1]):
            continue
        if word == "Dans quel cas" and re.search(r"\bc'est \w+$|\b(?:possible|nécessaire|besoin|approprié)$", found[2]):
            continue
        if word in ("Quand", "Comment") and head.verb.startswith("permet"):
            continue  # what it permits is done then
        if word == "Quand" and re.search(r"\b(?:indiqu|plac|écri|précis|ajout|spécifi|donn|mis|insér)\w*$", head.rest):
            continue  # where, in a line
        if word == "Quand" and head.verb in BE and not re.match(rf"{PARTICIPLE}\b|\w+[ai]bles?\b", head.rest):
            continue  # "est la première échéance après …"
        if word == "Comment" and re.search(r" (?:pour|afin d\w*) |\b(?:très|bien|mieux)\b", head.rest):
            continue  # how that is reached
        if re.search(r"similaire|identique|différent|\bmême\b", head.rest):
            continue
        if word == "Comment" and re.search(r"\S (?:défini|spécifié|indiqué|fourni|choisi|configuré|créé|obtenu|"
                                           r"voulu)e?s?$",
                                           head.rest):
            continue  # it says how that was done
        if word == "Quand" and (head.verb.startswith(("ne ", "n'")) or re.search(rf"\b\d{{4}}\b|{MONTHS}", head.rest)):
            continue
        if len(head.rest.split()) < 2 and head.verb in (*MODAL, *HAVE):
            continue
        whole = f"{head.subject} {head.verb} {head.rest}"
        dated = word == "Quand" and not re.search(r"\d{4}|siècle", found[2]) and _tells_of_past(head)
        dated = dated and bool(re.fullmatch(DATE, found[2]))
        return [Form("tail", f"{word} est-ce {joined(que(whole).lower(), whole)} ?", found[2], dated=dated)]
    return []


def _tells_of_past(clause: Clause) -> bool:
    done = clause.verb in (*BE, *HAVE) and re.match(rf"{PARTICIPLE}\b|né|mort", clause.rest)
    return bool(done) or bool(re.search(r"(?:a|èrent|it|rent|ut)$", clause.verb))
