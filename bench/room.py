"""Forty at once: kernels that replay one tape from one folder, and processes that share one endpoint with a quota.

All of them on this machine, so that the seconds are those of forty people on its cores; what counts is that each ends
with all its rows. The processes come at the same moment, as when somebody says "now run all cells".
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import DEVNULL
from typing import NamedTuple

from bench.clients import LABKIT, Measured, measure
from bench.mock import ROOT, Mock
from bench.row import Row

_ATTENDEES, _FEW = 40, 6
_NOTEBOOK = ROOT / "notebooks" / "1_seed" / "make_qa_csv.ipynb"  # the shortest: no reader is measured
_ROWS = 12  # requests of an attendee, about those of a first notebook
_TOKENS_A_MINUTE = 5_000  # for each attendee: a minute's wait for the rows of everybody
_HELD = 1 / 6  # of a minute's tokens is there at the start
_PATIENCE = 1500  # seconds for all of them
_OVER = 1.5  # times the seconds that the quota alone takes, at most: the rest is waiting longer than need be


class Seat(NamedTuple):
    """One attendee's kernel: rows that its notebook left, seconds until it ended, and its memory at the end in MB."""

    rows: int
    digest: str
    seconds: float
    memory: float


def rows(quick: bool) -> Iterator[Row | str]:
    """Yield what became of a room of kernels on one tape, then of processes at one endpoint."""
    attendees = _FEW if quick else _ATTENDEES
    yield from _kernels(attendees)
    yield from _processes(attendees)


# ---- one tape


def _kernels(attendees: int) -> Iterator[Row | str]:
    with tempfile.TemporaryDirectory() as folder:
        shared, out = Path(folder) / "shared", Path(folder) / "out"
        shared.mkdir()
        tape = shared / "room.jsonl"
        shutil.copy(ROOT / "tests" / "tapes" / f"{_NOTEBOOK.stem}.jsonl", tape)
        before = _digest(tape)
        tape.chmod(0o444)
        shared.chmod(0o555)
        try:
            alone = asyncio.run(_sit(1, tape, out / "alone"))[0]
            if not isinstance(alone, Seat):
                raise alone
            room = asyncio.run(_sit(attendees, tape, out / "room"))
        finally:
            shared.chmod(0o755)
        left = sorted(path.name for path in shared.iterdir())
        changed = _digest(tape) != before or left != [tape.name]
    seconds = [seat.seconds for seat in room if isinstance(seat, Seat)]
    lacking = sum(not isinstance(seat, Seat) or (seat.rows, seat.digest) != (alone.rows, alone.digest) for seat in room)
    name = f"one tape, {attendees} kernels"
    yield Row(f"{name}: attendees without all {alone.rows} rows, as one alone gets them", lacking, 0, "attendees")
    yield Row(f"{name}: files of the shared folder that changed", float(changed), 0, "files")
    said = {str(seat).strip().splitlines()[-1] for seat in room if not isinstance(seat, Seat)}
    yield from (f"{name}: {text[:300]}" for text in sorted(said))
    if seconds:
        yield Row(f"{name}: one alone", alone.seconds, None, "s")
        yield from _spread(name, seconds)
        yield Row(f"{name}: memory of a kernel at its end, the most", max(
            seat.memory for seat in room if isinstance(seat, Seat)), None, "MB")


async def _sit(attendees: int, tape: Path, out: Path) -> list[Seat | BaseException]:
    """Start that many kernels at once, and run the notebook in each."""
    started = time.monotonic()
    work = [_seat(tape, out / f"{number:02}", started) for number in range(attendees)]
    return await asyncio.gather(*work, return_exceptions=True)


async def _seat(tape: Path, out: Path, started: float) -> Seat:
    import psutil
    from nbclient import NotebookClient
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    content = parameterize_notebook(load_notebook_node(str(_NOTEBOOK)), {"OUT": str(out)})
    # Nothing but the tape is configured, and a proxy at which nobody listens would betray a call.
    settings = {name: "" for name in os.environ if name.startswith(("AZURE_", "OPENAI_", "LABKIT_"))}
    environment = os.environ | settings | {
        "LABKIT_CACHE": str(tape), "LABKIT_CACHE_MODE": "replay", "LABKIT_PROVIDER": "auto",
        "HTTPS_PROXY": "http://127.0.0.1:9", "PYTHONPATH": str(ROOT)}
    client = NotebookClient(content, timeout=_PATIENCE, startup_timeout=_PATIENCE, kernel_name="python3",
                            resources={"metadata": {"path": str(ROOT)}})
    async with client.async_setup_kernel(env=environment, cwd=str(ROOT), stderr=DEVNULL):
        for number, cell in enumerate(content.cells):
            await client.async_execute_cell(cell, number)
        seconds = time.monotonic() - started
        kernel = psutil.Process(client.km.provisioner.pid)
        memory = sum(process.memory_info().rss for process in [kernel, *kernel.children(recursive=True)]) / 1e6
    written = out / "qa.jsonl"
    return Seat(len(written.read_text(encoding="utf-8").splitlines()), _digest(written), seconds, memory)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# ---- one endpoint


def _processes(attendees: int) -> Iterator[Row | str]:
    quota = attendees * _TOKENS_A_MINUTE
    with Mock() as mock, tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(attendees) as seats:
        mock.reset(latency_ms=300)
        together = threading.Barrier(attendees, lambda: mock.reset(latency_ms=300, tpm=quota))

        def sit(number: int) -> Measured:
            own = Path(folder) / f"{number:02}"
            own.mkdir()
            return measure(LABKIT, mock.url, own, rows=_ROWS, on_start=lambda: together.wait(_PATIENCE))

        room = list(seats.map(sit, range(attendees)))
        stats = mock.stats()
    name = f"one endpoint of {quota:,} tokens a minute, {attendees} processes"
    tokens = stats["prompt_tokens"] + stats["completion_tokens"]
    least = max(1.0, (tokens / quota - _HELD) * 60)
    yield Row(f"{name}: of {attendees * _ROWS} rows, those that did not come", sum(one.missing for one in room), 0,
              "rows")
    yield Row(f"{name}: seconds of the last to what the quota takes ({least:.0f} s)",
              max(one.wall for one in room) / least, _OVER)
    yield from _spread(name, [one.wall for one in room])
    yield Row(f"{name}: calls that were refused, of {stats['requests']}", stats["faults"].get("rate", 0), None, "calls")


def _spread(name: str, seconds: list[float]) -> Iterator[Row]:
    for what, value in (("first", min(seconds)), ("median", statistics.median(seconds)), ("last", max(seconds))):
        yield Row(f"{name}: until the {what} was through", value, None, "s")
