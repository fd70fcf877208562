"""The mock endpoint for load and faults, which lies beside the clone in ``shared/mock``."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlencode

SCRIPT = Path(__file__).resolve().parents[2] / "shared" / "mock" / "mockllm.py"
ABSENT = "left out, as the mock endpoint is not beside this clone (../shared/mock/mockllm.py)"

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # a proxy has no business on loopback


class Mock:
    """A running mock endpoint, on a free port of loopback; it ends with the ``with`` block."""

    def __enter__(self) -> Mock:
        self._process = subprocess.Popen([sys.executable, str(SCRIPT), "--port", "0"], stdout=subprocess.PIPE,
                                         stderr=subprocess.DEVNULL, text=True)
        said = self._process.stdout.readline().split()  # "mockllm on http://127.0.0.1:PORT pid …"
        if len(said) < 3:
            self._end()
            raise RuntimeError("the mock endpoint did not start")
        self._root = said[2]
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
        with _DIRECT.open(f"{self._root}/stats", timeout=10) as answer:
            return json.load(answer)

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
