"""litellm's acompletion with a semaphore, two retries as the SDK has them; no validation, no cache."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import litellm
import openai
from work import MODEL, RESPONSE_FORMAT, Results, Task, read, reason, run


async def ask(task: Task, numbers: Iterable[int]) -> Results:
    results: Results = {}
    room = asyncio.Semaphore(task.in_flight or 64)

    async def row(number: int) -> None:
        async with room:
            try:
                answer = await litellm.acompletion(
                    model=f"openai/{MODEL}", base_url=task.url, api_key="none", messages=task.messages(number),
                    response_format=RESPONSE_FORMAT, max_retries=2)
                results[number] = read(answer.choices[0].message.content)
            except openai.OpenAIError as error:  # litellm's errors are the SDK's
                results[number] = reason(error)

    await asyncio.gather(*(row(number) for number in numbers))
    return results


if __name__ == "__main__":
    litellm.suppress_debug_info = True
    run(ask)
