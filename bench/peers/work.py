"""The work that every client is given, and how it is measured: imported by each client's program, in its environment.

Standard library only. A program loads its client and asks once, says "ready" on standard output, waits for a line on
standard input, does the rows, and prints one line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_UNTIMED = 1_000_000_000  # the row that is asked before the clock starts: it loads what loads late

MODEL = "mock-model"
SCHEMA = {
    "type": "object", "additionalProperties": False, "required": ["pairs"],
    "properties": {"pairs": {"type": "array", "items": {
        "type": "object", "additionalProperties": False, "required": ["question", "answer"],
        "properties": {"question": {"type": "string"}, "answer": {"type": "string"}}}}}}
RESPONSE_FORMAT = {"type": "json_schema", "json_schema": {"name": "Pairs", "strict": True, "schema": SCHEMA}}

_TEXT = ("The store opens on weekday mornings at nine and closes at six. A repair of a phone screen takes two days, of "
         "a laptop battery one. The warranty covers parts for a year, and a refund needs the invoice. Parking is free "
         "in the garage for the first hour. An order that is placed before noon is delivered on the next day. ")


@dataclass(frozen=True)
class Task:
    """What to ask, where, and how: ``in_flight`` is None where a client is to find its own number."""

    url: str
    rows: int
    first: int
    chars: int
    in_flight: int | None
    folder: Path
    """Where a client may keep what a later run of the same work can use."""

    def prompt(self, number: int) -> str:
        """Return the prompt of a row: about ``chars`` characters, and no two alike."""
        head = f"[[id:{number}]] Write three questions with their answers about this text.\n<text>\n"
        tail = "\n</text>"
        room = max(0, self.chars - len(head) - len(tail))
        return head + (_TEXT * (room // len(_TEXT) + 1))[:room] + tail

    def messages(self, number: int) -> list[dict[str, str]]:
        """Return the row as a chat."""
        return [{"role": "user", "content": self.prompt(number)}]


Results = dict[int, Any]
"""For each row, in any order: the answer as what its JSON says, or in words why there is none."""


async def each(task: Task, numbers: Iterable[int], answer: Callable[[int], Awaitable[Any]],
               errors: type[Exception] | tuple[type[Exception], ...]) -> Results:
    """Ask for each row behind a semaphore, as documentation has it; what raises one of the errors has no answer."""
    results: Results = {}
    room = asyncio.Semaphore(task.in_flight or 64)

    async def row(number: int) -> None:
        async with room:
            try:
                results[number] = await answer(number)
            except errors as error:
                results[number] = reason(error)

    await asyncio.gather(*(row(number) for number in numbers))
    return results


def run(ask: Callable[[Task, Iterable[int]], Awaitable[Results]], children: bool = False) -> None:
    """Be a client's program: read the arguments, do the rows with ``ask``, and print what came of them.

    ``children`` counts the memory of the largest process that this one started, too.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    for name, default in (("rows", 100), ("first", 0), ("chars", 1200), ("in-flight", None)):
        parser.add_argument(f"--{name}", type=int, default=default)
    task = Task(**vars(parser.parse_args()))
    said = os.fdopen(os.dup(1), "w")  # some clients print
    os.dup2(2, 1)
    with asyncio.Runner() as runner:  # one loop for both: some clients keep connections from one call to the next
        runner.run(ask(task, [_UNTIMED + os.getpid()]))
        print("ready", file=said, flush=True)
        if not sys.stdin.readline():
            return
        wall, cpu = time.perf_counter(), _cpu()
        results = runner.run(ask(task, range(task.first, task.first + task.rows)))
        wall, cpu = time.perf_counter() - wall, _cpu() - cpu
        print(json.dumps({**_counted(task, results), "wall": wall, "cpu": cpu, "peak_mb": _peak_mb(children)}),
              file=said, flush=True)


def _counted(task: Task, results: Results) -> dict[str, Any]:
    good = {number: answer for number, answer in results.items() if _fits(answer)}
    reasons = Counter(answer if isinstance(answer, str) else "an answer that does not fit the schema"
                      for number, answer in results.items() if number not in good)
    text = json.dumps(sorted(good.items()), sort_keys=True)
    return {"rows": task.rows, "answered": len(good), "reasons": dict(reasons),
            "missing": task.rows - len(results), "digest": hashlib.sha256(text.encode()).hexdigest()}


def _fits(answer: Any) -> bool:
    """Tell whether an answer keeps to the schema."""
    pairs = answer.get("pairs") if isinstance(answer, dict) else None
    return isinstance(pairs, list) and bool(pairs) and all(
        isinstance(pair, dict) and isinstance(pair.get("question"), str) and isinstance(pair.get("answer"), str)
        for pair in pairs)


def read(text: str | None) -> Any:
    """Return what a text says in JSON, or in words that it is none; for clients that do not look at their answers."""
    try:
        return json.loads(text or "")
    except ValueError:
        return "malformed"


def reason(error: BaseException) -> str:
    """Name why a row has no answer."""
    said = str(error)
    return "content filter" if "content_filter" in said or "ContentPolicy" in said else type(error).__name__


def _cpu() -> float:
    """Return the seconds of CPU that this process and its children that ended have taken."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _peak_mb(children: bool) -> float:
    """Return the most memory this process had, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says may be the peak of the process that started this one
        own = next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) * 1024
    return (own + children * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit) / 1e6
