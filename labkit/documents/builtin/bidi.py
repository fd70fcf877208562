"""From the order in which a line of Hebrew or Arabic stands on the page to the order in which it is read.

This is Unicode's bidirectional algorithm (UAX #9) walked backwards: words run from right to left, numbers and words in
Latin letters inside them from left to right, and brackets are turned.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

_PAIRS = {"(": ")", "[": "]", "{": "}", "<": ">", "«": "»", "‹": "›"}
_MIRROR = _PAIRS | {closing: opening for opening, closing in _PAIRS.items()}
_UNITS = frozenset((
    "mm", "cm", "m", "km", "g", "kg", "mg", "t", "l", "ml", "s", "ms", "h", "min", "W", "kW", "kWh", "V", "kV", "A",
    "mA", "Hz", "kHz", "MHz", "GHz", "kB", "KB", "MB", "GB", "TB", "C", "F", "K", "Pa", "bar", "Nm", "N", "psi", "rpm",
    "dB", "USD", "EUR", "GBP", "ILS", "NIS", "AED", "SAR", "EGP", "MAD"))
"""What stands after a number, though it stands left of it: ``15 GB``; other words stand before theirs: ``USB 3``."""
_FINAL = re.compile(r"[םןץףךةى](?!\w)")
_MISPLACED = re.compile(r"(?<!\w)[םןץףךةى](?=\w)")


def is_rtl(character: str) -> bool:
    """Tell whether a character is a letter that is written from right to left."""
    return "\u0590" <= character <= "\ufefc" and unicodedata.bidirectional(character) in ("R", "AL")


def runs_left(text: str) -> bool:
    """Tell whether most letters of a text are written from right to left."""
    return share_leftwards(text) > 0.5


def share_leftwards(text: str) -> float:
    """Return which share of the letters of a text is written from right to left."""
    letters = [character for character in text if character.isalpha()]
    return sum(map(is_rtl, letters)) / len(letters) if letters else 0.0


def misplaced(text: str) -> bool:
    """Tell whether letters that end words begin them in a text: it was read backwards."""
    return len(_MISPLACED.findall(text)) > len(_FINAL.findall(text))


def reading_order(pieces: Sequence[str], rtl: bool) -> list[int]:
    """Return the places of the pieces of a line as they are read.

    Parameters
    ----------
    pieces
        Characters, or what stands at one place, from left to right as on the page.
    rtl
        Whether the paragraph runs from right to left.
    """
    kinds = [_kind(piece) for piece in pieces]
    if rtl:
        return _leftwards(pieces, kinds, 0, len(pieces))
    order: list[int] = []
    place = 0
    while place < len(pieces):
        if kinds[place] not in ("R", "AL"):
            order.append(place)
            place += 1
            continue
        end = place
        while end < len(pieces) and kinds[end] != "L":
            end += 1
        while kinds[end - 1] not in ("R", "AL"):
            end -= 1
        order += _leftwards(pieces, kinds, place, end)
        place = end
    return order


def turned(pieces: Sequence[str], order: Sequence[int]) -> list[str]:
    """Return the pieces in this order, with brackets turned where they stand as they look on the page."""
    ahead = {place: number for number, place in enumerate(order)}
    against = [place for place, piece in enumerate(pieces)
               if piece in _MIRROR and _against(place, ahead, len(pieces))]
    looks = sum(1 if pieces[left] in _PAIRS else -1 for left, right in pairwise(against)
                if _MIRROR[pieces[left]] == pieces[right])
    return [_MIRROR[pieces[place]] if looks >= 0 and place in against else pieces[place] for place in order]


def _against(place: int, ahead: dict[int, int], count: int) -> bool:
    """Tell whether a piece is read from right to left: it runs on to the right neither before nor after it."""
    return not ((place > 0 and ahead[place - 1] + 1 == ahead[place])
                or (place + 1 < count and ahead[place] + 1 == ahead[place + 1]))


def _kind(piece: str) -> str:
    """Return the bidirectional class of a piece: that of its first letter, or else of what it begins with."""
    kinds = [unicodedata.bidirectional(character) or "ON" for character in piece] or ["ON"]
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), kinds[0])


def _leftwards(pieces: Sequence[str], kinds: Sequence[str], start: int, end: int) -> list[int]:
    """Return the order of pieces that are read from right to left, but for what runs to the right inside them."""
    order: list[int] = []
    ends = {last: first for first, last in _rightwards(pieces, kinds, start, end)}
    place = end - 1
    while place >= start:
        first = ends.get(place, place)
        order += range(first, place + 1)
        place = first - 1
    return order


def _rightwards(pieces: Sequence[str], kinds: Sequence[str], start: int, end: int) -> list[tuple[int, int]]:
    """Return where what runs to the right begins and ends: numbers, and words in Latin letters with what is in them."""
    found: list[tuple[int, int]] = []
    place = start
    while place < end:
        if kinds[place] not in ("L", "EN", "AN"):
            place += 1
            continue
        stop = place
        while stop < end and kinds[stop] not in ("R", "AL"):
            stop += 1
        found += _latin(pieces, kinds, place, stop)
        place = stop
    return [(_with_signs(kinds, first, start, -1), last) if kinds[first] != "L" and not _arabic(kinds, last)
            else (first, last) for first, last in found]


def _latin(pieces: Sequence[str], kinds: Sequence[str], start: int, stop: int) -> list[tuple[int, int]]:
    """Return the runs to the right between two letters that run to the left."""
    strong = [place for place in range(start, stop) if kinds[place] == "L"]
    if not strong:
        return _numbers(pieces, kinds, start, stop)
    numbers = _numbers(pieces, kinds, start, strong[0])
    last = max(place for place in range(start, stop) if kinds[place] in ("L", "EN", "AN"))
    unit = "".join(pieces[strong[0]:last + 1])
    if (match := re.match(r"([A-Za-z°%/²³]+) +([\d.,]+)$", unit)) and match[1] in _UNITS:
        word = strong[0] + len(match[1]) - 1
        return [*numbers, (strong[0], word), *_numbers(pieces, kinds, word + 1, stop)]
    first = strong[0]
    if numbers and not "".join(pieces[numbers[-1][1] + 1:first]).strip():
        first = numbers.pop()[0]
    while last + 1 < stop and pieces[last + 1] in _PAIRS.values():
        opening = _MIRROR[pieces[last + 1]]
        inside = list(pieces[first:last + 1])
        if inside.count(opening) <= inside.count(pieces[last + 1]):
            break
        last += 1
    return [*numbers, (first, last)]


def _numbers(pieces: Sequence[str], kinds: Sequence[str], start: int, stop: int) -> list[tuple[int, int]]:
    """Return the numbers between two places, with their separators; after Arabic letters a hyphen is none."""
    joints = ("CS",) if _arabic(kinds, stop - 1) else ("CS", "ES")
    found: list[tuple[int, int]] = []
    for place in range(start, stop):
        if kinds[place] not in ("EN", "AN"):
            continue
        if found and (found[-1][1] == place - 1 or (found[-1][1] == place - 2 and kinds[place - 1] in joints)):
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    if not _arabic(kinds, stop - 1):
        found = [(first, _with_signs(kinds, last, stop - 1, 1)) for first, last in found]
    return found


def _with_signs(kinds: Sequence[str], place: int, edge: int, step: int) -> int:
    """Return where a number ends with the signs set to it: percent, currency, degrees."""
    while place != edge and kinds[place + step] == "ET":
        place += step
    return place


def _arabic(kinds: Sequence[str], place: int) -> bool:
    """Tell whether the letter before a number, which stands right of it, is Arabic."""
    return next((kind == "AL" for kind in kinds[place + 1:] if kind in ("R", "AL", "L")), False)
