"""Heads of tables that are printed in two lines, without a rule between them: they are one row."""

from __future__ import annotations

from collections.abc import Sequence

Cells = Sequence[str | None]


def with_whole_head(rows: Sequence[Cells]) -> list[Cells]:
    """Return the rows of a table with a second one that only goes on with the words of the first joined to it.

    It does where each of its cells stands under a head, some heads have none under them, and the rows below are full
    and hold numbers where it holds words. Under a head that reaches over several columns stand heads of their own.
    """
    if len(rows) < 4:
        return list(rows)
    head, more, *body = ([(cell or "").strip() for cell in row] for row in rows)
    if len({len(head), len(more), *map(len, body)}) > 1:
        return list(rows)
    held = [place for place, cell in enumerate(head) if cell]
    under = [place for place, cell in enumerate(more) if cell]
    numbers = any(all(_is_number(row[place]) for row in body) for place in under)
    words = not any(_is_number(more[place]) for place in under)
    if not (under and len(under) < len(held) and set(under) <= set(held) and numbers and words
            and all(row[place] for row in body for place in held)):
        return list(rows)
    return [["\n".join(filter(None, pair)) for pair in zip(head, more, strict=True)], *rows[2:]]


def _is_number(text: str) -> bool:
    """Tell whether a cell holds an amount: more digits than letters, but for a year's "FY2024"."""
    return sum(map(str.isdigit, text)) > sum(map(str.isalpha, text))
