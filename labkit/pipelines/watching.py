"""A run that is watched: a line of figures a second in a file (``--metrics``), and a span of OpenTelemetry.

A line is one JSON object::

    {"run": "5f0c9a1e", "time": "2026-11-28T09:30:00Z", "state": "running", "seconds": 12.0, "requests": 240,
     "sent_again": 3, "tokens_in": 51200, "tokens_out": 8100, "cost_usd": 0.0334, "cache_hits": 60, "rate_waits": 3,
     "rate_wait_seconds": 4.1, "step": "pairs", "asked": 300, "kept": 210, "dropped": {"not grounded": 60},
     "failed": {"fewer than asked": 30}, "rows_per_second": 17.5, "seconds_left": 40.2}

``cost_usd`` is null where a price is not known. Rows are those of the step that is going on, and their speed is that of
the step so far; ``seconds_left`` is that of the outermost progress bar, null where nothing tells it. The last line of a
run has the state "done", or "failed" with the kind of error. Nothing in it is a word of a document, a prompt or an
answer, and nothing is sent anywhere.
"""

from __future__ import annotations

import asyncio
import io
import json
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.datasets.ledger import Books, following_books
from labkit.datasets.outputs import Output, check_outputs, explained, rows_kind
from labkit.llm.tracing import note_run, run_span
from labkit.progress import Progress, following_bars
from labkit.settings.secrets import logger

if TYPE_CHECKING:
    from labkit.llm.usage import Usage

METRICS = rows_kind("the figures of runs", "run", "state", "requests", "cost_usd")
_EVERY = 1.0  # seconds

_log = logger(__name__)
_watched: ContextVar[Figures | None] = ContextVar("labkit_watched", default=None)


class Figures:
    """What a run has done so far: what its models used, what became of the rows of its steps, and the time left."""

    def __init__(self, bars: list[Progress], usage: Usage) -> None:
        self._began = asyncio.get_running_loop().time()
        self._bars, self._usages = bars, [usage]
        self._step, self._since, self._books = "", self._began, [Books()]

    def add(self, usage: Usage) -> None:
        """Count in what another model of the same run uses."""
        if not any(usage is one for one in self._usages):
            self._usages.append(usage)

    def begin(self, step: str, books: Books) -> None:
        """Count the rows of a step: those of the same name, one after the other, are one."""
        if step != self._step:
            self._step, self._since, self._books = step, asyncio.get_running_loop().time(), []
        self._books.append(books)

    def now(self) -> dict[str, Any]:
        """Return all figures."""
        time = asyncio.get_running_loop().time()
        kept, lasted = sum(books.kept for books in self._books), time - self._since
        left = next((found for bar in self._bars if (found := bar.seconds_left) is not None), None)
        return {"seconds": round(time - self._began, 1),
                "requests": self._sum("calls"), "sent_again": self._sum("retries"),
                "tokens_in": self._sum("prompt_tokens"), "tokens_out": self._sum("completion_tokens"),
                "cost_usd": self._cost(), "cache_hits": self._sum("hits"), "rate_waits": self._sum("rate_waits"),
                "rate_wait_seconds": round(self._sum("rate_wait_seconds"), 1), "step": self._step,
                "asked": sum(books.asked for books in self._books), "kept": kept,
                "dropped": self._reasons("dropped"), "failed": self._reasons("failed"),
                "rows_per_second": round(kept / lasted, 2) if lasted > 0 else 0.0,
                "seconds_left": None if left is None else round(left, 1)}

    def _sum(self, name: str) -> Any:
        return sum(getattr(usage, name) for usage in self._usages)

    def _cost(self) -> float | None:
        costs = [usage.cost for usage in self._usages]
        return None if None in costs else float(round(sum(filter(None, costs), Decimal(0)), 6))

    def _reasons(self, name: str) -> dict[str, int]:
        found: Counter[str] = Counter()
        for books in self._books:
            found.update(getattr(books, name))
        return {reason: count for reason, count in sorted(found.items()) if count}


@asynccontextmanager
async def watched(usage: Usage, metrics: Path | None, overwrite: bool = False) -> AsyncIterator[None]:
    """Watch a block that asks a model, where a file is named or a tracer listens; else it costs nothing.

    Inside of another such block, the model is counted in with those of that one.

    Parameters
    ----------
    usage
        What the model uses.
    metrics
        The file that lines are written behind, or None.

    Raises
    ------
    OverwriteError
        If the file is there, and holds something else.
    DatasetError
        If it cannot be written, before anything is asked. What fails later is logged, and the run goes on.
    """
    if (figures := _watched.get()) is not None:
        figures.add(usage)
        yield
        return
    with ExitStack() as stack:
        span = stack.enter_context(run_span("labkit run"))
        if metrics is None and span is None:
            yield
            return
        figures = Figures(stack.enter_context(following_bars()), usage)
        stack.enter_context(following_books(figures.begin))
        stack.enter_context(_set(figures))
        if span is not None:
            stack.callback(lambda: _tell(span, figures.now()))
        if metrics is None:
            yield
            return
        async with _written(figures, metrics, overwrite):
            yield


@asynccontextmanager
async def _written(figures: Figures, path: Path, overwrite: bool) -> AsyncIterator[None]:
    """Write a line a second while the block runs, and one at its end."""
    check_outputs([Output(path, METRICS)], overwrite=overwrite)
    run = secrets.token_hex(4)
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        ours = path.is_file() and METRICS.is_ours(path)
        file: io.TextIOWrapper | None = path.open("a" if ours else "w", encoding="utf-8", newline="\n")

    def write(state: str, **more: str) -> None:
        nonlocal file
        if file is None:
            return
        told = {"run": run, "time": _now(), "state": state, **more, **figures.now()}
        try:
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
            file.flush()
        except (OSError, ValueError) as error:  # a full disk: the run is worth more than its figures
            _log.warning("no more figures are written to %s (%s)", path, type(error).__name__)
            file = None

    async def beat() -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:  # on the second; what the loop was held up for is not made up for
            due = max(due, loop.time() - _EVERY) + _EVERY
            await asyncio.sleep(due - loop.time())
            write("running")

    beating = asyncio.create_task(beat())
    try:
        yield
    except BaseException as error:
        await _ended(beating)
        write("failed", error=type(error).__name__)
        raise
    else:
        await _ended(beating)
        write("done")
    finally:
        if file is not None:
            file.close()


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@contextmanager
def _set(figures: Figures) -> Iterator[None]:
    token = _watched.set(figures)
    try:
        yield
    finally:
        _watched.reset(token)


def _tell(span: Any, told: dict[str, Any]) -> None:
    dropped, failed = told.pop("dropped"), told.pop("failed")
    note_run(span, told, dropped, failed)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
