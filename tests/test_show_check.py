"""`labkit check` as a panel: the mend beside each line, no secret, and nothing of the machine where it is stored."""

from __future__ import annotations

import getpass
from pathlib import Path

import pytest
from support.openai_standin import OpenAIStandIn

import labkit
from labkit.pipelines import diagnosis
from labkit.pipelines.diagnosis import Finding
from labkit.settings import CLONE


def shown(**how: bool) -> str:
    return labkit.show.check(**how)._repr_html_()


@pytest.mark.usefixtures("apart_from_machine")
def test_it_shows_what_the_command_says_with_the_mend_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-this-must-not-be-shown")
    monkeypatch.setenv("AZURE_OPENAI_KEY", "1")
    html = shown(offline=True)
    assert "A run would work." in html and "sk-this" not in html
    row = next(row for row in html.split("<tr>") if "AZURE_OPENAI_KEY is set" in row)
    assert "Do you mean AZURE_OPENAI_API_KEY?" in row and ">note<" in row
    assert str(CLONE) not in html and "./" in html


@pytest.mark.usefixtures("apart_from_machine")
async def test_it_works_in_a_loop_and_asks_where_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    with OpenAIStandIn(key=None, answer=lambda body: "ready") as service:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{service.url}/v1")
        monkeypatch.setenv("OPENAI_MODEL", "m")
        html = shown()
        assert "one small question was asked and answered" in html
        assert service.answered == 1
        shown(offline=True)
        assert service.answered == 1


@pytest.mark.usefixtures("apart_from_machine")
def test_a_wrong_setting_is_a_line_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LABKIT_CACHE_MODE", "sometimes")
    assert "LABKIT_CACHE_MODE is not valid" in shown() and "A run would not work yet" in shown()


def test_on_a_tape_it_is_the_same_on_every_machine(on_tape: None, monkeypatch: pytest.MonkeyPatch,
                                                   tmp_path: Path) -> None:
    tape = tmp_path / "tape.jsonl"
    tape.write_text("", encoding="utf-8")
    monkeypatch.setenv("LABKIT_CACHE", str(tape))
    here = shown()
    assert "Mend" not in here  # nothing is to be mended
    assert "nobody is asked" in here and "Of this machine, only what would stop a run is shown" in here
    others = [Finding("ok", "Python", "3.13.9 (C:\\python.exe)"), Finding("note", "Kernel", "another", "mend it")]
    told = [*diagnosis.check(), *others]
    monkeypatch.setattr(diagnosis, "check", lambda offline: iter(told))
    assert shown() == here
    assert not any(word in here for word in (str(Path.home()) + "/", str(tmp_path), getpass.getuser() + "/"))
    told.append(Finding("missing", "Kernel", "ipykernel is not installed", "Install it."))
    assert "ipykernel is not installed" in shown() and "A run would not work yet" in shown()
