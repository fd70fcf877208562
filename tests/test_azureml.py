"""The jobs of docs/azureml: what they bind is there, and our command line takes what they say. make check-azureml has
the SDK read them, which sees neither."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.azureml import faults, read, rendered

from labkit.settings import CLONE

assert CLONE
SPECS = CLONE / "docs" / "azureml"
NAMES = [path.name for path in sorted(SPECS.glob("*.yml")) if path.name != "environment.yml"]


@pytest.mark.parametrize("name", NAMES)
def test_all_that_a_specification_binds_is_there(name: str) -> None:
    assert faults(SPECS / name) == []


@pytest.mark.parametrize(("name", "right", "wrong", "said"), [
    ("pipeline.yml", "jobs.generate.outputs.qa", "jobs.generate.outputs.nope", "bound to parent.jobs.generate"),
    ("pipeline.yml", "      questions: ${{", "      question: ${{", "generate.yml has no input question"),
    ("pipeline.yml", "      endpoint: ${{parent.inputs.endpoint}}\n", "", "the input endpoint is lacking"),
    ("pipeline.yml", "  questions: 3", "  questions: three", "questions is not of the kind"),
    ("pipeline.yml", "      scorecard: ${{parent", "      card: ${{parent", "evaluate.yml has no output card"),
    ("pipeline.yml", "      qa: ${{parent.outputs.qa}}", "      qa: ${{parent.outputs.rows}}", "is not there"),
    ("pipeline.yml", "file:evaluate.yml", "file:measure.yml", "there is no measure.yml"),
    ("generate.yml", "--num-questions", "--questions", "labkit generate does not take it"),
    ("generate.yml", "${{inputs.deployment}}", "${{inputs.model}}", "names inputs.model, which is not declared"),
    ("generate.yml", "$[[--budget ${{inputs.budget}}]]", "--budget ${{inputs.budget}}", "outside of $[["),
    ("generate.yml", "default: 3", "default: three", "the default of inputs.questions"),
    ("generate.yml", "default: long", "default: longest", "the default of inputs.qa_type"),
    ("evaluate.yml", "${{outputs.scorecard}}", "/tmp", "outputs.scorecard is declared, and the command does not use"),
    ("evaluate.yml", "labkit evaluate", "labkit measure", "there is no labkit measure"),
    ("notebook.yml", "file:environment.yml", "file:other.yml", "there is no other.yml"),
])
def test_what_leads_nowhere_is_found(tmp_path: Path, name: str, right: str, wrong: str, said: str) -> None:
    folder = shutil.copytree(SPECS, tmp_path / "azureml")
    text = (folder / name).read_text(encoding="utf-8")
    assert right in text
    (folder / name).write_text(text.replace(right, wrong), encoding="utf-8")
    assert any(said in fault for fault in faults(folder / name)), faults(folder / name)


def test_the_environment_is_made_of_the_requirements() -> None:
    build = read(SPECS / "environment.yml")["build"]
    context = (SPECS / build["path"]).resolve()
    docker = (context / build["dockerfile_path"]).read_text(encoding="utf-8")
    assert context == CLONE and "-r requirements.txt" in docker and (context / "requirements.txt").is_file()
    assert ".env" in (CLONE / ".gitignore").read_text(encoding="utf-8").splitlines()  # which the upload leaves out
    notebook = read(SPECS / "notebook.yml")["inputs"]["notebook"]["default"]
    assert (CLONE / notebook).is_file() and "/labkit" in docker


@pytest.mark.skipif(sys.platform == "win32", reason="jobs run on Linux")
def test_a_step_that_fails_leaves_what_it_made_and_goes_on_with_it(tmp_path: Path) -> None:
    bin_, work, qa, before = (tmp_path / name for name in ("bin", "work", "qa", "before"))
    for folder in (bin_, work, qa, before):
        folder.mkdir()
    (before / "qa.jsonl").write_text("old\n", encoding="utf-8")
    (bin_ / "labkit").write_text('#!/bin/sh\necho "$AZURE_OPENAI_ENDPOINT $LABKIT_CACHE $*" > out/said\n'
                                 'echo new >> out/qa.jsonl\nexit 1\n', encoding="utf-8")
    (bin_ / "labkit").chmod(0o755)
    command = rendered(read(SPECS / "generate.yml"), documents="/in/documents", endpoint="https://one.example/",
                       deployment="gpt", before=str(before), qa=str(qa))
    done = subprocess.run(["bash", "-c", command], cwd=work, timeout=20,
                          env=os.environ | {"PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}"})
    assert done.returncode == 1 and (qa / "qa.jsonl").read_text(encoding="utf-8") == "old\nnew\n"
    said = (qa / "said").read_text(encoding="utf-8")
    assert said.startswith(f"https://one.example/ {work}/out/cache.sqlite generate /in/documents --qa-type long ")
    assert "--budget" not in said
