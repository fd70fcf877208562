"""Checks that ask a model: put to many candidates at once, and settled in order.

Each check is a coroutine that asks one question after another. What all of them ask at a time goes to the model as one
series, so that its budget, its rate and its end in an error are those of every other series.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from labkit.datasets.record import QA, CheckScore
from labkit.llm.in_order import WINDOW
from labkit.quality.checks.base import Candidate, Check, NotJudged, judge_asking

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
    for start in range(0, len(waiting), WINDOW):
        await _settle(model, waiting[start:start + WINDOW], take, label, show)


async def _settle(model: Model, waiting: Sequence[Asked[T]], take: Callable[[T, str, NotJudged | None], object],
                  label: str, show: bool) -> None:
    asked: list[tuple[Request, asyncio.Future[Outcome]]] = []
    news = asyncio.Event()

    async def ask(request: Request) -> object:
        from labkit.llm.request import Failure

        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        asked.append((request, future))
        news.set()
        outcome = await future
        if isinstance(outcome, Failure):
            raise NotJudged(outcome.reason)
        return outcome

    async def judged(candidates: Sequence[tuple[Candidate, Sequence[Check]]]) -> tuple[str, NotJudged | None]:
        try:
            for candidate, checks in candidates:
                if reason := await judge_asking(candidate, checks, ask):
                    return reason, None
        except NotJudged as error:
            return "", error
        return "", None

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

    def put(place: int, outcome: Outcome, batch: list[tuple[Request, asyncio.Future[Outcome]]]) -> None:
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
            batch, asked = asked, []
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
