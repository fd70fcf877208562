"""A notebook is run from the command line: papermill, with labkit's progress and an error anyone can act on."""

from __future__ import annotations

import json
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from labkit.cli.notebook_parameters import load_notebook
from labkit.datasets.outputs import FileKind, Output, check_outputs
from labkit.errors import DocumentError, LabkitError
from labkit.progress import Progress, progress

if TYPE_CHECKING:
    from jupyter_client.manager import KernelManager
    from nbformat import NotebookNode
    from papermill.exceptions import PapermillExecutionError

_LOOK = 0.2  # seconds between two looks at what the notebook says of its progress
_LONGEST = 600  # characters of an error's text that are shown; the notebook holds all of it
_TAG = "injected-parameters"  # papermill's own, on the cell that it puts behind the parameters


class NotebookError(LabkitError):
    """A cell failed, or the kernel died. The executed notebook, up to there, is on disk."""


@dataclass(frozen=True, slots=True)
class Run:
    """One executed notebook: where it lies, how many code cells ran, and how long that took."""

    notebook: Path
    output: Path
    cells: int
    seconds: float


def run_notebook(notebook: Path, folder: Path, parameters: Mapping[str, object] | None = None, *,
                 show: bool = True, overwrite: bool = False) -> Run:
    """Execute a notebook with this very Python and keep the result under the same name in a folder.

    The kernel is this interpreter with its packages, whatever kernels Jupyter knows; its working directory is the
    current one. The result is written after every cell, so it is there when a cell fails or the run is stopped.

    Parameters
    ----------
    notebook
        The file to run; it is not changed.
    folder
        Where the executed notebook goes; made as needed.
    parameters
        Values for names of its parameters cell (see :func:`labkit.cli.notebook_parameters.check_parameters`).
    show
        Show the cell and the notebook's own progress on stderr.
    overwrite
        Replace a file that is there and no executed notebook.

    Raises
    ------
    OverwriteError
        If the result would be the notebook itself, or replace a file that is no executed notebook.
    NotebookError
        If a cell failed or the kernel died.
    DocumentError
        If the file is no notebook, or the result cannot be written.
    """
    from papermill import execute_notebook
    from papermill.exceptions import PapermillExecutionError

    content, values = load_notebook(notebook), dict(parameters or {})
    output = _output(notebook, folder, overwrite)
    cells = _count(content, values)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="labkit-") as scratch, \
            progress(f"Running {notebook.name}", show=show) as bar:
        news = Path(scratch) / "progress.jsonl"
        with _followed(bar, news, cells) as cell_starts:
            try:
                execute_notebook(_verbatim(notebook), _verbatim(output), values, kernel_name="python3",
                                 language="python", progress_bar=False,
                                 kernel_manager_class=_manager_class(news), on_cell_start=cell_starts)
            except PapermillExecutionError as error:
                raise _failed(error, notebook, output) from None
            except RuntimeError as error:
                raise NotebookError(f"{notebook.name}: the kernel died ({_line(str(error))}).",
                                    f"It may have run out of memory. What it did is in {output}") from None
            except OSError as error:
                raise DocumentError(f"{output} cannot be written ({error.strerror or error}).",
                                    "Choose a folder that you can write, with room on the disk: --out DIR") from None
    return Run(notebook, output, cells, time.monotonic() - started)


def _is_executed(path: Path) -> bool:
    """Tell whether a notebook was written by papermill, which notes so in it before the first cell runs."""
    try:
        return "papermill" in json.loads(path.read_bytes())["metadata"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return False


EXECUTED = FileKind("an executed notebook", _is_executed)


def check_results(notebooks: Sequence[Path], folder: Path, overwrite: bool = False) -> None:
    """Refuse to run notebooks whose results would replace one of them, each other, or what is no executed notebook.

    Raises
    ------
    OverwriteError
        If one would.
    """
    check_outputs([Output(folder / notebook.name, EXECUTED) for notebook in notebooks], notebooks, overwrite)


def _output(notebook: Path, folder: Path, overwrite: bool) -> Path:
    check_results([notebook], folder, overwrite)
    output = folder / notebook.name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DocumentError(f"The folder {folder} cannot be made ({error.strerror or error}).",
                            "Choose one that you can write: --out DIR") from None
    return output


def _verbatim(path: Path) -> str:
    """Return a path as papermill takes it, which fills in what stands in braces."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _count(content: NotebookNode, values: Mapping[str, object]) -> int:
    """Count the code cells that will run: papermill adds one for the parameters, or replaces the one it added."""
    return sum(_runs(cell) and not (values and _TAG in cell.metadata.get("tags", []))
               for cell in content.cells) + bool(values)


def _runs(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and bool(cell.source.strip())


def _manager_class(news: Path) -> type[KernelManager]:
    """Return a kernel manager that knows one kernel: this interpreter, told where to write its progress.

    A kernel named python3 may be registered for any other Python on the machine, or for none.
    """
    from ipykernel.kernelspec import RESOURCES, get_kernel_dict
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    class ThisPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict(), env={"LABKIT_PROGRESS": str(news)})

    class Manager(AsyncKernelManager):
        async def start_kernel(self, **options: Any) -> None:  # what cells print comes another way; this is its log
            await super().start_kernel(**options, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def _kernel_spec_manager_default(self) -> KernelSpecManager:
            return ThisPython(parent=self)

    return Manager


@contextmanager
def _followed(bar: Progress, news: Path, cells: int) -> Iterator[Any]:
    """Keep the bar up to date while a notebook runs; yields the hook that papermill calls as each cell starts."""
    number, since, ended = 0, 0, threading.Event()

    def cell_starts(cell: NotebookNode, **_: object) -> None:
        nonlocal number, since
        if _runs(cell):
            number, since = number + 1, news.stat().st_size if news.exists() else 0

    def follow() -> None:
        while not ended.wait(_LOOK):
            cell = f"cell {number} of {cells}" if number else "starting the kernel"
            said = _latest(news, since)
            bar.say(f"{cell} · {said}" if said else cell)

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield cell_starts
    finally:
        ended.set()
        thread.join()
        bar.say("")


def _latest(news: Path, since: int) -> str:
    """Return the last whole line that the notebook wrote of its progress behind ``since``, or nothing."""
    try:
        with news.open("rb") as file:
            file.seek(max(since, file.seek(0, 2) - 4096))
            whole = file.read().rsplit(b"\n", 1)[0].rsplit(b"\n", 1)[-1]
        return str(json.loads(whole)["line"])
    except (OSError, ValueError, KeyError):  # not written yet, or caught in the middle of a line
        return ""


def _failed(error: PapermillExecutionError, notebook: Path, output: Path) -> NotebookError:
    first = next((line.strip() for line in str(error.source).splitlines() if line.strip()), "")
    kinds = {kind.__name__ for kind in _kinds(LabkitError)}
    said = _line(error.evalue)
    what = said if error.ename in kinds else f"{error.ename}: {said}" if said else error.ename
    return NotebookError(f"{notebook.name}, cell [{error.exec_count}] ({first[:80]}): {what}",
                         f"What ran so far is in {output}")


def _kinds(kind: type) -> set[type]:
    return {kind}.union(*(_kinds(child) for child in kind.__subclasses__()))


def _line(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
