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
    Reading("English", 96, 117, "by one who wrote few of the forms, with mends in between",
            "14 manuals, guides and policies"),
    Reading("English", 162, 208, "by their author, with mends in between",
            "24, mostly manual pages, licences and specifications"),
    Reading("French", 39, 46, "by their author", "15 manuals and help pages"),
    Reading("Japanese", 50, 60, "by their author", "26 manuals and help pages"),
)
