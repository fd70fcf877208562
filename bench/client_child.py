"""One run of labkit in a process of its own, which may be killed: ``python -m bench.client_child URL CACHE ROWS``.

Prints "going" when all is loaded, and in the end, as JSON, what it measured of itself. An error that a user would meet
goes to stderr as one line, and ends it with 1.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from bench.labkit_rows import bound

_TEXT = "The store opens at nine on each weekday, and closes at six. A repair of a telephone takes two days. " * 12


class Pair(BaseModel):
    question: str = Field(min_length=5)
    answer: str


class Pairs(BaseModel):
    pairs: list[Pair] = Field(min_length=1, max_length=5)


def main(arguments: list[str] | None = None) -> int:
    """Run it, and return what to exit with."""
    import openai  # noqa: F401 - what the first request would load is no part of what is measured

    import labkit.llm.transport  # noqa: F401
    from labkit.errors import LabkitError
    from labkit.llm.cache import ResponseCache
    from labkit.llm.model import connect
    from labkit.settings import Settings

    options = _parser().parse_args(arguments)
    if options.in_flight:
        bound(options.in_flight)
    try:
        cache = ResponseCache(options.cache)
        model = connect(Settings(_env_file=None, openai_base_url=options.url, openai_model="mock"), cache=cache)
        print("going", flush=True)
        print(json.dumps(asyncio.run(_measure(model, options.rows))))
    except LabkitError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


async def _measure(model: Any, rows: int) -> dict[str, Any]:
    from labkit.llm.model import Failure, Request

    seen: Counter[int] = Counter()
    requests = (Request(f"Write three pairs. [[id:{number}]]\n```\n{_TEXT}\n```", schema=Pairs)
                for number in range(rows))
    cpu, wall = time.process_time(), time.perf_counter()
    outcomes = await model.ask_all(requests, each=lambda index, outcome: seen.update([index]), show=False)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    await model.close()
    texts = [str(outcome) if isinstance(outcome, Failure) else outcome.model_dump_json() for outcome in outcomes]
    return {"wall": wall, "cpu": cpu, "peak_mb": _peak_mb(), "calls": model.usage.calls, "hits": model.usage.hits,
            "answered": sum(not isinstance(outcome, Failure) for outcome in outcomes),
            "reasons": Counter(outcome.reason for outcome in outcomes if isinstance(outcome, Failure)),
            "lost": rows - len(outcomes) + outcomes.count(None) + rows - len(seen),
            "doubled": sum(seen.values()) - len(seen),
            "digest": hashlib.sha256("\n".join(texts).encode()).hexdigest()}


def _peak_mb() -> float:
    if sys.platform == "win32":
        return 0.0  # the standard library cannot tell
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 if sys.platform != "darwin" else 1024 * 1024)


def command(url: str, cache: Path, rows: int, in_flight: int | None = None) -> tuple[list[str], dict[str, str]]:
    """Return the command that runs it, and its environment."""
    words = [sys.executable, "-m", "bench.client_child", url, str(cache), str(rows)]
    if in_flight:
        words += ["--in-flight", str(in_flight)]
    return words, os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.client_child", description=__doc__)
    parser.add_argument("url")
    parser.add_argument("cache", type=Path)
    parser.add_argument("rows", type=int)
    parser.add_argument("--in-flight", type=int)
    return parser


if __name__ == "__main__":
    sys.exit(main())
