"""Chunks that hold nothing worth asking about: contents, references, an index, a form, a title page, a notice.

They are told by their form and by the headings above them, as data of each language (:mod:`labkit.text.languages`), and
only where most of a chunk is so: what is passed over by mistake is missing from the dataset, and what is asked in vain
costs a call. Rows of tables are what they are, and always asked about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from labkit.documents.types import Chunk
from labkit.text.languages.forms import any_form
from labkit.text.quotes import plain
from labkit.text.scripts import LONE_STOPS
from labkit.text.sentences import sentence_starts

CONTENTS, REFERENCES, INDEX, FORM, TITLE, NOTICE = (
    "a table of contents", "a list of references", "an index", "a form to fill in", "a title page",
    "a notice of rights")
NOT_ASKED = "not asked, being"
"""What stands before these in the books."""

_NUMBER = r"(?:\d{1,4}|[ivxlcIVXLC]{1,7})"
_LEADER = r"(?:[.·・․…‥_]\s?){3,}"
_LED = re.compile(rf"{_LEADER}\s*{_NUMBER}(?=\s|$|\|)")
_ENTRY = re.compile(rf"^\D?.*?\w.*?(?:{_LEADER}|[\s|…・.]+)({_NUMBER})\W*$")
_TERM = re.compile(r"^[^\d\s].{0,80}?[\s,、，|]+\d{1,4}(?:\s*[-–,、，]\s*\d{1,4})*\W*$")
_BLANK = re.compile(
    r"_{3,}|(?:\.\s?){8,}|…{3,}|[□☐❏◻]|\[\s?\]\s|（[\s　]{2,}）|\([\s　]{2,}\)|[:：]\s*$|年[\s　]{2,}月")
_PAGES = re.compile(r"\d\s?[-–,、，]\s?\d+\W*$")
_LONGEST = 4000  # characters of a line that are looked at: it may be nothing but dots
_LABEL = 40  # letters of a label beside what is to be filled in
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d[a-z]?\b")
_CITED = re.compile(
    r"\bet al\b|\bpp?\.\s?\d|\d{1,4}\s?[-–]{1,2}\s?\d{1,4}|\bdoi\b|\barxiv\b|https?://|\bvol\.|\bProc(?:\.|eedings)|"
    r"\beds?\.|\bIn:? [A-Z]|\b[A-Z]\.(?:[ ,]|-?[A-Z]\.)|\bPress\b|\bJournal\b|『|巻|号|頁|社|誌|출판|호\b|학회|Hrsg\.|"
    r"\bS\.\s?\d", re.I)
_CITATION_MARK = re.compile(r"(?<!\S)(?=\[\d{1,3}\]\s)")
_HEADING = re.compile(r"^\\?#{1,6}\s+")
_MARKER = re.compile(r"^(?:[-*+•]\s+|\|\s*)")
_NUMBERED = re.compile(r"^(?:[\dIVXA-Z]{1,4}(?:\.\d+)*[.)]?\s+|第[\d一二三四五六七八九十]+[章節部]\s*)")
_STOP = re.compile(rf"[.!?{LONE_STOPS}][\"'”’»」』)\]]*$")
_MOST = 0.6  # share of a chunk that has to be so
_SENTENCES = 0.25  # and of what may be whole sentences beside it
_TITLE_LINES, _TITLE_LETTERS, _TITLE_WORDS = 12, 260, 12
_LEAST_CHUNKS = 6  # of a document that has a title page: a leaflet has none


def nothing_to_ask(chunk: Chunk, chunks: int = 1, first: bool = False) -> str:
    """Return what a chunk is that holds nothing worth asking about; "" where it is worth it.

    Parameters
    ----------
    chunks
        How many the document has.
    first
        Whether it is the first of them.
    """
    if chunk.unit in ("row", "sheet") or any(segment.kind == "figure" for segment in chunk.segments):
        return ""
    lines = [line for line in (_MARKER.sub("", line.strip())[:_LONGEST] for line in chunk.text.split("\n"))
             if plain(line)]
    body = [line for line in lines if not _HEADING.match(line)]
    if not body:
        return ""
    headings = [*chunk.headings, *(_HEADING.sub("", line) for line in lines if _HEADING.match(line))]
    under = {name for name in ("contents_heading", "references_heading", "index_heading")
             if any(_is_heading(name, line) for line in [*headings[-1:], *headings[:1], body[0]])}
    if _is_contents(body, "contents_heading" in under):
        return CONTENTS
    if _is_references(body, "references_heading" in under):
        return REFERENCES
    if _is_notice(body):
        return NOTICE
    if _sentences(body) > _SENTENCES:
        return ""
    if _is_index(body, "index_heading" in under):
        return INDEX
    if _is_form(body):
        return FORM
    return TITLE if first and chunks >= _LEAST_CHUNKS and _is_title(chunk, lines) else ""


def _is_heading(name: str, line: str) -> bool:
    line = _NUMBERED.sub("", _HEADING.sub("", line).strip("*_ :：.")).strip()
    return any_form(name).fullmatch(line) is not None


def _is_contents(body: Sequence[str], headed: bool) -> bool:
    led = sum(len(_LED.findall(line)) for line in body)
    if led >= 4 and led >= _MOST * len(body) and _sentences(body) <= _SENTENCES:
        return True
    entries = [match[1] for line in body if len(line) <= 120 and (match := _ENTRY.match(line))]
    numbers = [int(number) for number in entries if number.isdigit()]
    rising = sum(first <= then for first, then in pairwise(numbers)) >= 0.8 * (len(numbers) - 1)
    return headed and len(entries) >= max(4, _MOST * len(body)) and rising and _sentences(body) <= _SENTENCES


def _is_references(body: Sequence[str], headed: bool) -> bool:
    entries = [entry for line in body for entry in _CITATION_MARK.split(line) if plain(entry)]
    if headed and entries and _is_heading("references_heading", entries[0]):
        entries = entries[1:]
    cited = [entry for entry in entries if _YEAR.search(entry) and _CITED.search(entry)]
    letters = sum(len(plain(entry)) for entry in entries)
    share = sum(len(plain(entry)) for entry in cited) / letters if letters else 0.0
    numbered = sum(bool(re.match(r"\[\d{1,3}\]\s", entry)) for entry in entries)
    if headed:
        return len(cited) >= 2 and share >= _MOST
    return len(cited) >= 5 and share >= 0.8 and numbered >= _MOST * len(entries)


def _is_index(body: Sequence[str], headed: bool) -> bool:
    terms = [line for line in body if len(line) <= 100 and _TERM.match(line)]
    if len(terms) < max(8, 0.7 * len(body)):
        return False
    initials = [line[0].casefold() for line in terms]
    ordered = sum(first <= then for first, then in pairwise(initials)) >= 0.9 * (len(initials) - 1)
    several = [line for line in terms if "|" not in line and _PAGES.search(line)]  # else it is a table of figures
    return headed or (ordered and len(terms) >= 15 and len(set(initials)) >= 3 and 3 * len(several) >= len(terms))


def _is_notice(body: Sequence[str]) -> bool:
    sentences = [line[start:end] for line in body for start, end in pairwise([0, *sentence_starts(line), len(line)])]
    letters = sum(len(plain(sentence)) for sentence in sentences)
    said = sum(len(plain(sentence)) for sentence in sentences if any_form("notice").search(sentence))
    return said >= _MOST * letters


def _is_form(body: Sequence[str]) -> bool:
    blank = [line for line in body if _BLANK.search(line) and len(plain(line)) <= _LABEL and not _LED.search(line)]
    filled = sum(bool(re.search(r"_{3}|\.\s?\.\s?\.|…|[□☐❏◻]|[（(]", line)) for line in blank)
    return len(blank) >= max(4, _MOST * len(body)) and filled >= 2


def _is_title(chunk: Chunk, lines: Sequence[str]) -> bool:
    return (chunk.unit == "page" and len(lines) <= _TITLE_LINES and len(plain(chunk.text)) <= _TITLE_LETTERS
            and all(segment.kind == "text" for segment in chunk.segments)
            and not any(_STOP.search(line) or ":" in line or "：" in line or len(line.split()) > _TITLE_WORDS
                        or re.search(r"\d", _YEAR.sub("", line)) for line in lines))


def _sentences(body: Sequence[str]) -> float:
    """Return the share of a chunk that whole sentences are."""
    return _share(body, lambda line: bool(_STOP.search(line)) and not _LED.search(line)
                  and (len(line.split()) >= 6 or len(plain(line)) >= 25))


def _share(lines: Sequence[str], holds: Callable[[str], bool]) -> float:
    letters = sum(len(plain(line)) for line in lines)
    return sum(len(plain(line)) for line in lines if holds(line)) / letters if letters else 0.0
