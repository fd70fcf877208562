"""Texts that a local model writes behind a beginning: plain continuation, without a conversation around it."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from labkit.errors import ModelError
from labkit.llm.local.server import LocalServer

_PATIENCE = 900.0  # seconds


class Sampling(NamedTuple):
    """How the next token is drawn."""

    tokens: int
    temperature: float
    top_p: float
    top_k: int


Write = Callable[[Sequence[tuple[str, int]], Sampling], list[str]]
"""Returns a line behind each beginning; the number beside it is the seed of what is drawn."""


@contextmanager
def open_continuations(model: Path, adapter: Path | None = None, at_once: int = 4) -> Iterator[Write]:
    """Serve a model, with an adapter where there is one, for plain continuation, and end it.

    Raises
    ------
    ModelError
        If llama.cpp cannot be started or cannot load a file, or, of what is yielded, if it does not answer.
    """
    server = LocalServer(model, at_once, adapter)
    url = f"{server.base_url.removesuffix('/v1')}/completion"
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback goes through no proxy

    def one(begun: tuple[str, int], how: Sampling) -> str:
        body = {"prompt": begun[0], "seed": begun[1], "n_predict": how.tokens, "temperature": how.temperature,
                "top_p": how.top_p, "top_k": how.top_k, "min_p": 0.0, "stop": ["\n"]}
        if adapter:
            body["lora"] = [{"id": 0, "scale": 1.0}]
        request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            with opener.open(request, timeout=_PATIENCE) as answer:
                return str(json.load(answer)["content"]).strip()
        except (OSError, ValueError, KeyError) as error:  # an HTTPError is an OSError
            raise ModelError(f"The local model does not go on with a text ({error}).",
                             "Run the command again: what was trained is there.") from None

    def write(begun: Sequence[tuple[str, int]], how: Sampling) -> list[str]:
        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(lambda pair: one(pair, how), begun))

    try:
        yield write
    finally:
        server.close()
