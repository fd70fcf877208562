"""English questions: what a clause, taken apart, answers as a whole."""

from __future__ import annotations

import re
from itertools import takewhile

from labkit.generate.qa.forms.english_clauses import ADVERB, BE, Clause, take_apart
from labkit.generate.qa.forms.english_patterns import (
    BARE_THE,
    DATE,
    INNER_CLAUSE,
    LEANING,
    MONTH,
    OPEN_END,
    PERSON,
    TAILS,
)
from labkit.generate.qa.forms.english_words import (
    ACTIONS,
    ADJUNCTS,
    BASES,
    CONTAINERS,
    COUNTS,
    CREATING,
    DOERS,
    EVALUATING,
    MANY,
    NO_OBJECT,
    PARTICIPLES,
    PEOPLE,
    PERSONS,
    PLACED,
    PREPOSITIONS,
    WEAK,
)
from labkit.generate.qa.forms.fact import Form, Lexicon

_PARTICIPLE = rf"(?:{'|'.join(sorted(PARTICIPLES))}|\w{{3,}}ed)"
_NO_WAY = "surrounding|existing|underlying|remaining|corresponding|operating|processing"  # these describe who does it
_DEGREE = r"(?:(?:\w+ly|well|often|also|most|best|usually|generally) )?"
_ADJUNCTS = [(preposition, re.compile(rf"({_DEGREE}(?:{'|'.join(sorted(words))})) {preposition}\b (.+)"))
             for preposition, words in ADJUNCTS.items()]
_NO_PLACE = (rf"order|addition|general|time|a way|sync|mind|step|touch|use|force|{MONTH}|\d|"
             r"(?:the |an? )?(?:\w+ )?(?:formats?|form|style|syntax|units?|terms|bytes|seconds)\b")
_PREDICATES = (  # what follows a form of "be", the kind of statement, what is asked with what was matched
    (r"(used) (?:to|for)\b", "use", "What {be} {subject} used for?"),
    (rf"((?:{'|'.join(sorted(PLACED))}) )(?:in|at|on|under|behind|inside|near) (?!{_NO_PLACE})",
     "place", "Where {be} {subject} {0}?"),
    (r"(made up of|made of|composed of|known as|referred to as|named after|called)\b", "name",
     "What {be} {subject} {0}?"),
    (r"((?:able|allowed|configured|designed|expected|intended|permitted|required|supposed) to) \w+", "use",
     "What {be} {subject} {0} do?"),
    (r"(available) (?:in|at|from|on)\b", "place", "Where {be} {subject} {0}?"),
    (r"(born) in (?=[A-Z])", "place", "Where {be} {subject} {0}?"),
    (r"((?:an acronym|an abbreviation|a synonym|another name|short) for)\b", "name", "What {be} {subject} {0}?"),
    (rf"({_DEGREE}{_PARTICIPLE}) (?:through|via|using|by (?!{_NO_WAY})(?=\w+ing\b)|with the help of)\b", "manner",
     "How {be} {subject} {0}?"),
    (r"(achieved|carried out|configured|controlled|created|disabled|done|edited|enabled|installed|managed|measured|"
     r"performed|removed|restarted|started|stopped|tested) with (?=the |an? )", "manner", "How {be} {subject} {0}?"),
    (r"()(?:on|at|under|behind|inside|near|next to) (?=the |an? |[A-Z/])(?!.*(?:[Ll]icen[cs]e|terms|conditions?|"
     r"responsibility|average|basis)\b)", "place", "Where {be} {subject}?"),
)
_PAST = ("was", "were", "did", "has", "have")
_BY_THINGS = ("provide", "offer", "support", "have", "include", "allow", "enable", "use", "bring", "let", "give")
_MEANS = ("use", "employ", "leverage", "need")
_OBJECT_TO = re.compile(r"[^,;:]{4,60}? (to (?!the\b|an?\b|be\b)[a-z]+ [^,;]+)")
_PARTICLE = re.compile(r"(?:[\w-]+ ){1,4}(off|out|up|down|back)\b(?= (?:from|at|when|after|before|to|if)\b|$)")
_EMPTY_AGENT = re.compile(r"(?:it|them|which|default|hand|definition|design|nature)\b|.{0,2}$")
_NO_KIND = frozenset("""
answer case choice default exception inside norm part problem question reason result trademark
""".split())  # noqa: SIM905
"""Nouns that do not say what a thing is."""
_QUANTITIES = frozenset(["couple", "lot", "number", "range", "sea", "series", "variety", "wealth", "whole", "wide"])
_OF_TEXTS = frozenset("""
cover demonstrate describe discuss explain illustrate outline present summarize
""".split())  # noqa: SIM905
"""What parts of a text do."""
_LEAST_SAID = 7  # words that tell what something does, where it is asked for by them
_TIMES = r"(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)"
_COUNTED = re.compile(
    rf"(?P<verb>[a-z]+) (?P<count>(?:(?:up to|about|at least|at most|over|more than|nearly|only|just|a total of) )?"
    rf"(?:\d[\d,.]*|{'|'.join(sorted(COUNTS))})) (?P<noun>(?!more|other|of)(?:[a-z-]+ ){{0,2}}?[a-z-]+s)"
    r"(?P<more>(?: (?:in|for|on|at|with|from|before|after|since|during|between|against|to|within|by) [^,;:]+)?)"
    r"(?:, (?:including|almost|of which|some) .*)?$")


def of_clause(clause: Clause, clear: int) -> list[Form]:
    """Return the questions that a clause answers; none where what it states is not of a known form."""
    if clause.aux in ("was", "were", "did") and (clear < 2 or BARE_THE.search(clause.rest) or \
            BARE_THE.search(re.sub(r"^The \w+$", "", clause.written))):
        return []  # a tale: what happened is clear only to who knows of whom
    if counted := _of_count(clause):
        return counted
    if clause.aux in BE:
        return _of_being(clause, clause.rest, clear)
    if clause.aux in ("has", "have"):
        return _of_perfect(clause, clear)
    if clause.aux in ("does", "did", "do"):
        return _of_doing(clause)
    return _of_modal(clause)


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
        inner = inside.search(head.rest)
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


def _of_count(clause: Clause) -> list[Form]:
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
    if found := _adjunct(rest):
        return [Form("relation", clause.ask("Who" if found[1] else "What", found[0]))]
    return []


def _adjunct(rest: str) -> tuple[str, bool] | None:
    """Return what a question ends with after a form of "be", and whether it asks for a person."""
    for preposition, pattern in _ADJUNCTS:
        found = pattern.match(rest)
        if found and not _EMPTY_AGENT.match(found[2]):
            doer = re.match(r"(?:the |an? |any |every |each )?(?:[A-Za-z-]+ )?([A-Za-z]+)$", found[2])
            persons = DOERS - {"office", "department", "client"}
            who = PERSON.match(found[2]) or (doer and doer[1].lower().rstrip("s") in persons)
            return f"{found[1]} {preposition}", preposition == "by" and bool(who)
    return None


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
    if clause.aux not in ("is", "are") or re.match(r"\w+ing\b", clause.written) or len(rest.split()) < 4:
        return []
    restricted = re.search(r"\b(?:that|which|who|for|of|to|in|with|on|between|from|by|over|\w{3,}ing|\w+ed)\b", rest)
    praised = re.search(r"\band (?:is|are) (?:also )?(?:very|so)\b|, ?and the\b| and the \w+ of\b", rest)
    return [Form("definition", clause.ask("What"))] if restricted and not praised else []


def _of_perfect(clause: Clause, clear: int) -> list[Form]:
    rest = re.sub(r"^also ", "", clause.rest)
    if rest.startswith("been "):
        if found := _adjunct(rest[5:]):
            return [Form("relation", clause.ask("Who" if found[1] else "What", "been " + found[0]))]
        return []
    verb, _, after = rest.partition(" ")
    if ADVERB.match(verb):
        return []
    first = after.partition(" ")[0]
    if first in ("as",) and verb in ("worked", "served", "emerged"):
        return [Form("relation", clause.ask("What", f"{verb} as"))]
    fits = len(after.split()) > 1 and first not in NO_OBJECT and clear == 2
    return [Form("action", clause.ask("What", verb))] if fits else []


def _of_modal(clause: Clause) -> list[Form]:
    words = clause.rest.split()
    if words[0] in ("not", "never"):
        agent = clause.written.split()[-1].lower().rstrip("s") in DOERS
        banned = clause.aux in ("must", "should") or (clause.aux == "may" and agent)
        fits = len(words) > 3 and words[1] != "be" and banned
        return _of_ban(clause, words) if fits else []
    adverb = ""
    if ADVERB.match(words[0]) and len(words) > 3:
        adverb, words = words[0] + " ", words[1:]
    if words[0] == "be":
        return _of_passive(clause, words)
    if clause.aux not in ("must", "should") and words[0] != "be":
        return _means(clause, words[0], " ".join(words[1:]))  # what may be so or not, among others
    if words[0] in ("have", "contain", "include") and len(words) > 2 and not set(words[1:4]) & EVALUATING:
        return [Form("requirement", clause.ask("What", words[0]))]
    if len(words) > 2 and words[1] in PREPOSITIONS.get(words[0], ()) and words[2] not in MANY:
        return [Form("requirement", clause.ask("What", f"{adverb}{words[0]} {words[1]}"))]
    if clause.aux in ("must", "should") and words[0] in ACTIONS and len(words) > 2:
        if words[1].endswith("ly") or (words[1] == "the" and clause.written.startswith("The ")):
            return []
        whole = words[1] in NO_OBJECT or clause.subject.split()[-1] in PEOPLE
        if whole and re.fullmatch(r"the [a-z]+", clause.subject):
            return []  # "What must the server do?"
        if whole and clause.aux == "should" and clause.subject.split()[-1].rstrip("s") not in DOERS | PEOPLE:
            return []
        return [Form("requirement", clause.ask("What", "do" if whole else adverb + words[0]))]
    return []


def _means(clause: Clause, verb: str, thing: str) -> list[Form]:
    means = _OBJECT_TO.match(thing) if verb in _MEANS and not re.match(r"\w+ing\b", clause.written) else None
    fits = means and not LEANING.search(thing) and not re.search(r"\b(?:their|and)\b|the \w+ed\b", thing)
    return [Form("means", clause.ask("What", f"{verb} {means[1]}"))] if means and fits else []


def _of_ban(clause: Clause, words: list[str]) -> list[Form]:
    never, verb, after = words[:3]
    if after in PREPOSITIONS.get(verb, ()):
        return [Form("ban", clause.ask("What", f"{never} {verb} {after}"))]
    plain = verb in ACTIONS - WEAK and after not in NO_OBJECT
    return [Form("ban", clause.ask("What", f"{never} {verb}" if plain else f"{never} do"))]


def _of_passive(clause: Clause, words: list[str]) -> list[Form]:
    if len(words) < 4 or not re.fullmatch(_PARTICIPLE + r"|put|cut|worn|left", words[1]):
        return []
    done, after = words[1], words[2]
    rest = " ".join(words[1:])
    if after in ("upright", "manually", "automatically", "through", "via", "using") or \
            (after == "by" and words[3].endswith("ing") and not re.match(_NO_WAY, words[3])):
        return [Form("manner", clause.ask("How", f"be {done}"))]
    if after == "with" and words[3] in ("care", "caution", "respect", "ease", "difficulty", "pleasure", "success"):
        return []
    if after == "by" and re.match(_NO_WAY, words[3]):
        return []
    if after in ("by", "with"):
        doer = re.match(r"(?:the |an? |any |every |each )?(?:[a-z-]+ )?([a-z]+)\b", " ".join(words[3:]))
        who = words[-1].lower() in PEOPLE or bool(PERSON.match(" ".join(words[3:]))) or (
            doer is not None and doer[1].rstrip("s") in DOERS)
        return [Form("agent", clause.ask("Who" if who else "What", f"be {done} {after}"))]
    no_place = words[3] in ("sync", "mind", "step", "touch")
    if after in ("in", "on", "at", "under", "near") and done in PLACED and not no_place:
        return [Form("place", clause.ask("Where", f"be {done}"))]
    if done == "used" and after in ("to", "for"):
        return [Form("use", clause.ask("What", "be used for"))]
    if after == "to" and done in ("configured", "set", "extended", "programmed", "required", "designed", "allowed"):
        return [Form("use", clause.ask("What", f"be {done} to do"))] if words[3].isalpha() and done != "set" else []
    if found := _adjunct(rest):
        return [Form("relation", clause.ask("What", "be " + found[0]))]
    return []


def _of_doing(clause: Clause) -> list[Form]:
    words = clause.rest.split()
    verb = words[1] if ADVERB.match(words[0]) and len(words) > 2 else words[0]
    rest = words[words.index(verb) + 1:]
    said = clause.ask("What", f"{words[0]} {verb}" if verb != words[0] else verb)
    if rest[0] == "only" and len(rest) > 2 and rest[1] in PREPOSITIONS.get(verb, ()):
        rest = rest[1:]  # "applies only to"
    if len(rest) < 2 or rest[0] in ("and", "or", "only") or verb in _OF_TEXTS:
        return []
    if verb in ("cost", "weigh", "last"):
        return [Form("quantity", clause.ask("How long" if verb == "last" else "How much", verb), " ".join(rest))]
    if rest[0] in PREPOSITIONS.get(verb, ()):
        fits = (clause.aux != "did" or rest[0] != "in") and rest[1] not in MANY and not (
            rest[0] == "as" and set(rest[1:4]) & EVALUATING)
        return [Form("relation", f"{said[:-1]} {rest[0]}?")] if fits else []
    if verb in ("aim", "seek", "try", "need") and rest[0] == "to" and rest[1] != "be":
        return [Form("aim", clause.ask("What", f"{verb} to do"))]
    if verb in ("allow", "enable", "help", "require", "cause", "force", "permit"):
        found = re.match(rf"{verb} ([^,;]{{2,40}}?) to (\w+)", " ".join([verb, *rest]))
        able = found and re.search(r"\b(?:ability|opportunity|right|option|way)$", found[1])
        found = found if found and not able and found[2] in BASES | {"do"} else None
        return [Form("effect", clause.ask("What", f"{verb} {found[1]} to do"))] if found else \
            [Form("effect", said)] if rest[0] not in ("to", "for") and verb not in ("force", "help") else []
    if rest[0] == "a" and rest[1] in _QUANTITIES:
        return []  # of how many things, and nothing of which
    if verb in ("tell", "teach", "ask", "remind", "inform", "notify"):
        return []  # who is told stands before what
    if verb not in ACTIONS | {"have"} or rest[0] in NO_OBJECT or rest[0].rstrip(",") in ("it", "them", "itself", "up"):
        return []
    if (clause.aux == "did" and verb not in CREATING) or (rest[0] in MANY and "such as" not in clause.rest):
        return []
    if verb in WEAK:
        return _of_weak(clause, verb, " ".join(rest)) or _of_name(clause, verb, " ".join(rest))
    if particle := _PARTICLE.match(" ".join(rest)):
        return [Form("action", f"{said[:-1]} {particle[1]}?")]
    bare = re.fullmatch(r"(?:an?|the) \w+", " ".join(rest)) and not re.search(r"[A-Z\d_.]", clause.subject)
    return [] if bare or _says_nothing(clause.subject, rest) else [Form("action", said)]


def _says_nothing(subject: str, rest: list[str]) -> bool:
    """Tell whether an object only repeats the subject: "Release stewards manage releases"."""
    words = {word.lower().rstrip("s") for word in subject.split()}
    thing = list(takewhile(lambda word: word not in NO_OBJECT, rest))
    return all(word.lower().rstrip("s,") in words for word in thing)


def _of_weak(clause: Clause, verb: str, thing: str) -> list[Form]:
    """Ask for the kind of a thing that is named, or for what holds of it, where the verb alone would ask too much."""
    kind = re.match(r"\w+ing\b", clause.written) is None and re.match(
        r"an? (?:(?!(?:and|an?|the)\b)[\w-]+,? ){1,4}?([a-z-]+) (?:that|which|to|for|of|with)\b", thing)
    if kind and kind[1] not in CONTAINERS | NO_OBJECT and not kind[1].endswith(("ed", "ing")):
        return [Form("kind", clause.ask(f"What kind of {kind[1]}", verb))]
    if means := _means(clause, verb, thing):
        return means
    held = re.match(r"[^,;]{4,80}? ((?:via|during|within|before|after|at) (?:the |an? |\d)?[^,;]+"
                    r"|for (?:\d[\d.,]*|two|three) \w+s [^,;]+)$", thing)
    if held and verb not in ("let", "make", "take", "stop", "get", "have"):
        return [Form("action", clause.ask("What", f"{verb} {held[1]}"))]
    return []


def _of_name(clause: Clause, verb: str, thing: str) -> list[Form]:
    """Ask which thing it is that does so, where it has a name and what it does is said at length."""
    named = re.fullmatch(r"(?:[Tt]he )?[A-Z][\w.+-]*(?: [A-Z][\w.+-]*)?", clause.subject)
    fits = verb in _BY_THINGS and clause.aux == "does" and len(thing.split()) >= _LEAST_SAID
    if verb == "have" and not re.match(r"(?:the|an?) ", thing):
        return []
    if not named or not fits or LEANING.search(thing) or re.search(r", (?:which|who|where)\b", thing):
        return []
    return [Form("name", f"What {'has' if verb == 'have' else verb + 's'} {thing}?", clause.written)]
