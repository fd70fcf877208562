"""English words behind a verb that a question ends with, and what something uses to do something."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.english_clauses import Clause
from labkit.generate.qa.forms.english_patterns import LEANING, MONTH, PERSON
from labkit.generate.qa.forms.english_words import ADJUNCTS, DOERS, MANY, PARTICIPLES, PEOPLE
from labkit.generate.qa.forms.fact import Form

PARTICIPLE = rf"(?:{'|'.join(sorted(PARTICIPLES))}|\w{{3,}}ed)"
NO_WAY = "surrounding|existing|underlying|remaining|corresponding|operating|processing"  # these describe who does it
DEGREE = r"(?:(?:\w+ly|well|often|also|most|best|usually|generally) )?"
NO_PLACE = (rf"order|addition|general|time|a way|sync|mind|step|touch|use|force|{MONTH}|\d|"
             r"(?:the |an? )?(?:\w+ )?(?:colou?rs?|black|bold|italics?|red|green|blue|pairs|groups|turn|"
             r"parallel|detail|full|parentheses|brackets|quotes|hex\w*|decimal|cases?|place|person|error|common|"
             r"\w+ mode|formats?|form|style|syntax|units?|terms|bytes|seconds)\b")
_TO_DO = r"(?!\w+ (?:whether|that|how|if|the|an?|its|their|which)\b)"  # "applied to determine whether": an aim
_ADJUNCTS = [(preposition, re.compile(rf"({DEGREE}(?:{'|'.join(sorted(words))})) {preposition}\b "
                                      rf"{_TO_DO if preposition == 'to' else ''}(.+)"))
             for preposition, words in ADJUNCTS.items()]
_EMPTY_AGENT = re.compile(r"(?:it|them|which|change\b|default|hand|definition|design|nature)\b|.{0,2}$")
_MEANS = ("use", "employ", "leverage", "need")
_OBJECT_TO = re.compile(r"[^,;:]{4,60}? (to (?!the\b|an?\b|be\b)[a-z]+ [^,;]+)")


def adjunct(rest: str) -> tuple[str, bool] | None:
    """Return what a question ends with after a form of "be", and whether it asks for a person."""
    for preposition, pattern in _ADJUNCTS:
        found = pattern.match(rest)
        if found and not _EMPTY_AGENT.match(found[2]) and found[2].split()[0] not in MANY:
            doer = re.match(r"(?:the |an? |any |every |each )?(?:[A-Za-z-]+ )?([A-Za-z]+)$", found[2])
            persons = (DOERS | {word.rstrip("s") for word in PEOPLE}) - {"office", "department", "client"}
            who = PERSON.match(found[2]) or (doer and doer[1].lower().rstrip("s") in persons)
            return f"{found[1]} {preposition}", preposition == "by" and bool(who)
    return None


def means_of(clause: Clause, verb: str, thing: str) -> list[Form]:
    """Ask for what something uses to do what it does."""
    means = _OBJECT_TO.match(thing) if verb in _MEANS and not re.match(r"\w+ing\b", clause.written) else None
    fits = means and not LEANING.search(thing) and not re.search(r"\b(?:their|and)\b|the \w+ed\b", thing)
    return [Form("means", clause.ask("What", f"{verb} {means[1]}"))] if means and fits else []
