"""Record a notebook's tape with the embedded model, and store in the notebook what a second run, from it, shows.

    python tests/support/record_tape.py notebooks/1_seed/make_qa_multimodal_pdf_docai.ipynb
    python tests/support/record_tape.py --replay notebooks/ja/1_seed/make_qa_csv.ipynb   # the tape as it is
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

from labkit.cli.notebook_runner import run_notebook
from labkit.settings import variables

TAPES = Path(__file__).parents[1] / "tapes"


def tape_of(notebook: Path) -> Path:
    """Return where a notebook's tape lies; those of other languages have a folder of their own."""
    language = notebook.resolve().parents[1].name
    return (TAPES / language if len(language) == 2 else TAPES) / f"{notebook.stem}.jsonl"


def record(notebook: Path, live: bool = True) -> None:
    """Run the notebook live onto a fresh tape, its exercises solved, then once more from it, as without any account.

    Without ``live`` it is run from the tape that is there, and only what it shows is stored anew.
    """
    from support.notebooks import solved

    tape = tape_of(notebook).resolve()
    tape.parent.mkdir(exist_ok=True)
    os.environ |= dict.fromkeys(variables().values(), "")
    os.environ |= {"LABKIT_CACHE": str(tape), "LABKIT_CACHE_MODE": "use" if live else "replay"}
    took = ""
    with tempfile.TemporaryDirectory() as folder:
        if live:
            if notebook.stem == "start_here":  # it replays tapes of its own, which may be as stale
                subprocess.run([sys.executable, TAPES.parents[1] / "raw_data" / "make_first_pairs.py"], check=True)
            tape.unlink(missing_ok=True)
            first = run_notebook(solved(notebook, Path(folder)), Path(folder) / "live")
            store(first.output, notebook, own=True)
            took = f"live {first.seconds:.0f} s, "
            os.environ["LABKIT_CACHE_MODE"] = "replay"  # as tests run it: a panel says what a tape is, not what is here
        replay = run_notebook(notebook, Path(folder) / "replay")
        store(replay.output, notebook)
    kept = f"tape {tape.stat().st_size / 1e6:.1f} MB" if tape.exists() else "no tape: it asks no model"
    print(f"{notebook.name}: {took}from the tape {replay.seconds:.0f} s, {kept}")


def store(executed: Path, notebook: Path, own: bool = False) -> None:
    """Put outputs into the notebook, without what papermill and the clock add.

    What says something else on each machine is stored of a live run alone (``own``): from a tape, it names the tape.
    """
    content = nbformat.read(notebook, as_version=4)
    outputs = {cell.id: cell for cell in nbformat.read(executed, as_version=4).cells if cell.cell_type == "code"}
    for cell in content.cells:
        if cell.cell_type == "code" and (own or "nbval-ignore-output" not in cell.metadata.get("tags", [])):
            cell.outputs, cell.execution_count = outputs[cell.id].outputs, outputs[cell.id].execution_count
    nbformat.write(content, notebook)


if __name__ == "__main__":
    sys.path.insert(0, str(TAPES.parent))
    for name in sys.argv[1:]:
        if name != "--replay":
            record(Path(name), live="--replay" not in sys.argv)
