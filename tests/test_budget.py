"""A budget: what is spent and what is in flight never go beyond it, whatever the order."""

from __future__ import annotations

import asyncio
import contextlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.endpoints import KEY, PNG, Pairs, azure, compatible, kept_rows, model_of, requests
from support.openai_standin import Fault, OpenAIStandIn, content_filter, rate_limit

from labkit.errors import BudgetError, SettingsError
from labkit.llm import concurrency
from labkit.llm.budget import Amount, Budget, usd_of
from labkit.llm.model import Failure, Model, Request, connect
from labkit.llm.prices import Price, Tokens, dearest, price_of
from labkit.llm.providers import PROVIDERS, Endpoint
from labkit.llm.usage import Usage

COST = (600 * Decimal("0.4") + 400 * Decimal("0.1") + 100 * Decimal("1.6")) / 1_000_000  # of one answer of the stand-in


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concurrency, "_FIRST_WAIT", 0.01)
    for name in ("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY", "OPENAI_BASE_URL", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


# -- the arithmetic

CALLS = st.lists(st.tuples(st.integers(1, 900), st.floats(0, 1), st.integers(0, 4), st.booleans()), max_size=40)


@given(limit=st.integers(1, 6000), bound=st.integers(1, 12000) | st.none(), calls=CALLS)
def test_spent_and_in_flight_never_cross_it(limit: int, bound: int | None, calls: list[tuple]) -> None:
    price = Price(Decimal(1), Decimal(1), Decimal(2), "")
    budget = Budget(Usage(given=price), Decimal(limit) / 10_000, bound, price)
    budget._sure = True  # as after an answer: many at once
    seen: list[str] = []

    def check() -> None:
        together = budget.spent.plus(budget.held)
        assert together.usd <= budget.usd and (bound is None or together.tokens <= bound)
        assert budget.held.usd >= 0 and budget.in_flight >= 0

    async def call(size: int, share: float, steps: int, cut: bool) -> None:
        need, then = Amount(Decimal(size) / 10_000, 2 * size), []

        def asked() -> Amount:
            then.append((budget.in_flight, budget.spent.plus(need)))
            return need

        try:
            await budget.reserve(asked, first=cut)
        except BudgetError:
            in_flight, after = then[-1]  # when it was refused
            assert not in_flight and (after.usd > budget.usd or (bound is not None and after.tokens > bound))
            seen.append("refused")
            return
        check()
        took = need
        try:
            for _ in range(steps):
                await asyncio.sleep(0)
            took = Amount((need.usd * Decimal(share)).quantize(Decimal("0.000001")), int(need.tokens * share))
        finally:
            budget.settle(need, took)
            check()
        seen.append("made")

    async def run() -> None:
        tasks = [asyncio.create_task(call(*one)) for one in calls]
        for step in range(3):
            await asyncio.sleep(0)
            for task, one in zip(tasks, calls, strict=True):
                if one[3] and one[2] == step:
                    task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait_for(task, 10)
        assert budget.held == Amount() and not budget.in_flight and not budget._waiting
        assert len(seen) + sum(task.cancelled() for task in tasks) == len(calls)

    asyncio.run(run())


def test_money_is_exact() -> None:
    budget = Budget(Usage(given=Price(*map(Decimal, ("0.1", "0.1", "0.1")), "")), Decimal("0.3"), None, None)
    assert sum([Decimal("0.1")] * 3) == budget.usd
    assert usd_of(0.1) == Decimal("0.1") and usd_of("2.50") == Decimal("2.50")
    for wrong in (0, -1, "nan", "inf", "much", None):
        with pytest.raises(SettingsError):
            usd_of(wrong)


def test_the_list_knows_what_azure_and_openai_name_in_their_answers() -> None:
    for name in ("gpt-4.1", "gpt-4.1-mini-2025-04-14", "gpt-4o-2024-08-06", "gpt-4o-mini-2024-07-18", "gpt-5-mini"):
        price = price_of(name, "azure")
        assert price is not None and price[:3] == price_of(name, "openai")[:3]
        assert 0 < price.cached <= price.prompt < price.completion and "list price of genai-prices" in str(price)
        assert all(most >= part for most, part in zip(dearest("azure")[:3], price[:3], strict=True))
    assert price_of("gpt-4.1-mini-2031-01-01") == price_of("gpt-4.1-mini")  # a version that is not listed yet
    assert price_of("model-of-tomorrow") is price_of("text-embedding-3-small") is None


def test_a_long_prompt_costs_what_the_list_says_of_long_prompts() -> None:
    price = price_of("gpt-5.4")
    assert price.long is not None
    short, long = price.cost(Tokens(price.long_from, 10)), price.cost(Tokens(price.long_from + 1, 10))
    assert long > short * Decimal("1.4")
    usage = Usage()
    for _ in range(100):
        usage.add(Tokens(10_000, 10), "gpt-5.4")  # a million tokens together, and each of them short
    assert usage.cost == 100 * price.cost(Tokens(10_000, 10))
    usage.add(Tokens(price.long_from + 1, 10), "gpt-5.4")
    assert usage.cost == 100 * price.cost(Tokens(10_000, 10)) + long


# -- on the wire

def budgeted(server: OpenAIStandIn, folder: Path, budget: str | None = None, known: str = "gpt-4.1-mini",
             **more: Any) -> Model:
    """A model of which is known, as after a pilot, what answered there before."""
    model = model_of(azure(server, budget=Decimal(budget) if budget else None, **more), folder)
    model.budget.set_price_of(known)
    return model


async def test_it_stops_in_time_keeps_what_came_and_goes_on_for_the_rest(tmp_path):
    with OpenAIStandIn(key=KEY, latency=0.02) as server:
        model = budgeted(server, tmp_path, "0.01")
        came: list[int] = []
        with pytest.raises(BudgetError) as stopped:
            await model.ask_all(requests(60, max_tokens=500), each=lambda place, _: came.append(place), show=False)
        asked = len(server.posts)
        assert model.usage.cost == asked * COST <= Decimal("0.01")
        most = Decimal("0.001") * 2  # an answer that takes all it may, with the margin on its prompt
        assert model.usage.cost > Decimal("0.01") - most, "stopped too early"
        assert len(came) == asked == len(kept_rows(tmp_path / "cache.sqlite", "chat"))
        assert f"0.01 USD is used up: {model.usage.cost:.4f} USD spent in {asked} calls" in str(stopped.value)
        assert "Run the same again to go on" in str(stopped.value)
        again = budgeted(server, tmp_path, "0.03")
        assert await again.ask_all(requests(60, max_tokens=500), show=False) == ["Fine."] * 60
        assert len(server.posts) == 60 and again.usage.calls == 60 - asked
        free = budgeted(server, tmp_path, "0.000001")  # nothing is asked, so nothing is spent
        assert len(await free.ask_all(requests(60, max_tokens=500), show=False)) == 60
        with pytest.raises(BudgetError, match="too small for a call"):
            await free.ask("Another?")
        assert len(server.posts) == 60
        await asyncio.gather(model.close(), again.close(), free.close())


async def test_repair_turns_count(tmp_path):
    with OpenAIStandIn(key=KEY, answer=["no JSON at all"]) as server:
        model = budgeted(server, tmp_path, "0.01")
        with pytest.raises(BudgetError):
            await model.ask_all(requests(60, schema=Pairs, max_tokens=500), show=False)
        assert len(server.posts) * COST == model.usage.cost == model.budget.spent.usd <= Decimal("0.01")
        repairs = sum(len(post.body["messages"]) > 1 for post in server.posts)
        assert 0.3 * len(server.posts) < repairs < 0.6 * len(server.posts)  # few are left without theirs
        await model.close()


async def test_refusals_that_are_not_billed_cost_nothing_and_those_that_may_be_count(tmp_path):
    limits = [rate_limit(retry_after_ms="5")] * 3
    with OpenAIStandIn(key=KEY, faults=[*limits, Fault(500), None]) as server:
        model = budgeted(server, tmp_path, "0.01")
        assert await model.ask("Question?", max_tokens=500) == "Fine."
        assert len(server.posts) == 5 and model.budget.spent.usd == COST and not model.budget.broken_off
        server.faults = [Fault(drop=True), None]
        assert await model.ask("Another?", max_tokens=500) == "Fine."
        spent = model.budget.spent.usd
        assert model.budget.broken_off == 1 and spent - 2 * COST >= 500 * Decimal("1.6") / 1_000_000
        server.faults = [content_filter("content_filter_result")]
        assert isinstance(await model._answers.outcome(requests(1)[0], _run()), Failure)
        assert 0 < model.budget.spent.usd - spent < Decimal("0.0001")  # its prompt was read
        with pytest.raises(BudgetError, match="for 1 call that broke off and may be billed"):
            await model.ask_all(requests(60, max_tokens=500), show=False)
        await model.close()


def _run() -> Any:
    from labkit.llm.batch import Batch

    return Batch()


async def test_the_first_call_is_made_alone_where_only_the_answer_names_the_model(tmp_path):
    alone: list[int] = []

    def say(body: dict) -> str:
        alone.append(server.in_flight)
        return "Fine."

    with OpenAIStandIn(key=KEY, answer=say, latency=0.05) as server:
        model = budgeted(server, tmp_path, "0.5", known="", azure_openai_deployment_name="any-name")
        await model.ask_all(requests(20, max_tokens=200), show=False)
        assert alone[0] == 1 and len(server.posts) == 20 and max(alone) > 1
        assert model.budget.spent.usd == 20 * COST
        server.model = "model-of-tomorrow"
        other = budgeted(server, tmp_path, "0.5", known="", azure_openai_deployment_name="other")
        with pytest.raises(BudgetError, match=r'that of "model-of-tomorrow", which answered, is not known.*price-in'):
            await other.ask_all(requests(20), show=False)
        assert len(server.posts) == 21
        await asyncio.gather(model.close(), other.close())


async def test_a_deployment_named_after_a_cheaper_model_does_not_cross_the_budget(tmp_path):
    """The first call is made as if the dearest model answered: a name is no promise."""
    cost = price_of("gpt-5.5").cost(Tokens(1000, 100, 400))
    named = {"azure_openai_deployment_name": "gpt-4o-mini", "cache_mode": "off"}
    with OpenAIStandIn(key=KEY, model="gpt-5.5") as server:
        model = connect(azure(server, **named), budget="0.005")
        assert cost > Decimal("0.005")
        with pytest.raises(BudgetError, match=r"if it is of the dearest model.*name the price with --price-in"):
            await model.ask_all(requests(5, max_tokens=500), show=False)
        assert not server.posts and not model.budget.spent.usd
        larger = connect(azure(server, **named), budget="0.12")
        with pytest.raises(BudgetError, match="is used up"):
            await larger.ask_all(requests(60, max_tokens=500), show=False)
        assert len(server.posts) >= 2 and larger.budget.spent.usd == len(server.posts) * cost <= Decimal("0.12")
        given = connect(azure(server, **named, price_in="5", price_out="30"), budget="0.05")
        assert await given.ask_all(requests(2, max_tokens=500), show=False) == ["Fine."] * 2
        await asyncio.gather(model.close(), larger.close(), given.close())


async def test_requests_that_wait_for_money_hold_no_place_of_the_pace(tmp_path):
    """Else those that have their money wait behind those that have not."""
    with OpenAIStandIn(key=KEY) as server:
        model = model_of(compatible(server, openai_api_key=KEY, budget_tokens=10_000), tmp_path)
        held = await model.budget.reserve(lambda: Amount(Decimal(0), 9_990))
        waiting = asyncio.create_task(model.ask_all(requests(8, max_tokens=500), show=False))
        client = await model._retry_loop.pool.get(model._retry_loop.endpoint)
        for _ in range(20):
            await asyncio.sleep(0)
        assert model.budget._waiting and client.pace.in_flight == 0 and not server.posts
        model.budget.settle(held, Amount())
        assert await waiting == ["Fine."] * 8
        await model.close()


async def test_an_unknown_price_is_refused_at_the_start_unless_it_is_given(tmp_path):
    with OpenAIStandIn(key=KEY) as server:
        gateway = {"openai_api_key": KEY}
        with pytest.raises(SettingsError, match=r'price of "qwen3" is not known.*--price-in'):
            connect(compatible(server, **gateway), budget=1)
        with pytest.raises(SettingsError, match="one half of a price"):
            connect(compatible(server, **gateway, price_in="1"))
        assert server.requests == []
        model = connect(compatible(server, **gateway, price_in="1", price_out="2", cache_mode="off"), budget="0.01")
        with pytest.raises(BudgetError):
            await model.ask_all(requests(60, max_tokens=500), show=False)
        each = (1000 + 200) * Decimal(1) / 1_000_000
        assert model.usage.cost == len(server.posts) * each <= Decimal("0.01")
        tokens = connect(compatible(server, **gateway, budget_tokens=8000, cache_mode="off"))
        with pytest.raises(BudgetError, match="budget of 8,000 tokens"):
            await tokens.ask_all(requests(60, max_tokens=500), show=False)
        assert tokens.usage.calls and 1100 * tokens.usage.calls <= 8000 and tokens.usage.cost is None
        assert connect(compatible(server, **gateway, cache_mode="off")).budget.limited is False
        await asyncio.gather(model.close(), tokens.close())


async def test_an_answer_that_does_not_count_its_tokens_counts_in_full(tmp_path, monkeypatch):
    monkeypatch.setattr("labkit.llm.prices.Tokens.of", lambda usage: Tokens())
    with OpenAIStandIn(key=KEY) as server:
        model = budgeted(server, tmp_path, "0.01")
        await model.ask("Question?", max_tokens=500)
        assert model.budget.spent.usd >= 500 * Decimal("1.6") / 1_000_000
        await model.close()


async def test_an_image_is_given_room_by_the_largest(tmp_path):
    with OpenAIStandIn(key=KEY) as server:
        model = budgeted(server, tmp_path, "0.001")
        with pytest.raises(BudgetError, match="too small for a call"):
            await model.ask("What is it?", images=[PNG], max_tokens=16)
        assert not server.posts


def test_the_embedded_model_has_any_budget(tmp_path):
    settings = azure_free(tmp_path)
    budget = Budget.of(settings, Endpoint(PROVIDERS["local"], "m", "why"), Usage(free=True))
    assert not budget.limited


def azure_free(tmp_path: Path) -> Any:
    from labkit.settings import Settings

    return Settings(_env_file=None, provider="local", budget="1")


# -- two models, one budget

async def test_a_model_that_judges_spends_the_same_budget_at_its_own_price(tmp_path: Path) -> None:
    with OpenAIStandIn(key=KEY, latency=0.02) as server:
        model = budgeted(server, tmp_path, "0.01", judge_model="the-judge")
        judge = model.judge
        assert judge is not model and judge is model.judge and judge.usage is model.usage
        judge.budget.set_price_of("gpt-4.1-mini")  # as after a pilot
        await model.ask_all(requests(5, max_tokens=500), show=False)
        with pytest.raises(BudgetError) as stopped:
            await judge.ask_all([Request(f"Judge {number}", max_tokens=500) for number in range(60)], show=False)
        assert "used up" in str(stopped.value) and model.usage.cost <= Decimal("0.01")
        assert model.usage.cost > Decimal("0.005") and model.budget.spent.usd == model.usage.cost
        assert server.most_in_flight > 1 and model.budget.held == Amount()
        assert {post.body["model"] for post in server.posts} == {"gpt-4.1-mini", "the-judge"}
        await model.close()


async def test_writer_and_judge_are_paid_at_a_price_of_their_own_each(tmp_path: Path) -> None:
    gateway = {"openai_api_key": KEY, "judge_model": "the-judge", "price_in": "1", "price_out": "2"}
    with OpenAIStandIn(key=KEY, model="nobody-lists-it") as server:
        for own, dear in (({}, 1), ({"judge_price_in": "10", "judge_price_out": "20"}, 10)):
            model = connect(compatible(server, **gateway, **own, cache_mode="off"), budget="1")
            await model.ask(Request("A?", max_tokens=50))
            writing, before = model.usage.cost, model.budget.spent.usd
            await model.judge.ask(Request("A?", max_tokens=50))
            assert model.usage.cost == model.budget.spent.usd == writing * (1 + dear) == before * (1 + dear) > 0
            priced = [one.budget.pricing.price_of("any") for one in (model, model.judge)]
            assert [price.prompt for price in priced] == [1, dear]
            await model.close()
        with pytest.raises(SettingsError, match="one half") as half:
            _ = connect(compatible(server, **gateway, judge_price_in="1")).judge
        assert "--judge-price-out" in half.value.mend


async def test_calls_of_a_judge_are_made_alone_until_its_price_is_known(tmp_path: Path) -> None:
    def answer(body: dict) -> Any:
        return "Fine."

    with OpenAIStandIn(key=KEY, latency=0.05, model="model-of-tomorrow", answer=answer) as server:
        model = budgeted(server, tmp_path, "1", judge_model="the-judge")
        with pytest.raises(BudgetError, match="model-of-tomorrow"):
            await model.judge.ask_all(requests(20, max_tokens=50), show=False)
        assert len(server.posts) == 1 and server.most_in_flight == 1 and model.budget.held == Amount()
        await model.close()
