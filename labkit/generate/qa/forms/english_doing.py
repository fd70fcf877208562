"""English clauses that say what something does, and to what."""

from __future__ import annotations

import re
from itertools import takewhile

from labkit.generate.qa.forms.english_adjuncts import means_of
from labkit.generate.qa.forms.english_clauses import ADVERB, Clause
from labkit.generate.qa.forms.english_patterns import LEANING
from labkit.generate.qa.forms.english_words import (
    ACTIONS,
    BASES,
    CONTAINERS,
    CREATING,
    EVALUATING,
    MANY,
    NO_OBJECT,
    PREPOSITIONS,
    WEAK,
)
from labkit.generate.qa.forms.fact import Form

_QUANTITIES = frozenset(["couple", "lot", "number", "range", "sea", "series", "variety", "wealth", "whole", "wide"])
_OF_TEXTS = frozenset("""
cover demonstrate describe discuss explain illustrate outline present summarize
""".split())  # noqa: SIM905
"""What parts of a text do."""
_PARTICLE = re.compile(r"(?:[\w-]+ ){1,4}(off|out|up|down|back)\b(?= (?:from|at|when|after|before|to|if)\b|$)")
_BY_THINGS = ("provide", "offer", "support", "have", "include", "allow", "enable", "use", "bring", "let", "give",
              "implement", "handle", "generate", "introduce", "perform", "recognize", "define")
_AMONG_OTHERS = frozenset("""
allow collect contain create define detect enable exhibit feature generate handle implement include introduce keep
maintain offer perform provide receive recognize support use write
""".split())  # noqa: SIM905
"""What a whole system does to many things."""
_SYSTEM = re.compile(r"(?:[Tt]he )?[A-Z][a-zA-Z]*|(?:the )?(?:\w+ )?(?:source code|code|system|software|program|"
                     r"library|tool|application|framework|language|project|platform|server|manual|documentation|"
                     r"protocol)")
_OF_QUESTIONS = frozenset("""
affect control decide define determine govern indicate influence regulate report select specify state
""".split())  # noqa: SIM905
"""Verbs of which a question can be the object: "Strength affects how much you can carry"."""
_QUESTIONS, _FEWEST_ASKED = ("how", "whether", "what", "which", "when", "where", "who"), 4
_NO_KINDS = frozenset("""
approach basis chance copy effect effort guarantee host impact look mechanism need opportunity parameter reason result
right risk role step system time value version view
""".split())  # noqa: SIM905
"""Things of which nobody asks of what kind they are."""
_LEAST_SAID = 7  # words that tell what something does, where it is asked for by them


def of_doing(clause: Clause) -> list[Form]:
    """Return the question that a clause with a plain verb answers, or none."""
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
    if verb in _OF_QUESTIONS and rest[0] in _QUESTIONS and len(rest) > _FEWEST_ASKED:
        return [Form("action", said)]
    if verb not in ACTIONS | {"have"} or rest[0] in NO_OBJECT or rest[0].rstrip(",") in ("it", "them", "itself", "up"):
        return []
    if (clause.aux == "did" and verb not in CREATING) or (rest[0] in MANY and "such as" not in clause.rest):
        return []
    if verb in _AMONG_OTHERS and _SYSTEM.fullmatch(clause.subject) and clause.aux != "did":
        thing = " ".join(rest)  # "What does HAProxy implement?" among much else
        return (_of_weak(clause, verb, thing) if verb in WEAK else []) or _of_name(clause, verb, thing)
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
    if kind and kind[1] not in CONTAINERS | NO_OBJECT | _NO_KINDS and not kind[1].endswith(("ed", "ing")):
        return [Form("kind", clause.ask(f"What kind of {kind[1]}", verb))]
    if means := means_of(clause, verb, thing):
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
