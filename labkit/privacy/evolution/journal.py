"""The rounds of an evolution that were released: what a model wrote, and votes with their noise.

See :mod:`labkit.privacy.journal`.
"""

from __future__ import annotations

from typing import NamedTuple

from labkit.privacy.journal import JournalKind


class Round(NamedTuple):
    """A round that was released: the texts that were kept, and their votes with noise."""

    label: str
    number: int
    texts: list[str]
    votes: list[float]


EVOLUTION = JournalKind("a journal of Private Evolution", "evolution_journal", Round._asdict,
                        lambda row: Round(row["label"], row["number"], row["texts"], row["votes"]))
