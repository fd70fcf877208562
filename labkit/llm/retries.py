"""One request, until it is answered or has failed: pace, retries, what the endpoint takes, and the repair turn."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeVar

from labkit.errors import LabkitError, ModelError, SettingsError
from labkit.llm.api_errors import Refusal, read_refusal, without
from labkit.llm.budget import Budget
from labkit.llm.chat_completions import Dialect, Reply, messages_of, read_reply
from labkit.llm.client_pool import Line, Lines, served
from labkit.llm.concurrency import Ticket, backoff
from labkit.llm.endpoint import Endpoint
from labkit.llm.rate_limit_headers import retry_after
from labkit.llm.request import Failure, Request
from labkit.llm.stalls import Overdue
from labkit.llm.structured_output import parse, repair_prompt
from labkit.llm.usage import Tokens, Usage

T = TypeVar("T")

_TRIES = 5  # for what passes by itself: a server's fault, a broken connection
_TRIES_TIMEOUT = 2
_TRIES_UNREACHABLE = 4
_PATIENCE = 1800.0  # seconds for one request, from its first rate limit
_ADAPTATIONS = 8  # ways a request may be put, in all
_ROOM = 4  # times the tokens, where hidden reasoning used up the first allowance
_BLIND = Failure("bad request", "this endpoint takes no images")
_LONGEST_ECHO = 6000  # characters of its own answer that a model is shown in the repair turn


class Run:
    """The requests that belong together: when one meets what no later one could get past, all come to an end.

    Those in flight are let finish; those that wait are cancelled.
    """

    def __init__(self) -> None:
        self.error: LabkitError | None = None
        self._waiting: set[asyncio.Task[Any]] = set()

    def stop(self, error: LabkitError) -> None:
        """End the run."""
        self.error = self.error or error
        for task in list(self._waiting):
            task.cancel()

    def check(self) -> None:
        """Raise what ended the run, if it has ended."""
        if self.error:
            raise self.error

    async def wait(self, awaitable: Awaitable[T]) -> T:
        """Wait for something that the end of the run may cut short."""
        task = asyncio.current_task()
        assert task is not None
        self._waiting.add(task)
        try:
            return await awaitable
        finally:
            self._waiting.discard(task)


@dataclass
class Answer:
    """What was got for a request: the validated object or the text, and what the cache keeps of it."""

    value: Any
    text: str
    finish_reason: str
    model: str
    tokens: Tokens
    repaired: bool = False

    @property
    def payload(self) -> dict[str, Any]:
        """Return it as the cache keeps it."""
        return {"text": self.text, "finish_reason": self.finish_reason, "model": self.model, "repaired": self.repaired,
                "usage": {"prompt_tokens": self.tokens.prompt, "completion_tokens": self.tokens.completion,
                          "cached_tokens": self.tokens.cached}}


@dataclass
class _Tries:
    """What one request has been through, and with which others it shares how long an answer takes."""

    kind: Hashable
    faults: int = 0
    adapted: int = 0
    cuts: int = 0
    limited: int = 0
    limited_since: float = 0.0
    faulty_since: float = 0.0

    @property
    def any(self) -> bool:
        return bool(self.faults or self.adapted or self.limited or self.cuts)


class Exchange:
    """Talks to one endpoint; what it has learned of it stays for the next request."""

    def __init__(self, endpoint: Endpoint, usage: Usage, budget: Budget, start_local: Callable[[], str]) -> None:
        self.endpoint, self.usage, self.budget = endpoint, usage, budget
        self.dialect = Dialect.of(endpoint)
        self.lines = Lines(start_local)
        self._last_answer = 0.0

    async def find_name(self) -> None:
        """Take the one model that an OpenAI-compatible server serves.

        Raises
        ------
        SettingsError
            If it does not serve exactly one.
        """
        line = await self.lines.get(self.endpoint)
        async with line.naming:
            if self.endpoint.name:
                return
            names = await served(line, self.endpoint)
            if len(names) == 1:
                self.endpoint = replace(self.endpoint, name=names[0])
                return
        few = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
        offers = f"serves {len(names)} models ({few})" if names else "does not say what it serves"
        raise SettingsError(f"OPENAI_MODEL is not set, and {self.endpoint.host} {offers}.",
                            "Set it to the model to ask, then run: labkit check")

    async def answer(self, request: Request, run: Run) -> Answer | Failure:
        """Ask until there is a valid answer, or a reason why there is none.

        Raises
        ------
        ModelError
            If no later request would fare better.
        """
        if request.has_images and not self.dialect.images:
            return _BLIND
        try:
            messages = messages_of(request)
        except ValueError as error:
            return Failure("bad request", str(error))
        tokens, problems = Tokens(), ""
        for repair in (False, True):
            reply = await self._complete(messages, request, run, repair)
            if isinstance(reply, Failure):
                return reply
            tokens += reply.tokens
            if reply.failure:
                return reply.failure
            if reply.finish_reason == "length":
                return Failure("truncated", f"the answer is longer than {request.max_tokens} tokens")
            value: Any = reply.text
            if request.schema is None:
                problems = "" if reply.text.strip() else "It is empty."
            else:
                value = parse(request.schema, reply.text)
                problems = value if isinstance(value, str) else ""
            if not problems:
                return Answer(value, reply.text, reply.finish_reason, reply.model, tokens, repair)
            if reply.text.strip():  # nothing can be said about nothing: then the same is asked again
                messages = [*messages, {"role": "assistant", "content": reply.text[:_LONGEST_ECHO]},
                            {"role": "user", "content": repair_prompt(problems)}]
        return Failure("malformed", without(problems, []))

    async def _complete(self, messages: list[dict[str, Any]], request: Request, run: Run,
                        repair: bool) -> Reply | Failure:
        """Get one completion; more room is given once where hidden reasoning left none for the answer."""
        for room in (request.max_tokens, request.max_tokens * _ROOM):
            reply = await self._send(messages, request, room, run, repair)
            if isinstance(reply, Failure) or reply.finish_reason != "length" or reply.text.strip():
                break
        return reply

    async def _send(self, messages: list[dict[str, Any]], request: Request, max_tokens: int,
                    run: Run, repair: bool) -> Reply | Failure:
        """Send until an answer comes, or it is plain that none will."""
        line = await run.wait(self.lines.get(self.endpoint))
        tries = _Tries((request.schema, request.max_tokens, request.has_images))
        while True:
            run.check()
            ticket = await run.wait(line.pace.enter(again=tries.any or repair))
            try:
                body = self.dialect.body(self.endpoint.name, messages, request, max_tokens)
                reply, refusal = await self.budget.spend(partial(self._post, line, ticket, body, tries), body, run,
                                                           repair)
                if reply is not None:
                    return reply
                if self.dialect.learn(refusal, body, request) and tries.adapted < _ADAPTATIONS:
                    tries.adapted += 1
                    self.usage.retries += 1
                    continue
                if request.has_images and not self.dialect.images:
                    return _BLIND
                wait = self._wait(refusal, tries)
                if wait is None:
                    return refusal.failure()
                line.pace.refused(ticket, refusal.headers, wait, refusal.limited)
            finally:
                line.pace.leave()
            self.usage.retries += 1
            run.check()
            await run.wait(asyncio.sleep(wait))

    async def _post(self, line: Line, ticket: Ticket, body: dict[str, Any],
                    tries: _Tries) -> tuple[Reply | None, Refusal]:
        """Send once. What the SDK raises is read here and left behind: it holds the request, with the key."""
        import openai

        refusal = Refusal()
        response = None
        try:
            response = await line.patience.wait(tries.kind, line.connection.chat(body), tries.cuts)
        except openai.OpenAIError as error:
            refusal = read_refusal(error, line.connection.secrets)
        except Overdue:
            refusal = Refusal(words="no answer in time", timed_out=True, cut=True)
        if response is None:
            return None, refusal
        reply = read_reply(response.content)
        if reply is None:
            return None, Refusal(words="what came is no chat completion", headers=response.headers)
        self._last_answer = time.monotonic()
        self.usage.add(reply.tokens, reply.model)
        line.pace.answered(ticket, response.headers, reply.tokens)
        return reply, refusal

    def _wait(self, refusal: Refusal, tries: _Tries) -> float | None:
        """Return how long to wait before the next try, or None where there shall be none; raise where all is lost."""
        fatal = refusal.fatal(self.endpoint)
        if fatal:
            raise fatal
        if not refusal.passing:
            return None
        if refusal.cut:
            tries.cuts += 1
            return 0.0
        asked = retry_after(refusal.headers)
        if refusal.limited:
            now = time.monotonic()
            tries.limited += 1
            tries.limited_since = tries.limited_since or now
            least = 0.02 * 2 ** min(tries.limited, 7)
            wait = max(asked, least) * random.uniform(1, 1.1) if asked is not None else backoff(tries.limited)
            return None if now + wait - tries.limited_since > _PATIENCE else wait
        tries.faults += 1
        tries.faulty_since = tries.faulty_since or time.monotonic()
        most = _TRIES_UNREACHABLE if refusal.unreachable else _TRIES_TIMEOUT if refusal.timed_out else _TRIES
        if tries.faults < most:
            return max(asked or 0.0, backoff(tries.faults - 1))
        if self._last_answer < tries.faulty_since:
            if refusal.unreachable:
                if self.endpoint.kind == "local":
                    self.lines.drop()  # the next run starts the model anew
                raise refusal.down(self.endpoint)
            if refusal.status is None and not refusal.timed_out and not self._last_answer:
                raise ModelError(f"{self.endpoint.host or 'The embedded model'} does not answer as a chat completions "
                                 f"endpoint does ({refusal.words}).",
                                 "Check the address and any gateway or proxy in between, then run: labkit check")
        return None
