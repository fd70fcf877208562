"""The notebooks, run headlessly on tapes of real answers, and held to the outputs that are stored in them.

A tape is recorded by running a notebook once against the embedded model, with LABKIT_CACHE naming the tape:
see tests/tapes/README.md.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import nbformat
import pymupdf
import pytest
from support.notebook_style import faults, remedy, told
from support.notebooks import (
    NOTEBOOKS,
    SOLVED,
    UNSOLVED,
    ask_nobody,
    shown_by_cell,
    solutions,
    solved,
    tape_of,
)

from labkit.cli.notebook_parameters import parameters_of
from labkit.cli.notebook_runner import run_notebook
from labkit.datasets.dataset import Dataset
from labkit.datasets.finetune_check import validate_train
from labkit.settings import ROOT
from labkit.text.quotes import plain

NAMES = [path.stem for path in NOTEBOOKS]
START = ROOT / "notebooks" / "0_start" / "start_here.ipynb"
DOCAI = ROOT / "notebooks" / "1_seed" / "make_qa_multimodal_pdf_docai.ipynb"


def makes_rows(notebook: Path) -> bool:
    """Tell a notebook that makes a dataset from one that leads there or puts it to use: by its folder's number."""
    return 0 < int(notebook.parent.name.split("_")[0]) < 7


@dataclass
class Executed:
    """A notebook that ran once from its tape: the file, its bytes before, what it became, and where its results lie."""

    notebook: Path
    before: bytes
    output: Path
    results: Path


@pytest.fixture(scope="module")
def executed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Executed]:
    """Run a notebook once, its exercises solved, from a folder that is not its own, for all tests that look at it."""
    notebook, folder, out = request.param, tmp_path_factory.mktemp("run"), f"test-{os.getpid()}-{request.param.stem}"
    before = notebook.read_bytes()
    with pytest.MonkeyPatch.context() as monkeypatch:
        ask_nobody(monkeypatch)
        monkeypatch.setenv("LABKIT_CACHE", str(tape_of(notebook)))
        monkeypatch.chdir(folder)
        run = run_notebook(solved(notebook, folder), folder / "run", {"OUT": out}, show=False)
    yield Executed(notebook, before, run.output, ROOT / "outputs" / out)
    shutil.rmtree(ROOT / "outputs" / out, ignore_errors=True)


def each(*notebooks: Path) -> pytest.MarkDecorator:
    """Give a test each of these notebooks, executed."""
    return pytest.mark.parametrize("executed", notebooks, ids=[path.stem for path in notebooks], indirect=True)


@pytest.mark.slow
@each(*NOTEBOOKS)
def test_it_runs_from_any_folder_on_its_tape(executed: Executed) -> None:
    assert executed.notebook.read_bytes() == executed.before
    made = "qa.jsonl" if makes_rows(executed.notebook) else "*.jsonl"
    assert all(path.stat().st_size for path in executed.results.glob(made))
    assert any(executed.results.glob(made))


@pytest.mark.slow
@each(*NOTEBOOKS)
def test_its_stored_outputs_hold(executed: Executed) -> None:
    instead = ast.literal_eval(parameters_of(executed.notebook)["OUT"])
    stored, shown = shown_by_cell(executed.notebook), shown_by_cell(executed.output, executed.results.name, instead)
    assert len(stored) > 3 and shown.keys() >= stored.keys()
    for cell, outputs in stored.items():
        assert shown[cell] == outputs, f"cell {cell} shows something else now. {remedy(executed.notebook)}"


@pytest.mark.slow
@each(START)
def test_a_first_cited_pair_is_there_within_a_minute_of_opening(executed: Executed) -> None:
    opened = nbformat.read(executed.output, as_version=4)
    cell = next(cell for cell in opened.cells if cell.id == "first")
    assert re.search(r"Q: .+\?\nA: .+\nEvidence \(page 5\): .+", cell.outputs[-1]["data"]["text/plain"])
    begun, shown = (datetime.fromisoformat(time) for time in (  # papermill starts its clock before the kernel
        opened.metadata.papermill.start_time, cell.metadata.papermill.end_time))
    assert (shown - begun).total_seconds() < 60


@pytest.mark.slow
@each(*NOTEBOOKS)
def test_what_solves_its_exercises_shows_something(executed: Executed) -> None:
    made = [shown for cell, shown in shown_by_cell(executed.output).items() if cell.startswith(SOLVED)]
    assert all(made) and len(made) == len(solutions(executed.notebook)) * (executed.notebook.stem not in UNSOLVED)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=NAMES)
def test_it_has_an_exercise_with_its_solution_folded_up(notebook: Path) -> None:
    folded = sum(cell.source.count("<details>") for cell in nbformat.read(notebook, as_version=4).cells
                 if cell.cell_type == "markdown")
    assert len(solutions(notebook)) == folded > 0


@pytest.mark.slow
@each(DOCAI)
def test_the_demo_dataset_is_worth_its_name(executed: Executed) -> None:
    folder = executed.results
    records = Dataset.load(folder / "qa.jsonl").records
    assert len(records) >= 20
    with pymupdf.open(ROOT / "raw_data" / "pdf" / "en-handbook.pdf") as pdf:
        printed = [plain(page.get_text()) for page in pdf]
    for record in records:
        assert record.evidence.boxes and {box.page for box in record.evidence.boxes} == set(record.evidence.pages)
        words = {plain(word) for word in record.evidence.text.replace("|", " ").split()} - {""}
        for page in record.evidence.pages:
            if printed[page - 1] and len(record.evidence.pages) == 1:
                assert all(word in printed[page - 1] for word in words), record.evidence.text
    assert len({page for record in records for page in record.evidence.pages}) >= 7  # of nine that are not blank
    assert {record.evidence.kind for record in records} >= {"text", "table"}
    training = (folder / "train.jsonl").read_text(encoding="utf-8-sig").splitlines()
    assert len(training) == len(records) and json.loads(training[0])["messages"][-1]["role"] == "assistant"
    assert validate_train(folder / "train.jsonl") == []
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert all(record.id in report for record in records)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=NAMES)
def test_it_keeps_to_the_house_style(notebook: Path) -> None:
    found = faults(notebook)
    sources = "\n".join(cell.source for cell in nbformat.read(notebook, as_version=4).cells)
    if makes_rows(notebook) and "labkit.show.scorecard(" not in sources:
        found.append("what it makes is not checked as a whole: labkit.show.scorecard(")
    assert not found, told(notebook, found)
