"""Answers: from the cache, from the same request in flight, or from the endpoint."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar, cast

from labkit.llm.api_client import asked_key
from labkit.llm.batch import Batch
from labkit.llm.budget import Budget
from labkit.llm.cache import ResponseCache
from labkit.llm.cache_key import failure_key, request_key
from labkit.llm.json_answers import parse
from labkit.llm.odds import weighed
from labkit.llm.request import Failure, Request
from labkit.llm.retries import RetryLoop
from labkit.llm.tracing import RequestSpan, request_span
from labkit.llm.usage import Usage
from labkit.settings.secrets import logger

T = TypeVar("T")
Watch = Callable[[Request[Any], "dict[str, Any] | None"], object]

_log = logger(__name__)


class Answers:
    """Answers one request at a time: the cache is asked first, and an answer is in it before anyone sees it.

    The same request is never in flight twice.
    """

    def __init__(self, loop: RetryLoop, cache: ResponseCache, usage: Usage, budget: Budget) -> None:
        self._loop, self._cache, self._usage, self._budget = loop, cache, usage, budget
        self._asked: dict[tuple[asyncio.AbstractEventLoop, str], asyncio.Future[Any]] = {}
        self._remembered = False
        self.watch: Watch | None = None
        """Called with each request before it is answered, and what the cache holds for it."""

    @property
    def _provider(self) -> str:
        return self._loop.endpoint.provider.name

    async def kept(self, request: Request[Any]) -> dict[str, Any] | None:
        """Return what the cache holds for a request, or None; nothing is asked."""
        if not self._loop.endpoint.name:
            await self.find_name(Batch())
        return self._cache.get(self.key(request))

    async def outcome(self, request: Request[T], batch: Batch) -> T | Failure:
        """Answer one request: from the cache, from the same request in flight, or from the endpoint."""
        if not self._loop.endpoint.name:
            await self.find_name(batch)
        with request_span(self._loop.endpoint, request, self._budget.pricing) as span:
            return await self._outcome(request, batch, span)

    async def _outcome(self, request: Request[T], batch: Batch, span: RequestSpan | None) -> T | Failure:
        key = self.key(request)
        if self.watch:
            self.watch(request, self._cache.get(key))
        kept = self._kept(key, request)
        if kept is not None:
            self._usage.hits += 1
            _log.debug("request %s: from the cache", key[:12])
            if span:
                span.hit("store")
            return kept
        if self._cache.mode == "replay":
            raise self._cache.miss_error(key, request.title, (self._provider, self._loop.endpoint.name))
        place = (asyncio.get_running_loop(), key)
        while (leader := self._asked.get(place)) is not None:
            outcome = await batch.wait(asyncio.shield(leader))
            if outcome is not None:
                self._usage.hits += not isinstance(outcome, Failure)
                if span:
                    span.hit("in flight")
                return outcome
        own = self._asked[place] = place[0].create_future()
        outcome = None
        try:
            outcome = await self._ask_endpoint(key, request, batch, span)
        finally:
            del self._asked[place]
            own.set_result(outcome)  # None sends those who waited to ask for themselves
        return outcome

    async def _ask_endpoint(self, key: str, request: Request[T], batch: Batch,
                            span: RequestSpan | None) -> T | Failure:
        asked_key.set(key)
        began = time.monotonic()
        try:
            answer = await self._loop.answer(request, batch)
        finally:
            asked_key.set("")
        if span:
            span.answered(answer)
        if isinstance(answer, Failure):
            _log.debug("request %s: no answer (%s) after %.1f s", key[:12], answer.reason, time.monotonic() - began)
        else:
            _log.debug("request %s: answered by %s after %.1f s; %d tokens in, %d out", key[:12], answer.model,
                       time.monotonic() - began, answer.tokens.prompt, answer.tokens.completion)
        if not self._remembered:
            self._cache.remember_model({"provider": self._provider, "name": self._loop.endpoint.name})
            self._remembered = True
        if isinstance(answer, Failure):
            # Only replay reads it: so a tape of a run in which a row failed can be replayed as it was.
            await self._cache.store(failure_key(key), {"reason": answer.reason, "detail": answer.detail},
                                   kind="failure", label=request.title)
            return answer
        # How long the answer might have been: endpoints count that against a quota, and `labkit room` reads it.
        await self._cache.store(key, answer.payload | {"max_tokens": request.max_tokens}, label=request.title)
        return cast("T", answer.value)

    def _kept(self, key: str, request: Request[T]) -> T | Failure | None:
        """Return what the cache holds. An answer is validated again: code may have changed since."""
        payload = self._cache.get(key)
        if payload is not None:
            self._budget.set_price_of(str(payload.get("model") or ""))
            value = payload["text"] if request.schema is None else parse(request.schema, payload["text"])
            if request.schema is None or not isinstance(value, str):
                return cast("T", weighed(value, payload.get("odds")))
        if self._cache.mode == "replay" and (failure := self._cache.get(failure_key(key))) is not None:
            return Failure(failure["reason"], failure["detail"])
        return None

    def key(self, request: Request[Any]) -> str:
        """Return what the cache knows the answer to a request by."""
        return request_key(self._provider, self._loop.endpoint.name, request)

    async def find_name(self, batch: Batch) -> None:
        """Ask an OpenAI-compatible server for its one model; a replay takes the recorded one."""
        if self._cache.mode != "replay":
            return await batch.wait(self._loop.find_name())
        names = [entry["name"] for entry in self._cache.models() if entry["provider"] == self._provider]
        self._loop.endpoint = replace(self._loop.endpoint, name=names[0] if names else "")
