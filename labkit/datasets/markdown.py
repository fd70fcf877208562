"""Texts and tables of Markdown that we write: whatever a document or a model says stands in them as it is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

_MARKS = re.compile(r"([\\`*_{}\[\]()#+!|<>~])")


def plain_text(text: str) -> str:
    """Return a text of somebody's as Markdown shows it in one line: data, with no mark, link or tag in it."""
    return _MARKS.sub(r"\\\1", " ".join(text.split())).replace("\\<", "&lt;").replace("\\>", "&gt;")


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the lines of a table; "None." where it has no rows."""
    lines = [f"| {' | '.join(plain_text(str(cell)) for cell in row)} |" for row in rows]
    if not lines:
        yield "None."
        return
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    yield from lines
