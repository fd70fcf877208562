"""nbval holds what is stored in a notebook of each folder, as who opens it in an editor would check it.

``test_notebooks.py`` holds the outputs of every notebook, from the run that it needs anyway; a second run of all of
them by nbval took a tenth of the whole suite and found nothing else. All are checked with::

    LABKIT_NBVAL=all python -m pytest tests/test_nbval.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.notebook_style import remedy
from support.notebooks import NOTEBOOKS, ask_nobody, tape_of

CONFIG = Path(__file__).parent / "nbval.cfg"
CHECKED = NOTEBOOKS if os.environ.get("LABKIT_NBVAL") == "all" else list(
    {path.parent: path for path in reversed(NOTEBOOKS)}.values())


@pytest.mark.slow
@pytest.mark.parametrize("notebook", CHECKED, ids=[path.stem for path in CHECKED])
def test_its_stored_outputs_hold(notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_nobody(monkeypatch)
    monkeypatch.setenv("LABKIT_PROGRESS", str(tmp_path / "progress"))  # as when they were stored
    monkeypatch.setenv("LABKIT_CACHE", str(tape_of(notebook)))
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "--nbval-cell-timeout", "300",
               "--nbval-sanitize-with", str(CONFIG), "-p", "no:cacheprovider", "-q", str(notebook)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, f"{done.stdout[-6000:]}{done.stderr[-2000:]}\n{remedy(notebook)}"
