"""`labkit batch`: the batches that a cache knows of; what has come is fetched, or they are ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from labkit.errors import ModelError, SettingsError
from labkit.llm.api_client import RawAnswer
from labkit.llm.api_errors import ApiError
from labkit.llm.batch_journal import BatchEntry
from labkit.llm.batch_lines import key_in
from labkit.llm.batch_service import BatchService, BatchState
from labkit.llm.batched import batch_service, require_batches
from labkit.llm.cache import ResponseCache
from labkit.llm.providers import Endpoint, choose
from labkit.settings import Settings, load_settings

Say = Callable[[str], object]
T = TypeVar("T")


class Batches:
    """The batches of the cache and the endpoint that the settings name.

    Raises
    ------
    SettingsError
        If the endpoint takes no batches, or nothing is kept of them.
    """

    def __init__(self, settings: Settings | None = None, say: Say = print) -> None:
        settings = settings or load_settings()
        self._cache = ResponseCache(settings.cache, settings.cache_mode)
        self._endpoint: Endpoint = choose(settings, None)
        require_batches(self._endpoint, self._cache)
        self._say = say

    def tell(self) -> int:
        """Say of each batch with something left to fetch where it stands; return how many there are."""
        return self._run(self._tell)

    def status(self, job: str) -> BatchState:
        """Say where a batch stands, and return it."""
        async def look(service: BatchService) -> BatchState:
            state = await _asked(service.state(job))
            self._say(_told(state))
            return state

        return self._run(look)

    def collect(self) -> int:
        """Put what has come into the cache, so that no run asks it again; return how many answers these are."""
        return self._run(self._collect)

    def cancel(self, job: str) -> BatchState:
        """Cancel a batch: what was answered by then is charged, and can be collected."""
        async def end(service: BatchService) -> BatchState:
            state = await _asked(service.cancel(job))
            self._say(_told(state))
            return state

        return self._run(end)

    async def _tell(self, service: BatchService) -> int:
        entries = self._left(service)
        for entry in entries:
            found = await _asked(service.find(entry))
            said = _told(await _asked(service.state(entry.job))) if found else "not known to the service"
            self._say(f"{said}; {entry.model}, {len(entry.lines):,} requests")
        if not entries:
            self._say("No batch has anything left to fetch.")
        return len(entries)

    async def _collect(self, service: BatchService) -> int:
        total = 0
        for entry in self._left(service):
            if not await _asked(service.find(entry)):
                service.journal.finish(entry, "lost")
                continue
            state = await _asked(service.state(entry.job))
            if not state.ended:
                self._say(_told(state))
                continue
            results = await _asked(service.results(state))
            answers = {name: answer for name, answer in results.items() if isinstance(answer, RawAnswer)}
            kept = [self._keep(name, answer) for name, answer in answers.items()]
            if all(kept):
                service.journal.finish(entry, "collected")
            total += sum(kept)
            left = "" if all(kept) else "; the rest waits for a run of the command that asked, which checks it"
            self._say(f"{_told(state)}; {sum(kept):,} answers in the cache{left}")
        return total

    def _keep(self, name: str, answer: RawAnswer) -> bool:
        """Keep an answer under the key of its request, as a run would; False for one that only the run can judge."""
        key, reply = key_in(name), self._endpoint.provider.read(answer.content)
        if not key or reply is None or reply.failure or reply.finish_reason != "stop" or reply.logprobs \
                or not reply.text.strip():
            return False
        if self._cache.get(key) is None:
            self._cache.put(key, {
                "text": reply.text, "finish_reason": reply.finish_reason, "model": reply.model, "repaired": False,
                "usage": {"prompt_tokens": reply.tokens.prompt, "completion_tokens": reply.tokens.completion,
                          "cached_tokens": reply.tokens.cached}})
        return True

    def _left(self, service: BatchService) -> list[BatchEntry]:
        provider = self._endpoint.provider.name
        return [entry for entry in service.journal.entries() if not entry.done and entry.provider == provider]

    def _run(self, work: Callable[[BatchService], Awaitable[T]]) -> T:
        async def run() -> T:
            service = batch_service(self._endpoint, self._cache)
            try:
                return await work(service)
            finally:
                await service.close()
                self._cache.close()

        return asyncio.run(run())


async def _asked(call: Awaitable[T]) -> T:
    try:
        return await call
    except ApiError as error:
        if error.status == 404:
            raise SettingsError("The service knows no such batch, or no longer has its files.",
                                "Its own list, and labkit batch list, tell which there are.") from None
        raise ModelError(f"The service does not say ({error}).", "Check the endpoint with: labkit check") from None


def _told(state: BatchState) -> str:
    done = f"{state.answered + state.failed:,} of {state.total:,} done" if state.total else ""
    return ", ".join(filter(None, (f"{state.id}: {state.status}", done,
                                   f"{state.failed:,} failed" if state.failed else "", state.problem)))
