"""The notebooks, run headlessly on tapes of real answers, and held to the outputs that are stored in them.

A tape is recorded by running a notebook once against the embedded model, with LABKIT_CACHE naming the tape:
see tests/tapes/README.md.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pymupdf
import pytest

from labkit.cli.notebook_runner import parameters_of, run_notebook
from labkit.datasets.dataset import Dataset
from labkit.datasets.finetune_check import validate_train
from labkit.settings import ROOT
from labkit.text.quotes import plain

TESTS = Path(__file__).parent
NOTEBOOKS = sorted(path for path in (ROOT / "notebooks").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
NAMES = [path.stem for path in NOTEBOOKS]
DOCAI = ROOT / "notebooks" / "1_seed" / "make_qa_multimodal_pdf_docai.ipynb"


def tape_of(notebook: Path) -> Path:
    """Return a notebook's tape; one that asks no model has none, and replay from there would fail if it did ask."""
    return TESTS / "tapes" / f"{notebook.stem}.jsonl"


@pytest.fixture
def on_tape(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Nothing is configured but the tape, and nobody may be asked."""
    for name in list(os.environ):
        if name.startswith(("AZURE_", "OPENAI_", "LABKIT_")):
            monkeypatch.delenv(name)
    for name in ("AZURE_OPENAI_ENDPOINT", "AZURE_DOC_INTELLIGENCE_ENDPOINT", "OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "")  # a developer's .env counts for nothing here
    monkeypatch.setenv("LABKIT_PROVIDER", "auto")
    monkeypatch.setenv("LABKIT_CACHE_MODE", "replay")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # nobody listens there


@pytest.fixture
def out() -> Iterator[str]:
    name = f"test-{os.getpid()}"
    yield name
    shutil.rmtree(ROOT / "outputs" / name, ignore_errors=True)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=NAMES)
def test_it_runs_from_any_folder_on_its_tape(notebook: Path, on_tape: None, out: str, tmp_path: Path,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABKIT_CACHE", str(tape_of(notebook)))
    before = notebook.read_bytes()
    run_notebook(notebook, tmp_path / "run", {"OUT": out}, show=False)
    assert notebook.read_bytes() == before
    assert (ROOT / "outputs" / out / "qa.jsonl").stat().st_size


def test_the_demo_dataset_is_worth_its_name(on_tape: None, out: str, tmp_path: Path,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_CACHE", str(tape_of(DOCAI)))
    run_notebook(DOCAI, tmp_path, {"OUT": out}, show=False)
    folder = ROOT / "outputs" / out
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
    assert len({page for record in records for page in record.evidence.pages}) >= 8  # of nine that are not blank
    assert {record.evidence.kind for record in records} >= {"text", "table"}
    training = (folder / "train.jsonl").read_text(encoding="utf-8-sig").splitlines()
    assert len(training) == len(records) and json.loads(training[0])["messages"][-1]["role"] == "assistant"
    assert validate_train(folder / "train.jsonl") == []
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert all(record.id in report for record in records)


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=NAMES)
def test_its_stored_outputs_hold(notebook: Path, on_tape: None, tmp_path: Path,
                                 monkeypatch: pytest.MonkeyPatch) -> None:
    # as when they were stored, progress goes to a file; pictures differ by a pixel between machines
    monkeypatch.setenv("LABKIT_PROGRESS", str(tmp_path / "progress"))
    monkeypatch.setenv("LABKIT_CACHE", str(tape_of(notebook)))
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "--nbval-cell-timeout", "300",
               "--nbval-sanitize-with", str(TESTS / "nbval.cfg"), "-p", "no:cacheprovider", "-q", str(notebook)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=NAMES)
def test_it_keeps_to_the_house_style(notebook: Path) -> None:
    content = nbformat.read(notebook, as_version=4)
    nbformat.validate(content)
    code = [cell for cell in content.cells if cell.cell_type == "code"]
    assert parameters_of(notebook)
    tagged = next(cell for cell in code if "parameters" in cell.metadata.get("tags", []))
    assert all("#" in line for line in tagged.source.splitlines()), "every parameter has its comment"
    for cell in code:
        assert len(cell.source.splitlines()) <= 15
        assert not re.search(r"sys\.path|!rm|%load_ext|environ|getenv", cell.source)
        assert cell.outputs or cell is tagged, "outputs are stored"
        assert all(output.output_type != "error" for output in cell.outputs)
    stored = notebook.read_text(encoding="utf-8")
    assert not re.search(r"/(?:home|root|work|tmp|Users)/", stored)
    for link in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", "\n".join(cell.source for cell in content.cells)):
        assert (notebook.parent / link).is_file(), link
