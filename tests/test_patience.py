"""Calls that have stalled are cut; calls that take long because all do are not."""

from __future__ import annotations

import asyncio
import time

import pytest
from support.virtual_time import run

from labkit.llm import stalls
from labkit.llm.stalls import StallDetector, Stalled

MODULE = "labkit.llm.stalls"


async def answer(seconds: float) -> float:
    await asyncio.sleep(seconds)
    return seconds


async def settled(seconds: float, calls: int = 100, cuts: int = 3) -> StallDetector:
    """Return a patience that has seen so many calls take so long."""
    made = StallDetector(cuts)
    for _ in range(calls):
        await made.wait("kind", answer(seconds))
    return made


async def took(made: StallDetector, seconds: float, cuts: int = 0, kind: str = "kind") -> float:
    """Return after how many seconds a call ended that takes so many; negative if it was cut."""
    begun = asyncio.get_running_loop().time()
    try:
        await made.wait(kind, answer(seconds), cuts)
    except Stalled:
        return begun - asyncio.get_running_loop().time()
    return asyncio.get_running_loop().time() - begun


@pytest.mark.parametrize(("usual", "least", "most"), [(0.2, 1, 1.6), (4.0, 12, 12.6)])
def test_a_stalled_call_is_cut(monkeypatch, usual, least, most):
    async def go() -> float:
        return await took(await settled(usual), 60)

    assert -most <= run(go(), monkeypatch, MODULE) <= -least


def test_each_next_try_is_given_twice_as_long_and_the_last_all_the_time_it_takes(monkeypatch):
    async def go() -> list[float]:
        made = await settled(1.0)
        return [await took(made, 60, cuts) for cuts in range(4)]

    first, second, third, last = run(go(), monkeypatch, MODULE)
    assert -3.6 <= first <= -3 and -6.6 <= second <= -6 and -12.6 <= third <= -12 and last == pytest.approx(60)


@pytest.mark.parametrize("made", [settled(0.2, calls=19), settled(0.2, cuts=0)], ids=["few seen", "never"])
def test_no_call_is_cut_where_little_is_known_or_it_is_not_wanted(monkeypatch, made):
    async def go() -> float:
        return await took(await made, 60)

    assert run(go(), monkeypatch, MODULE) == pytest.approx(60)


def test_calls_of_another_kind_are_judged_by_their_own(monkeypatch):
    async def go() -> float:
        return await took(await settled(0.2), 60, kind="other")

    assert run(go(), monkeypatch, MODULE) == pytest.approx(60)


def test_where_all_take_longer_only_a_few_are_cut(monkeypatch):
    async def go() -> list[float]:
        made = await settled(0.2)
        return await asyncio.gather(*(took(made, 30) for _ in range(100)))

    ends = run(go(), monkeypatch, MODULE)
    assert sum(end < 0 for end in ends) in (6, 7) and max(ends) == pytest.approx(30)


def test_those_left_behind_by_later_ones_are_all_cut(monkeypatch):
    async def go() -> list[float]:
        made = await settled(0.2)
        stalled = [asyncio.create_task(took(made, 60)) for _ in range(30)]
        await asyncio.sleep(0.1)
        for _ in range(20):
            await made.wait("kind", answer(0.05))
        return await asyncio.gather(*stalled)

    assert max(run(go(), monkeypatch, MODULE)) < 0


async def test_an_answer_that_came_while_this_side_was_busy_is_taken():
    made = await settled(0.0)
    began = asyncio.get_running_loop().create_future()

    async def call() -> str:
        began.set_result(None)
        return await asyncio.to_thread(lambda: time.sleep(0.05) or "answer")

    task = asyncio.create_task(made.wait("kind", call()))
    await began
    time.sleep(stalls._LEAST + stalls._LOOK)  # a callback of the caller's that holds up the loop
    assert await task == "answer"


def test_what_is_cancelled_from_outside_stays_cancelled(monkeypatch):
    async def go() -> None:
        made = await settled(0.2)
        task = asyncio.create_task(made.wait("kind", answer(60)))
        await asyncio.sleep(1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not made._open

    run(go(), monkeypatch, MODULE)


async def test_an_error_of_the_call_passes_through():
    async def broken() -> None:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        await StallDetector().wait("kind", broken())
