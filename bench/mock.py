"""A mock endpoint for load and faults in a process of its own, for the measures and for tests."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy has no business on loopback


class Mock:
    """A running mock endpoint, on a free port of loopback; it ends with the ``with`` block."""

    def __enter__(self) -> Mock:
        self._process = subprocess.Popen([sys.executable, "-m", "bench.mock_endpoint", "--port", "0"], cwd=ROOT,
                                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        said = re.search(r"http://\S+", self._process.stdout.readline())
        if not said:
            self._end()
            raise RuntimeError("the mock endpoint did not start")
        self._root = said[0]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._end()

    @property
    def url(self) -> str:
        """What a client takes as its base URL."""
        return f"{self._root}/v1"

    def reset(self, **knobs: float) -> None:
        """Forget what was asked, and take up the knobs; the others go back to where they were at the start."""
        request = urllib.request.Request(f"{self._root}/reset?{urlencode({'defaults': 1, **knobs})}", method="POST")
        with _DIRECT.open(request, timeout=10):
            pass

    def stats(self) -> dict[str, Any]:
        """Return its counters."""
        return self._get("stats")

    def calls(self) -> dict[str, int]:
        """Return how often each prompt was asked for, by the tag that it bears."""
        return {prompt: counts[0] for prompt, counts in self._get("prompts").items()}

    def _get(self, name: str) -> Any:
        with _DIRECT.open(f"{self._root}/{name}", timeout=10) as answer:
            return json.load(answer)

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
