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
    Reading("English", 177, 209, "by one who wrote few of the forms, with mends in between",
            "25 manuals, guides, FAQs, a charter, a history"),
    Reading("English", 219, 279, "by their author, with mends in between; 76 of the last 89 (85%)",
            "43, mostly manual pages, guides and specifications"),
    Reading("French", 139, 168, "by their author, with mends in between; 44 of the last 57 (77%)",
            "manuals and manual pages"),
    Reading("Japanese", 136, 180, "by their author, with mends in between; 49 of the last 58 (84%)",
            "manuals and manual pages"),
)
