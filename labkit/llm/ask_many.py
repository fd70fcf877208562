"""Many requests: as many at once as the endpoint bears, with one outcome for each, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sized
from typing import TypeVar, cast

from labkit.errors import LabkitError
from labkit.llm.answers import Answers
from labkit.llm.batch import Batch
from labkit.llm.client_pool import ClientPool
from labkit.llm.request import Failure, Request
from labkit.llm.workers import Workers
from labkit.progress import Progress, progress

T = TypeVar("T")
Each = Callable[[int, "T | Failure"], None]

_BEAT = 0.5  # seconds between two signs of life in the progress


async def ask_many(answers: Answers, pool: ClientPool, requests: Iterable[Request[T]], *, label: str,
                   each: Each[T] | None, show: bool) -> list[T | Failure]:
    """Ask many; the parameters and what is raised are those of :meth:`labkit.llm.model.Model.ask_all`."""
    total = len(requests) if isinstance(requests, Sized) else None
    outcomes: list[T | Failure | None] = []
    batch = Batch()
    with progress(label, total, show=show) as bar:
        source = iter(requests)
        workers = Workers(lambda: _work(answers, source, outcomes, batch, bar, each, workers), pool.useful)
        beat = asyncio.create_task(_beat(pool, bar))
        try:
            await workers.run()
        finally:
            beat.cancel()
            await asyncio.gather(beat, return_exceptions=True)
    if batch.error:
        raise batch.error
    return cast("list[T | Failure]", outcomes)  # every place is filled by now


async def _work(answers: Answers, source: Iterator[Request[T]], outcomes: list[T | Failure | None], batch: Batch,
                bar: Progress, each: Each[T] | None, workers: Workers) -> None:
    """Take requests one after the other until there are none, or the run is stopped."""
    while not batch.error:
        request = next(source, None)
        if request is None:
            return
        index = len(outcomes)
        outcomes.append(None)
        workers.grow()  # by now the endpoint may be known to bear more
        try:
            outcome = await answers.outcome(request, batch)
        except LabkitError as error:
            batch.stop(error)
            return
        except asyncio.CancelledError:
            if batch.error:  # cut short while it waited
                return
            raise
        outcomes[index] = outcome
        if each:
            each(index, outcome)
        bar.advance()
        await asyncio.sleep(0)  # answers from the cache come without any wait


async def _beat(pool: ClientPool, bar: Progress) -> None:
    while True:
        await asyncio.sleep(_BEAT)
        bar.say(pool.note())
