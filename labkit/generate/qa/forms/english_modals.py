"""English clauses that say what must, should, may or can be: requirements, bans, and what is done with a thing."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.english_adjuncts import NO_PLACE, NO_WAY, PARTICIPLE, adjunct, means_of
from labkit.generate.qa.forms.english_clauses import ADVERB, Clause
from labkit.generate.qa.forms.english_patterns import PERSON
from labkit.generate.qa.forms.english_words import (
    ACTIONS,
    DOERS,
    EVALUATING,
    MANY,
    NO_OBJECT,
    PEOPLE,
    PLACED,
    PREPOSITIONS,
    WEAK,
)
from labkit.generate.qa.forms.fact import Form

_BECOMING = frozenset(["turn", "become", "remain", "stay", "get", "grow", "look", "seem", "appear", "keep"])
"""What follows them is how something is: nobody asks "What must the pointer turn?" """


def of_modal(clause: Clause) -> list[Form]:
    """Return the question that a clause with a modal verb answers, or none."""
    words = clause.rest.split()
    if words[0] in ("not", "never"):
        agent = clause.written.split()[-1].lower().rstrip("s") in DOERS
        banned = clause.aux in ("must", "should", "shall") or (clause.aux == "may" and agent)
        fits = len(words) > 3 and words[1] != "be" and banned
        return _of_ban(clause, words) if fits else []
    adverb = ""
    if ADVERB.match(words[0]) and len(words) > 3:
        adverb, words = words[0] + " ", words[1:]
    if words[0] == "be":
        return _of_passive(clause, words)
    if clause.aux not in ("must", "should", "shall") and words[0] != "be":
        return means_of(clause, words[0], " ".join(words[1:]))  # what may be so or not, among others
    if words[0] in ("have", "contain", "include") and len(words) > 2 and not set(words[1:4]) & EVALUATING:
        return [Form("requirement", clause.ask("What", words[0]))]
    if len(words) > 2 and words[1] in PREPOSITIONS.get(words[0], ()) and words[2] not in MANY:
        return [Form("requirement", clause.ask("What", f"{adverb}{words[0]} {words[1]}"))]
    if clause.aux in ("must", "should", "shall") and words[0] in ACTIONS - _BECOMING and len(words) > 2:
        if words[1].endswith("ly") or (words[1] == "the" and clause.written.startswith("The ")):
            return []
        whole = words[1] in NO_OBJECT or clause.subject.split()[-1] in PEOPLE
        if whole and re.fullmatch(r"the [a-z]+", clause.subject):
            return []  # "What must the server do?"
        if whole and clause.aux == "should" and clause.subject.split()[-1].rstrip("s") not in DOERS | PEOPLE:
            return []
        return [Form("requirement", clause.ask("What", "do" if whole else adverb + words[0]))]
    return []


def _of_ban(clause: Clause, words: list[str]) -> list[Form]:
    never, verb, after = words[:3]
    if after in PREPOSITIONS.get(verb, ()):
        return [Form("ban", clause.ask("What", f"{never} {verb} {after}"))]
    plain = verb in ACTIONS - WEAK and after not in NO_OBJECT
    return [Form("ban", clause.ask("What", f"{never} {verb}" if plain else f"{never} do"))]


def _of_passive(clause: Clause, words: list[str]) -> list[Form]:
    if len(words) < 4 or not re.fullmatch(PARTICIPLE + r"|put|cut|worn|left", words[1]):
        return []
    done, after = words[1], words[2]
    rest = " ".join(words[1:])
    if after in ("upright", "manually", "automatically", "through", "via", "using") or \
            (after == "by" and words[3].endswith("ing") and not re.match(NO_WAY, words[3])):
        return [Form("manner", clause.ask("How", f"be {done}"))]
    if after == "with" and words[3] in ("care", "caution", "respect", "ease", "difficulty", "pleasure", "success"):
        return []
    if after == "by" and re.match(NO_WAY, words[3]):
        return []
    if after in ("by", "with"):
        doer = re.match(r"(?:the |an? |any |every |each )?(?:[a-z-]+ )?([a-z]+)\b", " ".join(words[3:]))
        who = words[-1].lower() in PEOPLE or bool(PERSON.match(" ".join(words[3:]))) or (
            doer is not None and doer[1].rstrip("s") in DOERS)
        return [Form("agent", clause.ask("Who" if who else "What", f"be {done} {after}"))]
    no_place = re.match(NO_PLACE, " ".join(words[3:]))
    if after in ("in", "on", "at", "under", "near") and done in PLACED and not no_place:
        return [Form("place", clause.ask("Where", f"be {done}"))]
    if done == "used" and after in ("to", "for"):
        return [Form("use", clause.ask("What", "be used for"))]
    if after == "to" and done in ("configured", "set", "extended", "programmed", "required", "designed", "allowed"):
        return [Form("use", clause.ask("What", f"be {done} to do"))] if words[3].isalpha() and done != "set" else []
    if found := adjunct(rest):
        return [Form("relation", clause.ask("What", "be " + found[0]))]
    return []
