"""`labkit run`: notebooks run with this Python, say how far they are, and fail in one line."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from labkit.cli import notebook_runner as runner
from labkit.cli.app import app
from labkit.cli.notebook_parameters import typed, values_for
from labkit.errors import SettingsError

pytestmark = pytest.mark.slow

LABKIT = [sys.executable, "-m", "labkit"]


def notebook(path: Path, *cells: str, parameters: str = "") -> Path:
    """Write a notebook with these code cells, the first of them a tagged parameters cell if there are parameters."""
    content = nbformat.v4.new_notebook()
    if parameters:
        content.cells.append(nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    content.cells.append(nbformat.v4.new_markdown_cell("# A notebook"))
    content.cells += [nbformat.v4.new_code_cell(cell) for cell in cells]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(content, path)
    return path


def printed(path: Path) -> str:
    """Return what the cells of an executed notebook wrote to stdout."""
    outputs = [output for cell in nbformat.read(path, 4).cells for output in cell.get("outputs", [])]
    return "".join(output.text for output in outputs if output.get("name") == "stdout")


def labkit(*args: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    return result.exit_code, result.stdout, result.stderr


def test_parameters_are_numbers_booleans_and_text(tmp_path: Path) -> None:
    source = notebook(tmp_path / "a.ipynb", "print(repr((N, SHARE, DEEP, WORD, LEFT)))",
                      parameters="N = 1  # how many\nSHARE = 0.5\nDEEP = False\nWORD = 'x'\nLEFT = 'as it was'")
    before = source.read_bytes()
    code, out, _ = labkit("run", source, "-p", "N", "-7", "-p", "SHARE", "1e-3", "-p", "DEEP", "true",
                          "-p", "WORD", "two = 2", "--out", tmp_path / "out")
    assert code == 0
    assert printed(tmp_path / "out" / "a.ipynb") == "(-7, 0.001, True, 'two = 2', 'as it was')\n"
    assert re.search(r"a\.ipynb: 3 cells in 0:\d\d → .*out/a\.ipynb", out)
    assert source.read_bytes() == before


def test_values_are_of_the_kind_that_the_cell_has(tmp_path: Path) -> None:
    source = notebook(tmp_path / "a.ipynb", parameters="YEAR = '1999'\nBOOKING = \"0042\"  # a number\nN = 3\n"
                      "FILES = [\n    'a.pdf',\n    'b.pdf',\n]\nPAIR = (1, 2)\nMORE = {'a': 1}\nWORD = 'x'\n"
                      "NONE = None")
    given = {"YEAR": "2024", "BOOKING": "0043", "N": "7", "FILES": '["x.pdf"]', "PAIR": "[3, 4]", "MORE": '{"b": 2}',
             "WORD": "true", "NONE": "5"}
    assert values_for(source, given) == {"YEAR": "2024", "BOOKING": "0043", "N": 7, "FILES": ["x.pdf"], "PAIR": (3, 4),
                                         "MORE": {"b": 2}, "WORD": "true", "NONE": 5}
    for name, text in (("FILES", "x.pdf"), ("FILES", "7"), ("MORE", "[1]"), ("FILES", '{"a": 1}')):
        with pytest.raises(SettingsError, match=f"{name} is a (list|dict) in the parameters cell"):
            values_for(source, {name: text})


def test_a_path_with_braces_runs(tmp_path: Path) -> None:
    source = notebook(tmp_path / "in {x}" / "note {draft} {}.ipynb", "print(N)", parameters="N = 1")
    done = runner.run_notebook(source, tmp_path / "out {N}", {"N": 2}, show=False)
    assert done.output == tmp_path / "out {N}" / source.name and printed(done.output) == "2\n"


def test_an_unknown_parameter_ends_it_before_anything_runs(tmp_path: Path) -> None:
    source = notebook(tmp_path / "a.ipynb", "print(N)", parameters="N: int = 1\nWORD = 'x'")
    code, _, err = labkit("run", source, "-p", "M", "2", "--out", tmp_path / "out")
    assert code == 2
    assert err == "labkit: a.ipynb has no parameter M. It has: N, WORD.\n"
    assert not (tmp_path / "out").exists()
    code, _, err = labkit("run", source, "-p", "N", "--out", tmp_path / "out")
    assert (code, err) == (2, 'labkit: -p takes a name and a value, not "N": -p NAME VALUE\n')


def test_the_kernel_is_this_python_whatever_is_registered_as_python3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from jupyter_client.kernelspec import KernelSpecManager

    spec = tmp_path / "jupyter" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    spec.write_text(json.dumps({"argv": ["/bin/false", "{connection_file}"], "language": "python",
                                "display_name": "Another"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    assert KernelSpecManager().get_kernel_spec("python3").argv[0] == "/bin/false"
    source = notebook(tmp_path / "a.ipynb", "import sys; print(sys.executable)")
    done = runner.run_notebook(source, tmp_path / "out", show=False)
    assert printed(done.output).strip() == sys.executable
    assert done.cells == 1


def test_a_failing_cell_is_named_and_the_other_notebooks_still_run(tmp_path: Path) -> None:
    bad = notebook(tmp_path / "bad.ipynb", "print('so far')", "\n# why\nrows = [1]\nrows[3]", "print('never')")
    good = notebook(tmp_path / "good.ipynb", "print('good')")
    code, out, err = labkit("run", bad, good, "--out", tmp_path / "out")
    assert code == 1
    said = "labkit: bad.ipynb, cell [2] (# why): IndexError: list index out of range What ran so far is in "
    assert said + str(tmp_path / "out" / "bad.ipynb") in err.splitlines()
    assert "Traceback" not in err + out
    assert printed(tmp_path / "out" / "bad.ipynb") == "so far\n"
    assert printed(tmp_path / "out" / "good.ipynb") == "good\n"


def test_an_error_of_labkit_says_cause_and_mend(tmp_path: Path) -> None:
    source = notebook(tmp_path / "a.ipynb",
                      "from labkit.errors import ModelError\nraise ModelError('The key was refused.', 'Set another.')")
    code, _, err = labkit("run", source, "--out", tmp_path / "out")
    assert code == 1
    assert "cell [1] (from labkit.errors import ModelError): The key was refused. Set another." in err


def test_a_kernel_that_dies_is_said_in_one_line(tmp_path: Path) -> None:
    source = notebook(tmp_path / "a.ipynb", "print('here')", "import os; os._exit(1)")
    done = subprocess.run([*LABKIT, "run", source, "--out", tmp_path / "out"], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 1
    assert "labkit: a.ipynb: the kernel died" in done.stderr
    assert "Traceback" not in done.stderr
    assert printed(tmp_path / "out" / "a.ipynb") == "here\n"


@pytest.mark.parametrize(("name", "content", "said"), [
    ("missing.ipynb", None, "does not exist"), ("text.ipynb", b"hello", "is not a Jupyter notebook"),
    ("empty.ipynb", b"", "is not a Jupyter notebook"), ("list.ipynb", b"[1]", "is not a Jupyter notebook"),
    ("other.ipynb", b"{}", "is not a Jupyter notebook"), ("bytes.ipynb", b"\xff\xfe\x00", "is not a Jupyter notebook"),
])
def test_what_is_no_notebook_is_said_in_one_line(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, _, err = labkit("run", tmp_path / name, "--out", tmp_path / "out")
    assert (code, len(err.splitlines())) == (1, 1)
    assert said in err
    assert name in err


def test_a_folder_is_no_notebook_and_nothing_is_overwritten(tmp_path: Path) -> None:
    source = notebook(tmp_path / "a.ipynb", "print(1)")
    code, _, err = labkit("run", tmp_path, "--out", tmp_path / "out")
    assert (code, len(err.splitlines())) == (1, 1) and "is a folder" in err
    before = source.read_bytes()
    code, _, err = labkit("run", source, "--out", tmp_path)
    assert code == 2 and "is to be read" in err and source.read_bytes() == before
    code, _, err = labkit("run", source, notebook(tmp_path / "b" / "a.ipynb", "1"), "--out", tmp_path / "out")
    assert code == 2 and "a.ipynb is named for two results" in err
    (tmp_path / "file").write_text("x")
    code, _, err = labkit("run", source, "--out", tmp_path / "file")
    assert (code, len(err.splitlines())) == (1, 1) and "cannot be made" in err


def test_a_terminal_shows_cells_and_the_notebooks_own_progress_in_place(tmp_path: Path) -> None:
    source = notebook(tmp_path / "a.ipynb", "1", "import time\nfrom labkit.progress import progress\n"
                      "with progress('Counting', 4) as bar:\n    for _ in range(4):\n        time.sleep(0.4)\n"
                      "        bar.advance(note='a page')", "", "time.sleep(0.5)")
    ours, theirs = pty.openpty()
    env = os.environ | {"COLUMNS": "100"}
    child = subprocess.Popen([*LABKIT, "run", source, "--out", tmp_path / "out"], stdout=subprocess.PIPE,
                             stderr=theirs, env=env)
    os.close(theirs)
    shown = b""
    while True:
        try:
            shown += (more := os.read(ours, 4096))
        except OSError:  # Linux's way of saying that the other side has closed
            break
        if not more:
            break
    assert child.wait() == 0
    os.close(ours)
    states = [state.strip() for state in shown.decode().split("\r")]
    assert any(re.fullmatch(r"Running a\.ipynb · 0:\d\d · starting the kernel", state) for state in states)
    assert any(re.search(r"· cell 2 of 3 · Counting · [1-3]/4 · .*a page$", state) for state in states)
    assert any(re.search(r"· cell 3 of 3$", state) for state in states)  # the old line does not stay
    assert max(len(state) for state in states) < 100
    assert child.stdout and b"3 cells" in child.stdout.read()
    child.stdout.close()


def test_ctrl_c_stops_it_in_one_line_and_leaves_no_kernel(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    source = notebook(tmp_path / "a.ipynb", "print('kept')", f"import os, time\nopen({str(pid)!r}, 'w')"
                      ".write(f'{os.getpid()}\\n')\ntime.sleep(60)")
    child = subprocess.Popen([*LABKIT, "run", source, "--out", tmp_path / "out"], stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 90
    while not (pid.exists() and pid.read_text().endswith("\n")) and time.monotonic() < until:
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=55)
    assert child.returncode == 130
    assert err == "labkit: stopped; run the same command again to go on\n"
    assert printed(tmp_path / "out" / "a.ipynb") == "kept\n"
    with pytest.raises(ProcessLookupError):
        for _ in range(50):
            os.kill(int(pid.read_text()), 0)
            time.sleep(0.1)


@given(st.one_of(st.integers(), st.floats(allow_nan=False), st.booleans(), st.none()))
def test_typed_reads_back_what_python_writes(value: object) -> None:
    found = typed(str(value))
    assert found == value and type(found) is type(value)


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "P", "Zs"]), min_size=1))
def test_typed_leaves_words_alone(text: str) -> None:
    assert text.lower() in ("true", "false", "none", "nan", "inf", "infinity", "-inf", "-nan", "-infinity") \
        or typed(text) == text
