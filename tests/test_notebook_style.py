"""A notebook that is stale, or not as the house wants it, is named with its cell and with what to run."""

from __future__ import annotations

from importlib.metadata import distribution
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from support.notebook_pictures import digest_of, source_of
from support.notebook_style import MARKUP, faults, told

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def written(folder: Path, *cells: nbformat.NotebookNode) -> Path:
    path = folder / "notebooks" / "1_seed" / "made_up.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def good() -> list[nbformat.NotebookNode]:
    source = source_of("pipeline", "en")
    picture = new_markdown_cell("![From a document](attachment:pipeline.png)", attachments={
        "pipeline.png": {"image/png": PIXEL}})
    picture.metadata["picture"] = {"source": "imgs/pipeline.svg", "sha256": digest_of(source)}
    tagged = new_code_cell("SIZE = 3  # of a chunk", metadata={"tags": ["parameters"]})
    table = {"text/html": "<table><tr><td>a</td></tr></table>", "text/plain": "| a |"}
    return [picture, tagged, new_code_cell("print(SIZE)", outputs=[new_output("stream", text="3\n")]),
            new_code_cell("SIZE", outputs=[new_output("execute_result", data=table)])]


def test_a_notebook_as_the_house_wants_it_has_no_faults(tmp_path: Path) -> None:
    assert faults(written(tmp_path, *good())) == []


@pytest.mark.parametrize(("source", "outputs", "said"), [
    ("print(SIZE, OTHER)", [], "OTHER is a parameter that the parameters cell does not name"),
    ("LIMIT = SIZE", [], "LIMIT is a parameter that the parameters cell does not name"),
    ("print(3)", [], "no cell uses the parameter SIZE"),
    ("\n".join(["print(SIZE)"] * 16), [], "16 lines"),
    (f"print(SIZE, {'x' * 100!r})", [], "columns wide; a cell at 1280 pixels holds 106"),
    (f"print(SIZE, {'水' * 50!r})", [], "columns wide"),
    ("print(SIZE)", [], "no output is stored"),
    ("SIZE", [new_output("error", ename="ValueError", evalue="", traceback=[])], "an error is stored: ValueError"),
    ("SIZE", [new_output("stream", name="stderr", text="DeprecationWarning: x")], "a warning is stored"),
    ("SIZE", [new_output("stream", text="<td>a</td>\n")], "HTML is shown as text: <td>"),
    ("SIZE", [new_output("execute_result", data={"text/html": "&lt;b&gt;a&lt;/b&gt;"})], "HTML is shown as text: <b>"),
    ("SIZE", [new_output("stream", text="| a | b |\n| --- | --- |\n")], "a table is shown as pipes: | a | b |"),
    ("SIZE", [new_output("execute_result", data={"text/html": "<p>W2 | £48 | £41</p>"})], "a table is shown as pipes"),
    ("SIZE", [new_output("stream", text="/home/somebody/x\n")], "a path of the machine"),
])
def test_each_fault_is_said_with_its_cell(tmp_path: Path, source: str, outputs: list, said: str) -> None:
    cells = [*good()[:2], new_code_cell(source, id="the-cell", outputs=outputs)]
    path = written(tmp_path, *cells)
    found = faults(path)
    assert any(said in fault for fault in found), found
    message = told(path, found)
    assert message.startswith("notebooks/1_seed/made_up.ipynb:")
    assert "python tests/support/record_tape.py notebooks/1_seed/made_up.ipynb" in message


def test_markup_may_be_shown_where_that_is_the_point(tmp_path: Path) -> None:
    cell = new_code_cell("SIZE", outputs=[new_output("stream", text="<td>a</td>\n")], metadata={"tags": [MARKUP]})
    assert faults(written(tmp_path, *good()[:2], cell)) == []


def test_a_model_that_is_stored_is_not_the_tape_of_a_test(tmp_path: Path) -> None:
    cell = new_code_cell("SIZE", outputs=[new_output("stream", text="Model, because x.jsonl replays its answers.")])
    assert faults(written(tmp_path, *good()[:2], cell)) == []  # where that is the point
    cell.metadata["tags"] = ["nbval-ignore-output"]  # where it is another on each machine
    found = faults(written(tmp_path, *good()[:2], cell))
    assert any("the tape that it was run from is named" in fault for fault in found)


def test_a_picture_that_an_export_loses_or_that_has_changed_is_said(tmp_path: Path) -> None:
    picture, *others = good()
    picture.metadata["picture"]["sha256"] = "0" * 64
    assert any("imgs/pipeline.svg has changed" in fault for fault in faults(written(tmp_path, picture, *others)))
    linked = new_markdown_cell("![From a document](../../imgs/pipeline.svg)")
    assert any("an exported notebook loses it" in fault for fault in faults(written(tmp_path, linked, *others)))
    untold = new_markdown_cell("![](attachment:pipeline.png)", attachments=picture.attachments)
    assert any("without a text in its place" in fault for fault in faults(written(tmp_path, untold, *others)))


def test_an_exported_notebook_shows_its_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nbconvert import HTMLExporter

    templates = next(file.locate() for file in distribution("nbconvert").files if file.match("lab/conf.json"))
    monkeypatch.setenv("JUPYTER_PATH", str(Path(templates).resolve().parents[3]))  # as pip installed them
    page, _ = HTMLExporter().from_filename(str(written(tmp_path, *good())))
    assert f"data:image/png;base64,{PIXEL}" in page and "attachment:" not in page
