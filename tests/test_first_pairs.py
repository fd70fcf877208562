"""The tapes of the first pair: each replays without anything set up, and its pair cites its page."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pymupdf
import pytest

import labkit
from labkit.settings import ROOT
from labkit.text.quotes import plain


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("make_first_pairs", ROOT / "raw_data" / "make_first_pairs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("sample", ["en", "ja", "ko"])
async def test_a_tape_gives_a_pair_that_stands_on_its_page(sample: str, script, monkeypatch: pytest.MonkeyPatch,
                                                           tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "cache.sqlite"))
    for name, value in {"LABKIT_PROVIDER": "azure", "AZURE_OPENAI_ENDPOINT": "http://127.0.0.1:9",
                        "AZURE_OPENAI_DEPLOYMENT_NAME": "own", "LABKIT_JUDGE_MODEL": "own-judge",
                        "AZURE_DOC_INTELLIGENCE_ENDPOINT": "http://127.0.0.1:9",
                        "LABKIT_LANGUAGE": "French"}.items():
        monkeypatch.setenv(name, value)  # whatever somebody has set up: nobody listens there, and nobody is asked
    try:
        records = await script.first_pairs(sample, labkit.ResponseCache(script.START / f"{sample}.jsonl", "replay"))
    except labkit.CacheMissError as error:
        pytest.fail(f"{error} Run: python raw_data/make_first_pairs.py {sample}")
    with pymupdf.open(labkit.sample(f"pdf/{sample}-handbook.pdf")) as pdf:
        printed = plain(pdf[4].get_text())
    assert records and not list(tmp_path.iterdir())
    for record in records:
        assert record.evidence.pages == [5] and record.evidence.boxes
    assert all(word in printed for word in plain(records[-1].evidence.text).split())


def test_a_tape_that_no_longer_answers_is_known(script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LABKIT_CACHE", str(tmp_path / "cache.sqlite"))
    monkeypatch.setattr(script, "START", tmp_path)
    assert not script.answers("en")  # there is none
    rows = (ROOT / "raw_data" / "start" / "en.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "en.jsonl").write_text("".join(row for row in rows if '"chat"' not in row), encoding="utf-8")
    assert not script.answers("en")
    (tmp_path / "en.jsonl").write_text("".join(rows), encoding="utf-8")
    assert script.answers("en")


def test_the_notebook_asks_as_they_were_asked() -> None:
    """The script and the cell make the same calls: else the tape has no answer for one of them."""
    cell = (ROOT / "notebooks" / "0_start" / "start_here.ipynb").read_text(encoding="utf-8")
    for call in ('reader=\\"builtin\\", cache=tape, pages=[5]', "document=page, num_questions=2",
                 'provider=\\"auto\\", judge_model=None'):
        assert call in cell
