"""Fine-tuning by a service, over the wire: nothing that costs starts by itself, and nothing is paid for twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from azure.core.credentials import AccessToken
from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient
from support.finetune_standin import FineTuneStandIn

from labkit.datasets.dataset import Dataset
from labkit.datasets.record import QA
from labkit.errors import DatasetError, ModelError, OverwriteError, SettingsError
from labkit.finetune.deployment import Deployments, Resource
from labkit.finetune.jobs import FineTuningService, JobState, LossPoint
from labkit.finetune.service_client import fine_tuning
from labkit.settings import Settings

MODEL = "gpt-4.1-mini-2025-04-14"
SECRET = "a-key-that-nobody-may-see"


def service(server: FineTuneStandIn, folder: Path, azure: bool = True) -> FineTuningService:
    where = ({"provider": "azure", "azure_openai_endpoint": server.url, "azure_openai_api_key": SECRET,
              "azure_openai_deployment_name": "d"} if azure else
             {"provider": "openai", "openai_base_url": server.url + "/v1", "openai_api_key": SECRET,
              "openai_model": "m"})
    return fine_tuning(folder / "jobs.jsonl", Settings(_env_file=None, **where))


def training_file(folder: Path, count: int = 12) -> Path:
    pairs = [QA(question=f"What is {number}?", answer=f"It is {number}.", qa_type="short") for number in range(count)]
    return Dataset(pairs).train(folder / "train.jsonl")


@pytest.mark.parametrize("azure", [True, False])
async def test_from_a_file_to_a_model_with_its_losses(tmp_path: Path, azure: bool) -> None:
    with FineTuneStandIn() as server:
        jobs = service(server, tmp_path, azure)
        file = await jobs.upload(training_file(tmp_path), wait=0, show=False)
        started = await jobs.start(MODEL, file, pay=True, suffix="w2", epochs=3, learning_rate=0.5,
                                   tier="GlobalStandard" if azure else "")
        assert started.status == "validating_files" and not started.ended
        seen: list[tuple[JobState, list[LossPoint]]] = []
        ended = await jobs.follow(started.id, each=lambda *one: seen.append(one), every=0, show=False)
        assert (ended.status, ended.model, ended.tokens) == ("succeeded", f"{MODEL}.ft-ftjob-1", 4321)
        assert [state.status for state, _ in seen] == ["queued", "running", "running", "succeeded"]
        assert seen[-1][1][:2] == [LossPoint(1, 2.0, 2.2), LossPoint(2, 1.0, None)]
        assert await jobs.checkpoints(started.id) == {2: "m:step2"}
        await jobs.delete_model(ended.model)
        await jobs.delete_file(file)
        await jobs.close()
    upload, job = [post for post in server.posts if post.path.endswith(("/files", "/jobs"))]
    assert "fine-tune" in upload.body["raw"] and '"messages"' in upload.body["raw"]
    assert job.body["method"] == {"type": "supervised", "supervised": {
        "hyperparameters": {"n_epochs": 3, "learning_rate_multiplier": 0.5}}}
    assert job.body.get("trainingType") == ("GlobalStandard" if azure else None)
    assert [one.path.rsplit("/", 1)[-1] for one in server.requests if one.method == "DELETE"] == [ended.model, file]


async def test_nothing_starts_that_nobody_said_to_pay_for(tmp_path: Path) -> None:
    with FineTuneStandIn() as server:
        jobs = service(server, tmp_path)
        with pytest.raises(SettingsError, match="pay=True"):
            await jobs.start(MODEL, "file-1")
        assert not server.requests


async def test_what_was_uploaded_and_started_is_not_paid_for_again(tmp_path: Path) -> None:
    with FineTuneStandIn() as server:
        path = training_file(tmp_path)
        for _ in range(2):  # the second time as after a kernel that died
            jobs = service(server, tmp_path)
            file = await jobs.upload(path, wait=0, show=False)
            state = await jobs.start(MODEL, file, pay=True)
        assert len(server.posts) == 2 and state.id == "ftjob-1"
        other = await jobs.start(MODEL, file, pay=True, epochs=2)
        assert other.id == "ftjob-2"
        journal = (tmp_path / "jobs.jsonl").read_text()
        assert SECRET not in journal and len(journal.splitlines()) == 3


async def test_a_file_that_was_deleted_is_uploaded_anew(tmp_path: Path) -> None:
    with FineTuneStandIn() as server:
        path = training_file(tmp_path)
        jobs = service(server, tmp_path)
        await jobs.delete_file(await jobs.upload(path, wait=0, show=False))
        assert await service(server, tmp_path).upload(path, wait=0, show=False) == "file-2"
        assert await service(server, tmp_path).upload(path, wait=0, show=False) == "file-2"


async def test_a_dpo_job_says_its_method(tmp_path: Path) -> None:
    with FineTuneStandIn() as server:
        await service(server, tmp_path).start(MODEL, "file-1", pay=True, method="dpo", beta=0.1)
        assert server.posts[0].body["method"] == {"type": "dpo", "dpo": {"hyperparameters": {"beta": 0.1}}}


async def test_a_file_that_would_be_refused_is_not_sent(tmp_path: Path) -> None:
    with FineTuneStandIn() as server, pytest.raises(DatasetError, match="a job takes 10 or more"):
        await service(server, tmp_path).upload(training_file(tmp_path, 3), wait=0, show=False)
    assert not server.requests


async def test_a_file_that_the_service_refuses_is_said_and_not_kept(tmp_path: Path) -> None:
    with FineTuneStandIn(file_states=("pending", "error")) as server:
        jobs = service(server, tmp_path)
        with pytest.raises(ModelError, match="line 3 has no messages"):
            await jobs.upload(training_file(tmp_path), wait=0, show=False)
        assert not (tmp_path / "jobs.jsonl").exists()


async def test_a_job_that_fails_or_is_refused_says_why_without_a_secret(tmp_path: Path) -> None:
    with FineTuneStandIn(states=("queued", "failed")) as server:
        jobs = service(server, tmp_path)
        started = await jobs.start(MODEL, "file-1", pay=True)
        ended = await jobs.follow(started.id, every=0, show=False)
        assert ended.ended and ended.problem == "The training file is too small."
        server.refuse_job = f"no quota, key {SECRET}"
        with pytest.raises(ModelError, match="no quota") as caught:
            await jobs.start(MODEL, "file-2", pay=True)
        assert "400" in str(caught.value) and SECRET not in str(caught.value)
    gone = service(server, tmp_path)
    gone._client.max_retries = 0
    with pytest.raises(ModelError, match="cannot be reached"):
        await gone.state("ftjob-1")


async def test_a_status_that_nobody_knows_is_given_up(tmp_path: Path) -> None:
    with FineTuneStandIn(states=("queued", "dreaming")) as server:
        jobs = service(server, tmp_path)
        started = await jobs.start(MODEL, "file-1", pay=True)
        with pytest.raises(ModelError, match="dreaming"):
            await jobs.follow(started.id, every=0, show=False)
        assert (await jobs.cancel(started.id)).status == "cancelled"


def test_a_journal_of_someone_else_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "jobs.jsonl").write_text(json.dumps({"mine": 1}) + "\n")
    with FineTuneStandIn() as server, pytest.raises(OverwriteError):
        service(server, tmp_path)


def test_the_embedded_model_is_not_tuned_by_a_service(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="labkit fine-tune"):
        fine_tuning(tmp_path / "jobs.jsonl", Settings(_env_file=None, provider="local"))


class Signed:
    def get_token(self, *scopes: str, **_: object) -> AccessToken:
        return AccessToken("token", 2**31)


def deployments(server: FineTuneStandIn) -> Deployments:
    client = CognitiveServicesManagementClient(Signed(), "sub", base_url=server.url)
    return Deployments(client, Resource("sub", "group", "account"), enforce_https=False, polling_interval=0)


def test_a_model_is_deployed_once_and_deleted() -> None:
    with FineTuneStandIn() as server:
        found = deployments(server)
        with pytest.raises(SettingsError, match="by the hour"):
            found.deploy("w2", "m.ft-1")
        assert found.deploy("w2", "m.ft-1", pay=True) == "w2" == found.deploy("w2", "m.ft-1")
        [put] = [one for one in server.requests if one.method == "PUT"]
        assert put.body["properties"]["model"] == {"format": "OpenAI", "name": "m.ft-1", "version": "1"}
        assert put.body["sku"] == {"name": "Standard", "capacity": 1}
        found.delete("w2")
        found.delete("w2")
        assert found.names() == [] and sum(one.method == "DELETE" for one in server.requests) == 1


def test_what_azure_refuses_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with FineTuneStandIn() as server:
        found = deployments(server)
    with pytest.raises(ModelError, match="Azure refuses the deployments"):
        Deployments(found._client, found._resource, enforce_https=False, retry_total=0).names()
