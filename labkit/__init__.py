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
    from labkit.generate.auto_evolve import optimize_method
    from labkit.generate.evolve import evolve
    from labkit.generate.evolve_answers import answer_questions
    from labkit.generate.qa import make_qa
    from labkit.method import load_method, save_method
    from labkit.model import connect
    from labkit.record import QA
    from labkit.report import write_report
    from labkit.seeds import read_seeds
    from labkit.settings import load_settings, outputs, sample

__version__ = "0.1.0"
__all__ = ["QA", "Dataset", "LabkitError", "answer_questions", "connect", "evolve", "load_method", "load_settings",
           "make_qa", "optimize_method", "outputs", "read", "read_seeds", "sample", "save_method", "show", "split",
           "write_report"]

_HOME = {"QA": "record", "Dataset": "dataset", "LabkitError": "errors", "connect": "model", "make_qa": "generate.qa",
         "load_settings": "settings", "outputs": "settings", "read": "documents", "sample": "settings",
         "split": "documents.split", "write_report": "report", "evolve": "generate.evolve",
         "answer_questions": "generate.evolve_answers", "optimize_method": "generate.auto_evolve",
         "load_method": "method", "save_method": "method", "read_seeds": "seeds"}


def __getattr__(name: str) -> Any:
    if name == "show":
        return import_module("labkit.show")
    if name in _HOME:
        return getattr(import_module(f"labkit.{_HOME[name]}"), name)
    raise AttributeError(f"module 'labkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
