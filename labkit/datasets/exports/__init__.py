"""The formats that a dataset is written in for others, one a module; see :class:`labkit.datasets.exports._base.Export`.

A module here with an ``EXPORT`` is an entry of the table: ``dataset.export(NAME, path)`` and ``labkit export --format
NAME`` know it, and tests/test_exports.py holds it to the contract. A module is imported when its format is asked for.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from labkit.errors import SettingsError

if TYPE_CHECKING:
    from labkit.datasets.exports._base import Export

EXPORTS: tuple[str, ...] = tuple(sorted(name for _, name, _ in iter_modules(__path__) if not name.startswith("_")))
"""The names of all formats."""


def export_named(name: str) -> Export:
    """Return a format by its name; raises SettingsError, which lists them, where there is none of that name."""
    if name not in EXPORTS:
        raise SettingsError(f'There is no export named "{name}".', f"Use {', '.join(EXPORTS)}.")
    export: Export = import_module(f"{__name__}.{name}").EXPORT
    return export


def exported_for(row: object) -> str:
    """Return what for a row of an exported file was written; "" if it is of no such file."""
    if not isinstance(row, dict):
        return ""
    return next((export.purpose for export in map(export_named, EXPORTS) if export.is_row(row)), "")
