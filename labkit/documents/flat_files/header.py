"""A header of two lines: groups over the names of their columns, or the units of the columns under their names."""

from __future__ import annotations

import re
from itertools import pairwise

_NUMBER = re.compile(r"[\s\d.,:%+/()–-]*\d[\s\d.,:%+/()–-]*")
_UNIT = re.compile(r"\[[^\[\]]{1,20}\]|\([^()]{1,20}\)")
_LEAST_BELOW = 2  # rows that must stand below, to be told from


def joined_header(sample: list[list[str]]) -> list[str] | None:
    """Return the names of the columns that the first two records of a sample give together; None where the first does.

    Parameters
    ----------
    sample
        The records from the header on, empty ones left out.
    """
    if len(sample) < 2 + _LEAST_BELOW or len(sample[0]) < 2 or len(sample[1]) > len(sample[0]):
        return None
    width = len(sample[0])
    upper, lower, *below = [[" ".join(cell.split()) for cell in cells[:width]] + [""] * (width - len(cells))
                            for cells in sample]
    if _are_units(upper, lower):
        return [" ".join(filter(None, pair)) for pair in zip(upper, lower, strict=True)]
    groups = _groups(upper, lower)
    if groups is None or not (_spans_two(upper, lower) or _repeats(groups, lower) or _differs(groups, lower, below)):
        return None
    return [" ".join(filter(None, (group or top, under))) for top, group, under in
            zip(upper, groups, lower, strict=True)]


def _are_units(upper: list[str], lower: list[str]) -> bool:
    filled = [cell for cell in lower if cell]
    return all(upper) and bool(filled) and all(map(_UNIT.fullmatch, filled))


def _groups(upper: list[str], lower: list[str]) -> list[str] | None:
    """Return the group over each column, "" where it has none; None where the first line has no groups."""
    groups, over = list[str](), ""
    for top, under in zip(upper, lower, strict=True):
        over = top or over
        if not top and not (over and under):
            return None  # a column without any name
        groups.append(over if under else "")
    spans = any(one and one == other for one, other in pairwise(groups))
    return groups if spans and all(top or group for top, group in zip(upper, groups, strict=True)) else None


def _spans_two(upper: list[str], lower: list[str]) -> bool:
    """Tell whether the first column has its name in the upper line alone, as a cell over both lines leaves it."""
    return bool(upper[0]) and not lower[0]


def _repeats(groups: list[str], lower: list[str]) -> bool:
    """Tell whether groups have the same names under them: open and closed, open and closed."""
    under: dict[str, list[str]] = {}
    for group, name in zip(groups, lower, strict=True):
        if group:
            under.setdefault(group, []).append(name)
    names = [tuple(found) for found in under.values() if len(found) > 1]
    return len(names) > 1 and len(set(names)) == 1 and len(set(names[0])) > 1


def _differs(groups: list[str], lower: list[str], below: list[list[str]]) -> bool:
    """Tell whether words stand in the second line and numbers in all rows below it, in the columns of the groups."""
    columns = [place for place, group in enumerate(groups) if group]
    words = not any(_NUMBER.fullmatch(cell) for cell in lower)
    counted = [place for place in columns if all(_NUMBER.fullmatch(cells[place]) for cells in below if cells[place])]
    return words and len(counted) >= 2 and 2 * len(counted) >= len(columns)
