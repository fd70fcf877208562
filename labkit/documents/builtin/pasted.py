"""A scan that fills a part of a page, under a heading or a stamp that is text: its words are text of the page.

Elsewhere a picture is a figure, and its lettering describes it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from labkit.documents.builtin.parts import Part, rounded
from labkit.documents.builtin.scan import draw, scan_parts
from labkit.documents.ocr import Line, read_lettering
from labkit.documents.plaintext import folded
from labkit.documents.types import Box, Word

if TYPE_CHECKING:
    import pymupdf

LARGE = 0.25  # share of the page that such a scan covers
_WORDS, _WIDE = 5, 15  # words, or characters of a script without blanks, in a line of running text
_LINES, _LETTERS = 3, 120  # lines of running text, and letters of all, wide ones as two: fewer are a drawing's labels
_STOP = re.compile(r"\w{2}[.!?](?:\s|$)|[。！？]")


def read_pasted(page: pymupdf.Page, parts: list[Part]) -> tuple[list[Part], list[Word]]:
    """Read the text on large pictures of a page by OCR.

    Returns
    -------
    The parts of the page, with text in place of such pictures; and the words of that text, none where there is no such.
    """
    area = page.rect.width * page.rect.height
    large = [part for part in parts if part.kind == "figure" and not part.caption
             and (part.box[2] - part.box[0]) * (part.box[3] - part.box[1]) >= LARGE * area]
    if not large or not any(part.text for part in large):
        return parts, []
    pixels, picture, scale = draw(page)
    lines = read_lettering(picture)
    words: list[Word] = []
    for figure in large:
        here = [line for line in lines if _is_in(rounded(side / scale for side in line.box), figure.box)]
        if not is_running(here):
            continue
        found, read = scan_parts(page, here, scale, pixels)
        texts = [part for part in found if part.kind != "figure" and _is_in(part.box, figure.box)]
        missing = [word for word in read if not any(folded(word.text) in folded(part.text) for part in texts)]
        if texts and len(missing) <= len(read) / 4:
            at = next(place for place, part in enumerate(parts) if part is figure)
            parts = [*parts[:at], *texts, *parts[at + 1:]]
            words += read
    return parts, words


def _is_in(box: Box, outer: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def is_running(lines: list[Line]) -> bool:
    """Tell whether lines are running text, and no labels: sentences, line upon line."""
    long = [line for line in lines if len(line.text.split()) >= _WORDS or (
        " " not in line.text and not line.text.isascii() and len(line.text) >= _WIDE)]
    letters = "".join(folded(line.text) for line in lines)
    return (len(long) >= _LINES and len(letters) + sum(letter >= "\u3040" for letter in letters) >= _LETTERS
            and any(_STOP.search(line.text) for line in long))
