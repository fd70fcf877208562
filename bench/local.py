"""Pairs a minute of the embedded model: labkit's way to serve and ask it against one call at a time.

The other is llama.cpp as it is by default, with the same weights, threads, prompts and grammars, asked one request
after the other. Both have read the prompt's prefix before the clock starts, and keep it from one call to the next.

Two cores are busy with one call already, so more calls at once gain only what a token costs less in a batch than by
itself. How much that is at most is measured, too: a prompt is one batch of all its tokens, and nothing is written
faster than prompts are read. So what one call at a time takes, against its tokens at that speed, is a bound on what any
number of calls at once can gain here.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.row import Row

if TYPE_CHECKING:
    from labkit.llm.request import Request

_PLAIN = Path(__file__).resolve().parent / "peers" / "llama_plain.py"
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_TOKENS = 220  # of a chunk
_PAIRS = 2  # asked for of each
_PATIENCE = 600  # seconds for one call


class _Done(NamedTuple):
    """What came of a series of calls."""

    pairs: int
    seconds: float
    reading: float = 0.0
    """Seconds of them that prompts were read in."""
    read: int = 0
    written: int = 0
    """Tokens; those of a prompt that were kept from the last call are not counted."""

    @property
    def a_minute(self) -> float:
        return self.pairs / self.seconds * 60

    @property
    def most_gain(self) -> float:
        """How many times faster it would be if all tokens went by as fast as those of prompts."""
        return self.seconds / ((self.read + self.written) * self.reading / self.read)


def rows(quick: bool) -> Iterable[Row | str]:
    """Yield the pairs a minute of both, and the time that a pair takes with labkit against one call at a time."""
    from labkit.errors import LabkitError
    from labkit.llm.local.server import find_model
    from labkit.settings import Settings

    try:
        weights = find_model(Settings(_env_file=None))
    except LabkitError as error:
        yield f"embedded model: left out. {error}"
        return
    if weights is None:
        yield "embedded model: left out, as its weights are not here (they are fetched by: make model)"
        return
    requests = asyncio.run(_requests())[:4 if quick else 12]
    one = _one_at_a_time(weights, requests)
    yield Row("embedded model, pairs a minute, one call at a time", one.a_minute)
    yield Row("embedded model, share of one call's time that its prompt is read in", one.reading / one.seconds)
    yield Row("embedded model, most that calls at once can gain on this machine", one.most_gain, None, "times")
    with tempfile.TemporaryDirectory() as folder:
        ours = asyncio.run(_labkit(weights, requests, Path(folder)))
    yield Row("embedded model, pairs a minute, labkit", ours.a_minute)
    yield Row("embedded model, time a pair against one call at a time", one.a_minute / max(ours.a_minute, 0.01), 0.5)


async def _requests() -> list[Request]:
    """Return the first requests for pairs from short chunks of the sample handbook."""
    import labkit
    from labkit.generate.qa.tasks import tasks_of
    from labkit.settings import sample

    document = await labkit.read(sample("pdf/en-handbook.pdf"), reader="builtin", show=False)
    tasks = tasks_of(labkit.split(document, _TOKENS), "long", _PAIRS, bounded=True)
    return [task.request("English", document.title, 1) for task in tasks if task.wanted == _PAIRS]


async def _labkit(weights: Path, requests: Sequence[Request], folder: Path) -> _Done:
    import labkit
    from labkit.llm.local.server import serve
    from labkit.llm.providers import PROVIDERS
    from labkit.llm.request import Request
    from labkit.settings import Settings

    model = labkit.connect(Settings(_env_file=None, provider="local", local_model=weights,
                                    cache=folder / "cache.sqlite"))
    await model.ask_all([Request("Say yes.", requests[0].system, max_tokens=1, sample=slot)  # starts the server, too
                         for slot in range(PROVIDERS["local"].slots)], show=False)
    began = time.perf_counter()
    outcomes = await model.ask_all(requests, show=False)
    seconds = time.perf_counter() - began
    await model.close()
    model.cache.close()
    serve(weights).close()
    return _Done(sum(len(getattr(outcome, "pairs", ())) for outcome in outcomes), seconds)


def _one_at_a_time(weights: Path, requests: Sequence[Request]) -> _Done:
    from labkit.llm.chat_completions import messages_of
    from labkit.llm.providers import PROVIDERS, Endpoint
    from labkit.llm.structured_output import parse

    local = PROVIDERS["local"]
    endpoint = Endpoint(local, "plain", "")
    takes = local.capabilities(endpoint)
    with _plain_server(weights) as url:
        prefix = {"role": "system", "content": requests[0].system}
        _ask(url, {"messages": [prefix, {"role": "user", "content": "Say yes."}], "max_tokens": 1})
        began, pairs, timings = time.perf_counter(), 0, []
        for request in requests:
            said = _ask(url, local.body(takes, endpoint, messages_of(request), request, request.max_tokens))
            pairs += len(getattr(parse(request.schema, said["choices"][0]["message"]["content"]), "pairs", ()))
            timings.append(said["timings"])
        return _Done(pairs, time.perf_counter() - began, sum(one["prompt_ms"] for one in timings) / 1000,
                     sum(one["prompt_n"] for one in timings), sum(one["predicted_n"] for one in timings))


@contextmanager
def _plain_server(weights: Path) -> Iterator[str]:
    from labkit.llm.local.server import CALM
    from labkit.settings.machine import cores

    process = subprocess.Popen([sys.executable, str(_PLAIN), str(weights), str(cores(physical=True))],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                               start_new_session=True,  # as labkit's: Linux shares the cores out by session
                               env=CALM | os.environ)
    try:
        address = next((said.strip() for said in process.stdout if said.startswith("http://")), "")
        if not address:
            raise RuntimeError("llama.cpp did not start")
        yield f"{address}/v1/chat/completions"
    finally:
        process.stdin.close()
        process.kill()
        process.wait()
        process.stdout.close()


def _ask(url: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with _DIRECT.open(request, timeout=_PATIENCE) as answer:
        return json.load(answer)
