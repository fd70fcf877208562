"""labkit tape: recorded once, handed out read-only, replayed by many; counted, merged, and what is missing is named."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from support.cli_runs import labkit, rows
from support.openai_standin import OpenAIStandIn

from labkit.errors import CacheMissError
from labkit.llm.cache import ResponseCache
from labkit.llm.model import connect
from labkit.llm.request import Request
from labkit.settings import load_settings


@pytest.fixture(autouse=True)
def _apart(apart_from_machine: None) -> None:
    """Nothing of this machine's settings."""


def answer(text: str, model: str = "m-2026", **more: object) -> dict:
    return {"text": text, "finish_reason": "stop", "model": model, "repaired": False,
            "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "cached_tokens": 0}, **more}


def tape(path: Path, answers: dict[str, dict], model: str = "m", provider: str = "openai") -> Path:
    cache = ResponseCache(path)
    cache.remember_model({"provider": provider, "name": model})
    for key, payload in answers.items():
        cache.put(key, payload, label=f"question {key}")
    cache.close()
    return path


# ---- merge


def test_a_merge_loses_nothing_and_says_what_contradicts(tmp_path: Path) -> None:
    one = tape(tmp_path / "one.jsonl", {"a": answer("A"), "b": answer("B")})
    two = tape(tmp_path / "two.sqlite", {"b": answer("other B"), "c": answer("C"), "a": answer("A")}, "n")
    three = tape(tmp_path / "three.jsonl", {"b": answer("other B"), "c": answer("third C")})
    code, out, err = labkit("tape", "merge", one, two, three, "--out", tmp_path / "all.jsonl")
    assert code == 1 and out == f"5 rows → {tmp_path / 'all.jsonl'} (there twice: 1)\n"
    assert 'two answers to "question b"' in err and str(two) in err and 'two answers to "question c"' in err
    assert "a replay without settings takes openai m" in err
    merged, aside = ResponseCache(tmp_path / "all.jsonl", "replay"), rows(tmp_path / "all.conflicts.jsonl")
    assert [merged.get(key)["text"] for key in "abc"] == ["A", "B", "C"]
    assert [entry["name"] for entry in merged.models()] == ["m", "n"]
    every = {(row["key"], row["payload"]["text"]) for row in [*rows(tmp_path / "all.jsonl"), *aside]
             if row["kind"] == "chat"}
    assert every == {("a", "A"), ("b", "B"), ("b", "other B"), ("c", "C"), ("c", "third C")}


def test_what_a_run_took_is_no_answer_and_a_failure_does_not_contradict_an_answer(tmp_path: Path) -> None:
    one, two = tape(tmp_path / "1.jsonl", {"a": answer("A")}), tape(tmp_path / "2.jsonl", {"b": answer("B")})
    for path, requests, lost in ((one, 1, "b"), (two, 3, "c")):
        cache = ResponseCache(path)
        cache.put("notebook:x", {"requests": requests, "tokens": 9, "allowed": 9, "seconds": 5.0 * requests},
                  kind="notebook", label="x")
        cache.put(f"failure:{lost}", {"reason": "timeout", "detail": ""}, kind="failure", label=lost)
    code, _, err = labkit("tape", "merge", one, two, "--out", tmp_path / "all.jsonl")
    assert code == 0 and err == ""
    assert ResponseCache(tmp_path / "all.jsonl").get("notebook:x")["requests"] == 3
    assert ResponseCache(tmp_path / "all.jsonl").get("b")["text"] == "B"


def test_a_merge_without_contradictions_ends_well_and_touches_nothing_of_others(tmp_path: Path) -> None:
    one, two = tape(tmp_path / "1.jsonl", {"a": answer("A")}), tape(tmp_path / "2.jsonl", {"b": answer("B")})
    code, _, err = labkit("tape", "merge", one, two, "--out", tmp_path / "all.jsonl")
    assert code == 0 and err == "" and not (tmp_path / "all.conflicts.jsonl").exists()
    assert labkit("tape", "merge", one, "--out", tmp_path / "all.jsonl")[0] == 0  # a tape of ours is replaced
    (tmp_path / "mine.jsonl").write_text('{"question": "a"}\n')
    for out in ("mine.jsonl", "1.jsonl", "tape.txt"):
        code, _, err = labkit("tape", "merge", one, two, "--out", tmp_path / out)
        assert code == 2 and err.count("\n") == 1, out
    assert (tmp_path / "mine.jsonl").read_text() == '{"question": "a"}\n'
    assert labkit("tape", "merge", tmp_path / "no.jsonl", "--out", tmp_path / "x.jsonl")[0] == 2


# ---- info


def test_info_counts_by_model_and_names_a_price(tmp_path: Path) -> None:
    path = tape(tmp_path / "room.jsonl", {"a": answer("A"), "b": answer("B"), "c": answer("C", "judge-1")})
    cache = ResponseCache(path)
    cache.put("failure:d", {"reason": "refusal", "detail": ""}, kind="failure", label="d")
    code, out, _ = labkit("tape", "info", path, "--price-in", "1", "--price-out", "10")
    assert code == 0
    assert re.findall(r"(\S+): (\d) answers, ([\d,]+) tokens in, (\d+) out", out) == [
        ("judge-1", "1", "1,000", "100"), ("m-2026", "2", "2,000", "200")]
    assert "with its reason: 1\n" in out and "0.0060 USD" in out  # 3,000 in at 1, 300 out at 10, a million
    code, out, _ = labkit("tape", "info", path, "--json", "--price-in", "1", "--price-out", "10")
    (told,) = json.loads(out)
    assert told["usd"] == pytest.approx(0.006) and told["models"]["m-2026"]["prompt_tokens"] == 2000
    assert "no list price" in labkit("tape", "info", path)[1]
    for wrong in (("--price-in", "1"), ("--price-of", "no-such-model"),
                  ("--price-of", "gpt-4.1-mini", "--price-in", "1", "--price-out", "1")):
        assert labkit("tape", "info", path, *wrong)[0] == 2
    free = tape(tmp_path / "free.jsonl", {"a": answer("A", "qwen")}, "qwen", "local")
    assert "no cost" in labkit("tape", "info", free)[1]


# ---- a missing answer


async def test_a_missing_answer_says_what_it_means_and_what_to_do(tmp_path: Path,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    path = tape(tmp_path / "room.jsonl", {"a": answer("A")})
    model = connect(load_settings(), cache=ResponseCache(path, "replay"), show=False)
    with pytest.raises(CacheMissError, match=r"no answer to .* parameter, a prompt or a file differs") as error:
        await model.ask(Request("What else?", label="question 2"))
    assert "question 2" in str(error.value) and "\n" not in str(error.value)
    monkeypatch.setenv("LABKIT_PROVIDER", "local")
    other = connect(load_settings(), cache=ResponseCache(path, "replay"), show=False)
    with pytest.raises(CacheMissError, match=r"with openai m, and local qwen.* is set\. Set LABKIT_PROVIDER=auto"):
        await other.ask(Request("What else?"))


# ---- record and replay


CELL = """import labkit
model = labkit.connect(show=False)
print(await model.ask(f"What of {WHAT}?", max_tokens=50))"""


def notebook(path: Path) -> Path:
    content = nbformat.v4.new_notebook()
    content.cells = [nbformat.v4.new_code_cell('WHAT = "apples"', metadata={"tags": ["parameters"]}),
                     nbformat.v4.new_code_cell(CELL)]
    nbformat.write(content, path)
    return path


def printed(path: Path) -> str:
    return "".join(output.get("text", "") for cell in nbformat.read(path, as_version=4).cells
                   for output in cell.get("outputs", []) if output.get("name") == "stdout")


@pytest.mark.slow
def test_what_one_model_answered_replays_for_others_from_a_folder_that_none_can_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, path = notebook(tmp_path / "ask.ipynb"), tmp_path / "tapes" / "room.jsonl"
    with OpenAIStandIn(key="sk-theirs", models=["m"], answer=lambda body: body["messages"][-1]["content"]) as server:
        with monkeypatch.context() as there:
            for name, value in (("OPENAI_BASE_URL", f"{server.url}/v1"), ("OPENAI_API_KEY", "sk-theirs"),
                                ("OPENAI_MODEL", "m")):
                there.setenv(name, value)
            code, out, err = labkit("tape", "record", path, book, "--out", tmp_path / "live")
        assert code == 0, err
        assert "1 requests" in out and len(server.posts) == 1
        asked = len(server.posts)
    assert "sk-theirs" not in path.read_text() and server.url not in path.read_text()
    (need,) = json.loads(labkit("tape", "info", path, "--json")[1])[0]["notebooks"]
    assert need["notebook"] == "ask" and need["requests"] == 1 and need["seconds"] > 0
    assert need["allowed"] == need["tokens"] - 100 + 50  # its answer took 100 tokens, and might have taken 50

    path.parent.chmod(0o555)
    try:
        monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")  # an attendee's own settings, that reach nobody
        monkeypatch.setenv("OPENAI_MODEL", "another")
        code, out, err = labkit("tape", "replay", path, book, "--out", tmp_path / "replayed")
        assert code == 0 and printed(tmp_path / "replayed" / "ask.ipynb") == "What of apples?\n", err
    finally:
        path.parent.chmod(0o755)
    assert len(server.posts) == asked and [file.name for file in path.parent.iterdir()] == ["room.jsonl"]
    code, out, _ = labkit("tape", "replay", path)
    assert code == 0 and f"LABKIT_CACHE={path}\nLABKIT_CACHE_MODE=replay\n" in out


def test_nothing_but_a_tape_is_recorded_onto(tmp_path: Path) -> None:
    book = notebook(tmp_path / "ask.ipynb")
    (tmp_path / "mine.jsonl").write_text('{"question": "a"}\n')
    for name in ("mine.jsonl", "cache.sqlite"):
        code, _, err = labkit("tape", "record", tmp_path / name, book)
        assert code == 2 and err.count("\n") == 1
    assert (tmp_path / "mine.jsonl").read_text() == '{"question": "a"}\n' and not (tmp_path / "cache.sqlite").exists()
    assert labkit("tape", "replay", tmp_path / "no.jsonl", book)[0] == 2
