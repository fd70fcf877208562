"""English questions: what a clause, taken apart, answers as a whole."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.english_adjuncts import DEGREE, NO_PLACE, NO_WAY, PARTICIPLE, adjunct
from labkit.generate.qa.forms.english_clauses import ADVERB, BE, Clause
from labkit.generate.qa.forms.english_doing import of_doing
from labkit.generate.qa.forms.english_modals import of_modal
from labkit.generate.qa.forms.english_patterns import BARE_THE
from labkit.generate.qa.forms.english_tails import of_count
from labkit.generate.qa.forms.english_words import CREATING, EVALUATING, NO_OBJECT, PAST, PERSONS, PLACED
from labkit.generate.qa.forms.fact import Form

_PREDICATES = (  # what follows a form of "be", the kind of statement, what is asked with what was matched
    (r"(used) (?:to|for)\b", "use", "What {be} {subject} used for?"),
    (rf"((?:{'|'.join(sorted(PLACED))}) )(?:in|at|on|under|behind|inside|near) (?!{NO_PLACE})",
     "place", "Where {be} {subject} {0}?"),
    (r"(made up of|made of|composed of|known as|referred to as|named after|"
     r"called(?! (?:like|with|by|when|on|at|for|from|in|as|once|after|before|via|through)\b))\b", "name",
     "What {be} {subject} {0}?"),
    (r"((?:able|allowed|configured|designed|expected|intended|permitted|required|supposed) to) \w+", "use",
     "What {be} {subject} {0} do?"),
    (r"(available) (?:in|at|from|on)\b", "place", "Where {be} {subject} {0}?"),
    (r"(born) in (?=[A-Z])", "place", "Where {be} {subject} {0}?"),
    (r"((?:an acronym|an abbreviation|a synonym|another name|short) for)\b", "name", "What {be} {subject} {0}?"),
    (rf"({DEGREE}{PARTICIPLE}) (?:through|via|using|by (?!{NO_WAY})(?=\w+ing\b)|with the help of)\b", "manner",
     "How {be} {subject} {0}?"),
    (r"(achieved|carried out|configured|controlled|created|disabled|done|edited|enabled|installed|managed|measured|"
     r"performed|removed|restarted|started|stopped|tested) with (?=the |an? )", "manner", "How {be} {subject} {0}?"),
    (r"()(?:on|at|under|behind|inside|near|next to) (?=the |an? |[A-Z/])(?!.*(?:[Ll]icen[cs]e|terms|conditions?|"
     r"responsibility|average|basis)\b)", "place", "Where {be} {subject}?"),
)
_NO_KIND = frozenset("""
answer case choice default essence exception inside norm part problem question reason result trademark
""".split())  # noqa: SIM905
"""Nouns that do not say what a thing is."""


def of_clause(clause: Clause, clear: int) -> list[Form]:
    """Return the questions that a clause answers; none where what it states is not of a known form."""
    if clause.aux in ("was", "were", "did") and (clear < 2 or BARE_THE.search(clause.rest) or \
            BARE_THE.search(re.sub(r"^The \w+$", "", clause.written))):
        return []  # a tale: what happened is clear only to who knows of whom
    if counted := of_count(clause):
        return counted
    if clause.aux in BE:
        return _of_being(clause, clause.rest, clear)
    if clause.aux in ("has", "have"):
        return _of_perfect(clause, clear)
    if clause.aux in ("does", "did", "do"):
        return of_doing(clause)
    return of_modal(clause)


def _of_being(clause: Clause, rest: str, clear: int) -> list[Form]:
    be = clause.aux
    if re.match(r"(?:not|never|being)\b", rest):
        return []
    if re.match(r"(?:an?|the) ", rest) and not re.match(r"an? (?:acronym|abbreviation|synonym) for", rest):
        return _of_identity(clause, rest, clear)
    if re.match(r"The .+ of ", clause.written) and re.match(r"(?:about |at most |at least |up to )?[\d£$€]", rest):
        return [Form("attribute", clause.ask("What"), rest)]
    if rest.startswith("to ") and " of " in clause.written and len(rest.split()) > 4:
        return [Form("aim", clause.ask("What"))]
    for pattern, kind, question in _PREDICATES:
        if (found := re.match(pattern, rest)) and len(rest[found.end():].split()) >= 1:
            return [Form(kind, question.format(found[1].strip(), be=be, subject=clause.subject))]
    if found := adjunct(rest):
        return [Form("relation", clause.ask("Who" if found[1] else "What", found[0]))]
    return []


def _of_identity(clause: Clause, rest: str, clear: int) -> list[Form]:
    head = re.match(r"(?:an?|the) ((?:[\w'’/-]+ ){0,4}?)([\w'’-]+)"
                    r"(?=,|$| (?:of|in|for|that|which|who|to|from|with|on|used|and|at|by|where|between)\b)", rest)
    if not head or re.match(r"(?:the )?(?:same|case|reason|only|first|last|\w+est|most)\b", rest.partition(" ")[2]):
        return []
    if re.search(rf"\b(?:the|an?) {re.escape(clause.subject)}\b", rest):
        return []  # it is said by itself
    judged = set(head[1].split()) & EVALUATING or head[2] in EVALUATING | _NO_KIND
    if judged or re.fullmatch(r"[\W\d]+", clause.written):
        return []
    if head[2] in ("kind", "sort", "type") and set(head[1].split()) & {"new", "brand-new", "special", "different"}:
        return []
    person = head[2].lower() in PERSONS or re.search(r"\w{3}(?:ian|(?<!l)ist)$", head[2])
    if clear == 2 and " " in clause.written and person:
        return [Form("definition", clause.ask("Who"))] if re.match(r"[A-Z]\S+(?: [A-Z]\S+)*$", clause.written) else []
    if clause.aux == "is" and re.fullmatch(r"[A-Za-z]?[a-z]+[^sui\W]s", clause.written):
        return []  # "Architectures is an option"
    if clause.aux not in ("is", "are") or re.match(r"\w+ing\b", clause.written) or len(rest.split()) < 4:
        return []
    restricted = re.search(r"\b(?:that|which|who|for|of|to|in|with|on|between|from|by|over|\w{3,}ing|\w+ed)\b", rest)
    praised = re.search(r"\band (?:is|are) (?:also )?(?:very|so)\b|, ?and the\b| and the \w+ of\b", rest)
    return [Form("definition", clause.ask("What"))] if restricted and not praised else []


def _of_perfect(clause: Clause, clear: int) -> list[Form]:
    rest = re.sub(r"^also ", "", clause.rest)
    if rest.startswith("been "):
        if found := adjunct(rest[5:]):
            return [Form("relation", clause.ask("Who" if found[1] else "What", "been " + found[0]))]
        return []
    verb, _, after = rest.partition(" ")
    if ADVERB.match(verb):
        return []
    first = after.partition(" ")[0]
    if first in ("as",) and verb in ("worked", "served", "emerged"):
        return [Form("relation", clause.ask("What", f"{verb} as"))]
    fits = len(after.split()) > 1 and first not in NO_OBJECT and clear == 2 and PAST.get(verb) in CREATING | {"adopt"}
    return [Form("action", clause.ask("What", verb))] if fits else []
