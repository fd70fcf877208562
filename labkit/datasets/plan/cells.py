"""From shares to counts: how many rows each cell of a plan gets, so that every share is met as well as whole rows can.

Rounding each cell by itself would give the first entries all: of 60 rows over 80 cells each would get the same part of
one. So rows that are left over go, one at a time, to the cell whose entries lack most of their own shares.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from labkit.datasets.plan.plan import PlanCell, TaskPlan

_TINY = 1e-9  # a cell's part may fall short of a whole number by what floats lose
_LESS = 1e-3  # what a cell lacks itself decides between those whose entries lack the same


def counts_of(plan: TaskPlan) -> dict[PlanCell, int]:
    """Return how many rows each cell gets, in the order of the plan; cells that get none are left out.

    They add up to ``plan.count``. Each entry's rows differ from its share by less than the number of its cells, and by
    one or two where counts are as large as people plan them.
    """
    kinds = [((kind.type, kind.difficulty), kind.share) for kind in plan.kinds if kind.share]
    named = [[(one.name, one.share) for one in entries if one.share]
             for entries in (plan.parts, plan.audiences, plan.languages)]
    groups: list[list[tuple[Any, int]]] = [named[0], kinds, *named[1:]]
    shares = [np.array([share for _, share in group], dtype=float) for group in groups]
    shares = [one / one.sum() for one in shares]
    places = np.array(list(product(*(range(len(group)) for group in groups))))
    exact = plan.count * np.prod([one[places[:, group]] for group, one in enumerate(shares)], axis=0)
    counts = np.floor(exact + _TINY).astype(int)
    targets = [plan.count * one for one in shares]
    given = [np.bincount(places[:, group], counts, len(one)) for group, one in enumerate(shares)]
    rest, closed = exact - counts, np.zeros(len(places), dtype=bool)
    for _ in range(plan.count - counts.sum()):
        lacks = sum(((target - had) / target)[places[:, group]]
                    for group, (target, had) in enumerate(zip(targets, given, strict=True)))
        best = int(np.argmax(np.where(closed, -np.inf, np.round(lacks + _LESS * rest, 9))))
        counts[best] += 1
        closed[best] = True
        for group, had in enumerate(given):
            had[places[best, group]] += 1
    cells = (PlanCell(named[0][part][0], kinds[kind][0][0], kinds[kind][0][1], named[1][audience][0],
                  named[2][language][0]) for part, kind, audience, language in places)
    return {cell: int(count) for cell, count in zip(cells, counts, strict=True) if count}
