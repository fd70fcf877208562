"""The text layer of a page, mended: its letters as the page shows them, without those that do not hold any more.

What is mended here leaves the page alone, as the layout model is to see it as it is printed: its boxes are given the
mended text afterwards. What would mislead the model is taken off the page before: see
:mod:`labkit.documents.builtin.clearing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from labkit.documents.builtin.dingbats import UNKNOWN, spell_out
from labkit.documents.builtin.glyphs import Blocks, Glyph, Print, tall
from labkit.documents.builtin.initials import Initial, put_back
from labkit.documents.builtin.letter_spacing import close_up
from labkit.documents.builtin.raised import set_apart
from labkit.documents.builtin.right_to_left import in_reading_order
from labkit.documents.builtin.struck import struck_out
from labkit.documents.builtin.tex_letters import put_in_place
from labkit.documents.types import Box, Word

STRUCK_OUT = "Struck-out text"


class Mended(NamedTuple):
    """``changed`` tells whether anything had to be mended; ``left_out`` names what is not in the text any more."""

    changed: bool
    words: list[Word]
    left_out: list[str]


def mend(shown: Print, words: list[Word], taken: Sequence[Initial] = ()) -> Mended:
    """Mend what is printed on a page that lies upright, in place, and its words; drop caps are put back."""
    blocks = shown.blocks
    left_out: list[str] = []
    changed = bool(taken)
    words = put_back(blocks, words, taken)
    if struck := struck_out(shown):
        _drop(blocks, struck)
        words = [word for word in words if not _is_of(word.box, struck)]
        left_out.append(STRUCK_OUT)
        changed = True
    words, placed = put_in_place(blocks, words)
    changed = set_apart(blocks) or changed or placed
    words, spelled, unknown = spell_out(shown, words)
    if unknown:
        left_out.append(UNKNOWN)
    words, closed = close_up(blocks, words)
    words, turned = in_reading_order(blocks, words)
    changed = changed or spelled or closed or turned
    return Mended(changed, words, left_out)


def _drop(blocks: Blocks, glyphs: Iterable[Glyph]) -> None:
    dropped = {id(glyph.char) for glyph in glyphs}
    for block in blocks:
        for line in block["lines"]:
            for span in line["spans"]:
                span["chars"] = [char for char in span["chars"] if id(char) not in dropped]


def _is_of(box: Box, glyphs: list[Glyph]) -> bool:
    """Tell whether the middle of a word is a glyph of these."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(left - 1 <= x <= right + 1 and top - 1 <= y <= bottom + 1
               for left, top, right, bottom in map(tall, glyphs))
