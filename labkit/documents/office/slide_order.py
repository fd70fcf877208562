"""The order in which shapes of a slide are read: cut at the gaps between them, again and again (Nagy and Seth 1984)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from labkit.documents.office.blocks import Block

_COLUMN = 0.3  # share of the width of what is cut that two columns have at least


class Placed(NamedTuple):
    """A shape: left, top, right and bottom, whether the layout has a place for it, and what stands in it."""

    box: tuple[int, int, int, int] | None
    is_placeholder: bool
    blocks: list[Block]


def in_reading_order(shapes: list[Placed]) -> Iterator[list[Block]]:
    """Yield what stands in shapes as it is read.

    The places of a layout are in order by themselves. Others lie in the order in which they were drawn: they are read
    column by column where there are wide ones, and else from the top.
    """
    if all(shape.is_placeholder for shape in shapes) or any(shape.box is None for shape in shapes):
        yield from (shape.blocks for shape in shapes)
        return
    yield from (shape.blocks for shape in _cut(shapes))


def _cut(shapes: list[Placed]) -> list[Placed]:
    if len(shapes) < 2:
        return shapes
    columns = _parts(shapes, 0)
    parts = columns if _are_wide(columns) else _rows(shapes)
    parts = parts if len(parts) > 1 else columns
    if len(parts) == 1:  # they lie over each other
        return shapes
    return [shape for part in parts for shape in _cut(part)]


def _rows(shapes: list[Placed]) -> list[list[Placed]]:
    """Part shapes into rows; rows below each other that have wide columns in common stay together."""
    rows: list[list[Placed]] = []
    for row in _parts(shapes, 1):
        if rows and _are_wide(_parts([*rows[-1], *row], 0)):
            rows[-1] = rows[-1] + row
        else:
            rows.append(row)
    return rows


def _are_wide(columns: list[list[Placed]]) -> bool:
    """Tell whether these are columns of text, and not the names and values of a list."""
    sides = [(min(shape.box[0] for shape in column if shape.box), max(shape.box[2] for shape in column if shape.box))
             for column in columns]
    width = max(side[1] for side in sides) - min(side[0] for side in sides)
    return len(columns) > 1 and all(right - left >= _COLUMN * width for left, right in sides)


def _parts(shapes: list[Placed], side: int) -> list[list[Placed]]:
    """Part shapes where a line between them goes through none: across (0) by columns, or down (1) by rows."""
    parts: list[list[Placed]] = []
    reach = 0
    for shape in sorted(shapes, key=lambda shape: (shape.box or (0, 0))[side]):
        box = shape.box or (0, 0, 0, 0)
        slack = min(box[side + 2] - box[side], 91_440) // 5  # English metric units: shapes may touch a little
        if not parts or box[side] + slack >= reach:
            parts.append([])
        reach = max(reach, box[side + 2]) if len(parts[-1]) else box[side + 2]
        parts[-1].append(shape)
    order = {id(shape): place for place, shape in enumerate(shapes)}
    return [sorted(part, key=lambda shape: order[id(shape)]) for part in parts]
