"""The statements of a chunk: the sentences and table rows that a pair can rest on.

A small model asked to copy its evidence rewrites it, above all rows of tables. Where the endpoint holds a model to a
grammar, the evidence is therefore made a choice: it can only be one of these. Each pair chooses from a part of the
chunk of its own, so that the pairs are spread over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, zip_longest

from labkit.documents.types import Chunk
from labkit.text.injection import gives_orders
from labkit.text.languages.forms import any_form
from labkit.text.quotes import plain
from labkit.text.scripts import LONE_STOPS
from labkit.text.sentences import sentence_starts

_RULE = re.compile(r"[|\s:-]+")
_MARKER = re.compile(r"(?:\d{1,3}[.)]|[-*+•])\s+")
_CAPTION = re.compile(rf"(?:{any_form('figure_label').pattern}|{any_form('table_label').pattern})\s*\d+", re.I)
_FIGURE = re.compile(r"^\[[^\]]*\]\s*")
_ENDS = re.compile(f"[.!?{LONE_STOPS}]$")
_LEAST = 12  # letters and digits: less is a label
_LEAST_DRAWN = 24  # and in a figure's lettering


def statements(chunk: Chunk) -> list[str]:
    """Return the sentences and table rows of a chunk in order, each once and as it stands in the text.

    Left out are headings, captions, the heads of tables, labels of a word or two, and orders to a model. What is known
    of a figure without a model that sees is its lettering: of that, only whole sentences state something.
    """
    found: dict[str, str] = {}
    for line, drawn in _lines(chunk):
        for statement in [line] if line.startswith("|") else _drawn_sentences(line) if drawn else _sentences(line):
            letters = plain(statement)
            enough = len(letters) >= _LEAST or (line.startswith("|") and len(letters) >= _LEAST // 2)
            if letters and enough and not gives_orders(statement):
                found.setdefault(letters, statement)
    return list(found.values())


def spread(choices: list[str], count: int) -> list[list[str]]:
    """Cut choices into consecutive parts as even as can be: ``count`` of them, or as many as there are choices."""
    count = min(count, len(choices))
    edges = [round(part * len(choices) / count) for part in range(count + 1)] if count else []
    return [choices[start:end] for start, end in pairwise(edges)]


def _lines(chunk: Chunk) -> Iterator[tuple[str, bool]]:
    """Yield the lines of a chunk that may state something, and whether they are from a figure."""
    figures = [segment for segment in chunk.segments if segment.kind == "figure"]
    lines, at = [], 0
    for line in chunk.text.split("\n"):
        if line.strip():
            lines.append((line.strip(), any(figure.start <= at < figure.end for figure in figures)))
        at += len(line) + 1
    for (line, drawn), (after, _) in zip_longest(lines, lines[1:], fillvalue=("", False)):
        head = line.startswith("|") and after.startswith("|") and _RULE.fullmatch(after)
        if not (head or _RULE.fullmatch(line) or line.startswith("#") or _CAPTION.match(line)):
            yield line, drawn


def _sentences(line: str) -> Iterator[str]:
    line = _MARKER.sub("", line, count=1) if _MARKER.match(line) else line
    starts = [0, *sentence_starts(line)]
    for start, end in zip(starts, [*starts[1:], len(line)], strict=True):
        yield line[start:end].strip()


def _drawn_sentences(line: str) -> Iterator[str]:
    for piece in line.split("; "):
        for sentence in _sentences(_FIGURE.sub("", piece)):
            if _ENDS.search(sentence) and len(plain(sentence)) >= _LEAST_DRAWN:
                yield sentence
