"""An OpenAI-compatible chat endpoint for load and faults, on loopback: python -m bench.mock_endpoint --port 8808

Standard library alone. Any path that ends in ``/chat/completions`` answers, Azure's too. ``GET /stats`` returns
counters, ``GET /prompts`` how often each prompt was asked and well answered, and ``POST /reset?knob=value`` starts anew
with other knobs (``defaults=1``: those of the start first). A prompt is known by a tag ``[[id:7]]`` in it, else by its
hash. Faults follow from the seed, the prompt and the number of the attempt alone: every client meets the same ones, and
a prompt that is asked again most often gets through.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import math
import os
import re
import time
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from bench.mock_answers import answer_of, has_tool

KNOBS: dict[str, tuple[float, str]] = {
    "latency_ms": (200, "milliseconds until an answer"),
    "pairs": (3, "entries of each list in an answer"),
    "tpm": (0, "tokens a minute; above them 429, with the time to wait. 0: no limit"),
    "retry_after": (1, "seconds that a 429 by chance says to wait"),
    "stall_s": (60, "seconds that a stalled answer takes besides"),
    "seed": (0, "of the faults"),
    "p429": (0, "percent of calls that are refused for the rate"),
    "p500": (0, "percent that the server fails on"),
    "pmalformed": (0, "percent whose JSON breaks off"),
    "pempty": (0, "percent without content"),
    "ptrunc": (0, "percent that end for their length"),
    "pdrop": (0, "percent whose connection breaks"),
    "pstall": (0, "percent that stall"),
    "pfilter": (0, "percent that the content filter refuses"),
}
_FAULTS = tuple(name for name in KNOBS if name[0] == "p" and name != "pairs")
_TAG = re.compile(rb"\[\[id:([^\]]{1,80})\]\]")
_REASONS = {200: "OK", 400: "Bad Request", 404: "Not Found", 429: "Too Many Requests", 500: "Internal Server Error"}
_HELD = 1 / 6  # of a minute's tokens: what the bucket holds, like the windows of ten seconds that services count in
_AT_ONCE, _SOON = 0.002, 0.05  # seconds until a refusal, and at most until an error
_LETTERS = 150  # of a pair, as it is counted in tokens


class State:
    """The knobs and counters of an endpoint."""

    def __init__(self, knobs: dict[str, float]) -> None:
        self._start = knobs
        self.inflight = 0
        self.reset({"defaults": "1"})

    def reset(self, knobs: dict[str, str]) -> None:
        """Forget what was asked, and take up knobs."""
        if "defaults" in knobs:
            self.knobs = dict(self._start)
        self.knobs |= {name: float(value) for name, value in knobs.items() if name in KNOBS}
        self.requests = self.aborted = 0
        self.max_inflight = self.inflight
        self.prompt_tokens = self.completion_tokens = 0
        self.status: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.prompts: dict[str, list[int]] = {}  # how often each was asked, and how often well answered
        self._bucket: tuple[float, float] | None = None  # tokens in it, and when that was

    def stats(self) -> dict[str, Any]:
        """Return the counters."""
        good = [answered for _, answered in self.prompts.values()]
        return {"requests": self.requests, "inflight": self.inflight, "max_inflight": self.max_inflight,
                "aborted": self.aborted, "status": self.status, "faults": self.faults,
                "good_repeats": sum(times - 1 for times in good if times), "never_good": good.count(0),
                "prompt_tokens": self.prompt_tokens, "completion_tokens": self.completion_tokens}

    def wait_for(self, tokens: int) -> tuple[float, int]:
        """Take tokens from the bucket. Returns the seconds to wait where it holds too few, or 0, and what it holds."""
        rate = self.knobs["tpm"] / 60
        if not rate:
            return 0.0, 0
        now, room = time.monotonic(), max(60 * rate * _HELD, tokens)
        held, then = self._bucket or (room, now)
        held = min(room, held + (now - then) * rate)
        wait = max(0.0, (tokens - held) / rate)
        self._bucket = held if wait else held - tokens, now
        return wait, int(held)

    def fault(self, prompt: str, attempt: int) -> str:
        """Return the fault that an attempt meets, or ""."""
        shares = [self.knobs[name] for name in _FAULTS]
        if not any(shares):
            return ""
        seed = f"{self.knobs['seed']:.0f}|{prompt}|{attempt}"
        drawn = 100 * int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=8).digest()) / 2**64
        for name, share in zip(_FAULTS, shares, strict=True):
            if drawn < share:
                self.faults[name] += 1
                return name
            drawn -= share
        return ""


class Connection(asyncio.Protocol):
    """One client's connection; it answers one request at a time."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._received = b""
        self._timer: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        if self._timer:
            self._timer.cancel()
            self._state.inflight -= 1
            self._state.aborted += 1

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._timer:
            self._next()

    def _next(self) -> None:
        """Take up the next request that is here as a whole."""
        head, end, rest = self._received.partition(b"\r\n\r\n")
        length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.I)
        size = int(length[1]) if length else 0
        if not end or len(rest) < size:
            return
        self._received = rest[size:]
        target = head.split(b" ", 2)[1].decode("latin-1")
        path, _, query = target.partition("?")
        if path.endswith("/chat/completions"):
            self._chat(rest[:size])
            return
        if path == "/reset":
            self._state.reset(dict(parse_qsl(query)))
        routes: dict[str, Callable[[], Any]] = {"/stats": self._state.stats, "/prompts": lambda: self._state.prompts,
                                                "/reset": dict, "/v1/models": lambda: {"data": [{"id": "mock-model"}]}}
        found = routes.get(path)
        self._write(_response(200, found()) if found else _error(404, f"no such route {path}", "not_found"))

    def _chat(self, body: bytes) -> None:
        state = self._state
        state.requests += 1
        state.inflight += 1
        state.max_inflight = max(state.max_inflight, state.inflight)
        tag = _TAG.search(body)
        prompt = tag[1].decode() if tag else hashlib.blake2b(body, digest_size=8).hexdigest()
        counts = state.prompts.setdefault(prompt, [0, 0])
        counts[0] += 1
        latency = state.knobs["latency_ms"] / 1000
        tokens = max(1, len(body) // 4)
        written = max(1, int(state.knobs["pairs"]) * _LETTERS // 4)
        wait, held = state.wait_for(tokens + written)
        if wait:
            state.faults["rate"] += 1
            self._later(_AT_ONCE, 429, _error(429, "Rate limit reached", "rate_limit_exceeded", {
                "retry-after-ms": int(1000 * wait) + 1, "retry-after": math.ceil(wait),
                "x-ratelimit-remaining-tokens": held}))
            return
        fault = state.fault(prompt, counts[0])
        if fault == "p429":
            self._later(_AT_ONCE, 429, _error(429, "Rate limit reached", "rate_limit_exceeded",
                                              {"retry-after": math.ceil(state.knobs["retry_after"])}))
        elif fault == "p500":
            self._later(min(latency, _SOON), 500, _error(500, "The server had an error", "server_error"))
        elif fault == "pfilter":
            self._later(min(latency, _SOON), 400, _error(400, "The response was filtered due to the prompt triggering "
                                                         "content management policy.", "content_filter"))
        elif fault == "pdrop":
            self._later(latency / 2, "drop", b"")
        else:
            request = json.loads(body)
            text, end = answer_of(request, int(state.knobs["pairs"])), "stop"
            if fault == "pmalformed":
                text = "Sure! Here are the pairs: " + text[:int(len(text) * 0.7)]
            elif fault == "pempty":
                text = ""
            elif fault == "ptrunc":
                text, end = text[:int(len(text) * 0.6)], "length"
            else:
                counts[1] += 1
            state.prompt_tokens += tokens
            state.completion_tokens += written
            self._later(latency + (fault == "pstall") * state.knobs["stall_s"], 200,
                        _completion(request, state.requests, text, end, tokens, written))

    def _later(self, seconds: float, status: int | str, response: bytes) -> None:
        """Answer after a while; without a response, break the connection."""
        self._state.status[str(status)] += 1

        def answer() -> None:
            self._timer = None
            self._state.inflight -= 1
            if response:
                self._write(response)
            elif self._transport:
                self._transport.abort()

        self._timer = asyncio.get_running_loop().call_later(seconds, answer)

    def _write(self, response: bytes) -> None:
        if self._transport:
            self._transport.write(response)
        if self._received:
            self._next()


def _completion(request: dict[str, Any], number: int, text: str, end: str, tokens: int, written: int) -> bytes:
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None}
    if has_tool(request):
        name = request["tools"][0]["function"]["name"]
        message |= {"content": None, "tool_calls": [{"id": f"call_{number}", "type": "function",
                                                     "function": {"name": name, "arguments": text}}]}
    return _response(200, {
        "id": f"chatcmpl-{number}", "object": "chat.completion", "created": int(time.time()),
        "model": request.get("model") or "mock-model",
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": end}],
        "usage": {"prompt_tokens": tokens, "completion_tokens": written, "total_tokens": tokens + written}},
        {"x-request-id": f"chatcmpl-{number}", "x-ratelimit-limit-requests": 100_000,
         "x-ratelimit-remaining-requests": 99_999, "x-ratelimit-limit-tokens": 100_000_000,
         "x-ratelimit-remaining-tokens": 99_999_999})


def _error(status: int, message: str, code: str, headers: dict[str, Any] | None = None) -> bytes:
    return _response(status, {"error": {"message": message, "type": code, "param": None, "code": code}}, headers)


def _response(status: int, said: Any, headers: dict[str, Any] | None = None) -> bytes:
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    lines = [f"HTTP/1.1 {status} {_REASONS[status]}", "content-type: application/json", f"content-length: {len(body)}",
             *(f"{name}: {value}" for name, value in (headers or {}).items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


async def _serve(port: int, state: State) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Connection(state), "127.0.0.1", port, backlog=4096)
    print(f"mock endpoint on http://127.0.0.1:{server.sockets[0].getsockname()[1]} pid {os.getpid()}", flush=True)
    await server.serve_forever()


def main() -> None:
    """Serve until ended; every knob is an option."""
    parser = argparse.ArgumentParser(prog="python -m bench.mock_endpoint", description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8808)
    for name, (value, about) in KNOBS.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, default=value, help=about)
    options = vars(parser.parse_args())
    asyncio.run(_serve(options.pop("port"), State(options)))


if __name__ == "__main__":
    main()
