"""One request, until it is answered or has failed: pace, retries, what the endpoint takes, and the repair turn."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from labkit.errors import ModelError, SettingsError
from labkit.llm.api_client import asked_key
from labkit.llm.api_errors import ApiError, error_in_answer, one_line
from labkit.llm.batch import Batch
from labkit.llm.chat_completions import Reply, messages_of, no_reply
from labkit.llm.client_pool import ClientPool, PooledClient, served_models
from labkit.llm.concurrency import Ticket, backoff
from labkit.llm.json_answers import parse
from labkit.llm.metering import Charge, set_aside
from labkit.llm.odds import odds_of, weighed, words_of
from labkit.llm.prices import Tokens
from labkit.llm.rate_limit_headers import retry_after
from labkit.llm.request import Failure, Request
from labkit.llm.stalls import Stalled
from labkit.llm.structured_output import repair_prompt
from labkit.settings.secrets import logger

if TYPE_CHECKING:
    from labkit.llm.budget import Budget
    from labkit.llm.providers.base import Endpoint
    from labkit.llm.usage import Usage

_TRIES = 5  # for what passes by itself: a server's fault, a broken connection
_TRIES_TIMEOUT = 2
_TRIES_UNREACHABLE = 4
_PATIENCE = 1800.0  # seconds for one request, from its first rate limit
_ADAPTATIONS = 8  # ways a request may be put, in all
_REFUSALS = 4  # in the same words, with no answer ever, before the run ends
_ROOM = 4  # times the tokens, where hidden reasoning used up the first allowance
_BLIND = Failure("bad request", "this endpoint takes no images")
_LONGEST_ECHO = 6000  # characters of its own answer that a model is shown in the repair turn

_OF_ONE = re.compile(r"\b[\w-]*\d[\w-]*")  # numbers and ids, in which refusals of the same kind differ

_log = logger(__name__)


@dataclass
class Answer:
    """What was got for a request: the validated object or the text, and what the cache keeps of it."""

    value: Any
    text: str
    finish_reason: str
    model: str
    tokens: Tokens
    repaired: bool = False
    odds: dict[str, float] = field(default_factory=dict)

    @property
    def payload(self) -> dict[str, Any]:
        """Return it as the cache keeps it."""
        kept = {"text": self.text, "finish_reason": self.finish_reason, "model": self.model, "repaired": self.repaired,
                "usage": {"prompt_tokens": self.tokens.prompt, "completion_tokens": self.tokens.completion,
                          "cached_tokens": self.tokens.cached}}
        return kept | ({"odds": self.odds} if self.odds else {})


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


class RetryLoop:
    """Asks one endpoint; what it has learned of it stays for the next request."""

    def __init__(self, endpoint: Endpoint, usage: Usage, budget: Budget, pool: ClientPool) -> None:
        self.endpoint, self.usage, self.budget, self.pool = endpoint, usage, budget, pool
        self.capabilities = endpoint.provider.capabilities(endpoint)
        self._last_answer = 0.0
        self._headers: Mapping[str, str] = {}
        self._refused: Counter[str] = Counter()
        self._warned: set[str] = set()

    async def find_name(self) -> None:
        """Take the one model that an endpoint serves.

        Raises
        ------
        SettingsError
            If it does not serve exactly one.
        """
        client = await self.pool.get(self.endpoint)
        async with client.naming:
            if self.endpoint.name:
                return
            names = await served_models(client, self.endpoint)
            if len(names) == 1:
                self.endpoint = replace(self.endpoint, name=names[0])
                return
        few = ", ".join(names[:5]) + (", …" if len(names) > 5 else "")
        offers = f"serves {len(names)} models ({few})" if names else "does not say what it serves"
        raise SettingsError(f"OPENAI_MODEL is not set, and {self.endpoint.host} {offers}.",
                            "Set it to the model to ask, then run: labkit check")

    async def answer(self, request: Request[Any], batch: Batch) -> Answer | Failure:
        """Ask until there is a valid answer, or a reason why there is none.

        Raises
        ------
        ModelError
            If no later request would fare better.
        """
        if request.has_images and not self.capabilities.images:
            return _BLIND
        try:
            messages = messages_of(request)
        except ValueError as error:
            return Failure("bad request", str(error))
        tokens, problems = Tokens(), ""
        for repair in (False, True):
            reply = await self._complete(messages, request, batch, repair)
            if isinstance(reply, Failure):
                return reply
            tokens += reply.tokens
            if reply.failure:
                return reply.failure
            value: Any = reply.text
            if request.schema is None:
                problems = "" if reply.text.strip() else "It is empty."
            else:
                value = parse(request.schema, reply.text)
                problems = value if isinstance(value, str) else ""
            if reply.finish_reason == "length" and (problems or request.schema is None):
                return Failure("truncated", f"the answer is longer than {request.max_tokens} tokens")
            if reply.elsewhere and problems:
                problems = f"It is empty: {reply.elsewhere}."
                self._warn(f"{reply.elsewhere}, and no text")
            if not problems:
                odds = odds_of(reply.logprobs, words_of(request.schema))
                return Answer(weighed(value, odds), reply.text, reply.finish_reason, reply.model, tokens, repair, odds)
            _log.debug("request %s: the answer does not fit its schema, or is empty", asked_key.get()[:12])
            if reply.text.strip():  # nothing can be said about nothing: then the same is asked again
                messages = [*messages, {"role": "assistant", "content": reply.text[:_LONGEST_ECHO]},
                            {"role": "user", "content": repair_prompt(problems)}]
        return Failure("malformed", one_line(problems, []))

    async def headers(self, request: Request[Any]) -> Mapping[str, str]:
        """Ask, and return the headers of the answer.

        Raises
        ------
        ModelError
            If there is no answer.
        """
        outcome = await self.answer(request, Batch())
        if isinstance(outcome, Failure) and outcome.reason in ("bad request", "server error", "timeout", "rate limit"):
            raise ModelError(f"The endpoint did not answer a small request ({outcome}).", "Run: labkit check")
        return self._headers

    async def _complete(self, messages: list[dict[str, Any]], request: Request[Any], batch: Batch,
                        repair: bool) -> Reply | Failure:
        """Get one completion; more room is given once where hidden reasoning left none for the answer."""
        for room in (request.max_tokens, request.max_tokens * _ROOM):
            reply = await self._send(messages, request, room, batch, repair)
            if isinstance(reply, Failure) or reply.finish_reason != "length" or reply.text.strip():
                break
        return reply

    async def _send(self, messages: list[dict[str, Any]], request: Request[Any], max_tokens: int, batch: Batch,
                    repair: bool) -> Reply | Failure:
        """Send until an answer comes, or it is plain that none will."""
        client = await batch.wait(self.pool.get(self.endpoint))
        tries = _Tries((request.schema, request.max_tokens, request.has_images))

        def body() -> dict[str, Any]:
            return self.endpoint.provider.body(self.capabilities, self.endpoint, messages, request, max_tokens)

        while True:
            batch.check()
            charge = await self._set_aside(body(), batch, repair) if self.budget.limited else None
            sent: dict[str, Any] = {}
            outcome: Reply | ApiError | None = None
            try:
                # Money first: who waits for money must hold no place that others could use.
                ticket = await batch.wait(client.pace.enter(again=tries.any or repair))
            except BaseException:
                if charge:
                    charge.release()
                raise
            try:
                sent = body()
                if charge and not charge.covers(sent):  # while it waited, the endpoint was found to take another form
                    charge.release()
                    charge = None
                    continue
                try:
                    outcome = await self._post(client, ticket, sent, tries)
                finally:
                    if charge:
                        charge.settle(outcome)
                if isinstance(outcome, Reply):
                    return outcome
                if self.capabilities.learn(outcome, sent, request) and tries.adapted < _ADAPTATIONS:
                    tries.adapted += 1
                    self.usage.retries += 1
                    continue
                if request.has_images and not self.capabilities.images:
                    return _BLIND
                wait = self._wait(outcome, tries)
                if wait is None:
                    return self._failed(outcome)
                client.pace.refused(ticket, outcome.headers, wait, outcome.limited)
            finally:
                client.pace.leave()
            self.usage.retries += 1
            if outcome.limited:
                self.usage.rate_waits += 1
                self.usage.rate_wait_seconds += wait
            # Neither the prompt nor the service's own words, which may quote it: the key finds it in the cache.
            _log.info("request %s is sent again in %.1f s (%s)", asked_key.get()[:12], wait, _why(outcome))
            batch.check()
            await batch.wait(asyncio.sleep(wait))

    def _failed(self, error: ApiError) -> Failure:
        """Return why a request has no answer; the service's own words are shown once, for they may hold the cure.

        Raises
        ------
        ModelError
            If it has refused several requests in the same words, and answered none.
        """
        failure = error.failure()
        if failure.reason != "bad request" or not error.words:
            return failure
        same = _OF_ONE.sub("…", error.words)
        self._refused[same] += 1
        self._warn(f"it refuses a request ({error})", same)
        if self._refused[same] >= _REFUSALS and not self._last_answer:
            raise ModelError(f"{self.endpoint.host or 'The model'} refuses every request ({error.status}). "
                             f"It says: {error.words}", "Do as it says, or use another model, then run: labkit check")
        return failure

    def _warn(self, words: str, same: str = "") -> None:
        """Say what an endpoint does, once; ``same`` tells what is the same in other words."""
        if (same or words) not in self._warned:
            self._warned.add(same or words)
            _log.warning("%s: %s.", self.endpoint.host or "The embedded model", words)

    async def _set_aside(self, body: dict[str, Any], batch: Batch, repair: bool) -> Charge:
        return await set_aside(self.budget, body, self.endpoint.provider.image_tokens(self.endpoint), batch, repair)

    async def _post(self, client: PooledClient, ticket: Ticket, body: dict[str, Any],
                    tries: _Tries) -> Reply | ApiError:
        """Send once."""
        try:
            raw = await client.stalls.wait(tries.kind, client.api.chat(body), tries.cuts)
        except ApiError as error:
            return error
        except Stalled:
            return ApiError(words="no answer in time", timed_out=True, stalled=True)
        reply = self.endpoint.provider.read(raw.content)
        if reply is None:
            return error_in_answer(raw.content, raw.headers, [self.endpoint.key] if self.endpoint.key else []) or \
                ApiError(words=no_reply(raw.content), headers=raw.headers)
        self._last_answer = time.monotonic()
        self._headers = raw.headers
        self.usage.add(reply.tokens, reply.model, self.budget.pricing)
        client.pace.answered(ticket, raw.headers, reply.tokens)
        return reply

    def _wait(self, error: ApiError, tries: _Tries) -> float | None:
        """Return how long to wait before the next try, or None where there shall be none; raise where all is lost."""
        fatal = self.endpoint.provider.explain(error, self.endpoint)
        if fatal:
            raise fatal
        if not error.passing:
            return None
        if error.stalled:
            tries.cuts += 1
            return 0.0
        asked = retry_after(error.headers)
        if error.limited:
            now = time.monotonic()
            tries.limited += 1
            tries.limited_since = tries.limited_since or now
            least = 0.02 * 2 ** min(tries.limited, 7)
            wait = max(asked, least) * random.uniform(1, 1.1) if asked is not None else backoff(tries.limited)
            return None if now + wait - tries.limited_since > _PATIENCE else wait
        tries.faults += 1
        tries.faulty_since = tries.faulty_since or time.monotonic()
        most = _TRIES_UNREACHABLE if error.unreachable else _TRIES_TIMEOUT if error.timed_out else _TRIES
        if tries.faults < most:
            return max(asked or 0.0, backoff(tries.faults - 1))
        if self._last_answer < tries.faulty_since:
            if error.unreachable:
                self.pool.discard()  # the next run connects, and starts an embedded model, anew
                raise self.endpoint.provider.unreachable(error, self.endpoint)
            if error.status is None and not error.timed_out and not self._last_answer:
                raise ModelError(f"{self.endpoint.host or 'The embedded model'} does not answer as a chat completions "
                                 f"endpoint does ({error.words}).",
                                 "Check the address and any gateway or proxy in between, then run: labkit check")
        return None


def _why(error: ApiError) -> str:
    return " ".join(filter(None, [error.failure().reason, str(error.status or ""), error.code]))
