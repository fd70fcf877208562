"""Markdown files in all the forms that people write: headings are headings, code is code, tables stay tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from labkit.documents.chunking.split import split
from labkit.documents.flat_files.encoding import read_lines
from labkit.documents.flat_files.text_files import read_text
from labkit.documents.types import Document
from labkit.errors import DocumentError
from labkit.text.quotes import find_quote


def read(folder: Path, text: str) -> Document:
    path = folder / "notes.md"
    path.write_bytes(text.encode())
    return read_text(path)


def headings(document: Document) -> list[str]:
    """Return the last heading above each chunk; chunks are as small as they can be."""
    return list(dict.fromkeys(chunk.headings[-1] if chunk.headings else "" for chunk in split(document, 12)))


@pytest.mark.parametrize(("open_", "close"), [
    ("```", "```"), ("~~~", "~~~"), ("~~~yaml", "~~~~"), ("````", "````"), ("`````md", "``````"), ("  ```sh", "  ```"),
    ("    ```", "    ```"), ("\t~~~", "\t~~~"), ("~~~ `tick`", "~~~"), ("```", "")])
def test_lines_of_code_are_no_headings(open_: str, close: str, tmp_path: Path) -> None:
    code = f"{open_}\n# a comment of the code\nwait: 30\n## another\n{close}\n"
    assert headings(read(tmp_path, f"# Setup\n\nUse this file:\n\n{code}")) == ["Setup"]
    if close:
        document = read(tmp_path, f"# Setup\n\nUse this file:\n\n{code}\n"
                                  "# Last\n\nAll requests wait here for a minute.\n")
        assert headings(document) == ["Setup", "Last"] and "wait: 30\n" in document.pages[0].markdown


def test_a_fence_within_a_longer_one_is_code(tmp_path: Path) -> None:
    for mark in ("````", "~~~", "~~~~"):
        text = f"# Setup\n\n{mark}\n```sh\n# install\n```\n# more\n{mark}\n\n```\n# start\n```\n\nIt takes 3 s.\n"
        document = read(tmp_path, text)
        assert headings(document) == ["Setup"]
        assert "```sh\n# install\n```\n# more\n" in document.pages[0].markdown
    assert headings(read(tmp_path, "# One\n\n```code``` is inline.\n\n## Two\n\nAnd words go on from here.\n")) == [
        "One", "Two"]


def test_tables_without_outer_pipes_stay_tables(tmp_path: Path) -> None:
    text = ("# Prices\nModel | Price | Note\n:-- | --: | ---\nK20 | 199 | a \\| b\nK30 | 249\n| K40 | 300 | |\n\n"
            "All | prices include tax.\n")
    document = read(tmp_path, text)
    table = ("| Model | Price | Note |\n| :-- | --: | --- |\n| K20 | 199 | a \\| b |\n| K30 | 249 |\n| K40 | 300 | |\n")
    assert table in document.pages[0].markdown and "\nAll | prices include" in document.pages[0].markdown
    chunk, = split(document)
    assert [segment.kind for segment in chunk.segments] == ["text", "table", "text"]
    assert chunk.places(*find_quote(chunk.text, "| K30 | 249 |")) == [5]


@pytest.mark.parametrize(("text", "said"), [
    ("---\ntitle: Coffee machine\ntags:\n  - a\n# note\ndate: 2024-05-02\n---\n", "title, tags, date"),
    ("---\n---\n", "empty"), ("+++\ntitle = \"x\"\n\n[menu]\nmain = 1\n+++\n", "title, main"),
    ("---\r\nlayout: page\r\n...\r\n", "layout")])
def test_front_matter_is_left_out_and_said(text: str, said: str, tmp_path: Path) -> None:
    document = read(tmp_path, text + "# Descaling\n\nDescale it every month.\n")
    assert document.pages[0].markdown.strip() == "# Descaling\n\nDescale it every month."
    assert f"The front matter ({said}) is left out." in document.notes
    chunk, = split(document)
    line, = chunk.places(*find_quote(chunk.text, "Descale it"))
    assert read_lines(tmp_path / "notes.md")[line - 1] == "Descale it every month."


@pytest.mark.parametrize("text", [
    "---\nWords between two rules.\n---\n\n# Part\n\nMore.\n", "---\n\n# Part\n\nNo end.\n"])
def test_a_rule_at_the_start_is_no_front_matter(text: str, tmp_path: Path) -> None:
    document = read(tmp_path, text)
    assert not any("front matter" in note for note in document.notes) and ("Words" in text) == (
        "Words" in document.pages[0].markdown)


def test_a_file_of_front_matter_alone_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="holds no text"):
        read(tmp_path, "---\ntitle: x\n---\n")


def test_comments_are_left_out_and_said_but_not_in_code(tmp_path: Path) -> None:
    document = read(tmp_path, "# A\n\nSee <!-- 4711 --> it.\n<!-- not\n\n# yet\n-->\nUse `<!-- x -->` so.\n\n```html\n"
                              "<!-- kept -->\n```\n\n<!-- open\nto the end\n")
    markdown = document.pages[0].markdown
    assert "4711" not in markdown and "yet" not in markdown and "to the end" not in markdown
    assert "`<!-- x -->`" in markdown and "<!-- kept -->" in markdown
    assert "3 comments (<!-- -->) left out." in document.notes and headings(document) == ["A"]


def test_headings_over_several_lines_are_headings(tmp_path: Path) -> None:
    document = read(tmp_path, "How to set\nup the pump\n===========\n\nTurn it on first.\n\nLower\npart\n---\n\n"
                              "Then off.\n\n- an item\n---\n\n" + "A long paragraph. " * 20 + "\n---\n")
    assert "# How to set up the pump\n" in (markdown := document.pages[0].markdown) and "## Lower part\n" in markdown
    assert headings(document) == ["How to set up the pump", "Lower part"]


def test_definitions_keep_their_lines(tmp_path: Path) -> None:
    document = read(tmp_path, "Warranty\n: lasts 3 years\n: starts on the day\n  of purchase\n")
    assert document.pages[0].markdown == "Warranty\n: lasts 3 years\n: starts on the day of purchase"
