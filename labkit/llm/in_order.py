"""Long series of requests: asked in windows, so that memory does not grow, and taken in order, so that runs repeat."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Failure, Request

Item = TypeVar("Item")
T = TypeVar("T")
WINDOW = 512  # requests whose answers are in memory at once; several times as many as are in flight
_BATCHED = 50_000  # the same, where each window takes hours


def window_of(model: Model, usual: int) -> int:
    """Return how many requests are worked on at once: all, where a batch asks and each window would be one."""
    return max(usual, _BATCHED) if model.batched else usual


async def ask_in_order(model: Model, asked: Iterable[tuple[Item, Request[T]]],
                       take: Callable[[Item, T | Failure], None], *, label: str, show: bool = True,
                       window: int | None = None) -> None:
    """Ask a series of any length; ``take`` gets each outcome, with what was asked for, in the order of the requests.

    An outcome is taken as soon as it and all before it have come: what is written down does not depend on which answer
    was faster, and little is left to take when the process dies.
    """
    source = iter(asked)
    done = 0
    while batch := list(islice(source, window_of(model, window or WINDOW))):
        waiting: dict[int, T | Failure] = {}
        turn = 0

        def put(place: int, outcome: T | Failure, batch: list[Any] = batch,
                waiting: dict[int, T | Failure] = waiting) -> None:
            nonlocal turn
            waiting[place] = outcome
            while turn in waiting:
                take(batch[turn][0], waiting.pop(turn))
                turn += 1

        title = f"{label}, from {done + 1:,}" if done else label
        await model.ask_all([request for _, request in batch], label=title, each=put, show=show)
        done += len(batch)
