"""The pace: how many requests go at once, and how long to wait."""

from __future__ import annotations

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai_standin import retry_date

from labkit import pace
from labkit.pace import Pace, Ticket, backoff, retry_after

QUOTA = {"x-ratelimit-remaining-tokens": "3"}


async def fill(rate: Pace) -> list[Ticket]:
    """Enter as often as is allowed now."""
    tickets = []
    while rate.in_flight < int(rate.limit):
        tickets.append(await asyncio.wait_for(rate.enter(), 1))
    return tickets


async def one_round(rate: Pace) -> int:
    """Send as many as may go, answer all, and return how many there were."""
    tickets = await fill(rate)
    for _ in tickets:
        rate.answered({}, 100)
        rate.leave()
    return len(tickets)


async def test_it_doubles_up_to_the_most():
    rate = Pace()
    rounds = []
    for _ in range(6):
        rounds.append(len(await fill(rate)) if not rounds else rate.in_flight)
        for _ in range(rounds[-1]):  # each answer makes room for itself and for one more
            rate.answered({}, 100)
            rate.leave()
            await fill(rate)
    assert rounds == [4, 8, 16, 32, 64, 64] and rate.limit == 64


async def test_it_does_not_grow_while_less_is_asked_than_may_go():
    rate = Pace()
    for _ in range(20):
        await rate.enter()
        rate.answered({}, 100)
        rate.leave()
    assert rate.limit == 4


async def test_a_quota_cuts_once_for_all_that_were_in_flight_and_then_grows_slowly():
    rate = Pace()
    rate.limit = 32.0
    for ticket in await fill(rate):
        rate.refused(ticket, QUOTA, 0.01, True)
        rate.leave()
    assert rate.limit == 16
    rate.limit = 8.0
    await asyncio.sleep(0.02)
    for _ in range(8):
        await fill(rate)
        rate.answered({}, 100)
        rate.leave()
    assert 8.9 < rate.limit < 9.1
    rate.leave()
    rate.refused((await fill(rate))[0], QUOTA, 0, True)
    assert rate.limit < 5


async def test_growth_is_slow_near_the_number_that_was_too_many():
    rate = Pace()
    rate.limit = 8.0
    tickets = await fill(rate)
    rate.refused(tickets[0], QUOTA, 0, True)
    for _ in tickets:
        rate.leave()
    grown = []
    for _ in range(30):
        before = rate.limit
        await fill(rate)
        for _ in range(rate.in_flight):
            rate.answered({}, 100)
            rate.leave()
            await fill(rate)
        grown.append(rate.limit - before)
    assert grown[0] > 0.8 and 0.2 < min(grown) < 0.3 and grown[-1] > 0.8  # far below, near, and far above


async def test_single_refusals_do_not_cut_but_many_do():
    rate = Pace()
    rate.limit = 20.0
    tickets = await fill(rate)
    for number, ticket in enumerate(tickets[:7]):
        rate.refused(ticket, {}, 0.01, number % 2 == 0)
    assert rate.limit == 20
    rate.refused(tickets[7], {}, 0.01, False)
    assert rate.limit < 11


async def test_the_limit_never_falls_below_one_and_still_lets_one_go():
    rate = Pace()
    for _ in range(10):
        ticket = await rate.enter()
        rate.refused(ticket, QUOTA, 0, True)
        rate.leave()
    assert rate.limit == 1
    await asyncio.wait_for(rate.enter(), 1)


async def test_a_limit_holds_all_up_for_as_long_as_was_asked():
    rate = Pace()
    tickets = await fill(rate)
    rate.refused(tickets[0], QUOTA, 0.2, True)
    for _ in tickets:
        rate.leave()
    assert rate.limit == 2
    begun = time.monotonic()
    waiting = [asyncio.create_task(rate.enter()) for _ in range(2)]
    await asyncio.wait_for(asyncio.gather(*waiting), 2)
    assert 0.19 <= time.monotonic() - begun < 1
    assert rate.note == "slowed by the rate limit"


async def test_the_note_counts_down():
    rate = Pace()
    assert rate.note == ""
    rate.refused(await rate.enter(), QUOTA, 42.0, True)
    assert rate.note == "rate limit, going on in 42 s"


async def test_what_is_sent_again_goes_first():
    rate = Pace(fixed=1)
    await rate.enter()
    order: list[str] = []

    async def go(name: str, again: bool) -> None:
        await rate.enter(again)
        order.append(name)
        rate.leave()

    tasks = []
    for name, again in (("new", False), ("newer", False), ("again", True)):
        tasks.append(asyncio.create_task(go(name, again)))
        await asyncio.sleep(0)
    rate.leave()
    await asyncio.wait_for(asyncio.gather(*tasks), 1)
    assert order == ["again", "new", "newer"] and rate.in_flight == 0


async def test_a_fixed_pace_stays():
    rate = Pace(fixed=4)
    for _ in range(3):
        assert await one_round(rate) == 4
    tickets = await fill(rate)
    for ticket in tickets:
        rate.refused(ticket, {}, 0, False)
    assert rate.limit == 4


async def test_cancelling_one_that_waits_gives_its_place_to_the_next():
    rate = Pace(fixed=1)
    await rate.enter()
    first, second = (asyncio.create_task(rate.enter()) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    rate.leave()
    await asyncio.wait_for(second, 1)
    assert rate.in_flight == 1
    third = asyncio.create_task(rate.enter())
    await asyncio.sleep(0)
    rate.leave()  # the place is granted here, and given up before it is taken
    third.cancel()
    with pytest.raises(asyncio.CancelledError):
        await third
    assert rate.in_flight == 0


async def test_headers_that_tell_of_an_empty_quota_hold_back():
    rate = Pace()
    await rate.enter()
    rate.answered({"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "200ms"}, 100)
    rate.leave()
    assert rate.limit == 4
    begun = time.monotonic()
    await asyncio.wait_for(rate.enter(), 2)
    assert time.monotonic() - begun >= 0.19


@given(st.lists(st.tuples(st.sampled_from(["enter", "answer", "refuse", "cancel"]), st.booleans(), st.booleans()),
                max_size=80))
def test_no_place_is_lost_or_given_twice(steps):
    async def go() -> None:
        rate = Pace()
        inside: list[Ticket] = []
        waiting: list[asyncio.Task[Ticket]] = []
        for deed, quota, limited in steps:
            if deed == "enter":
                waiting.append(asyncio.create_task(rate.enter(again=quota)))
            elif deed == "cancel" and waiting:
                waiting.pop().cancel()
            elif inside:
                ticket = inside.pop()
                if deed == "answer":
                    rate.answered({}, 10)
                else:
                    rate.refused(ticket, QUOTA if quota else {}, 0.0, limited)
                rate.leave()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            for task in [task for task in waiting if task.done()]:
                waiting.remove(task)
                inside.append(task.result())
            assert rate.in_flight == len(inside) <= 64 and 1 <= rate.limit <= 64
            assert not waiting or rate.in_flight >= int(rate.limit)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert rate.in_flight == len(inside)

    asyncio.run(go())


@pytest.mark.parametrize(("headers", "seconds"), [
    ({}, None), ({"retry-after": "7"}, 7), ({"retry-after": "0.5"}, 0.5), ({"retry-after-ms": "250"}, 0.25),
    ({"retry-after-ms": "250", "retry-after": "9"}, 0.25), ({"retry-after": "86400"}, 120),
    ({"retry-after": "0"}, None),
    ({"retry-after": "-3"}, None), ({"retry-after": "soon"}, None), ({"retry-after": "nan"}, None),
    ({"retry-after": "Mon, 32 Foo 2026"}, None), ({"retry-after-ms": "x", "retry-after": "2"}, 2)])
def test_what_the_headers_ask_for(headers, seconds):
    assert retry_after(headers) == seconds


def test_a_date_is_waited_for_and_a_past_one_is_not():
    assert 27 < retry_after({"retry-after": retry_date(30)}) <= 30
    assert retry_after({"retry-after": retry_date(-30)}) is None


@given(st.text(max_size=40))
def test_no_header_breaks_it(text):
    wait = retry_after({"retry-after": text, "retry-after-ms": text})
    assert wait is None or 0 < wait <= 120


@given(st.integers(0, 10_000))
def test_the_backoff_is_bounded(tries):
    assert 0 < backoff(tries) <= 25


@pytest.mark.parametrize(("text", "seconds"), [("1s", 1), ("6m0s", 360), ("250ms", 0.25), ("1h2m3.5s", 3723.5),
                                               ("12", 12), ("", None), ("soon", None), ("1s later", None),
                                               (None, None)])
def test_durations(text, seconds):
    assert pace._duration(text) == seconds
