"""Office files that their own programs open and the libraries do not: a copy without what breaks those."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from lxml import etree

from labkit.documents.office.charts import parsed
from labkit.documents.office.packages import damaged

Opened = TypeVar("Opened")


def open_whole(path: Path, opening: Callable[[Any], Opened], unneeded: Sequence[str] = ()) -> Opened:
    """Return what a library makes of a file, or else of a copy of it that is repaired.

    Parameters
    ----------
    opening
        Takes the name of a file, or one that is open.
    unneeded
        Elements of XML that nothing is read from, and that the library may stumble over.

    Raises
    ------
    DocumentError
        If the library opens neither.
    """
    try:
        return opening(str(path))
    except MemoryError:
        raise
    except Exception:  # whatever a library raises of what it did not expect
        copy = _repaired(path, unneeded)
    try:
        return opening(copy)
    except MemoryError:
        raise
    except Exception:
        raise damaged(path.name) from None


def _repaired(path: Path, unneeded: Sequence[str]) -> io.BytesIO:
    """Return a copy without references to parts that are not there, and without elements that are not needed."""
    copy = io.BytesIO()
    try:
        with zipfile.ZipFile(path) as archive, zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as out:
            names = set(archive.namelist())
            for name in archive.namelist():
                data = archive.read(name)
                if name.endswith(".rels"):
                    data = _with_parts(data, posixpath.dirname(posixpath.dirname(name)), names)
                elif unneeded and name.endswith(".xml"):
                    data = _without(data, unneeded)
                out.writestr(name, data)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError):
        raise damaged(path.name) from None
    copy.seek(0)
    return copy


def _with_parts(data: bytes, folder: str, names: set[str]) -> bytes:
    root = parsed(data)
    for entry in list(root) if root is not None else ():
        target = entry.get("Target", "")
        whole = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if entry.get("TargetMode") != "External" and whole not in names:
            root.remove(entry)
    return data if root is None else etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _without(data: bytes, unneeded: Sequence[str]) -> bytes:
    if not any(name.encode() in data for name in unneeded):
        return data
    root = parsed(data)
    if root is None:
        return data
    for element in list(root.iter(*(f"{{*}}{name}" for name in unneeded))):
        if (parent := element.getparent()) is not None:
            parent.remove(element)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
