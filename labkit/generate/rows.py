"""Rows one by one: a method that makes a row of each input, or drops it, with as many questions as it likes.

A method is a function ``async def make(item, ask) -> QA | Drop``. It asks its requests with ``answer = await
ask(request)``, one after the other, and never sees a failed one: its input is then counted as failed, and the others go
on. Many inputs are worked on at once, and what comes of them is taken in their order, so that runs repeat.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from pydantic import BaseModel

from labkit.datasets.ledger import Books, begun
from labkit.datasets.record import QA
from labkit.errors import LabkitError
from labkit.llm.in_order import window_of
from labkit.progress import progress

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Failure, Request

T = TypeVar("T")
_WINDOW = 256  # inputs that are worked on at once: as many as there are requests in flight at most


@dataclass(frozen=True, slots=True)
class Drop:
    """What a method returns of an input that gives no row, with the reason for the ledger, in a few words."""

    reason: str


class NoAnswer(Exception):
    """Raised by ``ask`` where a request has no answer; a method may catch it, and do something else instead."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(str(failure))


Ask: TypeAlias = "Callable[[Request], Awaitable[Any]]"
Make: TypeAlias = "Callable[[T, Ask], Awaitable[QA | Drop]]"


async def make_rows(items: Iterable[T], make: Make[T], model: Model, *, settled: Mapping[int, str] = {},
                    each: Callable[[T, QA], object] | None = None, drop: Callable[[T, str], object] | None = None,
                    key: Callable[[T], int] | None = None, label: str = "Making rows", total: int | None = None,
                    show: bool = True) -> Books:
    """Make a row of each input, and account for those that gave none.

    Parameters
    ----------
    items
        Inputs of any kind; drawn from only as fast as rows come, so it may be a long file.
    make
        Makes a row of an input, or says why not; see above.
    settled
        By ``key`` (that of :func:`input_key`), what became of inputs in a run before: "" for kept, else why they were
        dropped. They are counted, and not worked on again.
    each, drop
        Called with every input and its row, and with every input and why it was dropped; always in one order.
    label, total
        Name the work in the progress, and say how many inputs there are, if that is known.

    Returns
    -------
    Books that count inputs; ``balanced`` holds. A row that comes a second time is dropped, and nothing is held in
    memory but a number for each row.

    Raises
    ------
    ModelError
        If no later request would fare better. What is in flight is let finish: its answers are kept.
    """
    books, seen, key = begun("rows", Books()), set(), key or input_key
    end: list[LabkitError] = []

    async def ask(request: Request) -> Any:
        from labkit.llm.request import Failure

        if end:
            raise end[0]
        answer = await model.outcome(request)
        if isinstance(answer, Failure):
            raise NoAnswer(answer)
        return answer

    async def work(item: T) -> QA | Drop | Failure:
        try:
            return await make(item, ask)
        except NoAnswer as error:
            return error.failure
        except LabkitError as error:
            end.append(error)
            raise

    def take(item: T, result: QA | Drop | Failure) -> None:
        if isinstance(result, QA) and result.id in seen:
            result = Drop("repeats another row")
        if isinstance(result, QA):
            seen.add(result.id)
            books.kept += 1
            if each:
                each(item, result)
        elif isinstance(result, Drop):
            books.dropped[result.reason] += 1
            if drop:
                drop(item, result.reason)
        else:
            books.failed[result.reason] += 1

    working: deque[tuple[T, asyncio.Task[QA | Drop | Failure]]] = deque()
    with progress(label, total, show=show) as bar:
        try:
            for item in items:
                books.asked += 1
                if settled and (reason := settled.get(key(item))) is not None:
                    books.kept += not reason
                    books.dropped.update([reason] if reason else [])
                    bar.advance()
                    continue
                working.append((item, asyncio.ensure_future(work(item))))
                while len(working) >= window_of(model, _WINDOW):
                    await _take_first(working, take)
                    bar.advance()
            while working:
                await _take_first(working, take)
                bar.advance()
        except LabkitError:
            await asyncio.gather(*(task for _, task in working), return_exceptions=True)
            raise
        finally:
            for _, task in working:
                task.cancel()
            await asyncio.gather(*(task for _, task in working), return_exceptions=True)
    return books


async def _take_first(working: deque[tuple[T, asyncio.Task[Any]]], take: Callable[[T, Any], None]) -> None:
    item, task = working[0]
    result = await task
    working.popleft()
    take(item, result)


def input_key(item: Any, *more: Any) -> int:
    """Return the number that an input is known by from one run to the next: 64 bits of a hash of what it holds."""
    plain = [item, *more]
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, default=_plain)
    return int.from_bytes(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:8], "big")


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump()
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)
