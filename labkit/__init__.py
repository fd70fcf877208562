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
    from labkit.disciplines import read_disciplines, write_disciplines
    from labkit.documents import read
    from labkit.documents.page_images import read_page_images
    from labkit.documents.split import split
    from labkit.documents.tables import read_rows
    from labkit.errors import LabkitError
    from labkit.generate.answers import answer_closed_book
    from labkit.generate.auto_evolve import optimize_method
    from labkit.generate.difficulty import rate_difficulty
    from labkit.generate.estimate import estimate
    from labkit.generate.evolve import evolve
    from labkit.generate.evolve_answers import answer_questions
    from labkit.generate.glan import ask_questions
    from labkit.generate.personas import ask_as_personas, persona_style, personas_from_texts, related_personas
    from labkit.generate.qa import make_qa
    from labkit.generate.syllabus import make_subjects, make_syllabi
    from labkit.generate.taxonomy import make_taxonomy
    from labkit.merging import merge
    from labkit.method import load_method, save_method
    from labkit.model import connect
    from labkit.record import QA
    from labkit.report import write_report
    from labkit.seeds import read_seeds
    from labkit.settings import load_settings, outputs, sample

__version__ = "0.1.0"
__all__ = ["QA", "Dataset", "LabkitError", "answer_closed_book", "answer_questions", "ask_as_personas", "ask_questions",
           "connect", "documents_in", "estimate", "evolve", "load_method", "load_settings", "make_qa", "make_qa_each",
           "make_subjects", "make_syllabi", "make_taxonomy", "merge", "optimize_method", "outputs", "persona_style",
           "personas_from_texts", "rate_difficulty", "read", "read_disciplines", "read_each", "read_page_images",
           "read_rows", "read_seeds", "related_personas", "sample", "save_method", "show", "split",
           "write_disciplines", "write_report"]

_HOME = {"documents_in": "collection", "make_qa_each": "collection", "read_each": "collection", "Dataset": "dataset",
         "read_disciplines": "disciplines", "write_disciplines": "disciplines", "read": "documents",
         "read_page_images": "documents.page_images", "split": "documents.split", "read_rows": "documents.tables",
         "LabkitError": "errors", "answer_closed_book": "generate.answers", "optimize_method": "generate.auto_evolve",
         "rate_difficulty": "generate.difficulty", "estimate": "generate.estimate",
         "evolve": "generate.evolve", "answer_questions": "generate.evolve_answers", "ask_questions": "generate.glan",
         "ask_as_personas": "generate.personas", "persona_style": "generate.personas",
         "personas_from_texts": "generate.personas", "related_personas": "generate.personas", "make_qa": "generate.qa",
         "make_subjects": "generate.syllabus", "make_syllabi": "generate.syllabus",
         "make_taxonomy": "generate.taxonomy", "merge": "merging", "load_method": "method", "save_method": "method",
         "connect": "model", "QA": "record", "write_report": "report", "read_seeds": "seeds",
         "load_settings": "settings", "outputs": "settings", "sample": "settings"}


def __getattr__(name: str) -> Any:
    if name == "show":
        return import_module("labkit.show")
    if name in _HOME:
        return getattr(import_module(f"labkit.{_HOME[name]}"), name)
    raise AttributeError(f"module 'labkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
