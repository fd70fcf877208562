"""Batches: gathered, sent, followed for hours, taken up again, and paid for once; by the real SDK, in virtual time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from support import virtual_time
from support.batch_standin import HOUR, BatchStandIn, Plan

from labkit.errors import ModelError, SettingsError
from labkit.llm.cache import ResponseCache
from labkit.llm.model import Model, connect
from labkit.llm.request import Failure, Request
from labkit.settings import Settings

PLAIN = {"azure_openai_endpoint": "http://127.0.0.1:9", "azure_openai_api_key": "key-of-a-test",
         "azure_openai_deployment_name": "mini"}


class Word(BaseModel):
    word: str


def echo(body: dict[str, Any]) -> str:
    return f"{body['messages'][-1]['content']}!"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Any]:
    """Ask a stand-in something by batches, in virtual time; returns what came, and the hours that it took."""
    monkeypatch.setattr("labkit.llm.ask_many._BEAT", 600.0)

    def go(service: BatchStandIn, work: Callable[[Model], Coroutine[Any, Any, Any]], **settings: Any) -> Any:
        monkeypatch.setattr("labkit.llm.service_client.service_client", service.client)

        async def asking() -> tuple[Any, float]:
            began = asyncio.get_running_loop().time()
            model = connect(Settings(_env_file=None, **{**PLAIN, "cache": tmp_path / "cache.sqlite", **settings}),
                            batch=True)
            try:
                return await work(model), (asyncio.get_running_loop().time() - began) / HOUR
            finally:
                await model.close()
                model.cache.close()

        return virtual_time.run(asking(), monkeypatch, "labkit.llm.concurrency", "labkit.llm.retries",
                                "labkit.llm.stalls")

    return go


def asks(*words: str) -> Callable[[Model], Coroutine[Any, Any, Any]]:
    return lambda model: model.ask_all([Request(word) for word in words], show=False)


def words(count: int) -> list[str]:
    return [f"word {number}" for number in range(count)]


def test_many_requests_are_one_batch_and_come_in_order_at_half_the_price(run: Any) -> None:
    service, seen = BatchStandIn(echo), []

    async def work(model: Model) -> list[str]:
        answers = await model.ask_all([Request(word) for word in words(300)], show=False)
        seen.append((model.usage.calls, model.usage.cost, str(model.usage)))
        return answers

    answers, hours = run(service, work)
    assert answers == [f"{word}!" for word in words(300)]
    assert len(service.sent) == 1 and 2 <= hours < 2.1
    calls, cost, _ = seen[0]
    assert calls == 300
    assert cost == 300 * (1000 * Decimal("0.40") + 100 * Decimal("1.60")) / 2 / 1_000_000


def test_what_a_batch_answered_a_plain_run_has_and_the_other_way_round(run: Any, tmp_path: Path) -> None:
    service = BatchStandIn(echo)
    run(service, asks("a", "b"))
    plain = connect(Settings(_env_file=None, **PLAIN, cache=tmp_path / "cache.sqlite"))
    assert asyncio.run(plain.ask_all([Request("b"), Request("a")], show=False)) == ["b!", "a!"]
    plain.cache.close()
    run(service, asks("a", "b", "c"))
    assert [len(lines) for lines in service.sent] == [2, 1]


def test_a_deployment_for_batches_is_asked_and_the_cache_knows_the_plain_one(run: Any, tmp_path: Path) -> None:
    service = BatchStandIn(echo)
    run(service, asks("a"), azure_openai_batch_deployment_name="mini-batch")
    assert service.sent[0][0]["body"]["model"] == "mini-batch"
    plain = connect(Settings(_env_file=None, **PLAIN, cache=tmp_path / "cache.sqlite"))
    assert asyncio.run(plain.ask("a")) == "a!"
    plain.cache.close()


def test_lines_that_fail_or_expire_come_into_the_next_batch(run: Any) -> None:
    service = BatchStandIn(echo, Plan(errors={0: (500, "server_error", "sorry"), 1: (429, "429", "slow down")},
                                      expire=4), Plan())
    answers, hours = run(service, asks(*words(6)))
    assert answers == [f"{word}!" for word in words(6)]
    assert [len(lines) for lines in service.sent] == [6, 4] and 26 <= hours < 26.2


def test_a_line_that_no_batch_could_answer_is_a_failure_of_its_own(run: Any) -> None:
    service = BatchStandIn(echo, Plan(errors={1: (400, "content_filter", "It was filtered.")}))
    answers, _ = run(service, asks("a", "b", "c"))
    assert answers[::2] == ["a!", "c!"] and isinstance(answers[1], Failure) and answers[1].reason == "content filter"
    assert len(service.sent) == 1


def test_a_malformed_answer_is_repaired_in_the_next_batch(run: Any) -> None:
    service = BatchStandIn(lambda body: '{"word": "yes"}' if len(body["messages"]) > 1 else "no object")
    answer, hours = run(service, lambda model: model.ask(Request("a", schema=Word)))
    assert answer == Word(word="yes") and len(service.sent) == 2 and hours >= 4


def test_a_batch_that_is_refused_ends_the_run_in_one_line(run: Any) -> None:
    service = BatchStandIn(echo, Plan(invalid=("model_not_found", "The model mini does not take batches.")), Plan())
    with pytest.raises(ModelError, match=r"does not take batches\..*AZURE_OPENAI_BATCH_DEPLOYMENT_NAME"):
        run(service, asks("a", "b"))
    assert run(service, asks("a", "b"))[0] == ["a!", "b!"]  # and nothing of it is waited for


@pytest.mark.parametrize("hours_before", [0.001, 0.5, 3.0])
def test_a_run_that_was_killed_waits_for_its_batch_and_sends_none_of_it_again(run: Any, hours_before: float) -> None:
    service = BatchStandIn(echo)

    async def killed(model: Model) -> None:
        task = asyncio.ensure_future(model.ask_all([Request(word) for word in words(5)], show=False))
        await asyncio.sleep(min(hours_before, 1.9) * HOUR + 11)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run(service, killed)
    for batch in service.batches.values():
        batch["began"] -= hours_before * HOUR  # the clock of a run begins anew
    answers, _ = run(service, asks(*words(6)))
    assert answers == [f"{word}!" for word in words(6)]
    assert [len(lines) for lines in service.sent] == [5, 1]


def test_a_batch_that_was_begun_and_not_heard_of_is_found_by_its_mark(run: Any) -> None:
    service = BatchStandIn(echo, Plan(unheard=True), Plan())
    assert run(service, asks("a", "b"))[0] == ["a!", "b!"]
    assert len(service.batches) == 1


def test_a_batch_that_the_service_has_lost_is_sent_anew(run: Any) -> None:
    service = BatchStandIn(echo)

    async def killed(model: Model) -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(HOUR):
                await model.ask("a")

    run(service, killed)
    service.batches.clear()
    assert run(service, asks("a"))[0] == ["a!"]


def test_a_network_that_is_gone_for_half_an_hour_ends_nothing(run: Any) -> None:
    service = BatchStandIn(echo)
    service.down_until = 0.0

    async def work(model: Model) -> Any:
        loop = asyncio.get_running_loop()
        loop.call_later(0.5 * HOUR, lambda: setattr(service, "down_until", loop.time() + 0.5 * HOUR))
        return await model.ask_all([Request("a")], show=False)

    answers, hours = run(service, work)
    assert answers == ["a!"] and len(service.sent) == 1 and hours < 2.2


def test_a_quota_of_enqueued_tokens_is_waited_for_and_a_batch_too_large_is_halved(run: Any) -> None:
    service = BatchStandIn(echo, quota=150)  # a line is 50 tokens and more here
    answers, hours = run(service, asks(*words(8)))
    assert answers == [f"{word}!" for word in words(8)]
    assert max(len(lines) for lines in service.sent) <= 2 and sum(map(len, service.sent)) == 8 and hours < 24


def test_a_bound_on_tokens_is_kept_to_without_a_refusal(run: Any) -> None:
    service = BatchStandIn(echo)
    answers, hours = run(service, asks(*words(8)), batch_tokens=3000)  # each may have 1,024 tokens of answer
    assert answers == [f"{word}!" for word in words(8)]
    assert [len(lines) for lines in service.sent] == [2, 2, 2, 2] and hours >= 8


def test_a_cancelled_batch_ends_the_run_and_the_next_sends_what_is_left(run: Any) -> None:
    service = BatchStandIn(echo)

    async def work(model: Model) -> Any:
        asyncio.get_running_loop().call_later(
            HOUR, lambda: service._end(service.batches["batch_1"], "cancelled", {}))
        return await model.ask_all([Request("a"), Request("b")], show=False)

    with pytest.raises(ModelError, match="batch_1 was cancelled"):
        run(service, work)
    assert run(service, asks("a", "b"))[0] == ["a!", "b!"]


def test_a_budget_is_set_aside_for_all_lines_at_once_at_half_the_price(run: Any) -> None:
    service = BatchStandIn(echo)
    answers, hours = run(service, asks(*words(20)), budget="0.05", price_in="0.20", price_out="0.80")
    assert len(answers) == 20 and len(service.sent) == 1  # 1,024 tokens out of each are 0.00082 USD
    assert hours < 3


def test_nothing_of_a_request_and_no_job_leaves_with_a_tape(run: Any, tmp_path: Path) -> None:
    run(BatchStandIn(echo), asks("a very private word"))
    cache = ResponseCache(tmp_path / "cache.sqlite")
    journal = [json.loads(row.payload) for row in cache.rows("batch")]
    assert [(entry["job"], entry["done"]) for entry in journal] == [("batch_1", "answered")]
    assert "private" not in json.dumps(journal)
    cache.export_tape(tmp_path / "tape.jsonl")
    assert "batch_1" not in (tmp_path / "tape.jsonl").read_text("utf-8")
    cache.close()


def test_batches_are_refused_where_there_are_none(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Batches are for Azure OpenAI and OpenAI"):
        connect(Settings(_env_file=None, provider="local", cache=tmp_path / "c.sqlite"), batch=True)
    with pytest.raises(SettingsError, match=r"not for gpu\.example:8000"):
        connect(Settings(_env_file=None, openai_base_url="http://gpu.example:8000/v1", openai_model="m",
                         cache=tmp_path / "c.sqlite"), batch=True)
    with pytest.raises(SettingsError, match="LABKIT_CACHE_MODE=off"):
        connect(Settings(_env_file=None, **PLAIN, cache=tmp_path / "c.sqlite", cache_mode="off"), batch=True)
    connect(Settings(_env_file=None, openai_api_key="k", openai_model="m", cache=tmp_path / "c.sqlite"), batch=True)
