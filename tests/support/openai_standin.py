"""A stand-in for chat completion services that speaks their protocol over loopback http.

    with OpenAIStandIn(key="k") as server:
        ...  # AZURE_OPENAI_ENDPOINT=server.url, or OPENAI_BASE_URL=f"{server.url}/v1"

It checks sign-in and path as the services do, refuses what its ``profile`` does not take, and answers with what
``answer`` makes of the request's body. It keeps all that it saw.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from support.loopback import Handler, Loopback, Seen

_DATED = re.compile(r"/openai/deployments/([^/]+)/chat/completions")
_PLAIN = ("/openai/v1/chat/completions", "/v1/chat/completions")
_FILTERED = {"hate": {"filtered": True, "severity": "high"}, "violence": {"filtered": False, "severity": "safe"},
             "jailbreak": {"filtered": True, "detected": True}}


@dataclass
class Fault:
    """What goes wrong with one request: an error as the service words it, or worse."""

    status: int = 0
    code: str | None = None
    message: str = "Something went wrong."
    headers: dict[str, str] = field(default_factory=dict)
    param: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    raw: bytes | None = None
    drop: bool = False
    stall: float = 0.0


def rate_limit(**headers: str) -> Fault:
    """A 429 with the headers given (``retry_after_ms="50"``)."""
    return Fault(429, "429", "Rate limit is exceeded. Try again later.",
                 {name.replace("_", "-"): value for name, value in headers.items()})


def content_filter(key: str) -> Fault:
    """A refused prompt; ``key`` is how the service spells the categories' key."""
    return Fault(400, "content_filter", "The response was filtered due to the prompt triggering the content "
                 "management policy.", param="prompt", extra={"innererror": {
                     "code": "ResponsibleAIPolicyViolation", key: _FILTERED}})


def retry_date(seconds: float) -> str:
    """An HTTP date so many seconds from now."""
    return formatdate(time.time() + seconds, usegmt=True)


@dataclass
class Said:
    """What the model says to one request."""

    text: str | None = "Fine."
    finish_reason: str = "stop"
    refusal: str | None = None
    filtered: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    logprobs: dict[str, Any] | None = None


Answer = Callable[[dict[str, Any]], "Said | str"]


class OpenAIStandIn(Loopback):
    """The service and what it saw.

    Parameters
    ----------
    key
        The key it accepts, as ``api-key`` or as bearer; None asks for none.
    token
        The bearer token that it hands out at ``/msi/token``, and accepts if ``trusts`` is true.
    models
        The deployments or models it has; any name is taken if empty.
    answer
        Makes the answer from the request's body; a list answers in turn, and its last entry again and again.
    faults
        What goes wrong with the first requests, in order; None lets one pass.
    profile
        What it does not take: any of ``temperature``, ``top_p``, ``max_tokens``, ``max_completion_tokens``,
        ``json_schema``, ``json_object``, ``images``, ``logprobs``.
    latency
        Seconds for an answer; refusals come at once.
    """

    def __init__(self, *, key: str | None = "k", token: str = "stand-in-token", trusts: bool = True,
                 models: Sequence[str] = (), answer: Answer | Sequence[Said | str] = ("Fine.",),
                 faults: Sequence[Fault | None] = (),
                 profile: Sequence[str] = (), latency: float = 0.0,
                 model: str = "gpt-4.1-mini-2025-04-14") -> None:
        self.key, self.token, self.trusts, self.models, self.model = key, token, trusts, list(models), model
        self.profile, self.latency = set(profile), latency
        self.faults = list(faults)
        super().__init__()
        self.in_flight = self.most_in_flight = 0
        self.answered = 0
        self._answer = answer if callable(answer) else self._in_turn(list(answer))
        self.lock = threading.Lock()

    @staticmethod
    def _in_turn(answers: list[Said | str]) -> Answer:
        return lambda body: answers.pop(0) if len(answers) > 1 else answers[0]

    def say(self, body: dict[str, Any]) -> Said:
        """Return what the model says."""
        with self.lock:
            said = self._answer(body)
        return Said(said) if isinstance(said, str) else said


class _Handler(Handler):
    service: OpenAIStandIn
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        seen = self._receive()
        if seen.path == "/msi/token":
            if seen.headers.get("x-identity-header") != "x":
                return self._error(400, "invalid_request", "no header")
            return self._json(200, {"access_token": self.service.token, "expires_on": str(int(time.time()) + 86400),
                                    "resource": seen.query.get("resource"), "token_type": "Bearer"})
        if not self._signed_in(seen):
            return self._unauthorized(seen)
        if seen.path in ("/v1/models", "/openai/v1/models"):
            return self._json(200, {"object": "list", "data": [
                {"id": name, "object": "model", "created": 0, "owned_by": "us"} for name in self.service.models]})
        return self._error(404, "404", "Resource not found")

    def do_POST(self) -> None:
        service = self.service
        seen = self._receive()
        with service.lock:
            fault = service.faults.pop(0) if service.faults else None
            service.in_flight += 1
            service.most_in_flight = max(service.most_in_flight, service.in_flight)
        try:
            if fault is not None:
                return self._fail(fault)
            return self._chat(seen)
        finally:
            with service.lock:
                service.in_flight -= 1

    def _fail(self, fault: Fault) -> None:
        if fault.stall:
            time.sleep(fault.stall)
        if fault.drop or fault.stall:
            self.close_connection = True
            return
        if fault.raw is not None:
            return self._send(fault.status, fault.raw, {"Content-Type": "text/html", **fault.headers})
        self._error(fault.status, fault.code, fault.message, fault.headers, fault.param, fault.extra)

    def _chat(self, seen: Seen) -> None:
        service = self.service
        if not self._signed_in(seen):
            return self._unauthorized(seen)
        dated = _DATED.fullmatch(seen.path)
        if (dated and "api-version" not in seen.query) or (not dated and seen.path not in _PLAIN):
            return self._error(404, "404", "Resource not found")
        name = unquote(dated[1]) if dated else seen.body.get("model")
        if service.models and name not in service.models:
            if "/openai/" in seen.path:
                return self._error(404, "DeploymentNotFound", "The API deployment for this resource does not exist.")
            return self._error(404, "model_not_found", f"The model `{name}` does not exist.")
        refused = self._refused(seen.body)
        if refused:
            return self._fail(refused)
        said = service.say(seen.body)
        time.sleep(service.latency)
        service.answered += 1
        categories = _FILTERED if said.filtered else {"hate": {"filtered": False, "severity": "safe"}}
        self._json(200, {
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1764000000, "model": service.model,
            "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": {}}],
            "choices": [{"index": 0, "finish_reason": said.finish_reason, "logprobs": said.logprobs,
                         "content_filter_results": categories,
                         "message": {"role": "assistant", "content": said.text, "refusal": said.refusal}}],
            "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100,
                      "prompt_tokens_details": {"cached_tokens": 400}}}, said.headers)

    def _refused(self, body: dict[str, Any]) -> Fault | None:
        profile = self.service.profile
        for name, other in (("max_tokens", "max_completion_tokens"), ("max_completion_tokens", "max_tokens")):
            if name in profile and name in body:
                return Fault(400, "unsupported_parameter", f"Unsupported parameter: '{name}' is not supported with "
                             f"this model. Use '{other}' instead.", param=name)
        if "top_p" in profile and "top_p" in body:
            return Fault(400, "unsupported_parameter", "Unsupported parameter: 'top_p' is not supported with this "
                         "model.", param="top_p")
        if "temperature" in profile and "temperature" in body:
            return Fault(400, "unsupported_value", "Unsupported value: 'temperature' does not support 0 with this "
                         "model. Only the default (1) value is supported.", param="temperature")
        if "logprobs" in profile and "logprobs" in body:
            return Fault(403, None, "You are not allowed to request logprobs from this model.")
        form = (body.get("response_format") or {}).get("type")
        if form in profile:
            return Fault(400, None, f"Invalid parameter: 'response_format' of type '{form}' is not supported with this "
                         "model.", param=None)
        if form == "json_schema":
            wrong = strict_faults(body["response_format"]["json_schema"]["schema"])
            if wrong and "bounds" not in profile:
                return Fault(400, "invalid_value", f"Invalid schema for response_format: {wrong}",
                             param="response_format")
        if form == "json_object" and "json" not in json.dumps(body["messages"]).lower():
            return Fault(400, None, "'messages' must contain the word 'json' in some form.", param="messages")
        parts = [part for message in body["messages"] if isinstance(message["content"], list)
                 for part in message["content"]]
        if "images" in profile and any(part["type"] == "image_url" for part in parts):
            return Fault(400, "invalid_request_error", "Invalid content type. image_url is only supported by certain "
                         "models.", param="messages.[0].content.[1].type")
        return None

    def _signed_in(self, seen: Seen) -> bool:
        key = self.service.key
        bearer = seen.headers.get("authorization", "").removeprefix("Bearer ")
        return (key is None or seen.headers.get("api-key") == key or bearer == key
                or (self.service.trusts and bearer == self.service.token))

    def _unauthorized(self, seen: Seen) -> None:
        """Refuse as the services do, and repeat the key as some of them do."""
        given = seen.headers.get("api-key") or seen.headers.get("authorization", "")
        self._error(401, "401", f"Access denied due to invalid subscription key ({given}) or wrong API endpoint.")

    def _receive(self) -> Seen:
        parts = urlsplit(self.path)
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        seen = Seen(self.command, parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()},
                    {name.lower(): value for name, value in self.headers.items()},
                    json.loads(data) if data else {})
        self.service.requests.append(seen)
        return seen

    def _error(self, status: int, code: str | None, message: str, headers: dict[str, str] | None = None,
               param: str | None = None, extra: dict[str, Any] | None = None) -> None:
        self._json(status, {"error": {"message": message, "type": None, "param": param, "code": code,
                                      **(extra or {})}}, headers)

    def _json(self, status: int, value: Any, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(value).encode(), {"Content-Type": "application/json", **(headers or {})})

    def _send(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()


_STRICT = {"type", "properties", "required", "additionalProperties", "items", "enum", "anyOf", "$ref", "$defs",
           "description"}


def strict_faults(schema: Any, where: str = "root") -> str:
    """Return what the strict subset does not allow in a schema, or ""."""
    if unknown := set(schema) - _STRICT:
        return f"{where}: {sorted(unknown)} is not permitted"
    if where == "root" and schema.get("type") != "object":
        return "root must be an object"
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            return f"{where}: 'additionalProperties' is required to be supplied and to be false"
        if sorted(schema.get("required", [])) != sorted(schema.get("properties", {})):
            return f"{where}: 'required' must include every key in properties"
    inner = [*schema.get("properties", {}).items(), *schema.get("$defs", {}).items(),
             *((f"{where}.anyOf", option) for option in schema.get("anyOf", []))]
    if "items" in schema:
        inner.append((f"{where}.items", schema["items"]))
    return next((fault for name, node in inner if (fault := strict_faults(node, name))), "")


OpenAIStandIn.handler = _Handler
