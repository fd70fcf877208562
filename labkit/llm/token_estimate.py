"""How many tokens a request will take, before anyone counts them."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from labkit.llm.request import Request
from labkit.llm.structured_output import schema_of
from labkit.text.tokens import count_tokens

_OVERHEAD = 12  # tokens of a request that are in no message
_EACH_TURN = 8


def request_tokens(request: Request[Any]) -> int:
    """Return the tokens of a request's text and schema, by estimate; images are not counted."""
    turns = sum(count_tokens(turn.content) + _EACH_TURN
                + sum(count_tokens(call.name) + count_tokens(call.arguments) for call in turn.tool_calls)
                for turn in request.messages)
    return (count_tokens(request.system) + count_tokens(request.prompt) + _OVERHEAD + turns
            + (_schema_tokens(request.schema) if request.schema else 0))


def body_tokens(body: dict[str, Any], image_tokens: int) -> tuple[int, int]:
    """Return how many images a request as it is sent has, and how many tokens its prompt has in all, by estimate.

    ``image_tokens`` is what the largest image takes.
    """
    images, tokens = 0, 0
    for message in body["messages"]:
        content = message.get("content") or ""
        for part in [{"type": "text", "text": content}] if isinstance(content, str) else content:
            if part["type"] == "text":
                tokens += count_tokens(part["text"])
            else:
                images += 1
        for call in message.get("tool_calls", ()):
            tokens += count_tokens(call["function"]["name"]) + count_tokens(call["function"]["arguments"])
        tokens += _EACH_TURN
    if form := body.get("response_format"):  # the schema is read too, and billed
        tokens += count_tokens(json.dumps(form, ensure_ascii=False, separators=(",", ":")))
    return images, tokens + images * image_tokens


@lru_cache(maxsize=256)
def _schema_tokens(schema: type[BaseModel]) -> int:
    known = schema_of(schema)
    return count_tokens(json.dumps(known.strict or known.bounded, ensure_ascii=False, separators=(",", ":")))
