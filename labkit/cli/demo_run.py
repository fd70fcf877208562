"""`labkit demo`: the recommended notebook, run headlessly on the sample handbook with whatever model is configured."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from labkit.cli.notebook_runner import Run, run_notebook
from labkit.errors import DatasetError
from labkit.settings import CLONE, SAMPLES, Settings, outputs

NOTEBOOK = (CLONE / "notebooks" / "1_seed" if CLONE else SAMPLES) / "make_qa_multimodal_pdf_docai.ipynb"
_FOLDER = "demo"
_FILES = ("qa.jsonl", "train.jsonl", "report.html")


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo left in its folder: files with their number of rows (None where a file has no rows)."""

    run: Run
    files: dict[Path, int | None]


def demo(settings: Settings, *, show: bool = True) -> Demo:
    """Fetch the embedded model if it is to answer and is not there, run the notebook, and check what it left.

    Raises
    ------
    NotebookError
        If a cell failed.
    DatasetError
        If the notebook went through, but did not leave its files.
    """
    _fetch(settings, show)
    folder = outputs(_FOLDER)
    run = run_notebook(NOTEBOOK, folder, {"OUT": _FOLDER}, show=show)
    return Demo(run, {path: _rows(path) for path in (*(folder / name for name in _FILES), run.output)})


def _fetch(settings: Settings, show: bool) -> None:
    """Fetch the weights here, where the progress of 1.1 GB has the terminal to itself; a replay needs none."""
    from labkit.llm.cache import ResponseCache
    from labkit.llm.local.server import fetch_model, find_model
    from labkit.llm.model import connect

    if settings.cache_mode == "replay":
        return
    model = connect(settings, cache=ResponseCache(settings.cache, "off"), show=False)
    if model.provider == "local" and find_model(settings) is None:
        fetch_model(settings, show=show)


def _rows(path: Path) -> int | None:
    if not path.is_file() or not path.stat().st_size:
        raise DatasetError(f"The demo ran, but left no {path.name} in {path.parent}.",
                           f"Open {NOTEBOOK.name} in that folder to see what its cells did.")
    if path.suffix != ".jsonl":
        return None
    return sum(bool(line.strip()) for line in path.read_bytes().splitlines())
