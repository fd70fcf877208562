"""A folder as input: all files in it and below, in order; hidden ones, other types and labkit's own are said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.cli_runs import facts, labkit, pairs, rows
from support.openai_standin import OpenAIStandIn

import labkit as kit
from labkit.datasets.dataset import Dataset
from labkit.datasets.record import QA
from labkit.errors import DocumentError
from labkit.pipelines.folders import files_in, looked_through, opened_up


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with two files, one of them below, and much that is not read."""
    top = tmp_path / "docs"
    made = ("b.txt", "A.md", "10/z.CSV", "10/y.txt", ".git/x.txt", "10/.y.txt", "__MACOSX/b.txt", "~$b.docx",
            "notes.xyz", "10/no ending")
    for number, name in enumerate(made):
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(f"# Pumps\n\n{facts(number)}\n", encoding="utf-8")
    return top


def names(paths: list[Path], folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


def test_a_folder_is_read_with_those_below_and_in_order(folder: Path) -> None:
    found = looked_through(folder)
    assert names(found.files, folder) == ["10/y.txt", "10/z.CSV", "A.md", "b.txt"]
    assert kit.files_in is files_in and files_in(folder) == found.files
    assert "4 hidden (.git/, 10/.y.txt, __MACOSX/, ~$b.docx)" in found.note.replace(os.sep, "/")
    assert "2 of a type that labkit does not read (10/no ending, notes.xyz)" in found.note.replace(os.sep, "/")


def test_what_labkit_wrote_is_passed_over(folder: Path) -> None:
    data = Dataset([QA(question="Why?", answer="So.")])
    data.save(folder / "qa.jsonl")
    data.export("csv", folder / "table.csv")
    data.train(folder / "train.jsonl")
    kit.write_report(folder / "report.html", data.records, None)
    kit.save_method(folder / "method.md", "1. List.", "why")
    found = looked_through(folder)
    assert names(found.files, folder) == ["10/y.txt", "10/z.CSV", "A.md", "b.txt"]
    said = found.note.partition("written by labkit (")[2].partition(")")[0]
    assert {"qa.jsonl", "table.csv", "report.html", "method.md"} <= set(said.split(", "))


def test_a_file_comes_once_and_an_empty_folder_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "none" / "deep").mkdir(parents=True)
    failed: list[DocumentError] = []
    files, notes = opened_up([folder / "b.txt", folder, folder / "10", tmp_path / "none"], failed.append)
    assert names(files, folder) == ["b.txt", "10/y.txt", "10/z.CSV", "A.md"]
    assert len(notes) == 2 and "docs: 4 files." in notes[0]
    assert [error.cause for error in failed] == [f"{tmp_path / 'none'} holds no file that labkit reads."]
    with pytest.raises(DocumentError, match="holds no file that labkit reads"):
        files_in(tmp_path / "none")
    with pytest.raises(DocumentError, match="There is no folder"):
        files_in(tmp_path / "nowhere")


def test_links_make_no_circle_and_what_is_no_file_is_said(folder: Path) -> None:
    (folder / "again").symlink_to(folder, target_is_directory=True)
    (folder / "gone.txt").symlink_to(folder / "nothing")
    found = looked_through(folder)
    assert len(found.files) == 4 and "1 no ordinary file (gone.txt)" in found.note


def test_generate_takes_a_folder(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                 apart_from_machine: None) -> None:
    with OpenAIStandIn(key="sk-stand-in", models=["m"], answer=pairs) as service:
        for name, value in (("BASE_URL", f"{service.url}/v1"), ("API_KEY", "sk-stand-in"), ("MODEL", "m")):
            monkeypatch.setenv(f"OPENAI_{name}", value)
        out, report = folder / "qa.jsonl", folder / "report.html"
        code, said, err = labkit("generate", folder, "--out", out, "--report", report)
        assert code == 0, err
        assert {row["source"]["file"] for row in rows(out)} == {"y.txt", "z.CSV", "A.md", "b.txt"}
        assert "docs: 4 files. Passed over: 4 hidden" in said
        made, asked = rows(out), len(service.posts)
        code, said, err = labkit("generate", folder, folder / "b.txt", "--out", out, "--report", report)
        assert code == 0 and rows(out) == made and len(service.posts) == asked
        assert "written by labkit (qa.chunks.jsonl, qa.jsonl, report.html)" in said and "labkit:" not in err
