"""The notebooks of other languages: each says all that the English one says today, and is what the builder gives."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from support import notebook_builder as builder
from support.notebook_style import faults, told
from support.notebooks import ask_nobody, shown_by_cell, tape_of

from labkit.cli.notebook_runner import run_notebook
from labkit.settings import ROOT

TRANSLATED = builder.translated()
IDS = [f"{language}-{english.stem}" for english, language in TRANSLATED]
REPLAYED = ROOT / "notebooks" / "ja" / "1_seed" / "make_qa_csv.ipynb"  # of all, the one that this suite runs
BUILD = "Run: python -m tests.support.notebook_builder"


def sources(content: nbformat.NotebookNode) -> list[tuple]:
    """Return what a notebook says, without what running it adds."""
    return [(cell.id, cell.cell_type, cell.source, dict(cell.metadata), cell.get("attachments"))
            for cell in content.cells]


@pytest.mark.parametrize(("english", "language"), TRANSLATED, ids=IDS)
def test_the_texts_are_those_of_the_english_notebook_of_today(english: Path, language: str) -> None:
    assert not (found := builder.faults(english, language)), f"notebooks/texts/{language}/{english.stem}.toml: {found}"


@pytest.mark.parametrize(("english", "language"), TRANSLATED, ids=IDS)
def test_the_notebook_is_what_the_builder_gives(english: Path, language: str) -> None:
    path = builder.built(english, language)
    assert path.is_file(), BUILD
    assert sources(nbformat.read(path, as_version=4)) == sources(builder.build(english, language)), BUILD


@pytest.mark.parametrize(("english", "language"), TRANSLATED, ids=IDS)
def test_it_keeps_to_the_house_style(english: Path, language: str) -> None:
    path = builder.built(english, language)
    found = faults(path, language)
    shows = any(cell.get("outputs") for cell in nbformat.read(path, as_version=4).cells)
    if not tape_of(path).is_file() and not shows:  # it has not been recorded yet: nothing in it is stale
        found = [fault for fault in found if "no output is stored" not in fault]
    elif not tape_of(path).is_file():
        assert not tape_of(english).is_file(), f"{path} shows what no tape gives"
    assert not found, told(path, found)


def test_no_notebook_of_a_language_is_without_its_texts() -> None:
    there = {path for language in builder.LANGUAGES for path in (builder.NOTEBOOKS / language).rglob("*.ipynb")
             if ".ipynb_checkpoints" not in path.parts}
    assert there == {builder.built(english, language) for english, language in TRANSLATED}
    assert {language for _, language in TRANSLATED} == set(builder.LANGUAGES)


@pytest.mark.slow
def test_one_shows_from_its_tape_what_is_stored_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask_nobody(monkeypatch)
    monkeypatch.setenv("LABKIT_CACHE", str(tape_of(REPLAYED)))
    monkeypatch.chdir(tmp_path)
    shown = shown_by_cell(run_notebook(REPLAYED, tmp_path / "run", show=False).output)
    stored = shown_by_cell(REPLAYED)
    assert len(stored) > 8 and any("店舗" in str(value) for value in stored.values())
    assert shown == stored


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Give an English notebook of three cells, and its catalogue in Japanese."""
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    folder = tmp_path / "notebooks"
    monkeypatch.setattr(builder, "NOTEBOOKS", folder)
    monkeypatch.setattr(builder, "TEXTS", folder / "texts")
    cells = [new_markdown_cell("# Hello\n[next](../2_more/other.ipynb) [page](https://example.org)", id="title"),
             new_code_cell('LANGUAGE = "English"    # of answers\nOUT = "1_a/x"  # results', id="parameters",
                           metadata={"tags": ["parameters"]}),
             new_code_cell('path = labkit.sample("pdf/en-handbook.pdf")\nprint("All pairs saved", OUT)', id="save")]
    english = folder / "1_a" / "one.ipynb"
    english.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells), english)
    texts = folder / "texts" / "ja" / "one.toml"
    texts.parent.mkdir(parents=True)
    entries = {"title": "text = '''\n# こんにちは\n[次](../2_more/other.ipynb) [頁](https://example.org)\n'''",
               "parameters": 'code = [["# of answers", "# 回答の言語"], ["# results", "# 結果"]]',
               "save": 'code = [["All pairs saved", "保存しました"]]'}
    texts.write_text("".join(f'[{cell.id}]\nof = "{builder.hash_of(cell)}"\n{entries[cell.id]}\n' for cell in cells),
                     encoding="utf-8")
    return english, texts


def test_a_notebook_speaks_its_language_and_takes_its_sample(made_up: tuple[Path, Path]) -> None:
    english, _ = made_up
    assert builder.faults(english, "ja") == []
    title, parameters, save = builder.build(english, "ja").cells
    assert title.source == "# こんにちは\n[次](../../2_more/other.ipynb) [頁](https://example.org)"
    assert parameters.source == 'LANGUAGE = "Japanese"   # 回答の言語\nOUT = "ja/1_a/x"  # 結果'
    assert save.source == 'path = labkit.sample("pdf/ja-handbook.pdf")\nprint("保存しました", OUT)'


def test_a_notebook_that_asks_no_model_says_in_which_language_it_speaks(made_up: tuple[Path, Path]) -> None:
    english, _ = made_up
    content = nbformat.read(english, as_version=4)
    content.cells[1].source = 'OUT = "1_a/x"  # results'
    nbformat.write(content, english)
    _, parameters, _ = builder.build(english, "ja").cells
    assert parameters.source == 'OUT = "ja/1_a/x"  # 結果\nLANGUAGE = "Japanese"   # 表示の言語'


def test_english_that_changed_is_told_with_its_cell(made_up: tuple[Path, Path]) -> None:
    english, texts = made_up
    content = nbformat.read(english, as_version=4)
    content.cells[0].source += "\nMore."
    content.cells[2].source = content.cells[2].source.replace("All pairs saved", "All rows are saved")
    nbformat.write(content, english)
    found = builder.faults(english, "ja")
    assert any(fault.startswith("cell title: the English has changed") for fault in found)
    assert any("cell save: not translated: 'All rows are saved'" in fault for fault in found)
    assert any("'All pairs saved' does not stand in the English code" in fault for fault in found)
    texts.write_text("[gone]\nof = 'x'\n", encoding="utf-8")
    found = builder.faults(english, "ja")
    assert any("cell title: not translated" in fault for fault in found)
    assert "cell gone: there is none in English" in found


def test_outputs_stay_only_with_the_code_that_made_them(made_up: tuple[Path, Path]) -> None:
    english, texts = made_up
    own = builder.built(english, "ja")
    own.parent.mkdir(parents=True)
    content = builder.build(english, "ja")
    content.cells[2].outputs = [nbformat.v4.new_output("stream", text="保存しました\n")]
    nbformat.write(content, own)
    assert builder.build(english, "ja").cells[2].outputs
    texts.write_text(texts.read_text(encoding="utf-8").replace("保存しました", "すべて保存"), encoding="utf-8")
    assert not builder.build(english, "ja").cells[2].outputs
