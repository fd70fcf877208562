"""Raised and lowered characters: exponents, marks of footnotes and indices, which must not run into a number.

A text layer knows no superscripts: 10 to the power of 6 is ``106`` in it. What stands above or below its line, and
is set smaller, is written with the characters that Unicode has for it: ``10⁶``, ``£250³``, ``CO₂``.
"""

from __future__ import annotations

import re
from itertools import pairwise

from labkit.documents.builtin.glyphs import Blocks, Glyph, glyphs_of, lines_of
from labkit.text.raised import LOWERED, RAISED, is_moved

_SMALL = 0.85  # of the size of what it stands at: a raised character is set so small, or
_LEAST_RISE, _RISE, _MOST_RISE = 0.12, 0.25, 0.75  # shares of that size: rise of a small one, of one as large, of any
_SMALL_LOWERED, _LEAST_FALL, _MOST_FALL = 0.9, 0.08, 0.45
_APART = 0.6  # share of the size: what stands further off is a column of its own
_LONGEST = 12  # characters: longer ones are a line of small print beside a large word

_RANGE = re.compile("(?<=[⁰¹²³-⁹])⁻(?=[⁰¹²³-⁹])")


def set_apart(blocks: Blocks) -> bool:
    """Write what is raised or lowered in its own characters. Returns whether anything is."""
    changed = False
    for line in lines_of(blocks):
        glyphs = [glyph for glyph in glyphs_of(line) if glyph.text.strip()]
        for run, level in _runs(glyphs):
            changed = _written(run, level) or changed
    return changed


def _runs(glyphs: list[Glyph]) -> list[tuple[list[Glyph], int]]:
    """Return the runs of glyphs of a line that are raised (1) or lowered (-1)."""
    found: list[tuple[list[Glyph], int]] = []
    leading = _leading(glyphs)
    if leading:
        found.append((glyphs[:leading], 1))
    foot, previous, level = (glyphs[leading] if len(glyphs) > leading else None), None, 0
    for glyph in glyphs[leading:]:
        assert foot is not None
        at = _level(glyph, foot) if previous and glyph.box[0] - previous.box[2] <= _APART * foot.size else 0
        if not at:
            foot = glyph
        elif at == level:
            found[-1][0].append(glyph)
        else:
            found.append(([glyph], at))
        previous, level = glyph, at
    return [(run, at) for run, at in found if len(run) <= _LONGEST]


def _leading(glyphs: list[Glyph]) -> int:
    """Return how many glyphs at the start of a line are a raised mark before its first word."""
    for count, (glyph, after) in enumerate(pairwise(glyphs), 1):
        if count > 3:
            break
        if after.box[0] - glyph.box[2] > _APART * after.size:
            break
        if _level(glyph, after) == 1 and glyph.size <= _SMALL * after.size:
            return count if glyph.text.isdigit() else 0
        if abs(glyph.base - after.base) > 0.1 or glyph.size != after.size:
            break
    return 0


def _level(glyph: Glyph, foot: Glyph) -> int:
    """Tell whether a glyph stands above (1) or below (-1) the line of the one that it stands at, or on it (0)."""
    rise = (foot.base - glyph.base) / foot.size
    if rise > 0:
        small = glyph.size <= _SMALL * foot.size
        return int((_LEAST_RISE if small else _RISE) <= rise <= _MOST_RISE and glyph.size <= foot.size * 1.01)
    return -int(glyph.size <= _SMALL_LOWERED * foot.size and _LEAST_FALL <= -rise <= _MOST_FALL)


def _written(run: list[Glyph], level: int) -> bool:
    text = "".join(glyph.text for glyph in run)
    if not is_moved(text, level):
        return False
    table = RAISED if level > 0 else LOWERED
    written = [table.get(glyph.text, glyph.text) for glyph in run]
    if level > 0:
        written = list(_RANGE.sub("–", "".join(written))) if all(len(piece) == 1 for piece in written) else written
    for glyph, piece in zip(run, written, strict=True):
        glyph.char["c"] = piece
    return written != [*text]
