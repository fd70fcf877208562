"""Drop caps: the first letter of a paragraph, set over several lines. It is the beginning of the word beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from labkit.documents.builtin.glyphs import Blocks, Glyph, Print, glyphs_of, lines_of
from labkit.documents.types import Word

_LARGE = 1.8  # times the size of the line beside it
_LETTERS = 3  # an opening quote mark and a digraph may stand before or with it
_NEAR = 1.5  # of the size of the line: how far it may stand off
_WORDS = frozenset("AIÀOYEÉUВСКОУЯИА")
"""Letters that are words by themselves in one language or another."""


class Initial(NamedTuple):
    """A drop cap, and where the first letter of the line beside it stands (see ``origin`` of MuPDF)."""

    glyphs: list[Glyph]
    before: tuple[float, float]

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)


def initials(shown: Print) -> list[Initial]:
    """Return the drop caps of a page."""
    lines = [glyphs for line in lines_of(shown.blocks)
             if (glyphs := [glyph for glyph in glyphs_of(line) if glyph.text.strip()])]
    found: list[Initial] = []
    for line in lines:
        large = line[:_LETTERS]
        while large and large[-1].size < 0.9 * large[0].size:
            large.pop()
        if not large[-1].text.isalpha() or (len(line) > len(large) and line[len(large)].size > 0.6 * large[0].size):
            continue
        beside = [other for other in lines if other is not line and _is_beside(other, large)]
        beside += [line[len(large):]] if len(line) > len(large) and _is_beside(line[len(large):], large) else []
        below = [other for other in beside if other[0].base > min(other[0].base for other in beside) + 1]
        if below:
            first = min(beside, key=lambda other: other[0].base)
            found.append(Initial(large, tuple(first[0].char["origin"])))
    return found


def _is_beside(line: Sequence[Glyph], large: list[Glyph]) -> bool:
    """Tell whether a line begins right of a large letter, at its height."""
    size, right = line[0].size, large[-1].box[2]
    top = large[-1].base - 0.8 * large[-1].size
    return (large[-1].size >= _LARGE * size and -0.3 * size < line[0].box[0] - right < _NEAR * size
            and top < line[0].base < large[-1].base + 0.4 * size and line[0].text.isalpha())


def put_back(blocks: Blocks, words: list[Word], taken: Sequence[Initial]) -> list[Word]:
    """Put drop caps that were taken off a page before the words that they begin, in its lines and its words."""
    for initial in taken:
        for line in lines_of(blocks):
            for span in line["spans"]:
                for place, char in enumerate(span["chars"]):
                    if _is_at(char, initial.before):
                        words = _begun(span, place, initial, words)
                        line["bbox"] = _wider(line["bbox"], span["bbox"])
                        break
                else:
                    continue
                break
    return words


def _is_at(char: dict[str, Any], place: tuple[float, float]) -> bool:
    return abs(char["origin"][0] - place[0]) < 0.3 and abs(char["origin"][1] - place[1]) < 0.3


def _begun(span: dict[str, Any], place: int, initial: Initial, words: list[Word]) -> list[Word]:
    """Write a drop cap into a span, before the character at this place; returns the words of the page with it."""
    char = span["chars"][place]
    tail = "".join(other["c"] for other in span["chars"][place:]).split(maxsplit=1)[0]
    known = {word.text.strip(".,;:!?").lower() for word in words if not _begins(word, char)}
    apart = initial.text in _WORDS and tail.lower() in known and (initial.text + tail).lower() not in known
    left, top = initial.glyphs[0].box[0], char["bbox"][1]
    added = [char | {"c": piece, "origin": (left, char["origin"][1]),
                     "bbox": (left, top, char["bbox"][0], char["bbox"][3])}
             for piece in initial.text + " " * apart]
    span["chars"][place:place] = added
    span["bbox"] = _wider(span["bbox"], added[0]["bbox"])
    _, y0, x1, y1 = initial.glyphs[-1].box
    letters = Word(initial.text, (round(left, 1), round(y0, 1), round(x1, 1), round(y1, 1)))
    if apart:
        return [other for word in words for other in ([letters, word] if _begins(word, char) else [word])]
    return [Word(initial.text + word.text, (letters.box[0], min(letters.box[1], word.box[1]), word.box[2], word.box[3]))
            if _begins(word, char) else word for word in words]


def _begins(word: Word, char: dict[str, Any]) -> bool:
    x0, y0, _, y1 = word.box
    return abs(x0 - char["origin"][0]) < 1.5 and y0 < char["origin"][1] - 1 < y1


def _wider(box: Sequence[float], other: Sequence[float]) -> tuple[float, float, float, float]:
    return min(box[0], other[0]), min(box[1], other[1]), max(box[2], other[2]), max(box[3], other[3])
