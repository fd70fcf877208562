"""Measure how long labkit takes to start: python -m bench.cold_start"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from bench.row import Row

ROOT = Path(__file__).resolve().parent.parent
STARTS = {"import labkit": (["-c", "import labkit"], 0.3), "labkit --help": (["-m", "labkit", "--help"], 0.5)}


def rows(quick: bool = False) -> Iterable[Row]:
    """Yield the median time of each start, that of Python included."""
    for name, (command, limit) in STARTS.items():
        taken = []
        for _ in range(5 if quick else 15):
            started = time.perf_counter()
            subprocess.run([sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
            taken.append(time.perf_counter() - started)
        yield Row(f"cold start, {name}", statistics.median(taken), limit, "s")


if __name__ == "__main__":
    for row in rows("--quick" in sys.argv):
        print(f"{row.name}: {row.value:.2f} {row.unit}", flush=True)
