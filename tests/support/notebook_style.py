"""What is wrong with a notebook as it is stored: each fault by its cell, and what to run."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from wcwidth import wcswidth

from .notebook_pictures import stale

WIDEST = 106  # columns that a cell holds in JupyterLab at 1280 pixels, with its sidebar open, as measured
LONGEST = 15  # lines of a cell
MARKUP = "shows-markup"  # the tag of a cell that shows HTML or Markdown as it stands in a file, on purpose
_TAG = re.compile(r"</?(?:div|span|table|thead|tbody|t[rdh]|p|br|b|i|strong|img|ul|ol|li)\b[^<>]*>")
_PIPES = re.compile(r"^\s*\|.+\|\s*$|\S ?\| [^|\n]+ \| ?[^|\n]", re.MULTILINE)
_FORBIDDEN = re.compile(r"sys\.path|!rm|%load_ext|environ|getenv")
_HERE = re.compile(r"/(?:home|root|work|tmp|Users)/")


def faults(path: Path, language: str = "en") -> list[str]:
    """Return all that is wrong with a notebook, a line each; none if it is as the house wants it."""
    content = nbformat.read(path, as_version=4)
    nbformat.validate(content)
    code = [cell for cell in content.cells if cell.cell_type == "code"]
    tagged = next((cell for cell in code if "parameters" in cell.metadata.get("tags", [])), None)
    if tagged is None:
        return ["no cell is tagged as parameters"]
    found = [*_parameters(tagged, [cell for cell in code if cell is not tagged]), *stale(content, language)]
    for cell in code:
        found += [f"cell {cell.id}: {fault}" for fault in (*_source(cell), *_outputs(cell, cell is tagged))]
    if _HERE.search(path.read_text(encoding="utf-8")):
        found.append("a path of the machine that it ran on is stored in it")
    return found


def told(path: Path, found: list[str]) -> str:
    """Return what a test says of a notebook with faults, and what to run."""
    name = path.as_posix()[path.as_posix().index("notebooks/"):]
    return "\n".join([f"{name}:", *(f"  {fault}" for fault in found), remedy(path)])


def remedy(path: Path) -> str:
    """Return what to run, from the root of the clone, where what a notebook shows is stale."""
    name = path.as_posix()[path.as_posix().index("notebooks/"):]
    return (f"Mend the cell. Where the code gives something else now: python tests/support/record_tape.py {name}\n"
            f"Where a picture has changed: python -m tests.support.notebook_pictures {name}\n"
            "Then, for its translations: python -m tests.support.notebook_builder")


def _parameters(tagged: NotebookNode, others: list[NotebookNode]) -> Iterator[str]:
    named = {target.id for statement in _parsed(tagged.source).body if isinstance(statement, ast.Assign)
             for target in statement.targets if isinstance(target, ast.Name)}
    if not all("#" in line for line in tagged.source.splitlines()):
        yield f"cell {tagged.id}: every parameter has its comment"
    used: set[str] = set()
    for cell in others:
        for node in ast.walk(_parsed(cell.source)):
            if isinstance(node, ast.Name) and node.id.isupper():
                used.add(node.id)
                if node.id not in named:
                    yield f"cell {cell.id}: {node.id} is a parameter that the parameters cell does not name"
    for name in sorted(named - used - {"LANGUAGE"}):  # which displays look for
        yield f"cell {tagged.id}: no cell uses the parameter {name}"


def _parsed(source: str) -> ast.Module:
    return compile(source, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def _source(cell: NotebookNode) -> Iterator[str]:
    lines = cell.source.splitlines()
    if sum(not line.startswith("LANGUAGE = ") for line in lines) > LONGEST:  # that line a translation may add
        yield f"{len(lines)} lines, of at most {LONGEST}"
    for number, line in enumerate(lines, 1):
        if wcswidth(line) > WIDEST:
            yield f"line {number} is {wcswidth(line)} columns wide; a cell at 1280 pixels holds {WIDEST}"
    if found := _FORBIDDEN.search(cell.source):
        yield f"{found[0]} has no place in a notebook"


def _outputs(cell: NotebookNode, may_lack: bool) -> Iterator[str]:
    if not cell.outputs and not may_lack:
        yield "no output is stored"
    for output in cell.outputs:
        if output.output_type == "error":
            yield f"an error is stored: {output.ename}"
        elif output.output_type == "stream" and output.name == "stderr":
            yield f"a warning is stored: {output.text.strip()[:80]}"
        elif "nbval-ignore-output" in cell.metadata.get("tags", []) and ".jsonl replays its" in _visible(output):
            yield "the tape that it was run from is named"
        elif MARKUP not in cell.metadata.get("tags", []):
            shown = _visible(output)
            if found := _TAG.search(shown):
                yield f"HTML is shown as text: {found[0][:60]}"
            if found := _PIPES.search(shown):
                line = next(line for line in shown.splitlines() if _PIPES.search(line))
                yield f"a table is shown as pipes: {line[:60]}"


def _visible(output: NotebookNode) -> str:
    """Return the text that a reader sees of an output."""
    if output.output_type == "stream":
        return output.text
    if page := output.get("data", {}).get("text/html"):
        return html.unescape(re.sub(r"<[^>]+>", "\n", page))
    return output.get("data", {}).get("text/plain", "")
