"""Build the notebooks of other languages from the English ones and their texts in ``notebooks/texts``.

The English notebook is the source of all code. A catalogue, ``notebooks/texts/ja/NAME.toml``, holds a table for each
cell that says something: ``of``, the hash of the English cell that it translates; ``text``, a Markdown cell; or
``code``, pairs of words in a code cell and what stands in their place (comments, printed words, samples); ``keep``,
words that stay English, as they go into a message of labkit's.

    python -m tests.support.notebook_builder            # builds all; outputs are kept where the code is the same

Outputs are stored by ``record_tape.py``, as for English.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import io
import os
import re
import sys
import tokenize
import tomllib
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from .notebook_pictures import take_in

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "notebooks"
TEXTS = NOTEBOOKS / "texts"
LANGUAGES = {"ja": "Japanese", "ko": "Korean"}
DISPLAYED = {"ja": "表示の言語", "ko": "표시 언어"}  # what the parameter LANGUAGE is for where no model is asked
Catalogue = dict[str, dict]


def translated() -> list[tuple[Path, str]]:
    """Return the English notebooks that there is a catalogue for, each with the code of its language."""
    return [(english_of(path.stem), path.parent.name) for path in sorted(TEXTS.glob("*/*.toml"))]


def english_of(name: str) -> Path:
    """Return where an English notebook lies."""
    found = list(NOTEBOOKS.glob(f"[0-9]*/{name}.ipynb"))
    if len(found) != 1:
        raise SystemExit(f"There is no English notebook {name}.ipynb that a catalogue of this name could be of.")
    return found[0]


def built(english: Path, language: str) -> Path:
    """Return where the notebook of another language lies."""
    return NOTEBOOKS / language / english.relative_to(NOTEBOOKS)


def catalogue_of(english: Path, language: str) -> Catalogue:
    """Return the texts of a notebook in another language, by the ids of its cells."""
    return tomllib.loads((TEXTS / language / f"{english.stem}.toml").read_text(encoding="utf-8"))


def hash_of(cell: NotebookNode) -> str:
    """Return what a translation remembers of the English cell."""
    return hashlib.sha256(cell.source.encode()).hexdigest()[:12]


def build(english: Path, language: str) -> NotebookNode:
    """Return the notebook in another language, with the outputs of the one that is there where its code is the same."""
    content, texts = nbformat.read(english, as_version=4), catalogue_of(english, language)
    path = built(english, language)
    before = {cell.id: cell for cell in nbformat.read(path, as_version=4).cells} if path.is_file() else {}
    for cell in content.cells:
        entry, old = texts.get(cell.id, {}), before.get(cell.id)
        if cell.cell_type == "markdown":
            cell.source = _relinked(entry.get("text", cell.source).strip("\n"), english, language)
            cell.metadata.pop("picture", None)
            cell.pop("attachments", None)
            if old and "picture" in old.metadata:
                cell.metadata["picture"] = copy.deepcopy(old.metadata["picture"])
                cell["attachments"] = copy.deepcopy(old.attachments)
        else:
            cell.source = _own_code(cell, entry, language)
            same = old is not None and old.source == cell.source
            cell.outputs, cell.execution_count = (old.outputs, old.execution_count) if same else ([], None)
    take_in(content, language)
    return content


def faults(english: Path, language: str) -> list[str]:
    """Return what is amiss with a translation: a cell without one, with one of older words, or that speaks English."""
    found = []
    cells, texts = nbformat.read(english, as_version=4).cells, catalogue_of(english, language)
    for cell in cells:
        entry = texts.get(cell.id, {})
        own = _own_code(cell, entry, language) if cell.cell_type == "code" else ""
        if cell.cell_type == "code" and (left := sorted(_said(cell.source) & _said(own) - {*entry.get("keep", [])})):
            found.append(f"cell {cell.id}: not translated: {left[0]!r}")
        elif not entry and cell.cell_type == "markdown":
            found.append(f'cell {cell.id}: not translated; its table begins with of = "{hash_of(cell)}"')
        if entry and entry.get("of") != hash_of(cell):
            found.append(f'cell {cell.id}: the English has changed; translate it anew, then of = "{hash_of(cell)}"')
        found += [f"cell {cell.id}: {words!r} does not stand in the English code" for words, _ in entry.get("code", [])
                  if words not in cell.source]
    found += [f"cell {name}: there is none in English" for name in texts.keys() - {cell.id for cell in cells}]
    return found


def _own_code(cell: NotebookNode, entry: dict, language: str) -> str:
    """Return a code cell with the words, the defaults and the samples of a language."""
    source = cell.source
    for words, instead in entry.get("code", []):
        source = source.replace(words, instead)
    if "parameters" in cell.metadata.get("tags", []):
        source = _default(source, 'LANGUAGE = "English"', f'LANGUAGE = "{LANGUAGES[language]}"')
        source = _default(source, 'OUT = "', f'OUT = "{language}/')
        if not re.search(r"(?m)^LANGUAGE = ", source):  # displays look for it
            source += f'\nLANGUAGE = "{LANGUAGES[language]}"   # {DISPLAYED[language]}'
    return re.sub(r'(?<=["/])en(?=[-.])([\w.{}-]*)', lambda found: _sample(found, language), source)


def _default(source: str, old: str, new: str) -> str:
    """Let a line begin otherwise, and its comment stay where it stood."""
    def line(found: re.Match[str]) -> str:
        room = max(2, len(found[2]) - len(new) + len(old))
        return new + found[1] + (" " * room + "#" if found[3] else "")

    return re.sub(rf"(?m)^{re.escape(old)}([^\n#]*?)( *)(#|$)", line, source)


def _sample(found: re.Match[str], language: str) -> str:
    """Name the sample of a language, where there is one of this name in it."""
    own = f"{language}{found[1]}"
    return own if "{" in own or list((ROOT / "raw_data").glob(f"*/{own}")) else found[0]


def _said(source: str) -> set[str]:
    """Return the comments of code, and its strings of several words: what people read in it."""
    comments = {token.string.lstrip("# ") for token in tokenize.generate_tokens(io.StringIO(source).readline)
                if token.type == tokenize.COMMENT}
    tree = compile(source, "cell", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return comments | {text for text in strings if re.search(r"[A-Za-z]{2,} +[A-Za-z]{2,}", text)}


def _relinked(text: str, english: Path, language: str) -> str:
    """Let links to notebooks lead to those of the language, or to the English ones where there are none."""
    own = built(english, language)

    def leads(found: re.Match[str]) -> str:
        target = (english.parent / found[1]).resolve()
        if (TEXTS / language / f"{target.stem}.toml").is_file() and target.suffix == ".ipynb":
            target = built(target, language)
        return f"]({Path(os.path.relpath(target, own.parent)).as_posix()}"

    return re.sub(r"\]\((?!\w+:)([^)#\s]+)", leads, text)


def main() -> None:
    """Build all notebooks that have texts, and say what is amiss with those."""
    amiss = 0
    for english, language in translated():
        path, content = built(english, language), build(english, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(content, path)
        found = faults(english, language)
        amiss += len(found)
        for fault in found:
            print(f"notebooks/texts/{language}/{english.stem}.toml, {fault}")
    print(f"{len(translated())} notebooks built, {amiss} faults")
    sys.exit(bool(amiss))


if __name__ == "__main__":
    main()
