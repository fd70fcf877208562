"""A cache that is served: who may ask, what is said where it cannot be, and that two hundred writers lose nothing."""

from __future__ import annotations

import asyncio
import http.client
import http.server
import json
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from support.cache_servers import served
from support.endpoints import KEY, azure
from support.openai_standin import OpenAIStandIn
from typer.testing import CliRunner

from labkit.cli.app import app
from labkit.errors import ModelError, SettingsError
from labkit.llm.answer_store import Row, SqliteAnswers
from labkit.llm.cache import ResponseCache
from labkit.llm.cache_server import require_safe
from labkit.llm.model import connect
from labkit.llm.remote_answers import RemoteAnswers, server_of
from labkit.pipelines import diagnosis
from labkit.settings import load_settings

pytestmark = pytest.mark.usefixtures("apart_from_machine")
TOKEN = "a-token-of-this-test-alone"


@pytest.fixture(autouse=True)
def no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LABKIT_CACHE_TOKEN", raising=False)


def test_two_hundred_writers_lose_nothing(tmp_path: Path) -> None:
    with served(tmp_path / "c.sqlite") as url:
        failed: list[BaseException] = []

        def write(name: int) -> None:
            try:
                cache = ResponseCache(url)
                for number in range(3):
                    cache.put(f"{name}-{number}", {"n": number})
                    assert cache.get(f"{name}-{number}") == {"n": number}
                cache.close()
            except BaseException as error:
                failed.append(error)

        writers = [threading.Thread(target=write, args=(name,)) for name in range(200)]
        for one in writers:
            one.start()
        for one in writers:
            one.join(60)
        assert not failed
    there = SqliteAnswers(tmp_path / "c.sqlite", read_only=True)
    assert {row.key for row in there.rows()} == {f"{name}-{number}" for name in range(200) for number in range(3)}


def test_what_one_machine_paid_for_another_does_not_ask(tmp_path: Path) -> None:
    async def ask(url: str, server: OpenAIStandIn) -> str:
        model = connect(azure(server, cache=url), show=False)
        try:
            return await model.ask("Hello?")
        finally:
            await model.close()

    with served(tmp_path / "c.sqlite") as url, OpenAIStandIn(key=KEY, answer=["Good day."]) as server:
        server.model = "gpt-4.1-mini"
        assert {asyncio.run(ask(url, server)) for _ in range(2)} == {"Good day."} and len(server.posts) == 1


def test_the_check_names_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(tmp_path / "c.sqlite") as url:
        monkeypatch.setenv("LABKIT_CACHE", url)
        assert f"{url}, mode use" in [one.said for one in diagnosis.check(offline=True)]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_server_that_is_killed_loses_nothing_it_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("token.txt").write_text(f"{TOKEN}\n", encoding="utf-8")
    command = [sys.executable, "-m", "labkit", "cache", "serve", "c.sqlite", "--port", "0", "--token-file", "token.txt"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        said = server.stdout.readline()
        monkeypatch.setenv("LABKIT_CACHE_TOKEN", TOKEN)
        cache = ResponseCache(re.findall(r"http://127\.0\.0\.1:\d+", said)[0])
        for number in range(20):
            cache.put(f"{number}", {"n": number})
        server.kill()
    assert TOKEN not in said
    kept = ResponseCache("c.sqlite", "replay")
    assert [kept.get(f"{number}") for number in range(20)] == [{"n": number} for number in range(20)]


@pytest.mark.parametrize("url", ["http://10.0.0.4:8421", "https://cache.example"])
def test_the_setting_names_a_server(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("LABKIT_CACHE", url)
    assert server_of(load_settings().cache) == url == server_of(Path(url))
    assert server_of(Path("/caches/http:/c.sqlite")) == server_of(Path("c.sqlite")) == ""


def test_a_token_lets_in_and_nothing_else_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(tmp_path / "c.sqlite", TOKEN) as url:
        for given in ("", "another-token-than-that"):
            monkeypatch.setenv("LABKIT_CACHE_TOKEN", given)
            with pytest.raises(SettingsError, match="refuses the token") as refused:
                RemoteAnswers(url)
            assert not given or given not in str(refused.value)
        for method, path in (("GET", "/"), ("GET", "/answers/a"), ("GET", "/rows"), ("POST", "/answers")):
            assert _status(url, method, path, {"Authorization": f"Bearer {TOKEN}x"}) == 401
        monkeypatch.setenv("LABKIT_CACHE_TOKEN", TOKEN)
        ResponseCache(url).put("a", {"n": 1})
    assert SqliteAnswers(tmp_path / "c.sqlite").get("a") == {"n": 1}


def test_a_page_of_the_web_is_not_answered(tmp_path: Path) -> None:
    with served(tmp_path / "c.sqlite") as url:
        assert _status(url, "GET", "/rows", {"Origin": "http://evil.example"}) == 403
        assert _status(url, "GET", "/rows", {"Host": "evil.example"}) == 403
        assert _status(url, "GET", "/rows", {}) == 200


@pytest.mark.parametrize("body", [b"", b"no json", b"{}", b'["a"]', b'[["a", "b", "c"]]', b'[["a", "b", "c", 1]]',
                                  b'[["a", "b", "c", "no json"]]', b"[" * 100_000])
def test_what_is_no_row_is_refused_and_costs_the_others_nothing(tmp_path: Path, body: bytes) -> None:
    with served(tmp_path / "c.sqlite") as url:
        assert _status(url, "POST", "/answers", {}, body) == 400
        store = RemoteAnswers(url)
        store.append([Row("k", "chat", "", "{}")])
        assert [row.key for row in store.rows()] == ["k"] and list(store.rows("model")) == []


def _status(url: str, method: str, path: str, headers: dict[str, str], body: bytes | None = None) -> int:
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    connection.request(method, path, body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_server_that_is_gone_is_said_and_one_that_is_back_goes_on(tmp_path: Path) -> None:
    with served(tmp_path / "c.sqlite") as url:
        cache = ResponseCache(url)
        cache.put("a", {"n": 1})
    with pytest.raises(ModelError, match=r"cannot be reached .*labkit cache serve"):
        cache.put("b", {})
    with pytest.raises(SettingsError, match="cannot be reached"):
        ResponseCache(url)


@pytest.mark.parametrize("url", [f"http://:{TOKEN}@127.0.0.1:1", "http://127.0.0.1:1/below", "http://127.0.0.1:1?a=b"])
def test_an_address_with_more_in_it_is_refused_and_not_told(url: str) -> None:
    with pytest.raises(SettingsError, match="LABKIT_CACHE names no server") as refused:
        RemoteAnswers(url)
    assert TOKEN not in str(refused.value)


def test_what_is_no_cache_is_not_taken_for_one() -> None:
    class Other(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Other) as other:
        threading.Thread(target=other.handle_request).start()
        with pytest.raises(SettingsError, match="no cache of labkit"):
            RemoteAnswers(f"http://127.0.0.1:{other.server_port}")


@pytest.mark.parametrize(("host", "token", "file", "said"), [
    ("0.0.0.0", "", "c.sqlite", "Without a token"), ("192.168.0.7", "", "c.sqlite", "Without a token"),
    ("0.0.0.0", "short", "c.sqlite", "shorter than 16"), ("127.0.0.1", "", "tape.jsonl", "no SQLite file"),
    ("127.0.0.1", "", "http:/10.0.0.4:8421", "no SQLite file"),
])
def test_what_is_not_safe_is_not_served(host: str, token: str, file: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        require_safe(Path(file), host, token)
    require_safe(Path("c.sqlite"), "0.0.0.0", TOKEN)
    require_safe(Path("c.sqlite"), "127.0.0.1", "")


def test_the_command_says_its_errors_in_a_line_and_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_CACHE_TOKEN", "short-tok")
    done = CliRunner().invoke(app, ["cache", "serve", "c.sqlite", "--host", "0.0.0.0"])
    assert done.exit_code == 2 and "shorter than 16" in done.output and "short-tok" not in done.output
    done = CliRunner().invoke(app, ["cache", "serve", "c.sqlite", "--token-file", "none.txt"])
    assert done.exit_code == 2 and "none.txt cannot be read" in done.output
    help_ = CliRunner().invoke(app, ["cache", "serve", "--help"]).output
    assert "--token " not in help_ and "--token-file" in help_


def test_many_tasks_of_one_cache_share_requests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    append = RemoteAnswers.append
    monkeypatch.setattr(RemoteAnswers, "append", lambda self, rows: (sent.append(len(rows)), append(self, rows)))

    async def work(url: str) -> None:
        cache = ResponseCache(url)
        await asyncio.gather(*(cache.store(f"{n}", {"n": n}) for n in range(50)))
        assert json.dumps(cache.get("49")) == '{"n": 49}'

    with served(tmp_path / "c.sqlite") as url:
        asyncio.run(work(url))
    assert sent == [50]
