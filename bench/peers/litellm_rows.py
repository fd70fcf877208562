"""litellm's acompletion with a semaphore, two retries as the SDK has them; no validation, no cache."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import litellm
import openai
from work import MODEL, RESPONSE_FORMAT, Results, Task, each, read, run


async def ask(task: Task, numbers: Iterable[int]) -> Results:
    async def answer(number: int) -> Any:
        said = await litellm.acompletion(model=f"openai/{MODEL}", base_url=task.url, api_key="none", max_retries=2,
                                         messages=task.messages(number), response_format=RESPONSE_FORMAT)
        return read(said.choices[0].message.content)

    return await each(task, numbers, answer, openai.OpenAIError)  # litellm's errors are the SDK's


if __name__ == "__main__":
    litellm.suppress_debug_info = True
    run(ask)
