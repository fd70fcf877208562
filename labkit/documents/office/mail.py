"""Mail that was saved to a file (EML): who wrote to whom and when, the text, and the mails that are attached to it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from email import message_from_binary_file, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from labkit.documents.flat_files.encoding import decode
from labkit.documents.office.blocks import Block, Found, Sheet
from labkit.documents.office.notes import told
from labkit.documents.office.pictures import captioned
from labkit.documents.office.web import text_of, tree_of
from labkit.documents.office.web_blocks import blocks_of_html, own_pictures
from labkit.documents.office.web_cleaning import clean
from labkit.errors import DocumentError

_HEADERS = ("From", "To", "Cc", "Date")
_LOCKED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")
_DEEPEST = 8  # mails within each other that are read
_ITEM = re.compile(r"\s*(?:[-*•]|\(?\d{1,3}[.)])\s+\S")


def take_apart(path: Path) -> Found:
    """Return the blocks of a mail; raises DocumentError where a file holds none, or an encrypted one."""
    with path.open("rb") as file:
        message = message_from_binary_file(file, policy=policy.default)
    if not any(message.get(name) for name in ("From", "Subject", "Date")):
        raise DocumentError(f"{path.name} is no mail: it has no header.", "Save the mail anew as EML.")
    if message.get_content_type() in _LOCKED and _kind(message) != "signed-data":
        raise DocumentError(f"{path.name} is encrypted.", "Open it in the program that can, and save its text.")
    seen: Counter[str] = Counter()
    left: list[str] = []
    blocks = captioned(list(_mail(message, seen, left, 1)))
    were = "s were" if len(left) > 1 else " was"
    notes = [f"{len(left)} attachment{were} not read: {', '.join(left)}."] if left else []
    return Found([Sheet(1, blocks)], notes + told(seen))


def _mail(message: Any, seen: Counter[str], left: list[str], level: int) -> Iterator[Block]:
    if subject := _header(message, "Subject"):
        yield Block("heading", subject, level)
    lines = [f"{name}: {value}" for name in _HEADERS if (value := _header(message, name))]
    if lines:
        yield Block("text", "\n".join(lines))
    body = message.get_body(preferencelist=("html", "plain"))
    pictures = {(part.get("Content-ID") or "").strip("<> "): part for part in message.walk()
                if part.get_content_maintype() == "image" and part.get("Content-ID")}
    shown: set[str] = set()

    def picture(address: str) -> bytes | None:
        name = address.removeprefix("cid:")
        if address == name or name not in pictures:
            return own_pictures(address)
        shown.add(name)
        data = pictures[name].get_payload(decode=True)
        return data if isinstance(data, bytes) else None

    if body is not None and body.get_content_subtype() == "html":
        root = tree_of(_text(body))
        if root is not None:
            clean(root, seen, page=False)
            yield from blocks_of_html(root, picture, seen)
    elif body is not None:
        yield from _paragraphs(_text(body), body.get_param("format") == "flowed")
    for part in message.iter_attachments() if message.is_multipart() else ():
        if part is body or (part.get("Content-ID") or "").strip("<> ") in shown:
            continue
        if part.get_content_type() == "message/rfc822" and level < _DEEPEST:
            for inner in part.iter_parts():
                yield from _mail(inner, seen, left, level + 1)
        elif part.get_filename() or part.get_content_maintype() not in ("text", "multipart"):
            left.append(" ".join((part.get_filename() or part.get_content_type()).split()))


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name) or "").split())
    except (ValueError, IndexError, AttributeError):  # one that the library cannot take apart
        return ""


def _text(part: Any) -> str:
    """Return the text of a part, of whatever encoding it really is."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        return ""
    said = part.get_content_charset()
    try:
        return data.decode(said or "utf-8")
    except (LookupError, UnicodeDecodeError):
        if part.get_content_subtype() == "html":
            return text_of(data, "The mail")[0]
        return decode(data, "The mail")[0]


def _paragraphs(text: str, flowed: bool) -> Iterator[Block]:
    lines = [line.rstrip("\r") for line in text.split("\n")]
    if flowed:  # RFC 3676: a line that ends with a blank goes on in the next
        text = "\n".join(line if line.endswith(" ") and line != "-- " else f"{line}\n" for line in lines)
        lines = text.replace(" \n", " ").split("\n")
        lines = [line for place, line in enumerate(lines) if line or (place and not lines[place - 1])]
    for paragraph in re.split(r"\n\s*\n", "\n".join(line.rstrip() for line in lines)):
        paragraph = paragraph.strip("\n")
        if not paragraph.strip():
            continue
        if all(_ITEM.match(line) for line in paragraph.split("\n")):
            yield from (Block("item", line.strip()) for line in paragraph.split("\n"))
        else:
            yield Block("text", paragraph)


def _kind(message: EmailMessage) -> str:
    return str(message.get_param("smime-type") or "")
