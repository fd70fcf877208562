"""A client that sends no request by itself: it gathers them, sends them as batches, and waits for hours.

It stands where the wire does, below the cache, the budget and the retries: what a batch failed to answer is asked again
by them, and so comes into the next one.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from labkit.errors import LabkitError, ModelError
from labkit.llm.api_client import ApiClient, RawAnswer, asked_key
from labkit.llm.api_errors import ApiError
from labkit.llm.batch_following import BatchLooks, EnqueuedTokens, refused
from labkit.llm.batch_journal import BatchEntry
from labkit.llm.batch_lines import MOST_BYTES, MOST_LINES, Result, key_in, line_id, line_of
from labkit.llm.batch_service import BatchService, BatchState, is_no_room
from labkit.llm.token_estimate import body_tokens
from labkit.settings.secrets import logger

_MOST_NO_ROOM = 150  # tries: 25 hours
_IMAGE = 1000  # tokens of an image, about

_log = logger(__name__)


@dataclass(frozen=True)
class BatchPace:
    """How requests become batches.

    Attributes
    ----------
    idle
        Seconds without a new request after which those that wait are sent.
    look
        Seconds between two looks at a batch, at first; services ask for a minute.
    lines, bytes, tokens
        What a batch has at most; tokens, in and out together by estimate, also those of all batches at the service at
        once. None: until the service says that there is no room.
    """

    idle: float = 10.0
    look: float = 60.0
    lines: int = MOST_LINES
    bytes: int = MOST_BYTES
    tokens: int | None = None


@dataclass
class _Line:
    content: bytes
    tokens: int


class BatchClient:
    """Sends requests as batches, in one event loop.

    Parameters
    ----------
    plain
        Asks by itself what nobody keeps an answer of, and what the endpoint serves.
    service
        Where batches go, and where they are written down: what was sent before, and not heard of, is waited for.
    provider, model
        Whose answers they are, as the cache has it.
    deployment
        What is asked in its place, where a batch needs a deployment of its own.
    """

    def __init__(self, plain: ApiClient, service: BatchService, provider: str, model: str, deployment: str = "",
                 pace: BatchPace | None = None) -> None:
        self._plain, self._service, self._provider, self._model = plain, service, provider, model
        self._deployment, self._pace = deployment, pace or BatchPace()
        self._waiting: dict[str, asyncio.Future[RawAnswer]] = {}
        self._held: dict[str, _Line] = {}
        self._queue: dict[str, _Line] = {}
        self._ready: dict[str, Result] = {}  # fetched, and not asked for yet
        self._before: dict[str, BatchEntry] | None = None  # sent by a run before, by line
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._room = EnqueuedTokens(self._pace.tokens)
        self._looks = BatchLooks(service, self._pace.look)
        self._fetched: list[tuple[BatchEntry, list[str]]] = []  # and the lines of each that were answered
        self._timer: asyncio.TimerHandle | None = None
        self._number = 0

    async def chat(self, body: dict[str, Any]) -> RawAnswer:
        """Return the answer to a request, once its batch has it; raises ApiError, as for one that is sent by itself."""
        key = asked_key.get()
        if not key:
            return await self._plain.chat(body)
        if self._deployment:
            body = {**body, "model": self._deployment}
        name = line_id(key, body)
        if (ready := self._ready.pop(name, None)) is not None:
            if isinstance(ready, ApiError):
                raise ready
            return ready
        future = self._waiting[name] = asyncio.get_running_loop().create_future()
        completion = int(body.get("max_completion_tokens") or body.get("max_tokens") or 0)
        self._held[name] = _Line(line_of(name, body), body_tokens(body, _IMAGE)[1] + completion)
        before = self._sent_before().get(name)
        if before is not None:
            self._task(before.mark, self._take_up(before))
        else:
            self._add(name)
        try:
            return await future
        finally:
            for held in (self._waiting, self._queue, self._held):
                held.pop(name, None)

    async def models(self) -> list[str]:
        """Return the names of the models that the endpoint serves."""
        return await self._plain.models()

    async def close(self) -> None:
        """Stop waiting. Batches go on at the service; a next run waits for them, and sends none of them again."""
        if self._timer:
            self._timer.cancel()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        journal = self._service.journal
        for entry, lines in self._fetched:
            if all(journal.cache.get(key_in(line)) is not None for line in lines):  # else a next run fetches it again
                journal.finish(entry, "answered")
        self._fetched.clear()
        await asyncio.gather(self._plain.close(), self._service.close())

    @property
    def note(self) -> str:
        """A few words for the progress on where the batches stand, with the time left, else ""."""
        return self._looks.note or (f"{len(self._queue):,} gathered for a batch" if self._queue else "")

    def _sent_before(self) -> dict[str, BatchEntry]:
        if self._before is None:
            refresh = self._service.journal.cache.mode == "refresh"  # then nothing is taken from before
            self._before = {} if refresh else {
                line: entry for entry in self._service.journal.entries()
                if not entry.done and (entry.provider, entry.model) == (self._provider, self._model)
                for line in entry.lines}
        return self._before

    def _add(self, name: str) -> None:
        line, held, pace = self._held[name], self._queue.values(), self._pace
        if self._queue and (len(self._queue) >= pace.lines
                            or sum(len(one.content) for one in held) + len(line.content) > pace.bytes
                            or (pace.tokens and sum(one.tokens for one in held) + line.tokens > pace.tokens)):
            self._send()
        self._queue[name] = line
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(pace.idle, self._send)

    def _send(self) -> None:
        lines, self._queue = self._queue, {}
        if lines:
            self._number += 1
            self._task(f"new {self._number}", self._ask(lines))

    def _task(self, name: str, work: Any) -> None:
        if name in self._tasks:
            work.close()
            return
        task = self._tasks[name] = asyncio.get_running_loop().create_task(work)
        task.add_done_callback(lambda _: self._tasks.pop(name, None))

    async def _take_up(self, entry: BatchEntry) -> None:
        """Wait for a batch that a run before has sent; what it has no answer to comes into the next one."""
        lines = list(entry.lines)
        try:
            there = await self._service.find(entry)
            results = await self._service.results(await self._looks.follow(entry.job)) if there else {}
        except (ApiError, LabkitError) as error:
            if not (isinstance(error, ApiError) and error.status == 404):  # it is gone, as files of two weeks are
                self._fail(lines, error)
                return
            results = {}
        before = self._sent_before()
        for line in lines:
            before.pop(line, None)
        answers: dict[str, Result] = {name: result for name, result in results.items() if isinstance(result, RawAnswer)}
        if not answers:
            self._service.journal.finish(entry, "no answers")
        else:
            self._fetched.append((entry, list(answers)))
        self._deliver(answers)
        for line in lines:
            if line in self._held and line not in answers:
                self._add(line)

    async def _ask(self, lines: dict[str, _Line]) -> None:
        """Send lines as a batch, wait for it, and hand out what comes."""
        mark = ""
        tokens = sum(line.tokens for line in lines.values())
        try:
            for _ in range(_MOST_NO_ROOM):
                mark = await self._room.take(tokens)
                entry, state = await self._try(lines)
                if entry is not None and state is not None and not state.no_room:
                    break
                self._room.give_back(mark)
                if entry is not None:
                    self._service.journal.finish(entry, "no room")
                if self._room.empty and len(lines) > 1:  # nothing of ours is in its way: it is too large
                    _log.info("no room for a batch of %d requests: it is sent in halves", len(lines))
                    names = list(lines)
                    for part in (names[:len(names) // 2], names[len(names) // 2:]):
                        await self._ask({name: lines[name] for name in part})
                    return
                await self._room.wait()
            else:
                raise ModelError("The service has had no room for a batch for a day: its quota of enqueued tokens is "
                                 "used up by others.", "Ask for a larger quota, or run the same command again later.")
            if state.status == "failed":
                self._service.journal.finish(entry, "failed")
                raise refused(state)
            results = await self._service.results(state)
            self._fetched.append((entry, [name for name, one in results.items() if isinstance(one, RawAnswer)]))
            self._deliver({name: result for name, result in results.items()
                           if isinstance(result, RawAnswer) or state.status != "cancelled"})
            left = [name for name in lines if name not in results]
            if state.status == "cancelled":
                raise ModelError(f"The batch {state.id} was cancelled.",
                                 "Run the same command again to send what it left: what was answered is kept.")
            self._fail(left, ApiError(500, "batch_expired", words=f"the batch {state.id} {state.status} without it"))
        except (ApiError, LabkitError) as error:
            self._fail(list(lines), error)
        finally:
            await self._room.leave(mark)

    async def _try(self, lines: dict[str, _Line]) -> tuple[BatchEntry | None, BatchState | None]:
        """Start a batch and wait for its end; None where the service had no room for it at once."""
        try:
            entry = await self._service.start(self._provider, self._model,
                                              {name: line.content for name, line in lines.items()})
        except ApiError as error:
            if is_no_room(error.about):
                return None, None
            raise
        return entry, await self._looks.follow(entry.job)

    def _deliver(self, results: dict[str, Result]) -> None:
        for name, result in results.items():
            future = self._waiting.get(name)
            if future is None or future.done():
                if isinstance(result, RawAnswer) and key_in(name):
                    self._ready[name] = result
            elif isinstance(result, ApiError):
                future.set_exception(result)
            else:
                future.set_result(result)

    def _fail(self, lines: list[str], error: Exception) -> None:
        """End the wait for lines; what no later request could get past ends all waits, for no answer would be used."""
        for name in list(self._waiting) if isinstance(error, LabkitError) else lines:
            future = self._waiting.get(name)
            if future is not None and not future.done():
                future.set_exception(error)
