"""English: the questions that a plain statement answers, made by turning it round (after Heilman and Smith, 2010).

Nothing is parsed: a clause is taken apart only where its verb is one of those known to stand there, and whatever is not
of a known form is left alone. What is lost that way is lost on purpose: a question that fits is worth more than many.
"""

from __future__ import annotations

import re

from labkit.generate.qa.forms.english_amounts import of_amount
from labkit.generate.qa.forms.english_clauses import (
    Clause,
    clearness,
    is_plural,
    is_rule,
    take_apart,
)
from labkit.generate.qa.forms.english_definites import unnamed
from labkit.generate.qa.forms.english_fallbacks import of_reader, whether, who_did, who_does
from labkit.generate.qa.forms.english_lists import explained, explains, introduced, replied, steps
from labkit.generate.qa.forms.english_patterns import (
    ASIDE,
    BARE_THE,
    CONDITION,
    DATE,
    DATED,
    DO_IF,
    LEANING,
    LEANING_ANYWHERE,
    MANNER,
    OF_NOTHING,
    OF_ONE,
    ONLY,
    OPENINGS,
    PART_OF_IT,
    PERSON,
    POINTING,
    PURPOSE,
    REFERENCES,
    SETTING,
    THAT_CLAUSE,
    THAT_ITSELF,
    THERE_ARE,
    USE_TO,
    is_told_to,
)
from labkit.generate.qa.forms.english_pointing import named, resolved_by, with_stand_in
from labkit.generate.qa.forms.english_predicates import of_predicate
from labkit.generate.qa.forms.english_questions import of_clause, of_tail
from labkit.generate.qa.forms.english_words import BASES, IMPERATIVES, PARTICIPLES, PEOPLE
from labkit.generate.qa.forms.fact import Form, Lexicon

__all__ = ["explained", "explains", "fault", "forms", "introduced", "named", "parts", "replied", "resolved", "stated",
           "steps", "unnamed", "with_stand_in", "without_references"]
_SHORTEST_AMOUNT, _SHORTEST, _LONGEST = 20, 30, 360  # characters of a statement
_GENERAL = ("definition", "relation", "when", "why")
"""Kinds of statements that hold of a kind at large; how something is done does so of one system only."""
_SHORTEST_DEED = 4  # words that tell what only one thing does
_LONGEST_TASK = 14  # words of what is to be done
_CUT = re.compile(r"\b\w'(?:,| and)|\.{3,}|…|\||[?]|(?:\. ){2}|\b(?:[A-Z]{3,} ){2}|\b([A-Z]\w+) \1\b|"
                  r"\b[A-Z]\.[A-Z]?\.$|\bvs?\.$|- [a-z]|"
                  r"\b(?:for|with|of|to) (?:by|is|are)\b")
_NO_SETTING = re.compile(r"\b(?:consultation|accordance|conjunction|cooperation|"
                         r"first|second|third|last|cases?|contrast|general|practice|years?)\b")
_EMPTY_TASK = re.compile(r"\w+ some \w+$|"
                         r"(?:be|make|do|use|help|see|get to|go to|understand|summari\w+|conclude|illustrate)\b")
_BRACKETED = re.compile(r"\s\((?![^()]*\d{4})[^()]{1,60}\)")
_BEFORE = re.compile(r"\s\((?:last|previous|prior) (?:year|quarter|month)[^()]*\)")
_FEWEST_WORDS = 5  # of a part of a sentence
_JOINING = re.compile(r"(?:and|or|but|so|also|then|otherwise|however|in (?:that|such|which)|"
                      r"for (?:this|that|example)|that|this|these|those|if not|"
                      r"the (?:same|other|others|former|latter))\b", re.I)
_OUT_OF_IT = re.compile(
    r"\b(?:on|in|to|for|with|of|by|about) it$|\bfor them\b|\bthat out\b|\bthe (?:in|of|to|and|or|is)\b")
_HAS_VERB = re.compile(r"\b(?:you|they|we|I|[a-z]+ing|\w+s|\w+ed|\w+n['’]t|is|are|was|were|has|have|had|can|cannot|"
                       r"could|does|do|did|must|will|would|should|may|might|be|been|ran|went|came|become|becomes|lose|lost|set|left)\b")
_LOOSE_WHEN = re.compile(r"\b(?:that|which|who)\b.*\b(?:before|after|when)\b|^(?:Take care|Be careful|Beware)\b")
"""What may hold of the clause within: "a handler that is called, before …"."""
_WANTED = re.compile(r"you (?:want|wish|need|would like|prefer|'d like) to (.+)$")
_UNFINISHED = re.compile(r"\b(?:that|which|what|how|where|who)\b|\b(?:want|need|have|able|wish|like|care)$")
"""What goes on with "to" by itself: "the commit that you want to build from"."""
_VAGUE_WHEN = re.compile(
    r"\b(?:you're|you are|you feel|you get) (?:un(?:sure|certain)|not sure|in doubt|curious|interested|familiar|lucky|"
    r"ready|stuck|wondering|new|done|happy|bored|confused|experienced|reading)\b|"
    r"\b(?:moving (?:forward|on)|proceeding|continuing|starting|beginning|going (?:on|further)|all else fails|in doubt|"
    r"more (?:information|details?|discussion|examples)|any (?:doubt|questions)|you do so|things? (?:go|goes)|"
    r"you (?:didn['’]t|did not|haven['’]t|have not|couldn['’]t|could not)|"
    r"you get problems|that helps|doing (?:so|this|that)|performing any operations|it|they|them)\b|"
    r"^(?:(?:the|an?) )?\w+ (?:exists?|is (?:set|given|present|specified|used|enabled|disabled|true|false|empty|needed|"
    r"required))$|^the (?:[\w-]+ )?[\w-]+ (?:is|are) (?:not )?(?:given|omitted|present|set|specified|used)$|"
    r"\bcan(?:['’]t|not) use\b")
"""A condition that says nothing of when it holds."""
_DEFINED = re.compile(r"(?:The |An? )?[\"“]([^\"“”]{2,50})[\"”]"
                      r"(?: (?:of|for|in) [^,;:]{3,50}| an? [a-z ]{3,20}| as used [^,;:]+)? "
                      r"(?:means?|refers? to|denotes?) .{12,}$")
_MENTIONED = re.compile(
    r"\s\((?:see|cf\.?|refer to|as described in|described in)\b[^()]*\)|"
    r",? as (?:section|chapter|figure|table|page|step) [\d.]*\d (?:describes|explains|says|shows|tells)\b|"
    r",? as (?:described|explained|said|shown|told) (?:in|on|by) (?:section|chapter|figure|table|page|step) [\d.]*\d"
    r"(?=[,.;]|$)")
_BY_EXAMPLE = re.compile(r"(?<=[,(])\s?(?:e\.g\.|for example|for instance),?(?= )", re.I)
_IDENTIFIER = re.compile(r"\b[A-Za-z][A-Za-z\d]*(?:_[A-Za-z\d]{2,})+\b")


def fault(statement: str) -> str:
    """Return why nothing is asked about a statement, or "": it is no sentence, or does not stand alone."""
    if not (_SHORTEST_AMOUNT if re.search(r"\d", statement) else _SHORTEST) <= len(statement) <= _LONGEST:
        return "too short or too long"
    if not (re.match(r"[A-Z0-9\"“]", statement) and re.search(r"[.!][\"”)]?$", statement)):
        return "not a whole sentence"
    if any(statement.count(left) != statement.count(right) for left, right in ("()", "[]")) or \
            len(re.findall("[“”]", statement)) % 2 or statement.count('"') % 2 or _CUT.search(statement):
        return "cut by layout"
    statement = _BY_EXAMPLE.sub("", _IDENTIFIER.sub("name", _MENTIONED.sub("", statement)))
    if len(set(re.findall(r"\b[B-HJ-Z]\b", statement))) > 1:
        return "of things that letters stand for"
    if re.search(r"\b[XYZ]\b(?! (?:server|[Ww]indow|protocol|client|[A-Z]|display|terminal|font))", statement) or \
            re.search(r"[=∈∀≤≥∪⟨⟩^\\{}<>]|\s[a-z]\s(?=[a-z]\s)|\w_\w", statement) or \
            re.search(r"[.!] [A-Z]|(?<!etc)(?<=[a-z]{3})\. [a-z]", statement):
        return "a formula, or more than one sentence"
    if re.fullmatch(r"[^a-z]*", statement):
        return "a heading"
    if REFERENCES.search(statement):
        return "refers to another place"
    bare = THAT_CLAUSE.sub(" ", _BEFORE.sub("", statement))
    if POINTING.search(bare) or THAT_ITSELF.search(statement) or PART_OF_IT.search(bare) or \
            LEANING_ANYWHERE.search(OPENINGS.sub("", statement)):
        return "points to something else"
    return ""


def parts(statement: str) -> list[str]:
    """Return the statements that one sentence makes side by side, with a semicolon between them."""
    found = statement.split("; ") if statement.endswith(".") and not re.search(r"[()\"“]", statement) else []
    apart = len(found) > 1 and all(len(part.split()) >= _FEWEST_WORDS and not _JOINING.match(part) for part in found)
    return [f"{part[0].upper()}{part[1:].rstrip('.')}." for part in found] if apart else [statement]


def stated(statement: str) -> str:
    """Return a statement without the words that join it to the one before: "However, …", "… also …"."""
    statement = _MENTIONED.sub("", statement)
    text = re.sub(r" (?:also|therefore|thus|now|however,?)(?= \w)", "", OPENINGS.sub("", OPENINGS.sub("", statement)))
    return text[:1].upper() + text[1:]


def without_references(item: str) -> str:
    """Return an item of a list without words that only say where more is told: "…, as section 2.3 describes"."""
    return _MENTIONED.sub("", item)


def resolved(statement: str, before: str, lexicon: Lexicon) -> str:
    """Return a statement with what its first pronoun stands for, the subject of the one before; "" if in doubt."""
    return "" if fault(before) else resolved_by(statement, before, take_apart(_plain(before), lexicon), lexicon)


def forms(statement: str, lexicon: Lexicon) -> list[Form]:
    """Return the questions that a statement without a :func:`fault` answers; none where its form is not known."""
    return [form for form in _forms(_plain(statement), lexicon) if not OF_NOTHING.search(form.question)]


def _forms(text: str, lexicon: Lexicon) -> list[Form]:
    if amount := of_amount(text, lexicon):
        return amount
    if condition := CONDITION.match(text):
        return [] if LEANING.search(condition[2]) else _of_condition(*condition.groups(), lexicon)
    if purpose := PURPOSE.match(text):
        return _of_purpose(*purpose.groups(), lexicon)
    if there := THERE_ARE.match(text):
        return [] if LEANING.search(there[1]) else [Form("list", f"What are the {there[1]}?", clear=1)]
    if defined := _DEFINED.match(text):
        return [Form("definition", f"What does “{defined[1]}” mean?", clear=1)]
    if reader := of_reader(text):
        return reader
    if used := USE_TO.match(text):
        return [] if _UNFINISHED.search(used["what"]) or LEANING.search(used["what"]) else _of_use(used["todo"])
    if (do := DO_IF.match(text)) and is_told_to(do["todo"]) and not re.match(
            "(?:Check|See|Verify|Test|Find out|Determine|Decide|Ask|Look|Confirm)\\b.* if |"
            "You |One |Return |Do not worry|Don.t worry|Feel free|Keep in mind|Remember|Be aware|"
            "Bear in mind", text) and \
            not re.search(r"\b(?:just|right|shortly|e\.g\.,?|to be \w+)$|[(]", do["todo"]) and \
            not LEANING.search(do["when"]) and not _LOOSE_WHEN.search(text) and \
            not _VAGUE_WHEN.search(do["when"].partition(" ")[2]):
        who = "you do" if "you" in do["when"].split() else "be done"
        return [Form("condition", f"What should {who} {do['when']}?", clear=1)]
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
        return _of_manner(*manner.groups())
    return _of_main(text, lexicon)


def _of_main(text: str, lexicon: Lexicon) -> list[Form]:
    clause = take_apart(text, lexicon)
    if _OUT_OF_IT.search(text):
        return []
    if clause is None or LEANING.search(clause.written) or not _agrees(clause) or OF_ONE.search(clause.rest):
        return []
    clear = clearness(clause.written, lexicon) or int(is_rule(clause))
    if not clear or (clause.aux in ("will", "would") and clear < 2 and clause.written.startswith("The ")):
        return []  # what comes of something that was said before
    found = of_tail(text, clause, lexicon) or of_clause(clause, clear) or of_predicate(clause, clear) or \
        who_did(clause, clear) or who_does(clause, clear) or whether(clause, clear)
    general = not re.match(r"(?:The|An?|Any|Each|Every|All)\s", clause.written) and " " in clause.written
    if re.match(r"(?:Any|All) ", clause.written):
        found = [form for form in found if form.kind in ("requirement", "ban", "whether", "who")]
    if re.match(r"An? ", clause.written) and not (found and found[0].kind == "definition"):
        clear = 1  # one of many: "a mismatch" of what?
    if re.fullmatch(r"(?:[Tt]he )?[A-Z]{2,5}s?", clause.written) and not (found and found[0].kind == "definition"):
        clear, general = 1, True  # an acronym is a name, which more than one thing may have
    return [form._replace(clear=min(form.clear, clear), general=general and form.kind in _GENERAL)
            for form in found]


def _agrees(clause: Clause) -> bool:
    """Tell whether "their" and "them" can stand for the subject, where nothing else before them is of many."""
    found = re.search(r"\b(?:they|them|their)\b", clause.rest)
    return not found or is_plural(clause.written) or bool(re.match(r"(?:Any|Each|Every) ", clause.written)) or \
        bool(re.search(r"[^su]s\b", clause.rest[:found.start()]))


def _of_condition(word: str, condition: str, rest: str, lexicon: Lexicon) -> list[Form]:
    sized = len(condition.split()) >= 2 and len(rest.split()) >= 3
    if not sized or re.match(r"(?:not |left |(?:this|that) (?:is|was|has) )|"
                             r"\w+ed\b(?! \w+ (?:is|are|has|have|can)\b)", condition) or \
            re.search(r"\b(?:using|doing)\b", condition) or _VAGUE_WHEN.search(condition) or \
            re.match(r"(?:but|and|or)\b", rest):
        return []
    said, you = condition, bool(re.search(r"\byou\b", condition))
    if want := _WANTED.match(condition):
        return _of_use(want[1]) if is_told_to(rest) or re.match(r"you\b", rest) else []
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
    if clause and not LEANING.search(clause.written) and _agrees(clause) and (
            people or is_rule(clause) or clearness(clause.written, lexicon)):
        asked = of_clause(clause, 1)
        if asked:
            return [_after(f"{word} {said}", asked[0])._replace(general=general)]
    its = (re.match(r"(?:an?|any|no) ", condition) or
        re.match(r"the (?:\w+ )?\w+ (?:is|has been) \w+$", condition)) and re.match(
            r"It (?:can|cannot|must|should|will|may|is|has)(?: not)? "
            r"(?!common|possible|easy|hard|worth|usual|likely)", main)
    if re.match(r"(?:It|They)\b", main) and not its:
        return []  # which of the things that stand before
    if re.match(r"\w+(?:ed|ing)\b", condition) or condition.split()[0] in PARTICIPLES:
        return []
    return _happens(word, said, clause) if clause or re.match(r"It (?:is|will|can|cannot|must|should)\b", main) else []


def _happens(word: str, said: str, clause: Clause | None) -> list[Form]:
    if word in ("Before", "After", "Until"):
        return []
    happens = word != "Unless" and clause and clause.aux in ("does", "do", "is", "are") and \
        not re.match(r"(?:an?|the)\b", clause.rest)
    return [Form("condition", f"What {'happens' if happens else 'applies'} {word.lower()} {said}?", clear=1)]


def _of_purpose(todo: str, rest: str, lexicon: Lexicon) -> list[Form]:
    fits = len(todo.split()) <= _LONGEST_TASK and not _EMPTY_TASK.match(todo)
    if not fits or LEANING.search(todo):
        return []
    if re.match(r"you (?:may|might|could) (?:have|need|want) to\b", rest):
        return []  # what may be in the way, and not how
    if is_told_to(rest):
        return [Form("how to", f"How do you {todo}?", clear=1)]
    general = bool(re.search(r"[A-Z\d]", todo))
    return [_after(f"To {todo}", form)._replace(general=general)
            for form in _of_main(rest[0].upper() + rest[1:], lexicon)[:1] if not form.span]


def _of_use(todo: str) -> list[Form]:
    empty = _EMPTY_TASK.match(todo) or todo.split()[0] not in BASES | IMPERATIVES
    fits = not empty and len(todo.split()) <= _LONGEST_TASK and not LEANING.search(todo) and \
        not re.search(r"\bsome\b|\busing\b|, (?:and|or|if)\b", todo)
    return [Form("how to", f"How do you {todo}?", clear=1)] if fits else []


def _of_setting(setting: str, rest: str, lexicon: Lexicon) -> list[Form]:
    if LEANING.search(setting) or _NO_SETTING.search(setting):
        return []
    main = rest[0].upper() + rest[1:] if not rest[0].isupper() else rest
    if manner := MANNER.match(main):
        return [_after(setting, form) for form in _of_manner(*manner.groups())]
    told = is_told_to(rest) and not re.match(r"(?:you|one)\b", rest)
    if _VAGUE_WHEN.search(setting):
        return []
    if told and re.match(r"(?:For|In|On|With|Under|During) (?!(?:an? |the )?\w+$)", setting):
        good = not re.search(r"\b(?:information|details|documentation|help|assistance|reference)\b", setting)
        return [Form("condition", f"What should be done {setting[0].lower()}{setting[1:]}?", clear=1)] if good else []
    if re.fullmatch(DATE, setting, re.I):
        clause = take_apart(main, lexicon)
        fits = clause and clearness(clause.written, lexicon) and not re.search(r"\bwhen\b", clause.rest) and \
            not LEANING.search(clause.written) and _agrees(clause)
        return [Form("when", clause.ask("When", clause.rest), setting, clearness(clause.written, lexicon))] \
            if fits and "," not in clause.rest and not BARE_THE.search(clause.rest) else []
    found = _of_main(main, lexicon)
    where = re.match(r"(?:In|On|For|With|Within|Under|During|Among) ", setting)
    return [_after(setting, form) for form in found[:1] if where or form.kind not in ("who", "whether")]


def _of_manner(who: str, todo: str) -> list[Form]:
    fits = not re.search(r"\b(?:it|them|this|such|here|there)\b", todo)
    who = "you" if who == "One" else who.lower()
    return [Form("how to", f"How can {who} {todo}?", clear=1)] if fits else []


def _after(before: str, form: Form) -> Form:
    question = form.question[0].lower() + form.question[1:]
    return form._replace(question=f"{before}, {question}", clear=min(1, form.clear))


def _plain(statement: str) -> str:
    text = ASIDE.sub("", _BRACKETED.sub("", stated(statement).rstrip(".!")))
    return re.sub(r"^((?:\S+ ){1,5}and \S+(?: \S+){0,2}) (?:both|all) (?=[a-z]+ )", r"\1 ", text)
