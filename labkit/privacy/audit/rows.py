"""The rows that an audit holds against each other: their texts, apart, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """A row: its number in its file, from 1, and its texts. No copy reaches from one text to the next."""

    number: int
    texts: tuple[str, ...]

    @property
    def whole(self) -> str:
        return "\n".join(self.texts)


def named(numbers: Sequence[int], most: int = 20) -> str:
    """Return the numbers of rows in words: what they hold is private, and is not shown."""
    return ", ".join(map(str, numbers[:most])) + (f" and {len(numbers) - most} more" if len(numbers) > most else "")
