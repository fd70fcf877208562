"""The notebooks of fine-tuning: nothing that costs starts by itself, and all of it works where it is said to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.finetune_standin import FineTuneStandIn

import labkit
from labkit.cli.notebook_parameters import parameters_of
from labkit.cli.notebook_runner import run_notebook
from labkit.datasets.record import QA
from labkit.errors import DatasetError, OverwriteError, SettingsError
from labkit.finetune.deployment import azure_deployments
from labkit.finetune.jobs import LossPoint
from labkit.finetune.trained import LoraStep, Trained
from labkit.generate.compare import Answered
from labkit.settings import ROOT, variables

AZURE = ROOT / "notebooks" / "8_fine_tune" / "azure_openai.ipynb"
LORA = AZURE.with_name("local_lora.ipynb")
MODEL = "gpt-4.1-mini-2025-04-14"


def shown_by(notebook: Path) -> dict[str, str]:
    """Return what each cell of an executed notebook shows, as text and HTML."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: "".join("".join(output.get("text", "")) + "".join(output.get("data", {}).get("text/plain", ""))
                                for output in cell.get("outputs", [])) for cell in cells}


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in variables().values():
        monkeypatch.setenv(name, "")  # a developer's .env counts for nothing here
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "cache.sqlite"))
    monkeypatch.chdir(tmp_path)


def to_the_stand_in(server: FineTuneStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"AZURE_OPENAI_ENDPOINT": server.url, "AZURE_OPENAI_API_KEY": "k",
                        "AZURE_OPENAI_DEPLOYMENT_NAME": "d", "LABKIT_PROVIDER": "azure", **server.keyless}.items():
        monkeypatch.setenv(name, value)


@pytest.mark.slow
def test_the_notebook_trains_deploys_asks_and_deletes(apart: None, out: str, tmp_path: Path,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    with FineTuneStandIn() as server:
        to_the_stand_in(server, monkeypatch)
        done = run_notebook(AZURE, tmp_path / "run", {
            "OUT": out, "START_JOB": True, "DEPLOY": True, "DELETE": True, "PRICE": 5.0, "EPOCHS": 2, "LOOK": 0,
            "RESOURCE": ["sub", "group", "account"], "MANAGEMENT": server.url}, show=False)
        assert not server.deployments
    shown = shown_by(done.output)
    assert "in the currency of PRICE" in shown["cost"] and "2 epochs" in shown["cost"]
    assert shown["upload"] == "Uploaded: file-1, file-2\n"
    assert f"succeeded: {MODEL}.ft-ftjob-1" in shown["follow"] and "training loss 2.00 at step 1" in shown["follow"]
    assert "step 2: m:step2" in shown["checkpoints"] and "Deployed as tuned" in shown["deploy"]
    assert "tuned: tuned says so." in shown["ask"]
    [job] = [post for post in server.posts if post.path.endswith("/jobs")]
    assert job.body["trainingType"] == "GlobalStandard" and job.body["validation_file"] == "file-2"
    gone = [seen.path.rsplit("/", 1)[-1] for seen in server.requests if seen.method == "DELETE"]
    assert gone == ["tuned", f"{MODEL}.ft-ftjob-1", "file-1", "file-2"]


@pytest.mark.slow
def test_as_it_stands_the_notebook_sends_nothing(apart: None, out: str, tmp_path: Path,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    with FineTuneStandIn() as server:
        to_the_stand_in(server, monkeypatch)  # an endpoint that could be used
        shown = shown_by(run_notebook(AZURE, tmp_path / "run", {"OUT": out}, show=False).output)
        assert not server.requests
    assert "name the PRICE" in shown["cost"]
    for cell in ("upload", "start", "follow", "checkpoints", "deploy", "ask", "delete"):
        assert "= True" in shown[cell] and "would" in shown[cell], cell


def test_losses_are_plotted_by_series_and_said() -> None:
    points = [LossPoint(1, 2.0, 2.2), LossPoint(2, 1.5, None), LossPoint(3, 1.0, 1.4)]
    shown = labkit.show.losses(points)
    assert repr(shown) == ("training loss 2.00 at step 1 to 1.00 at step 3; "
                           "validation loss 2.20 at step 1 to 1.40 at step 3")
    html = shown._repr_html_()
    assert html.count("<polyline") == 2 and repr(shown) in html
    assert labkit.show.losses([LoraStep(4, 0.5)])._repr_html_().count("<polyline") == 1
    assert repr(labkit.show.losses([])) == "no loss yet" == repr(labkit.show.losses([LossPoint(1, None, None)]))


def test_a_live_plot_takes_steps_and_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[object] = []

    class Handle:
        def update(self, shown: object) -> None:
            drawn.append(shown)

    def display(shown: object, display_id: bool) -> Handle:
        drawn.append(shown)
        return Handle()

    monkeypatch.setattr("IPython.display.display", display)
    by_step, by_look = labkit.show.LiveLosses(), labkit.show.LiveLosses()
    by_step(LoraStep(1, 2.0))
    by_step(LoraStep(2, 1.0))
    by_look(None, [])
    by_look(None, [LossPoint(1, 3.0, None), LossPoint(2, 2.5, None)])
    assert [str(one) for one in drawn] == ["training loss 2.00 at step 1 to 2.00 at step 1",
                                           "training loss 2.00 at step 1 to 1.00 at step 2", "no loss yet",
                                           "training loss 3.00 at step 1 to 2.50 at step 2"]


def test_how_an_adapter_was_trained_is_kept_in_a_file(tmp_path: Path) -> None:
    trained = Trained(tmp_path / "a.gguf", tmp_path / "b.gguf", (LoraStep(1, 2.0), LoraStep(2, 0.5)), (2.5, 3.0), 7, 1,
                      12.4)
    path = trained.save(tmp_path / "training.json")
    assert Trained.load(path) == trained == Trained.load(trained.save(path))
    assert str(tmp_path) not in path.read_text(encoding="utf-8")
    (tmp_path / "mine.json").write_text('{"losses": "low"}')
    with pytest.raises(DatasetError, match="does not say how"):
        Trained.load(tmp_path / "mine.json")
    with pytest.raises(DatasetError, match="cannot be read"):
        Trained.load(tmp_path / "gone.json")
    with pytest.raises(OverwriteError):
        trained.save(tmp_path / "mine.json")


def test_a_comparison_is_read_as_it_was_written(tmp_path: Path) -> None:
    row = QA(question="How hot?", answer="95", qa_type="short")
    scores = {"words in common": {"bare": 0.0, "tuned": 1.0}, "numbers right": {"bare": None, "tuned": None}}
    found = labkit.Comparison(("bare", "tuned"), (Answered(row, {"bare": None, "tuned": "95"}, {"bare": "timeout"},
                                                           scores),))
    assert labkit.load_comparison(labkit.save_comparison(tmp_path / "compared.jsonl", found)) == found
    (tmp_path / "qa.jsonl").write_text('{"question": "Why?"}\n')
    with pytest.raises(DatasetError, match="no comparison"):
        labkit.load_comparison(tmp_path / "qa.jsonl")


def test_the_recorded_run_is_of_the_samples_as_they_are_divided() -> None:
    parameters = parameters_of(LORA)
    paths = sorted(labkit.sample("datasets").glob("*.jsonl"))
    training, held_out = labkit.merge(paths).dataset.divide(float(parameters["HELD_OUT"]), int(parameters["SEED"]))
    trained = Trained.load(labkit.sample("lora/training.json"))
    assert (trained.rows + trained.left_out, len(trained.steps)) == (len(training), int(parameters["STEPS"]))
    for name, rows in (("unseen", held_out), ("seen", training)):
        asked = labkit.load_comparison(labkit.sample(f"lora/{name}.jsonl")).rows
        assert [one.row.question for one in asked] == [row.question for row in rows]


def test_a_resource_that_is_not_named_is_asked_for() -> None:
    with pytest.raises(SettingsError, match="group, account is empty"):
        azure_deployments("sub", "", "")
