"""Two columns that the layout model reads across in bands, as if they were a grid: each is read to its end.

A grid, as of cards or of labels and values, has rows: what stands side by side begins at one height. Paragraphs of two
columns do so by chance only.
"""

from __future__ import annotations

from itertools import groupby, pairwise

from labkit.documents.builtin.parts import Part

_BANDS = 5  # changes between the columns, and one more: fewer may be bands of the page
_LEVEL = 3.0  # points by which tops may differ that stand at one height
_FLOW = 80  # letters of a paragraph that is no label
_MIDDLE = (0.3, 0.7)  # of the page, between which the columns may part


def in_columns(parts: list[Part], width: float) -> list[Part]:
    """Return the parts of a page in order; those between two that reach over both columns belong together."""
    gutter = _gutter([part for part in parts if part.kind != "margin"], width)
    if gutter is None:
        return parts
    ordered: list[Part] = []
    held: list[Part] = []
    for part in parts:
        if part.kind == "margin" or part.box[0] < gutter < part.box[2]:
            ordered += [*_one_by_one(held, gutter), part]
            held = []
        else:
            held.append(part)
    return ordered + _one_by_one(held, gutter)


def _gutter(parts: list[Part], width: float) -> float | None:
    """Return where the columns part: the middle of a gap that as few parts as possible reach over."""
    edges = sorted({(part.box[2] + other.box[0]) / 2 for part in parts for other in parts
                    if 0 < other.box[0] - part.box[2] < 0.15 * width
                    and _MIDDLE[0] * width < (part.box[2] + other.box[0]) / 2 < _MIDDLE[1] * width})
    best = min(edges, key=lambda edge: sum(part.box[0] < edge < part.box[2] for part in parts), default=None)
    if best is None or 2 * sum(part.box[0] < best < part.box[2] for part in parts) > len(parts):
        return None
    return best


def _one_by_one(parts: list[Part], gutter: float) -> list[Part]:
    sides: tuple[list[Part], list[Part]] = ([], [])
    for part in parts:
        sides[part.box[0] > gutter].append(part)
    runs = [(right, list(run)) for right, run in groupby(parts, lambda part: part.box[0] > gutter)]
    flows = all(any(part.kind == "text" and len(part.text) >= _FLOW for part in side) for side in sides)
    level = sum(abs(one[0].box[1] - other[0].box[1]) <= _LEVEL for (_, one), (_, other) in pairwise(runs))
    if len(runs) < _BANDS or not flows or 2 * level >= len(runs) - 1:
        return parts
    return [*sides[0], *sides[1]]
