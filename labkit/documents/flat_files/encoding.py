"""Bytes of a file become text: its encoding is told by a byte order mark, by strict decoding, or by how it reads."""

from __future__ import annotations

import codecs
import hashlib
import io
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from labkit.documents.files import BLOCK, blocks_of
from labkit.documents.flat_files.guess import NAME_IT, guessed, shifting
from labkit.errors import DocumentError, SettingsError

_SAMPLE = 2**18  # bytes of lines with other than ASCII in them
_LONGEST = 2**16  # bytes of one line that are looked at
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
          (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NAMES = {"ascii": "plain ASCII", "utf-8": "UTF-8", "utf-8-sig": "UTF-8 with a byte order mark", "utf-16": "UTF-16",
          "utf-32": "UTF-32", "cp932": "Shift_JIS (cp932)", "cp949": "EUC-KR (cp949)", "euc_jp": "EUC-JP",
          "cp1252": "Windows-1252", "hz": "HZ"}
_KINDS = ((b"%PDF-", "a PDF"), (b"PK\x03\x04", "a ZIP archive, as Excel and Word files are"),
          (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"), (b"\x1f\x8b", "a gzip archive"),
          (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"))
_NO_ASCII = re.compile(rb"[\x80-\xff]")
_SHIFTED = re.compile(rb"\x1b\$|\x1b\([IJ]|\x0e|~\{[!-}]{2,}~\}")
"""What begins characters of two bytes, each of which looks like ASCII: in ISO-2022, and in HZ."""
_STRAY = 0.1  # share of bytes of zero up to which they are a program's slips in a text without other such bytes
_BINARY = re.compile(rb"[\x01-\x08\x10-\x1a]")
_HEAD = re.compile(rb"[\x80-\xff]*[\x00-\x7f]?")
_HIGH = bytes(range(0x80, 0x100))  # stripped off an end: a pattern would be tried at each byte of a long run of them


class Encoding(NamedTuple):
    """An encoding by Python's name for it, whether a user named it, the SHA-256 of the file, and its stray zeros."""

    name: str
    named: bool
    sha256: str
    zeros: int = 0

    @property
    def note(self) -> str:
        """What was found, in one line."""
        how = "as you named it" if self.named else "told by its bytes"
        zeros = f" {self.zeros:,} byte{'s' * (self.zeros > 1)} of zero amid the text: left out." if self.zeros else ""
        return f"Encoding: {_NAMES.get(self.name, self.name)}, {how}.{zeros}"


def detect(path: str | os.PathLike[str], encoding: str | None = None) -> Encoding:
    """Find the encoding of a text file, and its hash; the whole file is looked at, in pieces.

    Parameters
    ----------
    encoding
        One that Python knows: is taken as it is.

    Raises
    ------
    DocumentError
        If the file is missing, empty, no text, or of an encoding that cannot be told.
    SettingsError
        If there is no such encoding.
    """
    return _look(blocks_of(Path(path)), Path(path).name, encoding)


def decode(data: bytes, name: str = "The text", encoding: str | None = None) -> tuple[str, Encoding]:
    """Return bytes as text, without a byte order mark; raises as :func:`detect` does, and for a byte that is wrong."""
    found = _look([data], name, encoding)
    return "".join(_decoded([data], found.name, name)), found


def lines_of(path: str | os.PathLike[str], encoding: str) -> Iterator[str]:
    r"""Yield the lines of a file with their ends (\n, \r\n or \r), in constant memory.

    Raises
    ------
    DocumentError
        At a byte that the encoding has no character for: the error names it, and the line.
    """
    rest = ""
    for text in _decoded(blocks_of(Path(path)), encoding, Path(path).name):
        *whole, rest = io.StringIO(rest + text, newline="") if rest or text else [""]
        if rest.endswith("\n"):
            yield from whole
            yield rest
            rest = ""
        else:  # a line feed may follow upon the return
            yield from whole
    if rest:
        yield rest


def read_lines(path: str | os.PathLike[str], encoding: str | None = None) -> list[str]:
    """Return the lines of a text file without their ends, as labkit reads them: ``Evidence.lines`` counts them from 1.

    Raises as :func:`detect` and :func:`lines_of` do.
    """
    return [line.rstrip("\r\n") for line in lines_of(path, detect(path, encoding).name)]


def _look(blocks: Iterable[bytes], name: str, encoding: str | None) -> Encoding:
    digest, utf8 = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")("strict")
    sample, first, proved, ascii_only, empty = bytearray(), b"", True, True, True
    size = zeros = 0
    started = binary = False
    shifted = bytearray()  # lines of ASCII with signs that begin other characters
    for block in blocks:
        first = first or block[:16]
        empty = empty and not block.strip(b"\x00\t\n\r ")
        digest.update(block)
        size, zeros = size + len(block), zeros + block.count(b"\x00")
        binary = binary or bool(_BINARY.search(block))
        if len(shifted) < _SAMPLE and (_SHIFTED.search(block) or (shifted and not shifted.endswith(b"\n"))):
            cut = bool(shifted) and not shifted.endswith(b"\n")  # the first goes on with a line of the block before
            shifted += b"".join(line for number, line in enumerate(block.splitlines(keepends=True))
                                if _SHIFTED.search(line) or (cut and not number))
        if not block.isascii():
            ascii_only = False
            if len(sample) < _SAMPLE:
                sample += _sampled(block, started)
        if proved:
            try:
                utf8.decode(block)
            except UnicodeDecodeError:
                proved = False
        started = True
    try:
        utf8.decode(b"", final=proved)
    except UnicodeDecodeError:
        proved = False
    stray = zeros if zeros <= _STRAY * size and proved and not binary else 0
    if encoding is not None:
        known = _known(encoding)
        return Encoding(known, True, digest.hexdigest(), 0 if known.startswith(("utf-16", "utf-32")) else stray)
    marked = next((codec for mark, codec in _MARKS if first.startswith(mark)), "")
    if kind := next((kind for magic, kind in _KINDS if first.startswith(magic)), ""):
        raise DocumentError(f"{name} is no text but {kind}, whatever its name says.",
                            "Give it the right ending, or save its sheet as CSV or its words as text.")
    if zeros > stray and marked in ("", "utf-8-sig"):
        raise DocumentError(f"{name} is no text: it holds bytes of zero.",
                            'If it is text in UTF-16, name the encoding: --encoding or encoding="utf-16-le".')
    if empty:
        raise DocumentError(f"{name} is empty: it holds nothing but white space.", "Copy or download it again.")
    if not marked:
        marked = shifting(bytes(shifted), name) if ascii_only else "utf-8" if proved else guessed(bytes(sample), name)
    return Encoding(marked, False, digest.hexdigest(), 0 if marked in ("utf-16", "utf-32") else stray)


def _sampled(block: bytes, started: bool) -> bytes:
    """Return lines of a block that are not ASCII, up to the size of a sample, each of whole characters.

    A byte below 0x80 ends a character in every encoding in question, be it one by itself or the second of two.
    """
    lines = block.split(b"\n")
    if started:
        lines[0] = _HEAD.sub(b"", lines[0], count=1)
    if len(block) >= BLOCK:
        lines[-1] = lines[-1].rstrip(_HIGH)
    found, size = [], 0
    for line in filter(_NO_ASCII.search, lines):
        found.append(line[:_LONGEST].rstrip(_HIGH) if len(line) > _LONGEST else line)
        size += len(found[-1]) + 1
        if size > _SAMPLE:
            break
    return b"\n".join(found) + b"\n"


def _known(encoding: str) -> str:
    try:
        found = codecs.lookup(encoding)
    except LookupError:
        found = None
    if found is None or not getattr(found, "_is_text_encoding", True):
        raise SettingsError(f'There is no encoding "{encoding}".',
                            'Use one such as "utf-8", "utf-16", "cp932", "euc_jp", "euc_kr", "cp1252", "gb18030".')
    return "utf-8-sig" if found.name == "utf-8" else found.name


def _decoded(blocks: Iterable[bytes], encoding: str, name: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    read, lines = 0, 1
    try:
        for block in blocks:
            read += len(block)
            text = decoder.decode(block).replace("\x00", "")
            lines += text.count("\n")
            yield text
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        at = read - len(error.object) + error.start
        lines += error.object.count(b"\n", 0, error.start)
        value = error.object[error.start]
        raise DocumentError(f"{name} is not wholly {_NAMES.get(encoding, encoding)}: byte {at + 1:,} (0x{value:02X}, "
                            f"in line {lines:,}) is no character of it.", NAME_IT) from None
