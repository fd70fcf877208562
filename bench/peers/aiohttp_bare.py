"""aiohttp alone: what Python can do. It asks as plainly as can be, tries nothing again, and keeps nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import aiohttp
from work import MODEL, RESPONSE_FORMAT, Results, Task, read, run


async def ask(task: Task, numbers: Iterable[int]) -> Results:
    results: Results = {}
    left = iter(numbers)

    async def worker() -> None:
        for number in left:
            body = {"model": MODEL, "messages": task.messages(number), "response_format": RESPONSE_FORMAT}
            try:
                async with session.post(f"{task.url}/chat/completions", json=body) as response:
                    said = await response.json()
            except (aiohttp.ClientError, TimeoutError) as error:
                results[number] = type(error).__name__
                continue
            if response.status == 200:
                results[number] = read(said["choices"][0]["message"]["content"])
            else:
                code = said["error"].get("code")
                results[number] = "content filter" if code == "content_filter" else str(response.status)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*(worker() for _ in range(task.in_flight or 64)))
    return results


if __name__ == "__main__":
    run(ask)
