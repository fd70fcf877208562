"""Private rows as the methods take them: of each unit of privacy one, by label, and no unit twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from labkit.privacy.card import require_disjoint


@dataclass(frozen=True, slots=True)
class Private:
    """Private rows: their texts by label, each with a number of its own. A unit of privacy has one row."""

    texts: Mapping[str, Mapping[int, str]]

    def __post_init__(self) -> None:
        require_disjoint(self.texts)

    @property
    def units(self) -> dict[str, int]:
        return {label: len(rows) for label, rows in self.texts.items()}
