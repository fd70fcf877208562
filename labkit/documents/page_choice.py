"""Which pages of a file are read, where not all are: ``3-10,15``. Slides and sheets are counted alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from labkit.errors import DocumentError, SettingsError

_RANGE = re.compile(r"(\d{1,7})?(-)?(\d{1,7})?")
_DASH = re.compile(r"\s*[-–—~〜]\s*")
_END = 10**7


class PageChoice(NamedTuple):
    """Ranges of numbers, counted from 1, both ends in them, as the user wrote them."""

    ranges: tuple[tuple[int, int], ...]
    written: str

    @classmethod
    def of(cls, given: str | Iterable[int] | None) -> PageChoice | None:
        """Return the choice that a text or numbers make; None, for all pages, where nothing is given.

        Parameters
        ----------
        given
            Numbers, or a text with commas between numbers and ranges: ``"3-10,15"``; ``"7-"`` goes to the end.

        Raises
        ------
        SettingsError
            If it names no page.
        """
        if given is None or (isinstance(given, str) and not given.strip()):
            return None
        if not isinstance(given, str):
            given = ",".join(map(str, given))
        close = _DASH.sub("-", unicodedata.normalize("NFKC", given).strip())
        ranges = tuple(_range(piece, given) for piece in re.split(r"[,;、]\s*|\s+", close))
        return cls(ranges, given.strip())

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and any(first <= number <= last for first, last in self.ranges)

    def of_file(self, total: int, name: str, unit: str = "page") -> list[int]:
        """Return the numbers that a file of so many pages has of these; raises DocumentError where it has none.

        Parameters
        ----------
        unit
            What is counted: ``"page"``, ``"slide"`` or ``"sheet"``.
        """
        found = [number for number in range(1, total + 1) if number in self]
        if not found:
            raise DocumentError(f"{name} has {total} {unit}{'s' * (total != 1)}, and none of those asked for "
                                f"({self.written}).", f"Ask for {unit}s from 1 to {total}.")
        return found

    def lacking(self, total: int, unit: str = "page") -> list[str]:
        """Return a note where pages were named that a file of so many has not; ``7-`` names none."""
        over = [last for _, last in self.ranges if total < last < _END]
        count = f"{total} {unit}{'s' * (total != 1)}"
        return [f"It has {count}: of those asked for ({self.written}), the others are not there."] if over else []


def _range(piece: str, given: str) -> tuple[int, int]:
    found = _RANGE.fullmatch(piece)
    if not found or not (found[1] or found[3]):
        raise _no_pages(given)
    first = int(found[1] or 1)
    last = int(found[3]) if found[3] else _END if found[2] else first
    if not 1 <= first <= last:
        raise _no_pages(given)
    return first, last


def _no_pages(given: str) -> SettingsError:
    return SettingsError(f'"{given[:60]}" names no pages.',
                         "Write numbers and ranges that count up, as in 3-10,15 or 7-.")
