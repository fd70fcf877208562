"""instructor over the openai SDK, with a semaphore: it validates, and asks again for what does not fit; no cache."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import instructor
import openai
from instructor.core.exceptions import InstructorError
from pydantic import BaseModel
from work import MODEL, Results, Task, each, run


class Pair(BaseModel):
    question: str
    answer: str


class Pairs(BaseModel):
    pairs: list[Pair]


async def ask(task: Task, numbers: Iterable[int]) -> Results:
    async def answer(number: int) -> Any:
        said = await client.chat.completions.create(model=MODEL, messages=task.messages(number), response_model=Pairs)
        return said.model_dump()

    async with openai.AsyncOpenAI(base_url=task.url, api_key="none") as plain:
        client = instructor.from_openai(plain, mode=instructor.Mode.JSON_SCHEMA)
        return await each(task, numbers, answer, (InstructorError, openai.OpenAIError))


if __name__ == "__main__":
    run(ask)
