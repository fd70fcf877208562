"""labkit: from messy documents to question-and-answer datasets that can be defended row by row.

What a notebook needs, by name; each is imported when it is first used, so that ``import labkit`` takes no time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labkit import show
    from labkit.dataset import Dataset
    from labkit.disciplines import read_disciplines, write_disciplines
    from labkit.documents import read
    from labkit.documents.split import split
    from labkit.errors import LabkitError
    from labkit.generate.answers import answer_closed_book
    from labkit.generate.auto_evolve import optimize_method
    from labkit.generate.evolve import evolve
    from labkit.generate.evolve_answers import answer_questions
    from labkit.generate.glan import ask_questions
    from labkit.generate.personas import ask_as_personas, persona_style, personas_from_texts, related_personas
    from labkit.generate.qa import make_qa
    from labkit.generate.syllabus import make_subjects, make_syllabi
    from labkit.generate.taxonomy import make_taxonomy
    from labkit.method import load_method, save_method
    from labkit.model import connect
    from labkit.record import QA
    from labkit.report import write_report
    from labkit.seeds import read_seeds
    from labkit.settings import load_settings, outputs, sample

__version__ = "0.1.0"
__all__ = ["QA", "Dataset", "LabkitError", "answer_closed_book", "answer_questions", "ask_as_personas", "ask_questions",
           "connect", "evolve", "load_method", "load_settings", "make_qa", "make_subjects", "make_syllabi",
           "make_taxonomy", "optimize_method", "outputs", "persona_style", "personas_from_texts", "read",
           "read_disciplines", "read_seeds", "related_personas", "sample", "save_method", "show", "split",
           "write_disciplines", "write_report"]

_HOME = {"QA": "record", "Dataset": "dataset", "LabkitError": "errors", "connect": "model", "make_qa": "generate.qa",
         "load_settings": "settings", "outputs": "settings", "read": "documents", "sample": "settings",
         "split": "documents.split", "write_report": "report", "evolve": "generate.evolve",
         "answer_questions": "generate.evolve_answers", "optimize_method": "generate.auto_evolve",
         "load_method": "method", "save_method": "method", "read_seeds": "seeds",
         "answer_closed_book": "generate.answers", "ask_as_personas": "generate.personas",
         "ask_questions": "generate.glan", "make_subjects": "generate.syllabus", "make_syllabi": "generate.syllabus",
         "make_taxonomy": "generate.taxonomy", "persona_style": "generate.personas",
         "personas_from_texts": "generate.personas", "related_personas": "generate.personas",
         "read_disciplines": "disciplines", "write_disciplines": "disciplines"}


def __getattr__(name: str) -> Any:
    if name == "show":
        return import_module("labkit.show")
    if name in _HOME:
        return getattr(import_module(f"labkit.{_HOME[name]}"), name)
    raise AttributeError(f"module 'labkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
