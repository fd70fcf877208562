"""What a worker does with an Office file, and the Document that comes of it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from labkit.documents.figures import Lettering
from labkit.documents.office.blocks import Found, page_of
from labkit.documents.types import Document, Unit
from labkit.documents.workers.open_file import OpenFile, load_ocr
from labkit.documents.workers.process import Limits
from labkit.documents.workers.reading import Reading
from labkit.documents.workers.wire import decoded, encoded
from labkit.errors import DocumentError
from labkit.settings import Settings

FORMATS = {".docx": "word", ".docm": "word", ".pptx": "slides", ".pptm": "slides", ".ppsx": "slides",
           ".xlsx": "workbooks", ".xlsm": "workbooks",
           ".html": "web", ".htm": "web", ".xhtml": "web", ".epub": "books", ".eml": "mail"}
"""The module that takes a file apart, by the end of its name."""
_WORK = "labkit.documents.office.reading:take_apart"
_LETTER = "labkit.documents.office.reading:letter"


REVISION = 1
"""Raise it with every change that makes files read differently: kept readings of another revision are read anew."""


async def read_office(path: Path, sha256: str, reader: str, unit: Unit, settings: Settings,
                      encoding: str | None = None, cache: Any = None, work: str = _WORK,
                      require: Callable[[], None] | None = None) -> Document:
    """Read a file as a whole, or take it from the cache, where it lies by its hash.

    Parameters
    ----------
    reader
        The name of who reads it, of which the cache keeps readings apart.
    cache
        An object with ``get``, ``put`` and ``key_of`` (ResponseCache), or None. A miss in replay mode is read: it costs
        nothing but time.
    work
        What takes it apart in the worker, as :func:`take_apart` does.
    require
        Raises where that cannot be done here; not asked where the cache holds the file.

    Raises
    ------
    DocumentError
        If the file is damaged, locked, hostile or says nothing.
    """
    key = cache.key_of({"service": "office", "reader": reader, "revision": REVISION, "sha256": sha256,
                        "suffix": path.suffix.lower(), "encoding": encoding}) if cache is not None else None
    told = _unpacked(cache.get(key)) if key else None
    if told is None:
        if require:
            require()
        told, whole = await _told(path, encoding, settings, work)
        if key and whole:
            cache.put(key, _packed(told), kind="office", label=path.name)
    pages = [page_of(sheet, reader, unit != "slide") for sheet in told["sheets"]]
    if not any(page.markdown.strip() for page in pages):
        raise DocumentError(f"{path.name} holds no text.", "Look into it in the program that wrote it.")
    return Document(path.name, sha256, reader, pages, told["notes"], unit)


async def _told(path: Path, encoding: str | None, settings: Settings, work: str) -> tuple[dict[str, Any], bool]:
    """Return what a file holds, with what is written in its pictures, each of which may take as long as a page.

    The second value is False where that could not be read of all of them.
    """
    async with Reading(path, Limits.of(settings)) as reading:
        told: dict[str, Any] = await reading.call(work, encoding, what="to read it")
        pictures = [block for sheet in told["sheets"] for block in sheet["blocks"]
                    if block["kind"] == "figure" and block["image"]]
        reading.allowance.pages = max(1, len(pictures))
        read = 0
        with suppress(DocumentError):  # they took all the time that the file may take; its text is there
            for number, picture in enumerate(pictures, 1):
                picture["description"], lost = await reading.call_for_page(_LETTER, number, picture["image"])
                picture["description"] = picture["description"] or ""
                read += not lost
        if read < len(pictures):
            told["notes"].append(f"The lettering of {len(pictures) - read} of its {len(pictures)} pictures was not "
                                 "read, as it takes too long.")
        return told, read == len(pictures)


def take_apart(file: OpenFile, encoding: str | None = None) -> dict[str, Any]:
    """Return what a file holds; runs in a worker."""
    module = import_module(f"labkit.documents.office.{FORMATS[file.path.suffix.lower()]}")
    web = module.__name__.endswith(".web")
    found: Found = module.take_apart(file.path, encoding) if web else module.take_apart(file.path)
    return found.payload()


def letter(file: OpenFile, number: int, image: bytes) -> str:
    """Return what is written in a picture of a file, a PNG; runs in a worker."""
    from PIL import Image

    file.load(load_ocr)
    with Image.open(io.BytesIO(image)) as opened:
        return file.kept(_lettering).of(opened.convert("RGB"))


def _lettering(file: OpenFile) -> Lettering:
    return Lettering()


def _packed(told: dict[str, Any]) -> dict[str, Any]:
    """Return what a worker told as JSON, for the cache."""
    return json.loads(encoded(told))


def _unpacked(kept: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if kept is None else decoded(encoded(kept))
