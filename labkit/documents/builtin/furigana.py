"""Furigana: kana set small above characters, to say how they are read. As text they would stand inside other words."""

from __future__ import annotations

import re

from labkit.documents.builtin.glyphs import Glyph, Print, glyphs_of, lines_of

_KANA = re.compile("[\u3040-\u30ff\uff66-\uff9f]")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff々〆]")
_SMALL = 0.65  # of the size of the characters below
_LOW, _HIGH = 0.55, 1.6  # of that size: how far above their base the base of a reading lies


def furigana(shown: Print) -> list[Glyph]:
    """Return the glyphs of small kana right above a Chinese character."""
    glyphs = [glyph for line in lines_of(shown.blocks) for glyph in glyphs_of(line) if glyph.text.strip()]
    han = [glyph for glyph in glyphs if _HAN.match(glyph.text)]
    if not han:
        return []
    most = max(glyph.size for glyph in han)
    small = [glyph for glyph in glyphs if _KANA.match(glyph.text) and glyph.size <= _SMALL * most]
    if not small:
        return []
    rows: dict[int, list[Glyph]] = {}
    for glyph in han:
        rows.setdefault(round(glyph.base), []).append(glyph)
    found: list[Glyph] = []
    for run in _runs(small):
        left, right = run[0].box[0], run[-1].box[2]
        size, base = run[0].size, run[0].base
        below = [glyph for level, row in rows.items() if 0 < level - base < _HIGH * most for glyph in row
                 if size <= _SMALL * glyph.size and _LOW * glyph.size <= glyph.base - base <= _HIGH * glyph.size
                 and glyph.box[0] < right + 0.5 and left - 0.5 < glyph.box[2]]
        if below:
            found += run
    return found


def _runs(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Return runs of glyphs on one line that stand close together."""
    runs: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: (round(glyph.base), glyph.box[0])):
        last = runs[-1][-1] if runs else None
        if last and abs(last.base - glyph.base) < 1 and -1 < glyph.box[0] - last.box[2] < 1.2 * glyph.size:
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return runs
