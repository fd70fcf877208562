"""English pronouns and pointing words that the sentence before, the title or a heading gives a name to."""

from __future__ import annotations

import re
from collections.abc import Callable

from labkit.generate.qa.forms.english_clauses import Clause, clearness, is_plural
from labkit.generate.qa.forms.english_patterns import LEANING
from labkit.generate.qa.forms.fact import Lexicon
from labkit.generate.qa.forms.subjects import Subject

_PRONOUN = re.compile(r"(It|They|He|She|Its|Their|His|Her)(?= )")
_OF_ONE, _OF_MANY = ("It", "He", "She", "Its", "His", "Her"), ("They", "Their")
_KIND = re.compile(r"(?P<which>This|The) (?P<kind>[a-z][a-z-]+)"
                   r"(?= (?:is|has|can|must|should|may|will|was|does|[a-z]+s)\b)")
_IMPERSONAL = re.compile(r"It (?:is|was|may be|can be|will be|should be|has been) "
                         r"(?:not |also |\w+ly |sometimes |often )*"
                         r"(?:necessary|possible|impossible|important|required|recommended|common|usual|best|better|"
                         r"easy|hard|difficult|useful|helpful|likely|unlikely|clear|true|worth|essential|advisable|"
                         r"permissible|suggested|assumed|expected|known|said)\b(?! (?:by|for|to have)\b)")
"""What "it" stands for nothing before: "It is not necessary to …"."""
_OPTION = re.compile(r"(?P<before>(?:^|\b)[Tt]his) (?P<kind>option|flag|switch|command|function|variable|parameter|"
                     r"setting|method|field|property|directive|keyword|class|attribute)\b")
_NAME = re.compile(r"-{0,2}[A-Za-z][\w.-]*(?:_\w+|\(\)|\(\d\))?$")
_TITLE = re.compile(r"\b(?P<this>[Tt]his) (?P<kind>agreement|licen[cs]e|policy|manual|handbook|guide|product|device|"
                    r"machine|appliance|leaflet|standard|regulation|charter|contract|software|program|programme|library|package|"
                    r"tool|report|unit|system|framework|plan|scheme|project)\b(?! (?:of|for|in)\b)")


def resolved_by(statement: str, before: str, clause: Clause | None, lexicon: Lexicon) -> str:
    """Return a statement with what its first words stand for, the subject of the one before; "" if in doubt.

    ``clause`` is the one before, taken apart.
    """
    if clause is None or clearness(clause.written, lexicon) < 2 or LEANING.search(clause.written):
        return ""
    if kind := _KIND.match(statement):
        defined = re.search(rf" (?:is|was) an? [^,;.]*\b{kind['kind']}\b", before)
        ends = clause.written.lower().endswith(f" {kind['kind']}")
        fits = defined or (ends and kind["which"] == "This")
        once = len(re.findall(rf"\b{kind['kind']}\b", before)) == 1
        return clause.written + statement[kind.end():] if once and fits else ""
    pronoun = None if _IMPERSONAL.match(statement) else _PRONOUN.match(statement)
    many = is_plural(clause.written)
    if not pronoun or pronoun[1] not in (_OF_MANY if many else _OF_ONE):
        return ""
    person = bool(re.fullmatch(r"[A-Z][a-z]+(?: [A-Z][a-z]+)?", clause.written))
    if pronoun[1] in ("He", "She", "His", "Her") and not person:
        return ""
    name = clause.written
    if pronoun[1] in ("Its", "Their", "His", "Her"):
        name += "'" if name.endswith("s") else "'s"
    return name + statement[pronoun.end():]


def named(statement: str, subject: Subject, headings: list[str]) -> str:
    """Return a statement with the name that a heading or the title gives to what it points to with "this"."""
    here = headings[0].strip("`*: ") if headings else ""
    if (found := _OPTION.search(statement)) and _NAME.match(here) and (
            here.startswith("-") or re.search(r"[_()\d]|[a-z][A-Z]", here)):
        return f"{statement[:found.start()]}{'The' if found.start() == 0 else 'the'} {found['kind']} {here}" + \
            statement[found.end():]
    found = _TITLE.search(statement)
    if found and subject.whole and re.search(rf"\b{found['kind']}\b", subject.whole, re.I):
        return statement[:found.start()] + ("The" if found["this"] == "This" else "the") + statement[found.start() + 4:]
    return statement


def with_stand_in(statement: str, lexicon: Lexicon, headings: list[str]) -> tuple[str, Callable[[str], str]]:
    """Return a statement that begins with a name in small letters with a stand-in, and what takes it out again."""
    found = lexicon.small_name(statement, headings)
    if not found:
        return statement, str
    return f"{_STAND_IN}{statement[len(found):]}", lambda text: text.replace(_STAND_IN, found)


_STAND_IN = "X0Y"
