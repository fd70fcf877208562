"""Answers that another machine keeps: the client of :mod:`labkit.llm.cache_server`."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

from labkit.errors import LabkitError, ModelError, SettingsError
from labkit.llm.answer_store import Row
from labkit.settings import variable

_PATIENCE = 60.0  # seconds for one answer: the server waits for its disk
_TRIES = 3
TOKEN = "LABKIT_CACHE_TOKEN"


def server_of(path: Path) -> str:
    """Return the address that LABKIT_CACHE names in place of a file, or "": a Path takes one of its slashes away."""
    scheme, _, rest = path.as_posix().partition(":/")
    return f"{scheme}://{rest.lstrip('/')}" if scheme in ("http", "https") and rest else ""


class RemoteAnswers:
    """Rows that a server keeps. The token is read from the environment or ``.env`` (LABKIT_CACHE_TOKEN).

    Raises
    ------
    SettingsError
        If no such server answers, or it takes no token, or another.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if not parts.hostname or parts.username or parts.password or parts.query or parts.path.strip("/"):
            raise SettingsError("LABKIT_CACHE names no server: an address is http://HOST:PORT, without a token in it.",
                                f"Correct it; a token belongs into {TOKEN}.")
        self._at = parts.netloc
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(parts.hostname, parts.port, timeout=_PATIENCE)
        token = variable(TOKEN, secret=True)
        self._headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        said = self._asked("GET", "/", SettingsError)
        if said is None or b"labkit_cache" not in said:
            raise SettingsError(f"What answers at {self._at} is no cache of labkit.", "Start one: labkit cache serve")

    def get(self, key: str) -> dict | None:
        """Return the payload under the key, or None."""
        found = self._asked("GET", f"/answers/{quote(key, safe='')}", SettingsError)
        return None if found is None else json.loads(found)

    def append(self, rows: Iterable[Row]) -> None:
        """Have rows written in one commit; sent again where the connection breaks, as each replaces itself."""
        self._asked("POST", "/answers", ModelError, json.dumps(list(rows)).encode())

    def rows(self, kind: str | None = None) -> Iterator[Row]:
        """Yield the rows, all of which are fetched now."""
        found = self._asked("GET", f"/rows?kind={quote(kind, safe='')}" if kind else "/rows", SettingsError) or b""
        return (Row(*json.loads(line)) for line in found.splitlines())

    def close(self) -> None:
        """Close the connection; a later call opens another."""
        self._connection.close()

    def _asked(self, method: str, path: str, error: type[LabkitError], body: bytes | None = None) -> bytes | None:
        """Return what the server says; None where it has nothing."""
        for tries in range(_TRIES):
            try:
                self._connection.request(method, path, body, self._headers)
                answer = self._connection.getresponse()
                said = answer.read()
            except (OSError, http.client.HTTPException) as broken:
                self._connection.close()  # the server may have closed a connection that was idle
                if tries + 1 == _TRIES:
                    raise error(f"The cache at {self._at} cannot be reached ({_reason(broken)}).",
                                "Start it (labkit cache serve), or set LABKIT_CACHE to a file.") from None
                continue
            break
        if answer.status in (200, 204):
            return said
        if answer.status == 404 and path.startswith("/answers/"):
            return None
        if answer.status == 401:
            raise error(f"The cache at {self._at} refuses the token.", f"Set {TOKEN} to the one that it has.")
        raise error(f"The cache at {self._at} answers with {answer.status} ({said[:300].decode('utf-8', 'replace')}).",
                    "Look at what labkit cache serve says there, or set LABKIT_CACHE to a file.")


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error or type(error).__name__)
