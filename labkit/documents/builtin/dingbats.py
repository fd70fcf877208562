"""Ticks, boxes and bullets from fonts of signs: written as what they show, so that a table of ticks says yes or no."""

from __future__ import annotations

from labkit.documents.builtin.glyphs import Print, rewritten
from labkit.documents.symbols import sign
from labkit.documents.types import Word

UNKNOWN = "A sign that its own font alone knows"
_PIECES = frozenset(map(chr, range(0xF8E5, 0xF8FF)))  # of brackets over several lines, in formulas


def spell_out(shown: Print, words: list[Word]) -> tuple[list[Word], bool, bool]:
    """Write signs as characters that Unicode has for them, in place.

    Returns
    -------
    The words of the page with them; whether there were any; and whether any is known to nobody, which is left out.
    """
    changed = []
    unknown = False
    for line in (line for block in shown.blocks for line in block["lines"]):
        signs = [[sign(char["c"], span["font"], span["font"] in shown.named) for char in span["chars"]]
                 for span in line["spans"]]
        if all(char["c"] == new for span, row in zip(line["spans"], signs, strict=True)
               for char, new in zip(span["chars"], row, strict=True)):
            continue
        for span, row in zip(line["spans"], signs, strict=True):
            unknown = unknown or any(not new and char["c"] not in _PIECES
                                     for char, new in zip(span["chars"], row, strict=True))
            span["chars"] = [char | {"c": new} for char, new in zip(span["chars"], row, strict=True) if new]
        changed.append(line)
    return rewritten(words, changed), bool(changed), unknown
