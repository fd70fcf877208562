"""labkit as its users have it: ``connect``, ``ask_all``, a pydantic schema, and every answer in the cache on disk.

``--in-flight`` bounds how many requests go at once, for a comparison at that number; without it labkit finds its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

import labkit
from bench.peers.work import MODEL, Results, Task, run


class Pair(BaseModel):
    question: str
    answer: str


class Pairs(BaseModel):
    pairs: list[Pair]


async def ask(task: Task, numbers: Iterable[int]) -> Results:
    from labkit.llm.model import Failure, Request
    from labkit.settings import Settings

    if task.in_flight:
        bound(task.in_flight)
    numbers = list(numbers)
    model = labkit.connect(Settings(_env_file=None, openai_base_url=task.url, openai_model=MODEL,
                                    cache=task.folder / "cache.sqlite"))
    outcomes = await model.ask_all((Request(task.prompt(number), schema=Pairs) for number in numbers), show=False)
    await model.close()
    model.cache.close()
    return {number: outcome.reason if isinstance(outcome, Failure) else outcome.model_dump()
            for number, outcome in zip(numbers, outcomes, strict=True)}


def bound(in_flight: int) -> None:
    """Let no more requests go at once. There is no setting for it, as a user never needs one."""
    from labkit.llm import concurrency

    concurrency._MOST = in_flight


if __name__ == "__main__":
    run(ask)
