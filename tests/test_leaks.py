"""What must not leave a machine is found wherever it stands, and no committed file holds any."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import zipfile
from pathlib import Path

import pymupdf
import pytest
from PIL import Image, PngImagePlugin
from support.cli_runs import labkit

from labkit.llm.cache import ResponseCache
from labkit.pipelines.leak_check import leaks_in_file
from labkit.settings import ROOT
from labkit.settings.leaks import leaks_in

TEXTS = {".ipynb", ".jsonl", ".svg", ".html", ".csv", ".tsv", ".txt", ".toml", ".json", ".md", ".sample", ".sh", ".yml"}
PICTURES = {".png", ".jpg", ".jpeg", ".gif"}
PACKED = {".docx", ".pptx", ".xlsx"}
LEFT_OUT = {".venv", ".git", "outputs", ".labkit", "node_modules", "__pycache__", ".hypothesis", "labkit.egg-info"}

# Put together here, so that no file of ours looks as if it held one.
OPENAI = "sk-" + "proj-" + "a1B2" * 8
AZURE = "4kQ9" * 9 + "JQQJ99" + "BFAC" * 9
OLD_AZURE = "0f1e2d3c" * 4
HOST = "frodo-lab." + "openai.azure" + ".com"
HOME = "/ho" + "me/frodo/labkit/notebooks"


def committed() -> list[Path]:
    """Return what git holds; all files but results and environments, where there is no git."""
    try:
        said = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
        found = [ROOT / name for name in said.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = []
    found = found or [path for path in ROOT.rglob("*") if not LEFT_OUT & set(path.relative_to(ROOT).parts)]
    return [path for path in found if path.is_file()]


def test_no_committed_notebook_tape_picture_or_output_holds_a_key_an_endpoint_or_a_home_path() -> None:
    """The endpoints and paths in comments and manuals are placeholders, too: who copies them sends nothing to anybody.
    """
    files = committed()
    seen = [path for path in files if path.suffix in TEXTS | PICTURES]
    assert {path.suffix for path in seen} >= {".ipynb", ".jsonl", ".svg"}
    found = [f"{path.relative_to(ROOT)}:{leak.line}: {leak.kind} {leak.shown}"
             for path in seen for leak in leaks_in_file(path)]
    for path in (path for path in files if path.suffix in PACKED):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                text = archive.read(name).decode("utf-8", "replace")
                found += [f"{path.relative_to(ROOT)}!{name}: {leak.kind} {leak.shown}" for leak in leaks_in(text)]
    for path in (path for path in files if path.suffix == ".pdf"):
        with pymupdf.open(path) as document:
            text = "\n".join(str(value) for value in document.metadata.values())
        found += [f"{path.relative_to(ROOT)}: {leak.kind} {leak.shown}" for leak in leaks_in(text)]
    assert found == []


def png_that_says(text: str) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", text, zip=True)
    made = io.BytesIO()
    Image.new("RGB", (300, 300), "white").save(made, "PNG", pnginfo=info)
    return made.getvalue()


@pytest.mark.parametrize(("text", "kind"), [
    (f"client = OpenAI(api_key='{OPENAI}')", "key"),
    (f'{{"api-key": "{AZURE}"}}', "key"),
    (f"{{'api_key': '{OLD_AZURE}'}}", "key"),
    (f'"text": "api_key=\\"{OLD_AZURE}\\""', "key"),
    ("HF_TOKEN=" + "hf" + "_" + "aB3d" * 9, "key"),
    ("SERVICE_PASSWORD=" + "hunter2hunter2hunter2", "key"),
    ("Authorization: Bearer " + "abc123def456" * 3, "key"),
    ("-----BEGIN RSA " + "PRIVATE KEY-----", "key"),
    ("https://frodo:" + "swordfish" + "@proxy.shire.example/", "key"),
    (f"POST https://{HOST}/openai/v1/chat/completions", "endpoint"),
    ("https://mylab." + "openai.azure.com/", "endpoint"),
    ("https://frodo." + "cognitiveservices.azure.com/", "endpoint"),
    ("http://192.168." + "7.20:8000/v1", "endpoint"),
    ("https://models." + "shire.internal/v1", "endpoint"),
    (f'File "{HOME}/x.py", line 3', "home path"),
    ("C:" + "\\Users\\frodo\\labkit", "home path"),
    ("'C:" + "\\\\Users\\\\frodo\\\\labkit'", "home path"),
    ('{"text": "See:\\n' + HOME + '"}', "home path"),  # as JSON writes a line end
    ('"\\u001b[32m' + HOME + '/x.py\\u001b[39m in <module>"', "home path"),  # and a traceback its colours
    ('{"text": "My key:\\n' + OPENAI + '\\n"}', "key"),
    ("경로는" + HOME, "home path"), ("キーは" + OPENAI, "key"), ("接続先は" + HOST + "です", "endpoint"),
    ("C:" + "\\Users\\nora" + "\\labkit", "home path"),  # here it is none
    ("/mnt/batch/tasks/shared/LS_" + "root/mounts/clusters/frodo-ci/code", "home path"),
])
def test_what_has_the_form_of_a_secret_is_found_and_not_said_in_full(text: str, kind: str) -> None:
    found = list(leaks_in(f"a line before\n{text}\n"))
    assert {(leak.kind, leak.line) for leak in found} == {(kind, 2)}
    secrets = (OPENAI, AZURE, OLD_AZURE, "swordfish", "frodo", "nora", "hunter2")
    secret = max(secrets, key=lambda one: (one in text, len(one)))
    assert all(secret not in leak.shown for leak in found)


@pytest.mark.parametrize("text", [
    "AZURE_OPENAI_ENDPOINT=https://contoso.openai.azure.com", "https://YOUR-RESOURCE.openai.azure.com/",
    "OPENAI_API_KEY=your-key-goes-here-1", "https://cognitiveservices.azure.com/.default", "https://api.openai.com/v1",
    "https://my-resource.openai.azure.com", "http://127.0.0.1:11434/v1", "/home/you/labkit", "https://example.org/home/frodo",
    "the risk-averse-investor-of-2026",
    '"model_id": "' + "0f1e2d3c" * 4 + '"', '"key": "' + "0f1e2d3c" * 8 + '"', "hash " + "9b" * 32,
    "3.10.0.1 is a version", "write to /home/", "C:\\Users\\you\\labkit",
])
def test_what_stands_in_manuals_and_what_is_a_number_of_labkits_own_is_none(text: str) -> None:
    assert list(leaks_in(text)) == []


def test_a_picture_in_a_notebook_is_looked_into(tmp_path: Path) -> None:
    picture = png_that_says(f"made in {HOME}")
    (tmp_path / "a.png").write_bytes(picture)
    assert [leak.kind for leak in leaks_in_file(tmp_path / "a.png")] == ["home path"]
    cell = {"outputs": [{"data": {"image/png": base64.b64encode(picture).decode()}}]}
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": [cell]}, indent=1), encoding="utf-8")
    (leak,) = leaks_in_file(tmp_path / "a.ipynb")
    assert leak.kind == "home path" and leak.line == 7
    (tmp_path / "b.png").write_bytes(png_that_says("made with care"))
    assert list(leaks_in_file(tmp_path / "b.png")) == []


def test_what_this_machine_knows_of_itself_is_found_in_a_tape_and_a_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, apart_from_machine: None
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.frodo.example/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "precious-1")
    monkeypatch.setenv("EMAIL", "frodo@shire.example")
    cache = ResponseCache(tmp_path / "a.sqlite")
    for number, text in enumerate(("ask models.frodo.example", "say precious-1", "mail frodo@shire.example", "Mordor")):
        cache.put(f"key {number}", {"text": text})
    cache.export_tape(tmp_path / "a.jsonl")
    cache.close()
    for name in ("a.jsonl", "a.sqlite"):
        code, out, err = labkit("tape", "check", tmp_path / name, "--word", "Mordor")
        assert code == 1 and out == ""
        said = [line.split(f"{name}:")[1].split()[:2] for line in err.splitlines()[:-1]]
        assert said == [["1:", "endpoint"], ["2:", "key"], ["3:", "e-mail"], ["4:", "word"]]
        assert "precious-1" not in err and "frodo" not in err
    (tmp_path / "clean.jsonl").write_text('{"key":"a","kind":"chat","label":"","payload":{"text":"The W2."}}\n')
    code, out, _ = labkit("tape", "check", tmp_path / "clean.jsonl")
    assert code == 0 and out.startswith("1 file holds no key")
    (tmp_path / "told.jsonl").write_text('{"key":"a","kind":"chat","label":"","payload":{"text":"See /ho' "me/frodo/x."
                                         '"}}\n')
    assert labkit("tape", "check", tmp_path / "told.jsonl")[0] == 1
    assert labkit("tape", "check", tmp_path / "told.jsonl", "--allow", "frodo")[0] == 0


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    code, _, err = labkit("tape", "check", tmp_path / "no.jsonl")
    assert code == 1 and err.count("\n") == 1 and "no.jsonl cannot be read" in err
