"""The key of a request in the cache: what decides the answer, and neither host nor retries nor secret.

What a key is made of may grow, but only by parts that are left out where a request has none of them: else answers that
people have paid for would be asked for again.
"""

from __future__ import annotations

from typing import Any

from labkit.llm.cache import ResponseCache
from labkit.llm.request import Message, Request
from labkit.llm.structured_output import schema_of


def request_key(provider: str, model: str, request: Request[Any]) -> str:
    """Return the SHA-256, in hex, of the canonical request to a model of a provider."""
    payload: dict[str, Any] = {
        "provider": provider, "model": model, "system": request.system, "prompt": request.prompt,
        "images": _images(request.images), "temperature": float(request.temperature),
        "max_tokens": request.max_tokens, "schema": schema_of(request.schema).digest if request.schema else None,
        "sample": request.sample}
    if request.top_p is not None:
        payload["top_p"] = float(request.top_p)
    if request.messages:
        payload["messages"] = [_message(message) for message in request.messages]
    return ResponseCache.key_of(payload)


def failure_key(key: str) -> str:
    """Return the key under which it is kept that a request failed; only replay reads it."""
    return f"failure:{key}"


def _message(message: Message) -> dict[str, Any]:
    parts = {"images": _images(message.images), "tool_call_id": message.tool_call_id,
             "tool_calls": [[call.id, call.name, call.arguments] for call in message.tool_calls]}
    return {"role": message.role, "content": message.content} | {name: part for name, part in parts.items() if part}


def _images(images: tuple[bytes, ...]) -> list[str]:
    return [ResponseCache.key_of(image.hex()) for image in images]
