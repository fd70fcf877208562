"""What was sent as a batch is in the cache before it is waited for: a process that dies pays for nothing twice."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field
from typing import Any

from labkit.llm.cache import ResponseCache

KIND = "batch"


@dataclass
class BatchEntry:
    """One batch: the mark that the service keeps of it, its id there ("" until that is known), and its lines.

    ``done`` is one with nothing left to fetch: its answers are in the cache, or it was given up.
    """

    mark: str
    provider: str
    model: str
    lines: list[str]
    job: str = ""
    done: str = ""
    more: dict[str, Any] = field(default_factory=dict)


class BatchJournal:
    """The batches that one cache knows of. Nothing of a request is in it, but the ids of lines, which are hashes."""

    def __init__(self, cache: ResponseCache) -> None:
        self.cache = cache

    def entries(self) -> list[BatchEntry]:
        """Return all batches, in the order in which they were begun."""
        return [BatchEntry(**json.loads(row.payload)) for row in self.cache.rows(KIND)]

    def begin(self, provider: str, model: str, lines: list[str]) -> BatchEntry:
        """Write down that a batch is going to be sent."""
        return self.keep(BatchEntry(secrets.token_hex(16), provider, model, lines))

    def keep(self, entry: BatchEntry) -> BatchEntry:
        """Write down what has become of a batch."""
        self.cache.put(f"{KIND}:{entry.mark}", asdict(entry), kind=KIND, label=entry.job)
        return entry

    def finish(self, entry: BatchEntry, why: str) -> None:
        """Write down that nothing is left to fetch, and why."""
        entry.done, entry.lines = why, []
        self.keep(entry)
