"""labkit and its peers at the same work, one after the other in one run: saturation, faults, a shared rate limit."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.clients import LABKIT, PEERS, UNMEASURED, Client, Measured, measure
from bench.environments import NotInstalled
from bench.mock import Mock
from bench.row import Row

_LATENCY = 0.2  # seconds
_LIMITS = {64: 1.05, 128: 1.15}
_CPU, _MEMORY = 1.5, 120.0  # ms a request, MB
_FAULTS = {"p429": 5, "p500": 2, "pmalformed": 2, "pfilter": 1, "pdrop": 1}
_FAULTED = 0.01  # of all rows that cannot have an answer: the content filter takes them
_TPM = 600_000
_HELD = 1 / 6  # of a minute's tokens: what the mock's bucket holds at the start


def rows(quick: bool) -> Iterable[Row | str]:
    """Yield the figures of each client, labkit first. Only labkit's have limits."""
    clients: list[Client] = [LABKIT]
    for peer in PEERS:
        try:
            peer.python()
            clients.append(peer)
        except NotInstalled as reason:
            yield f"{peer.name}: left out, as {reason}"
    yield f"{', '.join(UNMEASURED)}: left out, as nobody has tried yet to install them here"
    with Mock() as mock:
        for in_flight in (64,) if quick else (64, 128):
            yield from _saturation(clients, mock, in_flight, 800 if quick else 4000)
        yield from _faults(clients, mock, 400 if quick else 1000)
        yield from _shared_limit(clients[:3] if quick else clients, mock, 400 if quick else 1000)


def _saturation(clients: list[Client], mock: Mock, in_flight: int, count: int) -> Iterator[Row | str]:
    allowed = count * _LATENCY / in_flight
    for client in clients:
        own = client is LABKIT
        done = _run(client, mock, count, in_flight)
        if isinstance(done, str):
            yield done
            continue
        place = f"{in_flight} in flight, {client.name}"
        yield Row(f"saturation, {place}", done.wall / allowed, _LIMITS[in_flight] if own else None)
        yield Row(f"client CPU a request, {place}", done.cpu / count * 1000, _CPU if own else None, "ms")
        yield Row(f"memory, {place}", done.peak_mb, _MEMORY if own else None, "MB")


def _faults(clients: list[Client], mock: Mock, count: int) -> Iterator[Row | str]:
    for client in clients:
        own = client is LABKIT
        done = _run(client, mock, count, 64, retry_after=1, **_FAULTS)
        if isinstance(done, str):
            yield done
            continue
        lost = done.rows - done.answered - done.reasons.get("content filter", 0)
        yield Row(f"faults, rows lost of {count:,}, {client.name}", lost, 0 if own else None, "rows")
        yield Row(f"faults, run time against the limit without any, {client.name}",
                  done.wall / (count * _LATENCY / 64), None)


def _shared_limit(clients: list[Client], mock: Mock, count: int) -> Iterator[Row | str]:
    for client in clients:
        own = client is LABKIT
        # The number in flight is labkit's own to find; the others have none, and are given 64.
        done = _run(client, mock, count, None if own else 64, tpm=_TPM)
        if isinstance(done, str):
            yield done
            continue
        stats = mock.stats()
        tokens = (stats["prompt_tokens"] + stats["completion_tokens"]) / max(1, stats["status"].get("200", 1))
        allowed = max(count * _LATENCY / 64, (count * tokens - _TPM * _HELD) / (_TPM / 60))
        refused = stats["status"].get("429", 0)
        yield Row(f"shared limit, rows lost of {count:,}, {client.name}", done.rows - done.answered,
                  0 if own else None, "rows")
        yield Row(f"shared limit, calls answered 429, {client.name}", 100 * refused / stats["requests"],
                  5.0 if own else None, "%")
        if done.answered == done.rows:
            yield Row(f"shared limit, run time against what the bucket allows, {client.name}", done.wall / allowed,
                      1.1 if own else None)


def _run(client: Client, mock: Mock, count: int, in_flight: int | None, **knobs: float) -> Measured | str:
    """Measure a client under these knobs, or say why not. What it asks to get ready meets none of them."""
    mock.reset()
    with tempfile.TemporaryDirectory() as folder:
        try:
            return measure(client, mock.url, Path(folder), rows=count, in_flight=in_flight,
                           on_start=lambda: mock.reset(latency_ms=_LATENCY * 1000, **knobs))
        except NotInstalled as reason:
            return f"{client.name}: left out, as {reason}"
