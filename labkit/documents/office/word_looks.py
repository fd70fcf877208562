"""Headings that are none by their style: lines that their writer made bold, large or all capitals, as many do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from labkit.documents.office.blocks import Block
from labkit.text.sentences import ends_sentence

_LONGEST = 100  # letters of such a line
_LARGER = 1.15  # times the size of running text
_MOST = 0.6  # share of the paragraphs: where more look so, it says nothing
_DEEPEST = 4


class Look(NamedTuple):
    """How all of a paragraph looks: bold, and its size in half points."""

    bold: bool = False
    size: int = 0


def find_headings(blocks: Sequence[Block], looks: dict[int, Look]) -> None:
    """Turn paragraphs that look like headings into such, where a file has no others.

    Parameters
    ----------
    looks
        How the paragraphs look, by the ``id`` of their block.
    """
    if any(block.kind == "heading" for block in blocks):
        return
    told = [block for block in blocks if block.kind in ("text", "item") and id(block) in looks]
    sizes = Counter[int]()
    for block in told:
        sizes[looks[id(block)].size] += len(block.text)
    if not sizes:
        return
    usual = sizes.most_common(1)[0][0]
    found = [block for block in told if _stands_out(block, looks[id(block)], usual)]
    found = [block for block in found if block is not blocks[-1]]
    if not found or len(found) > _MOST * len(told):
        return
    kinds = sorted({_kind(block, looks[id(block)]) for block in found}, reverse=True)
    for block in found:
        level = kinds.index(_kind(block, looks[id(block)])) + 1
        block.kind, block.level = "heading", min(level, _DEEPEST)


def _kind(block: Block, look: Look) -> tuple[int, bool, bool]:
    return look.size, look.bold, _is_capitals(block.text)


def _stands_out(block: Block, look: Look, usual: int) -> bool:
    text = block.text
    if len(text) > _LONGEST or "\n" in text or text.startswith("- ") or not any(map(str.isalpha, text)):
        return False
    if ends_sentence(text) or text[-1] in ",;:：；、":
        return False
    return look.bold or look.size >= _LARGER * usual > 0 or _is_capitals(text)


def _is_capitals(text: str) -> bool:
    letters = [letter for letter in text if letter.isupper() or letter.islower()]
    return len(letters) > 3 and all(map(str.isupper, letters))
