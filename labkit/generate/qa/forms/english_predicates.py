"""English predicates that no closer form fits: what is done to something, with what, and what somebody intends or must.

These are asked last, with the preposition of the statement at the end of the question: "What are links copied as?".
"""

from __future__ import annotations

import re

from labkit.generate.qa.forms.english_clauses import BE, Clause
from labkit.generate.qa.forms.english_patterns import LEANING, PERSON
from labkit.generate.qa.forms.english_verbs import INTENDING
from labkit.generate.qa.forms.english_words import ACTIONS, BASES, DOERS, EVALUATING, MANY, PARTICIPLES, PEOPLE, VAGUE
from labkit.generate.qa.forms.fact import Form

_DONE = re.compile(
    rf"(?P<done>(?:(?!(?:not|never|only|just|being)\b)\w+ )?(?:{'|'.join(sorted(PARTICIPLES))}|\w{{3,}}ed)) "
    r"(?P<preposition>as|with|by|from|against|into|to|on|through|via|under|within) (?P<what>.+)$")
_NO_THING = re.compile(
    r"(?:it|them|which|whom|default|hand|design|nature|well|soon|long|if|though|being|each other|one another|time|"
    r"part of|caution|difficulty|pleasure|success|a result|regard|respect|care|ease|behalf|top|purpose|average|"
    r"request|demand|occasion|account|"
    r"(?:the )?(?:end|start|beginning|same|basis|fly|way|left|right|side|condition)|\w+day|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|"
    r"\w+ing)\b|(?:about |at least |at most |up to |the )?[\d£$€]", re.I)
_BAD_PAIR = re.compile(r"(?:compared (?:to|with)|followed by|related to|regardless|opposed to|supposed to|going to|"
                       r"met with|faced with|going on|relied on|carried on|turned on|switched on|logged on|passed on|"
                       r"taken as|displayed with|shown with|shown to|"
                       r"signed on|put on|moved on|early on|kept on|held on|worked on|associated with|spaced by)$")
_INFINITIVE = re.compile(r"(?P<done>(?:\w+ly )?(?:\w{3,}ed|built|made|meant|set|programmed)) to (?P<verb>[a-z]+) .+")
_TOLD = re.compile(r"(?:said|believed|thought|known|seen|found|considered|reported|estimated|used|limited|"
                   r"related|committed|dedicated|exposed|added|linked|supposed|opposed|tied|bound)$")
_ADJUNCT = re.compile(r"(?P<todo>[a-z]+ .{3,80}?) (?P<when>(?:without|after|before|within|during) "
                      r"(?:the |an? |\d|written |prior )[^,;]{4,80})$")
_GOES_ON = re.compile(r",? (?:and|but|or) (?:then |also |never |not )?(?:is|are|was|were|has|have|can|must|will|should|"
                      r"may|it|they|the \w+ (?:is|are|has|have)|[a-z]+s (?:the|an?|it|its|their|to|from))\b|;|: ")
_BY_NAME = re.compile(r"(?:\w+ed|built|written|bought|sold|made|led|taken|given|won|drawn|held|known) by (?:the |an? )?"
                      r"(?:[a-z]+ ){0,3}[A-Z]")
_MOVED = re.compile(r"(?P<verb>move|return|travel|go|relocate|emigrate|transfer) to (?:the )?[A-Z]")
_BY_PEOPLE = ("bought", "built", "commissioned", "composed", "designed", "discovered", "edited", "founded", "invented",
              "led", "opened", "painted", "proposed", "sold", "translated", "written")
_LEAST = 4


def of_predicate(clause: Clause, clear: int) -> list[Form]:
    """Return the question that a clause answers by what follows its verb, or none."""
    rest = clause.rest
    if _GOES_ON.search(rest) or re.search(r"\b(?:his|her)\b|\bdo that\b", rest) or (
            clause.aux in ("was", "were", "did") and clear < 2 and not _BY_NAME.match(rest)):
        return []  # it says more than one thing
    if clause.aux in BE:
        return _done(clause, rest, "")
    words = rest.split()
    if clause.aux in ("can", "must", "should", "shall", "may", "will", "could") and words[0] == "be" and len(words) > 3:
        return _done(clause, rest[3:], "be ")
    if clause.aux in ("has", "have") and words[0] == "been" and len(words) > 3:
        return _done(clause, rest[5:], "been ")
    acts = words[0] in BASES - {"be", "do", "have"}
    doer = clause.subject.split()[-1].rstrip("s") in DOERS | PEOPLE
    if re.fullmatch(r"the [a-z]+", clause.subject) and not doer:
        acts = False  # "What must the server do?"
    if (clause.aux in ("must", "shall") or (clause.aux == "should" and doer)) and len(words) >= _LEAST and acts:
        return [Form("requirement", clause.ask("What", "do"), clear=1)]
    if clause.aux in ("may", "can") and acts and (adjunct := _ADJUNCT.match(rest)):
        return [Form("requirement", clause.ask("What", f"do {adjunct['when']}"), clear=1)] \
            if not LEANING.search(adjunct["when"]) else []
    if clause.aux == "did" and (moved := _MOVED.match(rest)):
        return [Form("place", clause.ask("Where", f"{moved['verb']} to"))]
    if clause.aux in ("does", "do", "did") and words[0] in INTENDING and words[1:2] == ["to"] and len(words) >= _LEAST:
        return [Form("aim", clause.ask("What", f"{words[0]} to do"))] if words[2] in BASES else []
    return []


def _done(clause: Clause, rest: str, be: str) -> list[Form]:
    found = _INFINITIVE.match(rest)
    if found and found["verb"] in BASES and found["verb"] not in PARTICIPLES:
        fits = not _TOLD.search(found["done"]) and len(rest.split()) > _LEAST
        return [Form("use", clause.ask("What", f"{be}{found['done']} to do"))] if fits else []
    found = _DONE.match(rest)
    if not found or _NO_THING.match(found["what"]) or _TOLD.search(found["done"]):
        return []
    said, preposition, what = found["done"], found["preposition"], found["what"]
    first = what.split()[0].lower()
    pair = f"{said} {preposition}"
    if _BAD_PAIR.search(pair) or first in EVALUATING | MANY or said.split()[0] in ("more", "less", "most", "an", "the"):
        return []
    if preposition == "to" and first in ACTIONS | {"be", "have", "do"} and not re.match(r"the |an? ", what):
        return []
    if preposition == "with" and not re.match(r"(?:the|an?|its|their|[A-Z\"“%/-]|\w+s\b)", what):
        return []
    if re.match(r"(?:the|an?) (?:\w+ )?\w+", what) and what.split()[-1].rstrip(".,") in VAGUE and len(what.split()) < 4:
        return []
    doer = re.match(r"(?:the |an? )?(?:[A-Za-z-]+ )?([A-Za-z]+)\b", what)
    who = preposition == "by" and (
        (said in _BY_PEOPLE and re.search(r"[A-Z]\w+$", what)) or PERSON.match(what) or first in PEOPLE or
        (doer and doer[1].lower().rstrip("s") in DOERS))
    return [Form("relation", clause.ask("Who" if who else "What", f"{be}{pair}"))]
