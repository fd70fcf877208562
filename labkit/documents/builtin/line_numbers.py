"""Numbers of lines in the margin, as contracts, court papers and patents have them: they are no part of a sentence.

The numbers of a list or of a table's rows look alike. What tells is the text beside them: it runs on from line to line.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from labkit.documents.builtin.glyphs import Glyph, Print, glyphs_of, lines_of

_STEPS = (1, 2, 5, 10)
_LEAST = 4  # numbers
_ALIGNED = 2.0  # points that their left or right sides may differ by
_APART = 0.4  # of the size: between a number and the text, at least
_RAISED = 0.15  # of the size
_PITCH = 0.6  # of the usual distance of two numbers: they stand no closer
_SKIPPED = 0.25  # share of the steps with more lines between than they count: else it is paragraphs that are numbered
_WORDS = 3  # in a line of running text, and
_PROSE = 0.6  # the share of lines that are it
_RUNS_ON = 0.3  # the share of lines that end amid a sentence
_ENDS = re.compile(r"[.:;!?。：；！？][\"'”’»)\]]*$")


class _Token(NamedTuple):
    """What stands between two blanks, or gaps as wide."""

    glyphs: list[Glyph]
    left: float
    right: float
    base: float

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)


def line_numbers(shown: Print) -> list[Glyph]:
    """Return the glyphs of numbers that count the lines of a page."""
    rows = _rows(shown)
    columns: dict[tuple[str, int], list[tuple[int, _Token]]] = defaultdict(list)
    for place, row in enumerate(rows):
        level = median(token.base for token in row)
        for at, token in enumerate(row):
            if level - token.base > _RAISED * token.glyphs[0].size:
                continue  # the mark of a footnote
            if re.fullmatch(r"\d{1,4}", token.text) and _stands_apart(row, at):
                columns["left", round(token.left / _ALIGNED)].append((place, token))
                columns["right", round(token.right / _ALIGNED)].append((place, token))
    found: dict[int, Glyph] = {}
    for column in columns.values():
        if len(column) >= _LEAST and (numbers := _series(column)) and _is_prose(rows, numbers):
            found |= {id(glyph.char): glyph for _, token in numbers for glyph in token.glyphs}
    return list(found.values())


def _rows(shown: Print) -> list[list[_Token]]:
    """Return the tokens of a page, row by row, each from left to right."""
    tokens: list[_Token] = []
    for line in lines_of(shown.blocks):
        word: list[Glyph] = []
        for glyph in glyphs_of(line):
            if word and (not glyph.text.strip() or glyph.box[0] - word[-1].box[2] > 0.25 * glyph.size):
                tokens.append(_token(word))
                word = []
            if glyph.text.strip():
                word.append(glyph)
        if word:
            tokens.append(_token(word))
    rows: list[list[_Token]] = []
    for token in sorted(tokens, key=lambda token: token.base):
        if rows and token.base - rows[-1][0].base < 0.4 * token.glyphs[0].size:
            rows[-1].append(token)
        else:
            rows.append([token])
    return [sorted(row, key=lambda token: token.left) for row in rows]


def _token(glyphs: list[Glyph]) -> _Token:
    return _Token(glyphs, min(glyph.box[0] for glyph in glyphs), max(glyph.box[2] for glyph in glyphs), glyphs[0].base)


def _stands_apart(row: list[_Token], at: int) -> bool:
    """Tell whether a token has a gap on each side, or nothing."""
    gap = _APART * row[at].glyphs[0].size
    return ((at == 0 or row[at].left - row[at - 1].right > gap)
            and (at == len(row) - 1 or row[at + 1].left - row[at].right > gap))


def _series(column: list[tuple[int, _Token]]) -> list[tuple[int, _Token]]:
    """Return the numbers of a column that count on evenly from top to bottom, or nothing where they do not."""
    values = [int(token.text) for _, token in column]
    step = median(later - earlier for earlier, later in pairwise(values))
    if step not in _STEPS:
        return []
    kept = [column[0]]
    for entry in column[1:]:
        if int(entry[1].text) - int(kept[-1][1].text) == step:
            kept.append(entry)
    gaps = [later.base - earlier.base for (_, earlier), (_, later) in pairwise(kept)]
    if len(kept) < max(_LEAST, 0.8 * len(column)) or min(gaps) < _PITCH * median(gaps):
        return []
    skipped = sum(later - earlier > step for (earlier, _), (later, _) in pairwise(kept))
    return kept if skipped <= _SKIPPED * len(kept) else []


def _is_prose(rows: list[list[_Token]], numbers: list[tuple[int, _Token]]) -> bool:
    """Tell whether the text beside numbers runs on from line to line, as no list and no table does."""
    own = {id(token) for _, token in numbers}
    side = median(token.left for _, token in numbers)
    beside = [[token for token in row if id(token) not in own] for row in rows[numbers[0][0]:numbers[-1][0] + 1]]
    beside = [row for row in beside if row]
    if not beside:
        return False
    within = sum(row[0].left < side < row[-1].right for row in beside) > len(beside) / 2
    prose = [row for row in beside if len(row) >= _WORDS and (within or _closely_set(row))]
    if len(prose) < _PROSE * len(beside):
        return False
    ends = [not _ENDS.search(row[-1].text) and following[0].text[:1].isalpha() and not following[0].text[:1].isupper()
            for row, following in pairwise(prose)]
    return bool(ends) and sum(ends) >= _RUNS_ON * len(ends)


def _closely_set(row: list[_Token]) -> bool:
    return all(later.left - earlier.right < 2 * later.glyphs[0].size for earlier, later in pairwise(row))
