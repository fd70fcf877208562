"""English statements: why nothing is asked about one, and what one says without the words that join it to others."""

from __future__ import annotations

import re

from labkit.generate.qa.forms.english_patterns import (
    LEANING_ANYWHERE,
    OPENINGS,
    PART_OF_IT,
    POINTING,
    REFERENCES,
    THAT_CLAUSE,
    THAT_ITSELF,
)

_SHORTEST_AMOUNT, _SHORTEST, _LONGEST = 20, 30, 360  # characters of a statement
_CUT = re.compile(r"\b\w'(?:,| and)|\.{3,}|…|\||[?]|(?:\. ){2}|\b(?:[A-Z]{3,} ){2}|\b([A-Z]\w+) \1\b|"
                  r"\b[A-Z]\.[A-Z]?\.$|\b(?:e\.g|i\.e)\.$|\bvs?\.$|- [a-z]|"
                  r"\b(?:for|with|of|to) (?:by|is|are)\b")
_NUMBER_BEFORE = re.compile(r"\d+ (?:The|An?|This|In|If|For) ")  # a footnote's
_BEFORE = re.compile(r"\s\((?:last|previous|prior) (?:year|quarter|month)[^()]*\)")
_FEWEST_WORDS = 5  # of a part of a sentence
_JOINING = re.compile(r"(?:and|or|but|so|also|then|otherwise|however|in (?:that|such|which)|"
                      r"for (?:this|that|example)|that|this|these|those|if not|"
                      r"the (?:same|other|others|former|latter))\b", re.I)
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
            len(re.findall("[“”]", statement)) % 2 or statement.count('"') % 2 or \
            _CUT.search(statement) or _NUMBER_BEFORE.match(statement):
        return "cut by layout"
    statement = _BY_EXAMPLE.sub("", _IDENTIFIER.sub("name", _MENTIONED.sub("", statement)))
    if len(set(re.findall(r"\b[B-HJ-Z]\b", statement))) > 1 or re.search(r"\b([A-HJ-WYZ])\1{2,}\b", statement):
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
