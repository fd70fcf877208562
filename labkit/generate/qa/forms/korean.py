"""Korean: the questions that a plain statement answers. A question keeps the order of its statement.

"링 라이트는 W2의 상태를 보여 줍니다" answers 링 라이트는 무엇을 보여 줍니까: what is asked for gives way to a question
word where it stands, and the sentence ends in -ㅂ니까. A statement of several verbs is asked about by what goes before
it (a condition, a time, a purpose), or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from labkit.generate.qa.forms.fact import Form, Lexicon
from labkit.generate.qa.forms.korean_amounts import of_amount, when_asked
from labkit.generate.qa.forms.korean_clauses import parts_of, several
from labkit.generate.qa.forms.korean_grammar import asked, finished, masked
from labkit.generate.qa.forms.korean_leads import TOO, of_lead
from labkit.generate.qa.forms.korean_lists import explained, introduced, replied, steps
from labkit.generate.qa.forms.korean_pointing import named, resolved
from labkit.generate.qa.forms.korean_roles import span
from labkit.generate.qa.forms.korean_topics import of_topic
from labkit.generate.qa.forms.korean_words import NO_PERSON, OPENINGS, PERSON, POINTING, REFERENCES
from labkit.generate.qa.forms.subjects import Subject

__all__ = ["explained",
    "fault", "finished", "forms", "introduced", "misread", "named", "replied", "resolved", "stated", "steps"]

_END = re.compile(r"(?:니다|[가-힣]다|십시오|세요|[해돼져려켜줘와]요|[어아에예]요)\.?[”’\"')」』]?\.?$")
_ASKS = re.compile(r"(?:^|\s)(?:어떤 \S+(?:을|를|이|가)? |무엇\S*|누가|어떻게|얼마나|몇|왜|언제|어디\S*)\s"
                   r".*(?:지|는가|을까)")
"""A question within the statement."""
_CUT = re.compile(r"(?:^|,\s)(?:을|를|은|는|가|에서|에|으로|로|의|와|과)\s")
"""A particle without a word before it."""
_SUBJECT = re.compile(r"^(?P<who>[^,은는을를]{2,30}?)(?:이|가)\s(?P<rest>[^,]{4,80})$")
_OF_PART = ("ability", "action", "ban", "condition", "contents", "how to", "place", "requirement", "why")
"""Kinds of statements that hold of a name only in the part of the document where they stand."""
_LONGEST_QUESTION, _SHORTEST, _LONGEST = 110, 12, 180


def fault(statement: str) -> str:
    """Return why nothing is asked about a statement, or "": it is no sentence, or does not stand alone."""
    if not _SHORTEST <= len(statement) <= _LONGEST:
        return "too short or too long"
    if not _END.search(statement) or not statement.rstrip(
        "”’\"')」』").endswith(".") or re.match(r"[^\w‘“\"'「『(]", statement):
        return "not a whole sentence"
    if any(statement.count(left) != statement.count(right) for left, right in ("()", "「」", "[]", "‘’", "“”")) or \
            statement.count(
                '"') % 2 or re.search(r"\.{2,}|…|[|·•]{2,}|\||[?!:;]|�|"
                                      r"\(\s*\)", re.sub(r"(?<=\d):(?=\d)|[A-Za-z]:(?=\w)", "", statement)):
        return "cut by layout"
    if re.search(r"[=∈∀≤≥^\\{}<>$]|\s[/+*×]\s", statement) or re.search(r"[가-힣]\.\s+\S", statement):
        return "a formula, or more than one sentence"
    if _CUT.search(statement):
        return "a link or a picture is missing in it"
    if not re.search(r"[가-힣]{2}", statement) or re.search(r"(?:[A-Za-z]{2,}[ ,]+){6}|(?:[a-z]{2,} ){3}", statement):
        return "not Korean"
    if REFERENCES.search(statement):
        return "refers to another place"
    return "points to something else" if POINTING.search(OPENINGS.sub("", statement)) else ""


def stated(statement: str) -> str:
    """Return a statement without the words that join it to the one before: 또한, 따라서."""
    return OPENINGS.sub("", statement)


def forms(statement: str, lexicon: Lexicon) -> list[Form]:
    """Return the questions that a statement without a :func:`fault` answers; none where its form is not known."""
    text = OPENINGS.sub("", statement).strip().rstrip(".")
    found: dict[str, Form] = {}
    for form in _all_forms(text):
        question = re.sub(r"\s+", " ", form.question)
        if form.kind in _OF_PART:
            form = form._replace(clear=min(form.clear, 1))
        if form.clear and question.count("?") == 1 and len(question) <= _LONGEST_QUESTION:
            found.setdefault(question, form._replace(question=question))
    return list(found.values())


def _all_forms(text: str) -> Iterator[Form]:
    parts = parts_of(text)
    if parts is None or _ASKS.search(text):
        return
    if parts.lead:
        yield from of_lead(parts)
        return
    if parts.topic:
        yield from of_topic(f"{parts.topic}{parts.mark} ", parts.topic, parts.mark, parts.rest)
        return
    said = masked(text)
    if TOO.search(said):
        return
    if (found := _SUBJECT.match(said)) and not several(said):
        who = text[:found.end("who")]
        acts = PERSON.search(who) and not NO_PERSON.search(who) and \
            not re.search(r"[을를]\s|사용자$|사람$", found["who"])
        if acts and re.search(r"[을를]\s", found["rest"]) and (ended := asked(text[found.start("rest"):])):
            yield Form("who", f"누가 {ended}?", span(who), 1)
        elif timed := of_amount("", text, 1) or when_asked("", text, 1):
            yield timed
    elif re.search(r"[가-힣](?:이|가) ", said) and not several(said) and (amount := of_amount("", text, 1)):
        yield amount


def misread(form: Form, subject: Subject) -> bool:
    """Tell whether a form asks what the whole subject does: more than one statement says."""
    topic = re.split(r"(?:은|는) 무엇을", form.question)[0]
    return form.kind == "action" and bool(subject.whole) and (topic in subject.whole or subject.whole in topic)
