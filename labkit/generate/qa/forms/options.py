"""Options of a command as manual pages list them: a line that begins with a dash, and under it what the option does."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from labkit.documents.types import Chunk
from labkit.generate.qa.forms.fact import Fact, Lexicon
from labkit.generate.qa.forms.subjects import subject_of
from labkit.generate.qa.forms.wording import Wording, is_case

_NAME = r"-{1,2}[A-Za-z?][\w-]*(?:(?:[ =]|\[=?)(?!-)[^\s,]{1,30})?"
_OPTION = re.compile(rf"^[ \t]*(?P<name>{_NAME}(?:, {_NAME}){{0,4}})[ \t]*\n(?P<told>(?:[ \t]+(?!-)\S[^\n]*(?:\n|$))+)",
                     re.M)
_FIRST = re.compile(r"\s*(\S.*?[.!])(?=\s|$)", re.S)
_LONGEST = 400


def option_facts(chunk: Chunk, wording: Wording, lexicon: Lexicon, about: str,
                 explains: Callable[[str], bool]) -> Iterator[Fact]:
    """Yield what the options do that a chunk lists, where it is known whose they are.

    Parameters
    ----------
    explains
        Tells of the first sentence under an option whether it says, alone, what the option does.
    """
    for found in _OPTION.finditer(chunk.text):
        first = _FIRST.match(found["told"])
        subject = subject_of(chunk, about, lexicon, found.start())
        if first is None or not subject.whole or is_case(chunk, found.start(), wording):
            continue
        evidence = found[0][:found[0].index(found["told"]) + first.end()].strip()
        told = re.sub(r"\s+", " ", first[1])
        if len(evidence) <= _LONGEST and explains(told):
            question = wording.told(subject, wording.option.format(name=found["name"]))
            yield Fact("option", question, wording.lists.format(heading=found["name"], value=told), "", evidence,
                       subject.told)
