"""A figure of the bench."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """One figure, the less the better. ``limit`` is the most that it may be; None where nothing is asked of it."""

    name: str
    value: float
    limit: float | None
    unit: str
