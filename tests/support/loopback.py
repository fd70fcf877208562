"""What the stand-ins for cloud services share: a server on loopback, its address, and a sign-in without keys."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


@dataclass
class Seen:
    """One request as it came in; ``body`` is its JSON, where the service keeps that."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    at: float = field(default_factory=time.monotonic)


class Loopback:
    """A service on this machine for as long as its ``with`` block runs; ``requests`` holds what it saw."""

    handler: type[BaseHTTPRequestHandler]

    def __init__(self) -> None:
        self.requests: list[Seen] = []

    def __enter__(self) -> Self:
        handler = type("Handler", (self.handler,), {"service": self})
        server = type("Server", (ThreadingHTTPServer,), {"request_queue_size": 256, "daemon_threads": True})
        self._server = server(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The endpoint to configure, without a path."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def posts(self) -> list[Seen]:
        """The requests that asked for work."""
        return [seen for seen in self.requests if seen.method == "POST"]

    @property
    def keyless(self) -> dict[str, str]:
        """Environment under which DefaultAzureCredential signs in here, and nowhere else."""
        return {"IDENTITY_ENDPOINT": f"{self.url}/msi/token", "IDENTITY_HEADER": "x", "NO_PROXY": "127.0.0.1",
                "AZURE_TOKEN_CREDENTIALS": "ManagedIdentityCredential"}


class Handler(BaseHTTPRequestHandler):
    """One connection, quietly: a client may leave before its answer is ready."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Keep quiet: the tests read what was asked from ``requests``."""

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().handle()
