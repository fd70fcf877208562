"""Record a notebook's tape with the embedded model, and store in the notebook what a second run, from it, shows.

    python tests/support/record_tape.py notebooks/1_seed/make_qa_multimodal_pdf_docai.ipynb
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import nbformat

from labkit.cli.notebook_runner import run_notebook
from labkit.settings import variables

TAPES = Path(__file__).parents[1] / "tapes"


def record(notebook: Path) -> None:
    """Run the notebook live onto a fresh tape, its exercises solved, then once more from it, as without any account."""
    from support.notebooks import solved

    tape = (TAPES / f"{notebook.stem}.jsonl").resolve()
    os.environ |= dict.fromkeys(variables().values(), "")
    os.environ |= {"LABKIT_CACHE": str(tape), "LABKIT_CACHE_MODE": "use"}
    tape.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        live = run_notebook(solved(notebook, Path(folder)), Path(folder) / "live")
        os.environ["LABKIT_CACHE_MODE"] = "replay"  # as tests run it: a panel says what a tape is, not what is here
        replay = run_notebook(notebook, Path(folder) / "replay")
        store(replay.output, notebook)
    kept = f"tape {tape.stat().st_size / 1e6:.1f} MB" if tape.exists() else "no tape: it asks no model"
    print(f"{notebook.name}: live {live.seconds:.0f} s, from the tape {replay.seconds:.0f} s, {kept}")


def store(executed: Path, notebook: Path) -> None:
    """Put outputs into the notebook, without what papermill and the clock add."""
    content = nbformat.read(notebook, as_version=4)
    outputs = {cell.id: cell for cell in nbformat.read(executed, as_version=4).cells if cell.cell_type == "code"}
    for cell in content.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = outputs[cell.id].outputs, outputs[cell.id].execution_count
    nbformat.write(content, notebook)


if __name__ == "__main__":
    sys.path.insert(0, str(TAPES.parent))
    for name in sys.argv[1:]:
        record(Path(name))
