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


def page_list(numbers: Iterable[int], unit: Unit = "page") -> str:
    """Return numbers as people write them: ``page 3``, ``rows 1–3, 7``, ``lines 4–6``."""
    numbers = sorted(set(numbers))
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    text = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)
    return f"{unit}{'s' * (len(numbers) > 1)} {text}" if numbers else f"no {unit}"


def where(found: QA | Evidence) -> str:
    """Return where evidence stands, or that of a pair: ``page 3``, ``row 12``, ``sheet 2, rows 5–7``."""
    unit, numbers = places_of(found) if isinstance(found, QA) else found.place
    if unit != "sheet":
        return page_list(numbers, unit)
    placed: list[Evidence | Source | None]
    placed = [turn.evidence for turn in found.turns if turn.evidence] if isinstance(found, QA) else [found]
    whole = (found.evidence or found.source) if isinstance(found, QA) else None
    rows = [row for each in (placed or [whole]) if each for row in each.rows]
    return page_list(numbers, unit) + (f", {page_list(rows, 'row')}" if rows and len(numbers) == 1 else "")
