"""labkit: from messy documents to question-and-answer datasets that can be defended row by row.

What a notebook needs, by name; each is imported when it is first used, so that ``import labkit`` takes no time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labkit import show
    from labkit.datasets.dataset import Dataset
    from labkit.datasets.record import QA
    from labkit.datasets.seeds import read_seeds
    from labkit.documents import read, read_parts
    from labkit.documents.chunking.split import split
    from labkit.documents.flat_files.csv_files import read_rows
    from labkit.documents.page_images.reader import read_page_images
    from labkit.errors import LabkitError
    from labkit.generate.closed_book import answer_closed_book
    from labkit.generate.evolve.answers import answer_questions
    from labkit.generate.evolve.difficulty import rate_difficulty
    from labkit.generate.evolve.evolve import evolve
    from labkit.generate.evolve.method_files import load_method, save_method
    from labkit.generate.evolve.optimize_method import optimize_method
    from labkit.generate.glan.disciplines import read_disciplines, write_disciplines
    from labkit.generate.glan.questions import ask_questions
    from labkit.generate.glan.syllabus import make_subjects, make_syllabi
    from labkit.generate.glan.taxonomy import make_taxonomy
    from labkit.generate.personas import ask_as_personas, persona_style, personas_from_texts, related_personas
    from labkit.generate.qa.make_qa import make_qa
    from labkit.llm.model import connect
    from labkit.pipelines.generate_plan import estimate
    from labkit.pipelines.merge import merge
    from labkit.pipelines.per_file import documents_in, make_qa_each, read_each
    from labkit.reports.report import write_report
    from labkit.settings import load_settings, outputs, sample

__version__ = "0.1.0"
__all__ = ["QA", "Dataset", "LabkitError", "answer_closed_book", "answer_questions", "ask_as_personas", "ask_questions",
           "connect", "documents_in", "estimate", "evolve", "load_method", "load_settings", "make_qa", "make_qa_each",
           "make_subjects", "make_syllabi", "make_taxonomy", "merge", "optimize_method", "outputs", "persona_style",
           "personas_from_texts", "rate_difficulty", "read", "read_disciplines", "read_each", "read_page_images",
           "read_parts", "read_rows", "read_seeds", "related_personas", "sample", "save_method", "show", "split",
           "write_disciplines", "write_report"]

_NAMES = {
    "datasets.dataset": ["Dataset"],
    "datasets.record": ["QA"],
    "datasets.seeds": ["read_seeds"],
    "documents": ["read", "read_parts"],
    "documents.chunking.split": ["split"],
    "documents.flat_files.csv_files": ["read_rows"],
    "documents.page_images.reader": ["read_page_images"],
    "errors": ["LabkitError"],
    "generate.closed_book": ["answer_closed_book"],
    "generate.evolve.answers": ["answer_questions"],
    "generate.evolve.difficulty": ["rate_difficulty"],
    "generate.evolve.evolve": ["evolve"],
    "generate.evolve.method_files": ["load_method", "save_method"],
    "generate.evolve.optimize_method": ["optimize_method"],
    "generate.glan.disciplines": ["read_disciplines", "write_disciplines"],
    "generate.glan.questions": ["ask_questions"],
    "generate.glan.syllabus": ["make_subjects", "make_syllabi"],
    "generate.glan.taxonomy": ["make_taxonomy"],
    "generate.personas": ["ask_as_personas", "persona_style", "personas_from_texts", "related_personas"],
    "generate.qa.make_qa": ["make_qa"],
    "llm.model": ["connect"],
    "pipelines.generate_plan": ["estimate"],
    "pipelines.merge": ["merge"],
    "pipelines.per_file": ["documents_in", "make_qa_each", "read_each"],
    "reports.report": ["write_report"],
    "settings": ["load_settings", "outputs", "sample"],
}
_HOME = {name: module for module, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "show":
        return import_module("labkit.show")
    if name in _HOME:
        return getattr(import_module(f"labkit.{_HOME[name]}"), name)
    raise AttributeError(f"module 'labkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
