"""Chat Completions: the request as an endpoint takes it, and the answer as it comes."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from labkit.llm.api_errors import filtered_categories
from labkit.llm.capabilities import EndpointCapabilities, SchemaForm
from labkit.llm.odds import TOP, words_of
from labkit.llm.prices import Tokens
from labkit.llm.request import Failure, Message, Request
from labkit.llm.structured_output import schema_of, schema_prompt, whole
from labkit.llm.thoughts import without_thoughts

_TITLE = re.compile(rb"<title[^>]*>(.*?)</title>", re.S | re.I)


def chat_body(capabilities: EndpointCapabilities, model: str, messages: list[dict[str, Any]], request: Request[Any],
              max_tokens: int) -> dict[str, Any]:
    """Return a request as JSON, in the form that the endpoint is known to take.

    ``messages`` are those of :func:`messages_of`, and a repair turn where there is one.
    """
    body: dict[str, Any] = {"model": model, "messages": messages, capabilities.token_limit: max_tokens}
    if capabilities.temperature:
        body["temperature"] = request.temperature
    if capabilities.top_p and request.top_p is not None:
        body["top_p"] = request.top_p
    if capabilities.logprobs and words_of(request.schema):
        body |= {"logprobs": True, "top_logprobs": TOP}
    if request.schema is not None:
        form = capabilities.form_of(request.schema)
        if form == SchemaForm.STRICT:
            body["response_format"] = _response_format(request.schema, capabilities.bounded)
        elif form == SchemaForm.JSON_MODE:
            body["response_format"] = {"type": "json_object"}
        if form != SchemaForm.STRICT:
            body["messages"] = _with_schema(messages, request, request.schema)
    return body


@lru_cache(maxsize=256)
def _response_format(model: type[BaseModel], bounded: bool) -> dict[str, Any]:
    schema = schema_of(model)
    return {"type": "json_schema", "json_schema": {"name": schema.name, "strict": True,
                                                   "schema": schema.bounded if bounded else schema.strict}}


def _with_schema(messages: list[dict[str, Any]], request: Request[Any],
                 schema: type[BaseModel]) -> list[dict[str, Any]]:
    """Put the schema into the last of the user's messages in the request: what follows it is a repair turn."""
    asked = schema_prompt(schema_of(schema))
    sent = len(request.turns)
    at = next((place for place in reversed(range(sent)) if messages[place]["role"] == "user"), None)
    if at is None:  # a conversation of tools alone
        return [*messages[:sent], {"role": "user", "content": asked}, *messages[sent:]]
    content = messages[at]["content"]
    if isinstance(content, str):
        content = f"{content}\n\n{asked}"
    else:
        content = [{**content[0], "text": f"{content[0]['text']}\n\n{asked}"}, *content[1:]]
    return [*messages[:at], {"role": "user", "content": content}, *messages[at + 1:]]


def messages_of(request: Request[Any]) -> list[dict[str, Any]]:
    """Return the request's turns as they are sent; images follow a turn's text as data URIs.

    Raises ValueError if an image is neither PNG nor JPEG.
    """
    return [_message(turn) for turn in request.turns]


def _message(turn: Message) -> dict[str, Any]:
    content: Any = whole(turn.content)
    if turn.images:
        content = [{"type": "text", "text": content},
                   *({"type": "image_url", "image_url": {"url": _data_uri(image)}} for image in turn.images)]
    if turn.role == "tool":
        return {"role": "tool", "tool_call_id": turn.tool_call_id, "content": content}
    if turn.tool_calls:
        calls = [{"id": call.id, "type": "function",
                  "function": {"name": call.name, "arguments": whole(call.arguments)}} for call in turn.tool_calls]
        return {"role": turn.role, "content": content or None, "tool_calls": calls}
    return {"role": turn.role, "content": content}


def _data_uri(image: bytes) -> str:
    kind = "png" if image.startswith(b"\x89PNG\r\n\x1a\n") else "jpeg" if image.startswith(b"\xff\xd8\xff") else ""
    if not kind:
        raise ValueError("an image must be PNG or JPEG")
    return f"data:image/{kind};base64,{base64.b64encode(image).decode('ascii')}"


@dataclass
class Reply:
    """One completion: its text without the model's thoughts, why it ended, and what it took."""

    text: str
    finish_reason: str
    model: str
    tokens: Tokens
    failure: Failure | None = None
    elsewhere: str = ""
    """Where the answer is, if there is no text: in a call of a tool, in the reasoning."""
    logprobs: Any = None
    """The probabilities of its tokens, as they came."""


def read_reply(content: bytes) -> Reply | None:
    """Read a completion, or return None where it is none: a gateway's page, an error with status 200."""
    try:
        data = json.loads(content)
        choice = data["choices"][0]
        message = choice["message"]
        text, refusal = _text_of(message.get("content")), message.get("refusal")
        finish = choice.get("finish_reason") or "stop"
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    if text is None or finish == "error" or (not text and (data.get("error") or choice.get("error"))):
        return None
    failure = None
    if finish == "content_filter":
        failure = Failure("content filter", filtered_categories(choice))
    elif refusal:
        failure = Failure("refusal", " ".join(str(refusal).split())[:300])
    text = without_thoughts(text)
    elsewhere = "" if text.strip() else _elsewhere(message)
    return Reply(whole(text), finish, str(data.get("model") or ""), Tokens.of(data.get("usage")), failure, elsewhere,
                 choice.get("logprobs"))


def no_reply(content: bytes) -> str:
    """Say in a few words what came where a completion should have."""
    start = content.lstrip()[:1000]
    if start.startswith((b"data:", b"event:", b":")):
        return "it streams its answer, though it was asked not to"
    if start.startswith(b"<"):
        found = _TITLE.search(content[:100_000])
        title = " ".join(found[1].decode("utf-8", "replace").split())[:80] if found else ""
        return f'a web page came, titled "{title}"' if title else "a web page came"
    return "what came is no chat completion"


def _text_of(content: Any) -> str | None:
    """Return a message's text, whole or in parts, of which those that are no text are left out; None if it is none."""
    if content is None or isinstance(content, str):
        return content or ""
    if not isinstance(content, list):
        return None
    parts = [part if isinstance(part, str) else part.get("text")
             for part in content if isinstance(part, str) or part.get("type") in ("text", "output_text")]
    return "".join(part for part in parts if isinstance(part, str))


def _elsewhere(message: dict[str, Any]) -> str:
    if message.get("tool_calls") or message.get("function_call"):
        return "it answers by calling a tool, though it was given none"
    if message.get("reasoning_content") or message.get("reasoning"):
        return "all that came is its reasoning"
    return ""
