"""Text that is struck out: by a line through it, drawn or as an annotation. It does not hold any more.

MuPDF flags struck characters as well, but misses those in ruled tables, and takes the grid of a chart for strokes.
"""

from __future__ import annotations

from collections import defaultdict

from labkit.documents.builtin.glyphs import Glyph, Print, glyphs_of, lines_of
from labkit.documents.types import Box

_HIGH, _LOW = 0.55, 0.12  # of the size: where a line through words runs, above the line that they stand on
_PAST = 1.2  # of the size: a line that goes on so far beyond the words is a rule of the page, or of a chart;
_PAST_SHORT = 0.3  # of the size, and a quarter of the width: the same for few letters, as over a bar of a fraction
_THICK = 0.25  # of the size: what is thicker is a bar with words on it


def struck_out(shown: Print) -> list[Glyph]:
    """Return the glyphs that are struck out; blanks between them are left out."""
    strokes: dict[int, list[Box]] = defaultdict(list)  # by points from the top of the page
    for box in shown.vectors:
        if box[2] - box[0] > 2 * (box[3] - box[1]):
            strokes[int((box[1] + box[3]) / 2)].append(box)
    found: list[Glyph] = []
    for line in lines_of(shown.blocks):
        glyphs = [glyph for glyph in glyphs_of(line) if glyph.text.strip()]
        if glyphs:
            size, base = max(glyph.size for glyph in glyphs), glyphs[0].base
            here = [box for level in range(int(base - size), int(base) + 1) for box in strokes.get(level, ())]
            found += _struck(glyphs, here)
    return found


def _struck(glyphs: list[Glyph], strokes: list[Box]) -> list[Glyph]:
    """Return the glyphs of a line that are struck out, given the strokes at its height."""
    runs: list[tuple[list[Glyph], list[Box]]] = []
    before = False
    for glyph in glyphs:
        through = [box for box in strokes if _crosses(box, glyph)]
        if through:
            if not before:
                runs.append(([], []))
            runs[-1][0].append(glyph)
            runs[-1][1].extend(through)
        before = bool(through)
    found = [glyph for run, through in runs if _ends_with(run, through) for glyph in run]
    struck = {id(glyph.char) for glyph in found}
    if found and not any(glyph.text.isalnum() for glyph in glyphs if id(glyph.char) not in struck):
        return glyphs  # what is left is the bullet before it, or a full stop behind
    return found


def _crosses(box: Box, glyph: Glyph) -> bool:
    above = (glyph.base - (box[1] + box[3]) / 2) / glyph.size
    middle = (glyph.box[0] + glyph.box[2]) / 2
    return _LOW < above < _HIGH and box[0] - 0.5 <= middle <= box[2] + 0.5 and box[3] - box[1] <= _THICK * glyph.size


def _ends_with(run: list[Glyph], strokes: list[Box]) -> bool:
    """Tell whether the lines through a run end where it does."""
    size, left, right = max(glyph.size for glyph in run), run[0].box[0], max(glyph.box[2] for glyph in run)
    past = min(_PAST * size, _PAST_SHORT * size + (right - left) / 4)
    return all(left - past <= box[0] and box[2] <= right + past for box in strokes)
