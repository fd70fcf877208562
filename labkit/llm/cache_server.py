"""A server of one cache for many machines: SQLite behind it, whose only writer it is.

It speaks http, with the token in the clear: it is for a trusted network, or behind a proxy that speaks https.

======================  ==================================================================
``GET /``               ``{"labkit_cache": 1}``
``GET /answers/KEY``    the payload as JSON; 404 where there is none
``POST /answers``       a JSON list of rows (key, kind, label, payload); 204 when all are on disk
``GET /rows?kind=…``    all rows, or all of a kind, a JSON list a line, in the order they were put
======================  ==================================================================
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from labkit.errors import LabkitError, SettingsError
from labkit.llm.answer_store import Row, SqliteAnswers
from labkit.llm.remote_answers import TOKEN
from labkit.settings import is_loopback

LEAST_TOKEN = 16  # characters
_LARGEST = 512 << 20  # bytes of one request: a commit of long answers
_OURS = ("127.0.0.1", "localhost", "::1")


def require_safe(path: Path, host: str, token: str) -> None:
    """Refuse to serve what one process alone may write, and to let anyone on a network in.

    Raises
    ------
    SettingsError
        If the cache is a tape or a server itself, the token is short, or there is none and others can reach the host.
    """
    if path.suffix.lower() == ".jsonl" or path.as_posix().startswith(("http:/", "https:/")):
        raise SettingsError(f"{path} is no SQLite file.", "Name a file such as cache.sqlite to serve.")
    if token and (len(token) < LEAST_TOKEN or not token.isascii() or not token.isprintable()):
        raise SettingsError(f"The token is shorter than {LEAST_TOKEN} signs, or holds others than ASCII's.",
                            "Make one with: python -c 'import secrets; print(secrets.token_urlsafe(32))'")
    if not token and host not in _OURS:
        raise SettingsError(f"Without a token, anyone who reaches {host} could read and change the answers.",
                            f"Set {TOKEN}, or name a file with --token-file; or serve on 127.0.0.1.")


async def serve(path: Path, host: str, port: int, token: str, ready: Callable[[int], object]) -> None:
    """Serve a cache until cancelled; ``ready`` is called with the port, which the system chooses where 0 is asked for.

    Raises
    ------
    SettingsError
        See :func:`require_safe`; or if the file is no cache, or the port cannot be had.
    """
    require_safe(path, host, token)
    store = SqliteAnswers(path)
    runner = web.AppRunner(_Service(store, token).app(), access_log=None)  # a log would hold keys
    try:
        await runner.setup()
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            raise SettingsError(f"Nothing can be served at {host}:{port} ({error.strerror or error}).",
                                "Name another --port, or another --host of this machine.") from None
        ready(runner.addresses[0][1])
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()
        store.close()


class _Service:
    """Answers requests; what comes to be written in the same moment shares a commit."""

    def __init__(self, store: SqliteAnswers, token: str) -> None:
        self._store, self._token = store, token.encode()
        self._waiting: list[tuple[list[Row], asyncio.Future[None]]] = []

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard], client_max_size=_LARGEST)
        app.add_routes([web.get("/", self._about), web.get("/answers/{key}", self._get),
                        web.post("/answers", self._append), web.get("/rows", self._rows)])
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Callable[[web.Request], Any]) -> web.StreamResponse:
        if self._token:
            given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
            if not hmac.compare_digest(given, b"Bearer " + self._token):
                return web.Response(status=401, text="The token is lacking, or is another.")
        elif not is_loopback(f"http://{request.host}") or "Origin" in request.headers:
            # A page in a browser of this machine reaches 127.0.0.1 too, under a name of its own.
            return web.Response(status=403, text="Pages of the web are not answered.")
        try:
            response: web.StreamResponse = await handler(request)
            return response
        except LabkitError as error:
            return web.Response(status=503, text=str(error))

    async def _about(self, request: web.Request) -> web.Response:
        return web.json_response({"labkit_cache": 1})

    async def _get(self, request: web.Request) -> web.Response:
        found = self._store.get(request.match_info["key"])
        return web.Response(status=404) if found is None else web.json_response(found)

    async def _append(self, request: web.Request) -> web.Response:
        try:
            given = json.loads(await request.read())
            rows = [Row(*row) for row in given]
            if not isinstance(given, list) or not all(isinstance(part, str) for row in rows for part in row):
                raise ValueError
            for row in rows:
                json.loads(row.payload)
        except (ValueError, TypeError, RecursionError):
            return web.Response(status=400, text="These are no rows.")
        loop = asyncio.get_running_loop()
        written = loop.create_future()
        self._waiting.append((rows, written))
        if len(self._waiting) == 1:
            loop.call_soon(self._flush)
        await asyncio.shield(written)
        return web.Response(status=204)

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        try:
            self._store.append([row for rows, _ in waiting for row in rows])
        except Exception as error:  # each who waits is told of it
            for _, written in waiting:
                if not written.done():
                    written.set_exception(error)
            return
        for _, written in waiting:
            if not written.done():
                written.set_result(None)

    async def _rows(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/jsonl"})
        found = self._store.rows(request.query.get("kind"))
        await response.prepare(request)
        for row in found:
            await response.write(json.dumps(row).encode() + b"\n")
        await response.write_eof()
        return response
