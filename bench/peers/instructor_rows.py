"""instructor over the openai SDK, with a semaphore: it validates, and asks again for what does not fit; no cache."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import instructor
import openai
from instructor.core.exceptions import InstructorError
from pydantic import BaseModel
from work import MODEL, Results, Task, reason, run


class Pair(BaseModel):
    question: str
    answer: str


class Pairs(BaseModel):
    pairs: list[Pair]


async def ask(task: Task, numbers: Iterable[int]) -> Results:
    results: Results = {}
    room = asyncio.Semaphore(task.in_flight or 64)

    async def row(number: int) -> None:
        async with room:
            try:
                answer = await client.chat.completions.create(model=MODEL, messages=task.messages(number),
                                                              response_model=Pairs)
                results[number] = answer.model_dump()
            except (InstructorError, openai.OpenAIError) as error:
                results[number] = reason(error)

    async with openai.AsyncOpenAI(base_url=task.url, api_key="none") as plain:
        client = instructor.from_openai(plain, mode=instructor.Mode.JSON_SCHEMA)
        await asyncio.gather(*(row(number) for number in numbers))
    return results


if __name__ == "__main__":
    run(ask)
