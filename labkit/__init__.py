"""labkit: from messy documents to question-and-answer datasets that can be defended row by row.

What a notebook needs, by name; each is imported when it is first used, so that ``import labkit`` takes no time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labkit import show
    from labkit.dataset import Dataset
    from labkit.documents import read
    from labkit.documents.split import split
    from labkit.errors import LabkitError
    from labkit.generate.qa import make_qa
    from labkit.model import connect
    from labkit.record import QA
    from labkit.report import write_report
    from labkit.settings import load_settings, outputs, sample

__version__ = "0.1.0"
__all__ = ["QA", "Dataset", "LabkitError", "connect", "load_settings", "make_qa", "outputs", "read", "sample", "show",
           "split", "write_report"]

_HOME = {"QA": "record", "Dataset": "dataset", "LabkitError": "errors", "connect": "model", "make_qa": "generate.qa",
         "load_settings": "settings", "outputs": "settings", "read": "documents", "sample": "settings",
         "split": "documents.split", "write_report": "report"}


def __getattr__(name: str) -> Any:
    if name == "show":
        return import_module("labkit.show")
    if name in _HOME:
        return getattr(import_module(f"labkit.{_HOME[name]}"), name)
    raise AttributeError(f"module 'labkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
