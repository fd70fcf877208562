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
from typing import Any

import aiohttp
import httpx2
import pytest
from support.clients import connected, openai_endpoint
from support.openai_standin import OpenAIStandIn

from labkit.llm import sdk_client
from labkit.llm.api_errors import ApiError
from labkit.llm.chat_completions import read_reply
from labkit.llm.transport import Template, as_httpx2

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


async def refused(port: int, scheme: str = "http", after: Callable[[Any], None] = lambda client: None) -> ApiError:
    """Send a request, and return what its error is read as."""
    async with connected(openai_endpoint(f"{scheme}://127.0.0.1:{port}")) as client:
        after(client)
        with pytest.raises(ApiError) as caught:
            await client.chat(BODY)
    return caught.value


def copied(url: str) -> Callable[[Any], None]:
    """Let the next request be a copy of one that the SDK wrote: it goes over the connections of our own."""
    request = httpx2.Request("POST", f"{url}/v1/chat/completions", headers={"content-type": "application/json"},
                             content=b"{}")
    return lambda client: setattr(client, "_template", Template(request))


async def nothing(writer: asyncio.StreamWriter) -> None:
    """Break off without a word."""


async def half(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"content-length: 100\r\n\r\n{")


async def noise(writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x15\x03\x01\x00\x02\x02\x50 no http at all\r\n\r\n")


@pytest.mark.parametrize("copy", [False, True])
@pytest.mark.parametrize("answer", [nothing, half, noise])
async def test_a_connection_that_breaks_is_no_endpoint_that_is_down(answer, copy):
    async with server(answer) as port:
        refusal = await refused(port, after=copied(f"http://127.0.0.1:{port}") if copy else lambda client: None)
    assert refusal.words == "the connection broke" and not refusal.unreachable and not refusal.timed_out


@pytest.mark.parametrize("copy", [False, True])
async def test_nobody_listens(copy):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        refusal = await refused(port, after=copied(f"http://127.0.0.1:{port}") if copy else lambda client: None)
    assert refusal.words == "connection refused" and refusal.unreachable


@pytest.mark.parametrize("copy", [False, True])
async def test_a_certificate_that_nobody_vouches_for(tmp_path, copy):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own_certificate(tmp_path))
    async with server(half, ssl=context) as port:
        address = f"https://127.0.0.1:{port}"
        refusal = await refused(port, "https", copied(address) if copy else lambda client: None)
    assert refusal.words == "its certificate is not trusted" and refusal.unreachable


@pytest.mark.parametrize("copy", [False, True])
async def test_a_certificate_of_an_authority_that_the_environment_names(tmp_path, monkeypatch, copy):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own_certificate(tmp_path))
    monkeypatch.setenv("SSL_CERT_FILE", str(own_certificate(tmp_path)))
    async with server(half, ssl=context) as port:
        address = f"https://127.0.0.1:{port}"
        refusal = await refused(port, "https", copied(address) if copy else lambda client: None)
    assert refusal.words == "the connection broke"  # after the handshake


@pytest.mark.parametrize(("raised", "told"), [
    (aiohttp.ConnectionTimeoutError("late"), httpx2.ConnectTimeout),
    (aiohttp.SocketTimeoutError("late"), httpx2.ReadTimeout), (TimeoutError(), httpx2.ReadTimeout),
    (aiohttp.ServerDisconnectedError(), httpx2.RemoteProtocolError),
    (aiohttp.ClientPayloadError("cut"), httpx2.ReadError), (ConnectionResetError(), httpx2.ReadError),
    (aiohttp.NonHttpUrlClientError("ftp://x"), httpx2.UnsupportedProtocol)])
def test_errors_are_those_of_the_sdks_own_transport(raised, told):
    assert type(as_httpx2(raised, httpx2.Request("POST", "http://x/"))) is told


@pytest.mark.parametrize("copy", [False, True])
async def test_an_answer_that_does_not_come_is_a_timeout(monkeypatch, copy):
    monkeypatch.setattr(sdk_client, "_READ", 0.2)
    waiting = asyncio.Event()

    async def never(writer: asyncio.StreamWriter) -> None:
        await waiting.wait()

    async with server(never) as port:
        error = await refused(port, after=copied(f"http://127.0.0.1:{port}") if copy else lambda client: None)
        waiting.set()
    assert error.timed_out and not error.unreachable


@pytest.mark.parametrize("copy", [False, True])
async def test_a_peer_that_stops_reading_is_not_waited_for(monkeypatch, copy):
    monkeypatch.setattr(sdk_client, "_WRITE", 0.3)
    monkeypatch.setattr(sdk_client, "_READ", 60.0)
    waiting = asyncio.Event()

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()
        await waiting.wait()
        writer.close()

    running = await asyncio.start_server(deaf, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{running.sockets[0].getsockname()[1]}"
    image = {**BODY, "messages": [{"role": "user", "content": "A" * (32 << 20)}]}  # more than all buffers hold
    async with connected(openai_endpoint(url)) as client:
        if copy:
            copied(url)(client)
        async with asyncio.timeout(20):
            with pytest.raises(ApiError) as caught:
                await client.chat(image)
    waiting.set()
    running.close()
    assert caught.value.timed_out and caught.value.passing and not caught.value.unreachable


async def test_a_proxy_is_gone_through(monkeypatch):
    with OpenAIStandIn(key="k") as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        async with connected(openai_endpoint("http://nowhere.invalid")) as client:
            for _ in range(2):
                assert read_reply((await client.chat(BODY)).content)
        assert [post.headers["host"] for post in proxy.posts] == ["nowhere.invalid"] * 2
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        async with connected(openai_endpoint(proxy.url)) as direct:  # loopback needs no proxy
            for _ in range(2):
                assert read_reply((await direct.chat(BODY)).content)


async def test_connections_are_used_again_and_no_cookie_is_kept():
    with OpenAIStandIn(key="k") as endpoint:
        async with connected(openai_endpoint(endpoint.url)) as client:
            for _ in range(4):
                await client.chat(BODY)
            connector = client._sender._session.connector
            assert sum(len(idle) for idle in connector._conns.values()) == 1
        headers = [post.headers for post in endpoint.posts]
        assert headers[0]["content-type"] == "application/json" and headers[0]["user-agent"].startswith("AsyncOpenAI")
        assert all("cookie" not in header for header in headers)


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
