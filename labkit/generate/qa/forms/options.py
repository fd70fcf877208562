"""Options, settings and commands as manual pages list them: a line that names one, and under it what it does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain

from labkit.documents.types import Chunk
from labkit.generate.qa.forms.fact import WIDE, Fact, Lexicon
from labkit.generate.qa.forms.subjects import is_generic, subject_of
from labkit.generate.qa.forms.wording import Wording, is_case

_NAME = r"-{1,2}[A-Za-z?][\w-]*(?:(?:[ =]|\[=?)(?!-)[^\s,]{1,30})?"
_OPTION = re.compile(rf"^[ \t]*(?P<name>{_NAME}(?:, {_NAME}){{0,4}})[ \t]*\n(?P<told>(?:[ \t]+(?!-)\S[^\n]*(?:\n|$))+)",
                     re.M)
_MORE = r"(?:(?:(?P=indent)[ \t]+|\t[ \t]*)(?!-)\S[^\n]*(?:\n|$))"
_BESIDE = re.compile(rf"^(?P<indent>[ \t]*)(?P<name>{_NAME}(?:, {_NAME}){{0,4}})(?:[ ]{{2,}}|\t+)"
                     rf"(?P<told>[A-Z][^\n]*(?:\n|$){_MORE}*)", re.M)
"""An option with what it does in the same line."""
_TERM = re.compile(r"^(?P<indent>[ \t]*)(?P<name>(?:[#:]?[A-Za-z][A-Za-z\d]*(?:[._:-]+[A-Za-z\d]+)*)(?:\(\))?)[ \t]*\n"
                   rf"(?:[ \t]*\n)?(?=(?P<told>{_MORE}+))", re.M)
_FEWEST_TERMS, _SHORTEST_TERM = 2, 3
_VALUES = re.compile(r"yes|no|on|off|none|auto|all|true|false|always|never|default|any|both|enabled?|disabled?|"
                     r"[A-Z]{3,}(?![_\d])", re.I)
_FIRST = re.compile(r"\s*(\S.*?(?:[.!](?=\s|$)|。))", re.S)
_BROKEN = re.compile(rf"(?<=[{WIDE}、])\s+(?=[{WIDE}])|(?<=[A-Za-zÀ-ÿ])\u2010\s+(?=[A-Za-zà-ÿ])")
"""Where the end of a line divides a word."""
_LONGEST = 400


def option_facts(chunk: Chunk, wording: Wording, lexicon: Lexicon, about: str,
                 explains: Callable[[str], bool]) -> Iterator[Fact]:
    """Yield what the options do that a chunk lists, and its settings and commands, where it is known whose they are.

    Parameters
    ----------
    explains
        Tells of the first sentence under an option whether it says, alone, what the option does.
    """
    for found in chain(_OPTION.finditer(chunk.text), _BESIDE.finditer(chunk.text)):
        yield from _told(chunk, found, wording.option, wording, lexicon, about, explains)
    terms = [found for found in _TERM.finditer(chunk.text) if wording.term and _is_term(found["name"])]
    for found in terms if len(terms) >= _FEWEST_TERMS else ():
        yield from _told(chunk, found, wording.term, wording, lexicon, about, explains)


def _is_term(name: str) -> bool:
    """Tell whether a line that is one word names a setting or a command, and is no value of one and no heading."""
    return len(name) >= _SHORTEST_TERM and not (_VALUES.fullmatch(name) or is_generic(name))


def _told(chunk: Chunk, found: re.Match[str], template: str, wording: Wording, lexicon: Lexicon, about: str,
          explains: Callable[[str], bool]) -> Iterator[Fact]:
    first = _FIRST.match(found["told"])
    subject = subject_of(chunk, about, lexicon, found.start())
    if first is None or not subject.whole or is_case(chunk, found.start(), wording):
        return
    evidence = chunk.text[found.start():found.start("told") + first.end()].strip()
    told = re.sub(r"\s+", " ", _BROKEN.sub("", first[1]))
    if len(evidence) <= _LONGEST and explains(told):
        question = wording.told(subject, template.format(name=found["name"]))
        yield Fact("option", question, wording.lists.format(heading=found["name"], value=told), "", evidence,
                   subject.told)
