"""Write the parameters and samples in the READMEs of these folders, from the notebooks.

    python notebooks/make_readmes.py

Each README has, for each notebook of its folder, comments between which its table of parameters and a sample of what
comes out stand; all else is written by hand. What parameters.toml lacks of a new or changed parameter is said.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

from lxml import html

HERE = Path(__file__).parent
TABLES = {"README.md": "", "README_ja.md": "ja", "README_ko.md": "ko"}
HEADS = {"": ("parameter", "default", "what it does", "on the command line"),
         "ja": ("パラメーター", "既定値", "意味", "コマンドラインでは"),
         "ko": ("매개변수", "기본값", "뜻", "명령줄에서는")}
NOWHERE = "–"
PLACE = r"(<!-- (parameters|sample) of (\w+) -->\n).*?(<!-- end -->)"
SHOWN, WIDE = 2, 150  # pairs of a sample, and letters of a line
_LINE = re.compile(r"(?P<name>[A-Z_]+) = (?P<default>.*?)\s+# (?P<comment>.*)")


class Parameter(NamedTuple):
    """A line of a parameters cell."""

    name: str
    default: str
    comment: str


def parameters_of(notebook: Path) -> list[Parameter]:
    """Return the parameters of a notebook in their order; raises ValueError for a line without a comment."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    found = []
    for cell in cells:
        if "parameters" in cell["metadata"].get("tags", []):
            for line in "".join(cell["source"]).splitlines():
                match = _LINE.fullmatch(line)
                if not match:
                    raise ValueError(f"{notebook.name}: a parameter without its comment: {line}")
                found.append(Parameter(**match.groupdict()))
    return found


def options_of(notebook: str, words: dict) -> tuple[str, dict[str, str]]:
    """Return the command that does what a notebook does, "" for none, and its options by parameter."""
    command, *pairs = words["options"].get(notebook) or [""]
    split = (pair.split(" ", 1) for pair in pairs)
    return command, {name: rest[0] if rest else f"--{name.lower().replace('_', '-')}" for name, *rest in split}


def in_language(notebook: Path, language: str) -> Path:
    """Return the notebook in a language, or the one that is given where there is none."""
    own = notebook.parents[1] / language / notebook.parent.name / notebook.name
    return own if language and own.is_file() else notebook


def table(notebook: Path, language: str, words: dict) -> str:
    """Return the table of a notebook's parameters; raises KeyError for a comment that is not translated.

    Defaults are those of the notebook in that language, where there is one.
    """
    command, options = options_of(notebook.stem, words)
    head = list(HEADS[language])
    if command:
        head[-1] += f": `labkit {command}`"
    rows = [head, ["---"] * 4]
    own = {one.name: one.default for one in parameters_of(in_language(notebook, language))}
    for name, default, comment in parameters_of(notebook):
        said = words["words"][language][comment] if language else comment
        option = f"`{options[name]}`" if name in options else NOWHERE
        rows.append([f"`{name}`", f"`{own.get(name, default)}`", said, option])
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in rows)


def sample(notebook: Path, words: dict) -> str:
    """Return what a notebook shows where its sample is taken from, in a few lines; raises ValueError for nothing."""
    call = words["samples"][notebook.stem]
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code" and call in "".join(cell["source"]):
            shown = [output.get("data", {}) | {"said": output.get("text", "")} for output in cell["outputs"]]
            if "show.qa" in call:
                return _fenced(_pairs("".join(shown[0]["text/html"])))
            said = "\n".join("".join(data.get("text/plain") or data["said"]) for data in shown)
            return _fenced([line for line in said.splitlines() if line.strip()][:3 * SHOWN])
    raise ValueError(f"{notebook.name} shows nothing where {call} stands")


def has_outputs(notebook: Path) -> bool:
    """Say whether a notebook was run before it was stored."""
    return any(cell.get("outputs") for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"])


def _pairs(shown: str) -> list[str]:
    """Return the first pairs that a notebook shows: question, answer and place, without the quote."""
    cards = [card for card in html.fromstring(shown).iterchildren("div") if len(card)]
    return [child.text_content() for card in cards[:SHOWN] for child in card if child.tag != "blockquote"]


def _fenced(lines: list[str]) -> str:
    flat = (" ".join(line.split()) for line in lines)
    cut = (f"{line[:WIDE].rstrip()} …" if len(line) > WIDE else line for line in flat)
    return "\n".join(("```text", *cut, "```", ""))


def written(readme: Path, words: dict) -> str:
    """Return a README with its tables and samples as the notebooks have them now."""
    def part(found: re.Match[str]) -> str:
        notebook, language = readme.parent / f"{found[3]}.ipynb", TABLES[readme.name]
        if found[2] == "parameters":
            made = table(notebook, language, words)
        else:
            own = in_language(notebook, language)
            made = sample(own if has_outputs(own) else notebook, words)
        return f"{found[1]}\n{made}\n{found[4]}"

    return re.sub(PLACE, part, readme.read_text(encoding="utf-8"), flags=re.S)


if __name__ == "__main__":
    catalogue = tomllib.loads((HERE / "parameters.toml").read_text(encoding="utf-8"))
    for path in sorted(path for name in TABLES for path in HERE.glob(f"[0-9]*/{name}")):
        path.write_text(written(path, catalogue), encoding="utf-8", newline="\n")
