"""Words of HTML that are bold, slanted or linked: marked as their tags come, and written once their block is whole."""

from __future__ import annotations

import re

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
"""Characters that no text keeps; two of them stand for marks meanwhile."""
_OPEN, CLOSE = "\x01", "\x02"
_MARKED = re.compile(r"\x01(\d+);([^\x01\x02]*)\x02")


def opening(number: int) -> str:
    """Return what stands before words that are given the mark, or address, of this number; ``CLOSE`` stands behind."""
    return f"{_OPEN}{number};"


def styled(text: str, values: list[str]) -> str:
    """Give words their marks and links, the innermost first."""
    count = 1
    while count:
        text, count = _MARKED.subn(lambda found: _mark(found[2], values[int(found[1])]), text)
    return re.sub(r"\x01\d+;|\x02", "", text)


def _mark(words: str, value: str) -> str:
    inner = words.strip()
    if not inner or not value or "\n\n" in inner:
        return words
    before, _, after = words.partition(inner)
    inner = f"{value}{inner}{value}" if value.startswith("*") else f"[{inner}]({value})"
    return before + inner + after


def address_of(href: str | None) -> str:
    """Return an address as Markdown takes it, or "" for one that is not of the web or of mail."""
    href = in_line(href or "")
    if not re.match(r"(?:https?://|mailto:)[^\s]", href, re.I):
        return ""
    return re.sub(r"[\s()<>]", lambda found: f"%{ord(found[0]):02X}", href)


def in_line(text: str) -> str:
    """Return a text without line ends and double blanks."""
    return " ".join(CONTROL.sub(" ", text).split())
