"""What Azure OpenAI asks of a chat fine-tuning file, checked before it is uploaded."""

from __future__ import annotations

import codecs
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from labkit.errors import DatasetError
from labkit.text.tokens import count_tokens

_FEWEST = 10  # examples that a fine-tuning job takes
_MOST_BYTES = 512 * 10**6
_PORTAL_BYTES = 200 * 10**6
_MOST_TOKENS = 65_536  # of an example, in Azure's table of models; fewer for the smallest one
_NANO_TOKENS = 32_768
_MOST_PICTURES = 64  # in an example
_ROLES = {"system", "developer", "user", "assistant", "tool"}
_KEYS = {"role", "content", "name", "weight", "tool_calls", "tool_call_id", "refusal"}
_TOP = {"messages", "tools", "parallel_tool_calls"}


class Problem(NamedTuple):
    """What is wrong with a fine-tuning file, at which line (0: the file as a whole).

    A ``serious`` one makes Azure OpenAI refuse the file or an example; the others are worth a look.
    """

    line: int
    message: str
    serious: bool

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


def validate_train(path: str | os.PathLike[str], validation: bool = False, bom: bool = True) -> list[Problem]:
    """Check a chat fine-tuning file against what Azure OpenAI asks; an empty list means that it is fine.

    Tokens are estimated (within a fifth or so), so too many of them are never serious here.

    Parameters
    ----------
    validation
        The file is for validation: few examples are no reason to refuse it, only to trust its figures less.
    bom
        Ask for a byte order mark, as Azure OpenAI's documentation does.

    Raises
    ------
    DatasetError
        If the file is missing or cannot be read.
    """
    return file_problems(path, _chat_problems, validation, bom)


def file_problems(path: str | os.PathLike[str], of_example: Callable[[Any], Iterator[tuple[str, bool]]],
                  validation: bool, bom: bool) -> list[Problem]:
    """Check what holds for every fine-tuning file, and each example by ``of_example``: what, and is it serious."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror or error}).", "Check the path.") from None
    problems: list[Problem] = []
    if len(data) >= _MOST_BYTES:
        problems.append(Problem(0, f"The file has {len(data):,} bytes; it must be smaller than 512 MB.", True))
    elif len(data) > _PORTAL_BYTES:
        problems.append(Problem(0, f"The file has {len(data):,} bytes; over 200 MB, the portal refuses it and only the "
                                   "API takes it.", False))
    if bom and not data.startswith(codecs.BOM_UTF8):
        problems.append(Problem(0, "The file has no byte order mark; Azure OpenAI documents that it needs one.", False))
    examples = 0
    seen: dict[bytes, int] = {}
    lines = data.removeprefix(codecs.BOM_UTF8).split(b"\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            if number < len(lines):
                problems.append(Problem(number, "The line is empty.", False))
            continue
        examples += 1
        problems += [Problem(number, *found) for found in _example_problems(line, of_example)]
        if (first := seen.setdefault(line.strip(), number)) != number:
            problems.append(Problem(number, f"The example is the same as that of line {first}.", False))
    if validation and examples < _FEWEST:
        problems.append(Problem(0, f"The file has {examples} example{'s' * (examples != 1)}; what so few say is mostly "
                                   f"chance. Give {_FEWEST} or more.", not examples))
    elif examples < _FEWEST:
        problems.append(Problem(0, f"The file has {examples} examples; a job takes {_FEWEST} or more.", True))
    return problems


def _example_problems(line: bytes, of_example: Callable[[Any], Iterator[tuple[str, bool]]]) -> Iterator[
        tuple[str, bool]]:
    if line.startswith(codecs.BOM_UTF8):
        yield "A byte order mark stands inside the file: were two files joined?", True
        return
    try:
        row = json.loads(line.decode("utf-8"))
        json.dumps(row, ensure_ascii=False).encode("utf-8")
    except UnicodeError:
        yield "The line is not UTF-8, or escapes half an emoji (a lone surrogate).", True
        return
    except (ValueError, RecursionError):
        yield "The line is not JSON.", True
        return
    yield from of_example(row)


def _chat_problems(row: Any) -> Iterator[tuple[str, bool]]:
    messages = row.get("messages") if isinstance(row, dict) else None
    if not isinstance(messages, list) or not messages:
        yield 'The line has no list "messages".', True
        return
    if unknown := sorted(set(row) - _TOP):
        yield f"Unknown: {', '.join(unknown)}.", False
    yield from messages_problems(messages)
    roles = [message.get("role") for message in messages if isinstance(message, dict)]
    if roles[-1:] != ["assistant"]:
        yield "The last message is not the assistant's.", True
    if "user" not in roles:
        yield "No message is the user's.", False
    answers = [message for message in messages if isinstance(message, dict) and message.get("role") == "assistant"]
    if answers and all(message.get("weight") == 0 for message in answers):
        yield "Every answer has weight 0: there is nothing to learn.", True


def messages_problems(messages: list, name: str = "Message") -> Iterator[tuple[str, bool]]:
    """Yield what is wrong with each message of an example, and with all of them together."""
    for place, message in enumerate(messages, 1):
        yield from ((f"{name} {place} {what}", serious) for what, serious in _message_problems(message))
    yield from _size_problems([message for message in messages if isinstance(message, dict)])


def _size_problems(messages: list[dict]) -> Iterator[tuple[str, bool]]:
    contents = [message.get("content") for message in messages]
    parts = [part for content in contents if isinstance(content, list) for part in content if isinstance(part, dict)]
    texts = [text for text in [*contents, *(part.get("text") for part in parts)] if isinstance(text, str)]
    if sum(map(len, texts)) > _NANO_TOKENS // 3:  # no script has more than three tokens to a character
        tokens = 3 + 3 * len(messages) + sum(map(count_tokens, texts))
        if tokens > _NANO_TOKENS:
            yield (f"The example has about {tokens:,} tokens; models take up to {_MOST_TOKENS:,} ({_NANO_TOKENS:,} "
                   "gpt-4.1-nano).", False)
    pictures = sum(part.get("type") == "image_url" for part in parts)
    if pictures > _MOST_PICTURES:
        yield f"The example holds {pictures} pictures; {_MOST_PICTURES} is the most.", True


def _message_problems(message: Any) -> Iterator[tuple[str, bool]]:
    if not isinstance(message, dict):
        yield "is not an object.", True
        return
    role, content = message.get("role"), message.get("content")
    if not isinstance(role, str) or role not in _ROLES:
        yield f"has the role {role!r}; known are {', '.join(sorted(_ROLES))}.", True
    if unknown := sorted(set(message) - _KEYS):
        yield f"has unknown keys: {', '.join(unknown)}.", False
    if "weight" in message and (role != "assistant" or message["weight"] not in (0, 1)):
        yield "has a weight; only the assistant's may, 0 or 1.", True
    if isinstance(content, list) and content:
        yield from _part_problems(role, content)
    elif not (isinstance(content, str) and content.strip()) and not (content is None and message.get("tool_calls")):
        yield "has no content." if not content or isinstance(content, str) else "has a content that is no text.", True


def _part_problems(role: Any, parts: list) -> Iterator[tuple[str, bool]]:
    for part in parts:
        kind = part.get("type") if isinstance(part, dict) else None
        if kind == "text":
            if not isinstance(part.get("text"), str) or not part["text"].strip():
                yield "has a part without text.", True
        elif kind != "image_url":
            yield f"has a part of the type {kind!r}; known are text and image_url.", True
        elif role != "user":
            yield "holds a picture; only the user's may.", True
