"""What an endpoint says when it does not answer, sorted by what can be done: send again, give up this one, give up.

What it means for a user, and what to do about it, each provider says itself: see :mod:`labkit.llm.providers`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from labkit.llm.request import Failure

if TYPE_CHECKING:
    from openai import OpenAIError

_AGAIN = {408, 409, 429}
_BY_CODE = {"rate_limit_exceeded": 429, "rate_limit_error": 429, "insufficient_quota": 429, "overloaded_error": 503,
            "invalid_request_error": 400, "authentication_error": 401, "invalid_api_key": 401, "server_error": 500}
_KEY_SIGNS = ("api key not valid", "api_key_invalid", "invalid_api_key", "incorrect api key", "invalid api key")
_TOO_LONG = ("context_length", "context length", "context size", "exceed_context", "context window")


@dataclass(eq=False)
class ApiError(Exception):
    """One call without an answer, read once: by status, or, without one, by what happened to the connection.

    Unlike the SDK's errors it does not hold the request, and so no key.
    """

    status: int | None = None
    code: str = ""
    param: str = ""
    words: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    inner: dict[str, Any] = field(default_factory=dict)
    unreachable: bool = False
    """No connection came about: refused, no such host, no such route, an untrusted certificate."""
    timed_out: bool = False
    stalled: bool = False
    """This side gave up on it, as it took far longer than others like it."""

    def __str__(self) -> str:
        return f"{self.status}: {self.words}" if self.words and self.status else self.words or str(self.status or "")

    @property
    def limited(self) -> bool:
        """A rate limit, which passes by itself; a quota that is spent does not."""
        return self.status == 429 and self.code != "insufficient_quota"

    @property
    def passing(self) -> bool:
        """Worth sending again."""
        return self.status is None or self.status in _AGAIN - {429} or self.status >= 500 or self.limited

    @property
    def filtered(self) -> bool:
        """A content filter refused it."""
        return (self.code in ("content_filter", "content_policy_violation")
                or self.inner.get("code") == "ResponsibleAIPolicyViolation")

    @property
    def refused_key(self) -> bool:
        """Whether it is the key that it does not take: some services say so with status 400."""
        return self.status == 401 or (self.status in (400, 403) and any(sign in self.about for sign in _KEY_SIGNS))

    @property
    def about(self) -> str:
        """Its code and words in lower case, to look for signs in."""
        return f"{self.code} {self.words}".lower()

    @property
    def no_such_model(self) -> bool:
        """Whether it is the model or deployment that the endpoint does not have."""
        if self.status != 404 and not (self.status == 400 and "model_not_found" in self.about):
            return False
        return any(sign in self.about for sign in ("deploymentnotfound", "model_not_found",
                                                   "deployment for this resource does not exist")) or (
            "model" in self.about and any(sign in self.about for sign in ("not found", "does not exist", "not exist")))

    def failure(self) -> Failure:
        """Return why this request has no answer."""
        if self.filtered:
            return Failure("content filter", filtered_categories(self.inner) or self.words)
        said = str(self)
        if self.status == 429:
            return Failure("rate limit", said)
        if self.timed_out or self.status == 408:
            return Failure("timeout", said)
        if self.status is None or self.status >= 500 or self.status == 409:
            return Failure("server error", said)
        if self.status == 400 and any(sign in self.about for sign in _TOO_LONG):
            return Failure("context length", self.words)
        return Failure("bad request", said)



def read_api_error(error: OpenAIError, secrets: list[str]) -> ApiError:
    """Read an error of the SDK; what the service says is one line of at most 300 characters, without secrets."""
    response = getattr(error, "response", None)
    if response is None:
        return _connection_error(error)
    return _read_body(response.status_code, response.content, response.headers, secrets)


def read_error_body(status: int, body: object, secrets: list[str]) -> ApiError:
    """Read an error that came without headers of its own, as the line of a batch's file."""
    return _read_body(status, json.dumps(body).encode(), {}, secrets)


def error_in_answer(content: bytes, headers: Mapping[str, str], secrets: list[str]) -> ApiError | None:
    """Return the error that came with status 200, as gateways send on what a service behind them said; None if none.

    Its own status counts, where it names one.
    """
    error = _read_body(200, content, headers, secrets)
    if not (error.words or error.code) or not _has_error(content):
        return None
    number = error.code if error.code.isdigit() else ""
    error.status = int(number) if number and 400 <= int(number) < 600 else _BY_CODE.get(error.code.lower())
    return error


def _has_error(content: bytes) -> bool:
    try:
        data = _first(json.loads(content))
        return bool(data.get("error") or data["choices"][0].get("error"))
    except (ValueError, LookupError, TypeError, AttributeError):
        return False


def _first(data: Any) -> Any:
    """Return the first of a list of errors, as Google's endpoints send them."""
    return data[0] if isinstance(data, list) and data else data


def _read_body(status: int, content: bytes, headers: Mapping[str, str], secrets: list[str]) -> ApiError:
    try:
        data = _first(json.loads(content))
    except ValueError:
        data = None
    entry = data.get("error", data) if isinstance(data, dict) else None
    if isinstance(data, dict) and "error" not in data and isinstance(data.get("choices"), list):
        choice = data["choices"][0] if data["choices"] else None
        entry = choice.get("error") if isinstance(choice, dict) else None
    if not isinstance(entry, dict):
        entry = {"message": entry if isinstance(entry, str) else ""}
    words = entry.get("message") or entry.get("detail") or ""
    words = words if isinstance(words, str) else json.dumps(words, ensure_ascii=False)
    inner = entry.get("innererror")
    code = entry.get("code")
    if code in (None, "") or (code == status and isinstance(entry.get("status"), str)):
        code = entry.get("status") or entry.get("type") or ""
    return ApiError(status, str(code), str(entry.get("param") or ""), one_line(words, secrets), headers,
                    inner if isinstance(inner, dict) else {})


def one_line(words: str, secrets: list[str]) -> str:
    """Return the words in one line of at most 300 characters, with each secret as an ellipsis."""
    for secret in secrets:
        words = words.replace(secret, "…")
    return " ".join(words.split())[:300]


def filtered_categories(result: Mapping[str, Any]) -> str:
    """Name the categories that a content filter saw, with their severity: ``hate (high), jailbreak``.

    ``result`` holds them under ``content_filter_result`` or ``content_filter_results``: the service writes both.
    """
    categories = result.get("content_filter_results") or result.get("content_filter_result") or {}
    names = []
    for name, entry in categories.items() if isinstance(categories, dict) else ():
        if isinstance(entry, dict) and (entry.get("filtered") or entry.get("detected")):
            severity = entry.get("severity")
            names.append(f"{name.replace('_', ' ')} ({severity})" if severity else name.replace("_", " "))
    return ", ".join(names)


def _connection_error(error: OpenAIError) -> ApiError:
    import httpx2
    from openai import APITimeoutError

    cause = error.__cause__
    text = f"{cause} {getattr(cause, '__cause__', '')} {getattr(cause, '__context__', '')}".lower()
    if isinstance(cause, httpx2.ConnectTimeout):
        return ApiError(words="no connection within 10 seconds", unreachable=True)
    if isinstance(error, APITimeoutError):
        return ApiError(words="no answer in time", timed_out=True)
    if isinstance(cause, httpx2.ProxyError):
        return ApiError(words="the proxy did not pass the call", unreachable=True)
    if isinstance(cause, (httpx2.ConnectError, httpx2.UnsupportedProtocol)):
        for sign, reason in (("certificate", "its certificate is not trusted"),
                             ("name or service", "its name cannot be resolved"),
                             ("getaddrinfo", "its name cannot be resolved"),
                             ("nodename", "its name cannot be resolved"), ("resolution", "its name cannot be resolved"),
                             ("no address", "its name cannot be resolved"), ("unreachable", "no route to it")):
            if sign in text:
                return ApiError(words=reason, unreachable=True)
        return ApiError(words="connection refused", unreachable=True)
    return ApiError(words="the connection broke")
