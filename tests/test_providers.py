"""What every provider of the table must hold. A new one adds an entry to ``HOW``, and nothing else here."""

from __future__ import annotations

import asyncio
import logging
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from support.openai_standin import Fault, OpenAIStandIn, rate_limit

from labkit.errors import ModelError, SettingsError
from labkit.llm import concurrency
from labkit.llm.api_client import RawAnswer
from labkit.llm.api_errors import ApiError
from labkit.llm.cache import ResponseCache
from labkit.llm.chat_completions import Reply
from labkit.llm.model import Failure, Message, Model, Request, connect
from labkit.llm.prices import Tokens, price_of
from labkit.llm.providers import PROVIDERS, choose
from labkit.llm.providers.base import Endpoint, Provider, Readiness
from labkit.pipelines.diagnosis import check
from labkit.settings import Settings, variable
from labkit.settings.secrets import logger, without_secrets

KEY = "key-of-the-providers-4711"


@dataclass(frozen=True)
class How:
    """How a test configures a provider for a stand-in's address."""

    settings: Callable[[str], dict[str, Any]]
    lacking: tuple[dict[str, Any], ...] = ()
    """Settings that mean this provider, each with something missing."""
    keyless: bool = False
    environment: dict[str, str] = field(default_factory=dict)


AZURE = {"azure_openai_endpoint": "https://a.example", "azure_openai_deployment_name": "d"}
HOW = {
    "azure": How(lambda url: {"azure_openai_endpoint": url, "azure_openai_api_key": KEY,
                              "azure_openai_deployment_name": "m"},
                 ({"azure_openai_endpoint": "https://a.example"}, {**AZURE, "azure_openai_api_key": "ké-y-of-none"},
                  {**AZURE, "azure_openai_endpoint": "http://a.example"})),
    "openai": How(lambda url: {"openai_base_url": f"{url}/v1", "openai_api_key": KEY, "openai_model": "m"},
                  ({"openai_api_key": KEY}, {"openai_base_url": "http://x/v1", "openai_api_key": "ké-y-of-none"})),
    "local": How(lambda url: {"local_model": Path("m.gguf")}, keyless=True),
}


class Colour(BaseModel):
    name: str


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concurrency, "_FIRST_WAIT", 0.01)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the embedded model be one that answers at this address."""
    def start(url: str) -> None:
        monkeypatch.setitem(sys.modules, "labkit.llm.local.server", types.SimpleNamespace(
            model_name=lambda settings: "m", fetch_model=lambda settings, show: Path("m.gguf"),
            serve=lambda path, parallel, adapter: types.SimpleNamespace(base_url=f"{url}/v1")))

    return start


def model_of(name: str, url: str, folder: Path, **more: Any) -> Model:
    settings = Settings(_env_file=None, provider=name, **HOW[name].settings(url), **more)
    return connect(settings, cache=ResponseCache(folder / f"{name}.sqlite"), show=False)


def stand_in(name: str, **more: Any) -> OpenAIStandIn:
    return OpenAIStandIn(key=None if HOW[name].keyless else KEY, **more)


# -- the contract

def test_the_table_has_an_entry_for_each_and_the_last_needs_no_settings():
    assert list(PROVIDERS) == list(HOW) and all(provider.name == name for name, provider in PROVIDERS.items())
    *_, last = PROVIDERS.values()
    assert choose(Settings(_env_file=None), None).provider is last and not last.configured(Settings(_env_file=None))


@pytest.mark.parametrize("name", HOW)
def test_it_says_why_it_is_taken_and_what_is_missing(name):
    settings = Settings(_env_file=None, **HOW[name].settings("http://127.0.0.1:9"))
    endpoint = choose(settings, None)
    why = PROVIDERS[name].configured(settings) or "no endpoint is configured"
    assert endpoint.provider is PROVIDERS[name] and endpoint.why == why and endpoint.name == "m"
    assert choose(settings.model_copy(update={"provider": name}), None).why == f"LABKIT_PROVIDER is {name}"
    assert KEY not in repr(endpoint) and "127.0.0.1" not in repr(endpoint)
    for lacking in HOW[name].lacking:
        with pytest.raises(SettingsError) as caught:
            choose(Settings(_env_file=None, **lacking), None)
        assert caught.value.mend and KEY not in str(caught.value) and "ké-y" not in str(caught.value)


@pytest.mark.parametrize("name", HOW)
async def test_it_speaks_to_an_endpoint(name, tmp_path, started):
    answers = ['{"name": "red"}', "Fine."]
    with stand_in(name, answer=answers, faults=[rate_limit(retry_after_ms="5"), Fault(500)]) as server:
        started(server.url)
        model = model_of(name, server.url, tmp_path)
        assert (model.provider, model.name) == (name, "m")
        assert await model.ask(Request("Which?", "Be brief.", Colour)) == Colour(name="red")
        talk = [Message("user", "Hi."), Message("assistant", "Ho.")]
        assert await model.ask(Request("And?", messages=talk)) == "Fine."
        assert model.usage.calls == 2 and model.usage.retries == 2 and model.usage.prompt_tokens
        free = PROVIDERS[name].free
        assert (str(model.usage).endswith("no cost")) == free
        seen = model.describe
        assert (seen is not None) == PROVIDERS[name].capabilities(model._retry_loop.endpoint).images
        await model.close()
        assert await model.ask("After closing?") == "Fine."
        await model.close()
    assert len(server.posts) == 5
    rows = (tmp_path / f"{name}.sqlite").read_bytes()
    assert KEY.encode() not in rows and server.url.encode() not in rows


ERRORS = [ApiError(401, words="No."), ApiError(403, words="No."), ApiError(404, "DeploymentNotFound", words="No."),
          ApiError(404, words="The model `m` does not exist"), ApiError(404), ApiError(405),
          ApiError(402, words="Pay."), ApiError(429, "insufficient_quota", words="Pay."), ApiError(410, words="Gone."),
          ApiError(400, "OperationNotSupported", words="No chat.")]
PASSING = [ApiError(429), ApiError(500), ApiError(503), ApiError(408), ApiError(words="the connection broke"),
           ApiError(400, "content_filter"), ApiError(400, "context_length_exceeded"), ApiError(422), ApiError()]


@pytest.mark.parametrize("name", HOW)
def test_it_explains_what_ends_a_run_and_nothing_else(name):
    settings = Settings(_env_file=None, provider=name, **HOW[name].settings("http://127.0.0.1:9"))
    provider, endpoint = PROVIDERS[name], choose(settings, None)
    explained = [provider.explain(error, endpoint) for error in ERRORS]
    for error in [*filter(None, explained), provider.unreachable(ApiError(words="no route to it"), endpoint)]:
        assert isinstance(error, ModelError) and error.cause and error.mend and KEY not in str(error)
    assert provider.free or all(explained)
    assert not any(provider.explain(error, endpoint) for error in PASSING)


@pytest.mark.parametrize("name", HOW)
async def test_an_endpoint_that_is_down_is_named_and_can_be_asked_again(name, tmp_path, started):
    with stand_in(name) as server:
        url = server.url
    started(url)
    model = model_of(name, url, tmp_path)
    with pytest.raises(ModelError) as caught:
        await model.ask("Hello?")
    assert caught.value.mend and not model._retry_loop.pool._opening  # closed, not only forgotten
    await asyncio.gather(*model._retry_loop.pool._closing)
    await model.close()


@pytest.mark.parametrize("name", HOW)
def test_its_prices_are_on_a_list_or_named_by_the_user(name):
    settings = Settings(_env_file=None, provider=name, **HOW[name].settings("http://127.0.0.1:9"))
    listed = PROVIDERS[name].price_list(choose(settings, None))
    assert listed is None or price_of("gpt-4.1-mini", listed) is not None
    assert PROVIDERS[name].image_tokens(choose(settings, None)) > 0


@pytest.mark.parametrize("name", HOW)
def test_what_labkit_check_says_of_it_is_whole(name):
    settings = Settings(_env_file=None, provider=name, **HOW[name].settings("http://127.0.0.1:9"))
    for line in PROVIDERS[name].readiness(settings):
        assert line.mark in ("ok", "note", "missing") and line.name and line.said


def test_a_provider_that_nobody_knows_is_refused_without_its_value():
    with pytest.raises(SettingsError, match="auto, or to one of: azure, openai, local") as caught:
        choose(Settings(_env_file=None, provider="s3cret-value"), None)
    assert "s3cret-value" not in str(caught.value)


# -- the table is open: a provider that is no part of labkit

class Toy(Provider):
    """Speaks a protocol of its own, and has settings of its own."""

    name = "toy"
    title = "Toy"

    def configured(self, settings: Settings) -> str:
        return "TOY_SECRET is set" if variable("TOY_SECRET", secret=True) else ""

    def model_name(self, settings: Settings) -> str:
        return "bear"

    def endpoint(self, settings: Settings, why: str) -> Endpoint:
        return Endpoint(self, "bear", why, url="https://toy.example", key=variable("TOY_SECRET", secret=True))

    async def client(self, endpoint: Endpoint, settings: Settings, show: bool) -> Any:
        return ToyClient()

    def body(self, capabilities, endpoint, messages, request, max_tokens) -> dict[str, Any]:
        return {"messages": [{"role": "user", "content": message["content"]} for message in messages],
                "max_tokens": max_tokens}

    def read(self, content: bytes) -> Reply:
        return Reply(content.decode(), "stop", "bear-2", Tokens(3, 1))

    def explain(self, error: ApiError, endpoint: Endpoint) -> ModelError | None:
        return ModelError("The bear is asleep.", "Wake it.") if error.status == 401 else None

    def unreachable(self, error: ApiError, endpoint: Endpoint) -> ModelError:
        return ModelError("The bear is gone.", "Find it.")

    def readiness(self, settings: Settings, offline: bool = True):
        yield Readiness("ok", "Answers", "the bear is awake")


class ToyClient:
    async def chat(self, body: dict[str, Any]) -> RawAnswer:
        if "wake" in str(body):
            raise ApiError(401, words="It sleeps.")
        return RawAnswer({}, f"Growl {len(body['messages'])}.".encode())

    async def models(self) -> list[str]:
        return ["bear"]

    async def close(self) -> None:
        self.closed = True


async def test_a_provider_of_ones_own_needs_nothing_but_its_entry(tmp_path, monkeypatch):
    local = PROVIDERS["local"]
    monkeypatch.delitem(PROVIDERS, "local")  # it stands last, and takes what no other takes
    monkeypatch.setitem(PROVIDERS, "toy", Toy())
    monkeypatch.setitem(PROVIDERS, "local", local)
    monkeypatch.setenv("TOY_SECRET", "grizzly-secret-99")
    model = connect(Settings(_env_file=None, budget_tokens=5000), cache=ResponseCache(tmp_path / "c.sqlite"),
                    show=False)
    assert repr(model) == "Toy bear, because TOY_SECRET is set."
    assert await model.ask(Request("Hello?", "Be a bear.")) == "Growl 2."
    assert model.budget.spent.tokens == 4 and model.cache.models() == [{"provider": "toy", "name": "bear"}]
    with pytest.raises(ModelError, match=r"asleep\. Wake it"):
        await model.ask("wake up")
    client = (await model._retry_loop.pool.get(model._retry_loop.endpoint)).api
    await model.close()
    assert client.closed and without_secrets("it is grizzly-secret-99") == "it is …"
    replayed = connect(Settings(_env_file=None), cache=ResponseCache(tmp_path / "c.sqlite", "replay"), show=False)
    assert await replayed.ask(Request("Hello?", "Be a bear.")) == "Growl 2."
    monkeypatch.setenv("LABKIT_PROVIDER", "toy")
    lines = [(line.mark, line.said) for line in check(offline=True)]
    assert ("ok", "the bear is awake") in lines


# -- what is said on the way

async def test_the_log_tells_why_a_request_is_sent_again_and_no_secret(tmp_path, caplog, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    caplog.set_level(logging.DEBUG, logger="labkit")
    faults = [Fault(500, message=f"Trouble with {KEY}."),
              rate_limit(retry_after_ms="5", x_ratelimit_remaining_tokens="0")]
    with OpenAIStandIn(key=KEY, faults=faults, profile=["json_schema", "temperature"],
                       answer=['{"name": "red"}']) as server:
        model = model_of("openai", server.url, tmp_path)
        await model.ask(Request("Which?", schema=Colour, label=f"with {KEY}"))
        await model.close()
    said = caplog.text
    assert "is sent again in" in said and "500" in said and "takes no temperature" in said and "json mode" in said
    assert "a rate limit holds all requests for 0.0 s" in said
    assert KEY not in said and KEY not in str([record.__dict__ for record in caplog.records])


def test_an_error_that_is_logged_shows_no_secret_either(caplog, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    log = logger("labkit.test")
    with caplog.at_level(logging.INFO, logger="labkit"):
        try:
            raise ValueError(f"a header with {KEY}")
        except ValueError:
            log.info("It failed for %s", KEY, exc_info=True)
    assert "a header with …" in caplog.text and "It failed for …" in caplog.text and KEY not in caplog.text


def test_an_error_says_its_status_and_its_words():
    assert ApiError(400, "content_filter").failure() == Failure("content filter", "")
    assert str(ApiError(503, words="Busy.")) == "503: Busy." and str(ApiError(words="the connection broke"))
