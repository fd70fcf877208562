"""What is sent after the first request: copies of what the SDK wrote, and the SDK again where a copy will not do."""

from __future__ import annotations

import asyncio
import gzip
import json
import time

import pytest
from support.clients import azure_endpoint, connected, openai_endpoint
from support.openai_standin import Fault, OpenAIStandIn, rate_limit

from labkit.llm.api_errors import ApiError
from labkit.llm.chat_completions import read_reply
from labkit.llm.providers import Endpoint


def body(text: str) -> dict:
    return {"model": "m", "messages": [{"role": "user", "content": text}], "max_tokens": 5}


def endpoints(url: str) -> dict[str, Endpoint]:
    return {"openai": openai_endpoint(url), "azure": azure_endpoint(url),
            "azure, dated": azure_endpoint(url, api_version="2024-10-21")}


@pytest.mark.parametrize("kind", ["openai", "azure", "azure, dated"])
async def test_a_copy_is_what_the_sdk_would_send(kind, monkeypatch):
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    with OpenAIStandIn(key="k") as server:
        async with connected(endpoints(server.url)[kind]) as line:
            for text in ("One", "Zwei ü 三"):
                assert read_reply((await line.chat(body(text))).content).text == "Fine."
            copy = line._template
            line._template = None  # the SDK writes the next one
            await line.chat(body("Zwei ü 三"))
        assert copy is not None
        first, second, third = server.posts
        assert (second.path, second.query, second.headers) == (third.path, third.query, third.headers)
        assert (first.body, second.body) == (body("One"), body("Zwei ü 三")) and second.body == third.body


async def test_a_new_sign_in_has_the_next_request_written_anew(monkeypatch):
    with OpenAIStandIn(key=None, token="token-1") as server:
        for name, value in server.keyless.items():
            monkeypatch.setenv(name, value)
        keyless = azure_endpoint(server.url, key="", scope="https://cognitiveservices.azure.com/.default")
        async with connected(keyless) as line:
            await line.chat(body("1"))
            await line.chat(body("2"))
            server.token = "token-2"
            monkeypatch.setattr(line._sign_in, "_until", time.time() - 1)
            monkeypatch.setattr(line._sign_in, "_credential", None)
            for number in ("3", "4"):
                await line.chat(body(number))
        assert [seen.headers["authorization"] for seen in server.posts] == [
            "Bearer token-1", "Bearer token-1", "Bearer token-2", "Bearer token-2"]


@pytest.mark.parametrize("fault", [
    rate_limit(retry_after_ms="50"), Fault(500), Fault(401, "401", "Access denied for (k)."),
    Fault(400, "content_filter", "Filtered."), Fault(502, raw=b"<h1>Bad gateway</h1>"), Fault(drop=True)])
async def test_a_copy_that_is_refused_is_read_as_the_first_request_would_be(fault):
    with OpenAIStandIn(key="k", faults=[fault, None, fault]) as server:
        async with connected(endpoints(server.url)["openai"]) as line:
            errors = []
            for _ in range(3):
                try:
                    await line.chat(body("Hello"))
                except ApiError as error:
                    errors.append(vars(error))
                    assert error.__cause__ is error.__context__ is None  # the SDK's holds the key
        assert len(errors) == 2
    for error in errors:
        error["headers"] = {name.lower(): value for name, value in error["headers"].items() if name.lower() != "date"}
    assert errors[0] == errors[1]


class Plain:
    """A server whose answers are set by the test, to the letter."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []
        self.paths: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
            except asyncio.IncompleteReadError:
                break
            length = next(int(line.split(":")[1]) for line in head.split("\r\n")
                          if line.lower().startswith("content-length"))
            await reader.readexactly(length)
            self.paths.append(head.split()[1])
            writer.write(self.answers.pop(0))
            await writer.drain()
        writer.close()


def raw(status: str, content: bytes = b"", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
             f"content-length: {len(content)}", "", ""]
    return "\r\n".join(lines).encode() + content


REPLY = json.dumps({"choices": [{"message": {"content": "Fine."}}]}).encode()


@pytest.fixture
async def plain():
    service = Plain()
    running = await asyncio.start_server(service.serve, "127.0.0.1", 0)
    service.url = f"http://127.0.0.1:{running.sockets[0].getsockname()[1]}"
    yield service
    running.close()


async def test_a_packed_answer_is_unpacked(plain):
    packed = raw("200 OK", gzip.compress(REPLY), content_encoding="gzip", X_RateLimit_Remaining_Tokens="7")
    plain.answers = [packed, packed]
    async with connected(openai_endpoint(plain.url)) as line:
        for _ in range(2):
            answer = await line.chat(body("Hello"))
            assert answer.content == REPLY and answer.headers["x-ratelimit-remaining-tokens"] == "7"


@pytest.mark.parametrize("status", ["200 OK", "500 Internal Server Error"])
async def test_what_cannot_be_unpacked_is_a_connection_that_broke(plain, status):
    plain.answers = [raw("200 OK", REPLY), raw(status, b"no gzip", content_encoding="gzip")]
    async with connected(openai_endpoint(plain.url)) as line:
        await line.chat(body("Hello"))
        with pytest.raises(ApiError) as caught:
            await line.chat(body("Hello"))
    assert caught.value.passing and caught.value.words == "the connection broke"


async def test_a_redirect_is_followed_each_time(plain):
    moved = raw("307 Temporary Redirect", location="/elsewhere")
    plain.answers = [moved, raw("200 OK", REPLY), moved, raw("200 OK", REPLY)]
    async with connected(openai_endpoint(plain.url)) as line:
        for _ in range(2):
            assert read_reply((await line.chat(body("Hello"))).content).text == "Fine."
    assert plain.paths == ["/v1/chat/completions", "/elsewhere"] * 2


async def test_a_redirect_that_comes_later_is_followed(plain):
    plain.answers = [raw("200 OK", REPLY), raw("307 Temporary Redirect", location="/elsewhere"),
                     raw("307 Temporary Redirect", location="/elsewhere"), raw("200 OK", REPLY)]
    async with connected(openai_endpoint(plain.url)) as line:
        for _ in range(2):
            assert read_reply((await line.chat(body("Hello"))).content).text == "Fine."
    assert plain.paths == ["/v1/chat/completions"] * 3 + ["/elsewhere"]
