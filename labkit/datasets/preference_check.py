"""What Azure OpenAI asks of a preference file (direct preference optimization), checked before it is uploaded."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from labkit.datasets.finetune_check import Problem, file_problems, messages_problems

_INPUT = {"messages", "tools", "parallel_tool_calls"}
_OUTPUTS = ("preferred_output", "non_preferred_output")


def validate_preferences(path: str | os.PathLike[str], validation: bool = False, bom: bool = True) -> list[Problem]:
    """Check a preference file against what Azure OpenAI asks; an empty list means that it is fine.

    Parameters are as for :func:`labkit.validate_train`.

    Raises
    ------
    DatasetError
        If the file is missing or cannot be read.
    """
    return file_problems(path, _example_problems, validation, bom)


def _example_problems(row: Any) -> Iterator[tuple[str, bool]]:
    given = row.get("input") if isinstance(row, dict) else None
    messages = given.get("messages") if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(messages, list) or not messages:
        yield 'The line has no "input" with a list "messages".', True
        return
    if unknown := [*sorted(set(row) - {"input", *_OUTPUTS}), *sorted(set(given) - _INPUT)]:
        yield f"Unknown: {', '.join(unknown)}.", False
    yield from messages_problems(messages)
    roles = [message.get("role") for message in messages if isinstance(message, dict)]
    if roles[-1:] != ["user"]:
        yield "The last message of the input is not the user's.", True
    answers = []
    for name in _OUTPUTS:
        output = row.get(name)
        if not isinstance(output, list) or not output:
            yield f'The line has no list "{name}".', True
            continue
        yield from messages_problems(output, f"{name}, message")
        said = [message.get("role") for message in output if isinstance(message, dict)]
        if set(said) - {"assistant", "tool"} or "assistant" not in said:
            yield f"In {name}, only the assistant and tools may speak, and the assistant must.", True
        answers.append([message.get("content") for message in output if isinstance(message, dict)])
    if len(answers) == 2 and answers[0] == answers[1]:
        yield "The two answers are the same: there is nothing to prefer.", True
