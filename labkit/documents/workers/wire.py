"""What goes between labkit and its workers: JSON, one message a line. Bytes go as base64.

What comes back from a process that a hostile file may have taken over is data, and is never run.
"""

from __future__ import annotations

import base64
import json
from typing import Any

_BYTES = "base64 of bytes"


def encoded(message: dict[str, Any]) -> bytes:
    """Return a message as a line; raises TypeError where JSON cannot say it."""
    return json.dumps(message, default=_packed).encode("ascii") + b"\n"


def decoded(line: bytes) -> dict[str, Any]:
    """Return what :func:`encoded` was given, with lists for tuples; raises ValueError where a line is no such thing."""
    message = json.loads(line, object_hook=_unpacked)
    if not isinstance(message, dict):
        raise ValueError("no message")
    return message


def _packed(value: object) -> dict[str, str]:
    if not isinstance(value, bytes):
        raise TypeError(f"a worker can neither be told nor tell a {type(value).__name__}")
    return {_BYTES: base64.b64encode(value).decode("ascii")}


def _unpacked(message: dict[str, Any]) -> Any:
    return base64.b64decode(message[_BYTES]) if message.keys() == {_BYTES} else message


READY = encoded({"ready": True})
"""What a worker says first, once it has been started."""
