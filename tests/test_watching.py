"""A run that is watched: its figures, its spans, its log; and that nothing of it is there where nobody asks."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from support import virtual_time
from support.endpoints import KEY, azure
from support.openai_standin import Fault, OpenAIStandIn, content_filter, rate_limit
from typer.testing import CliRunner

from labkit.cli.app import app
from labkit.datasets.ledger import Books, begun, following_books
from labkit.datasets.record import QA
from labkit.errors import DatasetError, OverwriteError
from labkit.generate.rows import Ask, Drop
from labkit.llm import tracing
from labkit.llm.prices import Tokens
from labkit.llm.request import Request
from labkit.llm.usage import Usage
from labkit.pipelines import running
from labkit.pipelines.rows import RowMethod
from labkit.pipelines.watching import watched
from labkit.progress import progress

pytestmark = pytest.mark.usefixtures("apart_from_machine")
FIGURES = Path("figures.jsonl")


async def explain(text: str, ask: Ask) -> QA | Drop:
    answer = await ask(Request(f"Explain: {text}"))
    return Drop("nothing said") if answer == "nothing" else QA(question=f"{text}?", answer=answer, qa_type="short")


def method(*words: str, out: str = "o.jsonl") -> RowMethod[str]:
    return RowMethod("explain", lambda: words, explain, Path(out))


def lines(path: Path = FIGURES) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def service() -> Iterator[OpenAIStandIn]:
    def says(body: dict[str, Any]) -> str:
        asked = body["messages"][-1]["content"]
        return "nothing" if asked.endswith("odd") else f"It is about {len(asked)} signs."

    with OpenAIStandIn(key=KEY, models=["gpt-4.1-mini"], answer=says) as server:
        server.model = "gpt-4.1-mini"
        yield server


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """What a tracer hears that is set up in this test alone."""
    heard, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(heard))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    return heard


# ---- figures

def test_a_line_is_written_each_second_and_one_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labkit.pipelines.watching._now", lambda: "2026-11-28T09:30:00Z")
    monkeypatch.setattr("labkit.pipelines.watching.secrets.token_hex", lambda size: "5f0c9a1e")

    async def work() -> None:
        usage = Usage(free=False)
        async with watched(usage, FIGURES):
            books = begun("pairs", Books())
            with progress("Reading", 4, show=False) as bar:
                await asyncio.sleep(0.5)
                usage.add(Tokens(1000, 500), "gpt-4.1-mini")
                usage.hits += 2
                books.asked, books.kept, books.dropped["not grounded"] = 3, 2, 1
                bar.advance()
                await asyncio.sleep(1)
                usage.rate_waits, usage.rate_wait_seconds, usage.retries = 1, 0.25, 1
                more = begun("pairs", Books())  # of the next file
                more.asked, more.failed["timeout"] = 1, 1
                bar.advance()
                await asyncio.sleep(1)
            answers = begun("answers", Books())
            answers.asked = answers.kept = 1
        await asyncio.sleep(5)  # nothing is written behind the last line

    virtual_time.run(work(), monkeypatch, "labkit.progress")
    same = {"run": "5f0c9a1e", "time": "2026-11-28T09:30:00Z", "state": "running", "requests": 1, "sent_again": 0,
            "tokens_in": 1000, "tokens_out": 500, "cost_usd": 0.0012, "cache_hits": 2, "rate_waits": 0,
            "rate_wait_seconds": 0.0}
    later = same | {"sent_again": 1, "rate_waits": 1, "rate_wait_seconds": 0.2}
    first, second, last = lines()
    assert first == same | {"seconds": 1.0, "step": "pairs", "asked": 3, "kept": 2, "dropped": {"not grounded": 1},
                            "failed": {}, "rows_per_second": 2.0, "seconds_left": 3.0}
    assert second == later | {"seconds": 2.0, "step": "pairs", "asked": 4, "kept": 2, "dropped": {"not grounded": 1},
                              "failed": {"timeout": 1}, "rows_per_second": 1.0, "seconds_left": 2.0}
    assert last == later | {"state": "done", "seconds": 2.5, "step": "answers", "asked": 1, "kept": 1, "dropped": {},
                            "failed": {}, "rows_per_second": 0.0, "seconds_left": None}


def test_the_last_line_is_what_the_run_says_and_a_second_run_writes_behind_it(
    service: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.faults = [rate_limit(retry_after_ms="1"), content_filter("content_filter_result")]
    settings = azure(service, metrics=FIGURES.absolute(), cache=Path("c.sqlite").absolute())
    said: list[str] = []
    result = running.run(method("a", "b", "odd"), settings=settings, say=said.append)
    [*_, last] = lines()
    books = result.books
    assert last["state"] == "done" and (last["asked"], last["kept"]) == (books.asked, books.kept) and books.asked == 3
    assert last["dropped"] == dict(books.dropped) and last["failed"] == {"content filter": 1}
    assert (last["requests"], last["sent_again"], last["rate_waits"], last["step"]) == (2, 1, 1, "rows")
    assert f"{last['cost_usd']:.4f} USD" in said[-1] and f"{last['tokens_in']:,} tokens in" in said[-1]
    running.run(method("a", "b", "odd"), settings=settings, say=said.append)
    runs = [line["run"] for line in lines() if line["state"] == "done"]
    assert len(set(runs)) == 2 and "Explain" not in FIGURES.read_text() and KEY not in FIGURES.read_text()


def test_a_run_that_fails_says_so_in_its_last_line(service: OpenAIStandIn) -> None:
    with pytest.raises(ValueError):
        asyncio.run(_failing(azure(service, metrics=FIGURES.absolute())))
    assert (lines()[-1]["state"], lines()[-1]["error"]) == ("failed", "ValueError")


async def _failing(settings: Any) -> None:
    async with running.opened_model(settings):
        raise ValueError("the text of a document")


def test_two_models_of_a_run_are_counted_together() -> None:
    async def work() -> None:
        one, other = Usage(), Usage()
        async with watched(one, FIGURES), watched(other, FIGURES), watched(one, FIGURES):
            one.calls, other.calls = 2, 3

    asyncio.run(work())
    assert [line["requests"] for line in lines()] == [5]


def test_no_file_of_a_users_is_written_over_and_no_other_output(service: OpenAIStandIn) -> None:
    FIGURES.write_text('{"mine": 1}\n', encoding="utf-8")
    settings = azure(service, metrics=FIGURES.absolute())
    with pytest.raises(OverwriteError, match="figures"):
        running.run(method("a"), settings=settings, say=lambda line: None)
    assert FIGURES.read_text(encoding="utf-8") == '{"mine": 1}\n' and not service.posts
    with pytest.raises(OverwriteError, match="two results"):
        running.run(method("a", out="figures.jsonl"), settings=settings, say=lambda line: None, overwrite=True)
    blocked = azure(service, metrics=(FIGURES / "below").absolute())
    with pytest.raises(DatasetError, match="cannot be written"):
        running.run(method("a"), settings=blocked, say=lambda line: None)
    assert not service.posts


def test_a_pilots_rows_count_for_nothing() -> None:
    heard: list[str] = []
    with following_books(lambda step, books: heard.append(step)):
        with following_books(None):
            begun("rows", Books())
        begun("pairs", Books())
    begun("answers", Books())
    assert heard == ["pairs"]


def test_every_command_that_makes_rows_has_the_option() -> None:
    for command in ("generate", "evolve", "glan", "judge", "converse"):
        assert "--metrics" in CliRunner().invoke(app, [command, "--help"]).output, command


def test_it_is_written_by_the_command_too(service: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("AZURE_OPENAI_ENDPOINT", service.url), ("AZURE_OPENAI_API_KEY", KEY),
                        ("AZURE_OPENAI_DEPLOYMENT_NAME", "gpt-4.1-mini")):
        monkeypatch.setenv(name, value)
    Path("seeds.jsonl").write_text('{"instruction": "Explain the tides."}\n', encoding="utf-8")
    CliRunner().invoke(app, ["evolve", "--seed-file", "seeds.jsonl", "--column-names", "instruction", "--num-rows", "1",
                             "--out", "e.jsonl", "--metrics", "here.jsonl"])
    [*_, last] = lines(Path("here.jsonl"))
    assert last["step"] == "evolutions" and last["asked"] > 0 and last["requests"] > 0


# ---- nothing where nobody asks

def test_nothing_is_written_counted_or_told_where_nobody_asks(service: OpenAIStandIn,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labkit.pipelines.watching.Figures", None)
    before = set(Path().iterdir())
    running.run(method("a"), settings=azure(service, cache_mode="off"), say=lambda line: None)
    assert {path.name for path in set(Path().iterdir()) - before} == {"o.jsonl", "o.settled.jsonl", "o.books.jsonl"}


def test_it_runs_without_opentelemetry(service: OpenAIStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "find_spec", lambda name: None)
    tracing._api.cache_clear()
    try:
        running.run(method("a"), settings=azure(service), say=lambda line: None)
    finally:
        tracing._api.cache_clear()
    assert Path("o.jsonl").read_text(encoding="utf-8").count("\n") == 1


# ---- spans

def test_a_request_is_a_span_below_that_of_its_run(service: OpenAIStandIn, spans: InMemorySpanExporter) -> None:
    settings = azure(service, cache=Path("c.sqlite").absolute())
    running.run(method("a", "odd"), settings=settings, say=lambda line: None)
    *asked, run = spans.get_finished_spans()
    first = asked[0]
    assert first.name == "chat gpt-4.1-mini" and first.kind is trace.SpanKind.CLIENT
    assert all(one.parent and one.parent.span_id == run.context.span_id for one in asked) and run.name == "labkit run"
    told = dict(first.attributes or {})
    cost = told.pop("labkit.cost_usd")
    assert told.pop("server.port") == int(service.url.rpartition(":")[2]) and 0 < cost < 0.01
    usage = {name: told.pop(f"gen_ai.usage.{name}")
             for name in ("input_tokens", "output_tokens", "cache_read.input_tokens")}
    assert usage["input_tokens"] >= usage["cache_read.input_tokens"] and usage["output_tokens"] > 0
    assert told == {
        "gen_ai.operation.name": "chat", "gen_ai.provider.name": "azure.ai.openai", "server.address": "127.0.0.1",
        "gen_ai.request.model": "gpt-4.1-mini", "gen_ai.request.max_tokens": 1024, "gen_ai.request.temperature": 0.0,
        "gen_ai.output.type": "text", "gen_ai.response.model": "gpt-4.1-mini",
        "gen_ai.response.finish_reasons": ("stop",), "labkit.cache.hit": False}
    of_run = dict(run.attributes or {})
    assert (of_run["labkit.requests"], of_run["labkit.asked"], of_run["labkit.kept"]) == (2, 2, 1)
    assert [(event.name, dict(event.attributes or {})) for event in run.events] == [
        ("labkit.dropped", {"labkit.reason": "nothing said", "labkit.count": 1})]


def test_a_cached_answer_and_a_failure_are_told_apart(service: OpenAIStandIn, spans: InMemorySpanExporter) -> None:
    settings = azure(service, cache=Path("c.sqlite").absolute())
    running.run(method("a"), settings=settings, say=lambda line: None)
    spans.clear()
    service.faults = [content_filter("content_filter_result")]
    running.run(method("a", "b", out="p.jsonl"), settings=settings, say=lambda line: None)
    kept, refused = sorted((span for span in spans.get_finished_spans() if span.name.startswith("chat")),
                           key=lambda span: bool((span.attributes or {}).get("error.type")))
    assert _told(kept, "labkit.cache.hit", "labkit.cache.from") == [True, "store"]
    assert "gen_ai.usage.input_tokens" not in (kept.attributes or {})
    assert _told(refused, "error.type", "labkit.cache.hit") == ["content filter", False]
    assert refused.status.status_code is trace.StatusCode.ERROR


def _told(span: ReadableSpan, *names: str) -> list[Any]:
    return [(span.attributes or {}).get(name) for name in names]


def test_no_span_holds_a_text_or_a_secret(service: OpenAIStandIn, spans: InMemorySpanExporter) -> None:
    service.faults = [Fault(500, message=f"cannot read Explain: heron {KEY}")]
    running.run(method("heron"), settings=azure(service, cache_mode="off"), say=lambda line: None)
    with pytest.raises(ValueError):
        asyncio.run(_failing(azure(service)))
    told = "".join(span.to_json() for span in spans.get_finished_spans())
    assert "ValueError" in told
    assert not any(word in told for word in ("heron", "about 14 signs", KEY, "the text of a document"))


# ---- the log

def test_the_log_tells_each_request_and_no_text(service: OpenAIStandIn, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="labkit")
    service.faults = [Fault(500, message=f"cannot read Explain: heron {KEY}"), rate_limit(retry_after_ms="1")]
    settings = azure(service, cache=Path("c.sqlite").absolute())
    running.run(method("heron"), settings=settings, say=lambda line: None)
    running.run(method("heron", out="p.jsonl"), settings=settings, say=lambda line: None)
    said = caplog.text
    for told in ("is sent again in", "(server error 500", "(rate limit 429 429)", "answered by gpt-4.1-mini after",
                 "from the cache"):
        assert told in said, told
    assert not any(word in said for word in ("heron", "about 14 signs", KEY))
