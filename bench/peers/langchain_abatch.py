"""langchain-openai's abatch: the SDK's two retries; no validation, no cache."""

from __future__ import annotations

from collections.abc import Iterable

from langchain_openai import ChatOpenAI
from work import MODEL, RESPONSE_FORMAT, Results, Task, read, reason, run


async def ask(task: Task, numbers: Iterable[int]) -> Results:
    numbers = list(numbers)
    model = ChatOpenAI(model=MODEL, base_url=task.url, api_key="none").bind(response_format=RESPONSE_FORMAT)
    answers = await model.abatch([task.prompt(number) for number in numbers], return_exceptions=True,
                                 config={"max_concurrency": task.in_flight or 64})
    return {number: reason(answer) if isinstance(answer, Exception) else read(answer.content)
            for number, answer in zip(numbers, answers, strict=True)}


if __name__ == "__main__":
    run(ask)
