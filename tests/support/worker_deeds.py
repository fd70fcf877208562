"""What a worker may be asked to do in tests: work as labkit's own functions do it, and what a hostile file may do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from labkit.documents.workers.open_file import OpenFile


def echo(file: OpenFile, *values: object) -> dict:
    return {"file": file.path.name, "pages": file.document.page_count, "values": values}


def count(file: OpenFile) -> int:
    """Return how often this was called since the file was opened."""
    calls = file.kept(_calls)
    calls.append(1)
    return len(calls)


def _calls(file: OpenFile) -> list[int]:
    return []


def hang(file: OpenFile) -> None:
    time.sleep(600)


def hang_in_a_program(file: OpenFile, told: str) -> None:
    """Wait for a program without end, as for one that draws a page, and write down its number."""
    program = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    Path(told).write_text(str(program.pid), encoding="ascii")
    program.wait()


def crash(file: OpenFile) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def swell(file: OpenFile) -> None:
    held = [bytearray(b"x" * 2**26) for _ in range(48)]
    time.sleep(60)
    del held


def raise_error(file: OpenFile) -> None:
    raise ValueError("object 7")


def tell_an_object(file: OpenFile) -> object:
    return object()


def talk_nonsense(file: OpenFile) -> None:
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, b"{not JSON\n")
        except OSError:
            continue
    time.sleep(60)
