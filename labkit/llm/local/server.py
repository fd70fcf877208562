"""The embedded model: its weights, and llama.cpp serving them to this process on loopback."""

from __future__ import annotations

import atexit
import os
import re
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO, Any

from labkit.errors import ModelError
from labkit.llm.local import llama_server
from labkit.llm.local.weights import MODEL_NAME, fetch_model, find_model, local_status, model_name
from labkit.settings.machine import cores

__all__ = ["MODEL_NAME", "LocalServer", "fetch_model", "find_model", "local_status", "model_name", "serve"]

_MEND = "Set LABKIT_LOCAL_MODEL to a complete GGUF of a chat model that fits in memory, or configure another provider."
_LIBRARY = "Install what is missing (on Debian and Ubuntu: apt-get install libgomp1 libstdc++6)."

# How threads wait for each other, between the thousands of steps of one token. Those that spin until it is their turn
# starve as soon as anything else wants a core; those that sleep at once lose a third of their time to waking. So they
# spin for some microseconds first. Other runtimes than GNU's know only the first of the two.
CALM = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "3000"}

_servers: dict[tuple[Path, Path | None, int], LocalServer] = {}
_lock = threading.Lock()


def serve(path: Path, parallel: int = 4, adapter: Path | None = None) -> LocalServer:
    """Serve a GGUF file on loopback, and return once it answers. A file that is served already is not served twice.

    A server with an adapter serves the bare model too: the adapter is used where a request says so.

    Parameters
    ----------
    path
        The weights.
    parallel
        How many requests are answered at once; each may take 4,096 tokens, its answer included. A running server
        keeps what it was started with.
    adapter
        A LoRA adapter of this model, as GGUF.

    Raises
    ------
    ModelError
        If llama.cpp cannot be started or cannot load the file; says what it said.
    """
    path, adapter = path.resolve(), adapter and adapter.resolve()
    with _lock:
        for place, server in list(_servers.items()):
            if not server.runs:  # closed, or ended by the system
                server.close()
                del _servers[place]
        trained = adapter.stat().st_mtime_ns if adapter else 0  # one that was trained anew is another one
        wanted = (adapter, trained)
        fitting = [place for place in _servers if place[0] == path and (adapter is None or place[1:] == wanted)]
        place = fitting[0] if fitting else (path, *wanted)
        if place not in _servers:
            _servers[place] = LocalServer(path, parallel, adapter)
        return _servers[place]


class LocalServer:
    """A llama.cpp server that ends with this process, however it ends.

    Made by :func:`serve`, or, with a context for each slot, by who closes it: :mod:`labkit.llm.local.next_tokens`.
    """

    def __init__(self, path: Path, parallel: int, adapter: Path | None = None, context: int = 0) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  # closed in close()
        self._process = subprocess.Popen(
            # -P: the modules beside the script are labkit's, and must not stand in for others of their name
            [sys.executable, "-P", llama_server.__file__, str(path), str(parallel), str(_threads()),
             str(adapter or ""), *([str(context)] if context else [])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, env=CALM | os.environ, **_apart())
        address = _address(self._process.stdout)
        if not address:
            reason = self._reason()
            self.close()
            raise ModelError(f"{path.name} cannot be served: {reason}.", _LIBRARY if ".so" in reason else _MEND)
        self.base_url = f"{address}/v1"

    def __repr__(self) -> str:
        return f"LocalServer({self.base_url!r})"

    @property
    def runs(self) -> bool:
        """Whether the server is still there."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the server; requests under way break off."""
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        self._log.close()

    def _reason(self) -> str:
        """Return what llama.cpp said, as a part of a sentence, after it ended without an address."""
        if self._process.wait() == -9:
            return "the system ended llama.cpp, most often for want of memory"
        self._log.seek(0)
        said = self._log.read().decode("utf-8", "replace")
        found = (re.search(r"error loading model: (.+)", said) or re.search(r"^[\d.]+ E +(.+)", said, re.MULTILINE)
                 or re.search(r"(.+)\s*\Z", said))
        return found[1].strip().rstrip(".") if found else "llama.cpp ended without a word"


def _threads() -> int:
    """Return how many threads llama.cpp should use; -1 where it knows better, as the performance cores of a Mac."""
    return cores(physical=True) if hasattr(os, "sched_getaffinity") else -1


def _address(output: IO[bytes] | None) -> str:
    """Return the address that the server prints once it answers, or nothing if it ends before."""
    for line in output or ():
        if line.startswith(b"http://"):
            return line.decode().strip()
    return ""


def _apart() -> dict[str, Any]:
    """Keep the interrupt of a notebook or a terminal, which means the cell or the command, from the server."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


@atexit.register
def _close_all() -> None:
    for server in _servers.values():
        server.close()
