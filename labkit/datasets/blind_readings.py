"""How many pairs were right when people read them without knowing where they came from: the figures of README.md.

Of pairs that labkit makes by their form with its small model, on documents not seen before. A test holds them to those
that the README states.
"""

from __future__ import annotations

from typing import NamedTuple


class Reading(NamedTuple):
    """What somebody found who read pairs strictly: how many were right, who read, and of which documents."""

    language: str
    right: int
    read: int
    reader: str
    documents: str

    @property
    def share(self) -> float:
        """The share that is right."""
        return self.right / self.read


READINGS = (
    Reading("English", 247, 346, "by two readers who wrote few or none of the forms, before the last mends",
            "62 manuals, guides, papers, rules of games, a constitution"),
    Reading("English", 268, 317, "by their author, with mends in between", "manuals, guides and specifications"),
    Reading("French", 100, 132, "by two readers who wrote none of the forms, before the last mends",
            "31 manuals and help pages"),
    Reading("French", 139, 168, "by their author, with mends in between", "manuals and manual pages"),
    Reading("Japanese", 84, 112, "by two readers who wrote none of the forms, before the last mends",
            "28 manuals and help pages"),
    Reading("Japanese", 136, 180, "by their author, with mends in between", "manuals and manual pages"),
)
