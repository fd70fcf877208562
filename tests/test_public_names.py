"""The public names: one table, which holds all that signatures need, and all that notebooks use."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import nbformat
import pytest

import labkit

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted(path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
FIRST = {  # the names of version 0.1.0, which stay
    "Dataset", "LabkitError", "QA", "answer_closed_book", "answer_questions", "ask_as_personas",
    "ask_questions", "connect", "documents_in", "estimate", "evolve", "load_method", "load_settings", "make_qa",
    "make_qa_each", "make_subjects", "make_syllabi", "make_taxonomy", "merge", "optimize_method", "outputs",
    "persona_style", "personas_from_texts", "rate_difficulty", "read", "read_disciplines", "read_each",
    "read_page_images", "read_parts", "read_rows", "read_seeds", "related_personas", "sample", "save_method",
    "show", "split", "write_disciplines", "write_report"}


@cache
def classes() -> set[str]:
    """Return the name of every class of labkit that does not hide itself."""
    return {node.name for path in (ROOT / "labkit").rglob("*.py")
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_")}


def signatures(name: str) -> list[inspect.Signature]:
    """Return the signatures of a public function, or of the public methods of a class that does work."""
    value = getattr(labkit, name)
    if value in (labkit.Dataset, labkit.Model):
        functions = [getattr(member, "__func__", member) for key, member in vars(value).items() if key[0] != "_"]
    else:
        functions = [value]
    return [inspect.signature(function) for function in functions if inspect.isfunction(function)]


def test_no_public_name_is_lost() -> None:
    assert set(labkit.__all__) >= FIRST and len(labkit.__all__) == len(set(labkit.__all__))
    assert all(getattr(labkit, name) is not None for name in labkit.__all__)
    assert set(labkit.__all__) <= set(dir(labkit))
    with pytest.raises(AttributeError, match="no_such_name"):
        labkit.no_such_name  # noqa: B018


def test_the_stub_says_each_name_twice_so_that_type_checkers_export_it() -> None:
    """``from .a import B as B`` is what a stub exports; the loader takes the name before ``as``."""
    stub = ast.parse((ROOT / "labkit" / "__init__.pyi").read_text(encoding="utf-8"))
    imports = [alias for node in stub.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert len(imports) == len(labkit.__all__) and all(alias.asname == alias.name for alias in imports)


@pytest.mark.parametrize("name", sorted(labkit.__all__))
def test_what_a_signature_needs_is_public(name: str) -> None:
    words = {word for signature in signatures(name)
             for part in [*(parameter.annotation for parameter in signature.parameters.values()),
                          signature.return_annotation]
             for word in re.findall(r"\w+", str(part))}
    assert set(labkit.__all__) >= words & classes()


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_import_nothing_of_labkit_but_labkit(notebook: Path) -> None:
    cells = [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
    imported, used = set(), set()
    for node in (node for cell in cells for node in ast.walk(ast.parse(cell, type_comments=False))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "labkit":
            used.add(node.attr)
    assert {name for name in imported if name.startswith("labkit")} == {"labkit"}
    assert used and used <= set(labkit.__all__)


def test_names_are_loaded_when_they_are_used() -> None:
    code = "import labkit, sys; a = set(sys.modules); labkit.QA; print(sorted(set(sys.modules) - a))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "labkit.datasets.record" in done.stdout and "labkit.llm" not in done.stdout
