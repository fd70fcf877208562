"""English tasks and conditions: what has to be done when, how something is done, and what holds in which case."""

from __future__ import annotations

import re
from collections.abc import Callable

from labkit.generate.qa.forms.english_clauses import Clause, agrees, clearness, is_rule, take_apart
from labkit.generate.qa.forms.english_definites import ROLES
from labkit.generate.qa.forms.english_patterns import DO_IF, LEANING, is_told_to
from labkit.generate.qa.forms.english_questions import of_clause
from labkit.generate.qa.forms.english_words import BASES, IMPERATIVES, PARTICIPLES, PEOPLE, VAGUE
from labkit.generate.qa.forms.fact import Form, Lexicon

_LONGEST_TASK = 14  # words of what is to be done
_EMPTY_TASK = re.compile(r"\w+ some \w+$|"
                         r"(?:be|make|do|use|help|see|get to|go to|understand|summari\w+|conclude|illustrate)\b")
_HAS_VERB = re.compile(r"\b(?:you|they|we|I|[a-z]+ing|\w+s|\w+ed|\w+n['’]t|is|are|was|were|has|have|had|can|cannot|"
                       r"could|does|do|did|must|will|would|should|may|might|be|been|ran|went|came|become|becomes|lose|lost|set|left)\b")
_LOOSE_WHEN = re.compile(r"\b(?:that|which|who)\b.*\b(?:before|after|when)\b|^(?:Take care|Be careful|Beware)\b")
"""What may hold of the clause within: "a handler that is called, before …"."""
_WANTED = re.compile(r"you (?:want|wish|need|would like|prefer|'d like) to (.+)$")
UNFINISHED = re.compile(r"\b(?:that|which|what|how|where|who)\b|\b(?:want|need|have|able|wish|like|care)$")
"""What goes on with "to" by itself: "the commit that you want to build from"."""
VAGUE_WHEN = re.compile(
    r"\b(?:you're|you are|you feel|you get) (?:un(?:sure|certain)|not sure|in doubt|curious|interested|familiar|lucky|"
    r"ready|stuck|wondering|new|done|happy|bored|confused|experienced|reading)\b|"
    r"\b(?:moving (?:forward|on)|proceeding|continuing|starting|beginning|going (?:on|further)|all else fails|in doubt|"
    r"more (?:information|details?|discussion|examples)|any (?:doubt|questions)|you do so|things? (?:go|goes)|"
    r"you (?:didn['’]t|did not|haven['’]t|have not|couldn['’]t|could not)|"
    r"you get problems|that helps|doing (?:so|this|that)|performing any operations|it|they|them)\b|"
    r"^(?:(?:the|an?) )?[\w+-]+ (?:exists?|is (?:set|given|present|specified|used|enabled|disabled|true|false|empty|"
    r"needed|required))$|^the (?:[\w-]+ )?[\w-]+ (?:is|are) (?:not )?(?:given|omitted|present|set|specified|used)$|"
    r"\bcan(?:['’]t|not) use\b|^(?:the )?values? (?:is|are|of)\b|\bwell prepared\b|"
    r"^you have (?:an?|any) (?:good|better) \w+$|"
    r"^(?:you |one )?(?:have|has|are|is) (?:finished|done|ready|complete|completed)$|"
    r"^sending out$|^all (?:went|goes) well$|\b(?:were|was|is|are)(?:n['’]t| not) enough$|"
    r"^you (?:like|wish|want|prefer|please)(?: to)?$")
"""A condition that says nothing of when it holds."""


def of_condition(word: str, condition: str, rest: str, lexicon: Lexicon) -> list[Form]:
    """Return how a condition is asked for, with what holds or has to be done then; none where it says no case."""
    sized = len(condition.split()) >= 2 and len(rest.split()) >= 3
    if not sized or re.match(r"(?:not |left |(?:this|that) (?:is|was|has) )|"
                             r"\w+ed\b(?! \w+ (?:is|are|has|have|can)\b)", condition) or \
            re.search(r"\b(?:using|doing)\b", condition) or VAGUE_WHEN.search(condition) or \
            re.match(r"(?:but|and|or)\b", rest):
        return []
    said, you = condition, bool(re.search(r"\byou\b", condition))
    if want := _WANTED.match(condition):
        return of_use(want[1]) if is_told_to(rest) or re.match(r"you\b", rest) else []
    if you and word == "When" and re.match(r"(?:it|the)\b", rest):
        return []
    general = bool(re.match(r"\w+ing .*[A-Z\d]", said)) and not re.search(r"\bthe\b", said)
    if re.match(r"(?:please )?(?:(?:do not|don't|don’t) worry|feel free|rejoice|congratulations|keep in mind|"
                r"remember|note|be aware|bear in mind)", rest, re.I):
        return []
    if not _HAS_VERB.search(condition) or re.fullmatch(r"an? [\w-]+", condition) or (
            re.match(r"[a-z]+ (?:it|them)\b", rest) and not re.search(r"\b(?:an?|the|your|any|no) \w+", condition)):
        return []
    if is_told_to(rest):
        modal = re.match(r"(?:you|one) (can|may|must)\b", rest)
        who = "you do" if you or rest.startswith("you ") else "be done"
        return [Form("condition", f"What {modal[1] if modal else 'should'} {who} {word.lower()} {said}?", clear=1,
                     general=general and not you)]
    main = rest[0].upper() + rest[1:]
    clause = take_apart(main, lexicon)
    people = clause and clause.written.lower() in PEOPLE
    if clause and not LEANING.search(clause.written) and agrees(clause) and (
            people or is_rule(clause) or clearness(clause.written, lexicon)):
        asked = of_clause(clause, 1)
        if asked:
            return [after(f"{word} {said}", asked[0])._replace(general=general)]
    its = (re.match(r"(?:an?|any|no) ", condition) or
        re.match(r"the (?:\w+ )?\w+ (?:is|has been) \w+$", condition)) and re.match(
            r"It (?:can|cannot|must|should|will|may|is|has)(?: not)? "
            r"(?!common|possible|easy|hard|worth|usual|likely)", main)
    if re.match(r"(?:It|They)\b", main) and not its:
        return []  # which of the things that stand before
    if re.match(r"\w+(?:ed|ing)\b", condition) or condition.split()[0] in PARTICIPLES:
        return []
    bare = re.match(r"(?:[Tt]he )?([A-Za-z]+) (?:is|are|was|will|must|should|can|cannot|may|has|does|[a-z]+s)\b", main)
    if bare and bare[1].lower() in ROLES | VAGUE and bare[1].lower() not in condition and bare[1] != "It":
        return []  # "the value" of what?
    return _happens(word, said, clause) if clause or re.match(r"It (?:is|will|can|cannot|must|should)\b", main) else []


def _happens(word: str, said: str, clause: Clause | None) -> list[Form]:
    if word in ("Before", "After", "Until"):
        return []
    happens = word != "Unless" and clause and clause.aux in ("does", "do", "is", "are") and \
        not re.match(r"(?:an?|the)\b", clause.rest)
    return [Form("condition", f"What {'happens' if happens else 'applies'} {word.lower()} {said}?", clear=1)]


def of_purpose(todo: str, rest: str, lexicon: Lexicon,
               main: Callable[[str, Lexicon], list[Form]]) -> list[Form]:
    """Return how something is done that a statement says what to do for: "To …, do …"."""
    fits = len(todo.split()) <= _LONGEST_TASK and not _EMPTY_TASK.match(todo) and not re.search(r" or \w+ to\b", todo)
    if not fits or LEANING.search(todo):
        return []
    if re.match(r"you (?:(?:may|might|could) (?:have|need|want) to|(?:have to|need to|must) (?:have|be))\b", rest):
        return []  # what may be in the way, and not how
    if is_told_to(rest):
        return [Form("how to", f"How do you {todo}?", clear=1)]
    general = bool(re.search(r"[A-Z\d]", todo))
    return [after(f"To {todo}", form)._replace(general=general)
            for form in main(rest[0].upper() + rest[1:], lexicon)[:1] if not form.span]


def of_use(todo: str) -> list[Form]:
    """Return how something is done that a thing or a step is said to be for."""
    empty = _EMPTY_TASK.match(todo) or todo.split()[0] not in BASES | IMPERATIVES
    fits = not empty and len(todo.split()) <= _LONGEST_TASK and not LEANING.search(todo) and \
        not re.search(r"\bsome\b|\busing\b|, (?:and|or|if)\b| or \w+ to\b", todo)
    return [Form("how to", f"How do you {todo}?", clear=1)] if fits else []


def of_manner(who: str, todo: str) -> list[Form]:
    """Return how somebody can do something, where the way follows."""
    fits = not re.search(r"\b(?:it|them|this|such|here|there)\b", todo)
    who = "you" if who == "One" else who.lower()
    return [Form("how to", f"How can {who} {todo}?", clear=1)] if fits else []


def after(before: str, form: Form) -> Form:
    """Return a form that is asked with the words of a setting before it."""
    question = form.question[0].lower() + form.question[1:]
    return form._replace(question=f"{before}, {question}", clear=min(1, form.clear))



def told_if(text: str) -> list[Form]:
    """Return what has to be done in a case that stands after it: "Clean the filter before you start the pump"."""

    if (do := DO_IF.match(text)) and is_told_to(do["todo"]) and not re.match(
            "(?:Check|See|Verify|Test|Find out|Determine|Decide|Ask|Look|Confirm)\\b.* if |"
            "You |One |Return |Do not worry|Don.t worry|Feel free|Keep in mind|Remember|Be aware|"
            "Bear in mind", text) and \
            not re.search(r"\b(?:just|right|shortly|e\.g\.,?|to be \w+)$|[(]", do["todo"]) and \
            not LEANING.search(do["when"]) and not _LOOSE_WHEN.search(text) and \
            not VAGUE_WHEN.search(do["when"].partition(" ")[2]):
        who = "you do" if "you" in do["when"].split() else "be done"
        return [Form("condition", f"What should {who} {do['when']}?", clear=1)]
    return []
