"""Where pairs rest: pages, rows or lines, as numbers and as people write them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from labkit.datasets.record import QA, Evidence, Source
from labkit.documents.types import Unit


def places_of(record: QA) -> tuple[Unit, list[int]]:
    """Return what a pair's evidence stands in (pages, rows or lines) and their numbers; without any, its chunk's."""
    turns = [turn.evidence.place for turn in record.turns if turn.evidence]
    if turns:
        return turns[0][0], sorted({number for _, numbers in turns for number in numbers})
    found = record.evidence or record.source
    return (found.place[0], list(found.place[1])) if found else ("page", [])


def pairs_per_place(records: Iterable[QA]) -> Counter[int]:
    """Count the pairs that rest on each page, row or line; one whose evidence runs over two counts on both."""
    return Counter(place for record in records for place in set(places_of(record)[1]))


def number_list(numbers: Iterable[int]) -> str:
    """Return numbers as people write them: ``3``, ``1–3, 7``; "" of none."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def page_list(numbers: Iterable[int], unit: Unit = "page") -> str:
    """Return numbers with what they count: ``page 3``, ``rows 1–3, 7``, ``lines 4–6``."""
    numbers = set(numbers)
    return f"{unit}{'s' * (len(numbers) > 1)} {number_list(numbers)}" if numbers else f"no {unit}"


def parts_of(found: QA | Evidence) -> list[tuple[Unit, list[int]]]:
    """Return where evidence stands, or that of a pair, as units and numbers; of one sheet, its rows come behind it."""
    unit, numbers = places_of(found) if isinstance(found, QA) else found.place
    if unit != "sheet" or len(numbers) != 1:
        return [(unit, numbers)]
    placed: list[Evidence | Source | None]
    placed = [turn.evidence for turn in found.turns if turn.evidence] if isinstance(found, QA) else [found]
    whole = (found.evidence or found.source) if isinstance(found, QA) else None
    rows = [row for each in (placed or [whole]) if each for row in each.rows]
    return [(unit, numbers), *([("row", rows)] if rows else [])]  # type: ignore[list-item]


def where(found: QA | Evidence) -> str:
    """Return where evidence stands, or that of a pair: ``page 3``, ``row 12``, ``sheet 2, rows 5–7``."""
    return ", ".join(page_list(numbers, unit) for unit, numbers in parts_of(found))
