"""Spans of OpenTelemetry, where its API is installed and somebody listens: a span a run, and one a request in it.

labkit needs none of it, sends nothing, and names no place to send to: who runs it does, with the SDK or with
``opentelemetry-instrument``. Names are those of the semantic conventions of generative AI
(https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/); what these have no name for begins with "labkit.".
No span holds a word of a prompt, an answer or a document.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from labkit import __version__
from labkit.llm.request import Failure, Request

if TYPE_CHECKING:
    from labkit.llm.prices import Pricing
    from labkit.llm.providers.base import Endpoint
    from labkit.llm.retries import Answer

_PROVIDERS = {"azure": "azure.ai.openai"}  # where the conventions have another name than we


@functools.cache
def _api() -> Any:
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.trace") is None:
        return None
    from opentelemetry import trace

    return trace


def _tracer() -> Any:
    """Return what spans are told to, or None: without a provider, the API would make spans that nobody hears."""
    api = _api()
    if api is None or isinstance(provider := api.get_tracer_provider(), (api.ProxyTracerProvider,
                                                                         api.NoOpTracerProvider)):
        return None
    return provider.get_tracer("labkit", __version__)


@contextmanager
def run_span(name: str) -> Iterator[Any]:
    """Open a span for a run, below which those of its requests lie; yield it, or None where nobody listens."""
    tracer = _tracer()
    if tracer is None:
        yield None
        return
    # An error's message may quote a file: its kind alone is told.
    with tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as span:
        if not span.is_recording():
            yield None
            return
        try:
            yield span
        except BaseException as error:
            _failed(span, type(error).__name__)
            raise


@contextmanager
def request_span(endpoint: Endpoint, request: Request[Any], pricing: Pricing) -> Iterator[RequestSpan | None]:
    """Open a span for a request; yield what takes note of its outcome, or None where nobody listens."""
    tracer = _tracer()
    if tracer is None:
        yield None
        return
    with tracer.start_as_current_span(f"chat {endpoint.name}".strip(), kind=_api().SpanKind.CLIENT,
                                      attributes=_asked(endpoint, request), record_exception=False,
                                      set_status_on_exception=False) as span:
        if not span.is_recording():
            yield None
            return
        try:
            yield RequestSpan(span, endpoint, pricing)
        except BaseException as error:
            _failed(span, type(error).__name__)
            raise


class RequestSpan:
    """Takes note of what came of a request."""

    def __init__(self, span: Any, endpoint: Endpoint, pricing: Pricing) -> None:
        self._span, self._free, self._pricing = span, endpoint.provider.free, pricing

    def hit(self, how: str) -> None:
        """Say that nothing was asked: the answer came from the cache, or with the same request in flight."""
        self._span.set_attributes({"labkit.cache.hit": True, "labkit.cache.from": how})

    def answered(self, answer: Answer | Failure) -> None:
        """Say what the endpoint gave."""
        self._span.set_attribute("labkit.cache.hit", False)
        if isinstance(answer, Failure):
            return _failed(self._span, answer.reason)
        tokens, price = answer.tokens, None if self._free else self._pricing.price_of(answer.model)
        cost = 0.0 if self._free else None if price is None else float(price.cost(tokens))
        self._span.set_attributes({
            "gen_ai.response.model": answer.model, "gen_ai.response.finish_reasons": [answer.finish_reason],
            "gen_ai.usage.input_tokens": tokens.prompt, "gen_ai.usage.output_tokens": tokens.completion,
            "gen_ai.usage.cache_read.input_tokens": tokens.cached,
            **({} if cost is None else {"labkit.cost_usd": cost})})


def note_run(span: Any, attributes: Mapping[str, Any], dropped: Mapping[str, int], failed: Mapping[str, int]) -> None:
    """Note on the span of a run what came of it: figures, and an event for each reason why rows are not there."""
    span.set_attributes({f"labkit.{name}": value for name, value in attributes.items() if value is not None})
    for event, reasons in (("labkit.dropped", dropped), ("labkit.failed", failed)):
        for reason, count in reasons.items():
            span.add_event(event, {"labkit.reason": reason, "labkit.count": count})


def _asked(endpoint: Endpoint, request: Request[Any]) -> dict[str, Any]:
    from urllib.parse import urlsplit

    found = {"gen_ai.operation.name": "chat",
             "gen_ai.provider.name": _PROVIDERS.get(endpoint.provider.name, endpoint.provider.name),
             "gen_ai.request.model": endpoint.name, "gen_ai.request.max_tokens": request.max_tokens,
             "gen_ai.output.type": "text" if request.schema is None else "json",
             "gen_ai.request.temperature": request.temperature, "gen_ai.request.top_p": request.top_p}
    at = urlsplit(endpoint.url or "")
    if at.hostname:
        found |= {"server.address": at.hostname, "server.port": at.port or (443 if at.scheme == "https" else 80)}
    return {name: value for name, value in found.items() if value not in (None, "")}


def _failed(span: Any, reason: str) -> None:
    trace = _api()
    span.set_attribute("error.type", reason)
    span.set_status(trace.Status(trace.StatusCode.ERROR))
