"""`labkit generate` on PDFs of many shapes: an exit code of the contract, and no traceback."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.openai_standin import OpenAIStandIn
from support.shaped_pdfs import shaped
from typer.testing import CliRunner

from labkit.cli.app import app
from labkit.datasets.dataset import Dataset
from labkit.settings import Settings, variables

pytestmark = pytest.mark.slow


def answer(body: dict) -> str:
    """What a model might say that knows no better than to quote the longest line of its source."""
    asked = body["messages"][-1]["content"]
    if isinstance(asked, list):  # a figure to describe
        return "A drawing with a few labels."
    source = re.search(r"<(source\d*)>\n(.*)\n</\1>", asked, re.S)[2]
    line = max((line for line in source.splitlines() if not re.match(r"[|#\[]", line)), key=len, default=source)
    evidence = " ".join(line.split()[:30])
    return json.dumps({"pairs": [{"evidence": evidence, "answer": evidence,
                                  "question": f"What is known about {' '.join(evidence.split()[:3])}?"}]})


@pytest.fixture(scope="module")
def server() -> Iterator[OpenAIStandIn]:
    with OpenAIStandIn(answer=answer, key=None) as running:
        yield running


@pytest.mark.parametrize("name", ["two-columns", "table", "sideways", "far-off", "over-a-photo", "scan", "terminal",
                                  "photo", "protected", "damaged", "locked"])
def test_each_ends_as_the_contract_says(name: str, server: OpenAIStandIn, tmp_path: Path,
                                        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Settings.model_config, "env_file", ".env")
    for variable in variables().values():
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/v1")
    monkeypatch.setenv("OPENAI_MODEL", "m")
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "cache.sqlite"))
    path, out = shaped(name, tmp_path), tmp_path / "qa.jsonl"
    result = CliRunner().invoke(app, ["generate", str(path), "--out", str(out), "--num-questions", "1"])
    said = result.stdout + result.stderr
    assert "Traceback" not in said and "not expected" not in said
    rows = Dataset.load(out).records if out.exists() else []
    if name == "locked":
        complaints = [line for line in result.stderr.splitlines() if path.name in line]
        assert result.exit_code == 1 and len(complaints) == 1 and "password" in complaints[0]
    else:
        assert (result.exit_code, bool(rows)) == (0, True), said
    for record in rows:
        assert record.evidence.pages and record.evidence.text
        assert len(record.evidence.boxes) >= 1, record.evidence
