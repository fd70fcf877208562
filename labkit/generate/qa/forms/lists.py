"""Lists, steps, explained names, and questions that the text answers itself: what they state, and how it is asked for.

What a language knows of them are functions of its module,
    each of which may be missing: ``introduced(line)`` for the line
before a list, ``steps(heading)`` for the heading above numbered steps, ``explained(name, words,
    line)`` for "name: words"
below a line, and ``replied(question, reply)`` for a heading that asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import NamedTuple

from labkit.documents.types import Chunk
from labkit.generate.qa.forms.fact import Form, Lexicon
from labkit.generate.qa.forms.subjects import headings_of
from labkit.generate.qa.forms.wording import Wording, is_case

_MARK = (r"[ \t]*(?:(?:[-*+•]|\d{1,2}[.)])[ \t]+|(?:[・●○■◆①-⑳]|[0-9０-９]{1,2}．|[（(]\d{1,2}[）)])[ \t　]*)")
_NUMBERED = re.compile(r"[ \t]*(?:\d{1,2}[.)．]|[①-⑳])")
_LIST = re.compile(rf"(?:^|(?<=[.!?] )|(?<=。))(?P<line>[^\n|#:：]{{4,}}[:：。])[*_ ]*\n\n?"
                   rf"(?P<items>(?:{_MARK}[^\n]+(?:\n|$)\n?)+)(?!{_MARK})", re.M)
_STEPS = re.compile(rf"^#{{1,6}} +[^\n]+\n+(?P<items>(?:{_MARK}[^\n]+(?:\n|$)\n?)+)(?!{_MARK})", re.M)
_ITEM = re.compile(rf"^{_MARK}([^\n]+)", re.M)
_EXPLAINED = re.compile(rf"^(?:{_MARK}|(?=--?\w))(?P<name>[^\n:：|]{{2,40}})[:：](?!//)[ \t]*"
                        r"(?P<words>[^\n|]{4,200})$", re.M)
_BEFORE = re.compile(rf"(?:^|(?<=。))(?P<line>[^\n#|。]+[:：。])[*_ ]*\n+(?:{_MARK}[^\n]+\n+)*\Z", re.M)
_REPLY = re.compile(r"^(?:#{1,6} +|\*\*|[-*+] +(?=[^\n]*[?？]\s*:)|Q(?:uestion)?\s*\d*[.:] *)"
                    r"(?P<question>[^\n*]{8,110}?(?:[?？]|か。?))(?:\*\*)?:?[ \t]*\n*(?P<reply>[^\n#|*][^\n|]{9,420})"
                    r"(?=\s*(?:\Z|^#|^\*\*|^[-*+] [^\n]*[?？]|^Q(?:uestion)?\s*\d*[.:]))", re.M)
_CUT_ITEM = re.compile(r"(?:은|는|이|가|을|를|에|의)\s")  # what it is said of is missing, as a sign or a picture
_SENTENCE_END = re.compile(r"(?<=[.!?]) +(?=[A-Z])|(?<=[다요오]\.) +|(?<=。)")
_LEAST_LINE, _FEWEST_ITEMS, _LONGEST_LIST = 10, 2, 700


class Listed(NamedTuple):
    """A form, what is stated, the words of the chunk that state it, and where they begin."""

    form: Form
    statement: str
    evidence: str
    place: int


def lists_of(chunk: Chunk, module: ModuleType, wording: Wording, lexicon: Lexicon,
             clean: Callable[[str], str]) -> Iterator[Listed]:
    """Yield what the lists of a chunk state. What is told of an example is passed over."""
    for ways in (_introduced, _steps, _explained, _replied):
        for listed in ways(chunk, module, wording, lexicon, clean):
            if not is_case(chunk, listed.place, wording):
                yield listed


def _introduced(chunk: Chunk, module: ModuleType, wording: Wording, lexicon: Lexicon,
                clean: Callable[[str], str]) -> Iterator[Listed]:
    introduced = getattr(module, "introduced", None)
    for found in _LIST.finditer(chunk.text) if introduced else ():
        items = [clean(item) for item in _ITEM.findall(found["items"])]
        written = next(part for part in reversed(_SENTENCE_END.split(found["line"])) if part)
        short = len(written) < _LEAST_LINE and written.isascii()
        if len(items) < _FEWEST_ITEMS or len(found[0]) > _LONGEST_LIST or not all(items) or short or \
                any(map(_CUT_ITEM.match, items)):
            continue
        line = clean(written)
        for form in introduced(line, lexicon):
            yield Listed(form, wording.lists.format(heading=line.rstrip(":：。 "), value=_joined(items, found,
                wording)),
                         found[0][found[0].index(written):].strip(), found.start())


def _steps(chunk: Chunk, module: ModuleType, wording: Wording, lexicon: Lexicon,
           clean: Callable[[str], str]) -> Iterator[Listed]:
    steps = getattr(module, "steps", None)
    without = getattr(module, "without_references", str)
    for found in _STEPS.finditer(chunk.text) if steps else ():
        items = [without(clean(item)) for item in _ITEM.findall(found["items"])]
        if len(items) < _FEWEST_ITEMS or len(found["items"]) > _LONGEST_LIST or not _NUMBERED.match(found["items"]) or \
                _is_cut(chunk.text[found.end():], len(items)):
            continue
        heading = clean(headings_of(chunk, found.start("items"))[0])
        for form in steps(heading, items):
            yield Listed(form, _joined(items, found, wording), found["items"].strip(), found.start("items"))


def _is_cut(after: str, count: int) -> bool:
    """Tell whether numbered steps go on behind a paragraph between them: of seven, the first three are not the way."""
    below = re.split(r"^#", after, maxsplit=1, flags=re.M)[0]
    return bool(re.search(rf"^[ \t]*(?:{count + 1}[.)．][ \t\u3000]|{chr(ord('①') + count)})", below, re.M))


def _explained(chunk: Chunk, module: ModuleType, wording: Wording, lexicon: Lexicon,
               clean: Callable[[str], str]) -> Iterator[Listed]:
    explained, found = getattr(module, "explained", None), list(_EXPLAINED.finditer(chunk.text))
    for item in found if explained and len(found) >= _FEWEST_ITEMS else ():
        name, words = clean(item["name"]), clean(item["words"])
        if re.match(r"[ \t]+[a-z]", chunk.text[item.end() + 1:]) and not re.search(r"[.!?)]$", words):
            continue  # it goes on in the next line
        before = _BEFORE.search(chunk.text, 0, item.start())
        for form in explained(name, words, clean(before["line"]) if before else "", lexicon):
            yield Listed(form, wording.lists.format(heading=name, value=words), item[0].strip(), item.start())


def _replied(chunk: Chunk, module: ModuleType, wording: Wording, lexicon: Lexicon,
             clean: Callable[[str], str]) -> Iterator[Listed]:
    replied = getattr(module, "replied", None)
    for found in _REPLY.finditer(chunk.text) if replied else ():
        for form in replied(clean(found["question"]), clean(re.sub(r"^A(?:nswer)?[.:]\s*", "", found["reply"]))):
            reply = re.sub(r"^A(?:nswer)?[.:]\s*", "", found["reply"].strip())
            yield Listed(form, clean(reply), reply, found.start())


def _joined(items: list[str], found: re.Match[str], wording: Wording) -> str:
    if _NUMBERED.match(found["items"]):
        return " ".join(f"{number}. {item}" for number, item in enumerate(items, 1))
    return wording.joint.join(item.rstrip(".;,。；、") for item in items)
