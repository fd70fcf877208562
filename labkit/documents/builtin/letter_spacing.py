"""Letter-spaced words, as headings and emphasis are set: ``W A R R A N T Y`` is one word.

They are told by the gaps between glyphs: no two letters touch, the gaps within words are alike, and those between words
are wider. Columns of single letters, initials and formulas stay as they are.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from labkit.documents.builtin.glyphs import Blocks, Glyph, glyphs_of, rewritten
from labkit.documents.types import Word

_LEAST = 0.08  # of the size: letters that stand closer touch
_COLUMN = 2.2  # of the size: what stands further apart is not one line
_WIDER, _MORE = 1.45, 0.18  # a gap between words is so many times one between letters, and wider by so much of the size
_NARROWER = 0.6  # of the usual gap between letters: the narrowest
_LETTERS, _SHARE, _DISTINCT = 4, 0.6, 3  # letters in a run, at least: so many, of all its glyphs, and different ones
_LONGEST = 4  # letters of its longest word, at least
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff66-\uff9f\uac00-\ud7a3]")
_SETS = tuple(map(frozenset, (
    "日月火水木金土", "一二三四五六七八九十百千", "年月日時分秒曜", "甲乙丙丁戊己", "春夏秋冬", "東西南北",
    "日一二三四五六", "IVXLCDM", "上中下大小", "월화수목금토일")))
"""Characters that stand side by side as names of columns, as figures, or as blanks to be filled in."""
_OPERATOR = re.compile("[=+×÷<>|∑∫√±≤≥≈≠→←✓✗✔✘☐☑☒●○■□_]")
_BIDI = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")


def close_up(blocks: Blocks, words: list[Word]) -> tuple[list[Word], bool]:
    """Put letter-spaced words together, in place. Returns the words of the page, and whether there were any."""
    changed: list[dict[str, Any]] = []
    for block in blocks:
        for row in _rows(block["lines"]):
            glyphs = [glyph for line in row for glyph in glyphs_of(line)]
            if not any(not glyph.text.strip() for glyph in glyphs) and len(row) == 1:
                continue  # no blanks in it
            runs = [run for run in _runs([glyph for glyph in glyphs if glyph.text.strip()]) if _is_spaced(run, row)]
            if runs:
                _put_together(row, runs)
                changed.append(row[0])
                block["lines"] = [line for line in block["lines"] if not any(line is other for other in row[1:])]
    return rewritten(words, changed), bool(changed)


def _rows(lines: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Group the lines that run on in each other: widely spaced letters are lines of their own to MuPDF."""
    rows: list[list[dict[str, Any]]] = []
    for line in lines:
        glyphs = glyphs_of(line)
        if line["dir"][0] < 0.99 or not glyphs:
            continue
        last = glyphs_of(rows[-1][-1])[-1] if rows else None
        if (last and abs(last.base - glyphs[0].base) < 0.5 and last.size == glyphs[0].size
                and 0 < glyphs[0].box[0] - last.box[2] <= _COLUMN * last.size
                and not _WIDE.match(last.text) and not _WIDE.match(glyphs[0].text)):
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _gap(one: Glyph, other: Glyph) -> float:
    """Return the gap between two glyphs as a share of their size."""
    return (other.box[0] - one.box[2]) / max(one.size, 1.0)


def _runs(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Return the runs of glyphs that touch no other."""
    runs: list[list[Glyph]] = [[]]
    for place, glyph in enumerate(glyphs):
        before = _gap(glyphs[place - 1], glyph) if place else _COLUMN
        after = _gap(glyph, glyphs[place + 1]) if place + 1 < len(glyphs) else _COLUMN
        if before < _LEAST or after < _LEAST or (runs[-1] and glyph.size != runs[-1][-1].size):
            runs.append([])
            if before < _LEAST or after < _LEAST:
                continue
        if before > _COLUMN:
            runs.append([])
        runs[-1].append(glyph)
    return [run for run in runs if len(run) >= _LETTERS]


def _words(run: list[Glyph]) -> list[list[Glyph]]:
    """Return the words of a run, or nothing where the gaps between its letters are not alike."""
    gaps = [_gap(one, other) for one, other in pairwise(run)]
    usual = sorted(gaps)[len(gaps) // 3]
    least = max(_WIDER * usual, usual + _MORE)
    words = [[run[0]]]
    for gap, (one, other) in zip(gaps, pairwise(run), strict=True):
        if gap >= least or (one.text.islower() and other.text.isupper()):
            words.append([])
        elif gap < _NARROWER * usual:
            return []
        words[-1].append(other)
    return words


def _is_spaced(run: list[Glyph], row: list[dict[str, Any]]) -> bool:
    words = _words(run)
    text = "".join(glyph.text for glyph in run)
    letters = [character for character in text if character.isalpha()]
    if not words or _OPERATOR.search(text) or _BIDI.search(text):
        return False
    if len(letters) < max(_LETTERS, _SHARE * len(text)) or len({letter.lower() for letter in letters}) < _DISTINCT:
        return False
    if max(map(len, words)) < _LONGEST or len(text) / len(words) < 2:
        return False
    if all(any(known.issuperset(glyph.text for glyph in word) for known in _SETS) for word in words):
        return False
    steps = [ord(other) - ord(one) for one, other in pairwise(text.lower())]
    return sum(step == 1 for step in steps) < max(2, len(steps) / 3)


def _put_together(row: list[dict[str, Any]], runs: list[list[Glyph]]) -> None:
    """Write the words of runs into the first line of a row: each run in one span, a blank between its words."""
    spans = [span for line in row for span in line["spans"]]
    for run in runs:
        first, last = run[0], run[-1]
        members = {id(glyph.char) for glyph in run}
        chars: list[dict[str, Any]] = []
        for word in _words(run):
            if chars:
                _, top, left, bottom = chars[-1]["bbox"]
                chars.append(chars[-1] | {"c": " ", "bbox": (left, top, word[0].box[0], bottom)})
            chars += [glyph.char for glyph in word]
        for span in spans:
            kept: list[dict[str, Any]] = []
            for char in span["chars"]:
                if char is first.char:
                    kept += chars
                elif id(char) not in members and (
                        char["c"].strip() or not first.box[0] < (char["bbox"][0] + char["bbox"][2]) / 2 < last.box[2]):
                    kept.append(char)
            span["chars"] = kept
    for span in spans:
        if span["chars"]:
            boxes = [char["bbox"] for char in span["chars"]]
            left, top, right, bottom = zip(*boxes, strict=True)
            span["bbox"] = (min(left), min(top), max(right), max(bottom))
    row[0]["spans"] = [span for span in spans if span["chars"]]
    left, top, right, bottom = zip(*(line["bbox"] for line in row), strict=True)
    row[0]["bbox"] = (min(left), min(top), max(right), max(bottom))
