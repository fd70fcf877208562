"""What must not leave a machine: keys, endpoints, paths of a home folder, the e-mail address of who works there.

Files that are handed out (tapes, executed notebooks, pictures) are looked through before that. Two things are looked
for: what has the form of a secret, and what the settings and the system of this very machine say.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import struct
import subprocess
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from pydantic import SecretStr

from labkit.errors import LabkitError
from labkit.settings import is_loopback, load_settings, secrets_read

_SHORTEST_KEY = 8  # characters, as for what is blotted out of messages
_LARGEST_TEXT = 1 << 20  # bytes that a compressed text of a picture may have
_PUBLIC = ("api.openai.com", "localhost")  # endpoints that tell nothing of anybody


class Leak(NamedTuple):
    """One find: what it is, the line it stands in (from 1), and how it begins; never the whole of it."""

    kind: str
    line: int
    shown: str


class _Form(NamedTuple):
    kind: str
    hints: tuple[str, ...]
    """In lower case: a line that has none of them need not be looked through."""
    pattern: re.Pattern[str]


def _form(kind: str, hints: str, pattern: str, flags: int = 0) -> _Form:
    return _Form(kind, tuple(hints.split()), re.compile(pattern, flags))


# Each has a group "it": what is said of it, begun and cut short. A letter of a script that writes no spaces may stand
# before any of them.
_KEY = "key"
_FORMS = (
    _form(_KEY, "sk-", r"(?<![\w-])(?P<it>sk-(?=[\w-]*\d)[\w-]{20,})", re.A),  # OpenAI and those that follow it
    _form(_KEY, "jqqj99", r"(?<![A-Za-z0-9])(?P<it>[A-Za-z0-9]{20,}JQQJ99[A-Za-z0-9]{20,})"),  # Azure AI, since 2024
    _form(_KEY, "key secret token password",
          r"(?:key|secret|token|password)[\"'\\ ]*[:=][\"'\\ ]*(?P<it>[0-9a-f]{32})(?![0-9a-z])", re.I),
    _form(_KEY, "_key _token _secret _password",
          r"\b[A-Z][A-Z0-9_]*_(?:KEY|TOKEN|SECRET|PASSWORD)\\?[\"']?\s*[:=]\s*\\?[\"']?"
          r"(?P<it>(?=[\w+/.-]*\d)[\w+/.-]{16,}={0,2})", re.A),
    _form(_KEY, "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ hf_",
          r"(?<![A-Za-z0-9])(?P<it>gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{40,}|hf_[A-Za-z0-9]{30,})", re.A),
    _form(_KEY, "akia asia aiza",
          r"(?<![A-Za-z0-9+/])(?P<it>(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[\w-]{35})(?![\w+/=-])", re.A),
    _form(_KEY, "eyj", r"(?<![A-Za-z0-9_])(?P<it>eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})", re.A),  # signs in
    _form(_KEY, "accountkey= sig=", r"AccountKey=(?P<it>[A-Za-z0-9+/]{40,})|[?&]sig=(?P<sig>[A-Za-z0-9%+/]{40,})"),
    _form(_KEY, "-----begin", r"(?P<it>-----BEGIN [A-Z ]*PRIVATE KEY-----)"),
    _form(_KEY, "bearer", r"\bbearer\s+(?P<it>(?=[\w.~+/-]*\d)[\w.~+/-]{20,})", re.I | re.A),
    _form(_KEY, "api-key", r"\bapi-key\\?[\"']?\s*[:=]\s*\\?[\"']?(?P<it>(?=[\w+/.-]*\d)[\w+/.-]{16,})", re.I | re.A),
    _form(_KEY, "://", r"https?://[^/\s:@\"'<]+:(?P<it>[^/\s@\"'<]{3,})@"),
    _form("endpoint", "azure microsoft.com windows.net",
          r"(?<![A-Za-z0-9_.-])(?P<it>[a-z0-9][a-z0-9-]*)\.(?:[a-z0-9-]+\.)*(?:openai\.azure\.(?:com|us|cn)|"
          r"cognitiveservices\.azure\.(?:com|us|cn)|services\.ai\.azure\.com|models\.ai\.azure\.com|"
          r"api\.azureml\.ms|inference\.ml\.azure\.com|azure-api\.net|api\.cognitive\.microsoft\.com|"
          r"search\.windows\.net|blob\.core\.windows\.net)\b", re.I | re.A),
    _form("endpoint", "://10. ://192.168. ://172.",
          r"https?://(?P<it>(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3})(?![\d.])"),
    _form("endpoint", ".internal .intranet .corp .lan .local",
          r"https?://(?P<it>[\w-]+(?:\.[\w-]+)*\.(?:internal|intranet|corp|lan|local))(?![\w.-])", re.I | re.A),
    _form("home path", "/home/ /users/", r"(?<![A-Za-z0-9_.-])/(?:home|Users)/(?P<it>[\w.-]+)"),
    _form("home path", "\\users :/users", r"(?<![A-Za-z0-9_])[A-Za-z]:(?:\\+|/)Users(?:\\+|/)(?P<it>[\w.-]+)"),
    _form("home path", "/root/", r"(?<![A-Za-z0-9_./-])/(?P<it>root)/[\w.]"),
    _form("home path", "/mounts/clusters/", r"/mounts/clusters/(?P<it>[\w.-]+)"),  # a compute instance of Azure ML
)
# What stands in manuals in place of a name. A name of one letter is nobody's.
_PLACEHOLDER = re.compile(r"(?:contoso|fabrikam|example|your)(?:[-_.]?\w+)*|"
                          r"(?:my-?)?(?:res|resource|resource-?name|endpoint|name)|"
                          r"you|user|username|me|someone|somebody|shared|public|[a-z*x.…]|[x*.…]+", re.I)
_SHAM = re.compile(r"your|example|placeholder|x{4}|\*{3}|\.{3}|…|changeme|replace|dummy|not-a|no-key|must-not", re.I)
# A line end or a colour before a path or a key, as JSON writes it, is none of its letters; two backslashes are one.
_ESCAPES = re.compile(r"\\\\|\\u001b\[[0-9;]*m|\x1b\[[0-9;]*m|\\[nrtbf]")
_BASE64 = re.compile(r"[A-Za-z0-9+/]{200,}={0,2}")
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")


@dataclass(frozen=True)
class Own:
    """What is this machine's own, and tells who works on it: each text with its kind."""

    texts: tuple[tuple[str, str], ...] = ()
    allowed: frozenset[str] = frozenset()
    """What may stand there all the same: a host, or the name in a path, of which a document speaks."""

    @classmethod
    def of_machine(cls, more: Iterable[str] = (), allowed: Iterable[str] = ()) -> Own:
        """Return the keys and endpoints of the settings, the home folder, the author's e-mail, and ``more`` words."""
        found = [("word", word) for word in more]
        try:
            for _, value in load_settings():
                if isinstance(value, SecretStr):
                    found.append((_KEY, value.get_secret_value().strip()))
                elif isinstance(value, str) and value.startswith(("http://", "https://")):
                    host = urlsplit(value).hostname or ""
                    if not is_loopback(value) and host not in _PUBLIC and not host.endswith("ai.azure.com"):
                        found.append(("endpoint", host))
        except LabkitError:  # a setting is wrong: `labkit check` says which; forms are looked for all the same
            pass
        found += [(_KEY, secret) for secret in secrets_read]
        home = str(Path.home())
        if len(Path(home).parts) > 2:
            found += [("home path", home), ("home path", home.replace("\\", "\\\\"))]
        found += [("e-mail of the author", address) for address in _addresses()]
        return cls(tuple(dict.fromkeys((kind, text) for kind, text in found
                                       if len(text) >= (_SHORTEST_KEY if kind == _KEY else 3))), frozenset(allowed))


def leaks_in(text: str, own: Own | None = None) -> Iterator[Leak]:
    """Yield what a text must not hold where it is handed out; pictures inside it, as base64, are looked into as well.

    Parameters
    ----------
    own
        What this machine's own is; only forms are looked for if not given.
    """
    own = own or Own()
    whole = text.lower()
    forms = [form for form in _FORMS if any(hint in whole for hint in form.hints)]
    for number, line in enumerate(text.splitlines(), 1):
        plain = _ESCAPES.sub(lambda found: found[0] if found[0] == r"\\" else " ", line)
        found = [leak for one in dict.fromkeys((line, plain)) for leak in _leaks_in_line(one, number, forms, own)]
        yield from dict.fromkeys(found)
        for match in _BASE64.finditer(line):
            for leak in leaks_in_picture(_decoded(match[0]), own):
                yield leak._replace(line=number)


def _leaks_in_line(line: str, number: int, forms: list[_Form], own: Own) -> Iterator[Leak]:
    yield from (Leak(kind, number, _begun(said)) for kind, said in own.texts if said in line)
    lower = line.lower()
    for kind, hints, pattern in forms:
        for match in pattern.finditer(line) if any(hint in lower for hint in hints) else ():
            said = next(part for part in match.groupdict().values() if part)
            if said not in own.allowed and not _is_sham(kind, said):
                yield Leak(kind, number, _begun(said))


def leaks_in_picture(content: bytes, own: Own | None = None) -> Iterator[Leak]:
    """Yield the same of what a PNG, JPEG or GIF says beside its pixels; nothing of other content."""
    if content.startswith(_PICTURES):
        notes = "\n".join(_notes(content)) if content.startswith(_PICTURES[0]) else content.decode("latin-1")
        yield from (leak._replace(line=1) for leak in leaks_in(notes.replace("\0", " "), own))


def _notes(png: bytes) -> Iterator[str]:
    """Yield the text chunks of a PNG (tEXt, zTXt, iTXt, eXIf); what is damaged yields no more."""
    at = len(_PICTURES[0])
    while at + 8 <= len(png):
        size, kind = struct.unpack(">I4s", png[at:at + 8])
        if kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
            data = png[at + 8:at + 8 + size]
            yield data.decode("latin-1")
            for start in range(len(data)):  # where the compressed part begins, depends on names before it
                if kind in (b"zTXt", b"iTXt") and data[start:start + 1] == b"\x78":
                    try:
                        yield zlib.decompressobj().decompress(data[start:], _LARGEST_TEXT).decode("utf-8", "replace")
                        break
                    except zlib.error:
                        continue
        at += size + 12


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


def _is_sham(kind: str, said: str) -> bool:
    return bool(_SHAM.search(said) if kind == _KEY else _PLACEHOLDER.fullmatch(said))


def _begun(said: str) -> str:
    """Return how a find begins: enough to find it by, too little to use it."""
    return f"{said[:min(4, len(said) // 3)]}…"


def _addresses() -> Iterator[str]:
    """Yield the e-mail addresses that the environment and git know of who works here."""
    for name in ("EMAIL", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"):
        if "@" in (address := os.environ.get(name, "").strip()):
            yield address
    try:
        said = subprocess.run(["git", "config", "user.email"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return
    if "@" in said.stdout:
        yield said.stdout.strip()
