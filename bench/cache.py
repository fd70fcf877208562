"""Measure a cache that is served beside its file: python -m bench.cache

Answers a second, of 1 kB, that one client puts (each waits for its commit) and gets, and that eight processes put at
once. The server runs in a process of its own.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from bench.row import Row
from labkit.llm.cache import ResponseCache

_WRITERS = 8
_WRITER = """
import sys
from labkit.llm.cache import ResponseCache
cache = ResponseCache(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[3])):
    cache.put(f"{sys.argv[2]}-{number}", {"text": "x" * 1000})
"""


def rows(quick: bool = False) -> Iterable[Row]:
    """Yield answers a second; none is held to a bound, as disks differ."""
    count = 300 if quick else 2000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file.sqlite"
        yield from _of("its file", str(file), count)
        command = [sys.executable, "-m", "labkit", "cache", "serve", str(Path(folder) / "served.sqlite"), "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout
            try:
                url = re.findall(r"http://[\d.]+:\d+", server.stdout.readline())[0]
                yield from _of("a server", url, count)
            finally:
                server.terminate()


def _of(what: str, path: str, count: int) -> Iterable[Row]:
    cache = ResponseCache(path)
    began = time.perf_counter()
    for number in range(count):
        cache.put(f"{number}", {"text": "x" * 1000})
    yield Row(f"cache, {what}: put by one", count / (time.perf_counter() - began), None, "a second")
    began = time.perf_counter()
    for number in range(count):
        cache.get(f"{number}")
    yield Row(f"cache, {what}: get by one", count / (time.perf_counter() - began), None, "a second")
    cache.close()
    each = count // _WRITERS
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER, path, str(name), str(each)], text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE) for name in range(_WRITERS)]
    for writer in writers:
        assert writer.stdout and writer.stdin
        writer.stdout.readline()
    began = time.perf_counter()
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("\n")
        writer.stdin.flush()
    failed = [writer.args for writer in writers if writer.wait(120)]
    assert not failed, failed
    yield Row(f"cache, {what}: put by {_WRITERS} processes", each * _WRITERS / (time.perf_counter() - began), None,
              "a second")


if __name__ == "__main__":
    for row in rows("--quick" in sys.argv):
        print(f"{row.name}: {row.value:,.0f} {row.unit}", flush=True)
