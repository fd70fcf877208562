"""An endpoint that takes its time and has a quota, and clients that keep a pace with it; for virtual time."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from labkit.llm.concurrency import Pace
from labkit.llm.prices import Tokens


@dataclass
class LoadedEndpoint:
    """Answers after ``latency`` seconds; refuses at once when the bucket is empty, or too many are asked at once.

    The bucket holds what flows in within ten seconds. ``slots`` requests are worked on at once; others queue.
    """

    latency: float = 0.2
    spread: float = 0.0
    tokens_a_second: float = math.inf
    at_once: float = math.inf
    slots: int = 10_000
    tells: bool = True
    refused: int = 0
    answered: int = 0
    most_in_flight: int = 0
    _in_flight: int = 0
    _level: float = math.nan
    _seen: float = 0.0
    _working: asyncio.Semaphore = field(init=False)
    _draw: random.Random = field(default_factory=lambda: random.Random(7))

    def __post_init__(self) -> None:
        self._working = asyncio.Semaphore(self.slots)

    async def ask(self, tokens: float) -> Mapping[str, str] | None:
        """Return None for an answer, or the headers of a refusal."""
        self._in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self._in_flight)
        try:
            if self._in_flight > self.at_once:
                return await self._refuse({"retry-after-ms": "250"})
            if self.tokens_a_second < math.inf and (lacking := self._lacking(tokens)):
                told = {"x-ratelimit-remaining-tokens": str(int(self._level))} if self.tells else {}
                return await self._refuse({"retry-after-ms": str(math.ceil(lacking / self.tokens_a_second * 1000)),
                                           **told})
            async with self._working:
                await asyncio.sleep(self.latency * self._draw.lognormvariate(0, self.spread))
            self.answered += 1
            return None
        finally:
            self._in_flight -= 1

    def _lacking(self, tokens: float) -> float:
        now, full = asyncio.get_running_loop().time(), 10 * self.tokens_a_second
        self._level = full if math.isnan(self._level) else min(
            full, self._level + (now - self._seen) * self.tokens_a_second)
        self._seen = now
        if self._level < tokens:
            return tokens - self._level
        self._level -= tokens
        return 0.0

    async def _refuse(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        self.refused += 1
        await asyncio.sleep(0.004)
        return headers


async def ask_all(endpoint: LoadedEndpoint, requests: int, vary: float = 0.0,
                  most: int | None = None, seed: int = 8) -> tuple[float, Pace]:
    """Have so many requests of about 490 tokens answered, each sent again until it is.

    Return the seconds it took, and the pace that it was kept at.
    """
    pace = Pace(most=most)
    begun = asyncio.get_running_loop().time()
    draw = random.Random(seed)
    left = [490 * draw.uniform(1 - vary, 1 + vary) for _ in range(requests)]

    async def answer(tokens: float) -> None:
        again = False
        while True:
            ticket = await pace.enter(again)
            headers = await endpoint.ask(tokens)
            if headers is None:
                pace.answered(ticket, {}, Tokens(434, 56))
                pace.leave()
                return
            again, wait = True, max(0.04, int(headers["retry-after-ms"]) / 1000) * draw.uniform(1, 1.1)
            pace.refused(ticket, headers, wait, True)
            pace.leave()
            await asyncio.sleep(wait)

    async def work() -> None:
        while left:
            await answer(left.pop())

    await asyncio.gather(*(work() for _ in range(min(512, requests))))
    return asyncio.get_running_loop().time() - begun, pace
