"""What `labkit evolve` will take, told from its seeds and a pilot that evolves three of them once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from labkit.datasets.dataset import Dataset
from labkit.datasets.dataset_file import DATASET
from labkit.datasets.outputs import Output, check_outputs
from labkit.datasets.seeds import read_seeds
from labkit.generate.evolve.evolve import evolve
from labkit.llm.usage import Tokens
from labkit.pipelines.evolve import Options, weights_of
from labkit.pipelines.forecast import LARGE, PILOT, Estimate, Span, Step, Took
from labkit.pipelines.pilot import Pilot, can_pilot, paid_by, why_none
from labkit.settings import Settings, load_settings

if TYPE_CHECKING:
    from labkit.datasets.record import QA
    from labkit.llm.model import Model

_CALLS = 3  # of an evolution, at most: evolving, comparing with the parent, answering
_ASSUMED = (Took("", Tokens(600, 150), ""),)  # of a call, where there is no pilot


def estimate(seed_file: Path, out: Path, options: Options, *, settings: Settings | None = None) -> Estimate:
    """Say what :func:`labkit.pipelines.evolve.evolve` will take; the answers of the pilot stay in the cache.

    Raises
    ------
    SettingsError
        If an option or a setting is not possible, or no row has the column.
    """
    return asyncio.run(_estimate(seed_file, out, options, settings or load_settings()))


async def _estimate(seed_file: Path, out: Path, options: Options, settings: Settings) -> Estimate:
    from labkit.llm.model import connect

    check_outputs([Output(out, DATASET)], [seed_file], overwrite=True)
    weights = weights_of(options)
    language = options.language or settings.language
    before = Dataset.load(out).records if out.exists() else []

    def seeds() -> Iterator[QA]:
        return read_seeds(seed_file, options.columns, language=language, fail=lambda error: None)

    for _ in seeds():  # before any model is started
        break
    model = connect(settings)
    try:
        return await estimate_evolutions(seeds, model, options, weights, language, lambda: before)
    finally:
        await model.close()


def is_large(seeds: int, options: Options) -> bool:
    """Tell whether a run is one to know the cost of before it goes on."""
    return min(seeds * options.rounds, options.num_rows or seeds * options.rounds) * _CALLS >= LARGE


async def estimate_evolutions(seeds: Callable[[], Iterator[QA]], model: Model, options: Options,
                              weights: Mapping[str, float] | None, language: str,
                              before: Callable[[], Iterable[QA]] = tuple) -> Estimate:
    """Say what it will take to evolve seeds.

    Parameters
    ----------
    seeds, before
        Give the seeds, and the rows that a run before it has made, anew each time that they are called.
    """
    count = sum(1 for _ in seeds())
    made = sum(bool(row.parents) for row in before())
    pilot, asked, kept = Pilot(model), 0, 0
    if can_pilot(model):
        result = await evolve(islice(seeds(), PILOT), pilot, rounds=1, operators=weights,  # type: ignore
                              method=options.method or "", min_len_chars=options.min_len_chars,
                              max_len_chars=options.max_len_chars, temperature=options.temperature,
                              top_p=options.top_p, language=language, question_only=options.question_only,
                              seed=options.seed, known=chain(seeds(), before()), each=lambda record: None)
        asked, kept = result.books.asked, result.books.kept
    evolutions = _evolutions(count * options.rounds, options.num_rows, made, _share(kept, asked))
    steps = [Step.like(evolutions.times(_share(len(took), asked)), took)
             for name in sorted({one.step for one in pilot.took}) if (took := pilot.of(name))]
    notes = [f"It assumes that {options.rounds} rounds fare as the first round of {asked} seeds did." if steps else
             why_none(model)]
    if not steps:
        calls = Span.of(1, _CALLS - options.question_only, _CALLS - options.question_only)
        steps = [Step.like(evolutions.times(calls), _ASSUMED)]
    if made:
        notes.append(f"The {made:,} rows that are there already are left out.")
    work = f"{options.num_rows:,} rows from {count:,} seeds" if options.num_rows else f"{count:,} seeds"
    return Estimate.of(work, steps, notes=tuple(notes), **paid_by(model, pilot.took))


def _share(some: int, of: int) -> Span:
    """Return the share that so many of a few stand for: one more, one less."""
    if not of:
        return Span.of("0.3", "0.7", "1")
    few = Decimal(of)
    return Span(max(some - 1, Decimal(some) / 2) / few, some / few, min(Decimal(1), (some + 1) / few))


def _evolutions(possible: int, wanted: int | None, made: int, kept: Span) -> Span:
    """Return how many evolutions there will be, by the share of them that is kept."""
    fewest, likely, most = (max(one, Decimal("0.1")) for one in (kept.high, kept.likely, kept.low))
    if wanted is not None:
        left = max(0, wanted - made)
        return Span(left / fewest, left / likely, left / most).at_most(Decimal(possible))
    return Span(*(max(Decimal(0), possible - made / share) for share in (most, likely, fewest)))
