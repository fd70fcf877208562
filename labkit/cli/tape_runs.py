"""Notebooks recorded onto a tape, and run from one with nobody to ask."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from labkit.cli.notebook_runner import Run, run_notebook
from labkit.datasets.outputs import Output, check_outputs
from labkit.errors import SettingsError
from labkit.llm.cache import ResponseCache
from labkit.llm.tape_info import NOTEBOOK, Need, count
from labkit.pipelines.tape_merge import TAPE


def check_tape(tape: Path) -> None:
    """Refuse to record onto what is no tape.

    Raises
    ------
    SettingsError
        If it is not named .jsonl, or is damaged.
    OverwriteError
        If something else lies there.
    """
    if tape.suffix.lower() != ".jsonl":
        raise SettingsError(f"{tape} is no name for a tape.", "Give it a name that ends in .jsonl.")
    check_outputs([Output(tape, TAPE)])
    ResponseCache(tape, "use").close()


def record(notebook: Path, tape: Path, folder: Path, parameters: Mapping[str, object] | None = None, *,
           overwrite: bool = False) -> tuple[Run, Need]:
    """Run a notebook with the model that is configured, onto a tape; what the tape holds already is not asked again.

    A row of the kind ``notebook`` is added that says what it took; where the notebook asked nothing new, the row of the
    time before stays.

    Raises
    ------
    SettingsError, NotebookError
        As of :func:`check_tape` and :func:`labkit.cli.notebook_runner.run_notebook`; what was answered is on the tape.
    """
    before = _keys(tape)
    with _settings(LABKIT_CACHE=str(tape.resolve()), LABKIT_CACHE_MODE="use"):
        run = run_notebook(notebook, folder, parameters, overwrite=overwrite)
    with closing(ResponseCache(tape, "use")) as cache:
        rows = [row for row in cache.rows() if row.key not in before]
        need = count(rows).need(notebook.stem)._replace(seconds=run.seconds)
        key = f"notebook:{ResponseCache.key_of(notebook.stem)}"
        known = cache.get(key)
        if need.requests or known is None:
            cache.put(key, {"requests": need.requests, "tokens": need.tokens, "allowed": need.allowed,
                            "seconds": round(run.seconds, 1)}, kind=NOTEBOOK, label=notebook.stem)
        else:
            need = Need(notebook.stem, known["requests"], known["tokens"], known["allowed"], known["seconds"])
    return run, need


def replay(notebook: Path, tape: Path, folder: Path, parameters: Mapping[str, object] | None = None, *,
           overwrite: bool = False) -> Run:
    """Run a notebook from a tape, as an attendee without any account: nobody is asked, and the tape is not changed.

    Raises
    ------
    SettingsError, NotebookError
        As of :func:`labkit.cli.notebook_runner.run_notebook`; an answer that the tape lacks is named.
    """
    with _settings(LABKIT_CACHE=str(tape.resolve()), LABKIT_CACHE_MODE="replay", LABKIT_PROVIDER="auto"):
        return run_notebook(notebook, folder, parameters, overwrite=overwrite)


def _keys(tape: Path) -> set[str]:
    with closing(ResponseCache(tape, "use")) as cache:
        return {row.key for row in cache.rows()}


@contextmanager
def _settings(**values: str) -> Iterator[None]:
    """Set variables for the kernels that are started meanwhile: these go before every .env."""
    before = {name: os.environ.get(name) for name in values}
    os.environ |= values
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
