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
    Reading("English", 111, 167, "by a reader with no part in it, before the last mends",
            "44 manuals, licences, histories, papers, accounting, health, FAQs"),
    Reading("English", 423, 519, "by their author, with mends in between", "manuals, guides and specifications"),
    Reading("French", 44, 72, "by a reader with no part in it, before the last mends", "19 manuals and help pages"),
    Reading("French", 327, 402, "by their author, with mends in between", "manuals and help pages"),
    Reading("Japanese", 50, 64, "by a reader with no part in it, before the last mends", "25 manuals and help pages"),
    Reading("Japanese", 227, 306, "by their author, with mends in between", "manuals and help pages"),
    Reading("Korean", 137, 161, "by their author, with mends in between", "15 help pages, references, slides, a log"),
)
