"""Checks that ask a model: put to many candidates at once, and settled in order.

Each check is a coroutine that asks one question after another. What all of them ask at a time goes to the model as one
series, so that its budget, its rate and its end in an error are those of every other series. Pairs that are to be read
by a judge go to the model that judges, all of one chunk together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from labkit.datasets.record import QA, CheckScore
from labkit.generate.reading import ratings_of, request_for, together
from labkit.llm.in_order import WINDOW, window_of
from labkit.quality.checks.base import NOT_JUDGED, Candidate, Check, NotJudged, judge_asking
from labkit.quality.checks.reading import Reading

if TYPE_CHECKING:
    from labkit.llm.model import Model
    from labkit.llm.request import Outcome, Request

T = TypeVar("T")
Asked = tuple[T, Sequence[tuple[Candidate, Sequence[Check]]]]
"""What a verdict is for, and the candidates it rests on (a conversation, and its turns) with the checks of each."""


async def settle(model: Model, waiting: Sequence[Asked[T]], take: Callable[[T, str, NotJudged | None], object], *,
                 label: str = "Checking", show: bool = True) -> None:
    """Put candidates through the checks that ask a model.

    ``take`` gets what each verdict is for, the reason to drop it or "", and what kept a check from judging it. They are
    taken in order, each as soon as it and all before it are known.

    Raises
    ------
    ModelError
        If the model cannot be used at all. What ``take`` has got by then is complete.
    """
    window = window_of(model, WINDOW)
    for start in range(0, len(waiting), window):
        await _settle(model, waiting[start:start + window], take, label, show)


async def _settle(model: Model, waiting: Sequence[Asked[T]], take: Callable[[T, str, NotJudged | None], object],
                  label: str, show: bool) -> None:
    asked: list[tuple[Request, asyncio.Future[object]]] = []
    readings: list[tuple[Candidate, asyncio.Future[object]]] = []
    news = asyncio.Event()

    async def ask(request: Request | Reading) -> object:
        from labkit.llm.request import Failure

        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        if isinstance(request, Reading):
            readings.append((request.row, future))
        else:
            asked.append((request, future))
        news.set()
        outcome = await future
        if isinstance(request, Reading):
            if outcome is None or isinstance(outcome, Failure):
                raise NotJudged(f"{NOT_JUDGED}: {outcome.reason}" if outcome else NOT_JUDGED)
        elif isinstance(outcome, Failure):
            raise NotJudged(outcome.reason)
        return outcome

    async def judged(candidates: Sequence[tuple[Candidate, Sequence[Check]]]) -> tuple[str, NotJudged | None]:
        # all at once, so that the turns of a conversation are read together
        found = await asyncio.gather(*(judge_asking(candidate, checks, ask) for candidate, checks in candidates),
                                     return_exceptions=True)
        for reason in found:
            if isinstance(reason, NotJudged):
                return "", reason
            if isinstance(reason, BaseException):
                raise reason
            if reason:
                return reason, None
        return "", None

    async def read(waiting: list[tuple[Candidate, asyncio.Future[object]]]) -> None:
        """Put pairs to the judge, and give each what it says."""
        from labkit.llm.request import Failure

        futures: dict[int, list[asyncio.Future[object]]] = {}
        for row, future in waiting:
            futures.setdefault(id(row), []).append(future)
        groups = together({id(row): row for row, _ in waiting}.values())

        def take(place: int, outcome: Outcome) -> None:
            if errors:
                raise errors[0]
            rows = groups[place]
            said = [outcome] * len(rows) if isinstance(outcome, Failure) else ratings_of(
                outcome, len(rows), model.judge_threshold)
            for row, ratings in zip(rows, said, strict=True):
                for future in futures[id(row)]:
                    future.set_result(ratings)

        await model.judge.ask_all([request_for(rows) for rows in groups], label="Judging pairs", show=show, each=take)

    tasks = [asyncio.ensure_future(judged(candidates)) for _, candidates in waiting]
    turn = 0
    errors: list[BaseException] = []

    def take_in_order(_: object) -> None:
        nonlocal turn
        try:
            while not errors and turn < len(tasks) and tasks[turn].done():
                task, turn = tasks[turn], turn + 1
                take(waiting[turn - 1][0], *task.result())
        except BaseException as error:  # of a judge or of ``take``: it ends the run, below
            errors.append(error)
        news.set()

    def put(place: int, outcome: Outcome, batch: list[tuple[Request, asyncio.Future[object]]]) -> None:
        if errors:
            raise errors[0]
        batch[place][1].set_result(outcome)

    for task in tasks:
        task.add_done_callback(take_in_order)
    try:
        while turn < len(tasks):
            await news.wait()
            await asyncio.sleep(0)  # so that all that can go on have asked
            news.clear()
            if errors:
                raise errors[0]
            batch, asked, pairs, readings = asked, [], readings, []
            if pairs:
                await read(pairs)
            if batch:
                await model.ask_all([request for request, _ in batch], label=label, show=show,
                                    each=partial(put, batch=batch))
        if errors:
            raise errors[0]
    finally:
        for task in tasks:
            task.remove_done_callback(take_in_order)
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def with_scores(record: QA, candidates: Iterable[Candidate]) -> QA:
    """Return a record with the scores that checks gave the candidates it is made from."""
    scores = [CheckScore(**score._asdict()) for score in dict.fromkeys(
        score for candidate in candidates for score in candidate.scores)]
    return record.model_copy(update={"checks": scores}) if scores else record


def asking(candidate: Candidate, checks: Sequence[Check]) -> list[Check]:
    """Return the checks of a gate that ask a model about a candidate."""
    return [check for check in checks if check.asks and check.can_judge(candidate.kind)]
