"""The clients that are measured side by side, and one run of one of them against the mock endpoint."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from bench.environments import NotInstalled, python_of

_HERE = Path(__file__).resolve().parent
_PATIENCE = 300  # seconds for one run


@dataclass(frozen=True)
class Client:
    """A client: its program, and what has to be installed for it. labkit has none: it runs in this environment."""

    name: str
    program: Path
    requirements: tuple[str, ...] = ()

    def python(self) -> Path:
        """Return the Python that runs it, or raise NotInstalled."""
        if not self.requirements:
            return Path(sys.executable)
        return python_of(self.program.stem, self.requirements)


LABKIT = Client("labkit", _HERE / "labkit_rows.py")
PEERS = (
    Client("aiohttp, bare", _HERE / "peers" / "aiohttp_bare.py", ("aiohttp==3.14.5",)),
    Client("openai SDK, semaphore", _HERE / "peers" / "openai_semaphore.py", ("openai==3.54.0",)),
    Client("langchain-openai abatch", _HERE / "peers" / "langchain_abatch.py", ("langchain-openai==1.7.3",)),
    Client("instructor", _HERE / "peers" / "instructor_rows.py", ("instructor==1.17.0",)),
    Client("litellm", _HERE / "peers" / "litellm_rows.py", ("litellm==1.106.2",)),
)
# No programs for these yet.
UNMEASURED = ("curator", "Data Designer", "distilabel")


class Measured(NamedTuple):
    """What a client did: the rows that it answered, those it lost, and what it took in seconds and MB."""

    rows: int
    answered: int
    missing: int
    reasons: dict[str, int]
    wall: float
    cpu: float
    peak_mb: float
    digest: str


def measure(client: Client, url: str, folder: Path, *, rows: int, in_flight: int | None = None,
            chars: int = 1200, on_start: Any = None) -> Measured:
    """Run a client over so many rows, and return what it measured of itself.

    Parameters
    ----------
    folder
        Empty, or where an earlier run of the same client kept something.
    on_start
        Called when the client has loaded and asked once, before the clock starts.

    Raises
    ------
    NotInstalled
        If it cannot be run here.
    """
    command = [str(client.python()), str(client.program), url, str(folder), "--rows", str(rows), "--chars", str(chars)]
    if in_flight:
        command += ["--in-flight", str(in_flight)]
    paths = os.pathsep.join([str(_HERE.parent), str(_HERE / "peers")]) if client is LABKIT else str(_HERE / "peers")
    environment = os.environ | {"PYTHONPATH": paths, "NO_PROXY": "*", "no_proxy": "*"}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env=environment) as process:
        clock = threading.Timer(_PATIENCE, process.kill)
        clock.start()
        heard: list[str] = []
        listener = threading.Thread(target=lambda: heard.append(process.stderr.read()))  # a full pipe would stop it
        listener.start()
        try:
            ready = process.stdout.readline().strip() == "ready"
            if ready:
                if on_start:
                    on_start()
                process.stdin.write("go\n")
                process.stdin.flush()
            said = process.stdout.read().strip() if ready else ""
            process.wait()
        finally:
            clock.cancel()
            process.kill()
            listener.join()
    if not said:
        last = "".join(heard).strip().splitlines()
        raise NotInstalled(f"it does not run ({last[-1].strip()[:200] if last else 'it said nothing'})")
    return Measured(**json.loads(said.splitlines()[-1]))
