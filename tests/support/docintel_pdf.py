"""What the layout stand-in sees on a PDF page: words ``(x0, y0, x1, y1, text)``, pictures, captions, font sizes."""

from __future__ import annotations

import re
from collections import Counter

import pymupdf


def text_of(words: list[tuple]) -> str:
    return " ".join(word[4] for word in words)


def around(words: list[tuple]) -> tuple[float, float, float, float]:
    return (min(word[0] for word in words), min(word[1] for word in words),
            max(word[2] for word in words), max(word[3] for word in words))


def drawings(page: pymupdf.Page, tables: list[pymupdf.Rect]) -> list[tuple]:
    """Return the boxes of pictures and drawings that are no table, no rule and no scan of the whole page."""
    found: list[pymupdf.Rect] = []
    boxes = [pymupdf.Rect(image["bbox"]) for image in page.get_image_info()] + page.cluster_drawings()
    for box in boxes:
        box = box * page.rotation_matrix & page.rect
        if min(box.width, box.height) < 30 or box.get_area() > 0.8 * page.rect.get_area():
            continue
        if not any(box.intersects(other) for other in [*tables, *found]):
            found.append(box)
    return [tuple(box) for box in found]


def take_caption(running: list[list[tuple]], box: tuple, kind: str) -> list[tuple] | None:
    """Take the caption next to a table or figure out of the running text."""
    for words in running:
        _, top, _, bottom = around(words)
        near = min(abs(top - box[3]), abs(bottom - box[1])) < 30
        if near and re.match(rf"{kind} \d", text_of(words), re.I):
            running.remove(words)
            return words
    return None


def sizes_of(page: pymupdf.Page) -> tuple[float, dict[str, float]]:
    """Return the commonest font size of a page, and the largest size of each block's first word."""
    sizes: Counter[float] = Counter()
    first: dict[str, float] = {}
    for block in page.get_text("dict")["blocks"]:
        for line in block.get("lines", []):
            for span in line["spans"]:
                sizes[round(span["size"], 1)] += len(span["text"])
                if words := span["text"].split():
                    first[words[0]] = max(span["size"], first.get(words[0], 0))
    return (sizes.most_common(1)[0][0] if sizes else 10.0), first
