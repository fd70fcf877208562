"""The openai SDK with a semaphore, as its documentation has it: two retries of its own, no validation, no cache."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import openai
from work import MODEL, RESPONSE_FORMAT, Results, Task, read, reason, run


async def ask(task: Task, numbers: Iterable[int]) -> Results:
    results: Results = {}
    room = asyncio.Semaphore(task.in_flight or 64)

    async def row(number: int) -> None:
        async with room:
            try:
                answer = await client.chat.completions.create(model=MODEL, messages=task.messages(number),
                                                              response_format=RESPONSE_FORMAT)
                results[number] = read(answer.choices[0].message.content)
            except openai.OpenAIError as error:
                results[number] = reason(error)

    async with openai.AsyncOpenAI(base_url=task.url, api_key="none") as client:
        await asyncio.gather(*(row(number) for number in numbers))
    return results


if __name__ == "__main__":
    run(ask)
