"""The tokens of demonstrations that were released: see :mod:`labkit.privacy.journal`.

Rows are drawn by the journal's key, so that a demonstration that was begun goes on with the rows it began with.
"""

from __future__ import annotations

from typing import NamedTuple

from labkit.llm.local.next_tokens import NextToken
from labkit.privacy.journal import JournalKind, Row


class Released(NamedTuple):
    """A token that was released, behind others of its demonstration."""

    label: str
    shot: int
    token: NextToken


def _row(one: Released) -> Row:
    return {"label": one.label, "shot": one.shot, "id": one.token.id, "bytes": list(one.token.text)}


def _of(row: Row) -> Released:
    return Released(row["label"], row["shot"], NextToken(row["id"], bytes(row["bytes"]), 0.0))


JOURNAL = JournalKind("a journal of few-shot generation", "few_shot_journal", _row, _of)
