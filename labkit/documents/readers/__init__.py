"""The readers, a file each; what ``--reader`` takes, what is chosen where none is asked for, and what can be read.

A new one is a file here, of its name, with a :class:`~labkit.documents.readers.base.Reader`, and its sample in
``tests/test_reader_contract.py``, which holds every reader to the same.
"""

from __future__ import annotations

import inspect
import pkgutil
from importlib import import_module
from pathlib import Path

from labkit.documents.files import require_file
from labkit.documents.readers.base import Reader, ReadOptions, Status, joined
from labkit.documents.types import Unit
from labkit.errors import DocumentError, SettingsError
from labkit.settings import Settings

__all__ = ["AUTO", "READERS", "ReadOptions", "Reader", "Status", "joined", "readers_of", "unit_of"]
AUTO = "auto"
_SHEETS = (".xlsb", ".ods", ".numbers")
_OLD = {".doc": ".docx", ".dot": ".docx", ".rtf": ".docx", ".odt": ".docx", ".xls": ".xlsx", ".ppt": ".pptx",
        ".pps": ".pptx", ".odp": ".pptx", ".msg": ".eml", ".mht": ".html", ".mhtml": ".html"}


def _discover() -> dict[str, Reader]:
    found: list[Reader] = []
    for module in pkgutil.iter_modules(__path__):
        for value in vars(import_module(f"{__name__}.{module.name}")).values():
            if inspect.isclass(value) and issubclass(value, Reader) and not inspect.isabstract(value):
                found.append(value())
    return {reader.name: reader for reader in sorted(found, key=lambda reader: (reader.order, reader.name))}


READERS: dict[str, Reader] = _discover()


def unit_of(path: Path) -> Unit:
    """Return what a file's content is counted in; raises DocumentError as :func:`readers_of` does."""
    return _knowing(path)[0].unit_of(path)


def readers_of(path: Path, asked: str, settings: Settings) -> list[tuple[Reader, str]]:
    """Return the readers to try on a file, in this order, and what to note of the first.

    Parameters
    ----------
    asked
        The name of a reader, for the files that it knows; ``"auto"``, and for other files, takes what is available.

    Raises
    ------
    SettingsError
        If there is no reader of that name.
    DocumentError
        If there is no such file, if it is a folder, or of a type that no reader knows.
    """
    if asked not in (AUTO, *READERS):
        raise SettingsError(f'There is no reader "{asked}".', f"Choose one of: {', '.join((AUTO, *READERS))}.")
    known = _knowing(path)
    if asked != AUTO and READERS[asked] in known:
        return [(READERS[asked], "")]
    tried: list[tuple[Reader, str]] = []
    lacking = ""
    automatic = [reader for reader in known
                 if reader.automatic and path.suffix.lower() not in reader.asked_only]
    for reader in automatic:
        if reason := reader.available(settings):
            lacking = lacking or reason
            continue
        why = "" if tried else lacking or reader.because
        tried.append((reader, f"Read with {reader.title}: {why}." if why and len(automatic) > 1 else ""))
    if not tried:
        raise SettingsError(f"{path.name} cannot be read here: {lacking}.", "Set up or install what is missing.")
    return tried


def _knowing(path: Path) -> list[Reader]:
    """Return the readers that know a file by the end of its name."""
    require_file(path)
    suffix = path.suffix.lower()
    if known := [reader for reader in READERS.values() if suffix in reader.suffixes]:
        return known
    types = ", ".join(dict.fromkeys(end.removeprefix(".") for reader in READERS.values() for end in reader.suffixes))
    mend = f"Pass a file of one of these types, or save it as one: {types}."
    if suffix in _OLD:
        mend = f"Open it, and save it as {_OLD[suffix]}."
    if suffix in _SHEETS:
        mend = "Save its sheet as CSV (in Excel: Save As, CSV UTF-8)."
    raise DocumentError(f"{path.name} is of a type that this version does not read.", mend)
