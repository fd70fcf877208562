"""The openai SDK with a semaphore, as its documentation has it: two retries of its own, no validation, no cache."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import openai
from work import MODEL, RESPONSE_FORMAT, Results, Task, each, read, run


async def ask(task: Task, numbers: Iterable[int]) -> Results:
    async def answer(number: int) -> Any:
        said = await client.chat.completions.create(model=MODEL, messages=task.messages(number),
                                                    response_format=RESPONSE_FORMAT)
        return read(said.choices[0].message.content)

    async with openai.AsyncOpenAI(base_url=task.url, api_key="none") as client:
        return await each(task, numbers, answer, openai.OpenAIError)


if __name__ == "__main__":
    run(ask)
