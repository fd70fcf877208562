"""Chat Completions: the request as an endpoint takes it, and the answer as it comes."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from labkit.llm.api_errors import Refusal, filtered_categories
from labkit.llm.endpoint import Endpoint
from labkit.llm.request import Failure, Message, Request
from labkit.llm.structured_output import schema_of, schema_prompt, whole
from labkit.llm.usage import Tokens

_THOUGHT = re.compile(r"\s*<think>.*?</think>\s*", re.S)
_PLAIN = 2


@dataclass
class Dialect:
    """What an endpoint has been found to take. Learned from its refusals, and kept as long as the model object.

    ``form`` counts the ways to ask for a schema: 0 is ``json_schema``, 1 JSON mode, 2 the prompt alone.
    """

    bounded: bool
    """The endpoint's grammar holds the model to lengths and counts, so the schema keeps them."""
    token_limit: str
    temperature: bool = True
    top_p: bool = True
    images: bool = True
    form: int = 0
    _forms: dict[type[BaseModel], int] = field(default_factory=dict)

    @classmethod
    def of(cls, endpoint: Endpoint) -> Dialect:
        """Return what to assume before the first answer."""
        own = endpoint.kind == "azure" or endpoint.host == "api.openai.com"
        return cls(endpoint.kind == "local", "max_completion_tokens" if own else "max_tokens")

    def body(self, name: str, messages: list[dict[str, Any]], request: Request, max_tokens: int) -> dict[str, Any]:
        """Return the request as JSON."""
        body: dict[str, Any] = {"model": name, "messages": messages, self.token_limit: max_tokens}
        if self.temperature:
            body["temperature"] = request.temperature
        if self.top_p and request.top_p is not None:
            body["top_p"] = request.top_p
        if request.schema is not None:
            form = self._form(request.schema)
            if form == 0:
                body["response_format"] = _response_format(request.schema, self.bounded)
            elif form < _PLAIN:
                body["response_format"] = {"type": "json_object"}
            if form:
                body["messages"] = _with_schema(messages, request, request.schema)
        return body

    def learn(self, refusal: Refusal, body: dict[str, Any], request: Request) -> bool:
        """Take note of what the endpoint does not take, and tell whether the request is worth sending in another form.

        ``body`` is what was refused: by now others may have learned the same.
        """
        if refusal.status not in (400, 422, 500, 501):
            return False
        about = f"{refusal.param} {refusal.code} {refusal.words}".lower()
        if request.has_images and _refuses_images(about):
            self.images = False
            return False
        if refusal.status in (400, 422):
            limit = next((name for name in ("max_completion_tokens", "max_tokens") if name in body), "")
            if refusal.param == limit or (not refusal.param and "max_tokens" in about) or "max_completion" in about:
                return self._swap_limit(limit, about)
            if "temperature" in about and "temperature" in body:
                self.temperature = False
                return True
            if "top_p" in about and "top_p" in body:
                self.top_p = False
                return True
        if request.schema is None or not any(sign in about for sign in ("response_format", "response format",
                                                                        "json_schema", "json schema", "grammar")):
            return False
        used = {"json_schema": 0, "json_object": 1}.get(body.get("response_format", {}).get("type"), _PLAIN)
        if used == _PLAIN:
            return False
        if "invalid schema" in about or "grammar" in about:  # this schema, not schemas
            self._forms[request.schema] = max(self._forms.get(request.schema, 0), used + 1)
        else:
            self.form = max(self.form, used + 1)
        return True

    def _swap_limit(self, used: str, about: str) -> bool:
        other = "max_tokens" if used == "max_completion_tokens" else "max_completion_tokens"
        if any(sign in about for sign in ("too large", "at most", "exceed", "less than", "maximum")):
            return False  # it takes the name, but not the number
        self.token_limit = other
        return True

    def _form(self, schema: type[BaseModel]) -> int:
        loose = not self.bounded and schema_of(schema).strict is None
        return max(self.form, self._forms.get(schema, 0), int(loose))


def _refuses_images(about: str) -> bool:
    """Tell a model without eyes from an image that is no good."""
    if "valid image" in about or "image format" in about or "too large" in about:
        return False
    return "multimodal" in about or "vision" in about or ("image" in about and any(
        sign in about for sign in ("support", "accept", "mmproj", "missing", "unknown", "not allowed", "cannot")))


@lru_cache(maxsize=256)
def _response_format(model: type[BaseModel], bounded: bool) -> dict[str, Any]:
    schema = schema_of(model)
    return {"type": "json_schema", "json_schema": {"name": schema.name, "strict": True,
                                                   "schema": schema.bounded if bounded else schema.strict}}


def _with_schema(messages: list[dict[str, Any]], request: Request[Any],
                 schema: type[BaseModel]) -> list[dict[str, Any]]:
    """Put the schema into the last of the user's messages in the request: what follows it is a repair turn."""
    asked = schema_prompt(schema_of(schema))
    made = list(messages)
    sent = len(request.turns)
    at = next((place for place in reversed(range(sent)) if messages[place]["role"] == "user"), None)
    if at is None:  # a conversation of tools alone
        return [*messages[:sent], {"role": "user", "content": asked}, *messages[sent:]]
    content = messages[at]["content"]
    if isinstance(content, str):
        content = f"{content}\n\n{asked}"
    else:
        content = [{**content[0], "text": f"{content[0]['text']}\n\n{asked}"}, *content[1:]]
    made[at] = {"role": "user", "content": content}
    return made


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


def read_reply(content: bytes) -> Reply | None:
    """Read a completion, or return None where it is none: a gateway's page, an error with status 200."""
    try:
        data = json.loads(content)
        choice = data["choices"][0]
        message = choice["message"]
        text, refusal = message.get("content") or "", message.get("refusal")
        finish = choice.get("finish_reason") or "stop"
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    if not isinstance(text, str):
        return None
    failure = None
    if finish == "content_filter":
        failure = Failure("content filter", filtered_categories(choice))
    elif refusal:
        failure = Failure("refusal", " ".join(str(refusal).split())[:300])
    if text.lstrip().startswith("<think>"):
        text = _THOUGHT.sub("", text, count=1)
    return Reply(whole(text), finish, str(data.get("model") or ""), Tokens.of(data.get("usage")), failure)
