"""English: the questions that a plain statement answers, made by turning it round (after Heilman and Smith, 2010).

Nothing is parsed: a clause is taken apart only where its verb is one of those known to stand there, and whatever is not
of a known form is left alone. What is lost that way is lost on purpose: a question that fits is worth more than many.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from labkit.generate.qa.forms.english_words import (
    ACTIONS,
    BASES,
    IMPERATIVES,
    LEANING,
    NO_OBJECT,
    NOT_IN_SUBJECT,
    NOT_SUBJECT,
    OPENINGS,
    PAST,
    PEOPLE,
    PLACED,
    POINTING,
    PREPOSITIONS,
    REFERENCES,
    TAILS,
    VAGUE,
)
from labkit.generate.qa.forms.fact import Form, Lexicon

_BE = ("is", "are", "was", "were")
_MODAL = ("must", "should", "cannot", "can", "may", "will", "could")
_AUXILIARY = re.compile(rf"(?P<subject>.+?) (?P<aux>{'|'.join(_BE + _MODAL)})(?P<negation> not| never)? (?P<rest>.+)$")
_CONDITION = re.compile(r"(If|When|Whenever|Once|Unless|Before|After) (.+?), (?:then )?(.+)$")
_PURPOSE = re.compile(r"To (\w+ .+?), (.+)$")
_IMPERATIVE = re.compile(rf"(?:please |immediately |first |always |never |do not |don't |simply |just )*"
                         rf"(?:{'|'.join(IMPERATIVES)})\b(?! (?:is|are|was|were)\b)", re.I)
_PARTICIPLE = r"(?:\w+ed|built|written|driven|held|kept|given|taken|chosen|run|led|made|sent|set|shown|drawn|known)"
_ADVERB = re.compile(r"(?:\w+ly|always|often|also|never|usually)$")
_PREDICATES = (  # what follows a form of "be", the kind of statement, what is asked with what was matched
    (r"(used) (?:to|for)\b", "use", "What {be} {subject} used for?"),
    (r"(located|situated|headquartered|stored|installed|kept|placed|found) (?:in|at|on|under)\b", "place",
     "Where {be} {subject} {0}?"),
    (r"(made of|composed of|built from|made from|made up of)\b", "material", "What {be} {subject} {0}?"),
    (r"(called|known as)\b", "name", "What {be} {subject} {0}?"),
    (rf"({_PARTICIPLE}) by (?!\w+ing\b)", "agent", "What {be} {subject} {0} by?"),
    (r"(based on|focused on|responsible for|required for|intended for|caused by)\b", "relation",
     "What {be} {subject} {0}?"),
    (r"((?:divided|split|grouped|classified|organi[sz]ed|converted|translated) into)\b", "parts",
     "What {be} {subject} {0}?"),
    (r"(designed|required|intended|allowed|able) to\b", "use", "What {be} {subject} {0} to do?"),
    (r"((?:delivered|equipped|supplied|associated|compatible) with|(?:connected|equivalent|limited) to|derived from)\b",
     "relation", "What {be} {subject} {0}?"),
    (r"(available) (?:in|at|from|on)\b", "place", "Where {be} {subject} {0}?"),
)


_OPEN_END = re.compile(r"\b(?:of|to|and|or|the|a|an|in|is|than|but|once|about|"
                       r"(?:\d[\d.,]*|two|three|four|five|six|ten) \w+)$|"
                       r",\s*(?:and|or|but)\b.*$| and (?:then )?\w+s\b .*$")
"""The rest of a clause that cannot end there, or that goes on with another verb."""


class Clause(NamedTuple):
    """A clause taken apart: "The pump stops at night" is does, "the pump", "The pump", "stop at night"."""

    aux: str
    subject: str
    written: str
    rest: str

    def ask(self, word: str, rest: str = "") -> str:
        """Return the question that begins with a question word."""
        return f"{word} {self.aux} {self.subject} {rest}".strip() + "?"


def fault(statement: str) -> str:
    """Return why nothing is asked about a statement, or "": it is no sentence, or does not stand alone."""
    if not 30 <= len(statement) <= 280:
        return "too short or too long"
    if not (re.match(r"[A-Z0-9\"“]", statement) and re.search(r"[.!][\"”)]?$", statement)):
        return "not a whole sentence"
    if any(statement.count(left) != statement.count(right) for left, right in ("()", "[]", "“”")) or \
            statement.count('"') % 2 or re.search(r"\.{3,}|…|\||[?]", statement):
        return "cut by layout"
    if re.search(r"[=∈∀≤≥∪⟨⟩^\\{}<>]|\s[a-z]\s(?=[a-z]\s)|\w_\w", statement) or re.search(r"[.!] [A-Z]", statement):
        return "a formula, or more than one sentence"
    if re.fullmatch(r"[^a-z]*", statement):
        return "a heading"
    if REFERENCES.search(statement):
        return "refers to another place"
    if POINTING.search(_THAT_CLAUSE.sub(" ", statement)):
        return "points to something else"
    return ""


_THAT_CLAUSE = re.compile(r"(?<=\w )that\b(?= \w)")


def forms(statement: str, lexicon: Lexicon) -> list[Form]:
    """Return the questions that a statement without a :func:`fault` answers; none where its form is not known."""
    text = re.sub(r" (?:also|therefore|thus|now)(?= \w)", "", OPENINGS.sub("", statement)).rstrip(".!")
    text = text[:1].upper() + text[1:]
    if condition := _CONDITION.match(text):
        if LEANING.search(condition[2]):
            return []
        return _of_condition(*condition.groups(), lexicon)
    if purpose := _PURPOSE.match(text):
        todo, rest = purpose.groups()
        fits = len(todo.split()) <= 14 and not re.match(r"(?:be|make|do|see|understand|summari\w+|conclude)\b", todo)
        fits = fits and not LEANING.search(todo) and _IMPERATIVE.match(rest)
        return [Form("how to", f"How do you {todo}?", clear=1)] if fits else []
    clause = take_apart(text, lexicon)
    if clause is None:
        return []
    clear = clearness(clause.written, lexicon)
    if not clear or LEANING.search(clause.written):
        return []
    found = _of_tail(text, clause, lexicon) or _of_clause(clause, clear)
    return [form._replace(clear=min(form.clear, clear)) for form in [*found, *_which(clause, text)]]


def take_apart(text: str, lexicon: Lexicon) -> Clause | None:
    """Return a clause taken apart at its verb, or None where its verb or its subject is not of a known form."""
    if (found := _AUXILIARY.match(text)) and is_subject(found["subject"]):
        subject, rest = lexicon.lowered(found["subject"]), found["rest"]
        aux, negation = ("can", "not ") if found["aux"] == "cannot" else (found["aux"], "")
        if found["negation"]:
            negation = found["negation"].strip() + " "
        return Clause(aux, _small_article(subject), found["subject"], negation + rest)
    words = text.split()
    for place, word in enumerate(words[1:10], 1):
        adverb = ""
        written = " ".join(words[:place])
        if place > 1 and _ADVERB.match(words[place - 1]):
            adverb, written = words[place - 1] + " ", " ".join(words[:place - 1])
        after = words[place + 1] if place + 1 < len(words) else ""
        if not after or after in (*_BE, "of") or not is_subject(written):
            continue
        subject = _small_article(lexicon.lowered(written))
        rest = " ".join(words[place + 1:])
        if word == "has" and re.fullmatch(_PARTICIPLE + "|been|become|emerged", after):
            return None
        if base := _third_person().get(word):
            return Clause("does", subject, written, f"{adverb}{base} {rest}")
        if word in PAST and after not in ("by", "in", "from"):
            return Clause("did", subject, written, f"{adverb}{PAST[word]} {rest}")
        if word in ACTIONS and re.search(r"[^s]s$", words[place - 1]) and re.match(r"(?:the|a|an|\d|[a-z]+s\b)", after):
            return Clause("do", subject, written, f"{adverb}{word} {rest}")
    return None


def is_subject(words: str) -> bool:
    """Tell whether words can be the subject of a question: a plain group around a noun, and no part of a sentence."""
    count = len(words.split())
    return (1 <= count <= 8 and not NOT_IN_SUBJECT.search(words) and not NOT_SUBJECT.match(words)
            and not re.search(r"\b(?:of|in|on|for|with|to|from|and|or|at|the|a|an)$", words)
            and (count > 1 or bool(re.match(r"[A-Z\d]", words))))


def clearness(subject: str, lexicon: Lexicon) -> int:
    """Return how clear a subject is to a reader who has not seen the source, as :class:`Form` counts it."""
    article = re.match(r"(The|An?)\s+", subject)
    words = subject[article.end():].split() if article else subject.split()
    if subject.lower().split()[-1] in VAGUE or (words[-1].lower() in PEOPLE and len(words) == 1):
        return 0
    if any(re.search(r"\d|\w[A-Z]", word) or (word[0].isupper() and not lexicon.is_common(word)) for word in words):
        return 2
    if article and article[1] == "The":
        return 1 if len(words) > 1 else 0
    return 2 if article else 1


def _of_condition(word: str, condition: str, rest: str, lexicon: Lexicon) -> list[Form]:
    sized = len(condition.split()) >= 3 and len(rest.split()) >= 3
    if not sized or re.search(r"\b(?:you|your|using|doing)\b", condition, re.I) or re.match(r"(?:but|and|or)\b", rest):
        return []
    asked = f"{word.lower()} {_small_article(lexicon.lowered(condition))}"
    if _IMPERATIVE.match(rest):
        return [Form("condition", f"What should be done {asked}?", clear=1)]
    if word in ("Before", "After"):
        return []
    clause = take_apart(rest[0].upper() + rest[1:], lexicon)
    if clause is None:
        return []
    happens = clause.aux in ("does", "do", "is", "are") and not re.match(r"(?:an?|the)\b", clause.rest)
    return [Form("condition", f"What {'happens' if happens else 'applies'} {asked}?", clear=1)]


def _of_tail(text: str, clause: Clause, lexicon: Lexicon) -> list[Form]:
    """Ask for when, how often, how long, why or how, where the statement ends with words that say so."""
    for word, pattern in TAILS:
        found = re.search(rf"^(.*\S?)(?:,\s*|\s)({pattern})$", text)
        if not found or len(found[1].split()) < 4 or _OPEN_END.search(found[1]):
            continue
        head = take_apart(found[1].rstrip(", "), lexicon)
        if head and head.written == clause.written and "," not in head.rest and len(head.rest.split()) >= 2:
            return [Form(word.lower(), head.ask(word, head.rest), found[2])]
    return []


def _of_clause(clause: Clause, clear: int) -> list[Form]:
    if clause.aux in _BE:
        return _of_being(clause)
    if clause.aux in ("does", "did", "do"):
        return _of_doing(clause)
    return _of_modal(clause)


def _of_being(clause: Clause) -> list[Form]:
    rest, be = clause.rest, clause.aux
    if re.match(r"(?:not|never)\b", rest):
        return []
    if re.match(r"(?:an?|the) (?!same\b|case\b|reason\b|only\b|\w+est\b)", rest) and be in ("is", "are"):
        fits = len(rest.split()) >= 4 and not re.match(r"\w+ing\b", clause.written)
        return [Form("definition", clause.ask("What"))] if fits else []
    if re.match(r"The .+ of ", clause.written) and re.match(r"(?:about |at most |at least |up to )?[\d£$€]", rest):
        return [Form("attribute", clause.ask("What"), rest)]
    for pattern, kind, question in _PREDICATES:
        if found := re.match(pattern, rest):
            return [Form(kind, question.format(found[1], be=be, subject=clause.subject))]
    return []


def _of_modal(clause: Clause) -> list[Form]:
    words = clause.rest.split()
    if words[0] in ("not", "never"):
        fits = len(words) > 3 and words[1] != "be" and clause.aux in ("must", "should", "may")
        return [Form("ban", clause.ask("What", f"{words[0]} do"))] if fits else []
    if words[0] == "be":
        return _of_passive(clause, words)
    if words[0] in ("have", "contain", "include") and len(words) > 2:
        return [Form("requirement", clause.ask("What", words[0]))]
    if len(words) > 2 and words[1] in PREPOSITIONS.get(words[0], ()):
        return [Form("requirement", clause.ask("What", f"{words[0]} {words[1]}"))]
    if clause.aux in ("must", "should") and words[0] in ACTIONS and len(words) > 2 and \
            clause.subject.split()[-1] not in PEOPLE:
        return [Form("requirement", clause.ask("What", "do"))]
    return []


def _of_passive(clause: Clause, words: list[str]) -> list[Form]:
    if len(words) < 4 or not re.fullmatch(_PARTICIPLE + r"|put|cut|worn|left", words[1]):
        return []
    done, after = words[1], words[2]
    if after in ("upright", "manually", "automatically") or (after == "by" and words[3].endswith("ing")):
        return [Form("manner", clause.ask("How", f"be {done}"))]
    if after in ("by", "with"):
        return [Form("agent", clause.ask("What", f"be {done} {after}"))]
    if after in ("in", "on", "at", "under", "near") and done in PLACED:
        return [Form("place", clause.ask("Where", f"be {done}"))]
    return [Form("use", clause.ask("What", "be used for"))] if done == "used" and after in ("to", "for") else []


def _of_doing(clause: Clause) -> list[Form]:
    words = clause.rest.split()
    verb = words[1] if _ADVERB.match(words[0]) and len(words) > 2 else words[0]
    rest = words[words.index(verb) + 1:]
    if len(rest) < 2:
        return []
    if verb in ("cost", "weigh", "last"):
        return [Form("quantity", clause.ask("How long" if verb == "last" else "How much", verb), " ".join(rest))]
    if verb == "stand" and rest[0] == "for":
        return [Form("definition", clause.ask("What", "stand for"))]
    if rest[0] in PREPOSITIONS.get(verb, ()):
        return [Form("relation", clause.ask("What", f"{verb} {rest[0]}"))]
    if verb in ("aim", "seek", "try") and rest[0] == "to":
        return [Form("aim", clause.ask("What", f"{verb} to do"))]
    if verb in ("allow", "enable", "help", "require", "cause", "force", "permit"):
        found = re.match(rf"{verb} (.{{2,40}}?) to \w+", " ".join([verb, *rest]))
        return [Form("effect", clause.ask("What", f"{verb} {found[1]} to do"))] if found else \
            [Form("effect", clause.ask("What", verb))] if rest[0] not in ("to", "for") else []
    if verb not in ACTIONS or rest[0] in NO_OBJECT:
        return []
    particle = re.search(r"\b(off|on|out|up|down|back|in)\b", " ".join(rest[:6]))
    if particle and verb in ("switch", "turn", "take", "carry", "bring", "set", "read", "write", "send"):
        return [Form("action", clause.ask("What", f"{verb} {particle[1]}"))]
    return [Form("action", clause.ask("What", f"{words[0]} {verb}" if verb != words[0] else verb))]


def _which(clause: Clause, text: str) -> list[Form]:
    """Ask which one it is, where the subject is a name with the noun it is a name of: "The xdelta program"."""
    found = re.fullmatch(r"The ((?:\S+ ){1,3})([a-z]+)", clause.written)
    predicate = text[len(clause.written):].strip()
    named = found and re.search(r"[A-Z\d]", found[1]) and not re.search(r"[^s]s$|\bof\b", found[2] + found[1])
    if not named or clause.aux not in ("does", "is") or len(predicate.split()) < 5 or predicate.startswith("is a"):
        return []
    return [Form("which", f"Which {found[2]} {predicate}?", clause.written)]


def _small_article(words: str) -> str:
    return words[0].lower() + words[1:] if re.match(r"(?:The|An?)\s", words) else words


@cache
def _third_person() -> dict[str, str]:
    def form(verb: str) -> str:
        if re.search(r"(?:s|sh|ch|x|z|o)$", verb):
            return verb + "es"
        return verb[:-1] + "ies" if re.search(r"[^aeiou]y$", verb) else verb + "s"

    return {form(verb): verb for verb in BASES} | {"has": "have"}
