"""What an endpoint says when it does not answer, sorted by what can be done: send again, give up this one, give up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from labkit.errors import ModelError
from labkit.llm.request import Failure

if TYPE_CHECKING:
    from openai import OpenAIError

    from labkit.llm.endpoint import Endpoint

_CHECK = "then run: labkit check"
_AGAIN = {408, 409, 429}
_ENTRA_ROLE = "Cognitive Services OpenAI User"


@dataclass
class Refusal:
    """One refusal, read once: by status, or, without one, by what happened to the connection."""

    status: int | None = None
    code: str = ""
    param: str = ""
    words: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    inner: dict[str, Any] = field(default_factory=dict)
    unreachable: bool = False
    """No connection came about: refused, no such host, no such route, an untrusted certificate."""
    timed_out: bool = False
    cut: bool = False
    """This side gave up on it, as it had stalled."""

    @property
    def limited(self) -> bool:
        """A rate limit, which passes by itself; a quota that is spent does not."""
        return self.status == 429 and self.code != "insufficient_quota"

    @property
    def passing(self) -> bool:
        """Worth sending again."""
        return self.status is None or self.status in _AGAIN - {429} or self.status >= 500 or self.limited

    def failure(self) -> Failure:
        """Return why this request has no answer."""
        if self._filtered:
            return Failure("content filter", filtered_categories(self.inner) or self.words)
        said = f"{self.status}: {self.words}" if self.words and self.status else self.words or str(self.status or "")
        if self.status == 429:
            return Failure("rate limit", said)
        if self.timed_out or self.status == 408:
            return Failure("timeout", said)
        if self.status is None or self.status >= 500 or self.status == 409:
            return Failure("server error", said)
        about = f"{self.code} {self.words}".lower()
        if self.status == 400 and any(sign in about for sign in ("context_length", "context length", "context size",
                                                                 "exceed_context", "context window")):
            return Failure("context length", self.words)
        return Failure("bad request", said)

    @property
    def _filtered(self) -> bool:
        return (self.code in ("content_filter", "content_policy_violation")
                or self.inner.get("code") == "ResponsibleAIPolicyViolation")

    def fatal(self, endpoint: Endpoint) -> ModelError | None:
        """Return the error with which no later request would fare better, or None where another one might."""
        about = f"{self.code} {self.words}".lower()
        if self.status == 401:
            return _unauthorized(endpoint)
        if self.status == 403 and not self._filtered:
            return _forbidden(endpoint, self.words)
        if (self.status == 404 or (self.status == 400 and "model_not_found" in about)) and _names_model(about):
            return _no_model(endpoint)
        if self.status in (404, 405):
            return _no_path(endpoint, self.status)
        if self.status in (402, 410) or (self.status == 429 and not self.limited):
            return ModelError(f"{_service(endpoint)} serves no more requests ({self.status}). It says: {self.words}",
                              f"Settle it with the service, or use another endpoint, {_CHECK}")
        if self.status == 400 and ("operationnotsupported" in about or "not a chat model" in about):
            return ModelError(f'"{endpoint.name}" at {endpoint.host} does not answer chat completions.',
                              f"Set {_name_variable(endpoint)} to a chat model, {_CHECK}")
        return None

    def down(self, endpoint: Endpoint) -> ModelError:
        """Return the error for an endpoint that cannot be reached."""
        if endpoint.kind == "local":
            return ModelError(f"The embedded model's server is gone ({self.words}).",
                              "Restart the kernel, or run the command again.")
        variable = "AZURE_OPENAI_ENDPOINT" if endpoint.kind == "azure" else "OPENAI_BASE_URL"
        start = "" if endpoint.kind == "azure" else "Start the server there, or correct "
        return ModelError(f"{endpoint.host} cannot be reached ({self.words}).",
                          f"{start or 'Check '}{variable} and your network or proxy, {_CHECK}")


def read_refusal(error: OpenAIError, secrets: list[str]) -> Refusal:
    """Read an error of the SDK; what the service says is one line of at most 300 characters, without secrets."""
    response = getattr(error, "response", None)
    if response is None:
        return _connection_refusal(error)
    try:
        data = json.loads(response.content)
    except ValueError:
        data = None
    entry = data.get("error", data) if isinstance(data, dict) else None
    if not isinstance(entry, dict):
        entry = {"message": entry if isinstance(entry, str) else ""}
    words = entry.get("message") or entry.get("detail") or ""
    words = words if isinstance(words, str) else json.dumps(words, ensure_ascii=False)
    inner = entry.get("innererror")
    code = entry.get("code")
    return Refusal(response.status_code, str(code if code not in (None, "") else entry.get("type") or ""),
                   str(entry.get("param") or ""), without(words, secrets), response.headers,
                   inner if isinstance(inner, dict) else {})


def without(words: str, secrets: list[str]) -> str:
    """Return the words in one line of at most 300 characters, with each secret as an ellipsis."""
    for secret in secrets:
        words = words.replace(secret, "…")
    return " ".join(words.split())[:300]


def filtered_categories(result: Mapping[str, Any]) -> str:
    """Name the categories that a content filter saw, with their severity: ``hate (high), jailbreak``.

    ``result`` holds them under ``content_filter_result`` or ``content_filter_results``: the service writes both.
    """
    categories = result.get("content_filter_results") or result.get("content_filter_result") or {}
    found = []
    for name, entry in categories.items() if isinstance(categories, dict) else ():
        if isinstance(entry, dict) and (entry.get("filtered") or entry.get("detected")):
            severity = entry.get("severity")
            found.append(f"{name.replace('_', ' ')} ({severity})" if severity else name.replace("_", " "))
    return ", ".join(found)


def _connection_refusal(error: OpenAIError) -> Refusal:
    import httpx2
    from openai import APITimeoutError

    cause = error.__cause__
    text = f"{cause} {getattr(cause, '__cause__', '')} {getattr(cause, '__context__', '')}".lower()
    if isinstance(cause, httpx2.ConnectTimeout):
        return Refusal(words="no connection within 10 seconds", unreachable=True)
    if isinstance(error, APITimeoutError):
        return Refusal(words="no answer in time", timed_out=True)
    if isinstance(cause, httpx2.ProxyError):
        return Refusal(words="the proxy did not pass the call", unreachable=True)
    if isinstance(cause, (httpx2.ConnectError, httpx2.UnsupportedProtocol)):
        for sign, reason in (("certificate", "its certificate is not trusted"),
                             ("name or service", "its name cannot be resolved"),
                             ("getaddrinfo", "its name cannot be resolved"),
                             ("nodename", "its name cannot be resolved"), ("resolution", "its name cannot be resolved"),
                             ("no address", "its name cannot be resolved"), ("unreachable", "no route to it")):
            if sign in text:
                return Refusal(words=reason, unreachable=True)
        return Refusal(words="connection refused", unreachable=True)
    return Refusal(words="the connection broke")


def _service(endpoint: Endpoint) -> str:
    return f"Azure OpenAI at {endpoint.host}" if endpoint.kind == "azure" else endpoint.host


def _name_variable(endpoint: Endpoint) -> str:
    return {"azure": "AZURE_OPENAI_DEPLOYMENT_NAME", "openai": "OPENAI_MODEL"}.get(endpoint.kind, "LABKIT_LOCAL_MODEL")


def _names_model(about: str) -> bool:
    return ("deploymentnotfound" in about or "model_not_found" in about
            or ("model" in about and any(sign in about for sign in ("not found", "does not exist", "not exist")))
            or "deployment for this resource does not exist" in about)


def _unauthorized(endpoint: Endpoint) -> ModelError:
    if endpoint.kind == "azure" and not endpoint.key:
        return ModelError(f"{_service(endpoint)} refused the Entra ID sign-in (401).",
                          f"Give your account the role {_ENTRA_ROLE}, or set AZURE_OPENAI_API_KEY, {_CHECK}")
    if endpoint.kind == "azure":
        return ModelError(f"{_service(endpoint)} refused the key (401).",
                          "Set AZURE_OPENAI_API_KEY and AZURE_OPENAI_ENDPOINT to those of one resource "
                          f"(Azure portal → Keys and Endpoint), {_CHECK}")
    if endpoint.key:
        return ModelError(f"{endpoint.host} refused the key (401).",
                          f"Set OPENAI_API_KEY to a key of this service, {_CHECK}")
    return ModelError(f"{endpoint.host} asks for a key (401).", f"Set OPENAI_API_KEY to a key of it, {_CHECK}")


def _forbidden(endpoint: Endpoint, words: str) -> ModelError:
    said = f" It says: {words}" if words else ""
    if endpoint.kind == "azure":
        return ModelError(f"{_service(endpoint)} forbids access (403).{said}",
                          "Allow this network in the resource's firewall, or give your account the role "
                          f"{_ENTRA_ROLE}, {_CHECK}")
    return ModelError(f"{endpoint.host} forbids access (403).{said}",
                      f"Check what OPENAI_API_KEY is allowed to use, {_CHECK}")


def _no_model(endpoint: Endpoint) -> ModelError:
    if endpoint.kind == "azure":
        return ModelError(f'Deployment "{endpoint.name}" was not found at {endpoint.host}.',
                          "Set AZURE_OPENAI_DEPLOYMENT_NAME to one of your deployments (Foundry portal → Deployments), "
                          f"{_CHECK}")
    return ModelError(f'Model "{endpoint.name}" was not found at {endpoint.host}.',
                      f"Set OPENAI_MODEL to a model that it serves (Ollama: ollama pull {endpoint.name}), {_CHECK}")


def _no_path(endpoint: Endpoint, status: int) -> ModelError:
    if endpoint.kind == "azure":
        return ModelError(f"{endpoint.host} does not serve Azure OpenAI at this address ({status}).",
                          "Set AZURE_OPENAI_ENDPOINT to https://YOUR-RESOURCE.openai.azure.com, and "
                          f"AZURE_OPENAI_API_VERSION to a version it has or to nothing, {_CHECK}")
    return ModelError(f"{endpoint.host} serves no chat completions at this address ({status}).",
                      f"Set OPENAI_BASE_URL to the address that ends with /v1, {_CHECK}")
