"""The notebooks of Evolve-Instruct, live against a stand-in: every cell runs, with other parameters too.

``test_notebooks.py`` runs them on tapes of real answers, with the parameters as they stand.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from support import evolver
from support.openai_standin import OpenAIStandIn, Said

from labkit.cli.notebook_runner import run_notebook
from labkit.datasets.dataset import Dataset
from labkit.datasets.finetune_check import validate_train
from labkit.datasets.jsonl import line_of
from labkit.datasets.seeds import read_seeds
from labkit.pipelines.method_files import load_method
from labkit.settings import ROOT, sample, variables

pytestmark = pytest.mark.slow

FOLDER = ROOT / "notebooks" / "2_evolve_instruct"
METHOD = "1. Find what the instruction leaves open.\n2. Add one condition about it, in ten to twenty words.\n" \
         "3. Read the text again, and write the final one."


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in variables().values():
        monkeypatch.setenv(name, "")  # a developer's .env counts for nothing here
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "cache.sqlite"))
    monkeypatch.chdir(tmp_path)


def say(body: dict) -> Said | str:
    """What a model says that answers from the source, marks by length, and asks back after the first method."""
    name = evolver.wanted(body)
    if name == "Analysis":
        return json.dumps({"faults": ["Case 1 is no harder, as no step asks for a condition."]})
    if name == "Improved":
        return json.dumps({"method": METHOD})
    if name == "Difficulty":
        level = min(10, 1 + len(evolver.tagged(body, "instruction")) // 30)
        return json.dumps({"needs": "Some steps.", "level": level})
    if name == "Grounded":
        lines = evolver.tagged(body, "source").splitlines()
        said = next((line for line in lines if len(line) > 40 and line[0].isalpha()), "")
        return json.dumps({"answerable": bool(said), "evidence": said, "answer": said})
    if not name and "first method" in evolver.user(body):
        return "Please provide the data that you mention."
    text = evolver.say(body)
    if name == "Planned" and METHOD not in evolver.system(body):
        made = json.loads(text)
        return json.dumps({**made, "instruction": f"{made['instruction']} That is the first method."})
    return text


def run(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, **parameters: object) -> tuple[str, Counter[str]]:
    """Run a notebook; return what its cells show as text, and what was asked, by schema."""
    with OpenAIStandIn(answer=say) as server:
        for variable, value in {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": "k", "OPENAI_MODEL": "m",
                                "LABKIT_PROVIDER": "openai"}.items():
            monkeypatch.setenv(variable, value)
        done = run_notebook(FOLDER / f"{name}.ipynb", folder / "run", parameters, show=False)
    cells = json.loads(done.output.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    shown = ["".join(output.get("text", "") or output.get("data", {}).get("text/plain", "")) for output in outputs]
    assert not [output for output in outputs if output.get("name") == "stderr"]
    return "\n".join(shown), Counter(evolver.wanted(seen.body) for seen in server.posts)


def test_seeds_are_evolved_answered_and_saved_with_their_lineage(apart: None, out: str, tmp_path: Path,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    shown, asked = run("evolve_instruct", tmp_path, monkeypatch, OUT=out)
    folder = ROOT / "outputs" / out
    records = Dataset.load(folder / "qa.jsonl").records
    files = [sample("instructions/en.jsonl"), sample("datasets/en-handbook-run-1.jsonl")]
    seeds = {seed.id for path in files for seed in read_seeds(path)}
    ids = {record.id for record in records}
    assert 8 <= len(records) <= 12 and {record.round for record in records} == {1, 2}
    assert all(record.answer and set(record.parents) <= seeds | ids for record in records)
    assert any(record.evidence for record in records), "an answer from the source keeps its evidence"
    beside = {one.chunk.id for one in Dataset.load(folder / "qa.jsonl").chunks}
    assert {record.source.chunk_id for record in records if record.source} <= beside
    assert len((folder / "train.jsonl").read_text(encoding="utf-8").splitlines()) == len(records)
    assert all("examples" in problem.message for problem in validate_train(folder / "train.jsonl"))  # it wants ten
    assert "<instruction>" in shown and "evolved in depth" not in shown and "difficulty, on average" in shown
    assert asked["Evolved"] <= 20 and asked["Difficulty"] <= 22


def test_a_file_of_ones_own_questions_only(apart: None, out: str, tmp_path: Path,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "seeds.jsonl"
    path.write_bytes(b"".join(line_of({"Task": seed.question}) for seed in evolver.seeds(7)))
    _, asked = run("evolve_instruct", tmp_path, monkeypatch, OUT=out, SEED_FILE=str(path), COLUMN_NAMES=["Task"],
                   OPERATORS={"deepen": 1}, ROUNDS=1, NUM_SEEDS=3, NUM_ROWS=2, QUESTION_ONLY=True)
    records = Dataset.load(ROOT / "outputs" / out / "qa.jsonl").records
    assert len(records) == 2 and {record.method for record in records} == {"evolve:deepen"}
    assert not any(record.answer for record in records) and not asked[""] and not asked["Grounded"]
    assert not (ROOT / "outputs" / out / "train.jsonl").exists()


def test_a_method_is_optimized_used_and_saved(apart: None, out: str, tmp_path: Path,
                                              monkeypatch: pytest.MonkeyPatch) -> None:
    shown, asked = run("auto_evolve_instruct", tmp_path, monkeypatch, OUT=out)
    folder = ROOT / "outputs" / out
    assert load_method(folder / "method.md") == METHOD
    assert "failure rate on 6 instructions: 1.00 → 0.00" in shown and "before:\n1. List" in shown
    records = Dataset.load(folder / "qa.jsonl").records
    assert len(records) == 6 and {record.method for record in records} == {"evolve:method"}
    # two candidates that are the same are tried once; what was asked of the development set is not asked again
    assert asked["Analysis"] == asked["Improved"] == 2 and asked["Planned"] == 6 + 3 + 6
