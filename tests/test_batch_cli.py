"""`labkit generate --batch`: the rows that are made at once, of one batch a round; and `labkit batch`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.batch_standin import BatchStandIn, Plan
from support.cli_runs import facts, labkit, pairs, rows
from support.openai_standin import OpenAIStandIn

from labkit.llm.batch_client import BatchPace


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A service whose batches take no time, and a clock of looks to match; returns a folder of two files."""
    monkeypatch.setattr(BatchPace.__init__, "__defaults__", (0.2, 0.02, 50_000, 10**8, None))
    for name, value in {"AZURE_OPENAI_ENDPOINT": "http://127.0.0.1:9", "AZURE_OPENAI_API_KEY": "k",
                        "AZURE_OPENAI_DEPLOYMENT_NAME": "mini", "LABKIT_CACHE": str(tmp_path / "cache.sqlite")}.items():
        monkeypatch.setenv(name, value)
    for page in (1, 2):
        (tmp_path / f"pumps{page}.txt").write_text(f"Pumps of hall {page}\n\n{facts(page)}\n", "utf-8")
    return tmp_path


def served(monkeypatch: pytest.MonkeyPatch, *plans: Plan) -> BatchStandIn:
    service = BatchStandIn(pairs, *(plans or [Plan(seconds=0)]), validating=0)
    monkeypatch.setattr("labkit.llm.service_client.service_client", service.client)
    return service


def generate(folder: Path, out: str, *more: str) -> tuple[int, str, str]:
    return labkit("generate", folder / "pumps1.txt", folder / "pumps2.txt", "--out", folder / out,
                  "--num-questions", "2", *more)


def test_generate_asks_all_files_in_one_batch_and_gives_the_rows_of_a_plain_run(
        configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service = served(monkeypatch)
    code, said, wrong = generate(configured, "batched.jsonl", "--batch")
    assert code == 0, wrong
    prompts = [line["body"]["messages"][-1]["content"] for line in service.sent[0]]
    assert all(any(f"hall {number}" in prompt for prompt in prompts) for number in (1, 2))  # both files in the first
    sent = len(service.sent)
    assert generate(configured, "again.jsonl")[0] == 0  # nobody is there to ask
    assert len(service.sent) == sent
    with OpenAIStandIn(key="k", answer=pairs) as plain:
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", plain.url)
        monkeypatch.setenv("LABKIT_CACHE", str(configured / "other.sqlite"))
        assert generate(configured, "plain.jsonl")[0] == 0
        asked = len(plain.posts)
    assert rows(configured / "batched.jsonl") == rows(configured / "again.jsonl") == rows(configured / "plain.jsonl")
    assert asked == sum(map(len, service.sent)) and f"{asked} calls" in said


def test_an_estimate_asks_nothing_and_halves_the_price(configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service = served(monkeypatch)
    monkeypatch.setenv("AZURE_OPENAI_DEPLOYMENT_NAME", "gpt-4.1-mini")
    code, said, _ = generate(configured, "qa.jsonl", "--batch", "--estimate")
    assert code == 0 and not service.batches
    assert "0.2 in and 0.8 out a million tokens" in said and "half of it by batch" in said and "No pilot" in said


def test_batches_are_listed_collected_and_cancelled(configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service = served(monkeypatch, Plan(seconds=10**6))

    def stop(*_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr("labkit.llm.batch_following.BatchLooks.follow", stop)
    assert generate(configured, "qa.jsonl", "--batch")[0] == 130
    monkeypatch.undo()
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "k")
    monkeypatch.setenv("AZURE_OPENAI_DEPLOYMENT_NAME", "mini")
    monkeypatch.setenv("LABKIT_CACHE", str(configured / "cache.sqlite"))
    monkeypatch.setattr("labkit.llm.service_client.service_client", service.client)
    code, said, _ = labkit("batch", "list")
    assert code == 0 and "batch_1: in_progress" in said and "2 requests" in said
    assert "0 answers collected" in labkit("batch", "collect")[1]
    assert "batch_1: in_progress" in labkit("batch", "status", "batch_1")[1]
    service.batches["batch_1"]["plan"].seconds = 0
    code, said, _ = labkit("batch", "collect")
    assert code == 0 and "2 answers collected" in said
    assert "No batch has anything left" in labkit("batch", "list")[1]
    assert generate(configured, "qa.jsonl")[0] == 0 and len(service.batches) == 1  # nobody else is there to ask
    code, _, wrong = labkit("batch", "status", "batch_9")
    assert code == 2 and "no such batch" in wrong
    assert "batch_1: completed" in labkit("batch", "cancel", "batch_1")[1]


def test_another_provider_is_refused_in_a_line(configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_PROVIDER", "local")
    for command in (generate(configured, "qa.jsonl", "--batch"), labkit("batch", "list")):
        assert command[0] == 2 and "Batches are for Azure OpenAI and OpenAI" in command[2]
