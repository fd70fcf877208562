"""Lines of a batch's files: what is sent, and what comes back in any order, by an id that tells what was asked.

The wire is that of https://platform.openai.com/docs/api-reference/batch, which Azure OpenAI speaks too.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any, TypeAlias

from labkit.llm.api_client import RawAnswer
from labkit.llm.api_errors import ApiError, read_error_body

URL = "/v1/chat/completions"
MOST_LINES = 50_000  # OpenAI's limit; Azure OpenAI takes twice as many
MOST_BYTES = 190_000_000  # both take 200 MB
_KEY = 43  # characters of 32 bytes in base64, without its padding

Result: TypeAlias = "RawAnswer | ApiError"


def line_id(key: str, body: dict[str, Any]) -> str:
    """Return the id of a line, 60 characters: the request's key in the cache, and what is sent of it this time.

    A repair turn has the same key and another body.
    """
    sent = json.dumps(body, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return f"{base64.urlsafe_b64encode(bytes.fromhex(key)).decode()[:_KEY]}.{hashlib.sha256(sent).hexdigest()[:16]}"


def key_in(name: str) -> str:
    """Return the key in the cache that the id of a line tells; "" where it is none of labkit's."""
    try:
        key = base64.urlsafe_b64decode(name[:_KEY] + "=")
    except ValueError:
        return ""
    return key.hex() if len(key) == 32 and name[_KEY:_KEY + 1] == "." else ""


def line_of(name: str, body: dict[str, Any]) -> bytes:
    """Return a line of a batch's file, in UTF-8; a file of them has no byte order mark, which services refuse."""
    line = {"custom_id": name, "method": "POST", "url": URL, "body": body}
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"


def read_results(content: bytes, secrets: list[str]) -> Iterator[tuple[str, Result]]:
    """Yield what became of each line by its id: the answer as it would have come by itself, or the error.

    Both the file of answers and that of errors are read so. A line that is none is passed over: what it answered is
    missing then, and is asked again.
    """
    for line in content.split(b"\n"):
        try:
            row = json.loads(line) if line.strip() else None
            name = row["custom_id"] if row else ""
            response, error = (row.get("response") or {}, row.get("error")) if row else ({}, None)
            status = int(response.get("status_code") or 0)
            body = response.get("body")
        except (ValueError, LookupError, TypeError, AttributeError):
            continue
        if not isinstance(name, str) or not name:
            continue
        if 200 <= status < 300 and not error:
            yield name, RawAnswer({}, json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        elif status >= 400:
            yield name, read_error_body(status, body if isinstance(body, dict) else {"error": error}, secrets)
        else:  # it was not sent: the batch expired first, or was cancelled
            yield name, read_error_body(500, {"error": error if isinstance(error, dict) else None}, secrets)
