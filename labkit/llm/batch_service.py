"""Batches at a service: uploaded, started, looked at, fetched, cancelled; through the SDK.

Azure OpenAI and OpenAI speak one protocol here (https://platform.openai.com/docs/api-reference/batch;
https://learn.microsoft.com/azure/foundry/openai/how-to/batch).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from labkit.llm.api_errors import ApiError, one_line, read_api_error
from labkit.llm.batch_journal import BatchEntry, BatchJournal
from labkit.llm.batch_lines import Result, read_results

if TYPE_CHECKING:
    import openai

_URL: Literal["/v1/chat/completions"] = "/v1/chat/completions"
_DAYS = {"anchor": "created_at", "seconds": 14 * 86_400}  # the least that Azure takes; then the service deletes files
_ENDED = ("completed", "failed", "expired", "cancelled")
_RUNNING = ("validating", "in_progress", "finalizing", "cancelling")
_FILE_LOOK = 2.0  # seconds


@dataclass(frozen=True)
class BatchState:
    """Where a batch stands.

    ``status`` is the service's word: ``validating``, ``in_progress``, ``finalizing``, ``completed``, ``failed``,
    ``expired``, ``cancelling``, ``cancelled``. ``problem`` is what it says against the batch as a whole, with ``code``;
    ``files`` are those of answers and errors.
    """

    id: str
    status: str
    total: int = 0
    answered: int = 0
    failed: int = 0
    code: str = ""
    problem: str = ""
    files: tuple[str, ...] = ()

    @property
    def ended(self) -> bool:
        """Whether nothing more comes."""
        return self.status in _ENDED

    @property
    def known(self) -> bool:
        """Whether the status is one that labkit knows."""
        return self.status in _ENDED + _RUNNING

    @property
    def no_room(self) -> bool:
        """Whether it was refused for what waits at the service already: the quota of enqueued tokens."""
        return self.status == "failed" and is_no_room(f"{self.code} {self.problem}")


def is_no_room(words: str) -> bool:
    """Tell whether a refusal speaks of the quota of enqueued tokens."""
    words = words.lower()
    return "token_limit" in words or "enqueued" in words


class BatchService:
    """Batches of one endpoint. What fails is raised as :class:`ApiError`, which holds no secret.

    Parameters
    ----------
    client
        The SDK's own client.
    journal
        Where batches are written down before they are waited for.
    expire
        Have the service delete its files after two weeks; a dated version of Azure's API does not know how.
    """

    def __init__(self, client: openai.AsyncOpenAI, journal: BatchJournal, *, expire: bool = True) -> None:
        self._client, self.journal, self._expire = client, journal, expire

    async def start(self, provider: str, model: str, lines: Mapping[str, bytes]) -> BatchEntry:
        """Upload lines by their ids, start a batch of them, and return what the journal has of it."""
        entry = self.journal.begin(provider, model, list(lines))
        more: dict[str, Any] = {"expires_after": _DAYS} if self._expire else {}
        try:
            async with self._explained():
                sent = await self._client.files.create(file=("labkit.jsonl", b"".join(lines.values())),
                                                       purpose="batch", **more)
                while sent.status in ("pending", "running"):
                    await asyncio.sleep(_FILE_LOOK)
                    sent = await self._client.files.retrieve(sent.id)
                # Not sent again by the SDK: one that was begun and not heard of would be paid for twice.
                begun = await self._client.with_options(max_retries=0).batches.create(
                    input_file_id=sent.id, endpoint=_URL, completion_window="24h", metadata={"labkit": entry.mark})
        except ApiError as error:
            if error.passing and error.status != 429 and await self.find(entry):
                return entry
            self.journal.finish(entry, "not started")
            raise
        entry.job = begun.id
        return self.journal.keep(entry)

    async def find(self, entry: BatchEntry) -> bool:
        """Tell whether a batch is at the service; of one that was begun and not heard of, take its id by its mark."""
        if entry.job:
            return True
        async with self._explained():
            async for batch in self._client.batches.list(limit=100):
                if (batch.metadata or {}).get("labkit") == entry.mark:
                    entry.job = batch.id
                    self.journal.keep(entry)
                    return True
        return False

    async def state(self, job: str) -> BatchState:
        """Return where a batch stands."""
        async with self._explained():
            return self._read(await self._client.batches.retrieve(job))

    async def results(self, state: BatchState) -> dict[str, Result]:
        """Return what became of the lines of a batch that has ended, by their ids; some may be missing."""
        found: dict[str, Result] = {}
        for file in state.files:
            async with self._explained():
                content = (await self._client.files.content(file)).content
            for name, result in read_results(content, self._secrets):
                if not isinstance(found.get(name), tuple):  # an answer goes before an error
                    found[name] = result
        return found

    async def cancel(self, job: str) -> BatchState:
        """Cancel a batch; what was answered by then is charged, and can be fetched."""
        async with self._explained():
            return self._read(await self._client.batches.cancel(job))

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    @property
    def _secrets(self) -> list[str]:
        return [self._client.api_key] if self._client.api_key else []

    @asynccontextmanager
    async def _explained(self) -> AsyncIterator[None]:
        import openai

        try:
            yield
            return
        except openai.OpenAIError as caught:
            error = read_api_error(caught, self._secrets)
        raise error from None  # the SDK's error holds the request with the key

    def _read(self, batch: Any) -> BatchState:
        counts = batch.request_counts
        errors = (batch.errors.data or []) if batch.errors else []
        said = "; ".join(f"line {one.line}: {one.message}" if one.line else str(one.message) for one in errors[:3])
        files = tuple(file for file in (batch.output_file_id, batch.error_file_id) if file)
        total, answered, failed = (counts.total, counts.completed, counts.failed) if counts else (0, 0, 0)
        return BatchState(batch.id, batch.status, total or 0, answered or 0, failed or 0,
                          str(errors[0].code or "") if errors else "", one_line(said, self._secrets), files)
