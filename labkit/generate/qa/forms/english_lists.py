"""English lists: what a list after its line answers, numbered steps, names explained, and questions replied to."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.english_clauses import clearness, take_apart, third_person
from labkit.generate.qa.forms.english_patterns import (
    INTRODUCED,
    LEANING,
    POINTING,
    REFERENCES,
    THAT_CLAUSE,
    acts,
    is_told_to,
)
from labkit.generate.qa.forms.english_words import BOTH, IMPERATIVES
from labkit.generate.qa.forms.fact import Form, Lexicon
from labkit.generate.qa.forms.subjects import is_generic

_SHORTEST, _LONGEST = 15, 180  # characters of a line
_CODE = re.compile(r"-{1,2}\w|[\w.]*[_/=()$%]|[A-Z][A-Z\d-]+$|[a-z]+[A-Z]|[a-z][\w.+-]*$")
_NOUN_FIRST = re.compile(r"(?:the|an?|one|number|name|path|list|size|maximum|minimum|default)\b", re.I)
_DOES_FIRST = re.compile(r"(?P<verb>[A-Z]?[a-z]+s) (?:the|an?|all|any|each|every|only|whether|how|that|your|its|"
                         r"[a-z]+s\b(?! (?:a|the)\b)|[A-Z])")
_GERUND = re.compile(r"[A-Z][a-z]+ing (?:the |an? |your )?\w+")
_MY = {"I": "you", "my": "your", "me": "you", "myself": "yourself", "am": "are"}


def introduced(line: str, lexicon: Lexicon) -> list[Form]:
    """Return what the list after a line that ends with a colon answers, together with it."""
    text = line.rstrip(": ").strip()
    if len(text) < _SHORTEST or len(text) > _LONGEST or REFERENCES.search(text) or re.search(r"[.!?;]", text):
        return []
    text = re.sub(r"^There are (?:several|various|many|a few|some|multiple|a number of) ", "There are ", text)
    bare = re.sub(r"\b(?:the )?following\b(?: [a-z]+s$)?| (?:these|the) (?:steps|values|options)$", "", text).strip()
    for pattern, kind, question in INTRODUCED:
        found = pattern.match(text)
        if found and not LEANING.search(found[1]) and not re.search(r"\b(?:do|this|that|these)\b", found[1]):
            return [Form(kind, question.format(*found.groups()), clear=1)]
    clause = take_apart(bare + " these", lexicon)
    listed = clause and re.fullmatch(r"(consist of|include|contain|require|support|comprise|be used to|be used for) "
                                     "these", clause.rest)
    if not listed or LEANING.search(clause.written) or not clearness(clause.written, lexicon):
        return []
    verb = "be used to do" if listed[1] == "be used to" else listed[1]
    return [Form("list", clause.ask("What", verb), clear=clearness(clause.written, lexicon))]


def steps(heading: str, items: list[str]) -> list[Form]:
    """Return how the numbered steps under a heading are asked for; none where the heading says nothing to do."""
    heading = re.sub(r"^(?:Step )?[\dIVX]+(?:\.\d+)*[.:)]?\s+", "", heading).strip(" .:")
    if not all(map(is_told_to, items)) or REFERENCES.search(heading) or POINTING.search(heading) or len(heading) > 60:
        return []
    if to_do := re.match(r"How to (\w+ .+)", heading):
        return [Form("steps", f"How do you {to_do[1]}?", clear=1)]
    if _GERUND.match(heading):
        return [Form("steps", f"What are the steps for {heading[0].lower()}{heading[1:]}?", clear=1)]
    if is_told_to(heading) and len(heading.split()) > 1:
        return [Form("steps", f"How do you {heading[0].lower()}{heading[1:]}?", clear=1)]
    return []


def explained(name: str, words: str, line: str, lexicon: Lexicon) -> list[Form]:
    """Return how what is said of a name in a list is asked for: "--out: Write to a file" answers "What does … do?"."""
    name, words = name.strip(" “”\"'"), words.strip()
    told = THAT_CLAUSE.sub(" ", words)
    leans = POINTING.search(told) or REFERENCES.search(words) or \
        re.match(r"(?:it|they|if|when|see|and|or)\b", words, re.I)
    if re.search(r"[${}~]|^(?:bit|value|case|type|step|string|int|enum|bool|quad|ip|pair|prefix) ", name):
        return []
    if re.fullmatch(r"[a-z_]+(?: \*?[a-z_]+)+", name):
        return []  # a declaration of code, or a part of something
    if name.count("(") != name.count(")") or re.match(r"The current\b", words):
        return []
    short = len(re.sub(r"\W", "", name)) < 2 and not name.startswith("-")  # "s" says nothing, "-s" is an option
    if short or not words or len(words.split()) < 4 or leans or is_generic(name) or \
            re.search(r"[.!?,]|\bhttps?$", name) or \
            re.search(r"[=<>{}|\\]|https?:|\?", words) or POINTING.search(name) or len(name.split()) > 5:
        return []
    if re.match(r"(?:[\w ]+ (?:is|are) )?(?:the )?same as\b", words, re.I) or _says_itself(name, words):
        return []
    code = bool(_CODE.match(name))
    said = name if code else f"“{name}”"
    does = _DOES_FIRST.match(words)
    base = third_person().get(does["verb"].lower(), "") if does else ""
    if (base and (base not in BOTH or re.match(r"\w+ (?:the|an?) ", words))) or (code and acts(words)):
        return [Form("explained", f"What does {said} do?", clear=1)]
    if _NOUN_FIRST.match(words) and not is_told_to(words):
        return [Form("explained", f"What is {said}?" if code else f"What is meant by {said}?", clear=1)]
    if name.split()[0].lower() in IMPERATIVES - {"make"} and len(name.split()) > 1 and is_told_to(words):
        return [Form("explained", f"How do you {name[0].lower()}{name[1:]}?", clear=1)]
    return []


def _says_itself(name: str, words: str) -> bool:
    """Tell whether all that is said of a name is the name: "dither_scale: Set the dither scale"."""
    first = re.split(r"(?<=[a-z])\. |[;,]", words)[0].rstrip(".")
    said = set(re.findall(r"[a-z]{3,}", first.lower())) - {"the", "set", "sets", "value", "specify", "specifies"}
    return said <= set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()))


def replied(question: str, reply: str) -> list[Form]:
    """Return a question of the text itself, where it and what is said under it stand alone."""
    asked = re.sub(r"^(?:Q|Question)\s*\d*[.:)]\s*|^\d+(?:\.\d+)*[.)]?\s+", "", question).strip()
    asked = re.sub(r"\b(?:I|my|me|myself|am)\b", lambda word: _MY[word[0]], asked)
    plain = re.match(r"(?:What|Who|When|Where|Why|How|Which|Can|May|Must|Do|Does|Is|Are|Should|Will)\b", asked)
    if not plain or not asked.endswith("?") or LEANING.search(asked) or POINTING.search(asked) or \
            len(asked.split()) < 4 or not re.search(r"[.!]$", reply) or REFERENCES.search(reply) or \
            POINTING.search(THAT_CLAUSE.sub(" ", reply)) or re.match(r"(?:It|They|That|There|See)\b", reply):
        return []
    return [Form("reply", asked, clear=1)]


def explains(sentence: str) -> bool:
    """Tell whether the first sentence under an option says, alone, what the option does."""
    words, told = sentence.split(), THAT_CLAUSE.sub(" ", sentence)
    if len(words) < 3 or POINTING.search(told) or REFERENCES.search(sentence) or \
            sentence.endswith((":", "e.g.", "i.e.", "etc.", ",")):
        return False
    if re.match(r"Takes? (?:an?|the) .*\bargument|"
                r"(?:Specif(?:y|ies)|Provides?|Sets?|Gives?) (?:an?|the) (?:\S+ ){0,2}\S+\.$", sentence):
        return False  # what it is given is not what it does
    does = _DOES_FIRST.match(sentence)
    return acts(sentence) or bool(does and does["verb"].lower() in third_person())
