"""English clauses: taken apart at their verb, where it is one of those known to stand there."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from labkit.generate.qa.forms.english_patterns import LEANING, NOT_IN_SUBJECT, NOT_SUBJECT
from labkit.generate.qa.forms.english_words import (
    ACTIONS,
    AIMS,
    BASES,
    BOTH,
    CONTAINERS,
    IMPERATIVES,
    NO_OBJECT,
    PARTICIPLES,
    PAST,
    PEOPLE,
    PREPOSITIONS,
    VAGUE,
)
from labkit.generate.qa.forms.fact import Lexicon

BE = ("is", "are", "was", "were")
_MODAL = ("must", "should", "shall", "cannot", "can", "may", "will", "could", "might")
_AUXILIARY = re.compile(rf"(?P<subject>.+?) (?P<aux>{'|'.join(BE + _MODAL)})(?P<negation> not| never)? (?P<rest>.+)$")
_RESTRICTED = re.compile(
    r"(?P<noun>(?:An?|Any|Each|Every|All)? ?(?:[\w-]+ ){0,3}?[\w-]+) (?P<word>that|which|who) (?P<more>[^,;:]{6,}?) "
    rf"(?P<aux>{'|'.join(('is', 'are', *_MODAL))})(?P<negation> not)? (?P<rest>.+)$")
_APPOSED = re.compile(
    r"(?P<subject>[^,;:]{2,60}), (?!and\b|or\b|but\b)(?:which|who|whose|where|also|like|unlike|a|an|the|used|"
    r"based|located|known|formerly|named|called|measured|including|founded|published|released|written|born|built|developed)\b"
    r"[^,;:]{3,90}, (?P<rest>(?!and\b|or\b|but\b|which\b)[a-z].+)$")
_PERFECT = re.compile(r"(?P<subject>.+?) (?P<aux>has|have) (?P<rest>(?:\w+ly |also )?(?P<verb>\w+) .+)$")
_PERFECT_REST = re.compile(r"^(?:\w+ly |also )?(?:been\b|\w+ (?:the|an?|as|in|on|to|for|that|its|their|his|her) )")
_GOVERNING = re.compile(
    r"(?:the|an?|to|off|on|out|up|down|whether|how|which|two|three|four|five|six|seven|eight|nine|ten|"
    r"\d[\d,.;]*|[a-z]+(?:s|al|ive|ic|ed|ing|ful|ous|able|ary))$|[A-Z]")
_OTHER_VERB = re.compile(
    r"(?:(?!(?:that|which|who|whom|whose|where|if|when|while|what|how|why|whether|because|so|as|than|and|or|but|to|of|"
    r"for|with|from|in|on|at|by)\b)[^\s,;:]+ ){1,4}(?:is|are|was|were|must|should|can|cannot|will|may)\b")
"""The verb of the clause behind what was taken for one: "test *builds should* be made"."""
_LONGEST_SUBJECT = 9  # words
_VERB_FIRST = re.compile(r"(?![A-Za-z]+ing\b|Both\b|All\b|Half\b)[A-Z][a-z]+ (?:the|an?|any|its|your|their) ")
"""What begins so is a verb that lost its subject, or a word before one: "Gives a rough …", "Therefor the …"."""
_BETWEEN = ("only", "also", "both", "all", "just", "never", "always", "often", "still")
_LIKE_CODE = re.compile(r"\w[_\d]|[a-z][A-Z]|^-")
_NO_VERB_AFTER = ("only", "merely", "simply", "solely", "better", "sometimes", "just", "best", "worse")
_FARTHEST_VERB = 11
ADVERB = re.compile(r"(?!(?:only|merely|simply|solely|"
                    r"rely|apply|supply|reply|imply|comply|multiply)$)(?:\w+ly|always|often|also|never|usually)$")


class Clause(NamedTuple):
    """A clause taken apart: "The pump stops at night" is does, "the pump", "The pump", "stop at night"."""

    aux: str
    subject: str
    written: str
    rest: str

    def ask(self, word: str, rest: str = "") -> str:
        """Return the question that begins with a question word."""
        return f"{word} {self.aux} {self.subject} {rest}".strip() + "?"


def take_apart(text: str, lexicon: Lexicon) -> Clause | None:
    """Return a clause taken apart at its verb, or None where its verb or its subject is not of a known form."""
    if found := _APPOSED.match(text):
        text = f"{found['subject']} {found['rest']}"
    if restricted := _restricted(text, lexicon):
        return restricted
    found = _AUXILIARY.match(text)
    if found and found["aux"] in ("are", "were") and re.match(r"An? ", found["subject"]):
        return None  # what is of many stands behind
    if found and is_subject(found["subject"]):
        subject, rest = lexicon.lowered(found["subject"]), found["rest"]
        aux, negation = ("can", "not ") if found["aux"] == "cannot" else (found["aux"], "")
        if found["negation"]:
            negation = found["negation"].strip() + " "
        return Clause(aux, small_article(subject), found["subject"], negation + rest)
    if (found := _PERFECT.match(text)) and _PERFECT_REST.search(found["rest"]) and is_subject(found["subject"]) and \
            found["verb"] in PARTICIPLES | {"been"} and not (
                found["aux"] == "have" and re.fullmatch(r"[A-Z]\w*[^s\W]", found["subject"])):
        return Clause(found["aux"], small_article(lexicon.lowered(found["subject"])), found["subject"], found["rest"])
    return _at_its_verb(text.split(), lexicon)


def _restricted(text: str, lexicon: Lexicon) -> Clause | None:
    """Take a clause apart whose subject is restricted: "A hire that is cut short by the hirer is charged in full"."""
    found = _RESTRICTED.match(text)
    if not found or not is_subject(found["noun"]) or \
            LEANING.search(found["more"]) or re.search(r"\b(?:and|or|but)$", found["more"]) or \
            len(found["more"].split()) > _LONGEST_SUBJECT + 4:
        return None
    verb = re.match(rf"(?:{'|'.join(BE + _MODAL)}|has|have|does not|do not|\w+s|\w+ed)\b", found["more"])
    if not verb and not (is_plural(found["noun"]) and found["more"].split()[0] in BASES):
        return None
    written = f"{found['noun']} {found['word']} {found['more']}"
    aux, negation = ("can", "not ") if found["aux"] == "cannot" else (found["aux"], "")
    if found["negation"]:
        negation = "not "
    return Clause(aux, small_article(lexicon.lowered(written)), written, negation + found["rest"])


def _at_its_verb(words: list[str], lexicon: Lexicon) -> Clause | None:
    doubtful = False  # whether a word was passed over that may be the verb
    for place, word in enumerate(words[1:_FARTHEST_VERB], 1):
        adverb, written = "", " ".join(words[:place])
        if place > 1 and ADVERB.match(words[place - 1]):
            adverb, written = words[place - 1] + " ", " ".join(words[:place - 1])
        after = words[place + 1] if place + 1 < len(words) else ""
        of = after == "of" and "of" not in PREPOSITIONS.get(third_person().get(word, word), ())
        to_do = re.search(r" to ([a-z]+) ", f"{written} ")
        no_verb = of or (to_do and to_do[1] in BASES | BOTH) or words[place - 1] in _NO_VERB_AFTER
        then = words[place + 2] if place + 2 < len(words) else ""
        verb_later = after in _BETWEEN and (then in PAST or then in third_person() or then in (*BE, *_MODAL))
        if not after or no_verb or verb_later or after in (*BE, "has", "have") or not is_subject(written):
            continue
        subject = small_article(lexicon.lowered(written))
        rest = " ".join(words[place + 1:])
        if _OTHER_VERB.match(rest):
            continue
        if word == "has":
            return None if re.search(r"ed$|^been$", after) else Clause("does", subject, written, f"{adverb}have {rest}")
        if base := third_person().get(word):
            verb_after = after in BASES or after in third_person() or after in ("do", "does", "did") or \
                after.endswith("ing")
            noun = place > 1 and words[place - 1] in IMPERATIVES and is_plural(" ".join(words[:place - 1]))
            if base in BOTH and (noun or verb_after or not _GOVERNING.match(after)):
                doubtful = True
                continue
            if base in BOTH and doubtful:
                return None  # "uses non-blocking calls to": the one before may be the verb
            return Clause("does", subject, written, f"{adverb}{base} {rest}")
        if word in PAST and after != "by" and not _is_participle(word, after):
            return Clause("did", subject, written, f"{adverb}{PAST[word]} {rest}")
        if is_plural(written) and (word == "have" or word in ACTIONS or after in PREPOSITIONS.get(word, ())):
            verb_next = third_person().get(after, "") not in BOTH | {""}
            ambiguous = word in BOTH and (verb_next or not re.match(r"(?:the|an?)$", after))
            if not ambiguous:
                return Clause("do", subject, written, f"{adverb}{word} {rest}")
    return None


def is_subject(words: str) -> bool:
    """Tell whether words can be the subject of a question: a plain group around a noun, and no part of a sentence."""
    count = len(words.split())
    return (1 <= count <= _LONGEST_SUBJECT and not NOT_IN_SUBJECT.search(words) and not NOT_SUBJECT.match(words)
            and not re.search(r"\b(?:of|in|on|for|with|to|from|and|or|at|the|a|an|run|built|sent|set|"
                              r"already|also|still|then|thus|now|\w+ly)$", words)
            and not re.search(r"^\d+\w?$| [a-z]+s [a-z]+ly ", words)
            and not _VERB_FIRST.match(words) and not _has_verb(words)
            and not (count > 1 and words.split()[0].lower() in IMPERATIVES)
            and (count > 1 or bool(re.match(r"(?!(?:The|An?|Each|Any|All|Every)$)[A-Z\d]", words))))


def _has_verb(words: str) -> bool:
    """Tell whether a verb stands within words: "Tamsin ensures the threshold" is no subject."""
    within = (third_person().get(word, "") for word in words.split()[1:-1])
    return any(base and base not in BOTH for base in within)


def is_plural(subject: str) -> bool:
    """Tell whether a subject is of many: its head ends so, or there are two of them."""
    head = _head(subject)
    return bool(re.search(r"[^su'’]s$", head)) or bool(re.search(r"\w and \w", subject.split(" of ")[0]))


def clearness(subject: str, lexicon: Lexicon) -> int:
    """Return how clear a subject is to a reader who has not seen the source, as :class:`Form` counts it."""
    article = re.match(r"(The|An?)\s+", subject)
    words = subject[article.end():].split() if article else subject.split()
    if not words:
        return 0
    if article and words[0] in ("few", "lot", "couple", "number", "variety", "handful", "bit"):
        return 0
    if re.search(r" (?:that|which|who) ", subject):
        return 0 if words[0].lower() in VAGUE or (article and article[1] == "The") else 1
    head = _head(subject).lower()
    owned = head in AIMS and " of " in subject
    last = words[-1].lower()
    named = head in ("option", "options", "parameter", "argument") and len(words) > 1 and _LIKE_CODE.search(words[-2])
    vague = (head in VAGUE | CONTAINERS and not owned) or last in VAGUE
    if (vague and not named) or (last in PEOPLE and len(words) == 1):
        return 0
    if not article and len(words) == 1 and lexicon.is_common(words[0]) and lexicon.is_counted(words[0]) and \
            not is_plural(subject):
        return 0
    owner = re.match(r"[Tt]he (\w+)['’]s? ", subject)
    if re.match(r"(?:Any|All|None|Some|One|Each) of\b", subject) or (
            owner and owner[1].islower() and not lexicon.is_one(owner[1])):
        return 0
    if re.match(r"[Bb]its? \d", subject) and " of " not in subject:
        return 0  # of what?
    if lexicon.is_of(subject):
        return 1
    if any(re.search(r"\d|\w[A-Z]", word) or (word[0].isupper() and not lexicon.is_common(word)) for word in words):
        return 2
    if article and article[1] == "The":
        if len(words) == 1 and lexicon.is_subject(last):
            return 2
        if re.search(r" of an? ", subject):
            return 2
        return 1 if len(words) > 1 or lexicon.is_one(last) else 0
    return 2 if article else 1


def agrees(clause: Clause) -> bool:
    """Tell whether "their" and "them" can stand for the subject, where nothing else before them is of many."""
    found = re.search(r"\b(?:they|them|their)\b", clause.rest)
    return not found or is_plural(clause.written) or bool(re.match(r"(?:Any|Each|Every) ", clause.written)) or \
        bool(re.search(r"[^su]s\b", clause.rest[:found.start()]))


def is_rule(clause: Clause) -> bool:
    """Tell whether a clause is a rule for the one thing that its text is about: "The license must …"."""
    words = clause.written.split()
    return (clause.aux in ("must", "should", "shall", "may") and len(words) == 2 and words[0] == "The"
            and words[1] not in VAGUE | PEOPLE)


def small_article(words: str) -> str:
    """Return words without the capital of an article at their beginning."""
    small = re.match(r"(?:The|An?|One|All|Any|Each|Every)\s|"
                     r"(?!King|Ring|Spring|String)[A-Z][a-z]{2,}ing (?:the |an? )?[a-z]",
                     words)
    return words[0].lower() + words[1:] if small else words


def _head(subject: str) -> str:
    words = re.split(r" (?:of|in|on|for|with|to|from|at|between|over|under|behind) ", subject)[0].split()
    return words[-1]


def _is_participle(word: str, after: str) -> bool:
    if after in ("via", "using"):
        return True
    return after in NO_OBJECT and after not in PREPOSITIONS.get(PAST[word], ()) and not (
        after in ("in", "to", "from", "on", "at", "for", "as", "with") and re.match(
            r"(?:moved|returned|retired|died|lived|played|worked|served|travelled|appeared|signed|finished|went|came|ended|"
            r"settled|married|started|began)$", word))


@cache
def third_person() -> dict[str, str]:
    """Return the third person of the verbs that are known, to their base."""
    def form(verb: str) -> str:
        if re.search(r"(?:s|sh|ch|x|z|o)$", verb):
            return verb + "es"
        return verb[:-1] + "ies" if re.search(r"[^aeiou]y$", verb) else verb + "s"

    return {form(verb): verb for verb in BASES}
