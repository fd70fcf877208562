"""Columns that several formats have: turns, where a pair comes from, and what labkit does not know."""

from __future__ import annotations

import json
from typing import Any

from labkit.datasets.record import QA, Turn


def turns_of(record: QA) -> list[Turn]:
    """Return the turns of a conversation; of any other pair, the one turn that it is."""
    return record.turns or [Turn(question=record.question, answer=record.answer)]


def pair_of(turns: list[tuple[str, str]]) -> QA:
    """Return a pair, or a conversation, from what was asked and answered."""
    (question, answer), several = turns[0], len(turns) > 1
    return QA(question=question, answer=answer, qa_type="conversation" if several else "long",
              turns=[Turn(question=asked, answer=said) for asked, said in turns] if several else [])


def origin_of(record: QA) -> dict[str, Any]:
    """Return the columns that say where a pair comes from."""
    return {"source": record.source.model_dump() if record.source else None,
            "evidence": record.evidence.model_dump() if record.evidence else None,
            **({"topic": record.topic.model_dump()} if record.topic else {})}


def with_others(row: dict[str, Any], record: QA) -> dict[str, Any]:
    """Return a row with the columns of the pair that labkit does not know; none takes the place of one of the row."""
    return row | {name: value for name, value in record.extra.items() if name not in row}


_READ_BY_TRAINERS = {"instruction", "input", "output", "system", "history", "conversations", "messages", "prompt",
                     "completion", "chosen", "rejected", "label", "text", "tools", "images", "videos", "audios"}


def with_texts(row: dict[str, Any], record: QA) -> dict[str, Any]:
    """Return a row for a trainer with the columns that labkit does not know, as texts: one type a column, in all rows.

    One by a name that a trainer looks for is called ``original_…``, or it would be trained on.
    """
    return row | {f"original_{name}" if name in row or name in _READ_BY_TRAINERS else name:
                  value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
                  for name, value in record.extra.items()}
