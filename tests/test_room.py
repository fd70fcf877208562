"""labkit room: how many an endpoint bears, from its headers or a quota that is named, and tapes of notebooks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.cli_runs import labkit
from support.openai_standin import OpenAIStandIn, Said

from labkit.llm.cache import ResponseCache
from labkit.llm.room import Limits, bearing, binding
from labkit.llm.tape_info import Need


@pytest.fixture(autouse=True)
def _apart(apart_from_machine: None) -> None:
    """Nothing of this machine's settings."""


def tape(path: Path, requests: int, most: int | None = 1024, provider: str = "openai") -> Path:
    """A tape of so many answers, each of 900 tokens in and 100 out of ``most``."""
    cache = ResponseCache(path)
    cache.remember_model({"provider": provider, "name": "m"})
    used = {"prompt_tokens": 900, "completion_tokens": 100}
    for number in range(requests):
        cache.put(f"{number:064}", {"text": "a", "model": "m", "usage": used} | ({"max_tokens": most} if most else {}))
    return path


@pytest.mark.parametrize(("limits", "attendees", "minutes", "bound"), [
    (Limits(100, None), 150, 4.0, "requests"),  # 10 requests each: ten get through in a minute
    (Limits(None, 20_000), 30, 20.0, "tokens"),  # 10,000 each: two a minute
    (Limits(100, 20_000), 30, 20.0, "tokens"), (Limits(10, 200_000), 15, 40.0, "requests"),
    (Limits(), None, 0.0, "")])
def test_what_is_used_up_first_bounds_the_room(limits: Limits, attendees: int, minutes: float, bound: str) -> None:
    need = Need("a", 10, 4_000, 10_000)
    assert bearing(need, limits, 40, 15) == (need, attendees, minutes, bound)


def test_the_notebook_that_the_fewest_get_through_binds() -> None:
    limits = Limits(100, 20_000)
    needs = [Need("small", 2, 100, 100), Need("large", 10, 4_000, 10_000), Need("nothing", 0, 0, 0)]
    found = [bearing(need, limits, 40, 15) for need in needs]
    assert binding(found).need.notebook == "large" and found[2].attendees is None
    assert binding(found[2:]) is None
    assert bearing(Need("old", 10, 10_000, None), limits, 40, 15).attendees == 30  # a tape that does not say the most


def test_a_quota_that_is_named_is_held_against_each_tape(tmp_path: Path) -> None:
    small, large = tape(tmp_path / "small.jsonl", 1), tape(tmp_path / "large.jsonl", 10)
    quota = ("--tokens-a-minute", 20_000, "--requests-a-minute", 1000)
    code, out, err = labkit("room", small, large, *quota, "--json")
    told = json.loads(out)
    # 10 × (900 + 1,024) tokens each: 1.04 a minute, 15 in a quarter of an hour
    assert (code, told["attendees"], told["binding"], told["bound"]) == (1, 15, "large", "tokens") and err == ""
    assert [one["attendees"] for one in told["notebooks"]] == [155, 15]
    assert told["notebooks"][1]["minutes_for_all"] == pytest.approx(38.48)
    code, out, _ = labkit("room", large, *quota, "--attendees", 15)
    assert code == 0 and "It bears 15 at once: large bounds the room, by its tokens." in out
    old = tape(tmp_path / "old.jsonl", 10, None, "local")
    code, out, err = labkit("room", old, *quota)
    assert code == 1 and "≥ 10,000" in out and "shorter questions" in err


def test_the_endpoint_is_asked_once_and_says_its_quota(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = {"x-ratelimit-limit-requests": "300", "x-ratelimit-limit-tokens": "50000"}
    path = tape(tmp_path / "a.jsonl", 10)
    with OpenAIStandIn(key="sk-theirs", models=["m"], answer=lambda _: Said("ready", headers=headers)) as server:
        for name, value in (("OPENAI_BASE_URL", f"{server.url}/v1"), ("OPENAI_API_KEY", "sk-theirs"),
                            ("OPENAI_MODEL", "m")):
            monkeypatch.setenv(name, value)
        code, out, err = labkit("room", path)
        assert code == 1 and out.startswith("The endpoint allows 300 requests a minute and 50,000 tokens a minute.\n")
        assert "It bears 38 at once" in out and len(server.posts) == 1 and "sk-theirs" not in out + err
        headers.clear()
        code, _, err = labkit("room", path)
        assert code == 2 and "does not say what its quota is. Name it by --requests-a-minute" in err
        monkeypatch.setenv("OPENAI_API_KEY", "sk-wrong-one")
        code, _, err = labkit("room", path)
        assert code == 1 and err.count("\n") == 1 and "sk-wrong-one" not in err


def test_what_cannot_be_told_is_one_line(tmp_path: Path) -> None:
    code, _, err = labkit("room", tape(tmp_path / "a.jsonl", 1))
    assert code == 2 and "on each attendee's own machine" in err and err.count("\n") == 1
    assert labkit("room", tmp_path / "no.jsonl", "--requests-a-minute", 10)[0] == 2
    assert labkit("room", "--attendees", 0)[0] == 2
