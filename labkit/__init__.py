"""labkit: from messy documents to question-and-answer datasets that can be defended row by row.

What a notebook needs, by name; each is imported when it is first used, so that ``import labkit`` takes no time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labkit import show
    from labkit.collection import documents_in, make_qa_each, read_each
    from labkit.dataset import Dataset
    from labkit.documents import read
    from labkit.documents.page_images import read_page_images
    from labkit.documents.split import split
    from labkit.documents.tables import read_rows
    from labkit.errors import LabkitError
    from labkit.generate.qa import make_qa
    from labkit.merging import merge
    from labkit.model import connect
    from labkit.record import QA
    from labkit.report import write_report
    from labkit.settings import load_settings, outputs, sample

__version__ = "0.1.0"
__all__ = ["QA", "Dataset", "LabkitError", "connect", "documents_in", "load_settings", "make_qa", "make_qa_each",
           "merge", "outputs", "read", "read_each", "read_page_images", "read_rows", "sample", "show", "split",
           "write_report"]

_HOME = {"QA": "record", "Dataset": "dataset", "LabkitError": "errors", "connect": "model", "make_qa": "generate.qa",
         "merge": "merging", "load_settings": "settings", "outputs": "settings", "read": "documents",
         "read_rows": "documents.tables", "sample": "settings", "split": "documents.split", "write_report": "report",
         "documents_in": "collection", "make_qa_each": "collection", "read_each": "collection",
         "read_page_images": "documents.page_images"}


def __getattr__(name: str) -> Any:
    if name == "show":
        return import_module("labkit.show")
    if name in _HOME:
        return getattr(import_module(f"labkit.{_HOME[name]}"), name)
    raise AttributeError(f"module 'labkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
