"""The transport under the SDK: what it raises, what it streams, what it leaves alone."""

from __future__ import annotations

import asyncio
import datetime
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import httpx2
import openai
import pytest
from support.openai_standin import OpenAIStandIn

from labkit.llm.api_errors import Refusal, read_refusal
from labkit.llm.chat_completions import read_reply
from labkit.llm.endpoint import Endpoint
from labkit.llm.sdk_client import Connection
from labkit.llm.transport import AiohttpTransport, _as_httpx2, http_client

BODY = {"model": "m", "messages": [{"role": "user", "content": "Hello"}]}
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@asynccontextmanager
async def server(answer: Callable[[asyncio.StreamWriter], object], **options: object) -> AsyncIterator[int]:
    """Run a server that reads a request and has it answered; yield its port."""
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await answer(writer)
        writer.close()

    running = await asyncio.start_server(serve, "127.0.0.1", 0, **options)
    try:
        yield running.sockets[0].getsockname()[1]
    finally:
        running.close()


async def refused(port: int, scheme: str = "http") -> Refusal:
    """Send a request, and return what its error is read as."""
    connection = Connection(Endpoint("openai", "m", "", url=f"{scheme}://127.0.0.1:{port}/v1", key="k"))
    try:
        with pytest.raises(openai.OpenAIError) as caught:
            await connection.chat(BODY)
        return read_refusal(caught.value, ["k"])
    finally:
        await connection.close()


async def nothing(writer: asyncio.StreamWriter) -> None:
    """Break off without a word."""


async def half(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"content-length: 100\r\n\r\n{")


async def noise(writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x15\x03\x01\x00\x02\x02\x50 no http at all\r\n\r\n")


@pytest.mark.parametrize("answer", [nothing, half, noise])
async def test_a_connection_that_breaks_is_no_endpoint_that_is_down(answer):
    async with server(answer) as port:
        refusal = await refused(port)
    assert refusal.words == "the connection broke" and not refusal.unreachable and not refusal.timed_out


async def test_nobody_listens():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        refusal = await refused(taken.getsockname()[1])
    assert refusal.words == "connection refused" and refusal.unreachable


async def test_a_certificate_that_nobody_vouches_for(tmp_path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own_certificate(tmp_path))
    async with server(half, ssl=context) as port:
        refusal = await refused(port, "https")
    assert refusal.words == "its certificate is not trusted" and refusal.unreachable


async def test_a_certificate_of_an_authority_that_the_environment_names(tmp_path, monkeypatch):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own_certificate(tmp_path))
    monkeypatch.setenv("SSL_CERT_FILE", str(own_certificate(tmp_path)))
    async with server(half, ssl=context) as port:
        refusal = await refused(port, "https")
    assert refusal.words == "the connection broke"  # after the handshake


@pytest.mark.parametrize(("raised", "told"), [
    (aiohttp.ConnectionTimeoutError("late"), httpx2.ConnectTimeout),
    (aiohttp.SocketTimeoutError("late"), httpx2.ReadTimeout), (TimeoutError(), httpx2.ReadTimeout),
    (aiohttp.ServerDisconnectedError(), httpx2.RemoteProtocolError),
    (aiohttp.ClientPayloadError("cut"), httpx2.ReadError), (ConnectionResetError(), httpx2.ReadError),
    (aiohttp.NonHttpUrlClientError("ftp://x"), httpx2.UnsupportedProtocol)])
def test_errors_are_those_of_the_sdks_own_transport(raised, told):
    assert type(_as_httpx2(raised, httpx2.Request("POST", "http://x/"))) is told


async def test_an_answer_that_does_not_come_is_a_timeout():
    waiting = asyncio.Event()

    async def never(writer: asyncio.StreamWriter) -> None:
        await waiting.wait()

    async with server(never) as port:
        client = http_client(httpx2.Timeout(0.1), AiohttpTransport(), trust_env=False)
        with pytest.raises(httpx2.ReadTimeout):
            await client.post(f"http://127.0.0.1:{port}/", json=BODY)
        waiting.set()
        await client.aclose()


async def test_the_sdk_streams_through_it():
    seen = asyncio.Event()

    async def parts(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")
        for word in ("one", "two"):
            seen.clear()
            writer.write(b'data: {"choices": [{"index": 0, "delta": {"content": "%s"}}]}\n\n' % word.encode())
            await writer.drain()
            await asyncio.wait_for(seen.wait(), 10)  # the next part is only sent when this one was read
        writer.write(b"data: [DONE]\n\n")

    async with server(parts) as port:
        client = openai.AsyncOpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="k", max_retries=0,
                                    http_client=http_client(httpx2.Timeout(10), AiohttpTransport(),
                                                            trust_env=False))
        words = []
        async for part in await client.chat.completions.create(**BODY, stream=True):
            words.append(part.choices[0].delta.content)
            seen.set()
        await client.close()
    assert words == ["one", "two"]


async def test_a_proxy_is_gone_through(monkeypatch):
    with OpenAIStandIn(key="k") as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        connection = Connection(Endpoint("openai", "m", "", url="http://nowhere.invalid/v1", key="k"))
        assert read_reply((await connection.chat(BODY)).content)
        assert proxy.posts[0].headers["host"] == "nowhere.invalid"
        direct = Connection(Endpoint("openai", "m", "", url=f"{proxy.url}/v1", key="k"))  # loopback needs no proxy
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        assert read_reply((await direct.chat(BODY)).content)
        assert isinstance(direct._client._client._transport, AiohttpTransport)
        await asyncio.gather(connection.close(), direct.close())


async def test_connections_are_used_again_and_no_cookie_is_kept():
    with OpenAIStandIn(key="k") as endpoint:
        connection = Connection(Endpoint("openai", "m", "", url=f"{endpoint.url}/v1", key="k"))
        for _ in range(3):
            await connection.chat(BODY)
        headers = [post.headers for post in endpoint.posts]
        assert headers[0]["content-type"] == "application/json" and headers[0]["user-agent"].startswith("AsyncOpenAI")
        assert all("cookie" not in header for header in headers)
        connector = connection._client._client._transport._session.connector
        assert sum(len(idle) for idle in connector._conns.values()) == 1
        await connection.close()


def test_a_model_that_nobody_closes_leaves_no_word(tmp_path):
    program = ("import asyncio, labkit\nfrom labkit.settings import Settings\n"
               "model = labkit.connect(Settings(_env_file=None, openai_base_url={!r}, openai_model='m', cache={!r}))\n"
               "print(asyncio.run(model.ask('Hello?')), asyncio.run(model.ask('And again?')))")
    with OpenAIStandIn(key=None) as endpoint:
        done = subprocess.run([sys.executable, "-c",
                               program.format(f"{endpoint.url}/v1", str(tmp_path / "cache.sqlite"))],
                              capture_output=True, text=True, timeout=60, cwd=Path(__file__).parents[1],
                              env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])})
    assert (done.stdout, done.stderr) == ("Fine. Fine.\n", "")


def own_certificate(folder: Path) -> Path:
    """Write a key and a certificate for 127.0.0.1 that it has signed itself, and return the file."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    file = folder / "own.pem"
    if file.exists():
        return file
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "labkit test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
            .sign(key, hashes.SHA256()))
    file.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                       serialization.NoEncryption()) + made.public_bytes(serialization.Encoding.PEM))
    return file
