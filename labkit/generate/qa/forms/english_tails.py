"""English ends of statements that say when, how often, how long, why or how; and counts of things."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.english_clauses import BE, Clause, take_apart
from labkit.generate.qa.forms.english_patterns import BARE_THE, DATE, INNER_CLAUSE, OPEN_END, TAILS
from labkit.generate.qa.forms.english_words import ACTIONS, COUNTS
from labkit.generate.qa.forms.fact import Form, Lexicon

_PAST = ("was", "were", "did", "has", "have")
_TIMES = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)"
_COUNTED = re.compile(
    rf"(?P<verb>[a-z]+) (?P<count>(?:(?:up to|about|at least|at most|over|more than|nearly|only|just|a total of) )?"
    rf"(?:\d[\d,.]*|{'|'.join(sorted(COUNTS))})(?: (?:or|to|and) \d[\d,.]*)?) "
    rf"(?P<noun>(?!more|other|of)(?:[a-z-]+ ){{0,2}}?[a-z-]+s)"
    r"(?P<more>(?: (?:per|in|for|on|at|with|from|before|after|since|during|between|against|to|within|by) [^,;:]+)?)"
    r"(?:, (?:including|almost|of which|some) .*)?$")


def of_tail(text: str, clause: Clause, lexicon: Lexicon) -> list[Form]:
    """Ask for when, how often, how long, why or how, where the statement ends with words that say so."""
    for word, pattern in TAILS:
        more = r"(?:(?:,| where| when| and(?! \d)| but| before) .*)?" if clause.aux in ("was", "were", "did") else ""
        found = re.search(rf"^(.*?\S)(?:,\s*|\s)({DATE if more and word == 'When' else pattern}){more}$", text)
        if not found or len(found[1].split()) < len(clause.written.split()) + 2 or OPEN_END.search(found[1]):
            continue
        head = take_apart(found[1].rstrip(", "), lexicon)
        if not head or head.written != clause.written or re.search("[,;:]", head.rest) or BARE_THE.search(head.rest):
            continue
        aim = found[2].startswith("in order to")  # it may be that of an inner clause, and nothing is a thing for an aim
        if aim and head.aux in BE and re.match(r"(?:an?|the|one)\b", head.rest):
            continue
        inside = INNER_CLAUSE if aim or word != "Why" else _CONDITIONED
        inner = inside.search(head.rest) or (aim and _CONDITIONED.search(head.rest))
        inner = inner or (word == "How" and re.search(r"\b(?:ask|cause|request|tell|want|let)\w*\b", head.rest))
        told = head.aux in _PAST and word in ("When", "How") and not re.fullmatch(DATE, found[2])
        loose = word in ("When", "For how long") and (head.rest.split()[0] in _SETTING_OUT or re.search(
            r"\b(?:is|are|was|were|must|can|will|has|have|number of|amount of|time|period|delay)\b", head.rest))
        long = len(head.rest.split()) > _LONGEST_HEAD
        if inner or told or loose or long or (word == "When" and head.rest.split()[-1] in ACTIONS):
            continue
        passive = head.aux in BE or head.rest.startswith(("be ", "not be "))
        if len(head.rest.split()) >= 2 or passive:
            return [Form(word.lower(), head.ask(word, head.rest), found[2])]
    return []


_CONDITIONED = re.compile(r"\b(?:if|when|unless|that|which)\b")
_SETTING_OUT = ("specify", "define", "determine", "indicate", "set", "describe", "control", "contain", "give", "state")
"""Verbs whose object is told more of by what follows."""
_LONGEST_HEAD = 13  # words before when, how or why
_LASTING = re.compile(r"(?:[a-z]ing|tion|sion|ment|al|ance|ence|cycle|phase|process|procedure|test|visit|trip|journey|"
                      r"flight|repair|service|delivery|change|check|update|backup|run|stage|step|course|exam|game|match|"
                      r"walk|drive|work)s?(?: (?:of|to|from|in|at|on)\b.*)?$")
"""A subject that takes a time by itself: a thing takes a time for something."""


def of_count(clause: Clause) -> list[Form]:
    """Ask how many there are of what a clause counts, or how long it takes."""
    found = _COUNTED.match(clause.rest)
    if found and re.search(r" (?:and|but|or) (?:then )?[a-z]+s\b", found["more"]):
        return []  # it goes on with another verb
    if not found or clause.aux not in ("does", "did", "do", "can", "must") or BARE_THE.search(found["more"]):
        return []
    span = f"{found['count']} {found['noun']}"
    if found["verb"] == "take" and not found["more"] and not _LASTING.search(clause.written):
        return []  # what it is that takes so long has not been said
    if found["verb"] in ("take", "last") and re.search(rf"{_TIMES}$", found["noun"]):
        return [Form("quantity", clause.ask("How long", found["verb"] + found["more"]), span)]
    told = clause.aux != "did" or re.search(r"[A-Z]|\bduring\b", found["more"])
    if found["verb"] not in ACTIONS | {"have"} or not told:
        return []
    return [Form("quantity", clause.ask(f"How many {found['noun']}", found["verb"] + found["more"]), span)]
