"""What a document is called: by its first heading, in the first line of a manual page, or above a plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from labkit.documents.types import Chunk
from labkit.generate.qa.forms.subjects import NUMBER, is_generic

_MANUAL = re.compile(r"\s*(?P<name>[\w.+-]+)\((?P<part>\d\w{0,4})\)[ \t].*[ \t](?P=name)\((?P=part)\)[ \t]*$", re.M)
_NAME_SECTION = re.compile(r"\s*(?:#{1,6} +)?(?:name|nom|名前|名称)\s*\n+\s*(?P<name>\w[\w.+-]*)(?:, \w[\w.+-]*)* +"
                           r"[-—–] \S", re.I)
_UNDERLINED = re.compile(r"^[ \t]*(\S[^\n|]{2,58})\n"
                         r"[ \t]*(?:={4,}|-{4,}|\*{4,}|~{4,}|\^{4,}|#{4,})[ \t]*$", re.M)
_FIRST_LINE = re.compile(r"\s*(\S[^\n|]{3,98}(?:\n[ \t]{8,}[a-zà-ÿ][^\n|]{1,60}(?=\n[ \t]*\n))?)\n[ \t]*(?:\n| {2})")
_NO_TITLE = re.compile(r"page\s*\d.*|.*[.,;:!?。、]|.*(?:https?:|@).*|[^A-Za-zÀ-ÿ]*|[A-Za-z]+", re.I)
_FIRST_SENTENCE = re.compile(
    r"\s*(?:The )?([A-Z][\w'’.-]+(?: (?:[A-Z][\w'’.-]*|of|and|the|for|de|van))*(?<! of)(?<! and)(?<! the)(?<! for))"
    r"(?: \([^()]{2,200}\))?(?:, [^,]{3,80},)? (?:is|was|are|were) (?:an?|the|one of the) ")
_BEGINNING = 500  # characters of a text without headings among which its title stands
_MOST_LETTERS = 4  # that stand alone in a title: more are a word that was spaced out
_SMALL = ("a", "an", "and", "for", "in", "of", "on", "or", "the", "to", "with", "de", "des", "du", "et", "la", "le",
          "les")


def title_of(chunks: Sequence[Chunk], about: str) -> str:
    """Return what a document is about, or "" where its first heading names but one of several parts beside it.

    An excerpt begins with the heading of a section, which says nothing of the sections after it. What is no heading,
    but was said by the user, holds of all. A manual page bears its name in its first line.
    """
    if not about and chunks and (manual := _MANUAL.match(chunks[0].text)):
        small = manual["name"].lower()
        return small if any(small in chunk.text for chunk in chunks) else manual["name"]
    if chunks and (section := _NAME_SECTION.match(chunks[0].text)) and (not about or is_generic(about)):
        return section["name"]
    if not about and chunks and not chunks[0].headings:
        return _written_above(chunks[0].text[:_BEGINNING])
    if re.search(r"[:：,;]\s*$", about):
        return ""  # it goes on below: no title
    tops = [chunk.headings[0] for chunk in chunks if chunk.headings]
    if not any(_same(top, about) for top in tops):
        return about
    beside = sum(not any(NUMBER.match(heading) or _same(heading, about) for heading in chunk.headings)
                 for chunk in chunks if chunk.headings)
    return about if 2 * beside < len(tops) else ""


def _written_above(text: str) -> str:
    """Return the title that a plain text begins with: a line with a rule below it, or one that stands alone."""
    found = _UNDERLINED.search(text) or _FIRST_LINE.match(text)
    if defined := _FIRST_SENTENCE.match(text):
        return defined[1]
    above = re.sub(r"\x1b?\[\d*m|^([=*~^#-])\1{2,}\s+", "", found[1]) if found else ""
    title = re.sub(r"\s+", " ", above).strip().partition(" - ")[0]
    if title.isupper() and found and found.re is _UNDERLINED and found.start() < 3 and title.isalpha():
        return title.capitalize()
    if len(re.findall(r"(?<!\S)\w(?!\S)", title)) > _MOST_LETTERS:
        return ""
    if not title or text.lstrip().startswith(("|", "```")) or _NO_TITLE.fullmatch(title):
        return ""
    if title.isupper() and len(title.split()) > 1:
        words = [word if len(word) < 4 and word.lower() not in _SMALL else word.capitalize() for word in title.split()]
        title = " ".join(word.lower() if place and word.lower() in _SMALL else word for place, word in enumerate(words))
    return title


def _same(heading: str, about: str) -> bool:
    return heading.strip().casefold() == about.strip().casefold()
