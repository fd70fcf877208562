"""The pace: how many requests go at once, and how long to wait."""

from __future__ import annotations

import asyncio
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.loaded_endpoint import LoadedEndpoint, ask_all
from support.openai_standin import retry_date
from support.virtual_time import run

from labkit.llm import rate_limit_headers
from labkit.llm.concurrency import Pace, Ticket, backoff
from labkit.llm.prices import Tokens
from labkit.llm.rate_limit import Rate
from labkit.llm.rate_limit_headers import retry_after

QUOTA = {"x-ratelimit-remaining-tokens": "3"}


SOME = Tokens(90, 10)


async def fill(rate: Pace) -> list[Ticket]:
    """Enter as often as is allowed now."""
    tickets = []
    while rate.in_flight < int(rate.limit):
        tickets.append(await asyncio.wait_for(rate.enter(), 1))
    return tickets


async def one_round(rate: Pace) -> int:
    """Send as many as may go, answer all, and return how many there were."""
    tickets = await fill(rate)
    for ticket in tickets:
        rate.answered(ticket, {}, SOME)
        rate.leave()
    return len(tickets)


async def test_it_does_not_grow_while_less_is_asked_than_may_go():
    rate = Pace()
    for _ in range(20):
        rate.answered(await rate.enter(), {}, SOME)
        rate.leave()
    assert rate.limit == 4


@pytest.mark.parametrize(("most", "longest"), [(64, 1.05), (128, 1.1), (256, 1.2)])
def test_what_an_endpoint_bears_is_found_at_once(monkeypatch, most, longest):
    endpoint = LoadedEndpoint()
    took, _ = run(ask_all(endpoint, 4000, most=most), monkeypatch, "labkit.llm.concurrency")
    assert took <= longest * 4000 * 0.2 / most and endpoint.most_in_flight == most


def test_where_more_at_once_brings_nothing_it_goes_back(monkeypatch):
    endpoint = LoadedEndpoint(latency=4.0, slots=4)
    _, rate = run(ask_all(endpoint, 100), monkeypatch, "labkit.llm.concurrency")
    assert rate.limit == 4 and endpoint.most_in_flight <= 32  # 30 are answered within half a minute


@pytest.mark.parametrize("tokens_a_second", [1_000, 10_000, 100_000])
@pytest.mark.parametrize("vary", [0.0, 0.6])
def test_a_quota_is_used_whole_and_hardly_run_into(monkeypatch, tokens_a_second, vary):
    requests = 2 * tokens_a_second // 49 + 200  # with what the bucket holds, 10 seconds' worth, it takes 10 and more
    endpoint = LoadedEndpoint(spread=0.4, tokens_a_second=tokens_a_second)
    took, _ = run(ask_all(endpoint, requests, vary), monkeypatch, "labkit.llm.concurrency")
    allowed = (requests * 490 - 10 * tokens_a_second) / tokens_a_second
    assert took <= 1.1 * allowed + 0.5 and endpoint.refused <= 0.05 * requests + 5


@pytest.mark.parametrize(("clients", "each", "longest", "refused"), [
    (2, 500, 1.15, 0.05), (5, 400, 1.2, 0.05), (40, 50, 1.6, 0.2)])
@pytest.mark.parametrize("late", [0.0, 5.0])
def test_clients_share_a_quota(monkeypatch, clients, each, longest, refused, late):
    endpoint = LoadedEndpoint(spread=0.4, tokens_a_second=10_000)

    async def one(place: int) -> None:
        await asyncio.sleep(late * place / clients)
        await ask_all(endpoint, each, seed=place)

    async def all_of_them() -> float:
        began = asyncio.get_running_loop().time()
        await asyncio.gather(*map(one, range(clients)))
        return asyncio.get_running_loop().time() - began

    took = run(all_of_them(), monkeypatch, "labkit.llm.concurrency")
    asked = clients * each
    assert endpoint.answered == asked and took <= longest * (asked * 490 - 100_000) / 10_000
    assert endpoint.refused <= refused * (asked + endpoint.refused)


def test_a_rate_that_is_not_used_does_not_grow():
    rate = Rate()
    rate.used_up(0.5, 1.0, 0.1)
    for second in range(2, 300):
        assert rate.free_at <= second and rate.speed <= 8
        rate.sent(float(second), 0.0)


def test_a_rate_doubles_while_nothing_is_refused():
    rate = Rate()
    rate.used_up(0.5, 1.0, 0.1)
    for _ in range(40):
        rate.sent(rate.free_at, 0.0)
    assert rate.speed > 100 and rate.free_at < 8
    for _ in range(10_000):
        rate.sent(rate.free_at, 0.0)
    rate.used_up(rate.free_at, rate.free_at + 60, 0.1)  # with a minute in which nothing was asked
    assert rate.speed < 1000


def test_a_limit_of_how_many_at_once_is_kept_to(monkeypatch):
    endpoint = LoadedEndpoint(at_once=10)
    took, _ = run(ask_all(endpoint, 1000), monkeypatch, "labkit.llm.concurrency")
    assert took < 2 * 1000 * 0.2 / 10 and endpoint.refused < 150


def test_a_quota_that_says_nothing_of_itself_is_kept_to_as_well(monkeypatch):
    endpoint = LoadedEndpoint(tokens_a_second=10_000, tells=False)
    took, _ = run(ask_all(endpoint, 1000), monkeypatch, "labkit.llm.concurrency")
    assert took < 1.1 * 39 and endpoint.refused < 250


async def test_many_in_trouble_cut_once_for_all_that_were_in_flight_and_then_it_grows_slowly():
    rate = Pace()
    rate.limit = 32.0
    for ticket in await fill(rate):
        rate.refused(ticket, {}, 0.01, False)
        rate.leave()
    assert 8 <= rate.limit <= 16
    rate.limit = 8.0
    for _ in range(8):
        ticket = (await fill(rate))[-1]
        rate.answered(ticket, {}, SOME)
        rate.leave()
    assert 8.9 < rate.limit < 9.1


async def test_growth_is_slow_near_the_number_that_was_too_many():
    rate = Pace()
    rate.limit = 8.0
    tickets = await fill(rate)
    for ticket in tickets:
        rate.refused(ticket, {}, 0, False)
    for _ in tickets:
        rate.leave()
    grown = []
    for _ in range(30):
        before = rate.limit
        tickets += await fill(rate)
        for _ in range(rate.in_flight):
            rate.answered(tickets[-1], {}, SOME)
            rate.leave()
            tickets += await fill(rate)
        grown.append(rate.limit - before)
    assert grown[0] > 0.8 and 0.2 < min(grown) < 0.3 and grown[-1] > 0.8  # far below, near, and far above


async def test_single_refusals_do_not_cut_but_many_do():
    rate = Pace()
    rate.limit = 20.0
    tickets = await fill(rate)
    for number, ticket in enumerate(tickets[:11]):
        rate.refused(ticket, {}, 0.01, number % 2 == 0)
    assert rate.limit == 20
    rate.refused(tickets[11], {}, 0.01, False)
    assert rate.limit < 11


async def test_the_limit_never_falls_below_one_and_still_lets_one_go():
    rate = Pace()
    for _ in range(20):
        ticket = await rate.enter()
        rate.refused(ticket, {}, 0, False)
        rate.leave()
    assert rate.limit == 1
    await asyncio.wait_for(rate.enter(), 1)


async def test_a_limit_holds_all_up_for_as_long_as_was_asked():
    rate = Pace()
    tickets = await fill(rate)
    rate.refused(tickets[0], QUOTA, 0.2, True)
    for _ in tickets:
        rate.leave()
    begun = time.monotonic()
    waiting = [asyncio.create_task(rate.enter()) for _ in range(2)]
    await asyncio.wait_for(asyncio.gather(*waiting), 2)
    assert 0.19 <= time.monotonic() - begun < 1.5
    assert rate.note == "slowed by the rate limit"


async def test_the_note_counts_down():
    rate = Pace()
    assert rate.note == ""
    rate.refused(await rate.enter(), QUOTA, 42.0, True)
    assert rate.note == "rate limit, going on in 42 s"


async def test_what_was_learned_is_good_in_the_next_event_loop():
    rate = Pace()
    rate.limit = 50.0
    rate.refused(await rate.enter(), QUOTA, 30.0, True)
    other = rate.moved()
    assert other.limit == 50 and other.in_flight == 0 and other.note.startswith("rate limit")
    assert Pace(fixed=3).moved().limit == 3


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
    ticket = await rate.enter()
    rate.answered(ticket, {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "200ms"}, SOME)
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
                    rate.answered(ticket, {}, SOME)
                else:
                    rate.refused(ticket, QUOTA if quota else {}, 0.0, limited)
                rate.leave()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            for task in [task for task in waiting if task.done()]:
                waiting.remove(task)
                inside.append(task.result())
            assert rate.in_flight == len(inside) <= int(rate.limit) and 1 <= rate.limit <= 256
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
    assert rate_limit_headers._duration(text) == seconds


@pytest.mark.parametrize(("left", "limit", "reset", "seconds"), [
    ("0", None, "6s", 6), ("0", "600", "60s", 10), ("50", "600", "55s", 5), ("0", "100", "60s", 60),
    ("0", "600", None, 0), ("100", "600", "50s", None)])
def test_a_quota_nearly_used_up_holds_back_until_there_is_room_for_one(left, limit, reset, seconds):
    told = {f"x-ratelimit-{name}-tokens": value for name, value in
            (("remaining", left), ("limit", limit), ("reset", reset)) if value is not None}
    assert rate_limit_headers.reset_after(told, 100.0) == (None if seconds is None else pytest.approx(seconds))
