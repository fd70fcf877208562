"""READMEs and documentation: three languages of one structure, commands that exist, figures that were measured."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import labkit
from labkit.cli.app import app
from labkit.datasets.blind_readings import READINGS
from labkit.datasets.exports import EXPORTS
from labkit.generate.qa.types import MIXED, TYPES
from labkit.llm.remote_answers import TOKEN
from labkit.settings import variables

ROOT = Path(__file__).parents[1]
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
CALL = r"^\s*(?:[A-Z_]+=\S* )*(?:\S+ -m )?(?:\S*[/\\])?labkit "  # a line that starts the command, in any of its forms
LANGUAGES = ("ja", "ko")
ENGLISH = [ROOT / "README.md", *sorted((ROOT / "notebooks").glob("[0-9]*/README.md")),
           *sorted(path for path in (ROOT / "docs").glob("*.md") if "." not in path.stem)]
OTHERS = {path: [path.with_name(f"README_{language}.md" if path.name == "README.md" else f"{path.stem}.{language}.md")
                 for language in LANGUAGES] for path in ENGLISH}
TRANSLATED = [path for path in ENGLISH if path.name == "README.md" or OTHERS[path][0].exists()]
ALL = [page for path in ENGLISH for page in (path, *(OTHERS[path] if path in TRANSLATED else []))]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _options(command: Any) -> set[str]:
    own = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    return own.union(*map(_options, getattr(command, "commands", {}).values()))


@cache
def commands() -> dict[str, set[str]]:
    """Return the options of each command, those of its own commands included."""
    from typer.main import get_command

    return {name: _options(command) for name, command in get_command(app).commands.items()}


@cache
def inner_commands() -> dict[str, set[str]]:
    """Return the options of each command within another, such as "private evolve"."""
    from typer.main import get_command

    return {f"{name} {inner}": _options(command) for name, outer in get_command(app).commands.items()
            for inner, command in getattr(outer, "commands", {}).items()}


def blocks(text: str) -> list[str]:
    """Return the code blocks, without their comments: those are in the reader's language."""
    found = re.findall(r"^```(\w*)\n(.*?)^```", text, re.M | re.S)
    return ["\n".join(re.sub(r"(^|\s)#.*", "", line).rstrip() for line in code.splitlines())
            for language, code in found if language not in ("mermaid", "text", "json")]


def shape(text: str) -> list[tuple]:
    """Return headings by level, lists by items, tables by rows and columns, pictures and code blocks, as they come."""
    found: list[tuple] = []
    text = re.sub(r"^```(\w*)\n.*?^```", r"```\1", text, flags=re.M | re.S)
    for block in re.split(r"\n{2,}", text.strip()):
        lines = block.splitlines()
        if heading := re.match(r"#+", block):
            found.append(("heading", len(heading[0])))
        elif block.startswith("|"):
            found.append(("table", len(lines), tuple(len(re.findall(r"(?<!\\)\|", line)) for line in lines)))
        elif items := re.findall(r"^(?:-|\d+\.) ", block, re.M):
            found.append(("list", len(items)))
        elif block.startswith(("![", "```")):
            found.append((block[:2], block.strip("`") if block.startswith("```") else ""))
    return found


def links(text: str) -> Counter[str]:
    """Return where links go, each for its like in English."""
    found = re.findall(r"\]\(([^)\s#]+)", text)
    return Counter(re.sub(r"notebooks/(?:ja|ko)/", "notebooks/", re.sub(r"[_.](?:ja|ko)(?=\.)", "", link))
                   for link in found)


@pytest.mark.parametrize("path", ALL, ids=name)
def test_commands_settings_and_files_that_are_named_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    code = "\n".join([*re.findall(r"`([^`\n]+)`", text), *blocks(text)])
    assert set(re.findall(CALL + r"([a-z][a-z-]*)", code, re.M)) <= set(commands())
    assert set(re.findall(r"\bmake ([a-z-]+)", code)) <= TARGETS
    for line in code.splitlines():
        if called := re.match(CALL + r"([a-z][a-z-]*)", line):
            known = {"--help", "--version", "--debug", "--verbose"} | commands()[called[1]]
            assert set(re.findall(r"(?<=\s)--[a-z][a-z-]+", line)) <= known, line
    settings = set(re.findall(r"\b(?:LABKIT|AZURE_OPENAI|AZURE_DOC_INTELLIGENCE)_[A-Z_]+", code))
    assert settings <= {*variables().values(), TOKEN}  # a secret is no field of the settings
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", TRANSLATED, ids=name)
def test_the_languages_have_one_structure(path: Path, language: str) -> None:
    """Where this fails, one language was changed and the other was not: change both."""
    ours, theirs = (page.read_text(encoding="utf-8") for page in (path, OTHERS[path][LANGUAGES.index(language)]))
    assert shape(theirs) == shape(ours)
    assert blocks(theirs) == blocks(ours)
    assert links(theirs) == links(ours)
    names = r"(?<![\w-])--[a-z][a-z-]+|\b[A-Z]{2,}(?:_[A-Z]+)+\b|\b[\w/-]+\.(?:jsonl|ipynb|html|sh)\b"
    theirs = re.sub(r"notebooks/(?:ja|ko)/", "notebooks/", theirs)
    assert set(re.findall(names, theirs)) == set(re.findall(names, ours))


@pytest.mark.parametrize("path", ALL, ids=name)
def test_pictures_have_words_and_are_in_the_language_of_the_page(path: Path) -> None:
    language = match[1] if (match := re.search(r"[_.](ja|ko)\.md$", path.name)) else ""
    for words, picture in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
        assert len(words) > 10, picture
        file = path.parent / picture
        plain = re.sub(r"_(?:ja|ko)$", "", file.stem)
        own = file.with_name(f"{plain}_{language}{file.suffix}") if language else file.with_name(plain + file.suffix)
        assert file.name == own.name or (language and not own.exists() and file.stem == plain), picture


@pytest.mark.parametrize("path", ALL, ids=name)
def test_emphasis_ends_where_it_is_to_end(path: Path) -> None:
    """A mark behind a bracket or a stop, and before a letter, ends nothing: a Korean particle often stands there."""
    text = re.sub(r"`[^`\n]*`", "code", re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.M | re.S))
    assert not re.findall(r"(?<![\w*])\*{1,2}\w[^*\n]*[^\w\s*]\*{1,2}\w", text)


def test_the_readme_fits_five_screens() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 250


def test_the_messages_under_trouble_are_those_that_the_code_says() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "labkit").rglob("*.py"))
    said = re.sub(r'["\']\n\s*f?["\']', "", code)  # a message may go over two lines
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## When something goes wrong\n")[1]
    messages = [message for row in re.findall(r"^\| (`[^|]+) \|", section.split("\n## ")[0], re.M)
                for message in re.findall(r"`([^`]+)`", row)]
    assert len(messages) > 12
    for message in messages:
        if message not in ("No module named 'labkit'", "libgomp"):  # Python's own, and the system's
            assert all(part in said for part in message.split("…")), message


def output_of(notebook: str) -> str:
    cells = json.loads((ROOT / "notebooks" / notebook).read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(output.get("text") or output.get("data", {}).get("text/plain", ""))
                     for cell in cells for output in cell.get("outputs", []))


@pytest.mark.parametrize("readme", ["README.md", "README_ja.md", "README_ko.md"])
def test_the_scenario_tells_what_the_notebooks_show(readme: str) -> None:
    """Where this fails, a notebook gave other figures than before: put them into the scenario of the three READMEs."""
    rows = [line for line in (ROOT / readme).read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    before = output_of("7_evaluate/before_after.ipynb")
    asked, kept, some, chunks = re.search(r"(\d+) asked = (\d+) kept.* rest on (\d+) of (\d+) chunks", before).groups()
    told = [row for row in rows if "(notebooks/7_evaluate/before_after.ipynb)" in row]
    assert {asked, kept, some, chunks} <= set(re.findall(r"\d+", told[0]))
    words, numbers = (re.search(f"{what}: bare model ([.0-9]+), with passages ([.0-9]+) \\(.*?, 95 % (.[.0-9]+) to "
                                "(.[.0-9]+)", before).groups() for what in ("words in common", "numbers right"))
    assert re.findall(r"\d\.\d+", told[1]) == [words[0], numbers[0]]
    assert re.findall(r"[+-]?\d\.\d+", told[2]) == [*words[1:], *numbers[1:]]

    evolved = output_of("2_evolve_instruct/evolve_instruct.ipynb")
    passed, answered = re.findall(r"^(\d+) asked = (\d+) kept", evolved, re.M)
    grown = re.search(r"characters, on average: ([.0-9]+) → ([.0-9]+)", evolved).groups()
    row = next(row for row in rows if "(notebooks/2_evolve_instruct/evolve_instruct.ipynb)" in row)
    assert {*passed, answered[1], *(f"{float(size):.0f}" for size in grown)} <= set(re.findall(r"\d+", row))

    tuned = output_of("8_fine_tune/local_lora.ipynb").split("21 questions")[0]
    row = next(row for row in rows if "(notebooks/8_fine_tune/local_lora.ipynb)" in row)
    for what in ("words in common", "numbers right"):
        assert "{} → {}".format(*re.search(f"{what}: bare model ([.0-9]+), with the adapter ([.0-9]+)", tuned).groups()
                                ) in row


def test_every_question_type_is_told() -> None:
    told = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/questions.md").read_text(encoding="utf-8"), re.M)
    assert set(told) == {*TYPES, MIXED}


def test_every_export_is_told() -> None:
    rows = re.findall(r"^\| (`[^|]+) \|", (ROOT / "docs/datasets.md").read_text(encoding="utf-8"), re.M)
    assert set(EXPORTS) <= {name for row in rows for name in re.findall(r"`(\w+)(?: [^`]*)?`", row)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_right_when_read_blind_is_said_in_every_language(language: str) -> None:
    """tests/test_export_files.py holds the English figures to READINGS; the others are held here."""
    text = (ROOT / f"README_{language}.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [^|]+ \| [^|]*\d+%[^|]*\| [^|]+ \| [^|]+ \|$", text, re.M)
    assert len(rows) == len(READINGS)
    for row, reading in zip(rows, READINGS, strict=True):
        told = re.findall(r"\d+", row.split("|")[2])
        assert {str(reading.right), str(reading.read), f"{reading.share:.0%}"[:-1]} <= set(told), row


def test_every_notebook_is_in_the_contents() -> None:
    """A new notebook has a row in the three READMEs: what one leaves with, time, cost, model."""
    there = {f"notebooks/{path.parent.name}/{path.name}" for path in (ROOT / "notebooks").glob("[0-9]*/*.ipynb")}
    told = re.findall(r"^\| \[\w+\]\((notebooks/[^)]+\.ipynb)\)", (ROOT / "README.md").read_text("utf-8"), re.M)
    assert set(told) == there and len(told) == len(there)
    for language in LANGUAGES:
        told = re.findall(r"^\| \[\w+\]\((notebooks/[^)]+\.ipynb)\)",
                          (ROOT / f"README_{language}.md").read_text("utf-8"), re.M)
        own = {path: path.replace("notebooks/", f"notebooks/{language}/", 1) for path in there}
        assert set(told) == {own[path] if (ROOT / own[path]).is_file() else path for path in there}


# ---- the READMEs of the folders of notebooks

FOLDERS = sorted(path for path in (ROOT / "notebooks").glob("[0-9]*") if list(path.glob("*.ipynb")))


@pytest.fixture
def maker(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "notebooks"))
    import make_readmes

    return make_readmes


@pytest.fixture
def words() -> dict:
    return tomllib.loads((ROOT / "notebooks/parameters.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_a_folder_says_what_its_notebooks_take_and_give(folder: Path, maker: ModuleType, words: dict) -> None:
    """Where this fails: python notebooks/make_readmes.py writes the tables and samples anew."""
    for readme in maker.TABLES:
        text = (folder / readme).read_text(encoding="utf-8")
        places = re.findall(r"<!-- (?:parameters|sample) of (\w+) -->", text)
        assert sorted(places) == sorted([path.stem for path in folder.glob("*.ipynb")] * 2), readme
        assert text == maker.written(folder / readme, words), "run: python notebooks/make_readmes.py"


def test_options_beside_parameters_are_those_of_their_command(maker: ModuleType, words: dict) -> None:
    for notebook in (path for folder in FOLDERS for path in folder.glob("*.ipynb")):
        command, options_ = maker.options_of(notebook.stem, words)
        known = commands() | inner_commands()
        if command:
            assert {option for option in options_.values() if option.startswith("--")} <= known[command], notebook
        assert set(options_) <= {parameter.name for parameter in maker.parameters_of(notebook)}, notebook.name
    used = {parameter.comment for folder in FOLDERS for path in folder.glob("*.ipynb")
            for parameter in maker.parameters_of(path)}
    for language in LANGUAGES:
        assert set(words["words"][language]) == used  # what is no longer said is not kept


def test_a_parameter_that_is_new_or_not_translated_is_said(maker: ModuleType, words: dict, tmp_path: Path) -> None:
    def notebook(line: str) -> Path:
        cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": [line], "outputs": []}
        path = tmp_path / "glan.ipynb"
        path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
        return path

    assert "| `SEED` | `1` | a new word | `--seed` |" in maker.table(notebook("SEED = 1  # a new word"), "", words)
    with pytest.raises(KeyError, match="a new word"):
        maker.table(notebook("SEED = 1  # a new word"), "ja", words)
    with pytest.raises(ValueError, match="without its comment"):
        maker.table(notebook("SEED = 1"), "", words)
    with pytest.raises(ValueError, match="shows nothing"):
        maker.sample(notebook("SEED = 1"), words)


# ---- the site


def test_the_site_has_all_pages_and_their_links_hold(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    import make_site

    make_site.lay_out(tmp_path)
    pages = list(tmp_path.rglob("*.md"))
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"\]\([^)]*README_|^\*\*(English|日本語|한국어)\*\*", text, re.M), page
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", re.sub(r"`[^`\n]*`", "", text)):
            assert (page.parent / target).is_file(), (page, target)
    nav = set(re.findall(r"[\w./-]+\.md", (ROOT / "mkdocs.yml").read_text(encoding="utf-8").split("\nnav:\n")[1]))
    assert nav == {str(page.relative_to(tmp_path)) for page in pages if "." not in page.stem}
    style = re.search(r"extra_css: \[([^\]]+)\]", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"))[1]
    assert "text-decoration: underline" in (tmp_path / style).read_text(encoding="utf-8")  # told by more than a colour
    told = (tmp_path / "docs/commands.md").read_text(encoding="utf-8")
    assert all(f"## `labkit {command}`" in told for command in commands())
    shown = re.findall(r"^::: labkit\.\S+\.(\w+)$", (tmp_path / "docs/python.md").read_text(encoding="utf-8"), re.M)
    assert set(labkit.__all__) - {"show", "__version__"} == set(shown) - {"show"}
