"""labkit alone against the mock endpoint: saturation, rate limits, faults, crashes. ``python -m bench.client``"""

from __future__ import annotations

import json
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from bench.client_child import command
from bench.mock import Mock
from bench.row import Row

_LATENCY = 0.2  # seconds
_PATIENCE = 240  # seconds for one run
_TPM = 600_000
_HELD = 1 / 6  # of a minute's tokens, what the mock's bucket holds at the start
_ROW = re.compile(r"\[\[id:(\d+)\]\]")
_FAULTS = {"p429": 5, "p500": 2, "pdrop": 1, "pstall": 1, "stall_s": 60, "pmalformed": 2, "pfilter": 1,
           "retry_after": 1}


def rows(quick: bool) -> Iterable[Row | str]:
    """Yield the figures, each with its limit."""
    with Mock() as mock, tempfile.TemporaryDirectory() as folder:
        measure = _Measure(mock, Path(folder))
        yield from _saturation(measure, 800 if quick else 4000)
        yield from _shared_limit(measure, 400 if quick else 1000)
        yield from _faults(measure, 800 if quick else 4000)
        yield from _crashes(measure, 400 if quick else 1500, 3 if quick else 10)


class _Measure:
    """Runs labkit in processes of their own, each run with an empty cache unless one is named."""

    def __init__(self, mock: Mock, folder: Path) -> None:
        self.mock, self._folder, self._caches = mock, folder, 0

    def cache(self) -> Path:
        """Return the path of a new cache."""
        self._caches += 1
        return self._folder / f"{self._caches}.sqlite"

    def start(self, rows: int, in_flight: int | None = None, cache: Path | None = None) -> subprocess.Popen[str]:
        """Start a run, and return its process when it has loaded and goes."""
        words, environment = command(self.mock.url, cache or self.cache(), rows, in_flight)
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=environment)
        if process.stdout.readline().strip() != "going":
            raise RuntimeError("labkit did not start")
        return process

    def run(self, rows: int, in_flight: int | None = None, cache: Path | None = None) -> dict[str, Any]:
        """Return what a run measured of itself."""
        return self.end(self.start(rows, in_flight, cache))

    @staticmethod
    def end(process: subprocess.Popen[str]) -> dict[str, Any]:
        """Wait for a run, and return what it measured of itself."""
        try:
            said, _ = process.communicate(timeout=_PATIENCE)
        finally:
            process.kill()
        return json.loads(said.splitlines()[-1])


def _saturation(measure: _Measure, count: int) -> Iterator[Row]:
    for in_flight, limit in ((64, 1.05), (128, 1.15)):
        measure.mock.reset(latency_ms=_LATENCY * 1000)
        done = measure.run(count, in_flight)
        yield Row(f"saturation, {in_flight} in flight", done["wall"] / (count * _LATENCY / in_flight), limit)
        yield Row(f"client CPU, {in_flight} in flight", done["cpu"] / count * 1000, 1.5, "ms a request")
        yield Row(f"memory, {in_flight} in flight", done["peak_mb"], 120, "MB")
        yield Row(f"rows without an answer, {in_flight} in flight", count - done["answered"], 0, "rows")


def _shared_limit(measure: _Measure, count: int) -> Iterator[Row]:
    for processes in (1, 2):
        measure.mock.reset(latency_ms=_LATENCY * 1000, tpm=_TPM)
        started = [measure.start(count // processes) for _ in range(processes)]
        done = [measure.end(process) for process in started]
        stats = measure.mock.stats()
        tokens = stats["prompt_tokens"] + stats["completion_tokens"]
        allowed = (tokens - _TPM * _HELD) / (_TPM / 60)
        place = "rate limit" if processes == 1 else "rate limit shared by two"
        yield Row(f"{place}, run time against what the bucket allows", max(one["wall"] for one in done) / allowed,
                  1.1 if processes == 1 else 1.2)
        yield Row(f"{place}, calls answered 429", 100 * stats["status"].get("429", 0) / stats["requests"], 5, "%")
        yield Row(f"{place}, rows without an answer", count - sum(one["answered"] for one in done), 0, "rows")


def _faults(measure: _Measure, count: int) -> Iterator[Row]:
    for in_flight in (64, None):
        measure.mock.reset(latency_ms=_LATENCY * 1000)
        without = measure.run(count, in_flight)
        measure.mock.reset(latency_ms=_LATENCY * 1000, **_FAULTS)
        done = measure.run(count, in_flight)
        place = f"faults, {in_flight} in flight" if in_flight else "faults, as many in flight as it finds"
        unnamed = count - done["answered"] - done["reasons"].get("content filter", 0)
        yield Row(f"{place}, run time against one without", done["wall"] / without["wall"], 2.0)
        yield Row(f"{place}, rows lost", done["lost"], 0, "rows")
        yield Row(f"{place}, rows doubled", done["doubled"], 0, "rows")
        yield Row(f"{place}, rows failed but for the content filter", unnamed, None, "rows")


def _crashes(measure: _Measure, count: int, kills: int) -> Iterator[Row]:
    measure.mock.reset(latency_ms=_LATENCY * 1000)
    whole = measure.run(count, 64)
    measure.mock.reset(latency_ms=_LATENCY * 1000)
    cache, draw = measure.cache(), random.Random()
    kept: dict[str, int] = {}  # rows whose answer was on disk at a kill, and how often they had been asked for by then
    for _ in range(kills):
        process = measure.start(count, 64, cache)
        time.sleep(draw.uniform(0.0, 3 * whole["wall"] / kills))
        process.kill()
        process.communicate()
        time.sleep(0.1)  # the mock learns of it
        calls = measure.mock.calls()
        kept = {row: calls[row] for row in _kept(cache)} | kept
    stats = measure.mock.stats()
    again = measure.run(count, 64, cache)
    after = measure.mock.calls()
    yield Row(f"{kills} kills, calls repeated that had been answered", sum(after[row] - kept[row] for row in kept), 0,
              "calls")
    yield Row(f"{kills} kills, rows kept by then of {count:,}", len(kept), None, "rows")
    on_their_way = stats["requests"] - stats["aborted"] - len(kept)  # sent by the mock, and not on disk
    yield Row(f"{kills} kills, answers on their way", on_their_way, None, "calls")
    yield Row(f"{kills} kills, runs whose output differs", int(again["digest"] != whole["digest"]), 0)


def _kept(cache: Path) -> list[str]:
    """Return the rows whose answer is in a cache."""
    if not cache.exists():
        return []
    with closing(sqlite3.connect(cache)) as database:
        labels = database.execute("SELECT label FROM answers WHERE kind = 'chat'").fetchall()
    return [_ROW.search(label)[1] for (label,) in labels]


if __name__ == "__main__":
    for found in rows("--quick" in sys.argv):
        print(found if isinstance(found, str) else f"{found.name}: {found.value:.2f} {found.unit}".rstrip()
              + (f" (limit {found.limit})" if found.limit is not None else ""), flush=True)
