"""The server of the review page: on the loopback address alone, and for those who have the token of its address.

There is no cookie and no key. The page is fetched by an address with a token, as Jupyter's is; it sends the token in a
header of its own with everything that it asks for, which no page of another origin can do. Requests whose ``Host`` is
not this machine (a name that was bent to the loopback address), or whose ``Origin`` is another, are refused; in a
codespace, the name under which GitHub forwards the port to its owner is this machine's too. The page may load nothing
but what is in it, and what this server answers (its content security policy).
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import secrets
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from labkit.errors import LabkitError, SettingsError
from labkit.reports.review.texts import best_language, languages, texts

HEADER = "X-Labkit-Token"
_SCRIPTS = ("asking.js", "list.js", "row.js", "deciding.js")
_LARGEST = 1 << 18  # bytes of a decision
_IDLE = 60  # seconds that a connection may be silent


class Answers(Protocol):
    """What the page asks for; see :class:`labkit.pipelines.review_answers.ReviewAnswers`.

    Each takes what is named in the address, or in the body of a decision, and returns JSON; a LabkitError of theirs
    becomes what the reviewer reads.
    """

    def about(self, named: dict[str, str]) -> dict[str, Any]: ...
    def rows(self, named: dict[str, str]) -> dict[str, Any]: ...
    def row(self, named: dict[str, str]) -> dict[str, Any]: ...
    def picture(self, named: dict[str, str]) -> bytes: ...
    def decide(self, given: dict[str, Any]) -> dict[str, Any]: ...
    def undo(self, given: dict[str, Any]) -> dict[str, Any]: ...


class ReviewServer:
    """Serves the page until it is closed.

    Parameters
    ----------
    answers
        Asked by one request at a time, but for pictures, which are drawn one at a time beside it.
    port
        0 takes one that is free.
    language
        Of the page; "" takes what the browser wishes for.

    Raises
    ------
    SettingsError
        If the port is taken.
    """

    def __init__(self, answers: Answers, port: int = 0, language: str = "") -> None:
        self.token = secrets.token_hex(24)
        handler = type("Handler", (_Handler,), {"answers": answers, "token": self.token, "language": language,
                                                "turn": threading.Lock(), "drawing": threading.Lock()})
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        except (OSError, OverflowError) as error:
            raise SettingsError(f"Port {port} cannot be used ({getattr(error, 'strerror', None) or error}).",
                                "Name another: --port N, or 0 for one that is free.") from None
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    @property
    def address(self) -> str:
        """The address to open, with its token."""
        return f"http://127.0.0.1:{self.port}/?token={self.token}"

    @property
    def forwarded(self) -> str:
        """The address to open where the browser is on another machine, with its token; "" outside a codespace."""
        host = _codespace(self.port)
        return f"https://{host}/?token={self.token}" if host else ""

    def serve(self) -> None:
        """Answer until :meth:`close` is called from another thread, or the process is interrupted."""
        self._server.serve_forever(poll_interval=0.2)

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "labkit", ""
    timeout = _IDLE
    answers: Answers
    token: str
    language: str
    turn: threading.Lock
    drawing: threading.Lock  # a decision does not wait for a picture

    def do_GET(self) -> None:
        try:
            where = urlsplit(self.path)
            named = {name: values[-1] for name, values in parse_qs(where.query, max_num_fields=40).items()}
        except ValueError:
            self._refuse(HTTPStatus.BAD_REQUEST, "That is no address of this page.")
            return
        # Whoever clicks on the address in a notebook or a terminal comes from their site, with the token.
        if not self._is_from_here(clicked=where.path == "/" and self.headers.get("Sec-Fetch-Mode") == "navigate"):
            return
        if where.path == "/":
            if self._knows(named.get("token", "")):
                self._page(named.get("lang", ""))
            return
        gets: dict[str, Callable[[dict[str, str]], Any]] = {
            "/api/about": self.answers.about, "/api/rows": self.answers.rows, "/api/row": self.answers.row,
            "/api/picture": self.answers.picture}
        if self._knows(self.headers.get(HEADER, "")):
            self._answer(gets.get(where.path), named)

    def do_POST(self) -> None:
        posts = {"/api/decide": self.answers.decide, "/api/undo": self.answers.undo}
        if not self._is_from_here() or not self._knows(self.headers.get(HEADER, "")):
            return
        given = self._body()
        if given is not None:
            self._answer(posts.get(self.path), given)

    def _is_from_here(self, clicked: bool = False) -> bool:
        """Refuse what another site, or a name that was bent to this address, has a browser send."""
        port = self.connection.getsockname()[1]
        hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}
        origins = {f"http://{host}" for host in hosts}
        if forwarded := _codespace(port):
            origins |= {f"https://{host}" for host in (*hosts, forwarded)}
            hosts.add(forwarded)
        origin = self.headers.get("Origin")
        site = self.headers.get("Sec-Fetch-Site", "none")
        if self.headers.get("Host", "").lower() not in hosts:
            return self._refuse(HTTPStatus.MISDIRECTED_REQUEST, "This address is for this machine alone.")
        if (origin is not None and origin.lower() not in origins) or \
                not (clicked or site in ("same-origin", "none")):
            return self._refuse(HTTPStatus.FORBIDDEN, "Another site may not ask here.")
        return True

    def _knows(self, token: str) -> bool:
        if hmac.compare_digest(token.encode("utf-8", "replace"), self.token.encode()):
            return True
        return self._refuse(HTTPStatus.FORBIDDEN, "Open the whole address that labkit review printed, with its token.")

    def _body(self) -> dict[str, Any] | None:
        try:
            size = int(self.headers.get("Content-Length", ""))
        except ValueError:
            size = -1
        if not 0 <= size <= _LARGEST:
            self.close_connection = True
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "A decision is no longer than 256 kB.")
            return None
        body = self.rfile.read(size)
        try:
            if self.headers.get_content_type() != "application/json":
                raise ValueError("no JSON")
            given = json.loads(body)
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict):
            self._refuse(HTTPStatus.BAD_REQUEST, "A decision is an object of JSON.")
            return None
        return given

    def _answer(self, ask: Callable[[dict[str, Any]], Any] | None, given: dict[str, Any]) -> None:
        if ask is None:
            self._refuse(HTTPStatus.NOT_FOUND, "There is nothing here.")
            return
        try:
            with self.drawing if ask == self.answers.picture else self.turn:
                found = ask(given)
            body = found if isinstance(found, bytes) else _json(found)
        except LabkitError as error:
            self._refuse(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
            return
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self._refuse(HTTPStatus.BAD_REQUEST, f"That cannot be answered ({type(error).__name__}).")
            return
        except Exception as error:  # the reviewer hears of it, and goes on with another row
            self._refuse(HTTPStatus.INTERNAL_SERVER_ERROR, f"An error that was not expected ({type(error).__name__}).")
            return
        self._send(HTTPStatus.OK, "image/jpeg" if body is found else "application/json", body)

    def _page(self, wished: str) -> None:
        code = best_language(wished, self.language, self.headers.get("Accept-Language", ""))
        nonce = base64.b64encode(secrets.token_bytes(16)).decode()
        html = page(code, nonce)
        policy = (f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src blob: data:; "
                  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
        self._send(HTTPStatus.OK, "text/html; charset=utf-8", html.encode(), {"Content-Security-Policy": policy})

    def _refuse(self, status: HTTPStatus, why: str) -> bool:
        if self.command == "POST":
            self.close_connection = True  # its body has not been read
        self._send(status, "application/json", _json({"error": why}))
        return False

    def _send(self, status: HTTPStatus, kind: str, body: bytes, more: dict[str, str] | None = None) -> None:
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "no-store",
                   "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
                   "Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
                   "X-Frame-Options": "DENY", **(more or {})}
        try:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if self.close_connection:
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)
        except ConnectionError:  # the browser has gone on to another row
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: an address has the token in it."""


def _codespace(port: int) -> str:
    """Return the name under which a codespace forwards a port to its owner's browser; "" outside one."""
    name, domain = (os.environ.get(variable, "").lower() for variable in (
        "CODESPACE_NAME", "GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN"))
    return f"{name}-{port}.{domain}" if name and domain else ""


def page(code: str, nonce: str) -> str:
    """Return the page with its style, its script and the texts of all languages in it.

    Parameters
    ----------
    code
        Of the language that it opens in.
    nonce
        That the content security policy names: nothing else in the page is run.
    """
    folder = files("labkit.reports.review")
    read = {name: (folder / name).read_text(encoding="utf-8") for name in ("page.html", "page.css", *_SCRIPTS)}
    # "<" is escaped, so that no text can end the element that it stands in
    words = json.dumps({one: texts(one) for one in languages()}, ensure_ascii=False).replace("<", "\\u003c")
    script = "\n".join(read[name] for name in _SCRIPTS)
    parts = {"LANG": code, "NONCE": nonce, "STYLE": read["page.css"], "SCRIPT": script, "WORDS": words,
             "TITLE": texts(code)["title"]}
    html = read["page.html"]
    for name, text in parts.items():
        html = html.replace(f"%{name}%", text)
    return html


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
