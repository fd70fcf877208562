"""Letters that TeX's fonts keep in places of control characters: ligatures, quotes, dashes, as what they show.

Fonts of dots (Type 3) have no names for their letters, so that a reader is given the place alone: an fi is 0x1C in the
encoding T1 and 0x0C in OT1, and "coefficients" would come out as "coecients".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from labkit.documents.builtin.glyphs import Blocks, rewritten
from labkit.documents.types import Word

_T1 = dict(zip("\x1b\x1c\x1d\x1e\x1f", "ﬀﬁﬂﬃﬄ", strict=True))
_OT1 = dict(zip("\x0b\x0c\x0d\x0e\x0f", "ﬀﬁﬂﬃﬄ", strict=True))
_T1_MARKS = dict(zip("\x10\x11\x12\x13\x14\x15\x16", "“”„«»–—", strict=True))
_PLACES = re.compile("[\x0b-\x16\x1b-\x1f]")
_IN_WORDS = {name: re.compile(f"[a-z][{places}]|[{places}][a-z]")
             for name, places in (("T1", "\x1b-\x1f"), ("OT1", "\x0b-\x0f"))}
_WORDS, _FEWEST = re.compile("[a-z]{3,}"), 5  # fewer on a page: a font of formulas, where the places are Greek letters


def put_in_place(blocks: Blocks, words: list[Word]) -> tuple[list[Word], bool]:
    """Write what TeX's fonts show in places of control characters as characters of Unicode, in place.

    Returns
    -------
    The words of the page with them, and whether there were any.
    """
    letters = {font: table for font, text in _texts(blocks).items() if (table := _table(text))}
    changed = []
    for line in (line for block in blocks for line in block["lines"]) if letters else ():
        old = [char["c"] for span in line["spans"] for char in span["chars"]]
        for span in line["spans"]:
            table = letters.get(span["font"], {})
            span["chars"] = [char | {"c": table.get(char["c"], char["c"])} for char in span["chars"]]
        if old != [char["c"] for span in line["spans"] for char in span["chars"]]:
            changed.append(line)
    return rewritten(words, changed), bool(changed)


def _texts(blocks: Blocks) -> dict[str, str]:
    """Return what each font of a page writes that has letters in places of control characters."""
    texts: dict[str, list[str]] = {}
    for span in _spans(blocks):
        texts.setdefault(span["font"], []).append("".join(char["c"] for char in span["chars"]))
    return {font: text for font, runs in texts.items() if _PLACES.search(text := " ".join(runs))}


def _spans(blocks: Blocks) -> Iterator[dict[str, Any]]:
    return (span for block in blocks for line in block["lines"] for span in line["spans"])


def _table(text: str) -> dict[str, str]:
    """Return what the places of a font are that writes this; nothing where it writes no words, or nobody can tell."""
    t1, ot1 = (len(_IN_WORDS[name].findall(text)) for name in ("T1", "OT1"))
    if t1 == ot1 or len(_WORDS.findall(text)) < _FEWEST:
        return {}
    return _T1 | _T1_MARKS if t1 > ot1 else _OT1
