"""English: the questions that a plain statement answers, made by turning it round (after Heilman and Smith, 2010).

Nothing is parsed: a clause is taken apart only where its verb is one of those known to stand there, and whatever is not
of a known form is left alone. What is lost that way is lost on purpose: a question that fits is worth more than many.
"""

from __future__ import annotations

import re

from labkit.generate.qa.forms.english_amounts import of_amount
from labkit.generate.qa.forms.english_clauses import (
    Clause,
    agrees,
    clearness,
    is_rule,
    take_apart,
)
from labkit.generate.qa.forms.english_definites import unnamed
from labkit.generate.qa.forms.english_doubts import is_doubtful
from labkit.generate.qa.forms.english_fallbacks import of_reader, whether, who_did, who_does
from labkit.generate.qa.forms.english_faults import fault, parts, stated, without_references
from labkit.generate.qa.forms.english_lists import explained, explains, introduced, replied, steps
from labkit.generate.qa.forms.english_patterns import (
    ASIDE,
    BARE_THE,
    CONDITION,
    COUNTED,
    DATE,
    DATED,
    DO_BY,
    LEANING,
    MANNER,
    NAMED_OF_COUNT,
    OF_NOTHING,
    OF_ONE,
    ONLY,
    PERSON,
    PURPOSE,
    SETTING,
    THERE_ARE,
    USE_TO,
    YOU_WHEN,
    is_told_to,
)
from labkit.generate.qa.forms.english_pointing import named, resolved_by, with_stand_in
from labkit.generate.qa.forms.english_predicates import of_predicate
from labkit.generate.qa.forms.english_questions import of_clause
from labkit.generate.qa.forms.english_tails import of_tail
from labkit.generate.qa.forms.english_tasks import (
    UNFINISHED,
    VAGUE_WHEN,
    after,
    of_condition,
    of_manner,
    of_purpose,
    of_use,
    told_if,
)
from labkit.generate.qa.forms.english_words import ACTIONS, BASES, BOTH, IMPERATIVES, PEOPLE
from labkit.generate.qa.forms.fact import Form, Lexicon
from labkit.generate.qa.forms.subjects import Subject

__all__ = ["SELDOM", "cut", "explained", "explains", "fault", "forms", "introduced", "misread", "named", "parts",
           "replied", "resolved", "stated", "steps", "unnamed", "with_stand_in", "without_references"]
_GENERAL = ("definition", "relation", "when", "why")
"""Kinds of statements that hold of a kind at large; how something is done does so of one system only."""
_NAMED = 2  # how clear what has a name is
_ANY_ONE = re.compile(r"(?:An?|Any|Each|Every|All|No) ")
_SHORTEST_DEED = 4  # words that tell what only one thing does
_NO_SETTING = re.compile(r"\b(?:consultation|accordance|conjunction|cooperation|"
                         r"convenience|simplicity|clarity|efficiency|brevity|security|safety|reasons?|compatibility|performance|"
                         r"first|second|third|last|cases?|contrast|general|practice|years?)\b")
_BRACKETED = re.compile(r"\s\((?![^()]*\d{4})[^()]{1,60}\)")
_QUOTED = re.compile(r"(?P<name>(?:The )?[“\"][^”\"]{2,60}[”\"])(?P<rest> (?:is|are|was|were|can|must|should|has) .+)$")
_STAND_IN = "Q0Q"
_NO_EFFECTS = frozenset("""
appear become cost demand depend have help imply include involve lack mean need present remain require seem take
""".split())  # noqa: SIM905
_OPENED = re.compile(r"\b(?:like|as|than|to|of|in|with|by|and|or|from|for|is|are|be|the|an?) \((?!\d{4})[^()]")
"""What stands in the brackets is no aside."""
_OUT_OF_IT = re.compile(
    r"\b(?:on|in|to|for|with|of|by|about) it$|\bfor them\b|\bthat out\b|\bthe (?:in|of|to|and|or|is)\b")
_DEFINED = re.compile(r"(?:The |An? )?[\"“]([^\"“”]{2,50})[\"”]"
                      r"(?: (?:of|for|in) [^,;:]{3,50}| an? [a-z ]{3,20}| as used [^,;:]+)? "
                      r"(?:means?|refers? to|denotes?) .{12,}$")


_OWNED = re.compile(r"What (?:is|are) (?:the )?(?:[A-Z][a-z]+(?:[A-Z][a-z]+)+|options? \S+|"
                    r"\S*[A-Z]\S* (?:field|option|parameter|argument|column|flag|variable|key|record|button)s?)\?$")
_NEXT_STEP = re.compile(r"(?:Then|Next|After (?:that|this)|Afterwards|Finally|From there|Now)\b")
_REST_OF_MEANING = re.compile(r"(?:It|They|This|The term) also (?:means?|refers?|denotes?|includes?)\b")
SELDOM = frozenset(["condition", "whether", "explained", "agent", "kind"])
"""Kinds that, read blind, were right less often than the others: offered where a chunk has nothing else."""


def is_owned(question: str) -> bool:
    """Tell whether what a question asks for is one of several that something has: option O, the TTL field."""
    return bool(_OWNED.match(question))


def cut(form: Form, after: str) -> bool:
    """Tell whether what follows a statement goes on with it: with the next step, or the rest of a meaning.

    ``after`` is what follows the statement in its paragraph.
    """
    words = {"how to": _NEXT_STEP, "definition": _REST_OF_MEANING}.get(form.kind)
    return bool(words and words.match(after.lstrip()))


def misread(form: Form, subject: Subject) -> bool:
    """Tell whether a statement most likely says what a thing does that nothing names: an option's, a chapter's.

    "Send a notification if the tunnel is restarted" under an option tells of the option. Without one, in a manual page,
    "the bracket" is that of an option that is not told. Where nothing names the document, a heading must be a name.
    """
    of_thing = subject.part.startswith("-") or re.search(r"[_()=<>]|[a-z][A-Z]", subject.part)
    of_page = re.fullmatch(r"[a-z][\w.+-]*", subject.whole)
    of_the = re.search(r"\bthe [a-z]", form.question) and not re.search(r"[_/.]\w|\d|\s\S*[A-Z]", form.question)
    if form.clear < _NAMED and subject.name and of_the and form.kind not in ("how to", "steps"):
        if of_page and not subject.part:
            return True
        if not subject.whole and not re.search(r"\b\w*[A-Z\d]\w*", subject.part[1:]):
            return True
    return form.kind == "condition" and bool(
        (of_thing or of_page) if form.question.startswith("What should be done") else of_page and not subject.part)


def resolved(statement: str, before: str, lexicon: Lexicon) -> str:
    """Return a statement with what its first pronoun stands for, the subject of the one before; "" if in doubt."""
    return "" if fault(before) else resolved_by(statement, before, take_apart(_plain(before), lexicon), lexicon)


def forms(statement: str, lexicon: Lexicon) -> list[Form]:
    """Return the questions that a statement without a :func:`fault` answers; none where its form is not known."""
    if _OPENED.search(statement):
        return []
    text = _plain(statement)
    return [form for form in _forms(text, lexicon)
            if not OF_NOTHING.search(form.question) and not is_doubtful(form, text)]


def _forms(text: str, lexicon: Lexicon) -> list[Form]:
    if amount := of_amount(text, lexicon):
        return amount
    if condition := CONDITION.match(text):
        return [] if LEANING.search(condition[2]) else of_condition(*condition.groups(), lexicon)
    if purpose := PURPOSE.match(text):
        return of_purpose(*purpose.groups(), lexicon, _of_main)
    if counted := _of_counted(text, lexicon):
        return counted
    if when := YOU_WHEN.match(text):
        fits = not LEANING.search(when["todo"]) and not VAGUE_WHEN.search(when["when"].partition(" ")[2]) and \
            when["todo"].split()[0] in BASES | IMPERATIVES - {"be", "have"} and not UNFINISHED.search(when["todo"])
        return [Form("when", f"When can you {when['todo']}?", when["when"], 1)] if fits else []
    if quoted := _QUOTED.match(text):
        found = _of_main(_STAND_IN + quoted["rest"], lexicon)
        return [form._replace(question=form.question.replace(_STAND_IN, quoted["name"][0].lower() + quoted["name"][1:]))
                for form in found if form.kind in ("definition", "use", "relation")]
    if there := THERE_ARE.match(text):
        return [] if LEANING.search(there[1]) else [Form("list", f"What are the {there[1]}?", clear=1)]
    if defined := _DEFINED.match(text):
        return [Form("definition", f"What does “{defined[1]}” mean?", clear=1)]
    if reader := of_reader(text):
        return reader
    if used := USE_TO.match(text):
        return [] if UNFINISHED.search(used["what"]) or LEANING.search(used["what"]) else of_use(used["todo"])
    if (by := DO_BY.match(text)) and is_told_to(by["todo"]):
        return of_use(by["todo"][0].lower() + by["todo"][1:])
    if told := told_if(text):
        return told
    if dated := DATED.match(text):
        return _of_setting(dated["date"], dated["rest"], lexicon)
    if setting := SETTING.match(text):
        return _of_setting(*setting.groups(), lexicon)
    if only := ONLY.match(text):
        does = only[2].split(", ")[0]
        fits = len(does.split()) > _SHORTEST_DEED and not re.search(rf"{LEANING.pattern}|\b(?:which|that|who|not)\b",
                                                                    only[1] + " " + does)
        person = only[1].split()[-1] in PEOPLE or PERSON.match(only[1])
        return [Form("which", f"Who {does}?", only[1], 1)] if fits and person else []
    if manner := MANNER.match(text):
        return of_manner(*manner.groups())
    return _of_main(text, lexicon)


def _of_counted(text: str, lexicon: Lexicon) -> list[Form]:
    """Ask for the things that a statement counts and then names: "It has two modes: fast and slow"."""
    for pattern, question in COUNTED:
        if found := pattern.match(text):
            return [Form("list", question.format(what=found["what"]), clear=1)] if not LEANING.search(found[0]) else []
    found = NAMED_OF_COUNT.match(text)
    clause = take_apart(f"{found['before']} {found['what']}", lexicon) if found else None
    if not found or not clause or LEANING.search(clause.written) or clause.aux not in ("does", "do", "must", "can"):
        return []
    clear = clearness(clause.written, lexicon)
    verb = clause.rest[:clause.rest.index(found["what"])].strip() if found["what"] in clause.rest else ""
    return [Form("list", clause.ask(f"Which {found['what']}", verb), "", clear)] if clear and verb else []


def _of_gerund(clause: Clause) -> list[Form]:
    """Ask what comes of doing something: "Pressing the red key stops the pump"."""
    words = clause.rest.split()
    does = re.match(r"[A-Z]\w+ing (?:the |an? |\S+ )?\S", clause.written) and clause.aux in ("does", "will") and \
        words[0] in ACTIONS - _NO_EFFECTS and len(words) > 2 and not LEANING.search(clause.rest)
    noun = words[0] in BOTH and not re.match(r"\w+ (?:the|an?|all|any|each|every|its|your|[A-Z\d])", clause.rest)
    return [Form("effect", f"What does {clause.subject} do?", clear=1)] if does and not noun else []


def _of_main(text: str, lexicon: Lexicon) -> list[Form]:
    clause = take_apart(text, lexicon)
    if _OUT_OF_IT.search(text):
        return []
    if clause is None or LEANING.search(clause.written) or not agrees(clause) or OF_ONE.search(clause.rest):
        return []
    clear = clearness(clause.written, lexicon) or int(is_rule(clause))
    if not clear or (clause.aux in ("will", "would") and clear < _NAMED and not _ANY_ONE.match(clause.written)):
        return []  # what comes of something that was said before
    found = _of_gerund(clause) or of_tail(text, clause, lexicon) or of_clause(clause, clear) or \
        of_predicate(clause, clear) or who_did(clause, clear) or who_does(clause, clear) or whether(clause, clear)
    general = not re.match(r"(?:The|An?|Any|Each|Every|All)\s", clause.written) and " " in clause.written
    if re.match(r"(?:Any|All) ", clause.written):
        found = [form for form in found if form.kind in ("requirement", "ban", "whether", "who")]
    if re.match(r"An? ", clause.written) and not (found and found[0].kind == "definition"):
        clear = 1  # one of many: "a mismatch" of what?
    if re.fullmatch(r"(?:[Tt]he )?[A-Z]{2,5}s?", clause.written) and not (found and found[0].kind == "definition"):
        clear, general = 1, True  # an acronym is a name, which more than one thing may have
    return [form._replace(clear=min(form.clear, clear), general=general and form.kind in _GENERAL)
            for form in found]


def _of_setting(setting: str, rest: str, lexicon: Lexicon) -> list[Form]:
    if LEANING.search(setting) or _NO_SETTING.search(setting):
        return []
    main = rest[0].upper() + rest[1:] if not rest[0].isupper() else rest
    if manner := MANNER.match(main):
        return [after(setting, form) for form in of_manner(*manner.groups())]
    told = is_told_to(rest) and not re.match(r"(?:you|one)\b", rest)
    if VAGUE_WHEN.search(setting):
        return []
    if told and re.match(r"(?:For|In|On|With|Under|During) (?!(?:an? |the )?\w+$)", setting):
        good = not re.search(r"\b(?:information|details|documentation|help|assistance|reference)\b", setting)
        return [Form("condition", f"What should be done {setting[0].lower()}{setting[1:]}?", clear=1)] if good else []
    if re.fullmatch(DATE, setting, re.I):
        clause = take_apart(main, lexicon)
        fits = clause and clearness(clause.written, lexicon) and not re.search(r"\bwhen\b", clause.rest) and \
            not LEANING.search(clause.written) and agrees(clause)
        return [Form("when", clause.ask("When", clause.rest), setting, clearness(clause.written, lexicon))] \
            if fits and "," not in clause.rest and not BARE_THE.search(clause.rest) else []
    found = _of_main(main, lexicon)
    where = re.match(r"(?:In|On|For|With|Within|Under|During|Among) ", setting)
    return [after(setting, form) for form in found[:1] if where or form.kind not in ("who", "whether")]


def _plain(statement: str) -> str:
    text = ASIDE.sub("", _BRACKETED.sub("", stated(statement).rstrip(".!")))
    return re.sub(r"^((?:\S+ ){1,5}and \S+(?: \S+){0,2}) (?:both|all) (?=[a-z]+ )", r"\1 ", text)
