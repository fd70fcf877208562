"""How far the pairs cover the plan that they were asked for by."""

from __future__ import annotations

from labkit.quality.plan_coverage import plan_coverage
from labkit.quality.scorecard.material import Material
from labkit.quality.scorecard.measures import Bar, Bars, Bound, Measure, Section, share_of

_MOST_NAMED = 5  # cells


def planned(material: Material) -> Section:
    """Return what was wanted, asked, kept and is lacking by the plan; there is no such section without a plan."""
    assert material.plan is not None
    covered = plan_coverage(material.plan, material.records, material.asked_by_plan)
    total = covered.total
    there = total.wanted - total.lacking
    lacks = sorted((one for one in covered.cells.values() if one.lacking), key=lambda one: -one.lacking)
    measures = [
        Measure("plan_rows", "Rows of the plan that there are", share_of(there, total.wanted), total.wanted,
                "rows wanted", "rows kept in each cell of the plan, no more than it wants / rows that it wants", "",
                Bound(0.9, 0.5), "Run the same command again: it asks for what lacks. Where nothing is left to ask, "
                "add documents, or take rows from cells that the source does not fill."),
        Measure("plan_cells", "Cells of the plan that are full", share_of(covered.full, covered.count), covered.count,
                "cells", "cells that lack no row / cells that want any", "", None)]
    bars = [Bars(f"plan_{group}", label, [Bar(f"{one.name}: lacking", one.lacking, True) if apart else
                                          Bar(one.name, one.wanted - one.lacking)
                                          for one in covered.by(group) for apart in (False, True)
                                          if not apart or one.lacking])
            for group, label in (("part", "By part"), ("kind", "By kind"), ("audience", "By audience"),
                                 ("language", "By language")) if len(covered.by(group)) > 1]
    named = "; ".join(f"{one.name} ({one.lacking})" for one in lacks[:_MOST_NAMED])
    notes = [f"Lacking most: {named}."] if lacks else []
    if total.asked is not None:
        notes.append(f"{total.asked:,} rows were asked for by the plan.")
    notes += [f"{count:,} rows are {why}." for why, count in covered.outside.items()]
    return Section("plan", "How far the plan is covered", measures, bars, notes=notes)
