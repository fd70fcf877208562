"""English questions of last resort: who does something, and whether something holds.

"Personal belongings are not insured." answers no other question than "Are personal belongings insured?". They are asked
where no closer form fits.
"""

from __future__ import annotations

import re

from labkit.generate.qa.forms.english_clauses import BE, Clause
from labkit.generate.qa.forms.english_patterns import BARE_THE, LEANING
from labkit.generate.qa.forms.english_words import ACTIONS, BASES, DOERS, EVALUATING, PARTICIPLES, PAST, PEOPLE, VAGUE
from labkit.generate.qa.forms.fact import Form

_MODALS = ("can", "may", "must", "shall", "should", "will")
_GOES_ON = re.compile(r"[;:]|\b(?:while|whereas)\b|, (?:and|but|or|so|which|who|while|although|though|where|as)\b|"
                      r"\b(?:and|but) (?:is|are|was|were|has|have|can|must|will|should|may|do|does|"
                      r"[a-z]+s (?:the|an?|it|its|their|to|from)|"
                      r"then|it|they|(?:the )?\w+ (?:is|are|has|have|can|must|will)|"
                      r"\w+ (?:that|which|who)\b.{4,60} (?:is|are|has|have|can|must|will))\b")
_NO_POLAR = re.compile(
    r"\b(?:only|no longer|not (?:only|just|yet|necessarily|even|so)|never|nor|either|neither|rather|instead|"
    r"in (?:two|three|four|five|several|many|various|different) ways|"
    r"too|enough|even|more than|less than|as well|hardly|rarely|seldom|likely|unlikely|recommended|"
    r"always|often|usually|sometimes|normally|typically|generally|mostly|mainly|largely|currently)\b")
_NOT_FOR_ONE = re.compile(r"(?:All|Each|Every|Any|Most|Many|Some|No)\b")
_ADVERB_FIRST = re.compile(r"(?:\w+ly|also|still|now|then|thus|therefore|however) ")
_LEAST, _MOST = 2, 24  # words of what holds


def who_does(clause: Clause, clear: int) -> list[Form]:
    """Ask who does something, where the subject is a person or a body and what is done is said at length."""
    head = re.split(r" (?:of|in|on|for|at|from|with|who|that|which)\b", clause.written)[0].split()
    rest = re.sub(r"^(?:also|therefore|then) ", "", clause.rest)
    thing = len(head) > 1 and head[-1].lower() in ("member", "client", "operator", "owner", "reader", "parent", "user")
    if clause.written.lower() in ("clients", "a client", "the client"):
        return []  # most often a program
    if clause.written.startswith("The ") and thing and head[-2][0].islower():
        return []  # "the depth member" is nobody
    if clause.written.split()[0].lower() in PEOPLE or not head or head[-1].lower().rstrip("s") not in DOERS:
        return []
    fits = len(rest.split()) > _LEAST + 2 and not _GOES_ON.search(rest) and not _NO_POLAR.search(rest) and \
        not LEANING.search(rest) and not rest.startswith("not ")
    if not fits or (clause.aux in (*BE, "did", "has", "have") and clear < 2):
        return []
    verb, _, after = rest.partition(" ")
    if clause.aux in ("does", "do"):
        return [Form("who", f"Who {_third(verb)} {after}?", clause.written)] if verb in BASES - {"have"} else []
    if clause.aux in _MODALS and verb in BASES | {"be", "have"}:
        return [Form("who", f"Who {clause.aux} {rest}?", clause.written)]
    return []


def who_did(clause: Clause, clear: int) -> list[Form]:
    """Ask who did what only somebody with a name does: "Thomas Hale bought the pans of the abbey"."""
    verb, _, after = clause.rest.partition(" ")
    named = re.fullmatch(r"[A-Z][\w'’-]+(?: (?:[A-Z][\w'’.-]*|of|de|van|von))* [A-Z][\w'’-]*", clause.written)
    fits = clause.aux == "did" and clear == 2 and named and verb in _DEEDS
    if not fits or len(after.split()) < _LEAST + 1 or _GOES_ON.search(after) or LEANING.search(after) or \
            BARE_THE.search(after) or re.match(r"(?:the|an?) \w+$", after):
        return []
    past = next(written for written, base in PAST.items() if base == verb)
    return [Form("who", f"Who {past} {after}?", clause.written, clear=1)]


_DEEDS = frozenset("""
build buy commission compile compose create design develop discover donate draw edit establish finance found fund
help introduce invent launch lead open paint pay plan propose publish purchase raise receive record sell set sign
sponsor take teach translate win write
""".split())  # noqa: SIM905
"""What somebody does, and nothing else."""


_NUMBERED = re.compile(r"(?:The )?[A-Z]?[a-z]+ \d+")
"""One of several things that a text counts for an example: "Mask 1"."""


def whether(clause: Clause, clear: int) -> list[Form]:
    """Ask whether something holds that a clause says or denies."""
    rest = clause.rest
    denied = rest.startswith("not ")
    rest = rest[4:] if denied else rest
    said = len(rest.split())
    if not _LEAST - denied <= said <= _MOST or _GOES_ON.search(rest) or _NO_POLAR.search(rest) or \
            _ADVERB_FIRST.match(rest) or LEANING.search(rest) or (denied and _NOT_FOR_ONE.match(clause.written)):
        return []
    if (clear < 2 and " " not in clause.written) or (not denied and re.match(r"An? \w+(?: \w+)?$", clause.written)):
        return []  # of what, or of which of many
    if re.match(r"An? .* of the ", clause.written) or _NUMBERED.fullmatch(clause.written):
        return []
    if re.search(r" and (?:\S+ ){1,4}(?:is|are|was|were|has|have|does|do) ", rest) or (
            denied and clause.written.startswith("The ") and said < _LEAST + 2):
        return []  # two things at once; or what holds in one case only
    first = rest.split()[0]
    words = {word.strip(".,").lower() for word in rest.split()[:3]}
    if clause.aux in ("is", "are"):
        participle = first in PARTICIPLES or re.fullmatch(r"\w{3,}ed", first)
        if first in ("described", "documented", "explained", "listed", "shown"):
            return []  # where more is told
        held = (participle and (denied or said > _LEAST)) or first in _STATES
        return _asked(clause, clause.aux, rest, denied) if held and not words & EVALUATING else []
    if clause.aux in _MODALS and first in BASES | {"be", "have"} and not words & (EVALUATING | VAGUE):
        empty = clause.aux in ("can", "will") and said < 2 * _LEAST
        if not denied and (empty or first in ("result", "help", "vary")):
            return []
        if denied and clause.aux == "may" and _PERHAPS.match(rest):
            return []  # it may be so or not
        return _asked(clause, "may" if denied and clause.aux == "must" else clause.aux, rest, denied)
    if denied and clause.aux in ("does", "do") and first in ACTIONS | BASES | {"have"}:
        return _asked(clause, clause.aux, rest, denied)
    return []


_PERHAPS = re.compile(r"be (?:supported|available|able|possible|present|true|set|needed|required|accurate|visible|"
                      r"found|seen|recognized|compatible|honou?red|necessary|suitable)\b|(?:work|exist|match|have|know|notice|"
                      r"appear|happen|reflect|represent|contain|support|include)\b")
_STATES = frozenset("""
able active allowed available compatible compulsory deductible eligible empty exempt free illegal included insured
intended legal liable licensed mandatory necessary open optional permitted possible prohibited public refundable
required responsible restricted reversible subject tax-free transferable unavailable valid void welcome
""".split())  # noqa: SIM905
"""What holds of a thing or not."""


def of_reader(text: str) -> list[Form]:
    """Ask what the reader may or has to do, and who may or has to do what anyone does."""
    if found := _YOU.match(text):
        does, rest = found["does"], found["rest"]
        words = rest.split()
        befalls = does in ("may", "may not") and words[:1] and words[0] in _HAPPENS_TO
        fits = not befalls and len(words) > _LEAST and \
            words[0] in BASES - {"be", "have", "do", "see", "want", "wish"} and \
            not _GOES_ON.search(rest) and not _NO_POLAR.search(rest) and not LEANING.search(rest)
        denied = bool(re.search(r"not\b", does))
        fits = fits and (denied or not re.search(r"\bor\b", rest))
        if does in ("must", "have to", "need to", "should"):  # in which case, or what for
            fits = fits and bool(_IN_CASE.search(rest))
        verdict = "No." if denied else "Yes."
        return [Form("whether", f"{_ASKS_YOU[does]} {rest}?", clear=1, verdict=verdict)] if fits else []
    found = _ANYONE.match(text)
    if not found or _GOES_ON.search(found["rest"]) or LEANING.search(found["rest"]) or LEANING.search(found["who"]):
        return []
    fits = len(found["rest"].split()) > _LEAST and found["rest"].split()[0] in BASES
    return [Form("who", f"Who {found['does']} {found['rest']}?", found["who"], clear=1)] if fits else []


_IN_CASE = re.compile(r"\b(?:if|when|whenever|before|after|for|in order|unless)\b|.{12} to [a-z]+ ")
_ASKS_YOU = {
    "may": "Are you allowed to", "may not": "Are you allowed to", "must not": "Are you allowed to",
    "are not allowed to": "Are you allowed to", "cannot": "Can you", "must": "Do you have to",
    "have to": "Do you have to", "need to": "Do you have to", "should": "Should you", "should not": "Should you",
    "do not have to": "Do you have to", "do not need to": "Do you have to",
}
_YOU = re.compile(rf"You (?P<does>{'|'.join(sorted(_ASKS_YOU, key=len, reverse=True))}) (?P<rest>[^;:]+)$")
_HAPPENS_TO = ("observe", "notice", "experience", "encounter", "find", "feel", "hear", "wonder", "lose", "fail",
               "forget", "suffer", "develop", "know", "remember", "think", "recognize", "recognise", "get", "need",
               "miss", "become")
"""What befalls the reader: with "may" it is said to be possible, and nobody allows it."""
_ANYONE = re.compile(r"(?P<who>(?:Anyone|Anybody|Everyone|Everybody)(?: [^,;:]{3,60}?)?) (?P<does>may|must|can|should) "
                     r"(?P<rest>(?!not\b)[^;:]+)$")


def _asked(clause: Clause, aux: str, rest: str, denied: bool) -> list[Form]:
    if not denied and re.search(r"\bor\b", rest):
        return []  # yes would not say which
    return [Form("whether", f"{aux[0].upper() + aux[1:]} {clause.subject} {rest}?", clear=1,
                 verdict="No." if denied else "Yes.")]


def _third(verb: str) -> str:
    if verb in ("have", "do"):
        return {"have": "has", "do": "does"}[verb]
    if re.search(r"(?:s|sh|ch|x|z|o)$", verb):
        return verb + "es"
    return verb[:-1] + "ies" if re.search(r"[^aeiou]y$", verb) else verb + "s"
