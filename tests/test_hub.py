"""Models of the Hugging Face Hub: found, fetched, resumed and verified, against a stand-in of its protocol."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from support.cli_runs import labkit

from labkit.errors import ModelError, SettingsError
from labkit.llm.local import weights, weights_file
from labkit.llm.local.hub import HubFile, hub_file
from labkit.llm.local.server import fetch_model, find_model, local_status, model_name
from labkit.llm.providers import PROVIDERS
from labkit.settings import Settings, load_settings
from labkit.settings.secrets import without_secrets

pytestmark = pytest.mark.usefixtures("apart_from_machine")

BODY = b"GGUF" + bytes(range(256)) * 800
NAME = "hf:owner/repo-GGUF/q4/small-Q4_K_M.gguf"
TOKEN = "hf_a-token-that-must-not-leak"


class _Server(ThreadingHTTPServer):
    """One server; ``answer`` says what it does with each request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, str | None, str | None]] = []  # method, path, range, token
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def answer(self, handler: _Handler) -> None:
        raise NotImplementedError


class _Handler(BaseHTTPRequestHandler):
    server: Any

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path, self.headers.get("Range"),
                                  self.headers.get("Authorization")))
        self.server.answer(self)

    do_HEAD = do_GET

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing: a test's output is its own."""


class Store(_Server):
    """Where the bytes lie: another server than the Hub."""

    def __init__(self) -> None:
        super().__init__()
        self.body, self.cuts = BODY, list[int]()

    def answer(self, handler: _Handler) -> None:
        start = int((handler.headers.get("Range") or "bytes=0-").removeprefix("bytes=").rstrip("-"))
        body = self.body[start:]
        sent = body[:self.cuts.pop(0)] if self.cuts else body
        handler.say(206 if start else 200, sent, Content_Length=str(len(body)))


class Hub(_Server):
    """The Hub: says what a file is, and sends the reader on."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store, self.refused, self.moved = store, None, False
        self.size, self.sha256 = len(BODY), hashlib.sha256(BODY).hexdigest()

    def answer(self, handler: _Handler) -> None:
        if self.refused:
            status, code = self.refused
            handler.say(status, b"", X_Error_Code=code, X_Error_Message=f"Say {TOKEN}")
        elif self.moved and not handler.path.startswith("/new"):
            handler.say(307, Location="/new" + handler.path)
        else:
            handler.say(302, Location=f"{self.store.url}/blob?Signature=x", X_Linked_Size=str(self.size),
                        X_Linked_ETag=f'"{self.sha256}"', X_Repo_Commit="0" * 40)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    monkeypatch.setattr(weights, "model_folder", lambda: tmp_path / "models")
    store = Store()
    server = Hub(store)
    monkeypatch.setenv("HF_ENDPOINT", server.url + "/")
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # nobody's: loopback goes round it
    yield server
    for one in (server, store):
        one.shutdown()
        one.server_close()


def settings(name: str = NAME) -> Settings:
    return load_settings(local_model=name, provider="local")


def test_a_file_is_fetched_once_verified_and_then_found_without_asking(hub: Hub, tmp_path: Path) -> None:
    assert find_model(settings()) is None
    path = fetch_model(settings(), show=False)
    assert path == tmp_path / "models/hub/owner/repo-GGUF/q4/small-Q4_K_M.gguf" and path.read_bytes() == BODY
    asked = len(hub.asked)
    assert hub.asked[0][:2] == ("HEAD", "/owner/repo-GGUF/resolve/main/q4/small-Q4_K_M.gguf")
    assert fetch_model(settings(), show=False) == find_model(settings()) == path and len(hub.asked) == asked
    assert not list(path.parent.glob("*.part"))


def test_the_token_goes_to_the_hub_and_nowhere_else(hub: Hub) -> None:
    fetch_model(settings(), show=False)
    assert {token for *_, token in hub.asked} == {f"Bearer {TOKEN}"} and hub.store.asked
    assert {token for *_, token in hub.store.asked} == {None}
    assert TOKEN not in without_secrets(f"x {TOKEN}")


def test_what_broke_off_goes_on_from_there(hub: Hub) -> None:
    hub.store.cuts = [70_000, 50_000]
    path = fetch_model(settings(), show=False)
    assert path.read_bytes() == BODY
    assert [asked[2] for asked in hub.store.asked] == [None, "bytes=70000-", "bytes=120000-"]


def test_what_a_killed_run_has_left_is_gone_on_with_but_not_of_another_version(hub: Hub) -> None:
    file = hub_file(NAME).path(weights.model_folder())
    hub.store.cuts = [70_000, 0]
    with pytest.raises(ModelError, match=r"sends nothing|breaks off"):
        fetch_model(settings(), show=False)
    assert weights_file.part_of(file).stat().st_size == 70_000
    assert "of it is here" in local_status(settings())[1]
    hub.store.body = b"GGUF" + BODY[::-1]
    hub.size, hub.sha256 = len(hub.store.body), hashlib.sha256(hub.store.body).hexdigest()
    assert fetch_model(settings(), show=False).read_bytes() == hub.store.body
    assert hub.store.asked[-1][2] is None  # from the beginning


@pytest.mark.parametrize("body", [BODY[:-1] + b"!", BODY[:-5]], ids=["other bytes", "fewer bytes"])
def test_a_file_that_is_not_what_the_hub_states_is_not_used(hub: Hub, body: bytes) -> None:
    hub.store.body = body
    with pytest.raises(ModelError, match=r"SHA-256|size of the weights"):
        fetch_model(settings(), show=False)
    assert find_model(settings()) is None and not list(weights.model_folder().rglob("*.gguf"))


def test_a_file_that_was_changed_on_the_disk_is_fetched_anew(hub: Hub) -> None:
    path = fetch_model(settings(), show=False)
    path.write_bytes(BODY[:-1] + b"!")
    assert find_model(settings()) is None and fetch_model(settings(), show=False).read_bytes() == BODY


@pytest.mark.parametrize("refused, said", [
    ((401, "GatedRepo"), "owner/repo-GGUF is gated: accept its terms on its page, and set HF_TOKEN"),
    ((403, ""), "gated"), ((401, "RepoNotFound"), "there is no owner/repo-GGUF, or it is private"),
    ((404, "EntryNotFound"), "owner/repo-GGUF has no file q4/small-Q4_K_M.gguf"), ((500, ""), "it answers 500")])
def test_a_refusal_is_said_in_one_line_without_the_token(hub: Hub, refused: tuple[int, str], said: str) -> None:
    hub.refused = refused
    with pytest.raises(ModelError, match=said) as caught:
        fetch_model(settings(), show=False)
    assert TOKEN not in str(caught.value) and not weights.model_folder().exists()


def test_a_repository_that_was_renamed_is_followed_and_a_hub_that_states_nothing_is_not_trusted(hub: Hub) -> None:
    hub.moved = True
    assert fetch_model(settings(), show=False).read_bytes() == BODY
    assert {token for *_, token in hub.store.asked} == {None}
    hub.sha256 = "a-git-hash"
    with pytest.raises(ModelError, match="states no size and SHA-256"):
        fetch_model(settings("hf:owner/other/x.gguf"), show=False)


def test_no_hub_is_one_line(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelError, match="cannot be reached"):
        fetch_model(settings(), show=False)
    monkeypatch.setenv("HF_ENDPOINT", "nonsense")
    with pytest.raises(SettingsError, match="HF_ENDPOINT is no address"):
        fetch_model(settings(), show=False)


def test_a_file_that_is_no_model_is_refused(hub: Hub) -> None:
    hub.store.body = b"<html>" + BODY
    hub.size, hub.sha256 = len(hub.store.body), hashlib.sha256(hub.store.body).hexdigest()
    with pytest.raises(SettingsError, match="no GGUF"):
        fetch_model(settings(), show=False)


@pytest.mark.parametrize("name", ["hf:repo/x.gguf", "hf:a/b/x.bin", "hf:a/../x.gguf", "hf:a/b/../x.gguf",
                                  "hf:a/b//x.gguf", "hf:a/b/x.gguf?download=true", "hf:"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="names no file of the Hub"):
        model_name(settings(name))


def test_one_part_of_several_is_refused_with_what_to_do() -> None:
    with pytest.raises(SettingsError, match="several parts"):
        find_model(settings("hf:a/b/big-00001-of-00003.gguf"))


def test_the_name_in_the_cache_is_that_of_the_file_and_no_other() -> None:
    assert model_name(settings()) == "owner/repo-GGUF/q4/small-Q4_K_M"
    assert model_name(settings("hf:other/repo-GGUF/q4/small-Q4_K_M.gguf")) != model_name(settings())
    assert HubFile("a", "b", "c.gguf").name == "a/b/c"


def test_check_says_size_and_memory_and_asks_nobody_offline(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.size = 4_700_000_000
    monkeypatch.setenv("LABKIT_LOCAL_MODEL", NAME)
    monkeypatch.setenv("LABKIT_PROVIDER", "local")
    _, out, _ = labkit("check", "--offline")
    assert not hub.asked and "not yet fetched; it will be downloaded on first use" in out
    _, out, _ = labkit("check")
    assert "4.7 GB will be downloaded on first use; it will take about 7.3 GB of memory" in out and not hub.store.asked
    assert TOKEN not in out
    hub.refused = (401, "GatedRepo")
    code, out, _ = labkit("check")
    assert code == 1 and "gated" in out


def test_check_says_where_memory_will_not_do(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labkit.llm.providers.local.free_memory", lambda: 1_000_000_000)
    lines = [line for line in PROVIDERS["local"].readiness(settings(), offline=False) if line.name == "Memory"]
    assert [line.said for line in lines] == ["1.0 GB free; the model takes about 1.2 GB"]
    fetch_model(settings(), show=False)
    assert any(line.name == "Memory" for line in PROVIDERS["local"].readiness(settings()))
    monkeypatch.setattr("labkit.llm.providers.local.free_memory", lambda: 9_000_000_000)
    assert not any(line.name == "Memory" for line in PROVIDERS["local"].readiness(settings()))


def test_what_is_noted_beside_the_file_holds_no_secret(hub: Hub) -> None:
    path = fetch_model(settings(), show=False)
    notes = [beside.read_text() for beside in path.parent.iterdir() if beside != path]
    assert json.loads(path.with_name(path.name + ".stated").read_text()) == {"size": len(BODY), "sha256": hub.sha256}
    assert not any(TOKEN in note for note in notes)
