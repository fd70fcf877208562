"""One figure of the bench, as ``python -m bench`` prints it."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """A figure: less is better, and above ``limit`` it falls short. ``unit`` is "" for a ratio."""

    name: str
    value: float
    limit: float | None = None
    unit: str = ""
