"""GGUF files of the Hugging Face Hub: ``hf:owner/repo/file.gguf``, fetched once, and held to what it states of them.

The Hub answers for each large file with its size and SHA-256 (``X-Linked-Size``, ``X-Linked-ETag``) and sends the
reader on to where its bytes lie (https://huggingface.co/docs/hub/models-downloading). ``HF_ENDPOINT`` names another
server of the same protocol. ``HF_TOKEN`` is sent to that server only, never to where it sends us on, and never shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from labkit.errors import SettingsError
from labkit.llm.local import downloads
from labkit.llm.local.downloads import SourceError
from labkit.settings import is_loopback, variable

if TYPE_CHECKING:
    import httpx2

_NAME = re.compile(r"hf:([\w.-]+)/([\w.-]+)/([^\s?#]+\.gguf)", re.I)
_PARTS = re.compile(r"-\d{5}-of-\d{5}\.gguf$", re.I)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MOST_REDIRECTS = 5
_GATED = "gated: accept its terms on its page, and set HF_TOKEN to a token that may read it"


class Stated(NamedTuple):
    """What the Hub says of a file: bytes, and SHA-256 in hex."""

    size: int
    sha256: str


class HubFile(NamedTuple):
    """A file of a repository of models."""

    owner: str
    repo: str
    file: str

    @property
    def name(self) -> str:
        """What a model is called that is served from it; two files never have one name."""
        return f"{self.owner}/{self.repo}/{self.file.removesuffix('.gguf')}"

    def path(self, folder: Path) -> Path:
        """Return where it is kept, below the folder of models."""
        return folder / "hub" / self.owner / self.repo / self.file

    def url(self, endpoint: str) -> str:
        """Return its address at a server."""
        return f"{endpoint}/{self.owner}/{self.repo}/resolve/main/{quote(self.file)}"


def hub_file(text: str) -> HubFile:
    """Return the file that ``hf:owner/repo/file.gguf`` names; it may lie in a folder of the repository.

    Raises
    ------
    SettingsError
        If it names none, or one of several parts of a model.
    """
    found = _NAME.fullmatch(text)
    owner, repo, file = found.groups() if found else ("", "", "")
    if any(part in (".", "..", "") for part in (owner, repo, *file.split("/"))):
        raise SettingsError(f"LABKIT_LOCAL_MODEL is {text}, which names no file of the Hub.",
                            "Write hf:owner/repo/file.gguf, as on the page of the file.")
    if _PARTS.search(file):
        raise SettingsError(f"LABKIT_LOCAL_MODEL is {text}, one of several parts of a model.",
                            "Name a model that is one file, or join the parts with llama-gguf-split --merge and name "
                            "the file that you get.")
    return HubFile(owner, repo, file)


def endpoint() -> str:
    """Return the server that is asked; raises SettingsError where HF_ENDPOINT is no address."""
    given = variable("HF_ENDPOINT").rstrip("/")
    if given and (urlsplit(given).scheme not in ("http", "https") or not urlsplit(given).hostname):
        raise SettingsError("HF_ENDPOINT is no address.", "Begin with https:// and name a host, or leave it empty.")
    return given or downloads.HUB


def stated(file: HubFile) -> Stated:
    """Ask the Hub for the size and the hash of a file.

    Raises
    ------
    SourceError
        If it cannot be reached, does not give the file, or does not say.
    """
    with _client() as client:
        url = file.url(endpoint())
        for _ in range(_MOST_REDIRECTS):
            response = _asked(client, "HEAD", url, {})
            response.close()
            size, sha256 = response.headers.get("X-Linked-Size", ""), response.headers.get("X-Linked-ETag", "")
            sha256 = sha256.removeprefix("W/").strip('"').casefold()
            if size.isdigit() and _SHA256.fullmatch(sha256):
                return Stated(int(size), sha256)
            _require_good(response, file)
            if not response.is_redirect or not _is_hub(url := urljoin(url, response.headers.get("Location", ""))):
                break  # another server's word is not the Hub's
        raise SourceError("it states no size and SHA-256 of the file, so nothing could be verified")


def download(file: HubFile, part: Path, size: int, bar: Any) -> None:
    """Complete ``part`` from the Hub; a connection that breaks is opened anew as long as bytes come."""
    with _client() as client:
        downloads.complete(part, size, bar, lambda headers: _sent(client, file, headers))


def _sent(client: httpx2.Client, file: HubFile, headers: dict[str, str]) -> httpx2.Response:
    """Ask for the bytes, wherever the Hub says that they lie; its token goes to the Hub alone."""
    url = file.url(endpoint())
    for _ in range(_MOST_REDIRECTS):
        response = _asked(client, "GET", url, headers)
        if not response.is_redirect:
            if _is_hub(url):
                _require_good(response, file)
            return response
        response.close()
        url = urljoin(url, response.headers.get("Location", ""))
    raise SourceError("it sends us from one place to the next")


def _asked(client: httpx2.Client, method: str, url: str, headers: dict[str, str]) -> httpx2.Response:
    safe = _is_hub(url) and (urlsplit(url).scheme == "https" or is_loopback(url))
    token = variable("HF_TOKEN", secret=True) if safe else ""
    signed = {"Authorization": f"Bearer {token}"} if token else {}
    return downloads.opened(client, client.build_request(
        method, url, headers={"Accept-Encoding": "identity", **headers, **signed}))


def _is_hub(url: str) -> bool:
    """Tell whether an address is the Hub's own."""
    hub, asked = urlsplit(endpoint()), urlsplit(url)
    return (asked.scheme, asked.netloc) == (hub.scheme, hub.netloc)


def _require_good(response: httpx2.Response, file: HubFile) -> None:
    """Raise SourceError where the Hub refuses a file; it says why in a header."""
    status, code = response.status_code, response.headers.get("X-Error-Code", "")
    if status < 400 or status == 416:
        return
    response.close()
    repo = f"{file.owner}/{file.repo}"
    if code == "GatedRepo" or status == 403:
        said = f"{repo} is {_GATED}"
    elif code == "EntryNotFound":
        said = f"{repo} has no file {file.file}"
    elif status in (401, 404):
        said = f"there is no {repo}, or it is private or {_GATED}"
    else:
        said = f"it answers {status} {response.reason_phrase}".strip()
    raise SourceError(said)


@contextmanager
def _client() -> Iterator[httpx2.Client]:
    import httpx2

    with downloads.client(trust_env=not is_loopback(endpoint())) as client:
        try:
            yield client
        except (httpx2.HTTPError, TimeoutError) as error:
            raise SourceError(f"it cannot be reached ({str(error) or 'no answer in time'})") from None


def remembered(path: Path) -> Stated | None:
    """Return what the Hub has stated of a file that is being fetched, or was; None where it has not been asked."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        found = json.loads(_note(path).read_text("utf-8"))
        return Stated(int(found["size"]), str(found["sha256"]))
    return None


def remember(path: Path, said: Stated) -> None:
    """Note what the Hub has stated; another file than before is fetched from its beginning."""
    _note(path).write_text(json.dumps(said._asdict()), "utf-8")


def _note(path: Path) -> Path:
    return path.with_name(path.name + ".stated")
