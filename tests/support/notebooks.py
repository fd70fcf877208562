"""Notebooks and their tapes: where they lie, a world in which nobody can be asked, and what two runs show alike.

What stands folded up under an exercise can be run too: as cells of the notebook that follow it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from labkit.settings import ROOT

from .record_tape import tape_of as tape_of

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*/*.ipynb"))  # the English ones, of which the others are built
SOLVED = "solved-"  # begins the ids of cells that were made from solutions
UNSOLVED = {"make_qa_multimodal_pdf_oss": "reads with Unstructured again", "local_lora": "trains with torch"}
_SOLUTION = re.compile(r"<details><summary>[^<]+</summary>\n\n```python\n(.*?)\n```\n", re.DOTALL)
_IGNORED = "nbval-ignore-output"  # the tag of a cell that shows something else on each machine
_DIFFERING = [  # by a pixel, between machines
    (re.compile(r"data:image/[a-z]+;base64,[A-Za-z0-9+/=]+"), "PICTURE"),
    (re.compile(r"flex:0 1 \d+px"), "flex:0 1 WIDTH"),
]


def ask_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be configured but a tape, and nobody be asked."""
    for name in list(os.environ):
        if name.startswith(("AZURE_", "OPENAI_", "LABKIT_")):
            monkeypatch.delenv(name)
    for name in ("AZURE_OPENAI_ENDPOINT", "AZURE_DOC_INTELLIGENCE_ENDPOINT", "OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "")  # a developer's .env counts for nothing here
    monkeypatch.setenv("LABKIT_PROVIDER", "auto")
    monkeypatch.setenv("LABKIT_CACHE_MODE", "replay")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # nobody listens there


def solutions(notebook: Path) -> list[tuple[int, str]]:
    """Return what solves the exercises of a notebook: the number of the cell that it stands folded up in, and code."""
    return [(place, code) for place, cell in enumerate(nbformat.read(notebook, as_version=4).cells)
            if cell.cell_type == "markdown" for code in _SOLUTION.findall(cell.source)]


def solved(notebook: Path, folder: Path) -> Path:
    """Write a copy of a notebook in which every exercise has been solved, as by an attendee; return where it is.

    What takes a network, minutes or a package that is not here (``UNSOLVED``) is left unsolved.
    """
    content = nbformat.read(notebook, as_version=4)
    found = [] if notebook.stem in UNSOLVED else solutions(notebook)
    for number, (place, code) in reversed(list(enumerate(found, 1))):
        content.cells.insert(place + 1, nbformat.v4.new_code_cell(code, id=f"{SOLVED}{number}"))
    path = folder / notebook.name
    nbformat.write(content, path)
    return path


def shown_by_cell(notebook: Path, out: str = "", instead: str = "") -> dict[str, list[Any]]:
    """Return what each code cell of an executed notebook shows, by the cell's id, without what differs by machine.

    ``out``, the folder that this run wrote to, is shown as the folder ``instead`` that it writes to by default.
    """
    content = notebook.read_text(encoding="utf-8")
    cells = nbformat.reads(content.replace(out, instead) if out else content, as_version=4).cells
    return {cell.id: _shown(cell.outputs) for cell in cells if cell.cell_type == "code"
            and not {_IGNORED, "parameters", "injected-parameters"} & set(cell.metadata.get("tags", []))}


def _shown(outputs: list[Any]) -> list[Any]:
    shown: list[Any] = []
    for output in outputs:
        if output.output_type == "stream":  # what is printed may arrive in one piece or in several
            if shown and shown[-1][0] == output.name:
                shown[-1] = (output.name, shown[-1][1] + output.text)
            else:
                shown.append((output.name, output.text))
        else:
            data = output.get("data", {"error": output.get("ename", "")})
            shown.append((output.output_type, {kind: _steady(value) for kind, value in data.items()
                                               if not kind.startswith("image/")}))
    return shown


def _steady(value: Any) -> Any:
    if isinstance(value, str):
        for pattern, word in _DIFFERING:
            value = pattern.sub(word, value)
    return value
