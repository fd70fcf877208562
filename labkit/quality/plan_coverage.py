"""How far a dataset covers its plan: what was wanted, asked for and kept in each cell, and what is lacking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from labkit.datasets.plan.cells import counts_of
from labkit.datasets.plan.plan import PlanCell, TaskPlan
from labkit.datasets.record import QA

GROUPS = {"part": "about", "kind": "kind", "audience": "for", "language": "in"}
"""By what a plan shares rows out, and how that is said."""


class Covered(NamedTuple):
    """One cell, or all cells of one entry together. What is ``asked`` is None where no journal says."""

    name: str
    wanted: int
    asked: int | None
    kept: int
    lacking: int


@dataclass(frozen=True)
class PlanCoverage:
    """The cells of a plan with their counts; ``outside`` are rows that the plan has no cell for, by why."""

    cells: Mapping[PlanCell, Covered]
    outside: Mapping[str, int]

    @property
    def total(self) -> Covered:
        """All cells together."""
        return _together("all", list(self.cells.values()))

    @property
    def full(self) -> int:
        """How many cells lack nothing."""
        return sum(not cell.lacking for cell in self.cells.values() if cell.wanted)

    @property
    def count(self) -> int:
        """How many cells the plan wants rows in."""
        return sum(bool(cell.wanted) for cell in self.cells.values())

    def by(self, group: str) -> list[Covered]:
        """Return the counts of the entries of one group: ``part``, ``kind``, ``audience`` or ``language``."""
        found: dict[str, list[Covered]] = {}
        for cell, counts in self.cells.items():
            found.setdefault(_entry(cell, group), []).append(counts)
        return [_together(name, some) for name, some in found.items()]

    def line(self) -> str:
        """Return the coverage as one line of text."""
        total = self.total
        asked = "" if total.asked is None else f", {total.asked:,} asked"
        outside = sum(self.outside.values())
        return (f"plan: {total.wanted:,} wanted{asked}, {total.wanted - total.lacking:,} of them kept, "
                f"{total.lacking:,} lacking; {self.full} of {self.count} cells are full"
                + (f"; {outside:,} rows beside the plan" if outside else ""))


def plan_coverage(plan: TaskPlan, records: Iterable[QA], asked: Mapping[PlanCell, int] | None = None) -> PlanCoverage:
    """Count the rows of a dataset into the cells of its plan.

    Parameters
    ----------
    asked
        How many rows of each cell were asked for, where that is known (``qa.plan.jsonl`` beside the set).
    """
    wanted, kept, outside = counts_of(plan), Counter[PlanCell](), Counter[str]()
    for record in records:
        cell = plan.cell_of(record)
        if cell is None:
            outside["of no part, audience or language of the plan"] += 1
        else:
            kept[cell] += 1
    for cell in kept:
        if cell not in wanted:
            outside["more than the plan wants"] += kept[cell]
    cells = {cell: Covered(name_of(cell), count, None if asked is None else asked.get(cell, 0), kept[cell],
                           max(0, count - kept[cell])) for cell, count in wanted.items()}
    return PlanCoverage(cells, outside)


def name_of(cell: PlanCell) -> str:
    """Return what a cell is called."""
    return " · ".join(_entry(cell, group) for group in GROUPS)


def _entry(cell: PlanCell, group: str) -> str:
    if group == "kind":
        return cell.type if cell.difficulty == "as written" else f"{cell.type}, {cell.difficulty}"
    return str(getattr(cell, group))


def _together(name: str, cells: list[Covered]) -> Covered:
    asked = None if any(cell.asked is None for cell in cells) else sum(cell.asked or 0 for cell in cells)
    return Covered(name, sum(cell.wanted for cell in cells), asked, sum(cell.kept for cell in cells),
                   sum(cell.lacking for cell in cells))
