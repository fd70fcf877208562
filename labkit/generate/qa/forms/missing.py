"""Questions that a document does not answer, by the way they are made.

A thing that the document names is of a class (a device, a company, a town, …), and of things of a class certain
properties are asked. Where no word by which a text would state a property stands anywhere in the document, the question
for it has no answer there, whatever a model thinks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labkit.documents.types import Chunk
from labkit.generate.qa.forms.fact import Fact
from labkit.generate.qa.forms.missing_words import MISSING, MissingWords
from labkit.generate.qa.statements import statements
from labkit.quality.checks.unanswerable import pattern_of
from labkit.text.injection import gives_orders
from labkit.text.languages import find_language
from labkit.text.quotes import plain
from labkit.text.scripts import folded

MOST_A_CHUNK = 3
_LEAST_WORDS = 5  # of a statement that names a thing in a language with spaces
_LONGEST_NAME = 60
_DEFINED = re.compile(
    r"^(?P<the>The )?(?P<name>[A-Z][\w'’.+-]*(?: (?:of |de |von )?[A-Z0-9][\w'’.+-]*){0,4})(?: \([^()]{1,60}\))?,? "
    r"(?:is|was) (?:an?|the) (?:[\w'’-]+,? ){0,5}?(?P<noun>[a-z]+)"
    r"(?= (?:that|which|who|for|of|in|from|based|used|at|with|by|to|on|designed|built|located|founded|and|near)\b|"
    r"[.,;:]|$)")
_DEFINED_JA = re.compile(r"^(?P<name>[^、。はが]{2,20})は、?(?:[^。]{0,40}(?:の|する|した|な|い|る))?"
                         r"(?P<noun>[^、。の]{1,12})(?:です|である|だ)。?$")
_CODE_NAME = re.compile(r"\b(?=\w*\d)(?=\w*[A-Z])[A-Z0-9][\w-]{1,15}\b")
_NOT_NAMES = {"It", "This", "That", "These", "There", "Here", "He", "She", "They", "We", "You", "One", "Each", "The",
              "What", "If", "When", "In", "A", "An", "Note", "Step", "Table", "Figure", "Chapter", "Section"}


@dataclass(frozen=True, slots=True)
class Gap(Fact):
    """A fact that is none: the question has no answer, and ``sought`` is what was looked for in vain."""

    thing: str = ""
    sought: str = ""


@dataclass(frozen=True, slots=True)
class _Thing:
    name: str
    said: str
    kind: str


def gaps_of(chunks: Sequence[Chunk], language: str, about: str) -> dict[int, list[Gap]]:
    """Return what may be asked of each chunk and is answered nowhere among them, by ``id`` of the chunk.

    Each question comes once in all, with the statement that names its thing as its evidence.

    Parameters
    ----------
    chunks
        Of the whole document.
    about
        What the document is about: its title, or what the user says.
    """
    found = find_language(language)
    words = MISSING.get(found.code) if found else None
    if words is None:
        return {}
    text = folded("\n".join([chunk.text for chunk in chunks] + [about]))
    silent = [one for one in words.properties if not pattern_of(one.sought).search(text)]
    gaps: dict[int, list[Gap]] = {}
    things = [(thing, [(chunk, said) for chunk in chunks if (said := _naming(chunk, thing.name))],
               [one for one in silent if thing.kind in one.classes.split()]) for thing in _things(chunks, words, about)]
    for place in range(max((len(wanted) for _, _, wanted in things), default=0)):
        for thing, named, wanted in things:  # one of each thing, then the next of each
            for turn in range(len(named) if place < len(wanted) else 0):
                chunk, evidence = named[(place + turn) % len(named)]
                here = gaps.setdefault(id(chunk), [])
                if len(here) < MOST_A_CHUNK:
                    one, put = wanted[place], {"x": thing.said, "bare": thing.name}
                    here.append(Gap("missing", one.question.format(**put),
                                    words.refusal.format(said=one.said.format(**put)), "", evidence,
                                    thing=thing.name, sought=one.sought))
                    break
    return gaps


def _things(chunks: Sequence[Chunk], words: MissingWords, about: str) -> Iterator[_Thing]:
    """Yield the things whose class is known: what the document is about, and what it calls by what it is."""
    seen: set[str] = set()
    text = "\n".join(chunk.text for chunk in chunks)
    for thing in [*_main_thing(text, words, about), *_defined_things(chunks, words)]:
        name = plain(thing.name)
        if not any(one in name or name in one for one in seen) and not gives_orders(thing.name):  # one thing, once
            seen.add(name)
            yield thing


def _main_thing(text: str, words: MissingWords, about: str) -> Iterator[_Thing]:
    title = " ".join(about.split()).strip(" .。")
    if not title or len(title) > _LONGEST_NAME:
        return
    code = _CODE_NAME.search(title)
    kind = next((words.classes[part] for part in _nouns(title, words)), "")
    if not kind:
        return
    if code:
        yield _Thing(code[0], _with_article(code[0], text), kind)
    elif title in text and title.isascii():
        yield _Thing(title, f"the {title}" if title[0].islower() else title, kind)


def _nouns(title: str, words: MissingWords) -> Iterator[str]:
    """Yield the nouns of a title that name a class: the last word first."""
    for part in reversed(re.findall(r"[^\W\d_]+", title)):
        if part.lower() in words.classes:
            yield part.lower()
        elif not part.isascii():
            yield from (noun for noun in sorted(words.classes, key=len, reverse=True) if part.endswith(noun))


def _defined_things(chunks: Sequence[Chunk], words: MissingWords) -> Iterator[_Thing]:
    for chunk in chunks:
        for statement in statements(chunk):
            found = _DEFINED.match(statement) or _DEFINED_JA.match(statement)
            if not found or len(found["name"]) > _LONGEST_NAME:
                continue
            name, noun = found["name"], found["noun"]
            kind = words.classes.get(noun.lower()) or next(
                (words.classes[one] for one in sorted(words.classes, key=len, reverse=True)
                 if not one.isascii() and noun.endswith(one)), "")
            the = "the " if found.groupdict().get("the") else ""
            if kind and name not in _NOT_NAMES and name.split()[0] not in _NOT_NAMES and _is_name(name):
                yield _Thing(name, the + name, kind)


def _is_name(name: str) -> bool:
    """Tell whether words are a name, and no common noun at the start of a sentence: several capitals, or a digit."""
    return not name.isascii() or bool(re.search(r"\d|[A-Z].*[A-Z]", name))


def _naming(chunk: Chunk, name: str) -> str:
    """Return the statement of a chunk that names a thing, a sentence rather than a row of a table; "" for none."""
    pattern = re.compile(rf"(?<![A-Za-z\d-]){re.escape(name)}(?![A-Za-z\d-])" if name.isascii() else re.escape(name))
    said = [one for one in statements(chunk) if pattern.search(one)]
    said = [one for one in said if not one.isascii() or len(one.split()) >= _LEAST_WORDS]
    return next((one for one in said if not one.startswith("|")), said[0] if said else "")


def _with_article(name: str, text: str) -> str:
    """Return a name with the article that the document gives it more often than not."""
    bare = len(re.findall(rf"\b{re.escape(name)}\b", text))
    return f"the {name}" if 2 * len(re.findall(rf"\b[Tt]he {re.escape(name)}\b", text)) >= bare and bare else name
