"""Turned tables: those whose rows are properties ("Price a year"), and whose columns are the things that have them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_UNIT = re.compile(r"[\[(（](?:[€$£¥%°]|[µmkcMG]?(?:m|g|l|L|W|V|A|Hz|B|Wh|Pa|bar|s|h|min)(?:[²³]|/\w+)?|°?C|円|"
                   r"人|台|件|年|歳|回|ppm|dB|px|mm|kg|days?|weeks?|months?|years?|hours?|minutes?|jours?|mois|ans|heures?)[\])）]$")
_PERIOD = re.compile(r"(?:(?:1[5-9]|20)\d\d|[QTH][1-4])\b.*|(?:平成|令和|昭和)?\d{1,4}年度?")
_CELL_OF_TEXT = re.compile(r".*[.!?。]$|(?:\S+ ){7,}")
_LONGEST_THING = 40  # characters of the name of a column


def is_turned(head: Sequence[str], keys: Sequence[str], is_property: re.Pattern[str]) -> bool:
    """Tell whether a table is turned: most of its rows name a property, and none of its columns does.

    Parameters
    ----------
    head
        The names of the columns, that of the first among them.
    keys
        The first cells of the rows.
    is_property
        Matches the whole name of what a thing has one of.
    """
    things = head[1:]
    if len(things) < 2 or not all(thing and len(thing) <= _LONGEST_THING for thing in things):
        return False
    if any(is_property.fullmatch(thing) or _UNIT.search(thing) or _CELL_OF_TEXT.match(thing) for thing in things):
        return False
    named = sum(bool(is_property.fullmatch(_UNIT.sub("", key).strip()) or _UNIT.search(key)) for key in keys)
    return 2 * named > len(keys)


def is_period(thing: str) -> bool:
    """Tell whether a column is of a time, which has no properties, but for which they hold."""
    return bool(_PERIOD.fullmatch(thing))
