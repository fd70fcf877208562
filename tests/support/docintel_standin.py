"""A stand-in for Azure AI Document Intelligence that speaks its protocol over loopback http.

    with DocIntelStandIn(tier="F0", key="k") as server:
        ...  # AZURE_DOC_INTELLIGENCE_ENDPOINT=server.url

Analyze calls are validated and finished after some ``running`` polls with a layout made from the posted file.
"""

from __future__ import annotations

import base64
import json
import re
import time
import uuid
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import pymupdf

from support.docintel_layout import layout_of
from support.loopback import Handler, Loopback, Seen

Fault = Literal["401", "403", "404", "429", "429 Retry-After", "503", "500 html", "failed", "no Operation-Location"]

_MODELS = "/documentintelligence/documentModels/"
_ALLOWED = {
    "api-version": r"2024-11-30",
    "pages": r"\d+(-\d+)?(,\d+(-\d+)?)*",
    "locale": r"[A-Za-z-]+",
    "stringIndexType": r"textElements|unicodeCodePoint|utf16CodeUnit",
    "features": r"[A-Za-z,]+",
    "outputContentFormat": r"text|markdown",
    "output": r"(figures|pdf)(,(figures|pdf))?",
}
_FAULTS = {
    "401": (401, "401", "Access denied due to invalid subscription key or wrong API endpoint."),
    "403": (403, "Forbidden", "Access is forbidden."),
    "404": (404, "404", "Resource not found"),
    "429": (429, "429", "Requests have exceeded the call rate limit. Please retry after 1 second."),
    "503": (503, "ServiceUnavailable", "A transient error has occurred. Try again."),
}


@dataclass
class _Operation:
    data: bytes
    result: dict
    polls: int
    query: dict[str, str]
    fails: bool


class DocIntelStandIn(Loopback):
    """The service, its sign-in (managed identity) and what it saw.

    Parameters
    ----------
    tier
        ``"F0"`` reads two pages and takes 4 MB; ``"S0"`` takes all.
    key
        The subscription key it accepts; ``token`` is the bearer token it hands out at ``/msi/token`` and accepts.
    faults
        What goes wrong with the first POSTs, in order.
    running
        Polls answered ``running`` before the result is there.
    retry_after
        Seconds that its answers ask to wait; 0 leaves the pace to the client.
    """

    def __init__(self, *, tier: Literal["F0", "S0"] = "S0", key: str = "k", token: str = "stand-in-token",
                 faults: tuple[Fault, ...] = (), running: int = 1, retry_after: int = 0) -> None:
        self.tier, self.key, self.token = tier, key, token
        self.faults, self.running, self.retry_after = list(faults), running, retry_after
        super().__init__()
        self.operations: dict[str, _Operation] = {}


class _Handler(Handler):
    service: DocIntelStandIn

    def do_POST(self) -> None:
        body, path, query = self._receive()
        fault = self.service.faults.pop(0) if self.service.faults else None
        if fault == "500 html":
            return self._send(500, b"<html>Bad gateway</html>", {"Content-Type": "text/html"})
        if fault and fault.partition(" ")[0] in _FAULTS:
            wait = {"Retry-After": "1"} if fault.endswith("Retry-After") else {}
            return self._error(*_FAULTS[fault.partition(" ")[0]], headers=wait)
        if not self._signed_in():
            return self._error(*_FAULTS["401"])
        if path != f"{_MODELS}prebuilt-layout:analyze":
            return self._error(404, "NotFound", "Resource not found.", inner="ModelNotFound")
        for name, value in query.items():
            if name not in _ALLOWED or not re.fullmatch(_ALLOWED[name], value):
                return self._error(400, "InvalidArgument", f"Invalid argument: {name}.", inner="InvalidParameter")
        if "api-version" not in query:
            return self._error(400, "InvalidArgument", "Missing argument.", inner="ParameterMissing")
        data = self._file(body)
        if data is None:
            return self._error(415, "UnsupportedMediaType", "The request media type is not supported.")
        if len(data) > (4 if self.service.tier == "F0" else 500) * 2**20:
            return self._error(400, "InvalidRequest", "Invalid request.", inner="InvalidContentLength",
                               detail="The input image is too large. Refer to documentation for the maximum file size.")
        try:
            result = layout_of(data, content_format=query.get("outputContentFormat", "text"),
                               index_type=query.get("stringIndexType", "textElements"),
                               pages=_numbers(query.get("pages")), most_pages=2 if self.service.tier == "F0" else 2000)
        except (RuntimeError, ValueError):
            return self._error(400, "InvalidRequest", "Invalid request.", inner="InvalidContent",
                               detail="The file is corrupted or format is unsupported.")
        name = str(uuid.uuid4())
        self.service.operations[name] = _Operation(data, result, self.service.running, query, fault == "failed")
        place = f"http://{self.headers['Host']}{_MODELS}prebuilt-layout/analyzeResults/{name}?api-version=2024-11-30"
        headers = {"Operation-Location": place, "Retry-After": str(self.service.retry_after)}
        if fault == "no Operation-Location":
            del headers["Operation-Location"]
        return self._send(202, b"", headers)

    def do_GET(self) -> None:
        _, path, query = self._receive()
        if path == "/msi/token":
            return self._token(query)
        if not self._signed_in():
            return self._error(*_FAULTS["401"])
        if path == "/documentintelligence/info" and query.get("api-version") == "2024-11-30":
            return self._json(200, {"customDocumentModels": {"count": 0, "limit": 500}})
        match = re.fullmatch(rf"{_MODELS}prebuilt-layout/analyzeResults/([0-9a-f-]+)(?:/figures/([\d.]+))?", path)
        if not match or not (operation := self.service.operations.get(match[1])):
            return self._error(404, "NotFound", "Resource not found.", inner="OperationNotFound")
        if match[2]:
            return self._figure(operation, match[2])
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        answer = {"status": "running", "createdDateTime": now, "lastUpdatedDateTime": now}
        operation.polls -= 1
        if operation.polls >= 0:
            return self._json(200, answer, {"Retry-After": str(self.service.retry_after)})
        if operation.fails:
            error = {"code": "InternalServerError", "message": "An unexpected error occurred."}
            return self._json(200, answer | {"status": "failed", "error": error})
        return self._json(200, answer | {"status": "succeeded", "analyzeResult": operation.result})

    def _receive(self) -> tuple[bytes, str, dict[str, str]]:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.service.requests.append(Seen(self.command, url.path, query, headers))
        return body, url.path, query

    def _signed_in(self) -> bool:
        return (self.headers.get("Ocp-Apim-Subscription-Key") == self.service.key
                or self.headers.get("Authorization") == f"Bearer {self.service.token}")

    def _file(self, body: bytes) -> bytes | None:
        kind = self.headers.get_content_type()
        if kind in ("application/octet-stream", "application/pdf") or kind.startswith("image/"):
            return body
        if kind == "application/json":
            return base64.b64decode(json.loads(body).get("base64Source", ""))
        return None

    def _token(self, query: dict[str, str]) -> None:
        if "X-IDENTITY-HEADER" not in self.headers or not query.get("resource"):
            return self._error(400, "invalid_request", "Header or resource is missing.")
        return self._json(200, {"access_token": self.service.token, "expires_on": str(int(time.time()) + 3600),
                                "resource": query["resource"], "token_type": "Bearer"})

    def _figure(self, operation: _Operation, figure_id: str) -> None:
        found = [figure for figure in operation.result["figures"] if figure["id"] == figure_id]
        if not found or "figures" not in operation.query.get("output", ""):
            return self._error(404, "NotFound", "Resource not found.")
        region = found[0]["boundingRegions"][0]
        box = [value * 72 for value in (*region["polygon"][0:2], *region["polygon"][4:6])]
        with pymupdf.open(stream=operation.data) as document:
            image = document[region["pageNumber"] - 1].get_pixmap(clip=pymupdf.Rect(box)).tobytes("png")
        return self._send(200, image, {"Content-Type": "image/png"})

    def _error(self, status: int, code: str, message: str, *, inner: str = "", detail: str = "",
               headers: dict[str, str] | None = None) -> None:
        error = {"code": code, "message": message}
        if inner:
            error["innererror"] = {"code": inner, "message": detail or message}
        self._json(status, {"error": error}, headers)

    def _json(self, status: int, body: dict, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(body, ensure_ascii=False).encode(),
                   {"Content-Type": "application/json; charset=utf-8"} | (headers or {}))

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _numbers(pages: str | None) -> list[int] | None:
    """Turn ``1-3,5`` into page numbers."""
    if not pages:
        return None
    runs = ([int(number) for number in run.split("-")] for run in pages.split(","))
    return [number for run in runs for number in range(run[0], run[-1] + 1)]


DocIntelStandIn.handler = _Handler
