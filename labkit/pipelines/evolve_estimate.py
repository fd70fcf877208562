"""What `labkit evolve` will take, told from its seeds and a pilot that evolves three of them once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING

from labkit.generate.evolve.evolve import evolve
from labkit.llm.prices import Tokens
from labkit.pipelines.evolve_options import Options
from labkit.pipelines.forecast import PILOT, Estimate, Span, Step, Took
from labkit.pipelines.pilot import Pilot, can_pilot, paid_by, pilot_on, why_none
from labkit.pipelines.running import Job

if TYPE_CHECKING:
    from labkit.datasets.record import QA

_CALLS = 3  # of an evolution, at most: evolving, comparing with the parent, answering
_ASSUMED = (Took("", Tokens(600, 150), ""),)  # of a call, where there is no pilot


def calls_of(seeds: int, options: Options) -> int:
    """Return how many calls it takes to evolve so many seeds, at most."""
    return min(seeds * options.rounds, options.num_rows or seeds * options.rounds) * _CALLS


async def estimate_evolutions(seeds: Callable[[], Iterator[QA]], job: Job, options: Options) -> Estimate:
    """Say what it will take to evolve seeds; ``seeds`` gives them anew each time that it is called."""
    count = sum(1 for _ in seeds())
    made = sum(bool(row.parents) for row in job.dataset)
    pilot, asked, kept = Pilot(), 0, 0
    if can_pilot(job.model):
        async with pilot_on(job.model) as pilot:
            result = await evolve(islice(seeds(), PILOT), job.model, rounds=1, known=chain(seeds(), job.dataset),
                                  each=lambda record: None, **options.evolving(job.settings))
        asked, kept = result.books.asked, result.books.kept
    evolutions = _evolutions(count * options.rounds, options.num_rows, made, _share(kept, asked))
    steps = [Step.like(evolutions.times(_share(len(took), asked)), took)
             for name in sorted({answer.step for answer in pilot.took}) if (took := pilot.of(name))]
    notes = [f"It assumes that {options.rounds} rounds fare as the first round of {asked} seeds did." if steps else
             why_none(job.model)]
    if not steps:
        calls = Span.of(1, _CALLS - options.question_only, _CALLS - options.question_only)
        steps = [Step.like(evolutions.times(calls), _ASSUMED)]
    if made:
        notes.append(f"The {made:,} rows that are there already are left out.")
    work = f"{options.num_rows:,} rows from {count:,} seeds" if options.num_rows else f"{count:,} seeds"
    return Estimate.of(work, steps, notes=tuple(notes), **paid_by(job.model, pilot.took))


def _share(some: int, of: int) -> Span:
    """Return the share that so many of a few stand for: one more, one less."""
    if not of:
        return Span.of("0.3", "0.7", "1")
    few, seen = Decimal(of), Decimal(some)
    return Span(max(seen - 1, seen / 2) / few, seen / few, min(Decimal(1), (seen + 1) / few))


def _evolutions(possible: int, wanted: int | None, made: int, kept: Span) -> Span:
    """Return how many evolutions there will be, by the share of them that is kept."""
    fewest, likely, most = (max(one, Decimal("0.1")) for one in (kept.high, kept.likely, kept.low))
    if wanted is not None:
        left = max(0, wanted - made)
        return Span(left / fewest, left / likely, left / most).at_most(Decimal(possible))
    return Span(*(max(Decimal(0), possible - made / share) for share in (most, likely, fewest)))
